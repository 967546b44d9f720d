import math
from dataclasses import replace

import pandas as pd
import pytest

from helpers.study import claims, frames, robustness, voices
from helpers.study.claims import Comparison, Finding, assess
from helpers.tables import DataError

PAIR = Comparison("outlet_id", "herald", "lantern")


def sovereignty(corpus):
    return frames.share_difference(corpus, "SOVEREIGNTY", by="outlet_id", a="lantern", b="herald")


def finding(**changes):
    given = {"id": "some-claim", "statement": "The Lantern has {share:.0%} of it.", "values": {"share": 0.6}}
    return Finding(**(given | changes))


@pytest.mark.parametrize(
    ("share", "written"), [(0.0, "0%"), (0.001, "under 1%"), (0.42, "42%"), (0.998, "over 99%"), (1.0, "100%")]
)
def test_a_share_reads_as_none_or_all_only_where_it_is(share, written):
    assert claims.fill(finding(statement="It is {share:.0%}.", values={"share": share})) == f"It is {written}."


def test_of_many_names_a_sentence_gives_the_first():
    assert claims.enumerated([]) == "none" and claims.enumerated(["a", "b"], mark=", ") == "a, b"
    assert claims.enumerated(["b", "a", "b"]) == "b (× 2); a"
    assert claims.enumerated("abcdef") == "a; b; c; d; e; f"
    assert claims.enumerated("abcdefgh") == "a; b; c; d; e; f; and 2 more"


def test_of_many_units_of_evidence_some_are_named_and_all_counted(corpus, monkeypatch):
    units = tuple(corpus.units[["article_id", "unit"]].itertuples(index=False, name=None))
    whole = assess(finding(evidence=units), corpus)
    assert whole.units == len(whole.evidence) == len(units)
    monkeypatch.setattr(claims, "MOST_EVIDENCE", 4)
    some = assess(finding(evidence=units), corpus)
    assert some.units == len(units) and len(some.evidence) == 4
    assert set(some.evidence) < set(units) and some.evidence[0] == units[0]
    assert len({article for article, _ in some.evidence}) > 1


def test_a_count_is_descriptive(corpus):
    found = assess(finding(evidence=(("000a", 1),)), corpus)
    assert (found.text, found.status, found.checks) == ("The Lantern has 60% of it.", "descriptive", ())


def test_a_code_below_tier_makes_it_tentative(corpus):
    found = assess(finding(codes=("PARTNERSHIP",)), corpus)
    assert found.status == "tentative" and found.tiers == {"PARTNERSHIP": "C"} and found.provisional
    assert assess(finding(codes=("SOVEREIGNTY",)), corpus).status == "descriptive"  # tier B


def test_a_leave_one_out_that_leaves_nothing_cannot_show_stability(corpus):
    found = assess(finding(statistic=sovereignty, codes=("SOVEREIGNTY",), comparison=PAIR), corpus)
    assert found.status == "descriptive" and not found.failures
    assert found.cells == {"herald": 1, "lantern": 2}
    assert any("nothing to compare" in reason and "without 000a" in reason for reason in found.reasons)


def test_stable_under_every_check(corpus):
    found = assess(finding(statistic=lambda c: voices.voice_share(c, "own_voice") - 0.4), corpus)
    assert found.status == "stable"
    assert {c.family for c in found.checks} == set(robustness.FAMILIES)
    assert any(reason.startswith("does not apply: ") and "normaliser" in reason for reason in found.reasons)


def test_a_flip_makes_it_tentative_and_is_named(corpus):
    found = assess(finding(statistic=lambda c: 0.5 - ("000a" not in c.article_ids)), corpus)
    assert found.status == "tentative" and [c.choice for c in found.failures] == ["without 000a"]
    assert any("without 000a" in reason for reason in found.reasons)


def test_no_difference_and_undefined_are_tentative(corpus):
    assert assess(finding(statistic=lambda c: 0.0), corpus).status == "tentative"
    undefined = assess(finding(statistic=lambda c: math.nan), corpus)
    assert undefined.status == "tentative" and undefined.observed is None


def scores(corpus):
    table = frames.prevalence(corpus, codes=["SOVEREIGNTY", "PARTNERSHIP"])
    return table.pivot(index="article_id", columns="code", values="share")[["SOVEREIGNTY", "PARTNERSHIP"]]


def test_testable_wants_enough_independent_articles(corpus, monkeypatch):
    by_event = Comparison("event_id", "visit", "summit")
    given = finding(statistic=lambda c: 1.0, comparison=by_event, scores=scores)
    assert assess(given, corpus).status == "stable" and assess(given, corpus).test is None
    monkeypatch.setattr("helpers.study.planner.LEVEL", 0.34)  # two against two articles reach one third
    assert assess(given, corpus).status == "stable"  # one of the four depends on an agency
    free = replace(corpus, articles=corpus.articles.assign(agency=pd.array([None] * 4, dtype="string")))
    no_score = assess(replace(given, scores=None), free)
    assert no_score.status == "stable" and any("no score per article" in r for r in no_score.reasons)
    found = assess(replace(given, statement="A significant {share:.0%}."), free)
    assert found.status == "testable" and (found.test.a, found.test.b) == (2, 2)
    assert found.test.contrasts == 2 and found.test.p <= found.test.q <= 1
    assert any(f"p = {found.test.p:.3g}, q = {found.test.q:.3g} over 2 contrasts" in r for r in found.reasons)
    assert claims.Assessed.from_json(found.to_json()) == found


def test_coding_of_spans_below_tier_makes_it_tentative(corpus):
    assert assess(finding(layers=("quotes.speaker_side",)), corpus).layers == {"quotes.speaker_side": "C"}
    low = assess(finding(layers=("quotes",)), corpus)
    assert low.status == "tentative" and low.provisional
    assert any("on which coders agree below tier B" in reason for reason in low.reasons)
    once = assess(finding(layers=("omissions",)), corpus)
    assert once.status == "tentative" and any("not measured" in reason for reason in once.reasons)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"statement": "It has 3 of {share}."}, "'3' is typed"),
        ({"statement": "It has ٣ of {share}."}, "is typed"),
        ({"statement": "It has {part}."}, "asks for part"),
        ({"statement": "It has some."}, "share does not occur"),
        ({"values": {"share": math.nan}}, "share is undefined"),
        ({"id": "Some claim"}, "lower-case words"),
        ({"codes": ("FRIENDSHIP",)}, "no frame code"),
        ({"evidence": (("000a", 99),)}, "000a 99"),
        ({"comparison": Comparison("owner", "a", "b")}, "no column"),
        ({"statement": "Significantly {share}."}, "significant"),
        ({"statement": "A significant {share}.", "statistic": lambda c: 1.0}, "significant"),
        ({"statement": "الفرق {share} ذو دلالة إحصائية."}, "significant"),
        ({"statement": "تفاوت {share} معنادار است."}, "significant"),
    ],
)
def test_refuses(corpus, changes, says):
    with pytest.raises(DataError, match=says):
        assess(finding(**changes), corpus)


def test_json_round_trip(corpus):
    found = assess(
        finding(
            statistic=sovereignty, codes=("SOVEREIGNTY",), comparison=PAIR, figure="fig-a", evidence=(("001a", 1),)
        ),
        corpus,
    )
    assert claims.Assessed.from_json(found.to_json()) == found
    assert found.to_json() == claims.Assessed.from_json(found.to_json()).to_json()
