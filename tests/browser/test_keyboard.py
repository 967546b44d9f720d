"""Keys alone: from the first page to a figure's data, the focus in view and marked at every step."""

import pytest
from looking import ask
from serving import SITE

STEPS = 400


def tab_to(page, wanted: str) -> None:
    """Press Tab until an element that fits the selector is in focus; every stop on the way is looked at."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        assert ask(page, "focus") == []
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{page.url}: {wanted} was not reached in {STEPS} steps")


def follow(page) -> None:
    """Press Enter on the link in focus and wait for its page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_first_page_to_the_data(visitor, width):
    page = visitor(width=width)
    tab_to(page, "main a[href*='figures/']")
    follow(page)
    if not page.locator("ul.downloads").count():
        tab_to(page, "main a.tile, main .panel a[href*='figures/']")
        follow(page)
    figure = page.url.rstrip("/").removesuffix("/index.html").rpartition("/")[2].partition("#")[0]
    tab_to(page, "ul.downloads a[href$='.csv']")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.path().read_bytes() == (SITE / "figures" / figure / f"{figure}.csv").read_bytes()


@pytest.mark.parametrize("width", [1440, 390])
def test_skips_to_the_text(visitor, width):
    page = visitor("methods/", width=width)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')")
    assert ask(page, "focus") == []
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_every_stop_of_a_notebook_is_marked(visitor):
    """A whole page from end to end: links, folds, regions that scroll; nothing holds the focus fast."""
    page = visitor("pair/" if (SITE / "pair").is_dir() else "matched-pair/")
    ask(page, "unfold")
    seen = 0
    for _ in range(4 * STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen += 1
        assert ask(page, "focus") == []
    else:
        raise AssertionError("the end of the page was not reached")
    assert seen > 50


def test_the_contents_open_and_shut_on_a_phone(visitor):
    page = visitor("methods/", width=390)
    opener = page.locator(".to-contents")
    tab_to(page, ".to-contents")
    page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.evaluate("document.querySelector('#contents').contains(document.activeElement)")
    assert ask(page, "focus") == []
    page.keyboard.press("Escape")
    assert opener.get_attribute("aria-expanded") == "false"
    assert not page.locator("#contents").is_visible()
