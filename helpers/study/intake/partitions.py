"""Partitions: any input as a stream of bounded parcels of work, cut by content.

A parcel ends behind an item whose own checksum says so (content-defined chunking: Muthitacharoen, Chen & Mazières
2001), so that a record added or taken away changes the parcels around it and no others.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Literal

from helpers.study.intake.records import COLUMNS
from helpers.tables import DataError

RECORDS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".parquet")
PAGES = (".txt", ".html", ".htm")

MEAN = 300
"""Items of a parcel on average; none has more than four times as many."""
MOST_BYTES = 4_000_000
"""Bytes from which a parcel ends, whatever it holds."""
LONGEST = 20_000_000
"""Bytes of the longest item that is read."""


@dataclass(frozen=True)
class Item:
    """One record (JSON), one page (a file's bytes), or a place where an input cannot be read (the reason)."""

    kind: Literal["record", "page", "broken"]
    payload: bytes
    file: str
    number: int = 0
    name: str = ""

    @property
    def place(self) -> str:
        """File and line (or row of a Parquet file) at which the item stands."""
        if not self.number:
            return self.file
        return (
            f"{self.file}, row {self.number}"
            if self.file.lower().endswith(".parquet")
            else f"{self.file}:{self.number}"
        )


@dataclass(frozen=True)
class Parcel:
    """Some items in their order, the digest of their content, and how many bytes of the input they took."""

    items: tuple[Item, ...]
    digest: str
    read: int


def is_input(path: Path) -> bool:
    """Whether a file's name says that records or a page stand in it."""
    return path.name[0] != "." and path.stem.upper() != "README" and path.name.lower().endswith((*RECORDS, *PAGES))


def input_files(given: Sequence[Path]) -> list[Path]:
    """The files named and those below the folders named, in the order of their paths; hidden ones are passed over.

    Raises:
        DataError: a path does not exist, a file has another form, or nothing is left.
    """
    found: dict[Path, None] = {}
    for path in given:
        if path.is_dir():
            inside = [
                p
                for p in path.rglob("*")
                if p.is_file() and is_input(p) and not any(x[0] in "._" for x in p.relative_to(path).parts)
            ]
            if not inside:
                raise DataError(f"{path}: no file of records or pages in it: {', '.join((*RECORDS, *PAGES))} are read")
            found |= dict.fromkeys(inside)
        elif path.is_file():
            if not path.name.lower().endswith((*RECORDS, *PAGES)):
                raise DataError(f"{path}: files of this kind are not read: {', '.join((*RECORDS, *PAGES))} are")
            found[path] = None
        else:
            raise DataError(f"{path}: no such file or folder: check the path")
    return sorted(found, key=str)


def passed_over(given: Sequence[Path]) -> list[Path]:
    """Files below the folders named that are of a form not read here, sorted; hidden ones and READMEs do not count."""
    return sorted(
        p
        for folder in given
        if folder.is_dir()
        for p in folder.rglob("*")
        if p.is_file()
        and p.stem.upper() != "README"
        and not p.name.lower().endswith((*RECORDS, *PAGES))
        and not any(x[0] in "._" for x in p.relative_to(folder).parts)
    )


def stream(files: Sequence[Path]) -> Iterator[tuple[Item, int]]:
    """Every item of some files, with the bytes of the file read for it. What cannot be read is one ``broken`` item."""
    for path in files:
        name = path.name.lower()
        if name.endswith(".parquet"):
            yield from _parquet(path)
        elif name.endswith(RECORDS):
            yield from _lines(path)
        else:
            yield _page(path)


def _page(path: Path) -> tuple[Item, int]:
    try:
        size = path.stat().st_size
        if size > LONGEST:
            return Item("broken", f"longer than {LONGEST:,} bytes".encode(), str(path), name=path.name), size
        return Item("page", path.read_bytes(), str(path), name=path.name), size
    except OSError as error:
        return Item("broken", f"cannot be read ({error.strerror})".encode(), str(path), name=path.name), 0


def _lines(path: Path) -> Iterator[tuple[Item, int]]:
    number, before = 0, 0
    try:
        with path.open("rb") as raw:
            stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            while line := stream.readline(LONGEST + 1):
                number += 1
                whole = len(line) <= LONGEST
                while not whole and line and not line.endswith(b"\n"):
                    line = stream.readline(LONGEST)
                now = raw.tell()
                if not whole:
                    yield Item("broken", f"longer than {LONGEST:,} bytes".encode(), str(path), number), now - before
                elif line.strip():
                    yield Item("record", line.removeprefix(b"\xef\xbb\xbf").strip(), str(path), number), now - before
                before = now
    except (OSError, EOFError, zlib.error) as error:
        yield Item("broken", f"the file breaks off here ({error})".encode(), str(path), number + 1), 0


def _parquet(path: Path) -> Iterator[tuple[Item, int]]:
    import pyarrow as pa
    from pyarrow import parquet

    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            present = [c for c in COLUMNS if c in file.schema_arrow.names]
            if "text" not in present:
                names = ", ".join(file.schema_arrow.names[:12])
                yield Item("broken", f"no column text among {names}".encode(), str(path)), path.stat().st_size
                return
            each = path.stat().st_size / max(1, file.metadata.num_rows)
            of_folder = _hive(path)
            for batch in file.iter_batches(batch_size=128, columns=present):
                for row in _rows(batch):
                    number += 1
                    yield _row(of_folder, row, str(path), number), int(each)
    except (OSError, pa.ArrowException) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield Item("broken", f"the file cannot be read from here ({said})".encode(), str(path), number + 1), 0


def _rows(batch: Any) -> Iterator[dict[str, Any] | str]:
    """The rows of a batch; of a row with a cell that is no text, or a date beyond the calendar, which cell it is."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        for number in range(len(batch)):
            row: dict[str, Any] | str = {}
            for name in batch.schema.names:
                try:
                    row[name] = batch.column(name)[number].as_py()
                except (ValueError, OverflowError) as error:
                    row = f"{name}: the cell cannot be read ({error})"
                    break
            yield row


def _row(of_folder: dict[str, str], row: dict[str, Any] | str, file: str, number: int) -> Item:
    """One row of a Parquet file as an item."""
    if isinstance(row, str):
        return Item("broken", row.encode("utf-8", "replace"), file, number)
    try:
        payload = json.dumps(of_folder | row, ensure_ascii=False, default=_plain, sort_keys=True).encode(
            "utf-8", "surrogatepass"
        )
    except UnicodeDecodeError:
        return Item("broken", b"a cell of bytes is not UTF-8", file, number)
    if len(payload) > LONGEST:
        return Item("broken", f"longer than {LONGEST:,} bytes".encode(), file, number)
    return Item("record", payload, file, number)


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _hive(path: Path) -> dict[str, str]:
    """Columns that stand in the names of folders, as ``source=Name``."""
    pairs = (part.partition("=") for part in path.parts[:-1] if "=" in part)
    return {key: value for key, _, value in pairs if key in COLUMNS}


def parcels(files: Sequence[Path], *, mean: int = MEAN) -> Iterator[Parcel]:
    """Parcels of all items. Where one ends hangs on its items alone, and a new file of records begins a new one."""
    held: list[Item] = []
    size = read = 0
    for item, taken in stream(files):
        other = held and item.kind != "page" and held[-1].file != item.file
        if held and (other or size + len(item.payload) > MOST_BYTES):
            yield _parcel(held, read)
            held, size, read = [], 0, 0
        held.append(item)
        size, read = size + len(item.payload), read + taken
        ends = len(held) * 4 >= mean and zlib.crc32(item.payload) % mean == 0
        if ends or len(held) >= 4 * mean or size >= MOST_BYTES:
            yield _parcel(held, read)
            held, size, read = [], 0, 0
    if held:
        yield _parcel(held, read)


def _parcel(items: Sequence[Item], read: int) -> Parcel:
    return Parcel(tuple(items), digest_of(items), read)


def digest_of(items: Sequence[Item]) -> str:
    """Digest of what stands in some items, wherever they lie."""
    whole = hashlib.sha256()
    for item in items:
        whole.update(f"{item.kind} {item.name} {len(item.payload)}\n".encode())
        whole.update(item.payload)
    return whole.hexdigest()
