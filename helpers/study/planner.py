"""What growth would buy: how many articles a test needs, how many units a narrow interval of agreement."""

import itertools
import math
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from helpers.schema import FRAMES
from helpers.study import agreement
from helpers.study.corpus import Corpus
from helpers.tables import NotComputable

LEVEL = 0.05


def smallest_p(a: int, b: int) -> float:
    """Smallest two-sided p that a permutation test of ``a`` against ``b`` articles can give.

    One over the number of splits, twice that where the groups are equal (a split and its mirror differ alike).
    """
    if min(a, b) == 0:
        return 1.0
    return min(1.0, (2 if a == b else 1) / math.comb(a + b, a))


def testable(a: int, b: int, *, level: float | None = None) -> bool:
    """Whether a permutation test of so many articles against so many could reach a level: two a side at the least."""
    return min(a, b) >= 2 and smallest_p(a, b) <= (LEVEL if level is None else level)


def articles_needed(*, level: float = LEVEL, contrasts: int = 1) -> int:
    """Articles per cell for a permutation test at ``level`` between two equal cells to be able to reach it at all.

    With several contrasts the first must pass ``level / contrasts`` (Benjamini & Hochberg 1995, smallest of the ranks).
    This is what a test needs to be *possible*, not what it needs to have power.
    """
    return next(n for n in itertools.count(1) if smallest_p(n, n) <= level / contrasts)


def growth_cells(
    corpus: Corpus, *, outlet: str = "outlet_id", event: str = "event_id", level: float = LEVEL, contrasts: int = 1
) -> pd.DataFrame:
    """Articles in every outlet–event cell, and how many more a testable contrast needs there.

    Columns: ``outlet``, ``event``, articles, independent (without agency-dependent ones), needed, missing.
    """
    needed = articles_needed(level=level, contrasts=contrasts)
    table = corpus.articles.assign(independent=~corpus.articles["article_id"].isin(corpus.dependence["article_id"]))
    table[event] = table[event].fillna("none")
    cells = pd.MultiIndex.from_product([sorted(table[outlet].unique()), sorted(table[event].unique())])
    counts = table.groupby([outlet, event])["independent"].agg(articles="size", independent="sum").reindex(cells)
    out = counts.fillna(0).astype("int64").rename_axis([outlet, event]).reset_index()
    return out.assign(needed=needed, missing=(needed - out["independent"]).clip(lower=0))


def interval_widths(
    corpus: Corpus,
    *,
    target: float = 0.2,
    codes: Collection[str] = FRAMES,
    coder_ids: Sequence[str] | None = None,
    factors: Sequence[int] = (1, 2, 4, 8, 16, 32, 64),
    draws: int = 400,
    seed: int = agreement.SEED,
) -> pd.DataFrame:
    """How many double-coded units would bring the interval of each code's alpha below a width.

    The units coded now are taken as the population: ``factor`` times as many are drawn from them (Krippendorff's alpha
    again on distinct coincidence profiles). It supposes that new articles are as mixed as these. ``coder_ids`` chooses
    the coders; default all independent ones.

    Returns:
        Columns: code, units (now), width (now), target, units_needed (NA where no factor suffices), articles_needed
        (at the present mean of units per article). NaN and NA where alpha is undefined, or one: without a disagreement
        nothing can be resampled.
    """
    coders = list(coder_ids or corpus.coder_ids)
    if len(coders) < 2:
        raise NotComputable(f"agreement needs two independent coders; the frame codes have {len(coders)}")
    per_article = len(corpus.units) / len(corpus.articles)
    rows = []
    for code in codes:
        ratings, _ = agreement.code_ratings(corpus, code, coders)
        widths = _widths(ratings, factors, draws=draws, seed=seed)
        enough = next((ratings.shape[1] * f for f in factors if widths[f] <= target), None)
        rows.append(
            {
                "code": code,
                "units": ratings.shape[1],
                "width": widths[factors[0]],
                "target": target,
                "units_needed": enough or pd.NA,
                "articles_needed": math.ceil(enough / per_article) if enough else pd.NA,
            }
        )
    return pd.DataFrame(rows).astype({"units_needed": "Int64", "articles_needed": "Int64"})


def _widths(ratings: np.ndarray, factors: Sequence[int], *, draws: int, seed: int) -> dict[int, float]:
    """Width of the bootstrap interval of alpha by how many times as many units were coded; NaN where undefined."""
    value = agreement.alpha(ratings)
    if math.isnan(value) or value == 1:
        return dict.fromkeys(factors, math.nan)
    widths = {}
    for factor in factors:
        sample = agreement.bootstrap_alpha(np.tile(ratings, factor), draws=draws, seed=seed)
        sample = sample[~np.isnan(sample)]
        widths[factor] = float(np.subtract(*np.quantile(sample, [0.975, 0.025]))) if len(sample) else math.nan
    return widths


def units_for_width(
    ratings: np.ndarray,
    *,
    target: float = 0.2,
    factors: Sequence[int] = (1, 2, 4, 8, 16, 32, 64),
    draws: int = 400,
    seed: int = agreement.SEED,
) -> int | None:
    """Units to code for an interval of alpha no wider than ``target``, if they are as mixed as these; None if none do.

    ``ratings`` are coders × units, as for :func:`helpers.study.agreement.alpha`.
    """
    widths = _widths(ratings, factors, draws=draws, seed=seed)
    return next((ratings.shape[1] * f for f in factors if widths[f] <= target), None)
