"""Drafts: registry entries proposed for new articles, to be looked at before they are accepted.

Nothing is decided here: a date, an outlet or an event is proposed with its basis, and where the page left a doubt the
entry says so in a comment. The texts wait beside ``data/raw`` until the draft is accepted.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpers import paths, tables
from helpers.schema import TABLES
from helpers.study import derive, overlap, registry, sources
from helpers.study.intake import pages, settle, worker
from helpers.study.intake.pages import Page
from helpers.tables import DataError
from helpers.text import article
from helpers.text.knowledge import Knowledge
from helpers.text.orthography import fold
from helpers.text.shingles import Sketch

DRAFTS, WAITING = "drafts", ".drafts"
MOST = 400
"""Articles of one draft; a larger corpus is grown, not drafted."""
FIELDS = (
    "article_id", "file", "sha256", "outlet_id", "outlet_basis", "published", "published_precision", "published_basis",
    "title", "title_basis", "address", "address_basis", "event_id", "event_basis", "agency", "agency_basis",
)  # fmt: skip

_NUMBERED = re.compile(r"(\d{3})")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")


@dataclass
class Drafted:
    """What became of some pages: the draft (None where nothing was new), its entries, and what was left out and why."""

    path: Path | None = None
    articles: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    doubts: int = 0


@dataclass(frozen=True)
class _New:
    page: Page
    file: str
    derived: Mapping[str, Any]
    repeated: Mapping[str, str]
    """Ids of its articles that repeat a known one, and in which words."""


@dataclass
class _Known:
    """What the project has: texts by digest, units and sketches of its articles, the registry."""

    knowledge: Knowledge
    outlets: Mapping[str, registry.Outlet]
    events: Mapping[str, registry.Event]
    files: dict[str, str]
    units: dict[str, set[str]]
    sketches: list[Sketch]


def draft(given: Sequence[Path], *, name: str = "", data: Path | None = None) -> Drafted:
    """Draft entries for the articles in some files and folders, into ``data/registry/drafts/NAME.yaml``.

    Raises:
        DataError: a path is wrong, a draft of that name waits already, or there are too many articles for drafts.
    """
    data = data or paths.DATA
    files = pages.files(given)
    with tables.writing(data, data / "registry" / DRAFTS, data / "raw" / WAITING):  # numbers are given once
        return _draft(files, given, name, data)


def _draft(files: Sequence[Path], given: Sequence[Path], name: str, data: Path) -> Drafted:
    name = _NOT_PLAIN.sub("-", name or (given[0].name if given[0].is_dir() else given[0].stem)).strip("-").lower()
    path = data / "registry" / DRAFTS / f"{name or 'draft'}.yaml"
    if path.exists():
        raise DataError(f"{path}: waits already: accept it (draft --accept {name}), delete it, or give another --name")
    _clear(data)
    known, result = _known(data), Drafted()
    new: list[_New] = []
    numbers = _free_numbers(data)
    for file in files:
        for page in pages.read(file):
            if len(new) == MOST:
                raise DataError(f"{file}: more than {MOST} articles: use python -m helpers grow; nothing was drafted")
            _take(page, known, new, numbers, result)
    if not new:
        return result
    entries = [_entry(one, row, known, new) for one in new for row in one.derived["derived/articles"]]
    text = _head(name, len(entries)) + "".join(_yaml(values, doubts) for values, doubts in entries)
    result.path, result.articles = path, [values["article_id"] for values, _ in entries]
    result.doubts = sum(map(len, (doubts for _, doubts in entries)))
    folder = data / "raw" / WAITING
    tables.write_together({folder / n.file: n.page.text.encode("utf-8") for n in new} | {path: text.encode()})
    return result


def _clear(data: Path) -> None:
    """Remove texts that no waiting draft names any more, because it or their entries were deleted."""
    said = "".join(path.read_text(encoding="utf-8", errors="replace") for path in waiting(data))
    for path in (data / "raw" / WAITING).glob("*.txt"):
        if path.name not in said:
            path.unlink(missing_ok=True)


def _known(data: Path) -> _Known:
    files = {a.sha256: i for i, a in registry.load_articles(data).items()}
    knowledge = registry.knowledge(data)
    units, sketches = sources.known_units(data), _sketches(data, knowledge)
    drafts = {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in waiting(data)}
    for path in sorted((data / "raw" / WAITING).glob("*.txt"))[:MOST]:
        name = next(name for name, text in drafts.items() if path.name in text)
        files[hashlib.sha256(path.read_bytes()).hexdigest()] = f"draft {name}"
        found = derive.derive_file(path, knowledge=knowledge)
        for row in found["derived/units"]:
            units.setdefault(row["article_id"], set()).add(row["unit_sha"])
        sketches += found[derive.SKETCHES]
    return _Known(knowledge, registry.load_outlets(data), registry.load_events(data), files, units, sketches)


def _sketches(data: Path, knowledge: Knowledge) -> list[Sketch]:
    """Sketches of the articles whose files are at hand; with many files their units alone tell repetitions."""
    raw = data / "raw"
    folder = paths.raw_folder() if data == paths.DATA else raw
    files = derive.article_files(folder) if folder and folder.is_dir() else []
    if not files or len(files) > MOST:
        return []
    by_file = {(a.file, n): i for n, (i, a) in enumerate(registry.load_articles(data).items())}
    names: dict[str, list[str]] = {}
    for file, number in sorted(by_file, key=lambda key: key[1]):
        names.setdefault(file, []).append(by_file[file, number])
    found = []
    for path in files:
        try:
            own = derive.derive_file(path, knowledge=knowledge)[derive.SKETCHES]
        except DataError:
            continue
        here = names.get(path.name, [])
        if here and {s.article_id for s in own} > set(here):  # others were left out
            own = [s for s in own if s.article_id in here]
        ids = here + [s.article_id for s in own][len(here) :]
        found += [Sketch(i, s.shingles, s.signature, s.units) for i, s in zip(ids, own, strict=False)]
    return found


def _free_numbers(data: Path) -> list[str]:
    """Three-digit beginnings of file names that no article has."""
    taken = {a[:3] for a in registry.load_articles(data)}
    for folder in (data / "raw", data / "raw" / WAITING):
        taken |= {p.name[:3] for p in folder.glob("*")} if folder.is_dir() else set()
    return [f"{n:03}" for n in range(999, -1, -1) if f"{n:03}" not in taken]


def _take(page: Page, known: _Known, new: list[_New], numbers: list[str], result: Drafted) -> None:
    """Read one page; add it to the new ones, or say why it is left out."""
    refusal = page.refusal
    if not refusal and page.sha256 in known.files:
        refusal = f"is known already, as {known.files[page.sha256]}"
    if refusal:
        result.left_out.append(f"{page.place}: {refusal}: left out")
        return
    if not numbers:
        raise DataError(f"{page.place}: no number is free for its file: use python -m helpers grow")
    file = f"{numbers[-1]}_{page.sha256[:16]}.txt"
    try:
        derived = _derive(page, file, known.knowledge)
    except (DataError, ValueError) as error:
        result.left_out.append(f"{page.place}: {error}: left out")
        return
    repeated = {
        name: f"repeats {other} ({shared} of {of} units the same)"
        for name, (other, shared, of) in sources.repetitions(derived, known.units).items()
    }
    if len(repeated) == len(derived["derived/articles"]):
        result.left_out.append(f"{page.place}: {'; '.join(repeated.values())}: left out")
        return
    numbers.pop()
    known.files[page.sha256] = file
    for row in derived["derived/articles"]:
        shas = {u["unit_sha"] for u in derived["derived/units"] if u["article_id"] == row["article_id"]}
        known.units[row["article_id"]] = shas
    new.append(_New(page, file, derived, repeated))


def _derive(page: Page, file: str, knowledge: Knowledge) -> dict[str, Any]:
    data = page.text.encode("utf-8")
    found = derive.derive_bytes(data, file=file, knowledge=knowledge, where=page.place)
    return dict(found)


def _entry(one: _New, row: Mapping[str, Any], known: _Known, new: Sequence[_New]) -> tuple[dict[str, Any], list[str]]:
    """Values of an entry, and the doubts to be settled by a reader."""
    page, doubts = one.page, []
    first = row is one.derived["derived/articles"][0]
    name = row["article_id"]
    outlet, outlet_basis = _outlet(page if first else None, row, known, doubts)
    published, precision, published_basis = _published(page if first else None, row, doubts)
    title = _title(one, name)
    event, event_basis = _event(one, name, published, known, doubts)
    agency = worker.credited_agency(page.text, one.derived["derived/zones"], name, known.knowledge)
    agency = agency if agency and agency != outlet else ""
    if not first:
        doubts.append("a second article on the same page: see whether it is one, and whose")
    if page.kept_as == "page":
        doubts.append("no article could be cut out of the HTML page: the whole page is kept")
    if name in one.repeated:
        doubts.append(f"{one.repeated[name]}: delete this entry, unless both shall count")
    else:
        doubts += _near(one, name, known, new)
    values = dict.fromkeys(FIELDS, "") | {
        "article_id": name,
        "file": one.file,
        "sha256": page.sha256,
        "outlet_id": outlet,
        "outlet_basis": outlet_basis,
        "published": published,
        "published_precision": precision,
        "published_basis": published_basis,
        "title": title,
        "title_basis": "printed: title of the page" if title else "not stated: the page has no title",
        "address": page.url if first else "",
        "address_basis": (page.url_basis if first and page.url else "") or "not stated",
        "event_id": event,
        "event_basis": event_basis,
        "agency": agency or "",
        "agency_basis": "printed: credited in the text" if agency else "not stated: no registered agency is credited",
    }
    return values, doubts


def _outlet(page: Page | None, row: Mapping[str, Any], known: _Known, doubts: list[str]) -> tuple[str, str]:
    found: dict[str, str] = {}
    if page and page.url:
        host = (urlsplit(page.url).hostname or "").removeprefix("www.")
        for outlet in known.outlets.values():
            own = (urlsplit(outlet.address).hostname or "").removeprefix("www.")
            if own and (host == own or host.endswith(f".{own}")):
                found.setdefault(outlet.outlet_id, "printed: host of the address")
    if page and page.site:
        for outlet in known.outlets.values():
            if fold(page.site) in {fold(n) for names in outlet.names.values() for n in names} | {fold(outlet.name)}:
                found.setdefault(outlet.outlet_id, "printed: the page or its record names it as its site")
    if row["outlet_id"]:
        found.setdefault(row["outlet_id"], "printed: named on the page")
    if len(found) > 1:
        doubts.append(f"several outlets are named: {', '.join(found)}; the first is proposed")
    if not found:
        called = f"the page calls its site {page.site!r}: add that outlet to outlets.yaml" if page and page.site else ""
        doubts.append(called or "no registered outlet is named: fill in outlet_id, or leave it empty")
        return "", "not stated: no registered outlet is named"
    return next(iter(found.items()))


def _published(page: Page | None, row: Mapping[str, Any], doubts: list[str]) -> tuple[str, str, str]:
    stands, other = row["published"] or "", page.date if page else ""
    if stands and other and stands != other:
        doubts.append(f"the text has {stands} ({row['published_basis']}), {page.date_basis.split(': ')[-1]} {other}")
    if stands:
        return stands, row["published_precision"], f"{row['published_basis']}: date in the text"
    if other:
        return other, ("year", "month", "day")[other.count("-")], page.date_basis
    doubts.append("no date stands on the page: fill in published with its precision and basis, or leave it unknown")
    return "", "unknown", "not stated: no date on the page"


def _title(one: _New, name: str) -> str:
    for zone in one.derived["derived/zones"]:
        if zone["article_id"] == name and zone["zone"] == "title":
            return " ".join(one.page.text[zone["start"] : zone["end"]].split())
    return ""


def _event(one: _New, name: str, published: str, known: _Known, doubts: list[str]) -> tuple[str, str]:
    """The event that fits; else the likeliest are offered in a comment, by actors named and days between."""
    named = {n["referent_id"] for n in one.derived["derived/names"] if n["article_id"] == name}
    mentions = [article.Mention(0, 0, i, "", True) for i in named]
    fitting = article.find_event(mentions, published or None, known.knowledge.events)
    if fitting and len(published) == 10:
        return fitting, "inferred: the persons named and the date agree"
    offers = []
    for event in known.knowledge.events:
        shared = len(named & set(event.actors))
        days = _days_from(event.start, event.end, published)
        if shared and (days is None or days <= 14):
            offers.append((-shared / len(event.actors), 99 if days is None else days, event.event_id, shared))
    for _, days, event_id, shared in sorted(offers)[:3]:
        when = "no date to compare" if days == 99 else f"{days} day(s) from its window"
        of = len(next(e.actors for e in known.knowledge.events if e.event_id == event_id))
        doubts.append(f"perhaps event {event_id}: {shared} of its {of} actors named, {when}")
    return "", "not stated: no registered event fits persons and date alike"


def _days_from(start: date | None, end: date | None, published: str) -> int | None:
    if len(published) != 10 or start is None:
        return None
    day = date.fromisoformat(published)
    return max((start - day).days, (day - (end or start)).days, 0)


def _near(one: _New, name: str, known: _Known, new: Sequence[_New]) -> list[str]:
    """Which known or new articles share much of this one's text."""
    own = [s for s in one.derived[derive.SKETCHES] if s.article_id == name]
    others = [s for n in new for s in n.derived[derive.SKETCHES] if s.article_id != name]
    rows = overlap.find([*own, *others, *known.sketches])
    said = []
    for row in sorted(rows, key=lambda r: -r["shared_shingles"]):
        share = row["shared_shingles"] / max(1, row["shingles"])
        if row["article_id"] == name and (share >= overlap.PASSAGE or row["shared_units"]):
            word = "near-duplicate of" if share >= overlap.COPY else "shares passages with"
            said.append(f"{word} {row['other_id']}: {share:.0%} of its runs of five words stand there")
    return said[:3]


