"""Published worked examples: Monroe et al. (2008), Gries (2008), Greenacre (1984)."""

import math

import numpy as np
import pandas as pd
import pytest
from cells import cell

from helpers.study import keyness
from helpers.tables import DataError


def test_log_odds_is_equation_15_and_18_of_monroe_2008():
    a, b, prior = np.array([10.0, 90]), np.array([5.0, 95]), np.array([1.0, 9])
    ratio, deviation = keyness.log_odds(a, b, prior)
    assert ratio[0] == pytest.approx(math.log(11 / 99) - math.log(6 / 104))
    assert deviation[0] == pytest.approx(math.sqrt(1 / 11 + 1 / 6))
    assert np.allclose(keyness.log_odds(b, a, prior)[0], -ratio)


def test_more_prior_shrinks():
    a, b, prior = np.array([3.0, 97]), np.array([0.0, 100]), np.array([1.0, 99])
    weak, strong = (keyness.log_odds(a, b, prior * k)[0][0] for k in (1, 50))
    assert weak > strong > 0


def test_dispersion_of_gries_2008():
    sizes = np.full(5, 100)
    assert keyness.dispersion(np.full(5, 2), sizes) == 0
    assert keyness.dispersion(np.array([10, 0, 0, 0, 0]), sizes) == pytest.approx(1)
    assert keyness.dispersion(np.array([1, 2, 1]), np.array([25, 50, 25])) == 0
    # Gries 2008: DP = half the summed differences of observed and expected shares; here .5·(.65+.15+.5) = .65.
    assert keyness.dispersion(np.array([9, 1, 0]), np.array([25, 25, 50])) == pytest.approx(0.65 / 0.75)
    assert math.isnan(keyness.dispersion(np.array([0, 0]), np.array([5, 5])))


def test_keyness_ranks_and_counts(corpus):
    table = keyness.keyness(corpus, "herald", ["lantern"], by="outlet_id", minimum=1)
    assert table["lemma"].iloc[0] == "تعاون" and table["lemma"].iloc[-1] == "سيادة"
    assert cell(table, "count_b", lemma="سيادة") == 7 and cell(table, "articles_b", lemma="سيادة") == 2
    with pytest.raises(DataError, match="no article has outlet_id nobody"):
        keyness.keyness(corpus, "nobody", "lantern", by="outlet_id")
    with pytest.raises(DataError, match="share an article"):
        keyness.keyness(corpus, ["000a", "001a"], "001a")


def test_correspondence_of_greenacre_smoking_data():
    # Greenacre (1984, 2017, exhibit 9.1): staff groups by smoking; inertia .0748, .0100, .0004 of .0852 in all.
    table = pd.DataFrame(
        [[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13], [10, 6, 7, 2]],
        index=["senior managers", "junior managers", "senior employees", "junior employees", "secretaries"],
        columns=["none", "light", "medium", "heavy"],
    )
    found = keyness.correspondence(table)
    assert sum(found.inertia) == pytest.approx(0.08519, abs=5e-6)
    assert found.inertia == pytest.approx((0.07476, 0.01002, 0.00041), abs=5e-6)
    assert found.shares[0] == pytest.approx(0.8776, abs=5e-5)
    assert abs(found.rows.loc["senior employees", "dim_1"]) == pytest.approx(0.3806, abs=5e-5)
    assert abs(found.columns.loc["none", "dim_1"]) == pytest.approx(0.3933, abs=5e-5)


def test_correspondence_leaves_out_what_is_empty():
    table = pd.DataFrame([[3, 0, 1], [1, 0, 3], [0, 0, 0]])
    assert keyness.correspondence(table).rows.shape == (2, 2)
    with pytest.raises(DataError, match="two rows"):
        keyness.correspondence(pd.DataFrame([[1, 0], [2, 0]]))
