"""Each look sees the fault it is for, planted in a page of our own, and keeps quiet where there is none."""

import pytest
from looking import ask, axe, colours, overflow, right_to_left

LINK = "<a href='.'>a link</a>"
ARABIC = "زركان والسلام"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,">
<style>body{{margin:1rem;background:#fff;color:#222}} a:focus{{outline:2px solid #036}} {style}</style></head>
<body><header class="bar" style="height:20px"></header><main><h1>A page</h1>{body}</main></body></html>"""


@pytest.fixture
def plant(visitor, base):
    """A page of our own at the site's address, with a body and a style."""

    def planted(body: str, style: str = "", width: int = 390):
        page = visitor("404.html", width=width)
        page.route(f"{base}planted/", lambda route: route.fulfill(
            body=PAGE.format(style=style, body=body), content_type="text/html; charset=utf-8"))  # fmt: skip
        page.goto(f"{base}planted/")
        return page

    return planted


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("<p>narrow</p>", False),
        ("<div style='overflow-x:auto'><div style='width:900px'>a wide table that scrolls</div></div>", False),
        ("<div style='width:900px'>wide</div>", True),
    ],
)
def test_overflow(plant, body, seen):
    assert bool(overflow(plant(body))) is seen


@pytest.mark.parametrize(
    ("margins", "seen"), [("0 0", False), ("0 -50px", False), ("0 10px", False), ("0 50px 0 -50px", True)]
)
def test_lopsided(plant, margins, seen):
    body = f"<article style='margin:0 100px'><div class='body'><div style='margin:{margins}'>x</div></div></article>"
    assert bool(ask(plant(body, width=1440), "lopsided")) is seen


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (f"<p lang='ar' dir='rtl'>{ARABIC} 2023 ٢٠٢٣</p>", None),
        (f"<p>The word <bdi lang='ar' dir='rtl'>{ARABIC}</bdi>, inline</p>", None),
        (f"<p>{ARABIC}</p>", "without a language"),
        (f"<p lang='ar'>{ARABIC}</p>", "drawn left to right"),
        (f"<p lang='ar' dir='rtl' style='direction:ltr'>{ARABIC}</p>", "computed otherwise"),
        (f"<p lang='ar' dir='rtl' style='transform:scaleX(-1)'>{ARABIC}</p>", "runs left to right"),
        (f"<p lang='ar' dir='rtl'><bdo dir='ltr' lang='ar'>{ARABIC}</bdo></p>", "runs left to right"),
        (f"<p lang='ar' dir='rtl'>{ARABIC} <bdo dir='rtl' lang='ar'>2023</bdo></p>", "the number 2023"),
    ],
)
def test_right_to_left(plant, body, problem):
    found = right_to_left(plant(body))
    assert not found if problem is None else any(problem in one for one in found)


@pytest.mark.parametrize(
    ("body", "style", "rule"),
    [
        ("<p>readable</p>", "", None),
        ("<p>pale</p>", "p{color:#bbb}", "color-contrast"),
        ("<button></button>", "", "button-name"),
        ("<img src='data:,'>", "", "image-alt"),
        (f"<p>text and {LINK} in it</p>", "a{color:#333}", None),
        (f"<p>text and {LINK} in it</p>", "a{color:#333;text-decoration:none}", "link-in-text-block"),
        (f"<p>text and {LINK} in it</p>", "a{color:#333} p{text-decoration:underline}", "link-in-text-block"),
    ],
)
def test_axe(plant, body, style, rule):
    found = axe(plant(body, style))
    assert not found if rule is None else any(one.startswith(rule) for one in found)


def test_axe_sees_a_fault_of_one_theme_among_many_alike(plant):
    """A look is judged by a few elements: the odd one out has a look of its own."""
    body = "<p>readable</p>" * 50 + "<p class='odd'>pale in the dark</p>" + "<p>readable</p>" * 50
    style = "@media (prefers-color-scheme:dark){body{background:#111;color:#eee} .odd{color:#333}}"
    page = plant(body, style)
    assert axe(page, everything=False) == []
    with colours(page, "dark"):
        assert any("odd" in one for one in axe(page, everything=False))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<a href='#x'>to x</a><p style='height:3000px'></p><p id='x'>here</p>", None),
        ("<a href='#x'>to x</a>", "leads nowhere"),
        ("<a href='#x'>to x</a><p id='x' hidden>not shown</p>", "not shown"),
    ],
)
def test_anchors(plant, body, problem):
    found = ask(plant(body), "anchors")
    assert not found if problem is None else any(problem in one for one in found)


@pytest.mark.parametrize(("padding", "seen"), [("", True), ("html{scroll-padding-top:3rem}", False)])
def test_an_anchor_under_the_bar(plant, padding, seen):
    style = ".bar{position:fixed;top:0;left:0;right:0;background:#eee} h1{margin-top:3rem}"
    body = "<a href='#x'>to x</a><p style='height:3000px'></p><p id='x'>here</p><p style='height:3000px'></p>"
    found = ask(plant(body, style + padding), "anchors")
    assert "under the bar" in found[0] if seen else not found


@pytest.mark.parametrize(
    ("style", "problem"),
    [
        ("", None),
        ("a:focus{outline:none}", "no outline"),
        ("a{position:absolute;left:-999px}", "not in view"),
        (".bar{position:fixed;inset:0;height:auto!important;background:#eee}", "covered"),
    ],
)
def test_focus(plant, style, problem):
    page = plant("<a href='#'>a link</a>", style)
    page.keyboard.press("Tab")
    found = ask(page, "focus")
    assert not found if problem is None else any(problem in one for one in found)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<script>console.error('planted')</script>", "console error: planted"),
        ("<script>throw new Error('planted')</script>", "script error"),
        ("<img src='none.png' alt='none'>", "404"),
        ("<img src='http://elsewhere.invalid/x.png' alt='none'>", "asked another host"),
        ("<img src='/outside.png' alt='none'>", "asked another host or place"),
        ("<script>fetch('http://127.0.0.1:9/x').catch(() => {})</script>", "not loaded"),
    ],
)
def test_watch(open_context, base, body, problem):
    context, watch = open_context()
    page = context.new_page()
    page.route(f"{base}planted/", lambda route: route.fulfill(
        body=PAGE.format(style="", body=body), content_type="text/html; charset=utf-8"))  # fmt: skip
    page.goto(f"{base}planted/", wait_until="networkidle")
    context.close()
    assert any(problem in one for one in watch.problems), watch.problems
