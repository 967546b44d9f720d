"""Frame profiles: one article, outlet or code at a glance, for the notebook on frames.

Views of what :mod:`helpers.study.frames` and :mod:`helpers.study.keyness` count; every share stands beside its
counts, and nothing is tested.
"""

from collections.abc import Collection, Mapping
from functools import partial
from string import Formatter

import numpy as np
import pandas as pd

from helpers.schema import ELEMENTS, FRAMES, UNIT_ZONES
from helpers.study.claims import Comparison, Finding, Value
from helpers.study.coding import Codebook
from helpers.study.corpus import UNIT, Corpus
from helpers.study.extent import MOST_OUTLETS
from helpers.study.frames import NONE, cooccurrence, prevalence, salience, share_difference
from helpers.study.keyness import correspondence, keyness
from helpers.tables import NotComputable

OWN_WORDS = "the article's own voice"


def outlet_labels(corpus: Corpus) -> dict[str, str]:
    """Article id → its outlet's name, with the id behind it where an outlet has several articles: short, for charts."""
    outlets = corpus.articles.set_index("article_id")["outlet"].astype("object")
    ids = outlets.index.astype("object")
    return dict(outlets.where(~outlets.duplicated(keep=False), outlets + " (" + ids + ")"))


def share_ranges(corpus: Corpus, *, codes: Collection[str] = FRAMES) -> pd.DataFrame:
    """Share of every code in the whole corpus, with the range that leaving one article out gives.

    Columns: code, count (units or words), total, share, low, high (smallest and largest share without one article; NaN
    with a single one), low_without, high_without (the article left out then), articles (that have the code at all).
    """
    table = prevalence(corpus, codes=codes)
    counts = table.pivot(index="article_id", columns="code", values="count")
    totals = table.drop_duplicates("article_id").set_index("article_id")["total"]
    rest = (counts.sum() - counts).div((totals.sum() - totals).where(lambda left: left > 0), axis=0)
    rows = []
    for code in codes:
        shares = rest[code].dropna()
        rows.append(
            {
                "code": code,
                "count": counts[code].sum(),
                "total": totals.sum(),
                "share": counts[code].sum() / totals.sum(),
                "low": shares.min(),
                "high": shares.max(),
                "low_without": shares.idxmin() if len(shares) else None,
                "high_without": shares.idxmax() if len(shares) else None,
                "articles": int((counts[code] > 0).sum()),
            }
        )
    return pd.DataFrame(rows)


def smallest_share(corpus: Corpus, code: str) -> float:
    """Smallest share of a code in any article: above zero only where every article has it (a statistic for claims)."""
    given, articles, weights = corpus.coded_units(code)
    places, names = pd.factorize(articles)
    with_code, whole = (np.bincount(places, weights=w, minlength=len(names)) for w in (given * weights, weights))
    return float((with_code / whole).min()) if len(names) else float("nan")


def commonest_codes(corpus: Corpus, *, codes: Collection[str] = FRAMES) -> list[str]:
    """Codes by the number of units that carry them, the commonest first (ties: codebook order)."""
    totals = corpus.matrix(codes).sum()
    return list(totals.sort_values(ascending=False, kind="stable").index)


def articles_with(corpus: Corpus, code: str) -> list[str]:
    """Articles of which at least one unit carries a code, in order."""
    coded = corpus.coded
    return sorted(coded.loc[coded["code"] == code, "article_id"].unique())


def units_with(corpus: Corpus, codes: str | Collection[str], article_ids: Collection[str] | None = None) -> tuple:
    """(article_id, unit) of every unit that carries one of some codes: the evidence of a claim."""
    wanted = [codes] if isinstance(codes, str) else list(codes)
    coded = corpus.coded[corpus.coded["code"].isin(wanted)]
    if article_ids is not None:
        coded = coded[coded["article_id"].isin(list(article_ids))]
    return tuple(dict.fromkeys((str(a), int(u)) for a, u in coded[UNIT].itertuples(index=False)))


def head_and_body(corpus: Corpus, *, codes: Collection[str] = FRAMES) -> pd.DataFrame:
    """Share of every code in all titles and ledes, beside its share in all bodies.

    Columns: code, head, head_total, head_share, body, body_total, body_share (counts in the units of the view's
    weighting).
    """
    table = salience(corpus, codes=codes)
    out = table.groupby("code")[["head", "head_total", "body", "body_total"]].sum().reindex(list(codes))
    for place in ("head", "body"):
        out[f"{place}_share"] = out[place] / out[f"{place}_total"].where(out[f"{place}_total"] > 0)
    return out.reset_index()[["code", "head", "head_total", "head_share", "body", "body_total", "body_share"]]


