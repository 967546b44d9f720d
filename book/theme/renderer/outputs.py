"""Stored outputs of code cells."""

import re
from collections.abc import Callable

from markupsafe import Markup

from renderer import wide
from renderer.markup import join, tag, text
from renderer.page import Page

IMAGES = ("image/svg+xml", "image/png", "image/jpeg")


def _data(node: dict) -> dict:
    return node.get("jupyter_data", {}).get("data") or {}


def is_image(node: dict) -> bool:
    """Whether an output shows a picture."""
    return any(kind in _data(node) for kind in IMAGES)


def alt_of(node: dict) -> str:
    """Alt text in an output's metadata: under the picture's type, or at the top; empty where there is none."""
    metadata = node.get("jupyter_data", {}).get("metadata") or {}
    return next((m["alt"] for m in (*(metadata.get(k) or {} for k in IMAGES), metadata) if m.get("alt")), "")


def figure_of(node: dict) -> str | None:
    """Id of the published figure that an output shows; None for any other output."""
    metadata = node.get("jupyter_data", {}).get("metadata") or {}
    return (metadata.get("image/png") or {}).get("figure")


def _content(page: Page, bundle: dict) -> str:
    """Text of one representation: inline, or stored apart where it is long."""
    if bundle.get("content") is not None:
        return bundle["content"]
    return page.book.fetch(bundle["path"]).decode("utf-8")


def write(page: Page, node: dict, *, html: Callable[[Page, str], Markup], scrolling: Callable[..., Markup]) -> Markup:
    """HTML of one output: the richest representation that a page can show.

    Raises:
        RenderError: the output is an error, a picture without alt text, or of no known kind.
    """
    output = node.get("jupyter_data")
    if output is None:
        return Markup("")
    kind = output["output_type"]
    if kind == "error":
        raise page.fail(f"a cell failed with {output.get('ename')}: {output.get('evalue')}; run the notebook again")
    if kind == "stream":
        name = output.get("name", "stdout")
        return (
            scrolling(tag("pre", text(output.get("text", ""))), label="Printed output")
            if name == "stdout"
            else tag(
                "div",
                tag("pre", text(output.get("text", ""))),
                class_="stderr scroll",
                tabindex="0",
                role="group",
                aria_label="Warning",
            )
        )
    data = _data(node)
    if "text/html" in data:
        return framed(page, html(page, rewritten(page, _content(page, data["text/html"]))), scrolling)
    if found := next((k for k in IMAGES if k in data), None):
        return _picture(page, node, data[found], alt=alt_of(node))
    if "text/markdown" in data:
        return tag("div", text(_content(page, data["text/markdown"])), class_="plain")
    if "text/plain" in data:
        return scrolling(tag("pre", text(_content(page, data["text/plain"]))), label="Output")
    raise page.fail(f"an output has none of the kinds that a page can show: {', '.join(sorted(data)) or 'empty'}")


FIGURE_LINK = re.compile(r'href="\.\./book/figures/(fig-[a-z0-9-]+)\.png"')
TABLE_LINK = re.compile(r'href="\.\./book/tables/(tab-[a-z0-9-]+)\.csv"')
REPORT_TABLE = re.compile(r'(<div class="report-table"[^>]*?) tabindex="0"(>\s*)(<table>.*?</table>)', re.DOTALL)
OWN_CLAIM = re.compile(r'(<div class="claim claim-[a-z]+" id="claim-([a-z0-9-]+)">.*?)(\n</div>)', re.DOTALL)
OWN_CARD = re.compile(r'\s*<div class="(?:report-table|claim)\b')


PLAIN_DATE = re.compile(r"<td>(\d{4}-\d\d-\d\d)</td>")


def address_of_id(page: Page, name: str) -> str | None:
    """Where a figure, table or claim of that id is found; None where the book has none."""
    if name in page.book.figures:
        return page.to_page(f"figures/{name}")
    if name in page.book.claims:
        return page.to_page(f"{page.book.options.claims_page}/{name}")
    if name.startswith("tab-") and (page.book.folder / "tables" / f"{name}.csv").is_file():
        return page.to(f"tables/{name}.csv")
    return None


def rewritten(page: Page, source: str) -> str:
    """HTML of helpers/publish with its links, which are right beside a notebook, made right for the site.

    Raises:
        RenderError: it links to a figure or table that is not published.
    """

    def figure(found: re.Match) -> str:
        if found[1] not in page.book.figures:
            raise page.fail(
                f"an output links to {found[1]}, which is not in book/figures: run the notebook that publishes it"
            )
        return f'href="{page.to_page(f"figures/{found[1]}")}"'

    def table(found: re.Match) -> str:
        if not (page.book.folder / "tables" / f"{found[1]}.csv").is_file():
            raise page.fail(f"an output links to {found[1]}, which is not in book/tables: run the notebook again")
        return f'href="{page.to(f"tables/{found[1]}.csv")}"'

    def claim(found: re.Match) -> str:
        if found[2] not in page.book.claims:
            return found[0]
        link = tag("a", "Evidence and checks", href=address_of_id(page, found[2]))
        return f"{found[1]}\n{tag('p', link, class_='claim-foot')}{found[3]}"

    whole = PLAIN_DATE.sub(r'<td class="nowrap">\1</td>', source)
    return OWN_CLAIM.sub(claim, TABLE_LINK.sub(table, FIGURE_LINK.sub(figure, whole)))


def framed(page: Page, source: Markup, scrolling: Callable[..., Markup]) -> Markup:
    """HTML in a box that scrolls; of the house's own tables only the table itself scrolls, not its notes."""
    if not OWN_CARD.match(source):
        return scrolling(source)
    return Markup(REPORT_TABLE.sub(lambda m: f"{m[1]}{m[2]}{wide.shaped(m[3])}", source))  # noqa: S704 - checked before


def _picture(page: Page, node: dict, bundle: dict, *, alt: str) -> Markup:
    if not alt:
        raise page.fail("a picture has no alt text: show it with publish(), or set metadata['image/png']['alt']")
    path = bundle["path"]
    source = f"{page.remote}{path}" if page.remote else page.to(f"build{path}")
    return tag("div", tag("img", src=source, alt=alt, loading="lazy"), class_="card-white")


__all__ = ["alt_of", "is_image", "join", "write"]
