"""Who agrees with whom: agreement pair by pair, the cells on which coders differ, and what the instructions explain.

Two coders with the same rules may agree because they look up the same rulings; coders with different ones can agree
only on what the words convey to both. The two kinds of pairs are therefore kept apart.
"""

from collections.abc import Collection, Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.schema import FRAMES
from helpers.study import agreement
from helpers.study.corpus import UNIT, Corpus
from helpers.tables import DataError

TIERS = ("A", "B", "C", "")
NO_CODEBOOK = "none"
"""Version of the codebook in coders.yaml where a coder had none."""
SPAN_LAYERS = ("quotes", "names")
SPAN_COLUMNS = {
    "quotes": ("kind", "speaker_id", "speaker_side", "verb", "verb_class"),
    "names": ("referent_id", "valence", "voice"),
}


def pairs(corpus: Corpus) -> Iterator[tuple[str, str, bool]]:
    """Every pair of independent coders, and whether both or neither followed the codebook (coders.yaml)."""
    versions = dict(zip(corpus.coders["coder_id"], corpus.coders["codebook_version"], strict=True))
    for a, b in combinations([c for c in corpus.coder_ids if c in versions], 2):
        yield a, b, (versions[a] == NO_CODEBOOK) == (versions[b] == NO_CODEBOOK)


def pair_agreement(corpus: Corpus, *, codes: Collection[str] = FRAMES) -> pd.DataFrame:
    """:func:`helpers.study.agreement.code_agreement` for each pair of coders.

    Columns: coder_a, coder_b, same_rules, then those of ``code_agreement``.

    Raises:
        DataError: fewer than two independent coders.
    """
    if len(corpus.coder_ids) < 2:
        raise DataError(f"agreement needs two independent coders; the frame codes have {len(corpus.coder_ids)}")
    parts = []
    for a, b, same in pairs(corpus):
        table = agreement.code_agreement(corpus, coder_ids=[a, b], codes=codes)
        table.insert(0, "coder_a", a)
        table.insert(1, "coder_b", b)
        table.insert(2, "same_rules", same)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def pair_cells(corpus: Corpus) -> pd.DataFrame:
    """How many cells (unit × code) each pair of coders fills alike, and the mean of alpha over the codes.

    Columns: coder_a, coder_b, same_rules, units (coded by both), cells, differing, units_differing, mean_alpha
    (over the codes where it is defined).
    """
    rows = []
    for a, b, same in pairs(corpus):
        left, right = (corpus.with_layer(c).matrix() for c in (a, b))
        shared = left.index.intersection(right.index)
        apart = left.loc[shared].to_numpy() != right.loc[shared].to_numpy()
        counts = {"units": len(shared), "cells": apart.size, "differing": int(apart.sum())}
        counts |= {"units_differing": int(apart.any(axis=1).sum()), "mean_alpha": _mean(left, right)}
        rows.append({"coder_a": a, "coder_b": b, "same_rules": same} | counts)
    counted = ["units", "cells", "differing", "units_differing", "mean_alpha"]
    return pd.DataFrame(rows, columns=["coder_a", "coder_b", "same_rules", *counted])


def _mean(left: pd.DataFrame, right: pd.DataFrame) -> float:
    shared = left.index.intersection(right.index)
    ratings = np.stack([left.loc[shared].to_numpy(dtype=float), right.loc[shared].to_numpy(dtype=float)])
    values = np.array([agreement.alpha(ratings[:, :, i]) for i in range(ratings.shape[2])])
    return float(np.nanmean(values)) if (~np.isnan(values)).any() else float("nan")


def weakest_pair(corpus: Corpus) -> tuple[str, str]:
    """The two coders whose mean alpha is lowest (the first such pair).

    Raises:
        DataError: no pair, or none whose alpha is defined.
    """
    means = pair_cells(corpus).set_index(["coder_a", "coder_b"])["mean_alpha"].dropna()
    if means.empty:
        raise DataError("agreement needs two independent coders whose codes vary")
    return means.idxmin()


def rules_gap(corpus: Corpus) -> float:
    """Mean alpha of pairs with the same rules less that of pairs with different ones: a statistic for claims.

    NaN where one kind of pair does not occur.
    """
    means = pair_cells(corpus).groupby("same_rules")["mean_alpha"].mean()
    return float(means.get(True, np.nan) - means.get(False, np.nan))


def differences(corpus: Corpus) -> pd.DataFrame:
    """Every cell (unit × code) on which coders differ, with the decision and its reason.

    Columns: article_id, unit, code, given_by, not_given_by (coders, separated by spaces), decision (of the agreed
    layer; ``given`` or ``not given``), reason (from coding/adjudications; NA where none is recorded).
    """
    matrices = {c: corpus.with_layer(c).matrix() for c in corpus.coder_ids}
    cells = pd.DataFrame({c: m.stack() for c, m in matrices.items()}).rename_axis([*UNIT, "code"])
    apart = cells[cells.nunique(axis=1) > 1]
    agreed = corpus.matrix().stack()
    given = apart.apply(lambda row: " ".join(c for c in row.index if row[c] == 1), axis=1)
    lacking = apart.apply(lambda row: " ".join(c for c in row.index if row[c] == 0), axis=1)
    out = pd.DataFrame({"given_by": given, "not_given_by": lacking}, index=apart.index)
    out["decision"] = np.where(agreed.reindex(out.index).to_numpy() == 1, "given", "not given")
    reasons = corpus.adjudications.set_index([*UNIT, "code"])["reason"]
    return out.join(reasons).reset_index()


