import math

import numpy as np
import pytest

from helpers.study import agreement, inference, planner


@pytest.mark.parametrize(("a", "b", "p"), [(1, 5, 1 / 6), (2, 4, 1 / 15), (3, 3, 0.1), (4, 4, 2 / 70), (0, 6, 1)])
def test_smallest_p(a, b, p):
    assert planner.smallest_p(a, b) == pytest.approx(p)


def test_articles_needed():
    assert planner.articles_needed() == 4
    assert planner.articles_needed(contrasts=6) == 5  # 2 / C(10, 5) = .0079 ≤ .0083


def test_growth_cells_count_independent_articles(corpus):
    table = planner.growth_cells(corpus).set_index(["outlet_id", "event_id"])
    assert table.loc[("digest", "summit"), ["articles", "independent", "missing"]].tolist() == [1, 0, 4]
    assert len(table) == 6


def test_interval_widths_shrink_with_units(corpus):
    loose = planner.interval_widths(corpus, target=0.6, codes=["PARTNERSHIP"], draws=200).iloc[0]
    tight = planner.interval_widths(corpus, target=0.3, codes=["PARTNERSHIP"], draws=200).iloc[0]
    assert 11 < loose["units_needed"] < tight["units_needed"]
    perfect = planner.interval_widths(corpus, codes=["BORDER"], draws=50).iloc[0]
    assert math.isnan(perfect["width"])  # no disagreement: nothing to resample


@pytest.mark.parametrize("contrasts", [1, 3, 6])
def test_the_articles_planned_make_a_test_possible_and_one_less_does_not(contrasts):
    """Groups that do not overlap at all give the smallest p there is."""
    needed = planner.articles_needed(contrasts=contrasts)

    def apart(n):
        return inference.permutation_p(np.arange(n), np.arange(n) + 100, level=1.0)

    assert apart(needed) <= planner.LEVEL / contrasts < apart(needed - 1)


def test_the_units_planned_give_the_width_asked_for(corpus):
    """New codings of so many units, with the same disagreement, have about the interval that the planner promised."""
    random = np.random.default_rng(7)
    target = 0.2

    def coded(units):
        first = random.random(units) < 0.4
        return np.stack([first, np.where(random.random(units) < 0.08, ~first, first)]).astype(float)

    small = coded(60)
    promised = planner.units_for_width(small, target=target)
    widths = {n: np.mean([_width(coded(n)) for _ in range(12)]) for n in (promised // 4, promised)}
    assert widths[promised] <= target * 1.25 < widths[promised // 4]


def _width(ratings):
    sample = agreement.bootstrap_alpha(ratings, draws=300)
    return float(np.subtract(*np.nanquantile(sample, [0.975, 0.025])))
