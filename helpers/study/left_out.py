"""A corpus with something left out: each article or group of articles, each coder, the text of agencies."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.study import coding
from helpers.study.corpus import ADJUDICATED, UNIT, Corpus

MOST_LEFT_OUT, GROUPS = 40, 20
"""Above so many articles, so many groups of articles are left out in turn instead of each article."""
SPANS = {"quotes": "coder_quotes", "names": "coder_names"}
"""Tables of spans with the table that holds what each coder marked."""


@dataclass(frozen=True)
class View:
    """One view that a check takes: its family, the choice in words, and the corpus (None: nothing is left)."""

    family: str
    choice: str
    corpus: Corpus | None
    note: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


def article_views(corpus: Corpus) -> Iterator[View]:
    """The corpus without each of its articles in turn.

    Of more than forty articles, without each of twenty groups: every twentieth article (the delete-a-group jackknife,
    Kott 2001, Journal of Official Statistics).
    """
    ids = corpus.article_ids
    if len(ids) <= MOST_LEFT_OUT:
        for article in ids:
            lean = corpus.without_article(article) if len(ids) > 1 else None
            yield View("article", f"without {article}", lean, "" if lean else "it is the only article")
        return
    for group in range(GROUPS):
        kept = [a for i, a in enumerate(ids) if i % GROUPS != group]
        choice = f"without group {group + 1} of {GROUPS} ({len(ids) - len(kept)} articles)"
        yield View("article", choice, corpus.only_articles(kept, label=choice))


def majority(corpus: Corpus, coder_ids: Sequence[str]) -> pd.DataFrame:
    """Codes (article_id, unit, code) that more than half of these coders give, over the units that all coded."""
    matrices = [corpus.with_layer(c).matrix() for c in coder_ids]
    shared = matrices[0].index
    for matrix in matrices[1:]:
        shared = shared.intersection(matrix.index)
    votes = sum(m.loc[shared] for m in matrices) * 2 > len(matrices)
    given = votes.stack()
    rows = given[given].index.to_frame(index=False)
    bare = votes.index[~votes.any(axis=1)].to_frame(index=False).assign(code="none")
    return pd.concat([rows, bare], ignore_index=True)[[*UNIT, "code"]]


def majority_spans(spans: pd.DataFrame, coder_ids: Sequence[str], *, threshold: float = 0.8) -> pd.DataFrame:
    """Spans that more than half of these coders mark, as the first of them marks it (without ``coder_id``).

    Two coders mark the same where their spans overlap by ``threshold``.
    """
    by_coder = {c: spans[spans["coder_id"] == c].drop(columns="coder_id").reset_index(drop=True) for c in coder_ids}
    kept = []
    for i, coder in enumerate(coder_ids):
        own = by_coder[coder]
        votes = pd.Series(1, index=own.index)
        for other in coder_ids:
            if other != coder:
                pairs = coding.match_spans(own, by_coder[other], threshold=threshold)
                found = [position for position, _ in pairs]
                votes.iloc[found] += 1
                if other in coder_ids[:i]:
                    votes.iloc[found] = 0  # already kept as the earlier coder marks it
        kept.append(own[votes * 2 > len(coder_ids)])
    return pd.concat(kept).sort_values(["article_id", "start", "end"]).reset_index(drop=True)


def span_coders(corpus: Corpus, table: str) -> list[str]:
    """Those who marked the spans of ``quotes`` or ``names`` independently."""
    return sorted(set(getattr(corpus, SPANS[table])["coder_id"]) - {ADJUDICATED})


def coder_views(corpus: Corpus, read: Collection[str] = ("frames", "quotes", "names")) -> Iterator[View]:
    """The coding without each coder in turn: the majority of the others (of two coders, the other one's coding).

    The agreed layer depends on every coder, so it cannot stand in for any of them. Only tables that are ``read`` and
    that at least two coders coded are replaced.
    """
    able = {"frames": corpus.coder_ids} | {t: span_coders(corpus, t) for t in SPANS}
    able = {table: coders for table, coders in able.items() if table in read and len(coders) > 1}
    for coder in sorted(set().union(*able.values())):
        lean = corpus
        for table, coders in able.items():
            rest = [c for c in coders if c != coder]
            if len(rest) == len(coders):
                continue
            if table == "frames":
                alone = len(rest) == 1
                lean = lean.with_codes(lean.with_layer(rest[0]).coded if alone else majority(lean, rest), layer="rest")
            else:
                lean = lean.with_spans(**{table: majority_spans(getattr(corpus, SPANS[table]), rest)})
        yield View("coder", f"without {coder}", lean)


def agency_view(corpus: Corpus) -> View | None:
    """The corpus without agency-dependent text; None where there is none."""
    if corpus.dependence.empty:
        agencies = corpus.outlets.loc[corpus.outlets["agency"].astype("bool"), "outlet_id"]
        if not corpus.quotes["speaker_id"].isin(agencies).any():
            return None
    if len(corpus.dependence) == len(corpus.articles):
        return View("agency", "without agency-dependent text", None, "every article depends on an agency")
    return View("agency", "without agency-dependent text", corpus.without_agency())
