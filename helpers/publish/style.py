"""How every figure looks: packaged fonts, one colour-blind-safe palette with named roles, repeatable output.

Twelve frame colours cannot all be told apart by hue alone. They are grouped: six families of two frames that belong
together, one hue a family, dark for the first and light for the second. Under simulated protanopia, deuteranopia and
tritanopia (Machado, Oliveira & Fernandes 2009) every pair stays at least 8 apart in OKLab × 100 (tests measure it).
Colour never stands alone: the charts label directly, and voice is drawn as a pattern.
"""

import logging
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # before matplotlib writes any SVG or PDF: no time stamps in them

import fontpkg
import matplotlib as mpl
from matplotlib import font_manager

from helpers.schema import SIDE_LABELS as SIDE_LABELS

FAMILIES = ("IBM Plex Sans Arabic", "IBM Plex Sans", "DejaVu Sans")
"""Arabic first: a Latin family first breaks Persian words with ZWNJ in PDF."""

INK, MUTED, GRID, PAPER = "#222222", "#5f6368", "#d9d9d9", "#ffffff"
FADED = "#c4c7ca"
"""Grey of what is shown only as context beside something highlighted."""

FRAME_FAMILIES: dict[str, tuple[str, str]] = {
    "bonds": ("PARTNERSHIP", "BROTHERHOOD"),
    "arms": ("MILITARY", "COUNTERTERROR"),
    "border and trade": ("BORDER", "ECONOMY"),
    "causes": ("RESISTANCE", "PALESTINE"),
    "outside powers": ("OCCUPATION", "INFLUENCE"),
    "order": ("SOVEREIGNTY", "STABILITY"),
}
FRAMES: dict[str, str] = {
    "PARTNERSHIP": "#1461c5",
    "BROTHERHOOD": "#7ebcfb",
    "MILITARY": "#8d4205",
    "COUNTERTERROR": "#dc900d",
    "BORDER": "#353535",
    "ECONOMY": "#dbd7ce",
    "RESISTANCE": "#256058",
    "PALESTINE": "#8ab091",
    "OCCUPATION": "#65088a",
    "INFLUENCE": "#9a80d8",
    "SOVEREIGNTY": "#8c7844",
    "STABILITY": "#eec451",
    "none": "#ffffff",
}
FRAME_SHORT: dict[str, str] = {
    "PARTNERSHIP": "PAR", "BROTHERHOOD": "BRO", "MILITARY": "MIL", "COUNTERTERROR": "CT", "BORDER": "BOR",
    "ECONOMY": "ECO", "RESISTANCE": "RES", "PALESTINE": "PAL", "OCCUPATION": "OCC", "INFLUENCE": "INF",
    "SOVEREIGNTY": "SOV", "STABILITY": "STA", "none": "–",
}  # fmt: skip

SIDES: dict[str, str] = {
    "iran_state": "#1461c5",
    "iraq_state": "#dc900d",
    "iraq_pmf_or_party": "#8d4205",
    "armed_faction": "#65088a",
    "anonymous": "#8ab091",
    "outlet": "#353535",
    "other": "#dbd7ce",
}
OUTLETS: dict[str, str] = {
    "alalam": "#1461c5",
    "mosalas": "#7ebcfb",
    "ultra_iraq": "#dc900d",
    "iraq_news_network": "#8d4205",
    "almasalah": "#65088a",
    "middle_east_news": "#256058",
    "arabkhabar": "#9a80d8",
    "irna": "#353535",
}
OTHER_OUTLETS = ("#8ab091", "#8c7844", "#eec451", "#dbd7ce")
VALENCES: dict[str, str] = {"legitimising": "#1461c5", "neutral": "#b9bcc0", "delegitimising": "#a34a00"}
VALENCE_MARKS: dict[str, str] = {"legitimising": "+", "neutral": "0", "delegitimising": "−"}
VOICES: dict[str, str] = {"outlet": "", "indirect": "///", "direct": "xxx"}
"""Hatch of each voice: the outlet's own words plain, reported words striped, quoted words crossed."""
TIERS: dict[str, str] = {"A": "o", "B": "s", "C": "D"}
"""Marker of each agreement tier; tier C is drawn hollow."""

WIDTH = 7.0
"""Width of every figure in inches: 736 px in the book's column, where 10.5 pt reads as body text."""
SMALL = 9.0
"""Smallest type in points, save the source line."""

_ARABIC = re.compile(r"[\u0600-\u06FF\u0750-\u077F\uFB50-\uFDFF\uFE70-\uFEFC]")
_MISSING_GLYPH = r"Glyph .* missing"
_FIRST_ISOLATE, _LEFT_ISOLATE, _POP_ISOLATE = "\u2068", "\u2066", "\u2069"
_PERCENTAGE = re.compile(r"[+−-]?\d+(?:[.,٫]\d+)?\s?[%٪]")
_ENGLISH = re.compile(r"[A-Za-z]|\d{4}-\d{2}")
_ARABIC_RUN = re.compile("[\u0600-\u06ff\u200c]+(?:\\s+[\u0600-\u06ff\u200c]+)*")

