"""Agreement between coders: Krippendorff's alpha, Gwet's AC1, counts, intervals and tiers.

Agreement between two runs of language models is not intercoder reliability: wherever a coder is not a person, every
tier is provisional.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd

from helpers.schema import FRAMES
from helpers.study import coding
from helpers.study.corpus import Corpus
from helpers.tables import DataError

SEED = 20230404
DRAWS = 2000
TIER_A, TIER_B = 0.80, 0.667
RARE = 5
SPAN_THRESHOLDS = (0.3, 0.8)
UNDEFINED_ONE_VALUE = "every coder gives every unit the same value: nothing varies, so agreement is undefined"
UNDEFINED_NO_PAIR = "no unit has two codings: agreement is undefined"


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha with a bootstrap interval; ``value`` is NaN where undefined, and ``reason`` says why.

    ``low`` and ``high`` bound the central 95 % of the draws; draws without any variation are undefined and left out
    (``draws`` says how many were defined).
    """

    value: float
    low: float
    high: float
    reason: str = ""
    draws: int = 0


def value_counts(ratings: np.ndarray) -> np.ndarray:
    """Units × values: how many coders gave the unit each value. ``ratings`` is coders × units, NaN where missing."""
    ratings = np.asarray(ratings, dtype=float)
    values = np.unique(ratings[~np.isnan(ratings)])
    return (ratings[:, :, None] == values).sum(axis=0)


def alpha(ratings: np.ndarray, *, level: str = "nominal") -> float:
    """Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

    Args:
        ratings: coders × units, numbers, NaN where missing.
        level: nominal, ordinal, interval or ratio.

    Returns:
        Alpha, or NaN where it is undefined (no pair of codings, or only one value in use).
    """
    ratings = np.asarray(ratings, dtype=float)
    paired = ratings[:, (~np.isnan(ratings)).sum(axis=0) >= 2]
    if paired.size == 0 or len(np.unique(paired[~np.isnan(paired)])) < 2:
        return math.nan
    return float(krippendorff.alpha(reliability_data=ratings, level_of_measurement=level))


def _coincidences(counts: np.ndarray) -> np.ndarray:
    """Profiles × values × values: what each unit adds to the coincidence matrix (Krippendorff 2011, step 2)."""
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    return pairs / np.maximum(counts.sum(axis=1) - 1, 1)[:, None, None]


def _alpha_of(coincidences: np.ndarray) -> np.ndarray:
    """Nominal alpha of each coincidence matrix (last two axes); NaN where only one value is in use."""
    marginal = coincidences.sum(axis=-1)
    total = marginal.sum(axis=-1)
    observed = total - np.trace(coincidences, axis1=-2, axis2=-1)
    expected = total**2 - (marginal**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan)


def bootstrap_alpha(
    ratings: np.ndarray, *, groups: Sequence | None = None, draws: int = DRAWS, seed: int = SEED
) -> np.ndarray:
    """Nominal alpha of ``draws`` resamples of the units, drawn with replacement within each group (article).

    Units are resampled as *distinct coincidence profiles* with a multinomial: the same distribution as resampling units
    one by one, without the loop. Articles are held fixed, so the interval says how much alpha hangs on which units of
    these articles were coded; it says nothing about other articles. NaN where a draw has no variation.
    """
    counts = value_counts(ratings)
    if counts.shape[0] == 0 or counts.shape[1] == 0:
        return np.full(draws, np.nan)
    groups = np.zeros(len(counts), dtype=int) if groups is None else pd.factorize(np.asarray(groups))[0]
    profiles, which = np.unique(counts, axis=0, return_inverse=True)
    which = which.reshape(-1)
    contribution = _coincidences(profiles).reshape(len(profiles), -1)
    random = np.random.default_rng(seed)
    drawn = np.zeros((draws, len(profiles)))
    for group in range(groups.max() + 1):
        sizes = np.bincount(which[groups == group], minlength=len(profiles))
        drawn += random.multinomial(sizes.sum(), sizes / sizes.sum(), size=draws)
    values = counts.shape[1]
    return _alpha_of((drawn @ contribution).reshape(draws, values, values))


def alpha_with_interval(
    ratings: np.ndarray, *, groups: Sequence | None = None, draws: int = DRAWS, seed: int = SEED
) -> Alpha:
    """Nominal alpha and the central 95 % of its bootstrap distribution (Hayes & Krippendorff 2007; see above)."""
    ratings = np.asarray(ratings, dtype=float)
    value = alpha(ratings)
    if math.isnan(value):
        paired = ((~np.isnan(ratings)).sum(axis=0) >= 2).any() if ratings.size else False
        return Alpha(math.nan, math.nan, math.nan, UNDEFINED_ONE_VALUE if paired else UNDEFINED_NO_PAIR)
    sample = bootstrap_alpha(ratings, groups=groups, draws=draws, seed=seed)
    sample = sample[~np.isnan(sample)]
    low, high = np.quantile(sample, [0.025, 0.975]) if len(sample) else (math.nan, math.nan)
    return Alpha(value, float(low), float(high), "", len(sample))


