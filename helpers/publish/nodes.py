"""MyST nodes: plain dictionaries; the theme escapes every text in them."""

import re
from collections.abc import Iterable

Node = dict


def text(value: object) -> Node:
    """A text node."""
    return {"type": "text", "value": " ".join(str(value).split())}


SPACE = {"type": "text", "value": " "}
CODE_MARK = re.compile(r"`([^`]+)`")


def texts(value: object) -> list[Node]:
    """Text whose words in backticks are code."""
    parts = CODE_MARK.split(" ".join(str(value).split()))
    return [code(p) if i % 2 else {"type": "text", "value": p} for i, p in enumerate(parts) if p]


def node(kind: str, *children: Node | str, **fields: object) -> Node:
    """A node with children; strings become text."""
    inner = [n for c in children for n in (texts(c) if isinstance(c, str) else [c])]
    return {"type": kind, **fields, "children": inner}


def paragraph(*children: Node | str, **fields: object) -> Node:
    """A paragraph."""
    return node("paragraph", *children, **fields)


def heading(depth: int, title: str, anchor: str) -> Node:
    """A heading that can be linked to."""
    return node("heading", title, depth=depth, identifier=anchor, label=anchor, html_id=anchor)


def code(value: object) -> Node:
    """Inline code."""
    return {"type": "inlineCode", "value": str(value)}


def bullets(items: Iterable[object]) -> Node:
    """An unordered list of texts or nodes."""
    return node(
        "list",
        *(node("listItem", i if isinstance(i, dict) else str(i), spread=False) for i in items),
        ordered=False,
        spread=False,
    )


def table(header: Iterable[str], rows: Iterable[Iterable[Node | str]], *, name: str = "wide") -> Node:
    """A table; cells are texts or nodes. Columns of whole numbers are set to the right."""
    names, body = list(header), [list(row) for row in rows]
    columns = zip(*body, strict=True) if body else ([] for _ in names)
    right = [
        any(x != "–" for x in c) and all(isinstance(x, str) and (x.isdigit() or x == "–") for x in c) for c in columns
    ]

    def line(cells: Iterable[Node | str], **more: bool) -> Node:
        aligned = zip(cells, right, strict=True)
        return node(
            "tableRow", *(node("tableCell", c, **more, **({"align": "right"} if r else {})) for c, r in aligned)
        )

    return node("table", line(names, header=True), *(line(row) for row in body), **{"class": name})


def nothing(what: str) -> list[Node]:
    """A note in the place of what no notebook has stored yet."""
    return [paragraph(node("emphasis", f"No {what} is stored: run the notebooks."))]
