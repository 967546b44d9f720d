import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers import schema
from helpers.publish import charts, figures, style
from helpers.tables import DataError

ARTICLES = ["Al-Khabar 2031", "روزنامه‌ی آریانا", "Northland News Network"]
CODES = [code.capitalize() for code in schema.FRAMES]


@pytest.fixture(autouse=True)
def look():
    style.use()
    yield
    plt.close("all")


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split())


def units():
    rng = np.random.default_rng(1)
    return frame(
        "article unit words code voice",
        [
            (article, unit, 10 * unit, code, ("outlet", "indirect", "direct")[unit % 3])
            for article in ARTICLES
            for unit in range(1, 8)
            for code in rng.choice(schema.FRAMES, 2, replace=False)
        ],
    )


def nodes():
    sides = itertools.cycle(schema.SIDES)
    return frame("id label group weight", [(f"n{i}", f"Minister no. {i}", next(sides), 20 - i) for i in range(16)])


EDGES = frame("source target weight", [(f"n{i}", f"n{(i * 3 + 1) % 14}", 1 + i % 4) for i in range(14)])
CASES = {
    "silhouette": lambda: charts.silhouette(units()),
    "prevalence": lambda: charts.prevalence(
        frame("label share low high count", [(c, i / 20, i / 30, i / 15, i) for i, c in enumerate(CODES)])
    ),
    "prevalence in groups": lambda: charts.prevalence(
        frame("label share low high group", [(c, 0.1, np.nan, np.nan, g) for c in CODES for g in ("all", "some")])
    ),
    "heat_matrix": lambda: charts.heat_matrix(
        frame("row column value", [(r, c, i) for i, (r, c) in enumerate(itertools.product(CODES, CODES))]), note="units"
    ),
    "heat_matrix of articles": lambda: charts.heat_matrix(
        frame("row column value", [(r, c, 0.5) for r in CODES for c in ARTICLES]), format=".0%", highest=1
    ),
    "omission_matrix": lambda: charts.omission_matrix(
        frame(
            "row column value",
            [
                (f"A ferry line was promised for the spring of year {i}, without a date", a, v)
                for i in range(5)
                for a, v in zip(ARTICLES, schema.STATEMENTS, strict=True)
            ],
        )
    ),
    "share_bars": lambda: charts.share_bars(
        frame("row part value", [(a, s, 1 + i) for a in ARTICLES for i, s in enumerate(schema.SIDES)])
    ),
    "agreement": lambda: charts.agreement(
        frame(
            "label alpha low high tier ac1",
            [
                *((c, i / 12, i / 12 - 0.2, min(1, i / 12 + 0.1), "C", 0.9) for i, c in enumerate(CODES)),
                ("Nothing", np.nan, np.nan, np.nan, None, np.nan),
            ],
        )
    ),
    "timeline": lambda: charts.timeline(
        frame("date label inferred", [("2030-01-05", ARTICLES[1], True), ("2031-12-31", ARTICLES[2], False)])
    ),
    "network": lambda: charts.network(nodes(), EDGES),
    "correspondence_map": lambda: charts.correspondence_map(
        frame(
            "label x y kind",
            [(c, np.cos(i), np.sin(2 * i), "code") for i, c in enumerate(CODES)]
            + [(a, 0.1 * i, 0.02 * i, "article") for i, a in enumerate(ARTICLES)],
        ),
        inertia=(0.5, 0.2),
    ),
    "dumbbell": lambda: charts.dumbbell(
        frame("label series value", [(c, s, (i * k) / 40) for i, c in enumerate(CODES) for k, s in enumerate("ab", 1)]),
        series=("a", "b"),
    ),
    "influence": lambda: charts.influence(
        frame(
            "label left_out value observed",
            [
                ("A long name of a finding that wraps", a, v, 0.1)
                for a, v in zip(ARTICLES, (0.2, 0.15, -0.05), strict=True)
            ],
        ),
        xlabel="difference",
    ),
    "diverging_bars": lambda: charts.diverging_bars(
        frame("label gloss value count", [("تعاون", "cooperation", 2.0, 4), ("گفت‌وگو", "talk", -1.0, 3)]),
        ends=("left paper", "right paper"),
        xlabel="log odds",
    ),
}


