"""The findings block of README.md, made from the stored claims so that no number in it is typed by hand."""

import re
from pathlib import Path

from helpers import paths
from helpers.publish import figures, findings
from helpers.tables import DataError, write_atomically

BLOCK = re.compile(r"(<!-- findings: [^\n]*-->\n).*?(<!-- /findings -->)", re.DOTALL)
README = paths.HOUSE / "README.md"


def block() -> str:
    """The chosen findings with their status, and the figure of the first, as Markdown."""
    chosen = [claim.assessed for claim in findings.load_chosen()]
    passport = figures.load_passport(chosen[0].figure)
    if passport is None:
        raise DataError(f"claim {chosen[0].id}: its figure {chosen[0].figure!r} is not published: run `make notebooks`")
    lines = [f"- {a.text} *({a.status})*" for a in chosen]
    picture = f"![{passport.alt}](book/figures/{passport.id}.png)"
    return "\n".join(["**What it finds** (status in brackets: computed, never chosen)", "", *lines, "", picture, ""])


def renewed(text: str) -> str:
    """The README with its findings block renewed.

    Raises:
        DataError: the marks of the block are missing.
    """
    if not BLOCK.search(text):
        raise DataError(f"{README}: the marks of the findings block are missing: restore them (<!-- findings: … -->)")
    return BLOCK.sub(lambda match: match[1] + block() + match[2], text)


def write() -> Path:
    """Renew README.md."""
    write_atomically(README, renewed(README.read_text(encoding="utf-8")).encode())
    return README


def stale() -> list[str]:
    """A message where the README's findings are not those stored."""
    text = README.read_text(encoding="utf-8")
    return [] if renewed(text) == text else [f"{README}: its findings are stale: run `python -m helpers readme`"]
