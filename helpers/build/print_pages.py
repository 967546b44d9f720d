"""The pages of the built site as chapters for paper and for e-readers: same words, same order, no controls.

The site is the one source: whatever the theme shows on a page is here too, less what only a screen can use. Chapters
keep the elements of the page (lxml); every id is made unique in the whole book as ``<slug>--<id>``, and every internal
link becomes ``book:<slug>--<id>``, which the PDF and the EPUB each turn into an address of their own.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

from helpers.tables import DataError

SCHEME = "book:"
START = "start"
RIGHT_TO_LEFT = frozenset({"ar", "fa"})
SCREEN_TAGS = ("script", "template", "button", "dialog", "nav")
SCREEN_CLASSES = (
    "needs-script", "panel", "tools", "actions", "neighbours", "skip", "anchor", "tip", "back", "hero", "sr",
    "colophon", "swipe", "table-download", "screen-only", "emblem",
)  # fmt: skip
DROPPED_ATTRIBUTES = ("loading", "tabindex", "role", "download", "target", "style", "title")
OUTSIDE = ("http:", "https:", "mailto:")
UNBREAKABLE = 24
DENSE, DENSER, STACK_TEXT, STACK_COLUMNS, STACK_ROWS = 62, 88, 420, 8, 8
CLAIM_PAGE = re.compile(r"claims/([^/]+)/index\.html")
BUILD_FACTS = "status--status-build"
DISAGREE = "the theme's templates and helpers/build/print_pages.py disagree"
UNEVENTFUL = frozenset({"check-holds", "check-does-not-apply"})


@dataclass(frozen=True)
class Chapter:
    """A page of the site: its place in the contents, its language, and its body."""

    slug: str
    title: str
    body: html.HtmlElement
    part: str = ""
    number: str = ""
    language: str = "en"
    direction: str = "ltr"


@dataclass(frozen=True)
class Figure:
    """A published figure as the book shows it: where it stands, and its lasting address below the site's."""

    id: str
    title: str
    anchor: str

    @property
    def address(self) -> str:
        """Path of the figure's own page, the same in every version."""
        return f"figures/{self.id}/"


@dataclass(frozen=True)
class Pages:
    """The whole book: chapters in reading order, figures in the order of the book, folder of the site.

    ``address`` is where the site is published (empty: not known), ``emblem`` the words of the first page's emblem with
    their languages.
    """

    title: str
    description: str
    chapters: tuple[Chapter, ...]
    figures: tuple[Figure, ...]
    site: Path
    address: str = ""
    kicker: str = ""
    emblem: tuple[tuple[str, str], ...] = ()

    def anchors(self) -> frozenset[str]:
        """Every id that a link may lead to."""
        own = (i for chapter in self.chapters for i in chapter.body.xpath(".//@id"))
        return frozenset([*own, *(chapter.slug for chapter in self.chapters)])


def read(site: Path, *, code: bool = False, address: str = "") -> Pages:
    """The chapters of a built site, in the order of its contents.

    Args:
        site: folder of the built site.
        code: keep the source of the notebooks' cells and every robustness check (default: only the checks that fail).
        address: where the site is published, unless its first page says so itself; links to its files lead there.
            Without an address such links become plain text.

    Raises:
        DataError: there is no site, or a page of its contents is missing.
    """
    site = Path(site)
    if not (site / "index.html").is_file():
        raise DataError(f"{site}: no site to print: build it first (python -m helpers book)")
    start = _parse(site / "index.html")
    address = (start.xpath("string(//link[@rel='canonical']/@href)") or address).rstrip("/")
    entries = list(_contents(start))
    trees = {}
    for entry in entries:
        path = site / entry["path"]
        if not path.is_file():
            raise DataError(f"{path}: the contents name this page and it is missing: build the site again")
        trees[entry["path"]] = (entry, _parse(path))
    titles = {path: " ".join(tree.xpath("string(//article//h1)").split()) for path, (_, tree) in trees.items()}
    for path, (entry, tree) in trees.items():
        article = _article(site / path, tree)
        _clean(article, code=code)
        _prefix(article, entry["slug"])
    known = {path: entry["slug"] for path, (entry, _) in trees.items()}
    figures = _figures(entry_tree for entry_tree in trees.values())
    homes = {f"{f.address}index.html": f.anchor for f in figures}
    anchors = {i for _, tree in trees.values() for i in tree.xpath("//article//@id")} | set(known.values())
    chapters = []
    for path, (entry, tree) in trees.items():
        article = _article(site / path, tree)
        resolver = _Resolver(path, known=known, homes=homes, anchors=anchors, address=address)
        for link in article.xpath(".//a"):
            _relink(link, resolver)
        for image in article.xpath(".//img"):
            image.set("src", _joined(path, image.get("src") or ""))
        chapters.append(
            Chapter(
                slug=entry["slug"], title=entry["title"] or titles[path], body=_body(article),
                part=entry["part"], number=entry["number"], **_language(tree, article),
            )
        )  # fmt: skip
    return Pages(
        title=" ".join(start.xpath("string(//article//h1)").split()),
        description=(start.xpath("string(//meta[@name='description']/@content)") or "").strip(),
        chapters=tuple(chapters),
        figures=figures,
        site=site,
        address=address,
        kicker=words_of(hero[0]) if (hero := start.xpath("//article//*[@class='kicker']")) else "",
        emblem=tuple((e.get("lang") or "en", words_of(e)) for e in start.xpath("//*[@class='emblem']/span")),
    )


