from dataclasses import replace

import pandas as pd
import pytest

from helpers.study import matched
from helpers.tables import DataError


def test_the_event_with_coded_facts_is_chosen_and_the_earlier_article_first(corpus):
    assert list(matched.matched_events(corpus)["event_id"]) == ["summit", "visit"]
    pair = matched.matched_pair(corpus)
    assert (pair.event_id, pair.both, pair.articles) == ("visit", ["000a", "001a"], 2)
    assert matched.matched_pair(replace(corpus, omissions=corpus.omissions.iloc[:0])).event_id == "summit"


def test_a_corpus_without_a_shared_event_says_so(corpus):
    with pytest.raises(DataError, match="no event is covered by two outlets"):
        matched.matched_pair(corpus.only_articles(["000a", "001b"]))


def test_frame_gaps_widest_first(corpus):
    table = matched.frame_gaps(corpus, "000a", "001a")
    assert table["code"].iloc[0] == "SOVEREIGNTY"
    row = table.set_index("code").loc["PARTNERSHIP"]
    assert (row["count_a"], row["count_b"]) == (3, 1)
    assert row["difference"] == pytest.approx(3 / 4 - 1 / 3)
    assert table.set_index("code").loc["none", "count_a"] == 1


def test_facts_by_who_gives_them(corpus):
    ledger = matched.fact_ledger(corpus, "visit").set_index("fact_id")
    assert list(ledger["given_by"]) == ["both", "001a", "000a"]
    assert not ledger["late"].any()


def test_late_facts_stand_apart(corpus):
    late = corpus.omissions.copy()
    late.loc[late["fact_id"] == "f03", "fact"] = "fact f03 (may fall after the earlier article)"
    counts = matched.fact_counts(replace(corpus, omissions=late), "visit").set_index("given_by")
    assert list(counts.index) == ["000a", "001a", "both"]
    assert tuple(counts.loc["000a"]) == (1, 1, 0)
    assert tuple(counts.loc["both"]) == (1, 0, 1)


def test_names_side_by_side_marks_valence_and_voice(corpus):
    table = matched.names_side_by_side(corpus, "000a", "001a").set_index("referent_id")
    assert table.index[0] == "marr"
    assert table.loc["marr", "names_a"] == "the great commander +"
    assert table.loc["marr", "names_b"] == "the general · [the general]"
    assert table.loc["merrow", "names_b"] == "[the occupier −]" and table.loc["merrow", "count_a"] == 0
    assert pd.Series(["osei", "merrow"]).isin(table.index).all()


def test_fact_cells_are_ordered_and_daggered(corpus):
    late = corpus.omissions.copy()
    late.loc[late["fact_id"] == "f01", "fact"] = "A raid (day not given; may fall after the earlier article)."
    cells = matched.fact_cells(replace(corpus, omissions=late), "visit", {"000a": "Herald", "001a": "Lantern"})
    assert list(dict.fromkeys(cells["row"])) == ["fact f03", "fact f02", "A raid. †"]
    assert set(cells["column"]) == {"Herald", "Lantern"} and cells["unit"].isna().all()


def test_evidence_of_facts_and_persons_in_one_article(corpus):
    units = corpus.omissions.assign(unit=pd.array([2, 3, 2] + [pd.NA] * 3, dtype="Int64"))
    assert matched.fact_evidence(replace(corpus, omissions=units), "visit") == (("000a", 2), ("001a", 3))
    assert matched.fact_evidence(replace(corpus, omissions=units), "visit", ["f02"]) == (("000a", 2),)
    assert matched.named_in_one(corpus, "000a", "001a") == (["President Osei"], [])


def test_mentions_by_voice(corpus):
    assert matched.mentions(corpus, "marr", "001a") == {"all": 2, "own": 1, "valenced": 0}


def test_match_table_has_a_column_per_article(corpus):
    table = matched.match_table(corpus, matched.matched_pair(corpus)).set_index("property")
    assert list(table.columns) == ["000a", "001a"]
    assert table.loc["words", "001a"] == 50 and table.loc["title in the file", "001a"] == "no"


def test_gap_width_is_the_smaller_lean(corpus):
    assert matched.gap_width(corpus, "PARTNERSHIP", "SOVEREIGNTY", "000a", "001a") == pytest.approx(3 / 4 - 1 / 3)
    lean = corpus.without_article("000a")
    assert pd.isna(matched.gap_width(lean, "PARTNERSHIP", "SOVEREIGNTY", "000a", "001a"))


def test_units_with_late_facts_can_be_left_out(corpus):
    assert matched.in_time(corpus, "visit") is corpus
    late = corpus.omissions.copy()
    late.loc[late["fact_id"] == "f01", "fact"] = "A raid (may fall after the earlier article)."
    late["unit"] = pd.array([2, 3] + [pd.NA] * 4, dtype="Int64")
    lean = matched.in_time(replace(corpus, omissions=late), "visit")
    assert len(lean.units) == len(corpus.units) - 2
    assert ("000a", 2) not in set(lean.units[["article_id", "unit"]].itertuples(index=False, name=None))


def test_omissions(corpus):
    assert matched.omission_matrix(corpus, "visit").to_numpy().tolist() == [
        ["stated", "stated"],
        ["absent", "partly"],
        ["stated", "absent"],
    ]
    with pytest.raises(DataError, match="no fact of event summit"):
        matched.omission_matrix(corpus, "summit")
