"""The report as an EPUB 3: the same chapters as the PDF, one XHTML file each, with the site's fonts and drawings.

Written with zipfile and lxml: the format is a folder of XHTML with two lists, and the libraries for it are either
copyleft or not kept up. Checked with epubcheck in the tests.
"""

import copy
import io
import re
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree, html

from helpers.build import print_pages
from helpers.build.print_edition import LICENCE, LICENCE_ADDRESS, Edition
from helpers.build.print_pdf import STYLE, WITH_CODE, WITHOUT_CODE, template
from helpers.tables import DataError, write_atomically

XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACE = uuid.UUID("3d2f7a52-5c1e-4f0a-9a55-1a6f2b8c4d10")
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".woff": "font/woff"}
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass(frozen=True)
class Item:
    """A file of the book: its id, path below EPUB/, type, content, and properties of its entry in the package."""

    id: str
    path: str
    kind: str
    content: bytes
    properties: str = ""


def write(pages: print_pages.Pages, edition: Edition, target: Path, *, code: bool = False) -> int:
    """Write the EPUB; returns the number of its chapters.

    Raises:
        DataError: a picture or a font of the site is missing.
    """
    images = _images(pages)
    texts = [_title(pages, edition, code=code), *(_chapter(chapter) for chapter in pages.chapters)]
    fonts = _fonts(pages.site)
    style = Item("style", "style.css", "text/css", (STYLE / "epub.css").read_bytes())
    nav = Item("nav", "nav.xhtml", "application/xhtml+xml", _nav(pages), "nav")
    items = [nav, *texts, style, *fonts, *images]
    spine = [texts[0], nav, *texts[1:]]
    package = template("package.opf").render(
        pages=pages,
        edition=edition,
        items=items,
        spine=spine,
        identifier=uuid.uuid5(NAMESPACE, f"{edition.version} {edition.stamp}"),
        modified=edition.stamp or f"{EARLIEST:%Y-%m-%dT%H:%M:%SZ}",
        languages=list(dict.fromkeys(["en", *_languages(pages)])),
        licence=LICENCE,
        licence_address=LICENCE_ADDRESS,
    )
    content = _zipped(package, items, moment=edition.moment or EARLIEST)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, content)
    return len(pages.chapters)


def _zipped(package: str, items: list[Item], *, moment: datetime) -> bytes:
    """The files as a zip whose bytes depend on them and on the moment alone; ``mimetype`` first and not packed."""
    output = io.BytesIO()
    stamp = max(moment, EARLIEST).timetuple()[:6]
    with zipfile.ZipFile(output, "w") as archive:

        def add(name: str, content: bytes | str, *, packed: bool = True) -> None:
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, content)

        add("mimetype", "application/epub+zip", packed=False)
        add("META-INF/container.xml", CONTAINER)
        add("EPUB/package.opf", package)
        for item in items:
            add(f"EPUB/{item.path}", item.content)
    return output.getvalue()


def _languages(pages: print_pages.Pages) -> list[str]:
    return [found for chapter in pages.chapters for found in (chapter.language, *chapter.body.xpath(".//@lang"))]


def _document(title: str, body: etree._Element, *, language: str, direction: str, kind: str) -> bytes:
    """An XHTML file around a body."""
    root = etree.Element(f"{{{XHTML}}}html", nsmap={None: XHTML, "epub": "http://www.idpf.org/2007/ops"})
    root.set("lang", language)
    root.set(XML_LANGUAGE, language)
    root.set("dir", direction)
    head = etree.SubElement(root, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}title").text = title
    etree.SubElement(head, f"{{{XHTML}}}link", rel="stylesheet", type="text/css", href="style.css")
    holder = etree.SubElement(root, f"{{{XHTML}}}body")
    body.set("{http://www.idpf.org/2007/ops}type", kind)
    holder.append(body)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>")


def _xhtml(element: html.HtmlElement) -> etree._Element:
    """An element of a page as XHTML: names in their namespace, language said in both ways, links to its files."""
    element = copy.deepcopy(element)
    for one in element.iter():
        if not isinstance(one.tag, str):
            continue
        math = one.tag == "math" or any(a.tag == f"{{{MATHML}}}math" for a in one.iterancestors())
        one.tag = f"{{{MATHML if math else XHTML}}}{one.tag}"
        one.text, one.tail = (NOT_XML.sub("\ufffd", t) if t else t for t in (one.text, one.tail))
        if language := one.get("lang"):
            one.set(XML_LANGUAGE, language)
        if (href := one.get("href") or "").startswith(print_pages.SCHEME):
            one.set("href", address(href))
        if one.tag == f"{{{XHTML}}}img":
            one.set("src", _image_path(one.get("src")))
            one.set("alt", one.get("alt") or "")
    for comment in list(element.iter(etree.Comment)):
        comment.getparent().remove(comment)
    return element


