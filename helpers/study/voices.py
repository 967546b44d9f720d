"""Voices as a finding: who is given how many words, who directly, and who is named but never speaks.

Words are *granted* words (:func:`granted_words`): every quoted word counts once, for its
innermost speaker.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

import pandas as pd

from helpers.schema import SIDES
from helpers.study.corpus import UNIT, Corpus
from helpers.study.frames import group_of
from helpers.study.naming import short_name
from helpers.tables import DataError

OWN_VOICE = "own_voice"
OFFICIALS = ("iran_state", "iraq_state")
"""Sides whose speakers hold or speak for a state office."""


def granted_words(quotes: pd.DataFrame) -> pd.Series:
    """Words of each quote less those of quotes inside it: every quoted word belongs to its innermost speaker."""
    spans = quotes.sort_values(["article_id", "start", "end"], ascending=[True, True, False])
    article, open_spans = None, []
    words = spans["words"].astype("int64").to_list()
    for place, (own, start, end) in enumerate(zip(spans["article_id"], spans["start"], spans["end"], strict=True)):
        if own != article:
            article, open_spans = own, []
        while open_spans and open_spans[-1][1] <= start:
            open_spans.pop()
        if open_spans and end <= open_spans[-1][1]:
            words[open_spans[-1][0]] -= spans["words"].iat[place]
        open_spans.append((place, int(end)))
    return pd.Series(words, index=spans.index, dtype="int64").reindex(quotes.index).clip(lower=0).rename("granted")


def voice_shares(corpus: Corpus, *, by: str = "article_id", machine: bool = False) -> pd.DataFrame:
    """Words granted to each side and to the article's own voice (unit words outside every quote).

    Columns: ``by``, side (a speaker's side, ``unknown`` or ``own_voice``), quotes, words, total, share. ``machine``
    takes the machine's quotes instead of the verified ones.
    """
    quotes = corpus.machine_quotes if machine else corpus.quotes
    facts = corpus.unit_facts()
    facts.index = pd.MultiIndex.from_frame(facts[UNIT])
    group = group_of(facts, by)
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
    facts = corpus.articles.set_index("article_id")[["outlet_id", "agency"]].to_dict("index")
    quotes = corpus.quotes.assign(granted=granted_words(corpus.quotes))
    edges: dict[tuple, dict[str, object]] = {}

    def add(source: tuple[str, str], target: tuple[str, str], side: str, words: int, article: str) -> None:
        edge = edges.setdefault((source, target, side), {"quotes": 0, "words": 0, "articles": set()})
        edge["quotes"] += 1
        edge["words"] += words
        edge["articles"].add(article)

    for row in quotes.itertuples(index=False):
        article = facts[row.article_id]
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


@lru_cache(maxsize=64)
def _granted(corpus: Corpus) -> pd.DataFrame:
    """Kept, since several findings ask for the same views."""
    quotes = corpus.quotes.assign(granted=granted_words(corpus.quotes))
    facts = corpus.articles[["article_id", "outlet_id", "outlet", "agency"]]
    return quotes.merge(facts, on="article_id", how="left")


def granted_quotes(corpus: Corpus) -> pd.DataFrame:
    """The quotes of the layer in use with their granted words and their article's outlet.

    Columns: those of coding/quotes, then granted, outlet_id, outlet, agency.
    """
    return _granted(corpus).copy()


def quoted_share(corpus: Corpus, sides: str | Collection[str]) -> float:
    """Share of all quoted words that speakers of some sides are granted; NaN where nobody is quoted."""
    wanted = [sides] if isinstance(sides, str) else list(sides)
    quotes = granted_quotes(corpus)
    total = quotes["granted"].sum()
    return float(quotes.loc[quotes["speaker_side"].isin(wanted), "granted"].sum() / total) if total else float("nan")


def direct_share(corpus: Corpus, *, by: str = "outlet_id", group: str | None = None) -> float:
    """Share of quoted words that stand inside quotation marks, in one group of articles or all; NaN without quotes.

    Raises:
        DataError: the articles have no column ``by``.
    """
    if by not in corpus.articles:
        raise DataError(f"articles have no column {by!r}: it is one of {', '.join(corpus.articles)}")
    quotes = granted_quotes(corpus)
    if group is not None:
        kept = corpus.articles.loc[corpus.articles[by] == group, "article_id"]
        quotes = quotes[quotes["article_id"].isin(kept)]
    total = quotes["granted"].sum()
    return float(quotes.loc[quotes["kind"] == "direct", "granted"].sum() / total) if total else float("nan")


def quote_kinds(corpus: Corpus) -> pd.DataFrame:
    """Quoted words by outlet and kind. Columns: outlet_id, outlet, direct, indirect (words), quotes, direct_share."""
    quotes = granted_quotes(corpus)
    keys = ["outlet_id", "outlet"]
    words = quotes.pivot_table(index=keys, columns="kind", values="granted", aggfunc="sum", fill_value=0)
    words = words.reindex(columns=["direct", "indirect"], fill_value=0).astype("int64")
    words["quotes"] = quotes.groupby(keys).size()
    total = words["direct"] + words["indirect"]
    out = words.assign(direct_share=words["direct"] / total.where(total > 0)).rename_axis(columns=None).reset_index()
    return out.sort_values(["direct_share", "outlet_id"], ascending=[False, True]).reset_index(drop=True)


def side_words(corpus: Corpus) -> pd.DataFrame:
    """What each side of the codebook is granted, sides without a word included.

    Columns: side, speakers, quotes, words, share (of quoted words), articles (in which it speaks).
    """
    quotes = granted_quotes(corpus)
    total = quotes["granted"].sum()
    rows = []
    for side in SIDES:
        own = quotes[quotes["speaker_side"] == side]
        words = int(own["granted"].sum())
        rows.append(
            {"side": side, "speakers": own["speaker_id"].nunique(), "quotes": len(own), "words": words}
            | {"share": words / total if total else float("nan"), "articles": own["article_id"].nunique()}
        )
    return pd.DataFrame(rows)


def speakers(corpus: Corpus) -> pd.DataFrame:
    """Everyone quoted, most words first.

    Columns: speaker_id, speaker, side, outlets (names), articles, quotes, words, direct_share.
    """
    quotes = granted_quotes(corpus)
    rows = []
    for (speaker, side), own in quotes.groupby(["speaker_id", "speaker_side"], dropna=False):
        words = int(own["granted"].sum())
        direct = int(own.loc[own["kind"] == "direct", "granted"].sum())
        rows.append(
            {
                "speaker_id": speaker,
                "speaker": "Not registered" if pd.isna(speaker) else corpus.name_of(str(speaker)),
                "side": side,
                "outlets": ", ".join(sorted(set(own["outlet"]))),
                "articles": own["article_id"].nunique(),
                "quotes": len(own),
                "words": words,
                "direct_share": direct / words if words else float("nan"),
            }
        )
    columns = ["speaker_id", "speaker", "side", "outlets", "articles", "quotes", "words", "direct_share"]
    out = pd.DataFrame(rows, columns=columns)
    return out.sort_values(["words", "speaker"], ascending=[False, True]).reset_index(drop=True)


def silent_persons(corpus: Corpus) -> pd.DataFrame:
    """Persons whom some article names and whom no article quotes, most named first.

    Columns: actor_id, person, side, outlets (names), articles, mentions.
    """
    persons = corpus.actors[corpus.actors["kind"] == "person"].set_index("actor_id")
    silent = set(persons.index) - set(corpus.quotes["speaker_id"].dropna())
    names = corpus.names[corpus.names["referent_id"].isin(silent)]
    names = names.merge(corpus.articles[["article_id", "outlet"]], on="article_id", how="left")
    rows = [
        {
            "actor_id": actor,
            "person": persons.loc[actor, "name"],
            "side": persons.loc[actor, "side"],
            "outlets": ", ".join(sorted(set(own["outlet"]))),
            "articles": own["article_id"].nunique(),
            "mentions": len(own),
        }
        for actor, own in names.groupby("referent_id")
    ]
    out = pd.DataFrame(rows, columns=["actor_id", "person", "side", "outlets", "articles", "mentions"])
    return out.sort_values(["mentions", "person"], ascending=[False, True]).reset_index(drop=True)


def shares_with_and_without_agency(corpus: Corpus) -> pd.DataFrame:
    """Share of all words that each side and the own voice hold, with and without agency-dependent text and copies.

    Columns: side, text (``all text`` or ``without agency text``), words, total, share. Only the first where every
    article depends on an agency.
    """
    views = {"all text": corpus}
    if len(corpus.dependence) < len(corpus.articles):
        views["without agency text"] = corpus.without_agency()
    parts = []
    for text, view in views.items():
        table = voice_shares(view)
        words = table.groupby("side")["words"].sum()
        total = int(table.drop_duplicates("article_id")["total"].sum())
        parts.append(words.reset_index().assign(text=text, total=total))
    out = pd.concat(parts, ignore_index=True)
    sides = [OWN_VOICE, *(s for s in (*SIDES, "unknown") if s in set(out["side"]))]
    index = pd.MultiIndex.from_product([sides, views], names=["side", "text"])
    out = out.set_index(["side", "text"]).reindex(index).reset_index()
    out["words"] = out["words"].fillna(0).astype("int64")
    out["total"] = out["text"].map({p["text"].iloc[0]: p["total"].iloc[0] for p in parts}).astype("int64")
    return out.assign(share=out["words"] / out["total"])


def chain(corpus: Corpus) -> pd.DataFrame:
    """The voice chain (:func:`voice_chain`) with names short enough for a picture.

    Speakers of a known side that are not registered are called by what is known of them.
    """
    edges = voice_chain(corpus)
    for end in ("source", "target"):
        names = [short_name(name) for name in edges[f"{end}_name"]]
        unknown = edges[end] == "unknown"
        edges[f"{end}_name"] = ["Body not registered" if u else n for n, u in zip(names, unknown, strict=True)]
    return edges


def one_sided(corpus: Corpus, sides: Collection[str] = OFFICIALS) -> list[str]:
    """Articles that do not quote every one of some sides."""
    spoken = corpus.quotes[corpus.quotes["speaker_side"].isin(list(sides))].groupby("article_id")["speaker_side"]
    heard = spoken.nunique().reindex(corpus.article_ids, fill_value=0)
    return [article for article in corpus.article_ids if heard[article] < len(set(sides))]
