"""What the title page says: version, date, commit, citation, licence, address. The same inputs give the same page."""

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpers import paths
from helpers.publish import cite
from helpers.tables import DataError

LICENCE = "Creative Commons Attribution 4.0 International (CC BY 4.0)"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Edition:
    """An edition of the report; ``moment`` is its date and time in UTC, None where nothing tells it."""

    title: str
    authors: tuple[str, ...]
    version: str
    citation: str
    address: str
    commit: str
    moment: datetime | None

    @property
    def date(self) -> str:
        """The day, as in 21 November 2026; empty where it is not known."""
        return f"{self.moment.day} {self.moment:%B %Y}" if self.moment else ""

    @property
    def stamp(self) -> str:
        """The moment as W3C date and time."""
        return f"{self.moment:%Y-%m-%dT%H:%M:%SZ}" if self.moment else ""


def given_moment() -> datetime | None:
    """The moment that ``SOURCE_DATE_EPOCH`` gives; None where it is unset.

    Zero counts as unset: it keeps the figures free of a time (helpers/publish/style.py) and says nothing of the book.

    Raises:
        DataError: it is no number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(given), UTC) if given not in ("", "0") else None
    except (ValueError, OverflowError, OSError):
        raise DataError(f"SOURCE_DATE_EPOCH is {given!r}: it must be seconds since 1970, or unset") from None


def edition(root: Path = paths.HOUSE) -> Edition:
    """The edition that the working copy makes.

    The date is :func:`given_moment`, else that of the commit, never that of the build: the same commit gives the same
    bytes. The address is that of ``CITATION.cff``.

    Raises:
        DataError: ``SOURCE_DATE_EPOCH`` is no number of seconds.
    """
    work = cite.read_citation(root / "CITATION.cff")
    commit, seconds = _commit(root)
    moment = given_moment() or (datetime.fromtimestamp(int(seconds), UTC) if seconds else None)
    return Edition(
        title=work.title,
        authors=tuple(" ".join(filter(None, (a.given, a.family))) for a in work.authors),
        version=work.version,
        citation=cite.one_line(work),
        address=work.url,
        commit=commit,
        moment=moment,
    )


def _commit(root: Path) -> tuple[str, str]:
    """Short commit (``+`` where tracked files differ from it) and its time in seconds; empty outside a repository."""
    if not (root / ".git").exists():
        return "", ""
    try:
        said = subprocess.run(
            ["git", "-C", str(root), "log", "-1", "--format=%h %ct"], capture_output=True, text=True, check=True
        )
        changed = subprocess.run(["git", "-C", str(root), "diff", "--quiet", "HEAD"], capture_output=True).returncode
    except (OSError, subprocess.CalledProcessError):
        return "", ""
    name, seconds = said.stdout.split()
    return name + ("+" if changed else ""), seconds
