"""The registry: outlets, events, actors, articles and the lexicon, each entry checked and known by file and line."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from helpers import paths, tables
from helpers.schema import PRECISIONS, SIDES, TABLES
from helpers.tables import DataError
from helpers.text import knowledge as known

OWNERSHIPS = ("state", "party-affiliated", "private", "aggregator", "unknown")
ACTOR_KINDS = ("person", "organisation", "group", "state", "event", "people")
MOST_NODES = 1_000_000
BASES = ("printed", "in text", "not stated")

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Outlet:
    """A publisher; ``names`` are the ways pages print its name, by language."""

    outlet_id: str
    name: str
    names: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]
    country: str
    ownership: str
    basis: str
    agency: bool = False
    address: str = ""
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Event:
    """An event that articles cover; ``start`` and ``end`` are days, months or years in ISO form, or empty."""

    event_id: str
    name: str
    start: str = ""
    end: str = ""
    place: str = ""
    actors: tuple[str, ...] = ()
    basis: str = ""
    note: str = ""


@dataclass(frozen=True)
class Actor:
    """Who or what texts name; ``ar``, ``fa`` hold names, ``titles`` titles by language."""

    actor_id: str
    kind: str
    side: str
    name: str
    ar: tuple[str, ...] = ()
    fa: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Article:
    """What is known of an article from outside its file, each statement with its basis."""

    article_id: str
    file: str
    sha256: str
    outlet_id: str = ""
    outlet_basis: str = ""
    published: str = ""
    published_precision: str = "unknown"
    published_basis: str = ""
    title: str = ""
    title_basis: str = ""
    address: str = ""
    address_basis: str = ""
    event_id: str = ""
    event_basis: str = ""
    agency: str = ""
    agency_basis: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """One mapping of a YAML file: its values, and where it and each of its keys stands."""

    path: Path
    values: Mapping[str, Any]
    line: int
    lines: Mapping[str, int]

    def where(self, key: str | None = None) -> str:
        """``path:line`` of the entry, or of one of its keys."""
        return f"{self.path}:{self.lines.get(key, self.line) if key else self.line}"

    def text(self, key: str) -> str:
        """A value as text; dates in ISO form, missing as empty."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, datetime | date):
            return value.isoformat()[:10]
        if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
            raise DataError(f"{self.where(key)}: {key} is a list or mapping: plain text is wanted")
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A value that is text or a list of texts; missing as none."""
        return _texts(self.values.get(key), f"{self.where(key)}: {key}")

    def by_language(self, key: str) -> dict[str, tuple[str, ...]]:
        """A value that maps names (of languages, of zones) to a text or a list of texts."""
        value = self.values.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise DataError(f"{self.where(key)}: {key} is {value!r}: a mapping (ar: [...], fa: [...]) is wanted")
        return {str(k): _texts(v, f"{self.where(key)}: {key}: {k}") for k, v in value.items()}

    def one_of(self, key: str, allowed: Collection[str], *, empty: bool = False) -> str:
        """A value that must be among those allowed."""
        value = self.text(key)
        if value in allowed or (empty and not value):
            return value
        raise DataError(
            f"{self.where(key)}: {key} is {value!r}: one of {', '.join(allowed)} is wanted{_hint(value, allowed)}"
        )

    def day(self, key: str) -> str:
        """A date in ISO form: day, month or year; missing as empty."""
        value = self.text(key)
        if value and (not _DAY.match(value) or _bad_day(value)):
            raise DataError(f"{self.where(key)}: {key} is {value!r}: a date as 2023-12-04, 2023-12 or 2023 is wanted")
        return value


def _bad_day(value: str) -> bool:
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return True
    return False


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str | int | float | bool):
        return (str(value),)
    if isinstance(value, Sequence) and all(isinstance(v, str | int) for v in value):
        return tuple(str(v) for v in value)
    raise DataError(f"{where}: text or a list of texts is wanted")


def _hint(word: str, allowed: Collection[str]) -> str:
    close = difflib.get_close_matches(word, [a for a in allowed if a], n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def load_yaml(path: Path) -> Any:
    """A YAML file as ruamel's mappings and lists, which know their lines; nothing in it is executed.

    Raises:
        DataError: the file is missing, not UTF-8 or not YAML; a key stands twice; it is nested too deeply, or its
            aliases (``*name``) would unfold to more than ``MOST_NODES`` values.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: missing: restore the file") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}: save the file as UTF-8") from None
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    except RecursionError:
        raise DataError(f"{path}: nested too deeply: mend the brackets or the indents") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise DataError(f"{path}{line}: {error.problem or 'not YAML'}: mend that line") from None
    except YAMLError as error:
        raise DataError(f"{path}: not YAML ({str(error).splitlines()[0]}): mend the file") from None


