"""One case for each node type, and what the renderer refuses."""

import pytest

FIGURE = "fig-lake-levels"
T = {"type": "text", "value": "a < b"}


def n(kind_, *children, **fields):
    return {"type": kind_, **fields, "children": list(children)}


def row(*cells, header=False):
    return n(
        "tableRow",
        *(n("tableCell", {"type": "text", "value": c}, **({"header": True} if header else {})) for c in cells),
    )


def code_cell(source, *outputs, label=None):
    cell = n("block", {"type": "code", "lang": "python", "executable": True, "value": source}, n("outputs", *outputs),
             kind="notebook-code", html_id=label or "c1")  # fmt: skip
    return cell | ({"label": label, "identifier": label} if label else {})


def output(**data):
    bundle = {kind.replace("_", "/"): {"content": content} for kind, content in data.items()}
    return {"type": "output", "jupyter_data": {"output_type": "display_data", "metadata": {}, "data": bundle}}


PICTURE = {"type": "output", "jupyter_data": {
    "output_type": "display_data", "metadata": {"image/png": {"alt": "A falling line."}},
    "data": {"image/png": {"path": "/ab12.png"}, "text/plain": {"content": "x"}}}}  # fmt: skip

CASES = {
    "text": (T, "a &lt; b"),
    "root": (n("root", T), "a &lt; b"),
    "_lift": (n("_lift", T), "a &lt; b"),
    "mystRole": (n("mystRole", T), "a &lt; b"),
    "mystDirective": (n("mystDirective", T), "a &lt; b"),
    "include": (n("include", T), "a &lt; b"),
    "topic": (n("topic", T), "a &lt; b"),
    "comment": ({"type": "comment", "value": "no"}, ""),
    "mystTarget": ({"type": "mystTarget"}, ""),
    "mystComment": ({"type": "mystComment"}, ""),
    "indexEntries": ({"type": "indexEntries"}, ""),
    "emphasis": (n("emphasis", T), "<em>a &lt; b</em>"),
    "strong": (n("strong", T), "<strong>a &lt; b</strong>"),
    "delete": (n("delete", T), "<del>a &lt; b</del>"),
    "underline": (n("underline", T), '<span class="underline">a &lt; b</span>'),
    "smallcaps": (n("smallcaps", T), '<span class="smallcaps">a &lt; b</span>'),
    "subscript": (n("subscript", T), "<sub>a &lt; b</sub>"),
    "superscript": (n("superscript", T), "<sup>a &lt; b</sup>"),
    "keyboard": (n("keyboard", T), "<kbd>a &lt; b</kbd>"),
    "abbreviation": (n("abbreviation", T, title='a "b"'), '<abbr title="a &#34;b&#34;">a &lt; b</abbr>'),
    "inlineCode": ({"type": "inlineCode", "value": "<x>"}, "<code>&lt;x&gt;</code>"),
    "break": ({"type": "break"}, "<br>"),
    "span": (n("span", {"type": "text", "value": "ماء"}, **{"class": "lang-ar rtl"}),
             '<span lang="ar" dir="rtl">ماء</span>'),
    "inlineExpression": (n("inlineExpression", T), '<span class="value">a &lt; b</span>'),
    "html": ({"type": "html", "value": "<i>ours</i>"}, "<i>ours</i>"),
    "inlineMath": ({"type": "inlineMath", "value": "x<y", "html": "<span><math><mi>x</mi></math></span>"},
                   "<math><mi>x</mi></math>"),
    "math": ({"type": "math", "value": "x<y"}, "<code>x&lt;y</code>"),
    "paragraph": (n("paragraph", T), "<p>a &lt; b</p>"),
    "heading": (n("heading", T, depth=2, html_id="h"), '<h2 id="h">a &lt; b<a class="anchor" href="#h"'),
    "thematicBreak": ({"type": "thematicBreak"}, "<hr>"),
    "blockquote": (n("blockquote", T, **{"class": "lang-fa"}),
                   '<blockquote lang="fa" dir="rtl"><bdi lang="en" dir="ltr">a &lt; b</bdi>'),
    "list": (n("list", n("listItem", T), ordered=True, start=3), '<ol start="3"><li>a &lt; b</li></ol>'),
    "listItem": (n("listItem", T, checked=True),
                 '<li class="task"><span class="box" role="img" aria-label="done">☑</span>a &lt; b</li>'),
    "div": (n("div", T, **{"class": "x"}), '<div class="x">a &lt; b</div>'),
    "aside": (n("aside", T), '<aside class="margin-note">a &lt; b</aside>'),
    "admonition": (n("admonition", T, kind="warning"),
                   '<aside class="admonition warning" role="note">a &lt; b</aside>'),
    "admonitionTitle": (n("admonitionTitle", T), '<p class="admonition-title">a &lt; b</p>'),
    "details": (n("details", T), '<details class="fold">a &lt; b</details>'),
    "summary": (n("summary", T), "<summary>a &lt; b</summary>"),
    "grid": (n("grid", T), '<div class="grid">a &lt; b</div>'),
    "card": (n("card", T, url="/lake"), '<a class="card" href="../../lake/index.html">a &lt; b</a>'),
    "cardTitle": (n("cardTitle", T), '<p class="card-title">a &lt; b</p>'),
    "header": (n("header", T), '<div class="card-header">a &lt; b</div>'),
    "footer": (n("footer", T), '<div class="card-footer">a &lt; b</div>'),
    "tabSet": (n("tabSet", T), '<div class="tabs">a &lt; b</div>'),
    "tabItem": (n("tabItem", T, title="One"), '<section class="tab"><p class="tab-title">One</p>a &lt; b</section>'),
    "definitionList": (n("definitionList", T), "<dl>a &lt; b</dl>"),
    "definitionTerm": (n("definitionTerm", T, html_id="term-x"), '<dt id="term-x">a &lt; b</dt>'),
    "definitionDescription": (n("definitionDescription", T), "<dd>a &lt; b</dd>"),
    "glossary": (n("glossary", T), '<div class="glossary">a &lt; b</div>'),
    "link": (n("link", T, url="/lake#deep"), '<a href="../../lake/index.html#deep">a &lt; b</a>'),
    "crossReference": (n("crossReference", T, url="/lake", html_id="deep"), 'href="../../lake/index.html#deep"'),
    "figureLink": (n("figureLink", T, figure=FIGURE), 'href="../../figures/fig-lake-levels/index.html"'),
    "cite": (n("cite", T, label="lake1999"),
             '<a href="#ref-lake1999" id="cite-lake1999-1" role="doc-biblioref" class="cite">a &lt; b</a>'),
    "citeGroup": (n("citeGroup", n("cite", T, label="lake1999"), kind="parenthetical"), '(<a href="#ref-lake1999"'),
    "footnoteReference": ({"type": "footnoteReference", "identifier": "f"}, '<a href="#note-f" id="noteref-f"'),
    "footnoteDefinition": (n("footnoteDefinition", T, identifier="f"), ""),
    "container": (n("container", T, kind="table", html_id="t"),
                  '<figure id="t" class="container table">a &lt; b</figure>'),
    "caption": (n("caption", T), '<figcaption class="caption">a &lt; b</figcaption>'),
    "legend": (n("legend", T), '<figcaption class="legend">a &lt; b</figcaption>'),
    "captionNumber": (n("captionNumber", T), '<span class="caption-number">a &lt; b</span>'),
    "image": ({"type": "image", "url": "/ab.png", "alt": "A lake"},
              '<img src="../../build/ab.png" alt="A lake" loading="lazy">'),
    "table": (n("table", row("h", header=True), row("c")),
              '<tr><th scope="col">h</th></tr></thead><tbody><tr><td data-label="h">c</td></tr></tbody></table>'),
    "tableRow": (row("c"), "<tr><td>c</td></tr>"),
    "tableCell": (n("tableCell", T, align="right"), '<td class="to-right">a &lt; b</td>'),
    "embed": (n("embed", T), '<div class="embed">a &lt; b</div>'),
    "block": (n("block", T, kind="notebook-content", html_id="c0"), '<div class="cell prose" id="c0">a &lt; b</div>'),
    "code": ({"type": "code", "lang": "python", "value": "x = '<'"}, "&lt;"),
    "outputs": (n("outputs", PICTURE), '<div class="card-white"><img src="../../build/ab12.png" alt="A falling line."'),
    "output": (output(text_plain="1 < 2"), "<pre>1 &lt; 2</pre>"),
    "claimCard": (n("claimCard", claim="lake-falls", anchor=True), 'id="claim-lake-falls"'),
    "captionedFigure": (n("captionedFigure", figure=FIGURE, words={"title": "T", "caption": "C", "alt": "An alt"}),
                        'alt="An alt"'),
    "statusBadge": (n("statusBadge", status="stable"), "stable"),
    "citation": (n("citation", key="lake", line="The Lake <1>", formats=[
        {"name": "RIS", "extension": "ris", "content": "TY  - RPRT"}]), 'href="../../cite/lake.ris" download'),
    "figureGallery": (n("figureGallery", figures=[FIGURE]), '<span class="tile-title">Levels of the lake</span>'),
}  # fmt: skip


