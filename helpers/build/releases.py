"""Releases keep faith with who cited a figure: the data of a release are remembered, and a change is announced.

``book/figures/released.json`` holds the digests of the last release::

    {"version": "0.1.0", "figures": {"fig-topic-detail": "sha256 of its data"}, "tables": {"tab-topic-detail": "…"}}

A change of a picture alone (a label, a colour) needs no announcement: what is cited are the numbers.
"""

import json
import re
from pathlib import Path

from helpers import __version__, paths
from helpers.publish import cite, export
from helpers.tables import DataError, write_atomically

HEADING = re.compile(r"^## +\[?v?([^\s\]]+)", re.MULTILINE)
VERSION = re.compile(r"\d+\.\d+\.\d+([.-]?[a-z0-9.]+)?\Z")
KINDS = {"figures": "fig-", "tables": "tab-"}


def released_path(book: Path) -> Path:
    """Where the digests of the last release are kept."""
    return book / "figures" / "released.json"


def digests(book: Path) -> dict[str, dict[str, str]]:
    """SHA-256 of the data behind every published figure and table, by id, from the CSV files themselves.

    Raises:
        DataError: a passport is unreadable or has no CSV beside it.
    """
    found: dict[str, dict[str, str]] = {}
    for kind, mark in KINDS.items():
        passports = sorted(p for p in (book / kind).glob(f"{mark}*.json") if not p.name.endswith(".csl.json"))
        found[kind] = {}
        for passport in passports:
            data = passport.with_suffix(".csv")
            if not data.is_file():
                raise DataError(f"{data}: missing beside its passport: run the notebook that publishes it")
            found[kind][passport.stem] = export.sha256(data.read_bytes())
    return found


def last_release(book: Path) -> dict | None:
    """What the last release held; None before the first.

    Raises:
        DataError: the file is unreadable.
    """
    path = released_path(book)
    if not path.is_file():
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {"version": str(record["version"])} | {kind: dict(record[kind]) for kind in KINDS}
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: not readable ({error}): restore it from the last release's tag") from error


def since(changelog: str, version: str) -> str:
    """The part of a changelog that is newer than a version: all above that version's heading.

    Raises:
        DataError: the version has no heading.
    """
    for heading in HEADING.finditer(changelog):
        if heading.group(1) == version:
            return changelog[: heading.start()]
    raise DataError(f"CHANGELOG.md: no heading `## {version}`: give the released version its section")


def names(text: str, id: str) -> bool:
    """Whether a text names an id, and not only a longer one that begins with it."""
    return re.search(rf"(?<![\w-]){re.escape(id)}(?![\w-])", text) is not None


def problems(book: Path = paths.BOOK, changelog: Path | None = None) -> list[str]:
    """Released data that changed, or went, without a word; empty before the first release.

    A changed figure or table must be named in the changelog above the released version; one that is gone must be
    retired.
    """
    last = last_release(book)
    if last is None:
        return []
    changelog = changelog or paths.HOUSE / "CHANGELOG.md"
    newer = since(changelog.read_text(encoding="utf-8"), last["version"])
    today, gone = digests(book), export.retired(book / "figures")
    found = []
    for kind in KINDS:
        for id, digest in sorted(last[kind].items()):
            now = today[kind].get(id)
            if now is None and id not in gone:
                found.append(f"{id} was released in {last['version']} and is gone: retire it in book/retired.yaml")
            elif now is not None and now != digest and not names(newer, id):
                found.append(
                    f"the data of {id} changed since {last['version']} ({digest[:12]} → {now[:12]}): "
                    "name it in CHANGELOG.md with the reason"
                )
    return found


def release(version: str, book: Path = paths.BOOK, changelog: Path | None = None) -> Path:
    """Remember today's digests as those of a version; returns the file written.

    Raises:
        DataError: the version is none, is not that of the package and CITATION.cff, has no section in the changelog,
            or a change since the last release is not announced.
    """
    if not VERSION.match(version):
        raise DataError(f"{version!r} is no version: write it as 1.2.3")
    for where, other in (("helpers/__init__.py", __version__), ("CITATION.cff", cite.read_citation().version)):
        if other != version:
            raise DataError(f"{where} says version {other}, not {version}: set it before the release")
    changelog = changelog or paths.HOUSE / "CHANGELOG.md"
    since(changelog.read_text(encoding="utf-8"), version)
    if found := problems(book, changelog):
        raise DataError("not released:\n" + "\n".join(found))
    record = {"version": version, **digests(book)}
    path = released_path(book)
    write_atomically(path, (json.dumps(record, indent=2) + "\n").encode())
    return path
