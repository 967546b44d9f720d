"""No page needs JavaScript to be read: same text, same pictures, a way to every page, folds that open."""

from functools import partial

import pytest
from looking import ask


@pytest.fixture
def plain(visitor):
    """Open a page in a browser that runs no scripts."""
    return partial(visitor, java_script_enabled=False)


def test_says_the_same(plain, leaf, address):
    page = plain(address)
    assert page.evaluate("document.documentElement.classList.contains('js')") is False
    assert page.locator("h1").is_visible()
    assert page.locator(".needs-script").filter(visible=True).count() == 0
    assert ask(page, "pictures") == []
    leaf.set_viewport_size(page.viewport_size)
    for one in (page, leaf):
        ask(one, "unfold")
    assert ask(page, "reading") == ask(leaf, "reading")


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
