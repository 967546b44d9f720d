"""What the book's prose takes from the data: roles and directives as MyST nodes.

The plugin (book/plugin.py) runs once for every use, so this module imports nothing heavy: no dataclasses, and the
schema and the YAML reader only where a page needs them. Nodes are plain dictionaries; the theme escapes every text in
them.
"""

import json
import math
import re
import string
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from helpers import __version__, paths

Node = dict
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
NUMBER = re.compile(r"\d+")


class PageError(Exception):
    """A role or directive cannot be answered; the message says what to do."""


class Shelf(NamedTuple):
    """Where pages find their data: the book's folder (claims, figures, notebooks beside it) and the project's data."""

    book: Path = paths.BOOK
    data: Path = paths.DATA

    def read(self, folder: str, name: str) -> dict:
        """One claim or passport by id.

        Raises:
            PageError: there is none of that id.
        """
        path = self.book / folder / f"{name}.json"
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            known = ", ".join(self.names(folder)) or "none"
            raise PageError(
                f"there is no {name!r} in book/{folder} (there: {known}): run the notebook that writes it"
            ) from None
        except ValueError as error:
            raise PageError(f"{path.name}: not JSON ({error}): run the notebook that writes it") from error

    def names(self, folder: str) -> list[str]:
        """Ids of all claims or passports."""
        found = (p.name.removesuffix(".json") for p in (self.book / folder).glob("*.json"))
        return sorted(n for n in found if n not in ("manifest", "released") and not n.endswith(".csl"))

    def all(self, folder: str) -> list[dict]:
        """All claims or passports, by notebook and id."""
        found = [{"id": n, **self.read(folder, n)} for n in self.names(folder)]
        return sorted(found, key=lambda r: (str(r.get("notebook")), r["id"]))

    def yaml(self, name: str, *, folder: Path | None = None) -> object:
        """A YAML file of the project's data, or of another folder.

        Raises:
            PageError: it is missing or unreadable.
        """
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        path = (folder or self.data) / name
        try:
            return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PageError(f"{(folder or self.data).name}/{name} is missing: restore it") from None
        except YAMLError as error:
            line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
            raise PageError(
                f"{(folder or self.data).name}/{name}:{line}: not readable as YAML: mend that line"
            ) from error


# -- nodes -----------------------------------------------------------------------------------------------------


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


# -- roles -----------------------------------------------------------------------------------------------------


def _body(given: Mapping) -> str:
    return str(given.get("body") or "").strip()


def language(tongue: str) -> Callable[[Shelf, Mapping], list[Node]]:
    """A role that sets words in a language written from right to left."""

    def role(shelf: Shelf, given: Mapping) -> list[Node]:
        return [node("span", _body(given), **{"class": f"lang-{tongue} rtl"})]

    return role


def formatted(value: object, spec: str | None) -> str:
    """A value as a reader sees it; negative numbers get a minus sign.

    Raises:
        PageError: the format does not fit the value, or the value is undefined.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise PageError(f"the value is {value}: a page cannot state it")
    try:
        shown = format(value, spec if spec is not None else (".2f" if isinstance(value, float) else ""))
    except (TypeError, ValueError) as error:
        raise PageError(f"the format {spec!r} does not fit {value!r}: {error}") from error
    return re.sub(r"^-(?=\d)", "−", shown)


def spec_in(statement: str, key: str) -> str | None:
    """Format that a claim's own sentence gives to one of its values; None where it has none."""
    for _, name, spec, _ in string.Formatter().parse(statement):
        if name == key and spec:
            return spec
    return None


def value(shelf: Shelf, given: Mapping) -> list[Node]:
    """``{value}`claim-id.key` ``: a number of a claim, in the format of its sentence or ``claim-id.key:.0%``."""
    address, _, spec = _body(given).partition(":")
    claim, _, key = address.strip().rpartition(".")
    if not claim:
        raise PageError(f"{address!r}: write claim-id.key")
    record = shelf.read("claims", claim)
    values = record.get("values") or {}
    if key not in values:
        raise PageError(f"claim {claim} has no value {key!r}; it has {', '.join(values) or 'none'}")
    shown = formatted(values[key], spec.strip() or spec_in(str(record.get("statement", "")), key))
    return [node("span", shown, **{"class": "value"})]


def figure(shelf: Shelf, given: Mapping) -> list[Node]:
    """``{fig}`fig-id` ``: a link to a figure's page, under its title."""
    name = _body(given)
    return [node("figureLink", str(shelf.read("figures", name).get("title", name)), figure=name)]


def status(shelf: Shelf, given: Mapping) -> list[Node]:
    """``{status-badge}`stable` ``: the badge of a status."""
    from helpers.schema import STATUSES

    name = _body(given)
    if name not in STATUSES:
        raise PageError(f"{name!r} is no status: one of {', '.join(STATUSES)}")
    return [node("statusBadge", name, status=name)]


def version(shelf: Shelf, given: Mapping) -> list[Node]:
    """``{version}`report` ``: the version of the report."""
    return [text(__version__)]


# -- directives ------------------------------------------------------------------------------------------------


def _options(given: Mapping) -> Mapping:
    return given.get("options") or {}


def card(record: Mapping, *, brief: bool = False, anchor: bool = False, title: str = "") -> Node:
    """The card of a claim, with its sentence as text for search and for other renderers."""
    sentence = str(record.get("text") or record.get("statement") or "")
    named = {"title": title} if title else {}
    return node("claimCard", paragraph(sentence), claim=record["id"], brief=brief, anchor=anchor, **named)


