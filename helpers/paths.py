"""Every folder, once.

The *house* holds the code, the theme of the book and the specimens; the *project* holds the ``data/`` that is read, the
notebooks and pages that read it, and all that they write. They are the same folder unless the variable
``FRAMING_PROJECT`` (or ``python -m helpers --project DIR``) names another project, made with ``python -m helpers new``.
"""

import os
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PROJECT = Path(os.environ.get("FRAMING_PROJECT") or HOUSE).resolve()

DATA = PROJECT / "data"
RAW = DATA / "raw"
REGISTRY = DATA / "registry"
DERIVED = DATA / "derived"
CODING = DATA / "coding"

SPECIMENS = HOUSE / "data" / "specimens"

NOTEBOOKS = PROJECT / "notebooks"
BOOK = PROJECT / "book"
FIGURES = BOOK / "figures"
CLAIMS = BOOK / "claims"
BUILD = PROJECT / "_build"
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
    return RAW if RAW.is_dir() and any(p.is_file() and p.name[0] != "." for p in RAW.iterdir()) else None


def is_file_name(name: str) -> bool:
    """Whether a text is the plain name of a file, on any system: no folder, no control character, not hidden."""
    return bool(name.strip()) and name[0] != "." and name.isprintable() and not set("/\\:") & set(name)
