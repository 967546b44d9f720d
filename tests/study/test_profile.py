import math
from dataclasses import replace

import pandas as pd
import pytest

from helpers.study import claims, profile
from helpers.study.coding import Code, Codebook
from helpers.tables import DataError


@pytest.fixture
def with_elements(corpus):
    rows = [
        ("000a", "remedy", 2, "marr", "Cooperate more."),
        ("000a", "problem", 2, pd.NA, "Disorder spreads."),
        ("001a", "remedy", 1, pd.NA, "Decide alone."),
        ("000a", "remedy", 3, "osei", "Train together."),
    ]
    table = pd.DataFrame(rows, columns=["article_id", "element", "unit", "actor_id", "statement"])
    return replace(corpus, elements=table)


def test_short_labels_stay_apart(corpus):
    labels = profile.outlet_labels(corpus)
    assert labels["000a"] == "Zarkan Herald" and labels["001b"] == "Ovaria Lantern (001b)"


def test_share_ranges_are_those_of_leaving_one_article_out(corpus):
    table = profile.share_ranges(corpus, codes=["PARTNERSHIP", "BORDER"]).set_index("code")
    row = table.loc["PARTNERSHIP"]
    assert (row["count"], row["total"], row["articles"]) == (6, 11, 3)
    assert row["low"] == pytest.approx(3 / 7) and row["low_without"] == "000a"
    assert row["high"] == pytest.approx(6 / 9) and row["high_without"] == "001b"
    assert table.loc["BORDER", "low"] == 0


def test_share_range_of_one_article_is_undefined(corpus):
    table = profile.share_ranges(corpus.only_articles(["000a"]), codes=["MILITARY"])
    assert table["share"].iloc[0] == 0.25
    assert math.isnan(table["low"].iloc[0]) and table["low_without"].iloc[0] is None


def test_smallest_share_commonest_code_and_who_has_it(corpus):
    assert profile.smallest_share(corpus, "PARTNERSHIP") == 0
    assert profile.smallest_share(corpus.without_article("001b"), "PARTNERSHIP") == pytest.approx(1 / 3)
    assert profile.commonest_codes(corpus)[:2] == ["PARTNERSHIP", "SOVEREIGNTY"]
    assert profile.articles_with(corpus, "SOVEREIGNTY") == ["001a", "001b"]
    assert profile.units_with(corpus, "SOVEREIGNTY", ["001a"]) == (("001a", 1), ("001a", 3))


def test_head_and_body_add_up_over_articles(corpus):
    row = profile.head_and_body(corpus).set_index("code").loc["PARTNERSHIP"]
    assert (row["head"], row["head_total"], row["body"], row["body_total"]) == (3, 5, 3, 6)


def test_codes_by_zone(corpus):
    table = profile.codes_by_zone(corpus).set_index("article_id")
    assert table.loc["000a", "title"] == "PARTNERSHIP"
    assert table.loc["001b", "title"] == "none"
    assert table.loc["001a", "only_body"] == "PARTNERSHIP"
    assert pd.isna(table.loc["001a", "title"]) and pd.isna(table.loc["000a", "only_body"])


def entry(id, dimensions=()):
    return Code(id, id.title(), "d", (), (), (), (), policy_frames=dimensions)


def test_crosswalk_counts_units_and_none(corpus):
    book = Codebook("t", "1", "d", "p", {"BORDER": entry("BORDER", ("Crime", "Defence"))}, none=entry("none"))
    table = profile.policy_crosswalk(corpus, book).set_index("code")
    assert table.loc["BORDER", "units"] == 1 and table.loc["BORDER", "dimensions"] == "Crime · Defence"
    assert table.loc["none", "units"] == 2 and table.loc["none", "share"] == pytest.approx(2 / 11)


def test_a_unit_counts_once_per_dimension(corpus):
    table = profile.policy_dimensions(
        corpus, {"PARTNERSHIP": ("Outside",), "BORDER": ("Outside", "Crime"), "MILITARY": ("Outside",)}
    )
    assert list(table["dimension"]) == ["Outside", "Crime"]
    assert list(table["units"]) == [6, 1]
    assert table["codes"].iloc[0] == "PARTNERSHIP, BORDER, MILITARY"


