"""Figures and claims: the panel under a figure, its own page, the gallery, the card of a claim."""

import csv
import io
import re
from pathlib import Path

from markupsafe import Markup
from PIL import Image

from renderer.markup import tag, text
from renderer.page import Book, Page, address_of
from renderer.templates import template

FORMATS = (
    ("png", "PNG", "picture, 300 dpi"), ("svg", "SVG", "picture, scalable"), ("pdf", "PDF", "picture, for print"),
    ("csv", "CSV", "data behind the figure"), ("json", "JSON", "passport: everything about the figure"),
    ("bib", "BibTeX", "citation"), ("csl.json", "CSL-JSON", "citation"), ("ris", "RIS", "citation"),
)  # fmt: skip
STATUSES = {
    "descriptive": ("●", "true of these texts, counted"),
    "stable": ("◆", "holds under every check made"),
    "tentative": ("◐", "rests on a weak code or flips under some choice"),
    "testable": ("▲", "enough articles for an inference"),
}
CELL_CALL = re.compile(r"\bpublish\(.*?\bid\s*=\s*['\"](fig-[a-z0-9-]+)['\"]", re.DOTALL)
PREVIEW_ROWS = 12


def in_cell(page: Page, block: dict) -> str | None:
    """Id of the figure that a code cell publishes: its label, or the id in its call; None where it publishes none."""
    label = block.get("label") or block.get("identifier") or ""
    if label in page.book.figures:
        return label
    source = next((c.get("value", "") for c in block.get("children") or [] if c["type"] == "code"), "")
    found = CELL_CALL.search(source)
    return found.group(1) if found and found.group(1) in page.book.figures else None


def files_of(folder: Path, figure: str) -> list[tuple[str, str, str]]:
    """Formats of a figure that lie in the folder, as (extension, name, what it is)."""
    return [f for f in FORMATS if (folder / f"{figure}.{f[0]}").is_file()]


def citation(page: Page, passport: dict) -> str:
    """Plain citation of a figure: the passport's own, or one made of title, book and version."""
    if given := passport.get("citation"):
        return given if isinstance(given, str) else str(given.get("text", ""))
    book = page.book
    year = str(passport.get("year") or passport.get("date") or "")[:4]
    opening = ", ".join(book.authors) + (f" ({year})" if year else "")
    title = f"{passport.get('title', passport['id']).rstrip('.')} [figure {passport['id']}]"
    edition = f"version {passport.get('version', book.version)}"
    return f"{opening}. {title}. In {book.title}, {edition}. {{url}}"


def sources_of(passport: dict) -> list[str]:
    """Sources of a figure as lines."""
    given = passport.get("sources") or []
    return (
        [given]
        if isinstance(given, str)
        else [s if isinstance(s, str) else ", ".join(str(v) for v in s.values()) for s in given]
    )


TABLE = re.compile(r"(?:data/)?([a-z_]+/[a-z_]+)(?:\.csv)?$")


def source_link(page: Page, source: str) -> Markup:
    """A source of a figure: a table that the page on the data describes is linked to its description."""
    found = TABLE.match(source)
    anchor = f"table-{found[1].replace('/', '-').replace('_', '-')}" if found else ""
    label = text(source, within=page.language)
    return (
        tag("a", label, href=page.to_page(page.book.options.data_page, anchor))
        if anchor in page.book.targets
        else label
    )


def count_of(passport: dict) -> str:
    """What a figure counts and of how many."""
    return "; ".join(str(passport[k]) for k in ("units", "n") if passport.get(k) not in (None, ""))


def context(page: Page, figure: str) -> dict:
    """What templates need to show a figure."""
    passport, folder = page.book.figures[figure], page.book.folder / "figures"
    home = page.book.figure_pages.get(figure)
    return {
        "id": figure,
        "passport": passport,
        "title": text(passport.get("title", figure)),
        "caption": text(passport.get("caption", "")),
        "count": text(count_of(passport)),
        "sources": [source_link(page, s) for s in sources_of(passport)],
        "citation": citation(page, passport),
        "files": [
            (page.to(f"figures/{figure}/{figure}.{e}"), e, name, what) for e, name, what in files_of(folder, figure)
        ],
        "permalink": page.to_page(f"figures/{figure}"),
        "address": page.permalink(f"figures/{figure}"),
        "width": least_width(folder / f"{figure}.svg", passport.get("smallest_type") or SMALLEST_TYPE),
        "cell": page.to_page(home, figure) if home is not None else None,
        "picture": page.to(f"figures/{figure}/{figure}.{'svg' if (folder / f'{figure}.svg').is_file() else 'png'}"),
        "size": size_of(folder / f"{figure}.svg"),
        "small": page.to(small) if (small := page.book.small.get(figure)) else None,
    }


