"""The charts of the reading draw what they are given, and settle without a complaint."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers import schema
from helpers.publish import figures, style
from helpers.publish.charts import reading
from helpers.tables import DataError

ZONES = pd.DataFrame(
    [
        ("Northland News + روزنامه", "000a", 0, 40, "title"),
        ("Northland News + روزنامه", "000a", 41, 400, "body"),
        ("Northland News + روزنامه", "000b", 401, 900, "lede"),
        ("Al-Khabar", "001a", 0, 1200, "furniture"),
    ],
    columns=["page", "article", "start", "end", "zone"],
)
RATES = pd.DataFrame(
    [
        (code, language, measure, 1, whole, 1 / whole if whole else float("nan"))
        for code in schema.FRAMES
        for measure in ("hits that are right", "units missed")
        for language, whole in (("ar", 4), ("fa", 0 if code == "ECONOMY" else 1))
    ],
    columns=["code", "language", "measure", "part", "whole", "share"],
)


@pytest.fixture(autouse=True)
def look():
    style.use()
    yield
    plt.close("all")


def texts(fig):
    return [t.get_text() for ax in fig.axes for t in ax.texts]


def test_every_zone_has_a_look():
    assert set(reading.ZONE_LOOKS) == set(schema.ZONES)


def test_a_page_strip_spans_its_zones():
    fig = reading.page_strips(ZONES)
    boxes = [(p.get_x(), p.get_width()) for p in fig.axes[0].patches]
    assert boxes == [(0, 40), (41, 359), (401, 499), (0, 1200)]
    assert texts(fig) == ["000a", "000b", "001a"]
    assert [t.get_text() for t in fig.legends[0].get_texts()] == ["title", "lede", "body", "furniture"]
    figures.settle(fig, "fig-test-strips")


def test_a_page_strip_has_room_beside_the_longest_names():
    named = "a-sect-" + "manipulating-packages-" * 3
    long = ZONES.assign(page=ZONES["page"] + f", undated ({named}1)", article=ZONES["article"] + named)
    figures.settle(reading.page_strips(long), "fig-test-strips")


def test_rates_stand_beside_their_counts():
    fig = reading.twin_rates(RATES, order=schema.FRAMES)
    written = texts(fig)
    assert written.count("1 of 4") == 24
    assert written.count("– (none)") == 2
    assert [ax.get_xlabel() for ax in fig.axes] == ["hits that are right", "units missed"]
    figures.settle(fig, "fig-test-rates")


@pytest.mark.parametrize("chart", [reading.page_strips, reading.twin_rates])
def test_wrong_tables_are_refused(chart):
    with pytest.raises(DataError, match="lacks"):
        chart(pd.DataFrame({"page": ["x"]}))
    with pytest.raises(DataError, match="nothing to draw"):
        chart((ZONES if chart is reading.page_strips else RATES).head(0))
