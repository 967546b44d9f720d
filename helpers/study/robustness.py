"""Had we chosen otherwise: every statistic under each leave-one-out and each reasonable choice.

A statistic is a function of a corpus. What it reads is observed while it runs, so that a choice which cannot touch it
is said not to apply instead of counting as survived. Results are given as values, signs and ranges, never as a share of
choices that "come out" (Steegen et al. 2016; Simonsohn, Simmons & Nelson 2020).
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.study import left_out
from helpers.study.choices import SAID, Choice, choices_for, chosen, combinations
from helpers.study.corpus import LEXICON, Corpus
from helpers.study.left_out import SPANS, View
from helpers.tables import DataError

FAMILIES: dict[str, str] = {
    "article": "an article left out",
    "coder": "a coder left out",
    "agency": "agency text left out",
    "weight": "weighting",
    "unit": "unit of analysis",
    "zones": "zones",
    "layer": "whose codes",
    "normaliser": "normaliser",
    "lemmatiser": "lemmatiser",
    "stops": "stop list",
    "combined": "choices together",
}
"""Families of checks, in the order in which they are shown: three that leave something out, seven choices, and the
choices crossed with each other."""
_VIEWS = ("only_", "with_", "without_", "in_paragraphs")

Statistic = Callable[[Corpus], float]


@dataclass(frozen=True)
class Check:
    """One robustness check, or several alike that all keep the sign.

    ``family`` is one of :data:`FAMILIES`; ``choice`` says what was varied; ``value`` is the statistic then (None where
    it is undefined, or where several checks stand together: then ``low`` and ``high`` bound it); ``holds`` tells
    whether the sign is kept (None where undefined); ``note`` says why; ``outcome`` is a word of :data:`OUTCOMES`;
    ``runs`` how many checks this one stands for.
    """

    family: str
    choice: str
    value: float | None
    holds: bool | None
    note: str = ""
    outcome: str = ""
    runs: int = 1
    low: float | None = None
    high: float | None = None

    @property
    def applies(self) -> bool:
        """Whether the choice can touch the finding at all."""
        return self.outcome != "does not apply"


OUTCOMES = {
    "holds": "the sign is kept, the value moves",
    "no difference": "the value is the one observed",
    "flips": "the sign changes",
    "undefined": "nothing is left to compare",
    "does not apply": "the finding reads nothing that this choice varies",
}


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


# ---- what a statistic reads ---------------------------------------------------------------------------------------


class _Watched(Corpus):
    """A corpus that notes which of its parts are asked for; taking a view of it is no reading."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        notes = _Notes.current
        if notes is None or name.startswith("__"):
            return value
        if callable(value) and name.startswith(_VIEWS):

            def view(*arguments: Any, **options: Any) -> Any:
                _Notes.current = None
                try:
                    return value(*arguments, **options)
                finally:
                    _Notes.current = notes

            return view
        notes.add(name)
        return value


class _Notes:
    current: set[str] | None = None


def reads(statistic: Statistic, corpus: Corpus) -> frozenset[str]:
    """Names of the tables (and of ``weights``) that a statistic asks of a corpus."""
    watched = _Watched(**{f.name: getattr(corpus, f.name) for f in fields(corpus)})
    _Notes.current = noted = set()
    try:
        value_of(statistic, watched)
    finally:
        _Notes.current = None
    return frozenset(noted)


# ---- the checks ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _article_views(corpus: Corpus) -> tuple[View, ...]:
    return tuple(left_out.article_views(corpus))


@lru_cache(maxsize=8)
def _agency_view(corpus: Corpus) -> View | None:
    return left_out.agency_view(corpus)


@lru_cache(maxsize=16)
def _coder_views(corpus: Corpus, read: frozenset[str]) -> tuple[View, ...]:
    return tuple(left_out.coder_views(corpus, read))


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
    read = reads(statistic, corpus) & {"frames", *SPANS}
    return _table(corpus, statistic, _coder_views(corpus, read), reference)


def agency_switch(corpus: Corpus, statistic: Statistic, *, reference: float = 0.0) -> pd.DataFrame:
    """The statistic without agency-dependent text (columns as :func:`influence`); no row where no text is."""
    view = _agency_view(corpus)
    return _table(corpus, statistic, [view] if view else [], reference)


