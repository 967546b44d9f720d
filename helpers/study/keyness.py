"""Words and tables compared: keyness, likeness of vocabulary, correspondence analysis.

Counts stand with their totals beside every share. Nothing is tested: articles chosen by hand allow no inference (see
the book's page on limits).
"""

import itertools
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.study.corpus import Corpus
from helpers.study.frames import groups_of
from helpers.tables import DataError, NotComputable


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
    groups = groups_of(corpus, by)
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
    import prince  # takes seconds to load, and one figure in the report needs it

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
