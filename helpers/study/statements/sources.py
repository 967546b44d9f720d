"""Findings on the articles themselves: what is known of them, their pages, lengths, languages and days."""

import pandas as pd

from helpers.study import bilingual, overview
from helpers.study.claims import Comparison, Finding, enumerated
from helpers.study.corpus import Corpus
from helpers.study.statements.naming import units_of
from helpers.tables import NotComputable


def undated_pages(corpus: Corpus) -> Finding:
    """Which facts about the articles do not stand in their files."""
    undated, unnamed = overview.outside(corpus, "date"), overview.outside(corpus, "outlet")
    names = corpus.articles.set_index("article_id")["outlet"]
    return Finding(
        id="sources-undated-pages",
        statement="Of {n} articles, the file gives no publication date for {undated} ({which}) and no outlet for "
        "{unnamed}; {outside} in all rest on evidence from outside their file for one or both.",
        values={"n": len(corpus.articles), "undated": len(undated), "which": enumerated(names[undated])}
        | {"unnamed": len(unnamed), "outside": len({*undated, *unnamed})},
    )


def furniture_share(corpus: Corpus) -> Finding:
    """How much of the saved pages is no article text."""
    beside, names = overview.beside_text(corpus), overview.page_names(corpus)
    return Finding(
        id="parsing-furniture-share",
        statement="Of the characters on the saved pages (files: {files}), {share:.0%} are not article text; the share "
        "runs from {least:.0%} ({clean}) to {most:.0%} ({crowded}).",
        values={"files": len(beside), "share": overview.beside_share(corpus)}
        | {"least": beside.min(), "clean": names[beside.idxmin()]}
        | {"most": beside.max(), "crowded": names[beside.idxmax()]},
        figure="fig-parsing-zones",
    )


def unequal_languages(corpus: Corpus) -> Finding:
    """Whether the paired lexicon can be shown to serve both languages alike."""
    if corpus.articles["language"].nunique() < 2:
        raise NotComputable("all articles are in one language")
    if "frames" in corpus.unverified:
        raise NotComputable("nobody has coded frames, and the lexicon cannot be measured by itself")
    return Finding(
        id="lexicon-unequal-languages",
        statement="The paired lexicon cannot be shown to serve both languages alike: {comparable} of {codes} codes "
        "occur in both, and Persian has {units_fa} units against {units_ar}. Codes missed: {missed_fa} in Persian, "
        "{missed_ar} in Arabic; hits that are right: {right_fa} and {right_ar}, on the texts that the lexicon was "
        "built with.",
        values=bilingual.facts(corpus),
        comparison=Comparison("language", "fa", "ar"),
        figure="fig-lexicon-equivalence",
    )


def uneven_lengths(corpus: Corpus) -> Finding:
    """How far apart the lengths of the articles are."""
    counts = overview.counts(corpus)
    longest, shortest = counts.loc[counts["words"].idxmax()], counts.loc[counts["words"].idxmin()]
    return Finding(
        id="corpus-uneven-lengths",
        statement="The longest article ({longest}: {most} words) has {ratio:.1f} times the words of the shortest "
        "({shortest}: {fewest} words).",
        values={"longest": longest["article"], "most": longest["words"], "ratio": overview.length_ratio(corpus)}
        | {"shortest": shortest["article"], "fewest": shortest["words"]},
        figure="fig-corpus-silhouettes",
    )


def shared_actors(corpus: Corpus) -> Finding:
    """How many actors more than one article has."""
    reach = overview.actor_reach(corpus)
    if reach.empty:
        raise NotComputable("no actor is named or speaks")
    shared, widest = reach[reach["articles"] > 1], reach.iloc[0]
    mentions = overview.actor_mentions(corpus)
    return Finding(
        id="corpus-shared-actors",
        layers=("names.referent_id", "quotes.speaker_side"),
        statement="Of {actors} actors who are named or speak, {shared} ({share:.0%}) occur in more than one of the {n} "
        "articles; the widest reach is that of {widest} ({reach} articles).",
        values={"actors": len(reach), "shared": len(shared), "share": overview.shared_actors(corpus)}
        | {"n": len(corpus.articles), "widest": widest["actor"], "reach": widest["articles"]},
        figure="fig-corpus-network",
        evidence=units_of(mentions[mentions["actor_id"].isin(shared["actor_id"])]),
    )


def days_after(corpus: Corpus) -> pd.Series:
    """Days from the last day of its event to an article's publication, by article id, where both days are known.

    Below zero where an article appeared while the event went on.
    """
    ends = corpus.events.set_index("event_id")["end"].replace("", None)
    starts = corpus.events.set_index("event_id")["start"].replace("", None)
    articles = corpus.articles.set_index("article_id")
    days = articles.loc[(articles["published_precision"] == "day") & articles["event_id"].notna()]
    last = pd.to_datetime(days["event_id"].map(ends.fillna(starts)).astype("object"), errors="coerce")
    exact = days["event_id"].map(ends.fillna(starts)).astype("object").map(lambda d: len(str(d)) == 10)
    lag = (pd.to_datetime(days["published"].astype("object")) - last).dt.days
    return lag[exact.astype(bool)].dropna().astype("int64")


def time_lag(corpus: Corpus) -> Finding:
    """How soon after its event each article appeared."""
    lag, labels = days_after(corpus).sort_values(kind="stable"), overview.article_labels(corpus)
    if lag.empty:
        raise NotComputable("no article can be dated to the day and placed on a dated event")
    return Finding(
        id="time-lag",
        statement="Of {n} articles {dated} can be dated to the day and placed on an event; {soon} of these appeared "
        "while it went on or on the day after; the longest wait, in days: {days} ({who}). Of the dates {outside} do "
        "not stand in the file.",
        values={"n": len(corpus.articles), "dated": len(lag), "soon": int((lag <= 1).sum()), "days": int(lag.max())}
        | {"who": labels[lag.index[-1]], "outside": len(set(overview.outside(corpus, "date")) & set(lag.index))},
        figure="fig-corpus-timeline",
    )


BUILDERS = {
    "sources-undated-pages": undated_pages,
    "parsing-furniture-share": furniture_share,
    "lexicon-unequal-languages": unequal_languages,
    "corpus-uneven-lengths": uneven_lengths,
    "corpus-shared-actors": shared_actors,
    "time-lag": time_lag,
}
