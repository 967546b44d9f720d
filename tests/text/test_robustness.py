"""Whatever the text, reading it ends, in time, with rows that keep the contract."""

import itertools

import invented_pages as pages
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import schema
from helpers.tables import check_row
from helpers.text.article import derive
from helpers.text.orthography import normalise
from helpers.text.reading import decode
from helpers.text.sentences import split
from helpers.text.zones import find_zones

WORDS = (
    "قال",
    "وأكد",
    "أن",
    "إن",
    "رادين",
    "الدارون",
    "وزير دفاع زركان",
    "“",
    "”",
    '"',
    "«",
    "»",
    ".",
    "،",
    ":",
    "\n",
    "\r\n",
    " ",
    "على",
    "مشيرا إلى",
    "5 ديسمبر 2023",
    "اقرأ أيضاً:",
    "المصدر:",
    "گفت",
    "که",
    "تأکید کرد",
    "وی",
    "ـ",
    "\u064b",
    "\u200c",
    "الحدود",
    "أهمية",
    "عنوان قصير",
    "وفق",
    "\ufeff",
    "ﷲ",
    "😀",
    "\u202e",
    "نقل",
    "عن",
    "\t",
    "آخر تحديث: 7 مارس 2022 - 09:15",
)
NEWSLIKE = st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=80).map(" ".join)


def check(text):
    try:
        tables = derive(text, file="x00.txt", sha256="0" * 64, knowledge=pages.KNOWLEDGE).tables
    except ValueError as error:
        assert "no article found" in str(error)
        return
    units = {(r["article_id"], r["unit"]): r for r in tables["derived/units"]}
    for name, rows in tables.items():
        table = schema.TABLES[name]
        keys = [tuple(row[k] for k in table.key) for row in rows]
        assert len(set(keys)) == len(keys), name
        for row in rows:
            check_row(table, {c: "" if row[c] is None else str(row[c]) for c in table.names}, name)
            if "start" in row:
                assert 0 <= row["start"] < row["end"] <= len(text)
            if "unit" in row and name != "derived/units":
                unit = units[row["article_id"], row["unit"]]
                assert unit["start"] <= row["start"] and row["end"] <= unit["end"]
    spans = [(r["start"], r["end"]) for r in tables["derived/zones"]]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(NEWSLIKE)
def test_derive_on_scrambled_news(text):
    check(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_derive_on_any_text(text):
    check(text + "\nقال رادين إن الحدود آمنة.")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_decode_reads_or_refuses(data):
    try:
        assert decode(data).text.strip()
    except ValueError as error:
        assert "UTF-8" in str(error) or "empty" in str(error)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_folding_is_idempotent_and_its_map_monotonous(text):
    folded = normalise(text)
    assert normalise(folded.text).text == folded.text
    assert len(folded.offsets) == len(folded.text) + 1
    assert all(0 <= o <= len(text) for o in folded.offsets)
    assert all(a <= b for a, b in zip(folded.offsets, folded.offsets[1:], strict=False))
    for i in range(len(folded.text)):
        start, end = folded.span(i, i + 1)
        assert folded.text[i] in normalise(text[start:end]).text


@settings(max_examples=40, deadline=None)
@given(NEWSLIKE)
def test_sentences_lose_no_letter(text):
    spans = split(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    kept = "".join(text[s:e] for s, e in spans)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@settings(max_examples=60, deadline=None)
@given(NEWSLIKE)
def test_zones_cover_every_line(text):
    covered = set()
    for zone in find_zones(text, outlets=pages.KNOWLEDGE.outlets):
        covered |= set(range(zone.start, zone.end))
    assert not [i for i, c in enumerate(text) if c.isalnum() and i not in covered]
