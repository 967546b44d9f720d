"""The specimens are read as they were marked by hand."""

import json
import shutil

import pytest

from helpers import paths
from helpers.study import specimens
from helpers.tables import DataError


def test_every_part_is_found_exactly():
    scores = specimens.scores().set_index("part")
    assert list(scores.index) == ["zones", "units", "direct quotations"]
    assert (scores["right"] == scores["marked"]).all()
    assert (scores["found"] == scores["marked"]).all()


def test_a_wrong_mark_is_counted(tmp_path):
    folder = tmp_path / "specimens"
    shutil.copytree(paths.SPECIMENS, folder)
    marked = folder / "expected" / "01_wire_ar.json"
    expected = json.loads(marked.read_text(encoding="utf-8"))
    expected["zones"][0]["end"] += 1
    expected["quotes"].pop()
    marked.write_text(json.dumps(expected), encoding="utf-8")
    table = specimens.read_against_marks(specimens.load("01_wire_ar.txt", folder=folder)).set_index("part")
    assert table.loc["zones", "right"] == table.loc["zones", "marked"] - 1
    assert table.loc["direct quotations", "found"] == table.loc["direct quotations", "marked"] + 1
    marked.unlink()
    with pytest.raises(DataError, match=r"01_wire_ar\.json: missing: mark"):
        specimens.load("01_wire_ar.txt", folder=folder)


def test_an_unknown_specimen_is_refused():
    with pytest.raises(DataError, match=r"no such specimen: one of 01_wire_ar\.txt"):
        specimens.load("99_none.txt")


def test_lines_of_a_page_with_two_articles():
    page = specimens.load("02_aggregator_ar.txt")
    assert page.zones["article_id"].nunique() == len(specimens.articles(page)) == 2
    third = page.zones[page.zones["line"] == 3]
    assert third["zone"].tolist() == ["dateline", "lede"]  # a date stamp glued to the lede


def test_persian_letters_only_in_arabic_words():
    odd = specimens.odd_letters(specimens.load("01_wire_ar.txt"))
    assert odd["letters"].tolist() == ["U+06CC", "U+06A9"]
    assert specimens.odd_letters(specimens.load("03_persian_nozwnj.txt")).empty


def test_marks_that_are_no_quotation_have_no_speaker():
    marks = specimens.all_marked_words()
    assert len(marks) == marks["speaker"].notna().sum() + 2
    unclosed = marks[marks["closed by"].isna()]
    assert unclosed[["page", "line"]].to_numpy().tolist() == [["03", 8]]
    assert unclosed["speaker"].isna().all()
