"""Findings on frames: which are common, where, with which elements, in which years."""

from functools import lru_cache, partial

import pandas as pd

from helpers.study import coding, frames, overview, profile
from helpers.study.claims import Finding, enumerated
from helpers.study.corpus import Corpus
from helpers.study.statements.naming import units_of
from helpers.tables import NotComputable

WHERE = (
    "“{what}” is in {count_a} of {total_a} units ({share_a:.0%}) where this report's register places the outlet "
    "in Iran (articles: {articles_a}) and in {count_b} of {total_b} ({share_b:.0%}) where it places "
    "it in Iraq (articles: {articles_b}). It occurs in: {who}. Events and years differ between the groups, and some "
    "countries are inferred."
)
TONGUES = (
    "“{what}” is in {count_a} of {total_a} units ({share_a:.0%}) in Persian (articles: {articles_a}) and in {count_b} "
    "of {total_b} ({share_b:.0%}) in Arabic (articles: {articles_b}); language, event and outlet cannot be told apart."
)


@lru_cache(maxsize=1)
def code_names() -> dict[str, str]:
    """Code → its name in the codebook, ``none`` last."""
    return profile.names_of_codes(coding.load_codebook())


def _who(corpus: Corpus, code: str) -> str:
    labels = overview.article_labels(corpus)
    return enumerated((labels[a] for a in profile.articles_with(corpus, code)), none="no article")


def partnership_everywhere(corpus: Corpus) -> Finding:
    """The commonest frame, and whether any article lacks it."""
    top, spread, name = profile.commonest_codes(corpus)[0], profile.share_ranges(corpus).set_index("code"), code_names()
    if not spread.loc[top, "count"]:
        raise NotComputable("no unit carries a frame code")
    shared = spread.index[spread["articles"] == len(corpus.articles)]
    return Finding(
        "frames-partnership-everywhere",
        "“{top}” is the commonest frame in these texts: {count} of {units} units ({share:.0%}), in {articles} of {all} "
        "articles, from {low:.0%} of the units of {low_who} to {high:.0%} of those of {high_who}. Frames that every "
        "article has: {shared}.",
        profile.spread_values(corpus, top) | {"top": name[top], "shared": enumerated(name[c] for c in shared)},
        statistic=partial(profile.smallest_share, code=top),
        codes=(top,),
        figure="fig-frames-outlets",
        evidence=profile.units_with(corpus, top),
    )


def _by_country(corpus: Corpus, id: str, code: str) -> Finding:
    return profile.contrast(
        corpus, id, WHERE, code=code, by="country", a="Iran", b="Iraq", figure="fig-frames-outlets",
        values={"what": code_names()[code], "who": _who(corpus, code)},
    )  # fmt: skip


def occupation_where(corpus: Corpus) -> Finding:
    """Foreign presence as occupation, by the country where the outlet is registered."""
    return _by_country(corpus, "frames-occupation-where", "OCCUPATION")


def resistance_where(corpus: Corpus) -> Finding:
    """Martyrs, sacrifice, revenge, resistance, by the country where the outlet is registered."""
    return _by_country(corpus, "frames-resistance-where", "RESISTANCE")


def brotherhood_persian(corpus: Corpus) -> Finding:
    """Shared religion, culture and history, by language."""
    return profile.contrast(
        corpus, "frames-brotherhood-persian", TONGUES, code="BROTHERHOOD", by="language", a="fa", b="ar",
        figure="fig-frames-outlets", values={"what": code_names()["BROTHERHOOD"]},
    )  # fmt: skip


def _inside_less_outside(corpus: Corpus, *, code: str, inside: tuple[str, ...]) -> float:
    others = [a for a in corpus.article_ids if a not in inside]
    return frames.share_of(corpus, code, inside) - frames.share_of(corpus, code, others)


