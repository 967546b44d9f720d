"""Frames counted: how often, how prominently and beside which others each code is given.

Counts stand with their totals beside every share. Nothing is tested: articles chosen by hand allow no inference (see
the book's page on limits).
"""

import itertools
from collections.abc import Collection

import numpy as np
import pandas as pd

from helpers.schema import FRAMES
from helpers.study.corpus import UNIT, Corpus, Weighting
from helpers.tables import DataError

NONE = "none"


def group_of(facts: pd.DataFrame, by: str) -> pd.Series:
    """The grouping column with missing values as ``none``."""
    return facts[by].astype("object").fillna(NONE)


def groups_of(corpus: Corpus, by: str) -> pd.Series:
    """Value of an article column per article id.

    Raises:
        DataError: the articles have no such column.
    """
    if by not in corpus.articles:
        raise DataError(f"articles have no column {by!r}: it is one of {', '.join(corpus.articles)}")
    return pd.Series(corpus.articles[by].to_numpy(), index=pd.Index(corpus.article_ids), name=by)


def weighted_codes(
    corpus: Corpus, *, weight: Weighting | None = None, codes: Collection[str] = FRAMES, none: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units × codes (0/1) and the facts of the same units (outlet_id, zone, …, weight), both indexed (article_id,
    unit).

    ``none`` adds a column for units without any frame code.
    """
    matrix = corpus.matrix(codes)
    if none:
        matrix = matrix.assign(**{NONE: (corpus.matrix(FRAMES).sum(axis=1) == 0).astype("int64")})
    facts = corpus.unit_facts()
    facts.index = pd.MultiIndex.from_frame(facts[UNIT])
    return matrix, facts.assign(weight=corpus.weights(weight).to_numpy()).loc[matrix.index]


def prevalence(
    corpus: Corpus,
    *,
    by: str = "article_id",
    weight: Weighting | None = None,
    codes: Collection[str] = FRAMES,
    none: bool = False,
) -> pd.DataFrame:
    """Share of units (or words) that carry each code.

    Columns: ``by``, code, count (units or words with the code), total, share, units (plain number of units with it).
    Codes overlap (a unit may carry several), so shares need not add up to one. ``by`` is article_id, outlet_id, outlet,
    country, event_id, language or zone.
    """
    matrix, facts = weighted_codes(corpus, weight=weight, codes=codes, none=none)
    group = group_of(facts, by)
    count = matrix.mul(facts["weight"], axis=0).groupby(group).sum()
    units, total = matrix.groupby(group).sum(), facts["weight"].groupby(group).sum()
    out = count.rename_axis(index=by, columns="code").stack().rename("count").reset_index()
    out["total"] = out[by].map(total)
    out["share"] = out["count"] / out["total"]
    out["units"] = units.rename_axis(index=by, columns="code").stack().to_numpy()
    return out


def share_of(corpus: Corpus, code: str, article_ids: Collection[str] | None = None) -> float:
    """Share of (weighted) units with a code, in some articles or all; NaN where none of them is coded."""
    given, articles, weights = corpus.coded_units(code)
    if article_ids is not None:
        kept = np.isin(articles, list(article_ids))
        given, weights = given[kept], weights[kept]
    total = weights.sum()
    return float((given * weights).sum() / total) if total else float("nan")


def share_difference(corpus: Corpus, code: str, *, by: str, a: str, b: str) -> float:
    """Share of a code in group ``a`` less that in ``b`` (``by``: a column of the articles), for claims."""
    groups = groups_of(corpus, by)
    first, second = (list(groups.index[groups == value]) for value in (a, b))
    return share_of(corpus, code, first) - share_of(corpus, code, second)


def salience(
    corpus: Corpus, *, by: str = "article_id", weight: Weighting | None = None, codes: Collection[str] = FRAMES
) -> pd.DataFrame:
    """How prominently each code stands: its share in titles and ledes beside its share in the body.

    Columns: ``by``, code, head (units or words with it in title and lede), head_total, head_share, body, body_total,
    body_share, difference (head less body; NaN where a zone has no unit).
    """
    matrix, facts = weighted_codes(corpus, weight=weight, codes=codes)
    place = facts["zone"].map({"title": "head", "lede": "head", "body": "body"}).astype("object")
    groups = group_of(facts, by)
    keys = [groups.rename("group"), place.rename("place")]
    count = matrix.mul(facts["weight"], axis=0).groupby(keys).sum()
    total = facts["weight"].groupby(keys).sum()
    ordered = sorted(groups.unique())
    out = pd.MultiIndex.from_product([ordered, matrix.columns], names=[by, "code"]).to_frame(index=False)
    for where in ("head", "body"):
        here = total.index.get_level_values("place") == where
        has = count[here].droplevel("place").reindex(ordered).to_numpy(dtype="float64")
        of = total[here].droplevel("place").reindex(ordered).to_numpy(dtype="float64")[:, None].repeat(has.shape[1], 1)
        out[where], out[f"{where}_total"] = np.nan_to_num(has).ravel(), np.nan_to_num(of).ravel()
        out[f"{where}_share"] = (has / of).ravel()
    out["difference"] = out["head_share"] - out["body_share"]
    return out


def cooccurrence(corpus: Corpus, *, codes: Collection[str] = FRAMES) -> pd.DataFrame:
    """Pairs of codes in one unit. Columns: code_a, code_b, both, either (units), jaccard (both / either, or NaN)."""
    matrix = corpus.matrix(codes).to_numpy()
    names, both, given = list(codes), matrix.T @ matrix, matrix.sum(axis=0)
    rows = []
    for i, j in itertools.combinations(range(len(names)), 2):
        either = int(given[i] + given[j] - both[i, j])
        rows.append(
            {
                "code_a": names[i],
                "code_b": names[j],
                "both": int(both[i, j]),
                "either": either,
                "jaccard": both[i, j] / either if either else float("nan"),
            }
        )
    return pd.DataFrame(rows)
