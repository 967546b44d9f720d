"""Figure pages, claims and search: what they show, and that nothing in a passport or a claim can act."""

import json

import pytest
from lakes import FIGURE, write_claim, write_figure
from lxml import html

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def evil(theme, page, shelf_folder):
    write_figure(
        shelf_folder / "figures", title=EVIL, caption=EVIL, alt=f'"{EVIL}', units=EVIL, sources=[EVIL], citation=EVIL
    )
    write_claim(shelf_folder / "claims", text=EVIL, reasons=[EVIL], status=EVIL, codes=[EVIL], evidence=[[EVIL, 1]],
                checks=[{"family": EVIL, "choice": EVIL, "value": 1.0, "holds": False, "note": EVIL}])  # fmt: skip
    figures = theme.site.load_folder(shelf_folder / "figures", "*.json")
    claims = theme.site.load_folder(shelf_folder / "claims", "*.json")
    object.__setattr__(page.book, "figures", figures)
    object.__setattr__(page.book, "claims", claims)
    return page


COMMON = {"starred": False, "number": None}
ENTRIES = [
    {**COMMON, "slug": "index", "title": "Start", "level": 1, "location": "/book/index.md"},
    {**COMMON, "slug": "lake", "title": "The lake", "level": 2, "location": "/notebooks/01_lake.ipynb", "number": 1},
]


def test_a_figures_page_has_all_that_a_reader_cites(theme, page):
    tree = html.document_fromstring(theme.site.write_figure(page.book, FIGURE, ENTRIES))
    files = {a.get("href") for a in tree.xpath("//ul[@class='downloads']//a")}
    assert files == {f"{FIGURE}.{e}" for e in ("png", "svg", "csv", "json", "bib")}
    assert tree.xpath("//figure//img/@alt") == ["A line that falls and rises again."]
    text = tree.xpath("//main")[0].text_content()
    for part in (
        "metres; 4 years",
        "The Lake Keepers (2026). Levels of the lake.",
        "@misc{lake,",
        "ab" * 32,
        "All 2 rows",
    ):
        assert part in text
    assert "../../lake/index.html#fig-lake-levels" in tree.xpath("//a/@href")
    assert "../../data/index.html#table-coding-frames" in tree.xpath("//a/@href")
    assert "../../claims/lake-falls/index.html" in tree.xpath("//a/@href")
    assert tree.xpath("//table[@class='data']//td/text()") == ["1", "2", "2", "<b>3</b>"]


def test_nothing_in_a_passport_can_act(theme, evil):
    for written in (theme.site.write_figure(evil.book, FIGURE, ENTRIES), str(theme.figures.inline(evil, FIGURE)),
                    str(theme.figures.gallery(evil))):  # fmt: skip
        assert EVIL not in written
        assert "&lt;script&gt;" in written
        scripts = html.document_fromstring(written).xpath("//script")
        assert all(s.get("src") and not s.text for s in scripts)


@pytest.mark.parametrize("brief", [True, False])
def test_nothing_in_a_claim_can_act(theme, evil, brief):
    written = str(theme.figures.claim_card(evil, "lake-falls", brief=brief, anchor=True))
    assert EVIL not in written
    assert html.fragment_fromstring(written).xpath("//script") == []


def test_nothing_in_the_search_index_can_end_its_script(theme, evil):
    script = theme.search.script("bookSearch", theme.search.of_figures(evil.book))
    assert "</script>" not in script
    assert json.loads(script.removeprefix("window.bookSearch = ").removesuffix(";\n"))[0]["t"] == EVIL


def test_nothing_in_a_preview_can_act(theme, evil):
    terms = {EVIL: ("words", "term-x", EVIL)}
    found = theme.previews.records(evil.book, terms)
    assert len(found) == 3
    assert all(EVIL not in r["t"] and EVIL not in r["c"] and "&lt;script&gt;" in r["c"] for r in found.values())


