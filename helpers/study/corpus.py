"""The corpus: every table as one value, with the views that the analysis takes of it.

A :class:`Corpus` is never changed; each view (without an article, in another coder's layer, weighted by words) is a new
one. Statistics are functions ``Corpus -> float`` or ``Corpus -> DataFrame``, so every check in
:mod:`helpers.study.robustness` can run them on another view.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from helpers import paths, tables
from helpers.schema import FRAMES, TABLES, UNIT_ZONES
from helpers.study import coding, derive, hits, registry, reuse
from helpers.study.hits import UNIT
from helpers.tables import DataError

Weighting = Literal["units", "words"]
WEIGHTINGS: tuple[Weighting, ...] = ("units", "words")
ADJUDICATED, LEXICON = "adjudicated", "lexicon"
WORD_CHOICES = ("folded", "lemma")
"""Normaliser and lemmatiser in use; see helpers/text/variants.py for the others."""

_DERIVED = {n: f"derived/{n}" for n in ("units", "zones", "lemmas", "terms")} | {
    "machine_quotes": "derived/quotes",
    "machine_names": "derived/names",
}
_VARIANTS = {n: f"derived/{n}" for n in ("lemma_variants", "term_variants", "reuse")}
_CODING = {
    n: f"coding/{n}"
    for n in (
        "frames",
        "quotes",
        "names",
        "coder_quotes",
        "coder_names",
        "coder_elements",
        "adjudications",
        "span_adjudications",
        "elements",
        "omissions",
        "glosses",
        "irregularities",
    )
}


@dataclass(frozen=True, eq=False)
class Corpus:
    """All tables of one project (DataFrames) and the view taken of them.

    Attributes:
        articles: one row per article: derived columns joined with the registry (see :func:`load`).
        units, zones, lemmas, terms: the derived tables.
        machine_quotes, machine_names: quotes and names as the machine finds them.
        quotes, names: of the layer in use: the coder's own where there are any, else the agreed ones.
        agreed_quotes, agreed_names: the verified layer.
        frames: codes of *all* coders; :attr:`coded` has those of ``layer``.
        coder_quotes, coder_names, coder_elements, adjudications, span_adjudications, elements, omissions, glosses,
            irregularities: as in the schema.
        outlets, actors, events, coders, lexicon: the registry and the coders, one row per entry.
        lemma_variants, term_variants: what lemmas and terms would be under other choices; empty where not derived.
        reuse: pairs of articles that share passages (:mod:`helpers.study.reuse`); empty where not derived.
        layer: coder whose codes count (``adjudicated`` unless chosen otherwise).
        weighting: what a unit counts for: 1 (``units``) or its words (``words``).
        label: what was left out or chosen, in words; empty for the whole corpus.
        unverified: which of frames, quotes and names nobody has coded, so that what the machine finds stands in.
    """

    articles: pd.DataFrame
    units: pd.DataFrame
    zones: pd.DataFrame
    lemmas: pd.DataFrame
    terms: pd.DataFrame
    machine_quotes: pd.DataFrame
    machine_names: pd.DataFrame
    quotes: pd.DataFrame
    names: pd.DataFrame
    frames: pd.DataFrame
    agreed_quotes: pd.DataFrame
    agreed_names: pd.DataFrame
    coder_quotes: pd.DataFrame
    coder_names: pd.DataFrame
    coder_elements: pd.DataFrame
    adjudications: pd.DataFrame
    span_adjudications: pd.DataFrame
    elements: pd.DataFrame
    omissions: pd.DataFrame
    glosses: pd.DataFrame
    irregularities: pd.DataFrame
    outlets: pd.DataFrame
    actors: pd.DataFrame
    events: pd.DataFrame
    coders: pd.DataFrame
    lexicon: pd.DataFrame
    lemma_variants: pd.DataFrame
    term_variants: pd.DataFrame
    reuse: pd.DataFrame
    layer: str = ADJUDICATED
    weighting: Weighting = "units"
    label: str = ""
    unverified: tuple[str, ...] = ()

    @property
    def article_ids(self) -> list[str]:
        """Ids of the articles, in order."""
        return list(self.articles["article_id"])

    @property
    def layers(self) -> list[str]:
        """Coders in ``frames``, the agreed layer first."""
        found = sorted(self.frames["coder_id"].unique())
        return [c for c in found if c == ADJUDICATED] + [c for c in found if c != ADJUDICATED]

    @property
    def coder_ids(self) -> list[str]:
        """Those who coded independently: every coder but the agreed and the lexicon layer."""
        return [c for c in self.layers if c not in (ADJUDICATED, LEXICON)]

    @property
    def coded(self) -> pd.DataFrame:
        """Frame codes of the layer: article_id, unit, code."""
        return self.frames.loc[self.frames["coder_id"] == self.layer, [*UNIT, "code"]].reset_index(drop=True)

    def matrix(self, codes: Collection[str] = FRAMES) -> pd.DataFrame:
        """Units × codes, 1 where the layer gives the code, else 0; index (article_id, unit).

        Only units that the layer has coded (with a code or ``none``) have a row.
        """
        return self._matrix[list(codes)].copy()

    @cached_property
    def _matrix(self) -> pd.DataFrame:
        return coding.unit_matrix(self.coded, FRAMES)

    def coded_units(self, code: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of every coded unit: 1 where it carries the code, its article's id, its weight. Not to be changed."""
        return self._matrix.to_numpy()[:, FRAMES.index(code)], self._coded_articles, self._coded_weights

    @cached_property
    def _coded_articles(self) -> np.ndarray:
        return np.asarray(self._matrix.index.get_level_values("article_id"), dtype=object).astype(str)

    @cached_property
    def _coded_weights(self) -> np.ndarray:
        return self.weights().reindex(self._matrix.index).to_numpy()

    @cached_property
    def _unit_index(self) -> pd.MultiIndex:
        return pd.MultiIndex.from_frame(self.units[UNIT])

    def weights(self, by: Weighting | None = None) -> pd.Series:
        """Weight of every unit, index (article_id, unit): 1.0, or its words; ``by`` defaults to the view's."""
        if (by or self.weighting) == "words":
            return pd.Series(self.units["words"].to_numpy(dtype="float64"), index=self._unit_index, name="weight")
        return pd.Series(1.0, index=self._unit_index, name="weight")

    def unit_facts(self) -> pd.DataFrame:
        """Units with their article's outlet_id, outlet, country, event_id and language beside them."""
        facts = self.articles[["article_id", "outlet_id", "outlet", "country", "event_id", "language"]]
        return self.units.merge(facts, on="article_id", how="left")

    def name_of(self, actor_id: str) -> str:
        """English name of an actor or outlet; the id itself where it is registered nowhere."""
        for table, key in ((self.actors, "actor_id"), (self.outlets, "outlet_id")):
            hit = table.loc[table[key] == actor_id]
            if len(hit):
                return str(hit["name"].iloc[0])
        return str(actor_id)

    def only_articles(self, article_ids: Iterable[str], *, label: str = "") -> "Corpus":
        """The corpus with these articles only.

        Raises:
            DataError: an article is not in the corpus.
        """
        keep = list(article_ids)
        unknown = sorted(set(keep) - set(self.article_ids))
        if unknown:
            raise DataError(f"no article {', '.join(unknown)} in the corpus: it has {', '.join(self.article_ids)}")
        changed = {
            f.name: _only(table, table["article_id"].isin(keep))
            for f in fields(self)
            if isinstance(table := getattr(self, f.name), pd.DataFrame) and "article_id" in table and f.name != "zones"
        }
        files = set(changed["articles"]["file"])
        changed["zones"] = _only(self.zones, self.zones["file"].isin(files))
        return replace(self, **changed, label=_join(self.label, label or f"only {', '.join(keep)}"))

    def without_article(self, article_id: str) -> "Corpus":
        """The corpus without one article."""
        if article_id not in self.article_ids:
            raise DataError(f"no article {article_id} in the corpus: it has {', '.join(self.article_ids)}")
        return self.only_articles([a for a in self.article_ids if a != article_id], label=f"without {article_id}")

    def only_units(self, keep: pd.Index, *, label: str) -> "Corpus":
        """The corpus with these units (index of article_id, unit) only; units and words of the articles are recounted.

        Lemma counts are counts per article and stay as they are. An article without any unit left is dropped.
        """
        changed = {}
        for f in fields(self):
            table = getattr(self, f.name)
            if isinstance(table, pd.DataFrame) and set(UNIT) <= set(table) and f.name != "omissions":
                changed[f.name] = _only(table, pd.MultiIndex.from_frame(table[UNIT]).isin(keep))
        counts = changed["units"].groupby("article_id")["words"].agg(["size", "sum"])
        articles = _only(self.articles, self.articles["article_id"].isin(counts.index))
        articles["units"] = articles["article_id"].map(counts["size"]).astype("Int64")
        articles["words"] = articles["article_id"].map(counts["sum"]).astype("Int64")
        return replace(self, **changed, articles=articles, label=_join(self.label, label))

    def only_zones(self, zones: Collection[str] = UNIT_ZONES) -> "Corpus":
        """The corpus with the units of these zones only (``{"body"}`` leaves titles and ledes out)."""
        units = self.units[self.units["zone"].isin(list(zones))]
        return self.only_units(pd.MultiIndex.from_frame(units[UNIT]), label=f"only {' and '.join(zones)} units")

    @property
    def origin_of_codes(self) -> str:
        """Who gave the frame codes in use, as a sentence for captions."""
        if "frames" in self.unverified:
            return "Codes as the lexicon finds them, checked by nobody."
        return "Agreed codes of language models, so provisional." if self.coded_by_models else "Agreed codes."

    @property
    def coded_by_models(self) -> bool:
        """Whether every coder of frames is a language model."""
        kinds = self.coders.set_index("coder_id")["kind"]
        return all("human" not in str(kinds.get(c, "")) for c in self.coder_ids)

    @cached_property
    def dependence(self) -> pd.DataFrame:
        """Articles that are no independent case (:func:`helpers.study.reuse.dependent`): article_id, reason."""
        return reuse.dependent(self)

    def without_agency(self) -> "Corpus":
        """The corpus without what depends on a news agency: articles that credit one or share its text, and units that
        quote one. Of other copies of one text the first alone stays, so that a text counts once.
        """
        free = self.articles.loc[~self.articles["article_id"].isin(self.dependence["article_id"]), "article_id"]
        agencies = set(self.outlets.loc[self.outlets["agency"].astype("bool"), "outlet_id"])
        quoting = self.quotes[self.quotes["speaker_id"].isin(agencies)]
        lean = self.only_articles(free, label="without agency-dependent text")
        units = pd.MultiIndex.from_frame(lean.units[UNIT])
        keep = units[~units.isin(pd.MultiIndex.from_frame(quoting[UNIT]))]
        return replace(lean.only_units(keep, label=""), label=lean.label) if len(keep) < len(units) else lean

    def in_paragraphs(self) -> "Corpus":
        """The corpus with whole paragraphs as its units, each under the number of its first sentence.

        A paragraph carries every code that one of its sentences carries, and stands in the zone of the first of them;
        what was marked in a sentence keeps its place in the text.
        """
        units = self.units.sort_values(UNIT)
        first = units.groupby(["article_id", "paragraph"])["unit"].transform("min")
        heads = pd.Series(first.to_numpy(), index=pd.MultiIndex.from_frame(units[UNIT]))
        merged = units.groupby(["article_id", "paragraph"], sort=False, as_index=False).agg(
            unit=("unit", "min"), start=("start", "min"), end=("end", "max"), zone=("zone", "first"),
            words=("words", "sum"), unit_sha=("unit_sha", "first"),
        )  # fmt: skip
        changed = {"units": merged[list(units.columns)].reset_index(drop=True)}
        for f in fields(self):
            table = getattr(self, f.name)
            if isinstance(table, pd.DataFrame) and set(UNIT) <= set(table) and f.name not in ("units", "omissions"):
                places = pd.MultiIndex.from_frame(table[UNIT])
                moved = table.assign(unit=pd.array(heads.reindex(places).to_numpy(), dtype="Int64"))
                changed[f.name] = moved.dropna(subset="unit").reset_index(drop=True)
        coded = changed["frames"].drop_duplicates()
        given = coded.loc[coded["code"] != coding.NONE, ["coder_id", *UNIT]]
        spoken = pd.MultiIndex.from_frame(coded[["coder_id", *UNIT]]).isin(pd.MultiIndex.from_frame(given))
        changed["frames"] = _only(coded, (coded["code"] != coding.NONE) | ~spoken)
        articles = self.articles.copy()
        articles["units"] = articles["article_id"].map(merged["article_id"].value_counts()).astype("Int64")
        return replace(self, **changed, articles=articles, label=_join(self.label, "in paragraphs"))

    def with_words(self, *, normaliser: str = "folded", lemmatiser: str = "lemma", function: bool = False) -> "Corpus":
        """The corpus with its words counted otherwise (helpers/text/variants.py).

        Lemmas and lexicon hits are replaced by those of the other choice where such were derived, else they stay.
        ``lemmatiser="form"`` takes lexicon hits without clitics. ``function`` keeps function words among the lemmas.
        """
        lemmas, terms = self.lemmas, self.terms
        other = self.lemma_variants
        chosen = (other["normaliser"] == normaliser) & (other["lemmatiser"] == lemmatiser)
        if chosen.any():
            columns = ["article_id", "lemma", "count"]
            parts = [] if (normaliser, lemmatiser) != WORD_CHOICES else [self.lemmas[columns]]
            rows = other[chosen] if function else other[chosen & (other["function"] == "no")]
            lemmas = pd.concat([*parts, rows[columns]]).groupby(columns[:2], as_index=False)["count"].sum()
        matching = "bare" if lemmatiser == "form" else "clitics"
        hit = (self.term_variants["normaliser"] == normaliser) & (self.term_variants["matching"] == matching)
        if hit.any():
            terms = self.term_variants.loc[hit, list(self.terms.columns)].reset_index(drop=True)
        said = f"words {normaliser}, by {lemmatiser}{', function words kept' if function else ''}"
        return replace(self, lemmas=lemmas, terms=terms, label=_join(self.label, said))

    def with_layer(self, coder_id: str) -> "Corpus":
        """The same corpus with the frame codes of another coder, and that coder's quotes and names if there are any.

        Raises:
            DataError: no such coder in ``frames``.
        """
        if coder_id not in self.layers:
            raise DataError(
                f"no layer {coder_id!r} in the frame codes: it is one of {', '.join(self.layers) or 'none'}"
            )
        quotes = _by_coder(self.coder_quotes, coder_id, self.agreed_quotes)
        names = _by_coder(self.coder_names, coder_id, self.agreed_names)
        label = _join(self.label, f"codes of {coder_id}")
        return replace(self, layer=coder_id, quotes=quotes, names=names, label=label)

    def as_coded_by(self, coder_id: str) -> "Corpus":
        """As :meth:`with_layer`, for a coder who may have marked quotes or names alone: frame codes stay then."""
        if coder_id in self.layers:
            return self.with_layer(coder_id)
        quotes = _by_coder(self.coder_quotes, coder_id, self.agreed_quotes)
        names = _by_coder(self.coder_names, coder_id, self.agreed_names)
        return replace(self, quotes=quotes, names=names, label=_join(self.label, f"spans of {coder_id}"))

    def with_spans(self, *, quotes: pd.DataFrame | None = None, names: pd.DataFrame | None = None) -> "Corpus":
        """The same corpus with other quotes or names in use."""
        return replace(
            self,
            quotes=self.quotes if quotes is None else quotes,
            names=self.names if names is None else names,
        )

    def with_codes(self, coded: pd.DataFrame, *, layer: str) -> "Corpus":
        """As :meth:`with_frames`, while the quotes and names in use stay as they are."""
        return replace(self.with_frames(coded, layer=layer), quotes=self.quotes, names=self.names)

    def with_frames(self, coded: pd.DataFrame, *, layer: str) -> "Corpus":
        """The corpus with one more layer of frame codes (article_id, unit, code), which becomes the layer in use."""
        rows = coded.assign(coder_id=layer)[["coder_id", *UNIT, "code"]]
        frames = pd.concat([self.frames[self.frames["coder_id"] != layer], rows.astype(self.frames.dtypes)])
        return replace(self, frames=frames.reset_index(drop=True)).with_layer(layer)

    def with_weighting(self, weighting: Weighting) -> "Corpus":
        """The same corpus with units weighted alike (``units``) or by their words (``words``)."""
        if weighting not in WEIGHTINGS:
            raise DataError(f"weighting is {weighting!r}: one of {', '.join(WEIGHTINGS)} is wanted")
        view = replace(self, weighting=weighting, label=_join(self.label, f"weighted by {weighting}"))
        kept = {
            name: self.__dict__[name] for name in ("_matrix", "_unit_index", "_coded_articles") if name in self.__dict__
        }
        view.__dict__.update(kept)  # the same codes and units: nothing to compute anew
        return view

    def without_lemmas(self, lemmas: Collection[str], *, label: str = "") -> "Corpus":
        """The corpus without these lemmas (stop words)."""
        kept = _only(self.lemmas, ~self.lemmas["lemma"].isin(list(lemmas)))
        return replace(self, lemmas=kept, label=_join(self.label, label or f"without {len(lemmas)} lemmas"))


