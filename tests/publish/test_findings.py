import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from helpers.publish import findings
from helpers.study.claims import Assessed, Comparison, Finding
from helpers.study.robustness import Check
from helpers.tables import DataError

ASSESSED = Assessed(
    id="border-share",
    text="Border units make up <40%> of one text.",
    statement="Border units make up {share} of one text.",
    values={"share": "<40%>"},
    status="tentative",
    reasons=("changes sign under one check", "a <b>bold</b> reason"),
    checks=(Check("article", "without 900a", 0.1, True), Check("coder", "coder_b only", -0.1, False, "why")),
    codes=("BORDER",),
    tiers={"BORDER": "C"},
    provisional=True,
    observed=0.2,
    figure="fig-frames-prevalence",
    evidence=(("900b", 2), ("900a", 3), ("900a", 1)),
    comparison=Comparison("outlet_id", "x", "y"),
    cells={"x": 1, "y": 1},
)


@pytest.fixture
def assessed(monkeypatch):
    monkeypatch.setattr(findings, "assess", lambda finding, corpus: ASSESSED)


def test_card_and_text_say_the_same_and_are_escaped(house, shown, assessed):
    findings.claim(Finding("border-share", "…"), None)
    bundle, _ = shown[0]
    page = BeautifulSoup(bundle["text/html"], "lxml")
    assert page.b is None
    assert page.select_one(".claim-tentative .claim-status").text == "tentative"
    assert ASSESSED.text in page.select_one(".claim-text").text
    lines = bundle["text/plain"].split("\n")
    assert lines[0] == f"claim border-share · tentative · {ASSESSED.text}"
    assert [line[2:] for line in lines[1:-1]] == [li.text for li in page.select("li")]
    assert "Agreement tier: BORDER C (provisional)" in bundle["text/plain"]
    assert "900a 1, 3; 900b 2" in bundle["text/plain"]
    assert page.select_one("a[data-figure]")["data-figure"] == "fig-frames-prevalence"


def test_claims_are_stored_and_load_again(house, shown, assessed):
    findings.claim(Finding("border-share", "…"), None)
    path = house / "book/claims/border-share.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["notebook"] == "77_test" and record["checks"][1]["holds"] is False
    assert findings.load_claims() == [findings.Claim(ASSESSED, "77_test")]
    before = path.read_bytes()
    findings.claim(Finding("border-share", "…"), None)
    assert path.read_bytes() == before


def test_another_notebook_cannot_take_the_id(house, shown, assessed):
    findings.claim(Finding("border-share", "…"), None)
    with pytest.raises(DataError, match="77_test"):
        findings.claim(Finding("border-share", "…"), None, notebook="78_other")


def test_a_broken_claim_is_named(house):
    folder = house / "book/claims"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text("[]")
    with pytest.raises(DataError, match=r"x\.json: no claim"):
        findings.load_claims()


def test_a_card_says_when_not_every_unit_is_named():
    assert "Evidence (article, units): 900a 1, 3; 900b 2" in findings.details(ASSESSED)
    many = replace(ASSESSED, units=7000)
    assert "Evidence (article, units; 3 of 7000, evenly spread): 900a 1, 3; 900b 2" in findings.details(many)
