"""The whole site: fetch what MyST built, write every page, copy what pages link to."""

import json
import os
import re
import shutil
import urllib.parse
import urllib.request
from dataclasses import replace
from pathlib import Path

from pygments.formatters import HtmlFormatter

from renderer import claim_pages, figures, fonts, languages, nodes, previews, retired, search
from renderer.markup import text
from renderer.options import Options, launch_links
from renderer.page import Book, Page, RenderError, address_of
from renderer.templates import template

THEME = Path(__file__).resolve().parent.parent
NUMBERED = re.compile(r"(\d\d)_")
STAR = "★"


class Content:
    """MyST's content server, read once per address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def raw(self, path: str) -> bytes:
        """Bytes at a path of the server."""
        with urllib.request.urlopen(self.address + urllib.parse.quote(path)) as answer:  # noqa: S310 - localhost
            return answer.read()

    def json(self, path: str) -> dict:
        """JSON at a path of the server."""
        return json.loads(self.raw(path))


def load_folder(folder: Path, pattern: str) -> dict[str, dict]:
    """JSON files of a folder by their ``id``.

    Raises:
        RenderError: a file is no JSON object, or its id is not its name.
    """
    found = {}
    for path in sorted(folder.glob(pattern)):
        if path.name == "manifest.json" or path.name.endswith(".csl.json"):
            continue
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise RenderError(f"{path.name}: not JSON ({error}): run the notebook that writes it") from error
        if not isinstance(record, dict) or record.get("id", path.stem) != path.stem:
            raise RenderError(f"{path.name}: its id is not the file's name: run the notebook that writes it")
        found[path.stem] = {"id": path.stem, **record}
    return found


def entry_of(entry: dict, data: dict | None) -> dict:
    """A line of the contents: title without its star, number of the notebook, address."""
    title = ((data or {}).get("frontmatter") or {}).get("short_title") or entry["title"]
    location = data["location"] if data else ""
    number = NUMBERED.match(Path(location).name) if location.endswith(".ipynb") else None
    return {
        "slug": entry.get("slug"),
        "title": title.replace(STAR, "").strip(),
        "starred": STAR in title,
        "level": entry.get("level", 1),
        "location": location,
        "number": int(number.group(1)) if number else None,
    }


def homes(pages: dict[str, dict], known: dict[str, dict], index: str) -> dict[str, str]:
    """Address of the page where each figure stands in its notebook: its own notebook's page first."""
    found: dict[str, str] = {}
    book = Book("", "", "", (), index, (), figures=known)
    for slug, data in pages.items():
        page = Page(book, address_of(slug, index))
        for block in data["mdast"].get("children") or []:
            if block.get("kind") != "notebook-code" or block.get("visibility") == "remove":
                continue
            figure = figures.in_cell(page, block)
            if figure and (
                figure not in found or Path(str(known[figure].get("notebook"))).name == Path(data["location"]).name
            ):
                found[figure] = page.address
    return found


def write_page(book: Book, data: dict, entries: list[dict]) -> tuple[str, Page, list[dict]]:
    """One page of the book: its HTML, what is known of it (files it brings along), its records for the search."""
    slug = data["slug"]
    page = Page(
        book,
        address_of(slug, book.index),
        references=(data.get("references") or {}).get("cite", {}).get("data", {}),
        order=tuple((data.get("references") or {}).get("cite", {}).get("order", [])),
        lang=languages.of_page(data["frontmatter"]),
    )
    body = nodes.write(page, data["mdast"])
    notes = []
    while len(notes) < len(page.footnote_order):  # a note may call for another
        name = page.footnote_order[len(notes)]
        if name not in page.footnotes:
            raise page.fail(f"the note {name!r} has no text")
        notes.append((name, nodes.children(page, page.footnotes[name])))
    works = [
        (key, nodes.checked_html(page, page.references[key].get("html", "").replace(' target="_blank"', "")),
         range(1, page.cited[key] + 1))
        for key in sorted(page.cited, key=lambda k: nodes.strip_links(page.references[k].get("html", "")).casefold())
    ]  # fmt: skip
    here = next(e for e in entries if e["slug"] == slug)
    matter = data["frontmatter"]
    source = next((x for x in matter.get("exports", []) if x["format"] == "ipynb"), None)
    written = frame(
        page,
        "page.html",
        entries,
        here=here,
        title=matter.get("title") or here["title"] if page.lang != languages.OWN else here["title"],
        description=matter.get("description") or "",
        body=body,
        notes=notes,
        works=works,
        source=(page.link(source["url"]), source["filename"]) if source else None,
        launch=launch_links(book.options, data.get("location", "")),
        home=slug == book.index,
    )
    return written, page, search.of_page(page.address, here["title"], body, language=page.language)