@pytest.mark.parametrize("chart", CASES)
def test_fits_the_page_and_names_its_axes(chart):
    fig = CASES[chart]()
    figures.settle(fig, "fig-test-chart")
    assert fig.get_size_inches()[0] == style.WIDTH
    assert figures.drawn_texts(fig)


@pytest.mark.parametrize("chart", ["network", "correspondence_map"])
def test_labels_do_not_cover_each_other(chart):
    fig = CASES[chart]()
    figures.settle(fig, "fig-test-chart")
    notes = [t for t in fig.axes[0].texts if t.get_text()]
    assert len(notes) >= 15
    for one, other in itertools.combinations(notes, 2):
        a, b = one.get_window_extent(), other.get_window_extent()
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        # The line box of the Arabic font is about twice as high as its letters.
        apart = abs((a.y0 + a.y1) - (b.y0 + b.y1)) / 2
        assert wide <= 0 or apart >= 0.5 * min(a.height, b.height), (one.get_text(), other.get_text())


def test_the_same_network_is_drawn_every_time():
    first, second = (charts.network(nodes(), EDGES) for _ in range(2))
    assert [tuple(t.xy) for t in first.axes[0].texts] == [tuple(t.xy) for t in second.axes[0].texts]


def test_silhouette_is_as_wide_as_its_words():
    fig = charts.silhouette(units())
    patches = [p for p in fig.axes[0].patches if round(p.get_height(), 2) == 0.13]
    assert sum(p.get_width() for p in patches) == 3 * 10 * sum(range(1, 8))


def test_share_bars_add_up_and_write_totals():
    fig = CASES["share_bars"]()
    widths = [p.get_width() for p in fig.axes[0].patches]
    assert sum(widths) == pytest.approx(3) and "28 words" in figures.drawn_texts(fig)


def test_influence_names_the_article_that_matters_and_marks_the_flip():
    fig = CASES["influence"]()
    assert "without Northland News Network" in figures.drawn_texts(fig)
    discs = [line for line in fig.axes[0].lines if line.get_marker() == "o"]
    assert [d.get_color() for d in discs] == [style.VALENCES["delegitimising"]]


def test_omission_matrix_fills_what_is_stated():
    fills = [line.get_fillstyle() for line in CASES["omission_matrix"]().axes[0].lines][:3]
    assert fills == ["full", "left", "none"]


@pytest.mark.parametrize(("largest", "written"), [(0.6, "60%"), (0.04, "4.0%"), (0.003, "0.30%")])
def test_small_shares_are_not_written_as_none(largest, written):
    shares = frame("label share low high", [("a", largest, largest, largest), ("b", 0.0, 0.0, 0.0)])
    fig = charts.prevalence(shares)
    assert written in [t.get_text() for t in fig.axes[0].texts] and len(set(ticks(fig))) == len(ticks(fig))
    pair = frame("label series value", [("a", "x", largest), ("a", "y", 0.0)])
    fig = charts.dumbbell(pair, series=("x", "y"))
    assert written in [t.get_text() for t in fig.axes[0].texts] and len(set(ticks(fig))) == len(ticks(fig))


def ticks(fig):
    fig.draw_without_rendering()
    return [label.get_text() for label in fig.axes[0].get_xticklabels()]


def test_long_ids_give_way_in_the_middle_and_long_words_do_not():
    assert charts.common.text_lines("Northland (a-very-long-identifier-of-a-page-17)", 30) == [
        "Northland",
        "(a-very-long-id…-of-a-page-17)",
    ]
    assert charts.common.text_lines("Counterterrorism", 8) == ["Counterterrorism"]


def test_missing_columns_and_empty_tables_are_named():
    with pytest.raises(DataError, match="prevalence: the table lacks low, high"):
        charts.prevalence(frame("label share", [("x", 1)]))
    with pytest.raises(DataError, match="timeline: there is nothing to draw"):
        charts.timeline(frame("date label inferred", []))
    with pytest.raises(DataError, match="n99"):
        charts.network(nodes(), frame("source target weight", [("n1", "n99", 1)]))
