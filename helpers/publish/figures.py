"""``publish()``: one call ends a figure cell, shows the figure and writes everything that a reader cites.

The passport ``book/figures/<id>.json``::

    {"id": "fig-frames-prevalence", "title": "…", "caption": "…", "alt": "…",
     "units": "share of an article's units", "n": "6 articles, 59 units",
     "sources": ["coding/frames", "derived/units"], "notebook": "08_frames", "version": "0.1.0",
     "columns": ["article", …], "rows": 72, "citation": "one line",
     "texts": ["every label drawn in the picture", …],
     "data_sha256": "…", "images": {"png": "sha256", "svg": "sha256", "pdf": "sha256"},
     "smallest_type": 7.5, "drawn_by": "matplotlib 3.10.7"}

``texts`` lets a check read what a picture says (helpers/publish/rights.py reads the passport for the pictures).
"""

import base64
import io
import json
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox, ScaledTranslation
from PIL import Image

from helpers import paths
from helpers.publish import cite, export, style
from helpers.tables import DataError, NotComputable, write_atomically

INLINE_DPI = 110
EXPORT_DPI = 300
ALT_LENGTH = (30, 800)
CAPTION_LENGTH = (20, 600)
TITLE_LENGTH = (5, 100)
SMALLEST_TYPE = 7.0
DRAWN_BY = f"matplotlib {matplotlib.__version__}"
_SOURCE_STRIP = 0.24
_SPILL = 0.02
_LETTER = re.compile(r"[^\W\d_]")
_SVG_TITLE = re.compile(r"<title>.*?</title>\s*", re.DOTALL)
_SVG_OPEN = re.compile(r"<svg ")
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


@dataclass(frozen=True)
class Passport:
    """What is known of a published figure; the fields are those of its JSON file."""

    id: str
    title: str
    caption: str
    alt: str
    units: str
    n: str
    sources: tuple[str, ...]
    notebook: str
    version: str
    columns: tuple[str, ...]
    rows: int
    citation: str
    texts: tuple[str, ...]
    data_sha256: str
    images: dict[str, str]
    smallest_type: float | None = None
    drawn_by: str = ""

    def to_json(self) -> str:
        """The passport as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def load_passport(id: str, folder: Path | None = None) -> Passport | None:
    """The passport of a published figure, or None.

    Raises:
        DataError: the file is no passport.
    """
    path = (folder or paths.FIGURES) / f"{id}.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        for name in ("sources", "columns", "texts"):
            record[name] = tuple(record[name])
        return Passport(**record)
    except FileNotFoundError:
        return None
    except (json.JSONDecodeError, TypeError, KeyError) as error:
        raise DataError(f"{path}: no passport ({error}): delete it and run the notebook again") from error


def load_passports(folder: Path | None = None) -> list[Passport]:
    """The passports of all published figures, by id."""
    files = (folder or paths.FIGURES).glob("fig-*.json")
    names = sorted(path.stem for path in files if not path.stem.endswith(".csl"))
    return [passport for name in names if (passport := load_passport(name, folder))]


def drawn_texts(fig: Figure) -> tuple[str, ...]:
    """Every text with a letter in it that the figure shows, sorted, without direction marks."""
    found = {t.get_text().translate({0x2066: "", 0x2068: "", 0x2069: ""}) for t in fig.findobj(Text) if t.get_visible()}
    return tuple(sorted(" ".join(text.split()) for text in found if _LETTER.search(text)))


def smallest_type(fig: Figure) -> float:
    """Size in points of the smallest letters that the figure shows: how narrow a screen can show it follows from it."""
    sizes = [t.get_fontsize() for t in fig.findobj(Text) if t.get_visible() and t.get_text().strip()]
    return round(min(sizes, default=SMALLEST_TYPE), 2)


def check_drawing(fig: Figure, id: str) -> None:
    """Refuse a drawing with a title of its own, tiny type, or anything beyond the canvas.

    Raises:
        DataError: one of these; the message says which and what to do.
    """
    single = len(fig.axes) == 1
    if fig.get_suptitle() or (single and any(fig.axes[0].get_title(loc) for loc in ("left", "center", "right"))):
        raise DataError(f"{id}: the figure draws a title: pass it to publish(title=…) instead")
    for text in fig.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text.get_fontsize() < SMALLEST_TYPE:
            raise DataError(
                f"{id}: {text.get_text()!r} is set in {text.get_fontsize():g} pt: {SMALLEST_TYPE:g} is the least"
            )
    with style.missing_glyphs_are_errors():
        try:
            loose = [t for t in fig.findobj(Text) if t.get_visible() and t.get_text() and not t.get_in_layout()]
            extents = [t.get_window_extent().transformed(fig.dpi_scale_trans.inverted()) for t in loose]
            tight = Bbox.union([fig.get_tightbbox(), *extents])
        except UserWarning as warning:
            raise DataError(f"{id}: {warning}: use letters that the packaged fonts hold") from None
    width, height = fig.get_size_inches()
    beyond = {"left": -tight.x0, "right": tight.x1 - width, "bottom": -tight.y0, "top": tight.y1 - height}
    for edge, inches in beyond.items():
        if inches > _SPILL:
            raise DataError(
                f"{id}: the drawing leaves the canvas by {inches:.2f} in at the {edge}: make room or shorten labels"
            )


def _add_source_line(fig: Figure, line: str) -> None:
    down = ScaledTranslation(0, -_SOURCE_STRIP / 2, fig.dpi_scale_trans)
    fig.text(0.01, 0, line, transform=fig.transFigure + down, fontsize=SMALLEST_TYPE, color=style.MUTED, va="center")


def _save(fig: Figure, format: str, *, dpi: int, metadata: dict) -> bytes:
    width, height = fig.get_size_inches()
    out = io.BytesIO()
    box = Bbox([[0, -_SOURCE_STRIP], [width, height]])
    fig.savefig(out, format=format, dpi=dpi, bbox_inches=box, metadata=metadata)
    return out.getvalue()


def _accessible_svg(svg: bytes, *, id: str, title: str, alt: str) -> bytes:
    """The SVG with title and description that screen readers announce, without matplotlib's RDF block."""
    text = _METADATA.sub("", _SVG_TITLE.sub("", svg.decode()), count=1)
    text = _SVG_OPEN.sub(f'<svg role="img" aria-labelledby="{id}-title {id}-desc" ', text, count=1)
    head_end = text.index(">", text.index("<svg ")) + 1
    head = f'\n <title id="{id}-title">{escape(title)}</title>\n <desc id="{id}-desc">{escape(alt)}</desc>'
    return (text[:head_end] + head + text[head_end:]).encode()