def test_elements_per_article_and_by_whom(with_elements):
    counts = profile.element_counts(with_elements).set_index("article_id")
    assert tuple(counts.loc["000a", ["problem", "cause", "remedy", "own_voice", "statements"]]) == (1, 0, 2, 1, 3)
    assert counts.loc["002a", "statements"] == 0
    assert profile.element_surplus(with_elements, "remedy", "problem") == pytest.approx(2 / 4)
    table = profile.element_table(with_elements)
    assert list(table["element"]) == ["problem", "remedy", "remedy", "remedy"]
    assert list(table["who"])[:2] == [profile.OWN_WORDS, "General Marr"]


def test_a_contrast_brings_its_counts_its_statistic_and_its_evidence(corpus):
    finding = profile.contrast(
        corpus,
        "partnership-where",
        "{count_a} of {total_a} in {where}, {share_b:.0%} in the others",
        code="PARTNERSHIP",
        by="outlet_id",
        a="herald",
        b="lantern",
        values={"where": "the Herald"},
    )
    assert claims.fill(finding) == "3 of 4 in the Herald, 20% in the others"
    assert finding.statistic(corpus) == pytest.approx(3 / 4 - 1 / 5)
    assert ("001a", 2) in finding.evidence and finding.comparison == claims.Comparison("outlet_id", "herald", "lantern")
    assert math.isnan(profile.group_counts(corpus, "BORDER", by="outlet_id", a="nobody", b="herald")["share_a"])


def test_cells_of_code_pairs(corpus):
    cells = profile.cooccurrence_cells(corpus).set_index(["row", "column"])["value"]
    assert cells["PARTNERSHIP", "PARTNERSHIP"] == 6
    assert cells["BORDER", "PARTNERSHIP"] == 1
    assert ("PARTNERSHIP", "BORDER") not in cells and "ECONOMY" not in cells.index.get_level_values("row")


def test_a_map_wants_three_articles(corpus):
    points, shares, labels = profile.frame_map(corpus)
    assert set(labels) == set(corpus.article_ids)
    assert set(points["kind"]) == {"article", "code"} and len(shares) == 2
    assert points.set_index("id").loc["PARTNERSHIP", "units"] == 6
    with pytest.raises(DataError, match="three articles"):
        profile.frame_map(corpus.only_articles(["000a", "001a"]))


def test_cells_by_outlet_carry_counts_as_text(corpus):
    cells, each = profile.outlet_cells(corpus, {"PARTNERSHIP": "Ties", "none": "None"})
    assert each == "article_id"
    cells = cells.set_index(["article_id", "code"])
    assert cells.loc[("000a", "PARTNERSHIP"), "text"] == "3" and cells.loc[("001b", "PARTNERSHIP"), "text"] == "·"
    assert cells.loc[("001b", "none"), "row"] == "None"


def test_many_articles_are_drawn_by_outlet(corpus, monkeypatch):
    monkeypatch.setattr(profile, "MOST_OUTLETS", 3)
    cells, each = profile.outlet_cells(corpus, {"PARTNERSHIP": "Ties"})
    assert each == "outlet_id"
    assert set(cells["outlet_id"]) == set(corpus.articles["outlet_id"]) and cells["column"].notna().all()
    points, _, labels = profile.frame_map(corpus)
    assert set(points["kind"]) == {"outlet", "code"}
    assert set(points.loc[points["kind"] == "outlet", "id"]) <= set(labels)


def test_places_in_long_form(corpus):
    heads = profile.head_and_body(corpus, codes=["PARTNERSHIP", "ECONOMY"])
    table = profile.share_pairs(heads, {"PARTNERSHIP": "Ties"}, ("above", "below"))
    assert table.to_dict("list") == {"label": ["Ties"] * 2, "series": ["above", "below"], "value": [3 / 5, 3 / 6]}


def test_key_lemmas_are_shared_by_articles_of_their_group(corpus):
    table = profile.key_lemmas(corpus, "Zarkan", "Ovaria", by="country")
    assert table["lemma"].iloc[0] == "تعاون" and table["lemma"].iloc[-1] == "سيادة"
    assert "جيش" not in set(table["lemma"])  # in one article only


def test_spread_of_a_code(corpus):
    values = profile.spread_values(corpus, "PARTNERSHIP")
    assert (values["count"], values["units"], values["articles"], values["all"]) == (6, 11, 3, 4)
    assert values["low_who"] == "Ovaria Lantern (001b)" and values["high"] == 1.0 and values["high_who"] == "The Digest"


def test_a_contrast_wants_articles_on_both_sides(corpus):
    assert profile.both_groups(corpus, by="country", a="Zarkan", b="Ovaria")
    assert not profile.both_groups(corpus, by="country", a="Zarkan", b="Iraq")
