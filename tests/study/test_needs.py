from dataclasses import replace

import pytest

from helpers.study import corpus as corpora
from helpers.study import left_out, needs


def test_a_coded_corpus_with_a_pair_lacks_nothing_it_has(corpus):
    lacking = needs.unmet(corpus)
    assert not {"coders", "verified"} & set(lacking)


def test_what_is_lacking_is_said_with_its_number(corpus, derived_folder):
    bare = needs.unmet(corpora.load(derived_folder))
    assert bare["coders"] == "two coders of frames are needed, 0 coded" and "spans" in bare and "verified" in bare
    assert "names" not in bare
    assert "actors.yaml" in needs.unmet(replace(corpus, names=corpus.names.iloc[:0]))["names"]
    one = needs.unmet(corpus.only_articles(corpus.article_ids[:1]))
    assert "there is none" in one["pair"] and "they come from" in one["groups"]


def test_an_event_of_two_outlets_without_coded_facts_is_a_pair_only(corpus):
    events = corpus.articles.dropna(subset=["event_id"]).groupby("event_id")["outlet_id"].nunique()
    assert (events > 1).any()
    lacking = needs.unmet(replace(corpus, omissions=corpus.omissions.iloc[:0]))
    assert "pair" not in lacking and "none is coded" in lacking["facts"]


def test_claims_are_made_anew_for_few_articles_only(corpus, monkeypatch):
    assert "few" not in needs.unmet(corpus)
    monkeypatch.setattr(left_out, "MOST_LEFT_OUT", 3)
    assert needs.unmet(corpus)["few"] == "claims are made anew without each of 3 articles at most, there are 4"


def test_a_cell_says_why_it_is_left_out():
    assert needs.why_not(["remove-input"], {"coders": "x"}) == ""
    assert needs.why_not(["needs-coders"], {}) == ""
    said = needs.why_not(["needs-coders", "needs-pair"], {"coders": "no coders", "pair": "no pair"})
    assert said == "Not shown for this corpus: no coders; no pair."
    with pytest.raises(ValueError, match="elephants"):
        needs.why_not(["needs-elephants"], {})
