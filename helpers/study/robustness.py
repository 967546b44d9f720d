"""Had we chosen otherwise: every statistic under each leave-one-out and each reasonable choice, and what growth would
buy.

A statistic is a function of a corpus. Results are given as values, signs and ranges, never as a share of choices that
"come out" (Steegen et al. 2016; Simonsohn, Simmons & Nelson 2020).
"""

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from helpers.schema import FRAMES
from helpers.study import agreement, lexicoder
from helpers.study.corpus import ADJUDICATED, LEXICON, UNIT, WEIGHTINGS, Corpus
from helpers.tables import DataError

LEVEL = 0.05
STOP_COUNTS = (0, 25)

Statistic = Callable[[Corpus], float]


@dataclass(frozen=True)
class Check:
    """One robustness check.

    ``family`` is article, coder, agency or choice; ``choice`` says what was varied; ``value`` is the statistic then
    (None where it is undefined); ``holds`` tells whether the sign is kept (None where undefined); ``note`` says why.
    """

    family: str
    choice: str
    value: float | None
    holds: bool | None
    note: str = ""


def sign(value: float, reference: float = 0.0, *, tolerance: float = 1e-12) -> int | None:
    """Sign of ``value - reference`` (−1, 0, 1); None where the value is undefined."""
    if not math.isfinite(value):
        return None
    difference = value - reference
    return 0 if abs(difference) <= tolerance else (1 if difference > 0 else -1)


def value_of(statistic: Statistic, corpus: Corpus) -> float:
    """The statistic; NaN where the corpus leaves nothing to compute it on (a group without an article, say)."""
    try:
        return float(statistic(corpus))
    except (DataError, ZeroDivisionError, KeyError, IndexError):
        return math.nan


@dataclass(frozen=True)
class View:
    """One view that a check takes: its family, the choice in words, and the corpus (None: nothing is left)."""

    family: str
    choice: str
    corpus: Corpus | None
    note: str = ""
    choices: Mapping[str, object] = field(default_factory=dict)


def article_views(corpus: Corpus) -> Iterator[View]:
    """The corpus without each of its articles in turn."""
    for article in corpus.article_ids:
        lean = corpus.without_article(article) if len(corpus.article_ids) > 1 else None
        yield View("article", f"without {article}", lean)


def majority(corpus: Corpus, coder_ids: Sequence[str]) -> pd.DataFrame:
    """Codes (article_id, unit, code) that more than half of these coders give, over the units that all coded."""
    matrices = [corpus.with_layer(c).matrix() for c in coder_ids]
    shared = matrices[0].index
    for matrix in matrices[1:]:
        shared = shared.intersection(matrix.index)
    votes = sum(m.loc[shared] for m in matrices) * 2 > len(matrices)
    given = votes.stack()
    rows = given[given].index.to_frame(index=False)
    bare = votes.index[~votes.any(axis=1)].to_frame(index=False).assign(code="none")
    return pd.concat([rows, bare], ignore_index=True)[[*UNIT, "code"]]


def coder_views(corpus: Corpus) -> Iterator[View]:
    """The frame codes without each coder in turn: the majority of the others (with two coders, the other one's codes).

    The agreed layer depends on every coder, so it cannot stand in for any of them.
    """
    coders = corpus.coder_ids
    if len(coders) < 2:
        return
    for coder in coders:
        rest = [c for c in coders if c != coder]
        alone = len(rest) == 1
        lean = corpus.with_layer(rest[0]) if alone else corpus.with_frames(majority(corpus, rest), layer="rest")
        yield View("coder", f"without {coder}", lean)


def agency_view(corpus: Corpus) -> View | None:
    """The corpus without agency-dependent text; None where there is none."""
    if corpus.articles["agency"].isna().all():
        agencies = corpus.outlets.loc[corpus.outlets["agency"].astype("bool"), "outlet_id"]
        if not corpus.quotes["speaker_id"].isin(agencies).any():
            return None
    if corpus.articles["agency"].notna().all():
        return View("agency", "without agency-dependent text", None, "every article depends on an agency")
    return View("agency", "without agency-dependent text", corpus.without_agency())


