import math
from dataclasses import replace

import pytest
from cells import cell

from helpers.schema import SIDES
from helpers.study import voices
from helpers.tables import DataError


def test_every_quoted_word_counts_once(corpus):
    # The inner quote of 000a takes its eight words from the sixteen around it.
    assert voices.granted_quotes(corpus)["granted"].sum() == 6 + 16 + 12 + 15


def test_quoted_share(corpus):
    assert voices.quoted_share(corpus, "iraq_state") == pytest.approx(20 / 49)
    assert voices.quoted_share(corpus, voices.OFFICIALS) == 1
    assert math.isnan(voices.quoted_share(corpus.without_article("000a").only_articles(["001b"]), "iraq_state"))


def test_direct_share(corpus):
    assert voices.direct_share(corpus) == pytest.approx((6 + 8 + 12) / 49)
    assert voices.direct_share(corpus, group="lantern") == 1
    assert voices.direct_share(corpus, by="language", group="fa") == 0
    assert math.isnan(voices.direct_share(corpus, group="nobody"))
    with pytest.raises(DataError, match="no column 'paper'"):
        voices.direct_share(corpus, by="paper")


def test_quote_kinds(corpus):
    table = voices.quote_kinds(corpus)
    assert list(table["outlet_id"]) == ["lantern", "herald", "digest"]
    assert list(table["direct"]) == [12, 14, 0]


def test_side_words_names_the_silent_sides(corpus):
    table = voices.side_words(corpus).set_index("side")
    assert list(table.index) == list(SIDES)
    assert table.loc["other", "words"] == 0 and table.loc["other", "articles"] == 0
    assert table.loc["iran_state", "words"] == 29 and table.loc["iran_state", "articles"] == 2
    assert table["share"].sum() == pytest.approx(1)


def test_speakers(corpus):
    table = voices.speakers(corpus)
    assert list(table["speaker_id"]) == ["marr", "osei"]
    assert list(table["words"]) == [29, 20]
    assert table.loc[1, "outlets"] == "Ovaria Lantern, Zarkan Herald"


def test_speakers_that_are_not_registered_stay(corpus):
    quotes = corpus.quotes.copy()
    quotes.loc[quotes["speaker_id"] == "osei", "speaker_id"] = None
    table = voices.speakers(replace(corpus, quotes=quotes))
    assert "Not registered" in set(table["speaker"])


def test_silent_persons(corpus):
    assert voices.silent_persons(corpus).empty
    view = replace(corpus, quotes=corpus.quotes[corpus.quotes["speaker_id"] == "marr"])
    table = voices.silent_persons(view)
    assert list(table["actor_id"]) == ["osei"] and list(table["mentions"]) == [1]


def test_shares_with_and_without_agency(corpus):
    table = voices.shares_with_and_without_agency(corpus).set_index(["side", "text"])
    assert table.loc[("own_voice", "all text"), "total"] == 170
    assert table.loc[("own_voice", "without agency text"), "total"] == 140
    assert table.loc[("iran_state", "without agency text"), "words"] == 14
    assert (table.groupby("text")["share"].sum() - 1).abs().max() < 1e-9
    wired = replace(corpus, articles=corpus.articles.assign(agency="wire"))
    assert set(voices.shares_with_and_without_agency(wired)["text"]) == {"all text"}


def test_chain_names_a_speaker_that_is_not_registered(corpus):
    quotes = corpus.quotes.copy()
    quotes.loc[quotes["speaker_id"] == "osei", "speaker_id"] = None
    table = voices.chain(replace(corpus, quotes=quotes))
    assert set(table.loc[table["source"] == "unknown", "source_name"]) == {"Body not registered"}
    assert set(table["target_level"]) == {"agency", "outlet"}


def test_one_sided(corpus):
    assert voices.one_sided(corpus) == ["001a", "001b", "002a"]
    assert voices.one_sided(corpus, ["iran_state"]) == ["001a", "001b"]


def test_voice_shares_give_a_nested_quote_to_its_inner_speaker(corpus):
    table = voices.voice_shares(corpus)
    assert cell(table, "words", article_id="000a", side="iran_state") == 6 + 16 - 8
    assert cell(table, "words", article_id="000a", side="iraq_state") == 8
    assert table.groupby("article_id")["share"].sum().tolist() == pytest.approx([1] * 4)
    assert voices.voice_share(corpus, "iran_state", ["000a"]) == pytest.approx(14 / 50)


def test_voice_chain_passes_through_the_agency(corpus):
    edges = voices.voice_chain(corpus)
    assert cell(edges, "words", source="wire", target="digest") == 15
    assert cell(edges, "target", source="marr", articles="002a") == "wire"
    assert cell(edges, "quotes", source="marr", target="herald") == 2


def test_verb_classes(corpus):
    table = voices.verb_classes(corpus, by=("speaker_side",))
    assert cell(table, "share", speaker_side="iran_state", verb_class="no verb") == pytest.approx(1 / 3)