def test_every_node_type_has_a_case(theme):
    assert set(CASES) == set(theme.nodes.WRITERS)


@pytest.mark.parametrize("kind", sorted(CASES))
def test_node(theme, page, kind):
    node, expected = CASES[kind]
    written = str(theme.nodes.write(page, node))
    assert expected in written
    if expected == "":
        assert written == ""


def test_an_unknown_node_stops_the_build_and_is_named(theme, page):
    with pytest.raises(theme.page.RenderError, match="'hologram'"):
        theme.nodes.write(page, n("paragraph", n("hologram", T)))


@pytest.mark.parametrize(
    "source",
    ["<script>x()</script>", "<img src=x onerror=y()>", "<iframe src=x></iframe>", '<a href="javascript:x()">'],
)
def test_raw_html_that_could_act_is_refused(theme, page, source):
    with pytest.raises(theme.page.RenderError, match="raw HTML"):
        theme.nodes.write(page, {"type": "html", "value": source})
    with pytest.raises(theme.page.RenderError, match="raw HTML"):
        theme.nodes.write(page, output(text_html=source))


def test_arabic_script_is_set_apart_but_not_twice(theme, page):
    written = str(theme.nodes.write(page, n("paragraph", {"type": "text", "value": "called بحيرة كبيرة and دریاچه‌ها"})))
    assert '<bdi lang="ar" dir="rtl">بحيرة كبيرة</bdi>' in written
    assert '<bdi lang="fa" dir="rtl">دریاچه‌ها</bdi>' in written
    within = n("div", n("paragraph", {"type": "text", "value": "بحيرة"}), **{"class": "lang-ar"})
    assert str(theme.nodes.write(page, within)) == '<div lang="ar" dir="rtl"><p>بحيرة</p></div>'


