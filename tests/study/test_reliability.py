import math
from dataclasses import replace

import pandas as pd
import pytest

from helpers.study import agreement, reliability
from helpers.study import corpus as corpora


@pytest.fixture
def third(corpus):
    """The corpus with a third coder, who had other instructions and gives nothing but one code to one unit."""
    units = corpus.units[["article_id", "unit"]]
    rows = units.assign(coder_id="three", code=["PARTNERSHIP", *["none"] * (len(units) - 1)])
    frames = pd.concat([corpus.frames, rows[corpus.frames.columns]], ignore_index=True)
    entry = corpus.coders.iloc[[0]].assign(coder_id="three", codebook_version="none")
    return replace(corpus, frames=frames, coders=pd.concat([corpus.coders, entry], ignore_index=True))


def test_pairs_know_who_shares_instructions(third):
    shared = {frozenset((a, b)): same for a, b, same in reliability.pairs(third)}
    one_two, one_three, two_three = (frozenset(p) for p in (("one", "two"), ("one", "three"), ("two", "three")))
    assert shared == {one_two: True, one_three: False, two_three: False}


def test_cells_are_counted_pair_by_pair(third):
    cells = reliability.pair_cells(third)
    first, second = third.with_layer("one").matrix(), third.with_layer("two").matrix()
    row = cells[cells["same_rules"]].iloc[0]
    assert row["cells"] == first.size
    assert row["differing"] == int((first != second).to_numpy().sum())
    assert row["units_differing"] == int((first != second).any(axis=1).sum())


def test_gap_is_the_difference_of_mean_alphas(third):
    means = reliability.pair_cells(third).groupby("same_rules")["mean_alpha"].mean()
    assert reliability.rules_gap(third) == pytest.approx(means[True] - means[False])


def test_gap_is_undefined_where_all_share_instructions(corpus):
    assert math.isnan(reliability.rules_gap(corpus))


def test_a_layer_that_is_no_coder_makes_no_pair(third):
    coded = third.with_layer("one").coded
    view = third.with_frames(coded, layer="rest")
    assert [p[:2] for p in reliability.pairs(view)] == [p[:2] for p in reliability.pairs(third)]


def test_pair_agreement_is_code_agreement_of_the_pair(third):
    table = reliability.pair_agreement(third, codes=["PARTNERSHIP"])
    a, b = table.loc[0, "coder_a"], table.loc[0, "coder_b"]
    alone = agreement.code_agreement(third, coder_ids=[a, b], codes=["PARTNERSHIP"])
    assert table.loc[0, "alpha"] == pytest.approx(alone.loc[0, "alpha"])
    assert len(table) == 3


def test_differences_name_who_gives_what_and_the_decision(third):
    found = reliability.differences(third)
    matrices = {c: third.with_layer(c).matrix() for c in third.coder_ids}
    for row in found.itertuples():
        given = {c for c, m in matrices.items() if m.loc[(row.article_id, row.unit), row.code] == 1}
        assert set(row.given_by.split()) == given
        assert set(row.not_given_by.split()) == set(matrices) - given
        agreed = third.matrix().loc[(row.article_id, row.unit), row.code] == 1
        assert row.decision == ("given" if agreed else "not given")
    assert len(found) == int((sum(matrices.values()) % 3 != 0).to_numpy().sum())


def test_flags_and_tiers_say_what_is_undefined(third):
    table = agreement.code_agreement(third, codes=["PARTNERSHIP", "PALESTINE"])
    assert agreement.flags(table).iloc[1] == "never used: undefined"
    counts = reliability.tier_counts(table)
    assert counts[""] == 1 and sum(counts.values()) == 2


def test_weakest_pair_has_the_lowest_mean_alpha(third):
    cells = reliability.pair_cells(third).set_index(["coder_a", "coder_b"])["mean_alpha"]
    assert reliability.weakest_pair(third) == cells.idxmin()


def test_every_difference_of_the_released_codings_is_decided_with_a_reason():
    released = corpora.load()
    cells, spans = reliability.differences(released), reliability.span_differences(released)
    for found, recorded in ((cells, released.adjudications), (spans, released.span_adjudications)):
        assert len(found) == len(recorded) and found["reason"].notna().all()
    recorded = released.adjudications.set_index(["article_id", "unit", "code"])
    for row in cells.itertuples():
        entry = recorded.loc[(row.article_id, row.unit, row.code)]
        assert (entry["given_by"], entry["decision"]) == (row.given_by, row.decision)
    for row in spans[spans["about"] == "span"].itertuples():
        agreed = getattr(released, f"agreed_{row.layer}")
        stands = (
            (agreed["article_id"] == row.article_id) & (agreed["start"] == row.start) & (agreed["end"] == row.end)
        ).any()
        assert (row.decision == "given") == stands, row


def test_spans_that_one_coder_lacks_and_columns_that_differ_are_found(corpus):
    marked = corpus.coder_quotes.iloc[:1]
    other = marked.assign(coder_id="other", verb_class="claiming")
    extra = marked.assign(coder_id="other", end=marked["end"] - 1)
    found = reliability.span_differences(replace(corpus, coder_quotes=pd.concat([marked, other, extra])))
    found = found[found["layer"] == "quotes"]
    assert found["about"].tolist() == ["span", "verb_class", "verb_class"]
    assert set(found["given_by"]) == {"other", marked["coder_id"].iloc[0]} and found["reason"].isna().all()


def test_elements_agree_by_article_element_and_unit(corpus):
    row = {"article_id": "000a", "element": "problem", "unit": 1, "actor_id": None, "statement": "in other words"}
    listed = [
        {"coder_id": "one", **row},
        {"coder_id": "one", **row, "statement": "twice in one unit"},
        {"coder_id": "one", **row, "unit": 2},
        {"coder_id": "two", **row, "statement": "worded otherwise"},
        {"coder_id": "two", **row, "element": "cause"},
        {"coder_id": "two", **row, "element": "remedy"},
    ]
    found = reliability.element_agreement(replace(corpus, coder_elements=pd.DataFrame(listed)))
    assert found[["listed_a", "listed_b", "shared"]].to_numpy().tolist() == [[2, 3, 1]]
    assert found["f1"].iloc[0] == pytest.approx(0.4)
    assert reliability.element_agreement(replace(corpus, coder_elements=corpus.coder_elements.iloc[:0])).empty
