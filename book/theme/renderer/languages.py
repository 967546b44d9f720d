"""Pages in other languages than the book's: direction, what the frame says, and links between editions of a page.

A page names its language in its frontmatter (``site: {lang: ar, translates: index}``). What the theme itself says comes
from ``languages/<language>.yaml``, under the English words; a page is refused where one is missing.
"""

from functools import cache
from pathlib import Path

from renderer.markup import RIGHT_TO_LEFT

FOLDER = Path(__file__).resolve().parent.parent / "languages"
OWN = "en"
NAMES = {"en": "English", "ar": "العربية", "fa": "فارسی"}
SCRIPT_WORDS = ("Hide all code", "Show all code", "Copied", "Press Ctrl+C", "Results", "the best shown", "No results",
                "The search index could not be read.", "Figure", "Claim", "Term")  # fmt: skip
"""What the scripts in static/ say."""


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@cache
def catalogue(language: str) -> dict[str, str]:
    """What the theme says in a language, by the English words; empty for English."""
    if language == OWN:
        return {}
    from ruamel.yaml import YAML

    path = FOLDER / f"{language}.yaml"
    return dict(YAML(typ="safe").load(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def of_page(frontmatter: dict) -> str:
    """Language of a page: what its frontmatter says, else English."""
    return str((frontmatter.get("site") or {}).get("lang") or OWN)


def editions(pages: dict[str, dict]) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each page that exists in several languages: all of them as (language, slug), the original first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for slug, data in pages.items():
        if original := (data["frontmatter"].get("site") or {}).get("translates"):
            groups.setdefault(original, [(OWN, original)]).append((of_page(data["frontmatter"]), slug))
    return {slug: tuple(group) for group in groups.values() for _, slug in group}
