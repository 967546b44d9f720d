"""What may not be typed into pages of findings: numbers, and the language of testing where no test was made.

Numbers reach a reader through claims, figures and tables, so that they change with the data. "Significant" and its
Arabic and Persian counterparts are reserved for pages that state a testable claim.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from helpers import paths
from helpers.study.claims import SIGNIFICANCE

# What may hold digits: code and ids, roles, citations, link targets, tags, article ids, numbers of notebooks.
ALLOWED = re.compile(
    r"\{[a-z-]+\}`[^`]*`|`[^`]*`|\[-?@[^\]]*\]|@[a-z]+\d{4}|\]\([^)]*\)|<[^>]+>|^\([\w-]+\)=$|\b\d{3}[a-z]\b|\bAC1\b"
    r"|\bCC BY \d\.\d\b|\bnotebooks? \d\d(?:(?:–|, | and )\d\d)*",
    re.IGNORECASE | re.MULTILINE,
)
LAYOUT = re.compile(r"^\s*(?::{3,}.*|:\w+:.*|-{3,}|[\w_]+: .*)$")
FINDINGS_PAGES = ("index.md", "ar.md", "fa.md", "claims.md")


def typed(prose: str) -> list[str]:
    """Lines of prose with a number typed by hand, in any script."""
    return [line for line in ALLOWED.sub("", prose).splitlines() if any(c.isnumeric() for c in line)]


def tested(prose: str) -> list[str]:
    """Lines of prose in the language of testing."""
    return [line for line in prose.splitlines() if SIGNIFICANCE.search(line)]


def _body(page: str) -> str:
    """A page without its head and without directives' lines."""
    text = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
    return "\n".join(line for line in text.splitlines() if not LAYOUT.match(line))


def notebook_prose(path: Path) -> str:
    """The Markdown of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def _testable(book: Path) -> dict[str, set[str]]:
    """Notebook → its testable claims; ``book`` → those of the first page."""
    found: dict[str, set[str]] = {}
    for path in sorted((book / "claims").glob("*.json")):
        try:
            claim = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue  # the theme names a claim that cannot be read
        if claim.get("status") == "testable":
            found.setdefault(str(claim.get("notebook")), set()).add(path.stem)
    return found


def pages(root: Path) -> Iterator[tuple[Path, str]]:
    """Pages of findings and their prose: every notebook, the first page and its translations, the claims page."""
    for path in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        yield path, notebook_prose(path)
    for name in FINDINGS_PAGES:
        path = root / "book" / name
        if path.is_file():
            yield path, _body(path.read_text(encoding="utf-8"))


def problems(root: Path = paths.PROJECT) -> list[str]:
    """Every line of a findings page that states a number by hand, or speaks of a test where none was made."""
    found, testable = [], _testable(root / "book")
    for path, prose in pages(root):
        page = path.relative_to(root)
        found += [f"{page}: a number is typed by hand: state it as a claim: {line.strip()}" for line in typed(prose)]
        free = testable.get(path.stem) if path.suffix == ".ipynb" else any(testable.values())
        said = [] if free else tested(prose)
        found += [f"{page}: speaks of a test, and no claim there is testable: {line.strip()}" for line in said]
    return found