@lru_cache(maxsize=32)
def _parsed(content: str) -> Any:
    # A parser that keeps lines is slow, and the same text is asked for again: the actors several times by one corpus,
    # the codebook by every project that took it over. Nobody changes what is returned.
    loaded = YAML(typ="rt").load(content)
    if _unfolded(loaded, {}) > MOST_NODES:
        raise DataError(f"its aliases unfold to more than {MOST_NODES} values: write them out")
    return loaded


def _unfolded(node: Any, sizes: dict[int, int]) -> int:
    """Values below a node with every alias written out; each node is counted once, so that bombs are told cheaply."""
    if not isinstance(node, Mapping | Sequence) or isinstance(node, str):
        return 1
    if id(node) not in sizes:
        sizes[id(node)] = MOST_NODES  # what holds itself never ends
        inside = node.values() if isinstance(node, Mapping) else node
        sizes[id(node)] = 1 + sum(_unfolded(n, sizes) for n in inside)
    return sizes[id(node)]


def entry(mapping: CommentedMap, path: Path) -> Entry:
    """A ruamel mapping as an :class:`Entry` (lines count from 1)."""
    lines = {str(k): mapping.lc.key(k)[0] + 1 for k in mapping}
    return Entry(path, {str(k): v for k, v in mapping.items()}, min(lines.values(), default=1), lines)


def check_keys(item: Entry, *, required: Collection[str], optional: Collection[str]) -> None:
    """Refuse unknown, missing and empty required keys.

    Raises:
        DataError: names file, line and, where one is close, the key that was probably meant.
    """
    allowed = (*required, *optional)
    for key in item.values:
        if key not in allowed:
            raise DataError(
                f"{item.where(key)}: unknown key {key!r}{_hint(key, allowed)}: the keys are {', '.join(allowed)}"
            )
    for key in required:
        if key not in item.values:
            raise DataError(f"{item.where()}: {key} is missing: add it to this entry")


def entries(path: Path, kind: str, id_key: str) -> Iterator[Entry]:
    """Entries of a registry file: a list, or a list below the one key ``kind``; ids present and unique."""
    loaded = load_yaml(path)
    if isinstance(loaded, CommentedMap) and list(loaded) == [kind]:
        loaded = loaded[kind]
    if loaded is None:
        return
    if not isinstance(loaded, CommentedSeq):
        raise DataError(f"{path}:1: a list of entries (- {id_key}: …) is wanted")
    seen: dict[str, int] = {}
    for number, item in enumerate(loaded):
        if not isinstance(item, CommentedMap):
            raise DataError(f"{path}:{loaded.lc.item(number)[0] + 1}: an entry (- {id_key}: …) is wanted")
        one = entry(item, path)
        name = one.text(id_key)
        if name in seen and name:
            raise DataError(f"{one.where(id_key)}: {id_key} {name!r} stands already on line {seen[name]}: rename one")
        seen[name] = one.lines.get(id_key, one.line)
        yield one


def _filled(item: Entry, keys: Collection[str]) -> None:
    for key in keys:
        if item.values.get(key) in (None, ""):
            raise DataError(f"{item.where(key)}: {key} is empty: fill it in")


def _folder(data: Path | None) -> Path:
    return (data or paths.DATA) / "registry"


def load_outlets(data: Path | None = None) -> dict[str, Outlet]:
    """Outlets by id, in the order of ``registry/outlets.yaml``.

    Raises:
        DataError: an entry breaks its form (file, line and remedy named).
    """
    required = ("outlet_id", "name", "names", "languages", "country", "ownership", "basis")
    outlets = {}
    for item in entries(_folder(data) / "outlets.yaml", "outlets", "outlet_id"):
        check_keys(item, required=required, optional=("agency", "address", "rules", "note"))
        _filled(item, ("outlet_id", "name", "basis"))
        agency = item.values.get("agency", False)
        if not isinstance(agency, bool):
            raise DataError(f"{item.where('agency')}: agency is {agency!r}: true or false is wanted")
        rules = item.by_language("rules")
        for zone, patterns in rules.items():
            for pattern in patterns:
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise DataError(f"{item.where('rules')}: rules: {zone}: {pattern!r}: {error}") from None
        outlets[item.text("outlet_id")] = Outlet(
            outlet_id=item.text("outlet_id"),
            name=item.text("name"),
            names=item.by_language("names"),
            languages=item.texts("languages"),
            country=item.text("country"),
            ownership=item.one_of("ownership", OWNERSHIPS),
            basis=item.text("basis"),
            agency=agency,
            address=item.text("address"),
            rules=rules,
            note=item.text("note"),
        )
    return outlets


