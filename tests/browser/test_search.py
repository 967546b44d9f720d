"""Search as a reader uses it: by keyboard, in three languages, however the word is spelt, from any page."""

import re

import pytest
from looking import axe

FOLDS = str.maketrans("أإآىيئكة", "ااايييكه") | {ord("ی"): "ي", ord("ک"): "ك"}
MARKS = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\\s]")


def folded(text: str) -> str:
    """Letters alone, one form of each, neither marks nor spaces: written here apart from the book's own folding."""
    return MARKS.sub("", text.lower()).translate(FOLDS)


def hits(page, query: str) -> list[str]:
    """Texts of the hits for a query, typed from the keyboard."""
    page.keyboard.press("/")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(query)
    page.wait_for_function(  # the list follows what is typed after a moment
        """(query) => { const box = document.querySelector("#results");
           return box.dataset.asked === query.trim() && !box.hidden && box.textContent.trim(); }""",
        arg=query,
    )
    return page.locator("#hits [role=option]").all_inner_texts()


VARIANTS = [
    ("الإرهاب", ["الإرهاب", "الارهاب", "الْإِرْهَاب", "إرهاب", "والإرهاب", "بالإرهاب", "الإرهـــاب"], "ارهاب"),
    ("استخباري", ["استخباري", "استخبارى", "استخباری", "الاستخباري"], "استخباري"),
    ("شهداء", ["الشهداء", "والشهداء", "شُهَداء", "للشهداء"], "شهداء"),
    ("رزمایش‌های مشترک", ["رزمایش‌های مشترک", "رزمايش هاى مشترك", "رزمایشهای مشترک", "رزمايشهاي مشترك"], "رزمایش"),
    ("همکاری", ["همکاری", "همكاري", "همكارى", "همکاری‌ها", "همکاریهای"], "همکاری"),
    ("گفت‌وگو", ["گفت‌وگو", "گفتگو", "گفت و گو", "گفت وگو"], "گفتوگو"),
    ("agreement", ["agreement", "AGREEMENT", "Agreement  "], "agreement"),
    ("Krippendorff", ["krippendorff", "Krippendorff's", "krippendorf"], "krippendorff"),
]


@pytest.mark.parametrize("start", ["", "claims/"])
def test_a_hit_leads_to_the_word(visitor, base, start):
    """From a page at the top and from one below it: the hit's page is on this site and holds the word."""
    page = visitor(start)
    for query in ("الارهاب", "رزمايشهاي", "krippendorff"):
        assert hits(page, query), query
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url.startswith(base) and url.rstrip("/") != (base + start).rstrip("/"))
        assert folded(query)[:6] in folded(page.locator("main").text_content())
        page.goto(base + start)


@pytest.mark.parametrize(("word", "spellings", "stem"), VARIANTS, ids=[v[0] for v in VARIANTS])
def test_finds_a_word_however_it_is_spelt(visitor, word, spellings, stem):
    page = visitor()
    wanting = []
    for spelling in spellings:
        found = hits(page, spelling)
        if not any(folded(stem) in folded(text) for text in found):
            wanting.append(f"{spelling}: {len(found)} hits, none shows {word}")
    assert wanting == []


def test_finds_nothing_where_nothing_is(visitor):
    page = visitor()
    assert hits(page, "xylophone") == []
    assert "xylophone" in page.locator("#results").inner_text(), "does not say that nothing was found"


def test_keyboard_alone(visitor):
    """Slash opens, arrows choose, Escape closes and hands the keyboard back, and typing goes on from there."""
    page = visitor()
    assert len(hits(page, "agreement")) > 1
    chosen = page.locator("#hits [role=option][aria-selected=true]")
    first = chosen.inner_text()
    assert page.locator("#search").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert chosen.count() == 1
    assert chosen.inner_text() != first
    assert page.locator("#search").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert chosen.inner_text() == first
    page.keyboard.press("Escape")
    assert not page.locator("#results").is_visible()
    assert page.locator("#search").get_attribute("aria-expanded") == "false"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize("width", [1440, 390, 360])
def test_the_hits_lie_in_the_window(visitor, width):
    page = visitor("methods/", width=width)
    assert hits(page, "agreement")
    box = page.locator("#results").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    for element in page.locator("#hits [role=option]").all()[:3]:
        inner = element.bounding_box()
        assert inner["x"] + inner["width"] <= box["x"] + box["width"] + 1


def test_the_hits_shut_nobody_out(visitor):
    page = visitor()
    assert hits(page, "agreement")
    assert axe(page) == []
