import math
from dataclasses import replace

import pandas as pd
import pytest

from helpers.study import machine


@pytest.fixture
def measured(corpus):
    """The machine finds all verified quotes but the last, and one that is not there."""
    quotes = corpus.agreed_quotes
    odd = quotes.iloc[[0]].assign(start=1, end=20, verb="odd")
    found = pd.concat([quotes.iloc[:-1], odd], ignore_index=True)
    return replace(corpus, machine_quotes=found)


def test_known_elsewhere_keeps_what_two_articles_share():
    rows = [("a", "say"), ("b", "say"), ("a", "boast"), ("a", None)]
    found = pd.DataFrame(rows, columns=["article_id", "verb"], dtype="string")
    assert list(machine.known_elsewhere(found, "verb")["verb"].fillna("")) == ["say", "say", ""]


def test_score_counts_hits_misses_and_additions(measured):
    score = machine.score(measured, machine.QUOTATIONS)
    assert (score.hits, score.found, score.reference) == (4, 5, 5)


def test_held_out_never_finds_more(measured):
    table = machine.scores(measured)
    wide = table.pivot_table(index=["step", "part", "threshold"], columns="estimate", values="found")
    assert (wide[machine.HELD_OUT].fillna(0) <= wide[machine.IN_SAMPLE]).all()
    assert machine.recall_drop(measured) >= 0


def test_attributes_are_judged_on_matched_spans_only(measured):
    said = machine.attributes(measured).set_index(["step", "attribute"])
    assert said.loc[("quotations", "kind"), ["same", "matched"]].tolist() == [4, 4]


def test_by_article_adds_up(measured):
    table = machine.by_article(measured)
    quotes = table[table["step"] == machine.QUOTATIONS]
    assert quotes["reference"].sum() == len(measured.agreed_quotes)
    assert quotes["hits"].sum() == 4


def test_nothing_found_and_nothing_verified_is_undefined(measured):
    empty = replace(
        measured, machine_names=measured.machine_names.iloc[:0], agreed_names=measured.agreed_names.iloc[:0]
    )
    assert math.isnan(machine.score(empty, machine.NAMES).f1)
