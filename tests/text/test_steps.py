"""Each step of reading a text by itself, on invented sentences."""

import pytest

from helpers.text.article import derive
from helpers.text.dates import find_dates, read_stamp
from helpers.text.knowledge import Actor, Knowledge
from helpers.text.lexicon import Matcher
from helpers.text.marks import pair_marks
from helpers.text.names import find_names, valence
from helpers.text.orthography import fold, normalise
from helpers.text.quotations import find_quotes
from helpers.text.reading import decode
from helpers.text.sentences import split
from helpers.text.words import count, counted_lemma, lemma, strip_clitics, tokens

# ------------------------------------------------------------------------------------------------------- reading

ARABIC = "أكد الوزير أن الحدود آمنة، وقال إن الزيارة ناجحة جدا وستتكرر في العام المقبل."


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ARABIC.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + ARABIC.encode(), "utf-8"),
        (ARABIC.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + ARABIC.encode("utf-16-be"), "utf-16-be"),
        (ARABIC.encode("utf-16-le"), "utf-16-le"),
        (ARABIC.encode("cp1256"), "cp1256"),
    ],
)
def test_decode(data, encoding):
    decoded = decode(data)
    assert decoded.text == ARABIC
    assert decoded.encoding == encoding


def test_decode_keeps_line_ends():
    assert decode("سطر\r\nسطر\n".encode()).text == "سطر\r\nسطر\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"%PDF-1.7 \xe2\xe3", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (bytes(range(256)) * 8, "binary"),
        (b"\xff\xfe\x00\xd8\x00", "UTF-8"),
        (b"123 456 ... 789", "no letters"),
        (("خبر من زركان وأوفاريا\n" * 9).encode() + b"\xed\xa0\x80", "UTF-8, damaged in line 10"),
        (b"caf\xe9 cr\xe8me br\xfbl\xe9e " * 20, "encoding cannot be told"),
    ],
)
def test_decode_refuses_with_a_remedy(data, message):
    with pytest.raises(ValueError, match=message):
        decode(data)


# --------------------------------------------------------------------------------------------------- orthography


def test_fold_unites_spellings():
    assert fold("أمريکا") == fold("امريكا")
    assert fold("الأعلى") == fold("الاعلي")
    assert fold("فعالیت‌های") == fold("فعاليتهاي")
    assert fold("شدّدَ") == fold("شدد")
    assert fold("جمعة") == fold("جمعه")
    assert fold("٠٥ ۱۴") == "05 14"
    assert fold("ﻻ") == "لا"


def test_offsets_lead_back_to_the_source():
    text = "قـــال  الوزيرُ: ﷲ أكبر"
    folded = normalise(text)
    assert folded.text == "قال الوزير: الله اكبر"
    assert [text[slice(*folded.span(s, e))] for s, e in ((0, 3), (4, 10), (12, 16), (17, 21))] == [
        "قـــال", "الوزير", "ﷲ", "أكبر",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="outside"):
        folded.span(3, 99)


# ------------------------------------------------------------------------------------------------------ sentences


def sentences(text):
    return [text[s:e] for s, e in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال “نعم”.وأضاف “لا”.", ["قال “نعم”.", "وأضاف “لا”."]),
        ('قال "نعم.\nومضى. ثم عاد؟ نعم', ['قال "نعم.', "ومضى.", "ثم عاد؟", "نعم"]),
        ("بالصور.. ماذا قال رادين؟", ["بالصور.. ماذا قال رادين؟"]),
        ("زار د. سالم ميرو. عاد.", ["زار د. سالم ميرو.", "عاد."]),
        ('"سنعود. لن نتأخر". قال ذلك .', ['"سنعود.', 'لن نتأخر".', "قال ذلك ."]),
        ("بلغ 4.5 بالمئة. عاد.", ["بلغ 4.5 بالمئة.", "عاد."]),
        ("", []),
    ],
)
def test_split(text, expected):
    assert sentences(text) == expected


# ---------------------------------------------------------------------------------------------------------- words


def test_tokens_keep_marks_and_half_spaces_together():
    text = 'مُشدّدًا على می‌کند لـ"السلام" 4.5%'
    assert [text[t.start : t.end] for t in tokens(text)] == ["مُشدّدًا", "على", "می‌کند", "لـ", "السلام", "4.5"]
    assert count(text) == 6


