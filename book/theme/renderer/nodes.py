"""One function per node type. A type without a function stops the build: nothing is dropped in silence."""

import re
from collections.abc import Callable

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from renderer import figures, outputs, wide
from renderer.markup import classes, escape, join, set_apart, tag, text
from renderer.page import Page, address_of

Node = dict
Writer = Callable[[Page, Node], Markup]
WRITERS: dict[str, Writer] = {}
SCRIPT = re.compile(r"<\s*(script|iframe|object|embed|link|meta|base)\b|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
CODE_FORMAT = HtmlFormatter(cssclass="highlight", wrapcode=True)


def writes(*types: str) -> Callable[[Writer], Writer]:
    """Register a function as the writer of these node types."""

    def register(writer: Writer) -> Writer:
        for name in types:
            WRITERS[name] = writer
        return writer

    return register


def write(page: Page, node: Node) -> Markup:
    """HTML of one node.

    Raises:
        RenderError: the node's type has no writer.
    """
    writer = WRITERS.get(node["type"])
    if writer is None:
        raise page.fail(f"no writer for the node type {node['type']!r}: add one to book/theme/renderer/nodes.py")
    return writer(page, node)


def children(page: Page, node: Node) -> Markup:
    """HTML of a node's children."""
    return join(write(page, child) for child in node.get("children") or [])


def identity(node: Node) -> str | None:
    """The ``id`` of a node, if it can be linked to."""
    return node.get("html_id") or None


def plain(node: Node) -> str:
    """The text in a node, without marks."""
    return node.get("value", "") if "children" not in node else "".join(plain(c) for c in node["children"])


def checked_html(page: Page, source: str) -> Markup:
    """HTML that this project wrote itself (notebook tables, raw HTML in a page), refused where it could act.

    Raises:
        RenderError: it holds a script, a handler or an embedded document.
    """
    if found := SCRIPT.search(source):
        raise page.fail(f"raw HTML holds {found.group().strip()!r}: escape the text that it came from")
    return Markup(source)  # noqa: S704 - checked above, written by helpers/publish


def _wrapped(page: Page, node: Node, name: str, fixed: str = "", **more: str | None) -> Markup:
    attributes = classes(node.get("class"), fixed=fixed)
    language = attributes["lang"]
    if language:
        page.languages.append(language)
    inner = children(page, node)
    if language:
        page.languages.pop()
    return tag(name, inner, id=identity(node), **attributes, **more)


# -- text ------------------------------------------------------------------------------------------------------


@writes("text")
def _text(page: Page, node: Node) -> Markup:
    value = node.get("value", "")
    pattern = page.book.term_pattern
    if not pattern or page.linked or page.plain or page.language:
        return text(value, within=page.language)
    parts, last = [], 0
    for found in pattern.finditer(value):
        if link := _term_link(page, found):
            parts += [text(value[last : found.start()]), link]
            last = found.end()
    return join([*parts, text(value[last:])])


def _term_link(page: Page, found: re.Match) -> Markup | None:
    """The first use of a glossary term on a page as a link to it; None for any later one."""
    word = next(t for t in page.book.terms if t.casefold() == found[1].casefold())
    if word in page.terms or (found[1].isupper() and found[1] != word):
        return None
    page.terms.add(word)
    slug, anchor, _ = page.book.terms[word]
    address = address_of(slug, page.book.index)
    return (
        None if address == page.address else tag("a", found[0], class_="term-link", href=page.to_page(address, anchor))
    )


@writes("root")
def _root(page: Page, node: Node) -> Markup:
    return join(write(page, block) for block in gathered(node.get("children") or []))


def gathered(blocks: list[Node]) -> list[Node]:
    """Blocks in which a code cell that shows nothing has gone into the fold of the code cell right after it."""
    found: list[Node] = []
    for block in blocks:
        before = found[-1] if found else {}
        if _is_code(before) and _is_code(block) and not _shows(before) and not before.get("label"):
            found[-1] = {**block, "children": [*_codes(before), *(block.get("children") or [])]}
        else:
            found.append(block)
    return found


def _is_code(block: Node) -> bool:
    return block.get("kind") == "notebook-code" and block.get("visibility") != "remove"


def _codes(block: Node) -> list[Node]:
    """The source of a cell, under the cell's own id."""
    codes = [c for c in block.get("children") or [] if c["type"] == "code"]
    return [{**c, "html_id": c.get("html_id") or identity(block)} for c in codes]


def _shows(block: Node) -> bool:
    """Whether a code cell has an output that a page shows."""
    groups = [c for c in block.get("children") or [] if c["type"] == "outputs" and c.get("visibility") != "remove"]
    return any(group.get("children") for group in groups)


@writes("_lift", "mystRole", "mystDirective", "include", "topic")
def _transparent(page: Page, node: Node) -> Markup:
    return children(page, node)


@writes("comment", "mystTarget", "mystComment", "indexEntries")
def _nothing(page: Page, node: Node) -> Markup:
    return Markup("")


@writes("emphasis")
def _emphasis(page: Page, node: Node) -> Markup:
    return tag("em", children(page, node))


@writes("strong")
def _strong(page: Page, node: Node) -> Markup:
    return tag("strong", children(page, node))


@writes("delete")
def _delete(page: Page, node: Node) -> Markup:
    return tag("del", children(page, node))


@writes("underline")
def _underline(page: Page, node: Node) -> Markup:
    return tag("span", children(page, node), class_="underline")


@writes("smallcaps")
def _smallcaps(page: Page, node: Node) -> Markup:
    return tag("span", children(page, node), class_="smallcaps")


@writes("subscript")
def _subscript(page: Page, node: Node) -> Markup:
    return tag("sub", children(page, node))


@writes("superscript")
def _superscript(page: Page, node: Node) -> Markup:
    return tag("sup", children(page, node))


@writes("keyboard")
def _keyboard(page: Page, node: Node) -> Markup:
    return tag("kbd", children(page, node))


@writes("abbreviation")
def _abbreviation(page: Page, node: Node) -> Markup:
    return tag("abbr", children(page, node), title=node.get("title"))


@writes("inlineCode")
def _inline_code(page: Page, node: Node) -> Markup:
    """Code; the id of a figure, table or claim is a link to it."""
    code = tag("code", node["value"])
    href = outputs.address_of_id(page, node["value"])
    return tag("a", code, href=href) if href and not page.linked else code


@writes("break")
def _break(page: Page, node: Node) -> Markup:
    return tag("br")


@writes("span")
def _span(page: Page, node: Node) -> Markup:
    return _wrapped(page, node, "span")


@writes("inlineExpression")
def _inline_expression(page: Page, node: Node) -> Markup:
    return tag("span", children(page, node), class_="value")


@writes("html")
def _html(page: Page, node: Node) -> Markup:
    return checked_html(page, node.get("value", ""))


@writes("inlineMath")
def _inline_math(page: Page, node: Node) -> Markup:
    return tag("span", _mathml(node), class_="math")


@writes("math")
def _math(page: Page, node: Node) -> Markup:
    return tag("div", _mathml(node), class_="math-block scroll", id=identity(node), tabindex="0")


MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)


