"""One event, two newsrooms: articles of different outlets on the same event, set side by side.

A comparison within one event, window and genre comes before any other (Fan et al. 2019). What a fact ledger shows is
silence in a text, not a motive, and an article cannot leave out what had not happened yet.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.study.corpus import UNIT, Corpus
from helpers.study.frames import prevalence, share_of
from helpers.study.keyness import word_similarity
from helpers.study.naming import naming_ledger
from helpers.tables import NotComputable

BOTH = "both"
_LATE = re.compile(r"\b(?:may )?falls? after\b", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()]*falls? after[^()]*\)")
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
        NotComputable: no event is covered by two outlets.
    """
    events = matched_events(corpus)
    if events.empty:
        raise NotComputable(
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


def omission_matrix(corpus: Corpus, event_id: str) -> pd.DataFrame:
    """Facts × articles of one event: stated, partly or absent; index (fact_id, fact), columns article ids.

    Raises:
        NotComputable: no fact of that event is coded.
    """
    facts = corpus.omissions[corpus.omissions["event_id"] == event_id]
    if facts.empty:
        raise NotComputable(f"no fact of event {event_id} is coded in coding/omissions.csv")
    return facts.pivot(index=["fact_id", "fact"], columns="article_id", values="statement").sort_index()


def fact_ledger(corpus: Corpus, event_id: str) -> pd.DataFrame:
    """Every fact of an event: which article gives it, and whether the earlier one could have.

    Columns: fact_id, fact, a column per article (stated, partly, absent), given_by (an article id, or ``both`` where
    more than one gives it), late (the fact falls, or may fall, after the earlier article appeared: its wording says
    so, by rule L5 of the codebook).

    Raises:
        NotComputable: no fact of that event is coded.
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


def fact_cells(corpus: Corpus, event_id: str, labels: Mapping[str, str]) -> pd.DataFrame:
    """The fact ledger as cells of a chart, those that all give first, then by who gives them; late facts last.

    Columns: row (the fact; a dagger in place of the remark where it may fall after the earlier article), column
    (label of the article), value (stated, partly, absent), unit (the first that gives it), fact_id, article_id,
    given_by, late.
    """
    ledger = fact_ledger(corpus, event_id)
    articles = [a for a in corpus.article_ids if a in ledger.columns]
    place = {BOTH: 0} | {a: i for i, a in enumerate(articles, 1)}
    ledger = ledger.assign(place=ledger["given_by"].map(place)).sort_values(["late", "place", "fact_id"], kind="stable")
    rows = [
        _REMARK.sub("", fact) + (" †" if late else "")
        for fact, late in zip(ledger["fact"], ledger["late"], strict=True)
    ]
    wide = ledger.assign(row=rows)[["row", "fact_id", "given_by", "late", *articles]]
    cells = wide.melt(["row", "fact_id", "given_by", "late"], articles, "article_id", "value")
    units = corpus.omissions[corpus.omissions["event_id"] == event_id][["fact_id", "article_id", "unit"]]
    out = cells.merge(units, on=["fact_id", "article_id"], how="left")
    out = out.assign(column=out["article_id"].map(labels))
    return out[["row", "column", "value", "unit", "fact_id", "article_id", "given_by", "late"]]


def fact_evidence(corpus: Corpus, event_id: str, facts: Collection[str] | None = None) -> tuple[tuple[str, int], ...]:
    """(article_id, unit) of every unit that gives one of some facts (ids) of the event, or any; each once, in order."""
    given = corpus.omissions[(corpus.omissions["event_id"] == event_id) & corpus.omissions["unit"].notna()]
    if facts is not None:
        given = given[given["fact_id"].isin(list(facts))]
    return tuple(sorted({(str(a), int(u)) for a, u in zip(given["article_id"], given["unit"], strict=True)}))


def in_time(corpus: Corpus, event_id: str) -> Corpus:
    """The corpus without the units that bear a fact which may be later than the earlier article on the event."""
    ledger = fact_ledger(corpus, event_id)
    late = fact_evidence(corpus, event_id, ledger.loc[ledger["late"], "fact_id"])
    units = pd.MultiIndex.from_frame(corpus.units[UNIT])
    return corpus.only_units(units[~units.isin(late)], label="without what may be later") if late else corpus


def named_in_one(corpus: Corpus, a: str, b: str, *, kind: str = "person") -> tuple[list[str], list[str]]:
    """Names of the actors of a kind that only ``a``, and that only ``b``, names (by name or by an office)."""
    known = set(corpus.actors.loc[corpus.actors["kind"] == kind, "actor_id"])
    table = names_side_by_side(corpus, a, b).sort_values("referent_id")
    table = table[table["referent_id"].isin(known)]
    return list(table.loc[table["count_b"] == 0, "referent"]), list(table.loc[table["count_a"] == 0, "referent"])


def mentions(corpus: Corpus, referent_id: str, article_id: str) -> dict[str, int]:
    """How often an article names a referent: all, own (in its own voice), valenced (not neutral)."""
    names = corpus.names[(corpus.names["referent_id"] == referent_id) & (corpus.names["article_id"] == article_id)]
    return {
        "all": len(names),
        "own": int((names["voice"] == "outlet").sum()),
        "valenced": int((names["valence"] != "neutral").sum()),
    }


def match_table(corpus: Corpus, pair: Pair) -> pd.DataFrame:
    """What the pair has in common and where it differs: a row per property, a column per article (its id)."""
    known = corpus.articles.set_index("article_id")
    rows = {
        "outlet": known["outlet"],
        "registered country": known["country"],
        "ownership": known["ownership"],
        "language": known["language"],
        "published": known["published"],
        "date known from": known["published_basis"].str.partition(":")[0],
        "agency credited": known["agency_name"].fillna("none"),
        "units": known["units"],
        "words": known["words"],
        "title in the file": known["title"].notna().map({True: "yes", False: "no"}),
    }
    return (
        pd.DataFrame({name: values[pair.both].astype("object") for name, values in rows.items()})
        .T.rename_axis(index="property", columns=None)
        .reset_index()
    )


def word_table(corpus: Corpus, pair: Pair, labels: Mapping[str, str]) -> pd.DataFrame:
    """How alike the words of each two articles in the pair's language are, the most alike first.

    Columns: articles (labels), same visit, shared, share, cosine.
    """
    language = corpus.articles.set_index("article_id")["language"]
    spoken = list(language.index[language == language[pair.a]])
    table = word_similarity(corpus, spoken)
    return pd.DataFrame(
        {
            "articles": [f"{labels[a]} · {labels[b]}" for a, b in zip(table["a"], table["b"], strict=True)],
            "same visit": [
                "yes" if {a, b} == set(pair.both) else "no" for a, b in zip(table["a"], table["b"], strict=True)
            ],
            "shared": table["shared"],
            "share": table["jaccard"],
            "cosine": table["cosine"],
        }
    )


def gap_width(corpus: Corpus, more_a: str, more_b: str, a: str, b: str) -> float:
    """How far two articles stand apart on two codes, one that leans to each: a statistic for claims.

    The share of ``more_a`` in ``a`` less that in ``b``, and the share of ``more_b`` in ``b`` less that in ``a``: the
    smaller of the two, so that it is above zero only while both lean as they do.
    """
    first = share_of(corpus, more_a, [a]) - share_of(corpus, more_a, [b])
    second = share_of(corpus, more_b, [b]) - share_of(corpus, more_b, [a])
    return float(np.minimum(first, second))
