"""Naming as a finding: where expressions carry a valence, and how the same person is styled.

Forms are told apart by the English glosses of ``coding/names``: the released tables hold the wording itself only where
it carries a valence. Two wordings with one gloss count as one form, so a number of forms is a lower bound that depends
on the glosser.
"""

import re
from collections.abc import Collection

import pandas as pd

from helpers.schema import VALENCES, VOICES
from helpers.study.corpus import Corpus
from helpers.tables import DataError

VALENCED = ("legitimising", "delegitimising")

_RANK = re.compile(
    r"(?<!-)\b(?:(?:major|brigadier|lieutenant|second brigadier)[ -])?general\b(?! (?:staff|secretary|command))"
    r"|\b(?:rear |vice )?admiral\b|\b(?:colonel|captain|marshal|sardar)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:chief|minister|president|head|secretary(?:-general)?|commander|advis[eo]r|leader|chairman|chair|member|"
    r"counterpart|spokes(?:man|woman|person)|ambassador|deputy|director)\b",
    re.IGNORECASE,
)
_MARTYR = re.compile(r"\bmartyr", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^)]*\)")
_NAME_PART = re.compile(r"[^\W\d_][\w'’]{2,}")
_PARTICLES = frozenset({"the", "bin", "ibn", "abu", "and"})


def naming_ledger(corpus: Corpus, *, by: str = "outlet_id", machine: bool = False) -> pd.DataFrame:
    """Who is named how by whom: referent × outlet (or article) × voice × valence.

    Columns: referent_id, referent, referent_side, ``by``, voice, valence, count, glosses (distinct, separated by `` ·
    ``), texts (distinct expressions, where the table gives them).
    """
    names = (corpus.machine_names if machine else corpus.names).merge(
        corpus.articles[list(dict.fromkeys(["article_id", by]))], on="article_id", how="left"
    )
    keys = ["referent_id", by, "voice", "valence"]
    rows = []
    for values, group in names.groupby(keys):
        row = dict(zip(keys, values, strict=True))
        for column, plural in (("gloss", "glosses"), ("text", "texts")):
            row[plural] = " · ".join(dict.fromkeys(group[column].dropna()))
        rows.append(row | {"count": len(group)})
    sides = dict(zip(corpus.actors["actor_id"], corpus.actors["side"], strict=True)) if len(corpus.actors) else {}
    out = pd.DataFrame(rows, columns=[*keys, "count", "glosses", "texts"])
    out.insert(1, "referent", [corpus.name_of(r) for r in out["referent_id"]])
    out.insert(2, "referent_side", [sides.get(r) or None for r in out["referent_id"]])
    return out


def fold_gloss(gloss: object) -> str:
    """A gloss without the glosser's remarks in brackets, in lower case; empty where there is none.

    >>> fold_gloss("Major General Marr (surname misspelt)")
    'major general marr'
    """
    return "" if pd.isna(gloss) else " ".join(_REMARK.sub("", str(gloss)).casefold().split())


def name_parts(name: str) -> frozenset[str]:
    """The parts of an English name by which a gloss is known to hold it: words of three letters and more, no article.

    Ranks and offices that the register puts before a name are no part of it.

    >>> sorted(name_parts("Qasim al-Araji"))
    ['araji', 'qasim']
    """
    bare = _OFFICE.sub(" ", _RANK.sub(" ", name.casefold()))
    return frozenset(_NAME_PART.findall(bare)) - _PARTICLES


def office_wording(gloss: object, name: str) -> str:
    """The part of a gloss that words the office; empty where it words none.

    >>> office_wording("chief of staff of the army, Major General Marr", "Ada Marr")
    'chief of staff of the army'
    """
    found = []
    for piece in fold_gloss(gloss).split(","):
        cuts = [m.start() for m in _NAME_PART.finditer(piece) if m[0] in name_parts(name)]
        cuts += [m.start() for m in _RANK.finditer(piece)]
        piece = piece[: min(cuts)] if cuts else piece
        if _OFFICE.search(piece):
            found.append(piece.strip())
    return ", ".join(found)


