from dataclasses import replace

import pandas as pd
import pytest

from helpers import tables
from helpers.study import claims, derive, frames, silhouettes, voices
from helpers.study import corpus as corpora
from helpers.study.claims import Finding
from helpers.tables import DataError


def test_articles_are_joined_with_the_registry(corpus):
    rows = corpus.articles.set_index("article_id")
    assert rows["outlet"].tolist() == ["Zarkan Herald", "Ovaria Lantern", "Ovaria Lantern", "The Digest"]
    assert rows.loc["001b", ["published", "published_precision"]].tolist() == ["2031-05", "month"]
    assert pd.isna(rows.loc["001b", "file_published"])  # an outside date never passes for one in the file
    assert rows.loc["001a", "published_basis"] == "not stated" and pd.isna(rows.loc["001a", "published"])
    assert rows.loc["002a", ["agency", "agency_name"]].tolist() == ["wire", "Zarkan Wire"]


def test_matrix_and_layers(corpus):
    assert corpus.layers == ["adjudicated", "one", "two"] and corpus.coder_ids == ["one", "two"]
    matrix = corpus.matrix()
    assert matrix.shape == (11, 12) and matrix.loc[("000a", 4)].sum() == 0
    assert corpus.with_layer("two").matrix(["PARTNERSHIP"]).loc[("000a", 4), "PARTNERSHIP"] == 1
    with pytest.raises(DataError, match="no layer 'three'"):
        corpus.with_layer("three")


def test_layer_of_a_coder_has_its_quotes_and_gives_the_agreed_back(corpus):
    two = corpus.with_layer("two")
    assert len(two.quotes) == 4 and len(corpus.quotes) == 5
    assert "coder_id" not in two.quotes
    assert two.names is corpus.agreed_names  # this coder has no names of its own
    assert two.with_layer("adjudicated").quotes is corpus.agreed_quotes


def test_views_leave_the_corpus_as_it_was(corpus):
    lean = corpus.without_article("001a")
    assert lean.article_ids == ["000a", "001b", "002a"] and len(corpus.articles) == 4
    for name in ("units", "quotes", "names", "frames", "lemmas", "terms"):
        assert "001a" not in set(getattr(lean, name)["article_id"])
    assert lean.label == "without 001a"
    assert len(lean.zones) == len(corpus.zones)  # the file still holds 001b
    with pytest.raises(DataError, match="no article 009a"):
        corpus.without_article("009a")


def test_without_agency_drops_articles_and_passages(corpus):
    assert corpus.without_agency().article_ids == ["000a", "001a", "001b"]
    quotes = corpus.quotes.copy()
    quotes.loc[quotes["article_id"] == "001a", "speaker_id"] = "wire"
    lean = replace(corpus, quotes=quotes).without_agency()
    assert lean.units.loc[lean.units["article_id"] == "001a", "unit"].tolist() == [1, 3]
    assert lean.articles.set_index("article_id").loc["001a", ["units", "words"]].tolist() == [2, 30]


def test_only_zones_recounts(corpus):
    body = corpus.only_zones({"body"})
    assert body.articles.set_index("article_id")["words"].to_dict() == {"000a": 30, "001a": 30, "001b": 30, "002a": 20}
    assert set(body.units["zone"]) == {"body"}


def test_weights(corpus):
    assert corpus.weights().sum() == 11
    assert corpus.with_weighting("words").weights().sum() == 170
    with pytest.raises(DataError, match="weighting"):
        corpus.with_weighting("letters")


def test_a_corpus_not_coded_yet_takes_the_lexicon(derived_folder):
    corpus = corpora.load(derived_folder)
    assert corpus.layer == "lexicon" and corpus.coder_ids == []
    assert corpus.matrix().loc[("001a", 1), "SOVEREIGNTY"] == 1


def test_where_nobody_coded_the_machine_stands_in_and_says_so(derived_folder):
    corpus = corpora.load(derived_folder)
    assert corpus.unverified == ("frames", "quotes", "names")
    assert corpus.quotes.equals(corpus.machine_quotes) and len(corpus.quotes)
    assert corpus.only_articles(["001b"]).unverified == corpus.unverified
    for rests in ({"codes": ("BORDER",)}, {"layers": ("quotes",)}):
        found = claims.assess(Finding(id="test-unseen", statement="There are {n}.", values={"n": 1}, **rests), corpus)
        assert found.status == "tentative" and any("nobody has checked" in reason for reason in found.reasons)


def test_what_is_coded_is_not_called_unverified(corpus):
    assert corpus.unverified == ()


def test_one_article_is_a_corpus(corpus):
    one = corpus.only_articles(["001b"])
    assert voices.voice_shares(one)["share"].tolist() == [1.0]
    assert len(frames.prevalence(one)) == 12
    assert len(silhouettes.silhouettes(one)) == 2


def test_unregistered_article_keeps_what_the_file_says(data):
    path = data / "registry" / "articles.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("- article_id: 002a")], encoding="utf-8")
    row = corpora.load(data).articles.set_index("article_id").loc["002a"]
    assert not row["registered"] and row["outlet_id"] == "unknown" and row["published_precision"] == "unknown"


def test_a_table_edited_by_hand_is_refused(data, derived_rows):
    derive.release(derived_rows, data)
    corpora.load(data)
    path = tables.table_path("derived/lemmas", data)
    path.write_text(path.read_text(encoding="utf-8").replace(",6\n", ",7\n", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"lemmas\.csv: changed since it was derived"):
        corpora.load(data)


def test_in_paragraphs_joins_sentences_with_their_codes(corpus):
    view = corpus.in_paragraphs()
    units = view.units.set_index(["article_id", "unit"])
    assert list(units.loc["000a"].index) == [1, 2, 3] and units.loc[("000a", 3), "words"] == 30
    assert list(units.loc["001a"].index) == [1, 3] and units.loc[("001a", 1), "zone"] == "lede"
    matrix = view.matrix()
    assert matrix.loc[("001a", 1), ["SOVEREIGNTY", "PARTNERSHIP"]].tolist() == [1, 1]
    assert matrix.loc[("000a", 3), "PARTNERSHIP"] == 1 and len(matrix) == len(view.units) == 9
    assert view.quotes.loc[view.quotes["article_id"] == "001a", "unit"].tolist() == [1]
    assert view.articles["words"].tolist() == corpus.articles["words"].tolist()


def test_with_words_counts_otherwise(corpus):
    assert corpus.with_words().lemmas["count"].sum() == corpus.lemmas["count"].sum()
    kept = corpus.with_words(function=True).lemmas.set_index(["article_id", "lemma"])["count"]
    assert kept["000a", "في"] == 9 and kept["000a", "تعاون"] == 6
    forms = corpus.with_words(lemmatiser="form").lemmas
    assert set(forms["lemma"]) == {"التعاون", "تعاون", "السيادة"}
    assert len(corpus.with_words(normaliser="coarse").terms) == len(corpus.terms) - 1
    assert corpus.with_words(normaliser="light").terms.equals(corpus.terms)
