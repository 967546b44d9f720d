"""What a figure can draw of a corpus, and what its numbers rest on: said in the caption, so that it holds for any."""

from helpers.study import coding
from helpers.study.corpus import ADJUDICATED, Corpus

MOST_OUTLETS = 12
_SPANS = {"quotes": "quotations", "names": "names"}
_MACHINE = {"frames": "derived/terms", "quotes": "derived/quotes", "names": "derived/names"}


def leading(corpus: Corpus, *, most: int = MOST_OUTLETS) -> tuple[Corpus, str]:
    """The articles of the ``most`` outlets that have most of them, for a figure with a row for each outlet.

    Returns:
        The corpus of these articles, and a sentence for the caption with a blank before it; the whole corpus and
        nothing to say where there are no more outlets than that.
    """
    articles = corpus.articles
    counts = articles.groupby("outlet_id").size().reset_index(name="count")
    if len(counts) <= most:
        return corpus, ""
    ranked = counts.sort_values(["count", "outlet_id"], ascending=[False, True])["outlet_id"].head(most)
    kept = list(articles.loc[articles["outlet_id"].isin(ranked), "article_id"])
    said = f" Drawn: the {most} outlets with most articles, of {len(counts)}; together {len(kept)} of {len(articles)}."
    return corpus.only_articles(kept), said


def per_outlet(corpus: Corpus) -> str:
    """How many articles an outlet stands on, as a sentence."""
    counts = corpus.articles.groupby("outlet_id").size()
    if counts.max() <= 1:
        return "One article per outlet."
    least, most = int(counts.min()), int(counts.max())
    return f"{len(corpus.articles)} articles of {len(counts)} outlets, {least} to {most} each."


def read_from(corpus: Corpus, *layers: str) -> list[str]:
    """The tables behind some layers (frames, quotes, names): the coded ones, or the machine's where nobody coded."""
    return [_MACHINE[name] if name in corpus.unverified else f"coding/{name}" for name in layers]


def origin_of(corpus: Corpus, *layers: str) -> str:
    """Who or what found the spans of some layers (quotes, names), as a sentence for captions."""
    kinds = dict(zip(corpus.coders["coder_id"], corpus.coders["kind"], strict=True))
    checked = "as checked" if coding.is_human(str(kinds.get(ADJUDICATED, ""))) else "as verified by a language model"
    found: dict[str, list[str]] = {}
    for name in layers:
        origin = "as the machine finds them, checked by nobody" if name in corpus.unverified else checked
        found.setdefault(origin, []).append(_SPANS[name])
    said = "; ".join(f"{' and '.join(names)} {origin}" for origin, names in found.items())
    return f"{said[:1].upper()}{said[1:]}."
