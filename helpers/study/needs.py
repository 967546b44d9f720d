"""What a corpus must have before some cells of the notebooks can say anything; where it lacks that, they say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the runner asks for reasons without loading pandas
    from helpers.study.corpus import Corpus

PREFIX = "needs-"
KNOWN = ("coders", "spans", "pair", "facts", "groups", "frames", "names", "verified", "few")


def unmet(corpus: Corpus) -> dict[str, str]:
    """Needs that the corpus does not meet, each with what is lacking, in words.

    ``coders``: two who coded frames apart. ``spans``: two who marked quotations or names apart. ``pair``: an event that
    two outlets report. ``facts``: such an event with its facts coded (coding/omissions.csv). ``groups``: articles from
    two countries. ``frames``: units that someone coded. ``verified``: quotations or names that were checked by reading.
    ``names``: naming expressions of registered actors. ``few``: no more articles than can be left out one by one.
    """
    lacking: dict[str, str] = {}
    if len(corpus.coder_ids) < 2:
        lacking["coders"] = f"two coders of frames are needed, {len(corpus.coder_ids)} coded"
    marked = max(corpus.coder_quotes["coder_id"].nunique(), corpus.coder_names["coder_id"].nunique())
    if marked < 2:
        lacking["spans"] = f"two coders of quotations or names are needed, {marked} marked them"
    if "frames" in corpus.unverified:
        lacking["frames"] = "nobody has coded frames: the lexicon's own stand in, and it cannot be measured by itself"
    if corpus.names.empty:
        lacking["names"] = "no registered actor is named (registry/actors.yaml says whom to look for)"
    if {"quotes", "names"} <= set(corpus.unverified):
        lacking["verified"] = "nobody has checked the quotations and names that the machine found"
    outlets = corpus.articles.dropna(subset=["event_id"]).groupby("event_id")["outlet_id"].nunique()
    paired = outlets.index[outlets > 1]
    if not len(paired):
        lacking["pair"] = lacking["facts"] = "an event that two outlets report is needed, there is none"
    elif not corpus.omissions["event_id"].isin(paired).any():
        lacking["facts"] = "the facts of an event that two outlets report are needed, none is coded"
    countries = corpus.articles["country"].nunique()
    if countries < 2:
        lacking["groups"] = f"articles from two countries are needed, they come from {countries}"
    from helpers.study.left_out import MOST_LEFT_OUT

    if (articles := len(corpus.articles)) > MOST_LEFT_OUT:
        lacking["few"] = f"claims are made anew without each of {MOST_LEFT_OUT} articles at most, there are {articles}"
    return lacking


def why_not(tags: list[str], lacking: dict[str, str]) -> str:
    """Why a cell with these tags cannot be run, in one sentence; empty where it can.

    Raises:
        ValueError: a tag names a need that is not known.
    """
    wanted = [tag.removeprefix(PREFIX) for tag in tags if tag.startswith(PREFIX)]
    if strange := sorted(set(wanted) - set(KNOWN)):
        raise ValueError(f"a cell needs {', '.join(strange)}, which no corpus can have: mend its tags")
    reasons = list(dict.fromkeys(lacking[need] for need in wanted if need in lacking))
    return f"Not shown for this corpus: {'; '.join(reasons)}." if reasons else ""
