import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.publish import figures, style
from helpers.publish.charts import attribution
from helpers.tables import DataError


@pytest.fixture(autouse=True)
def look():
    style.use()
    yield
    plt.close("all")


def ledger():
    columns = ["row", "column", "voice", "valence", "count"]
    rows = [
        ("Army of Merrow", "Zarkan Herald", voice, valence, 3)
        for voice in ("outlet", "quoted")
        for valence in style.VALENCES
    ]
    rows += [("قوات زركان", "روزنامه‌ی آریانا", "quoted", "delegitimising", 1)]
    return pd.DataFrame(rows, columns=columns)


def chain(agency=True):
    columns = ["source_name", "source_level", "target_name", "target_level", "side", "words"]
    rows = [
        ("General Marr", "speaker", "Zarkan Herald", "outlet", "iran_state", 80),
        ("Osei", "speaker", "Zarkan Herald", "outlet", "iraq_state", 3),
        ("Osei", "speaker", "روزنامه‌ی آریانا", "outlet", None, 0),
    ]
    if agency:
        rows += [
            ("General Marr", "speaker", "Zarkan Wire", "agency", "iran_state", 20),
            ("Zarkan Wire", "agency", "Ovaria Lantern", "outlet", None, 20),
        ]
    return pd.DataFrame(rows, columns=columns)


def words(fig):
    return " ".join(figures.drawn_texts(fig))


def test_ledger_tells_voice_by_fill_and_valence_by_sign():
    fig = attribution.naming_ledger(ledger())
    figures.settle(fig, "fig-test-ledger")
    tiles = [t.get_text() for t in fig.axes[0].texts]
    assert tiles.count("+3") == 2 and tiles.count("−3") == 2 and tiles.count("3") == 2 and tiles.count("−1") == 1
    filled = [p for p in fig.axes[0].patches if p.get_facecolor()[:3] != (1.0, 1.0, 1.0)]
    assert len(filled) == 3


def test_ledger_keeps_the_order_asked_for():
    fig = attribution.naming_ledger(ledger(), rows=["قوات زركان", "Army of Merrow"])
    assert "زركان" in fig.axes[0].get_yticklabels()[0].get_text()


@pytest.mark.parametrize("agency", [True, False])
def test_chain_draws_every_node_with_its_words(agency):
    fig = attribution.voice_chain(chain(agency))
    figures.settle(fig, "fig-test-chain")
    assert f"General Marr {100 if agency else 80}" in words(fig)
    assert ("Zarkan Wire 20" in words(fig)) is agency
    assert ("passed on by an agency" in words(fig)) is agency


def test_chain_bands_are_as_wide_as_their_words():
    fig = attribution.voice_chain(chain(agency=False))
    outlines = [p.get_path().vertices for p in fig.axes[0].patches if len(p.get_path().vertices) == 9]
    first, second, none = sorted((float(v[7][1] - v[0][1]) for v in outlines), reverse=True)
    assert first / second == pytest.approx(80 / 3) and none == pytest.approx(0)


def test_an_empty_or_lacking_table_is_refused():
    with pytest.raises(DataError, match="lacks voice"):
        attribution.naming_ledger(ledger().drop(columns="voice"))
    with pytest.raises(DataError, match="nothing to draw"):
        attribution.voice_chain(chain().iloc[:0])
