"""Findings on who speaks, through whom, and how much of it hangs on agencies."""

from functools import partial

import pandas as pd

from helpers.schema import SIDE_LABELS
from helpers.study import voices
from helpers.study.claims import Comparison, Finding, enumerated
from helpers.study.corpus import Corpus
from helpers.study.statements.naming import units_of
from helpers.tables import NotComputable

"""Outlets that a sentence names at most."""


def spoken(corpus: Corpus) -> pd.DataFrame:
    """Quotations with their granted words.

    Raises:
        NotComputable: nobody is quoted.
    """
    quotes = voices.granted_quotes(corpus)
    if not quotes["granted"].sum():
        raise NotComputable("nobody is quoted")
    return quotes


def officials_share(corpus: Corpus) -> Finding:
    """How much of the quoted words officials of the two states speak."""
    quotes, share = spoken(corpus), voices.quoted_share(corpus, voices.OFFICIALS)
    official = quotes[quotes["speaker_side"].isin(voices.OFFICIALS)]
    return Finding(
        id="voices-officials-share",
        layers=("quotes.speaker_side",),
        statement="State officials and offices of Iran and Iraq speak {share:.0%} of all quoted words in these "
        "{articles} articles ({words} of {all}), {than} than half.",
        values={"share": share, "articles": len(corpus.articles), "words": official["granted"].sum()}
        | {"all": quotes["granted"].sum(), "than": "more" if share > 0.5 else "less"},
        statistic=partial(voices.quoted_share, sides=voices.OFFICIALS),
        reference=0.5,
        figure="fig-voices-words",
        evidence=units_of(official),
    )


def _lead(corpus: Corpus, *, first: str, second: str) -> float:
    return voices.quoted_share(corpus, first) - voices.quoted_share(corpus, second)


def iran_and_iraq(corpus: Corpus) -> Finding:
    """Words granted to the Iranian state against those granted to the Iraqi state."""
    quotes = spoken(corpus)
    official = quotes[quotes["speaker_side"].isin(voices.OFFICIALS)]
    words = official.groupby("speaker_side")["granted"].sum().reindex(voices.OFFICIALS, fill_value=0)
    iran, iraq = (voices.quoted_share(corpus, side) for side in voices.OFFICIALS)
    leads = voices.voice_shares(corpus).pivot(index="article_id", columns="side", values="words").fillna(0)
    leads = leads.reindex(columns=voices.OFFICIALS, fill_value=0)
    return Finding(
        id="voices-iran-vs-iraq",
        layers=("quotes.speaker_side",),
        statement="Speakers of the Iranian state are granted {iran:.0%} of all quoted words ({iran_words}), those of "
        "the Iraqi state {iraq:.0%} ({iraq_words}); of the {articles} articles {more} grant the former more words than "
        "the latter, {fewer} fewer, and {neither} neither a word.",
        values={"iran": iran, "iraq": iraq, "articles": len(corpus.articles)}
        | {"iran_words": words["iran_state"], "iraq_words": words["iraq_state"]}
        | {"more": (leads["iran_state"] > leads["iraq_state"]).sum()}
        | {"fewer": (leads["iran_state"] < leads["iraq_state"]).sum(), "neither": (leads.sum(axis=1) == 0).sum()},
        statistic=partial(_lead, first="iran_state", second="iraq_state"),
        figure="fig-voices-words",
        evidence=units_of(official),
    )


def absent(corpus: Corpus) -> Finding:
    """Which kinds of speaker, and which of the persons named, have no word."""
    sides, silent = voices.side_words(corpus), voices.silent_persons(corpus)
    mute = sides.loc[sides["words"] == 0, "side"].map(SIDE_LABELS)
    persons = corpus.actors.loc[corpus.actors["kind"] == "person", "actor_id"]
    named = corpus.names[corpus.names["referent_id"].isin(persons)]
    return Finding(
        id="voices-absent",
        layers=("quotes.speaker_side", "names.referent_id"),
        statement="Kinds of speaker without a word in these {articles} articles: {which} ({mute} of {kinds} that the "
        "codebook knows), where “other” means whoever stands outside the two states, Iraqi parties and the "
        "Mobilisation, armed factions, media and unnamed sources. Of {named} persons named {silent} are quoted "
        "nowhere, and {lopsided} of {articles} articles quote only one of the two states or neither.",
        values={"kinds": len(sides), "mute": len(mute), "which": enumerated(mute, mark=", ").lower()}
        | {"articles": len(corpus.articles), "silent": len(silent), "named": named["referent_id"].nunique()}
        | {"lopsided": len(voices.one_sided(corpus))},
        figure="fig-voices-words",
        evidence=units_of(named[named["referent_id"].isin(silent["actor_id"])]),
    )


