"""Pages in Arabic and Persian: direction, words of the frame, links between the editions."""

import re

import pytest
from lakes import FIGURE
from lxml import html

from helpers import paths

SAID = re.compile(r"""\b_\(\s*(["'])(.+?)\1\s*\)|\bsay\(\s*(["'])(.+?)\3\s*\)""")


@pytest.fixture(params=["ar", "fa"])
def foreign(theme, page, request):
    """A page in another language, in a book that has its original."""
    page.lang = request.param
    object.__setattr__(page.book, "editions", {"lake": (("en", "index"), ("ar", "lake"))})
    return page


def spoken():
    """Everything that templates, renderer and script say through the catalogue."""
    files = [*(paths.BOOK / "theme").rglob("*.html"), *(paths.BOOK / "theme" / "renderer").glob("*.py")]
    return {a or b for p in files for _, a, _, b in SAID.findall(p.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_all_that_the_theme_says_is_in_the_catalogue(theme, language):
    known = theme.languages.catalogue(language)
    assert spoken() >= {"Skip to the text", "Permalink", "Link to"}
    assert spoken() - {"Label"} <= set(known)
    script = "".join(p.read_text(encoding="utf-8") for p in sorted((paths.BOOK / "theme" / "static").glob("*.js")))
    assert {b for _, _, _, b in SAID.findall(script) if b} == set(theme.languages.SCRIPT_WORDS) <= set(known)
    arabic = re.compile(r"[\u0600-\u06ff؛]")
    assert [k for k, v in known.items() if not arabic.search(v)] == []


def test_a_word_without_translation_stops_the_build(theme, foreign):
    with pytest.raises(theme.page.RenderError, match="'Hologram' is not in book/theme/languages"):
        foreign.say("Hologram")


def test_english_pages_are_as_they_were(page):
    assert page.say("Hologram") == "Hologram"
    assert page.script_words == {}
    assert page.language is None


def test_latin_words_are_set_apart_on_a_right_to_left_page(theme):
    def written(value):
        return str(theme.markup.text(value, within="ar"))

    assert written("نص PNG و PDF") == ('نص <bdi lang="en" dir="ltr">PNG</bdi> و <bdi lang="en" dir="ltr">PDF</bdi>')
    assert written("Which sources, and what?") == '<bdi lang="en" dir="ltr">Which sources, and what?</bdi>'
    assert written("عام 2023 <b>") == 'عام 2023 &lt;<bdi lang="en" dir="ltr">b</bdi>&gt;'


def test_a_page_in_another_language(theme, foreign):
    entries = [{"slug": "lake", "title": "The lake", "level": 1, "location": "/book/lake.md", "number": None,
                "starred": False}]  # fmt: skip
    data = {
        "slug": "lake", "frontmatter": {"title": "البحيرة", "site": {"lang": foreign.lang}},
        "mdast": {"type": "root", "children": [
            {"type": "heading", "depth": 2, "html_id": "h", "children": [{"type": "text", "value": "ماء"}]},
            {"type": "captionedFigure", "figure": FIGURE,
             "words": {"title": "منسوب", "caption": "منسوب Ovaria", "alt": "خط"}}]},
    }  # fmt: skip
    tree = html.document_fromstring(theme.site.write_page(foreign.book, data, entries)[0])
    assert (tree.get("lang"), tree.get("dir")) == (foreign.lang, "rtl")
    assert tree.xpath("//h1")[0].text_content() == "البحيرة"
    assert tree.xpath("//link[@rel='alternate']/@hreflang") == ["en", "ar"]
    assert tree.xpath("//nav[@class='editions']/a/text()") == ["English", "العربية"]
    assert tree.xpath("//figure//img/@alt") == ["خط"]
    assert tree.xpath("//figcaption//bdi/text()")[0] == "Ovaria"
    assert tree.xpath("//script/@data-words")
    latin = [t for t in tree.xpath("//main//*[not(self::script)]/text()[not(ancestor-or-self::*[@lang='en'])]")
             if re.search("[A-Za-z]{3}", t) and t not in ("BibTeX",)]  # fmt: skip
    assert latin == []


def test_arabic_in_code_is_set_apart(theme):
    written = str(theme.nodes.code_box('x = "بحيرة <b>"', "python"))
    assert '<bdi lang="ar" dir="rtl">بحيرة</bdi> &lt;b&gt;' in written
