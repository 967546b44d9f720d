"""Findings on one visit in two newsrooms: facts, frames, names and words of the matched pair."""

from functools import partial

from helpers.study import frames, keyness, matched, overview, profile
from helpers.study.claims import Comparison, Finding, enumerated
from helpers.study.corpus import Corpus
from helpers.study.statements.frames import code_names
from helpers.tables import NotComputable


def _facts(corpus: Corpus, event_id: str) -> None:
    if not (corpus.omissions["event_id"] == event_id).any():
        raise NotComputable("the facts of the event that two outlets cover are not coded")


def shared_facts(corpus: Corpus) -> Finding:
    """How many of the facts that either article gives stand in both."""
    pair, dated = matched.matched_pair(corpus), overview.article_labels(corpus)
    _facts(corpus, pair.event_id)
    counts = matched.fact_counts(corpus, pair.event_id).set_index("given_by")
    facts, both = int(counts["facts"].sum()), int(counts.loc[matched.BOTH, "facts"])
    return Finding(
        "pair-shared-facts",
        "Of {facts} facts that either article gives of the visit, {both} ({share:.0%}) stand in both, fully or in "
        "part: {a}, and {b}. The facts were listed once, so without a measure of agreement.",
        {"facts": facts, "both": both, "share": both / facts, "a": dated[pair.a], "b": dated[pair.b]},
        figure="fig-pair-omissions",
        layers=("omissions",),
        evidence=matched.fact_evidence(corpus, pair.event_id),
    )


def only_one_outlet(corpus: Corpus) -> Finding:
    """Facts and persons that one article alone gives."""
    pair, label = matched.matched_pair(corpus), profile.outlet_labels(corpus)
    _facts(corpus, pair.event_id)
    counts = matched.fact_counts(corpus, pair.event_id).set_index("given_by")
    only_a, only_b = matched.named_in_one(corpus, pair.a, pair.b)
    cells = matched.fact_cells(corpus, pair.event_id, label)
    alone = cells.loc[cells["given_by"] != matched.BOTH, "fact_id"].unique()
    return Finding(
        "pair-only-one-outlet",
        "{a} alone gives {facts_a} facts, {b} alone {facts_b}, of which {late_b} may fall after {a}'s article "
        "appeared. Persons named, or denoted by their office, by {a} alone: {only_a}; by {b} alone: {only_b}.",
        {"a": label[pair.a], "b": label[pair.b]}
        | {"facts_a": int(counts.loc[pair.a, "facts"]), "facts_b": int(counts.loc[pair.b, "facts"])}
        | {"late_b": int(counts.loc[pair.b, "late"])}
        | {"only_a": enumerated(only_a, mark=", "), "only_b": enumerated(only_b, mark=", ")},
        figure="fig-pair-omissions",
        layers=("omissions", "names.referent_id"),
        evidence=matched.fact_evidence(corpus, pair.event_id, alone),
    )


def _timely(corpus: Corpus, pair: matched.Pair) -> Corpus:
    """The pair without what may be later than its earlier article, where facts are coded."""
    duo = corpus.only_articles(pair.both)
    known = (duo.omissions["event_id"] == pair.event_id).any()
    return matched.in_time(duo, pair.event_id) if known else duo


def frames_apart(corpus: Corpus) -> Finding:
    """On which frames the two articles stand farthest apart."""
    pair, name, label = matched.matched_pair(corpus), code_names(), profile.outlet_labels(corpus)
    gaps = matched.frame_gaps(corpus, *pair.both)
    framed = gaps[gaps["code"] != frames.NONE].set_index("code")
    more_a, more_b = framed["difference"].idxmax(), framed["difference"].idxmin()
    lean = profile.group_counts(_timely(corpus, pair), more_b, by="article_id", a=pair.a, b=pair.b)
    units = corpus.units["article_id"].value_counts()
    return Finding(
        "pair-frames-apart",
        "On the same visit the widest difference towards {a} is “{more_a}”, {a_a:.0%} of its units against {a_b:.0%}; "
        "towards {b} it is “{more_b}”, {b_b:.0%} of its units against {b_a:.0%} (n = {n_a} and {n_b} units). Without "
        "the units that bear facts which may be later than {a}'s article, the latter is in {late_b} of {rest_b} units.",
        {"a": label[pair.a], "b": label[pair.b], "more_a": name[more_a], "more_b": name[more_b]}
        | {"a_a": framed.loc[more_a, "share_a"], "a_b": framed.loc[more_a, "share_b"]}
        | {"b_a": framed.loc[more_b, "share_a"], "b_b": framed.loc[more_b, "share_b"]}
        | {"late_b": lean["count_b"], "rest_b": lean["total_b"]}
        | {"n_a": int(units[pair.a]), "n_b": int(units[pair.b])},
        statistic=partial(matched.gap_width, more_a=more_a, more_b=more_b, a=pair.a, b=pair.b),
        codes=tuple(dict.fromkeys((more_a, more_b))),
        figure="fig-pair-frames",
        evidence=profile.units_with(corpus, (more_a, more_b), pair.both),
        comparison=Comparison("article_id", *pair.both),
    )


