import math
from dataclasses import replace

import pandas as pd
import pytest

from helpers.study import profile
from helpers.study.coding import Code, Codebook


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
