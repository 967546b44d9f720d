"""The shape of a text without its text: each unit as a bar."""

import numpy as np
import pandas as pd

from helpers.study.corpus import UNIT, Corpus
from helpers.study.frames import NONE
from helpers.study.voices import granted_words


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