def frame(page: Page, name: str, entries: list[dict], *, here: dict | None, **values: object) -> str:
    """A page in its frame: contents, outline, neighbours."""
    order = [e for e in entries if e["slug"]]
    at = order.index(here) if here in order else None
    return template(name).render(
        page=page,
        book=page.book,
        options=page.book.options,
        entries=[
            {
                **e,
                "href": page.to_page(address_of(e["slug"], page.book.index)) if e["slug"] else None,
                "label": text(e["title"], within=page.language),
            }
            for e in entries
        ],
        current=here["slug"] if here else None,
        here=here,
        previous=_neighbour(page, order[at - 1]) if at else None,
        following=_neighbour(page, order[at + 1]) if at is not None and at + 1 < len(order) else None,
        outline=[(depth, anchor, text(label, within=page.language)) for depth, anchor, label in page.outline],
        to=page.to,
        to_page=page.to_page,
        editions=[
            (language, languages.NAMES[language], page.to_page(address_of(slug, page.book.index)))
            for language, slug in page.book.editions.get(here["slug"] if here else "", ())
        ],
        heading=text(str(values["title"]), within=page.language),
        brand=text(page.book.title, within=page.language),
        _=page.say,
        **values,
    )


def _neighbour(page: Page, entry: dict) -> dict:
    return {
        "title": text(entry["title"], within=page.language),
        "href": page.to_page(address_of(entry["slug"], page.book.index)),
    }


def write_figure(book: Book, figure: str, entries: list[dict]) -> str:
    """HTML of a figure's own page."""
    page = Page(book, f"figures/{figure}")
    given = figures.context(page, figure)
    passport = given["passport"]
    if not passport.get("alt"):
        raise page.fail("the passport has no alt text: give publish(alt=…)")
    values = {
        **given,
        "title": str(passport.get("title", figure)),
        "description": str(passport.get("caption", "")),
        "home": False,
        "alt": passport["alt"],
        "records": figures.citation_files(book.folder / "figures", figure),
        "preview": figures.preview(book.folder / "figures" / f"{figure}.csv"),
        "claims": [
            (c["id"], text(str(c.get("text") or c["id"])), figures.status_badge(c.get("status", "")),
             page.to_page(figures.address_of_claim(book, c["id"])))
            for c in book.claims.values() if c.get("figure") == figure
        ],
        "notebook": figures.notebook_link(page, passport.get("notebook")),
        "digest": passport.get("sha256") or passport.get("data_sha256") or "",
    }  # fmt: skip
    return frame(page, "figure-page.html", entries, here=None, **values)


def write_claim(book: Book, name: str, evidence: dict, made: dict[tuple[str, str], str], entries: list[dict]) -> str:
    """HTML of a claim's own page: its card and the units that bear it.

    Args:
        made: address of the page on which a notebook (by stem) shows the card of a claim, by both.
    """
    page = Page(book, figures.address_of_claim(book, name))
    home = made.get((str(book.claims[name].get("notebook")), name))
    return frame(page, "claim-page.html", entries, here=None, **claim_pages.values(page, name, evidence, home))