@pytest.mark.parametrize(
    ("word", "expected"),
    [("وللحكومة", ("ولل", "حكومه", "")), ("علاقاتنا", ("", "علاقات", "نا")), ("وزير", ("", "وزير", "")),
     ("لقاء", ("", "لقاء", "")), ("بزعماء", ("ب", "زعماء", "")), ("شهدائها", ("", "شهداء", "ها"))],
)  # fmt: skip
def test_strip_clitics(word, expected):
    assert strip_clitics(word) == expected


def test_lemmas():
    assert [lemma(w) for w in ("والعلاقات", "علاقاتهم", "المسؤولين")] == ["علاقه", "علاقه", "مسوول"]
    assert [lemma(w, language="fa") for w in ("کشورهای", "فعالیتهای", "فعاليت‌هاي", "گفتوگو")] == [
        "كشور", "فعاليت", "فعاليت", lemma("گفت‌وگو", language="fa"),
    ]  # fmt: skip
    assert counted_lemma("إن", language="ar") is None
    assert counted_lemma("2003", language="ar") is None


# -------------------------------------------------------------------------------------------------------- lexicon


def hits(text, *terms, language="ar"):
    matcher = Matcher([(t, t) for t in terms], language=language)
    return [(text[h.start : h.end], h.term_id) for h in matcher.find(text)]


def test_matcher_semantics_arabic():
    text = "الأمن القومي وعلاقاتهم وللأمن، القومي والوزير توزير"
    assert hits(text, "أمن قومي") == [("الأمن القومي", "أمن قومي")]
    assert hits(text, "أمن") == [("الأمن", "أمن"), ("وللأمن", "أمن")]
    assert hits(text, "علاقات") == [("وعلاقاتهم", "علاقات")]
    assert hits(text, "وزير") == [("والوزير", "وزير")]
    assert hits("علاقته علاقة", "علاقة") == [("علاقته", "علاقة"), ("علاقة", "علاقة")]
    assert hits("الأمن\nالقومي", "أمن قومي") == []


def test_matcher_semantics_persian():
    text = "مبارزه با تروريسم فعالیت های فعالیت‌هایی فعالیتگاه گفتوگو"
    assert hits(text, "مبارزه با تروریسم", language="fa") == [("مبارزه با تروريسم", "مبارزه با تروریسم")]
    assert hits(text, "فعالیت", language="fa") == [("فعالیت های", "فعالیت"), ("فعالیت‌هایی", "فعالیت")]
    assert hits(text, "گفت‌وگو", language="fa") == [("گفتوگو", "گفت‌وگو")]


def test_matcher_in_a_script_of_many_letters():
    """Past 250 different letters each takes two bytes; a hit never begins within one."""
    letters = [chr(c) for c in range(0x4E00, 0x4E00 + 600)]
    terms = ["".join(letters[i : i + 2]) for i in range(0, 600, 2)]
    text = " ".join(terms) + " " + "".join(letters[::-1])
    assert hits(text, *terms) == [(t, t) for t in terms]


def test_a_word_that_goes_on_further_than_any_clitic_is_another_word():
    assert hits("أمن" + "ه" * 50 + " " + "و" * 50 + "أمن وبالأمن أمنهم", "أمن") == [
        ("وبالأمن", "أمن"),
        ("أمنهم", "أمن"),
    ]


def test_counts_per_text_are_those_of_the_hits():
    texts = ["أمن الحدود أمن", "", "لا شيء", "\u0640وأمنهم ﷲ أمن", "أمن" * 3]
    matcher = Matcher([("b", "أمن"), ("a", "حدود"), ("c", "أمن")], language="ar")
    counts = matcher.count(texts)
    assert matcher.ids == ["a", "b", "c"]
    assert counts.tolist() == [[1, 2, 2], [0, 0, 0], [0, 0, 0], [0, 2, 2], [0, 0, 0]]
    found = [[h.term_id for h in matcher.find(t)] for t in texts]
    assert [[f.count(i) for i in matcher.ids] for f in found] == counts.tolist()


