"""What the book's prose takes from the data: roles and directives as MyST nodes.

The plugin (book/plugin.py) runs once for every use, so this module imports nothing heavy: no dataclasses, and other
pages' modules, the schema and the YAML reader only where a page needs them.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

from helpers import __version__
from helpers.publish.nodes import Node, heading, node, nothing, paragraph, text
from helpers.publish.numbers import formatted, spec_in
from helpers.publish.shelf import PageError, Shelf, notebook_titles

# -- roles -----------------------------------------------------------------------------------------------------


def _body(given: Mapping) -> str:
    return str(given.get("body") or "").strip()


def language(tongue: str) -> Callable[[Shelf, Mapping], list[Node]]:
    """A role that sets words in a language written from right to left."""

    def role(shelf: Shelf, given: Mapping) -> list[Node]:
        return [node("span", _body(given), **{"class": f"lang-{tongue} rtl"})]

    return role


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
    records = [{"id": id, **shelf.read("claims", id)} for id in shelf.chosen()] if chosen else shelf.all("claims")
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


def figures(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{figures}``: all published figures as a gallery, or those named in its argument."""
    wanted = str(given.get("arg") or "").replace(",", " ").split()
    names = wanted or [r["id"] for r in shelf.all("figures")]
    if not names:
        return nothing("figure")
    titles = [str(shelf.read("figures", n).get("title", n)) for n in names]
    return [node("figureGallery", *(paragraph(t) for t in titles), figures=names)]


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
    "claim": claim, "claims": claims, "figures": figures,
    "codebook": elsewhere("reference", "codebook", "The codebook (data/coding/codebook.yaml), whole"),
    "coders": elsewhere("reference", "coders", "Who or what coded (data/coding/coders.yaml)"),
    "datadictionary": elsewhere("reference", "data_dictionary", "Every table of the data with its columns"),
    "outlets": elsewhere("reference", "outlets", "The registered outlets"),
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