def _head(name: str, count: int) -> str:
    return (
        f"# Draft of {count} article(s). Look at every entry, mend what a comment doubts, delete what shall stay out; "
        f"then:\n# python -m helpers draft --accept {name}\n"
    )


def _yaml(values: Mapping[str, Any], doubts: Sequence[str]) -> str:
    comments = "".join(f"# unsure: {' '.join(d.split())}\n" for d in doubts)
    return "\n" + comments + settle.as_yaml([values]).lstrip("\n")


# ---- accepting ----------------------------------------------------------------------------------------------------


def waiting(data: Path | None = None) -> list[Path]:
    """Drafts that wait, by name."""
    return sorted(((data or paths.DATA) / "registry" / DRAFTS).glob("*.yaml"))


def accept(names: Sequence[str], *, everything: bool = False, data: Path | None = None) -> list[str]:
    """Move drafts into ``articles.yaml``, their texts into ``data/raw``, and add their rows to the derived tables.

    Entries that were deleted from a draft stay out; comments are kept. Returns what was done, a line each.

    Raises:
        DataError: no such draft, an entry breaks its form (file and line named), a text is gone or changed. Nothing is
            changed then.
    """
    data = data or paths.DATA
    with tables.writing(data, data / "raw", data / "derived", data / "registry"):
        return _accept(names, everything, data)


