"""Which units a coder is given, and where press text may be written."""

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from helpers import paths
from helpers.study.submission import Known, Unit
from helpers.tables import DataError


def draw(known: Known, articles: Sequence[str] = (), sample: int | None = None, seed: int = 0) -> list[Unit]:
    """Units of some articles (default: all), all of them or ``sample`` at random; the same for the same seed.

    Raises:
        DataError: an article is unknown, or fewer units than ``sample`` are there.
    """
    unknown = [a for a in articles if a not in known.articles]
    if unknown:
        raise DataError(f"no article {', '.join(unknown)}: the articles are {', '.join(known.articles)}")
    units = [u for u in known.units if not articles or u[0] in articles]
    if sample is None:
        return units
    if not 0 < sample <= len(units):
        raise DataError(f"a sample of {sample} cannot be drawn from {len(units)} units: ask for 1 to {len(units)}")
    # By digest rather than a generator: the same units on every version of Python, so that the import can draw again.
    ranked = sorted(units, key=lambda u: hashlib.sha256(f"{seed}:{u[0]}:{u[1]}".encode()).digest())
    return [u for u in units if u in set(ranked[:sample])]


def refuse_tracked(path: Path) -> None:
    """Refuse a place from which press text could get under version control.

    Raises:
        DataError: the path lies in a repository and is not ignored there.
    """
    place = path.resolve()
    folder = next(p for p in place.parents if p.is_dir())

    def git(*arguments: str) -> bool:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603

    if shutil.which("git"):
        inside, ignored = git("rev-parse", "--show-toplevel"), git("check-ignore", "-q", str(place))
    else:
        inside = any(place.is_relative_to(p) for p in (paths.HOUSE, paths.PROJECT))
        ignored = any(place.is_relative_to(p) for p in (paths.RAW, paths.BUILD))
    if inside and not ignored:
        raise DataError(
            f"{path}: the sheet holds press text and this place is under version control: leave --out away (then it "
            "goes below data/raw, which git ignores) or name a place outside the repository"
        )
