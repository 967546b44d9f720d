"""The job of a larger corpus: one parcel of records or pages in, the rows of its articles out.

It is pure, so that any executor may map it: a process pool, or the workers of a Dask cluster that share no disk with
the one who asks.
"""

import gc
import hashlib
import os
import pickle
import re
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

import helpers
from helpers.schema import TABLES, Table
from helpers.study import derive
from helpers.study.intake import languages
from helpers.study.intake.partitions import Item
from helpers.study.intake.records import Record, RecordError, known_outlet, parse
from helpers.tables import DataError
from helpers.text import article, markup, reading, shingles
from helpers.text.knowledge import Knowledge
from helpers.text.names import Mention
from helpers.text.orthography import fold

Row = dict[str, Any]

FOUND = tuple(
    n for n in derive.DERIVED if n not in ("derived/reuse", "derived/lemma_variants", "derived/term_variants")
)
"""Derived tables of one article alone; reuse needs all, and words are counted one way in a larger corpus."""
RECORDS, SKETCHES, QUARANTINE = "registry/records", "sketches", "quarantine"
CODE = ("text/*.py", "schema.py", "study/derive.py", "study/intake/worker.py", "study/intake/records.py",
        "study/intake/languages.py")  # fmt: skip

# "Town - Agency:" or "(Agency) -" before the first words
_HEAD = re.compile(r"[^\n:.؟!\"“”«»]{2,60}?(?:[::]|\)\s?[-–—])")


@dataclass(frozen=True)
class Job:
    """What a worker needs: items, the pickled :class:`Knowledge`, the digest of the code that shall read them, seconds
    allowed per item (0: no limit).
    """

    items: tuple[Item, ...]
    knowledge: bytes
    code: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """Tables of a parcel as Parquet bytes by name; articles found; items set aside."""

    tables: Mapping[str, bytes]
    articles: int
    refused: int


