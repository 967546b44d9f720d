import math
from dataclasses import replace

import pandas as pd
import pytest

from helpers.schema import TABLES
from helpers.study import choices, frames, left_out, lexicoder, robustness, voices
from helpers.tables import to_frame


def gap(corpus):
    return frames.share_difference(corpus, "PARTNERSHIP", by="outlet_id", a="herald", b="lantern")


def test_influence_is_undefined_where_nothing_is_left(corpus):
    table = robustness.influence(corpus, gap).set_index("choice")
    assert math.isnan(table.loc["without 000a", "value"]) and table.loc["without 000a", "note"]
    assert table.loc["without 001a", "value"] == pytest.approx(0.75)
    assert table["sign_kept"].isna().sum() == 1


def test_leave_one_coder_out_is_the_other_coder(corpus):
    table = robustness.leave_one_coder_out(corpus, gap).set_index("choice")
    assert table.loc["without two", "value"] == pytest.approx(gap(corpus.with_layer("one")))
    assert table.loc["without one", "value"] == pytest.approx(1 - 2 / 5)


def test_majority_of_three(corpus):
    three = corpus.with_frames(corpus.with_layer("two").coded, layer="three")
    voted = left_out.majority(three, ["one", "two", "three"])
    assert voted.set_index(["article_id", "unit"]).loc[("000a", 4), "code"] == "PARTNERSHIP"


def test_agency_switch(corpus):
    def share(view):
        return voices.voice_share(view, "iran_state")

    table = robustness.agency_switch(corpus, share)
    assert table["value"].tolist() == pytest.approx([14 / 140])
    assert robustness.agency_switch(corpus.without_agency(), share).empty


def test_the_agency_switch_leaves_copies_out(corpus):
    """Wire copies go with the text that they copy, whether or not they credit an agency; without groups they stay."""
    first, later = corpus.article_ids[:2]
    rows = [
        {"article_id": a, "other_id": b, "shingles": 100, "shared_shingles": 90, "shared_units": 0, "shared_words": 0}
        for a, b in ((first, later), (later, first))
    ]
    articles = corpus.articles.assign(agency=pd.NA, published_precision="day")
    articles["published"] = [f"2022-03-{day:02}" for day in range(4, 4 + len(articles))]
    alone = replace(corpus, articles=articles)
    copied = replace(alone, reuse=to_frame(TABLES["derived/reuse"], rows))

    def words(view):
        return float(view.units["words"].sum())

    without = words(alone) - words(alone.only_articles([later], label="the copy"))
    assert robustness.agency_switch(copied, words)["value"].tolist() == [without]
    assert [c.value for c in robustness.checks(copied, words) if c.family == "agency"] == [without]
    [check] = [c for c in robustness.checks(alone, words) if c.family == "agency"]
    assert (check.outcome, check.note) == ("does not apply", "no text depends on an agency")


def count_lemmas(corpus):
    return float(corpus.lemmas["count"].sum())


def spoken(corpus):
    return voices.voice_share(corpus, "iran_state")


def test_what_a_statistic_reads_is_observed(corpus):
    assert {"frames", "weights", "units"} <= robustness.reads(gap, corpus)
    assert "lemmas" not in robustness.reads(gap, corpus)
    assert robustness.reads(count_lemmas, corpus) == {"lemmas"}
    assert "frames" not in robustness.reads(spoken, corpus.with_layer("one"))  # taking a view is no reading


def test_choices_apply_to_what_is_read(corpus):
    def open_choices(statistic, **more):
        found = choices.choices_for(corpus, robustness.reads(statistic, corpus), **more)
        return {c.name: c.options[1:] for c in found if len(c.options) > 1}

    assert open_choices(gap) == {
        "weight": ("words",), "unit": ("paragraphs",), "zones": ("body alone",), "layer": ("one", "two"),
    }  # fmt: skip
    assert open_choices(spoken)["layer"] == ("one", "two") and "weight" not in open_choices(spoken)
    assert open_choices(count_lemmas) == {
        "normaliser": ("light",), "lemmatiser": ("form",), "stops": choices.STOPS[1:],
    }  # fmt: skip
    notes = {c.name: c.note for c in choices.choices_for(corpus, robustness.reads(gap, corpus))}
    assert notes["normaliser"] == "it reads no words of the text" and "lexicon" in notes["layer"]


