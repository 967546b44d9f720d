"""How often the machine layer is wrong against the verified one.

The rules that find quotations and names were written by people and models who had read the same articles, so the score
in the sample flatters them. What they *know* (reporting verbs, referents) can be held out: the estimate ``leave one
article out`` keeps, in each article, only what rests on verbs or referents that some other article shows too. The rules
themselves cannot be held out, and a common verb that happens to stand in one article alone is lost: the two estimates
are no bounds, and only new articles give a fair one.
"""

import math
from collections.abc import Collection, Iterator

import pandas as pd

from helpers.study import coding
from helpers.study.agreement import SPAN_THRESHOLDS
from helpers.study.corpus import Corpus

IN_SAMPLE, HELD_OUT = "in sample", "leave one article out"
QUOTATIONS, NAMES = "quotations", "names"
_KNOWN_BY = {QUOTATIONS: "verb", NAMES: "referent_id"}
_SPLIT_BY = {QUOTATIONS: "kind", NAMES: "valence"}
_ATTRIBUTES = {
    QUOTATIONS: ("kind", "speaker_id", "speaker_side", "verb", "verb_class"),
    NAMES: ("referent_id", "valence", "voice"),
}


def layers(corpus: Corpus) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """What the machine finds and what is verified, for each step (quotations, names)."""
    return {
        QUOTATIONS: (corpus.machine_quotes, corpus.agreed_quotes),
        NAMES: (corpus.machine_names, corpus.agreed_names),
    }


def known_elsewhere(found: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows whose value in ``column`` occurs in another article too, and rows without a value."""
    spread = found.groupby(column)["article_id"].nunique()
    values = found[column]
    return found[values.isna() | values.isin(spread.index[spread > 1])].reset_index(drop=True)


def _estimates(corpus: Corpus) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    for step, (found, reference) in layers(corpus).items():
        yield step, IN_SAMPLE, found, reference
        yield step, HELD_OUT, known_elsewhere(found, _KNOWN_BY[step]), reference


def scores(corpus: Corpus, *, thresholds: Collection[float] = SPAN_THRESHOLDS) -> pd.DataFrame:
    """Precision, recall and F1 of the machine's spans against the verified ones.

    Columns: step (quotations, names), part (``all``, or a kind of quotation or valence of a name; spans of different
    parts do not match), threshold (overlap), estimate (in sample, leave one article out), hits, found, reference,
    precision, recall, f1.
    """
    rows = []
    for step, estimate, found, reference in _estimates(corpus):
        table = coding.score_table(found, reference, by=_SPLIT_BY[step], thresholds=thresholds)
        rows.append(table.rename(columns={_SPLIT_BY[step]: "part"}).assign(step=step, estimate=estimate))
    out = pd.concat(rows, ignore_index=True)
    return out[["step", "part", "threshold", "estimate", "hits", "found", "reference", "precision", "recall", "f1"]]


def score(corpus: Corpus, step: str, *, threshold: float = 0.8, estimate: str = IN_SAMPLE) -> coding.Score:
    """Score of one step over all spans."""
    _, _, found, reference = next(e for e in _estimates(corpus) if e[:2] == (step, estimate))
    return coding.score_spans(found, reference, threshold=threshold)


def recall_drop(corpus: Corpus, step: str = QUOTATIONS, *, threshold: float = 0.8) -> float:
    """Recall in the sample less that with verbs or referents held out: a statistic for claims."""
    inside, outside = (score(corpus, step, threshold=threshold, estimate=e).recall for e in (IN_SAMPLE, HELD_OUT))
    return inside - outside


def attributes(corpus: Corpus, *, threshold: float = 0.8) -> pd.DataFrame:
    """What the machine says of the spans that it found rightly.

    Columns: step, attribute, same, matched (spans), share (NaN where nothing matched).
    """
    rows = []
    for step, (found, reference) in layers(corpus).items():
        for attribute in _ATTRIBUTES[step]:
            same, matched = coding.agreement_on_matched(found, reference, attribute, threshold=threshold)
            share = same / matched if matched else math.nan
            rows.append({"step": step, "attribute": attribute, "same": same, "matched": matched, "share": share})
    return pd.DataFrame(rows)


def by_article(corpus: Corpus, *, threshold: float = 0.8) -> pd.DataFrame:
    """In-sample scores article by article. Columns: article_id, step, hits, found, reference, precision, recall, f1."""
    rows = []
    for step, (found, reference) in layers(corpus).items():
        parts = [dict(iter(table.groupby("article_id"))) for table in (found, reference)]
        for article in corpus.article_ids:
            own = (part.get(article, table.iloc[:0]) for part, table in zip(parts, (found, reference), strict=True))
            one = coding.score_spans(*own, threshold=threshold)
            rows.append({"article_id": article, "step": step} | one.as_dict())
    return pd.DataFrame(rows)
