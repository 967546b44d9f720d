"""The report as one PDF, set by WeasyPrint.

WeasyPrint and Chromium were both tried on one page of mixed Arabic, Persian and English. Chromium wrote Arabic as
presentation forms, of which pypdf read some words back to front. WeasyPrint writes letters, sets contents, heads,
outline and tags by style sheet, needs no browser, and gives the same bytes for the same pages. It needs the Pango
library, which pip does not bring.

Figures are put in from their stored PDF files: as vectors, with text that can be selected. (WeasyPrint would also draw
the SVG, whose letters are outlines, and takes as long for that as for all the rest.) A link of the right size, whose
address names the figure, keeps the place and is taken out again.
"""

import copy
import logging
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html
from markupsafe import Markup

from helpers import paths
from helpers.build import print_figures, print_fonts, print_pages
from helpers.build.print_edition import LICENCE, LICENCE_ADDRESS, Edition
from helpers.tables import DataError, write_atomically

STYLE = paths.BOOK / "theme" / "print"
FACES = (
    ("Report Sans", "sans-regular", 400, "normal"),
    ("Report Sans", "sans-semibold", 600, "normal"),
    ("Report Sans", "sans-italic", 400, "italic"),
    ("Report Arabic", "arabic-regular", 400, "normal"),
    ("Report Arabic", "arabic-semibold", 600, "normal"),
    ("Report Mono", "mono-regular", 400, "normal"),
    ("Report Mono", "mono-bold", 600, "normal"),
    ("Report Symbols", "symbols", 400, "normal"),
)
NO_PANGO = (
    "the PDF needs the Pango library, which is not installed ({error}). Debian and Ubuntu: apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango; conda: conda install pango"
)
WITHOUT_CODE = (
    "Findings, figures and tables in full. The notebooks' code and the robustness checks that hold are in the web "
    "edition."
)
WITH_CODE = "Complete: with the notebooks' code and every robustness check."


def engine() -> object:
    """WeasyPrint.

    Raises:
        DataError: the Pango library is missing; the message says how to install it.
    """
    try:
        import weasyprint
    except OSError as error:
        raise DataError(NO_PANGO.format(error=str(error).splitlines()[0])) from error
    return weasyprint


def template(name: str) -> object:
    """A template of the printed book, autoescaping."""
    environment = Environment(
        loader=FileSystemLoader(STYLE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)


def compose(pages: print_pages.Pages, edition: Edition, *, code: bool = False) -> str:
    """The whole book as one HTML page."""
    note = WITH_CODE if code else WITHOUT_CODE
    front = template("title.html").render(
        pages=pages, edition=edition, licence=LICENCE, licence_address=LICENCE_ADDRESS, note=note
    )
    chapters = [(chapter, Markup(_serialised(chapter.body, pages.site))) for chapter in pages.chapters]  # noqa: S704
    return template("report.html").render(
        pages=pages, edition=edition, title_page=Markup(front), chapters=chapters, shown=shown  # noqa: S704 - autoescaped
    )  # fmt: skip


def shown(text: str) -> str:
    """Text with a letter that has a glyph in the place of the zero-width non-joiner."""
    return text.replace(chr(print_fonts.NON_JOINER), chr(print_fonts.STAND_IN))


def _serialised(body: html.HtmlElement, site: Path) -> str:
    body = copy.deepcopy(body)
    print_figures.keep_places(body, site)
    for heading in body.iter("h2", "h3"):
        heading.set("data-label", print_pages.words_of(heading))
    for element in body.iter():
        if element.tag not in ("code", "pre") and element.text:
            element.text = shown(element.text)
        if element.tail:
            element.tail = shown(element.tail)
    return html.tostring(body, encoding="unicode").replace(f'href="{print_pages.SCHEME}', 'href="#')


def _true_letters(document: object, pdf: object) -> None:
    """Name the stand-in by its true name in the tables from which readers take the text."""
    given, true = (f"> <{letter:04x}>".encode() for letter in (print_fonts.STAND_IN, print_fonts.NON_JOINER))
    for one in pdf.objects:
        lines = getattr(one, "stream", None)
        if lines and any(isinstance(line, bytes) and line.endswith(b" beginbfchar") for line in lines):
            one.stream = [
                line.removesuffix(given) + true if isinstance(line, bytes) and line.endswith(given) else line
                for line in lines
            ]


def faces(folder: Path) -> str:
    """The style rules that name the fonts."""
    return "\n".join(
        f'@font-face{{font-family:"{family}";src:url("{(folder / f"{name}.ttf").as_uri()}");'
        f"font-weight:{weight};font-style:{style}}}"
        for family, name, weight, style in FACES
    )


class _Complaints(logging.Handler):
    """What WeasyPrint warned of, each once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.getMessage()] = None


def write(pages: print_pages.Pages, edition: Edition, target: Path, *, code: bool = False) -> int:
    """Write the PDF; returns the number of its pages.

    Raises:
        DataError: Pango is missing, or WeasyPrint warned: of a link without a destination, a glyph that no packaged
            font has, a picture that cannot be read, a style rule it does not know.
    """
    weasyprint = engine()
    fonts = print_fonts.folder()
    configuration = weasyprint.text.fonts.FontConfiguration()
    fetch = _fetcher(weasyprint, allowed=(pages.site.resolve(), fonts.resolve()))
    sheets = [
        weasyprint.CSS(string=faces(fonts), font_config=configuration, url_fetcher=fetch),
        weasyprint.CSS(filename=str(STYLE / "report.css"), font_config=configuration),
    ]
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    handlers, logger.handlers = logger.handlers, [complaints]
    try:
        document = weasyprint.HTML(
            string=compose(pages, edition, code=code), base_url=pages.site.resolve().as_uri() + "/", url_fetcher=fetch
        ).render(stylesheets=sheets, font_config=configuration)
        content = document.write_pdf(finisher=_true_letters, pdf_tags=True)
    finally:
        logger.handlers = handlers
    if complaints.said:
        raise DataError("\n".join(["the PDF was not written, because of:", *_shortened(complaints.said)]))
    content = print_figures.put_in(content, pages.site)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, content)
    return len(document.pages)


def _shortened(lines: Iterable[str], most: int = 12) -> list[str]:
    lines = list(lines)
    return [f"  {line}" for line in lines[:most]] + ([f"  … and {len(lines) - most} more"] if len(lines) > most else [])


def _fetcher(weasyprint: object, *, allowed: tuple[Path, ...]) -> object:
    """Reads files of the site and the fonts, nothing else: the build has no network."""

    class Files(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> object:
            parts = urlsplit(url)
            path = Path(url2pathname(unquote(parts.path))).resolve()
            if parts.scheme == "data":
                return super().fetch(url, headers)
            if parts.scheme != "file" or not any(path.is_relative_to(folder) for folder in allowed):
                raise ValueError(f"{url} lies outside the site")
            return super().fetch(url, headers)

    return Files()
