"""Pairs of articles that share text, counted on their shingles (:mod:`helpers.text.shingles`).

Candidates are found by banding MinHash signatures (Leskovec, Rajaraman & Ullman 2014, chapter 3) and by units that
stand word for word in both; every candidate is then counted exactly. Overlap is asymmetric: a short item may lie wholly
in a long one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.text.shingles import PERMUTATIONS, Sketch

ROWS = 3
"""Rows a band: of two articles that share half of all their shingles, 94 in a hundred pairs become candidates."""
UNIT_WORDS = 6
"""Words from which a unit that stands in two articles makes them a candidate."""
PASSAGE = 0.1
"""Share of the shorter article's shingles from which a pair is reported, if they share :data:`FEWEST` at least."""
FEWEST = 5
COPY = 0.5
"""Share of the shorter article's shingles from which two articles count as copies of one text."""
CROWD = 40
"""In a band or under a unit that more articles share, each is compared with the first so many alone: time stays
linear, and copies are still grouped, through those."""

AT_ONCE = 2_000
"""Others that one article is compared with at a time."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def _pairs_of(keys: NDArray[np.uint64], articles: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of articles under one key (rows low, high), each with the first :data:`CROWD` under it where many are."""
    order = np.lexsort((articles, keys))
    keys, articles = keys[order], articles[order]
    other = np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)]
    once = other | np.concatenate(([True], articles[1:] != articles[:-1]))[: len(keys)]
    articles, other = articles[once], other[once]
    starts = np.flatnonzero(other)
    sizes = np.diff(np.append(starts, len(articles)))
    two = starts[sizes == 2]  # by far the most
    parts = [np.column_stack([articles[two], articles[two + 1]])]
    for start, size in zip(starts[sizes > 2].tolist(), sizes[sizes > 2].tolist(), strict=True):
        members = articles[start : start + size]
        low, high = np.triu_indices(min(len(members), CROWD), k=1)
        parts.append(np.column_stack([members[low], members[high]]))
        if len(members) > CROWD:
            grid = np.meshgrid(members[:CROWD], members[CROWD:], indexing="ij")
            parts.append(np.column_stack([g.ravel() for g in grid]))
    return np.concatenate(parts)


def _unique_pairs(parts: Iterable[NDArray[np.int64]], count: int) -> NDArray[np.int64]:
    """Distinct pairs of several lists, sorted."""
    known = np.empty(0, dtype=np.int64)
    for pairs in parts:
        known = np.union1d(known, pairs[:, 0] * count + pairs[:, 1])
    return np.column_stack(np.divmod(known, max(count, 1)))


