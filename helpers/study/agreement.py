"""Agreement between coders: Krippendorff's alpha, Gwet's AC1, counts, intervals and tiers.

Agreement between two runs of language models is not intercoder reliability: a tier is provisional until some pair of
coders with a person in it has been compared on the code.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd

from helpers.schema import FRAMES
from helpers.study import coding, unitising
from helpers.study.corpus import ADJUDICATED, UNIT, Corpus
from helpers.tables import DataError

SEED = 20230404
DRAWS = 2000
TIER_A, TIER_B = 0.80, 0.667
RARE = 5
SPAN_THRESHOLDS = (0.3, 0.8)
UNDEFINED = "undefined"
PROVISIONAL, FINAL = "provisional", "final"
TABLE_ID = "tab-reliability-codes"
TABLE_TITLE = "Agreement of all coders on each frame code"
TABLE_NOTE = (
    "Tiers: A alpha ≥ .80 and lower bound ≥ .667; B ≥ .667; C below; that of the pair who agree least. provisional: no "
    "pair with a human coder has been compared on the code. rare: fewer than five units carry the code. paradox: "
    "coders agree on nine units of ten or more though alpha is below tier B. undefined: nothing varies, so that no "
    "agreement can be computed."
)
TABLE_UNITS = "alpha with central 95 % of bootstrap draws"
TABLE_FORMATS = {"percent": ".0%"}
_TABLE = {
    "code": "code", "tier": "tier", "standing": "standing", "lowest": "alpha of least pair",
    "alpha": "alpha, all coders", "low": "low", "high": "high", "ac1": "AC1", "percent": "percent",
    "given": "units by any", "both": "units by all", "units": "units coded", "flags": "flags",
}  # fmt: skip
_PAIR_TABLE = {
    "code": "code", "tier": "tier", "standing": "standing", "alpha": "alpha", "low": "low", "high": "high",
    "ac1": "AC1", "percent": "percent", "given": "units by either", "both": "units by both", "units": "units coded",
    "flags": "flags",
}  # fmt: skip
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


def humans(corpus: Corpus, coder_ids: Collection[str] | None = None) -> set[str]:
    """Those of some coders (default: all independent ones) who are people, as coders.yaml tells."""
    kinds = dict(zip(corpus.coders["coder_id"], corpus.coders.get("kind", ()), strict=False))
    chosen = corpus.coder_ids if coder_ids is None else coder_ids
    return {c for c in chosen if coding.is_human(str(kinds.get(c, "")))}


def is_provisional(corpus: Corpus, coder_ids: Collection[str] | None = None) -> bool:
    """Whether no person is among these coders (default: all independent ones), so that no pair of them has one."""
    return not humans(corpus, coder_ids)


def code_ratings(corpus: Corpus, code: str, coder_ids: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Coders × units of 0 and 1 for one code (NaN where a coder did not code the unit), and each unit's article."""
    ratings, articles = _all_ratings(corpus, tuple(coder_ids))
    return ratings[:, :, FRAMES.index(code)], list(articles)


