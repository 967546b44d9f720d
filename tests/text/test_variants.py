import pytest

from helpers.schema import LEMMATISERS, NORMALISERS
from helpers.text import variants
from helpers.text.article import derive
from helpers.text.orthography import fold
from helpers.text.words import counted_lemma
from tests.text import invented_pages as pages


@pytest.mark.parametrize(
    ("word", "folded", "light", "coarse"),
    [
        ("أَمن", "امن", "أمن", "امن"),
        ("شـيء", "شيء", "شيء", "شي"),
        ("وزارة", "وزاره", "وزارة", "وزاره"),
        ("گفتگوی", "گفتگوي", "گفتگوي", "كفتكوي"),
    ],
)
def test_normalisers_fold_more_or_less(word, folded, light, coarse):
    assert [variants.normalised(word, n) for n in NORMALISERS] == [folded, light, coarse]


def test_coarse_keeps_an_exact_map_to_the_text():
    text = "جاء  الوزيرُ چنان"
    made = variants.coarsened(text)
    assert made.text == variants.coarse(text) == "جا الوزير جنان"
    at = made.text.index("الوزير")
    assert text[slice(*made.span(at, at + 6))] == "الوزير"


@pytest.mark.parametrize(
    ("word", "normaliser", "made"),
    [
        ("والعسكريين", "folded", ["عسكري", "عسكريين", "والعسكريين"]),
        ("وأمنهم", "light", ["أمن", "أمن", "وأمنهم"]),
        ("والأمن", "coarse", ["امن", "امن", "والامن"]),
    ],
)
def test_lemmatisers_take_off_less_and_less(word, normaliser, made):
    assert [variants.lemma(word, language="ar", normaliser=normaliser, lemmatiser=w) for w in LEMMATISERS] == made


def test_persian_endings_without_a_dictionary():
    assert variants.lemma("مرزهای", language="fa", normaliser="folded", lemmatiser="stem") == "مرز"


def test_counts_hold_every_word_once_in_each_way():
    forms = ["في", "الأمن", "أمن", "الأمن", "وقالوا", "12"]
    found = variants.counts(forms, language="ar")
    for normaliser in NORMALISERS:
        for lemmatiser in LEMMATISERS:
            words = sum(n for (a, b, _, _), n in found.items() if (a, b) == (normaliser, lemmatiser))
            assert words == (1 if (normaliser, lemmatiser) == variants.IN_USE else 5)
    assert found["light", "form", False, "الأمن"] == 2


def test_the_variant_in_use_and_its_function_words_make_up_the_text():
    rows = derive(pages.WIRE, file="t01.txt", sha256="0" * 64, knowledge=pages.KNOWLEDGE, variants=True).tables
    kept = sum(r["count"] for r in rows["derived/lemmas"])
    dropped = sum(
        r["count"] for r in rows["derived/lemma_variants"] if (r["normaliser"], r["lemmatiser"]) == variants.IN_USE
    )
    forms = sum(
        r["count"] for r in rows["derived/lemma_variants"] if (r["normaliser"], r["lemmatiser"]) == ("folded", "form")
    )
    assert kept > 0 and kept + dropped == forms
    assert counted_lemma("في", language="ar") is None and fold("في") == "في"


def test_paragraphs_follow_the_line_breaks():
    page = "عنوان الخبر\n\nقال رادين إن الحدود آمنة. وأضاف أن التعاون قائم.\nوقال الوزير إن اللقاء انتهى. ثم غادر.\n"
    units = derive(page, file="t01.txt", sha256="0" * 64, knowledge=pages.KNOWLEDGE).tables["derived/units"]
    starts = [page[u["start"] :].split()[0] for u in units]
    assert dict(zip(starts, [u["paragraph"] for u in units], strict=True)) == {
        "عنوان": 1, "قال": 2, "وأضاف": 2, "وقال": 3, "ثم": 3,
    }  # fmt: skip