def write_retired(book: Book, name: str, entry: dict, entries: list[dict]) -> str:
    """HTML of the page at the address of a retired figure."""
    successor = entry["successor"]
    today = {"id": successor, "title": str(book.figures[successor].get("title", successor))} if successor else None
    values = {"id": name, "reason": text(str(entry["reason"])), "successor": today, "home": False}
    page = Page(book, f"figures/{name}")
    about = {"title": "Retired figure", "description": str(entry["reason"])}
    canonical = page.permalink(f"figures/{successor}") if successor else None
    return frame(page, "retired.html", entries, here=None, canonical=canonical, **about, **values)


def published(data: str, public: list[str]) -> str:
    """Page JSON or references with the paths under which this site serves the stored files."""
    for name in public:
        data = data.replace(f'"{name}"', f'"/build{name}"')
    return data


def build(content: Content, out: Path, *, folder: Path, version: str = "", fonts_cache: Path | None = None) -> int:
    """Write the site; returns the number of pages.

    Args:
        content: MyST's content server.
        out: an empty folder that becomes the site.
        folder: the book's folder (figures and claims lie in it).
        version: version of the book, unless myst.yml gives one.
        fonts_cache: where subset fonts are kept between builds.

    Raises:
        RenderError: a page cannot be written.
    """
    configuration = content.json("/config.json")
    project = configuration["projects"][0]
    index = project["index"]
    listed = [{"slug": index, "title": "Start", "level": 1}, *project["pages"]]
    pages = {e["slug"]: content.json(f"/content/{e['slug']}.json") for e in listed if e.get("slug")}
    entries = [entry_of(e, pages.get(e.get("slug"))) for e in listed]
    known = load_folder(folder / "figures", "fig-*.json")
    gone = retired.load(folder, known)
    references = content.json("/myst.xref.json")
    check_unique(references.get("references", []))
    options = Options.of(configuration.get("options") or {}, version=version)
    terms = previews.terms_of(pages)
    book = Book(
        title=configuration.get("title") or project["title"],
        description=project.get("description", ""),
        version=options.version,
        authors=tuple(a["name"] for a in project.get("authors") or ()),
        index=index,
        entries=tuple(entries),
        figures=known,
        claims=load_folder(folder / "claims", "*.json"),
        folder=folder,
        fetch=content.raw,
        options=options,
        licence=licence_of(project),
        targets=frozenset(r["identifier"] for r in references.get("references", []) if r.get("identifier")),
        terms=terms,
    )
    small = {name: figures.small_picture(folder / "figures" / f"{name}.png") for name in known}
    for name, picture in small.items():
        if picture:
            store(out / "figures" / name / "small.png", picture)
    book = replace(
        book,
        small={n: f"figures/{n}/small.png" for n, p in small.items() if p},
        figure_pages=homes(pages, known, index),
        editions=languages.editions(pages),
    )
    public = content.json("/public.json")
    for name in public:
        store(out / "build" / name.lstrip("/"), content.raw(name))
    records, made = [], {}
    for slug, data in pages.items():
        written, page, found = write_page(book, data, entries)
        records += found
        stem = Path(data.get("location") or "").stem
        made |= {(stem, name): page.address for name in SHOWN_CLAIM.findall(written)}
        store(out / address_of(slug, index) / "index.html", written.encode())
        store(out / f"{slug}.json", published(json.dumps(data, ensure_ascii=False), public).encode())
        for path, extra in page.files.items():
            store(out / path, extra)
    for figure in known:
        store(out / "figures" / figure / "index.html", write_figure(book, figure, entries).encode())
        for extension, _, _ in figures.files_of(folder / "figures", figure):
            store(
                out / "figures" / figure / f"{figure}.{extension}",
                (folder / "figures" / f"{figure}.{extension}").read_bytes(),
            )
    evidence = claim_pages.load(folder)
    for name in book.claims:
        address = figures.address_of_claim(book, name)
        store(out / address / "index.html", write_claim(book, name, evidence, made, entries).encode())
    for name, entry in gone.items():
        store(out / "figures" / name / "index.html", write_retired(book, name, entry, entries).encode())
    manifest = folder / "figures" / "manifest.json"
    if manifest.is_file():
        store(out / "figures" / "manifest.json", manifest.read_bytes())
    for table in sorted((folder / "tables").glob("tab-*")):
        store(out / "tables" / table.name, table.read_bytes())
    write_indices(content, out, references)
    store(
        out / "static" / "search-index.js", search.script("bookSearch", [*records, *search.of_figures(book)]).encode()
    )
    store(out / "static" / "previews.js", search.script("bookPreviews", previews.records(book, terms)).encode())
    write_static(out, fonts_cache)
    not_found = frame(
        Page(book, ""), "404.html", entries, here=None, title="Page not found", description="", home=False
    )
    store(out / "404.html", not_found.encode())
    return len(pages) + len(known) + len(book.claims) + len(gone)


