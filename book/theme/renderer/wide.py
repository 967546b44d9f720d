"""Tables that stay readable: every cell knows its column, and the shape follows from what the cells hold."""

import re

from lxml import html
from markupsafe import Markup

from renderer.markup import tag

WORDY = 34
"""Mean characters of a column from which its rows become cards on a narrow screen."""
RECORDS = 400
"""Mean characters of a whole row from which each row is a card on every screen."""
PHONE = 44
"""Characters that fit side by side on a phone."""
COLUMN = 100
"""Characters that fit side by side in the text's column."""
TALL = 18
LONGEST_WORD = 26


def shaped(source: str, *, label: str = "Table") -> Markup:
    """A table of this project with a label on each cell of its body, in a box of its own that scrolls by itself.

    Classes of the box: ``stacks`` (rows become cards on a narrow screen), ``records`` (on every screen), ``roomy``
    (may leave the text's column), ``tall`` (its head stays while it scrolls).
    """
    table = html.fragment_fromstring(source)
    heads = table.xpath("./thead/tr[last()]/th")
    rows = table.xpath("./tbody/tr")
    names = {"scroll"}
    caption = " ".join("".join(table.xpath("./caption//text()")).split())
    plain = heads and not table.xpath(".//*[@colspan or @rowspan]")
    if plain:
        labels = [" ".join(head.text_content().split()) for head in heads]
        for row in rows:
            for head, cell in zip(labels, row, strict=False):
                cell.set("data-label", head)
        names |= shape([[_shown(cell) for cell in row] for row in rows], labels)
    written = Markup(html.tostring(table, encoding="unicode", with_tail=False))  # noqa: S704 - parsed from checked HTML
    name = f"{label}: {caption}" if caption else label
    return tag("div", written, class_=" ".join(sorted(names)), tabindex="0", role="group", aria_label=name)


def _shown(cell: html.HtmlElement) -> str:
    return " ".join(cell.text_content().split())


def shape(rows: list[list[str]], labels: list[str]) -> set[str]:
    """Classes that fit the cells' lengths."""
    if not rows:
        return set()
    columns = [[row[i] for row in rows if i < len(row)] for i in range(len(labels))]
    means = [sum(map(len, c)) / len(rows) for c in columns]
    least = sum(_least([label, *c]) + 3 for label, c in zip(labels, columns, strict=True))
    wish = sum(min(max(map(len, [label, *c])), 40) + 3 for label, c in zip(labels, columns, strict=True))
    found = set()
    if sum(means) > RECORDS:
        found |= {"records", "stacks"}
    elif max(means) > WORDY or sum(m > WORDY / 2 for m in means) > 2:
        found |= {"stacks"} if least > PHONE or max(means) > WORDY else set()
    if wish > COLUMN and "records" not in found:
        found.add("roomy")
    if len(rows) > TALL:
        found.add("tall")
    return found


SPLIT = re.compile(r"[\s\u200b]+")


def _least(cells: list[str]) -> int:
    """Characters below which a column cannot shrink: its longest word."""
    return min(max((len(word) for cell in cells for word in SPLIT.split(cell)), default=0), LONGEST_WORD)