def _accept(names: Sequence[str], everything: bool, data: Path) -> list[str]:
    drafts = waiting(data) if everything else [_draft_path(name, data) for name in dict.fromkeys(names)]
    if not drafts:
        raise DataError("no draft waits: python -m helpers draft PATH makes one")
    known = registry.load_articles(data)
    addition, texts, accepted = "", {}, []
    for path in drafts:
        for entry in registry.read_articles(path, data).values():
            if entry.article_id in known or entry.article_id in accepted:
                raise DataError(f"{path}: {entry.article_id} is registered already: delete the entry")
            accepted.append(entry.article_id)
            texts[entry.file] = _text(data, path, entry)
        addition += "\n" + _without_head(path.read_text(encoding="utf-8"))
    target = data / "registry" / "articles.yaml"
    contents: dict[Path, bytes] = {data / "raw" / file: content for file, content in texts.items()}
    contents |= _derived_with(texts, accepted, data)
    contents[target] = settle.appended(target, addition)
    tables.write_together(contents)
    for path in drafts:
        path.unlink()
    _clear(data)
    return [
        f"{len(accepted)} article(s) accepted: {', '.join(accepted[:6])}{' …' if len(accepted) > 6 else ''}",
        f"texts in {data / 'raw'}, entries in {target}, rows in {data / 'derived'}",
    ]


