"""One coder's work as handed in, whatever its form, and the rules that all of it must keep before any of it is stored.

A reader (of a folder of tables, a coding sheet, an annotation export) makes a :class:`Submission` in which every value
knows the place where it stands; :func:`problems` names every breach by that place.
"""

import datetime
import difflib
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from helpers import paths
from helpers.schema import TABLES
from helpers.study import coding, registry
from helpers.tables import DataError, cell_problem, read_table, table_path
from helpers.text import markup, reading
from helpers.text.orthography import fold, normalise
from helpers.text.words import count

Unit = tuple[str, int]

PARTS = {
    "frames": "coding/frames",
    "quotes": "coding/coder_quotes",
    "names": "coding/coder_names",
    "elements": "coding/coder_elements",
    "notes": "coding/coder_notes",
}
"""What a coder may hand in, and the table that keeps it."""
TASKS = ("frames", "quotes", "names", "elements")
RESERVED = ("adjudicated", "lexicon", "none")
KINDS = ("human", "language model", "other")
DECLARED = ("kind", "languages", "date", "instructions", "saw", "codebook_version")
LONGEST_QUOTED = 6
"""Words in Arabic script that a note, gloss or statement may hold in a row: more would be the article's text."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_SCRIPT = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+")
_OWN_WORDS = {"names": ("gloss",), "elements": ("statement",), "notes": ("note",)}
_ACTORS = {"quotes": "speaker_id", "names": "referent_id", "elements": "actor_id"}


@dataclass(frozen=True)
class Row:
    """One row handed in: its cells as text (without coder_id), where it stands, and where each of its cells does."""

    cells: Mapping[str, str]
    where: str
    places: Mapping[str, str] = field(default_factory=dict)

    def place(self, column: str) -> str:
        """Where the value of a column stands."""
        return self.places.get(column, self.where)


@dataclass(frozen=True)
class Submission:
    """What one coder hands in.

    Attributes:
        origin: name of the file or folder.
        coder: entry for coders.yaml: coder_id, kind, languages, date, codebook_version …; values as plain data.
        coder_places: where the entry's values stand.
        units: units handed to the coder and where each stands; None: every unit of the articles in ``frames``.
        unit_shas: digest of each unit as the coder saw it, where the form carries one.
        rows: rows by part (frames, quotes, names, elements, notes); a part that was not coded is missing.
        problems: what the reader itself could not make sense of, each with its place.
    """

    origin: str
    coder: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]
    units: Mapping[Unit, str] | None = None
    unit_shas: Mapping[Unit, Row] = field(default_factory=dict)
    coder_places: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def coder_id(self) -> str:
        """The coder's id."""
        return str(self.coder.get("coder_id", ""))

    def where(self, key: str) -> str:
        """Where a value of the coder's entry stands."""
        return self.coder_places.get(key, self.origin)


@dataclass(frozen=True)
class UnitFacts:
    """A unit as derived: its span in the file, digest, zone, language of its article, and text where it is at hand."""

    start: int
    end: int
    sha: str
    zone: str
    language: str
    text: str | None = None


@dataclass(frozen=True)
class Known:
    """What a submission is checked against: units (in order), actors and outlets with their sides, codebook, coders."""

    units: Mapping[Unit, UnitFacts]
    sides: Mapping[str, str]
    codebook: coding.Codebook
    coders: Collection[str]

    @cached_property
    def articles(self) -> dict[str, list[int]]:
        """Unit numbers by article."""
        found: dict[str, list[int]] = {}
        for article, unit in self.units:
            found.setdefault(article, []).append(unit)
        return found

    @property
    def has_texts(self) -> bool:
        """Whether the text of every unit is at hand."""
        return all(u.text is not None for u in self.units.values())


def digest(text: str) -> str:
    """The ``unit_sha`` of a unit's text: first 12 hex digits of the SHA-256 of its normalised form."""
    return hashlib.sha256(normalise(text).text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:12]


def find_words(words: str, text: str) -> list[tuple[int, int]]:
    """Every place at which words stand in a text: exactly, or if they do nowhere, in any spelling of their letters."""
    words = words.strip()
    exact = [(i, i + len(words)) for i in range(len(text)) if words and text.startswith(words, i)]
    if exact or not fold(words):
        return exact
    folded, wanted = normalise(text), fold(words)
    starts = [i for i in range(len(folded.text)) if folded.text.startswith(wanted, i)]
    return [folded.span(i, i + len(wanted)) for i in starts]