class TooSlowError(Exception):
    """An item took longer than it may."""


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of a table as Arrow types: integers and text."""
    return pa.schema([(c.name, pa.int64() if c.kind == "integer" else pa.string()) for c in table.columns])


_KEY = pa.field("record_sha256", pa.string())
_ITEM = pa.field("item", pa.int32())

SCHEMAS: dict[str, pa.Schema] = {
    **{name: arrow_schema(TABLES[name]).append(_KEY) for name in (*FOUND, RECORDS)},
    "derived/articles": arrow_schema(TABLES["derived/articles"]).append(_KEY).append(_ITEM),
    SKETCHES: pa.schema(
        [
            ("article_id", pa.string()), _KEY, ("shingles", pa.list_(pa.uint32())),
            ("signature", pa.list_(pa.uint32())), ("units", pa.list_(pa.uint64())),
            ("unit_words", pa.list_(pa.int32())),
        ]
    ),
    QUARANTINE: pa.schema(
        [("record_id", pa.string()), _ITEM, _KEY, ("reason", pa.string())]
    ),
}  # fmt: skip
"""Arrow schemas of a parcel's tables. ``record_sha256`` tells apart records that claim one id, ``item`` is the number
within the parcel; neither is published."""


@lru_cache(maxsize=1)
def code_files() -> dict[str, str]:
    """SHA-256 of every source file on which the result hangs, by its path within ``helpers``."""
    root = Path(helpers.__file__).parent
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for pattern in CODE
        for path in sorted(root.glob(pattern))
    }


@lru_cache(maxsize=1)
def code_digest() -> str:
    """One digest of :func:`code_files`."""
    return hashlib.sha256(repr(sorted(code_files().items())).encode()).hexdigest()


@lru_cache(maxsize=2)
def _knowledge(pickled: bytes) -> Knowledge:
    return pickle.loads(pickled)  # noqa: S301 - made by the process that sends the job


def derive_parcel(job: Job) -> Result:
    """The rows of one parcel. Whatever is wrong with one item sets that item aside and no other.

    Raises:
        DataError: this worker runs other code than the one who sent the job.
    """
    if job.code != code_digest():
        raise DataError(
            "a worker runs another version of the helpers than this process: install the same one on every machine"
        )
    knowledge = _knowledge(job.knowledge)
    with _uncollected():
        return _derive_items(job, knowledge)


def derive_to_file(job: Job, folder: Path) -> Path:
    """As :func:`derive_parcel`, the result pickled into a new file of a folder that is on this machine."""
    result = derive_parcel(job)
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as stream:
        pickle.dump(result, stream, protocol=pickle.HIGHEST_PROTOCOL)
    return Path(name)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: rows have none, and looking through all that are held takes a tenth longer."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _derive_items(job: Job, knowledge: Knowledge) -> Result:
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
    for number, item in enumerate(job.items):
        try:
            with _limit(job.seconds):
                found = _derive_item(item, knowledge)
        except TooSlowError:
            refuse(rows, number, item, f"took more than {job.seconds:g} s of processor time")
        except (RecordError, DataError, ValueError) as error:
            refuse(rows, number, item, _reason(error))
        except (MemoryError, RecursionError) as error:
            refuse(rows, number, item, f"too large or too deep ({type(error).__name__})")
        except Exception as error:
            refuse(rows, number, item, f"fault in the reader ({type(error).__name__}): please report it")
        else:
            for row in found["derived/articles"]:
                row["item"] = number
            for name, more in found.items():
                rows[name] += more
    return Result(
        {name: to_parquet(name, table) for name, table in rows.items()},
        len(rows["derived/articles"]),
        len(rows[QUARANTINE]),
    )


def _reason(error: Exception) -> str:
    """The message without a place before it: the table gives the place."""
    return " ".join(str(error).split())[:300]


def refuse(rows: Mapping[str, list[Row]], number: int, item: Item, reason: str) -> None:
    """Set one item aside."""
    record_id = Path(item.name).stem
    if item.kind == "record":
        try:
            record_id = parse(item.payload).article_id
        except Exception:
            record_id = ""
    sha256 = hashlib.sha256(item.payload).hexdigest()
    rows[QUARANTINE].append({"record_id": record_id, "item": number, "record_sha256": sha256, "reason": reason})


def refused(items: Sequence[Item], reason: str) -> Result:
    """A result in which every item is set aside."""
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
    for number, item in enumerate(items):
        rows[QUARANTINE].append(
            {"record_id": Path(item.name).stem, "item": number, "reason": reason}
            | {"record_sha256": hashlib.sha256(item.payload).hexdigest()}
        )
    return Result({name: to_parquet(name, table) for name, table in rows.items()}, 0, len(items))


def joined(first: Result, second: Result, shift: int) -> Result:
    """Two halves of a parcel as one; items of the second count from ``shift``."""
    whole = {}
    for name in SCHEMAS:
        one, other = from_parquet(first.tables[name]), from_parquet(second.tables[name])
        if "item" in other.column_names:
            moved = pa.array([n + shift for n in other["item"].to_pylist()], type=pa.int32())
            other = other.set_column(other.schema.get_field_index("item"), "item", moved)
        whole[name] = _written(pa.concat_tables([one, other]))
    return Result(whole, first.articles + second.articles, first.refused + second.refused)


def to_parquet(name: str, rows: Sequence[Row]) -> bytes:
    """Rows as the bytes of a Parquet file under :data:`SCHEMAS`."""
    return _written(pa.Table.from_pylist(list(rows), schema=SCHEMAS[name]))


def _written(table: pa.Table) -> bytes:
    out = BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


def from_parquet(content: bytes) -> pa.Table:
    """The table of some Parquet bytes."""
    return parquet.read_table(BytesIO(content))


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Break off after so many seconds of processor time, so that a busy machine sets nothing aside.

    Only the main thread of a process can be broken off: elsewhere there is no limit.
    """
    if not seconds or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGPROF"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _derive_item(item: Item, knowledge: Knowledge) -> dict[str, list[Row]]:
    if item.kind == "broken":
        raise RecordError(item.payload.decode())
    if item.kind == "page":
        return _derive_page(item, knowledge)
    return _derive_record(parse(item.payload), knowledge)


