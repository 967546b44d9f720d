"""Hard input: what is promised of any text whatever.

- reading ends, with rows or with one message that says no article was found;
- no offset lies outside the text, units do not overlap, what was found lies in its unit;
- every line with a letter lies in a zone; offsets map back to the same characters;
- the same text gives the same rows;
- time grows with the length, not with its square, whatever is repeated;
- of a page nothing is run, and of its scripts nothing is read.
"""

# ruff: noqa: E501 - a table of pieces reads better in rows
import itertools

import invented_pages as pages
import pytest
from growth import growth
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.text.article import Derived, derive
from helpers.text.dates import find_dates, read_stamp
from helpers.text.lexicon import Matcher
from helpers.text.marks import pair_marks
from helpers.text.markup import plain
from helpers.text.orthography import fold, normalise
from helpers.text.reading import decode
from helpers.text.sentences import lines, split
from helpers.text.words import Page, count, first_token, folded_parts, norms, tokens, word_spans
from helpers.text.zones import find_zones

ARTICLE = "\nقال رادين إن الحدود آمنة."
ODD = '\u202e\u2066\u200f\u200c\u200d\u0640\u064b\u0301\x00\x85\u2028\u2029\r\n\t\x1f\ud800\udfff\ufeff😀ﷲﻻ“”"«»„‟._,٫٬:؟!-/()<>&1٣۴aأابتوةیکگ ءئ'
HARD = st.text(alphabet=st.sampled_from(ODD) | st.characters(), max_size=120)


def read(text: str) -> Derived | None:
    try:
        return derive(text, file="x00.txt", sha256="0" * 64, knowledge=pages.KNOWLEDGE)
    except ValueError as error:
        assert "no article found" in str(error)
        return None


@settings(max_examples=150, deadline=None)
@given(HARD)
def test_every_row_lies_in_the_text_and_units_do_not_overlap(text):
    text += ARTICLE
    found = read(text)
    if found is None:
        return
    for article in found.articles:
        units = [u for u in found.tables["derived/units"] if u["article_id"] == article["article_id"]]
        assert all(a["end"] <= b["start"] for a, b in itertools.pairwise(units))
        spans = {u["unit"]: (u["start"], u["end"]) for u in units}
        for name in ("quotes", "names", "terms"):
            for row in found.tables[f"derived/{name}"]:
                if row["article_id"] == article["article_id"]:
                    start, end = spans[row["unit"]]
                    assert 0 <= start <= row["start"] < row["end"] <= end <= len(text)


@settings(max_examples=100, deadline=None)
@given(HARD)
def test_every_line_with_a_letter_lies_in_a_zone_and_zones_do_not_overlap(text):
    zones = find_zones(Page(text), outlets=pages.KNOWLEDGE.outlets)
    assert all(a.end <= b.start for a, b in itertools.pairwise(zones))
    covered = set(itertools.chain.from_iterable(range(z.start, z.end) for z in zones))
    assert not [c for i, c in enumerate(text) if c.isalnum() and i not in covered]


@settings(max_examples=60, deadline=None)
@given(HARD)
def test_the_same_text_gives_the_same_rows(text):
    first, second = read(text + ARTICLE), read(text + ARTICLE)
    assert first == second


@settings(max_examples=150, deadline=None)
@given(HARD, st.data())
def test_a_page_knows_its_words_as_a_plain_text_does(text, data):
    page = Page(text)
    assert [(t.start, t.end, t.norm) for t in page.tokens] == [(s, e, fold(text[s:e])) for s, e in word_spans(text)]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    between = tokens(page, start=start, end=end)
    assert count(page, start, end) == len(between)
    assert all(start <= t.start < t.end <= end and t.norm == fold(text[t.start : t.end]) for t in between)
    assert norms(page, start, end) == [t.norm for t in between]
    assert first_token(page, start, end) == first_token(text, start, end) == next(iter(between), None)
    assert folded_parts(page, [(start, end)])[0].strip() == normalise(text[start:end]).text.strip()


