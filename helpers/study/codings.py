"""Taking a coder's work in, and out again: all of it or nothing, and only if the corpus still loads with it."""

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from helpers import paths, tables
from helpers.schema import TABLES
from helpers.study import coding, entries, submission
from helpers.study import corpus as corpora
from helpers.study.submission import PARTS, Known, Row, Submission, Unit
from helpers.tables import DataError, parse, read_table, render, table_path

SHOWN = 40
"""Problems printed before the rest is only counted."""
WAIT = 10.0
"""Seconds to wait for another command that is writing the same codings."""
FILES = {
    "frames": ("frames.csv",),
    "quotes": ("coder_quotes.csv", "quotes.csv"),
    "names": ("coder_names.csv", "names.csv"),
    "elements": ("coder_elements.csv", "elements.csv"),
    "notes": ("coder_notes.csv", "notes.csv"),
}
CODER_FILE, UNITS_FILE = "coder.yaml", "units.csv"
_ENTRY = (
    "coder_id", "name", "kind", "description", "model_version", "languages", "codebook_version", "date",
    "instructions", "coded", "independent", "saw", "limits", "note", "sample",
)  # fmt: skip
_NOTHING = re.compile(r"\s*(#.*)?$")


@dataclass(frozen=True)
class Change:
    """New contents of the files of ``data/coding``, checked but not written; and the corpus before and after it."""

    coder_id: str
    contents: Mapping[Path, bytes]
    before: corpora.Corpus
    after: corpora.Corpus
    counts: Mapping[str, int]
    notes: Sequence[str] = ()


# ------------------------------------------------------------------------------------------------ a folder of tables
def _csv_rows(path: Path, part: str) -> tuple[list[Row], list[str]]:
    """Rows of one CSV: the columns of its table, with or without coder_id, in any order of rows."""
    table = TABLES[PARTS[part]]
    wanted = [n for n in table.names if n != "coder_id"]
    rows, problems = [], []
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        header = next(reader, [])
        if [n for n in header if n != "coder_id"] != wanted:
            return [], [f"{path.name}:1: the columns are {', '.join(header)}: {', '.join(wanted)} are wanted"]
        for cells in reader:
            where = f"{path.name}:{reader.line_num}"
            if len(cells) == len(header):
                rows.append(Row({k: v.strip() for k, v in zip(header, cells, strict=True)}, where))
            elif cells:
                problems.append(f"{where}: {len(cells)} cells instead of {len(header)}: quote cells that hold commas")
    except csv.Error as error:
        problems.append(f"{path.name}:{reader.line_num}: {error}: mend the quoting of that line")
    except UnicodeDecodeError as error:
        problems.append(f"{path.name}: not UTF-8 at byte {error.start}: save the table as UTF-8")
    return rows, problems