def digest(site: Path, *extra: bytes) -> str:
    """SHA-256 over what a printed book is made from: the printed part of every page, its pictures, and ``extra``.

    No part of it are the start page's links to the printed files and the status page's table on the build itself (time,
    commit, machine): neither makes the files stale.
    """
    total = hashlib.sha256()
    pages = read(site, code=True)
    for chapter in pages.chapters:
        for table in chapter.body.xpath(f".//*[@id='{BUILD_FACTS}']/following-sibling::*[1]"):
            table.drop_tree()
        total.update(f"{chapter.slug}\0{chapter.title}\0{chapter.part}\0{chapter.language}\0".encode())
        total.update(html.tostring(chapter.body, encoding="utf-8"))
        for source in chapter.body.xpath(".//img/@src"):
            total.update(hashlib.sha256((pages.site / source).read_bytes()).digest())
    for more in extra:
        total.update(hashlib.sha256(more).digest())
    return total.hexdigest()


def _parse(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_text(encoding="utf-8"), parser=html.HTMLParser(encoding="utf-8"))


def _contents(start: html.HtmlElement) -> Iterator[dict[str, str]]:
    """Lines of the site's contents: path, slug, title where it is not the page's own, number, and part."""
    part = ""
    lines = start.xpath("//nav[contains(concat(' ', @class, ' '), ' contents ')]//li")
    if not lines:
        raise DataError(
            "the start page has no contents (nav.contents): the theme and helpers/build/print_pages.py disagree"
        )
    for line in lines:
        links = line.xpath("./a[@href]")
        if not links:
            part = " ".join(line.text_content().split())
            continue
        path = posixpath.normpath(urlsplit(links[0].get("href")).path)
        number = links[0].xpath("string(.//*[@class='number'])").strip()
        first = path == "index.html"
        yield {
            "path": path,
            "slug": START if first else posixpath.dirname(path).replace("/", "-"),
            "title": "Overview" if first else "",
            "number": number,
            "part": part,
        }


def _article(path: Path, tree: html.HtmlElement) -> html.HtmlElement:
    found = tree.xpath("//main//article")
    if len(found) != 1:
        raise DataError(
            f"{path}: {len(found)} articles on the page: the theme and helpers/build/print_pages.py disagree"
        )
    return found[0]


def _language(tree: html.HtmlElement, article: html.HtmlElement) -> dict[str, str]:
    """Language and direction of a page: its article's, its body's first block that covers it, or the document's."""
    root = tree.getroottree().getroot()
    bodies = _classed(article, "body")
    blocks = [b for body in bodies for b in body if isinstance(b.tag, str)]
    whole = blocks if len(blocks) == 1 else []
    language = next((e.get("lang") for e in (article, *bodies, *whole, root) if e.get("lang")), "en")
    return {"language": language, "direction": "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"}


def _body(article: html.HtmlElement) -> html.HtmlElement:
    """The article without its title, which the chapter's opening gives."""
    for title in article.xpath("./header"):
        for element in _classed(title, "lead"):
            title.addprevious(element)
        title.drop_tree()
    article.tag = "div"
    return article


