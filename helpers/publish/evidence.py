"""Evidence: the units that bear a finding, without their text.

A row has the unit's place, an own-words gloss, what each coder gave it, and at most the few quoted words that the
quotation budget allows: expressions recorded in ``coding/names``, or quotations handed in. Never running text.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import pandas as pd

from helpers.publish import tables
from helpers.publish.rights import LONGEST_RUN
from helpers.tables import DataError

if TYPE_CHECKING:
    from helpers.study.corpus import Corpus

QUOTED = "quoted words"
_UNIT = ["article_id", "unit"]


def _joined(frame: pd.DataFrame, column: str, separator: str) -> pd.Series:
    """The distinct values of a column per unit, in order, joined."""
    values = frame.dropna(subset=[column]).groupby(_UNIT, sort=True)[column]
    return values.agg(lambda cells: separator.join(dict.fromkeys(map(str, cells))))


def check_budget(quotations: pd.DataFrame) -> None:
    """Refuse a quotation of more than twelve words.

    Args:
        quotations: ``article_id``, ``unit``, ``text``.

    Raises:
        DataError: one is longer; the message names the unit, not the words.
    """
    for row in quotations.dropna(subset=["text"]).itertuples():
        words = len(str(row.text).split())
        if words > LONGEST_RUN:
            raise DataError(
                f"article {row.article_id}, unit {row.unit}: {words} words quoted, "
                f"at most {LONGEST_RUN} may be: shorten it"
            )


def rows(
    corpus: "Corpus",
    *,
    units: Iterable[tuple[str, int]] | None = None,
    articles: Collection[str] | None = None,
    codes: Collection[str] | None = None,
    quotations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Evidence rows: article, unit, zone, words, gloss, a column per coder with the codes given, quoted words.

    Args:
        units: pairs of article and unit; default: all.
        articles: these articles only.
        codes: units to which any coder gave one of these codes only.
        quotations: ``article_id``, ``unit``, ``text``: words quoted instead of those in ``coding/names``.

    Raises:
        DataError: a unit does not exist, or a quotation is over the budget of twelve words.
    """
    table = corpus.units[[*_UNIT, "zone", "words"]]
    if units is not None:
        wanted = pd.MultiIndex.from_tuples([(str(a), int(u)) for a, u in units], names=_UNIT)
        strange = wanted.difference(pd.MultiIndex.from_frame(table[_UNIT]))
        if len(strange):
            listed = ", ".join(f"{article} {unit}" for article, unit in strange)
            raise DataError(f"evidence: {listed}: no such unit in the corpus")
        table = table[pd.MultiIndex.from_frame(table[_UNIT]).isin(wanted)]
    if articles is not None:
        table = table[table["article_id"].isin(list(articles))]
    if codes is not None:
        given = corpus.frames[corpus.frames["code"].isin(list(codes))]
        table = table[pd.MultiIndex.from_frame(table[_UNIT]).isin(pd.MultiIndex.from_frame(given[_UNIT]))]
    quoted = corpus.names[[*_UNIT, "text"]] if quotations is None else quotations[[*_UNIT, "text"]]
    check_budget(quoted)
    table = table.merge(corpus.glosses[[*_UNIT, "gloss"]], on=_UNIT, how="left")
    for coder in sorted(corpus.frames["coder_id"].unique()):
        given = _joined(corpus.frames[corpus.frames["coder_id"] == coder], "code", ", ")
        table = table.merge(given.rename(coder).reset_index(), on=_UNIT, how="left")
    table = table.merge(_joined(quoted, "text", " · ").rename(QUOTED).reset_index(), on=_UNIT, how="left")
    return table.rename(columns={"article_id": "article"}).sort_values(["article", "unit"]).reset_index(drop=True)


def show(
    corpus: "Corpus", *, id: str, title: str, note: str = "", notebook: str | None = None, **choice: object
) -> None:
    """Show evidence rows as a table with a CSV; ``choice`` as for :func:`rows`.

    Raises:
        DataError: no unit fits the choice, or as :func:`rows` and ``tables.show``.
    """
    table = rows(corpus, **choice)
    if table.empty:
        raise DataError(f"{id}: no unit fits: widen the choice of articles, codes or units")
    tables.show(table, id=id, title=title, note=note, units="units", n=len(table), rtl=[QUOTED], notebook=notebook)