def titles_of(given: Mapping, ids: Iterable[str]) -> dict[str, str]:
    """Headings of cards, as the directive's body gives them: ``claim-id: heading``, a line each.

    Raises:
        PageError: a line has no colon, or names a claim that is not shown.
    """
    known, titles = set(ids), {}
    for line in filter(None, map(str.strip, _body(given).splitlines())):
        name, colon, title = (part.strip() for part in line.partition(":"))
        if not colon or name not in known:
            shown = ", ".join(sorted(known))
            raise PageError(f"{line!r}: write `claim-id: heading` with a claim that is shown ({shown})")
        titles[name] = title
    return titles


def claim(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{claim} claim-id``: one claim as a card; with ``:brief:`` without its checks."""
    name = str(given.get("arg") or "").strip()
    return [card({"id": name, **shelf.read("claims", name)}, brief="brief" in _options(given))]


def claims(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{claims}``: every claim; ``:chosen:`` keeps those of the first page, ``:brief:`` leaves the checks out.

    The body of the directive may give cards a heading (:func:`titles_of`).
    """
    options = _options(given)
    chosen = "chosen" in options
    if chosen:
        records = [{"id": id, **shelf.read("claims", id)} for id in shelf.yaml("chosen.yaml", folder=shelf.book)]
    else:
        records = shelf.all("claims")
    if not records:
        return nothing("claim")
    brief = "brief" in options
    if chosen or brief:
        heads = titles_of(given, (r["id"] for r in records))
        return [card(r, brief=brief, anchor=not brief, title=heads.get(r["id"], "")) for r in records]
    found: list[Node] = []
    titles = notebook_titles(shelf)
    for notebook in dict.fromkeys(str(r.get("notebook")) for r in records):
        found.append(heading(2, titles.get(notebook, notebook), f"claims-{notebook.replace('_', '-')}"))
        found += [card(r, anchor=True) for r in records if str(r.get("notebook")) == notebook]
    return found


def notebook_titles(shelf: Shelf) -> dict[str, str]:
    """Title of each notebook by its file's stem: its first first-level heading."""
    titles = {}
    for path in sorted((shelf.book.parent / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
        lines = (line for c in cells if c.get("cell_type") == "markdown" for line in "".join(c["source"]).splitlines())
        titles[path.stem] = next(
            (line[2:].replace("★", "").strip() for line in lines if line.startswith("# ")), path.stem
        )
    return titles


def figures(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{figures}``: all published figures as a gallery, or those named in its argument."""
    wanted = str(given.get("arg") or "").replace(",", " ").split()
    names = wanted or [r["id"] for r in shelf.all("figures")]
    if not names:
        return nothing("figure")
    titles = [str(shelf.read("figures", n).get("title", n)) for n in names]
    return [node("figureGallery", *(paragraph(t) for t in titles), figures=names)]


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


def elsewhere(module: str, name: str, doc: str) -> Callable[[Shelf, Mapping], list[Node]]:
    """A role or directive of another module of helpers/publish, imported only where a page uses it."""

    def answer(shelf: Shelf, given: Mapping) -> list[Node]:
        return getattr(import_module(f"helpers.publish.{module}"), name)(shelf, given)

    answer.__doc__ = doc
    return answer


ROLES: dict[str, Callable[[Shelf, Mapping], list[Node]]] = {
    "ar": language("ar"), "fa": language("fa"), "value": value, "fig": figure, "status-badge": status,
    "version": version, "counted": elsewhere("translations", "counted", "A number of a claim in another language"),
}  # fmt: skip
DIRECTIVES: dict[str, Callable[[Shelf, Mapping], list[Node]]] = {
    "claim": claim, "claims": claims, "figures": figures, "codebook": codebook, "coders": coders,
    "datadictionary": data_dictionary, "outlets": outlets,
    "status": elsewhere("status", "status", "What this version of the book holds, counted while it is built"),
    "citation": elsewhere("status", "citation", "A work in every format, to copy or to take: report or data"),
    "findings": elsewhere("translations", "findings", "The chosen findings in another language"),
    "captioned": elsewhere("translations", "captioned", "A figure with its caption in another language"),
    "articles": elsewhere("translations", "articles", "The articles in another language"),
}  # fmt: skip
_OPTIONS = {
    "claim": {"brief": {"type": "boolean"}},
    "claims": {"brief": {"type": "boolean"}, "chosen": {"type": "boolean"}},
    "captioned": {"lang": {"type": "string", "required": True}},
}
_ARGUMENTS = {"citation": {"type": "string"}, "figures": {"type": "string"}} | {
    name: {"type": "string", "required": True} for name in ("claim", "findings", "captioned", "articles")
}


def _first_line(function: Callable) -> str:
    return (function.__doc__ or "words of a language written from right to left").splitlines()[0]


SPECIFICATION = {
    "name": "Pages of the framing report",
    "roles": [
        {"name": n, "doc": _first_line(f), "body": {"type": "string", "required": True}} for n, f in ROLES.items()
    ],
    "directives": [
        {
            "name": n,
            "doc": _first_line(f),
            **({"arg": _ARGUMENTS[n]} if n in _ARGUMENTS else {}),
            **({"options": _OPTIONS[n]} if n in _OPTIONS else {}),
            **({"body": {"type": "string"}} if n == "claims" else {}),
        }
        for n, f in DIRECTIVES.items()
    ],
    "transforms": [],
}