@lru_cache(maxsize=8)
def _all_ratings(corpus: Corpus, coder_ids: tuple[str, ...]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Coders × units × codes, and each unit's article."""
    matrices = [corpus.with_layer(c).matrix() for c in coder_ids]
    units = reduce(pd.MultiIndex.union, (m.index for m in matrices)).sort_values()
    ratings = np.stack([m.reindex(units).to_numpy(dtype=float) for m in matrices])
    return ratings, tuple(str(a) for a in units.get_level_values("article_id"))


def _paired(ratings: np.ndarray, articles: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Only the units that two coders or more have coded."""
    paired = (~np.isnan(ratings)).sum(axis=0) >= 2
    return ratings[:, paired], [a for a, p in zip(articles, paired, strict=True) if p]


def code_agreement(
    corpus: Corpus,
    *,
    coder_ids: Sequence[str] | None = None,
    codes: Collection[str] = FRAMES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Agreement per frame code over every unit that two coders coded (a coder of a sample counts where both coded).

    Columns: code, units, given (units to which at least one coder gives it), both (to which all who coded the unit
    do), percent, alpha, low, high, ac1 (missing, as alpha, where nothing varies), tier (the lowest of all pairs, so
    that two coders of a kind cannot outvote a third), lowest (the lowest alpha of a pair), provisional (no pair with
    a person in it has a defined alpha), human_units (units that a person coded beside another coder), rare (fewer
    than five units carry it), paradox (percent ≥ .9 although alpha is below tier B: the code is rare or
    near-universal, and the two tell different things; Feinstein & Cicchetti 1990), reason (why alpha is undefined).

    Raises:
        DataError: fewer than two independent coders, or one that has coded nothing.
    """
    coder_ids = list(corpus.coder_ids if coder_ids is None else coder_ids)
    if len(coder_ids) < 2:
        raise DataError(f"agreement needs two independent coders; the frame codes have {len(coder_ids)}")
    if len(set(coder_ids)) < len(coder_ids):
        raise DataError("agreement of a coder with itself is no agreement: name two coders")
    people = [c in humans(corpus, coder_ids) for c in coder_ids]
    rows = []
    for code in codes:
        ratings, articles = _paired(*code_ratings(corpus, code, coder_ids))
        found = alpha_with_interval(ratings, groups=articles, draws=draws, seed=seed)
        pairs = []
        for pair in combinations(range(len(coder_ids)), 2):
            shared, places = _paired(ratings[list(pair)], articles)
            between = alpha_with_interval(shared, groups=places, draws=draws, seed=seed)
            if not math.isnan(between.value):
                pairs.append((between, people[pair[0]] or people[pair[1]]))
        agreed = percent(ratings)
        given = int((np.nansum(ratings, axis=0) > 0).sum())
        rows.append(
            {
                "code": code,
                "units": ratings.shape[1],
                "given": given,
                "both": int((np.nan_to_num(ratings, nan=1.0) == 1).all(axis=0).sum()),
                "percent": agreed,
                "alpha": found.value,
                "low": found.low,
                "high": found.high,
                "ac1": math.nan if found.reason else ac1(ratings, categories=2),
                "tier": max((tier(p.value, p.low) for p, _ in pairs), default=""),
                "lowest": min((p.value for p, _ in pairs), default=math.nan),
                "provisional": not any(with_person for _, with_person in pairs),
                "human_units": int((~np.isnan(ratings[people])).any(axis=0).sum()) if any(people) else 0,
                "rare": given < RARE,
                "paradox": bool(agreed >= 0.9 and found.value < TIER_B),
                "reason": found.reason,
            }
        )
    return pd.DataFrame(rows)


def flags(table: pd.DataFrame) -> pd.Series:
    """What to beware of in each row of a :func:`code_agreement` table, in words: ``rare``, ``paradox``, or why alpha
    is undefined (``never used: undefined``), separated by commas; ``none`` where nothing is.
    """

    def words(row: pd.Series) -> str:
        if pd.isna(row["alpha"]):
            why = "not coded twice" if not row["units"] else "in every unit" if row["given"] else "never used"
            return f"{why}: {UNDEFINED}"
        return ", ".join(mark for mark in ("rare", "paradox") if row[mark]) or "none"

    return table.apply(words, axis=1)


def code_table(corpus: Corpus, *, pair: tuple[str, str] | None = None) -> pd.DataFrame:
    """Agreement per frame code as the book and the command show it: columns named for readers.

    The same for the book's table ``tab-reliability-codes`` and for ``python -m helpers coding agreement``; with
    ``pair``, of these two coders alone.

    Raises:
        DataError: a coder has no frame codes, or fewer than two coders have.
    """
    for coder in pair or ():
        if coder not in corpus.coder_ids:
            raise DataError(f"no coder {coder!r} in the frame codes: it is one of {', '.join(corpus.coder_ids)}")
    found = code_agreement(corpus, coder_ids=pair)
    found["flags"] = flags(found)
    found["standing"] = np.where(found["provisional"], PROVISIONAL, FINAL)
    found["tier"] = found["tier"].replace("", UNDEFINED)
    columns = _PAIR_TABLE if pair else _TABLE
    return found[list(columns)].rename(columns=columns)


@lru_cache(maxsize=4)
def _all_codes(corpus: Corpus) -> pd.DataFrame:
    return code_agreement(corpus).set_index("code")


def tiers_of(corpus: Corpus, codes: Collection[str]) -> tuple[dict[str, str], bool]:
    """Tier per code (empty where undefined) and whether any of them is provisional; all empty with fewer than two
    coders.
    """
    if len(corpus.coder_ids) < 2:
        return dict.fromkeys(codes, ""), True
    chosen = _all_codes(corpus).loc[list(codes)]
    return {str(c): str(t) for c, t in chosen["tier"].items()}, bool(chosen["provisional"].any())


def rare_codes(corpus: Corpus, codes: Collection[str]) -> list[str]:
    """Those of some codes that fewer than five units carry: their agreement hangs on a handful of units."""
    return [c for c in codes if len(corpus.coder_ids) >= 2 and bool(_all_codes(corpus).loc[c, "rare"])]


_SPANS = {"quotes": "coder_quotes", "names": "coder_names"}


def coded_units(corpus: Corpus, coder_id: str) -> pd.MultiIndex:
    """Units (article_id, unit) that a coder went through: those with frame codes; all where there are none."""
    own = corpus.frames.loc[corpus.frames["coder_id"] == coder_id, UNIT]
    return pd.MultiIndex.from_frame(own if len(own) else corpus.units[UNIT]).unique().sort_values()


def span_coders(corpus: Corpus, what: str) -> list[str]:
    """Coders who marked spans: those with rows, and those who are recorded to have looked and found none."""
    marked = set(getattr(corpus, _SPANS[what])["coder_id"]) - {ADJUDICATED}
    coded = dict(zip(corpus.coders["coder_id"], corpus.coders.get("coded", ()), strict=False))
    return sorted(marked | {c for c in corpus.coder_ids if what in (coded.get(c) or ())})


def _shared_spans(corpus: Corpus, what: str, pair: tuple[str, str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.MultiIndex]:
    """Spans of two coders in the units that both went through, and those units."""
    spans = getattr(corpus, _SPANS[what])
    units = coded_units(corpus, pair[0]).intersection(coded_units(corpus, pair[1]))
    shared = spans[pd.MultiIndex.from_frame(spans[UNIT]).isin(units)]
    first, second = (shared[shared["coder_id"] == c].reset_index(drop=True) for c in pair)
    return first, second, units


def _unitising(corpus: Corpus, lists: Sequence[pd.DataFrame], units: pd.MultiIndex) -> float:
    """Unitising alpha of lists of spans, on the continuum of these units laid end to end."""
    table = corpus.units.set_index(UNIT).loc[units]
    lengths = (table["end"] - table["start"]).astype(int)
    shift = dict(zip(units, lengths.cumsum() - lengths - table["start"].astype(int), strict=True))
    length = int(lengths.sum())
    laid = [
        [
            (int(r.start) + shift[r.article_id, r.unit], int(r.end) + shift[r.article_id, r.unit])
            for r in spans.itertuples()
        ]
        for spans in lists
    ]
    return unitising.alpha({"": laid}, length)


def span_agreement(
    corpus: Corpus, what: str = "quotes", *, coder_ids: Sequence[str] | None = None, by: str | None = None
) -> pd.DataFrame:
    """Overlap and unitising agreement between each pair of coders on spans, in the units that both went through.

    Neither coder is the reference: F1 is the same either way round (Hripcsak & Rothschild 2005).

    Args:
        corpus: the corpus.
        what: ``quotes`` or ``names``.
        coder_ids: coders to compare; default all who marked any.
        by: a column (``kind``) to report apart; spans then match only within its values.

    Returns:
        Columns: coder_a, coder_b, [by,] threshold, units, matched, spans_a, spans_b, f1, alpha (unitising, the same at
        each threshold; :mod:`helpers.study.unitising`).
    """
    coder_ids = list(coder_ids or span_coders(corpus, what))
    rows = []
    for a, b in combinations(coder_ids, 2):
        left, right, units = _shared_spans(corpus, what, (a, b))
        for value in sorted(set(left[by].dropna()) | set(right[by].dropna())) if by else [None]:
            x, y = (left, right) if value is None else (left[left[by] == value], right[right[by] == value])
            together = _unitising(corpus, (x, y), units)
            for threshold in SPAN_THRESHOLDS:
                score = coding.score_spans(x, y, threshold=threshold)
                rows.append(
                    {"coder_a": a, "coder_b": b}
                    | ({by: value} if by else {})
                    | {"threshold": threshold, "units": len(units), "matched": score.hits}
                    | {"spans_a": score.found, "spans_b": score.reference, "f1": score.f1, "alpha": together}
                )
    counted = ["threshold", "units", "matched", "spans_a", "spans_b", "f1", "alpha"]
    return pd.DataFrame(rows, columns=["coder_a", "coder_b", *([by] if by else []), *counted])


def attribute_agreement(
    corpus: Corpus, what: str, column: str, *, coder_a: str, coder_b: str, threshold: float = 0.8
) -> pd.DataFrame:
    """Agreement of two coders on an attribute (speaker_side, valence) of the spans that both marked.

    Columns: column, spans, same, percent, alpha, ac1.
    """
    left, right, _ = _shared_spans(corpus, what, (coder_a, coder_b))
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
