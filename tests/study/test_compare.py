import math

import numpy as np
import pandas as pd
import pytest

from helpers.study import compare
from helpers.tables import DataError


def cell(table, column, **wanted):
    for key, value in wanted.items():
        table = table[table[key] == value]
    assert len(table) == 1
    return table[column].iloc[0]


def test_prevalence_by_units_and_words(corpus):
    units = compare.prevalence(corpus)
    assert cell(units, "share", article_id="000a", code="PARTNERSHIP") == 0.75
    words = compare.prevalence(corpus, by="outlet_id", weight="words", none=True)
    assert cell(words, "count", outlet_id="lantern", code="SOVEREIGNTY") == 60
    assert cell(words, "total", outlet_id="lantern", code="SOVEREIGNTY") == 90
    assert cell(words, "units", outlet_id="lantern", code="SOVEREIGNTY") == 3
    assert cell(words, "count", outlet_id="herald", code="none") == 10


def test_prevalence_follows_the_view(corpus):
    view = compare.prevalence(corpus.with_weighting("words"))
    assert cell(view, "share", article_id="000a", code="MILITARY") == pytest.approx(15 / 50)


def test_share_difference_is_undefined_without_a_group(corpus):
    args = {"by": "outlet_id", "a": "herald", "b": "lantern"}
    assert compare.share_difference(corpus, "PARTNERSHIP", **args) == pytest.approx(3 / 4 - 1 / 5)
    assert math.isnan(compare.share_difference(corpus.without_article("000a"), "PARTNERSHIP", **args))


def test_salience(corpus):
    table = compare.salience(corpus)
    assert cell(table, "head_share", article_id="000a", code="MILITARY") == 0.5
    assert cell(table, "difference", article_id="001b", code="SOVEREIGNTY") == -1
    assert math.isnan(
        cell(compare.salience(corpus.only_zones({"body"})), "head_share", article_id="000a", code="MILITARY")
    )


def test_cooccurrence(corpus):
    table = compare.cooccurrence(corpus)
    assert cell(table, "both", code_a="PARTNERSHIP", code_b="BORDER") == 1
    assert cell(table, "either", code_a="PARTNERSHIP", code_b="BORDER") == 6
    assert math.isnan(cell(table, "jaccard", code_a="RESISTANCE", code_b="OCCUPATION"))


def test_log_odds_is_equation_15_and_18_of_monroe_2008():
    a, b, prior = np.array([10.0, 90]), np.array([5.0, 95]), np.array([1.0, 9])
    ratio, deviation = compare.log_odds(a, b, prior)
    assert ratio[0] == pytest.approx(math.log(11 / 99) - math.log(6 / 104))
    assert deviation[0] == pytest.approx(math.sqrt(1 / 11 + 1 / 6))
    assert np.allclose(compare.log_odds(b, a, prior)[0], -ratio)


def test_more_prior_shrinks():
    a, b, prior = np.array([3.0, 97]), np.array([0.0, 100]), np.array([1.0, 99])
    weak, strong = (compare.log_odds(a, b, prior * k)[0][0] for k in (1, 50))
    assert weak > strong > 0


def test_dispersion_of_gries_2008():
    sizes = np.full(5, 100)
    assert compare.dispersion(np.full(5, 2), sizes) == 0
    assert compare.dispersion(np.array([10, 0, 0, 0, 0]), sizes) == pytest.approx(1)
    assert compare.dispersion(np.array([1, 2, 1]), np.array([25, 50, 25])) == 0
    # Gries 2008: DP = half the summed differences of observed and expected shares; here .5·(.65+.15+.5) = .65.
    assert compare.dispersion(np.array([9, 1, 0]), np.array([25, 25, 50])) == pytest.approx(0.65 / 0.75)
    assert math.isnan(compare.dispersion(np.array([0, 0]), np.array([5, 5])))


def test_keyness_ranks_and_counts(corpus):
    table = compare.keyness(corpus, "herald", ["lantern"], by="outlet_id", minimum=1)
    assert table["lemma"].iloc[0] == "تعاون" and table["lemma"].iloc[-1] == "سيادة"
    assert cell(table, "count_b", lemma="سيادة") == 7 and cell(table, "articles_b", lemma="سيادة") == 2
    with pytest.raises(DataError, match="no article has outlet_id nobody"):
        compare.keyness(corpus, "nobody", "lantern", by="outlet_id")
    with pytest.raises(DataError, match="share an article"):
        compare.keyness(corpus, ["000a", "001a"], "001a")


