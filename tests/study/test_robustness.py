import math

import pytest

from helpers.study import compare, robustness


def gap(corpus):
    return compare.share_difference(corpus, "PARTNERSHIP", by="outlet_id", a="herald", b="lantern")


def test_influence_is_undefined_where_nothing_is_left(corpus):
    table = robustness.influence(corpus, gap).set_index("choice")
    assert math.isnan(table.loc["without 000a", "value"]) and table.loc["without 000a", "note"]
    assert table.loc["without 001a", "value"] == pytest.approx(0.75)
    assert table["sign_kept"].isna().sum() == 1


def test_leave_one_coder_out_is_the_other_coder(corpus):
    table = robustness.leave_one_coder_out(corpus, gap).set_index("choice")
    assert table.loc["without two", "value"] == pytest.approx(gap(corpus.with_layer("one")))
    assert table.loc["without one", "value"] == pytest.approx(1 - 2 / 5)


def test_majority_of_three(corpus):
    three = corpus.with_frames(corpus.with_layer("two").coded, layer="three")
    voted = robustness.majority(three, ["one", "two", "three"])
    assert voted.set_index(["article_id", "unit"]).loc[("000a", 4), "code"] == "PARTNERSHIP"


def test_agency_switch(corpus):
    def share(view):
        return compare.voice_share(view, "iran_state")

    table = robustness.agency_switch(corpus, share)
    assert table["value"].tolist() == pytest.approx([14 / 140])
    assert robustness.agency_switch(corpus.without_agency(), share).empty


def test_multiverse_drops_choices_that_cannot_matter(corpus):
    table = robustness.multiverse(corpus, gap)
    assert table["choice"].iloc[0] == "units · adjudicated · all units" and table["change"].iloc[0] == 0
    assert len(table) == 2 * 3 * 2 and set(table["stop_lemmas"]) == {0}
    voices = robustness.multiverse(corpus, lambda c: compare.voice_share(c, "iran_state"))
    assert set(voices["weight"]) == {"units"} and set(voices["layer"]) == {"adjudicated", "one", "two"}
    lemmas = robustness.multiverse(corpus, lambda c: float(c.lemmas["count"].sum()))
    assert lemmas["stop_lemmas"].tolist() == [0, 25]
    assert "lexicon" in set(robustness.multiverse(corpus, gap, lexicon=True)["layer"])


@pytest.mark.parametrize(("a", "b", "p"), [(1, 5, 1 / 6), (2, 4, 1 / 15), (3, 3, 0.1), (4, 4, 2 / 70), (0, 6, 1)])
def test_smallest_p(a, b, p):
    assert robustness.smallest_p(a, b) == pytest.approx(p)


def test_articles_needed():
    assert robustness.articles_needed() == 4
    assert robustness.articles_needed(contrasts=6) == 5  # 2 / C(10, 5) = .0079 ≤ .0083


def test_growth_cells_count_independent_articles(corpus):
    table = robustness.growth_cells(corpus).set_index(["outlet_id", "event_id"])
    assert table.loc[("digest", "summit"), ["articles", "independent", "missing"]].tolist() == [1, 0, 4]
    assert len(table) == 6


def test_interval_widths_shrink_with_units(corpus):
    loose = robustness.interval_widths(corpus, target=0.6, codes=["PARTNERSHIP"], draws=200).iloc[0]
    tight = robustness.interval_widths(corpus, target=0.3, codes=["PARTNERSHIP"], draws=200).iloc[0]
    assert 11 < loose["units_needed"] < tight["units_needed"]
    perfect = robustness.interval_widths(corpus, codes=["BORDER"], draws=50).iloc[0]
    assert math.isnan(perfect["width"])  # no disagreement: nothing to resample