def _only(table: pd.DataFrame, keep: pd.Series) -> pd.DataFrame:
    return table.loc[keep].reset_index(drop=True)


def _by_coder(spans: pd.DataFrame, coder_id: str, otherwise: pd.DataFrame) -> pd.DataFrame:
    own = spans["coder_id"] == coder_id
    return _only(spans, own).drop(columns="coder_id") if own.any() else otherwise


def _join(*labels: str) -> str:
    return ", ".join(label for label in labels if label)


def _empty(name: str) -> pd.DataFrame:
    return tables.to_frame(TABLES[name], [])


def _optional(name: str, data: Path) -> pd.DataFrame:
    """A table that a young project may lack: its rows, or none."""
    return tables.read_table(name, data) if tables.table_path(name, data).exists() else _empty(name)


def describe_articles(derived: pd.DataFrame, known: dict[str, registry.Article], data: Path) -> pd.DataFrame:
    """Derived articles joined with the registry, one row each.

    Columns: those of derived/articles (dates as found in the file: ``file_published`` …), then ``outlet_id, outlet,
    country, ownership, outlet_basis, title, title_basis, address, address_basis, published, published_precision,
    published_basis, event_id, event, event_basis, agency, agency_name, agency_basis, registered``. Where the registry
    says nothing, what the file says stands.
    """
    outlets, events = registry.load_outlets(data), registry.load_events(data)
    rows = []
    for found in derived.astype("object").where(derived.notna(), None).to_dict("records"):
        entry = known.get(found["article_id"], registry.Article(found["article_id"], found["file"], found["sha256"]))
        dated = bool(entry.published)
        outlet_id, event_id = entry.outlet_id or found["outlet_id"], entry.event_id or found["event_id"]
        outlet, event, agency = outlets.get(outlet_id), events.get(event_id), outlets.get(entry.agency)
        rows.append(
            {k: found[k] for k in ("article_id", "file", "sha256", "start", "end", "language", "units", "words")}
            | {
                "file_outlet_id": found["outlet_id"],
                "file_published": found["published"],
                "file_published_precision": found["published_precision"],
                "file_published_basis": found["published_basis"],
                "outlet_id": outlet_id or "unknown",
                "outlet": outlet.name if outlet else "Unknown outlet",
                "country": outlet.country if outlet else None,
                "ownership": outlet.ownership if outlet else "unknown",
                "outlet_basis": entry.outlet_basis or ("in the file" if found["outlet_id"] else "not stated"),
                "title": entry.title or None,
                "title_basis": entry.title_basis or None,
                "address": entry.address or None,
                "address_basis": entry.address_basis or None,
                "published": entry.published if dated else found["published"],
                "published_precision": entry.published_precision if dated else found["published_precision"],
                "published_basis": entry.published_basis if dated else found["published_basis"],
                "event_id": event_id or None,
                "event": event.name if event else None,
                "event_basis": entry.event_basis or ("in the file" if found["event_id"] else None),
                "agency": entry.agency or None,
                "agency_name": agency.name if agency else None,
                "agency_basis": entry.agency_basis or None,
                "note": entry.note or None,
                "registered": found["article_id"] in known,
            }
        )
    counted = ("start", "end", "units", "words")
    frame = pd.DataFrame(rows)
    types = {c: "Int64" if c in counted else "bool" if c == "registered" else "string" for c in frame}
    return frame.astype(types)


