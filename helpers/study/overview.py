"""What the corpus is made of: sources and their basis, pages and their zones, lengths, events, actors."""

import itertools
import re
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from helpers.schema import UNIT_ZONES
from helpers.study.corpus import UNIT, Corpus
from helpers.study.silhouettes import silhouettes
from helpers.study.voices import granted_words
from helpers.tables import NotComputable

if TYPE_CHECKING:
    import networkx as nx

BASES = ("printed", "in text", "given", "inferred", "not stated")
"""Where a fact is known from; ``given``: by the record in which the article came (helpers/study/intake)."""
FACTS = {
    "outlet": "outlet_basis",
    "date": "published_basis",
    "title": "title_basis",
    "address": "address_basis",
    "event": "event_basis",
    "agency": "agency_basis",
}
MOST_DRAWN = 12
"""Pages or articles that a figure of single ones draws at most."""
_BASIS = re.compile("|".join(BASES))


def article_labels(corpus: Corpus) -> dict[str, str]:
    """How each article is called, by id: its outlet and date; where that is not unique, with the id behind it."""
    articles = corpus.articles.set_index("article_id")
    names = articles["outlet"].astype("object") + ", " + articles["published"].astype("object").fillna("undated")
    alike = names.duplicated(keep=False)
    return dict(names.where(~alike, names + " (" + articles.index.astype("object") + ")"))


def basis_kind(basis: object) -> str:
    """The word that opens a basis, one of :data:`BASES`; not stated also where nothing is said.

    >>> basis_kind("inferred: the file names no outlet")
    'inferred'
    """
    found = _BASIS.match(str(basis)) if not pd.isna(basis) else None
    return found.group() if found else "not stated"


def fact_bases(corpus: Corpus) -> pd.DataFrame:
    """Where each fact about each article is known from. Columns: article_id, fact (outlet, date, …), basis."""
    rows = [
        [row["article_id"], fact, basis_kind(row[column])]
        for row in corpus.articles.to_dict("records")
        for fact, column in FACTS.items()
    ]
    return pd.DataFrame(rows, columns=["article_id", "fact", "basis"])


def basis_counts(corpus: Corpus) -> pd.DataFrame:
    """Articles per fact and basis: index the facts, a column per basis (count of articles); ``given`` has a column only
    where some article came in a record.
    """
    counts = fact_bases(corpus).groupby(["fact", "basis"]).size().unstack("basis", fill_value=0)
    columns = [basis for basis in BASES if basis != "given" or basis in counts]
    return counts.reindex(index=list(FACTS), columns=columns, fill_value=0)


def outside(corpus: Corpus, fact: str) -> list[str]:
    """Articles whose file does not give that fact: it is inferred from outside, or not known."""
    bases = fact_bases(corpus)
    return list(bases.loc[(bases["fact"] == fact) & bases["basis"].isin(["inferred", "not stated"]), "article_id"])


def page_names(corpus: Corpus) -> pd.Series:
    """How each file is called: the outlets of its articles, with date and id where that is not unique; index file."""
    by_file = corpus.articles.assign(label=corpus.articles["article_id"].map(article_labels(corpus))).groupby("file")
    names, full = (by_file[column].agg(" + ".join) for column in ("outlet", "label"))
    return names.where(~names.duplicated(keep=False), full).rename("page")


def files(corpus: Corpus) -> pd.DataFrame:
    """The files, known by their digests. Columns: file, sha256, articles, characters (to the end of the last zone)."""
    by_file = corpus.articles.groupby("file")
    out = by_file.agg(sha256=("sha256", "first"), articles=("article_id", lambda ids: len(set(ids))))
    return out.join(corpus.zones.groupby("file")["end"].max().rename("characters")).reset_index()


def zone_shares(corpus: Corpus) -> pd.DataFrame:
    """Characters per file and zone (blank lines left out). Columns: file, zone, characters, share, text (article
    text: title, lede or body).
    """
    spans = corpus.zones.assign(characters=corpus.zones["end"] - corpus.zones["start"])
    out = spans.groupby(["file", "zone"])["characters"].sum().astype("int64").reset_index()
    whole = out.groupby("file")["characters"].transform("sum")
    return out.assign(share=out["characters"] / whole, text=out["zone"].isin(UNIT_ZONES))


def strips(corpus: Corpus, *, most: int = MOST_DRAWN) -> pd.DataFrame:
    """The zones as ``charts.page_strips`` draws them: file, page (outlets), article (id), start, end, zone.

    Of a larger corpus only the first ``most`` pages.
    """
    first = list(dict.fromkeys(corpus.zones["file"]))[:most]
    zones = corpus.zones[corpus.zones["file"].isin(first)].rename(columns={"article_id": "article"})
    out = zones.assign(page=zones["file"].map(page_names(corpus)))
    return out[["file", "page", "article", "start", "end", "zone"]].reset_index(drop=True)


