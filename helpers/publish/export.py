"""What figures, tables and claims share: permanent ids, spreadsheet-safe CSV, digests."""

import csv
import hashlib
import io
import math
import numbers
import re
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from helpers.publish import style
from helpers.tables import DataError

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?\Z", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_ID = re.compile(r"(?P<kind>fig|tab)(-[a-z0-9]+){2,}\Z")
LONGEST_ID = 60


def check_id(id: str, kind: str) -> str:
    """The id, if it has the form ``<kind>-<topic>-<detail>`` (lower-case letters and digits, at most 60 characters).

    Raises:
        DataError: it has not.
    """
    match = _ID.match(id)
    if not match or match["kind"] != kind or len(id) > LONGEST_ID:
        raise DataError(
            f"{id!r} is no id: give {kind}-<topic>-<detail>, "
            f"lower-case letters and digits, at most {LONGEST_ID} characters"
        )
    return id


def check_length(id: str, name: str, text: str, least: int, most: int) -> str:
    """The text in one line, if its length is within bounds.

    Raises:
        DataError: too short (or missing) or too long.
    """
    text = " ".join(str(text or "").split())
    if not least <= len(text) <= most:
        raise DataError(f"{id}: {name} has {len(text)} characters: give {least} to {most}")
    return text


def notebook_of(id: str, notebook: str | None) -> str:
    """The notebook named, else the one that ``style.use(notebook=…)`` named.

    Raises:
        DataError: neither names one.
    """
    name = notebook or style.current_notebook()
    if not name:
        raise DataError(f"{id}: no notebook is named: call style.use(notebook='08_frames') first")
    return Path(name).stem


def retired(folder: Path) -> dict[str, str]:
    """Ids never to be used again, each with its reason, from ``retired.yaml`` beside the folder of figures or tables.

    An entry is ``id: {successor: id, reason: …}``; the successor may be left out. The book keeps the address of a
    retired figure (book/theme/renderer/retired.py).

    Raises:
        DataError: the file is unreadable, or an entry gives no reason.
    """
    path = folder.parent / "retired.yaml"
    if not path.is_file():
        return {}
    try:
        entries = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    except YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise DataError(f"{path}:{line}: not readable as YAML: mend that line") from error
    for id, entry in entries.items():
        if not isinstance(entry, dict) or not entry.get("reason"):
            raise DataError(f"{path}: {id} gives no reason: write what a reader of an old link should know")
    return {str(id): str(entry["reason"]) for id, entry in entries.items()}


def check_free(id: str, folder: Path, notebook: str, owner: str | None) -> None:
    """Refuse an id that is retired or that another notebook has published.

    Raises:
        DataError: the id is taken; the message names file and remedy.
    """
    reasons = retired(folder)
    if id in reasons:
        raise DataError(f"{folder.parent / 'retired.yaml'}: {id} is retired ({reasons[id]}): choose another id")
    if owner is not None and owner != notebook:
        raise DataError(
            f"{folder / id}.json: {id} belongs to notebook {owner}, not {notebook}: choose another id "
            "(or delete that file if the cell has moved)"
        )


def with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a named index turned into columns, and every column named by text."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    frame = frame.copy()
    frame.columns = [" ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns]
    return frame


def missing(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NA, NaT."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isnan(float(value))


def plain(value: object) -> str:
    """A cell as text: missing is empty, floats have ten digits and no trailing zeros."""
    if missing(value):
        return ""
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral):
        text = f"{float(value):.10g}"
        return "0" if text == "-0" else text
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat()
    return str(value)


def spreadsheet_safe(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would run it as a formula.

    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("-0.5"), spreadsheet_safe("-b")
    ("'=1+1", '-0.5', "'-b")
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.match(text) else text


def to_csv(frame: pd.DataFrame) -> bytes:
    """The frame as CSV: UTF-8, ``\\n``, no index, missing cells empty, safe to open in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([spreadsheet_safe(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([spreadsheet_safe(plain(cell)) for cell in row])
    return out.getvalue().encode()


def sha256(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def summary(id: str, frame: pd.DataFrame, content: bytes) -> str:
    """The line that nbval compares: ``id · rows × columns · data sha256 first-16-hex``."""
    rows, columns = frame.shape
    return f"{id} · {rows} rows × {columns} columns · data sha256 {sha256(content)[:16]}"
