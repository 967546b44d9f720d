"""Records of the client-side search, one per section, claim, term and figure, taken from the finished pages.

An index of our own and not pagefind 1.5, which was tried on this book: pagefind answers only where a server does (a
book opened from the disk cannot fetch its parts), and knows no Arabic clitics (an Arabic noun, the noun with its
article and with a conjunction gave different sets of pages). This index is one script, folded and matched in the
reader's browser, and answers with the section instead of the page.
"""

import json
import re
from html.parser import HTMLParser

from renderer.page import Book

SILENT = frozenset({"script", "style", "button", "svg", "math", "template"})
SKIPPED = frozenset({"code-fold", "panel", "anchor", "tools", "sr", "table-download", "number", "swipe", "label"})
VOID = frozenset({"br", "hr", "img", "input", "col", "wbr", "meta", "link", "source"})
HEADINGS = frozenset({"h2", "h3", "h4"})
SPACES = re.compile(r"\s+")
INLINE = frozenset({"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small", "span",
                    "strong", "sub", "sup", "u", "del", "ins"})  # fmt: skip


class Sections(HTMLParser):
    """Cuts a page's body into sections: at headings, terms of a glossary and cards of claims that bear an id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict] = [{"h": "", "s": [], "c": []}]
        self.at = 0
        self.open: list[tuple[str, bool, str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a section where one begins; note what is silent."""
        given = {k: v or "" for k, v in attrs}
        if tag not in INLINE:
            self._into().append(" ")
        if tag in VOID:
            return
        names, before = set(given.get("class", "").split()), self.at
        printed = tag == "pre" and any(target == "outputs" for _, _, target, _ in self.open)
        silent = printed or tag in SILENT or bool(names & SKIPPED) or self.silent or "hidden" in given
        target = "outputs" if "outputs" in names else ""
        if given.get("id") and not silent:
            target = "title" if tag in HEADINGS or tag == "dt" else "card" if "claim" in names else ""
            if target:
                self.at = len(self.found)
                self.found.append({"h": given["id"], "s": [], "c": []})
        self.open.append((tag, silent, target, before))

    def handle_endtag(self, tag: str) -> None:
        """Close what is open down to this element."""
        if tag not in INLINE:
            self._into().append(" ")
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at][0] == tag:
                if self.open[at][2] == "card":  # what follows belongs to the section around the card
                    self.at = self.open[at][3]
                del self.open[at:]
                return

    def handle_data(self, data: str) -> None:
        """Text goes to the section's title or to its content."""
        if not self.silent:
            self._into().append(data)

    @property
    def silent(self) -> bool:
        """Whether what is read now is no text of the page."""
        return bool(self.open) and self.open[-1][1]

    def _into(self) -> list[str]:
        title = any(target == "title" for _, _, target, _ in self.open)
        return self.found[self.at]["s" if title else "c"]


def sections(body: str) -> list[dict]:
    """Sections of a page's body as (h: anchor, s: heading, c: text), empty ones left out."""
    parser = Sections()
    parser.feed(body)
    parser.close()
    tidy = [{k: v if k == "h" else SPACES.sub(" ", "".join(v)).strip() for k, v in s.items()} for s in parser.found]
    return [s for s in tidy if s["c"] or s["s"]]


def of_page(address: str, title: str, body: str, *, language: str | None = None) -> list[dict]:
    """Records of a page as (t: title, s: section, c: text, u: address, h: anchor, k: kind, l: language)."""
    found = []
    for section in sections(body):
        kind = next((k for k, mark in KINDS.items() if section["h"].startswith(mark)), "")
        found.append({"t": title, **section, "u": _file(address)} | ({"k": kind} if kind else {})
                     | ({"l": language} if language else {}))  # fmt: skip
    return found


KINDS = {"claim": "claim-", "term": "term-"}


def of_figures(book: Book) -> list[dict]:
    """One record per figure."""
    return [
        {"t": str(p.get("title", name)), "s": "", "h": "", "u": _file(f"figures/{name}"), "k": "figure",
         "c": " ".join([str(p.get("caption", "")), str(p.get("alt", "")), *map(str, p.get("texts") or ()), name])}
        for name, p in book.figures.items()
    ]  # fmt: skip


def _file(address: str) -> str:
    return f"{address}/index.html" if address else "index.html"


def script(name: str, found: object) -> str:
    """Data as a script that sets a variable: it also loads where a page is opened from the disk."""
    written = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f"window.{name} = {written};\n"