def located(words: str, text: str | None, occurrence: str) -> tuple[int, int] | str:
    """Where words stand in a unit, or in words why that cannot be told."""
    if not words.strip():
        return "the words are missing: copy them from the unit"
    if text is None:
        return "the unit's text is not at hand, so that its words cannot be found: add the article files and try again"
    found = find_words(words, text)
    if not found:
        return "the words do not stand in the unit: copy them as they stand there, or mend the unit's number"
    if not occurrence:
        return (
            found[0]
            if len(found) == 1
            else f"the words stand {len(found)} times in the unit: give occurrence 1–{len(found)}"
        )
    if not (occurrence.isascii() and occurrence.isdigit()) or not 1 <= int(occurrence) <= len(found):
        return f"occurrence is {occurrence!r}: the words stand {len(found)} times in the unit; give 1–{len(found)}"
    return found[int(occurrence) - 1]


def file_texts(articles: Mapping[str, str], raw: Path | None) -> dict[str, str]:
    """Text of each file at hand, as offsets count it (markup blanked), if it is the file that was derived.

    Args:
        articles: SHA-256 by name of file.
        raw: folder with the article files; None gives no text.

    Raises:
        DataError: a file is another than the one derived.
    """
    texts = {}
    for name, sha256 in articles.items():
        path = raw / name if raw else None
        if path is None or not path.is_file():
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DataError(f"{path}: another file than the one derived: restore it, or derive anew")
        texts[name] = markup.plain(reading.decode(data).text)
    return texts


def load_known(data: Path | None = None, raw: Path | None = None) -> Known:
    """Units, actors, codebook and coders of a project.

    Args:
        data: the ``data`` folder; default the project's.
        raw: the folder with the article files; None: texts are not at hand.

    Raises:
        DataError: a table or registry file breaks its contract, or a file is another than the one derived.
    """
    data = data or paths.DATA
    articles = {r.article_id: r for r in read_table("derived/articles", data).itertuples()}
    texts = file_texts({r.file: r.sha256 for r in articles.values()}, raw)
    units = {}
    for r in read_table("derived/units", data).itertuples():
        text = texts.get(articles[r.article_id].file)
        start, end = int(r.start), int(r.end)
        facts = UnitFacts(start, end, str(r.unit_sha), str(r.zone), str(articles[r.article_id].language))
        units[str(r.article_id), int(r.unit)] = (
            facts if text is None else UnitFacts(**vars(facts) | {"text": text[start:end]})
        )
    sides = dict.fromkeys(registry.load_outlets(data), "outlet")
    sides |= {a: k.side for a, k in registry.load_actors(data).items()}
    coders = set(coding.load_coders(data))
    for name in PARTS.values():
        if table_path(name, data).exists():
            coders |= set(read_table(name, data)["coder_id"])
    return Known(units, sides, coding.load_codebook(data), coders)


def problems(given: Submission, known: Known, *, any_codebook: bool = False) -> list[str]:
    """Every rule that a submission breaks, each as place, what is wrong, and remedy; none where it is sound.

    ``any_codebook`` allows a codebook version other than the project's.
    """
    found = list(given.problems)
    found += _coder(given, known, any_codebook)
    units = handed(given, known)
    found += _units(given, known)
    for part, rows in given.rows.items():
        found += _rows(given, part, rows, known, units)
    if "frames" in given.rows:
        found += _coded(given, units)
    return found


def handed(given: Submission, known: Known) -> dict[Unit, str]:
    """The units that the coder was to code, and where each stands."""
    if given.units is not None:
        return dict(given.units)
    coded = {row.cells["article_id"] for row in given.rows.get("frames", ())}
    return {u: given.origin for u in known.units if u[0] in coded}


def is_sample(given: Submission, known: Known) -> bool:
    """Whether the coder was given some units of an article and not the others."""
    units = handed(given, known)
    articles = {article for article, _ in units}
    return any(u not in units for u in known.units if u[0] in articles)


def name_problem(name: str, known: Known) -> str | None:
    """What is wrong with a name for a new coder; None where nothing is."""
    if not _ID.match(name) or name in RESERVED:
        return (
            f"{name!r} is no name for a coder: give small letters, digits and _, a letter first (not "
            f"{', '.join(RESERVED)})"
        )
    if name in known.coders:
        return (
            f"{name} has codings already: python -m helpers coding remove {name} takes them out, or choose another name"
        )
    return None