def test_matcher_overlap():
    text = "أمن الحدود أمن الحدود"
    assert hits(text, "أمن حدود", "حدود") == [
        ("أمن الحدود", "أمن حدود"), ("الحدود", "حدود"), ("أمن الحدود", "أمن حدود"), ("الحدود", "حدود"),
    ]  # fmt: skip
    assert Matcher([]).find(text) == []


# ---------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("الثلاثاء ٠٥ ديسمبر ٢٠٢٣", "2023-12-05", "day"),
        ("4 كانون الأول/ديسمبر 2023", "2023-12-04", "day"),
        ("12 دجنبر، 2025", "2025-12-12", "day"),
        ("19 شتنبر 2024", "2024-09-19", "day"),
        ("19th, September 2024", "2024-09-19", "day"),
        ("September 19, 2024", "2024-09-19", "day"),
        ("3 آب 2022", "2022-08-03", "day"),
        ("1 جويلية 2020", "2020-07-01", "day"),
        ("۷ اسفند ۱۴۰۱", "2023-02-26", "day"),
        ("۱۴۰۱/۱۲/۰۷", "2023-02-26", "day"),
        ("10 جمادى الأولى 1445", "2023-11-24", "day"),
        ("2024-09-19T10:22:00Z", "2024-09-19", "day"),
        ("19/09/2024", "2024-09-19", "day"),
        ("ديسمبر 2023", "2023-12", "month"),
        ("منذ عام 2003", "2003", "year"),
    ],
)
def test_find_dates(text, value, precision):
    assert [(h.value, h.precision) for h in find_dates(text)] == [(value, precision)]


@pytest.mark.parametrize(
    "text", ["31 فبراير 2022", "عصر امروز", "يوم الثلاثاء الماضي", "5 شهداء", "12.5.20", "رقم 2003"]
)
def test_no_date_is_invented(text):
    assert find_dates(text) == []


def test_stamp():
    glued = "آخر تحديث: 7 مارس 2022 - 09:15 م ميرو/ وكالة- قال"
    stamp = read_stamp(glued, 0, len(glued))
    assert (glued[: stamp.end], stamp.alone, stamp.updated) == ("آخر تحديث: 7 مارس 2022 - 09:15 م", False, True)
    sentence = "4 مايو 2010 وصل الوزير إلى ميرو"
    assert read_stamp(sentence, 0, len(sentence)) is None


# ---------------------------------------------------------------------------------------------------------- marks


def marked(text, ends=()):
    return [text[m.start : m.end] for m in pair_marks(text, 0, len(text), sentence_ends=ends)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال ” نعم ” ثم “لا”.", ["نعم", "لا"]),
        ("قال نعم» ثم «لا».", ["لا"]),
        ("قال «نعم ثم مضى.", ["نعم ثم مضى"]),
        ('قال "نعم" و"لا', ["نعم", "لا"]),
        ("كذا “نعم“ هنا", ["نعم"]),
        ('""', []),
    ],
)
def test_pair_marks(text, expected):
    assert marked(text) == expected


def test_an_open_mark_ends_with_its_sentence_where_another_opens_later():
    text = 'قال "نعم. ثم قال "لا" ومضى.'
    assert marked(text, [9, len(text)]) == ["نعم", "لا"]


# ----------------------------------------------------------------------------------------------------- quotations

WORLD = Knowledge(
    actors=(
        Actor("darun", "person", "iran_state", {"ar": ("سالم الدارون", "الدارون")}, {"ar": ("وزير الدفاع",)}),
        Actor("radin", "person", "iraq_state", {"ar": ("مارو رادين", "رادين")}, {"ar": ("وزير الدفاع",)}),
        Actor("sudan", "person", "iraq_state", {"ar": ("رشيد",)}, {"ar": ("رئيس ميرو",)}),
        Actor("sources", "group", "anonymous", {"ar": ("مصدر مطلع",)}, {}),
        Actor("ovarians", "people", "", {"ar": ("الأوفاريين",)}, {}),
        Actor("martyrs", "group", "", {"ar": ("شهداء السهل",)}, {}),
        Actor("faction", "group", "armed_faction", {"ar": ("الفصائل", "عصابات السهل")}, {}),
    )
)


