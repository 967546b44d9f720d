"""The paired lexicon on the small corpus: three Arabic articles and a Persian one."""

import pytest

from helpers.study import bilingual


def test_concepts_stand_beside_each_other(corpus):
    pairs = bilingual.concept_pairs(corpus.lexicon).set_index("concept")
    assert pairs.loc["cooperation", ["ar", "fa"]].tolist() == ["تعاون", "همکاری"]
    assert list(pairs["code"]) == ["PARTNERSHIP", "PARTNERSHIP", "SOVEREIGNTY"]


def test_counts_tell_unpaired_concepts(corpus):
    counts = bilingual.pair_counts(corpus.lexicon).set_index("code")
    assert counts.loc["PARTNERSHIP"].to_dict() == {"concepts": 2, "paired": 1, "ar": 2, "fa": 1}
    assert counts.loc["all"].to_dict() == {"concepts": 3, "paired": 1, "ar": 3, "fa": 1}
    assert counts.loc["BORDER", "concepts"] == 0


def test_rates_stand_with_their_counts(corpus):
    rates = bilingual.equivalence_rates(corpus).set_index(["code", "language", "measure"])
    right = rates.loc["PARTNERSHIP", "ar", "hits that are right"]
    assert (right["part"], right["whole"]) == (2, 4)
    assert right["share"] == pytest.approx(0.5)
    missed = rates.loc["PARTNERSHIP", "fa", "units missed"]
    assert (missed["part"], missed["whole"]) == (1, 2)
    assert rates["share"].isna().equals(rates["whole"] == 0)


def test_only_codes_of_both_languages_can_be_compared(corpus):
    assert bilingual.comparable_codes(corpus) == ["PARTNERSHIP"]


def test_sentence_can_be_filled_without_one_language(corpus):
    texts = bilingual.rate_texts(corpus)
    assert texts["right_fa"] == "100% of 1"
    arabic = corpus.only_articles(["000a", "001a", "001b"])
    assert bilingual.rate_texts(arabic) | {"right_ar": "", "missed_ar": ""} == {
        "right_ar": "", "missed_ar": "", "right_fa": "none", "missed_fa": "none",
    }  # fmt: skip


def test_facts_for_a_sentence(corpus):
    facts = bilingual.facts(corpus)
    assert (facts["comparable"], facts["codes"], facts["units_ar"], facts["units_fa"]) == (1, 12, 9, 2)
    assert facts["right_fa"] == "100% of 1"