def load_actors(data: Path | None = None) -> dict[str, Actor]:
    """Actors by id, in the order of ``registry/actors.yaml``.

    Raises:
        DataError: an entry breaks its form (file, line and remedy named).
    """
    actors = {}
    for item in entries(_folder(data) / "actors.yaml", "actors", "actor_id"):
        check_keys(item, required=("actor_id", "kind", "name"), optional=("side", "ar", "fa", "en", "titles", "note"))
        _filled(item, ("actor_id", "name"))
        actors[item.text("actor_id")] = Actor(
            actor_id=item.text("actor_id"),
            kind=item.one_of("kind", ACTOR_KINDS),
            side=item.one_of("side", SIDES, empty=True),
            name=item.text("name"),
            ar=item.texts("ar"),
            fa=item.texts("fa"),
            en=item.texts("en"),
            titles=item.by_language("titles"),
            note=item.text("note"),
        )
    return actors


def _known(item: Entry, key: str, names: Collection[str], allowed: Collection[str], source: str) -> None:
    for name in names:
        if name and name not in allowed:
            raise DataError(
                f"{item.where(key)}: {key} names {name!r}, which is not in {source}{_hint(name, allowed)}: "
                f"mend it or add it there"
            )


def load_events(data: Path | None = None) -> dict[str, Event]:
    """Events by id, in the order of ``registry/events.yaml``; their actors must be registered.

    Raises:
        DataError: an entry breaks its form or names an unknown actor (file, line and remedy named).
    """
    actors = load_actors(data)
    events = {}
    for item in entries(_folder(data) / "events.yaml", "events", "event_id"):
        check_keys(item, required=("event_id", "name", "start", "end", "place", "actors", "basis"), optional=("note",))
        _filled(item, ("event_id", "name", "basis"))
        _known(item, "actors", item.texts("actors"), actors, "actors.yaml")
        start, end = item.day("start"), item.day("end")
        if start and end and end < start:
            raise DataError(f"{item.where('end')}: the event ends ({end}) before it starts ({start})")
        events[item.text("event_id")] = Event(
            event_id=item.text("event_id"),
            name=item.text("name"),
            start=start,
            end=end,
            place=item.text("place"),
            actors=item.texts("actors"),
            basis=item.text("basis"),
            note=item.text("note"),
        )
    return events


_ARTICLE_REQUIRED = ("article_id", "file", "sha256")
_ARTICLE_OPTIONAL = tuple(f for f in Article.__dataclass_fields__ if f not in _ARTICLE_REQUIRED)


GIVEN = "given in the record"
"""Basis of what a record of a larger corpus says of itself."""


def load_records(data: Path | None = None) -> dict[str, Article]:
    """The records of a larger corpus (``registry/records.csv``, written by ``grow``) as articles; none without them.

    Raises:
        DataError: the table breaks its contract.
    """
    if not tables.table_path("registry/records", data).exists():
        return {}
    table = tables.read_table("registry/records", data)
    found = {}
    for row in table.astype("object").where(table.notna(), "").itertuples(index=False):
        found[row.article_id] = Article(
            article_id=row.article_id,
            file=row.file,
            sha256=row.sha256,
            outlet_id=row.outlet_id,
            outlet_basis=GIVEN if row.outlet_id else "",
            published=row.published,
            published_precision=row.published_precision,
            published_basis=GIVEN if row.published else "",
            title=row.title,
            title_basis=GIVEN if row.title else "",
            address=row.address,
            address_basis=GIVEN if row.address else "",
            agency=row.agency,
            agency_basis="printed: credited in the text" if row.agency else "",
            note=row.note,
        )
    return found


def load_articles(data: Path | None = None) -> dict[str, Article]:
    """Registered articles by id: those of ``registry/articles.yaml``, whose outlets, events and agencies must be known,
    then the records of a larger corpus that have no entry there.

    Raises:
        DataError: an entry breaks its form or names an unknown outlet, event or agency (file, line and remedy named).
    """
    articles = read_articles(_folder(data) / "articles.yaml", data)
    return articles | {i: a for i, a in load_records(data).items() if i not in articles}


