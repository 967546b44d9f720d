"""From article files to the derived tables: derive, compare with what is released, release, verify."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from helpers import paths, tables
from helpers.schema import TABLES, Table
from helpers.study import overlap, registry
from helpers.study.intake import languages
from helpers.tables import DataError
from helpers.text import markup, reading, shingles
from helpers.text.knowledge import Knowledge

Rows = list[dict[str, Any]]
Derived = dict[str, Rows]

DERIVED = tuple(name for name, table in TABLES.items() if table.layer == "derived")
DIGESTS = "SHA256SUMS"
MOST_VARIED = 100
"""Up to so many files, words are also counted in every other way an analyst might have counted them."""
SKETCHES = "sketches"
"""Key under which the tables of one file carry what they are compared with others by; it is in no table."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def article_files(folder: Path) -> list[Path]:
    """Files of a folder that may hold articles, sorted by name; hidden files and README files are passed over."""
    return sorted(
        (p for p in folder.iterdir() if p.is_file() and p.name[0] != "." and p.stem.upper() != "README"),
        key=lambda p: p.name,
    )


def derive_bytes(data: bytes, *, file: str, knowledge: Knowledge, where: str, variants: bool = False) -> Derived:
    """Tables of one file's bytes, keyed by schema name, and its articles' sketches under :data:`SKETCHES`.

    ``variants`` also counts words in every other way.

    Raises:
        DataError: the bytes cannot be read as text, are in a language that the house does not read, or no article
            stands in them. ``where`` opens the message.
    """
    from helpers.text import article

    try:
        decoded = reading.decode(data)
        if decoded.encoding != "utf-8":
            line = _first_line_not_utf8(data)
            raise DataError(
                f"{where}:{line}: the file is in {decoded.encoding}, offsets count in UTF-8: save it as UTF-8"
            )
        refused = languages.refusal(markup.plain(decoded.text))
        if refused and any(c.isalpha() for c in decoded.text):
            raise DataError(f"{where}:1: {refused}: leave the file out")
        read = article.derive(
            decoded.text, file=file, sha256=hashlib.sha256(data).hexdigest(), knowledge=knowledge, variants=variants
        )
    except ValueError as error:
        raise DataError(f"{where}: {error}") from error
    if not read.articles:
        raise DataError(f"{where}:1: no article found (no running text): check the file, or leave it out")
    return {**read.tables, SKETCHES: shingles.sketches(read.text, read.tables)}


