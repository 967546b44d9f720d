"""No page needs JavaScript to be read: same text, same pictures, a way to every page, folds that open."""

import pytest
from looking import ask


@pytest.fixture
def plain(open_context, base):
    """Open a page in a browser that runs no scripts."""
    made = []

    def visit(address: str, **options):
        context, watch = open_context(java_script_enabled=False, **options)
        made.append((context, watch))
        page = context.new_page()
        page.goto(base + address)
        return page

    yield visit
    for context, watch in made:
        context.close()
        assert watch.problems == []


def test_says_the_same(plain, reader, address):
    page = plain(address)
    assert page.evaluate("document.documentElement.classList.contains('js')") is False
    assert page.locator("h1").is_visible()
    assert not [one for one in page.locator(".needs-script").all() if one.is_visible()]
    assert ask(page, "pictures") == []
    scripted = reader(address)
    for one in (page, scripted):
        ask(one, "unfold")
    assert ask(page, "reading") == ask(scripted, "reading")


@pytest.mark.parametrize("width", [1440, 390])
def test_leads_everywhere(plain, width):
    """The contents are on the page at any width, and their links and those to the neighbours work."""
    page = plain("", width=width)
    if width == 390:
        page.locator(".to-contents").click()
    link = page.locator("#contents a[href*='claims']")
    assert link.is_visible()
    link.click()
    assert page.locator("h1").is_visible()
    before = page.url
    page.locator("a[rel=next]").click()
    assert page.url != before


def test_folds_open(plain):
    page = plain("frames/")
    fold = page.locator("details.code-fold").first
    assert not fold.locator("pre").first.is_visible()
    fold.locator("summary").first.click()
    assert fold.locator("pre").first.is_visible()