def beside_text(corpus: Corpus) -> pd.Series:
    """Share of each file's characters that are no article text (neither title, lede nor body); index file."""
    shares = zone_shares(corpus)
    text = shares[shares["text"]].groupby("file")["share"].sum()
    return (1 - text).clip(lower=0).rename("beside")


def beside_share(corpus: Corpus) -> float:
    """Share of all files' characters that are no article text."""
    shares = zone_shares(corpus)
    return float(shares.loc[~shares["text"], "characters"].sum() / shares["characters"].sum())


def counts(corpus: Corpus) -> pd.DataFrame:
    """One row per article. Columns: article_id, article (label), language, units, words, words_per_unit, longest_unit
    (words), lemmas (distinct), quotations, quoted_share (of the words), names (naming expressions), actors (distinct).
    """
    articles = corpus.articles.set_index("article_id")

    def found(values: pd.Series) -> pd.Series:
        return values.reindex(articles.index, fill_value=0).astype("int64")

    names, quotes = corpus.names.groupby("article_id"), corpus.quotes.groupby("article_id")
    quoted = found(granted_words(corpus.quotes).groupby(corpus.quotes["article_id"]).sum())
    out = pd.DataFrame(
        {
            "article": pd.Series(article_labels(corpus)),
            "language": articles["language"],
            "units": articles["units"].astype("int64"),
            "words": articles["words"].astype("int64"),
            "words_per_unit": articles["words"].astype("float64") / articles["units"],
            "longest_unit": found(corpus.units.groupby("article_id")["words"].max()),
            "lemmas": found(corpus.lemmas.groupby("article_id")["lemma"].nunique()),
            "quotations": found(quotes.size()),
            "quoted_share": quoted / articles["words"].astype("float64"),
            "names": found(names.size()),
            "actors": found(names["referent_id"].nunique()),
        },
        index=articles.index,
    )
    return out.reset_index()


def length_ratio(corpus: Corpus) -> float:
    """Words of the longest article for each word of the shortest."""
    words = corpus.articles["words"].astype("float64")
    return float(words.max() / words.min())


def of_all(drawn: int, held: int, what: str) -> str:
    """How much of the corpus a figure draws: ``6 files``, or ``12 of 300 files``.

    >>> of_all(12, 300, "files")
    '12 of 300 files'
    """
    return f"{held} {what}" if drawn == held else f"{drawn} of {held} {what}"


def spread_note(dated: pd.DataFrame, corpus: Corpus) -> str:
    """What a caption says where :func:`dated` could not take every article; empty where it did."""
    known = int(corpus.articles["published"].notna().sum())
    return f"{len(dated)} of {known} dated articles, evenly spread. " if len(dated) < known else ""


def silhouette_rows(corpus: Corpus, *, most: int = MOST_DRAWN) -> pd.DataFrame:
    """A row per unit and code, as ``charts.silhouette`` draws them: article, unit, words, code, voice.

    ``voice`` is what most of the unit's words are: direct, indirect, or outlet. Of a larger corpus only the first
    ``most`` articles.
    """
    units = silhouettes(corpus)
    units = units[units["article_id"].isin(corpus.article_ids[:most])]
    shares = units[["own", "indirect", "direct"]].set_axis(["outlet", "indirect", "direct"], axis=1)
    units = units.assign(voice=shares.idxmax(axis=1), code=units["codes"].fillna("none").str.split())
    units = units.assign(article=units["article_id"].map(article_labels(corpus)))
    return units[["article_id", "article", "unit", "words", "code", "voice"]].explode("code").reset_index(drop=True)


def _window(text: object) -> tuple[date | None, date | None]:
    """First and last day of a day, month or year in ISO form."""
    if text is None or text is pd.NA or not str(text):
        return None, None
    value = str(text)
    if len(value) == 10:
        return date.fromisoformat(value), date.fromisoformat(value)
    period = pd.Period(value, freq="Y" if len(value) == 4 else "M")
    return period.start_time.date(), period.end_time.date()