def test_headings_make_the_outline(theme, page):
    for depth in (2, 3, 4):
        theme.nodes.write(page, n("heading", T, depth=depth, html_id=f"h{depth}"))
    assert page.outline == [(2, "h2", "a < b"), (3, "h3", "a < b")]


def test_an_unknown_work_is_an_error(theme, page):
    with pytest.raises(theme.page.RenderError, match="'sea2000'"):
        theme.nodes.write(page, n("cite", T, label="sea2000"))


def test_the_first_use_of_a_term_is_a_link(theme, page):
    def say(value):
        return n("paragraph", {"type": "text", "value": value})

    heading = str(theme.nodes.write(page, n("heading", {"type": "text", "value": "Lake"}, depth=2, html_id="h")))
    assert "term-link" not in heading
    assert "term-link" not in theme.nodes.write(page, n("tableCell", {"type": "text", "value": "Lake"}))
    assert "term-link" not in theme.nodes.write(page, n("link", {"type": "text", "value": "lakes"}, url="/lake"))
    assert "term-link" not in theme.nodes.write(page, say("LAKE, lakeside, by-lake, and a boat"))
    first = str(theme.nodes.write(page, say("two lakes, a lake")))
    assert first == '<p>two <a class="term-link" href="../../words/index.html#term-lake">lakes</a>, a lake</p>'
    assert "term-link" not in theme.nodes.write(page, say("the lake"))


def test_pictures_need_alt_text(theme, page):
    with pytest.raises(theme.page.RenderError, match="alt text"):
        theme.nodes.write(page, {"type": "image", "url": "/x.png"})
    bare = {
        "type": "output",
        "jupyter_data": {"output_type": "display_data", "metadata": {}, "data": {"image/png": {"path": "/x.png"}}},
    }
    with pytest.raises(theme.page.RenderError, match="alt text"):
        theme.nodes.write(page, bare)


def test_a_failed_cell_stops_the_build(theme, page):
    failed = {
        "type": "output",
        "jupyter_data": {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "by zero"},
    }
    with pytest.raises(theme.page.RenderError, match="ZeroDivisionError: by zero"):
        theme.nodes.write(page, failed)


def test_streams_and_long_outputs(theme, page):
    stream = {"type": "output", "jupyter_data": {"output_type": "stream", "name": "stdout", "text": "1 < 2"}}
    assert "<pre>1 &lt; 2</pre>" in theme.nodes.write(page, stream)
    stored = {
        "type": "output",
        "jupyter_data": {"output_type": "display_data", "data": {"text/html": {"path": "/x.html"}}},
    }
    assert "<p>stored apart</p>" in theme.nodes.write(page, stored)


