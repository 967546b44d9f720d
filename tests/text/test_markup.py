"""HTML pages read at the offsets of their source."""

import invented_pages as pages
import pytest

from helpers.text.article import derive
from helpers.text.markup import plain

PAGE = """<!DOCTYPE html>
<html dir="rtl"><head><title>السهل</title><script>var a = "قال رادين إن كذا وكذا.";</script></head>
<body><nav><a href="/">الرئيسية</a>
<a href="/p">سياسة</a></nav>
<article><h1>محادثات زركان وأوفاريا تنتهي في ميرو</h1>
<time>5 أيلول 2021</time>
<p>قال <a href="/x">رادين</a> إن
الحدود آمنة &amp; هادئة.</p><p>وأضاف &quot;سنعود قريبا إلى ميرو&quot;.</p></article>
<h3>مواضيع ذات صلة</h3>
<ul><li><a href="/1">الدارون يزور السهل</a></li></ul>
<footer>© 2021</footer></body></html>"""


def test_an_html_page_is_read_in_place():
    tables = derive(PAGE, file="t02.html", sha256="0" * 64, knowledge=pages.KNOWLEDGE).tables
    assert [(z["zone"], PAGE[z["start"] : z["end"]]) for z in tables["derived/zones"]] == [
        ("furniture", "الرئيسية"),
        ("kicker", "سياسة"),
        ("title", "محادثات زركان وأوفاريا تنتهي في ميرو"),
        ("dateline", "5 أيلول 2021"),
        ("lede", 'قال <a href="/x">رادين</a> إن\nالحدود آمنة &amp; هادئة.'),
        ("body", "وأضاف &quot;سنعود قريبا إلى ميرو&quot;."),
        ("crosslink", "مواضيع ذات صلة"),
        ("crosslink", "الدارون يزور السهل"),
        ("furniture", "© 2021"),
    ]
    assert [(q["kind"], q["speaker_id"], PAGE[q["start"] : q["end"]]) for q in tables["derived/quotes"]] == [
        ("indirect", "radin", "الحدود آمنة &amp; هادئة"),
        ("direct", "radin", "سنعود قريبا إلى ميرو"),
    ]
    assert tables["derived/articles"][0]["published"] == "2021-09-05"


@pytest.mark.parametrize("text", [PAGE, "بلا وسوم <b>", "<html><p>أ &lt; ب &#1578; &nbsp; &nosuch; &AMP"])
def test_the_length_stays(text):
    assert len(plain(text)) == len(text)


def test_plain_text_stays_as_it_is():
    assert plain("قال: 3 < 5 & 7 > 2") == "قال: 3 < 5 & 7 > 2"