def styled_names(corpus: Corpus, *, kind: str = "person") -> pd.DataFrame:
    """Every naming of the actors of one kind, with the parts of which the expression is made.

    Columns: article_id, unit, outlet_id, outlet, referent_id, referent, voice, form (folded gloss), office (wording, or
    empty), rank, name, honorific (booleans; an honorific is whatever makes a naming of a person legitimising), style
    (the parts present, as ``office, rank and name``; ``other`` where there is none).
    """
    actors = corpus.actors[corpus.actors["kind"] == kind].set_index("actor_id")["name"]
    names = corpus.names[corpus.names["referent_id"].isin(actors.index)]
    names = names.merge(corpus.articles[["article_id", "outlet_id", "outlet"]], on="article_id", how="left")
    out = names[["article_id", "unit", "outlet_id", "outlet", "referent_id"]].copy()
    out["referent"] = names["referent_id"].map(actors)
    out["voice"] = names["voice"]
    out["form"] = [fold_gloss(gloss) for gloss in names["gloss"]]
    pairs = list(zip(out["form"], out["referent"], strict=True))
    out["office"] = [office_wording(form, name) for form, name in pairs]
    out["rank"] = [bool(_RANK.search(form)) for form, _ in pairs]
    out["name"] = [bool(name_parts(name) & set(_NAME_PART.findall(form))) for form, name in pairs]
    out["honorific"] = (names["valence"] == "legitimising").to_numpy(dtype=bool)
    out["style"] = [
        _style(office=bool(row.office), rank=row.rank, honorific=row.honorific, name=row.name)
        for row in out[["office", "rank", "honorific", "name"]].itertuples(index=False, name="Parts")
    ]
    return out.reset_index(drop=True)


def _style(**parts: bool) -> str:
    present = [part for part, there in parts.items() if there]
    if len(present) < 2:
        return f"{present[0]} alone" if present else "other"
    return f"{', '.join(present[:-1])} and {present[-1]}"


def most_named(corpus: Corpus, *, kind: str = "person") -> str:
    """Id of the actor of that kind whom most articles name, then who is named most often (ties: by id).

    Raises:
        DataError: no actor of that kind is named.
    """
    table = styled_names(corpus, kind=kind).groupby("referent_id")["article_id"].agg(["nunique", "size"])
    if table.empty:
        raise DataError(f"no {kind} is named in coding/names: code names first")
    return str(table.reset_index().sort_values(["nunique", "size", "referent_id"], ascending=[False, False, True])
               ["referent_id"].iloc[0])  # fmt: skip


def valence_share(
    corpus: Corpus,
    valences: str | Collection[str] = VALENCED,
    *,
    referents: Collection[str] | None = None,
    voice: str = "",
    by: str = "article_id",
    groups: Collection[str] | None = None,
) -> float:
    """Share of naming expressions that carry one of some valences; NaN where nothing is named.

    Args:
        corpus: the corpus.
        valences: one or several of legitimising, delegitimising, neutral.
        referents: naming of these actors only.
        voice: ``outlet`` or ``quoted``; default both.
        by, groups: only articles whose column ``by`` has one of these values.

    Raises:
        DataError: no such valence, voice or column.
    """
    wanted = [valences] if isinstance(valences, str) else list(valences)
    if set(wanted) - set(VALENCES) or voice not in ("", *VOICES):
        raise DataError(f"valences are {', '.join(VALENCES)} and voices {', '.join(VOICES)}: mend the call")
    names = corpus.names
    if referents is not None:
        names = names[names["referent_id"].isin(list(referents))]
    if voice:
        names = names[names["voice"] == voice]
    if groups is not None:
        if by not in corpus.articles:
            raise DataError(f"articles have no column {by!r}: it is one of {', '.join(corpus.articles)}")
        kept = corpus.articles.loc[corpus.articles[by].isin(list(groups)), "article_id"]
        names = names[names["article_id"].isin(kept)]
    return float(names["valence"].isin(wanted).mean()) if len(names) else float("nan")


def valence_counts(corpus: Corpus) -> pd.DataFrame:
    """Naming expressions by outlet, voice and valence.

    Columns: outlet_id, outlet, voice, valence, count, total (of outlet and voice), share. Every valence has a row for
    each outlet and voice that names at all.
    """
    names = corpus.names.merge(corpus.articles[["article_id", "outlet_id", "outlet"]], on="article_id", how="left")
    keys = ["outlet_id", "outlet", "voice"]
    counts = names.groupby([*keys, "valence"]).size().unstack(fill_value=0).reindex(columns=VALENCES, fill_value=0)
    out = counts.stack().rename("count").rename_axis([*keys, "valence"]).reset_index()
    out["total"] = out.groupby(keys)["count"].transform("sum")
    return out.assign(share=out["count"] / out["total"])