def _mathml(node: Node) -> Markup:
    found = MATHML.search(node.get("html") or "")
    return Markup(found.group()) if found else tag("code", node["value"])  # noqa: S704 - made by KaTeX


# -- blocks ----------------------------------------------------------------------------------------------------


@writes("paragraph")
def _paragraph(page: Page, node: Node) -> Markup:
    return _wrapped(page, node, "p")


@writes("heading")
def _heading(page: Page, node: Node) -> Markup:
    depth = max(2, min(6, node.get("depth", 2)))
    anchor, inner = identity(node), _label(page, node)
    if anchor and depth <= 3:
        page.outline.append((depth, anchor, plain(node)))
    label = f"{page.say('Link to')} {plain(node)}"
    mark = tag("a", "#", class_="anchor", href=f"#{anchor}", aria_label=label) if anchor else Markup("")
    return tag(f"h{depth}", join([inner, mark]), id=anchor)


@writes("thematicBreak")
def _rule(page: Page, node: Node) -> Markup:
    return tag("hr")


@writes("blockquote")
def _blockquote(page: Page, node: Node) -> Markup:
    return _wrapped(page, node, "blockquote")


@writes("list")
def _list(page: Page, node: Node) -> Markup:
    ordered = node.get("ordered")
    start = node.get("start")
    return tag(
        "ol" if ordered else "ul",
        children(page, node),
        start=start if ordered and start not in (None, 1) else None,
        **classes(node.get("class")),
    )


