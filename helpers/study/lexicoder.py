"""The lexicon coder: frame codes from lexicon hits, measured against the agreed layer.

The lexicon was built with the same articles in view, so its score on them flatters it; the leave-one-article-out score
keeps, for each article, only terms that hit rightly in the others.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from helpers.schema import FRAMES
from helpers.study import agreement, coding
from helpers.study import hits as tables
from helpers.study.coding import Score
from helpers.study.corpus import ADJUDICATED, LEXICON, UNIT, Corpus


def hits(corpus: Corpus) -> pd.DataFrame:
    """Lexicon hits: article_id, unit, start, end, term_id, and the term's code, concept, language."""
    return tables.with_terms(corpus.terms, corpus.lexicon)


def code_units(corpus: Corpus, *, terms: Collection[str] | None = None) -> pd.DataFrame:
    """Frame codes from lexicon hits: article_id, unit, code (``none`` without a hit), one row per unit and code.

    ``terms`` restricts the lexicon to these term ids.
    """
    return tables.codes(corpus.units, corpus.terms, corpus.lexicon, only=terms)


def with_lexicon(corpus: Corpus) -> Corpus:
    """The corpus with the lexicon's codes as its layer."""
    return corpus.with_frames(code_units(corpus), layer=LEXICON)


def judged_hits(corpus: Corpus, *, layer: str = ADJUDICATED) -> pd.DataFrame:
    """Lexicon hits in coded units, each right or wrong: the columns of :func:`hits` and ``right`` (the layer gives the
    unit that code).
    """
    matrix = corpus.with_layer(layer).matrix()
    found = hits(corpus)
    coded = pd.MultiIndex.from_frame(found[UNIT]).isin(matrix.index)
    found = found[coded].reset_index(drop=True)
    cells = matrix.stack()
    keys = pd.MultiIndex.from_frame(found[[*UNIT, "code"]])
    return found.assign(right=(cells.reindex(keys).to_numpy() == 1) if len(found) else pd.Series(dtype="bool"))


def proven_terms(judged: pd.DataFrame, *, precision: float = 0.5) -> set[str]:
    """Terms of which at least that share of hits (by unit) is right."""
    by_unit = judged.drop_duplicates(["article_id", "unit", "term_id"])
    rates = by_unit.groupby("term_id")["right"].mean()
    return set(rates.index[rates >= precision])


def _scores(given: pd.DataFrame, matrix: pd.DataFrame) -> dict[str, Score]:
    """Score per code, and for ``all``, of codes given (article_id, unit, code) against a units × codes matrix."""
    agreed = matrix.to_numpy()
    found = coding.unit_matrix(given, matrix.columns).reindex(matrix.index, fill_value=0).to_numpy()
    sums = zip(matrix.columns, *(cells.sum(axis=0).tolist() for cells in (found * agreed, found, agreed)), strict=True)
    scores = {str(code): Score(*counts) for code, *counts in sums}
    scores["all"] = Score(*(sum(vars(s)[name] for s in scores.values()) for name in ("hits", "found", "reference")))
    return scores


def evaluate(
    corpus: Corpus, *, layer: str = ADJUDICATED, codes: Collection[str] = FRAMES, precision: float = 0.5
) -> pd.DataFrame:
    """Precision, recall and F1 of the lexicon coder per code, in the sample and leaving each article out.

    Columns: code (or ``all``), estimate (``in sample``: every term; ``leave one article out``: in each article only
    terms whose hits in the *other* articles were right at the rate ``precision``), hits, found, reference, precision,
    recall, f1.
    """
    matrix = corpus.with_layer(layer).matrix(codes)
    judged = judged_hits(corpus, layer=layer)
    outside = []
    for article in corpus.article_ids:
        terms = proven_terms(judged[judged["article_id"] != article], precision=precision)
        outside.append(judged[(judged["article_id"] == article) & judged["term_id"].isin(terms)])
    rows = []
    for estimate, given in (("in sample", judged), ("leave one article out", pd.concat(outside))):
        for code, score in _scores(given.drop_duplicates([*UNIT, "code"]), matrix).items():
            rows.append({"code": code, "estimate": estimate} | score.as_dict())
    return pd.DataFrame(rows)


def held_out_codes(corpus: Corpus, *, layer: str = ADJUDICATED, precision: float = 0.5) -> pd.DataFrame:
    """Codes (article_id, unit, code) of the lexicon where each article is coded by terms that were right in others."""
    judged = judged_hits(corpus, layer=layer)
    parts = []
    for article in corpus.article_ids:
        proven = proven_terms(judged[judged["article_id"] != article], precision=precision)
        own = corpus.units[corpus.units["article_id"] == article]
        found = corpus.terms[corpus.terms["article_id"] == article]
        parts.append(tables.codes(own, found, corpus.lexicon, only=proven))
    return pd.concat(parts, ignore_index=True)