def timeline(corpus: Corpus) -> pd.DataFrame:
    """Events and articles in time, undated ones last.

    Columns: kind (event, article), id, label, start, end (dates; the whole month or year where no more is known),
    precision, basis, inferred (the date does not stand in the file), event_id, outlet_id.
    """
    covered = set(corpus.articles["event_id"].dropna())
    rows = []
    for event in corpus.events.itertuples(index=False):
        if event.event_id in covered:
            start, end = _window(event.start)[0], _window(event.end or event.start)[1]
            rows.append(
                {"kind": "event", "id": event.event_id, "label": event.name, "start": start, "end": end}
                | {"precision": "day", "basis": event.basis, "inferred": False, "event_id": event.event_id}
                | {"outlet_id": None}
            )
    for article in corpus.articles.itertuples(index=False):
        start, end = _window(article.published)
        rows.append(
            {"kind": "article", "id": article.article_id, "label": article.outlet, "start": start, "end": end}
            | {"precision": article.published_precision, "basis": article.published_basis}
            | {
                "inferred": not pd.isna(article.published)
                and pd.isna(article.file_published)
                and basis_kind(article.published_basis) != "given"
            }
            | {"event_id": article.event_id, "outlet_id": article.outlet_id}
        )
    out = pd.DataFrame(rows)
    out["start"], out["end"] = pd.to_datetime(out["start"]), pd.to_datetime(out["end"])
    return out.sort_values(["start", "kind", "id"], ascending=[True, False, True], na_position="last").reset_index(
        drop=True
    )


def dated(corpus: Corpus, *, most: int = 2 * MOST_DRAWN) -> pd.DataFrame:
    """Articles with a date, as ``charts.timeline`` draws them: article_id, date, label (outlet, and the place of the
    event), inferred (the date stands neither in the file nor in its record), event_id. Of a larger corpus ``most`` are
    taken, evenly spread over the articles in order of their dates, the first and the last among them.
    """
    rows = timeline(corpus)
    rows = rows[(rows["kind"] == "article") & rows["start"].notna()].reset_index(drop=True)
    if len(rows) > most:
        rows = rows.iloc[[round(n * (len(rows) - 1) / (most - 1)) for n in range(most)]]
    places = rows["event_id"].map(corpus.events.set_index("event_id")["place"])
    rows = rows.rename(columns={"id": "article_id"}).assign(date=rows["start"].dt.strftime("%Y-%m-%d"))
    rows["label"] = rows["label"] + places.map(lambda place: f" ({place})", na_action="ignore").fillna("")
    return rows[["article_id", "date", "label", "inferred", "event_id"]].reset_index(drop=True)


def event_coverage(corpus: Corpus) -> pd.DataFrame:
    """Events that articles report. Columns: event_id, event, place, start, end, articles (count), outlets (names)."""
    known = corpus.articles.dropna(subset="event_id")
    cover = known.groupby("event_id")["outlet"].agg(articles="size", outlets=" · ".join)
    events = corpus.events.set_index("event_id")[["name", "place", "start", "end"]].rename(columns={"name": "event"})
    return events.join(cover, how="inner").reset_index().sort_values("start").reset_index(drop=True)


def actor_mentions(corpus: Corpus, *, machine: bool = False) -> pd.DataFrame:
    """Units in which each actor is named or speaks, each once: article_id, unit, actor_id."""
    names, quotes = (corpus.machine_names, corpus.machine_quotes) if machine else (corpus.names, corpus.quotes)
    parts = [
        names[[*UNIT, "referent_id"]].rename(columns={"referent_id": "actor_id"}),
        quotes[[*UNIT, "speaker_id"]].rename(columns={"speaker_id": "actor_id"}),
    ]
    return pd.concat(parts).dropna(subset="actor_id").drop_duplicates()


def actor_network(corpus: Corpus, *, machine: bool = False) -> "nx.Graph":
    """Actors named or speaking in the same unit: nodes with mentions, edges with the number of units shared.

    Node attributes: name, kind, side, mentions (units), articles. Edge attributes: weight (units), articles.
    """
    import networkx as nx  # slow to load, and one figure needs it

    mentions = actor_mentions(corpus, machine=machine)
    known = corpus.actors.set_index("actor_id") if len(corpus.actors) else pd.DataFrame()
    graph = nx.Graph()
    for actor, group in mentions.groupby("actor_id"):
        entry = known.loc[actor] if actor in known.index else {}
        graph.add_node(
            str(actor),
            name=corpus.name_of(str(actor)),
            kind=entry.get("kind", "outlet"),
            side=entry.get("side", "") or "",
            mentions=len(group),
            articles=sorted(set(group["article_id"])),
        )
    ties: dict[tuple[str, str], list[str]] = {}
    for (article, _), actors in mentions.groupby(UNIT)["actor_id"].agg(set).items():
        for pair in itertools.combinations(sorted(actors), 2):
            ties.setdefault(pair, []).append(str(article))
    for (a, b), articles in ties.items():
        graph.add_edge(a, b, weight=len(articles), articles=sorted(set(articles)))
    return graph


def actor_reach(corpus: Corpus) -> pd.DataFrame:
    """Actors by how far they reach: actor_id, actor, side (``other`` where none is registered),
    articles (in how many named or speaking), units.

    Widest first, then by units.
    """
    graph = actor_network(corpus)
    rows = [
        [actor, data["name"], data["side"] or "other", len(data["articles"]), data["mentions"]]
        for actor, data in graph.nodes(data=True)
    ]
    out = pd.DataFrame(rows, columns=["actor_id", "actor", "side", "articles", "units"])
    return out.sort_values(["articles", "units", "actor_id"], ascending=[False, False, True]).reset_index(drop=True)


