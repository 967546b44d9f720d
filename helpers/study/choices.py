"""What an analyst could have chosen otherwise, and the corpus as it is then."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from helpers.schema import LEMMATISERS, NORMALISERS
from helpers.study import lexicoder
from helpers.study.corpus import ADJUDICATED, LEXICON, WEIGHTINGS, Corpus
from helpers.study.left_out import SPANS, span_coders

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
MOST_UNITS_KEPT = 20_000
"""Views of corpora up to so many units are kept for the next claim."""
MOST_CROSSED = 48
"""Above so many combinations, choices are crossed two at a time."""


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
    spans = [t for t in SPANS if t in read]
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


def combinations(choices: Sequence[Choice]) -> list[dict[str, str]]:
    """Every combination of options, the one in use first; two changes at a time where there would be too many."""
    able = [c for c in choices if len(c.options) > 1]
    in_use = {c.name: c.options[0] for c in choices}
    found = [in_use | dict(zip((c.name for c in able), o, strict=True))
             for o in itertools.product(*(c.options for c in able))]  # fmt: skip
    if len(found) > MOST_CROSSED:
        found = [f for f in found if sum(f[name] != in_use[name] for name in in_use) <= 2]
    return sorted(found, key=lambda f: sum(f[name] != in_use[name] for name in in_use))