def settle(fig: Figure, id: str) -> None:
    """Lay the figure out once and freeze the layout, so that every format shows the same geometry; then check it.

    Raises:
        DataError: the drawing breaks a rule (see check_drawing).
    """
    with style.missing_glyphs_are_errors():
        warnings.filterwarnings("error", message="constrained_layout not applied")
        try:
            fig.draw_without_rendering()
        except UserWarning as warning:
            raise DataError(
                f"{id}: {warning}: use letters that the packaged fonts hold, and leave room to draw"
            ) from None
    fig.set_layout_engine("none")
    check_drawing(fig, id)


def render(
    fig: Figure, *, id: str, title: str, alt: str, source: str, known: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """A settled figure as ``png`` (300 dpi), ``svg``, ``pdf`` and ``inline`` (PNG, 110 dpi), source line at the foot.

    Equal figures give equal bytes: where ``known`` holds the same SVG, its ``png`` and ``pdf`` are taken over.
    """
    _add_source_line(fig, source)
    png = {"Title": title, "Description": alt, "Source": source, "Software": None}
    pdf = {"Title": title, "Subject": alt, "Keywords": source, "CreationDate": None}
    with style.missing_glyphs_are_errors():
        drawn = _save(fig, "svg", dpi=72, metadata={"Date": None})
        svg = _accessible_svg(drawn, id=id, title=title, alt=alt)
        inline = _save(fig, "png", dpi=INLINE_DPI, metadata={"Software": None})
        if known and known["svg"] == svg:
            return {**known, "inline": inline}
        return {
            "inline": inline,
            "png": _save(fig, "png", dpi=EXPORT_DPI, metadata=png),
            "svg": svg,
            "pdf": _save(fig, "pdf", dpi=EXPORT_DPI, metadata=pdf),
        }


def _drawn_before(passport: Passport | None, folder: Path) -> dict[str, bytes] | None:
    """The pictures of a passport by kind; None where this matplotlib did not draw them or a file is not what it says.

    The finest pictures take longest to draw, and most figures of a run are those of the run before.
    """
    if passport is None or passport.drawn_by != DRAWN_BY:
        return None
    found = {}
    for kind, digest in passport.images.items():
        path = folder / f"{passport.id}.{kind}"
        found[kind] = path.read_bytes() if path.is_file() else b""
        if export.sha256(found[kind]) != digest:
            return None
    return found


def _display(image: bytes, *, id: str, alt: str, text: str) -> None:
    bundle = {"image/png": base64.b64encode(image).decode(), "text/plain": text}
    display(bundle, raw=True, metadata={"image/png": {"alt": alt, "figure": id}})


def publish(
    fig: Figure,
    *,
    id: str,
    data: pd.DataFrame,
    alt: str,
    title: str,
    caption: str,
    units: str,
    n: int | str,
    sources: Sequence[str],
    notebook: str | None = None,
    folder: Path | None = None,
) -> None:
    """Show a figure and write ``book/figures/<id>`` as .png .svg .pdf .csv .json .bib .csl.json .ris.

    Args:
        fig: the figure; it is closed afterwards.
        id: permanent id ``fig-<topic>-<detail>``, never reused for another figure.
        data: the numbers drawn, tidy: they become the CSV and their digest is what nbval compares.
        alt: what the picture shows, for who does not see it (30–800 characters).
        title: what a list of figures calls it (5–100 characters); not drawn.
        caption: what stands below it (20–600 characters).
        units: what the numbers count or measure.
        n: how many, as a number or in words ("6 articles, 59 units").
        sources: tables or files that the data come from ("coding/frames").
        notebook: default: the one that ``style.use(notebook=…)`` named.
        folder: default: ``book/figures``.

    Raises:
        NotComputable: ``data`` holds nothing.
        DataError: an argument is missing or out of bounds, the id is taken or retired, or the drawing breaks a rule.
            Nothing is written then.
    """
    folder = folder or paths.FIGURES
    export.check_id(id, "fig")
    notebook = export.notebook_of(id, notebook)
    alt = export.check_length(id, "alt", alt, *ALT_LENGTH)
    title = export.check_length(id, "title", title, *TITLE_LENGTH)
    caption = export.check_length(id, "caption", caption, *CAPTION_LENGTH)
    units = export.check_length(id, "units", units, 2, 120)
    sources = (sources,) if isinstance(sources, str) else tuple(sources)
    if not sources:
        raise DataError(f"{id}: sources missing: a figure needs its evidence")
    if data.empty:
        raise NotComputable(f"{id}: there is nothing to draw")
    earlier = load_passport(id, folder)
    export.check_free(id, folder, notebook, earlier.notebook if earlier else None)

    data = export.with_index(data)
    csv = export.to_csv(data)
    report = cite.read_citation()
    work = cite.of_figure(report, id=id, title=title)
    settle(fig, id)
    texts, smallest = drawn_texts(fig), smallest_type(fig)
    known = _drawn_before(earlier, folder)
    images = render(fig, id=id, title=title, alt=alt, source=cite.source_line(work), known=known)
    passport = Passport(
        id=id,
        title=title,
        caption=caption,
        alt=alt,
        units=units,
        n=export.check_length(id, "n", str(n), 1, 120),
        sources=sources,
        notebook=notebook,
        version=report.version,
        columns=tuple(data.columns),
        rows=len(data),
        citation=cite.one_line(work),
        texts=texts,
        data_sha256=export.sha256(csv),
        images={kind: export.sha256(images[kind]) for kind in ("png", "svg", "pdf")},
        smallest_type=smallest,
        drawn_by=DRAWN_BY,
    )
    plt.close(fig)
    files = {kind: images[kind] for kind in ("png", "svg", "pdf")} | {
        "csv": csv,
        "bib": cite.bibtex(work).encode(),
        "csl.json": cite.csl_json(work).encode(),
        "ris": cite.ris(work).encode(),
        "json": passport.to_json().encode(),  # last: a passport says that the rest is there
    }
    for ending, content in files.items():
        path = folder / f"{id}.{ending}"
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)
    _display(images["inline"], id=id, alt=alt, text=export.summary(id, data, csv))


def show(id: str, *, folder: Path | None = None) -> None:
    """Show a figure that another notebook has published, from its files.

    Raises:
        DataError: no such figure is published.
    """
    folder = folder or paths.FIGURES
    passport = load_passport(id, folder)
    if passport is None:
        raise DataError(f"{folder / id}.json: missing: run the notebook that publishes {id} first")
    with Image.open(folder / f"{id}.png") as picture:
        size = tuple(round(side * INLINE_DPI / EXPORT_DPI) for side in picture.size)
        out = io.BytesIO()
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        small.quantize(256, dither=Image.Dither.NONE).save(out, format="png", optimize=True)
    text = f"{id} · {passport.rows} rows × {len(passport.columns)} columns · data sha256 {passport.data_sha256[:16]}"
    _display(out.getvalue(), id=id, alt=passport.alt, text=text)
