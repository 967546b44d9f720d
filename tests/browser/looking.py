"""What can be wrong with a page in a browser: each look returns its problems, one sentence each (none: all is well)."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1440, 390, 360)
HEIGHT = 900
THEMES = ("light", "dark")


class Watch:
    """Notes what a context's pages complain of, what they fail to load, and whom they ask besides our own host."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.problems: list[str] = []
        self.origin = origin
        context.on("console", self._said)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.problems.append(f"asked another host or place: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a download, or a page left early
            self.problems.append(f"not loaded: {request.url} ({request.failure})")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")


def ask(page: Page, look: str, argument: object = None) -> object:
    """The answer of one look of looks.js."""
    return page.evaluate(f"(argument) => {LOOKS}.{look}(argument)", argument)


def overflow(page: Page) -> list[str]:
    """Sideways overflow of the page at the width it has, once it has answered to that width."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return ask(page, "overflow")


def axe(page: Page, *, everything: bool = True) -> list[str]:
    """Violations that axe-core finds (``everything=False``: of colours only), folded parts opened."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {AXE} }}")
    return ask(page, "violations", {"tags": RULES, "everything": everything})


def right_to_left(page: Page) -> list[str]:
    """Arabic and Persian that is not declared, not computed, or not drawn right to left."""
    return ask(page, "rtl")["problems"] + ask(page, "undeclared")


def scroll_through(page: Page) -> None:
    """Bring every part into view once, so that pictures which wait for that are loaded."""
    page.evaluate(
        """async () => {
            for (const image of document.images) image.loading = "eager";
            await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
        }"""
    )


@contextmanager
def colours(page: Page, theme: str) -> Iterator[None]:
    """The page as a reader sees it whose system is light or dark."""
    page.emulate_media(color_scheme=theme)
    yield
    page.emulate_media(color_scheme="light")