OPENINGS = (
    "نشر في", "آخر تحديث:", "الثلاثاء", "تاريخ النشر", "09:15", "في", "وقال", "5 مارس 2022", "مارس 5، 2022", "2022/03/05", "1400/12/14",
    "سنة 2022", "-", " | ", "\u200f", "\u0640", "م", "ص", "GMT+3", "ويأتي", "اليوم", "\n",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(OPENINGS), max_size=8).map(" ".join))
def test_a_page_has_the_dates_and_stamps_of_a_plain_text(text):
    page = Page(text)
    for start, end in lines(text):
        dates = find_dates(text, start=start, end=end)
        assert find_dates(page, start=start, end=end) == dates
        stamp = read_stamp(page, start, end)
        assert stamp == read_stamp(text, start, end)
        head = normalise(text[start : dates[0].start]).text if dates and dates[0].precision == "day" else "and"
        if not head.strip(" |-") and not text[dates[0].end : end].strip():
            assert stamp and stamp.alone and stamp.date == dates[0]  # nothing but a date


@settings(max_examples=100, deadline=None)
@given(HARD)
def test_folding_a_word_and_a_text_agree(text):
    assert fold(text) == normalise(text).text.strip()


@settings(max_examples=100, deadline=None)
@given(HARD)
def test_hits_lie_on_the_letters_they_were_found_in(text):
    words = [w for w in fold(text).split() if w.isalpha()][:3]
    matcher = Matcher([(w, w) for w in words], language="ar")
    for hit in matcher.find(text):
        assert 0 <= hit.start <= hit.start + hit.lead < hit.end <= len(text)
        assert hit.term_id.removeprefix("ال")[:-1] in fold(text[hit.start : hit.end])


@settings(max_examples=100, deadline=None)
@given(HARD)
def test_marked_stretches_stand_in_order_within_the_text(text):
    found = pair_marks(text, 0, len(text), sentence_ends=[end for _, end in split(text)])
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/!-&;#xpscript\"' =\nab") | st.characters(), max_size=80))
def test_markup_keeps_the_length_and_hides_scripts(text):
    page = f"<html><body>{text}<script>secret</script></body></html>"
    assert len(plain(page)) == len(page)
    if "<" not in text:
        assert "secret" not in plain(page)


PIECES = {
    "a full stop glued to the next sentence": "”.و", "straight marks": '"', "marks that open": "“", "guillemets that open": "«",
    "guillemets that close": "»", "marks within marks": "«“", "a word in marks": '"كلمة" ', "marks never closed": "«كلمة ",
    "reports": "وأكد أن ", "reports in marks": "وأكد رادين \"أن\" ", "Persian reports": "گفت: ", "names": "رادين، ",
    "names in marks": "قال رادين “كلمة كلمة كلمة كلمة كلمة كلمة”، ", "shared offices": "وزير الدفاع ", "dates": "5 ديسمبر 2023 ",
    "halves of dates": "1/1/", "years": "2023", "short lines": "كلمة\n", "headlines": "عنوان من كلمات كثيرة لا تنتهي بنقطة\n",
    "links": "اقرأ أيضاً:\n", "articles": "عنوان قصير هنا\n5 ديسمبر 2023\nقال رادين إن الحدود آمنة.\n", "stamps": "آخر تحديث: 7 مارس 2022 - 09:15\n",
    "line ends": "\n", "line ends of all kinds": "كلمة\r\nكلمة\rكلمة\u2028كلمة\x85", "lines of blanks": "\n \u00a0\n",
    "blanks": " ", "tabs": "\t", "tatweel": "ـ", "vowel signs": "\u064b", "combining marks": "\u0301", "half-spaces": "\u200c",
    "joiners": "\u200d", "direction marks": "\u202e\u2066", "lone surrogates": "\ud800", "NULs": "\0", "digits": "1",
    "Arabic digits": "٥", "numbers with points": "1.", "one letter": "ك", "one long word": "والكتاب", "ligatures": "ﷲ", "dots": ".",
    "omissions": "..ك", "initials": "ا. ", "brackets": "(", "colons": ": ", "heads": "رادين: ", "according to": "وفق ", "that": "أن ",
    "sources": "قال المصدر ", "ranks": "اللواء ", "dashes": "- ", "slashes": "كلمة/", "addresses": "www.a.", "terms": "أمن حدود",
}  # fmt: skip
MARKUP = {
    "tags": "<div>", "closing tags": "</div>", "tags never closed": "<a ", "open brackets": "<", "paragraphs": "<p>كلمة ",
    "comments never closed": "<!--", "scripts never closed": "<script ", "scripts": "<script>a</script>", "references": "&amp;",
    "ampersands": "&", "attributes": 'a="b" ', "declarations": "<!", "XML heads": "<?xml ", "numbers of characters": "&#1578;",
    "references within references": "&amp;amp;", "letters of a tag": "<aaaa", "pictures": "<svg ",
}  # fmt: skip
SMALL, FACTOR = 2_000, 12
QUADRATIC = FACTOR * FACTOR


