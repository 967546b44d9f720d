"""The printed editions, PDF and EPUB: when they are made, whether they are fresh, how the site links to them.

They are made from the finished site and lie in ``_build/print`` with a note of what they were made from. A later build
of the site takes them along as long as its pages are the same, and leaves them out otherwise: no reader gets an edition
that says something else than the pages. They take longer than the site does, so ``make book`` does not make them.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from helpers import paths
from helpers.build import print_pages
from helpers.tables import DataError, write_atomically

FOLDER = paths.BUILD / "print"
NAME = "framing-report"
KINDS = {"pdf": "PDF", "epub": "EPUB"}
RECORD = f"{NAME}.json"
PLACE = "<!-- printed files: helpers/build/printing.py puts their links here -->"
OPENING = '<p class="printed-files screen-only">To keep: '


def check(*kinds: str) -> None:
    """Refuse early what cannot be made here.

    Raises:
        DataError: the PDF is wanted and the Pango library is missing.
    """
    if "pdf" in kinds:
        from helpers.build import print_pdf

        print_pdf.engine()


def write(
    site: Path = paths.SITE, *, folder: Path = FOLDER, kinds: Iterable[str] = KINDS, code: bool = False
) -> list[str]:
    """Make the editions of a finished site and link them from its first page; returns a line on each.

    With ``code`` they are files of their own (``…-with-code``), which the site does not link.

    Raises:
        DataError: there is no site, or an edition cannot be made; an older one stays as it was.
    """
    from helpers.build import epub, print_edition, print_pdf

    edition = print_edition.edition()
    pages = print_pages.read(site, code=code, address=edition.address)
    makers = {"pdf": print_pdf.write, "epub": epub.write}
    lines = []
    for kind in kinds:
        target = folder / f"{NAME}{'-with-code' if code else ''}.{kind}"
        count = makers[kind](pages, edition, target, code=code)
        size = f"{target.stat().st_size / 1e6:.1f} MB"
        lines.append(f"{target}: {count} {'pages' if kind == 'pdf' else 'chapters'}, {size}")
        if not code:
            _note(folder, kind, inputs=_inputs(site), file=_sha(target), pages=count if kind == "pdf" else None)
    if not code:
        attach(site, folder=folder)
    return lines


def attach(site: Path, *, folder: Path = FOLDER) -> list[str]:
    """Copy the editions that are fresh into a site and link them from its first page; returns their kinds.

    Raises:
        DataError: the first page has no place for the links.
    """
    start = site / "index.html"
    page = start.read_text(encoding="utf-8")
    if PLACE not in page:
        return _without_place(site, folder)
    head, _, rest = page.partition(PLACE)
    if rest.lstrip().startswith(OPENING):
        rest = rest[rest.index("</p>") + len("</p>") :]
    fresh = _fresh(site, folder)
    for kind in KINDS:
        copied = site / f"{NAME}.{kind}"
        if kind in fresh:
            shutil.copyfile(folder / copied.name, copied)
        else:
            copied.unlink(missing_ok=True)
    links = " · ".join(_link(folder / f"{NAME}.{kind}", kind, fresh[kind]) for kind in fresh)
    line = f"\n{OPENING}{links}</p>" if fresh else ""
    write_atomically(start, f"{head}{PLACE}{line}{rest}".encode())
    return list(fresh)


def _without_place(site: Path, folder: Path) -> list[str]:
    if _fresh(site, folder):
        raise DataError(f"{site / 'index.html'}: no place for the links to PDF and EPUB: put {PLACE} into page.html")
    return []


def _link(path: Path, kind: str, note: dict) -> str:
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    what = f"{note['pages']} pages, {size}" if note.get("pages") else size
    return f'<a href="{path.name}" download>{KINDS[kind]}</a> <span class="small">{what}</span>'


def _fresh(site: Path, folder: Path) -> dict[str, dict]:
    """Notes of the editions that lie in the folder whole and were made from the pages of this site."""
    notes = {
        kind: note
        for kind, note in _notes(folder).items()
        if kind in KINDS and (folder / f"{NAME}.{kind}").is_file() and _sha(folder / f"{NAME}.{kind}") == note["file"]
    }
    if not notes:
        return {}
    inputs = _inputs(site)
    return {kind: notes[kind] for kind in KINDS if kind in notes and notes[kind]["inputs"] == inputs}


def _inputs(site: Path) -> str:
    """Digest of all that the editions are made from: pages, pictures, style sheets, and the code that makes them."""
    here = Path(__file__).parent
    code = sorted([*here.glob("print*.py"), here / "epub.py"])
    style = sorted((paths.BOOK / "theme" / "print").iterdir())
    return print_pages.digest(site, *(p.read_bytes() for p in (*code, *style)))


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _notes(folder: Path) -> dict[str, dict]:
    try:
        notes = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _note(folder: Path, kind: str, **facts: object) -> None:
    notes = _notes(folder) | {kind: facts}
    write_atomically(folder / RECORD, (json.dumps(notes, indent=2, sort_keys=True) + "\n").encode())
