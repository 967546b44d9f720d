"""What a page knows while it is being written."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from renderer.errors import RenderError
from renderer.languages import OWN, SCRIPT_WORDS, catalogue, direction
from renderer.options import Options


@dataclass(frozen=True)
class Book:
    """The whole book: settings, pages in order, figures and claims by id, and how to fetch a stored output."""

    title: str
    description: str
    version: str
    authors: tuple[str, ...]
    index: str
    entries: tuple[dict, ...]
    figures: dict[str, dict] = field(default_factory=dict)
    claims: dict[str, dict] = field(default_factory=dict)
    figure_pages: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()
    fetch: Callable[[str], bytes] = lambda path: b""
    small: dict[str, str] = field(default_factory=dict)
    editions: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    licence: str = ""
    targets: frozenset[str] = frozenset()
    terms: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    @cached_property
    def term_pattern(self) -> re.Pattern | None:
        """Finds the terms that are linked, the longest first, a plural s allowed; None where none is."""
        kept = {t.strip().casefold() for t in self.options.plain_terms.split(",")}
        words = sorted((t for t in self.terms if t.casefold() not in kept), key=len, reverse=True)
        if not self.options.link_terms or not words:
            return None
        return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(s?)(?![\w-])", re.IGNORECASE)


@dataclass
class Page:
    """One page: where it lies, what it cites, and what the nodes leave for the page's frame (outline, footnotes)."""

    book: Book
    address: str
    references: dict[str, dict] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    languages: list[str] = field(default_factory=list)
    outline: list[tuple[int, str, str]] = field(default_factory=list)
    footnotes: dict[str, dict] = field(default_factory=dict)
    footnote_order: list[str] = field(default_factory=list)
    cited: dict[str, int] = field(default_factory=dict)
    shown_figures: list[str] = field(default_factory=list)
    counter: int = 0
    linked: int = 0
    plain: int = 0
    remote: str = ""
    has_code: bool = False
    lang: str = OWN
    terms: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def language(self) -> str | None:
        """Language declared around the node being written; None: the book's own."""
        return self.languages[-1] if self.languages else (None if self.lang == OWN else self.lang)

    @property
    def direction(self) -> str:
        """Direction of the page's own language."""
        return direction(self.lang)

    def say(self, words: str) -> str:
        """What the theme says, in the page's language.

        Raises:
            RenderError: the language has no words for it.
        """
        if self.lang == OWN:
            return words
        if words not in (known := catalogue(self.lang)):
            raise self.fail(f"{words!r} is not in book/theme/languages/{self.lang}.yaml: add it")
        return known[words]

    @property
    def script_words(self) -> dict[str, str]:
        """What the script says, in the page's language; empty for English."""
        return {} if self.lang == OWN else {w: self.say(w) for w in SCRIPT_WORDS}

    def fail(self, message: str) -> RenderError:
        """An error that names this page."""
        return RenderError(f"{self.address or 'index'}: {message}")

    def to(self, target: str) -> str:
        """Relative link from this page to a site path such as ``figures/fig-x/index.html``."""
        path, mark, fragment = target.partition("#")
        if not path:
            return f"{mark}{fragment}"
        start = f"/{self.address}".rstrip("/") or "/"
        return posixpath.relpath(f"/{path}", start) + mark + fragment

    def to_page(self, address: str, fragment: str = "") -> str:
        """Relative link to a page by its address (``''`` is the start page)."""
        target = f"{address}/index.html" if address else "index.html"
        return self.to(target + (f"#{fragment}" if fragment else ""))

    def permalink(self, address: str) -> str:
        """Where others find a page of the book: absolute once the book's address is configured."""
        base = self.book.options.address.rstrip("/")
        return f"{base}/{address}/".removesuffix("//") if base else self.to_page(address)

    def link(self, url: str) -> str:
        """A URL as MyST gives it: internal ones made relative, others as they are."""
        if not url.startswith("/"):
            return url
        path, _, fragment = url.partition("#")
        if self.remote:
            return f"{self.remote}{url}"
        if "." in posixpath.basename(path):
            return self.to(f"build{path}")
        return self.to_page(address_of(path.strip("/"), self.book.index), fragment)


def address_of(slug: str, index: str) -> str:
    """Folder of a page: dots in a slug are folders, the index page lies at the top."""
    return "" if slug in ("", index) else slug.replace(".", "/")


__all__ = ["Book", "Page", "RenderError", "address_of"]
