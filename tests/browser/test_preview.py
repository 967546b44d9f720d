"""What a link leads to, shown beside it: by pointer and by keys, at both widths, over everything else."""

import pytest
from looking import axe
from playwright.sync_api import expect

CITED = "main article a[href^='#ref-']"
FAR = ", ".join(f"main article p a[href*='../{place}']" for place in ("figures/fig-", "glossary/", "claims/"))
BOX = "#preview"
GAP = 8 + 1  # as the script leaves between link and box, and a pixel of rounding
MEASURES = """(box) => {
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const corners = [[left + 4, top + 4], [right - 4, bottom - 4]];
    const on_top = corners.every(([x, y]) => box.contains(document.elementFromPoint(x, y)));
    return { left, right, top, bottom, on_top, width: document.documentElement.clientWidth };
}"""


def focus(page, selector: str):
    """The first such link, in focus as keys would bring it there."""
    link = page.locator(selector).first
    page.keyboard.press("Tab")  # from now on the browser marks the focus
    link.focus()
    return link


def beside(page, link) -> None:
    box, rect = page.locator(BOX).evaluate(MEASURES), link.bounding_box()
    assert box["on_top"]
    assert 0 <= box["left"] < box["right"] <= box["width"]
    above, below = rect["y"] - box["bottom"], box["top"] - rect["y"]
    assert 0 <= above <= GAP or 0 <= below <= rect["height"] + GAP


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("selector", [CITED, FAR], ids=["on the page", "elsewhere"])
def test_focus_shows_it_beside_the_link_until_escape(visitor, selector, width):
    page = visitor("methods/", width=width)
    link = focus(page, selector)
    expect(page.locator(BOX)).to_be_visible()
    assert page.locator(BOX).inner_text().strip()
    assert link.get_attribute("aria-describedby") == "preview"
    beside(page, link)
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_hidden()
    assert link.get_attribute("aria-describedby") is None


def test_the_pointer_may_move_onto_it(visitor):
    page = visitor("methods/")
    link = page.locator(CITED).first
    link.hover()
    expect(page.locator(BOX)).to_be_visible()
    beside(page, link)
    page.locator(BOX).hover()
    page.wait_for_timeout(400)
    expect(page.locator(BOX)).to_be_visible()
    page.mouse.move(1, 1)
    expect(page.locator(BOX)).to_be_hidden()


def test_is_in_its_place_without_the_top_layer(visitor):
    """In a browser that does not know the popover attribute."""
    page = visitor("methods/")
    page.locator(BOX).evaluate("(box) => { box.togglePopover = undefined; box.removeAttribute('popover'); }")
    link = focus(page, CITED)
    expect(page.locator(BOX)).to_be_visible()
    beside(page, link)