def stop_lemmas(corpus: Corpus, count: int) -> list[str]:
    """The ``count`` lemmas that occur in most articles, then most often: a stop list made by frequency alone."""
    table = corpus.lemmas.groupby("lemma")["count"].agg(["size", "sum"]).reset_index()
    ordered = table.sort_values(["size", "sum", "lemma"], ascending=[False, False, True])
    return list(ordered["lemma"].head(count))


def choice_views(corpus: Corpus, *, lexicon: bool = False) -> Iterator[View]:
    """Every combination of the choices a reasonable analyst could make, the one in use first.

    Weight (units alike, or by words) × frame layer (agreed, or each coder) × zones (all units, or the body alone) ×
    stop lemmas (none, or the 25 commonest). ``lexicon`` adds the lexicon as one more layer: it is an instrument with a
    measured error rather than an analyst's choice, so checks leave it out.
    """
    base = lexicoder.with_lexicon(corpus) if lexicon else corpus
    wanted = {corpus.layer, ADJUDICATED, *corpus.coder_ids} | ({LEXICON} if lexicon else set())
    layers = [corpus.layer, *(layer for layer in base.layers if layer in wanted and layer != corpus.layer)]
    weights = [corpus.weighting, *(w for w in WEIGHTINGS if w != corpus.weighting)]
    has_body = bool((corpus.units["zone"] == "body").any())
    for weight, layer, zones, stops in itertools.product(weights, layers, ("all units", "body alone"), STOP_COUNTS):
        choices = {"weight": weight, "layer": layer, "zones": zones, "stop_lemmas": stops}
        choice = f"{weight} · {layer} · {zones}" + (f" · {stops} stop lemmas" if stops else "")
        if zones == "body alone" and not has_body:
            yield View("choice", choice, None, "no unit stands in a body", choices)
            continue
        view = (base if layer == base.layer else base.with_layer(layer)).with_weighting(weight)
        view = view if zones == "all units" else view.only_zones({"body"})
        view = view.without_lemmas(stop_lemmas(corpus, stops)) if stops else view
        yield View("choice", choice, view, "", choices)


@lru_cache(maxsize=4)
def _views(corpus: Corpus, lexicon: bool) -> tuple[View, ...]:
    """Kept, since every claim takes the same views of one corpus."""
    return tuple(choice_views(corpus, lexicon=lexicon))


@lru_cache(maxsize=4)
def _article_views(corpus: Corpus) -> tuple[View, ...]:
    return tuple(article_views(corpus))


@lru_cache(maxsize=4)
def _coder_views(corpus: Corpus) -> tuple[View, ...]:
    return tuple(coder_views(corpus))


def _table(corpus: Corpus, statistic: Statistic, views: Iterable[View], reference: float) -> pd.DataFrame:
    observed = value_of(statistic, corpus)
    direction = sign(observed, reference)
    rows = []
    for view in views:
        value = math.nan if view.corpus is None else value_of(statistic, view.corpus)
        now = sign(value, reference)
        note = view.note or ("" if now is not None else "nothing is left to compare")
        rows.append(
            {
                "family": view.family,
                "choice": view.choice,
                "value": value,
                "change": value - observed,
                "sign_kept": pd.NA if now is None or direction is None else now == direction,
                "note": note,
            }
            | dict(view.choices)
        )
    columns = ["family", "choice", "value", "change", "sign_kept", "note"]
    return pd.DataFrame(rows, columns=None if rows else columns).astype(
        {"sign_kept": "boolean", "value": float, "change": float}
    )


def influence(corpus: Corpus, statistic: Statistic, *, reference: float = 0.0) -> pd.DataFrame:
    """Leave-one-article-out. Columns: family, choice, value, change (from the whole corpus), sign_kept, note.

    ``sign_kept`` is NA, and ``note`` says why, where nothing is left to compare.
    """
    return _table(corpus, statistic, _article_views(corpus), reference)


def leave_one_coder_out(corpus: Corpus, statistic: Statistic, *, reference: float = 0.0) -> pd.DataFrame:
    """The statistic without each coder in turn (columns as :func:`influence`); no row with fewer than two coders."""
    return _table(corpus, statistic, _coder_views(corpus), reference)


