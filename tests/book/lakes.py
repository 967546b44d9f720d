"""An invented book on lakes: one figure, one claim."""

import json

FIGURE = "fig-lake-levels"
PASSPORT = {
    "id": FIGURE, "title": "Levels of the lake", "caption": "Levels of the lake of Ovaria by year.",
    "alt": "A line that falls and rises again.", "units": "metres", "n": "4 years", "sources": ["coding/frames"],
    "notebook": "01_lake", "version": "0.1.0", "columns": ["year", "level"], "rows": 2,
    "citation": "The Lake Keepers (2026). Levels of the lake.", "texts": ["year"], "data_sha256": "ab" * 32,
    "images": {},
}  # fmt: skip
CLAIM = {
    "id": "lake-falls", "text": "The lake fell by 42%.", "statement": "The lake fell by {share:.0%}.",
    "values": {"share": 0.4231, "years": 3, "change": -1.5}, "status": "tentative",
    "reasons": ["changes sign under one check"],
    "checks": [
        {"family": "article", "choice": "without 900a", "value": 0.2, "holds": True, "note": ""},
        {"family": "coder", "choice": "coder_b", "value": -0.1, "holds": False, "note": "turns"},
        {"family": "agency", "choice": "without agency", "value": None, "holds": None, "note": "nothing left"},
    ],
    "codes": ["BORDER"], "tiers": {"BORDER": "C"}, "provisional": True, "observed": 0.4, "reference": 0.0,
    "figure": FIGURE, "evidence": [["900a", 3], ["900a", 5], ["901a", 1]], "comparison": None, "cells": {},
    "notebook": "01_lake",
}  # fmt: skip
EVIL_TEXT = "<script>alert(1)</script>"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><rect width="200" height="100"/></svg>'


def write_figure(folder, *, name=FIGURE, **changes):
    """A published figure in a folder: passport, picture, data, citation."""
    folder.mkdir(parents=True, exist_ok=True)
    passport = {**PASSPORT, "id": name, **changes}
    (folder / f"{name}.json").write_text(json.dumps(passport), encoding="utf-8")
    (folder / f"{name}.svg").write_text(SVG, encoding="utf-8")
    (folder / f"{name}.png").write_bytes(b"\x89PNG")
    (folder / f"{name}.csv").write_text("year,level\n1,2\n2,<b>3</b>\n", encoding="utf-8")
    (folder / f"{name}.bib").write_text("@misc{lake,\n}\n", encoding="utf-8")
    return passport


def write_claim(folder, **changes):
    """A stored claim in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    record = {**CLAIM, **changes}
    (folder / f"{record['id']}.json").write_text(json.dumps(record), encoding="utf-8")
    return record