def shared_actors(corpus: Corpus) -> float:
    """Share of the actors that occur in more than one article."""
    reach = actor_reach(corpus)
    return float((reach["articles"] > 1).mean()) if len(reach) else float("nan")


def network_tables(corpus: Corpus, *, most: int = 26) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes (id, label, group, weight, articles) and edges (source, target, weight) of the actors named together most.

    The ``most`` actors by units that have a tie within a unit to another of them; edges count the units shared.
    """
    graph = actor_network(corpus)
    ranked = sorted(graph, key=lambda actor: (-graph.nodes[actor]["mentions"], actor))[:most]
    part = graph.subgraph(ranked)
    kept = part.subgraph([actor for actor in ranked if part.degree(actor)])
    nodes = pd.DataFrame(
        [
            {"id": a, "label": d["name"], "group": d["side"] or "other", "weight": d["mentions"]}
            | {"articles": len(d["articles"])}
            for a, d in kept.nodes(data=True)
        ],
        columns=["id", "label", "group", "weight", "articles"],
    ).sort_values("id")
    ties = sorted((*sorted((a, b)), d["weight"]) for a, b, d in kept.edges(data=True))
    return nodes.reset_index(drop=True), pd.DataFrame(ties, columns=["source", "target", "weight"])


def source_table(corpus: Corpus) -> pd.DataFrame:
    """The bibliography as readers see it: article, outlet, country, ownership, language, title, published, date from,
    outlet from (a basis word each), event, agency, units, words.
    """
    known = corpus.articles
    columns = {
        "article": known["article_id"],
        "outlet": known["outlet"],
        "country": known["country"],
        "ownership": known["ownership"],
        "language": known["language"],
        "title": known["title"],
        "published": known["published"],
        "date from": known["published_basis"].map(basis_kind),
        "outlet from": known["outlet_basis"].map(basis_kind),
        "event": known["event"],
        "agency": known["agency_name"],
        "units": known["units"],
        "words": known["words"],
    }
    return pd.DataFrame(columns)


def outside_grounds(corpus: Corpus) -> pd.DataFrame:
    """What each inferred fact rests on. Columns: article, fact, value, ground (the basis without its opening word)."""
    values = {"outlet": "outlet", "date": "published", "title": "title", "event": "event", "agency": "agency_name"}
    rows = []
    for article in corpus.articles.to_dict("records"):
        for fact, column in values.items():
            basis = article[FACTS[fact]]
            if basis_kind(basis) == "inferred":
                ground = str(basis).removeprefix("inferred").lstrip(":, ")
                rows.append([article["article_id"], fact, article[column], ground])
    return pd.DataFrame(rows, columns=["article", "fact", "value", "ground"])


def irregularity_counts(corpus: Corpus) -> pd.DataFrame:
    """Irregularities per kind and article: kind, all, then a column per article (id); the commonest kind first."""
    noted = corpus.irregularities
    table = pd.crosstab(noted["kind"], noted["article_id"]).reindex(columns=corpus.article_ids, fill_value=0)
    table.insert(0, "all", table.sum(axis=1))
    return table.sort_values(["all", "kind"], ascending=[False, True]).rename_axis(columns=None).reset_index()


def irregularities_of(corpus: Corpus, kinds: tuple[str, ...]) -> pd.DataFrame:
    """The irregularities of some kinds. Columns: article, unit, kind, note."""
    noted = corpus.irregularities
    noted = noted[noted["kind"].isin(kinds)].rename(columns={"article_id": "article"})
    return noted[["article", "unit", "kind", "note"]].reset_index(drop=True)


def most_tied(nodes: pd.DataFrame, edges: pd.DataFrame) -> dict[str, object]:
    """The node with most ties (ties: the heavier first): its columns and ``ties``.

    Raises:
        NotComputable: there is no node.
    """
    if nodes.empty:
        raise NotComputable("no two registered actors stand in one unit")
    ties = pd.concat([edges["source"], edges["target"]]).value_counts()
    ranked = nodes.assign(ties=nodes["id"].map(ties)).sort_values(
        ["ties", "weight", "id"], ascending=[False, False, True]
    )
    return ranked.iloc[0].to_dict()


def network_rows(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Nodes and edges of a network in one table: kind (node, edge), source, target, label, group, weight."""
    points = nodes.rename(columns={"id": "source"}).assign(kind="node", target=None)
    lines = edges.assign(kind="edge", label=None, group=None)
    columns = ["kind", "source", "target", "label", "group", "weight"]
    return pd.concat([points[columns], lines[columns].astype(points[columns].dtypes)], ignore_index=True)