def agency_switch(corpus: Corpus, statistic: Statistic, *, reference: float = 0.0) -> pd.DataFrame:
    """The statistic without agency-dependent text (columns as :func:`influence`); no row where no text is."""
    view = agency_view(corpus)
    return _table(corpus, statistic, [view] if view else [], reference)


def multiverse(corpus: Corpus, statistic: Statistic, *, reference: float = 0.0, lexicon: bool = False) -> pd.DataFrame:
    """The statistic under every combination of choices that can change it; see :func:`choice_views`.

    A choice that makes no difference anywhere (stop words for a share of units, say) is left at what is in use, so that
    it does not pass for a check. The first row is the combination in use.

    Returns:
        The columns of :func:`influence`, then weight, layer, zones, stop_lemmas.
    """
    table = _table(corpus, statistic, _views(corpus, lexicon), reference)
    names = ["weight", "layer", "zones", "stop_lemmas"]
    for name in names:
        in_use = table[name].iloc[0]
        others = [n for n in names if n != name]
        same = table.groupby(others)["value"].transform(lambda v: v.nunique(dropna=False) == 1).astype(bool)
        if same.all():
            table = table[table[name] == in_use]
    return table.reset_index(drop=True)


def checks(corpus: Corpus, statistic: Statistic, *, reference: float = 0.0) -> tuple[Check, ...]:
    """Every check of this module on one statistic, as the claims page lists them.

    Leaving out coders is no check on a statistic that no frame code enters: where none of them moves the value, the
    family is left out rather than counted as passed.
    """
    coders = leave_one_coder_out(corpus, statistic, reference=reference)
    parts = [
        influence(corpus, statistic, reference=reference),
        coders[coders["change"].ne(0).any() & coders["change"].notna()] if len(coders) else coders,
        agency_switch(corpus, statistic, reference=reference),
    ]
    parts.append(multiverse(corpus, statistic, reference=reference).iloc[1:])
    return tuple(
        Check(
            family=row.family,
            choice=row.choice,
            value=None if math.isnan(row.value) else row.value,
            holds=None if row.sign_kept is pd.NA else bool(row.sign_kept),
            note=row.note,
        )
        for part in parts
        for row in part.itertuples(index=False)
    )


# ---- what growth would buy ----------------------------------------------------------------------------------------


def smallest_p(a: int, b: int) -> float:
    """Smallest two-sided p that a permutation test of ``a`` against ``b`` articles can give.

    One over the number of splits, twice that where the groups are equal (a split and its mirror differ alike).
    """
    if min(a, b) == 0:
        return 1.0
    return min(1.0, (2 if a == b else 1) / math.comb(a + b, a))


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
    table = corpus.articles.assign(independent=corpus.articles["agency"].isna())
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
        raise DataError(f"agreement needs two independent coders; the frame codes have {len(coders)}")
    per_article = len(corpus.units) / len(corpus.articles)
    rows = []
    for code in codes:
        ratings, _ = agreement.code_ratings(corpus, code, coders)
        widths = {}
        for factor in factors:
            sample = agreement.bootstrap_alpha(np.tile(ratings, factor), draws=draws, seed=seed)
            sample = sample[~np.isnan(sample)]
            widths[factor] = float(np.subtract(*np.quantile(sample, [0.975, 0.025]))) if len(sample) else math.nan
        if math.isnan(agreement.alpha(ratings)) or agreement.alpha(ratings) == 1:
            widths = dict.fromkeys(factors, math.nan)
        enough = next((f for f in factors if widths[f] <= target), None)
        units = ratings.shape[1]
        rows.append(
            {
                "code": code,
                "units": units,
                "width": widths[factors[0]],
                "target": target,
                "units_needed": units * enough if enough else pd.NA,
                "articles_needed": math.ceil(units * enough / per_article) if enough else pd.NA,
            }
        )
    return pd.DataFrame(rows).astype({"units_needed": "Int64", "articles_needed": "Int64"})