def _derive_page(item: Item, knowledge: Knowledge) -> dict[str, list[Row]]:
    """Tables of a file with one article or more; their ids are the file's name and a letter."""
    sha256 = hashlib.sha256(item.payload).hexdigest()
    refusal = languages.refusal(markup.plain(reading.decode(item.payload).text))
    if refusal:
        raise RecordError(refusal)
    found = derive.derive_bytes(item.payload, file=item.name, knowledge=knowledge, where=item.name)
    stem = Record("", id=Path(item.name).stem).article_id
    ids = {row["article_id"]: f"{stem}-{article.letter(n)}" for n, row in enumerate(found["derived/articles"])}
    rows = {
        name: [
            {**r, "article_id": ids.get(r["article_id"], r["article_id"]), "record_sha256": sha256} for r in found[name]
        ]
        for name in FOUND
    }
    rows[SKETCHES] = [{**_sketch_row(s, sha256), "article_id": ids[s.article_id]} for s in found[derive.SKETCHES]]
    return rows


def _derive_record(record: Record, knowledge: Knowledge) -> dict[str, list[Row]]:
    """Tables of a record; a second article on its page is ``<id>-2`` and so on."""
    text, title = record.document()
    name, sha256 = record.article_id, record.sha256
    file = f"{name}.txt"
    content = hashlib.sha256(text.encode("utf-8")).hexdigest()
    read = article.derive(text, file=file, sha256=content, knowledge=knowledge, title=title)
    found = read.tables
    published, precision = record.published()
    ids = {}
    for number, row in enumerate(found["derived/articles"], 1):
        ids[row["article_id"]] = name if number == 1 else f"{name}-{number}"
    first = next(iter(ids))
    if published:
        found["derived/articles"][0]["event_id"] = _event(found["derived/names"], first, published, knowledge)
    source = known_outlet(record.source, record.url, knowledge)
    agency = credited_agency(text, found["derived/zones"], first, knowledge)
    rows = {
        SKETCHES: [
            {**_sketch_row(s, sha256), "article_id": ids[s.article_id]} for s in shingles.sketches(read.text, found)
        ]
    }
    for table in FOUND:
        rows[table] = found[table]
        for row in rows[table]:
            row["article_id"] = ids.get(row["article_id"], row["article_id"])
            row["record_sha256"] = sha256
    rows[RECORDS] = [
        {
            "article_id": name,
            "file": file,
            "sha256": content,
            "source": record.source or None,
            "outlet_id": source or None,
            "published": published or None,
            "published_precision": precision,
            "title": record.title or None,
            "address": record.url or None,
            "agency": agency if agency != source else None,
            "note": f"its date could not be read: {record.date[:40]}" if record.date and not published else None,
            "record_sha256": sha256,
        }
    ]
    return rows


def _event(names: Sequence[Row], article_id: str, published: str, knowledge: Knowledge) -> str | None:
    """The event that names and the record's own date fit."""
    mentions = [
        Mention(n["start"], n["end"], n["referent_id"], "", True) for n in names if n["article_id"] == article_id
    ]
    return article.find_event(mentions, published, knowledge.events)


def credited_agency(text: str, zones: Sequence[Row], article_id: str, knowledge: Knowledge) -> str | None:
    """The news agency that an article credits: in a credit, a kicker, a date line, or before its first words."""
    names = [(fold(n), o.outlet_id) for o in knowledge.outlets if o.agency for n in o.names]
    stretches = []
    paragraphs = 0
    for zone in zones:
        if zone["article_id"] != article_id:
            continue
        if zone["zone"] in ("credit", "kicker", "dateline") and zone["end"] - zone["start"] < 200:
            stretches.append(text[zone["start"] : zone["end"]])
        elif zone["zone"] in ("lede", "body") and paragraphs < 2:
            paragraphs += 1
            head = _HEAD.match(text, zone["start"], min(zone["end"], zone["start"] + 90))
            stretches += [head.group()] if head else []
    for stretch in stretches:
        words = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in fold(stretch)).split())} "
        hits = [(words.find(f" {n} "), outlet) for n, outlet in names if f" {n} " in words]
        if hits:
            return min(hits)[1]
    return None


def _sketch_row(sketch: shingles.Sketch, sha256: str) -> Row:
    return {
        "article_id": sketch.article_id,
        "record_sha256": sha256,
        "shingles": sketch.shingles,
        "signature": sketch.signature,
        "units": np.array([int(sha, 16) for sha, _ in sketch.units], dtype=np.uint64),
        "unit_words": np.array([n for _, n in sketch.units], dtype=np.int32),
    }
