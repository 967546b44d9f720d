"""Unitising agreement: Krippendorff's alpha for spans that coders cut out of a continuum by themselves.

Formulas of Krippendorff 2004 ("Measuring the reliability of qualitative text analysis data", Quality & Quantity 38),
printed there with a worked example that the tests repeat. For more than two coders they were revised (Krippendorff et
al. 2016, Quality & Quantity 50); the project compares pairs only. Unlike overlap at a threshold, alpha charges each
pair for how far edges lie apart, and compares with what spans of the same lengths, laid at random, would give.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans of one coder in order, those that overlap joined: sections of a continuum cannot overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _gaps(spans: Sequence[Span], length: int) -> list[Span]:
    """What a coder's spans leave of the continuum from 0 to ``length``."""
    edges = [0, *(edge for span in spans for edge in span), length]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _array(spans: Sequence[Span]) -> np.ndarray:
    return np.array(spans, dtype=float).reshape(-1, 2)


def observed(coders: Sequence[Sequence[Span]], length: int) -> float:
    """Observed disagreement of one category (Krippendorff 2004).

    Two spans that overlap add the squared distances of their starts and ends; a span within another coder's gap adds
    its squared length; the sum is taken over ordered pairs of coders.
    """
    spans = [_array(s) for s in coders]
    gaps = [_array(_gaps(s, length)) for s in coders]
    total = 0.0
    for i, mine in enumerate(spans):
        for j, theirs in enumerate(spans):
            if i == j or not len(mine):
                continue
            if len(theirs):
                starts = mine[:, None, 0] - theirs[None, :, 0]
                ends = mine[:, None, 1] - theirs[None, :, 1]
                meet = (mine[:, None, 0] < theirs[None, :, 1]) & (theirs[None, :, 0] < mine[:, None, 1])
                total += float((starts**2 + ends**2)[meet].sum())
            if len(gaps[j]):
                inside = (mine[:, None, 0] >= gaps[j][None, :, 0]) & (mine[:, None, 1] <= gaps[j][None, :, 1])
                lengths = mine[:, 1] - mine[:, 0]
                # From both sides: a span over another's gap is a gap under another's span.
                total += 2 * float((lengths[:, None] ** 2 * inside).sum())
    m = len(coders)
    return total / (m * (m - 1) * length**2)


def expected(coders: Sequence[Sequence[Span]], length: int) -> float:
    """Expected disagreement of one category: spans of the same lengths laid at random (Krippendorff 2004)."""
    lengths = np.concatenate([_array(s)[:, 1] - _array(s)[:, 0] for s in coders])
    gaps = np.concatenate([_array(_gaps(s, length)) for s in coders])
    holes = gaps[:, 1] - gaps[:, 0]
    m, number = len(coders), len(lengths)
    if not number:
        return 0.0
    room = np.maximum(holes[None, :] - lengths[:, None] + 1, 0)
    placed = (number - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths) + lengths**2 * room.sum(axis=1)
    ways = m * length * (m * length - 1) - float((lengths * (lengths - 1)).sum())
    return float(2 / length * placed.sum() / ways)


def alpha(categories: Mapping[str, Sequence[Sequence[Span]]], length: int) -> float:
    """Unitising alpha over all categories; NaN where no coder marked anything, or nothing else was possible.

    Args:
        categories: for each category the spans of each coder, as (start, end) in whole units from 0, ``end``
            exclusive; spans of one coder that overlap are joined.
        length: length of the continuum, in the same units.

    Raises:
        ValueError: fewer than two coders, or a span leaves the continuum.
    """
    apart = chance = 0.0
    for name, coders in categories.items():
        if len(coders) < 2:
            raise ValueError(f"{name}: unitising agreement needs two coders")
        joined = [merged(spans) for spans in coders]
        if any(s and (s[0][0] < 0 or s[-1][1] > length) for s in joined):
            raise ValueError(f"{name}: a span leaves the continuum of {length}")
        apart += observed(joined, length)
        chance += expected(joined, length)
    return 1 - apart / chance if chance else math.nan
