import math

import pytest
from cells import cell

from helpers.study import frames


def test_prevalence_by_units_and_words(corpus):
    units = frames.prevalence(corpus)
    assert cell(units, "share", article_id="000a", code="PARTNERSHIP") == 0.75
    words = frames.prevalence(corpus, by="outlet_id", weight="words", none=True)
    assert cell(words, "count", outlet_id="lantern", code="SOVEREIGNTY") == 60
    assert cell(words, "total", outlet_id="lantern", code="SOVEREIGNTY") == 90
    assert cell(words, "units", outlet_id="lantern", code="SOVEREIGNTY") == 3
    assert cell(words, "count", outlet_id="herald", code="none") == 10


def test_prevalence_follows_the_view(corpus):
    view = frames.prevalence(corpus.with_weighting("words"))
    assert cell(view, "share", article_id="000a", code="MILITARY") == pytest.approx(15 / 50)


def test_share_difference_is_undefined_without_a_group(corpus):
    args = {"by": "outlet_id", "a": "herald", "b": "lantern"}
    assert frames.share_difference(corpus, "PARTNERSHIP", **args) == pytest.approx(3 / 4 - 1 / 5)
    assert math.isnan(frames.share_difference(corpus.without_article("000a"), "PARTNERSHIP", **args))


def test_salience(corpus):
    table = frames.salience(corpus)
    assert cell(table, "head_share", article_id="000a", code="MILITARY") == 0.5
    assert cell(table, "difference", article_id="001b", code="SOVEREIGNTY") == -1
    assert math.isnan(
        cell(frames.salience(corpus.only_zones({"body"})), "head_share", article_id="000a", code="MILITARY")
    )


def test_cooccurrence(corpus):
    table = frames.cooccurrence(corpus)
    assert cell(table, "both", code_a="PARTNERSHIP", code_b="BORDER") == 1
    assert cell(table, "either", code_a="PARTNERSHIP", code_b="BORDER") == 6
    assert math.isnan(cell(table, "jaccard", code_a="RESISTANCE", code_b="OCCUPATION"))
