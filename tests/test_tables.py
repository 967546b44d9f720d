"""The contracts hold for reader and writer; a table edited wrongly is named by file and line and nothing is written."""

import pytest

from helpers.schema import TABLES
from helpers.tables import DataError, parse, read_table, table_path, write_table

GLOSSES = TABLES["coding/glosses"]
GOOD = "article_id,unit,gloss\n100a,1,A minister arrives\n100a,2,He leaves\n100a,10,Nothing else\n"


def row(article="100a", unit=1, gloss="x"):
    return {"article_id": article, "unit": unit, "gloss": gloss}


def test_round_trip_sorts_by_key_and_types_columns(tmp_path):
    path = write_table("coding/glosses", [row(unit=10), row(unit=2), row(unit=1)], tmp_path)
    frame = read_table("coding/glosses", tmp_path)
    assert frame.unit.tolist() == [1, 2, 10]
    assert frame.unit.dtype == "Int64"
    assert write_table("coding/glosses", frame, tmp_path).read_bytes() == path.read_bytes()


def test_missing_values_are_empty_cells(tmp_path):
    quote = {"article_id": "100a", "unit": 1, "kind": "direct", "start": 3, "end": 9, "words": 2, "speaker_id": None}
    text = write_table("coding/quotes", [quote], tmp_path).read_text()
    assert text.splitlines()[1] == "100a,1,direct,3,9,,,,,,2"
    assert read_table("coding/quotes", tmp_path).speaker_id.isna().all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.replace("unit", "units", 1), r"t\.csv:1: the columns are"),
        (GOOD.replace("100a,2,", "100a,two,"), r"t\.csv:3: unit is 'two': a whole number"),
        (GOOD.replace("100a,2,", "100a,1,"), r"t\.csv:3: the same article_id, unit"),
        (GOOD.replace("100a,2,", "100a,11,"), r"t\.csv:4: out of order"),
        (GOOD.replace("100a,2,He leaves", "100a,2,"), r"t\.csv:3: gloss is empty"),
        (GOOD.replace("He leaves", "He leaves, late"), r"t\.csv:3: 4 cells instead of 3"),
        (GOOD.replace("He leaves", '"He leaves'), r"t\.csv:4: .*quoting"),
    ],
)
def test_broken_tables_are_named_by_line(content, message):
    with pytest.raises(DataError, match=message):
        parse(GLOSSES, content, "t.csv")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "shouted"}, "one of direct, indirect"),
        ({"end": 3}, "span 3–3 is empty"),
        ({"words": -1}, "whole number"),
    ],
)
def test_bad_values_are_refused_and_nothing_is_written(tmp_path, change, message):
    quote = {"article_id": "100a", "unit": 1, "kind": "direct", "start": 3, "end": 9, "words": 2} | change
    with pytest.raises(DataError, match=message):
        write_table("coding/quotes", [quote], tmp_path)
    assert not table_path("coding/quotes", tmp_path).exists()


def test_missing_and_mis_encoded_tables_are_named(tmp_path):
    with pytest.raises(DataError, match=r"glosses\.csv: missing"):
        read_table("coding/glosses", tmp_path)
    path = table_path("coding/glosses", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"article_id,unit,gloss\n100a,1,\xe9t\xe9\n")
    with pytest.raises(DataError, match=r"glosses\.csv: not UTF-8 at byte 29"):
        read_table("coding/glosses", tmp_path)


def test_every_table_of_the_project_reads():
    for name in TABLES:
        read_table(name)