def valenced_forms(corpus: Corpus) -> pd.DataFrame:
    """The expressions that carry a valence, alike ones counted together.

    Columns: referent_id, referent, valence, text (missing where the table gives none), gloss, outlet, voice, count.
    Alike are expressions of one referent, outlet, voice and gloss.
    """
    names = corpus.names[corpus.names["valence"].isin(VALENCED)]
    names = names.merge(corpus.articles[["article_id", "outlet"]], on="article_id", how="left")
    keys = ["referent_id", "valence", "gloss", "outlet", "voice"]
    wording = names.dropna(subset="text").groupby(["referent_id", "gloss"])["text"].first()
    out = names.groupby(keys, dropna=False).size().rename("count").reset_index()
    out.insert(1, "referent", [corpus.name_of(actor) for actor in out["referent_id"]])
    out.insert(3, "text", [wording.get((r, g)) for r, g in zip(out["referent_id"], out["gloss"], strict=True)])
    return out.sort_values(["valence", "referent", "outlet", "voice", "gloss"]).reset_index(drop=True)


def naming_of_dead(corpus: Corpus) -> pd.DataFrame:
    """Every naming of those whom some article calls martyrs, told apart by the English gloss.

    Columns: article_id, unit, outlet_id, outlet, referent_id, voice, martyr (whether this expression says so).
    """
    names = corpus.names.merge(corpus.articles[["article_id", "outlet_id", "outlet"]], on="article_id", how="left")
    names["martyr"] = [bool(_MARTYR.search(fold_gloss(gloss))) for gloss in names["gloss"]]
    names = names[names["referent_id"].isin(set(names.loc[names["martyr"], "referent_id"]))]
    columns = ["article_id", "unit", "outlet_id", "outlet", "referent_id", "voice", "martyr"]
    return names[columns].reset_index(drop=True)


def short_name(name: str) -> str:
    """A registered name without what stands in brackets.

    >>> short_name("ISIS (Islamic State)")
    'ISIS'
    """
    return _REMARK.sub("", name).strip()


def valenced_ledger(corpus: Corpus) -> pd.DataFrame:
    """The naming ledger of the referents that some expression gives a valence, most often valenced first.

    Columns: referent_id, referent (short name), outlet, voice, valence, count.
    """
    ledger = naming_ledger(corpus, by="outlet")
    weight = ledger["count"].where(ledger["valence"].isin(VALENCED), 0).groupby(ledger["referent_id"]).sum()
    out = ledger[ledger["referent_id"].map(weight) > 0]
    out = out.assign(referent=[short_name(name) for name in out["referent"]], weight=out["referent_id"].map(weight))
    out = out.sort_values(["weight", "referent", "outlet", "voice", "valence"], ascending=[False, *[True] * 4])
    return out[["referent_id", "referent", "outlet", "voice", "valence", "count"]].reset_index(drop=True)


def styles_by_person(corpus: Corpus) -> pd.DataFrame:
    """How each person is styled, those whom most articles name first.

    Columns: referent_id, person, articles, mentions, forms (distinct glosses), offices (distinct wordings),
    with_office, with_rank, with_honorific, name_alone (expressions).
    """
    table = styled_names(corpus)
    rows = [
        {
            "referent_id": person,
            "person": short_name(own["referent"].iloc[0]),
            "articles": own["article_id"].nunique(),
            "mentions": len(own),
            "forms": own["form"].nunique(),
            "offices": own.loc[own["office"] != "", "office"].nunique(),
            "with_office": int((own["office"] != "").sum()),
            "with_rank": int(own["rank"].sum()),
            "with_honorific": int(own["honorific"].sum()),
            "name_alone": int((own["style"] == "name alone").sum()),
        }
        for person, own in table.groupby("referent_id")
    ]
    columns = ["referent_id", "person", "articles", "mentions", "forms", "offices", "with_office", "with_rank"]
    out = pd.DataFrame(rows, columns=[*columns, "with_honorific", "name_alone"])
    return out.sort_values(["articles", "mentions", "person"], ascending=[False, False, True]).reset_index(drop=True)


def named(corpus: Corpus, referents: Collection[str]) -> pd.DataFrame:
    """How some referents are named: alike expressions of one outlet, voice and gloss counted together.

    Columns: referent (short name), gloss, valence, outlet, voice, count; in the order of ``referents``.
    """
    names = corpus.names[corpus.names["referent_id"].isin(list(referents))]
    names = names.merge(corpus.articles[["article_id", "outlet"]], on="article_id", how="left")
    keys = ["referent_id", "gloss", "valence", "outlet", "voice"]
    out = names.groupby(keys, dropna=False).size().rename("count").reset_index()
    place = {referent: i for i, referent in enumerate(referents)}
    out = out.assign(
        place=out["referent_id"].map(place), referent=[short_name(corpus.name_of(r)) for r in out["referent_id"]]
    )
    out = out.sort_values(["place", "outlet", "voice", "gloss"])
    return out[["referent", "gloss", "valence", "outlet", "voice", "count"]].reset_index(drop=True)