@writes("listItem")
def _list_item(page: Page, node: Node) -> Markup:
    inner = children(page, node)
    if node.get("checked") is None:
        return tag("li", inner)
    box = tag(
        "span",
        "☑" if node["checked"] else "☐",
        class_="box",
        role="img",
        aria_label="done" if node["checked"] else "open",
    )
    return tag("li", join([box, inner]), class_="task")


@writes("div")
def _div(page: Page, node: Node) -> Markup:
    return _wrapped(page, node, "div")


@writes("aside")
def _aside(page: Page, node: Node) -> Markup:
    return _wrapped(page, node, "aside", "margin-note")


@writes("admonition")
def _admonition(page: Page, node: Node) -> Markup:
    return _wrapped(page, node, "aside", f"admonition {node.get('kind', 'note')}", role="note")


@writes("admonitionTitle")
def _admonition_title(page: Page, node: Node) -> Markup:
    return tag("p", children(page, node), class_="admonition-title")


@writes("details")
def _details(page: Page, node: Node) -> Markup:
    return tag("details", children(page, node), class_="fold", open=bool(node.get("open")), id=identity(node))


@writes("summary")
def _summary(page: Page, node: Node) -> Markup:
    return tag("summary", children(page, node))


@writes("grid")
def _grid(page: Page, node: Node) -> Markup:
    return tag("div", children(page, node), class_="grid")


@writes("card")
def _card(page: Page, node: Node) -> Markup:
    inner = _label(page, node) if node.get("url") else children(page, node)
    if node.get("url"):
        return tag("a", inner, class_="card", href=page.link(node["url"]))
    return tag("div", inner, class_="card")


@writes("cardTitle")
def _card_title(page: Page, node: Node) -> Markup:
    return tag("p", children(page, node), class_="card-title")


@writes("header", "footer")
def _card_part(page: Page, node: Node) -> Markup:
    return tag("div", children(page, node), class_=f"card-{node['type']}")


@writes("tabSet")
def _tab_set(page: Page, node: Node) -> Markup:
    return tag("div", children(page, node), class_="tabs")


@writes("tabItem")
def _tab_item(page: Page, node: Node) -> Markup:
    """Tabs are written one below the other: each stays readable without a script and on paper."""
    return tag(
        "section", join([tag("p", node.get("title", ""), class_="tab-title"), children(page, node)]), class_="tab"
    )


@writes("definitionList")
def _definition_list(page: Page, node: Node) -> Markup:
    return tag("dl", children(page, node))


@writes("definitionTerm")
def _definition_term(page: Page, node: Node) -> Markup:
    return tag("dt", _label(page, node), id=identity(node))


@writes("definitionDescription")
def _definition_description(page: Page, node: Node) -> Markup:
    return tag("dd", children(page, node))


@writes("glossary")
def _glossary(page: Page, node: Node) -> Markup:
    return tag("div", children(page, node), class_="glossary")


# -- links, citations, notes -----------------------------------------------------------------------------------


def _label(page: Page, node: Node) -> Markup:
    """What a link says; no other link is made inside it."""
    page.linked += 1
    inner = children(page, node)
    page.linked -= 1
    return inner


def _unlinked(page: Page, node: Node) -> Markup:
    """Children in which no term is linked by itself."""
    page.plain += 1
    inner = children(page, node)
    page.plain -= 1
    return inner


@writes("link")
def _link(page: Page, node: Node) -> Markup:
    url = node["url"]
    outside = url.startswith(("http:", "https:"))
    return tag("a", _label(page, node), href=page.link(url), class_="outside" if outside else None)


@writes("crossReference")
def _cross_reference(page: Page, node: Node) -> Markup:
    anchor = node.get("html_id") or node.get("identifier", "")
    if elsewhere := node.get("remoteBaseUrl"):  # a page of another book; "remote" alone: another page of this one
        address = f"{elsewhere.rstrip('/')}{node['url'].rstrip('/')}/#{anchor}"
        return tag("a", _label(page, node), class_="xref outside", href=address)
    base = page.link(node["url"]) if node.get("url") else ""
    return tag("a", _label(page, node), class_="xref", href=f"{base}#{anchor}")


@writes("figureLink")
def _figure_link(page: Page, node: Node) -> Markup:
    """A link to a figure's own page, made by the book's plugin."""
    figure = node["figure"]
    if figure not in page.book.figures:
        raise page.fail(f"there is no figure {figure!r} in book/figures: run the notebook that publishes it")
    return tag("a", children(page, node) or figure, href=page.to_page(f"figures/{figure}"), class_="xref")