def _first_line_not_utf8(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return 1


def derive_file(path: Path, *, knowledge: Knowledge, variants: bool = False) -> Derived:
    """Tables of one file (a pure job: an executor may map it).

    Raises:
        DataError: see :func:`derive_bytes`.
    """
    return derive_bytes(path.read_bytes(), file=path.name, knowledge=knowledge, where=str(path), variants=variants)


def renumber(parts: Iterable[Derived], registered: Mapping[str, registry.Article] = MappingProxyType({})) -> Derived:
    """Tables of several files as one set, with the passages they share (``derived/reuse``).

    Files that share their first three characters share a run of letters. Of a file that is ``registered`` only the
    articles registered count: others were left out when it was accepted.

    Raises:
        DataError: more than 26 articles share three characters.
    """
    whole: Derived = {name: [] for name in DERIVED}
    taken: dict[str, int] = {}
    sketches: list[shingles.Sketch] = []
    of_file: dict[str, set[str]] = {}
    for entry in registered.values():
        of_file.setdefault(entry.sha256, set()).add(entry.article_id)
    for part in parts:
        ids, left_out = {}, set()
        for row in part["derived/articles"]:
            old = row["article_id"]
            stem = old[:3]
            number = taken.get(stem, 0)
            if number == len(_LETTERS):
                raise DataError(f"{row['file']}: more than {number} articles begin with {stem!r}: rename the file")
            taken[stem] = number + 1
            ids[old] = stem + _LETTERS[number]
            if ids[old] not in of_file.get(row["sha256"], ids.values()):
                left_out.add(old)
        for name in DERIVED:
            whole[name].extend(
                {**row, "article_id": ids.get(row["article_id"], row["article_id"])}
                for row in part.get(name, ())
                if row["article_id"] not in left_out
            )
        sketches += [
            replace(s, article_id=ids.get(s.article_id, s.article_id))
            for s in part.get(SKETCHES, ())
            if s.article_id not in left_out
        ]
    whole["derived/reuse"] = overlap.find(sketches)
    return whole


def derive_files(
    files: Iterable[Path],
    *,
    knowledge: Knowledge | None = None,
    executor: Executor | None = None,
    registered: Mapping[str, registry.Article] = MappingProxyType({}),
) -> Derived:
    """Tables of some files together, in the order of their names.

    Words and terms are counted in every other way too (``lemma_variants``, ``term_variants``) unless there are more
    than a hundred files: they take some 1 600 rows an article.

    Raises:
        DataError: a file cannot be read or holds no article; nothing is given for the others then.
    """
    knowledge = registry.knowledge() if knowledge is None else knowledge
    ordered = sorted(files, key=lambda p: p.name)
    job = partial(derive_file, knowledge=knowledge, variants=len(ordered) <= MOST_VARIED)
    return renumber(executor.map(job, ordered) if executor else map(job, ordered), registered)


def derive_folder(
    folder: Path,
    *,
    knowledge: Knowledge | None = None,
    executor: Executor | None = None,
    registered: Mapping[str, registry.Article] | None = None,
) -> Derived:
    """Tables of every article file of a folder, keyed by schema name (``derived/articles`` …).

    ``registered``: entries of ``articles.yaml`` (default: the project's), see :func:`renumber`.

    Raises:
        DataError: the folder has no file, or see :func:`derive_files`.
    """
    files = article_files(folder)
    if not files:
        raise DataError(f"{folder}: no article file: python -m helpers sources add PATH puts them there")
    registered = registry.load_articles() if registered is None else registered
    return derive_files(files, knowledge=knowledge, executor=executor, registered=registered)


def _cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8", errors="replace"), newline="")))


def _key(table: Table, row: Mapping[str, str]) -> str:
    return ", ".join(f"{k} {row.get(k)}" for k in table.key)


def first_difference(table: Table, stored: bytes, derived: bytes, origin: str) -> str | None:
    """The first row in which two CSV texts differ, in words: file, line and the cells that differ; None where equal."""
    if stored == derived:
        return None
    old, new = _cells(stored), _cells(derived)
    for line, (was, now) in enumerate(zip(old, new, strict=False), 2):
        if was == now:
            continue
        if all(was.get(k) == now.get(k) for k in table.key):
            cells = [f"{n} is {was.get(n)!r}, derived {now.get(n)!r}" for n in table.names if was.get(n) != now.get(n)]
            strange = [f"unknown column {n!r}" for n in was if n not in table.names]
            return f"{origin}:{line}: {_key(table, now)}: {'; '.join([*cells, *strange])}"
        return f"{origin}:{line}: the row is {_key(table, was)}; derived is {_key(table, now)}"
    shorter = min(len(old), len(new))
    if len(old) != len(new):
        row, what = (old[shorter], "is not derived") if len(old) > len(new) else (new[shorter], "is missing")
        return f"{origin}:{shorter + 2}: the row {_key(table, row)} {what} ({len(old)} rows stored, {len(new)} derived)"
    return f"{origin}:1: the same rows in other bytes (header, quoting or line ends): write the table anew"


def compare(derived: Mapping[str, Rows], released: Path | None = None) -> list[str]:
    """Compare derived tables byte for byte with the released ones below a data folder (default: the project's).

    Returns:
        Per table that differs the first row that does; none where all are equal.
    """
    differences = []
    for name in DERIVED:
        path = tables.table_path(name, released)
        if not path.exists():
            differences.append(f"{path}: missing: python -m helpers derive --write makes it")
            continue
        difference = first_difference(
            TABLES[name], path.read_bytes(), tables.render(TABLES[name], derived[name]), str(path)
        )
        if difference:
            differences.append(difference)
    return differences


def release(derived: Mapping[str, Rows], data: Path | None = None) -> list[Path]:
    """Write the derived tables and their digests; nothing is written unless every table is whole and keeps its
    contract. Two runs at once write one after the other; the digests come last, so :func:`check_digests` tells where
    a run was killed between two tables.

    Raises:
        DataError: a table is missing, breaks its contract or cannot be written; or another run holds the folder.
    """
    files = rendered(derived, data)
    folder = (data or paths.DATA) / "derived"
    with tables.writing(folder.parent, folder):
        tables.write_together(files)
    return list(files)


def rendered(derived: Mapping[str, Rows], data: Path | None = None) -> dict[Path, bytes]:
    """The files of the derived tables, their digests last.

    Raises:
        DataError: a table is missing or breaks its contract.
    """
    lacking = [name for name in DERIVED if name not in derived]
    if lacking:
        raise DataError(f"{', '.join(lacking)}: not derived: nothing was written")
    contents = {name: tables.render(TABLES[name], derived[name]) for name in DERIVED}
    lines = [f"{hashlib.sha256(c).hexdigest()}  {TABLES[n].name.split('/')[1]}.csv\n" for n, c in contents.items()]
    files = {tables.table_path(name, data): content for name, content in contents.items()}
    return files | {(data or paths.DATA) / "derived" / DIGESTS: "".join(lines).encode()}


def check_digests(data: Path | None = None) -> None:
    """Compare each derived table with the digest stored at its release (``derived/SHA256SUMS``, if there is one).

    Raises:
        DataError: a table was changed since.
    """
    folder = (data or paths.DATA) / "derived"
    listed = folder / DIGESTS
    if not listed.exists():
        return
    for number, line in enumerate(listed.read_text(encoding="utf-8").splitlines(), 1):
        digest, _, name = line.partition("  ")
        path = folder / name
        if not path.exists():
            raise DataError(f"{path}: missing, though {listed}:{number} names it: restore the file")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise DataError(
                f"{path}: changed since it was derived (its digest is not that of {listed}:{number}): derived tables "
                "are not edited by hand; restore it (git checkout), or python -m helpers derive --write"
            )


def verify(data: Path | None = None) -> list[str]:
    """Check the released derived tables without the article files: contracts, agreement between tables, digests.

    Returns:
        One line per table, saying how many rows were checked.

    Raises:
        DataError: the first row that breaks a rule (file and line named), or a table changed since its release.
    """
    read = {name: tables.read_table(name, data) for name in DERIVED}
    path = {name: tables.table_path(name, data) for name in DERIVED}
    units = {(r.article_id, r.unit): r for r in read["derived/units"].itertuples(index=False)}
    known = registry.load_articles(data)
    counted: dict[str, list[int]] = {}
    for row in units.values():
        counted.setdefault(row.article_id, []).append(int(row.words))
    for line, row in enumerate(read["derived/articles"].itertuples(index=False), 2):
        where, words = f"{path['derived/articles']}:{line}", counted.get(row.article_id, [])
        if row.units != len(words):
            raise DataError(f"{where}: {row.article_id} has units {row.units}, units.csv {len(words)}: derive anew")
        if row.words != sum(words):
            raise DataError(f"{where}: {row.article_id} has words {row.words}, units.csv {sum(words)}: derive anew")
        entry = known.get(row.article_id)
        if entry and (entry.sha256 != row.sha256 or entry.file != row.file):
            raise DataError(
                f"{where}: {row.article_id} is another file than in registry/articles.yaml: mend one of them"
            )
    articles = set(read["derived/articles"]["article_id"])
    for name in DERIVED[1:]:
        table = TABLES[name]
        for line, row in enumerate(read[name].itertuples(index=False), 2):
            where = f"{path[name]}:{line}"
            if row.article_id not in articles:
                raise DataError(f"{where}: no article {row.article_id} in articles.csv: derive anew")
            if "unit" in table.names:
                unit = units.get((row.article_id, row.unit))
                if unit is None:
                    raise DataError(f"{where}: no unit {row.unit} of {row.article_id} in units.csv: derive anew")
                if row.start < unit.start or row.end > unit.end:
                    raise DataError(
                        f"{where}: the span {row.start}–{row.end} leaves its unit {row.article_id} {row.unit} "
                        f"({unit.start}–{unit.end}): derive anew"
                    )
    check_digests(data)
    return [f"{path[name]}: {len(frame)} rows keep their contract" for name, frame in read.items()]
