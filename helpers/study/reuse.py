"""Text reuse in a corpus: which articles are copies of one text, in which order, and which are no independent cases.

The pairs stand in ``derived/reuse`` (:mod:`helpers.study.overlap`), as counts without a word of the texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.study.overlap import COPY, group_leaders

if TYPE_CHECKING:  # a corpus asks this module which of its articles are copies
    from helpers.study.corpus import Corpus


def pairs(corpus: Corpus) -> pd.DataFrame:
    """Pairs of the corpus's articles that share passages, with shares and direction.

    Columns: those of ``derived/reuse``, then ``containment`` (share of the article's shingles that stand in the other),
    ``direction``: the article is ``earlier`` or ``later`` than the other, of the ``same day``, or ``unknown`` where one
    of the two dates is not known to the day. A date orders two texts; it does not prove who took from whom.
    """
    table = corpus.reuse[corpus.reuse["other_id"].isin(corpus.article_ids)].reset_index(drop=True)
    known = corpus.articles[corpus.articles["published_precision"] == "day"]
    day = known.set_index("article_id")["published"].astype("object").to_dict()
    table["containment"] = (table["shared_shingles"] / table["shingles"].clip(lower=1)).astype("float64")
    table["direction"] = pd.array(
        [_direction(day.get(a), day.get(b)) for a, b in zip(table["article_id"], table["other_id"], strict=True)],
        dtype="string",
    )
    return table


def _direction(own: str | None, other: str | None) -> str:
    if not own or not other:
        return "unknown"
    return "same day" if own == other else "earlier" if own < other else "later"


def groups(corpus: Corpus, *, threshold: float = COPY) -> pd.DataFrame:
    """Groups of articles that are copies of one text: the shorter of two shares ``threshold`` of its shingles with the
    other, or is linked to it through such copies.

    Columns: article_id, group (smallest id in it), articles (in the group), place: ``first`` by date, ``later``, or
    ``unordered`` (same day as the first, or a date is missing); the first of several of one day is that with the
    smallest id. Articles in no group have no row.
    """
    table = pairs(corpus)
    linked = table[table["containment"] >= threshold]
    leader = group_leaders(zip(linked["article_id"], linked["other_id"], strict=True))
    days = corpus.articles.set_index("article_id")
    dated = days["published"].where(days["published_precision"] == "day").astype("object")
    rows = []
    for name in sorted(set(leader.values())):
        members = sorted(m for m, lead in leader.items() if lead == name)
        order = sorted(members, key=lambda m: (dated.isna()[m], str(dated[m]), m))
        for member in members:
            place = "first" if member == order[0] else "unordered"
            if place != "first" and not dated.isna()[[member, order[0]]].any() and dated[member] > dated[order[0]]:
                place = "later"
            rows.append([member, name, len(members), place])
    return pd.DataFrame(rows, columns=["article_id", "group", "articles", "place"]).astype(
        {"article_id": "string", "group": "string", "articles": "int64", "place": "string"}
    )


def dependent(corpus: Corpus) -> pd.DataFrame:
    """Articles that are no independent case, and why: article_id, reason.

    An article depends on an agency that it credits (``credits an agency``), where its text is shared with an article
    that credits one or is an agency's own (``shares an agency's text``), or where it is not the first of its copies
    (``copy of another article``). An agency's own item that opens its group is an independent case.
    """
    articles = corpus.articles
    agencies = set(corpus.outlets.loc[corpus.outlets["agency"].astype("bool"), "outlet_id"])
    credited = set(articles.loc[articles["agency"].notna(), "article_id"])
    own = set(articles.loc[articles["outlet_id"].isin(agencies), "article_id"])
    grouped = groups(corpus)
    wired = set(grouped.loc[grouped["article_id"].isin(credited | own), "group"])
    reasons = dict.fromkeys(sorted(credited), "credits an agency")
    for row in grouped.itertuples(index=False):
        if row.article_id in reasons or (row.place == "first" and row.article_id in own):
            continue
        if row.group in wired:
            reasons[row.article_id] = "shares an agency's text"
        elif row.place != "first":
            reasons[row.article_id] = "copy of another article"
    return pd.DataFrame(sorted(reasons.items()), columns=["article_id", "reason"]).astype("string")