def test_a_claims_card_tells_status_evidence_and_failures_first(theme, page):
    card = html.fragment_fromstring(str(theme.figures.claim_card(page, "lake-falls", anchor=True)))
    text = " ".join(card.text_content().split())
    for part in (
        "tentative",
        "The lake fell by 42%.",
        "BORDER C (provisional",
        "900a 3, 5; 901a 1",
        "3 robustness checks, 1 of which turn the sign; 1 undefined",
    ):
        assert part in text
    assert card.xpath(".//tbody/tr/td[4]/text()") == ["flips", "undefined", "holds"]
    assert card.xpath(".//tbody/tr/td[3]/text()") == ["−0.1", "–", "0.2"]


def test_a_claim_without_its_figure_stops_the_build(theme, page):
    page.book.claims["lake-falls"]["figure"] = "fig-gone"
    with pytest.raises(theme.page.RenderError, match="fig-gone"):
        theme.figures.claim_card(page, "lake-falls")
    with pytest.raises(theme.page.RenderError, match="no claim 'other'"):
        theme.figures.claim_card(page, "other")


def test_a_passport_under_another_name_is_refused(theme, shelf_folder):
    write_figure(shelf_folder / "figures", name="fig-a-b")
    (shelf_folder / "figures" / "fig-a-b.json").rename(shelf_folder / "figures" / "fig-c-d.json")
    with pytest.raises(theme.page.RenderError, match=r"fig-c-d\.json"):
        theme.site.load_folder(shelf_folder / "figures", "*.json")


def test_search_cuts_pages_into_sections_terms_and_claims(theme, page):
    body = (
        '<p>Opening &amp; more.</p><h2 id="depth">Depth<a class="anchor" href="#depth">#</a></h2><p>deep'
        '</p><p>water</p><details class="code-fold"><summary>Code</summary><pre>secret = 1</pre></details>'
        '<table><tr><th>بحيرة</th><td>3</td></tr></table><dl><dt id="term-ice">Ice</dt><dd>Solid.</dd></dl>'
        '<section class="claim status-stable" id="claim-lake-falls"><p>It fell.</p></section><p>and dry</p>'
        '<div class="outputs"><pre>lakes 1.2.3</pre></div>'
        '<h2 id="empty"></h2>'
    )
    records = {r["h"]: r for r in theme.search.of_page("lake", "The lake", body, language="fa")}
    assert list(records) == ["", "depth", "term-ice", "claim-lake-falls"]
    shared = {"t": "The lake", "u": "lake/index.html", "l": "fa"}
    assert records[""] == {**shared, "h": "", "s": "", "c": "Opening & more."}
    assert records["depth"] == {**shared, "h": "depth", "s": "Depth", "c": "deep water بحيرة 3"}
    assert records["term-ice"] == {**shared, "h": "term-ice", "s": "Ice", "c": "Solid. and dry", "k": "term"}
    assert records["claim-lake-falls"]["k"] == "claim" and records["claim-lake-falls"]["c"] == "It fell."
    figure = theme.search.of_figures(page.book)[0]
    assert figure["u"] == f"figures/{FIGURE}/index.html" and "A line that falls" in figure["c"]


def test_a_target_on_two_pages_is_refused(theme):
    cell = {"identifier": "code-load", "kind": "block:notebook-code"}
    theme.site.check_unique([{**cell, "url": "/a"}, {**cell, "url": "/b"}])
    for twice in ({"identifier": "lake", "kind": "heading"}, {"identifier": FIGURE, "kind": "block:notebook-code"}):
        theme.site.check_unique([{**twice, "url": "/a"}, {**twice, "url": "/a"}])
        with pytest.raises(theme.page.RenderError, match=f"'{twice['identifier']}' stands on /a, /b"):
            theme.site.check_unique([{**twice, "url": "/a"}, {**twice, "url": "/b"}])
