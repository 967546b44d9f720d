"""Pairs of articles that share text, counted on their shingles (:mod:`helpers.text.shingles`).

Candidates are found by banding MinHash signatures (Leskovec, Rajaraman & Ullman 2014, chapter 3) and by units that
stand word for word in both; every candidate is then counted exactly. Overlap is asymmetric: a short item may lie wholly
in a long one.
"""

from collections.abc import Iterable, Sequence
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
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.array([], dtype=int)
    sizes = np.diff(np.append(starts, len(keys)))
    parts = []
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        members = np.unique(articles[start : start + size])
        low, high = np.triu_indices(min(len(members), CROWD), k=1)
        parts.append(np.column_stack([members[low], members[high]]))
        if len(members) > CROWD:
            grid = np.meshgrid(members[:CROWD], members[CROWD:], indexing="ij")
            parts.append(np.column_stack([g.ravel() for g in grid]))
    return np.concatenate(parts) if parts else np.empty((0, 2), dtype=np.int64)


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


def compare(
    ids: Sequence[str],
    values: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    signatures: NDArray[np.uint32],
    units: Sequence[tuple[NDArray[np.uint64], NDArray[np.int64]]],
) -> list[dict[str, Any]]:
    """Rows of ``derived/reuse`` for articles given as flat arrays (``values`` may be mapped from a file).

    Args:
        ids: article ids, sorted.
        values, offsets: shingle hashes of article *i* are ``values[offsets[i]:offsets[i + 1]]``, sorted.
        signatures: one row an article.
        units: for each article the hashes of its units and their words.
    """
    long_enough = [keys[words >= UNIT_WORDS] for keys, words in units]
    unit_articles = np.repeat(np.arange(len(ids), dtype=np.int64), [len(k) for k in long_enough])
    unit_keys = np.concatenate(long_enough) if long_enough else np.array([], dtype=np.uint64)
    found = []
    for low, high in candidates(signatures, unit_keys, unit_articles).tolist():
        a, b = values[offsets[low] : offsets[low + 1]], values[offsets[high] : offsets[high + 1]]
        shared = len(np.intersect1d(a, b, assume_unique=True))
        here, there = np.isin(units[low][0], units[high][0]), np.isin(units[high][0], units[low][0])
        here &= units[low][1] >= UNIT_WORDS
        there &= units[high][1] >= UNIT_WORDS
        most = shared / max(1, min(len(a), len(b)))
        if not (here.any() or (most >= PASSAGE and shared >= min(FEWEST, len(a), len(b)))):
            continue
        for one, other, size, stands in ((low, high, len(a), here), (high, low, len(b), there)):
            found.append(
                {
                    "article_id": ids[one],
                    "other_id": ids[other],
                    "shingles": size,
                    "shared_shingles": shared,
                    "shared_units": int(stands.sum()),
                    "shared_words": int(units[one][1][stands].sum()),
                    "reuse_group": None,
                    "copy": most >= COPY,
                }
            )
    leader = group_leaders((r["article_id"], r["other_id"]) for r in found if r["copy"])
    for row in found:
        if row.pop("copy"):
            row["reuse_group"] = leader[row["article_id"]]
    return sorted(found, key=lambda r: (r["article_id"], r["other_id"]))


def find(kept: Iterable[Sketch]) -> list[dict[str, Any]]:
    """Rows of ``derived/reuse`` (helpers/schema.py) for some sketches: pairs of articles that share a passage, both
    ways.
    """
    ordered = sorted(kept, key=lambda s: s.article_id)
    if not ordered:
        return []
    return compare(
        [s.article_id for s in ordered],
        np.concatenate([s.shingles for s in ordered]),
        np.concatenate([[0], np.cumsum([len(s.shingles) for s in ordered])]),
        np.stack([s.signature for s in ordered]),
        [
            (np.array([int(sha, 16) for sha, _ in s.units], dtype=np.uint64), np.array([n for _, n in s.units], int))
            for s in ordered
        ],
    )


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