def read_articles(path: Path, data: Path | None = None) -> dict[str, Article]:
    """Articles by id, as one file of entries has them.

    Raises:
        DataError: see :func:`load_articles`.
    """
    outlets, events = load_outlets(data), load_events(data)
    articles = {}
    for item in entries(path, "articles", "article_id"):
        check_keys(item, required=_ARTICLE_REQUIRED, optional=_ARTICLE_OPTIONAL)
        _filled(item, _ARTICLE_REQUIRED)
        if not paths.is_file_name(item.text("file")):
            raise DataError(f"{item.where('file')}: file is {item.text('file')!r}: a name without folders is wanted")
        _known(item, "outlet_id", [item.text("outlet_id")], outlets, "outlets.yaml")
        _known(item, "event_id", [item.text("event_id")], events, "events.yaml")
        agencies = [o.outlet_id for o in outlets.values() if o.agency]
        _known(item, "agency", [item.text("agency")], agencies, "outlets.yaml as an agency")
        if not _SHA256.match(item.text("sha256")):
            raise DataError(f"{item.where('sha256')}: sha256 is no SHA-256: 64 hexadecimal digits are wanted")
        published, precision = item.day("published"), item.text("published_precision") or "unknown"
        item = Entry(item.path, {**item.values, "published_precision": precision}, item.line, item.lines)
        item.one_of("published_precision", PRECISIONS)
        if bool(published) == (precision == "unknown"):
            raise DataError(
                f"{item.where('published_precision')}: published is {published or 'empty'} and its precision is "
                f"{precision}: a date has day, month or year; no date is unknown"
            )
        for key in ("outlet_id", "published", "event_id", "agency", "title", "address"):
            basis = f"{key.removesuffix('_id')}_basis"
            if item.text(key) and not item.text(basis):
                raise DataError(f"{item.where(key)}: {key} has no {basis}: say where it comes from")
        cells = {key: item.text(key) for key in (*_ARTICLE_REQUIRED, *_ARTICLE_OPTIONAL)}
        articles[cells["article_id"]] = Article(**(cells | {"published": published}))
    return articles


def load_lexicon(data: Path | None = None) -> pd.DataFrame:
    """The paired lexicon: columns term_id, code, concept, language, term.

    Raises:
        DataError: the table breaks its contract.
    """
    return tables.read_table("registry/lexicon", data)


def frame(entries: Mapping[str, Any], kind: type) -> pd.DataFrame:
    """Entries of one dataclass as a DataFrame: its fields are the columns, also where there is no entry."""
    if entries:
        return pd.DataFrame([vars(e) for e in entries.values()])
    return pd.DataFrame(
        {f.name: pd.Series(dtype="string" if f.type in (str, "str") else "object") for f in fields(kind)}
    )


def _first_day(value: str) -> date | None:
    return date.fromisoformat((value + "-01-01")[:10]) if value else None


def _last_day(value: str) -> date | None:
    if not value or len(value) == 10:
        return _first_day(value)
    period = pd.Period(value, freq="Y" if len(value) == 4 else "M")
    return period.end_time.date()


def knowledge(data: Path | None = None, *, lexicon: bool = True) -> known.Knowledge:
    """The registry as the plain data that the ground floor reads texts with.

    Args:
        data: the ``data`` folder; default the project's.
        lexicon: False leaves the frame lexicon out, for a registry without one (the specimens').

    Raises:
        DataError: an entry or the lexicon breaks its form.
    """
    terms = load_lexicon(data) if lexicon else pd.DataFrame(columns=TABLES["registry/lexicon"].names)
    return known.Knowledge(
        outlets=tuple(
            known.Outlet(
                o.outlet_id,
                tuple(dict.fromkeys(n for names in o.names.values() for n in names)),
                o.languages,
                o.rules,
                o.agency,
            )
            for o in load_outlets(data).values()
        ),
        actors=tuple(
            known.Actor(
                a.actor_id,
                a.kind,
                a.side,
                {k: v for k, v in (("ar", a.ar), ("fa", a.fa), ("en", a.en)) if v},
                a.titles,
            )
            for a in load_actors(data).values()
        ),
        events=tuple(
            known.Event(e.event_id, _first_day(e.start), _last_day(e.end), e.actors) for e in load_events(data).values()
        ),
        terms=tuple(
            known.Term(row.term_id, row.code, row.concept, row.language, row.term)
            for row in terms.itertuples(index=False)
        ),
    )