def test_correspondence_of_greenacre_smoking_data():
    # Greenacre (1984, 2017, exhibit 9.1): staff groups by smoking; inertia .0748, .0100, .0004 of .0852 in all.
    table = pd.DataFrame(
        [[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13], [10, 6, 7, 2]],
        index=["senior managers", "junior managers", "senior employees", "junior employees", "secretaries"],
        columns=["none", "light", "medium", "heavy"],
    )
    found = compare.correspondence(table)
    assert sum(found.inertia) == pytest.approx(0.08519, abs=5e-6)
    assert found.inertia == pytest.approx((0.07476, 0.01002, 0.00041), abs=5e-6)
    assert found.shares[0] == pytest.approx(0.8776, abs=5e-5)
    assert abs(found.rows.loc["senior employees", "dim_1"]) == pytest.approx(0.3806, abs=5e-5)
    assert abs(found.columns.loc["none", "dim_1"]) == pytest.approx(0.3933, abs=5e-5)


def test_correspondence_leaves_out_what_is_empty():
    table = pd.DataFrame([[3, 0, 1], [1, 0, 3], [0, 0, 0]])
    assert compare.correspondence(table).rows.shape == (2, 2)
    with pytest.raises(DataError, match="two rows"):
        compare.correspondence(pd.DataFrame([[1, 0], [2, 0]]))


def test_voice_shares_give_a_nested_quote_to_its_inner_speaker(corpus):
    table = compare.voice_shares(corpus)
    assert cell(table, "words", article_id="000a", side="iran_state") == 6 + 16 - 8
    assert cell(table, "words", article_id="000a", side="iraq_state") == 8
    assert table.groupby("article_id")["share"].sum().tolist() == pytest.approx([1] * 4)
    assert compare.voice_share(corpus, "iran_state", ["000a"]) == pytest.approx(14 / 50)


def test_voice_chain_passes_through_the_agency(corpus):
    edges = compare.voice_chain(corpus)
    assert cell(edges, "words", source="wire", target="digest") == 15
    assert cell(edges, "target", source="marr", articles="002a") == "wire"
    assert cell(edges, "quotes", source="marr", target="herald") == 2


def test_verb_classes(corpus):
    table = compare.verb_classes(corpus, by=("speaker_side",))
    assert cell(table, "share", speaker_side="iran_state", verb_class="no verb") == pytest.approx(1 / 3)


def test_naming_ledger(corpus):
    table = compare.naming_ledger(corpus)
    row = table[(table["referent_id"] == "marr") & (table["outlet_id"] == "herald")].iloc[0]
    assert (row["referent"], row["valence"], row["count"]) == ("General Marr", "legitimising", 1)
    assert row["glosses"] == "the great commander"
    assert compare.valence_balance(corpus, ["merrow", "marr"], ["001a"]) == pytest.approx(-1 / 3)


def test_omissions(corpus):
    assert compare.omission_matrix(corpus, "visit").to_numpy().tolist() == [
        ["stated", "stated"],
        ["absent", "partly"],
        ["stated", "absent"],
    ]
    counts = compare.omission_counts(corpus, "visit").set_index("article_id")
    assert counts.loc["001a", ["stated", "partly", "absent", "only_here"]].tolist() == [1, 1, 1, 1]
    with pytest.raises(DataError, match="no fact of event summit"):
        compare.omission_matrix(corpus, "summit")


def test_actor_network(corpus):
    graph = compare.actor_network(corpus)
    assert graph.edges["marr", "osei"]["weight"] == 3  # 000a 2, 000a 3, 001a 2
    assert graph.nodes["marr"]["articles"] == ["000a", "001a", "002a"]
    assert compare.actor_network(corpus, within="article").edges["marr", "osei"]["weight"] == 2


def test_timeline_marks_inferred_dates_and_keeps_undated_articles(corpus):
    table = compare.timeline(corpus).set_index("id")
    assert table.loc["001b", "inferred"] and not table.loc["000a", "inferred"]
    assert (table.loc["001b", "start"], table.loc["001b", "end"]) == (
        pd.Timestamp("2031-05-01"),
        pd.Timestamp("2031-05-31"),
    )
    assert table.index[-2:].tolist() == ["001a", "002a"] and pd.isna(table.loc["001a", "start"])


def test_silhouettes(corpus):
    table = compare.silhouettes(corpus).set_index(["article_id", "unit"])
    assert table.loc[("000a", 3), ["direct", "indirect", "own"]].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert table.loc[("000a", 2), "main_frame"] == "PARTNERSHIP" and pd.isna(table.loc[("000a", 4), "main_frame"])
    assert (table[["direct", "indirect", "own"]].sum(axis=1).round(12) == 1).all()
