"""The article files in ``data/raw``: put there by the user, known by their SHA-256."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpers import paths, tables
from helpers.study import derive, registry
from helpers.tables import DataError
from helpers.text.knowledge import Knowledge

DUPLICATE = 0.8


@dataclass(frozen=True)
class Source:
    """One file to add: where it lies, its bytes and digest."""

    path: Path
    data: bytes
    sha256: str


def _files(given: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, given):
        if path.is_dir():
            inside = derive.article_files(path)
            if not inside:
                raise DataError(f"{path}: the folder has no file: name one that has, or the files themselves")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise DataError(f"{path}: no such file or folder: check the path")
    if not found:
        raise DataError("no file named: python -m helpers sources add PATH…")
    return found


def read(given: Iterable[Path]) -> list[Source]:
    """The files named, or lying in the folders named.

    Raises:
        DataError: a path does not exist or cannot be read.
    """
    sources = []
    for path in _files(given):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(f"{path}: cannot be read ({error.strerror}): check its permissions") from None
        sources.append(Source(path, data, hashlib.sha256(data).hexdigest()))
    return sources


def repetitions(derived: derive.Derived, units: dict[str, set[str]]) -> dict[str, tuple[str, int, int]]:
    """Articles of these tables that repeat a known one: id → (known id, units shared, units).

    ``units`` gives the ``unit_sha`` of each known article. An article repeats another if at least four fifths of its
    units stand there too, letter for letter after normalising.
    """
    found = {}
    for row in derived["derived/articles"]:
        own = [u["unit_sha"] for u in derived["derived/units"] if u["article_id"] == row["article_id"]]
        for article, known in units.items():
            shared = sum(sha in known for sha in own)
            if own and shared >= DUPLICATE * len(own):
                found[row["article_id"]] = article, shared, len(own)
                break
    return found


def duplicate_of(derived: derive.Derived, units: dict[str, set[str]]) -> tuple[str, int, int] | None:
    """The first known article that an article of these tables repeats: (id, units shared, units), or None."""
    return next(iter(repetitions(derived, units).values()), None)


def known_units(data: Path | None) -> dict[str, set[str]]:
    """``unit_sha`` of each derived article, by its id."""
    if not tables.table_path("derived/units", data).exists():
        return {}
    frame = tables.read_table("derived/units", data)
    return {str(a): set(g["unit_sha"]) for a, g in frame.groupby("article_id")}


def add(given: Iterable[Path], raw: Path | None = None, *, data: Path | None = None) -> list[str]:
    """Copy article files, or folders of them, into ``data/raw``: all of them, or none where one is refused.

    A registered file is known by its SHA-256 whatever it is called, and gets its registered name. A new one is read
    once before it is copied. Returns one line per file.

    Raises:
        DataError: a file is missing, empty, binary, in an unknown encoding, without an article, a repetition of a known
            article, or would overwrite another. ``data/`` is as it was.
    """
    data = data or paths.DATA
    raw = raw or data / "raw"
    registered = {a.sha256: a.file for a in registry.load_articles(data).values()}
    present = {hashlib.sha256(p.read_bytes()).hexdigest(): p.name for p in _present(raw)}
    units, knowledge = known_units(data), None
    lines, copies = [], {}
    for source in read(given):
        target = registered.get(source.sha256, source.path.name)
        if not paths.is_file_name(target):
            raise DataError(f"{str(source.path)!r}: {target!r} cannot be the name of an article file: rename the file")
        if source.sha256 in present:
            lines.append(f"{source.path}: there already, as {present[source.sha256]}")
            continue
        taken = target in present.values() or target in copies
        if taken and source.sha256 not in {s.sha256 for s in copies.values()}:
            raise DataError(
                f"{source.path}: {raw / target} exists with other content: rename the file; nothing was copied"
            )
        if any(s.sha256 == source.sha256 for s in copies.values()):
            lines.append(f"{source.path}: the same bytes as a file before it: copied once")
            continue
        if source.sha256 in registered:
            named = "" if target == source.path.name else f", copied as {target}"
            lines.append(f"{source.path}: known{named}")
        else:
            knowledge = knowledge or registry.knowledge(data)
            lines.append(_read_new(source, knowledge, units))
        copies[target] = source
    if copies:
        with tables.writing(data, raw):
            for target, source in copies.items():
                if (raw / target).exists():
                    raise DataError(f"{source.path}: {raw / target} was put there meanwhile: run again")
            tables.write_together({raw / target: source.data for target, source in copies.items()})
    lines.append(f"{len(copies)} file(s) copied to {raw}")
    return lines


def _read_new(source: Source, knowledge: Knowledge, units: dict[str, set[str]]) -> str:
    """Read a new file; what is new in it, in words."""
    derived = derive.derive_bytes(source.data, file=source.path.name, knowledge=knowledge, where=str(source.path))
    repeated = duplicate_of(derived, units)
    if repeated:
        article, shared, total = repeated
        first = derived["derived/units"][0]
        where = f"{source.path}:{_line(source.data, first['start'])}"
        raise DataError(
            f"{where}: repeats article {article} ({shared} of {total} units the same): leave it out; nothing was copied"
        )
    ids = ", ".join(row["article_id"] for row in derived["derived/articles"])
    return (
        f"{source.path}: new, article(s) {ids}: describe each in data/registry/articles.yaml (sha256 {source.sha256}), "
        "then python -m helpers derive --write"
    )


def _line(data: bytes, offset: int) -> int:
    from helpers.text import reading

    return reading.decode(data).text.count("\n", 0, offset) + 1


def _present(raw: Path) -> list[Path]:
    return derive.article_files(raw) if raw.is_dir() else []


def status(raw: Path | None = None, *, data: Path | None = None) -> list[str]:
    """One line per registered file (in place, changed or missing) and per file that is registered nowhere."""
    folder = raw or (data / "raw" if data else paths.raw_folder())
    present = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (_present(folder) if folder else [])}
    files: dict[str, tuple[str, list[str]]] = {}
    for article in registry.load_articles(data).values():
        files.setdefault(article.file, (article.sha256, []))[1].append(article.article_id)
    lines = []
    for file, (sha256, articles) in files.items():
        if present.get(file) == sha256:
            state = "in place"
        elif file in present:
            state = "changed: its bytes are not those registered (sources add the original)"
        elif sha256 in present.values():
            name = next(n for n, s in present.items() if s == sha256)
            state = f"in place as {name}: rename it to {file}"
        else:
            state = "not here: the released tables serve"
        lines.append(f"{file} ({', '.join(articles)}): {state}")
    known = {sha256 for sha256, _ in files.values()}
    for name, sha256 in present.items():
        if name not in files and sha256 not in known:
            lines.append(f"{name}: registered nowhere: describe it in data/registry/articles.yaml (sha256 {sha256})")
    return lines