def load(data: Path | None = None, *, layer: str | None = None) -> Corpus:
    """The project's corpus, every table checked against its contract.

    Coding tables may be missing or empty (a corpus not coded yet). Then what the machine finds stands in for quotes and
    names, and what the lexicon finds for frames; ``unverified`` says which.

    Args:
        data: the ``data`` folder; default the project's.
        layer: coder whose frame codes count; default ``adjudicated``, else the only coder, else the lexicon.

    Raises:
        DataError: a table or registry file breaks its contract (file, line and remedy named).
    """
    data = data or paths.DATA
    derive.check_digests(data)
    derived = {field: tables.read_table(name, data) for field, name in _DERIVED.items()}
    coded = {field: _optional(name, data) for field, name in _CODING.items()}
    varied = {field: _optional(name, data) for field, name in _VARIANTS.items()}
    found = tables.read_table("derived/articles", data)
    if found.empty:
        raise DataError(f"{tables.table_path('derived/articles', data)}: no article: add files and derive anew")
    outlets, actors, events = registry.load_outlets(data), registry.load_actors(data), registry.load_events(data)
    coders = coding.load_coders(data)
    origin = str(tables.table_path("coding/frames", data))
    coding.check_frames(coded["frames"], derived["units"], coders, origin, coding.samples(coders))
    unverified = tuple(n for n in ("quotes", "names") if coded[n].empty and coded[f"coder_{n}"].empty)
    for layer_of in unverified:
        coded[layer_of] = derived[f"machine_{layer_of}"]
    corpus = Corpus(
        articles=describe_articles(found, registry.load_articles(data), data),
        **derived,
        **varied,
        **coded,
        agreed_quotes=coded["quotes"],
        agreed_names=coded["names"],
        outlets=registry.frame(outlets, registry.Outlet),
        actors=registry.frame(actors, registry.Actor),
        events=registry.frame(events, registry.Event),
        coders=registry.frame(coders, coding.Coder),
        lexicon=registry.load_lexicon(data),
        unverified=unverified,
    )
    if layer or ADJUDICATED in corpus.layers:
        return replace(corpus.with_layer(layer or ADJUDICATED), label="")
    if len(corpus.layers) == 1:
        return replace(corpus.with_layer(corpus.layers[0]), label="")
    given = hits.codes(corpus.units, corpus.terms, corpus.lexicon)
    return replace(corpus.with_frames(given, layer=LEXICON), label="", unverified=("frames", *unverified))
