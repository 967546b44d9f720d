"""Every folder, once.

The *house* holds the code, the notebooks and the book; the *project* holds the ``data/`` that they read.
They are the same folder unless the variable ``FRAMING_PROJECT`` names another project.
"""

import os
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PROJECT = Path(os.environ.get("FRAMING_PROJECT") or HOUSE).resolve()

DATA = PROJECT / "data"
RAW = DATA / "raw"
REGISTRY = DATA / "registry"
SPECIMENS = DATA / "specimens"
DERIVED = DATA / "derived"
CODING = DATA / "coding"

NOTEBOOKS = HOUSE / "notebooks"
BOOK = HOUSE / "book"
FIGURES = BOOK / "figures"
CLAIMS = BOOK / "claims"
BUILD = HOUSE / "_build"
SITE = BUILD / "html"


def raw_folder() -> Path | None:
    """Folder that holds the article files: ``FRAMING_SOURCES`` if set, else ``data/raw``; None where there is none.

    Raises:
        FileNotFoundError: ``FRAMING_SOURCES`` names something that is not a folder.
    """
    named = os.environ.get("FRAMING_SOURCES")
    if named:
        folder = Path(named).resolve()
        if not folder.is_dir():
            raise FileNotFoundError(
                f"FRAMING_SOURCES names {folder}, which is not a folder: mend or unset the variable"
            )
        return folder
    return RAW if RAW.is_dir() and any(p.is_file() for p in RAW.iterdir()) else None
