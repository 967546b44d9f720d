"""Permutation tests over articles, for corpora that have enough of them.

The article is the case: sentences and words of one article are not independent (Lijffijt et al. 2014). Each independent
article gives one number, and the difference of the two groups' means is set against every way, or 9 999 random ways, of
dealing the articles to two groups of these sizes (``scipy.stats.permutation_test``). Contrasts listed beforehand share
one false discovery rate (Benjamini & Hochberg 1995). Where the groups are so small that no outcome could reach the
level, no p is computed at all.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.study import planner

RESAMPLES = 9_999
SEED = 20_230_404


@dataclass(frozen=True)
class Test:
    """A permutation test of two groups of articles.

    ``p`` is None where no test was made, and ``reason`` says why; ``q`` is p after control of the false discovery rate
    over ``contrasts`` contrasts; ``difference`` is the mean of the first group less that of the second.
    """

    __test__ = False  # no test of pytest's

    difference: float
    p: float | None
    q: float | None = None
    contrasts: int = 1
    a: int = 0
    b: int = 0
    reason: str = ""


def _apart(first: np.ndarray, second: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.abs(first.mean(axis=axis) - second.mean(axis=axis))


def permutation_p(
    first: np.ndarray, second: np.ndarray, *, level: float | None = None, resamples: int = RESAMPLES, seed: int = SEED
) -> float | None:
    """Two-sided p of the difference between two groups of numbers; None where no outcome could reach ``level``
    (default :data:`helpers.study.planner.LEVEL`), or a group has fewer than two.

    The statistic is the absolute difference of the means, so that p counts the splits at least as far apart as the one
    observed, itself included. Exact where there are no more than ``resamples`` splits.
    """
    first, second = (np.asarray(x, dtype=float) for x in (first, second))
    if not planner.testable(len(first), len(second), level=level):
        return None
    if np.ptp(np.concatenate([first, second])) == 0:
        return 1.0
    from scipy import stats  # takes seconds to load, and a small corpus is never tested

    found = stats.permutation_test(
        (first, second), _apart, permutation_type="independent", vectorized=True, n_resamples=resamples,
        alternative="greater", rng=np.random.default_rng(seed),
    )  # fmt: skip
    return float(found.pvalue)


def discovery_rate(p_values: Mapping[str, float | None]) -> dict[str, float | None]:
    """q of every p (Benjamini & Hochberg 1995); contrasts without a p are no part of the family."""
    tested = {name: p for name, p in p_values.items() if p is not None}
    if not tested:
        return dict.fromkeys(p_values)
    from scipy import stats

    adjusted = stats.false_discovery_control(list(tested.values()), method="bh")
    known = dict(zip(tested, (float(q) for q in adjusted), strict=True))
    return {name: known.get(name) for name in p_values}


def contrasts(
    scores: pd.DataFrame, groups: pd.Series, a: str, b: str, *, level: float | None = None, resamples: int = RESAMPLES
) -> dict[str, Test]:
    """A test of every column of scores between two groups of articles, with q over all of them.

    Args:
        scores: articles × contrasts, one number each; NaN where an article says nothing.
        groups: the group of each article, on the same index.
        a, b: the two groups.
        level: what a test must be able to reach to be made.
        resamples: random splits where there are too many for all.
    """
    made: dict[str, Test] = {}
    for name in scores.columns:
        column = scores[name].dropna()
        first, second = (column[groups.reindex(column.index) == g].to_numpy(dtype=float) for g in (a, b))
        size = {"a": len(first), "b": len(second)}
        apart = float(first.mean() - second.mean()) if min(len(first), len(second)) else math.nan
        p = permutation_p(first, second, level=level, resamples=resamples)
        least = planner.smallest_p(len(first), len(second))
        reason = (
            "" if p is not None else f"{len(first)} against {len(second)} articles cannot give less than {least:.2g}"
        )
        made[str(name)] = Test(apart, p, **size, reason=reason)
    rates = discovery_rate({name: test.p for name, test in made.items()})
    number = sum(q is not None for q in rates.values())
    return {name: Test(t.difference, t.p, rates[name], max(number, 1), t.a, t.b, t.reason) for name, t in made.items()}