def ac1(ratings: np.ndarray, *, categories: int | None = None) -> float:
    """Gwet's AC1 (Gwet 2008, British J. of Mathematical and Statistical Psychology 61), any number of coders.

    Chance agreement is ``sum(p·(1 − p)) / (q − 1)`` over the q categories, p the mean share of codings in a category.

    Args:
        ratings: coders × units, NaN where missing.
        categories: how many categories could be given; default those in use.
    """
    counts = value_counts(ratings)
    coders = counts.sum(axis=1)
    counts, coders = counts[coders > 0], coders[coders > 0]
    q = categories or counts.shape[1]
    paired = coders >= 2
    if not paired.any() or q < 2:
        return math.nan
    agreeing = (counts * (counts - 1)).sum(axis=1)[paired] / (coders * (coders - 1))[paired]
    share = (counts / coders[:, None]).mean(axis=0)
    chance = float((share * (1 - share)).sum() / (q - 1))
    return float((agreeing.mean() - chance) / (1 - chance))


def percent(ratings: np.ndarray) -> float:
    """Share of pairs of codings of one unit that agree, 0–1."""
    counts = value_counts(ratings)
    coders = counts.sum(axis=1)
    paired = coders >= 2
    if not paired.any():
        return math.nan
    return float(((counts * (counts - 1)).sum(axis=1)[paired] / (coders * (coders - 1))[paired]).mean())


def tier(value: float, low: float) -> str:
    """A: alpha ≥ .80 with lower bound ≥ .667 · B: alpha ≥ .667 · C: below · empty: undefined."""
    if math.isnan(value):
        return ""
    if value >= TIER_A and low >= TIER_B:
        return "A"
    return "B" if value >= TIER_B else "C"


def is_provisional(corpus: Corpus, coder_ids: Collection[str] | None = None) -> bool:
    """Whether any of these coders (default: all independent ones) is not known to be a person."""
    kinds = dict(zip(corpus.coders["coder_id"], corpus.coders.get("kind", ()), strict=False))
    return any(not coding.is_human(str(kinds.get(c, ""))) for c in coder_ids or corpus.coder_ids)