def read(text):
    mentions = find_names(text, knowledge=WORLD)
    units = [(s, e, "body") for s, e in split(text)]
    found = find_quotes(text, units, mentions, knowledge=WORLD)
    return [(q.kind[0], q.speaker_id, q.verb, text[q.start : q.end]) for q in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "وقال الدارون إن الحدود آمنة، مؤكدا على ضرورة الحوار، فيما يأتي اللقاء بعد شهر.",
            [("i", "darun", "قال", "الحدود آمنة"), ("i", "darun", "أكد", "ضرورة الحوار")],
        ),
        ("أكد رادين أن أمن ميرو “مرتبط” بأمن السهل.", [
            ("i", "radin", "أكد", "أمن ميرو “مرتبط” بأمن السهل"), ("d", "radin", "أكد", "مرتبط")]),
        ("أكد رادين أن “أمن ميرو مرتبط بأمن السهل”.", [("d", "radin", "أكد", "أمن ميرو مرتبط بأمن السهل")]),
        ("ونقل البيان عن رادين إشادته \"بدور السهل\".", [("d", "radin", "أشاد", "بدور السهل")]),
        ("وكان مصدر مطلع كشف بوصول رادين إلى ميرو.", [("i", "sources", "كشف", "وصول رادين إلى ميرو")]),
        ("والتقى رادين الدارون، الذي أكد أهمية الحوار.", [("i", "darun", "أكد", "أهمية الحوار")]),
        ("وصرح رادين بأن كبار القادة اعترفوا بأن الحرب فشلت.", [
            ("i", "radin", "صرح", "كبار القادة اعترفوا بأن الحرب فشلت")]),
        ("استقبل رادين وزير الخارجية “جمال فاروق” في ميرو.", []),
        ("وبحث الجانبان القضايا الأمنية بين البلدين.", []),
        ("وزار رادين مقر صحيفة “السهل” في ميرو.", []),
    ],
)  # fmt: skip
def test_reported_speech(text, expected):
    assert read(text) == expected


def test_a_speaker_carries_over():
    assert read("قال رادين إن الحدود آمنة. وأضاف أن الحوار مستمر.") == [
        ("i", "radin", "قال", "الحدود آمنة"),
        ("i", "radin", "أضاف", "الحوار مستمر"),
    ]


# ---------------------------------------------------------------------------------------------------------- names


def named(text):
    return [(text[m.start : m.end], m.referent_id) for m in find_names(text, knowledge=WORLD)]


def test_whole_phrases():
    assert named("التقى وزير الدفاع، الفريق سالم الدارون ورادين") == [
        ("وزير الدفاع، الفريق سالم الدارون", "darun"),
        ("رادين", "radin"),
    ]
    assert named("قال لرادين وللفصائل") == [("رادين", "radin"), ("للفصائل", "faction")]


def test_a_shared_office_goes_to_the_one_who_is_named():
    assert named("عاد وزير الدفاع. وقال رادين كذا")[0] == ("وزير الدفاع", "radin")
    assert named("عاد وزير الدفاع إلى ميرو") == []
    assert named("عاد وزير الدفاع. التقى رادين بالدارون")[0] == ("رادين", "radin")


def test_common_words_and_adjectives_are_no_names():
    assert named("هذا قول رشيد وفصائل كثيرة") == []
    assert named("القادة الأوفاريين") == []
    assert named("رئيس ميرو السابق") == []


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("شهداء السهل", "legitimising"), ("عصابات السهل", "delegitimising"), ("الجنرال رادين", "neutral"),
     ("قوات الاحتلال", "delegitimising"), ("شهید دارون", "legitimising")],
)  # fmt: skip
def test_valence(expression, expected):
    assert valence(expression) == expected


def test_a_title_given_apart_is_the_title_whatever_it_looks_like():
    title = "Zarkan and Ovaria agree. At last."
    text = f"{title}\n\nوفد زركان يصل إلى أوفاريا اليوم\n\n" + "قال الوزير إن الوفدين اتفقا على فتح المعبر. " * 6
    found = derive(text, file="rec.txt", sha256="", knowledge=Knowledge(), title=len(title))
    zones = found.tables["derived/zones"]
    assert [(z["zone"], text[z["start"] : z["end"]]) for z in zones][:2] == [
        ("title", title),
        ("kicker", "وفد زركان يصل إلى أوفاريا اليوم"),
    ]
    assert [z["zone"] for z in zones].count("title") == 1
    assert found.tables["derived/units"][0]["zone"] == "title"