def licence_of(project: dict) -> str:
    """Licences of a project in one phrase."""
    given = project.get("license") or {}
    names = {k: v.get("id", "").replace("CC-BY-4.0", "CC BY 4.0") for k, v in given.items() if isinstance(v, dict)}
    if set(names.values()) == {""} or not names:
        return ""
    shown = {"content": "text and figures", "code": "code"}
    return ", ".join(f"{shown.get(k, k)} {name}" for k, name in names.items() if name)


SHOWN_CLAIM = re.compile(r'<div class="claim claim-[a-z]+" id="claim-([a-z0-9-]+)"')
CELL = re.compile(r"block:notebook|outputs?$|code$")


def check_unique(references: list[dict]) -> None:
    """Refuse a target that stands on two pages; cells of notebooks may share ids, unless they are figures.

    Raises:
        RenderError: a link to the target could mean either page.
    """
    pages: dict[str, set[str]] = {}
    for reference in references:
        name = reference.get("identifier")
        if not name or reference.get("implicit"):
            continue
        if CELL.match(reference.get("kind", "")) and not re.fullmatch(r"fig-[a-z0-9-]+(?<!-code)(?<!-outputs)", name):
            continue
        pages.setdefault(name, set()).add(reference["url"])
    for name, found in pages.items():
        if len(found) > 1:
            raise RenderError(f"the target {name!r} stands on {', '.join(sorted(found))}: rename all but one")


def write_indices(content: Content, out: Path, references: dict) -> None:
    """The references by which other MyST books can embed a figure or link to a heading."""
    for reference in references.get("references", []):
        if reference.get("data"):
            reference["data"] = reference["data"].removeprefix("/content")
    store(out / "myst.xref.json", json.dumps(references, ensure_ascii=False).encode())
    store(out / "objects.inv", content.raw("/objects.inv"))
    store(out / "myst.search.json", content.raw("/myst.search.json"))


def write_static(out: Path, fonts_cache: Path | None) -> None:
    """Styles, scripts and fonts."""
    shutil.copytree(THEME / "static", out / "static", dirs_exist_ok=True)
    light = HtmlFormatter(style="default").get_style_defs(":root:not([data-theme=dark]) .highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(":root[data-theme=dark] .highlight")
    system = HtmlFormatter(style="github-dark").get_style_defs(":root:not([data-theme=light]) .highlight")
    screen = f"@media screen {{\n{dark}\n}}\n@media screen and (prefers-color-scheme: dark) {{\n{system}\n}}\n"
    store(out / "static" / "code.css", f"{light}\n{screen}".encode())
    if os.environ.get("BOOK_FONTS") != "later":
        fonts.install(out / "static" / "fonts", cache=fonts_cache)


def store(path: Path, content: bytes) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    """Render the book that MyST serves; called by MyST through template.yml."""
    cache = os.environ.get("BOOK_FONTS_CACHE")
    number = build(
        Content(os.environ["CONTENT_CDN"]),
        Path(os.environ["BUILD_DIRECTORY"]),
        folder=THEME.parent,
        version=os.environ.get("BOOK_VERSION", ""),
        fonts_cache=Path(cache) if cache else None,
    )
    print(f"rendered {number} pages")


__all__ = ["build", "main"]
