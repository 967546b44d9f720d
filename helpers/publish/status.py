"""The status page, and the boxes of the page on citing: what only these two need, imported only for them."""

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from helpers import __version__, paths
from helpers.publish import cite, stamp
from helpers.publish.nodes import Node, code, heading, node, nothing, paragraph, table
from helpers.publish.shelf import PageError, Shelf, notebook_titles
from helpers.schema import STATUS_MEANINGS, STATUSES, TABLES

PACKAGES = (*stamp.PACKAGES, "jupyter-book", "nbclient", "jupyterlab")
AGREEMENT = "tab-reliability-codes"
SHOWN = 12
NUMBER = re.compile(r"\d+")
"""Characters of a digest that a table shows."""
TIERS = ("A", "B", "C", "")


def status(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{status}``: what this version of the book holds, counted while it is built.

    Only the time, the commit, and what is said of the machine (Python, article files) differ between two builds of the
    same sources.
    """
    return [*build(), *packages(), *data(shelf), *agreement(shelf), *claims(shelf), *notebooks(shelf)]


def build() -> list[Node]:
    """When, from what and in which mode the book was built."""
    raw = paths.raw_folder() is not None
    mode = "with the article files" if raw else "without the article files, on the released layers"
    rows = [
        ["Version", __version__],
        ["Built", os.environ.get("BOOK_DATE", "time not recorded")],
        ["Commit", code(os.environ.get("BOOK_COMMIT", "unknown"))],
        ["Mode", f"{mode}; stored outputs are the same in both"],
        ["Python", stamp.implementation()],
    ]
    return [heading(3, "Build", "status-build"), table(["What", "Value"], rows)]


def installed(name: str) -> str:
    """Version of a package, or that it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def packages() -> list[Node]:
    """Versions of the packages that outputs depend on."""
    rows = ([code(name), installed(name)] for name in PACKAGES)
    return [heading(3, "Packages", "status-packages"), table(["Package", "Version"], rows)]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sums(path: Path) -> dict[str, str]:
    """Digests of a SHA256SUMS file by file name; empty where there is none."""
    if not path.is_file():
        return {}
    pairs = (line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {name.strip().lstrip("*"): value for value, name in pairs}


def data(shelf: Shelf) -> list[Node]:
    """Every table of the contract: rows, digest, and whether that is the released one."""
    released = sums(shelf.data / "derived" / "SHA256SUMS")
    rows = []
    for name, contract in TABLES.items():
        path = shelf.data / f"{name}.csv"
        if not path.is_file():
            rows.append([code(name), "–", "absent", "–"])
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            number = sum(1 for _ in csv.reader(stream)) - 1
        found = digest(path)
        known = released.get(path.name) if contract.layer == "derived" else None
        kept = "–" if known is None else "yes" if known == found else "no"
        rows.append([code(name), str(number), code(found[:SHOWN]), kept])
    note = f"The first {SHOWN} characters of each SHA-256; “released”: the digest is that of `derived/SHA256SUMS`."
    return [
        heading(3, "Data", "status-data"),
        table(["Table", "Rows", "SHA-256", "Released"], rows),
        paragraph(node("span", note, **{"class": "small"})),
    ]


def stored_table(shelf: Shelf, name: str) -> list[dict[str, str]]:
    """Rows of a published table; none where it is not published."""
    path = shelf.book / "tables" / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def agreement(shelf: Shelf) -> list[Node]:
    """Codes per tier with the range of alpha, from the stored table; and who coded."""
    found = [heading(3, "Agreement", "status-agreement")]
    rows = stored_table(shelf, AGREEMENT)
    if not rows:
        return [*found, *nothing("table of agreement")]
    needed = {"code", "tier", "alpha of least pair"}
    if missing := needed - set(rows[0]):
        raise PageError(f"book/tables/{AGREEMENT}.csv has no column {', '.join(sorted(missing))}: run notebook 05")
    shown = []
    for tier in TIERS:
        here = [r for r in rows if r["tier"] == tier]
        alphas = sorted(float(r["alpha of least pair"]) for r in here if r["alpha of least pair"])
        span = f"{alphas[0]:.2f} to {alphas[-1]:.2f}" if alphas else "–"
        names = ", ".join(r["code"] for r in here) or "–"
        if here or tier:
            shown.append([tier or "undefined", str(len(here)), span.replace("-", "−"), names])
    return [
        *found,
        paragraph(coders(shelf)),
        table(["Tier", "Codes", "Alpha of the least agreeing pair", "Which"], shown),
    ]


def coders(shelf: Shelf) -> str:
    """Who coded, counted by kind."""
    kinds = [str(c["kind"]) for c in shelf.yaml("coding/coders.yaml") if c.get("kind") != "adjudication"]
    counted = ", ".join(f"{kind} ({kinds.count(kind)})" for kind in dict.fromkeys(kinds))
    human = any("human" in kind for kind in kinds)
    last = "" if human else " No person has coded yet, so every tier is provisional."
    return f"Coders by kind: {counted or 'none'}.{last}"


def claims(shelf: Shelf) -> list[Node]:
    """Claims by status."""
    records = shelf.all("claims")
    rows = (
        [node("statusBadge", s, status=s), STATUS_MEANINGS[s], str(sum(r.get("status") == s for r in records))]
        for s in STATUSES
    )
    return [heading(3, "Claims by status", "status-claims"), table(["Status", "Meaning", "Claims"], rows)]


def run_digest(path: Path) -> str:
    """Digest that a notebook's stored outputs carry: of its cells, the helpers, the data and the lock."""
    metadata = json.loads(path.read_text(encoding="utf-8")).get("metadata", {})
    return next((str(v["digest"]) for v in metadata.values() if isinstance(v, dict) and "digest" in v), "")


def notebooks(shelf: Shelf) -> list[Node]:
    """Figures, claims, checks and run digest of each notebook."""
    records, shown = shelf.all("claims"), shelf.all("figures")
    rows = []
    for stem, title in notebook_titles(shelf).items():
        here = [r for r in records if str(r.get("notebook")) == stem]
        checks = [c for r in here for c in r.get("checks") or [] if isinstance(c, Mapping)]
        number = NUMBER.match(stem)
        run = run_digest(shelf.book.parent / "notebooks" / f"{stem}.ipynb")
        rows.append([
            number.group() if number else "–", title, str(sum(str(f.get("notebook")) == stem for f in shown)),
            str(len(here)), str(len(checks)), str(sum(c.get("holds") is False for c in checks)),
            code(run[:SHOWN]) if run else "never run",
        ])  # fmt: skip
    if not rows:
        return []
    return [
        heading(3, "Notebooks", "status-notebooks"),
        table(["No.", "Notebook", "Figures", "Claims", "Checks", "of which fail", "Run digest"], rows),
    ]


def formats(work: cite.Work) -> Iterable[dict[str, str]]:
    """A work in each format, as (name, extension, content)."""
    yield {"name": "BibTeX", "extension": "bib", "content": cite.bibtex(work)}
    yield {"name": "RIS", "extension": "ris", "content": cite.ris(work)}
    yield {"name": "CSL-JSON", "extension": "csl.json", "content": cite.csl_json(work)}


def citation(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{citation} report`` (or ``data``): one line and every format, to copy or to take."""
    wanted = str(given.get("arg") or "report").strip()
    report = cite.read_citation()
    works = {"report": report, "data": cite.of_data(report)}
    if wanted not in works:
        raise PageError(f"{wanted!r} cannot be cited here: one of {', '.join(works)}")
    work = works[wanted]
    found = list(formats(work))
    if wanted == "report":
        path = paths.PROJECT / "CITATION.cff"
        found.append({"name": "CITATION.cff", "extension": "cff", "content": path.read_text(encoding="utf-8")})
    return [node("citation", paragraph(cite.one_line(work)), key=work.key, line=cite.one_line(work), formats=found)]
