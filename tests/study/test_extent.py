"""Captions that hold for a corpus of any size."""

from dataclasses import replace

from helpers.study import extent


def test_a_small_corpus_is_drawn_whole(corpus):
    assert extent.leading(corpus) == (corpus, "")


def test_of_many_outlets_those_with_most_articles_are_drawn_and_it_is_said(corpus):
    drawn, said = extent.leading(corpus, most=1)
    counts = corpus.articles.groupby("outlet_id").size().sort_index()
    first = counts[counts == counts.max()].index[0]
    assert set(drawn.articles["outlet_id"]) == {first}
    assert said == f" Drawn: the 1 outlets with most articles, of {len(counts)}; together {counts.max()} of 4."


def test_articles_per_outlet(corpus):
    assert extent.per_outlet(corpus.only_articles(["000a"])) == "One article per outlet."
    assert extent.per_outlet(corpus) == "4 articles of 3 outlets, 1 to 2 each."


def test_what_nobody_coded_is_the_machines(corpus):
    unread = replace(corpus, unverified=("frames", "names"))
    assert extent.read_from(unread, "names", "quotes") == ["derived/names", "coding/quotes"]
    assert "lexicon" in unread.origin_of_codes
    assert "language models" in corpus.origin_of_codes


def test_a_caption_says_who_found_the_spans(corpus):
    by_model = "Quotations and names as verified by a language model."
    assert extent.origin_of(corpus, "quotes", "names") == by_model
    half = extent.origin_of(replace(corpus, unverified=("names",)), "quotes", "names")
    assert half == "Quotations as verified by a language model; names as the machine finds them, checked by nobody."
    people = replace(corpus, coders=corpus.coders.assign(kind="human"))
    assert extent.origin_of(people, "names") == "Names as checked."