def address(href: str) -> str:
    """File and anchor of the EPUB for a ``book:`` address."""
    target = href.removeprefix(print_pages.SCHEME)
    slug, mark, _ = target.partition("--")
    return f"{slug}.xhtml#{target}" if mark else f"{slug}.xhtml"


def _chapter(chapter: print_pages.Chapter) -> Item:
    section = html.Element("section")
    header = html.Element("header")
    kicker = f"Notebook {chapter.number}" if chapter.number else chapter.part
    if kicker:
        line = html.Element("p", {"class": "kicker", "lang": "en", "dir": "ltr"})
        line.text = kicker
        header.append(line)
    heading = html.Element("h1", id=chapter.slug)
    heading.text = chapter.title
    header.append(heading)
    section.extend([header, copy.deepcopy(chapter.body)])
    body = _xhtml(section)
    content = _document(
        chapter.title, body, language=chapter.language, direction=chapter.direction, kind="chapter"
    )  # fmt: skip
    properties = "mathml" if f'<math xmlns="{MATHML}"'.encode() in content or b":math" in content else ""
    return Item(f"chapter-{chapter.slug}", f"{chapter.slug}.xhtml", "application/xhtml+xml", content, properties)


def _title(pages: print_pages.Pages, edition: Edition, *, code: bool) -> Item:
    written = template("title.html").render(
        pages=pages, edition=edition, licence=LICENCE, licence_address=LICENCE_ADDRESS,
        note=WITH_CODE if code else WITHOUT_CODE,
    )  # fmt: skip
    body = _xhtml(html.fragment_fromstring(written.strip()))
    content = _document(pages.title, body, language="en", direction="ltr", kind="titlepage")
    return Item("title-page", "title-page.xhtml", "application/xhtml+xml", content)


def _nav(pages: print_pages.Pages) -> bytes:
    """The contents: parts, chapters, and their sections."""
    nav = html.Element("nav", id="toc")
    heading = html.Element("h1")
    heading.text = "Contents"
    nav.append(heading)
    top = current = html.Element("ol")
    nav.append(top)
    part = ""
    for chapter in pages.chapters:
        if chapter.part and chapter.part != part:
            part = chapter.part
            line, label, current = html.Element("li"), html.Element("span"), html.Element("ol")
            label.text = part
            line.extend([label, current])
            top.append(line)
        elif not chapter.part:
            current = top
        line = _entry(
            f"{chapter.slug}.xhtml", " ".join(filter(None, [chapter.number, chapter.title])), chapter.language
        )
        sections = [h for h in chapter.body.iter("h2") if h.get("id")]
        if sections:
            inner = html.Element("ol")
            for h in sections:
                inner.append(_entry(f"{chapter.slug}.xhtml#{h.get('id')}", print_pages.words_of(h), chapter.language))
            line.append(inner)
        current.append(line)
    return _document("Contents", _xhtml(nav), language="en", direction="ltr", kind="toc")


def _entry(href: str, title: str, language: str) -> html.HtmlElement:
    line, link = html.Element("li"), html.Element("a", href=href)
    link.text = title
    if language != "en":
        link.set("lang", language)
        link.set("dir", "rtl" if language in print_pages.RIGHT_TO_LEFT else "ltr")
    line.append(link)
    return line


def _image_path(source: str) -> str:
    return f"images/{Path(source).name}"


def _images(pages: print_pages.Pages) -> list[Item]:
    """Every picture of the book, once."""
    sources = dict.fromkeys(s for chapter in pages.chapters for s in chapter.body.xpath(".//img/@src"))
    return [
        Item(f"image-{Path(s).stem}", _image_path(s), _kind(pages.site / s), _read(pages.site / s)) for s in sources
    ]


def _fonts(site: Path) -> list[Item]:
    folder = site / "static" / "fonts"
    named = re.findall(r'url\("fonts/([^"]+)"\)', (STYLE / "epub.css").read_text(encoding="utf-8"))
    fonts = [Item(f"font-{Path(n).stem}", f"fonts/{n}", _kind(folder / n), _read(folder / n)) for n in named]
    licences = sorted(folder.glob("LICENSE*"))
    return fonts + [
        Item(f"licence-{i}", f"fonts/{p.name}", "text/plain", p.read_bytes()) for i, p in enumerate(licences)
    ]


def _kind(path: Path) -> str:
    if path.suffix not in KINDS:
        raise DataError(f"{path}: an EPUB can hold {', '.join(KINDS)}: add this kind to helpers/build/epub.py")
    return KINDS[path.suffix]


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise DataError(f"{path}: missing from the site: build it again (python -m helpers book)")
    return path.read_bytes()