def _clean(article: html.HtmlElement, *, code: bool) -> None:
    """Take away what only a screen can use, open what is folded, and make room for wide tables."""
    screen = [*article.iter(*SCREEN_TAGS), *article.xpath(".//*[@hidden]"), *_classed(article, *SCREEN_CLASSES)]
    for element in screen:
        if element.getparent() is not None:
            element.drop_tree()
    for fold in _classed(article, "code-fold"):
        if code:
            _opened(fold, heading=False)
        else:
            fold.drop_tree()
    for fold in _classed(article, "checks"):
        _checks(fold, whole=code)
    for fold in list(article.iter("details")):
        _opened(fold, heading=True)
    for gallery in _classed(article, "gallery"):
        gallery.tag = "ol"
        gallery.attrib["class"] = "figure-list"
        for tile in gallery.xpath("./a"):
            _listed(tile)
    for box in _classed(article, "scroll", "outputs", "cell"):
        _unwrapped_if_empty(box)
    for table in list(article.iter("table")):
        fit(table)
    for element in article.iter():
        if isinstance(element.tag, str):
            for name in (*DROPPED_ATTRIBUTES, *(n for n in element.attrib if n.startswith(("aria-", "data-", "on")))):
                element.attrib.pop(name, None)


def _classed(element: html.HtmlElement, *names: str) -> list[html.HtmlElement]:
    """Elements below one that bear any of the classes, in the order of the page."""
    wanted = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in names)
    return element.xpath(f".//*[{wanted}]")


def _unwrapped_if_empty(box: html.HtmlElement) -> None:
    if len(box) == 0 and not (box.text or "").strip() and not box.get("id"):
        box.drop_tree()


def _opened(fold: html.HtmlElement, *, heading: bool) -> None:
    """A fold as a plain block; its summary becomes a small heading, or goes."""
    fold.tag = "div"
    fold.attrib.pop("open", None)
    fold.set("class", f"{fold.get('class') or ''} opened".strip())
    for summary in fold.xpath("./summary"):
        if heading:
            summary.tag = "p"
            summary.set("class", "fold-title")
        else:
            summary.drop_tree()


def _checks(fold: html.HtmlElement, *, whole: bool) -> None:
    """Robustness checks: all of them, or all but those that hold or do not apply; the summary counts all."""
    if not whole:
        for row in fold.xpath(".//tbody/tr"):
            if UNEVENTFUL & set((row.get("class") or "").split()):
                row.drop_tree()
        if not fold.xpath(".//tbody/tr"):
            for block in fold.xpath("./*[not(self::summary)]"):
                block.drop_tree()


def _listed(tile: html.HtmlElement) -> None:
    """A tile of the gallery as a line of the list of figures: title, id."""
    title = " ".join(tile.xpath("string(.//*[@class='tile-title'])").split())
    name = tile.xpath("string(.//code)").strip()
    line, link = html.Element("li"), html.Element("a", href=tile.get("href") or "")
    link.text = title
    code = html.Element("code")
    code.text = name
    line.extend([link, code])
    tile.getparent().replace(tile, line)


def _prefix(article: html.HtmlElement, slug: str) -> None:
    for element in article.xpath(".//*[@id]"):
        element.set("id", f"{slug}--{element.get('id')}")


def _figures(pages: Iterable[tuple[dict, html.HtmlElement]]) -> tuple[Figure, ...]:
    """Figures where they were drawn, each with its line of address; a repeated one is left as it is."""
    found = []
    for entry, tree in pages:
        for figure in tree.xpath("//article//figure[.//img[contains(@src, 'figures/fig-')]]"):
            name = Path(urlsplit(figure.xpath("string(.//img[contains(@src, 'figures/fig-')]/@src)")).path).stem
            caption = figure.find(".//figcaption")
            if caption is not None:
                line, code = html.Element("p", {"class": "address", "dir": "ltr", "lang": "en"}), html.Element("code")
                link = html.Element("a", {"class": "own-page", "href": f"figures/{name}/"})
                code.text, link.text = name, f"figures/{name}/"
                code.tail = " · "
                line.extend([code, link])
                caption.append(line)
            if (figure.get("id") or "").endswith(f"--{name}"):
                title = " ".join(figure.xpath("string(.//figcaption//strong)").split()).rstrip(".")
                found.append(Figure(id=name, title=title or name, anchor=f"{entry['slug']}--{name}"))
    return tuple(found)