def _draft_path(name: str, data: Path) -> Path:
    path = data / "registry" / DRAFTS / f"{Path(name).name.removesuffix('.yaml')}.yaml"
    if not path.is_file():
        names = ", ".join(p.stem for p in waiting(data)) or "none"
        raise DataError(f"{path}: no such draft: those that wait are {names}")
    return path


def _text(data: Path, path: Path, entry: registry.Article) -> bytes:
    for folder in (data / "raw" / WAITING, data / "raw"):
        if (folder / entry.file).is_file():
            content = (folder / entry.file).read_bytes()
            if hashlib.sha256(content).hexdigest() != entry.sha256:
                raise DataError(
                    f"{path}: the text of {entry.article_id} ({folder / entry.file}) changed: draft it anew"
                )
            return content
    raise DataError(f"{path}: the text of {entry.article_id} ({entry.file}) is gone: draft it anew")


def _without_head(text: str) -> str:
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), 0)
    return "".join(lines[start:]).strip("\n") + "\n"


def _derived_with(texts: Mapping[str, bytes], accepted: Sequence[str], data: Path) -> dict[Path, bytes]:
    """The derived tables with the rows of new files; of a page only the accepted articles count."""
    knowledge = registry.knowledge(data)
    rows: dict[str, list[dict[str, Any]]] = {}
    for name in derive.DERIVED:
        here = tables.table_path(name, data).exists()
        table = tables.read_table(name, data) if here else tables.to_frame(TABLES[name], [])
        rows[name] = table.astype("object").where(table.notna(), None).to_dict("records")
    variants = len({r["file"] for r in rows["derived/articles"]} | set(texts)) <= derive.MOST_VARIED
    sketches: list[Sketch] = []
    for file, content in texts.items():
        found = derive.derive_bytes(content, file=file, knowledge=knowledge, where=file, variants=variants)
        for name in derive.DERIVED:
            rows[name] += [r for r in found.get(name, ()) if r["article_id"] in accepted]
        sketches += [s for s in found[derive.SKETCHES] if s.article_id in accepted]
    sketches += [s for s in _sketches(data, knowledge) if s.article_id not in accepted]
    shown = {s.article_id for s in sketches}
    kept = [r for r in rows["derived/reuse"] if not {r["article_id"], r["other_id"]} <= shown]
    rows["derived/reuse"] = kept + overlap.find(sketches)
    return derive.rendered(rows, data)