def test_code_is_folded_and_tags_are_heeded(theme, page):
    cell = str(theme.nodes.write(page, code_cell("x = 1")))
    assert '<details class="code-fold" id="code-1"><summary>' in cell
    assert page.has_code
    assert theme.nodes.write(page, code_cell("x") | {"visibility": "remove"}) == ""
    gone = code_cell("secret()")
    gone["children"][0]["visibility"] = "remove"
    assert "secret" not in theme.nodes.write(page, gone)
    tagged = code_cell("x = 2")  # MyST says so of every cell with a tag, whatever the tag is for
    tagged["children"][0]["visibility"] = "show"
    assert " open" not in str(theme.nodes.write(page, tagged)).partition("<summary>")[0]


def test_the_cell_of_a_figure_shows_it_with_its_panel(theme, page):
    for cell in (
        code_cell("draw()", PICTURE, label=FIGURE),
        code_cell(f"publish(fig, id='{FIGURE}', data=d)", PICTURE),
    ):
        page.shown_figures.clear()
        written = str(theme.nodes.write(page, cell))
        assert f'<figure class="report-figure" id="{FIGURE}">' in written
        assert written.count(f'id="{FIGURE}"') == 1
        assert 'alt="A falling line."' in written
        assert f'href="../../figures/{FIGURE}/index.html">Permalink' in written
        assert f'src="../../figures/{FIGURE}/{FIGURE}.svg" alt="A falling line." width="200" height="100"' in written


def test_links_of_the_houses_own_tables_are_made_right(theme, page):
    (page.book.folder / "tables").mkdir()
    (page.book.folder / "tables" / "tab-lake.csv").write_text("a\n", encoding="utf-8")
    source = (
        '<div class="report-table" id="tab-lake" tabindex="0">\n<table>\n<tbody><tr><td>1</td></tr></tbody>\n</table>\n'
        '<p><a href="../book/tables/tab-lake.csv" data-table="tab-lake" download>Table</a></p>\n</div>'
    )
    written = str(theme.nodes.write(page, output(text_html=source)))
    assert 'href="../../tables/tab-lake.csv"' in written
    assert written.count('tabindex="0"') == 1
    assert written.index('class="scroll"') < written.index("<table>")
    with pytest.raises(theme.page.RenderError, match="tab-sea"):
        theme.nodes.write(page, output(text_html=source.replace("tab-lake.csv", "tab-sea.csv")))


def test_links_of_claims_lead_to_the_figures_page(theme, page):
    link = f'<a href="../book/figures/{FIGURE}.png" data-figure="{FIGURE}">Shown</a>'
    source = f'<div class="claim claim-stable" id="claim-x">{link}</div>'
    assert f'href="../../figures/{FIGURE}/index.html"' in theme.nodes.write(page, output(text_html=source))
    with pytest.raises(theme.page.RenderError, match="fig-sea"):
        theme.nodes.write(page, output(text_html=source.replace(FIGURE, "fig-sea")))


def test_cells_that_show_nothing_share_the_next_fold(theme, page):
    cells = [
        code_cell("first()") | {"html_id": "a"},
        code_cell("second()") | {"html_id": "b"},
        code_cell("third()", PICTURE),
    ]
    written = str(theme.nodes.write(page, n("root", *cells)))
    assert written.count("<details") == 1
    assert written.index('id="a"') < written.index("first") < written.index('id="b"') < written.index("second")
    apart = n("root", code_cell("first()", PICTURE), code_cell("second()"), n("paragraph", T), code_cell("third()"))
    assert str(theme.nodes.write(page, apart)).count("<details") == 3


def test_ids_in_code_are_links_but_never_inside_a_link(theme, page):
    ident = {"type": "inlineCode", "value": FIGURE}
    assert theme.nodes.write(page, ident) == f'<a href="../../figures/{FIGURE}/index.html"><code>{FIGURE}</code></a>'
    claim = {"type": "inlineCode", "value": "lake-falls"}
    assert 'href="../../claims/lake-falls/index.html"' in theme.nodes.write(page, claim)
    assert str(theme.nodes.write(page, n("link", ident, url="/lake"))).count("<a ") == 1


def test_remote_means_another_page_and_with_a_base_another_book(theme, page):
    near = n("crossReference", T, url="/lake", html_id="deep", remote=True)
    assert 'href="../../lake/index.html#deep"' in theme.nodes.write(page, near)
    far = near | {"remoteBaseUrl": "https://seas.example.org/book/"}
    assert 'class="xref outside" href="https://seas.example.org/book/lake/#deep"' in theme.nodes.write(page, far)