@writes("cite")
def _cite(page: Page, node: Node) -> Markup:
    label = node["label"]
    if label not in page.references:
        raise page.fail(f"the work {label!r} is cited but not in book/references.bib")
    number = page.cited[label] = page.cited.get(label, 0) + 1
    return tag("a", _label(page, node), href=f"#ref-{label}", id=f"cite-{label}-{number}", role="doc-biblioref",
               class_="cite")  # fmt: skip


LINK_TAG = re.compile(r"</?a\b[^>]*>")


def strip_links(source: str) -> str:
    """HTML without its link tags: to sort works by what they say."""
    return LINK_TAG.sub("", source)


@writes("citeGroup")
def _cite_group(page: Page, node: Node) -> Markup:
    inner = Markup("; ").join(write(page, child) for child in node["children"])
    return join(["(", inner, ")"]) if node.get("kind") == "parenthetical" else inner


@writes("footnoteReference")
def _footnote_reference(page: Page, node: Node) -> Markup:
    name = node["identifier"]
    first = name not in page.footnote_order
    if first:
        page.footnote_order.append(name)
    number = page.footnote_order.index(name) + 1
    link = tag("a", str(number), href=f"#note-{name}", id=f"noteref-{name}" if first else None, role="doc-noteref",
               aria_label=f"Note {number}")  # fmt: skip
    return tag("sup", link, class_="noteref")


@writes("footnoteDefinition")
def _footnote_definition(page: Page, node: Node) -> Markup:
    page.footnotes[node["identifier"]] = node
    return Markup("")


# -- figures and tables ----------------------------------------------------------------------------------------


@writes("container")
def _container(page: Page, node: Node) -> Markup:
    if node.get("kind") == "quote":
        return _wrapped(page, node, "figure", "quotation")
    return _wrapped(page, node, "figure", f"container {node.get('kind', '')}")


@writes("caption", "legend")
def _caption(page: Page, node: Node) -> Markup:
    return tag("figcaption", _unlinked(page, node), class_=node["type"])


@writes("captionNumber")
def _caption_number(page: Page, node: Node) -> Markup:
    return tag("span", children(page, node), class_="caption-number")


@writes("image")
def _image(page: Page, node: Node) -> Markup:
    alt = node.get("alt")
    if alt is None:
        raise page.fail(f"the image {node['url']} has no alt text: write what it shows")
    return tag("img", src=page.link(node["url"]), alt=alt, loading="lazy")


@writes("table")
def _table(page: Page, node: Node) -> Markup:
    rows = node.get("children") or []
    head = [r for r in rows if r.get("children") and all(c.get("header") for c in r["children"])]
    first = rows[: len(head)] if rows[: len(head)] == head else []
    body = rows[len(first) :]
    inner = join([
        tag("thead", join(write(page, r) for r in first)) if first else Markup(""),
        tag("tbody", join(write(page, r) for r in body)),
    ])  # fmt: skip
    return wide.shaped(tag("table", inner, **classes(node.get("class"))), label=page.say("Table"))


def scrolling(inner: Markup, *, label: str = "Table, scrolls sideways") -> Markup:
    """A box of its own for what may be wider than the column; reachable by keyboard."""
    return tag("div", inner, class_="scroll", tabindex="0", role="group", aria_label=label)


@writes("tableRow")
def _table_row(page: Page, node: Node) -> Markup:
    return tag("tr", children(page, node))


@writes("tableCell")
def _table_cell(page: Page, node: Node) -> Markup:
    header = node.get("header")
    name = "th" if header else "td"
    align = node.get("align")
    return tag(
        name,
        _unlinked(page, node),
        scope="col" if header else None,
        class_=f"to-{align}" if align else None,
        colspan=node.get("colspan"),
        rowspan=node.get("rowspan"),
    )


@writes("embed")
def _embed(page: Page, node: Node) -> Markup:
    """What another page, or another book, shows; pictures of another book are loaded from there."""
    before, page.remote = page.remote, (node.get("source") or {}).get("remoteBaseUrl", "").rstrip("/")
    inner = children(page, node)
    page.remote = before
    return tag("div", inner, class_="embed")


# -- notebooks -------------------------------------------------------------------------------------------------


@writes("block")
def _block(page: Page, node: Node) -> Markup:
    if node.get("visibility") == "remove":
        return Markup("")
    if node.get("kind") == "notebook-code":
        return _code_cell(page, node)
    inner = children(page, node)
    if node.get("kind") == "notebook-content":
        return tag("div", inner, class_="cell prose", id=identity(node))
    return tag("div", inner, id=identity(node), **classes(node.get("class"))) if node.get("class") else inner


