"""Every page of the book, looked at as a reader's browser shows it."""

import os

import pytest
from looking import THEMES, WIDTHS, ask, axe, colours, overflow, right_to_left, scroll_through
from serving import SITE, pages_of

from helpers import paths

SCREENSHOTS = paths.BUILD / "screenshots"
TALLEST = 16_000  # Chromium draws no taller picture in one piece
EVERY = os.environ.get("FRAMING_SCREENSHOTS") == "all"
SHOWN = ("", "ar/", "claims/voices-officials-share/", "figures/fig-voices-words/")
"""Pages that are photographed unless every one is asked for: a tall page takes seconds."""


@pytest.fixture(autouse=True)
def at_a_desk(leaf):
    leaf.set_viewport_size({"width": WIDTHS[0], "height": 900})


@pytest.mark.pages(pages_of(SITE) if EVERY else SHOWN)
def test_screenshots(leaf, address):
    """Written for whoever looks at them (FRAMING_SCREENSHOTS=all for every page)."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    scroll_through(leaf)
    name = address.strip("/").replace("/", "_").removesuffix(".html") or "start"
    for width, theme in ((1440, "light"), (390, "dark")):
        leaf.set_viewport_size({"width": width, "height": 900})
        with colours(leaf, theme):
            tall = min(leaf.evaluate("document.documentElement.scrollHeight"), TALLEST)
            picture = leaf.screenshot(
                path=SCREENSHOTS / f"{name}-{width}-{theme}.jpg", type="jpeg", quality=70, full_page=True,
                timeout=60_000, clip={"x": 0, "y": 0, "width": width, "height": tall},
            )  # fmt: skip
        assert len(picture) > 10_000


def test_reads_from_right_to_left(leaf):
    ask(leaf, "unfold")
    assert right_to_left(leaf) == []


def test_fits_the_window(leaf):
    ask(leaf, "unfold")
    problems = []
    for width in WIDTHS:
        leaf.set_viewport_size({"width": width, "height": 900})
        problems += overflow(leaf) + ask(leaf, "lopsided")
    with colours(leaf, "dark"):
        problems += overflow(leaf)
    assert problems == []


@pytest.mark.parametrize("theme", THEMES)
def test_shuts_nobody_out(leaf, theme):
    """axe-core, with all that is folded unfolded. In the second theme only what colours can change."""
    ask(leaf, "unfold")
    with colours(leaf, theme):
        assert axe(leaf, everything=theme == THEMES[0]) == []


def test_anchors_come_into_view(leaf):
    assert ask(leaf, "anchors") == []


def test_asks_and_complains_of_nothing(leaf):
    """Last, so that it hears what all the looks before it made the page do."""
    scroll_through(leaf)
    leaf.wait_for_load_state("networkidle")
    assert ask(leaf, "pictures") == []
    assert leaf.watch.problems == []
