"""Had we chosen otherwise: every statistic under each leave-one-out and each reasonable choice.

A statistic is a function of a corpus. What it reads is observed while it runs, so that a choice which cannot touch it
is said not to apply instead of counting as survived. Results are given as values, signs and ranges, never as a share of
choices that "come out" (Steegen et al. 2016; Simonsohn, Simmons & Nelson 2020).
"""

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.schema import LEMMATISERS, NORMALISERS
from helpers.study import coding, lexicoder
from helpers.study.corpus import ADJUDICATED, LEXICON, UNIT, WEIGHTINGS, Corpus
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
CHOICES = ("weight", "unit", "zones", "layer", "normaliser", "lemmatiser", "stops")
STOPS = ("function words", "none", "function words and the 25 commonest lemmas")
COMMONEST = 25
SAID = {
    "words": "weighted by words",
    "units": "units weighted alike",
    "light": "light folding",
    "coarse": "coarse folding",
    "stem": "stems",
    "form": "words as they stand",
    STOPS[1]: "no stop list",
    STOPS[2]: "the 25 commonest lemmas dropped too",
    LEXICON: "codes of the lexicon",
}
"""Options as a reader sees them; others stand for themselves."""
MOST_LEFT_OUT, GROUPS = 40, 20
"""Above so many articles, so many groups of articles are left out in turn instead of each article."""
MOST_UNITS_KEPT = 20_000
"""Views of corpora up to so many units are kept for the next claim."""
MOST_CROSSED = 48
"""Above so many combinations, choices are crossed two at a time."""
_SPANS = {"quotes": "coder_quotes", "names": "coder_names"}
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


# ---- leaving something out ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """One view that a check takes: its family, the choice in words, and the corpus (None: nothing is left)."""

    family: str
    choice: str
    corpus: Corpus | None
    note: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


def article_views(corpus: Corpus) -> Iterator[View]:
    """The corpus without each of its articles in turn.

    Of more than forty articles, without each of twenty groups: every twentieth article (the delete-a-group jackknife,
    Kott 2001, Journal of Official Statistics).
    """
    ids = corpus.article_ids
    if len(ids) <= MOST_LEFT_OUT:
        for article in ids:
            lean = corpus.without_article(article) if len(ids) > 1 else None
            yield View("article", f"without {article}", lean, "" if lean else "it is the only article")
        return
    for group in range(GROUPS):
        kept = [a for i, a in enumerate(ids) if i % GROUPS != group]
        choice = f"without group {group + 1} of {GROUPS} ({len(ids) - len(kept)} articles)"
        yield View("article", choice, corpus.only_articles(kept, label=choice))


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


def majority_spans(spans: pd.DataFrame, coder_ids: Sequence[str], *, threshold: float = 0.8) -> pd.DataFrame:
    """Spans that more than half of these coders mark, as the first of them marks it (without ``coder_id``).

    Two coders mark the same where their spans overlap by ``threshold``.
    """
    by_coder = {c: spans[spans["coder_id"] == c].drop(columns="coder_id").reset_index(drop=True) for c in coder_ids}
    kept = []
    for i, coder in enumerate(coder_ids):
        own = by_coder[coder]
        votes = pd.Series(1, index=own.index)
        for other in coder_ids:
            if other != coder:
                pairs = coding.match_spans(own, by_coder[other], threshold=threshold)
                found = [position for position, _ in pairs]
                votes.iloc[found] += 1
                if other in coder_ids[:i]:
                    votes.iloc[found] = 0  # already kept as the earlier coder marks it
        kept.append(own[votes * 2 > len(coder_ids)])
    return pd.concat(kept).sort_values(["article_id", "start", "end"]).reset_index(drop=True)


def span_coders(corpus: Corpus, table: str) -> list[str]:
    """Those who marked the spans of ``quotes`` or ``names`` independently."""
    return sorted(set(getattr(corpus, _SPANS[table])["coder_id"]) - {ADJUDICATED})