class _Resolver:
    """Turns an address in a page into one in the book."""

    def __init__(self, path: str, *, known: dict, homes: dict, anchors: set, address: str) -> None:
        self.path, self.known, self.homes, self.anchors = path, known, homes, anchors
        self.address = address.rstrip("/")

    def __call__(self, href: str, *, own_page: bool = False) -> str | None:
        """The new address; None where paper has nothing to lead to."""
        if href.startswith(OUTSIDE):
            return href
        parts = urlsplit(href)
        if parts.scheme:
            return None
        if own_page:
            return f"{self.address}/{href}" if self.address else None
        target = _joined(self.path, parts.path) if parts.path else self.path
        if target in self.known:
            slug = self.known[target]
            anchor = f"{slug}--{unquote(parts.fragment)}" if parts.fragment else slug
            return SCHEME + (anchor if anchor in self.anchors else slug)
        if target in self.homes:
            return SCHEME + self.homes[target]
        if (claim := CLAIM_PAGE.fullmatch(target)) and (card := f"claims--claim-{claim[1]}") in self.anchors:
            return SCHEME + card  # the claim's own page, with its units, is in the web edition
        return f"{self.address}/{target.removesuffix('index.html')}" if self.address else None


def _joined(path: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(relative)))


def _relink(link: html.HtmlElement, resolver: _Resolver) -> None:
    classes = set((link.get("class") or "").split())
    href = resolver(link.get("href") or "", own_page="own-page" in classes)
    if href is None:
        link.attrib.pop("href", None)
        link.tag = "span"
    else:
        link.set("href", href)


# -- tables that fit the paper ---------------------------------------------------------------------------------


def fit(table: html.HtmlElement) -> None:
    """Say how a table is set, by what its words need: as it is, dense, denser, or each row stacked as a list.

    A few long rows over many columns read better as lists than as columns one word wide.
    """
    rows = table.xpath(".//tr")
    width = max((len(_cells(row)) for row in rows), default=0)
    longest, needed = [0] * width, [0] * width
    for row in rows:
        for i, cell in enumerate(_cells(row)):
            words = cell.text_content().split()
            longest[i] = max(longest[i], len(" ".join(words)))
            needed[i] = max([needed[i], *(len(w) for w in words)])
            if any(len(w) > UNBREAKABLE for w in words):  # an address or a digest: it may be cut anywhere
                cell.set("class", f"{cell.get('class') or ''} breaks".strip())
    space = sum(min(n, UNBREAKABLE) for n in needed) + 2 * width
    head = table.xpath("./thead/tr")
    if (
        sum(longest) > STACK_TEXT and width >= STACK_COLUMNS and len(rows) <= STACK_ROWS and len(head) == 1
        and all(len(_cells(row)) == width for row in rows)
    ):  # fmt: skip
        _stack(table, head[0])
        return
    kind = "denser" if space > DENSER else "dense" if space > DENSE else ""
    table.set("class", " ".join(filter(None, [table.get("class"), kind])))


def _cells(row: html.HtmlElement) -> list[html.HtmlElement]:
    return row.xpath("./td|./th")


def _stack(table: html.HtmlElement, head: html.HtmlElement) -> None:
    """Each row as a list of label and value; the first cell is its heading."""
    labels = [" ".join(cell.text_content().split()) for cell in _cells(head)]
    box = html.Element("div", {"class": "stacked"})
    if (caption := table.find("./caption")) is not None:
        caption.tag = "p"
        caption.set("class", "table-title")
        box.append(caption)
    for row in table.xpath("./tbody/tr"):
        cells = _cells(row)
        block = html.Element("div", {"class": "stacked-row"})
        cells[0].tag = "p"
        cells[0].set("class", "stacked-head")
        block.append(cells[0])
        listed = html.Element("dl")
        for label, cell in zip(labels[1:], cells[1:], strict=True):
            term = html.Element("dt")
            term.text = label
            cell.tag = "dd"
            for name in ("scope", "colspan", "rowspan"):
                cell.attrib.pop(name, None)
            listed.extend([term, cell])
        block.append(listed)
        box.append(block)
    for name in ("scope", "colspan", "rowspan"):
        for cell in box.xpath(f".//*[@{name}]"):
            cell.attrib.pop(name)
    table.getparent().replace(table, box)
    box.tail = table.tail


def words_of(element: html.HtmlElement) -> str:
    """The text of an element with single spaces."""
    return re.sub(r"\s+", " ", element.text_content()).strip()