def codes_by_zone(corpus: Corpus) -> pd.DataFrame:
    """Which codes each article gives where. Columns: article_id, title, lede, body, only_body (the codes, joined;
    ``none`` where the zone has units without any code, missing where the article has no such zone).
    """
    given = corpus.coded.merge(corpus.units[[*UNIT, "zone"]], on=UNIT, how="left")
    sets = given.groupby(["article_id", "zone"])["code"].agg(set).to_dict()
    rows = []
    for article in corpus.article_ids:
        found = {zone: sets.get((article, zone), set()) for zone in UNIT_ZONES}
        row: dict[str, object] = {"article_id": article}
        for zone, codes in found.items():
            row[zone] = _listed(codes) or (NONE if codes else None)
        row["only_body"] = _listed(found["body"] - found["title"] - found["lede"]) or None
        rows.append(row)
    return pd.DataFrame(rows)


def _listed(codes: Collection[str]) -> str:
    return ", ".join(c for c in FRAMES if c in codes)


def policy_crosswalk(corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """The codes beside the dimensions of the Policy Frames Codebook (Card et al. 2015), with ``none`` last.

    Columns: code, name, definition, dimensions (joined), units (with the code), share (of coded units).
    """
    matrix = corpus.matrix()
    entries = [*codebook.codes.values(), *([codebook.none] if codebook.none else [])]
    rows = []
    for entry in entries:
        units = int(matrix[entry.id].sum()) if entry.id in matrix else int((matrix.sum(axis=1) == 0).sum())
        rows.append(
            {"code": entry.id, "name": entry.name, "definition": entry.definition}
            | {"dimensions": " · ".join(entry.policy_frames) or None}
            | {"units": units, "share": units / len(matrix) if len(matrix) else float("nan")}
        )
    return pd.DataFrame(rows)


def policy_dimensions(corpus: Corpus, crosswalk: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Units that at least one code carries into each dimension of another scheme.

    Args:
        corpus: the corpus.
        crosswalk: code → dimensions (``{c.id: c.policy_frames for c in codebook.codes.values()}``).

    Returns:
        Columns: dimension, codes (joined), units, share; the widest dimension first.
    """
    matrix = corpus.matrix()
    dimensions = dict.fromkeys(d for code in FRAMES for d in crosswalk.get(code, ()))
    rows = []
    for dimension in dimensions:
        codes = [c for c in FRAMES if dimension in crosswalk.get(c, ())]
        units = int(matrix[codes].any(axis=1).sum())
        rows.append({"dimension": dimension, "codes": ", ".join(codes), "units": units, "share": units / len(matrix)})
    return pd.DataFrame(rows).sort_values(["units", "dimension"], ascending=[False, True]).reset_index(drop=True)


def element_counts(corpus: Corpus) -> pd.DataFrame:
    """Entman's elements per article. Columns: article_id, problem, cause, judgement, remedy (statements), own_voice
    (those that the article makes in its own voice), statements.
    """
    counts = pd.crosstab(corpus.elements["article_id"], corpus.elements["element"])
    counts = counts.reindex(index=corpus.article_ids, columns=list(ELEMENTS), fill_value=0).astype("int64")
    own = corpus.elements.loc[corpus.elements["actor_id"].isna(), "article_id"].value_counts()
    counts["own_voice"] = own.reindex(counts.index, fill_value=0).astype("int64")
    counts["statements"] = counts[list(ELEMENTS)].sum(axis=1)
    return counts.rename_axis(index="article_id", columns=None).reset_index()


def element_surplus(corpus: Corpus, more: str, less: str) -> float:
    """Statements of one element less those of another, per article: a statistic for claims."""
    found = corpus.elements["element"].value_counts()
    return float(found.get(more, 0) - found.get(less, 0)) / len(corpus.article_ids)


def element_table(corpus: Corpus) -> pd.DataFrame:
    """Every statement of an element, by article, element and unit.

    Columns: article_id, element, unit, who (name of the actor, or the article's own voice), statement (own words).
    """
    order = {e: i for i, e in enumerate(ELEMENTS)}
    table = corpus.elements.sort_values(
        ["article_id", "element", "unit"], key=lambda s: s.map(order) if s.name == "element" else s, kind="stable"
    )
    who = [OWN_WORDS if pd.isna(actor) else corpus.name_of(str(actor)) for actor in table["actor_id"]]
    return table.assign(who=who)[["article_id", "element", "unit", "who", "statement"]].reset_index(drop=True)


def group_counts(corpus: Corpus, code: str, *, by: str, a: str, b: str) -> dict[str, int | float]:
    """A code in two groups of articles: count_a, total_a, share_a (units), articles_a, and the same for ``b``."""
    matrix, values = corpus.matrix([code])[code], corpus.articles.set_index("article_id", drop=False)[by]
    out: dict[str, int | float] = {}
    for side, value in (("a", a), ("b", b)):
        articles = list(values.index[values == value])
        units = matrix[matrix.index.get_level_values("article_id").isin(articles)]
        share = float(units.mean()) if len(units) else float("nan")
        out |= {f"count_{side}": int(units.sum()), f"total_{side}": len(units), f"share_{side}": share}
        out[f"articles_{side}"] = len(articles)
    return out


def contrast(
    corpus: Corpus,
    id: str,
    statement: str,
    *,
    code: str,
    by: str,
    a: str,
    b: str,
    figure: str = "",
    values: Mapping[str, Value] | None = None,
    layers: tuple[str, ...] = (),
) -> Finding:
    """A finding on the share of a code in two groups of articles, ready to be assessed.

    Args:
        corpus: the corpus.
        id: of the finding.
        statement: may ask for the values of :func:`group_counts` and for those handed in.
        code: the frame code. by, a, b: the groups (a column of the articles and two of its values).
        figure: that shows it.
        values: more values for the statement.
        layers: coded layers other than the frame codes that it rests on.

    Raises:
        NotComputable: a group has no article.
    """
    if not both_groups(corpus, by=by, a=a, b=b):
        lacking = [group for group in (a, b) if not (corpus.articles[by] == group).any()]
        raise NotComputable(f"no article has {by} {' or '.join(lacking)}")
    asked = {name for _, name, _, _ in Formatter().parse(statement) if name}
    counts = group_counts(corpus, code, by=by, a=a, b=b)
    compared = corpus.articles.loc[corpus.articles[by].isin([a, b]), "article_id"]
    return Finding(
        id,
        statement,
        {name: value for name, value in counts.items() if name in asked} | dict(values or {}),
        statistic=partial(share_difference, code=code, by=by, a=a, b=b),
        codes=(code,),
        figure=figure,
        evidence=units_with(corpus, code, compared),
        comparison=Comparison(by, a, b),
        layers=layers,
        scores=partial(article_shares, first=code),
    )


def article_shares(corpus: Corpus, *, first: str) -> pd.DataFrame:
    """Share of units with each code, articles × codes, the code of interest first: the scores of a permutation test.

    All codes of the codebook were listed before any was looked at, so they make up the family of contrasts.
    """
    table = prevalence(corpus).pivot(index="article_id", columns="code", values="share")
    return table[[first, *(c for c in FRAMES if c != first and table[c].any())]]


def cooccurrence_cells(corpus: Corpus, *, codes: Collection[str] = FRAMES) -> pd.DataFrame:
    """Lower triangle of code pairs for a matrix of cells; on the diagonal all units with the code.

    Columns: row, column (codes), value (units with both). Codes that no unit carries are left out.
    """
    totals = corpus.matrix(codes).sum()
    used = [c for c in codes if totals[c]]
    pairs = cooccurrence(corpus, codes=used)[["code_b", "code_a", "both"]]
    own = pd.DataFrame({"code_b": used, "code_a": used, "both": totals[used].to_numpy()})
    return pd.concat([own, pairs]).set_axis(["row", "column", "value"], axis=1).reset_index(drop=True)


def _drawn_by(corpus: Corpus) -> tuple[str, dict[str, str]]:
    """What a figure has a row for, and its labels: each article where they are few, else each outlet."""
    if len(corpus.articles) <= MOST_OUTLETS:
        return "article_id", outlet_labels(corpus)
    outlets = corpus.articles.drop_duplicates("outlet_id").set_index("outlet_id")["outlet"]
    return "outlet_id", {str(key): str(name) for key, name in outlets.items()}


def frame_map(corpus: Corpus) -> tuple[pd.DataFrame, tuple[float, ...], dict[str, str]]:
    """Articles (of many: outlets) and codes on the first two dimensions of a correspondence map.

    Returns:
        Points with columns id, kind (article or outlet, and code), x, y, units (carried codes, or units with the code);
        the dimensions' shares of inertia; short labels of the articles or outlets.

    Raises:
        NotComputable: fewer than three rows or codes with a count.
    """
    by, labels = _drawn_by(corpus)
    table = prevalence(corpus, by=by)
    counts = table.pivot(index=by, columns="code", values="units")[list(dict.fromkeys(table["code"]))]
    found = correspondence(counts)
    if len(found.inertia) < 2:
        raise NotComputable("a map in two dimensions wants three articles and three codes with counts")
    parts = [(by.removesuffix("_id"), found.rows, counts.sum(axis=1)), ("code", found.columns, counts.sum())]
    points = [
        pd.DataFrame({"id": t.index, "kind": kind, "x": t["dim_1"].to_numpy(), "y": t["dim_2"].to_numpy()}).assign(
            units=totals.reindex(t.index).to_numpy()
        )
        for kind, t, totals in parts
    ]
    return pd.concat(points, ignore_index=True), found.shares[:2], labels


def outlet_cells(corpus: Corpus, names: Mapping[str, str]) -> tuple[pd.DataFrame, str]:
    """Code × article (of many: outlet) as cells of a matrix: the columns of ``prevalence`` (with ``none``), then row
    (name of the code), column (short label), value (share), text (number of units; a dot where there is none); and the
    name of the column that holds the article or outlet.
    """
    by, labels = _drawn_by(corpus)
    cells = prevalence(corpus, by=by, none=True)
    drawn = cells.assign(
        row=cells["code"].map(names),
        column=cells[by].map(labels),
        value=cells["share"],
        text=[str(units or "·") for units in cells["units"]],
    )
    return drawn, by


def share_pairs(
    shares: pd.DataFrame,
    names: Mapping[str, str],
    series: tuple[str, str],
    *,
    columns: tuple[str, str] = ("head_share", "body_share"),
) -> pd.DataFrame:
    """Two columns of shares per code in long form: label (name of the code), series (their names), value.

    Codes that neither column has are left out.
    """
    some = shares[shares[list(columns)].sum(axis=1) > 0]
    parts = [
        pd.DataFrame({"label": some["code"].map(names), "series": name, "value": some[column]})
        for column, name in zip(columns, series, strict=True)
    ]
    return pd.concat(parts).reset_index(drop=True)


def key_lemmas(corpus: Corpus, a: str, b: str, *, by: str, most: int = 8, articles: int = 2) -> pd.DataFrame:
    """The lemmas that lean most to either group (columns as :func:`keyness`), those of ``a`` first.

    Only lemmas that stand in ``articles`` or more articles of the group they lean to: a word of one article is that
    article's topic.
    """
    keys = keyness(corpus, a, b, by=by)
    first = keys[(keys["log_odds"] > 0) & (keys["articles_a"] >= articles)].head(most)
    second = keys[(keys["log_odds"] < 0) & (keys["articles_b"] >= articles)].tail(most)
    return pd.concat([first, second]).reset_index(drop=True)


def key_lemma_table(
    corpus: Corpus, a: str, b: str, *, by: str, glosses: Mapping[str, str], language: str = "ar"
) -> tuple[pd.DataFrame, str]:
    """Key lemmas of the articles in one language, ready to be read, and how many articles each group has.

    Columns: lemma, gloss, a and b (occurrences, with the articles that have the lemma in brackets), log-odds, log-odds
    / sd, dispersion.

    Raises:
        NotComputable: a group has no article in that language.
    """
    spoken = corpus.articles.loc[corpus.articles["language"] == language, "article_id"]
    if spoken.empty:
        raise NotComputable(f"no article is in the language {language}")
    lean = corpus.only_articles(spoken)
    keys = key_lemmas(lean, a, b, by=by)
    cells = {
        group: [f"{n} ({m})" for n, m in zip(keys[f"count_{side}"], keys[f"articles_{side}"], strict=True)]
        for side, group in (("a", a), ("b", b))
    }
    sizes = lean.articles[by].value_counts()
    out = pd.DataFrame({"lemma": keys["lemma"], "gloss": keys["lemma"].map(dict(glosses))} | cells)
    out = out.assign(
        **{"log-odds": keys["log_odds"], "log-odds / sd": keys["shrunk"], "dispersion": keys["dispersion"]}
    )
    return out, f"{sizes.get(a, 0)} articles against {sizes.get(b, 0)}"


def names_of_codes(codebook: Codebook) -> dict[str, str]:
    """Code → its name in the codebook, in codebook order, ``none`` last."""
    entries = [*codebook.codes.values(), *([codebook.none] if codebook.none else [])]
    return {entry.id: entry.name for entry in entries}


def spread_values(corpus: Corpus, code: str) -> dict[str, Value]:
    """What a sentence on a code's spread needs: count, units, share; articles (with it), all; low, low_who, high,
    high_who (smallest and largest share in an article, and whose).
    """
    table = prevalence(corpus, codes=[code]).sort_values("share", kind="stable")
    low, high, labels = table.iloc[0], table.iloc[-1], outlet_labels(corpus)
    count, units = int(table["count"].sum()), int(table["total"].sum())
    return {
        "count": count,
        "units": units,
        "share": count / units,
        "articles": len(articles_with(corpus, code)),
        "all": len(corpus.article_ids),
        "low": float(low["share"]),
        "low_who": labels[low["article_id"]],
        "high": float(high["share"]),
        "high_who": labels[high["article_id"]],
    }


def both_groups(corpus: Corpus, *, by: str, a: str, b: str) -> bool:
    """Whether a contrast can be made at all: articles on both sides (another corpus may have none)."""
    return {a, b} <= set(corpus.articles[by].dropna())