def coder_views(corpus: Corpus, read: Collection[str] = ("frames", "quotes", "names")) -> Iterator[View]:
    """The coding without each coder in turn: the majority of the others (of two coders, the other one's coding).

    The agreed layer depends on every coder, so it cannot stand in for any of them. Only tables that are ``read`` and
    that at least two coders coded are replaced.
    """
    able = {"frames": corpus.coder_ids} | {t: span_coders(corpus, t) for t in _SPANS}
    able = {table: coders for table, coders in able.items() if table in read and len(coders) > 1}
    for coder in sorted(set().union(*able.values())):
        lean = corpus
        for table, coders in able.items():
            rest = [c for c in coders if c != coder]
            if len(rest) == len(coders):
                continue
            if table == "frames":
                alone = len(rest) == 1
                lean = lean.with_codes(lean.with_layer(rest[0]).coded if alone else majority(lean, rest), layer="rest")
            else:
                lean = lean.with_spans(**{table: majority_spans(getattr(corpus, _SPANS[table]), rest)})
        yield View("coder", f"without {coder}", lean)


def agency_view(corpus: Corpus) -> View | None:
    """The corpus without agency-dependent text; None where there is none."""
    if corpus.dependence.empty:
        agencies = corpus.outlets.loc[corpus.outlets["agency"].astype("bool"), "outlet_id"]
        if not corpus.quotes["speaker_id"].isin(agencies).any():
            return None
    if len(corpus.dependence) == len(corpus.articles):
        return View("agency", "without agency-dependent text", None, "every article depends on an agency")
    return View("agency", "without agency-dependent text", corpus.without_agency())


# ---- choosing otherwise -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """What an analyst could choose: the option in use first; where there is no other, ``note`` says why."""

    name: str
    options: tuple[str, ...]
    note: str = ""


def choices_for(
    corpus: Corpus, read: Collection[str], *, codes: Collection[str] = (), lexicon: bool = False
) -> list[Choice]:
    """The choices that can touch a statistic which reads these tables, with their options.

    The lexicon is an option for the layer only where each of the finding's ``codes`` reaches tier B when the lexicon
    codes it (:func:`helpers.study.lexicoder.tiers`), or where ``lexicon`` asks for it.
    """
    read = set(read)
    words = read & {"lemmas", "terms"}
    spans = [t for t in _SPANS if t in read]
    marked = read & {"frames", "units", "quotes", "names", "terms", "elements", "machine_quotes", "machine_names"}
    body = bool((corpus.units["zone"] == "body").any() and (corpus.units["zone"] != "body").any())
    several = corpus.units.groupby("article_id")["paragraph"].nunique().sum() < len(corpus.units)
    folds = _folds(corpus, read) if words else ()
    ways = _ways(corpus, read) if words else ()
    layers = _layers(corpus, read, spans, codes, lexicon)
    why_lexicon = "" if "frames" not in read else _why_no_lexicon(corpus, codes, layers)
    found = [
        _choice("weight", (corpus.weighting, *(w for w in WEIGHTINGS if w != corpus.weighting)), "weights" in read,
                "no unit is weighted"),
        _choice("unit", ("sentences", "paragraphs"), bool(read & {"frames", "units", "terms"}), "no unit is counted",
                several, "every paragraph is one sentence"),
        _choice("zones", ("all units", "body alone"), bool(marked), "it reads nothing that stands in a zone",
                body, "all units stand in one zone"),
        _choice("layer", layers, bool(spans) or "frames" in read, "it reads nothing that was coded by hand",
                len(layers) > 1, "there is one coding"),
        _choice("normaliser", ("folded", *folds), bool(words), "it reads no words of the text",
                bool(folds), "no other counts are derived for this corpus"),
        _choice("lemmatiser", ("lemma", *ways), bool(words), "it reads no words of the text",
                bool(ways), "no other counts are derived for this corpus"),
        _choice("stops", STOPS, "lemmas" in read, "it reads no word counts"),
    ]  # fmt: skip
    return [Choice(c.name, c.options, c.note or (why_lexicon if c.name == "layer" else "")) for c in found]


def _choice(name: str, options: Sequence[str], read: bool, unread: str, able: bool = True, unable: str = "") -> Choice:
    if read and able:
        return Choice(name, tuple(options))
    return Choice(name, tuple(options[:1]), unable if read else unread)