def tiers(corpus: Corpus, *, codes: Collection[str] = FRAMES, layer: str = ADJUDICATED) -> pd.DataFrame:
    """Agreement of the lexicon coder with a layer, each article coded by terms proven in the others.

    Columns: code, units, alpha, low, high, tier (:func:`helpers.study.agreement.tier`; empty where undefined). A corpus
    that no reader coded is coded by the lexicon only for codes of tier A or B.
    """
    agreed = corpus.with_layer(layer).matrix(codes)
    found = coding.unit_matrix(held_out_codes(corpus, layer=layer), codes).reindex(agreed.index, fill_value=0)
    articles = list(agreed.index.get_level_values("article_id"))
    rows = []
    for code in codes:
        ratings = np.stack([agreed[code].to_numpy(dtype=float), found[code].to_numpy(dtype=float)])
        alpha = agreement.alpha_with_interval(ratings, groups=articles)
        bounds = {"alpha": alpha.value, "low": alpha.low, "high": alpha.high}
        rows.append({"code": code, "units": len(agreed)} | bounds | {"tier": agreement.tier(alpha.value, alpha.low)})
    return pd.DataFrame(rows)


def mean_f1(corpus: Corpus, *, estimate: str = "in sample") -> float:
    """Mean F1 of the lexicon coder over the codes that the layer in use or the lexicon gives, each code alike."""
    table = evaluate(corpus, layer=corpus.layer)
    return float(table.loc[(table["estimate"] == estimate) & (table["code"] != "all"), "f1"].mean())


def f1_drop(corpus: Corpus) -> float:
    """Mean F1 in the sample less that leaving each article out: a statistic for claims."""
    table = evaluate(corpus, layer=corpus.layer)
    means = table[table["code"] != "all"].groupby("estimate")["f1"].mean()
    return float(means["in sample"] - means["leave one article out"])


def equivalence(corpus: Corpus, *, layer: str = ADJUDICATED) -> pd.DataFrame:
    """Whether the lexicon serves both languages alike (Lind et al. 2025): per code and language.

    Columns: code (or ``all``), language, terms (in the lexicon), units (coded, in that language), hits (units the
    lexicon gives the code), right, missed (units with the code that it does not find), hit_precision, missed_share. A
    code that the layer gives in one language only cannot be compared: its cells say so by NaN.
    """
    language = corpus.articles.set_index("article_id")["language"]
    matrix = corpus.with_layer(layer).matrix()
    given = code_units(corpus)
    spoken = corpus.lexicon.groupby(["language", "code"]).size()
    rows = []
    for tongue in sorted(language.dropna().unique()):
        articles = set(language.index[language == tongue])
        part = matrix[matrix.index.get_level_values("article_id").isin(articles)]
        for code, score in _scores(given[given["article_id"].isin(articles)], part).items():
            size = spoken.get(tongue, pd.Series(dtype=int))
            rows.append(
                {
                    "code": code,
                    "language": tongue,
                    "terms": int(size.sum() if code == "all" else size.get(code, 0)),
                    "units": len(part),
                    "hits": score.found,
                    "right": score.hits,
                    "missed": score.reference - score.hits,
                    "hit_precision": score.precision,
                    "missed_share": 1 - score.recall,
                }
            )
    out = pd.DataFrame(rows)
    order = {c: i for i, c in enumerate([*FRAMES, "all"])}
    return out.sort_values(["code", "language"], key=lambda s: s.map(order) if s.name == "code" else s).reset_index(
        drop=True
    )


def term_record(corpus: Corpus, *, layer: str = ADJUDICATED) -> pd.DataFrame:
    """How each term of the lexicon fared. Columns: term_id, code, concept, language, units (hit), right, precision."""
    judged = judged_hits(corpus, layer=layer).drop_duplicates(["article_id", "unit", "term_id"])
    counts = judged.groupby("term_id")["right"].agg(units="size", right="sum")
    out = corpus.lexicon[["term_id", "code", "concept", "language"]].merge(counts, on="term_id", how="left")
    out[["units", "right"]] = out[["units", "right"]].fillna(0).astype("int64")
    out["precision"] = (out["right"] / out["units"].where(out["units"] > 0)).astype("float64")
    return out
