"""Whole pages of outlets that do not exist: exact zones, units and articles."""

import invented_pages as pages
import pytest

from helpers import schema
from helpers.tables import check_row
from helpers.text.article import derive, id_stem


def rows(page: str) -> dict:
    return derive(page, file="t01_page.txt", sha256="0" * 64, knowledge=pages.KNOWLEDGE).tables


def zones(page: str) -> list[tuple[str, str]]:
    return [(r["article_id"][3:] + " " + r["zone"], page[r["start"] : r["end"]]) for r in rows(page)["derived/zones"]]


def quotes(page: str) -> list[tuple]:
    keys = ("unit", "kind", "speaker_id", "verb", "verb_class")
    return [(*(r[k] for k in keys), page[r["start"] : r["end"]]) for r in rows(page)["derived/quotes"]]


def names(page: str) -> list[tuple]:
    return [(r["unit"], r["referent_id"], r["voice"], page[r["start"] : r["end"]]) for r in rows(page)["derived/names"]]


ALL = [pages.WIRE, pages.AGGREGATOR, pages.PERSIAN, pages.FURNISHED]


@pytest.mark.parametrize("page", ALL)
def test_rows_keep_the_contract_and_cover_every_line(page):
    tables = rows(page)
    for name, found in tables.items():
        table = schema.TABLES[name]
        keys = [tuple(r[k] for k in table.key) for r in found]
        assert len(keys) == len(set(keys))
        for row in found:
            check_row(table, {c: "" if row[c] is None else str(row[c]) for c in table.names}, name)
    covered = set()
    for zone in tables["derived/zones"]:
        covered |= set(range(zone["start"], zone["end"]))
    assert not [c for i, c in enumerate(page) if i not in covered and c.isalnum()]


@pytest.mark.parametrize("page", ALL)
def test_line_ends_and_bom_do_not_change_what_is_found(page):
    unix = [(z, t) for z, t in zones(page)]
    assert zones(page.replace("\n", "\r\n")) == unix


def test_arabic_wire():
    assert [z for z, _ in zones(pages.WIRE)] == [
        "a title", "a dateline", "a lede", "a kicker", "a body", "a crosslink", "a crosslink", "a body", "a credit",
        "a furniture", "a furniture", "a furniture", "a furniture",
    ]  # fmt: skip
    article = rows(pages.WIRE)["derived/articles"][0]
    assert article["outlet_id"] == "sahl"
    assert (article["published"], article["published_precision"], article["published_basis"]) == (
        "2021-02-03", "day", "printed",
    )  # fmt: skip
    assert (article["event_id"], article["units"], article["words"]) == ("border_talks", 5, 51)
    assert quotes(pages.WIRE) == [
        (2, "direct", "darun", "أكد", "affirming", "أمن البلدين واحد"),
        (2, "indirect", "darun", "دعا", "demanding", "فتح المعابر المشتركة"),
        (3, "indirect", "darun", "أضاف", "neutral", "التعاون مع أوفاريا سيستمر"),
        (4, "indirect", "darun", "أشاد", "praising", "موقف الجنرال مارو رادين من الهدنة"),
        (5, "direct", "radin", "حذر", "warning", "عودة الفوضى إلى السهل"),
    ]
    assert names(pages.WIRE) == [
        (2, "darun", "outlet", "وزير دفاع زركان سالم الدارون"),
        (3, "darun", "outlet", "الدارون"),
        (4, "radin", "quoted", "الجنرال مارو رادين"),
        (5, "radin", "outlet", "رادين"),
    ]
    terms = rows(pages.WIRE)["derived/terms"]
    assert [(t["unit"], t["term_id"]) for t in terms] == [(1, "ar-001"), (3, "ar-002")]


def test_aggregator_page_holds_two_articles_and_a_stamp_is_cut_off_the_lede():
    found = zones(pages.AGGREGATOR)
    assert [z for z, _ in found] == [
        "a title", "a dateline", "a dateline", "a lede", "a credit", "a crosslink",
        "b title", "b dateline", "b lede", "b credit", "b furniture", "b furniture",
    ]  # fmt: skip
    assert found[2][1] == "آخر تحديث: 7 مارس 2022 - 09:15 م"
    assert found[3][1].startswith("ميرو/ شبكة الضفة- قال")
    articles = rows(pages.AGGREGATOR)["derived/articles"]
    assert [(a["article_id"], a["outlet_id"], a["published"], a["units"]) for a in articles] == [
        ("t01a", "diffa", "2022-03-07", 3),
        ("t01b", "diffa", "2022-03-08", 2),
    ]
    assert quotes(pages.AGGREGATOR)[2:4] == [
        (2, "direct", "samer", "قال", "neutral", "رادين زار ميرو مرتين"),
        (3, "direct", "samer", "أضاف", "neutral", "الزيارة ناجحة"),
    ]
    assert (2, "samer", "outlet", "القيادي في تحالف النهر عادل سامر") in names(pages.AGGREGATOR)


