"""Options and the links built from them, retired figures, the shape of tables, pages in other languages."""

import pytest
from lakes import FIGURE, write_figure
from lxml import html

NOTEBOOK = "/notebooks/01_lake.ipynb"
ENTRIES = [
    {"slug": "index", "title": "Start", "level": 1, "location": "/book/index.md", "starred": False, "number": None},
    {"slug": "lake", "title": "The lake", "level": 2, "location": NOTEBOOK, "starred": False, "number": 1},
]


def test_nothing_opens_elsewhere_while_no_repository_is_configured(theme):
    assert theme.options.launch_links(theme.options.Options(), NOTEBOOK) == []


@pytest.mark.parametrize(
    ("repository", "binder", "source"),
    [
        (
            "https://github.com/lakes/report.git",
            "https://mybinder.org/v2/gh/lakes/report/v1%2F0?urlpath=lab%2Ftree%2Fnotebooks%2F01_lake.ipynb",
            "https://github.com/lakes/report/blob/v1/0/notebooks/01_lake.ipynb",
        ),
        (
            "https://gitlab.com/lakes/report/",
            "https://mybinder.org/v2/gl/lakes%2Freport/v1%2F0?urlpath=lab%2Ftree%2Fnotebooks%2F01_lake.ipynb",
            "https://gitlab.com/lakes/report/-/blob/v1/0/notebooks/01_lake.ipynb",
        ),
        (
            "https://code.example.org/lakes",
            "https://mybinder.org/v2/git/https%3A%2F%2Fcode.example.org%2Flakes/v1%2F0"
            "?urlpath=lab%2Ftree%2Fnotebooks%2F01_lake.ipynb",
            None,
        ),
    ],
)
def test_one_address_gives_every_link_that_opens_a_notebook(theme, repository, binder, source):
    options = theme.options.Options.of({"repository": repository, "branch": "v1/0", "folders": False})
    links = dict(theme.options.launch_links(options, NOTEBOOK))
    assert links["Open in JupyterLab on Binder"] == binder
    assert links.get("Source") == source
    assert theme.options.launch_links(options, "/book/index.md") == []
    hub = theme.options.Options.of({"repository": repository, "hub": "https://hub.example.org/"})
    assert theme.options.launch_links(hub, NOTEBOOK)[0][0] == "Open in JupyterLab"
    assert theme.options.launch_links(hub, NOTEBOOK)[0][1].startswith(
        "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2F"
    )


@pytest.mark.parametrize("value", ["javascript:alert(1)", "example.org/x", "https://a b"])
def test_an_option_that_is_no_address_is_refused(theme, value):
    with pytest.raises(theme.page.RenderError, match=r"site\.options\.repository"):
        theme.options.Options.of({"repository": value})


def data(**matter):
    return {"slug": "lake", "location": NOTEBOOK, "frontmatter": {"exports": [
        {"format": "ipynb", "url": "/lake.ipynb", "filename": "01_lake.ipynb"}], **matter},
        "mdast": {"type": "root", "children": [
            {"type": "paragraph", "children": [{"type": "text", "value": "بحيرة"}]}]}}  # fmt: skip


def test_a_notebooks_page_shows_the_links_only_where_they_are_configured(theme, page):
    bare, _, _ = theme.site.write_page(page.book, data(), ENTRIES)
    assert "mybinder" not in bare and "download=" in bare
    options = theme.options.Options(repository="https://github.com/lakes/report")
    object.__setattr__(page.book, "options", options)
    tree = html.document_fromstring(theme.site.write_page(page.book, data(), ENTRIES)[0])
    assert len(tree.xpath("//p[@class='tools']/a[starts-with(@href, 'https://mybinder.org/v2/gh/lakes/')]")) == 1


def test_a_page_in_another_language_says_so(theme, page):
    object.__setattr__(page.book, "options", theme.options.Options(star="for hurried readers"))
    written, _, records = theme.site.write_page(page.book, data(site={"lang": "ar"}), ENTRIES)
    tree = html.document_fromstring(written)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert "<p>بحيرة</p>" in written and records[0]["l"] == "ar"


def test_the_address_makes_permalinks_absolute(theme, page):
    assert page.permalink("figures/fig-x-y") == "../../figures/fig-x-y/index.html"
    object.__setattr__(page.book, "options", theme.options.Options(address="https://lakes.example.org/report/"))
    assert page.permalink("figures/fig-x-y") == "https://lakes.example.org/report/figures/fig-x-y/"
    tree = html.document_fromstring(theme.site.write_figure(page.book, FIGURE, ENTRIES))
    here = f"https://lakes.example.org/report/figures/{FIGURE}/"
    assert tree.xpath("//link[@rel='canonical']/@href") == [here]
    assert tree.xpath("//button[@data-copy]/@data-url") == [here]


def retire(folder, text):
    (folder / "retired.yaml").write_text(text, encoding="utf-8")


