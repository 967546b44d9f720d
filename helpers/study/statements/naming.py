"""Findings on what persons, forces and the dead are called."""

from functools import partial

import pandas as pd

from helpers.schema import VOICES
from helpers.study import naming
from helpers.study.claims import Comparison, Finding, enumerated
from helpers.study.corpus import Corpus
from helpers.tables import NotComputable


def units_of(table: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    """(article_id, unit) of every row, each once, in order: the evidence of a claim."""
    rows = table[["article_id", "unit"]].drop_duplicates().itertuples(index=False, name=None)
    return tuple(sorted((str(a), int(u)) for a, u in rows))


def with_outlets(corpus: Corpus) -> pd.DataFrame:
    """Naming expressions with their article's outlet.

    Raises:
        NotComputable: there are none.
    """
    if corpus.names.empty:
        raise NotComputable("no naming expression is recorded")
    return corpus.names.merge(corpus.articles[["article_id", "outlet"]], on="article_id")


def valence_gap(corpus: Corpus) -> float:
    """Share of naming expressions with a valence in quoted words less that in the outlets' own words."""
    return naming.valence_share(corpus, voice="quoted") - naming.valence_share(corpus, voice="outlet")


def own_voice_valence(corpus: Corpus) -> Finding:
    """Whether names that honour or disparage stand in quoted words or in the outlets' own."""
    names = with_outlets(corpus)
    valenced = names[names["valence"].isin(naming.VALENCED)]
    total = names["voice"].value_counts().reindex(VOICES, fill_value=0)
    hits, own = valenced["voice"].value_counts().reindex(VOICES, fill_value=0), valenced[valenced["voice"] == "outlet"]
    shares = {voice: hits[voice] / total[voice] if total[voice] else float("nan") for voice in VOICES}
    return Finding(
        id="naming-own-voice-valence",
        layers=("names.valence", "names.voice"),
        statement="In these {articles} articles {quoted:.0%} of the naming expressions in quoted words honour or "
        "disparage ({quoted_hits} of {quoted_all}), against {own:.0%} of those in the outlets' own words "
        "({own_hits} of {own_all}); the latter stand in {places} of the articles ({outlets}).",
        values={"articles": len(corpus.articles), "places": own["article_id"].nunique()}
        | {"outlets": enumerated(sorted(own["outlet"].unique()), mark=", ")}
        | {"quoted": shares["quoted"], "own": shares["outlet"]}
        | {"quoted_hits": hits["quoted"], "quoted_all": total["quoted"]}
        | {"own_hits": hits["outlet"], "own_all": total["outlet"]},
        statistic=valence_gap,
        figure="fig-naming-valence",
        evidence=units_of(own),
    )


def _disparaging_lead(corpus: Corpus, *, referent: str, first: str, others: tuple[str, ...]) -> float:
    options = {"valences": "delegitimising", "referents": [referent], "by": "outlet"}
    return naming.valence_share(corpus, groups=[first], **options) - naming.valence_share(
        corpus, groups=list(others), **options
    )


def _disparaging_scores(corpus: Corpus, *, referent: str) -> pd.DataFrame:
    named = corpus.names[corpus.names["referent_id"] == referent]
    return (named["valence"] == "delegitimising").groupby(named["article_id"]).mean().to_frame("delegitimising")


def us_forces(corpus: Corpus) -> Finding:
    """Which outlet disparages American forces most often, and in whose words."""
    names = with_outlets(corpus)
    forces = names[names["referent_id"] == "us_forces"]
    rates = forces["valence"].eq("delegitimising").groupby(forces["outlet"]).agg(["mean", "sum", "size"])
    rates = rates.sort_values("mean", ascending=False, kind="stable")
    if len(rates) < 2:
        raise NotComputable(f"American forces are named by fewer than two outlets ({len(rates)})")
    leader, others = str(rates.index[0]), rates.iloc[1:]
    slurs = forces[(forces["outlet"] == leader) & (forces["valence"] == "delegitimising")]
    return Finding(
        id="naming-us-forces",
        layers=("names.referent_id", "names.valence"),
        statement="{leader} gives American forces a delegitimising name in {hits} of {all} expressions, {own} of "
        "them in its own words; {others}: {other_hits} of {other_all}. The other {silent} of the {articles} articles "
        "do not name these forces, and each side of the comparison is few expressions long.",
        values={"leader": leader, "hits": len(slurs), "all": rates.loc[leader, "size"]}
        | {"own": (slurs["voice"] == "outlet").sum(), "others": enumerated(others.index, mark=", ")}
        | {"other_hits": others["sum"].sum(), "other_all": others["size"].sum(), "articles": len(corpus.articles)}
        | {"silent": len(corpus.articles) - forces["article_id"].nunique()},
        statistic=partial(_disparaging_lead, referent="us_forces", first=leader, others=tuple(others.index)),
        figure="fig-naming-ledger",
        evidence=units_of(forces),
        comparison=Comparison("outlet", leader, str(others.index[0])),
        scores=partial(_disparaging_scores, referent="us_forces"),
    )


def general_titles(corpus: Corpus) -> Finding:
    """By how many forms the person whom most articles name is called."""
    persons = naming.styles_by_person(corpus)
    if persons.empty:
        raise NotComputable("no person is named")
    hero, styled = persons.iloc[0], naming.styled_names(corpus)
    styled = styled[styled["referent_id"] == hero["referent_id"]]
    return Finding(
        id="naming-general-titles",
        layers=("names.referent_id",),
        statement="{person}, named in {articles} of {all} articles (nobody is named in more), is called by {forms} "
        "different forms in {mentions} expressions, with {offices} wordings of his office, as their English glosses "
        "tell them apart.",
        values={"person": hero["person"], "articles": hero["articles"], "all": len(corpus.articles)}
        | {"forms": hero["forms"], "mentions": hero["mentions"], "offices": hero["offices"]},
        figure="fig-naming-titles",
        evidence=units_of(styled),
    )


def the_dead(corpus: Corpus) -> Finding:
    """How those are named whom some article calls martyrs."""
    dead = naming.naming_of_dead(corpus)
    if dead.empty:
        raise NotComputable("no article calls anybody a martyr")
    martyrs = dead[dead["martyr"]]
    return Finding(
        id="naming-dead",
        layers=("names.referent_id", "names.voice"),
        statement="The dead whom some article calls martyrs ({referents} persons and groups) are called so in "
        "{hits} of the {all} expressions that name them, {own} in an outlet's own words and {quoted} in quoted "
        "words; these stand in {places} of the {articles} articles ({outlets}).",
        values={"referents": dead["referent_id"].nunique(), "hits": len(martyrs), "all": len(dead)}
        | {v: (martyrs["voice"] == w).sum() for v, w in (("own", "outlet"), ("quoted", "quoted"))}
        | {"places": martyrs["article_id"].nunique(), "articles": len(corpus.articles)}
        | {"outlets": enumerated(sorted(martyrs["outlet"].unique()), mark=", ")},
        figure="fig-naming-ledger",
        evidence=units_of(martyrs),
    )


BUILDERS = {
    "naming-own-voice-valence": own_voice_valence,
    "naming-us-forces": us_forces,
    "naming-general-titles": general_titles,
    "naming-dead": the_dead,
}
