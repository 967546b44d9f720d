"""Pairs of articles that share text, counted on their shingles (:mod:`helpers.text.shingles`).

Candidates are found by banding MinHash signatures (Leskovec, Rajaraman & Ullman 2014, chapter 3) and by units that
stand word for word in both; every candidate is then counted exactly. Overlap is asymmetric: a short item may lie wholly
in a long one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


def compare(sketches: Flat) -> list[dict[str, Any]]:
    """Rows of ``derived/reuse`` (helpers/schema.py), sorted: pairs of articles that share a passage, both ways."""
    ids, unit_ends, ends = sketches.ids, sketches.unit_ends, sketches.shingle_ends
    telling = np.flatnonzero(sketches.unit_words >= UNIT_WORDS)
    owners = np.searchsorted(unit_ends, telling, side="right") - 1
    found = []
    for low, high in candidates(sketches.signatures, sketches.units[telling], owners).tolist():
        a, b = sketches.shingles[ends[low] : ends[low + 1]], sketches.shingles[ends[high] : ends[high + 1]]
        shared = len(np.intersect1d(a, b, assume_unique=True))
        most = shared / max(1, min(len(a), len(b)))
        own, other = slice(unit_ends[low], unit_ends[low + 1]), slice(unit_ends[high], unit_ends[high + 1])
        here = _standing(sketches, own, other)
        if not (len(here) or (most >= PASSAGE and shared >= min(FEWEST, len(a), len(b)))):
            continue
        for one, another, size, words in (
            (low, high, len(a), here),
            (high, low, len(b), _standing(sketches, other, own)),
        ):
            found.append(
                {
                    "article_id": ids[one],
                    "other_id": ids[another],
                    "shingles": size,
                    "shared_shingles": shared,
                    "shared_units": len(words),
                    "shared_words": int(words.sum()),
                    "reuse_group": None,
                    "copy": most >= COPY,
                }
            )
    leader = group_leaders((r["article_id"], r["other_id"]) for r in found if r["copy"])
    for row in found:
        if row.pop("copy"):
            row["reuse_group"] = leader[row["article_id"]]
    return sorted(found, key=lambda r: (r["article_id"], r["other_id"]))


def _standing(sketches: Flat, own: slice, other: slice) -> NDArray[np.int64]:
    """Words of those telling units of one article that stand in the other."""
    words = sketches.unit_words[own]
    return words[np.isin(sketches.units[own], sketches.units[other]) & (words >= UNIT_WORDS)]


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
