"""From checkpoints to one result: rows sorted, ids that two records claim set aside, copies found, digests taken.

The rows are sorted outside memory: thrown into ranges of article ids, and each range sorted by itself. Which ranges
there are hangs on the ids alone, so that the same articles give the same files, however they were cut, ordered or
computed.
"""

import hashlib
import json
import shutil
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from pyarrow import ipc, parquet

from helpers import __version__
from helpers.schema import TABLES
from helpers.study import overlap
from helpers.study.intake import worker
from helpers.study.intake.checkpoints import FOLDER, Checkpoints
from helpers.study.intake.engine import Planned
from helpers.study.intake.records import outlet_slug
from helpers.study.intake.worker import FOUND, QUARANTINE, RECORDS, SKETCHES
from helpers.study.registry import Outlet
from helpers.tables import DataError, write_atomically
from helpers.text.orthography import fold
from helpers.text.shingles import PERMUTATIONS

EACH = 5_000
"""Articles of one output file, about."""
MOST_FILES = 200
HELD = 64_000_000
"""Bytes of rows held in memory while they are thrown into ranges."""
SAMPLED = 64
"""One id in so many decides where ranges begin, in a corpus that has more than one."""
TABLES_OUT = (*FOUND, "derived/reuse", RECORDS)

_PARTS = tuple(dict.fromkeys(("derived/lemmas", SKETCHES, *FOUND, RECORDS)))
"""The tables of articles, the largest first."""

_REUSE = worker.arrow_schema(TABLES["derived/reuse"])


@dataclass(frozen=True)
class Collected:
    """What a run gave: its manifest, and the sources that the registry does not know (name → outlet id)."""

    manifest: Mapping[str, Any]
    new_outlets: Mapping[str, str]


class Outlets:
    """Which outlet a source is: one that the registry has under that id, name or address, else a new one."""

    def __init__(self, known: Mapping[str, Outlet]) -> None:
        self._by_name = {fold(o.name): i for i, o in known.items()}
        self._by_name |= {fold(n): i for i, o in known.items() for names in o.names.values() for n in names}
        self._known = known
        self.new: dict[str, str] = {}

    def of(self, source: str | None) -> str | None:
        """Id of the outlet; a source that is not known is noted in :attr:`new`."""
        if not source:
            return None
        found = self._by_name.get(fold(source))
        slug = outlet_slug(source)
        if found or slug in self._known:
            return found or slug
        named = [name for name, taken in self.new.items() if taken == slug]
        self.new[min([source, *named])] = slug
        for name in named:
            if name != min([source, *named]):
                del self.new[name]
        return slug