def _layers(
    corpus: Corpus, read: set[str], spans: Sequence[str], codes: Collection[str], lexicon: bool
) -> tuple[str, ...]:
    coders = set(corpus.coder_ids) if "frames" in read else set()
    coders |= {c for table in spans for c in span_coders(corpus, table)}
    layers = [corpus.layer, *sorted((coders | {ADJUDICATED} & set(corpus.layers)) - {corpus.layer})]
    if "frames" in read and corpus.layer != LEXICON and (lexicon or _lexicon_serves(corpus, tuple(codes))):
        layers.append(LEXICON)
    return tuple(layers)


def _lexicon_serves(corpus: Corpus, codes: Sequence[str]) -> bool:
    """Whether the lexicon reaches tier B for every one of some codes, and for one at least."""
    if not codes or ADJUDICATED not in corpus.layers or corpus.terms.empty:
        return False
    return set(codes) <= _lexicon_codes(corpus)


@lru_cache(maxsize=16)
def _lexicon_codes(corpus: Corpus) -> frozenset[str]:
    table = lexicoder.tiers(corpus)
    return frozenset(table.loc[table["tier"].isin(["A", "B"]), "code"])


def _why_no_lexicon(corpus: Corpus, codes: Collection[str], layers: Sequence[str]) -> str:
    if LEXICON in layers:
        return ""
    return f"the lexicon coder is left out: it does not reach tier B for {' and '.join(codes) or 'this finding'}"


def _folds(corpus: Corpus, read: set[str]) -> tuple[str, ...]:
    known = set(corpus.lemma_variants["normaliser"]) if "lemmas" in read else set()
    known |= set(corpus.term_variants["normaliser"]) if "terms" in read else set()
    return tuple(n for n in NORMALISERS[1:] if n in known)


def _ways(corpus: Corpus, read: set[str]) -> tuple[str, ...]:
    known = set(corpus.lemma_variants["lemmatiser"]) if "lemmas" in read else set()
    known |= {"form"} if "terms" in read and (corpus.term_variants["matching"] == "bare").any() else set()
    return tuple(w for w in LEMMATISERS[1:] if w in known)


def stop_lemmas(corpus: Corpus, count: int = COMMONEST) -> list[str]:
    """The ``count`` lemmas that occur in most articles, then most often: a stop list made by frequency alone."""
    table = corpus.lemmas.groupby("lemma")["count"].agg(["size", "sum"]).reset_index()
    ordered = table.sort_values(["size", "sum", "lemma"], ascending=[False, False, True])
    return list(ordered["lemma"].head(count))


_STAGES = (("normaliser", "lemmatiser", "stops"), ("zones",), ("unit",), ("layer",), ("weight",))
"""Choices in the order in which views are built: what changes many tables first, so that most views are cheap."""


def chosen(corpus: Corpus, options: Mapping[str, str]) -> Corpus:
    """The corpus as an analyst with these options would have it (keys of :data:`CHOICES`; those missing as in use)."""
    build = _stage if len(corpus.units) < MOST_UNITS_KEPT else _stage.__wrapped__
    view = corpus
    for number, names in enumerate(_STAGES):
        wanted = tuple(options.get(name, "") for name in names)
        if any(wanted):
            view = build(view, number, wanted)
    return view


@lru_cache(maxsize=256)
def _stage(view: Corpus, number: int, wanted: tuple[str, ...]) -> Corpus:
    """One stage of a view; kept, since every claim takes the same views of one corpus."""
    if number == 0:
        normaliser, lemmatiser, stops = (w or d for w, d in zip(wanted, ("folded", "lemma", STOPS[0]), strict=True))
        if (normaliser, lemmatiser, stops) == ("folded", "lemma", STOPS[0]):
            return view
        view = view.with_words(normaliser=normaliser, lemmatiser=lemmatiser, function=stops == STOPS[1])
        return view.without_lemmas(stop_lemmas(view)) if stops == STOPS[2] else view
    option = wanted[0]
    if number == 1:
        return view.only_zones({"body"}) if option == "body alone" else view
    if number == 2:
        return view.in_paragraphs() if option == "paragraphs" else view
    if number == 3:
        if option == view.layer:
            return view
        return lexicoder.with_lexicon(view) if option == LEXICON else view.as_coded_by(option)
    return view.with_weighting(option) if option != view.weighting else view


