"""What a link shows before it is followed: figures, glossary terms and claims by their address in the site."""

import re
from itertools import pairwise

from renderer.markup import text
from renderer.nodes import plain
from renderer.page import Book, Page, address_of

LONGEST = 360
SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def shortened(value: str, longest: int = LONGEST) -> str:
    """Whole sentences of a text up to a length, at least the first; a longer one is cut at a word."""
    kept = ""
    for sentence in SENTENCE_END.split(" ".join(value.split())):
        if kept and len(kept) + len(sentence) + 1 > longest:
            return kept
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) <= longest else f"{kept[:longest].rsplit(' ', 1)[0]} …"


def terms_of(pages: dict[str, dict]) -> dict[str, tuple[str, str, str]]:
    """Terms of all glossaries: word → (slug, anchor, definition)."""
    found: dict[str, tuple[str, str, str]] = {}

    def read(slug: str, node: dict) -> None:
        items = node.get("children") or []
        for term, description in pairwise(items):
            if term["type"] == "definitionTerm" and description["type"] == "definitionDescription":
                found[plain(term).strip()] = (slug, term.get("html_id") or "", plain(description).strip())
        for child in items:
            read(slug, child)

    def glossaries(slug: str, node: dict) -> None:
        if node["type"] == "glossary":
            read(slug, node)
        else:
            for child in node.get("children") or []:
                glossaries(slug, child)

    for slug, data in pages.items():
        glossaries(slug, data["mdast"])
    return found


def records(book: Book, terms: dict[str, tuple[str, str, str]]) -> dict[str, dict]:
    """Previews by address below the site's top: (t: title, c: HTML of what it says, i: picture)."""
    found = {}
    for name, passport in book.figures.items():
        kind = "svg" if (book.folder / "figures" / f"{name}.svg").is_file() else "png"
        caption = str(passport.get("caption", ""))
        found[f"figures/{name}/index.html"] = {
            "k": "Figure", "t": text(str(passport.get("title", name))), "c": text(shortened(caption)),
            "i": book.small.get(name) or f"figures/{name}/{name}.{kind}",
        }  # fmt: skip
    for word, (slug, anchor, definition) in terms.items():
        page = Page(book, "").to_page(address_of(slug, book.index))
        found[f"{page}#{anchor}"] = {"k": "Term", "t": text(word), "c": text(shortened(definition))}
    for name, claim in book.claims.items():
        said = str(claim.get("text") or claim.get("statement") or "")
        found[Page(book, "").to_page(f"{book.options.claims_page}/{name}")] = {
            "k": "Claim", "t": text(str(claim.get("status", ""))), "c": text(shortened(said)),
        }  # fmt: skip
    return found
