from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.publish import evidence
from helpers.publish.shelf import Shelf
from helpers.study.corpus import load
from helpers.tables import DataError


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split())


@pytest.fixture
def corpus():
    return SimpleNamespace(
        units=frame(
            "article_id unit zone words", [("900a", 1, "title", 5), ("900a", 2, "body", 20), ("900b", 1, "lede", 9)]
        ),
        glosses=frame("article_id unit gloss", [("900a", 1, "A ferry opens."), ("900a", 2, "Children board it.")]),
        frames=frame(
            "coder_id article_id unit code",
            [("coder_a", "900a", 2, "ECONOMY"), ("coder_a", "900a", 2, "BORDER"), ("coder_b", "900a", 2, "ECONOMY"),
             ("coder_a", "900b", 1, "none")],
        ),
        names=frame("article_id unit text", [("900a", 2, "عمدة البلدة"), ("900a", 2, None), ("900a", 2, "الحارس")]),
    )  # fmt: skip


def test_rows_hold_place_gloss_codes_by_coder_and_quoted_words(corpus):
    table = evidence.rows(corpus)
    assert list(table.columns) == ["article", "unit", "zone", "words", "gloss", "coder_a", "coder_b", "quoted words"]
    row = table.iloc[1]
    assert (row["coder_a"], row["coder_b"], row["quoted words"]) == (
        "ECONOMY, BORDER",
        "ECONOMY",
        "عمدة البلدة · الحارس",
    )
    assert pd.isna(table.iloc[0]["coder_a"]) and len(table) == 3


def test_beside_the_agreed_codes_stand_only_those_of_coders_who_gave_others(corpus):
    agreed = frame(
        "coder_id article_id unit code",
        [("adjudicated", "900a", 2, "BORDER"), ("adjudicated", "900a", 2, "ECONOMY"),
         ("adjudicated", "900b", 1, "none")],
    )  # fmt: skip
    corpus.frames = pd.concat([corpus.frames, agreed])
    corpus.coders = frame("coder_id name", [("coder_a", "Coder A"), ("coder_b", "Coder B")])
    table = evidence.rows(corpus).set_index(["article", "unit"])
    assert list(table.columns) == ["zone", "words", "gloss", "agreed codes", "coded otherwise", "quoted words"]
    assert table.loc[("900a", 2), "agreed codes"] == "BORDER, ECONOMY"
    assert table.loc[("900a", 2), "coded otherwise"] == "Coder B: ECONOMY"
    assert pd.isna(table.loc[("900b", 1), "coded otherwise"])


def test_choices_narrow_the_rows(corpus):
    assert list(evidence.rows(corpus, codes=["BORDER"])["unit"]) == [2]
    assert list(evidence.rows(corpus, articles=["900b"])["article"]) == ["900b"]
    assert len(evidence.rows(corpus, units=[("900a", 1), ("900b", 1)])) == 2
    with pytest.raises(DataError, match="900c 7"):
        evidence.rows(corpus, units=[("900c", 7)])


def test_a_quotation_over_the_budget_is_refused_without_its_words(corpus):
    long = frame("article_id unit text", [("900a", 2, "كلمة " * 13)])
    with pytest.raises(DataError, match="unit 2: 13 words") as caught:
        evidence.rows(corpus, quotations=long)
    assert "كلمة" not in str(caught.value)
    evidence.rows(corpus, quotations=long.assign(text="كلمة " * 12))


def test_show_writes_a_table(house, shown, corpus):
    evidence.show(corpus, id="tab-evidence-ferry", title="Units about the ferry", codes=["ECONOMY"])
    assert 'lang="ar"' in shown[0][0]["text/html"] and (house / "book/tables/tab-evidence-ferry.csv").is_file()
    with pytest.raises(DataError, match="no unit fits"):
        evidence.show(corpus, id="tab-evidence-none", title="Units about nothing", codes=["STABILITY"])


ACTORS = frame("actor_id name", [("mayor", "The mayor"), ("guard", "The guard")])


@pytest.fixture
def whole(corpus):
    corpus.names = frame(
        "article_id unit text gloss referent_id valence voice",
        [("900a", 2, "عمدة البلدة", "mayor of the town", "mayor", "legitimising", "outlet"),
         ("900a", 2, None, "the guard", "guard", "neutral", "outlet")],
    )  # fmt: skip
    corpus.quotes = frame(
        "article_id unit kind speaker_id verb verb_class words", [("900a", 2, "direct", "mayor", "قال", "neutral", 9)]
    )
    corpus.actors = ACTORS
    return corpus


def test_a_unit_of_the_site_has_codes_by_coder_and_few_quoted_words(whole):
    machine = frame("article_id unit code", [("900a", 2, "ECONOMY"), ("900a", 1, "none")])
    assert evidence.unit_record(whole, "900a", 1, machine=machine)["codes"] == {"machine": []}
    record = evidence.unit_record(whole, "900a", 2, machine=machine)
    assert (record["zone"], record["words"], record["gloss"]) == ("body", 20, "Children board it.")
    assert record["codes"] == {"coder_a": ["BORDER", "ECONOMY"], "coder_b": ["ECONOMY"], "machine": ["ECONOMY"]}
    assert record["names"] == [
        {"text": "عمدة البلدة", "gloss": "mayor of the town", "referent": "The mayor", "valence": "legitimising",
         "voice": "outlet"}
    ]  # fmt: skip
    assert record["quotes"] == [
        {"kind": "direct", "speaker": "The mayor", "verb": "قال", "verb_class": "neutral", "words": 9}
    ]
    assert evidence.unit_record(whole, "900b", 1)["codes"] == {"coder_a": []}


def test_a_unit_that_does_not_exist_or_quotes_too_much_is_refused(whole):
    with pytest.raises(DataError, match="900a 7: no such unit"):
        evidence.unit_record(whole, "900a", 7)
    whole.names.loc[0, "text"] = " ".join(["كلمة"] * 13)
    with pytest.raises(DataError, match="13 words quoted"):
        evidence.unit_record(whole, "900a", 2)


def test_every_claim_names_its_units_or_why_it_has_none():
    shelf = Shelf()
    without = shelf.yaml("without-units.yaml", folder=shelf.book)
    bare = {c["id"] for c in shelf.all("claims") if not c.get("evidence")}
    assert bare <= set(without), "give the claim evidence, or say in book/without-units.yaml why it has none"
    assert all(reason.endswith(".") and len(reason.split()) > 5 for reason in without.values())


def test_the_units_that_claims_name_can_all_be_shown():
    claims = Shelf().all("claims")
    found = evidence.for_site(load(), claims)
    for claim in claims:
        for article, unit in claim["evidence"]:
            record = found["units"][f"{article} {unit}"]
            assert record["gloss"] and record["codes"]["adjudicated"] is not None
            assert set(claim["codes"]) & set(record["codes"]["adjudicated"]) or not claim["codes"]
            assert all(len(n["text"].split()) <= 6 for n in record["names"])