def read_folder(folder: Path, *, coder_id: str | None = None) -> Submission:
    """A folder of tables: ``coder.yaml`` (the coder's declaration: one entry in the form of coders.yaml) and any of
    frames.csv, coder_quotes.csv, coder_names.csv, coder_elements.csv, coder_notes.csv; ``units.csv`` (article_id, unit,
    unit_sha) names the units handed out where they are not all units of the articles coded.

    Raises:
        DataError: not a folder, no declaration, no table, or a file that belongs to no part.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder: check the path")
    allowed = {name for names in FILES.values() for name in names} | {CODER_FILE, UNITS_FILE}
    strange = sorted(p.name for p in folder.iterdir() if p.suffix in (".csv", ".yaml") and p.name not in allowed)
    if strange:
        raise DataError(f"{folder / strange[0]}: belongs to no part of a coding: {', '.join(sorted(allowed))} are read")
    entry, places = read_declaration(folder / CODER_FILE, coder_id)
    rows, problems = {}, []
    for part, names in FILES.items():
        present = [folder / n for n in names if (folder / n).is_file()]
        if len(present) > 1:
            raise DataError(f"{present[1]}: {present[0].name} holds {part} already: delete one of them")
        if present:
            rows[part], said = _csv_rows(present[0], part)
            problems += said
    if not rows:
        raise DataError(f"{folder}: no table to take in: {', '.join(n[0] for n in FILES.values())} are read")
    units, shas = None, {}
    if (folder / UNITS_FILE).is_file():
        units, shas, said = _units_file(folder / UNITS_FILE)
        problems += said
    coded = [t for t in submission.TASKS if t in rows]
    return Submission(folder.name, {**entry, "coded": coded}, rows, units, shas, places, tuple(problems))


def read_declaration(path: Path, coder_id: str | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    """A coder's declaration as an entry for coders.yaml, and where its values stand.

    Raises:
        DataError: the file is missing or has not the form of one entry.
    """
    loaded = entries.load_yaml(path) if path.is_file() else None
    if isinstance(loaded, CommentedSeq) and len(loaded) == 1:
        loaded = loaded[0]
    if not isinstance(loaded, CommentedMap):
        raise DataError(
            f"{path}: the coder's declaration is missing: write {', '.join(_ENTRY[:-1])} (as in coders.yaml)"
        )
    item = entries.entry(loaded, path)
    entries.check_keys(item, required=("kind",), optional=[k for k in _ENTRY if k not in ("kind", "sample")])
    lists = {k: list(item.texts(k)) for k in ("languages", "coded")}
    entry = {k: item.text(k) for k in loaded if k not in lists} | {k: v for k, v in lists.items() if v}
    if isinstance(loaded.get("independent"), bool):
        entry["independent"] = "yes" if loaded["independent"] else "no"
    if coder_id:
        entry["coder_id"] = coder_id
    return entry, {k: f"{path.name}:{item.lines.get(k, item.line)}" for k in (*_ENTRY, "independent")}


def _units_file(path: Path) -> tuple[dict[Unit, str], dict[Unit, Row], list[str]]:
    units, shas, problems = {}, {}, []
    for line, cells in enumerate(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")), 2):
        where, number = f"{path.name}:{line}", str(cells.get("unit", ""))
        if not number.isdigit() or not cells.get("article_id") or not cells.get("unit_sha"):
            problems.append(f"{where}: article_id, unit and unit_sha are wanted: mend the line")
            continue
        unit = (cells["article_id"], int(number))
        if unit in units:
            problems.append(f"{where}: unit {unit[1]} of {unit[0]} stands twice: delete one of the lines")
        units[unit], shas[unit] = where, Row(cells, where)
    return units, shas, problems


# ------------------------------------------------------------------------------------------------------- coders.yaml
def entry_text(entry: Mapping[str, Any]) -> str:
    """One entry of coders.yaml as YAML text, its keys in the order of the file."""
    kept = CommentedMap()
    for key in _ENTRY:
        value = entry.get(key)
        if value in (None, "", [], {}):
            continue
        if isinstance(value, Mapping):
            value = CommentedMap((a, _flow([int(u) for u in units])) for a, units in value.items())
        kept[key] = _flow(value) if isinstance(value, list | tuple) else str(value) if key != "sample" else value
    yaml = YAML(typ="rt")
    yaml.width, yaml.allow_unicode = 118, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump([kept], out)
    lines = out.getvalue().splitlines()
    shift = len(lines[0]) - len(lines[0].lstrip())
    return "".join(f"{line[shift:]}\n" for line in lines)


def _flow(values: Sequence[Any]) -> CommentedSeq:
    sequence = CommentedSeq(values)
    sequence.fa.set_flow_style()
    return sequence


def with_entry(text: str, entry: Mapping[str, Any]) -> str:
    """coders.yaml with one more entry at its end; every byte before it stays, comments too."""
    added = entry_text(entry)
    loaded = YAML(typ="rt").load(text) if text.strip() else None
    if isinstance(loaded, CommentedMap):
        added = "".join(f"  {line}" for line in added.splitlines(keepends=True))
    return f"{text.rstrip()}\n\n{added}" if text.strip() else added


def without_entry(text: str, coder_id: str) -> str:
    """coders.yaml without one entry; all else stays byte for byte. Unchanged where there is no such entry."""
    loaded = YAML(typ="rt").load(text) if text.strip() else None
    if isinstance(loaded, CommentedMap):
        loaded = next(iter(loaded.values()), None)
    ids = [str(e.get("coder_id")) for e in loaded or ()]
    if coder_id not in ids:
        return text
    number = ids.index(coder_id)
    lines = text.splitlines(keepends=True)
    first = loaded.lc.item(number)[0]
    last = loaded.lc.item(number + 1)[0] if number + 1 < len(ids) else len(lines)
    # Comments and blank lines right before the next entry are its own.
    while number + 1 < len(ids) and last > first + 1 and _NOTHING.match(lines[last - 1]):
        last -= 1
    return "".join([*lines[:first], *lines[last:]]).rstrip() + "\n"


# ------------------------------------------------------------------------------------------------- taking in and out
def _staged(contents: Mapping[Path, bytes], data: Path) -> corpora.Corpus:
    """The corpus as it would be with these contents, loaded from a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        copy.mkdir()
        for part in ("registry", "derived"):
            (copy / part).symlink_to((data / part).resolve(), target_is_directory=True)
        shutil.copytree(data / "coding", copy / "coding")
        for path, content in contents.items():
            (copy / path.relative_to(data)).write_bytes(content)
        try:
            return corpora.load(copy)
        except DataError as error:
            raise DataError(str(error).replace(str(copy), str(data))) from None