def check_name(name: str, known: Known) -> None:
    """Refuse a name that a new coder cannot have.

    Raises:
        DataError: it is no name, reserved, or taken.
    """
    problem = name_problem(name, known)
    if problem:
        raise DataError(problem)


def _coder(given: Submission, known: Known, any_codebook: bool) -> list[str]:
    entry = given.coder
    problem = name_problem(given.coder_id, known)
    found = [f"{given.where('coder_id')}: {problem}"] if problem else []
    for key in DECLARED:
        if not entry.get(key):
            found.append(f"{given.where(key)}: {key.replace('_', ' ')} is empty: fill in the coder's declaration")
    kind = str(entry.get("kind", ""))
    if kind and kind not in KINDS:
        found.append(f"{given.where('kind')}: kind is {kind!r}: one of {', '.join(KINDS)} is wanted")
    date = str(entry.get("date", ""))
    if date and not _is_day(date):
        found.append(f"{given.where('date')}: date is {date!r}: a day as 2026-11-21 is wanted")
    independent = str(entry.get("independent", "")).lower()
    if independent not in ("yes", "true"):
        found.append(
            f"{given.where('independent')}: independent is {independent or 'empty'!r}: only a coding made without "
            "sight of other codes (rule P1) can enter agreement: answer yes, or leave this coding out"
        )
    version = str(entry.get("codebook_version", ""))
    if version and version != known.codebook.version and not any_codebook:
        found.append(
            f"{given.where('codebook_version')}: coded with codebook {version}, the project has "
            f"{known.codebook.version}: code the units whose rules changed anew, or say --any-codebook to keep the "
            "coding under its own version"
        )
    languages = {known.units[u].language for u in handed(given, known) if u in known.units}
    lacking = sorted(languages - set(entry.get("languages") or ()))
    if entry.get("languages") and lacking:
        found.append(
            f"{given.where('languages')}: the coder's languages lack {', '.join(lacking)}, in which units are written: "
            "name every language that the coder reads (ar, fa), or draw a sheet of other articles"
        )
    return found


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _units(given: Submission, known: Known) -> list[str]:
    found = [
        f"{place}: no unit {unit} in article {article}: draw the sheet anew, or mend the row"
        for (article, unit), place in (given.units or {}).items()
        if (article, unit) not in known.units
    ]
    for unit, row in given.unit_shas.items():
        sha = row.cells["unit_sha"]
        if unit in known.units and sha != known.units[unit].sha:
            found.append(
                f"{row.place('unit_sha')}: unit {unit[1]} of {unit[0]} is another text now (unit_sha {sha}, the "
                f"project has {known.units[unit].sha}): codes given to the old text do not hold; draw the sheet anew"
            )
    return found


def _rows(given: Submission, part: str, rows: Sequence[Row], known: Known, units: Mapping[Unit, str]) -> list[str]:
    table, found = TABLES[PARTS[part]], []
    seen: dict[tuple, str] = {}
    for row in rows:
        said = [
            f"{row.place(c.name)}: {problem}"
            for c in table.columns
            if c.name != "coder_id" and (problem := cell_problem(c, row.cells.get(c.name, "")))
        ]
        coder = row.cells.get("coder_id", given.coder_id)
        if coder != given.coder_id:
            said.append(
                f"{row.place('coder_id')}: the row belongs to {coder!r}, the coder is {given.coder_id!r}: mend one"
            )
        if said:
            found += said
            continue
        key = tuple(row.cells.get(k, "") for k in table.key if k != "coder_id")
        if key in seen:
            found.append(f"{row.where}: says again what {seen[key]} says ({', '.join(key)}): delete one of them")
        seen.setdefault(key, row.where)
        unit = (row.cells["article_id"], int(row.cells["unit"]))
        if unit not in known.units:
            found.append(f"{row.place('unit')}: no unit {unit[1]} in article {unit[0]}: mend the row")
            continue
        if unit not in units:
            found.append(
                f"{row.place('unit')}: unit {unit[1]} of {unit[0]} was not among the units to be coded: delete the row"
            )
        found += _references(part, row, known) + _span(part, row, known.units[unit]) + _own_words(part, row)
    return found


