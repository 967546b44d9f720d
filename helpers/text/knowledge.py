"""What the readers of a text need to know about the world: plain frozen data, filled from ``data/registry``.

Facts about languages (months, reporting verbs, page heads) are constants of the modules that use them; facts
about outlets, actors, events and the frame lexicon change with the corpus and come in as :class:`Knowledge`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, eq=False)
class Outlet:
    """A publisher. ``rules`` maps a zone to regular expressions that a whole line of this outlet must match.

    ``names`` are the ways its pages name it (any language); ``agency`` marks wire services. Compared by identity.
    """

    outlet_id: str
    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    agency: bool = False


@dataclass(frozen=True)
class Actor:
    """A person, organisation, group, state, event or people that texts name.

    ``names`` and ``titles`` map a language code to expressions. A title may be shared by successive
    office-holders: the reader prefers the one whose name stands in the article.
    """

    actor_id: str
    kind: str
    side: str
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """A registered event: its window and the actors that an article about it names."""

    event_id: str
    start: date | None = None
    end: date | None = None
    actors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A term of the frame lexicon (data/registry/lexicon.csv)."""

    term_id: str
    code: str
    concept: str
    language: str
    term: str


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything about the world that :func:`helpers.text.article.derive` may use. Empty by default.

    Compared and hashed by identity, so that what is compiled from it is compiled once.
    """

    outlets: tuple[Outlet, ...] = ()
    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()
    terms: tuple[Term, ...] = ()