def _code_cell(page: Page, node: Node) -> Markup:
    figure = figures.in_cell(page, node)
    page.counter += 1
    sources = [c for c in node.get("children") or [] if c["type"] == "code" and c.get("visibility") != "remove"]
    code = (identity(sources[-1]) or f"code-{page.counter}") if sources else None
    parts = [_code_fold(page, sources, anchor=code)] if sources else []
    for child in node.get("children") or []:
        if child["type"] == "outputs" and figure and figure not in page.shown_figures:
            parts.append(_outputs(page, child, figure=figure, code=code))
        elif child["type"] != "code":
            parts.append(write(page, child))
    inner, anchor = join(parts), identity(node)
    if anchor and f'id="{anchor}"' in inner:  # the figure or table in the cell bears the cell's label
        anchor = None
    return tag("div", inner, class_="cell code-cell", id=anchor)


@writes("code")
def _code(page: Page, node: Node) -> Markup:
    if node.get("visibility") == "remove":
        return Markup("")
    if node.get("executable"):
        return _code_fold(page, [node], anchor=identity(node))
    return code_box(node.get("value", ""), node.get("lang") or "text")


def _code_fold(page: Page, nodes: list[Node], *, anchor: str | None) -> Markup:
    """Source cells in one fold. MyST marks a cell with a tag of any kind as shown: that opens nothing."""
    page.has_code = True
    boxes = join(
        tag(
            "div", code_box(n.get("value", ""), n.get("lang") or "text"), id=i if (i := identity(n)) != anchor else None
        )
        for n in nodes
    )
    summary = tag("summary", tag("span", "Code", class_="label"))
    return tag("details", join([summary, boxes]), class_="code-fold", id=anchor)


def code_box(source: str, language: str) -> Markup:
    """Highlighted source in a box that scrolls by itself."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    inner = Markup(set_apart(highlight(source, lexer, CODE_FORMAT)))  # noqa: S704 - pygments escapes
    return tag("div", inner, class_="code-box", tabindex="0", role="group", aria_label="Source code", dir="ltr")


@writes("outputs")
def _outputs(page: Page, node: Node, *, figure: str | None = None, code: str | None = None) -> Markup:
    if node.get("visibility") == "remove":
        return Markup("")
    parts = []
    for child in node.get("children") or []:
        if figure and outputs.is_image(child):
            parts.append(figures.inline(page, figure, alt=outputs.alt_of(child), code=code))
            page.shown_figures.append(figure)
            figure = None
        elif outputs.is_image(child) and (repeated := outputs.figure_of(child)) in page.book.figures:
            parts.append(figures.inline(page, repeated, alt=outputs.alt_of(child), repeated=True))
        else:
            parts.append(write(page, child))
    return tag("div", join(parts), class_="outputs") if any(parts) else Markup("")


@writes("output")
def _output(page: Page, node: Node) -> Markup:
    return outputs.write(page, node, html=checked_html, scrolling=scrolling)


# -- claims (made by the book's plugin) ------------------------------------------------------------------------


@writes("claimCard")
def _claim_card(page: Page, node: Node) -> Markup:
    more = {"title": str(node.get("title") or ""), "words": node.get("words")}
    return figures.claim_card(
        page, node["claim"], brief=bool(node.get("brief")), anchor=bool(node.get("anchor")), **more
    )


@writes("captionedFigure")
def _captioned_figure(page: Page, node: Node) -> Markup:
    """A published figure with title, caption and alt text in the language of the page."""
    figure, words = node["figure"], node["words"]
    if figure not in page.book.figures:
        raise page.fail(f"there is no figure {figure!r} in book/figures: run the notebook that publishes it")
    return figures.inline(page, figure, alt=words["alt"], repeated=True, words=words)


@writes("statusBadge")
def _status_badge(page: Page, node: Node) -> Markup:
    return figures.status_badge(node["status"])


@writes("citation")
def _citation(page: Page, node: Node) -> Markup:
    return figures.citation_box(page, node)


@writes("figureGallery")
def _figure_gallery(page: Page, node: Node) -> Markup:
    return figures.gallery(page, node.get("figures"))


__all__ = ["WRITERS", "children", "escape", "plain", "write"]