def test_persian_page_without_half_spaces():
    found = zones(pages.PERSIAN)
    assert [z for z, _ in found] == [
        "a title", "a dateline", "a lede", "a furniture", "a body", "a body", "a furniture", "a furniture",
    ]  # fmt: skip
    article = rows(pages.PERSIAN)["derived/articles"][0]
    assert (article["language"], article["published"], article["units"]) == ("fa", "2022-03-05", 5)
    assert quotes(pages.PERSIAN) == [
        (1, "indirect", "darun", None, None, "همکاریهای مرزی را گسترش میدهیم"),
        (2, "indirect", "darun", "گفتن", "neutral", "دو کشور فعالیتهای مشترکی در مرز دارند"),
        (3, "indirect", "darun", "اشاره کردن", "neutral", "آتش بس"),
        (3, "indirect", "darun", "افزودن", "neutral", "امنیت دو ملت به هم پیوسته است"),
        (4, "indirect", "darun", None, None, "این مسیر ادامه دارد"),
        (5, "indirect", "radin", "تأکید کردن", "affirming", "اوفاریا مرزها را نمیبندد"),
    ]


def test_english_furniture_and_captcha_stay_out():
    found = dict(reversed(pair) for pair in zones(pages.FURNISHED))
    assert [t for t, z in found.items() if z.split()[1] in ("title", "lede", "body")] == [
        "وزيرة خارجية زركان تصل إلى ميرو في زيارة رسمية",
        "وصلت وزيرة خارجية زركان إلى ميرو على رأس وفد كبير.",
        "وقالت الوزيرة للصحفيين إن الزيارة تستمر يومين.",
    ]
    assert found["By Layla Samer"] == "a credit"
    assert found["Read more: قمة ميرو تبدأ غدا"] == "a crosslink"
    article = rows(pages.FURNISHED)["derived/articles"][0]
    assert (article["published"], article["outlet_id"], article["event_id"]) == ("2021-05-12", None, None)


def test_a_page_without_an_article_is_refused():
    with pytest.raises(ValueError, match=r"t01_page\.txt: no article found: .* put the article"):
        rows("Menu\nالرئيسية\nاتصل بنا\n")


def test_a_weekday_or_this_evening_is_no_date():
    page = "عنوان عن زيارة ميرو\nوصل الوزير مساء اليوم الأحد إلى ميرو في زيارة بدأت يوم السبت الماضي.\n"
    article = rows(page)["derived/articles"][0]
    assert (article["published"], article["published_precision"], article["published_basis"]) == (
        None, "unknown", "not stated",
    )  # fmt: skip


def test_a_past_date_in_the_text_is_not_the_day_of_publication_but_today_is():
    past = "عنوان عن زيارة ميرو\nتأسس الحلف في 4 أيار 2010 بحضور وفود كثيرة من الخارج.\n"
    today = "عنوان عن زيارة ميرو\nوصل الوزير اليوم الثلاثاء 4 أيار/مايو 2010 إلى ميرو على رأس وفد.\n"
    assert rows(past)["derived/articles"][0]["published"] is None
    article = rows(today)["derived/articles"][0]
    assert (article["published"], article["published_basis"]) == ("2010-05-04", "in text")


def test_lemmas_hold_no_function_words_or_numbers():
    lemmas = {r["lemma"]: r["count"] for r in rows(pages.WIRE)["derived/lemmas"]}
    assert lemmas["تعاون"] == 1
    assert not {"في", "من", "ان", "الي", "٠٣", "03"} & set(lemmas)


@pytest.mark.parametrize(
    ("file", "stem"),
    [("000_visit.txt", "000"), ("ok.txt", "ok_"), ("a b.c.txt", "abc"), ("x", "x__"), ("01_wire.txt", "01_"),
     ("../../etc/passwd", "___"), ("?.txt", "___"), ("خبر.html", "خبر"), ("a\u202eb\nc.txt", "abc"), (".txt", "txt")],
)  # fmt: skip
def test_ids_are_made_of_the_name_of_the_file(file, stem):
    assert id_stem(file) == stem