def candidates(
    signatures: NDArray[np.uint32], unit_keys: NDArray[np.uint64], unit_articles: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Pairs of article numbers worth counting: those that agree in a band of their signatures, or share a unit.

    Args:
        signatures: one row an article.
        unit_keys, unit_articles: hash and article number of every unit long enough to tell (:data:`UNIT_WORDS`).

    Returns:
        Rows (low, high), sorted, without repetition. One band is sorted at a time, so memory is a few numbers an
        article.
    """
    count = len(signatures)
    everyone = np.arange(count, dtype=np.int64)
    empty = signatures.min(axis=1, initial=0xFFFFFFFF) == 0xFFFFFFFF

    def bands() -> Iterable[NDArray[np.int64]]:
        for first in range(0, PERMUTATIONS, ROWS):
            keys = np.zeros(count, dtype=np.uint64)
            for k in range(first, first + ROWS):
                keys = (keys ^ signatures[:, k].astype(np.uint64)) * _MULTIPLIER
                keys ^= keys >> np.uint64(32)
            yield _pairs_of(keys[~empty], everyone[~empty])
        yield _pairs_of(unit_keys, unit_articles)

    return _unique_pairs(bands(), count)


@dataclass(frozen=True, eq=False)
class Flat:
    """Sketches of many articles as flat arrays, which may be mapped from files; articles in the order of their ids.

    Shingles of article *i*: ``shingles[shingle_ends[i]:shingle_ends[i + 1]]``, sorted; units likewise. ``signatures``
    has one row an article.
    """

    ids: Sequence[str]
    shingles: NDArray[np.uint32]
    shingle_ends: NDArray[np.int64]
    signatures: NDArray[np.uint32]
    units: NDArray[np.uint64]
    unit_words: NDArray[np.int64]
    unit_ends: NDArray[np.int64]


def flat(kept: Iterable[Sketch]) -> Flat:
    """Sketches as flat arrays, sorted by article id; at least one."""
    ordered = sorted(kept, key=lambda s: s.article_id)
    return Flat(
        [s.article_id for s in ordered],
        np.concatenate([s.shingles for s in ordered]),
        np.cumsum([0, *(len(s.shingles) for s in ordered)]),
        np.stack([s.signature for s in ordered]),
        np.array([int(sha, 16) for s in ordered for sha, _ in s.units], dtype=np.uint64),
        np.array([n for s in ordered for _, n in s.units], dtype=np.int64),
        np.cumsum([0, *(len(s.units) for s in ordered)]),
    )


@dataclass(frozen=True, eq=False)
class Counted:
    """Pairs of articles that share a passage, both ways, as columns: numbers of the two articles, sorted; shingles of
    the first; shingles shared; units of the first that stand in the other, and their words; the smallest number in the
    first one's group of copies, -1 where the two are no copies.
    """

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    shingles: NDArray[np.int64]
    shared: NDArray[np.int64]
    units: NDArray[np.int64]
    words: NDArray[np.int64]
    group: NDArray[np.int64]


def count(sketches: Flat) -> Counted:
    """Every candidate pair counted exactly; those that share a passage."""
    telling = np.flatnonzero(sketches.unit_words >= UNIT_WORDS)
    owners = np.searchsorted(sketches.unit_ends, telling, side="right") - 1
    pairs = candidates(sketches.signatures, sketches.units[telling], owners)
    sizes = np.diff(sketches.shingle_ends)
    ends = [*np.flatnonzero(np.diff(pairs[:, 0], append=-1)) + 1]  # pairs of one article with others, at a time
    parts = [np.empty((0, 7), dtype=np.int64)]
    for first, last in zip([0, *ends], ends, strict=False):
        for start in range(first, last, AT_ONCE):
            low, highs = int(pairs[start, 0]), pairs[start : min(last, start + AT_ONCE), 1]
            shared = _shared(sketches, low, highs)
            (units, words), (back, back_words) = _standing(sketches, low, highs)
            least = np.minimum(sizes[low], sizes[highs])
            copy = shared / np.maximum(least, 1) >= COPY
            passage = (shared / np.maximum(least, 1) >= PASSAGE) & (shared >= np.minimum(FEWEST, least))
            kept = (units > 0) | passage
            both = np.full(len(highs), low), highs
            for (one, other), counts in ((both, (units, words)), (both[::-1], (back, back_words))):
                parts.append(np.column_stack([one, other, sizes[one], shared, *counts, copy])[kept])
    whole = np.concatenate(parts)
    whole = whole[np.lexsort((whole[:, 1], whole[:, 0]))]
    copies = whole[whole[:, 6] == 1]
    leader = group_leaders(copies[copies[:, 0] < copies[:, 1], :2].tolist())
    whole[:, 6] = [leader[one] if copy else -1 for one, copy in whole[:, (0, 6)].tolist()]
    return Counted(*whole.T)


def compare(sketches: Flat) -> list[dict[str, Any]]:
    """Rows of ``derived/reuse`` (helpers/schema.py), sorted: pairs of articles that share a passage, both ways."""
    ids, found = sketches.ids, count(sketches)
    return [
        {
            "article_id": ids[one],
            "other_id": ids[other],
            "shingles": size,
            "shared_shingles": shared,
            "shared_units": units,
            "shared_words": words,
            "reuse_group": None if group < 0 else ids[group],
        }
        for one, other, size, shared, units, words, group in zip(
            *(getattr(found, f.name).tolist() for f in fields(found)), strict=True
        )
    ]


def _joined(ends: NDArray[np.int64], articles: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of what some articles have in a flat array, and where each article begins and the last ends in those."""
    sizes = ends[articles + 1] - ends[articles]
    edges = np.concatenate(([0], np.cumsum(sizes)))
    return np.arange(edges[-1]) - np.repeat(edges[:-1] - ends[articles], sizes), edges


def _found(wanted: NDArray[Any], known: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Place of each value in a sorted array, and whether it stands there."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return places, known[places] == wanted


def _sums(values: NDArray[Any], edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of the stretches between edges; of an empty one nought."""
    total = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return total[edges[1:]] - total[edges[:-1]]


def _shared(sketches: Flat, low: int, highs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Shingles that an article shares with each of some others."""
    own = sketches.shingles[sketches.shingle_ends[low] : sketches.shingle_ends[low + 1]]
    places, edges = _joined(sketches.shingle_ends, highs)
    return _sums(_found(sketches.shingles[places], own)[1], edges)


def _standing(sketches: Flat, low: int, highs: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Telling units of an article that stand in each of some others, with their words; then of the others in it."""
    own = slice(sketches.unit_ends[low], sketches.unit_ends[low + 1])
    known, which = np.unique(sketches.units[own], return_inverse=True)
    own_words = np.where(sketches.unit_words[own] >= UNIT_WORDS, sketches.unit_words[own], 0)
    weights = [np.bincount(which, w, len(known)).astype(np.int64) for w in (own_words > 0, own_words)]
    at, edges = _joined(sketches.unit_ends, highs)
    places, stands = _found(sketches.units[at], known)
    words = sketches.unit_words[at]
    telling = stands & (words >= UNIT_WORDS)
    of = np.repeat(np.arange(len(highs)), np.diff(edges))
    met = np.unique(of[stands] * max(1, len(known)) + places[stands])  # a unit that stands there twice counts once
    into, unit = np.divmod(met, max(1, len(known)))
    here = tuple(np.bincount(into, w[unit], len(highs)).astype(np.int64) for w in weights)
    return [here, (_sums(telling, edges), _sums(np.where(telling, words, 0), edges))]


def find(kept: Iterable[Sketch]) -> list[dict[str, Any]]:
    """Rows of ``derived/reuse`` for some sketches; none for none."""
    kept = list(kept)
    return compare(flat(kept)) if kept else []


def group_leaders(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The smallest id of the group to which pairs link each article (single linkage)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return {name: root(name) for name in parent}
