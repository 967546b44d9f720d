"""Unitising alpha against the worked example of Krippendorff 2004 (two coders, two categories, 300 units)."""

import math

import pytest

from helpers.study import unitising

# Spans as (start, length) on a continuum from 150 to 450, as printed there.
CATEGORIES = {
    "c": [[(225, 70), (370, 30)], [(220, 80), (355, 20), (400, 20)]],
    "k": [[(180, 60), (300, 50)], [(180, 60), (300, 50)]],
}
SPANS = {
    name: [[(start - 150, start - 150 + length) for start, length in spans] for spans in coders]
    for name, coders in CATEGORIES.items()
}


@pytest.mark.parametrize(("category", "apart", "chance"), [("c", 0.0144, 0.0532), ("k", 0.0, 0.0490)])
def test_disagreements_of_krippendorff_2004(category, apart, chance):
    assert unitising.observed(SPANS[category], 300) == pytest.approx(apart, abs=0.0001)
    assert unitising.expected(SPANS[category], 300) == pytest.approx(chance, abs=0.0001)


def test_alpha_of_krippendorff_2004():
    # From the disagreements as printed, which are rounded to four places; hence the third decimal.
    assert unitising.alpha({"c": SPANS["c"]}, 300) == pytest.approx(1 - 0.0144 / 0.0532, abs=0.002)
    assert unitising.alpha({"k": SPANS["k"]}, 300) == 1
    assert unitising.alpha(SPANS, 300) == pytest.approx(1 - 0.0144 / (0.0532 + 0.0490), abs=0.001)


def test_a_span_in_a_gap_and_edges_apart_count_what_they_should():
    # By hand: one span of 4 that the other coder lacks; counted from both sides, over 2·1 ordered pairs and 10².
    assert unitising.observed([[(2, 6)], []], 10) == pytest.approx(4**2 * 2 / (2 * 100))
    # Starts 1 apart, ends 2 apart.
    assert unitising.observed([[(2, 6)], [(3, 8)]], 10) == pytest.approx((1 + 4) * 2 / (2 * 100))


def test_nothing_marked_is_undefined_and_bad_input_is_refused():
    assert math.isnan(unitising.alpha({"c": [[], []]}, 300))
    with pytest.raises(ValueError, match="two coders"):
        unitising.alpha({"c": [[(1, 2)]]}, 300)
    with pytest.raises(ValueError, match="leaves the continuum"):
        unitising.alpha({"c": [[(1, 2)], [(299, 301)]]}, 300)


def test_overlapping_spans_of_one_coder_are_joined():
    assert unitising.merged([(5, 9), (1, 3), (8, 12), (12, 14)]) == [(1, 3), (5, 12), (12, 14)]