SMALLEST_TYPE = 7.0
LEGIBLE = 10.0


def least_width(path: Path, smallest: float) -> int | None:
    """Pixels below which the smallest letters of an SVG (in its own units) are no longer legible."""
    size = size_of(path)
    return round(size[0] * LEGIBLE / smallest) if size else None


SVG_BOX = re.compile(r'viewBox="\s*[\d.-]+\s+[\d.-]+\s+([\d.]+)\s+([\d.]+)\s*"')


def size_of(path: Path) -> tuple[int, int] | None:
    """Width and height of an SVG's box, so that a page does not jump while it loads."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8") as stream:
        found = SVG_BOX.search(stream.read(4000))
    return (round(float(found.group(1))), round(float(found.group(2)))) if found else None


def inline(
    page: Page,
    figure: str,
    *,
    alt: str = "",
    code: str | None = None,
    repeated: bool = False,
    words: dict[str, str] | None = None,
) -> Markup:
    """The figure with caption and panel; ``code`` is the id of the code that drew it.

    A ``repeated`` figure was drawn in another notebook: it bears no id, and links to the cell that drew it.
    ``words`` are title and caption in the page's language; units and counts, which stay English, are then left out.
    """
    given = context(page, figure)
    if words:
        given |= {k: text(words[k], within=page.language) for k in ("title", "caption")} | {"count": ""}
    if not (alt := alt or given["passport"].get("alt", "")):
        raise page.fail(f"the figure {figure} has no alt text: give publish(alt=…)")
    more = {"alt": alt, "code": code, "repeated": repeated, "lang": page.lang, "_": page.say}
    return Markup(template("figure.html").render(**given, **more))  # noqa: S704 - autoescaped


def gallery(page: Page, wanted: list[str] | None = None) -> Markup:
    """All figures (or those named) as a grid of cards."""
    ids = wanted or sorted(page.book.figures)
    if missing := [i for i in ids if i not in page.book.figures]:
        raise page.fail(f"there is no figure {', '.join(missing)} in book/figures: run the notebook that publishes it")
    whole = not wanted or len(ids) == len(page.book.figures)
    known = (page.book.folder / "figures" / "manifest.json").is_file()
    manifest = page.to("figures/manifest.json") if whole and known else None
    return Markup(template("gallery.html").render(figures=[context(page, i) for i in ids], manifest=manifest))  # noqa: S704


def preview(path: Path, rows: int = PREVIEW_ROWS) -> dict:
    """First rows of a figure's CSV, and how many there are."""
    if not path.is_file():
        return {"header": [], "rows": [], "total": 0}
    table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    return {
        "header": [text(c) for c in table[0]] if table else [],
        "rows": [[text(c) for c in row] for row in table[1 : rows + 1]],
        "total": max(0, len(table) - 1),
    }


def status_badge(status: str, *, word: str = "", meaning: str = "") -> Markup:
    """A claim's status: a shape, the word itself, and what it means for who hovers or listens."""
    shape, known = STATUSES.get(status, ("○", "status not known"))
    written = template("badge.html").render(status=status, shape=shape, word=word or status, meaning=meaning or known)
    return Markup(written)  # noqa: S704 - autoescaped


def claim_card(
    page: Page,
    name: str,
    *,
    brief: bool = False,
    anchor: bool = False,
    on_its_page: bool = False,
    title: str = "",
    words: dict | None = None,
) -> Markup:
    """The card of a claim: sentence, status, reasons, figure, evidence, every check with the failed ones first.

    ``words`` are what a brief card says in another language: sentence, status (word and meaning), reasons, title of the
    figure, label of the link to the evidence. On its own page a card's units are links to what they are.
    """
    claim = page.book.claims.get(name)
    if claim is None:
        raise page.fail(f"there is no claim {name!r} in book/claims: run the notebook that makes it")
    figure = claim.get("figure")
    if figure and figure not in page.book.figures:
        raise page.fail(f"claim {name} names the figure {figure!r}, which is not in book/figures")
    checks = sorted(claim.get("checks") or [], key=lambda c: ORDER.index(outcome(c)))
    runs = {name: sum(c.get("runs", 1) for c in checks if outcome(c) == name) for name in ORDER}
    return Markup(  # noqa: S704 - autoescaped
        template("claim.html").render(
            claim=claim,
            brief=brief,
            anchor=f"claim-{name}" if anchor else None,
            badge=status_badge(claim.get("status", ""), **(words or {}).get("status", {})),
            sentence=text(str((words or claim).get("text") or claim.get("statement") or ""), within=page.language),
            reasons=[text(str(r), within=page.language) for r in (words or claim).get("reasons") or []],
            checks=[_check(c) for c in checks],
            total=sum(runs.values()) - runs["does not apply"],
            failed=runs["flips"],
            undefined=runs["undefined"],
            layers=[
                (layer.removesuffix("_id").replace(".", ": ").replace("_", " "), tier or "not measured")
                for layer, tier in (claim.get("layers") or {}).items()
            ],
            test=claim.get("test"),
            evidence=evidence_of(claim),
            some=some_of(claim),
            codes=[(c, (claim.get("tiers") or {}).get(c) or "undefined") for c in claim.get("codes") or []],
            figure=context(page, figure) if figure else None,
            notebook=notebook_link(page, claim.get("notebook")),
            codebook=page.to_page(page.book.options.codebook_page),
            permalink=page.to_page(address_of_claim(page.book, name)),
            on_its_page=on_its_page,
            heading=text(title),
            figure_title=text((words or {}).get("figure") or "", within=page.language),
            evidence_label=(words or {}).get("evidence", ""),
            _=page.say,
        )
    )


