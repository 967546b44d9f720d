"""The coding sheet: an .xlsx that a coder fills in, and its reading back as a submission.

It holds the units to be coded, with their text where the article files are at hand, the codebook, the actors, and
drop-down lists of every legal value; never a code that anyone has given. Offsets are not asked for: the coder copies
the words and the reader finds where they stand.
"""

import datetime
import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from helpers import paths, schema
from helpers.study import registry
from helpers.study.submission import KINDS, Known, Row, Submission, Unit, digest, located
from helpers.tables import DataError
from helpers.text.words import count

FORMAT = "framing report coding sheet 1"
README, UNITS, QUOTATIONS, NAMES, ELEMENTS = "Read me", "Units", "Quotations", "Names", "Elements"
CODEBOOK, ACTORS, CONTEXT = "Codebook", "Actors", "Context"
MARK = "x"
NO_TEXT = "[text absent: python -m helpers sources add PATH puts the article files in place; then draw the sheet anew]"
ID_COLUMNS = ("article_id", "unit", "zone", "unit_sha", "text")
COLUMNS: dict[str, tuple[str, ...]] = {
    UNITS: (*ID_COLUMNS, *schema.FRAMES, "none", "notes"),
    QUOTATIONS: (
        "article_id", "unit", "kind", "words", "occurrence", "speaker_id", "speaker_side",
        "verb", "verb_form", "verb_occurrence", "verb_class",
    ),
    NAMES: ("article_id", "unit", "words", "occurrence", "referent_id", "valence", "voice", "gloss"),
    ELEMENTS: ("article_id", "element", "unit", "actor_id", "statement"),
}  # fmt: skip
PART_OF = {UNITS: "frames", QUOTATIONS: "quotes", NAMES: "names", ELEMENTS: "elements"}
MEANINGS = {
    "article_id": "article, as on the sheet Units", "unit": "number of the unit, as on the sheet Units",
    "kind": "direct: inside quotation marks; indirect: reported in other words",
    "words": "the words, copied from the text of the unit", "occurrence": "1, 2 …, if the words stand more than once",
    "speaker_id": "whose words: id from the sheet Actors; empty if not registered",
    "speaker_side": "only where speaker_id is empty and the side is clear",
    "verb": "lemma of the reporting verb or noun (codebook)", "verb_form": "the verb as it stands in the unit",
    "verb_occurrence": "1, 2 …, if the verb form stands more than once", "verb_class": "class of the verb",
    "referent_id": "who or what is named: id from the sheet Actors", "valence": "what the expression itself conveys",
    "voice": "the outlet's own words, or quoted (directly or indirectly)", "gloss": "short English gloss, in own words",
    "element": "one of Entman's four", "actor_id": "who is given the statement; empty: the article itself",
    "statement": "the element in own words, in English",
}  # fmt: skip
DECLARATION = {
    "name": "how you want to be named; a code name will do",
    "kind": "human or language model",
    "description": "training and experience that bear on the coding",
    "languages": "languages that you read well enough to code, as: ar, fa",
    "date": "day on which you finished, as 2026-11-21",
    "instructions": "what you followed: the sheet Codebook, or what else",
    "saw": "what you could see besides this sheet: articles, earlier results, other people's codes",
    "independent": "yes, if you saw no other coder's codes before you finished",
    "limits": "anything that a reader of your codes should know",
}
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
TASK_QUESTION = "done: "
_HEAD = Font(bold=True)
_GREY = PatternFill("solid", fgColor="EEEEEE")
_TINT = PatternFill("solid", fgColor="DCE6F1")
_OPEN = Protection(locked=False)
_LEAST_ROWS = 200
_LONGEST_CELL = 32_000


# ---------------------------------------------------------------------------------------------------------- drawing
def draw(known: Known, articles: Sequence[str] = (), sample: int | None = None, seed: int = 0) -> list[Unit]:
    """Units of some articles (default: all), all of them or ``sample`` at random; the same for the same seed.

    Raises:
        DataError: an article is unknown, or fewer units than ``sample`` are there.
    """
    unknown = [a for a in articles if a not in known.articles]
    if unknown:
        raise DataError(f"no article {', '.join(unknown)}: the articles are {', '.join(known.articles)}")
    units = [u for u in known.units if not articles or u[0] in articles]
    if sample is None:
        return units
    if not 0 < sample <= len(units):
        raise DataError(f"a sample of {sample} cannot be drawn from {len(units)} units: ask for 1 to {len(units)}")
    # By digest rather than a generator: the same units on every version of Python, so that the import can draw again.
    ranked = sorted(units, key=lambda u: hashlib.sha256(f"{seed}:{u[0]}:{u[1]}".encode()).digest())
    return [u for u in units if u in set(ranked[:sample])]


def refuse_tracked(path: Path) -> None:
    """Refuse a place from which press text could get under version control.

    Raises:
        DataError: the path lies in a repository and is not ignored there.
    """
    place = path.resolve()
    folder = next(p for p in place.parents if p.is_dir())

    def git(*arguments: str) -> bool:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603

    if shutil.which("git"):
        inside, ignored = git("rev-parse", "--show-toplevel"), git("check-ignore", "-q", str(place))
    else:
        inside = any(place.is_relative_to(p) for p in (paths.HOUSE, paths.PROJECT))
        ignored = any(place.is_relative_to(p) for p in (paths.RAW, paths.BUILD))
    if inside and not ignored:
        raise DataError(
            f"{path}: the sheet holds press text and this place is under version control: leave --out away (then it "
            "goes below data/raw, which git ignores) or name a place outside the repository"
        )


def cell_text(text: str) -> str:
    """A text as a cell can hold it: control characters that .xlsx forbids become blanks, so that the length stays."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)


# ---------------------------------------------------------------------------------------------------------- writing
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


# ---------------------------------------------------------------------------------------------------------- reading
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
