"""Reading and writing the tables of ``data/`` under their contract (helpers/schema.py)."""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from helpers import paths
from helpers.errors import DataError
from helpers.schema import TABLES, Column, Table

# Claims take thousands of views of small tables, and Arrow strings cost each view more than they save.
pd.set_option("mode.string_storage", "python")

LOCK = ".writing.lock"
_PARTIAL = ".part"


class NotComputable(DataError):  # noqa: N818 - it says what is the case, as StopIteration does
    """What was asked cannot be computed on this corpus, through no fault of the data. The message says why."""


def table_path(name: str, data: Path | None = None) -> Path:
    """Where a table lies below a data folder (default: the project's)."""
    return (data or paths.DATA) / f"{name}.csv"


def write_atomically(path: Path, content: bytes) -> None:
    """Write one file whole: a reader sees the old file or the new, never half (see :func:`write_together`)."""
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write files that belong together, in the order given.

    Each is written to a temporary file beside its target, and none is renamed before all are on the disk: where the
    disk is full, every file stays as it was. A process that is killed leaves each file old or new, never half; put
    last the file that tells whether the others agree.

    Raises:
        DataError: a file cannot be written; all are as they were.
    """
    temporaries: dict[Path, Path] = {}
    renamed: dict[Path, bytes | None] = {}
    path = None
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=_PARTIAL)
            temporaries[path] = Path(temporary)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporaries[path].chmod(0o644)
        for path, temporary in temporaries.items():
            before = path.read_bytes() if path.exists() else None
            temporary.replace(path)
            renamed[path] = before
    except OSError as error:
        for changed, content in renamed.items():
            changed.unlink() if content is None else write_atomically(changed, content)
        raise DataError(
            f"{path}: cannot be written ({error.strerror or error}): mend that and run again; nothing was lost"
        ) from error
    finally:
        for temporary in temporaries.values():
            temporary.unlink(missing_ok=True)


@contextmanager
def writing(data: Path, *folders: Path, wait: float = 60) -> Iterator[None]:
    """Hold a data folder while several of its files are written: a second run waits, then goes on.

    Temporary files that a killed run left in ``folders`` are cleared away first.

    Raises:
        DataError: another run still holds the folder after ``wait`` seconds, or nothing can be written there.
    """
    lock = FileLock(data / LOCK)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout:
        raise DataError(f"{data}: another run is writing there: wait for it to end, then run again") from None
    except OSError as error:
        raise DataError(f"{data}: cannot be written ({error.strerror}): check its permissions") from None
    try:
        for folder in folders:
            for left in folder.glob(f".*{_PARTIAL}"):
                left.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def cell_problem(column: Column, value: str) -> str | None:
    """What is wrong with one text cell, in words with the remedy; None where it keeps the contract."""
    if value == "":
        return f"{column.name} is empty: give {column.meaning}" if column.required else None
    if column.kind == "integer" and not (value.isascii() and value.isdigit()):
        return f"{column.name} is {value!r}: a whole number is wanted"
    if column.values and value not in column.values:
        return f"{column.name} is {value!r}: one of {', '.join(column.values)} is wanted"
    return None


def check_row(table: Table, row: Mapping[str, str], where: str) -> None:
    """Check one row of text cells against the contract.

    Raises:
        DataError: a required cell is empty, a number is no number, a value is not among those allowed,
            or a span ends before it starts. ``where`` opens the message.
    """
    for column in table.columns:
        problem = cell_problem(column, row[column.name])
        if problem:
            raise DataError(f"{where}: {problem}")
    if "start" in table.names and "end" in table.names and int(row["end"]) <= int(row["start"]):
        raise DataError(
            f"{where}: the span {row['start']}–{row['end']} is empty: end is exclusive and lies after start"
        )


def _sort_key(table: Table) -> Callable[[Mapping[str, str]], tuple]:
    keys = [(k, table.column(k).kind == "integer") for k in table.key]
    return lambda row: tuple([int(row[k] or -1) if number else row[k] for k, number in keys])


def parse(table: Table, content: str, origin: str) -> list[dict[str, str]]:
    """Rows of a CSV text as dictionaries of text cells, every cell checked.

    Raises:
        DataError: header, cell, key or order break the contract; the message names ``origin`` and the line.
    """
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    key_of = _sort_key(table)
    try:
        header = next(reader, [])
        if tuple(header) != table.names:
            raise DataError(f"{origin}:1: the columns are {', '.join(header)}: {', '.join(table.names)} are wanted")
        previous: tuple | None = None
        for cells in reader:
            where = f"{origin}:{reader.line_num}"
            if len(cells) != len(header):
                raise DataError(f"{where}: {len(cells)} cells instead of {len(header)}: quote cells that hold commas")
            row = dict(zip(header, cells, strict=True))
            check_row(table, row, where)
            key = key_of(row)
            if previous is not None and key == previous:
                raise DataError(
                    f"{where}: the same {', '.join(table.key)} stands in the line before: delete one of them"
                )
            if previous is not None and key < previous:
                raise DataError(f"{where}: out of order: sort the rows by {', '.join(table.key)}")
            previous = key
            rows.append(row)
    except csv.Error as error:
        raise DataError(f"{origin}:{reader.line_num}: {error}: mend the quoting of that line") from error
    return rows


def to_frame(table: Table, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows as a DataFrame with the table's columns and types (Int64 for integers, string otherwise, NA for missing)."""
    rows, columns = list(rows), {}
    for column in table.columns:
        cells = [None if (cell := row.get(column.name)) == "" else cell for row in rows]
        if column.kind == "integer":
            columns[column.name] = pd.to_numeric(pd.Series(cells, dtype=object)).astype("Int64")
        else:
            columns[column.name] = pd.array(cells, dtype="string")
    return pd.DataFrame(columns)


def read_table(name: str, data: Path | None = None) -> pd.DataFrame:
    """One table as a DataFrame, checked.

    Raises:
        DataError: the file is missing or breaks its contract.
    """
    table, path = TABLES[name], table_path(name, data)
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"{path}: missing: run `python -m helpers derive`, or restore the file") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}: save the table as UTF-8") from None
    return to_frame(table, parse(table, content, str(path)))


def render(table: Table, rows: Iterable[Mapping[str, object]]) -> bytes:
    """The CSV of a table: UTF-8, ``\\n``, sorted by key, every cell checked.

    Raises:
        DataError: a row breaks the contract or a key stands twice.
    """
    cells = [{n: "" if (v := row.get(n)) is None or v is pd.NA else str(v) for n in table.names} for row in rows]
    for number, row in enumerate(cells, 1):
        check_row(table, row, f"{table.name}, row {number} before sorting")
    cells.sort(key=_sort_key(table))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, table.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells)
    parse(table, out.getvalue(), f"data/{table.name}.csv")
    return out.getvalue().encode()


def write_table(name: str, rows: Iterable[Mapping[str, object]] | pd.DataFrame, data: Path | None = None) -> Path:
    """Check, sort and write a table atomically; returns its path."""
    if isinstance(rows, pd.DataFrame):
        rows = rows.astype(object).where(rows.notna(), None).to_dict("records")
    path = table_path(name, data)
    write_atomically(path, render(TABLES[name], rows))
    return path