def _references(part: str, row: Row, known: Known) -> list[str]:
    column = _ACTORS.get(part, "")
    actor = row.cells.get(column, "")
    if not actor:
        return []
    if actor not in known.sides:
        return [
            f"{row.place(column)}: {column} {actor!r} is in neither actors.yaml nor outlets.yaml"
            f"{_hint(actor, known.sides)}: mend it or register the actor"
        ]
    side, registered = row.cells.get("speaker_side", ""), known.sides[actor]
    if part == "quotes" and side and registered and side != registered:
        return [
            f"{row.place('speaker_side')}: {actor} is registered as {registered}, not {side}: leave the side empty, or "
            "mend the registry"
        ]
    return []


def _hint(word: str, allowed: Collection[str]) -> str:
    close = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def _span(part: str, row: Row, unit: UnitFacts) -> list[str]:
    if part not in ("quotes", "names"):
        return []
    start, end = int(row.cells["start"]), int(row.cells["end"])
    if not unit.start <= start < end <= unit.end:
        return [
            f"{row.place('start')}: the span {start}–{end} is empty or leaves its unit ({unit.start}–{unit.end}): mend "
            "start, end or unit"
        ]
    found = []
    verb_start = row.cells.get("verb_start", "")
    if verb_start and not unit.start <= int(verb_start) < unit.end:
        found.append(
            f"{row.place('verb_start')}: the verb at {verb_start} lies outside the unit: mend it or leave it empty"
        )
    text = row.cells.get("text", "")
    if text and unit.text is not None:
        stands = unit.text[start - unit.start : end - unit.start]
        if fold(text) != fold(stands):
            found.append(
                f"{row.place('text')}: other words stand at {start}–{end} than the text given: the text was changed, "
                "or the offsets are wrong; mend them"
            )
    if text and count(text) > LONGEST_QUOTED:
        found.append(f"{row.place('text')}: text has {count(text)} words: at most {LONGEST_QUOTED}, or leave it empty")
    return found


def _own_words(part: str, row: Row) -> list[str]:
    return [
        f"{row.place(column)}: {column} holds {longest} words in Arabic script in a row: press text is not stored; say "
        "it in own words"
        for column in _OWN_WORDS.get(part, ())
        if (longest := _longest_run(row.cells.get(column, ""))) > LONGEST_QUOTED
    ]


def _longest_run(text: str) -> int:
    """Words in Arabic script that follow one another with nothing but blanks and marks between them."""
    longest = run = end = 0
    for word in _SCRIPT.finditer(text):
        run = run + 1 if run and not any(c.isalnum() for c in text[end : word.start()]) else 1
        longest, end = max(longest, run), word.end()
    return longest


def _coded(given: Submission, units: Mapping[Unit, str]) -> list[str]:
    found = []
    codes: dict[Unit, dict[str, Row]] = {}
    for row in given.rows["frames"]:
        if row.cells["unit"].isdigit():
            codes.setdefault((row.cells["article_id"], int(row.cells["unit"])), {})[row.cells["code"]] = row
    for (article, unit), rows in codes.items():
        if coding.NONE in rows and len(rows) > 1:
            others = ", ".join(c for c in rows if c != coding.NONE)
            found.append(
                f"{rows[coding.NONE].place('code')}: unit {unit} of {article} has `none` beside {others}: empty one"
            )
    for (article, unit), place in units.items():
        if (article, unit) not in codes:
            found.append(f"{place}: unit {unit} of {article} has no code: give its codes, or `none` where none applies")
    return found


def finished(given: Submission, known: Known) -> dict[str, list[dict[str, str]]]:
    """Rows of a sound submission by table, completed: coder, the speaker's registered side, words counted anew where
    the text is at hand.
    """
    tables: dict[str, list[dict[str, str]]] = {}
    for part, rows in given.rows.items():
        made = []
        for row in rows:
            cells = {n: row.cells.get(n, "") for n in TABLES[PARTS[part]].names} | {"coder_id": given.coder_id}
            if part == "quotes":
                cells["speaker_side"] = cells["speaker_side"] or known.sides.get(cells["speaker_id"], "")
                unit = known.units[cells["article_id"], int(cells["unit"])]
                if unit.text is not None:
                    span = (int(cells["start"]) - unit.start, int(cells["end"]) - unit.start)
                    cells["words"] = str(count(unit.text, *span))
            made.append(cells)
        tables[PARTS[part]] = made
    return tables
