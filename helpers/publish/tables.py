"""``show()``: one call shows a table as plain HTML, escaped, and writes its CSV beside the book."""

import json
import numbers
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from IPython.display import display
from markupsafe import Markup, escape

from helpers import paths
from helpers.publish import export, style
from helpers.tables import DataError, write_atomically

LONG = 70
"""Characters from which a cell is set in a wide column."""
BLANK = "␣"
TITLE_LENGTH = (5, 120)
NOTE_LENGTH = (0, 600)
MOST_ROWS = 100
"""So many rows of a table are shown; its CSV has them all."""
_PERSIAN = re.compile(r"[پچژگیک\u200c]")

Format = str | None


def language_of(text: str) -> str:
    """``fa`` for a text with letters that only Persian uses (or ZWNJ), ``ar`` for other Arabic script, else empty."""
    if not style.has_arabic(text):
        return ""
    return "fa" if _PERSIAN.search(text) else "ar"


def _number(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _numeric(column: pd.Series) -> bool:
    present = [value for value in column if not export.missing(value)]
    return bool(present) and all(_number(value) for value in present)


def cell_text(value: object, format: Format = None) -> str:
    """What a reader sees of a cell: missing is an en dash, floats have two digits unless ``format`` says otherwise.

    A text of blanks alone, which nobody could see or hear, is shown as open boxes.
    """
    if export.missing(value):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if format and _number(value):
        return f"{value:{format}}".replace("-", "−")
    if _number(value) and not isinstance(value, numbers.Integral):
        return f"{float(value):.2f}".replace("-", "−")
    text = str(value)
    return BLANK * len(text) if text.isspace() else text


def _cell(value: object, *, format: Format, numeric: bool, rtl: bool, head: bool = False) -> Markup:
    text = cell_text(value, format)
    language = language_of(text)
    attributes = Markup("")
    if numeric:
        attributes = Markup(' class="num"')
    elif rtl and language:
        attributes = Markup(' class="rtl" dir="rtl" lang="{}"').format(language)
    elif len(text) > LONG:
        attributes = Markup(' class="long"')
    content = escape(text)
    if language and not rtl:
        content = Markup('<bdi dir="rtl" lang="{}">{}</bdi>').format(language, text)
    if head:
        return Markup('<th scope="row"{}>{}</th>').format(attributes, content)
    return Markup("<td{}>{}</td>").format(attributes, content)


def to_html(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    note: str = "",
    units: str = "",
    n: int | str = "",
    rtl: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    download: bool = True,
) -> str:
    """The table as one ``<div class="report-table">`` with caption, head, body, note and download link; all escaped.

    Classes for the theme: ``report-table`` (scrolls sideways on a narrow screen), ``num``, ``rtl``, ``long``,
    ``table-measure``, ``table-note``, ``table-download`` (its ``data-table`` is the id). The first column heads
    its row.
    """
    formats = formats or {}
    numeric = {name: _numeric(frame[name]) for name in frame.columns}
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(
            Markup(' class="num"') if numeric[name] else Markup(' class="rtl"') if name in rtl else "", name
        )
        for name in frame.columns
    )
    rows = []
    for cells in frame.itertuples(index=False, name=None):
        row = (
            _cell(value, format=formats.get(name), numeric=numeric[name], rtl=name in rtl, head=i == 0)
            for i, (name, value) in enumerate(zip(frame.columns, cells, strict=True))
        )
        rows.append(Markup("<tr>{}</tr>").format(Markup("").join(row)))
    measure = "; ".join(filter(None, [units, f"n = {n}" if n != "" else ""]))
    caption = Markup("{}{}").format(
        title, Markup(' <span class="table-measure">({})</span>').format(measure) if measure else ""
    )
    tail = Markup('\n<p class="table-note">{}</p>').format(note) if note else Markup("")
    if download:
        tail += Markup(
            '\n<p class="table-download"><a href="../book/tables/{0}.csv" data-table="{0}" download>Table as CSV</a> '
            "<code>{0}</code></p>"
        ).format(id)
    return str(
        Markup(
            '<div class="report-table" id="{}" tabindex="0">\n<table>\n<caption>{}</caption>\n'
            "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>{}\n</div>"
        ).format(id, caption, head, Markup("\n").join(rows), tail)
    )


