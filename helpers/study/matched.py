"""One event, two newsrooms: articles of different outlets on the same event, set side by side.

A comparison within one event, window and genre comes before any other (Fan et al. 2019). What a fact ledger shows is
silence in a text, not a motive, and an article cannot leave out what had not happened yet.
"""

import re
from dataclasses import dataclass

import pandas as pd

from helpers.study.compare import naming_ledger, omission_matrix, prevalence
from helpers.study.corpus import Corpus
from helpers.tables import DataError

BOTH = "both"
_LATE = re.compile(r"\b(?:may )?falls? after\b", re.IGNORECASE)
_MARKS = {"legitimising": " +", "delegitimising": " −", "neutral": ""}


@dataclass(frozen=True)
class Pair:
    """Two articles of different outlets on one event, the earlier first; ``articles`` is how many the event has."""

    event_id: str
    event: str
    a: str
    b: str
    articles: int

    @property
    def both(self) -> list[str]:
        """The two article ids."""
        return [self.a, self.b]


def matched_events(corpus: Corpus) -> pd.DataFrame:
    """Events that at least two outlets cover, the most widely covered first.

    Columns: event_id, event, outlets (number), articles (ids, separated by spaces).
    """
    known = corpus.articles.dropna(subset="event_id")
    rows = [
        {
            "event_id": str(event_id),
            "event": str(group["event"].fillna(group["event_id"]).iloc[0]),
            "outlets": group["outlet_id"].nunique(),
            "articles": " ".join(group["article_id"]),
        }
        for event_id, group in known.groupby("event_id")
        if group["outlet_id"].nunique() > 1
    ]
    out = pd.DataFrame(rows, columns=["event_id", "event", "outlets", "articles"])
    return out.sort_values(["outlets", "event_id"], ascending=[False, True]).reset_index(drop=True)


def matched_pair(corpus: Corpus) -> Pair:
    """The pair to read closely: of the event that most outlets cover, the longest article of each of two outlets.

    Events whose facts are coded come first; of more than two outlets, those with the longest articles are taken.

    Raises:
        DataError: no event is covered by two outlets.
    """
    events = matched_events(corpus)
    if events.empty:
        raise DataError(
            "no event is covered by two outlets: add an article on a registered event, "
            "or give its event_id in registry/articles.yaml"
        )
    coded = events["event_id"].isin(set(corpus.omissions["event_id"]))
    event = (events[coded] if coded.any() else events).iloc[0]
    found = corpus.articles[corpus.articles["event_id"] == event["event_id"]]
    longest = found.sort_values(["words", "article_id"], ascending=[False, True]).drop_duplicates("outlet_id").head(2)
    ordered = longest.sort_values(["published", "article_id"], na_position="last")["article_id"]
    return Pair(event["event_id"], event["event"], *map(str, ordered), articles=len(found))


def frame_gaps(corpus: Corpus, a: str, b: str) -> pd.DataFrame:
    """Share of every code (and ``none``) in two articles, the widest difference first.

    Columns: code, share_a, count_a, share_b, count_b, difference (a less b).
    """
    table = prevalence(corpus.only_articles([a, b]), none=True).set_index(["article_id", "code"])
    first, second = table.loc[a], table.loc[b]
    out = pd.DataFrame(
        {
            "share_a": first["share"],
            "count_a": first["units"],
            "share_b": second["share"],
            "count_b": second["units"],
            "difference": first["share"] - second["share"],
        }
    )
    order = out["difference"].abs().sort_values(ascending=False, kind="stable").index
    return out.loc[order].rename_axis("code").reset_index()


def fact_ledger(corpus: Corpus, event_id: str) -> pd.DataFrame:
    """Every fact of an event: which article gives it, and whether the earlier one could have.

    Columns: fact_id, fact, a column per article (stated, partly, absent), given_by (an article id, or ``both`` where
    more than one gives it), late (the fact falls, or may fall, after the earlier article appeared: its wording says
    so, by rule L5 of the codebook).

    Raises:
        DataError: no fact of that event is coded.
    """
    matrix = omission_matrix(corpus, event_id)
    given = matrix != "absent"
    by = given.idxmax(axis=1).where(given.sum(axis=1) == 1, BOTH)
    out = matrix.assign(given_by=by).rename_axis(columns=None).reset_index()
    return out.assign(late=out["fact"].map(lambda fact: bool(_LATE.search(fact))).astype("bool"))


def fact_counts(corpus: Corpus, event_id: str) -> pd.DataFrame:
    """Facts by who gives them, those that may fall after the earlier article apart.

    Columns: given_by (article ids, then ``both``), facts, late, in_time.
    """
    ledger = fact_ledger(corpus, event_id)
    order = [a for a in corpus.article_ids if a in ledger.columns] + [BOTH]
    counts = ledger.groupby("given_by")["late"].agg(facts="size", late="sum").reindex(order, fill_value=0)
    counts = counts.astype("int64")
    return counts.assign(in_time=counts["facts"] - counts["late"]).reset_index()


def names_side_by_side(corpus: Corpus, a: str, b: str) -> pd.DataFrame:
    """What two articles call the same referents, as English glosses.

    Columns: referent_id, referent, count_a, names_a, count_b, names_b. Valenced names are marked (+ legitimising, −
    delegitimising), those in quoted or reported words stand in brackets. Referents that both name come first, then by
    count.
    """
    ledger = naming_ledger(corpus.only_articles([a, b]), by="article_id")
    rows: dict[str, dict] = {}
    for row in ledger.itertuples(index=False):
        blank = {"referent": row.referent, "count_a": 0, "names_a": "", "count_b": 0, "names_b": ""}
        entry = rows.setdefault(row.referent_id, {"referent_id": row.referent_id} | blank)
        side = "a" if row.article_id == a else "b"
        names = [f"{gloss}{_MARKS[row.valence]}" for gloss in str(row.glosses).split(" · ") if gloss]
        names = [f"[{name}]" if row.voice == "quoted" else name for name in names]
        entry[f"names_{side}"] = " · ".join(filter(None, [entry[f"names_{side}"], *names]))
        entry[f"count_{side}"] += row.count
    columns = ["referent_id", "referent", "count_a", "names_a", "count_b", "names_b"]
    out = pd.DataFrame(list(rows.values()), columns=columns)
    shared = (out["count_a"] > 0) & (out["count_b"] > 0)
    keys = out.assign(shared=shared, total=out["count_a"] + out["count_b"])
    order = keys.sort_values(["shared", "total", "referent_id"], ascending=[False, False, True]).index
    return out.loc[order].reset_index(drop=True)