def code_ratings(corpus: Corpus, code: str, coder_ids: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Coders × units of 0 and 1 for one code (NaN where a coder did not code the unit), and each unit's article."""
    columns = {c: corpus.with_layer(c).matrix([code])[code] for c in coder_ids}
    table = pd.DataFrame(columns).sort_index()
    return table.to_numpy(dtype=float).T, [str(a) for a in table.index.get_level_values("article_id")]


def code_agreement(
    corpus: Corpus,
    *,
    coder_ids: Sequence[str] | None = None,
    codes: Collection[str] = FRAMES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Agreement per frame code over every unit that two coders coded.

    Columns: code, units, given (units to which at least one coder gives it), both (to which all do), percent, alpha,
    low, high, ac1, tier (that of the pair of coders who agree least, so that two coders of a kind cannot outvote a
    third), lowest (alpha of that pair), provisional, rare (fewer than five units carry it), paradox (percent ≥ .9
    although alpha is below tier B: the code is rare or near-universal, and the two tell different things; Feinstein &
    Cicchetti 1990), reason (why alpha is undefined).

    Raises:
        DataError: fewer than two independent coders.
    """
    coder_ids = list(coder_ids or corpus.coder_ids)
    if len(coder_ids) < 2:
        raise DataError(f"agreement needs two independent coders; the frame codes have {len(coder_ids)}")
    provisional = is_provisional(corpus, coder_ids)
    rows = []
    for code in codes:
        ratings, articles = code_ratings(corpus, code, coder_ids)
        paired = (~np.isnan(ratings)).sum(axis=0) >= 2
        ratings, articles = ratings[:, paired], [a for a, p in zip(articles, paired, strict=True) if p]
        found = alpha_with_interval(ratings, groups=articles, draws=draws, seed=seed)
        pairs = [
            alpha_with_interval(ratings[list(pair)], groups=articles, draws=draws, seed=seed)
            for pair in combinations(range(len(coder_ids)), 2)
        ]
        weakest = min((p for p in pairs if not math.isnan(p.value)), key=lambda p: (p.value, p.low), default=found)
        agreed = percent(ratings)
        rows.append(
            {
                "code": code,
                "units": int(paired.sum()),
                "given": int((np.nansum(ratings, axis=0) > 0).sum()),
                "both": int((np.nan_to_num(ratings, nan=1.0) == 1).all(axis=0).sum()),
                "percent": agreed,
                "alpha": found.value,
                "low": found.low,
                "high": found.high,
                "ac1": ac1(ratings, categories=2),
                "tier": tier(weakest.value, weakest.low),
                "lowest": weakest.value,
                "provisional": provisional,
                "rare": int((np.nansum(ratings, axis=0) > 0).sum()) < RARE,
                "paradox": bool(agreed >= 0.9 and found.value < TIER_B),
                "reason": found.reason,
            }
        )
    return pd.DataFrame(rows)


def flags(table: pd.DataFrame) -> pd.Series:
    """What to beware of in each row of a :func:`code_agreement` table, in words: ``rare``, ``paradox``, ``undefined``
    (alpha; the code does not vary), separated by commas, or ``none``.
    """
    marks = pd.DataFrame({"rare": table["rare"], "paradox": table["paradox"], "undefined": table["alpha"].isna()})
    return marks.apply(lambda row: ", ".join(row.index[row]) or "none", axis=1)


@lru_cache(maxsize=4)
def _all_codes(corpus: Corpus) -> pd.DataFrame:
    return code_agreement(corpus).set_index("code")


def tiers_of(corpus: Corpus, codes: Collection[str]) -> tuple[dict[str, str], bool]:
    """Tier per code (empty where undefined) and whether tiers are provisional; all empty with fewer than two coders."""
    if len(corpus.coder_ids) < 2:
        return dict.fromkeys(codes, ""), True
    return {c: str(_all_codes(corpus).loc[c, "tier"]) for c in codes}, is_provisional(corpus)


def rare_codes(corpus: Corpus, codes: Collection[str]) -> list[str]:
    """Those of some codes that fewer than five units carry: their agreement hangs on a handful of units."""
    return [c for c in codes if len(corpus.coder_ids) >= 2 and bool(_all_codes(corpus).loc[c, "rare"])]


def span_agreement(
    corpus: Corpus, what: str = "quotes", *, coder_ids: Sequence[str] | None = None, by: str | None = None
) -> pd.DataFrame:
    """Overlap agreement between each pair of coders on spans, at overlaps of .3 and .8.

    Neither coder is the reference: F1 is the same either way round (Hripcsak & Rothschild 2005).

    Args:
        corpus: the corpus.
        what: ``quotes`` or ``names``.
        coder_ids: coders to compare; default all in the table.
        by: a column (``kind``) to report apart; spans then match only within its values.

    Returns:
        Columns: coder_a, coder_b, [by,] threshold, matched, spans_a, spans_b, f1.
    """
    spans = {"quotes": corpus.coder_quotes, "names": corpus.coder_names}[what]
    coder_ids = list(coder_ids or sorted(set(spans["coder_id"]) - {"adjudicated"}))
    rows = []
    for i, a in enumerate(coder_ids):
        for b in coder_ids[i + 1 :]:
            left, right = spans[spans["coder_id"] == a], spans[spans["coder_id"] == b]
            values = sorted(set(left[by].dropna()) | set(right[by].dropna())) if by else [None]
            for threshold in SPAN_THRESHOLDS:
                for value in values:
                    x, y = (left, right) if value is None else (left[left[by] == value], right[right[by] == value])
                    score = coding.score_spans(x, y, threshold=threshold)
                    rows.append(
                        {"coder_a": a, "coder_b": b}
                        | ({by: value} if by else {})
                        | {"threshold": threshold, "matched": score.hits}
                        | {"spans_a": score.found, "spans_b": score.reference, "f1": score.f1}
                    )
    columns = ["coder_a", "coder_b", *([by] if by else []), "threshold", "matched", "spans_a", "spans_b", "f1"]
    return pd.DataFrame(rows, columns=columns)


def attribute_agreement(
    corpus: Corpus, what: str, column: str, *, coder_a: str, coder_b: str, threshold: float = 0.8
) -> pd.DataFrame:
    """Agreement of two coders on an attribute (speaker_side, valence) of the spans that both marked.

    Columns: column, spans, same, percent, alpha, ac1.
    """
    spans = {"quotes": corpus.coder_quotes, "names": corpus.coder_names}[what]
    left, right = spans[spans["coder_id"] == coder_a], spans[spans["coder_id"] == coder_b]
    pairs = coding.match_spans(left, right, threshold=threshold)
    values = [left[column].fillna("").iloc[[a for a, _ in pairs]], right[column].fillna("").iloc[[b for _, b in pairs]]]
    coded = pd.factorize(pd.concat(values).astype("object"))[0].reshape(2, -1).astype(float)
    same = int((coded[0] == coded[1]).sum()) if coded.size else 0
    return pd.DataFrame(
        [
            {
                "column": column,
                "spans": len(pairs),
                "same": same,
                "percent": same / len(pairs) if pairs else math.nan,
                "alpha": alpha(coded),
                "ac1": ac1(coded),
            }
        ]
    )
