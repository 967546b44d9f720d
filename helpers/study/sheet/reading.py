"""A filled coding sheet, read back as a submission with every problem named by sheet and cell."""

import datetime
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from helpers import schema
from helpers.study.sheet.drawing import draw
from helpers.study.sheet.layout import (
    COLUMNS,
    DECLARATION,
    ELEMENTS,
    FORMAT,
    MARK,
    NAMES,
    NO_TEXT,
    PART_OF,
    QUOTATIONS,
    README,
    TASK_QUESTION,
    UNITS,
    cell_text,
)
from helpers.study.submission import Known, Row, Submission, Unit, digest, located
from helpers.tables import DataError
from helpers.text.words import count


@dataclass
class _Reader:
    """Collects problems while the cells of a workbook are read."""

    problems: list[str]

    def text(self, cell: Cell) -> str:
        """The content of a cell as text; a formula is a problem."""
        value = cell.value
        if cell.data_type == "f":
            self.problems.append(f"{_at(cell)}: holds a formula: type the value itself")
            return ""
        if value is None:
            return ""
        if isinstance(value, datetime.datetime | datetime.date):
            return value.isoformat()[:10]
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _at(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def read(path: Path, known: Known, *, coder_id: str | None = None) -> Submission:
    """A filled sheet as a submission; what cannot be read is among its problems, each with sheet and cell.

    Raises:
        DataError: the file is no coding sheet.
    """
    try:
        book = load_workbook(path)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file: check the path") from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DataError(f"{path}: cannot be read as .xlsx ({error}): save the sheet as .xlsx again") from None
    missing = [s for s in (README, UNITS) if s not in book.sheetnames]
    if missing:
        raise DataError(f"{path}: no sheet {missing[0]!r}: hand in the file that `coding sheet` wrote")
    reader = _Reader([])
    head, places = _head(book[README], reader)
    if head.get("format") != FORMAT:
        raise DataError(f"{path}: {README} does not say {FORMAT!r}: draw a new sheet with `coding sheet`")
    coder = {k: head.get(k, "") for k in ("coder_id", "codebook_version", *DECLARATION)}
    coder["languages"] = [w for w in coder["languages"].replace(",", " ").replace("،", " ").split() if w]
    coder["independent"] = coder["independent"].lower()
    if coder_id:
        coder["coder_id"] = coder_id
    expected = _expected(head, places, known, reader)
    units, shas, texts, frames, notes = _read_units(book[UNITS], expected, known, reader)
    rows: dict[str, list[Row]] = {"frames": frames} | ({"notes": notes} if notes else {})
    for title in (QUOTATIONS, NAMES, ELEMENTS):
        found = _read_spans(book[title], texts, known, reader) if title in book.sheetnames else []
        key = f"{TASK_QUESTION}{PART_OF[title]}"
        answer = head.get(key, "").lower()
        if found and answer != "yes":
            reader.problems.append(
                f"{places.get(key, README)}: {title} has rows but is not said to be done: answer yes, or empty them"
            )
        if answer == "yes":
            rows[PART_OF[title]] = found
    coder["coded"] = [t for t in ("frames", "quotes", "names", "elements") if t in rows]
    return Submission(path.name, coder, rows, units, shas, places, tuple(reader.problems))


def _head(sheet: Worksheet, reader: _Reader) -> tuple[dict[str, str], dict[str, str]]:
    head, places = {}, {}
    for row in sheet.iter_rows(min_col=1, max_col=2):
        key = str(row[0].value or "").strip()
        if key in (
            "format",
            "coder_id",
            "codebook_version",
            "articles",
            "sample",
            "seed",
            *DECLARATION,
        ) or key.startswith(TASK_QUESTION):
            head[key], places[key] = reader.text(row[1]).strip(), _at(row[1])
    return head, places


def _expected(head: Mapping[str, str], places: Mapping[str, str], known: Known, reader: _Reader) -> list[Unit]:
    articles = [] if head.get("articles", "all") == "all" else head["articles"].split()
    sample, seed = head.get("sample", "all"), head.get("seed", "0")
    try:
        return draw(known, articles, None if sample == "all" else int(sample), int(seed))
    except (ValueError, DataError) as error:
        reader.problems.append(
            f"{places.get('sample', README)}: the units cannot be drawn again ({error}): restore the grey cells"
        )
        return []


def _columns(sheet: Worksheet, reader: _Reader) -> bool:
    """Whether the header is as it was written."""
    wrong = [
        (cell, name)
        for cell, name in zip(sheet[1], COLUMNS[sheet.title], strict=False)
        if str(cell.value or "").strip() != name
    ]
    for cell, name in wrong[:1]:
        reader.problems.append(f"{_at(cell)}: the column is {cell.value!r}: {name} is wanted; restore the header row")
    if sheet.max_column < len(COLUMNS[sheet.title]):
        reader.problems.append(f"{sheet.title}!A1: columns are missing: {', '.join(COLUMNS[sheet.title])} are wanted")
        return False
    return not wrong


def _lines(sheet: Worksheet, reader: _Reader) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Rows that hold anything: values and places by column."""
    names = COLUMNS[sheet.title]
    for cells in sheet.iter_rows(min_row=2, max_col=len(names)):
        if any(c.value not in (None, "") for c in cells):
            yield (
                {n: reader.text(c) for n, c in zip(names, cells, strict=True)},
                {n: _at(c) for n, c in zip(names, cells, strict=True)},
            )


def _read_units(sheet: Worksheet, expected: Sequence[Unit], known: Known, reader: _Reader):
    units: dict[Unit, str] = dict.fromkeys(expected, f"{UNITS} (row missing)")
    shas, texts, frames, notes, seen = {}, {}, [], [], {}
    if not _columns(sheet, reader):
        return units, shas, texts, frames, notes
    for cells, places in _lines(sheet, reader):
        number = cells["unit"].strip()
        unit = (cells["article_id"].strip(), int(number) if number.isascii() and number.isdigit() else -1)
        if unit not in units:
            reader.problems.append(
                f"{places['unit']}: unit {number} of {unit[0]} was not drawn for this sheet: delete the row or restore "
                "its ids"
            )
            continue
        if unit in seen:
            reader.problems.append(
                f"{places['unit']}: unit {number} of {unit[0]} stands already at {seen[unit]}: delete one row"
            )
            continue
        units[unit] = seen[unit] = places["unit"]
        shas[unit] = Row({"unit_sha": cells["unit_sha"].strip()}, places["unit"], places)
        texts[unit] = _unit_text(cells["text"], places["text"], known.units[unit], reader)
        for name in (*schema.FRAMES, "none"):
            mark = cells[name].strip().lower()
            if mark not in ("", MARK):
                reader.problems.append(f"{places[name]}: {cells[name]!r} is no mark: {MARK} for the code, or nothing")
            elif mark:
                row = {"article_id": unit[0], "unit": number, "code": name}
                frames.append(Row(row, places[name], {"unit": places["unit"], "code": places[name]}))
        if cells["notes"].strip():
            note = {"article_id": unit[0], "unit": number, "note": " ".join(cells["notes"].split())}
            notes.append(Row(note, places["notes"]))
    return units, shas, texts, frames, notes


def _unit_text(shown: str, place: str, facts: Any, reader: _Reader) -> str | None:
    """Text of a unit with the offsets of the file; None where neither the file nor the sheet gives it."""
    absent = shown == NO_TEXT
    if facts.text is not None:
        if not absent and shown != cell_text(facts.text):
            reader.problems.append(
                f"{place}: the text was changed: restore it; codes hold for the text as it stands in the file"
            )
        return facts.text
    if absent:
        return None
    if len(shown) != facts.end - facts.start or digest(shown) != facts.sha:
        reader.problems.append(
            f"{place}: the text was changed: restore it; codes hold for the text as it stands in the file"
        )
        return None
    return shown


def _read_spans(sheet: Worksheet, texts: Mapping[Unit, str | None], known: Known, reader: _Reader) -> list[Row]:
    rows: list[Row] = []
    if not _columns(sheet, reader):
        return rows
    for raw, places in _lines(sheet, reader):
        cells = {name: value.strip() for name, value in raw.items()}
        if sheet.title == ELEMENTS:
            rows.append(Row(cells, places["article_id"], places))
            continue
        number = cells["unit"]
        unit = (cells["article_id"], int(number) if number.isascii() and number.isdigit() else -1)
        if unit not in texts:
            reader.problems.append(
                f"{places['unit']}: no unit {number or '(empty)'} of {cells['article_id'] or '(empty)'} on the sheet "
                f"{UNITS}: mend it"
            )
            continue
        facts, text = known.units[unit], texts[unit]
        span = located(cells["words"], text, cells["occurrence"])
        if isinstance(span, str):
            reader.problems.append(f"{places['words']}: {span}")
            continue
        verb = ""
        if cells.get("verb_form"):
            at = located(cells["verb_form"], text, cells["verb_occurrence"])
            if isinstance(at, str):
                reader.problems.append(f"{places['verb_form']}: {at}")
                continue
            verb = str(facts.start + at[0])
        offsets = {"start": str(facts.start + span[0]), "end": str(facts.start + span[1]), "verb_start": verb}
        cells |= offsets | {"words": str(count(text or "", *span))}
        rows.append(Row(cells, places["words"], places | dict.fromkeys(("start", "end", "text"), places["words"])))
    return rows