def citation_files(folder: Path, figure: str) -> list[tuple[str, str, str]]:
    """Citations of a figure that lie in the folder, as (name, extension, content)."""
    wanted = [f for f in files_of(folder, figure) if f[0] in ("bib", "ris", "csl.json")]
    return [(name, e, (folder / f"{figure}.{e}").read_text(encoding="utf-8").strip()) for e, name, _ in wanted]


SMALL = 640
"""Pixels across a small picture, at least: galleries and previews show many at once."""


def small_picture(path: Path) -> bytes | None:
    """A small PNG of a figure's picture; None where there is none that can be read."""
    try:
        with Image.open(path) as picture:
            small = picture.convert("RGB").reduce(max(1, max(picture.size) // SMALL))
            out = io.BytesIO()
            small.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, format="png")
    except (OSError, SyntaxError):  # missing, or no picture
        return None
    return out.getvalue()


def citation_box(page: Page, node: dict) -> Markup:
    """A work to cite: one line, and each format to copy or to take as a file."""
    formats = []
    for item in node["formats"]:
        path = f"cite/{node['key']}.{item['extension']}"
        page.files[path] = item["content"].encode()
        formats.append({**item, "href": page.to(path)})
    return Markup(template("citation.html").render(node=node, formats=formats))  # noqa: S704 - autoescaped


def address_of_claim(book: Book, name: str) -> str:
    """Address of a claim's own page, below the page of all claims; it stays."""
    return f"{book.options.claims_page}/{name}"


def evidence_of(claim: dict) -> list[tuple[str, list[str]]]:
    """Units that bear a claim, as (article, its units)."""
    units: dict[str, list[str]] = {}
    for article, unit in claim.get("evidence") or []:
        units.setdefault(str(article), []).append(str(unit))
    return list(units.items())


def some_of(claim: dict) -> str:
    """How many units are named, where that is not all of them."""
    named, units = len(claim.get("evidence") or []), claim.get("units") or 0
    return f"{named} of {units:,} units, evenly spread" if units > named else ""


ORDER = ("flips", "undefined", "holds", "no difference", "does not apply")


def outcome(check: dict) -> str:
    """What came of a check, one of ``ORDER``; from ``holds`` where the claim does not say it."""
    said = str(check.get("outcome") or "")
    return said if said in ORDER else {True: "holds", False: "flips", None: "undefined"}[check.get("holds")]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}".replace("-", "−")


def _check(check: dict) -> dict:
    """A check as a reader sees it; one that stands for several shows their range."""
    low, high = check.get("low"), check.get("high")
    several = low is not None and high is not None
    return {
        "family": text(str(check.get("family", ""))),
        "choice": text(str(check.get("choice", ""))),
        "value": f"{_number(low)} to {_number(high)}" if several else _number(check.get("value")),
        "outcome": outcome(check),
        "note": text(str(check.get("note") or "")),
    }


def notebook_link(page: Page, notebook: str | None) -> dict | None:
    """Title and relative address of the page made from a notebook; None where there is none."""
    if not notebook:
        return None
    stem = Path(notebook).stem
    entry = next(
        (
            e
            for e in page.book.entries
            if Path(e.get("location", "")).stem == stem
            or e.get("slug") == re.sub(r"^\d+[_-]", "", stem).replace("_", "-")
        ),
        None,
    )
    return (
        {"title": entry["title"], "href": page.to_page(address_of(entry["slug"], page.book.index))} if entry else None
    )
