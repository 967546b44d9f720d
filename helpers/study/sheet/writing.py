"""The coding sheet of one coder, written as .xlsx."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from helpers import schema
from helpers.study import registry
from helpers.study.sheet.drawing import draw, refuse_tracked
from helpers.study.sheet.layout import (
    ACTORS,
    CODEBOOK,
    COLUMNS,
    CONTEXT,
    DECLARATION,
    ELEMENTS,
    FORMAT,
    ID_COLUMNS,
    MARK,
    MEANINGS,
    NAMES,
    NO_TEXT,
    PART_OF,
    QUOTATIONS,
    README,
    TASK_QUESTION,
    UNITS,
    cell_text,
)
from helpers.study.submission import KINDS, Known, Unit
from helpers.tables import DataError

INSTRUCTIONS = (
    "Read the sheet Codebook first. Read an article whole, code it unit by unit, then open the next.",
    "Sheet Units: put x under every code that applies; put x under none where no code does. No unit stays empty.",
    "Sheets Quotations, Names and Elements are tasks of their own. Do them or leave them, and say below which you did.",
    "Copy words from the text of the unit as they stand, without quotation marks and without the reporting verb.",
    "Where the same words stand twice in a unit, say by occurrence which you mean.",
    "Do not change grey cells. Sheets are protected against slips, without a password.",
    "This file holds press text. Do not pass it on and do not put it under version control.",
    "Fill in the declaration below, save the file, and hand it in: python -m helpers coding import FILE",
)
_HEAD = Font(bold=True)
_GREY = PatternFill("solid", fgColor="EEEEEE")
_TINT = PatternFill("solid", fgColor="DCE6F1")
_OPEN = Protection(locked=False)
_LEAST_ROWS = 200
_LONGEST_CELL = 32_000


def write(
    path: Path,
    known: Known,
    *,
    coder_id: str,
    articles: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 0,
    actors: Mapping[str, registry.Actor],
    outlets: Mapping[str, registry.Outlet],
) -> list[Unit]:
    """Draw units and write the sheet of one coder; returns the units.

    Raises:
        DataError: nothing to draw, or the path is under version control or taken.
    """
    units = draw(known, articles, sample, seed)
    if any(known.units[u].text is not None for u in units):
        refuse_tracked(path)
    if path.exists():
        raise DataError(f"{path}: there is a file of that name, perhaps with codes in it: move it, or choose --out")
    book = Workbook()
    head = {
        "format": FORMAT, "coder_id": coder_id, "codebook_version": known.codebook.version,
        "articles": " ".join(articles) or "all", "sample": sample or "all", "seed": seed,
    }  # fmt: skip
    _readme(book.active, head)
    _units(book.create_sheet(UNITS), units, known)
    _actors(book.create_sheet(ACTORS), actors, outlets)
    ids = f"={ACTORS}!$A$2:$A${len(actors) + len(outlets) + 1}"
    lists = {
        "article_id": list(dict.fromkeys(a for a, _ in units)), "kind": ("direct", "indirect"),
        "speaker_side": schema.SIDES, "verb_class": schema.VERB_CLASSES, "valence": schema.VALENCES,
        "voice": schema.VOICES, "element": schema.ELEMENTS, "speaker_id": ids, "referent_id": ids, "actor_id": ids,
    }  # fmt: skip
    for title in (QUOTATIONS, NAMES, ELEMENTS):
        _spans(book.create_sheet(title), lists, max(_LEAST_ROWS, 4 * len(units)))
    _codebook(book.create_sheet(CODEBOOK), known)
    if len(units) < len(draw(known, list(lists["article_id"]))):
        _context(book.create_sheet(CONTEXT), lists["article_id"], set(units), known)
    order = [README, CODEBOOK, UNITS, QUOTATIONS, NAMES, ELEMENTS, ACTORS, CONTEXT]
    book._sheets.sort(key=lambda sheet: order.index(sheet.title))
    book.active = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return units


def _put(
    cell: Cell, value: Any, *, bold: bool = False, grey: bool = False, rtl: bool = False, top: bool = True
) -> None:
    """A value as plain content: text is never taken for a formula."""
    cell.value = cell_text(value) if isinstance(value, str) else value
    if isinstance(value, str) and value[:1] in "=+-@":
        cell.data_type, cell.quotePrefix = "s", True
    cell.alignment = Alignment(
        wrap_text=True,
        vertical="top" if top else "center",
        readingOrder=2 if rtl else 0,
        horizontal="right" if rtl else None,
    )
    if bold:
        cell.font = _HEAD
    if grey:
        cell.fill = _GREY


def _protect(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    # In this record False means: the user may.
    for name in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)


def _listed(
    sheet: Worksheet, letter: str, rows: int, values: str | Sequence[str], prompt: str = "", title: str = ""
) -> None:
    formula = values if isinstance(values, str) else '"' + ",".join(values) + '"'
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    rule.error, rule.errorTitle = "Choose a value from the list, or leave the cell empty.", "Not in the list"
    if prompt:
        rule.promptTitle, rule.prompt, rule.showInputMessage = title[:32], prompt[:250], True
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{rows}")


def _header(sheet: Worksheet, widths: Mapping[str, float], *, freeze: str, rtl: bool) -> None:
    for number, name in enumerate(COLUMNS[sheet.title], 1):
        _put(sheet.cell(1, number), name, bold=True, grey=True, top=False)
        sheet.column_dimensions[get_column_letter(number)].width = widths.get(name, 16)
    sheet.freeze_panes = freeze
    sheet.sheet_view.rightToLeft = rtl
    _protect(sheet)


def _units(sheet: Worksheet, units: Sequence[Unit], known: Known) -> None:
    widths = {"article_id": 8, "unit": 6, "zone": 7, "unit_sha": 14, "text": 70, "none": 8, "notes": 40}
    _header(sheet, widths, freeze="F2", rtl=True)
    names = COLUMNS[UNITS]
    for line, unit in enumerate(units, 2):
        facts = known.units[unit]
        text = NO_TEXT if facts.text is None or len(facts.text) > _LONGEST_CELL else facts.text
        for number, value in enumerate((*unit, facts.zone, facts.sha, text), 1):
            _put(sheet.cell(line, number), value, grey=True, rtl=number == len(ID_COLUMNS) and text != NO_TEXT)
        for number in range(len(ID_COLUMNS) + 1, len(names) + 1):
            cell = sheet.cell(line, number)
            cell.protection = _OPEN
            last = number == len(names)
            cell.alignment = Alignment(horizontal=None if last else "center", vertical="top", wrap_text=last)
        sheet.row_dimensions[line].height = max(30, 16 * (len(text) // 62 + 1 + text.count("\n")))
    for number, name in enumerate(names, 1):
        if name in schema.FRAMES or name == "none":
            code = known.codebook.codes.get(name) or known.codebook.none
            letter = get_column_letter(number)
            _listed(
                sheet, letter, len(units) + 1, (MARK,), code.definition if code else "", code.name if code else name
            )
            sheet.column_dimensions[letter].width = max(8, len(name) + 2)


def _spans(sheet: Worksheet, lists: Mapping[str, Any], rows: int) -> None:
    widths = {
        "words": 55,
        "statement": 80,
        "gloss": 30,
        "occurrence": 11,
        "verb_occurrence": 15,
        "unit": 6,
        "article_id": 10,
    }
    _header(sheet, widths, freeze="A2", rtl=sheet.title != ELEMENTS)
    for number, name in enumerate(COLUMNS[sheet.title], 1):
        letter = get_column_letter(number)
        if name in lists:
            _listed(sheet, letter, rows, lists[name], MEANINGS[name], name)
        else:
            whole = name in ("unit", "occurrence", "verb_occurrence")
            rule = DataValidation(
                type="whole" if whole else None, operator="greaterThanOrEqual", formula1="1" if whole else None
            )
            rule.allow_blank, rule.showErrorMessage, rule.showInputMessage = True, whole, True
            rule.promptTitle, rule.prompt = name, MEANINGS[name]
            rule.error, rule.errorTitle = "A whole number from 1 on is wanted.", "Not a number"
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{rows}")
        script = name in ("words", "verb", "verb_form")
        for line in range(2, rows + 1):
            cell = sheet.cell(line, number)
            cell.protection = _OPEN
            cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if script else 0)


def _readme(sheet: Worksheet, head: Mapping[str, Any]) -> None:
    sheet.title = README
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = (
        22,
        60,
        70,
    )
    line = 1
    _put(sheet.cell(line, 1), "Coding sheet", bold=True)
    for number, text in enumerate(INSTRUCTIONS, 1):
        line += 1
        _put(sheet.cell(line, 1), number)
        _put(sheet.cell(line, 2), text)
        sheet.merge_cells(start_row=line, start_column=2, end_row=line, end_column=3)
        sheet.row_dimensions[line].height = 18
    line += 2
    _put(sheet.cell(line, 1), "This sheet (leave as it is)", bold=True)
    for key, value in head.items():
        line += 1
        _put(sheet.cell(line, 1), key, grey=True)
        _put(sheet.cell(line, 2), value, grey=True)
    line += 2
    _put(sheet.cell(line, 1), "Your declaration", bold=True)
    asked = {**DECLARATION} | {
        f"{TASK_QUESTION}{part}": f"did you do the sheet {title}?" for title, part in PART_OF.items()
    }
    lists = {"kind": KINDS, "independent": ("yes", "no")} | {
        k: ("yes", "no") for k in asked if k.startswith(TASK_QUESTION)
    }
    for key, meaning in asked.items():
        line += 1
        _put(sheet.cell(line, 1), key, grey=True)
        cell = sheet.cell(line, 2)
        cell.fill, cell.protection, cell.alignment = _TINT, _OPEN, Alignment(wrap_text=True, vertical="top")
        cell.number_format = "@"
        _put(sheet.cell(line, 3), meaning)
        if key in lists:
            rule = DataValidation(
                type="list", formula1='"' + ",".join(lists[key]) + '"', allow_blank=True, showErrorMessage=True
            )
            sheet.add_data_validation(rule)
            rule.add(cell.coordinate)
    _protect(sheet)


def _actors(sheet: Worksheet, actors: Mapping[str, registry.Actor], outlets: Mapping[str, registry.Outlet]) -> None:
    for number, (name, width) in enumerate(
        (("id", 26), ("side", 18), ("English", 36), ("Arabic", 50), ("Persian", 50)), 1
    ):
        _put(sheet.cell(1, number), name, bold=True, grey=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    rows = [(a.actor_id, a.side, a.name, "، ".join(a.ar[:3]), "، ".join(a.fa[:3])) for a in actors.values()]
    rows += [
        (o.outlet_id, "outlet", o.name, "، ".join(o.names.get("ar", ())), "، ".join(o.names.get("fa", ())))
        for o in outlets.values()
    ]
    for line, row in enumerate(sorted(rows), 2):
        for number, value in enumerate(row, 1):
            _put(sheet.cell(line, number), value, rtl=number > 3)
    sheet.freeze_panes = "A2"
    _protect(sheet)


def _context(sheet: Worksheet, articles: Sequence[str], drawn: set[Unit], known: Known) -> None:
    for number, (name, width) in enumerate((("article_id", 10), ("unit", 6), ("to code", 8), ("text", 110)), 1):
        _put(sheet.cell(1, number), name, bold=True, grey=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_view.rightToLeft = True
    rows = [u for u in known.units if u[0] in articles]
    for line, unit in enumerate(rows, 2):
        text = known.units[unit].text
        for number, value in enumerate((*unit, MARK if unit in drawn else "", text or NO_TEXT), 1):
            _put(sheet.cell(line, number), value, rtl=number == 4 and text is not None)
    sheet.freeze_panes = "A2"
    _protect(sheet)


def _codebook(sheet: Worksheet, known: Known) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 120
    book, lines = known.codebook, 0

    def add(label: str, text: str, *, bold: bool = False) -> None:
        nonlocal lines
        lines += 1
        _put(sheet.cell(lines, 1), label, bold=True)
        _put(sheet.cell(lines, 2), text, bold=bold)
        for number in (1, 2) if bold else ():
            sheet.cell(lines, number).fill = _TINT
        sheet.row_dimensions[lines].height = 16 * (len(text) // 125 + 1)

    add("Codebook", f"{book.title}, version {book.version}, {book.date}", bold=True)
    add("", book.purpose)
    for section in ("general_rules",):
        add("General rules", "", bold=True)
        for label, text in _flat(book.sections.get(section, ())):
            add(label, text)
    for code in [*book.codes.values(), *([book.none] if book.none else [])]:
        add(code.id, code.name, bold=True)
        add("Definition", code.definition)
        for label, texts in (
            ("Give it for", code.include), ("Do not give it for", code.exclude),
            ("Gives the code", code.positive), ("Does not", code.negative),
        ):  # fmt: skip
            for number, text in enumerate(texts):
                add(label if not number else "", f"• {text}")
        for case, ruling in code.borderline:
            add("Borderline", f"{case} → {ruling}")
    titles = {"boundaries": "Boundaries", "quotations": "Quotations", "naming": "Names", "elements": "Elements"}
    for section, title in titles.items():
        add(title, "", bold=True)
        for label, text in _flat(book.sections.get(section, {})):
            add(label, text)
    sheet.freeze_panes = "A2"
    _protect(sheet)


def _flat(value: Any, label: str = "") -> Iterator[tuple[str, str]]:
    """Rules of the codebook as (label, text) lines, in their order."""
    if isinstance(value, Mapping):
        if {"id", "rule"} <= set(value):
            yield str(value["id"]), " ".join(str(value[k]) for k in ("rule", "why") if value.get(k))
            return
        if "id" in value:
            yield str(value["id"]), "; ".join(_said(k, v) for k, v in value.items() if k != "id")
            return
        for key, inner in value.items():
            yield from _flat(inner, str(key).replace("_", " "))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _flat(inner, label)
    elif value not in (None, ""):
        yield label, str(value)


def _said(key: str, value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{key}: {', '.join(map(str, value))}"
    return str(value) if key in ("definition", "case", "ruling") else f"{key.replace('_', ' ')}: {value}"