def multiverse(
    corpus: Corpus, statistics: Mapping[str, Statistic], *, reference: float = 0.0, lexicon: bool = False
) -> pd.DataFrame:
    """Statistics that read the same tables, under every combination of the choices that can touch one of them.

    Each view of the corpus is built once for all; see :mod:`helpers.study.choices`.

    Returns:
        ``statistic`` (its key), the columns of :func:`influence`, then one per choice
        (:data:`helpers.study.choices.CHOICES`). The first row of a statistic is the combination in use (family ``in
        use``); rows with one changed choice have its name as family, others ``combined``.
    """
    read = frozenset().union(*(reads(statistic, corpus) for statistic in statistics.values()))
    views = _crossed(corpus, choices_for(corpus, read, lexicon=lexicon))
    tables = {key: _table(corpus, statistic, views, reference) for key, statistic in statistics.items()}
    return pd.concat(tables, names=["statistic"]).reset_index("statistic").reset_index(drop=True)


def _crossed(corpus: Corpus, choices: Sequence[Choice]) -> list[View]:
    views = []
    for options in combinations(choices):
        changed = [c.name for c in choices if options[c.name] != c.options[0]]
        family = "combined" if len(changed) > 1 else changed[0] if changed else "in use"
        choice = " · ".join(SAID.get(options[name], options[name]) for name in changed) or "as in use"
        views.append(View(family, choice, chosen(corpus, options), "", options))
    return views


def checks(
    corpus: Corpus, statistic: Statistic, *, reference: float = 0.0, codes: Collection[str] = ()
) -> tuple[Check, ...]:
    """Every check of this module on one statistic, as the claims page lists them.

    A family that cannot touch the statistic, or has nothing to vary in this corpus, is one check that does not apply,
    with the reason. Combinations that keep the sign stand together as one check with their number and range.
    """
    read = reads(statistic, corpus)
    observed = value_of(statistic, corpus)
    lean = {
        "article": influence(corpus, statistic, reference=reference),
        "coder": leave_one_coder_out(corpus, statistic, reference=reference),
        "agency": agency_switch(corpus, statistic, reference=reference),
    }
    coded = read & {"frames", *SPANS}
    why = {
        "coder": "fewer than two coders coded what it reads" if coded else "it reads nothing that was coded by hand",
        "agency": "no text depends on an agency",
    }
    choices = {c.name: c for c in choices_for(corpus, read, codes=codes)}
    crossed = _table(corpus, statistic, _crossed(corpus, list(choices.values())), reference)
    found: list[Check] = []
    for family in FAMILIES:
        table = lean[family] if family in lean else crossed[crossed["family"] == family]
        made = [_check(row, observed) for row in table.itertuples(index=False)]
        note = choices[family].note if family in choices else why.get(family, "fewer than two choices apply")
        if family == "combined":
            made = _together(made)
        if not made:
            made = [Check(family, "–", None, None, note, "does not apply")]
        elif family in choices and note:
            made.append(Check(family, LEXICON, None, None, note, "does not apply"))
        found += made
    return tuple(found)


def _check(row: Any, observed: float) -> Check:
    value = None if math.isnan(row.value) else float(row.value)
    holds = None if row.sign_kept is pd.NA else bool(row.sign_kept)
    same = value is not None and abs(value - observed) <= 1e-12
    outcome = "undefined" if holds is None else "flips" if not holds else "no difference" if same else "holds"
    return Check(str(row.family), str(row.choice), value, holds, str(row.note), outcome)


def _together(made: Sequence[Check]) -> list[Check]:
    """Combinations that turn the sign or leave nothing one by one, all others as one check."""
    kept = [c for c in made if c.holds]
    if len(kept) < 2:
        return list(made)
    values = [c.value for c in kept if c.value is not None]
    moved = any(c.outcome == "holds" for c in kept)
    whole = Check(
        "combined", f"{len(kept)} combinations", None, True, "", "holds" if moved else "no difference",
        len(kept), min(values), max(values),
    )  # fmt: skip
    return [whole, *(c for c in made if not c.holds)]