def gaza(corpus: Corpus) -> Finding:
    """How often each article brings in the war in Gaza, and in whose voice it is named."""
    pair, label = matched.matched_pair(corpus), profile.outlet_labels(corpus)
    lean = profile.group_counts(_timely(corpus, pair), "PALESTINE", by="article_id", a=pair.a, b=pair.b)
    found = {side: matched.mentions(corpus, "gaza_war", one) for side, one in zip("ab", pair.both, strict=True)}
    return profile.contrast(
        corpus,
        "pair-gaza",
        "“{what}” is in {count_b} of {total_b} units of {b} ({share_b:.0%}) and in {count_a} of {total_a} of {a} "
        "({share_a:.0%}). Names of the war in Gaza: {all_b} in {b}, {own_b} of them in its own voice; {all_a} in {a}, "
        "{own_a} in its own voice. Names whose wording takes a side: {valenced_b} in {b}, {valenced_a} in {a}. Without "
        "units that bear facts which may be later, the frame is in {late_b} of {rest_b} units of {b}.",
        code="PALESTINE",
        by="article_id",
        a=pair.a,
        b=pair.b,
        figure="fig-pair-frames",
        layers=("names.referent_id", "names.valence", "names.voice"),
        values={"what": code_names()["PALESTINE"], "a": label[pair.a], "b": label[pair.b]}
        | {"late_b": lean["count_b"], "rest_b": lean["total_b"]}
        | {f"{key}_{side}": n for side, counts in found.items() for key, n in counts.items()},
    )


def _lead_in_words(corpus: Corpus, *, language: str, a: str, b: str) -> float:
    """Similarity of two articles' words less that of the next most similar pair of the same language."""
    table = keyness.word_similarity(corpus, _in_language(corpus, language))
    own = (table["a"] == min(a, b)) & (table["b"] == max(a, b))
    if not own.any() or own.all():
        return float("nan")
    return float(table.loc[own, "cosine"].iloc[0] - table.loc[~own, "cosine"].max())


def _in_language(corpus: Corpus, language: str) -> list[str]:
    return list(corpus.articles.loc[corpus.articles["language"] == language, "article_id"])


def vocabulary(corpus: Corpus) -> Finding:
    """Whether the same visit makes for the same words."""
    pair, label = matched.matched_pair(corpus), overview.article_labels(corpus)
    language = corpus.articles.set_index("article_id")["language"]
    if language[pair.a] != language[pair.b]:
        raise NotComputable("the two articles on one event are in different languages")
    table = keyness.word_similarity(corpus, _in_language(corpus, str(language[pair.a])))
    own = (table["a"] == min(pair.both)) & (table["b"] == max(pair.both))
    if own.all():
        raise NotComputable("no other article is in the language of the two on one event")
    this, nearest = table[own].iloc[0], table[~own].iloc[0]
    return Finding(
        "pair-vocabulary",
        "The two articles on the same visit have {shared} lemmas in common, {share:.0%} of those that either uses "
        "(cosine {cosine:.2f}); the most similar other pair in that language is {other_a} and {other_b} (cosine "
        "{other:.2f}, {pairs} other pairs). Words are counted by machine; long texts share more of them.",
        {"shared": int(this["shared"]), "share": this["jaccard"], "cosine": this["cosine"]}
        | {"other_a": label[nearest["a"]], "other_b": label[nearest["b"]], "other": nearest["cosine"]}
        | {"pairs": int((~own).sum())},
        statistic=partial(_lead_in_words, language=str(language[pair.a]), a=pair.a, b=pair.b),
    )


BUILDERS = {
    "pair-shared-facts": shared_facts,
    "pair-only-one-outlet": only_one_outlet,
    "pair-frames-apart": frames_apart,
    "pair-gaza": gaza,
    "pair-vocabulary": vocabulary,
}
