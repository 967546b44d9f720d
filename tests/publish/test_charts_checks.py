import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers.publish import figures, style
from helpers.publish.charts import checks
from helpers.study import survival
from helpers.tables import DataError

FAMILIES = {"article": "an article left out", "choice": "another choice"}


@pytest.fixture(autouse=True)
def look():
    style.use()
    yield
    plt.close("all")


def pairs():
    rows = [("BORDER", "a", 0.9, 0.5, 1.0), ("BORDER", "b", np.nan, np.nan, np.nan), ("STABILITY", "a", 0.2, -0.3, 0.5)]
    data = pd.DataFrame(rows, columns=["label", "group", "alpha", "low", "high"])
    return data.assign(tier=["B", "B", "C"], count=[4, 4, 20])


def grid():
    outcomes = [*checks.OUTCOMES, "none"]
    rows = [(f"claim-{o}", f, o, 6, 2) for o, f in itertools.product(outcomes, FAMILIES)]
    return pd.DataFrame(rows, columns=["label", "family", "outcome", "checks", "failed"]).assign(status="stable")


CASES = {
    "pair_agreement": lambda: checks.pair_agreement(pairs()),
    "check_grid": lambda: checks.check_grid(grid(), families=FAMILIES),
    "reach_curves": lambda: checks.reach_curves(
        survival.reach(most=4, total=6), level=0.05, corrected=0.01, now="splits"
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_charts_keep_the_rules_of_a_published_figure(case):
    figures.settle(CASES[case](), f"fig-test-{case.replace('_', '')}")


def test_pairs_say_where_alpha_is_undefined():
    texts = figures.drawn_texts(checks.pair_agreement(pairs()))
    assert "undefined: the code does not vary" in texts
    assert "BORDER (4)" in texts


def test_pairs_stand_in_the_order_of_the_weakest():
    fig = checks.pair_agreement(pairs())
    assert [t.get_text() for t in fig.axes[0].get_yticklabels()] == ["BORDER (4)", "STABILITY (20)"]


def test_grid_tells_how_many_checks_flip():
    fig = checks.check_grid(grid(), families=FAMILIES)
    texts = [t.get_text() for t in fig.axes[0].texts]
    assert texts.count("2/6") == len(FAMILIES)
    assert len(texts) == len(FAMILIES) * len(checks.OUTCOMES)


@pytest.mark.parametrize("chart", ["pair_agreement", "check_grid", "reach_curves"])
def test_a_missing_column_is_named(chart):
    options = {"check_grid": {"families": FAMILIES}, "reach_curves": {"level": 0.05}}.get(chart, {})
    with pytest.raises(DataError, match="lacks"):
        getattr(checks, chart)(pd.DataFrame({"other": [1]}), **options)
