"""A claim's own page: its units, who gave them which codes, and the ways to figure and cell."""

import json
import threading

import pytest
from lxml import html
from test_figure_pages import ENTRIES

UNIT = {
    "zone": "body", "words": 20, "gloss": "The ferry <opens>.",
    "codes": {"adjudicated": ["BORDER"], "coder_a": ["BORDER"], "coder_b": ["BORDER"], "coder_c": [],
              "machine": ["ECONOMY"]},
    "names": [{"text": "عمدة", "gloss": "mayor", "referent": "The mayor", "valence": "neutral", "voice": "outlet"}],
    "quotes": [{"kind": "direct", "speaker": "The mayor", "verb": "قال", "verb_class": "neutral", "words": 9}],
}  # fmt: skip
EVIDENCE = {
    "articles": {"900a": {"label": "The Gazette, 2023-01-02", "language": "fa"}, "901a": {"label": "The Courier"}},
    "coders": {"adjudicated": "Agreed layer", "coder_a": "Coder A", "coder_b": "Coder B", "coder_c": "Coder C",
               "machine": "Lexicon"},
    "units": {"900a 3": UNIT, "900a 5": UNIT, "901a 1": UNIT},
    "without": {"lake-falls": "It counts whole lakes."},
}  # fmt: skip


def written(theme, page, evidence=EVIDENCE, made=None):
    return html.document_fromstring(theme.site.write_claim(page.book, "lake-falls", evidence, made or {}, ENTRIES))


def test_a_claim_opens_to_its_units(theme, page):
    tree = written(theme, page)
    assert tree.xpath("//section[@class='unit']/@id") == ["unit-900a-3", "unit-900a-5", "unit-901a-1"]
    unit = tree.xpath("//section[@id='unit-900a-3']")[0]
    terms, told = ([d.text_content() for d in unit.xpath(f".//{name}")] for name in ("dt", "dd"))
    pairs = list(zip(terms, told, strict=True))
    assert pairs[:3] == [("Agreed layer, Coder A, Coder B", "BORDER"), ("Coder C", "none"), ("Lexicon", "ECONOMY")]
    assert "The ferry <opens>." in unit.text_content() and not unit.xpath(".//opens")
    quoted = unit.xpath(".//bdi")[0]
    assert (quoted.text, quoted.get("lang"), quoted.get("dir")) == ("عمدة", "fa", "rtl")
    links = set(tree.xpath("//section[contains(@class,'claim ')]//a/@href"))
    assert {"#unit-900a-3", "#unit-900a-5", "#unit-901a-1"} <= links
    assert tree.xpath("//h2[@id='evidence']")[0].text_content() == "Evidence: 3 units"


@pytest.mark.parametrize(("units", "folded"), [(12, 0), (13, 2)])
def test_from_a_dozen_units_on_articles_can_be_folded_and_arrive_open(theme, page, units, folded):
    page.book.claims["lake-falls"]["evidence"] = [["900a", u] for u in range(1, units)] + [["901a", 1]]
    many = {**EVIDENCE, "units": {f"{a} {u}": UNIT for a, u in page.book.claims["lake-falls"]["evidence"]}}
    tree = written(theme, page, many)
    assert len(tree.xpath("//section[@class='unit']")) == units
    assert len(tree.xpath("//details[contains(@class,'units-of')][@open]")) == folded
    assert len(tree.xpath("//button[@id='all-units']")) == bool(folded)


def test_of_many_units_it_says_how_many_it_names(theme, page):
    page.book.claims["lake-falls"]["units"] = 7000
    tree = written(theme, page)
    assert tree.xpath("//h2[@id='evidence']")[0].text_content() == "Evidence: 3 of 7,000 units, evenly spread"
    assert "(3 of 7,000 units, evenly spread)" in tree.xpath("//section[contains(@class,'claim ')]")[0].text_content()


def test_it_leads_to_figure_and_cells(theme, page):
    links = written(theme, page, made={("01_lake", "lake-falls"): "lake"}).xpath("//div[@class='body']/p/a/@href")
    assert links == [
        "../../figures/fig-lake-levels/index.html", "../../lake/index.html#fig-lake-levels",
        "../../lake/index.html#claim-lake-falls",
    ]  # fmt: skip
    assert written(theme, page).xpath("//div[@class='body']/p/a/@href")[2] == "../../lake/index.html"


def test_a_claim_without_units_says_why(theme, page):
    page.book.claims["lake-falls"]["evidence"] = []
    assert "It counts whole lakes." in written(theme, page).xpath("//main")[0].text_content()


def test_a_unit_without_record_stops_the_build(theme, page):
    del (fewer := json.loads(json.dumps(EVIDENCE)))["units"]["901a 1"]
    with pytest.raises(theme.page.RenderError, match="unit 1 of article 901a is not in evidence"):
        written(theme, page, fewer)
    assert written(theme, page, {}).xpath("//section[@class='unit']")


def test_a_card_in_a_notebook_leads_to_the_claims_page(theme, page):
    card = '<div class="claim claim-stable" id="claim-{}">\n<p>x</p>\n</div>'
    linked = theme.outputs.rewritten(page, card.format("lake-falls"))
    assert '<a href="../../claims/lake-falls/index.html">Evidence and checks</a>' in linked
    assert theme.outputs.rewritten(page, card.format("other")) == card.format("other")


def test_evidence_that_is_being_written_is_waited_for(theme, tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_EVIDENCE", "later")
    later = threading.Timer(0.3, lambda: (tmp_path / "evidence.json").write_text('{"units": {}}'))
    later.start()
    assert theme.claim_pages.load(tmp_path) == {"units": {}}
    later.join()
    (tmp_path / "evidence.json").unlink()
    monkeypatch.setattr(theme.claim_pages, "PATIENCE", 0.1)
    assert theme.claim_pages.load(tmp_path) == {}
