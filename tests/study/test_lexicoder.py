import math

import pytest

from helpers.study import lexicoder


def test_codes_and_none(corpus):
    given = lexicoder.code_units(corpus).set_index(["article_id", "unit"])["code"]
    assert given[("000a", 2)] == "PARTNERSHIP" and given[("000a", 1)] == "none" and len(given) == 11
    assert (lexicoder.code_units(corpus, terms=[])["code"] == "none").all()


def test_scores_in_sample_and_leaving_one_article_out(corpus):
    table = lexicoder.evaluate(corpus).set_index(["estimate", "code"])
    inside = table.loc[("in sample", "PARTNERSHIP")]
    assert (inside["hits"], inside["found"], inside["reference"]) == (3, 5, 6)
    # Out of sample the visit term goes (wrong elsewhere), and the Persian term, which hits in one article only.
    outside = table.loc[("leave one article out", "PARTNERSHIP")]
    assert (outside["hits"], outside["found"]) == (2, 2)
    assert math.isnan(table.loc[("in sample", "PALESTINE"), "precision"])


def test_equivalence_per_language(corpus):
    table = lexicoder.equivalence(corpus).set_index(["code", "language"])
    arabic, persian = table.loc[("PARTNERSHIP", "ar")], table.loc[("PARTNERSHIP", "fa")]
    assert (arabic["terms"], arabic["hits"], arabic["right"], arabic["missed"]) == (2, 4, 2, 2)
    assert persian["hit_precision"] == 1 and persian["missed_share"] == pytest.approx(0.5)


def test_term_record(corpus):
    table = lexicoder.term_record(corpus).set_index("term_id")
    assert table.loc["ar-003", ["units", "right", "precision"]].tolist() == [2, 0, 0]
