"""Records: one article each, with title, text, source and date given apart, from JSON lines or Parquet."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from helpers.study.intake import languages
from helpers.text import reading
from helpers.text.dates import find_dates
from helpers.text.knowledge import Knowledge
from helpers.text.orthography import fold

COLUMNS = ("title", "text", "source", "date", "id", "url", "language")
GIVEN = "given in the record"
"""Basis of everything that a record says of itself."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")
_SPACE = re.compile(r"\s+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=\Z|[T ])")
_READ = frozenset(("", "ar", "ara", "arabic", "fa", "fas", "per", "persian", "farsi"))


class RecordError(ValueError):
    """A record that cannot be used; the message says why."""


@dataclass(frozen=True)
class Record:
    """One article as a record gives it; only ``text`` is never empty. ``date`` is as the record spells it."""

    text: str
    title: str = ""
    source: str = ""
    date: str = ""
    id: str = ""
    url: str = ""
    language: str = ""

    @cached_property
    def sha256(self) -> str:
        """Digest of all that the record says, whatever the order and spacing of its JSON."""
        said = json.dumps([getattr(self, f.name) for f in fields(self)], ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8")).hexdigest()

    @property
    def article_id(self) -> str:
        """The record's own id if it can stand in a file name, else a readable form of it with a digest behind; without
        one the digest of what the record says. It never depends on where the record stands.
        """
        if not self.id:
            return f"r{self.sha256[:16]}"
        if _PLAIN_ID.match(self.id):
            return self.id
        slug = _NOT_PLAIN.sub("-", self.id).strip("-")[-40:].strip("-")
        return f"{slug or 'r'}-{hashlib.sha256(self.id.encode('utf-8')).hexdigest()[:8]}"

    def document(self) -> tuple[str, int]:
        """The record as a page: title, blank line, text; and how many characters the title has.

        A text that opens with its own title stays as it is.
        """
        first, _, _ = self.text.partition("\n")
        if self.title and fold(first) == fold(self.title):
            return self.text, len(first)
        return (f"{self.title}\n\n{self.text}", len(self.title)) if self.title else (self.text, 0)

    def published(self) -> tuple[str, str]:
        """Date in ISO form and its precision; ``("", "unknown")`` where there is none or it cannot be read."""
        return _published(self.date)


@lru_cache(maxsize=4096)
def _published(said: str) -> tuple[str, str]:
    match = _ISO.match(said)
    if match:
        value = "-".join(part for part in match.groups() if part)
        try:
            date.fromisoformat((value + "-01-01")[:10])
        except ValueError:
            return "", "unknown"
        if int(match[1]) >= 1500:  # years below are of another calendar
            return value, ("year", "month", "day")[value.count("-")]
    hits = find_dates(said)
    return (hits[0].value, hits[0].precision) if len(hits) == 1 else ("", "unknown")


def as_text(value: Any) -> str:
    """A cell as text: dates in ISO form, numbers plain, missing as empty; broken surrogates replaced."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RecordError(f"a cell is {type(value).__name__}: text is wanted")
    return _SURROGATE.sub("\ufffd", str(value)).lstrip("\ufeff").strip()


def parse(payload: bytes) -> Record:
    """The record of one JSON object.

    Raises:
        RecordError: it is no JSON object, has no text, or its text is in no language that the house reads.
    """
    try:
        loaded = json.loads(payload)
    except UnicodeDecodeError:
        raise RecordError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise RecordError(f"not JSON ({error.msg} at column {error.colno})") from None
    except ValueError:
        raise RecordError("not JSON (a number of too many digits)") from None
    except RecursionError:
        raise RecordError("not a record (nested too deeply)") from None
    if not isinstance(loaded, Mapping):
        raise RecordError(f'not a record: an object as {{"title": …, "text": …}} is wanted, not {_opening(payload)}')
    return from_mapping(loaded)


def _opening(payload: bytes) -> str:
    text = payload[:60].decode("utf-8", "ignore")
    return text[:20] + ("…" if len(text) > 20 else "")


def from_mapping(loaded: Mapping[str, Any]) -> Record:
    """The record of a mapping; keys beside :data:`COLUMNS` are passed over.

    Raises:
        RecordError: it has no text, a cell is no text, or the text is in no language that the house reads.
    """
    cells = {}
    for name in COLUMNS:
        try:
            cells[name] = as_text(loaded.get(name))
        except RecordError as error:
            raise RecordError(f"{name}: {error}") from None
    cells["title"] = _SPACE.sub(" ", cells["title"])
    if not cells["text"]:
        raise RecordError("text is missing or empty")
    if cells["language"].lower().split("-")[0].split("_")[0] not in _READ:
        raise RecordError(f"language is {cells['language']}: the house reads Arabic (ar) and Persian (fa)")
    refused = languages.refusal(cells["text"])
    if refused:
        raise RecordError(refused)
    record = Record(**cells)
    try:
        reading.decode(record.document()[0].encode("utf-8"))
    except ValueError as error:
        raise RecordError(str(error).replace("the file", "the text")) from None
    return record


def known_outlet(source: str, url: str, knowledge: Knowledge) -> str:
    """The registered outlet that a record names as its source: by id, by name, else none ("")."""
    wanted = fold(source)
    for outlet in knowledge.outlets:
        if source == outlet.outlet_id or (wanted and wanted in {fold(n) for n in outlet.names}):
            return outlet.outlet_id
    return ""


def outlet_slug(source: str) -> str:
    """An id for an outlet that the registry does not know: lower-case ASCII, always the same for the same name."""
    slug = _NOT_PLAIN.sub("_", source.lower()).strip("_")[:40].strip("_")
    readable = len(slug) >= 3 and len(slug) >= 0.5 * len(source.strip())
    return slug if readable else f"outlet_{hashlib.sha256(fold(source).encode('utf-8')).hexdigest()[:8]}"