def _rows(name: str, data: Path) -> list[dict[str, str]]:
    path = table_path(name, data)
    return parse(TABLES[name], path.read_text(encoding="utf-8"), str(path)) if path.exists() else []


def _coders_path(data: Path) -> Path:
    return data / "coding" / "coders.yaml"


def _coders_text(data: Path) -> str:
    path = _coders_path(data)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def refuse(origin: str, problems: Sequence[str]) -> None:
    """Raise one error that names every problem (up to a page of them).

    Raises:
        DataError: there is any.
    """
    if not problems:
        return
    rest = len(problems) - SHOWN
    tail = [f"… and {rest} more"] if rest > 0 else []
    counted = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    raise DataError("\n".join([f"{origin}: {counted}; nothing was written", *problems[:SHOWN], *tail]))


def prepare(given: Submission, known: Known, data: Path | None = None, *, any_codebook: bool = False) -> Change:
    """Check a submission and work out what it would change; nothing is written.

    Raises:
        DataError: it breaks a rule (every breach named by its place), or the corpus would not load with it.
    """
    data = data or paths.DATA
    refuse(given.origin, submission.problems(given, known, any_codebook=any_codebook))
    entry = dict(given.coder)
    if submission.is_sample(given, known):
        units = sorted(submission.handed(given, known))
        entry["sample"] = {a: [u for x, u in units if x == a] for a in dict.fromkeys(a for a, _ in units)}
    # coders.yaml first: a coder without rows does no harm, rows without a coder would.
    contents = {_coders_path(data): with_entry(_coders_text(data), entry).encode()}
    counts = {}
    for name, added in submission.finished(given, known).items():
        contents[table_path(name, data)] = render(TABLES[name], [*_rows(name, data), *added])
        counts[name] = len(added)
    (data / "coding").mkdir(exist_ok=True)
    return Change(given.coder_id, contents, corpora.load(data), _staged(contents, data), counts)


def prepare_removal(coder_id: str, data: Path | None = None) -> Change:
    """Work out what taking a coder out would change; nothing is written.

    Raises:
        DataError: there is no such coder, or it is the agreed layer.
    """
    data = data or paths.DATA
    contents, counts = {}, {}
    for name in PARTS.values():
        rows = _rows(name, data)
        kept = [row for row in rows if row["coder_id"] != coder_id]
        if len(kept) < len(rows):
            contents[table_path(name, data)] = render(TABLES[name], kept)
            counts[name] = len(rows) - len(kept)
    known = coding.load_coders(data)
    if coder_id in submission.RESERVED:
        raise DataError(f"{coder_id} is no coder but a layer made from the coders: it is not taken out this way")
    if coder_id not in known and not contents:
        raise DataError(f"no coder {coder_id!r}: the coders are {', '.join(known)}")
    # coders.yaml last: see above.
    contents[_coders_path(data)] = without_entry(_coders_text(data), coder_id).encode()
    notes = []
    if table_path("coding/adjudications", data).exists():
        named = read_table("coding/adjudications", data)["given_by"].str.split().map(lambda ids: coder_id in ids)
        if named.any():
            notes.append(
                f"coding/adjudications.csv names {coder_id} in {int(named.sum())} rows, which stay: they record a "
                "decision that was taken"
            )
    return Change(coder_id, contents, corpora.load(data), _staged(contents, data), counts, notes)


def take_in(given: Submission, known: Known, data: Path | None = None, *, any_codebook: bool = False) -> Change:
    """Check a submission and store it: every file or none.

    Raises:
        DataError: see :func:`prepare`; or another command is writing the same codings. ``data/`` is as it was.
    """
    data = data or paths.DATA
    with tables.writing(data, data / "coding", wait=WAIT):
        change = prepare(given, known, data, any_codebook=any_codebook)
        tables.write_together(change.contents)
    return change


def take_out(coder_id: str, data: Path | None = None) -> Change:
    """Remove a coder's rows from every table, and the entry in coders.yaml.

    Raises:
        DataError: see :func:`prepare_removal`; or another command is writing the same codings.
    """
    data = data or paths.DATA
    with tables.writing(data, data / "coding", wait=WAIT):
        change = prepare_removal(coder_id, data)
        tables.write_together(change.contents)
    return change