def span_differences(corpus: Corpus) -> pd.DataFrame:
    """Every quotation or name that not all coders marked, and every column on which those who marked it differ.

    Only coders who marked spans of that layer are compared; a span is the same where it has the same edges.

    Columns: layer, article_id, unit, start, end, about (``span`` or the column), value (given in that column; empty for
    spans), given_by (coders, separated by spaces), decision, reason (coding/span_adjudications; NA where none is
    recorded).
    """
    rows = []
    for layer in SPAN_LAYERS:
        marked = getattr(corpus, f"coder_{layer}")
        coders = sorted(marked["coder_id"].unique())
        columns = [c for c in SPAN_COLUMNS[layer] if c in marked]
        for (article, start, end), span in marked.groupby(["article_id", "start", "end"]):
            key = {"layer": layer, "article_id": article, "unit": span["unit"].iloc[0], "start": start, "end": end}
            if len(span) < len(coders):
                rows.append({**key, "about": "span", "value": "", "given_by": " ".join(sorted(span["coder_id"]))})
            for column in columns:
                given = span.set_index("coder_id")[column].fillna("").astype(str)
                if given.nunique() > 1:
                    for value, who in given[given != ""].groupby(given):
                        rows.append({**key, "about": column, "value": value, "given_by": " ".join(sorted(who.index))})
    keys = ["layer", "article_id", "start", "end", "about", "value"]
    found = pd.DataFrame(rows, columns=[*keys[:2], "unit", *keys[2:], "given_by"])
    recorded = corpus.span_adjudications.assign(value=corpus.span_adjudications["value"].fillna(""))
    return found.merge(recorded[[*keys, "decision", "reason"]], on=keys, how="left")


def element_agreement(corpus: Corpus) -> pd.DataFrame:
    """How far coders list the same elements: an entry is one element in one unit of one article, whatever its wording.

    Columns: coder_a, coder_b, listed_a, listed_b, shared, f1 (of the shared entries; Dice 1945). A unit that states
    an element twice counts once.
    """
    keys = ["article_id", "element", "unit"]
    lists = {c: set(map(tuple, g[keys].to_numpy())) for c, g in corpus.coder_elements.groupby("coder_id")}
    rows = []
    for a, b in combinations(sorted(lists), 2):
        shared = len(lists[a] & lists[b])
        counts = {"listed_a": len(lists[a]), "listed_b": len(lists[b]), "shared": shared}
        rows.append({"coder_a": a, "coder_b": b} | counts | {"f1": 2 * shared / (len(lists[a]) + len(lists[b]))})
    return pd.DataFrame(rows, columns=["coder_a", "coder_b", "listed_a", "listed_b", "shared", "f1"])


def tier_counts(table: pd.DataFrame) -> dict[str, int]:
    """How many codes of a ``code_agreement`` table reach each tier; the empty tier counts codes where it is
    undefined.
    """
    return {tier: int((table["tier"] == tier).sum()) for tier in TIERS}


def standing(table: pd.DataFrame) -> str:
    """Whether the tiers of a ``code_agreement`` table are provisional, final, or final for some codes, in words."""
    final = int((~table["provisional"].astype(bool)).sum())
    if final in (0, len(table)):
        return agreement.FINAL if final else agreement.PROVISIONAL
    return f"{agreement.FINAL} for {final} codes, {agreement.PROVISIONAL} for {len(table) - final}"


def coder_table(before: Corpus, after: Corpus, coder_id: str) -> pd.DataFrame:
    """What a coder changes: tier of each code before and after, and alpha with each other coder.

    Columns, named for readers: code, tier before, tier, standing, units with <coder> …, alpha with <coder> … (missing
    where undefined); ``units`` counts those that both coded.
    """

    def tiers(corpus: Corpus) -> pd.DataFrame:
        if len(corpus.coder_ids) < 2:
            blank = pd.DataFrame({"code": list(FRAMES), "tier": "", "provisional": True, "units": 0})
            return blank.set_index("code")
        return agreement.code_agreement(corpus).set_index("code")

    old, new = tiers(before), tiers(after)
    shown = pd.DataFrame({"code": list(FRAMES)})
    shown["tier before"] = [old.loc[c, "tier"] or agreement.UNDEFINED for c in FRAMES]
    shown["tier"] = [new.loc[c, "tier"] or agreement.UNDEFINED for c in FRAMES]
    shown["standing"] = [agreement.PROVISIONAL if new.loc[c, "provisional"] else agreement.FINAL for c in FRAMES]
    if coder_id in after.coder_ids:
        for other in (c for c in after.coder_ids if c != coder_id):
            found = agreement.code_agreement(after, coder_ids=[coder_id, other]).set_index("code")
            units = int(found["units"].max())
            shown[f"alpha with {other} (n = {units})"] = [found.loc[c, "alpha"] for c in FRAMES]
    return shown
