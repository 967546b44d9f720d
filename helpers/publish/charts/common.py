"""What the charts share: checks of the table, labels that wrap by words, rows, keys, number formats."""

import math
import re
import textwrap
from collections.abc import Callable, Sequence
from math import fsum  # rounds alike on every Python, so that drawings are the same bytes

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from helpers.publish import style
from helpers.tables import DataError, NotComputable

ROW = 0.34
LONGEST_WORD = 24
_WORD = re.compile(r"\S+")


COUNTS = mpl.colors.LinearSegmentedColormap.from_list("counts", ["#ffffff", "#bcd4ee", "#1461c5", "#0a2f66"])


TIER_BOUNDS = {"B": 0.667, "A": 0.8}
"""Lower bounds of the agreement tiers (Krippendorff 2019)."""


def need(chart: str, data: pd.DataFrame, *columns: str) -> None:
    """Refuse a table that is empty or lacks a column (see the package)."""
    missing = [column for column in columns if column not in data.columns]
    if missing:
        raise DataError(f"{chart}: the table lacks {', '.join(missing)}: it has {', '.join(map(str, data.columns))}")
    if data.empty:
        raise NotComputable(f"{chart.replace('_', ' ')}: there is nothing to draw")


def text_lines(label: object, width: int) -> list[str]:
    """Lines of whole words: a break inside a word would tear joined letters. Of a long id, its ends."""
    whole = _WORD.sub(lambda word: shortened(word[0], max(width, LONGEST_WORD)), str(label))
    return textwrap.wrap(whole, width, break_long_words=False, break_on_hyphens=False) or [""]


def shortened(word: str, width: int) -> str:
    """A word of at most ``width`` characters: its middle gives way, for ids often differ at the end.

    >>> shortened("a-rather-long-identifier-5", 12)
    'a-rath…ier-5'
    """
    if len(word) <= width:
        return word
    tail = (width - 1) // 2
    return f"{word[: width - 1 - tail]}…{word[len(word) - tail :]}"


def wrap(label: object, width: int) -> str:
    """A label broken into lines of at most ``width`` letters, safe for mixed scripts."""
    return "\n".join(style.isolate(line) for line in text_lines(label, width))


def in_order(values: pd.Series, order: Sequence[str] | None = None) -> list:
    """The values in the order wanted, else in order of first appearance."""
    found = list(dict.fromkeys(values))
    return found if order is None else [value for value in order if value in set(found)]


def new_figure(height: float) -> tuple[Figure, Axes]:
    """One axes on a figure of the report's width (7 in) and this height (in)."""
    return plt.subplots(figsize=(style.WIDTH, max(1.6, height)))


def name_rows(ax: Axes, labels: Sequence[object], *, width: int = 26, size: float = 10) -> None:
    """Rows from top to bottom, named at the left, without tick marks."""
    ax.set_yticks(range(len(labels)), [wrap(label, width) for label in labels], fontsize=size)
    for label in ax.get_yticklabels():
        label.set_va("center")
        label.set_linespacing(0.88)  # the packaged Arabic font sets lines far apart
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def key_above(fig: Figure, handles: Sequence, *, columns: int) -> None:
    """A key above the axes, read row by row."""
    rows = math.ceil(len(handles) / columns)
    order = [row * columns + column for column in range(columns) for row in range(rows)]
    fig.legend(
        handles=[handles[i] for i in order if i < len(handles)],
        loc="outside upper left",
        ncols=columns,
        handlelength=1.1,
        handleheight=1.0,
        columnspacing=1.2,
        borderaxespad=0.2,
    )


def swatch(colour: str, label: str, hatch: str = "") -> Patch:
    """A patch for the key."""
    return Patch(facecolor=colour, edgecolor=style.MUTED, linewidth=0.6, hatch=hatch, label=label)


def rows_high(labels: Sequence[object], width: int, row: float = ROW) -> float:
    """Inches that rows with wrapped labels need."""
    return fsum(max(row, 0.17 * len(text_lines(label, width)) + 0.1) for label in labels)


def as_percent(value: float) -> str:
    """A share in whole percent."""
    return f"{value:.0%}"


def percents(highest: float) -> Callable[[float], str]:
    """How shares up to this one are written: in whole percent, with decimals where all of them are small."""
    digits = 0 if highest >= 0.05 else 1 if highest >= 0.01 else 2
    return lambda value: f"{value:.{digits}%}"


def as_signed(value: float, digits: int = 2) -> str:
    """A number with its sign, a true minus among them."""
    return f"{value:+.{digits}f}".replace("-", "−")
