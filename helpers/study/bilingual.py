"""The paired lexicon: which concepts have words in both languages, and whether it serves both alike."""

import pandas as pd

from helpers.schema import FRAMES
from helpers.study import lexicoder
from helpers.study.corpus import Corpus


def concept_pairs(lexicon: pd.DataFrame) -> pd.DataFrame:
    """One row per concept: code, concept, and a column per language with its terms (separated by `` · ``)."""
    terms = lexicon.pivot_table(index=["code", "concept"], columns="language", values="term", aggfunc=" · ".join)
    order = {code: i for i, code in enumerate(FRAMES)}
    return terms.reset_index().sort_values(["code", "concept"], key=lambda s: s.map(order) if s.name == "code" else s)


def pair_counts(lexicon: pd.DataFrame) -> pd.DataFrame:
    """Per code (and ``all``): concepts, concepts with terms in every language (``paired``), and terms per language."""
    languages = sorted(lexicon["language"].unique())
    rows = []
    for code in [*FRAMES, "all"]:
        part = lexicon if code == "all" else lexicon[lexicon["code"] == code]
        tongues = part.groupby(["code", "concept"])["language"].nunique()
        row = {"code": code, "concepts": len(tongues), "paired": int((tongues == len(languages)).sum())}
        rows.append(row | {tongue: int((part["language"] == tongue).sum()) for tongue in languages})
    return pd.DataFrame(rows)


def equivalence_rates(corpus: Corpus) -> pd.DataFrame:
    """:func:`helpers.study.lexicoder.equivalence` in long form, for the layer in use.

    Columns: code, language, measure (``hits that are right``, ``units missed``), part, whole, share (NaN where whole
    is 0): a share never stands without its counts.
    """
    table = lexicoder.equivalence(corpus, layer=corpus.layer)
    right = table.assign(measure="hits that are right", part=table["right"], whole=table["hits"])
    reference = table["right"] + table["missed"]
    missed = table.assign(measure="units missed", part=table["missed"], whole=reference)
    out = pd.concat([right, missed])[["code", "language", "measure", "part", "whole"]].reset_index(drop=True)
    return out.assign(share=(out["part"] / out["whole"].where(out["whole"] > 0)).astype("float64"))


def comparable_codes(corpus: Corpus) -> list[str]:
    """Codes that the layer gives in every language of the corpus: only their equivalence can be tested."""
    rates = equivalence_rates(corpus)
    rates = rates[(rates["code"] != "all") & (rates["measure"] == "units missed")]
    present = rates.assign(some=rates["whole"] > 0).groupby("code")["some"].all()
    return [code for code in FRAMES if present.get(code, False)]


def rate_texts(corpus: Corpus) -> dict[str, str]:
    """Over all codes, each rate in words with what it counts, per language: ``right_ar``, ``missed_fa`` and so on.

    As ``95% of 84``; ``none`` where there is nothing to count, so that a sentence can be filled for any corpus.
    """
    rates = equivalence_rates(corpus)
    texts = dict.fromkeys(("right_ar", "right_fa", "missed_ar", "missed_fa"), "none")
    for row in rates[rates["code"] == "all"].itertuples(index=False):
        if row.whole:
            texts[f"{'right' if 'right' in row.measure else 'missed'}_{row.language}"] = (
                f"{row.share:.0%} of {row.whole}"
            )
    return texts


def facts(corpus: Corpus) -> dict[str, int | str]:
    """What a sentence on equivalence needs: comparable, codes, units_ar, units_fa (counts), and :func:`rate_texts`."""
    units = corpus.unit_facts()["language"].value_counts()
    counts = {f"units_{language}": int(units.get(language, 0)) for language in ("ar", "fa")}
    return {"comparable": len(comparable_codes(corpus)), "codes": len(FRAMES)} | counts | rate_texts(corpus)
