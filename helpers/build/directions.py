"""Whether every run of Arabic script on the site says what it is: language, and direction from right to left."""

import re
from pathlib import Path

from lxml import html

from helpers.build.links import pages_of

ARABIC = re.compile("[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]")
LANGUAGES = ("ar", "fa")
SPOKEN = ("alt", "aria-label", "title", "placeholder", "summary")
"""Attributes that a reader sees or hears: they take language and direction from their element."""
SILENT = ("script", "style")
MIXED = ("placeholder", "aria-label", "title")
"""Attributes that may mix scripts: no mark-up can stand in them."""


def nearest(element: html.HtmlElement, attribute: str) -> str:
    """The value of an attribute on an element or on the nearest one around it."""
    found = element.xpath(f"ancestor-or-self::*[@{attribute}][1]/@{attribute}")
    return found[0] if found else ""


def fault(element: html.HtmlElement, text: str) -> str | None:
    """What is missing for a text with Arabic letters in an element; None where nothing is."""
    if not ARABIC.search(text):
        return None
    language, direction = nearest(element, "lang"), nearest(element, "dir")
    missing = [
        *([] if language.split("-")[0] in LANGUAGES else [f"language is {language or 'not given'!r}"]),
        *([] if direction == "rtl" else [f"direction is {direction or 'not given'!r}"]),
    ]
    # the letters are not repeated in the message: they may be quoted from an article
    return f"<{element.tag}> line {element.sourceline}: {' and '.join(missing)}" if missing else None


def faults(page: str) -> list[str]:
    """Texts and attributes of a page with Arabic letters that stand in no right-to-left Arabic or Persian element."""
    tree = html.document_fromstring(page)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in SILENT:
            continue
        texts = [element.text or "", *(child.tail or "" for child in element)]
        texts += [element.get(name, "") for name in SPOKEN if name not in MIXED]
        found += filter(None, (fault(element, text) for text in texts))
    return found


def check_directions(site: Path) -> list[str]:
    """Every fault of every page of a site, with the page's path.

    Raises:
        FileNotFoundError: there is no site.
    """
    pages = pages_of(site)
    if not pages:
        raise FileNotFoundError(f"{site}: no page there: build the site first (make book)")
    return [
        f"{path.relative_to(site)}: {problem}" for path in pages for problem in faults(path.read_text(encoding="utf-8"))
    ]
