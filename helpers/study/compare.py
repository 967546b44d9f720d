"""Comparing articles and outlets: who frames how, who speaks, what is named, what is left out.

Every function takes a :class:`~helpers.study.corpus.Corpus` and gives counts with their totals beside every share.
None of them tests: six articles chosen by hand allow no inference (see the book's page on limits).
"""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import networkx as nx
import numpy as np
import pandas as pd
import prince

from helpers.schema import FRAMES, STATEMENTS
from helpers.study.corpus import UNIT, Corpus, Weighting
from helpers.tables import DataError, NotComputable

OWN_VOICE = "own_voice"
NONE = "none"


# ---- frames -------------------------------------------------------------------------------------------------------


def weighted_codes(
    corpus: Corpus, *, weight: Weighting | None = None, codes: Collection[str] = FRAMES, none: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units × codes (0/1) and the facts of the same units (outlet_id, zone, …, weight), both indexed (article_id,
    unit).

    ``none`` adds a column for units without any frame code.
    """
    matrix = corpus.matrix(codes)
    if none:
        matrix = matrix.assign(**{NONE: (corpus.matrix(FRAMES).sum(axis=1) == 0).astype("int64")})
    facts = corpus.unit_facts()
    facts.index = pd.MultiIndex.from_frame(facts[UNIT])
    return matrix, facts.assign(weight=corpus.weights(weight).to_numpy()).loc[matrix.index]


def _group(facts: pd.DataFrame, by: str) -> pd.Series:
    """The grouping column with missing values as ``none``."""
    return facts[by].astype("object").fillna(NONE)


def _groups(corpus: Corpus, by: str) -> pd.Series:
    """Value of an article column per article id.

    Raises:
        DataError: the articles have no such column.
    """
    if by not in corpus.articles:
        raise DataError(f"articles have no column {by!r}: it is one of {', '.join(corpus.articles)}")
    return pd.Series(corpus.articles[by].to_numpy(), index=pd.Index(corpus.article_ids), name=by)


def prevalence(
    corpus: Corpus,
    *,
    by: str = "article_id",
    weight: Weighting | None = None,
    codes: Collection[str] = FRAMES,
    none: bool = False,
) -> pd.DataFrame:
    """Share of units (or words) that carry each code.

    Columns: ``by``, code, count (units or words with the code), total, share, units (plain number of units with it).
    Codes overlap (a unit may carry several), so shares need not add up to one. ``by`` is article_id, outlet_id, outlet,
    country, event_id, language or zone.
    """
    matrix, facts = weighted_codes(corpus, weight=weight, codes=codes, none=none)
    group = _group(facts, by)
    count = matrix.mul(facts["weight"], axis=0).groupby(group).sum()
    units, total = matrix.groupby(group).sum(), facts["weight"].groupby(group).sum()
    out = count.rename_axis(index=by, columns="code").stack().rename("count").reset_index()
    out["total"] = out[by].map(total)
    out["share"] = out["count"] / out["total"]
    out["units"] = units.rename_axis(index=by, columns="code").stack().to_numpy()
    return out


def share_of(corpus: Corpus, code: str, article_ids: Collection[str] | None = None) -> float:
    """Share of (weighted) units with a code, in some articles or all; NaN where none of them is coded."""
    given, articles, weights = corpus.coded_units(code)
    if article_ids is not None:
        kept = np.isin(articles, list(article_ids))
        given, weights = given[kept], weights[kept]
    total = weights.sum()
    return float((given * weights).sum() / total) if total else float("nan")


def share_difference(corpus: Corpus, code: str, *, by: str, a: str, b: str) -> float:
    """Share of a code in group ``a`` less that in ``b`` (``by``: a column of the articles), for claims."""
    groups = _groups(corpus, by)
    first, second = (list(groups.index[groups == value]) for value in (a, b))
    return share_of(corpus, code, first) - share_of(corpus, code, second)


def salience(
    corpus: Corpus, *, by: str = "article_id", weight: Weighting | None = None, codes: Collection[str] = FRAMES
) -> pd.DataFrame:
    """How prominently each code stands: its share in titles and ledes beside its share in the body.

    Columns: ``by``, code, head (units or words with it in title and lede), head_total, head_share, body, body_total,
    body_share, difference (head less body; NaN where a zone has no unit).
    """
    matrix, facts = weighted_codes(corpus, weight=weight, codes=codes)
    place = facts["zone"].map({"title": "head", "lede": "head", "body": "body"}).astype("object")
    group_of = _group(facts, by)
    keys = [group_of.rename("group"), place.rename("place")]
    count = matrix.mul(facts["weight"], axis=0).groupby(keys).sum()
    total = facts["weight"].groupby(keys).sum()
    rows = []
    for group in sorted(group_of.unique()):
        for code in matrix.columns:
            row: dict[str, object] = {by: group, "code": code}
            for where in ("head", "body"):
                has = (group, where) in total.index
                row[where] = float(count.loc[(group, where), code]) if has else 0.0
                row[f"{where}_total"] = float(total[(group, where)]) if has else 0.0
                row[f"{where}_share"] = row[where] / row[f"{where}_total"] if has else float("nan")
            row["difference"] = row["head_share"] - row["body_share"]
            rows.append(row)
    return pd.DataFrame(rows)


def cooccurrence(corpus: Corpus, *, codes: Collection[str] = FRAMES) -> pd.DataFrame:
    """Pairs of codes in one unit. Columns: code_a, code_b, both, either (units), jaccard (both / either, or NaN)."""
    matrix = corpus.matrix(codes).to_numpy()
    names, both, given = list(codes), matrix.T @ matrix, matrix.sum(axis=0)
    rows = []
    for i, j in itertools.combinations(range(len(names)), 2):
        either = int(given[i] + given[j] - both[i, j])
        rows.append(
            {
                "code_a": names[i],
                "code_b": names[j],
                "both": int(both[i, j]),
                "either": either,
                "jaccard": both[i, j] / either if either else float("nan"),
            }
        )
    return pd.DataFrame(rows)


# ---- words --------------------------------------------------------------------------------------------------------


def log_odds(a: np.ndarray, b: np.ndarray, prior: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratio of words in two groups under an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008).

    Equations 15, 18 and 22: returns the ratio and its approximate standard deviation. ``a``, ``b`` and ``prior`` are
    counts over the same words; the prior pulls rare words towards no difference.
    """
    a, b, prior = (np.asarray(x, dtype=float) for x in (a, b, prior))
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.log((a + prior) / (a.sum() + prior.sum() - a - prior))
        second = np.log((b + prior) / (b.sum() + prior.sum() - b - prior))
        deviation = np.sqrt(1 / (a + prior) + 1 / (b + prior))
    return first - second, deviation


def dispersion(counts: np.ndarray, sizes: np.ndarray) -> float:
    """Gries's DP, normalised (Gries 2008; Lijffijt & Gries 2012): 0 spread as the parts' sizes, 1 all in one small
    part.

    ``counts`` are occurrences per part, ``sizes`` the parts' words. NaN where the word does not occur or there is one
    part.
    """
    counts, sizes = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    if counts.sum() == 0 or len(sizes) < 2:
        return float("nan")
    expected = sizes / sizes.sum()
    return float(0.5 * np.abs(counts / counts.sum() - expected).sum() / (1 - expected.min()))


def keyness(
    corpus: Corpus,
    a: str | Collection[str],
    b: str | Collection[str],
    *,
    by: str = "article_id",
    prior_words: float | None = None,
    minimum: int = 2,
) -> pd.DataFrame:
    """Lemmas that set group ``a`` apart from group ``b``, shrunk towards the whole corpus (Monroe et al. 2008).

    Args:
        corpus: the corpus; its articles of other groups serve the prior only.
        a, b: value or values of ``by``.
        by: column of the articles.
        prior_words: weight of the prior in words; default the size of the smaller group.
        minimum: a lemma must occur that often in both groups together.

    Returns:
        Columns: lemma, count_a, count_b, per_thousand_a, per_thousand_b, log_odds, sd, shrunk (log_odds / sd: for
        *ranking* only — words of one article are not independent, so it is no test), articles_a, articles_b,
        dispersion (Gries's DP over the articles of both groups). Ordered by shrunk, greatest (typical of a) first.

    Raises:
        NotComputable: a group has no article.
        DataError: the groups share one.
    """
    groups = _groups(corpus, by)
    sides = {}
    for side, wanted in (("a", a), ("b", b)):
        values = [wanted] if isinstance(wanted, str) else list(wanted)
        sides[side] = list(groups.index[groups.isin(values)])
        if not sides[side]:
            known = ", ".join(sorted(set(groups.dropna())))
            raise NotComputable(f"no article has {by} {', '.join(values)}: it is one of {known}")
    if set(sides["a"]) & set(sides["b"]):
        raise DataError("the two groups share an article: keyness wants them apart")
    counts = corpus.lemmas.pivot(index="lemma", columns="article_id", values="count").fillna(0).astype(float)
    counts = counts.reindex(columns=corpus.article_ids, fill_value=0.0)
    first, second = counts[sides["a"]].sum(axis=1), counts[sides["b"]].sum(axis=1)
    whole = counts.sum(axis=1)
    strength = min(first.sum(), second.sum()) if prior_words is None else prior_words
    ratio, deviation = log_odds(first, second, whole / whole.sum() * strength)
    parts = counts[[*sides["a"], *sides["b"]]]
    sizes = parts.sum(axis=0).to_numpy()
    out = pd.DataFrame(
        {
            "lemma": counts.index.astype("string"),
            "count_a": first.astype("int64").to_numpy(),
            "count_b": second.astype("int64").to_numpy(),
            "per_thousand_a": (1000 * first / first.sum()).to_numpy(),
            "per_thousand_b": (1000 * second / second.sum()).to_numpy(),
            "log_odds": np.asarray(ratio),
            "sd": np.asarray(deviation),
            "shrunk": np.asarray(ratio / deviation),
            "articles_a": (counts[sides["a"]] > 0).sum(axis=1).to_numpy(),
            "articles_b": (counts[sides["b"]] > 0).sum(axis=1).to_numpy(),
            "dispersion": [dispersion(row, sizes) for row in parts.to_numpy()],
        }
    )
    out = out[out["count_a"] + out["count_b"] >= minimum]
    return out.sort_values(["shrunk", "lemma"], ascending=[False, True]).reset_index(drop=True)


def word_similarity(corpus: Corpus, article_ids: Collection[str] | None = None) -> pd.DataFrame:
    """How alike the words of each two articles are (of some articles, or all), the most alike first.

    Columns: a, b (article ids), shared (lemmas of both), jaccard (shared over those of either), cosine (of the
    counts, each lemma's count on a logarithmic scale so that no single word decides).
    """
    ids = [a for a in corpus.article_ids if article_ids is None or a in article_ids]
    lemmas = corpus.lemmas[corpus.lemmas["article_id"].isin(ids)]
    places, words = pd.Categorical(lemmas["article_id"], categories=ids).codes, pd.factorize(lemmas["lemma"])
    counts = np.zeros((len(ids), len(words[1])))
    np.add.at(counts, (places, words[0]), lemmas["count"].to_numpy(dtype=float))
    scaled = np.log1p(counts)
    lengths = np.linalg.norm(scaled, axis=1)
    rows = []
    for i, j in itertools.combinations(range(len(counts)), 2):
        here, there = counts[i] > 0, counts[j] > 0
        shared, either = int((here & there).sum()), int((here | there).sum())
        norm = lengths[i] * lengths[j]
        rows.append(
            {"a": ids[i], "b": ids[j], "shared": shared}
            | {"jaccard": shared / either if either else float("nan")}
            | {"cosine": float(scaled[i] @ scaled[j] / norm) if norm else float("nan")}
        )
    table = pd.DataFrame(rows, columns=["a", "b", "shared", "jaccard", "cosine"])
    return table.sort_values(["cosine", "a", "b"], ascending=[False, True, True]).reset_index(drop=True)


@dataclass(frozen=True)
class CorrespondenceMap:
    """Principal coordinates of rows and columns (columns dim_1, dim_2, …, mass) and the inertia of each dimension."""

    rows: pd.DataFrame
    columns: pd.DataFrame
    inertia: tuple[float, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the total inertia per dimension."""
        total = sum(self.inertia)
        return tuple(i / total for i in self.inertia) if total else tuple(0.0 for _ in self.inertia)


def correspondence(table: pd.DataFrame) -> CorrespondenceMap:
    """Correspondence analysis of a table of counts (Greenacre 2017), symmetric map, by the package ``prince``.

    Empty rows and columns are left out. The sign of a dimension is arbitrary; here the column farthest out is positive
    (of several equally far the first), so that the map is the same on every machine.

    Raises:
        NotComputable: fewer than two rows or columns with a count.
    """
    table = table.loc[table.sum(axis=1) > 0, table.sum(axis=0) > 0].astype(float)
    if min(table.shape) < 2:
        raise NotComputable("a correspondence map wants two rows and two columns with counts")
    size = min(table.shape) - 1
    names = [f"dim_{i + 1}" for i in range(size)]
    plain = table.set_axis(range(table.shape[0])).set_axis(range(table.shape[1]), axis=1)
    fitted = prince.CA(n_components=size, engine="scipy").fit(plain)
    rows, columns = (t.to_numpy(dtype=float) for t in (fitted.row_coordinates(plain), fitted.column_coordinates(plain)))
    signs = np.sign(columns[np.abs(columns).round(9).argmax(axis=0), np.arange(size)])
    signs[signs == 0] = 1
    return CorrespondenceMap(
        pd.DataFrame(rows * signs, index=table.index, columns=names).assign(mass=fitted.row_masses_.to_numpy()),
        pd.DataFrame(columns * signs, index=table.columns, columns=names).assign(mass=fitted.col_masses_.to_numpy()),
        tuple(float(value) for value in fitted.eigenvalues_),
    )


# ---- voices -------------------------------------------------------------------------------------------------------


def granted_words(quotes: pd.DataFrame) -> pd.Series:
    """Words of each quote less those of quotes inside it: every quoted word belongs to its innermost speaker."""
    words = quotes["words"].astype("int64").copy()
    for _, group in quotes.groupby("article_id"):
        spans = group.sort_values(["start", "end"], ascending=[True, False])
        open_spans: list[tuple[int, int]] = []
        for label, start, end, count in zip(spans.index, spans["start"], spans["end"], spans["words"], strict=True):
            while open_spans and open_spans[-1][1] <= start:
                open_spans.pop()
            if open_spans and end <= open_spans[-1][1]:
                words[open_spans[-1][0]] -= int(count)
            open_spans.append((label, int(end)))
    return words.clip(lower=0).rename("granted")


def voice_shares(corpus: Corpus, *, by: str = "article_id", machine: bool = False) -> pd.DataFrame:
    """Words granted to each side and to the article's own voice (unit words outside every quote).

    Columns: ``by``, side (a speaker's side, ``unknown`` or ``own_voice``), quotes, words, total, share. ``machine``
    takes the machine's quotes instead of the verified ones.
    """
    quotes = corpus.machine_quotes if machine else corpus.quotes
    facts = corpus.unit_facts()
    facts.index = pd.MultiIndex.from_frame(facts[UNIT])
    group = _group(facts, by)
    quoted = pd.DataFrame(
        {
            by: [group.get((a, u)) for a, u in zip(quotes["article_id"], quotes["unit"], strict=True)],
            "side": quotes["speaker_side"].astype("object").fillna("unknown"),
            "words": granted_words(quotes),
        }
    )
    total = facts["words"].groupby(group).sum().astype("int64")
    spoken = quoted.groupby([by, "side"])["words"].agg(quotes="size", words="sum").reset_index()
    own = total - quoted.groupby(by)["words"].sum().reindex(total.index, fill_value=0)
    rest = pd.DataFrame({by: own.index, "side": OWN_VOICE, "quotes": 0, "words": own.clip(lower=0).to_numpy()})
    out = pd.concat([spoken, rest], ignore_index=True)
    out["words"] = out["words"].astype("int64")
    out["total"] = out[by].map(total).astype("int64")
    out["share"] = out["words"] / out["total"]
    return out.sort_values([by, "side"]).reset_index(drop=True)


def voice_share(corpus: Corpus, sides: str | Collection[str], article_ids: Collection[str] | None = None) -> float:
    """Share of words granted to some sides (or ``own_voice``) in some articles or all: a statistic for claims."""
    wanted = [sides] if isinstance(sides, str) else list(sides)
    shares = voice_shares(corpus)
    if article_ids is not None:
        shares = shares[shares["article_id"].isin(list(article_ids))]
    total = shares.drop_duplicates("article_id")["total"].sum()
    return float(shares.loc[shares["side"].isin(wanted), "words"].sum() / total) if total else float("nan")


def voice_chain(corpus: Corpus) -> pd.DataFrame:
    """Edges of the voice chain outlet ← agency ← speaker, weighted by quoted words.

    An article that depends on an agency passes through it; in others the speaker reaches the outlet directly. Columns:
    source, source_name, source_level (speaker, agency), target, target_name, target_level (agency, outlet), side (of a
    speaker), quotes, words, articles (ids, separated by spaces).
    """
    facts = corpus.articles.set_index("article_id")
    quotes = corpus.quotes.assign(granted=granted_words(corpus.quotes))
    edges: dict[tuple, dict[str, object]] = {}

    def add(source: tuple[str, str], target: tuple[str, str], side: str, words: int, article: str) -> None:
        edge = edges.setdefault((source, target, side), {"quotes": 0, "words": 0, "articles": set()})
        edge["quotes"] += 1
        edge["words"] += words
        edge["articles"].add(article)

    for row in quotes.itertuples(index=False):
        article = facts.loc[row.article_id]
        outlet = (str(article["outlet_id"]), "outlet")
        speaker = "unknown" if pd.isna(row.speaker_id) else str(row.speaker_id)
        side = "" if pd.isna(row.speaker_side) else str(row.speaker_side)
        if pd.isna(article["agency"]):
            add((speaker, "speaker"), outlet, side, int(row.granted), row.article_id)
        else:
            agency = (str(article["agency"]), "agency")
            add((speaker, "speaker"), agency, side, int(row.granted), row.article_id)
            add(agency, outlet, "", int(row.granted), row.article_id)
    rows = [
        {
            "source": source,
            "source_name": corpus.name_of(source),
            "source_level": source_level,
            "target": target,
            "target_name": corpus.name_of(target),
            "target_level": target_level,
            "side": side or None,
            "quotes": edge["quotes"],
            "words": edge["words"],
            "articles": " ".join(sorted(edge["articles"])),
        }
        for ((source, source_level), (target, target_level), side), edge in edges.items()
    ]
    columns = ["source", "source_name", "source_level", "target", "target_name", "target_level", "side", "quotes"]
    out = pd.DataFrame(rows, columns=[*columns, "words", "articles"])
    return out.sort_values(
        ["target_level", "target", "words", "source"], ascending=[True, True, False, True]
    ).reset_index(drop=True)


def verb_classes(corpus: Corpus, *, by: Sequence[str] = ("outlet_id",)) -> pd.DataFrame:
    """Classes of reporting verbs. Columns: ``by`` …, verb_class (``no verb`` where none), count, total, share.

    ``by`` may name columns of the articles and of the quotes (speaker_side, speaker_id, kind).
    """
    quotes = corpus.quotes.merge(
        corpus.articles[["article_id", "outlet_id", "outlet", "country", "event_id"]], on="article_id", how="left"
    )
    keys = list(by)
    quotes["verb_class"] = quotes["verb_class"].fillna("no verb")
    for key in keys:
        quotes[key] = quotes[key].fillna("unknown")
    out = quotes.groupby([*keys, "verb_class"]).size().rename("count").reset_index()
    out["total"] = out.groupby(keys)["count"].transform("sum")
    out["share"] = out["count"] / out["total"]
    return out


# ---- names, facts, actors, time -----------------------------------------------------------------------------------


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


def valence_balance(
    corpus: Corpus, referents: Collection[str], article_ids: Collection[str], *, voice: str = ""
) -> float:
    """(legitimising − delegitimising) / all naming of some referents in some articles; NaN where they are not named."""
    names = corpus.names
    names = names[names["referent_id"].isin(list(referents)) & names["article_id"].isin(list(article_ids))]
    names = names[names["voice"] == voice] if voice else names
    score = (names["valence"] == "legitimising").sum() - (names["valence"] == "delegitimising").sum()
    return float(score / len(names)) if len(names) else float("nan")


def omission_matrix(corpus: Corpus, event_id: str) -> pd.DataFrame:
    """Facts × articles of one event: stated, partly or absent; index (fact_id, fact), columns article ids.

    Raises:
        NotComputable: no fact of that event is coded.
    """
    facts = corpus.omissions[corpus.omissions["event_id"] == event_id]
    if facts.empty:
        raise NotComputable(f"no fact of event {event_id} is coded in coding/omissions.csv")
    return facts.pivot(index=["fact_id", "fact"], columns="article_id", values="statement").sort_index()


def omission_counts(corpus: Corpus, event_id: str) -> pd.DataFrame:
    """Facts per article by statement. Columns: article_id, stated, partly, absent, facts, only_here (stated or partly
    here, absent from every other article of the event).
    """
    matrix = omission_matrix(corpus, event_id)
    given = matrix != "absent"
    rows = []
    for article in matrix.columns:
        counts = matrix[article].value_counts()
        rows.append(
            {"article_id": article}
            | {s: int(counts.get(s, 0)) for s in STATEMENTS}
            | {"facts": len(matrix), "only_here": int((given[article] & (given.sum(axis=1) == 1)).sum())}
        )
    return pd.DataFrame(rows)


def actor_network(corpus: Corpus, *, within: str = "unit", machine: bool = False) -> nx.Graph:
    """Actors named or speaking in the same unit (or article): nodes with mentions, edges with the number of units
    shared.

    Node attributes: name, kind, side, mentions (units), articles. Edge attributes: weight (units or articles),
    articles.
    """
    names, quotes = (corpus.machine_names, corpus.machine_quotes) if machine else (corpus.names, corpus.quotes)
    parts = [
        names[[*UNIT, "referent_id"]].rename(columns={"referent_id": "actor_id"}),
        quotes[[*UNIT, "speaker_id"]].rename(columns={"speaker_id": "actor_id"}),
    ]
    mentions = pd.concat(parts).dropna(subset="actor_id").drop_duplicates()
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
    keys = UNIT if within == "unit" else ["article_id"]
    for values, group in mentions.groupby(keys):
        article = str(values[0])
        for a, b in itertools.combinations(sorted(set(group["actor_id"])), 2):
            edge = graph.get_edge_data(a, b) or {"weight": 0, "articles": []}
            graph.add_edge(a, b, weight=edge["weight"] + 1, articles=sorted({*edge["articles"], article}))
    return graph


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
            | {"inferred": not pd.isna(article.published) and pd.isna(article.file_published)}
            | {"event_id": article.event_id, "outlet_id": article.outlet_id}
        )
    out = pd.DataFrame(rows)
    out["start"], out["end"] = pd.to_datetime(out["start"]), pd.to_datetime(out["end"])
    return out.sort_values(["start", "kind", "id"], ascending=[True, False, True], na_position="last").reset_index(
        drop=True
    )


def main_frames(corpus: Corpus) -> pd.Series:
    """One code per unit, for pictures only: of the unit's codes the most frequent in its article (ties: codebook
    order).

    Index (article_id, unit); NA where the unit has no code.
    """
    matrix = corpus.matrix()
    frequency = matrix.groupby(level="article_id").transform("sum")
    rank = matrix * (frequency + 1 - np.arange(matrix.shape[1]) / 100)
    best = rank.idxmax(axis=1).astype("string")
    return best.where(matrix.sum(axis=1) > 0).rename("main_frame")


def silhouettes(corpus: Corpus) -> pd.DataFrame:
    """Each unit as a bar: how long, in which frame, in whose voice.

    Columns: article_id, unit, zone, words, main_frame, codes (separated by spaces), direct, indirect, own (shares of
    the unit's words, together 1), speakers (sides quoted, separated by spaces).
    """
    quotes = corpus.quotes.assign(granted=granted_words(corpus.quotes))
    voiced = quotes.pivot_table(index=UNIT, columns="kind", values="granted", aggfunc="sum", fill_value=0)
    voiced = voiced.reindex(columns=["direct", "indirect"], fill_value=0)
    sides = quotes.dropna(subset="speaker_side").groupby(UNIT)["speaker_side"].agg(lambda s: " ".join(sorted(set(s))))
    codes = corpus.coded[corpus.coded["code"] != NONE].groupby(UNIT)["code"].agg(" ".join)
    units = corpus.units.set_index(UNIT)
    out = units[["zone", "words"]].join(main_frames(corpus)).join(codes.rename("codes"))
    words = units["words"].astype("float64").clip(lower=1)
    for kind in ("direct", "indirect"):
        out[kind] = (voiced[kind].reindex(units.index, fill_value=0).astype("float64") / words).clip(upper=1.0)
    out["indirect"] = out["indirect"].clip(upper=1 - out["direct"])
    out["own"] = 1 - out["direct"] - out["indirect"]
    return out.join(sides.rename("speakers")).reset_index()
