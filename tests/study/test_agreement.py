"""Agreement against published worked examples."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers.study import agreement, reliability
from helpers.tables import DataError

N = np.nan
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", examples A, B and C.
BINARY = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float)
NOMINAL = np.array([[ord(c) for c in row] for row in ("aabbdcccedda", "babbbccceddd")], dtype=float)
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
        [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
    ]
)


@pytest.mark.parametrize(
    ("ratings", "level", "expected"),
    [
        (BINARY, "nominal", 0.095),
        (NOMINAL, "nominal", 0.692),
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (FOUR, "ratio", 0.797),
    ],
)
def test_alpha_of_krippendorff_2011(ratings, level, expected):
    assert agreement.alpha(ratings, level=level) == pytest.approx(expected, abs=0.0006)


@pytest.mark.parametrize("ratings", [BINARY, NOMINAL, FOUR])
def test_bootstrap_formula_agrees_with_the_package(ratings):
    counts = agreement.value_counts(ratings)
    own = agreement._alpha_of(agreement._coincidences(counts).sum(axis=0))
    assert float(own) == pytest.approx(agreement.alpha(ratings))


def test_bootstrap_surrounds_the_value_is_seeded_and_keeps_groups():
    first = agreement.alpha_with_interval(NOMINAL, draws=500)
    assert first.low < first.value < first.high
    assert first == agreement.alpha_with_interval(NOMINAL, draws=500)
    alone = agreement.bootstrap_alpha(NOMINAL, groups=range(12), draws=50)
    assert alone == pytest.approx(agreement.alpha(NOMINAL))  # one unit per article: nothing to resample


def test_alpha_is_undefined_without_variation():
    found = agreement.alpha_with_interval(np.zeros((2, 8)))
    assert math.isnan(found.value) and "nothing varies" in found.reason
    lonely = agreement.alpha_with_interval(np.array([[1.0, N], [N, 0.0]]))
    assert math.isnan(lonely.value) and "two codings" in lonely.reason


def test_ac1_of_gwet():
    # Two raters, 125 subjects (118 both yes, 5 and 2 apart, none both no): the paradox example of Gwet 2002.
    pairs = [(1, 1)] * 118 + [(1, 0)] * 5 + [(0, 1)] * 2
    ratings = np.array(pairs, dtype=float).T
    assert agreement.ac1(ratings) == pytest.approx(0.9408, abs=0.0001)
    assert agreement.percent(ratings) == pytest.approx(0.944)
    # Four raters, twelve subjects with gaps, as in Gwet's irrCAC (gwet.ac1.raw, cac.raw4raters).
    assert agreement.ac1(FOUR) == pytest.approx(0.77544, abs=0.00001)


@pytest.mark.parametrize(
    ("value", "low", "tier"),
    [(0.8, 0.667, "A"), (0.9, 0.6, "B"), (0.667, 0.1, "B"), (0.66, 0.6, "C"), (math.nan, math.nan, "")],
)
def test_tiers(value, low, tier):
    assert agreement.tier(value, low) == tier


def test_code_agreement_of_the_small_corpus(corpus):
    table = agreement.code_agreement(corpus, draws=200).set_index("code")
    partnership = table.loc["PARTNERSHIP"]
    assert (partnership["units"], partnership["given"], partnership["both"]) == (11, 8, 6)
    assert partnership["percent"] == pytest.approx(9 / 11)
    assert partnership["alpha"] == pytest.approx(0.625)
    assert partnership["tier"] == "C" and not partnership["rare"]
    assert math.isnan(table.loc["PALESTINE", "alpha"]) and table.loc["PALESTINE", "reason"]
    assert table["provisional"].all()  # both coders are language models


def test_agreement_wants_two_coders(corpus):
    with pytest.raises(DataError, match="two independent coders"):
        agreement.code_agreement(corpus, coder_ids=["one"])


def test_span_agreement(corpus):
    table = agreement.span_agreement(corpus).set_index("threshold")
    # Of five and four spans, the first overlaps by 10/40 only.
    assert table.loc[0.3, ["matched", "spans_a", "spans_b"]].tolist() == [3, 5, 4]
    assert table.loc[0.3, "f1"] == pytest.approx(2 * 3 / 9)
    same = agreement.attribute_agreement(corpus, "quotes", "speaker_side", coder_a="one", coder_b="two").iloc[0]
    assert (same["spans"], same["same"]) == (3, 3)


def test_the_tier_is_that_of_the_pair_that_agrees_least(corpus):
    first = corpus.coded.assign(coder_id="one")
    units = corpus.units[["article_id", "unit"]]
    none = units.assign(coder_id="three", code="none")
    frames = pd.concat([first, first.assign(coder_id="two"), none], ignore_index=True)
    three = replace(corpus, frames=frames)
    code = str(first.loc[first["code"] != "none", "code"].iloc[0])
    row = agreement.code_agreement(three, coder_ids=["one", "two", "three"], codes=[code]).iloc[0]
    assert row["lowest"] < row["alpha"]
    assert row["tier"] == "C"
    assert agreement.code_agreement(three, coder_ids=["one", "two"], codes=[code]).iloc[0]["tier"] == "A"


def with_coder(corpus, coder_id, kind, coded):
    """The corpus with one more coder; ``coded`` are rows (article_id, unit, code)."""
    frames = pd.concat([corpus.frames, coded.assign(coder_id=coder_id)[corpus.frames.columns]], ignore_index=True)
    entry = corpus.coders.iloc[[0]].assign(coder_id=coder_id, kind=kind)
    return replace(corpus, frames=frames, coders=pd.concat([corpus.coders, entry], ignore_index=True))


def test_a_code_never_used_says_so_and_has_no_value(corpus):
    row = agreement.code_table(corpus).set_index("code").loc["PALESTINE"]
    assert row["flags"] == "never used: undefined" and row["tier"] == "undefined"
    assert row[["alpha of least pair", "alpha, all coders", "low", "high", "AC1"]].isna().all()


def test_a_tier_is_final_for_the_codes_on_which_a_human_was_compared(corpus):
    assert set(agreement.code_table(corpus)["standing"]) == {"provisional"}
    sample = corpus.coded[corpus.coded["article_id"] == "001a"]
    table = agreement.code_agreement(with_coder(corpus, "three", "human", sample)).set_index("code")
    # Only PARTNERSHIP and SOVEREIGNTY vary between units of 001a: on the others no pair with a human has an alpha.
    varies = {c for c in table.index if 0 < (sample["code"] == c).sum() < sample["unit"].nunique()}
    assert varies and set(table.index[~table["provisional"]]) >= varies
    assert table.loc["BORDER", "provisional"] and (table["human_units"] == sample["unit"].nunique()).all()
    model = with_coder(corpus, "three", "language model", sample)
    assert agreement.code_agreement(model)["provisional"].all()
    assert agreement.is_provisional(model) and not agreement.is_provisional(with_coder(corpus, "x", "Human", sample))


def test_a_human_lowers_a_tier_but_agreeing_does_not_raise_it(corpus):
    codes = ["PARTNERSHIP"]
    before = agreement.code_agreement(corpus, codes=codes).iloc[0]["tier"]
    agreeing = with_coder(corpus, "three", "human", corpus.with_layer("one").coded)
    assert agreement.code_agreement(agreeing, codes=codes).iloc[0]["tier"] == before == "C"
    one = with_coder(corpus, "three", "human", corpus.with_layer("one").coded)
    other = agreement.code_agreement(one, coder_ids=["one", "three"], codes=codes).iloc[0]
    assert (other["tier"], other["provisional"]) == ("A", False)


def test_a_sample_is_compared_on_the_units_that_both_coded(corpus):
    sample = corpus.with_layer("one").coded
    sample = sample[sample["article_id"] == "001a"]
    third = with_coder(corpus, "three", "human", sample)
    pair = agreement.code_agreement(third, coder_ids=["one", "three"], codes=["PARTNERSHIP"]).iloc[0]
    assert pair["units"] == sample["unit"].nunique() and pair["percent"] == 1
    assert list(agreement.coded_units(third, "three")) == sorted(
        set(zip(sample["article_id"], sample["unit"], strict=True))
    )


def test_spans_of_a_sample_are_compared_within_it(corpus):
    sample = corpus.with_layer("one").coded
    third = with_coder(corpus, "three", "human", sample[sample["article_id"] == "001a"])
    spans = corpus.coder_quotes[(corpus.coder_quotes["coder_id"] == "one")]
    own = spans[spans["article_id"] == "001a"].assign(coder_id="three")
    third = replace(third, coder_quotes=pd.concat([corpus.coder_quotes, own], ignore_index=True))
    row = agreement.span_agreement(third, coder_ids=["one", "three"]).iloc[0]
    assert row["f1"] == 1 and row["spans_a"] == row["spans_b"] == len(own) < len(spans)
    assert row["alpha"] == 1 and row["units"] == 3


def test_standing_in_words(corpus):
    sample = corpus.coded[corpus.coded["article_id"] == "001a"]
    table = agreement.code_agreement(with_coder(corpus, "three", "human", sample))
    final = int((~table["provisional"]).sum())
    assert reliability.standing(table) == f"final for {final} codes, provisional for {12 - final}"
    assert reliability.standing(agreement.code_agreement(corpus)) == "provisional"