def assert_linear(make):
    """Far below the growth of a quadratic job, and far above what a linear one could show on a busy machine."""
    limit = 0.4 * QUADRATIC
    assert growth(make, SMALL, FACTOR, limit=limit) <= limit


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_time_grows_with_the_length(piece):
    def make(size):
        text = "قال " + piece * (size // len(piece)) + ARTICLE
        return lambda: read(text)

    assert_linear(make)


@pytest.mark.parametrize("piece", MARKUP.values(), ids=MARKUP)
def test_time_grows_with_the_length_of_markup(piece):
    def make(size):
        text = "<html><p>قال " + piece * (size // len(piece)) + ARTICLE
        return lambda: read(text)

    assert_linear(make)


@pytest.mark.parametrize("unit", ["<div>", "<b>", "<ul><li>", "<table><tr><td>"])
def test_deep_nesting_is_read(unit):
    page = f"<html>{unit * 100_000}<p>قال رادين إن الحدود آمنة.</p>"
    assert read(page).articles[0]["units"] == 1


def test_ten_megabytes_on_one_line():
    text = "قال رادين إن الحدود آمنة. " + "كلمة " * 1_100_000 + "وقال الدارون إن الحدود آمنة."
    assert len(text.encode()) > 9_900_000 and "\n" not in text
    found = read(text)
    assert [row["referent_id"] for row in found.tables["derived/names"]] == ["radin", "darun"]
    assert found.tables["derived/zones"][-1]["end"] == len(text)


def test_a_hundred_thousand_marks():
    found = read("قال رادين إن " + '"كلمة" ' * 50_000 + "." + ARTICLE)
    assert found.articles[0]["units"] >= 2


def test_scripts_styles_and_comments_are_neither_run_nor_read():
    hidden = "قال رادين إن السر هنا."
    page = (
        f"<html><head><style>p::after{{content:'{hidden}'}}</style></head><body onload='x'><script>document.write('{hidden}')"
        f"</script><!-- {hidden} --><template>{hidden}</template><noscript>{hidden}</noscript>"
        "<svg><text>قال رادين إن السر هنا.</text></svg><h1>عنوان عن الحدود في ميرو</h1><p>قال رادين إن الحدود آمنة.</p>"
    )
    found = read(page)
    texts = [page[u["start"] : u["end"]] for u in found.tables["derived/units"]]
    assert texts == ["عنوان عن الحدود في ميرو", "قال رادين إن الحدود آمنة."]
    assert not [z for z in found.tables["derived/zones"] if "السر" in page[z["start"] : z["end"]]]


def test_no_reference_makes_markup():
    assert "<script>" in plain("<html>&lt;script&gt;").replace("\u200b", "")  # it is text: whoever shows it escapes it
    assert len(plain("<html>&lt;script&gt;")) == len("<html>&lt;script&gt;")


@pytest.mark.parametrize("data", [b"\x00" * 1000, b"\xff\xfe" + b"\x00\xd8" * 50, b"\xef\xbb\xbf"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(ValueError, match=r"UTF-8|empty"):
        decode(data)
