"""Reference pages: the codebook, the coders, the tables of the data and the outlets, as the files have them."""

from collections.abc import Mapping

from helpers.publish.nodes import SPACE, Node, bullets, code, heading, node, paragraph, table
from helpers.publish.shelf import Shelf

LAYERS = {
    "registry": "What is known of the world",
    "derived": "What the machine finds in the files",
    "coding": "What was coded by reading",
}
LABELS = {
    "include": "Give it for", "exclude": "Do not give it for", "positive": "Gives the code", "negative": "Does not",
    "borderline": "Borderline cases", "policy_frames": "Policy Frames Codebook", "arabic_cues": "Cues in Arabic",
    "persian_cues": "Cues in Persian", "does_not_count": "Does not count", "span_rules": "Spans",
}  # fmt: skip
SECTIONS = {
    "general_rules": "General rules", "none_code": "No frame", "codes": "The twelve codes",
    "boundaries": "Boundaries between codes", "elements": "Entman's four elements", "naming": "Naming expressions",
    "quotations": "Quotations", "omissions": "Omissions", "glosses": "Glosses", "irregularities": "Irregularities",
    "procedure": "Procedure",
}  # fmt: skip


def _label(key: str) -> str:
    return LABELS.get(key, key.replace("_", " ").capitalize())


def _rule(entry: Mapping) -> Node:
    """One numbered rule or ruling with its reason."""
    head = str(entry.get("id", ""))
    said = next((str(entry[k]) for k in ("rule", "ruling", "definition", "case") if entry.get(k)), "")
    rest = [str(entry[k]) for k in ("name", "question") if entry.get(k)]
    parts: list[Node | str] = [node("strong", head), SPACE] if head else []
    if rest:
        parts += [node("emphasis", " · ".join(rest)), SPACE]
    parts.append(said)
    known = {"id", "rule", "ruling", "definition", "case", "name", "question", "why"}
    for key, more in entry.items():
        if key not in known:
            shown = ", ".join(map(str, more)) if isinstance(more, list) else str(more)
            parts += [SPACE, node("span", f"{_label(key)}: {shown}", **{"class": "small"})]
    found = [paragraph(*parts)]
    if entry.get("why"):
        found.append(paragraph(node("span", f"Why: {entry['why']}", **{"class": "small"})))
    return node("listItem", *found, spread=True)


def _section(content: object, *, depth: int, anchor: str) -> list[Node]:
    """Any part of the codebook: texts as paragraphs, lists as lists, rules with their reasons, mappings as sections."""
    if isinstance(content, Mapping):
        found: list[Node] = []
        for key, inner in content.items():
            if isinstance(inner, str | int | float):
                found.append(
                    paragraph(
                        inner if key == "definition" else node("strong", f"{_label(key)}. "),
                        *([] if key == "definition" else [str(inner)]),
                    )
                )
            else:
                found.append(heading(depth, _label(key), f"{anchor}-{key}".replace("_", "-")))
                found += _section(inner, depth=min(depth + 1, 6), anchor=f"{anchor}-{key}")
        return found
    if isinstance(content, list):
        if all(isinstance(i, Mapping) for i in content):
            short = all(len(str(i.get("id", ""))) in (2, 3) for i in content)
            items = (_rule(i) for i in content)
            return [node("list", *items, ordered=False, spread=True, **({"class": "rules"} if short else {}))]
        return [bullets(map(str, content))]
    return [paragraph(str(content))]


def frame_code(entry: Mapping) -> list[Node]:
    """One frame code: definition, what it takes and leaves, examples, borderline cases, crosswalk and cues."""
    anchor = f"code-{str(entry['id']).lower()}"
    found = [heading(3, f"{entry['name']}", anchor), paragraph(code(entry["id"]), "  ", str(entry["definition"]))]
    found[-1]["children"].insert(1, SPACE)
    for key in ("include", "exclude"):
        found += [paragraph(node("strong", _label(key))), bullets(map(str, entry.get(key) or []))]
    examples = entry.get("examples") or {}
    inner: list[Node] = []
    for key in ("positive", "negative"):
        if examples.get(key):
            inner += [paragraph(node("strong", _label(key))), bullets(map(str, examples[key]))]
    if cases := entry.get("borderline"):
        inner.append(paragraph(node("strong", _label("borderline"))))
        inner.append(bullets(paragraph(node("emphasis", str(c["case"])), SPACE, str(c["ruling"])) for c in cases))
    for key in ("policy_frames", "arabic_cues", "persian_cues"):
        if entry.get(key):
            mark = "، " if key != "policy_frames" else "; "
            inner.append(
                paragraph(
                    node("strong", f"{_label(key)}: "), {"type": "text", "value": " " + mark.join(map(str, entry[key]))}
                )
            )
    if inner:
        found.append(node("details", node("summary", "Examples, borderline cases, crosswalk and cues"), *inner))
    return found


