"""Lexicon hits as tables: which term stands where, and which frame codes follow. Below the corpus and its views."""

from collections.abc import Collection

import pandas as pd

from helpers.schema import TABLES
from helpers.study.coding import NONE
from helpers.tables import to_frame

UNIT = ["article_id", "unit"]


def with_terms(terms: pd.DataFrame, lexicon: pd.DataFrame) -> pd.DataFrame:
    """Lexicon hits with what the lexicon says of them: article_id, unit, start, end, term_id, code, concept, language.

    Hits of terms that the lexicon no longer has are left out.
    """
    known = lexicon[["term_id", "code", "concept", "language"]]
    return terms.merge(known, on="term_id", how="left").dropna(subset="code").reset_index(drop=True)


def codes(
    units: pd.DataFrame, terms: pd.DataFrame, lexicon: pd.DataFrame, *, only: Collection[str] | None = None
) -> pd.DataFrame:
    """Frame codes that follow from hits: article_id, unit, code (``none`` without a hit), one row per unit and code.

    Args:
        units: the units to code.
        terms: hits, as in derived/terms.
        lexicon: terms with their codes, as in registry/lexicon.
        only: term ids to which the lexicon is restricted.
    """
    found = with_terms(terms, lexicon)
    if only is not None:
        found = found[found["term_id"].isin(list(only))]
    given = found[[*UNIT, "code"]].drop_duplicates()
    bare = units[UNIT].merge(given[UNIT].drop_duplicates(), on=UNIT, how="left", indicator=True)
    bare = bare.loc[bare["_merge"] == "left_only", UNIT].assign(code=NONE)
    rows = pd.concat([given, bare]).sort_values([*UNIT, "code"])
    return to_frame(TABLES["coding/frames"], rows.to_dict("records"))[[*UNIT, "code"]]