def collect(
    output: Path,
    planned: Sequence[Planned],
    store: Checkpoints,
    *,
    outlets: Mapping[str, Outlet],
    inputs: Sequence[Path],
    threads: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Write the tables below ``output``: ``tables/<name>/part-000.parquet`` …, ``quarantine.csv``, ``manifest.json``.

    So many ``threads`` work at a table each. ``tell`` hears what is being done with a corpus of several files. The
    manifest is written last; without it the tables are not whole.
    """
    work = output / FOLDER / "collect"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        threads = min(threads, len(_PARTS))
        with ThreadPoolExecutor(threads) as pool:
            return _Collection(output, work, planned, store, Outlets(outlets), pool, HELD // threads).run(inputs, tell)
    except OSError as error:
        raise DataError(
            f"{output}: cannot be written ({error.strerror or error}): make room and run the same command again; "
            "what is done is kept"
        ) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Collection:
    def __init__(
        self,
        output: Path,
        work: Path,
        planned: Sequence[Planned],
        store: Checkpoints,
        outlets: Outlets,
        pool: Executor,
        held: int,
    ) -> None:
        self.output, self.work, self.planned, self.store, self.outlets = output, work, planned, store, outlets
        self.pool, self.held = pool, held
        self.quarantine: list[tuple[str, str, str, str]] = []  # record id, place, reason, digest of the record
        self.counts = dict.fromkeys(TABLES_OUT, 0)
        self.digests = {name: hashlib.sha256() for name in TABLES_OUT}

    def run(self, inputs: Sequence[Path], tell: Callable[[str], None]) -> Collected:
        starts = self._ranges()
        say = tell if starts else lambda _: None
        say("putting the rows of all articles in order")
        self._each(lambda name: self._throw(name, starts))
        say(f"writing the tables in {len(starts) + 1} parts")
        for number in range(len(starts) + 1):
            self._range(number)
        say("looking for text that articles share")
        self._reuse()
        for number, planned in enumerate(self.planned):
            for row in self.store.table(planned.key, QUARANTINE).to_pylist():
                self._set_aside(number, row["item"], row["record_id"], row["reason"], row["record_sha256"])
        return self._publish(inputs)

    def _each(self, job: Callable[[str], None]) -> None:
        """Do something with every table, the largest first; Arrow works outside the interpreter's lock."""
        for done in [self.pool.submit(job, name) for name in _PARTS]:
            done.result()

    def _set_aside(self, parcel: int, item: int, record_id: str, reason: str, sha256: str) -> None:
        self.quarantine.append((record_id, self.planned[parcel].place(item), reason, sha256))

    def _ranges(self) -> list[str]:
        """First ids of the ranges but the first."""
        articles = sum(self.store.counts(p.key)[0] for p in self.planned)
        wanted = min(MOST_FILES, -(-articles // EACH))
        if wanted <= 1:
            return []
        sample: set[str] = set()
        for planned in self.planned:
            ids = self.store.table(planned.key, "derived/articles")["article_id"].to_pylist()
            sample.update(i for i in ids if zlib.crc32(i.encode()) % SAMPLED == 0)
        ordered = sorted(sample)
        return sorted({ordered[len(ordered) * k // wanted] for k in range(1, wanted)})

    def _throw(self, name: str, starts: Sequence[str]) -> None:
        """Throw the rows of one table into ranges, on disk."""
        folder = self.work / name
        folder.mkdir(parents=True)
        writers: dict[int, ipc.RecordBatchStreamWriter] = {}
        held: list[pa.Table] = []
        size = 0

        def flush() -> None:
            nonlocal size
            if not held:
                return
            whole = pa.concat_tables(held)
            held.clear()
            size = 0
            coded = whole["article_id"].combine_chunks().dictionary_encode()
            of_id = np.array([bisect_right(starts, i) for i in coded.dictionary.to_pylist()], dtype=np.int64)
            ranges = of_id[coded.indices.to_numpy()]
            for number in np.unique(ranges):
                part = whole.filter(pa.array(ranges == number))
                if number not in writers:
                    writers[number] = ipc.new_stream(folder / f"{number:03}.arrow", part.schema)
                writers[number].write_table(part)

        for number, planned in enumerate(self.planned):
            table = self.store.table(planned.key, name)
            if not len(table):
                continue
            if name == "derived/articles":
                table = table.append_column("parcel", pa.array([number] * len(table), type=pa.int32()))
            held.append(table)
            size += table.nbytes
            if size >= self.held:
                flush()
        flush()
        for writer in writers.values():
            writer.close()

    def _thrown(self, name: str, number: int) -> pa.Table | None:
        path = self.work / name / f"{number:03}.arrow"
        if not path.exists():
            return None
        with pa.memory_map(str(path)) as source:
            return ipc.open_stream(source).read_all()

    def _range(self, number: int) -> None:
        """Sort and write one range of every table, without the ids that two records claim."""
        articles = self._thrown("derived/articles", number)
        if articles is None:
            return
        claimed, repeated = self._collisions(articles)

        def settled(name: str) -> None:
            table = self._thrown(name, number)
            if table is None:
                return
            if claimed:
                table = table.filter(pc.invert(pc.is_in(table["article_id"], pa.array(sorted(claimed)))))
            keys = TABLES[name].key if name in TABLES else ("article_id",)
            if repeated:
                table = _once(table, keys)
            table = table.sort_by([(k, "ascending") for k in keys])
            if name == SKETCHES:
                self._keep_sketches(table)
            else:
                self._write(name, number, table.drop_columns([c for c in ("record_sha256", "item", "parcel")
                                                              if c in table.column_names]))  # fmt: skip

        self._each(settled)

    def _collisions(self, articles: pa.Table) -> tuple[set[str], bool]:
        """Ids that records of different content claim (set aside, all of them), and whether any record came twice."""
        counted = articles.group_by("article_id").aggregate([("record_sha256", "count_distinct"), ("item", "count")])
        several = counted.filter(pc.greater(counted["item_count"], 1))
        if not len(several):
            return set(), False
        claimed = set(several.filter(pc.greater(several["record_sha256_count_distinct"], 1))["article_id"].to_pylist())
        repeated = articles.filter(pc.is_in(articles["article_id"], several["article_id"]))
        seen: set[str] = set()
        for row in repeated.sort_by(
            [("article_id", "ascending"), ("parcel", "ascending"), ("item", "ascending")]
        ).to_pylist():
            name, sha256 = row["article_id"], row["record_sha256"]
            if name in claimed:
                self._set_aside(row["parcel"], row["item"], name, "its id is that of another record", sha256)
            elif name in seen:
                self._set_aside(row["parcel"], row["item"], name, "the same record stands elsewhere too", sha256)
            seen.add(name)
        return claimed, True

    def _write(self, name: str, number: int, table: pa.Table) -> None:
        if name == RECORDS:
            named = [o or self.outlets.of(s) for o, s in zip(*(table[c].to_pylist() for c in ("outlet_id", "source")),
                                                              strict=True)]  # fmt: skip
            table = table.set_column(
                table.schema.get_field_index("outlet_id"), "outlet_id", pa.array(named, pa.string())
            )
        path = self.work / "tables" / name / f"part-{number:03}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table, path, compression="zstd")
        self.counts[name] += len(table)
        sink = pa.BufferOutputStream()
        arrow_csv.write_csv(table, sink, arrow_csv.WriteOptions(include_header=False, quoting_style="needed"))
        self.digests[name].update(sink.getvalue())

    # ---- reuse: flat files of sketches, mapped into memory

    def _keep_sketches(self, table: pa.Table) -> None:
        folder = self.work / "flat"
        folder.mkdir(exist_ok=True)
        for column, kind in (("shingles", "<u4"), ("signature", "<u4"), ("units", "<u8"), ("unit_words", "<i8")):
            cells = table[column].combine_chunks()
            _append(folder / column, cells.flatten().to_numpy(zero_copy_only=False).astype(kind))
            _append(
                folder / f"{column}.sizes", pc.list_value_length(cells).to_numpy(zero_copy_only=False).astype("<i8")
            )
        with (folder / "ids").open("a", encoding="utf-8") as stream:
            stream.writelines(f"{i}\n" for i in table["article_id"].to_pylist())

    def _reuse(self) -> None:
        folder = self.work / "flat"
        table = _REUSE.empty_table()
        if folder.exists():
            ids = pa.array((folder / "ids").read_text(encoding="utf-8").splitlines(), type=pa.string())
            sketches = overlap.Flat(
                _Names(ids),
                _mapped(folder / "shingles", "<u4"),
                _ends(folder / "shingles.sizes"),
                _mapped(folder / "signature", "<u4").reshape(-1, PERMUTATIONS),
                _mapped(folder / "units", "<u8"),
                _mapped(folder / "unit_words", "<i8"),
                _ends(folder / "units.sizes"),
            )
            found = overlap.count(sketches)
            group = pa.array(found.group, mask=found.group < 0)
            table = pa.table(
                [ids.take(pa.array(found.one)), ids.take(pa.array(found.other)), found.shingles, found.shared,
                 found.units, found.words, ids.take(group)],
                schema=_REUSE,
            )  # fmt: skip
        self._write("derived/reuse", 0, table)

    # ---- what is published

    def _publish(self, inputs: Sequence[Path]) -> Collected:
        aside = sorted(self.quarantine)
        lines = ["record_id,place,reason\n", *(",".join(map(_cell, row[:3])) + "\n" for row in aside)]
        reasons: dict[str, int] = {}
        for _, _, reason, _ in aside:
            reasons[reason] = reasons.get(reason, 0) + 1
        tables = {n: {"rows": self.counts[n], "sha256": self.digests[n].hexdigest()} for n in TABLES_OUT}
        whole = hashlib.sha256(json.dumps(tables, sort_keys=True).encode())
        whole.update(json.dumps(sorted((row[3], row[2]) for row in aside)).encode())
        manifest = {
            "digest": whole.hexdigest(),
            "articles": self.counts["derived/articles"],
            "set_aside": len(aside),
            "reasons": dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
            "tables": tables,
            "inputs": [str(p) for p in inputs],
            "version": __version__,
            "code": worker.code_digest(),
        }
        (self.output / "manifest.json").unlink(missing_ok=True)
        old = self.work / "old"
        if (self.output / "tables").exists():
            (self.output / "tables").rename(old)
        (self.work / "tables").rename(self.output / "tables")
        write_atomically(self.output / "quarantine.csv", "".join(lines).encode("utf-8", "replace"))
        write_atomically(
            self.output / "manifest.json", (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
        )
        return Collected(manifest, dict(sorted(self.outlets.new.items())))


class _Names(Sequence[str]):
    """Ids in an Arrow array as a sequence of text: a fifth of the memory."""

    def __init__(self, ids: pa.StringArray) -> None:
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, index: int) -> str:
        return self._ids[index].as_py()


def _once(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """The first row under each key."""
    numbered = table.append_column("row", pa.array(np.arange(len(table))))
    return table.take(numbered.group_by(list(keys)).aggregate([("row", "min")])["row_min"])


def _append(path: Path, values: np.ndarray) -> None:
    with path.open("ab") as stream:
        values.tofile(stream)


def _mapped(path: Path, kind: str) -> np.ndarray:
    return np.memmap(path, dtype=kind, mode="r") if path.stat().st_size else np.array([], dtype=kind)


def _ends(path: Path) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(np.fromfile(path, dtype="<i8"))])


def _cell(text: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula."""
    text = f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text


def read(output: Path, name: str) -> Iterator[pa.Table]:
    """The files of one collected table, in order.

    Raises:
        DataError: the folder holds no finished result.
    """
    if not (output / "manifest.json").exists():
        raise DataError(f"{output}: no finished result: run python -m helpers grow again")
    for path in sorted((output / "tables" / name).glob("part-*.parquet")):
        yield parquet.read_table(path)