def codebook(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{codebook}``: data/coding/codebook.yaml, whole."""
    book = shelf.yaml("coding/codebook.yaml")
    found = [
        paragraph(
            node("emphasis", f"Version {book['version']}, {book['date']}."),
            SPACE,
            str(book.get("purpose", "")),
        )
    ]
    if book.get("invented_countries"):
        found.append(paragraph(str(book["invented_countries"])))
    for key, title in SECTIONS.items():
        if key not in book:
            continue
        found.append(heading(2, title, f"codebook-{key.replace('_', '-')}"))
        if key == "codes":
            for entry in book[key]:
                found += frame_code(entry)
            found += [paragraph(str(book["policy_frames_note"]))] if book.get("policy_frames_note") else []
        elif key == "none_code":
            found += frame_code(book[key])
        else:
            found += _section(book[key], depth=3, anchor=key)
    if book.get("changes"):
        found.append(heading(2, "Changes", "codebook-changes"))
        found.append(
            table(
                ["Version", "Date", "Change"],
                ([str(c["version"]), str(c["date"]), str(c["change"])] for c in book["changes"]),
            )
        )
    return found


def coders(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{coders}``: who or what coded, from data/coding/coders.yaml."""
    found: list[Node] = []
    shown = {
        "kind": "Kind", "description": "What", "model_version": "Model version", "languages": "Languages",
        "codebook_version": "Codebook", "date": "Date", "coded": "Coded", "saw": "Could see", "limits": "Limits",
    }  # fmt: skip
    for entry in shelf.yaml("coding/coders.yaml"):
        items: list[Node] = []
        for key, label in shown.items():
            if entry.get(key) not in (None, "", []):
                content = entry[key]
                items += [
                    node("definitionTerm", label),
                    node(
                        "definitionDescription",
                        ", ".join(map(str, content)) if isinstance(content, list) else str(content),
                    ),
                ]
        name = f"{entry.get('name', entry['coder_id'])} ({entry['coder_id']})"
        found.append(heading(3, name, f"coder-{entry['coder_id']}".replace("_", "-")))
        found.append(node("div", node("definitionList", *items), **{"class": "compact"}))
    return found


def data_dictionary(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{datadictionary}``: every table of the contract (helpers/schema.py) with its columns."""
    from helpers.schema import TABLES

    found: list[Node] = []
    for layer, title in LAYERS.items():
        tables = [t for t in TABLES.values() if t.layer == layer]
        if not tables:
            continue
        found.append(heading(3, title, f"layer-{layer}"))
        for contract in tables:
            rows = (
                [
                    code(c.name),
                    f"{c.meaning}{'' if c.required else ' (may be empty)'}",
                    c.kind,
                    ", ".join(c.values) or "–",
                ]
                for c in contract.columns
            )
            found.append(heading(4, contract.title, f"table-{contract.name.replace('/', '-').replace('_', '-')}"))
            found.append(
                paragraph(
                    code(f"data/{contract.name}.csv"),
                    {"type": "text", "value": ", key: "},
                    code(", ".join(contract.key)),
                )
            )
            found.append(
                node(
                    "details",
                    node("summary", f"{len(contract.columns)} columns"),
                    table(["Column", "Meaning", "Type", "Values"], rows),
                )
            )
    return found


def outlets(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{outlets}``: the registered outlets with country, ownership and what they are known from."""
    entries = shelf.yaml("registry/outlets.yaml")
    rows = (
        [
            str(e["name"]),
            ", ".join(e.get("languages") or []),
            str(e.get("country") or "–"),
            str(e.get("ownership") or "–"),
            str(e.get("basis") or "–"),
        ]
        for e in entries
    )
    return [table(["Outlet", "Languages", "Country", "Ownership", "Known from"], rows)]
