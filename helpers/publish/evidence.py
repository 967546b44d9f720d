"""Evidence: the units that bear a finding, without their text.

A row has the unit's place, an own-words gloss, what each coder gave it, and at most the few quoted words that the
quotation budget allows: expressions recorded in ``coding/names``, or quotations handed in. Never running text.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.publish import tables
from helpers.publish.rights import LONGEST_RUN
from helpers.study.corpus import ADJUDICATED, LEXICON
from helpers.tables import DataError, NotComputable

if TYPE_CHECKING:
    from helpers.study.corpus import Corpus

QUOTED = "quoted words"
AGREED = "agreed codes"
OTHERWISE = "coded otherwise"
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


def _with_codes(table: pd.DataFrame, corpus: "Corpus") -> pd.DataFrame:
    """The codes of each unit: those of the agreed layer, and those of each coder who gave others.

    A column per coder where there is no agreed layer.
    """
    given = {
        str(coder): _joined(rows, "code", ", ").rename(str(coder))
        for coder, rows in corpus.frames.groupby("coder_id", sort=True)
    }
    for codes in given.values():
        table = table.merge(codes.reset_index(), on=_UNIT, how="left")
    if ADJUDICATED not in given:
        return table
    names = dict(zip(corpus.coders["coder_id"], corpus.coders["name"], strict=True))
    coders = [coder for coder in given if coder != ADJUDICATED]

    def otherwise(row: pd.Series) -> str | None:
        agreed = set(str(row[ADJUDICATED]).split(", "))
        apart = [c for c in coders if pd.notna(row[c]) and set(row[c].split(", ")) != agreed]
        return "; ".join(f"{names.get(c, c)}: {row[c]}" for c in apart) or None

    table[OTHERWISE] = table.apply(otherwise, axis=1)
    return table.drop(columns=coders).rename(columns={ADJUDICATED: AGREED})


def rows(
    corpus: "Corpus",
    *,
    units: Iterable[tuple[str, int]] | None = None,
    articles: Collection[str] | None = None,
    codes: Collection[str] | None = None,
    quotations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Evidence rows: article, unit, zone, words, gloss, the codes given (:func:`_with_codes`), quoted words.

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
    table = _with_codes(table, corpus)
    table = table.merge(_joined(quoted, "text", " · ").rename(QUOTED).reset_index(), on=_UNIT, how="left")
    return table.rename(columns={"article_id": "article"}).sort_values(["article", "unit"]).reset_index(drop=True)


def show(
    corpus: "Corpus", *, id: str, title: str, note: str = "", notebook: str | None = None, **choice: object
) -> None:
    """Show evidence rows as a table with a CSV; ``choice`` as for :func:`rows`.

    Raises:
        NotComputable: no unit fits the choice.
        DataError: as :func:`rows` and ``tables.show``.
    """
    table = rows(corpus, **choice)
    if table.empty:
        raise NotComputable(f"{id}: no unit fits: widen the choice of articles, codes or units")
    tables.show(table, id=id, title=title, note=note, units="units", n=len(table), rtl=[QUOTED], notebook=notebook)


# -- for the site: what each unit of evidence is, beside the claims that rest on it ------------------------------------

MACHINE = "machine"


def _codes(frames: pd.DataFrame) -> dict[str, list[str]]:
    """Codes that each coder gave to a unit."""
    given = {str(coder): sorted(map(str, rows["code"])) for coder, rows in frames.groupby("coder_id", sort=True)}
    return {coder: [c for c in codes if c != "none"] for coder, codes in given.items()}


def _spans(table: pd.DataFrame, columns: Iterable[str]) -> list[dict[str, str]]:
    rows = table[list(columns)].astype("object")
    return [dict(zip(columns, row, strict=True)) for row in rows.where(rows.notna(), "").itertuples(index=False)]


def unit_record(corpus: "Corpus", article: str, unit: int, *, machine: pd.DataFrame | None = None) -> dict:
    """What the site shows of one unit: place, gloss, codes per coder, quoted words of names, quotations. No text.

    Args:
        machine: ``article_id``, ``unit``, ``code`` as the lexicon coder gives them.

    Raises:
        DataError: there is no such unit, or the words quoted from it are over the budget.
    """
    place = corpus.units[(corpus.units["article_id"] == article) & (corpus.units["unit"] == unit)]
    if place.empty:
        raise DataError(f"evidence: {article} {unit}: no such unit in the corpus: run the notebook of the claim again")
    here = {
        name: table[(table["article_id"] == article) & (table["unit"] == unit)]
        for name, table in {
            "frames": corpus.frames, "names": corpus.names, "quotes": corpus.quotes, "glosses": corpus.glosses,
        }.items()
    }  # fmt: skip
    quoted = here["names"].dropna(subset=["text"])
    check_budget(quoted)
    actors = dict(zip(corpus.actors["actor_id"], corpus.actors["name"], strict=True))
    quotes = here["quotes"].assign(
        speaker=here["quotes"]["speaker_id"].map(actors).fillna(here["quotes"]["speaker_id"])
    )
    names = quoted.assign(referent=quoted["referent_id"].map(actors).fillna(quoted["referent_id"]))
    record = {
        "zone": str(place["zone"].iloc[0]),
        "words": int(place["words"].iloc[0]),
        "gloss": str(next(iter(here["glosses"]["gloss"]), "")),
        "codes": _codes(here["frames"]),
        "names": _spans(names, ("text", "gloss", "referent", "valence", "voice")),
        "quotes": _spans(quotes, ("kind", "speaker", "verb", "verb_class", "words")),
    }
    if machine is not None:
        mine = machine[(machine["article_id"] == article) & (machine["unit"] == unit)]
        record["codes"].pop(LEXICON, None)  # where nobody coded, the lexicon's codes stand in: the same twice
        record["codes"][MACHINE] = sorted(set(map(str, mine["code"])) - {"none"})
    return record


def _about(corpus: "Corpus", units: Iterable[tuple[str, int]]) -> "Corpus":
    """A corpus whose tables hold these units alone, so that looking one up takes as long in a large one."""
    wanted = pd.MultiIndex.from_tuples(list(units), names=_UNIT)
    kept = {}
    for name in ("units", "frames", "names", "quotes", "glosses", "terms"):
        table = getattr(corpus, name)
        kept[name] = table[pd.MultiIndex.from_frame(table[_UNIT]).isin(wanted)]
    return replace(corpus, **kept)


def for_site(corpus: "Corpus", claims: Iterable[dict]) -> dict:
    """Every article and every unit that some claim names, as plain data: ``articles``, ``units`` and ``coders``."""
    from helpers.study import lexicoder, overview

    wanted = sorted({(str(a), int(u)) for c in claims for a, u in c.get("evidence") or []})
    labels, languages = overview.article_labels(corpus), corpus.articles.set_index("article_id")["language"]
    near = _about(corpus, wanted)
    machine = lexicoder.code_units(near)
    return {
        "articles": {a: {"label": labels[a], "language": str(languages[a])} for a in corpus.article_ids},
        "coders": {c: str(n) for c, n in zip(corpus.coders["coder_id"], corpus.coders["name"], strict=True)}
        | {MACHINE: "Lexicon (machine)"},
        "units": {f"{a} {u}": unit_record(near, a, u, machine=machine) for a, u in wanted},
    }