def test_the_lexicon_codes_only_what_it_reaches_a_tier_for(corpus):
    reached = lexicoder.tiers(corpus).set_index("code")["tier"]
    assert reached["SOVEREIGNTY"] == "B" and reached["PARTNERSHIP"] == "C" and reached["ECONOMY"] == ""
    layers = {c: choices.choices_for(corpus, {"frames"}, codes=[c])[3].options for c in reached.index}
    assert {c for c, options in layers.items() if "lexicon" in options} == {"SOVEREIGNTY"}


def test_multiverse_crosses_the_choices_that_apply(corpus):
    table = robustness.multiverse(corpus, {"gap": gap, "share": lambda c: frames.share_of(c, "PARTNERSHIP")})
    assert set(table["statistic"]) == {"gap", "share"}
    table = table[table["statistic"] == "gap"]
    assert table["choice"].iloc[0] == "as in use" and table["change"].iloc[0] == 0
    assert len(table) == 2 * 2 * 2 * 3
    words = table.set_index("choice").loc["weighted by words", "value"]
    assert words == pytest.approx(gap(corpus.with_weighting("words")))
    assert set(table["family"]) == {"in use", "weight", "unit", "zones", "layer", "combined"}
    lemmas = robustness.multiverse(corpus, {"lemmas": count_lemmas}).set_index("choice")["value"]
    assert lemmas["no stop list"] == lemmas["as in use"] + 11 and lemmas["words as they stand"] == 10
    assert "lexicon" in set(robustness.multiverse(corpus, {"gap": gap}, lexicon=True)["layer"])


def test_too_many_combinations_are_crossed_two_at_a_time():
    several = [choices.Choice(name, ("a", "b", "c")) for name in choices.CHOICES[:5]]
    found = choices.combinations(several)
    assert len(found) == 1 + 5 * 2 + 10 * 4 and set(found[0].values()) == {"a"}


def test_what_does_not_apply_is_said_and_never_held(corpus):
    found = robustness.checks(corpus, spoken)
    idle = {c.family for c in found if not c.applies and c.choice == "–"}
    assert {"weight", "normaliser", "lemmatiser", "stops"} <= idle
    assert all(c.holds is None and c.note for c in found if not c.applies)
    assert {c.family for c in found} == set(robustness.FAMILIES)
    same = robustness.checks(corpus, lambda c: len(c.quotes) * 0 + 1.0)
    assert {c.outcome for c in same} == {"no difference", "does not apply"}


def test_combinations_that_hold_stand_together_and_flips_alone(corpus):
    whole = [c for c in robustness.checks(corpus, gap) if c.family == "combined"]
    assert whole[0].runs > 1 and whole[0].low < whole[0].high
    turned = robustness.checks(corpus, lambda c: gap(c) - 0.55)
    assert sum(c.runs for c in turned if c.family == "combined") == sum(c.runs for c in whole)
    assert all(c.runs == 1 for c in turned if c.outcome == "flips")


def test_spans_without_a_coder_are_those_of_the_rest(corpus):
    views = {v.choice: v.corpus for v in left_out.coder_views(corpus, {"quotes"})}
    assert views["without one"].quotes["end"].tolist() == corpus.as_coded_by("two").quotes["end"].tolist()
    assert views["without one"].coded.equals(corpus.coded)


def test_majority_of_spans():
    def spans(coder, places):
        return [{"coder_id": coder, "article_id": "000a", "start": s, "end": e} for s, e in places]

    marked = pd.DataFrame(spans("x", [(0, 100), (200, 300)]) + spans("y", [(1, 100), (400, 500)])
                          + spans("z", [(205, 300), (400, 490)]))  # fmt: skip
    kept = left_out.majority_spans(marked, ["x", "y", "z"])
    assert list(zip(kept["start"], kept["end"], strict=True)) == [(0, 100), (200, 300), (400, 500)]


def test_many_articles_are_left_out_in_groups(corpus, monkeypatch):
    monkeypatch.setattr(left_out, "MOST_LEFT_OUT", 3)
    monkeypatch.setattr(left_out, "GROUPS", 2)
    views = list(left_out.article_views(corpus))
    assert [v.corpus.article_ids for v in views] == [["001a", "002a"], ["000a", "001b"]]
    assert views[0].choice == "without group 1 of 2 (2 articles)"
