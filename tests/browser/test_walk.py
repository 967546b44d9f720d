"""The walk of a new reader: first page, a finding, its evidence, its figure, citation and data, the notebook."""

import json

import pytest
from looking import ask, axe, overflow
from serving import SITE


def in_view(locator) -> bool:
    box = locator.bounding_box()
    height = locator.page.viewport_size["height"]
    return box is not None and box["y"] < height and box["y"] + box["height"] > 0


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_first_page_to_the_notebook(reader, width):
    page = reader(width=width, permissions=["clipboard-read", "clipboard-write"])

    # the first page says what it is about and gives findings, each with a status
    assert page.locator("h1").is_visible()
    claims = page.locator("main .claim")
    assert claims.count() >= 5
    first = claims.first
    statement = first.locator(".statement").inner_text()
    assert first.locator(".badge").is_visible()

    # one click: the evidence of the first finding, in view, the same sentence, its checks to unfold
    first.get_by_role("link", name="Evidence").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == statement
    card = page.locator(".claim").first
    assert in_view(card)
    assert page.get_by_role("heading", name="Evidence").is_visible()
    assert overflow(page) == []
    fold = card.locator("details").first
    if fold.count():
        fold.locator("summary").first.click()
        assert fold.locator("table, li, p").first.is_visible()

    # one click: its figure
    card.locator("a[href*='figures/']").first.click()
    page.wait_for_load_state()
    figure = next(part for part in page.url.split("/") if part.startswith("fig-"))
    passport = json.loads((SITE / "figures" / figure / f"{figure}.json").read_text(encoding="utf-8"))
    assert page.locator("h1").inner_text() == passport["title"]
    picture = page.locator("main figure img")
    assert picture.get_attribute("alt") == passport["alt"]
    assert ask(page, "pictures") == []
    assert overflow(page) == []

    # one click each: citation and data
    page.get_by_role("button", name="Copy", exact=True).click()
    page.wait_for_function("/Copied/.test(document.querySelector('.copy-box').textContent)")
    assert figure in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as waiting:
        page.locator("ul.downloads a[href$='.csv']").click()
    assert waiting.value.path().read_bytes() == (SITE / "figures" / figure / f"{figure}.csv").read_bytes()

    # one click: the cell that drew it, and from there the code and the notebook's file
    page.get_by_role("link", name="at the cell that draws it").click()
    page.wait_for_load_state()
    drawn = page.locator(f"[id='{figure}']")
    assert in_view(drawn)
    drawn.get_by_role("link", name="Code").first.click()
    code = page.locator("details.code-fold[open] pre").filter(has_text=figure)
    assert code.count() == 1
    assert code.is_visible()
    with page.expect_download() as waiting:
        page.locator("a[download$='.ipynb']").click()
    notebook = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert figure in "".join("".join(cell["source"]) for cell in notebook["cells"])

    # and back: the figure's page again, by the panel
    drawn.get_by_role("link", name="Permalink").click()
    page.wait_for_load_state()
    assert figure in page.url
    if width == 390:
        assert axe(page) == []