def influence_where(corpus: Corpus) -> Finding:
    """In how many articles Iran's sway over Iraqi actors occurs at all."""
    code = "INFLUENCE"
    swayed, inside = profile.articles_with(corpus, code), profile.units_with(corpus, code)
    pages = corpus.articles.set_index("article_id")["note"].fillna("").str.contains("page of an aggregator")
    among = corpus.matrix([code])
    return Finding(
        "frames-influence-where",
        "“{what}” occurs in {k} of {n} articles ({who}): {count} of {units} units there. Of these articles, on an "
        "aggregator's page, whose wording may not be the outlet's: {pages}.",
        {"what": code_names()[code], "who": _who(corpus, code), "k": len(swayed), "n": len(corpus.articles)}
        | {"units": int(among.index.get_level_values("article_id").isin(swayed).sum()), "count": len(inside)}
        | {"pages": int(pages[swayed].sum())},
        statistic=partial(_inside_less_outside, code=code, inside=tuple(swayed)) if swayed else None,
        codes=(code,),
        figure="fig-frames-outlets",
        evidence=inside,
    )


def remedies_most(corpus: Corpus) -> Finding:
    """Which of Entman's elements the articles state, and which articles lack one."""
    if corpus.elements.empty:
        raise NotComputable("no element of a frame is listed")
    elements = profile.element_counts(corpus).assign(article=list(overview.article_labels(corpus).values()))
    counts = elements[["problem", "cause", "remedy"]].sum().astype(int).to_dict()
    lack = {f"no_{e}": enumerated(elements.loc[elements[e] == 0, "article"]) for e in ("problem", "cause")}
    return Finding(
        "frames-remedies-most",
        "The {n} articles state {remedy} remedies, {problem} problems and {cause} causes. Articles that state no "
        "problem: {no_problem}; no cause: {no_cause}.",
        counts | lack | {"n": len(elements)},
        layers=("elements",),
        evidence=units_of(corpus.elements),
    )


def years(corpus: Corpus) -> pd.Series:
    """Year of each article whose publication is known at least to the year, by article id."""
    published = corpus.articles.set_index("article_id")["published"].dropna()
    return published.str[:4].astype("int64")


def time_frames(corpus: Corpus) -> Finding:
    """In which years each frame occurs, and whether any year could be compared with another."""
    known, code = years(corpus), "OCCUPATION"
    if known.nunique() < 2:
        raise NotComputable("the dated articles fall into fewer than two years")
    having = known[known.index.isin(profile.articles_with(corpus, code))]
    events = corpus.articles.set_index("article_id")["event_id"].reindex(known.index)
    both = known.groupby(events).nunique()
    constant = [c for c in frames.FRAMES if known[known.index.isin(profile.articles_with(corpus, c))].nunique()
                == known.nunique()]  # fmt: skip
    return Finding(
        "time-frames",
        "The {n} dated articles fall into {years} years ({from_}–{to}), {one} of them with a single article. “{what}” "
        "occurs in articles of {with_} of these years; frames of every year: {constant}. Events that articles of more "
        "than one year report: {both}; so no change over time can be told from a change of event.",
        {"n": len(known), "years": known.nunique(), "from_": str(known.min()), "to": str(known.max())}
        | {"one": int((known.value_counts() == 1).sum()), "what": code_names()[code], "with_": having.nunique()}
        | {"constant": enumerated(code_names()[c] for c in constant), "both": int((both > 1).sum())},
        codes=(code, *(c for c in constant if c != code)),
        figure="fig-frames-outlets",
        evidence=profile.units_with(corpus, code, list(known.index)),
    )


BUILDERS = {
    "frames-partnership-everywhere": partnership_everywhere,
    "frames-occupation-where": occupation_where,
    "frames-resistance-where": resistance_where,
    "frames-brotherhood-persian": brotherhood_persian,
    "frames-influence-where": influence_where,
    "frames-remedies-most": remedies_most,
    "time-frames": time_frames,
}