_notebook: str | None = None


def _matplotlib_shapes_arabic() -> None:
    """Refuse a matplotlib that would draw Arabic unjoined and backwards."""
    if tuple(int(part) for part in version("matplotlib").split(".")[:2]) < (3, 11):
        raise ImportError(
            f"matplotlib {version('matplotlib')} does not join Arabic letters: install 3.11 or newer (`uv sync`)"
        )


def _register(families: Iterable[str]) -> None:
    """Forget the system's fonts, which would win over packaged ones of the same name, and register ours."""
    manager = font_manager.fontManager
    manager.ttflist = [entry for entry in manager.ttflist if "mpl-data" in Path(entry.fname).parts]
    for name in families:
        if name != "DejaVu Sans":  # comes with matplotlib
            for file in fontpkg.family(name).files:
                manager.addfont(str(file.path))


def use(*, notebook: str | None = None) -> None:
    """Set the report's style; call it once at the head of a notebook.

    Args:
        notebook: name of the notebook (``"08-frames-by-outlet"``); figures, tables and claims record it, so that
            ``publish(…)`` need not repeat it.

    Raises:
        ImportError: matplotlib is older than 3.11.
    """
    global _notebook
    if notebook is not None:
        _notebook = notebook
    _matplotlib_shapes_arabic()
    _register(FAMILIES)
    mpl.rcParams.update(
        {
            "font.family": list(FAMILIES),  # not in font.sans-serif: families listed there get no fallback
            "font.size": 10.5,
            "axes.labelsize": 10.5,
            "xtick.labelsize": 9.5,
            "ytick.labelsize": 9.5,
            "legend.fontsize": 9.5,
            "legend.frameon": False,
            "figure.figsize": (WIDTH, 4.0),
            "figure.dpi": 110,
            "figure.facecolor": PAPER,
            "figure.constrained_layout.use": True,
            "savefig.facecolor": PAPER,  # a white card in the book's light and dark mode alike
            "savefig.dpi": 300,
            "axes.facecolor": PAPER,
            "axes.edgecolor": MUTED,
            "axes.labelcolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.grid": False,
            "axes.unicode_minus": True,
            "axes.prop_cycle": mpl.cycler(color=[FRAMES[dark] for dark, _ in FRAME_FAMILIES.values()]),
            "grid.color": GRID,
            "grid.linewidth": 0.6,
            "text.color": INK,
            "xtick.color": MUTED,
            "ytick.color": MUTED,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "hatch.linewidth": 0.8,
            "svg.fonttype": "path",  # text mode misorders labels that mix scripts
            "svg.hashsalt": "framing-report",
            "pdf.fonttype": 42,
            "pdf.compression": 6,
        }
    )
    warnings.filterwarnings("error", message=_MISSING_GLYPH)
    # The packaged Latin family has no static bold: matplotlib would say so on stderr in every notebook.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def current_notebook() -> str | None:
    """The notebook that ``use(notebook=…)`` named, if any."""
    return _notebook


@contextmanager
def missing_glyphs_are_errors() -> Iterator[None]:
    """Within it, a letter that no packaged font holds raises instead of drawing an empty box."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=_MISSING_GLYPH)
        yield


def has_arabic(text: str) -> bool:
    """Whether a text holds a letter of the Arabic script."""
    return _ARABIC.search(text) is not None


def isolate(text: object) -> str:
    """Wrap a text in Unicode isolates where it holds Arabic, so that numbers and brackets beside it keep their place.

    Percentages within it get an isolate of their own: between Arabic words ``42%`` would become ``%42``. A text that
    holds Latin letters or a date too is an English label about Arabic words: it runs from left to right, each Arabic
    run within it isolated, or the date would be read backwards.

    >>> isolate("plain")
    'plain'
    """
    text = str(text)
    if not has_arabic(text):
        return text
    if _ENGLISH.search(text):
        text = _ARABIC_RUN.sub(lambda found: f"{_FIRST_ISOLATE}{found[0]}{_POP_ISOLATE}", text)
        return f"{_LEFT_ISOLATE}{text}{_POP_ISOLATE}"
    text = _PERCENTAGE.sub(lambda found: f"{_LEFT_ISOLATE}{found[0]}{_POP_ISOLATE}", text)
    return f"{_FIRST_ISOLATE}{text}{_POP_ISOLATE}"


def outlet_colours(outlets: Iterable[str]) -> dict[str, str]:
    """Colour of each outlet: the registered ones fixed, unknown ones from a reserve in alphabetical order."""
    names = sorted(set(outlets))
    unknown = [name for name in names if name not in OUTLETS]
    reserve = {name: OTHER_OUTLETS[i % len(OTHER_OUTLETS)] for i, name in enumerate(unknown)}
    return {name: OUTLETS.get(name) or reserve[name] for name in names}


def _luminance(colour: str) -> float:
    channels = mpl.colors.to_rgb(colour)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str = PAPER) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, colour))
