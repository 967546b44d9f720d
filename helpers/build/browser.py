"""The browser of the browser tests: Debian's Chromium, found and not fetched."""

import os
import shutil
from pathlib import Path

VARIABLE = "FRAMING_BROWSER"
REQUIRED = "FRAMING_REQUIRE_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ABSENT = f"no Chromium: install it (Debian: apt-get install chromium) or name its program in {VARIABLE}"


def find_chromium() -> Path | None:
    """Program of Chromium: the one named in ``FRAMING_BROWSER``, else the first on the path; None where there is none.

    Raises:
        FileNotFoundError: the variable names no program.
    """
    if named := os.environ.get(VARIABLE):
        if found := shutil.which(named):
            return Path(found)
        raise FileNotFoundError(f"{VARIABLE} names {named}, which is no program: correct or unset it")
    return next((Path(found) for found in map(shutil.which, NAMES) if found), None)


def is_required() -> bool:
    """Whether an absent browser is a failure (CI) and not a reason to skip: ``FRAMING_REQUIRE_BROWSER`` is set."""
    return os.environ.get(REQUIRED, "") not in ("", "0")
