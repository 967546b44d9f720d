import math

import pytest

from helpers.study import survival
from helpers.study.claims import Assessed
from helpers.study.robustness import Check
from helpers.tables import NotComputable


def check(family, value, holds, choice="x"):
    return Check(family=family, choice=choice, value=value, holds=holds)


def made(id, checks, *, observed=0.4, status="stable"):
    return Assessed(
        id=id, text="t", statement="t", values={}, status=status, reasons=(), checks=tuple(checks), observed=observed
    )


CLAIMS = [
    made(
        "one",
        [
            check("article", 0.2, True, "without 000a"),
            check("article", -0.1, False, "without 001a"),
            check("coder", 0.4, True),
            check("choice", None, None),
        ],
        status="tentative",
    ),
    made("two", [check("article", 0.6, True, "without 000a"), check("article", None, None, "without 001a")]),
    made("three", [], observed=None, status="descriptive"),
]


@pytest.mark.parametrize(
    ("checks", "word"),
    [
        ([], "none"),
        ([check("a", 0.4, True)], "untouched"),
        ([check("a", 0.4, True), check("a", 0.3, True)], "holds"),
        ([check("a", 0.3, True), check("a", None, None)], "undefined"),
        ([check("a", None, None), check("a", -0.3, False)], "flips"),
    ],
)
def test_outcome_in_one_word(checks, word):
    assert survival.outcome(checks, 0.4) == word


def test_outcomes_count_every_check():
    table = survival.outcomes(CLAIMS).set_index(["claim", "family"])
    assert table.loc[("one", "article"), ["checks", "held", "failed", "undefined"]].tolist() == [2, 1, 1, 0]
    assert table.loc[("one", "coder"), "outcome"] == "untouched"
    assert "three" not in table.index.get_level_values("claim")


def test_flips_name_the_choice_and_value():
    assert survival.flips(CLAIMS).values.tolist() == [["one", "article", "without 001a", 0.4, -0.1]]


def test_no_flip_gives_empty_tables_with_columns():
    assert survival.flips(CLAIMS[1:]).empty and "choice" in survival.flips(CLAIMS[1:])


def test_influence_is_relative_to_the_observed_contrast():
    strip = survival.influence(CLAIMS).set_index(["claim", "left_out"])["remains"]
    assert strip["one", "000a"] == pytest.approx(0.5)
    assert strip["one", "001a"] == pytest.approx(-0.25)
    assert strip["two", "000a"] == pytest.approx(1.5)
    assert math.isnan(strip["two", "001a"])


def test_widest_keeps_the_claims_that_move_most():
    strip = survival.widest(survival.influence(CLAIMS), most=1)
    assert set(strip["claim"]) == {"one"}


def test_statuses_count_all_four():
    assert survival.statuses(CLAIMS) == {"descriptive": 1, "stable": 1, "tentative": 1, "testable": 0}


def test_frame_choices_give_a_range_that_holds_the_value(corpus):
    table = survival.frame_choices(corpus, codes=["PARTNERSHIP", "SOVEREIGNTY"])
    assert list(table["layers"]) == ["coders", "lexicon"] * 2
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()


def test_reach_marks_the_splits_of_the_corpus():
    table = survival.reach(most=5, total=6)
    now = table[table["now"]].set_index("smaller")["p"].round(3)
    assert now.to_dict() == {1: 0.167, 2: 0.067, 3: 0.1}


def test_where_no_article_moves_a_claim_there_is_nothing_to_draw():
    strip = survival.influence(CLAIMS).assign(remains=1.0)
    with pytest.raises(NotComputable, match="no contrast changes"):
        survival.widest(strip, most=3)