@lru_cache(maxsize=8)
def _article_views(corpus: Corpus) -> tuple[View, ...]:
    return tuple(article_views(corpus))


@lru_cache(maxsize=8)
def _agency_view(corpus: Corpus) -> View | None:
    return agency_view(corpus)


@lru_cache(maxsize=16)
def _coder_views(corpus: Corpus, read: frozenset[str]) -> tuple[View, ...]:
    return tuple(coder_views(corpus, read))


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
    read = reads(statistic, corpus) & {"frames", *_SPANS}
    return _table(corpus, statistic, _coder_views(corpus, read), reference)


def agency_switch(corpus: Corpus, statistic: Statistic, *, reference: float = 0.0) -> pd.DataFrame:
    """The statistic without agency-dependent text (columns as :func:`influence`); no row where no text is."""
    view = _agency_view(corpus)
    return _table(corpus, statistic, [view] if view else [], reference)


def combinations(choices: Sequence[Choice]) -> list[dict[str, str]]:
    """Every combination of options, the one in use first; two changes at a time where there would be too many."""
    able = [c for c in choices if len(c.options) > 1]
    in_use = {c.name: c.options[0] for c in choices}
    found = [in_use | dict(zip((c.name for c in able), o, strict=True))
             for o in itertools.product(*(c.options for c in able))]  # fmt: skip
    if len(found) > MOST_CROSSED:
        found = [f for f in found if sum(f[name] != in_use[name] for name in in_use) <= 2]
    return sorted(found, key=lambda f: sum(f[name] != in_use[name] for name in in_use))


def multiverse(
    corpus: Corpus,
    statistic: Statistic,
    *,
    reference: float = 0.0,
    codes: Collection[str] = (),
    lexicon: bool = False,
) -> pd.DataFrame:
    """The statistic under every combination of the choices that can touch it; see :func:`choices_for`.

    Returns:
        The columns of :func:`influence`, then one per choice (:data:`CHOICES`). The first row is the combination in use
        (family ``in use``); rows with one changed choice have its name as family, others ``combined``.
    """
    return _crossed(
        corpus, statistic, choices_for(corpus, reads(statistic, corpus), codes=codes, lexicon=lexicon), reference
    )


def _crossed(corpus: Corpus, statistic: Statistic, choices: Sequence[Choice], reference: float) -> pd.DataFrame:
    views = []
    for options in combinations(choices):
        changed = [c.name for c in choices if options[c.name] != c.options[0]]
        family = "combined" if len(changed) > 1 else changed[0] if changed else "in use"
        choice = " · ".join(SAID.get(options[name], options[name]) for name in changed) or "as in use"
        views.append(View(family, choice, chosen(corpus, options), "", options))
    return _table(corpus, statistic, views, reference)


def checks(
    corpus: Corpus, statistic: Statistic, *, reference: float = 0.0, codes: Collection[str] = ()
) -> tuple[Check, ...]:
    """Every check of this module on one statistic, as the claims page lists them.

    A family that cannot touch the statistic, or has nothing to vary in this corpus, is one check that does not apply,
    with the reason. Combinations that keep the sign stand together as one check with their number and range.
    """
    read = reads(statistic, corpus)
    observed = value_of(statistic, corpus)
    left_out = {
        "article": influence(corpus, statistic, reference=reference),
        "coder": leave_one_coder_out(corpus, statistic, reference=reference),
        "agency": agency_switch(corpus, statistic, reference=reference),
    }
    coded = read & {"frames", *_SPANS}
    why = {
        "coder": "fewer than two coders coded what it reads" if coded else "it reads nothing that was coded by hand",
        "agency": "no text depends on an agency",
    }
    choices = {c.name: c for c in choices_for(corpus, read, codes=codes)}
    crossed = _crossed(corpus, statistic, list(choices.values()), reference)
    found: list[Check] = []
    for family in FAMILIES:
        table = left_out[family] if family in left_out else crossed[crossed["family"] == family]
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