def test_a_retired_figure_leads_to_what_stands_today(theme, page, shelf_folder):
    retire(
        shelf_folder,
        f"""
fig-lake-first: {{successor: fig-lake-second, reason: It counted one lake twice & more.}}
fig-lake-second: {{successor: {FIGURE}, reason: Drawn anew.}}
fig-lake-gone: {{reason: The question was dropped.}}
tab-lake-old: {{reason: not a figure}}
""",
    )
    found = theme.retired.load(shelf_folder, page.book.figures)
    assert {k: v["successor"] for k, v in found.items()} == {
        "fig-lake-first": FIGURE, "fig-lake-second": FIGURE, "fig-lake-gone": None,
    }  # fmt: skip
    object.__setattr__(page.book, "options", theme.options.Options(address="https://lakes.example.org"))
    tree = html.document_fromstring(
        theme.site.write_retired(page.book, "fig-lake-first", found["fig-lake-first"], ENTRIES)
    )
    assert tree.xpath("//meta[@http-equiv='refresh']/@content") == [f"5; url=../{FIGURE}/index.html"]
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"https://lakes.example.org/figures/{FIGURE}/"]
    assert "It counted one lake twice & more." in tree.xpath("//main")[0].text_content()
    assert tree.xpath(f"//main//a[@href='../{FIGURE}/index.html']/text()") == ["Levels of the lake"]
    gone = theme.site.write_retired(page.book, "fig-lake-gone", found["fig-lake-gone"], ENTRIES)
    assert "refresh" not in gone and "The question was dropped." in gone


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fig-a-b: {successor: fig-no-where, reason: x}", "successor fig-no-where"),
        ("fig-a-b: {successor: fig-a-b, reason: x}", "successor fig-a-b"),
        ("fig-a-b: {successor: fig-lake-levels}", "fig-a-b gives no reason"),
        ("fig-lake-levels: {reason: x}", "retired and still published"),
        ("fig-a-b: [", "retired.yaml:1"),
    ],
)
def test_a_wrong_entry_of_the_retired_is_named(theme, page, shelf_folder, text, message):
    retire(shelf_folder, text)
    with pytest.raises(theme.page.RenderError, match=message):
        theme.retired.load(shelf_folder, page.book.figures)


def table(rows, heads):
    head = "".join(f"<th scope='col'>{h}</th>" for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><caption>Lakes</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


LONG = "a long sentence about the water of a lake and all that floats on it in spring, " * 2


@pytest.mark.parametrize(
    ("rows", "heads", "shape"),
    [
        ([["1", "2"]], ["a", "b"], set()),
        ([["1", "2"]] * 30, ["a", "b"], {"tall"}),
        ([["1", LONG]], ["a", "b"], {"stacks"}),
        ([["1", LONG, LONG, LONG]], ["a", "b", "c", "d"], {"records", "stacks"}),
        ([["1.00"] * 16], [f"column {i}" for i in range(16)], {"roomy"}),
    ],
)
def test_the_shape_of_a_table_follows_from_its_cells(theme, rows, heads, shape):
    box = html.fragment_fromstring(str(theme.wide.shaped(table(rows, heads))))
    assert set(box.get("class").split()) == {"scroll"} | shape
    assert box.get("aria-label") == "Table: Lakes" and box.get("tabindex") == "0"
    assert [c.get("data-label") for c in box.xpath(".//tbody/tr[1]/td")] == heads


def test_words_of_other_scripts_and_escapes_pass_a_tables_shaping(theme):
    source = '<table><tbody><tr><td dir="rtl" lang="fa"><bdi>دریاچه‌ها</bdi> &lt;b&gt; “x”</td></tr></tbody></table>'
    assert source in str(theme.wide.shaped(source))


def test_a_dense_picture_has_a_least_width(theme, page, shelf_folder):
    written = str(theme.figures.inline(page, FIGURE))
    assert 'style="--least:286px"' in written  # 200 units wide, letters of 7 units at least, 10 px to be legible
    write_figure(shelf_folder / "figures", smallest_type=9.0)
    page.book.figures[FIGURE]["smallest_type"] = 9.0
    assert 'style="--least:222px"' in theme.figures.inline(page, FIGURE)


def test_the_emblem_and_the_actions_are_read_from_options(theme):
    options = theme.options.Options(emblem="ar:بحيرة | en:lake", actions="Read it -> lake | All -> figures")
    assert options.emblem_words == [("ar", "بحيرة"), ("en", "lake")]
    assert options.action_links == [("Read it", "lake"), ("All", "figures")]


def test_no_string_of_one_book_stands_in_the_theme(theme):
    folder = theme.templates.FOLDER.parent
    for path in [*folder.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.js"), *folder.rglob("*.yml")]:
        text = path.read_text(encoding="utf-8")
        for word in ("Framing", "helpers.schema", "import helpers", "from helpers", "إطار", "Iran", "Iraq"):
            assert word not in text, f"{path.name}: {word}"