def to_text(frame: pd.DataFrame, *, formats: Mapping[str, str] | None = None) -> str:
    """The table as plain text, a line a row, cells separated by `` | ``."""
    formats = formats or {}
    lines = [" | ".join(map(str, frame.columns))]
    for cells in frame.itertuples(index=False, name=None):
        lines.append(" | ".join(cell_text(v, formats.get(c)) for c, v in zip(frame.columns, cells, strict=True)))
    return "\n".join(lines)


def _owner(path: Path) -> str | None:
    """The notebook that has published this table, if any."""
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))["notebook"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise DataError(f"{path}: no table passport ({error}): delete it and run the notebook again") from error


def show(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    note: str = "",
    units: str = "",
    n: int | str = "",
    rtl: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    download: bool = True,
    notebook: str | None = None,
    folder: Path | None = None,
) -> None:
    """Show a table and, with ``download``, write ``book/tables/<id>.csv`` and its small passport ``<id>.json``.

    The passport: ``{"id", "title", "note", "units", "n", "notebook", "columns", "rows", "data_sha256"}``.

    Args:
        frame: the table; a named index becomes columns. The column names are what readers see: rename before.
        id: permanent id ``tab-<topic>-<detail>``.
        title: caption (5–120 characters).
        note: what a reader must know, below the table.
        units: what the numbers count; ``n``: how many.
        rtl: columns whose cells hold Arabic or Persian (elsewhere such words are isolated).
        formats: format of a column's numbers, as ``{"share": ".0%"}``; default two digits for floats.
        download: whether to write the CSV and link it.
        notebook: default: the one that ``style.use(notebook=…)`` named.

    Raises:
        DataError: an argument is out of bounds, ``rtl`` or ``formats`` names no column, or the id is taken.
    """
    folder = folder or paths.BOOK / "tables"
    export.check_id(id, "tab")
    title = export.check_length(id, "title", title, *TITLE_LENGTH)
    note = export.check_length(id, "note", note, *NOTE_LENGTH)
    frame = export.with_index(frame)
    unknown = [name for name in [*rtl, *(formats or {})] if name not in frame.columns]
    if unknown:
        raise DataError(f"{id}: {', '.join(unknown)} is no column: one of {', '.join(frame.columns)} is wanted")
    if frame.columns.has_duplicates:
        raise DataError(f"{id}: a column name stands twice: rename one")
    csv = export.to_csv(frame)
    if download:
        notebook = export.notebook_of(id, notebook)
        passport_path = folder / f"{id}.json"
        export.check_free(id, folder, notebook, _owner(passport_path))
        passport = {
            "id": id, "title": title, "note": note, "units": units, "n": str(n), "notebook": notebook,
            "columns": list(frame.columns), "rows": len(frame), "data_sha256": export.sha256(csv),
        }  # fmt: skip
        content = (json.dumps(passport, ensure_ascii=False, indent=2) + "\n").encode()
        for path, new in ((folder / f"{id}.csv", csv), (passport_path, content)):
            if not path.is_file() or path.read_bytes() != new:
                write_atomically(path, new)
    options = {"note": note, "units": units, "n": n, "rtl": rtl, "formats": formats, "download": download}
    shown = frame.head(MOST_ROWS)
    if len(shown) < len(frame):
        options["note"] = f"{note} The first {len(shown)} of {len(frame)} rows; the CSV has all.".lstrip()
    html = to_html(shown, id=id, title=title, **options)
    text = f"{export.summary(id, frame, csv)}\n{title}\n{to_text(shown, formats=formats)}"
    display({"text/html": html, "text/plain": text}, raw=True)
