"""The registry: outlets, events, actors, articles and the lexicon, each entry checked and known by file and line."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import paths, tables
from helpers.schema import PRECISIONS, SIDES, TABLES
from helpers.study.entries import Entry, check_filled, check_keys, hint, listed
from helpers.tables import DataError
from helpers.text import knowledge as known

OWNERSHIPS = ("state", "party-affiliated", "private", "aggregator", "unknown")
ACTOR_KINDS = ("person", "organisation", "group", "state", "event", "people")
BASES = ("printed", "in text", "not stated")

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


def _folder(data: Path | None) -> Path:
    return (data or paths.DATA) / "registry"


def load_outlets(data: Path | None = None) -> dict[str, Outlet]:
    """Outlets by id, in the order of ``registry/outlets.yaml``.

    Raises:
        DataError: an entry breaks its form (file, line and remedy named).
    """
    required = ("outlet_id", "name", "names", "languages", "country", "ownership", "basis")
    outlets = {}
    for item in listed(_folder(data) / "outlets.yaml", "outlets", "outlet_id"):
        check_keys(item, required=required, optional=("agency", "address", "rules", "note"))
        check_filled(item, ("outlet_id", "name", "basis"))
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
    for item in listed(_folder(data) / "actors.yaml", "actors", "actor_id"):
        check_keys(item, required=("actor_id", "kind", "name"), optional=("side", "ar", "fa", "en", "titles", "note"))
        check_filled(item, ("actor_id", "name"))
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
                f"{item.where(key)}: {key} names {name!r}, which is not in {source}{hint(name, allowed)}: "
                f"mend it or add it there"
            )


def load_events(data: Path | None = None) -> dict[str, Event]:
    """Events by id, in the order of ``registry/events.yaml``; their actors must be registered.

    Raises:
        DataError: an entry breaks its form or names an unknown actor (file, line and remedy named).
    """
    actors = load_actors(data)
    events = {}
    for item in listed(_folder(data) / "events.yaml", "events", "event_id"):
        check_keys(item, required=("event_id", "name", "start", "end", "place", "actors", "basis"), optional=("note",))
        check_filled(item, ("event_id", "name", "basis"))
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
    for item in listed(path, "articles", "article_id"):
        check_keys(item, required=_ARTICLE_REQUIRED, optional=_ARTICLE_OPTIONAL)
        check_filled(item, _ARTICLE_REQUIRED)
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
