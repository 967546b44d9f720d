"""A page per claim: its card, the units that bear it, and the ways to its figure, its cells and back.

What the units are stands in ``evidence.json`` beside the claims, where the book has one::

    {"articles": {"900a": {"label": "…", "language": "ar"}}, "coders": {"coder_a": "Coder A"},
     "units": {"900a 3": {"zone": "body", "words": 20, "gloss": "…", "codes": {"coder_a": ["BORDER"]},
                          "names": [{"text": "…", "gloss": "…", "referent": "…", "valence": "…", "voice": "…"}],
                          "quotes": [{"kind": "…", "speaker": "…", "verb": "…", "verb_class": "…", "words": 9}]}},
     "without": {"claim-id": "why it names no unit"}}
"""

import json
import os
import time
from pathlib import Path

from markupsafe import Markup

from renderer.figures import claim_card, context, notebook_link, some_of
from renderer.markup import join, tag, text
from renderer.page import Page

AGREED = "adjudicated"
MACHINE = "machine"
PATIENCE = 120
"""Seconds for which evidence that is being written is waited for."""
SHOWN_UNITS = 12
"""Units from which a page lets its articles be folded, so that the next one is in reach."""


def load(folder: Path) -> dict:
    """The evidence of a book; empty where it has none. ``BOOK_EVIDENCE=later``: it is being written, and waited for."""
    path = folder / "evidence.json"
    if os.environ.get("BOOK_EVIDENCE") == "later":
        deadline = time.monotonic() + PATIENCE
        while not path.is_file() and time.monotonic() < deadline:
            time.sleep(0.05)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def anchor_of(article: str, unit: str | int) -> str:
    """Anchor of a unit on the page of a claim."""
    return f"unit-{article}-{unit}"


def codings(page: Page, codes: dict[str, list[str]], names: dict[str, str]) -> list[tuple[str, Markup]]:
    """Who gave a unit which codes: whoever gave the same share a row, that of the agreed layer first."""

    def shown(given: list[str]) -> Markup:
        links = (tag("a", c, href=page.to_page(page.book.options.codebook_page, f"code-{c.lower()}")) for c in given)
        return Markup(", ").join(links) if given else Markup("none")

    rows: dict[tuple[str, ...], list[str]] = {}
    for coder in sorted(codes, key=lambda c: (c != AGREED, c == MACHINE)):
        rows.setdefault(tuple(codes[coder]), []).append(names.get(coder, coder))
    return [(", ".join(who), shown(list(given))) for given, who in rows.items()]


def expression(entry: dict, language: str) -> Markup:
    """A quoted naming expression: original, gloss, whom it names, what it conveys, in whose voice."""
    original = tag("bdi", entry["text"], lang=language, dir="rtl")
    about = f"{entry['referent']}; {entry['valence']}, {entry['voice']}"
    return join([original, f" “{entry['gloss']}” " if entry.get("gloss") else " ", tag("span", about, class_="small")])


def quotation(entry: dict, language: str) -> Markup:
    """A quotation without its words: speaker, kind, reporting verb, length."""
    verb = tag("bdi", entry["verb"], lang=language, dir="rtl") if entry.get("verb") else Markup("no verb")
    kind = f" ({entry['verb_class']})" if entry.get("verb_class") else ""
    return join(
        [f"{entry.get('speaker') or 'speaker not named'}: {entry['words']} words, {entry['kind']}, ", verb, kind]
    )


def units(page: Page, claim: dict, evidence: dict) -> list[dict]:
    """The units of a claim by article, for the template.

    Raises:
        RenderError: the book has evidence, but not of a unit that the claim names.
    """
    names, found = evidence.get("coders", {}), {}
    for article, unit in claim.get("evidence") or []:
        place = evidence.get("articles", {}).get(article, {})
        record = evidence.get("units", {}).get(f"{article} {unit}")
        if evidence and record is None:
            raise page.fail(f"unit {unit} of article {article} is not in evidence.json: build the book again")
        language, record = place.get("language", "ar"), record or {}
        group = found.setdefault(article, {"id": article, "label": text(place.get("label", article)), "units": []})
        group["units"].append(
            {
                "anchor": anchor_of(article, unit),
                "unit": unit,
                "zone": record.get("zone", ""),
                "words": record.get("words"),
                "gloss": text(record.get("gloss", "")),
                "codings": codings(page, record.get("codes", {}), names),
                "names": [expression(n, language) for n in record.get("names", ())],
                "quotes": [quotation(q, language) for q in record.get("quotes", ())],
            }
        )
    return list(found.values())


def values(page: Page, name: str, evidence: dict, home: str | None = None) -> dict:
    """What the template of a claim's page needs; ``home`` is the address of the page whose cell makes the claim."""
    claim = page.book.claims[name]
    figure, notebook = claim.get("figure"), notebook_link(page, claim.get("notebook"))
    groups = units(page, claim, evidence)
    return {
        "title": f"Claim {name}",
        "description": str(claim.get("text") or name),
        "home": False,
        "claim": claim,
        "sentence": text(str(claim.get("text") or claim.get("statement") or name)),
        "card": claim_card(page, name, on_its_page=True),
        "groups": groups,
        "some": some_of(claim),
        "count": sum(len(g["units"]) for g in groups),
        "folds": sum(len(g["units"]) for g in groups) > SHOWN_UNITS and len(groups) > 1,
        "without": text(evidence.get("without", {}).get(name, "")),
        "figure": context(page, figure) if figure else None,
        "notebook": notebook,
        "cell": page.to_page(home, f"claim-{name}") if home is not None else (notebook or {}).get("href"),
    }