def _apart(corpus: Corpus, *, first: str, second: str) -> float:
    return voices.direct_share(corpus, group=first) - voices.direct_share(corpus, group=second)


def _direct_scores(corpus: Corpus) -> pd.DataFrame:
    quotes = voices.granted_quotes(corpus)
    direct = quotes["granted"].where(quotes["kind"] == "direct", 0).groupby(quotes["article_id"]).sum()
    return (direct / quotes.groupby("article_id")["granted"].sum()).to_frame("direct")


def direct_share(corpus: Corpus) -> Finding:
    """How much of the quoted words stands inside quotation marks, and how far outlets are apart in it."""
    quotes = spoken(corpus)
    kinds = voices.quote_kinds(corpus)
    if len(kinds) < 2:
        raise NotComputable("fewer than two outlets quote anybody")
    top, low = kinds.iloc[0], kinds.iloc[-1]
    ends = [top["outlet_id"], low["outlet_id"]]
    return Finding(
        id="voices-direct-share",
        layers=("quotes.kind",),
        statement="Of all quoted words in these {articles} articles {all:.0%} stand inside quotation marks, from "
        "{top:.0%} in {top_outlet} to {low:.0%} in {low_outlet}; these two ends rest on {ends} articles.",
        values={"articles": len(corpus.articles), "all": voices.direct_share(corpus)}
        | {"top": top["direct_share"], "top_outlet": top["outlet"]}
        | {"low": low["direct_share"], "low_outlet": low["outlet"]}
        | {"ends": corpus.articles["outlet_id"].isin(ends).sum()},
        statistic=partial(_apart, first=ends[0], second=ends[1]),
        figure="fig-voices-kinds",
        evidence=units_of(quotes),
        comparison=Comparison("outlet_id", *ends),
        scores=_direct_scores,
    )


def agency_switch(corpus: Corpus) -> Finding:
    """How much text depends on a credited agency, and what the officials' share becomes without it."""
    credited = corpus.articles[corpus.articles["agency"].notna()]
    copies = int((corpus.dependence["reason"] != "credits an agency").sum())
    if len(corpus.dependence) == len(corpus.articles):
        raise NotComputable("every article depends on an agency")
    share, rest = (voices.quoted_share(c, "iran_state") for c in (corpus, corpus.without_agency()))
    return Finding(
        id="voices-agency-switch",
        layers=("quotes.speaker_side",),
        statement="{credited} of {articles} articles credit a news agency by name ({which}); they hold {words:.0%} of "
        "all words. Without what depends on an agency the Iranian state's share of quoted words goes from {share:.0%} "
        "to {rest:.0%}. Credits to agencies without a name do not show here."
        + (" Left out too: {copies} articles that share an agency's text or copy another." if copies else ""),
        values={"credited": len(credited), "articles": len(corpus.articles), "share": share, "rest": rest}
        | {
            "which": enumerated(credited["outlet"].value_counts(sort=True).index),
            **({"copies": copies} if copies else {}),
        }
        | {"words": float(credited["words"].sum() / corpus.articles["words"].sum())},
        figure="fig-voices-agency",
        evidence=units_of(corpus.units[corpus.units["article_id"].isin(credited["article_id"])]),
    )


BUILDERS = {
    "voices-officials-share": officials_share,
    "voices-iran-vs-iraq": iran_and_iraq,
    "voices-absent": absent,
    "voices-direct-share": direct_share,
    "voices-agency-switch": agency_switch,
}
