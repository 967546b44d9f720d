"""Drawing functions of the report: tidy tables in, one matplotlib figure out.

Every function returns a new figure 7 inches wide, without a title, ready for ``figures.publish``. Labels stand beside
what they name; where that is impossible a key stands above. Colours come from helpers/publish/style.py and never
carry a meaning alone. Arabic and Persian labels may be passed as they are.

Raises everywhere:
    DataError: a column that the chart needs is missing, or the table is empty.
"""

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum  # rounds alike on every Python, so that drawings are the same bytes

import matplotlib as mpl
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter

from helpers.publish import style
from helpers.tables import DataError

_ROW = 0.34
_COUNTS = mpl.colors.LinearSegmentedColormap.from_list("counts", ["#ffffff", "#bcd4ee", "#1461c5", "#0a2f66"])
TIER_BOUNDS = {"B": 0.667, "A": 0.8}
"""Lower bounds of the agreement tiers (Krippendorff 2019)."""


# ---------------------------------------------------------------------------------------------------------- common
def _need(chart: str, data: pd.DataFrame, *columns: str) -> None:
    missing = [column for column in columns if column not in data.columns]
    if missing:
        raise DataError(f"{chart}: the table lacks {', '.join(missing)}: it has {', '.join(map(str, data.columns))}")
    if data.empty:
        raise DataError(f"{chart}: the table is empty: nothing to draw")


def _lines(label: object, width: int) -> list[str]:
    """Lines of whole words: a break inside a word would tear joined letters."""
    return textwrap.wrap(str(label), width, break_long_words=False, break_on_hyphens=False) or [""]


def _wrap(label: object, width: int) -> str:
    """A label broken into lines of at most ``width`` letters, safe for mixed scripts."""
    return "\n".join(style.isolate(line) for line in _lines(label, width))


def _order(values: pd.Series, order: Sequence[str] | None = None) -> list:
    """The values in the order wanted, else in order of first appearance."""
    found = list(dict.fromkeys(values))
    return found if order is None else [value for value in order if value in set(found)]


def _figure(height: float) -> tuple[Figure, Axes]:
    return plt.subplots(figsize=(style.WIDTH, max(1.6, height)))


def _name_rows(ax: Axes, labels: Sequence[object], *, width: int = 26, size: float = 10) -> None:
    """Rows from top to bottom, named at the left, without tick marks."""
    ax.set_yticks(range(len(labels)), [_wrap(label, width) for label in labels], fontsize=size)
    for label in ax.get_yticklabels():
        label.set_va("center")
        label.set_linespacing(0.88)  # the packaged Arabic font sets lines far apart
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _key(fig: Figure, handles: Sequence, *, columns: int) -> None:
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


def _swatch(colour: str, label: str, hatch: str = "") -> Patch:
    return Patch(facecolor=colour, edgecolor=style.MUTED, linewidth=0.6, hatch=hatch, label=label)


def _rows_high(labels: Sequence[object], width: int, row: float = _ROW) -> float:
    """Inches that rows with wrapped labels need."""
    return fsum(max(row, 0.17 * len(_lines(label, width)) + 0.1) for label in labels)


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _signed(value: float, digits: int = 2) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")


# ------------------------------------------------------------------------------------------------ labels of points
@dataclass(frozen=True)
class _Box:
    x0: float
    y0: float
    x1: float
    y1: float

    def overlap(self, other: "_Box") -> float:
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        return wide * high if wide > 0 and high > 0 else 0.0

    def outside(self, frame: "_Box") -> float:
        area = (self.x1 - self.x0) * (self.y1 - self.y0)
        return area - self.overlap(frame)


_HALO = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
_DIRECTIONS = [(math.cos(a), math.sin(a)) for a in np.deg2rad([0, 180, 90, 270, 45, 135, 315, 225, 20, 160, 200, 340])]


def label_points(
    ax: Axes,
    points: Sequence[tuple[float, float]],
    labels: Sequence[str],
    *,
    radii: Sequence[float] | None = None,
    size: float = style.SMALL,
    weights: Sequence[str] | None = None,
) -> None:
    """Label points so that no label covers another, a point, or the edge; far labels get a thin leader line.

    Greedy: labels in the order given, each at the free place nearest to its point among twelve directions and
    growing distances. Call it last: it settles the layout to measure the letters.

    Args:
        points: in data coordinates.
        radii: of the marks in points (1/72 inch).
        weights: font weight of each label.
    """
    fig = ax.figure
    radii = radii or [4.0] * len(points)
    weights = weights or ["normal"] * len(points)
    fig.draw_without_rendering()
    renderer = fig.canvas.get_renderer()
    pixel = fig.dpi / 72
    places = ax.transData.transform(np.asarray(points, dtype=float))
    frame = _Box(*ax.get_window_extent(renderer).extents)
    marks = [
        _Box(x - r * pixel, y - r * pixel, x + r * pixel, y + r * pixel)
        for (x, y), r in zip(places, radii, strict=True)
    ]
    taken: list[_Box] = []
    for (x, y), point, radius, label, weight in zip(places, points, radii, labels, weights, strict=True):
        note = ax.annotate(
            style.isolate(label),
            point,
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=size,
            weight=weight,
            bbox=_HALO,
        )
        # Half the height of the ink: the line of an Arabic font is far higher than its letters.
        wide, high = note.get_window_extent(renderer).width / 2 + 2 * pixel, 0.66 * size * pixel
        best: tuple[float, float, float, _Box] | None = None
        for gap in (2, 6, 12, 20, 30, 42, 56):
            for dx, dy in _DIRECTIONS:
                cx = x + dx * (radius + gap) * pixel + (wide if dx > 0.3 else -wide if dx < -0.3 else 0)
                cy = y + dy * (radius + gap) * pixel + (high if dy > 0.8 else -high if dy < -0.8 else dy * high)
                box = _Box(cx - wide, cy - high, cx + wide, cy + high)
                clash = fsum(box.overlap(other) for other in [*taken, *marks]) + 4 * box.outside(frame)
                cost = clash + gap * pixel
                if best is None or cost < best[0]:
                    best = (cost, cx, cy, box)
            if best and best[0] <= gap * pixel:
                break
        _, cx, cy, box = best
        taken.append(box)
        note.set(ha="center", va="center")
        note.set_position(((cx - x) / pixel, (cy - y) / pixel))
        if math.hypot(max(abs(cx - x) - wide, 0), max(abs(cy - y) - high, 0)) > (radius + 10) * pixel:
            ax.annotate(
                "",
                point,
                xytext=((cx - x) / pixel, (cy - y) / pixel),
                textcoords="offset points",
                zorder=0.5,
                arrowprops={"arrowstyle": "-", "color": style.FADED, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0},
            )


# ---------------------------------------------------------------------------------------------------------- charts
def silhouette(data: pd.DataFrame, *, order: Sequence[str] | None = None) -> Figure:
    """The silhouette of each article: its units in reading order, as wide as they have words.

    A unit's height is shared by its frame codes. The strip below tells whose voice it is: filled where the unit
    is mostly quoted directly, striped where reported, open where the outlet speaks.

    Args:
        data: a row per unit and code: ``article`` (label), ``unit``, ``words``, ``code`` (or ``none``),
            ``voice`` (outlet, indirect, direct).
        order: articles from top to bottom.
    """
    _need("silhouette", data, "article", "unit", "words", "code", "voice")
    articles = _order(data["article"], order)
    fig, ax = _figure(0.86 * len(articles) + 1.9)
    longest = data.drop_duplicates(["article", "unit"]).groupby("article")["words"].sum().max()
    for row, article in enumerate(articles):
        _silhouette_of(ax, data[data["article"] == article], row, longest)
    _name_rows(ax, articles, width=18)
    ax.set_xlim(0, longest * 1.005)
    ax.set_xlabel("words, in reading order")
    used = set(data["code"])
    codes = [c for pair in style.FRAME_FAMILIES.values() for c in pair if c in used] + ["none"] * ("none" in used)
    handles = [_swatch(style.FRAMES[c], f"{c.capitalize()} {style.FRAME_SHORT[c]}") for c in codes]
    voices = {"direct": "quoted", "indirect": "reported", "outlet": "outlet's own"}
    handles += [
        _swatch(style.INK if v == "direct" else style.PAPER, f"Voice: {n}", "////" if v == "indirect" else "")
        for v, n in voices.items()
    ]
    _key(fig, handles, columns=4)
    return fig


def _silhouette_of(ax: Axes, rows: pd.DataFrame, place: int, longest: float) -> None:
    start = 0.0
    for _, unit in rows.groupby("unit", sort=True):
        words, voice = float(unit["words"].iloc[0]), unit["voice"].iloc[0]
        codes = [c for c in style.FRAMES if c in set(unit["code"])]
        high = 0.6 / len(codes)
        for i, code in enumerate(codes):
            colour = style.FRAMES[code]
            low = place - 0.38 + i * high
            ax.add_patch(Rectangle((start, low), words, high, facecolor=colour, edgecolor=style.PAPER, linewidth=0.8))
            if code == "none":
                inner = (start + 0.004 * longest, low + 0.02), words - 0.008 * longest, high - 0.04
                ax.add_patch(Rectangle(*inner, facecolor="none", edgecolor=style.FADED, linewidth=0.8))
            if words / longest > 0.041 and len(codes) <= 4:
                text = style.FRAME_SHORT[code]
                ax.text(
                    start + words / 2,
                    low + high / 2,
                    text,
                    color=style.ink_on(colour),
                    fontsize=7.2,
                    ha="center",
                    va="center",
                )
        look = {"direct": (style.INK, ""), "indirect": (style.PAPER, "//////"), "outlet": (style.PAPER, "")}[voice]
        ax.add_patch(
            Rectangle(
                (start, place + 0.26),
                words,
                0.13,
                facecolor=look[0],
                hatch=look[1],
                edgecolor=style.MUTED,
                linewidth=0.5,
            )
        )
        start += words


def prevalence(data: pd.DataFrame, *, xlabel: str = "share of units", order: Sequence[str] | None = None) -> Figure:
    """Dots with the range that leaving one article out gives.

    Args:
        data: a row per label and group: ``label``, ``share`` (0–1), ``low``, ``high`` (0–1, or missing); optional
            ``count`` (written beside the dot), ``group`` (up to three, told apart by marker and lightness).
        order: labels from top to bottom; default: by share, the largest first.
    """
    _need("prevalence", data, "label", "share", "low", "high")
    groups = _order(data["group"]) if "group" in data else [None]
    if order is None:
        order = list(data.groupby("label", sort=False)["share"].max().sort_values(ascending=False, kind="stable").index)
    labels = _order(data["label"], order)
    fig, ax = _figure(_rows_high(labels, 26, 0.12 + 0.19 * len(groups)) + 0.9)
    looks = [("o", style.FRAMES["PARTNERSHIP"]), ("s", style.FRAMES["COUNTERTERROR"]), ("D", style.INK)]
    for g, group in enumerate(groups):
        rows = data if group is None else data[data["group"] == group]
        marker, colour = looks[g % len(looks)]
        shift = (g - (len(groups) - 1) / 2) * 0.76 / len(groups)
        for row in rows.itertuples():
            y = labels.index(row.label) + shift
            if pd.notna(row.low):
                ax.plot(
                    [row.low, row.high], [y, y], color=colour, alpha=0.45, linewidth=4, solid_capstyle="round", zorder=2
                )
            ax.plot(row.share, y, marker=marker, color=colour, markersize=7, markeredgecolor=style.PAPER, zorder=3)
            right = max(row.share, row.high if pd.notna(row.high) else row.share)
            text = _percent(row.share) + (f" ({row.count:g})" if "count" in data else "")
            ax.annotate(text, (right, y), xytext=(7, 0), textcoords="offset points", va="center", fontsize=9)
    top = float(np.nanmax(data[["share", "high"]].to_numpy(dtype=float)))
    _name_rows(ax, labels)
    ax.set_xlim(-0.01 * top, top * 1.17)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(xlabel)
    ax.grid(axis="x")
    if groups != [None]:
        _key(
            fig,
            [
                Line2D([], [], marker=m, color=c, linestyle="", label=str(g))
                for g, (m, c) in zip(groups, looks, strict=False)
            ],
            columns=3,
        )
    return fig


def heat_matrix(
    data: pd.DataFrame,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    xlabel: str = "",
    ylabel: str = "",
    format: str = "g",
    note: str = "",
    highest: float | None = None,
) -> Figure:
    """A matrix of shaded cells, each with its number written in it; missing cells stay empty.

    Args:
        data: a row per cell: ``row``, ``column``, ``value``; optional ``text`` (written instead of the number).
        rows: from top to bottom. columns: from left to right.
        format: of the numbers (``"g"``, ``".0%"``, ``".2f"``).
        note: what the shade means, written below the matrix.
        highest: value of the darkest shade; default: the largest.
    """
    _need("heat_matrix", data, "row", "column", "value")
    rows, columns = _order(data["row"], rows), _order(data["column"], columns)
    table = data.pivot(index="row", columns="column", values="value").reindex(index=rows, columns=columns)
    texts = (
        data.pivot(index="row", columns="column", values="text").reindex(index=rows, columns=columns)
        if "text" in data
        else None
    )
    values = table.to_numpy(dtype=float)
    highest = highest or float(np.nanmax(values)) or 1.0
    fig, ax = _figure(_rows_high(rows, 26) + 1.5)
    ax.pcolormesh(np.nan_to_num(values), cmap=_COUNTS, vmin=0, vmax=highest, edgecolors=style.GRID, linewidth=0.6)
    for i, j in np.ndindex(*values.shape):
        if np.isnan(values[i, j]):
            continue
        text = f"{values[i, j]:{format}}" if texts is None else str(texts.iloc[i, j])
        ink = style.ink_on(mpl.colors.to_hex(_COUNTS(values[i, j] / highest)))
        faint = values[i, j] == 0 and texts is None
        ax.text(
            j + 0.5,
            i + 0.5,
            style.isolate(text),
            ha="center",
            va="center",
            color=style.MUTED if faint else ink,
            fontsize=9.5,
        )
    _matrix_axes(ax, rows, columns, xlabel=xlabel, ylabel=ylabel)
    if note:
        fig.supxlabel(note, fontsize=9, color=style.MUTED)
    return fig


def _matrix_axes(ax: Axes, rows: Sequence, columns: Sequence, *, xlabel: str, ylabel: str) -> None:
    """Name rows at the left and columns above, slanted where they would not fit."""
    ax.invert_yaxis()
    ax.set_yticks(np.arange(len(rows)) + 0.5, [_wrap(label, 26) for label in rows], fontsize=9.5)
    room = max(int(44 / max(len(columns), 1)), 9)
    slanted = len(columns) > 6 or any(len(word) > room + 1 for label in columns for word in str(label).split())
    labels = [style.isolate(label) if slanted else _wrap(label, room) for label in columns]
    slant = {"rotation": 40, "ha": "left", "rotation_mode": "anchor"} if slanted else {}
    ax.set_xticks(np.arange(len(columns)) + 0.5, labels, fontsize=9.5, **slant)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def omission_matrix(
    data: pd.DataFrame, *, rows: Sequence[str] | None = None, columns: Sequence[str] | None = None, width: int = 48
) -> Figure:
    """Which article states which fact: filled where stated, half where partly, open where absent.

    Args:
        data: a row per cell: ``row`` (the fact in own words), ``column`` (article), ``value`` (stated, partly,
            absent); optional ``unit`` (the first unit that states it, written beside the mark).
        rows: from top to bottom. columns: from left to right.
        width: letters of a line of the facts.
    """
    _need("omission_matrix", data, "row", "column", "value")
    rows, columns = _order(data["row"], rows), _order(data["column"], columns)
    fig, ax = _figure(_rows_high(rows, width, 0.3) + 1.0)
    looks = {"stated": ("full", "stated"), "partly": ("left", "partly"), "absent": ("none", "absent")}
    colour = style.FRAMES["PARTNERSHIP"]
    for row in data.itertuples():
        x, y = columns.index(row.column), rows.index(row.row)
        fill = looks[row.value][0]
        edge = style.MUTED if row.value == "absent" else colour
        ax.plot(
            x,
            y,
            marker="o",
            markersize=11,
            fillstyle=fill,
            color=colour,
            markeredgecolor=edge,
            markerfacecoloralt=style.PAPER,
        )
        if "unit" in data and pd.notna(row.unit):
            ax.annotate(
                f"unit {row.unit}",
                (x, y),
                xytext=(10, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=style.MUTED,
            )
    _name_rows(ax, rows, width=width, size=9.5)
    ax.set_xticks(range(len(columns)), [_wrap(c, 18) for c in columns])
    ax.set_xlim(-0.5, len(columns) - 0.35)
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0)
    ax.spines["bottom"].set_visible(False)
    ax.hlines(np.arange(len(rows) - 1) + 0.5, -0.5, len(columns) - 0.35, color=style.GRID, linewidth=0.6)
    handles = [
        Line2D(
            [],
            [],
            marker="o",
            markersize=9,
            fillstyle=f,
            color=colour,
            linestyle="",
            markerfacecoloralt=style.PAPER,
            markeredgecolor=style.MUTED if k == "absent" else colour,
            label=name,
        )
        for k, (f, name) in looks.items()
    ]
    _key(fig, handles, columns=3)
    return fig


def share_bars(
    data: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    hatches: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    parts: Sequence[str] | None = None,
    xlabel: str = "share of words",
    unit: str = "words",
) -> Figure:
    """Stacked bars of shares, each part with its percentage where it fits, each bar with its total.

    Args:
        data: a row per part: ``row``, ``part``, ``value`` (a count; shares are computed).
        colours, labels, hatches: of each part; default: those of the sides.
        order: rows from top to bottom. parts: from left to right.
        unit: what the totals count.
    """
    _need("share_bars", data, "row", "part", "value")
    colours, labels, hatches = colours or style.SIDES, labels or style.SIDE_LABELS, hatches or {}
    rows, parts = (
        _order(data["row"], order),
        _order(data["part"], parts or [p for p in colours if p in set(data["part"])]),
    )
    counts = data.pivot_table(index="row", columns="part", values="value", aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=rows, columns=parts, fill_value=0)
    totals = counts.sum(axis=1)
    shares = counts.div(totals.where(totals > 0, 1), axis=0)
    fig, ax = _figure(_rows_high(rows, 20, 0.42) + 0.9 + 0.22 * math.ceil(len(parts) / 4))
    for y, row in enumerate(rows):
        left = 0.0
        for part in parts:
            share = float(shares.loc[row, part])
            colour = colours.get(part, style.FADED)
            ax.barh(y, share, left=left, height=0.68, color=colour, edgecolor=style.PAPER, linewidth=0.8)
            if hatches.get(part):
                ax.barh(
                    y,
                    share,
                    left=left,
                    height=0.68,
                    color="none",
                    hatch=hatches[part],
                    edgecolor=style.PAPER,
                    linewidth=0,
                )
            if share >= 0.065 and not hatches.get(part):
                ax.text(
                    left + share / 2,
                    y,
                    _percent(share),
                    color=style.ink_on(colour),
                    ha="center",
                    va="center",
                    fontsize=9,
                )
            left += share
        ax.text(1.01, y, f"{totals[row]:,.0f} {unit}", va="center", fontsize=9, color=style.MUTED)
    _name_rows(ax, rows, width=20)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(xlabel)
    _key(
        fig, [_swatch(colours.get(p, style.FADED), labels.get(p, str(p)), hatches.get(p, "")) for p in parts], columns=4
    )
    return fig


def agreement(data: pd.DataFrame, *, xlabel: str = "Krippendorff's alpha, with bootstrap interval") -> Figure:
    """Agreement per code with its interval, against the bounds of the tiers; tier C is drawn hollow.

    Args:
        data: a row per code: ``label``, ``alpha``, ``low``, ``high``, ``tier`` (A, B, C or missing); optional ``count``
            (units with the code by either coder) and ``ac1`` (drawn as a small bar).
    """
    _need("agreement", data, "label", "alpha", "low", "high", "tier")
    data = data.sort_values("alpha", ascending=False, kind="stable", na_position="last")
    labels = [f"{r.label} ({r.count:g})" if "count" in data else r.label for r in data.itertuples()]
    fig, ax = _figure(_ROW * len(labels) + 1.2)
    lowest = float(np.nanmin([0.0, *data["low"].astype(float), *data["alpha"].astype(float)]))
    colour = style.FRAMES["PARTNERSHIP"]
    for y, row in enumerate(data.itertuples()):
        if pd.isna(row.alpha):
            ax.text(0.0, y, "undefined: the code does not vary", va="center", fontsize=9, color=style.MUTED)
            continue
        hollow = row.tier not in ("A", "B")
        if pd.notna(row.low):
            ax.plot([row.low, row.high], [y, y], color=style.MUTED if hollow else colour, linewidth=1.6, zorder=2)
        ax.plot(
            row.alpha,
            y,
            marker=style.TIERS.get(row.tier, "D"),
            markersize=7,
            markeredgecolor=style.MUTED if hollow else colour,
            markerfacecolor=style.PAPER if hollow else colour,
            markeredgewidth=1.5,
            zorder=3,
        )
        if "ac1" in data and pd.notna(row.ac1):
            ax.plot(
                row.ac1,
                y,
                marker="|",
                markersize=11,
                color=style.FRAMES["COUNTERTERROR"],
                markeredgewidth=2,
                zorder=2.5,
            )
        tier = row.tier if isinstance(row.tier, str) and row.tier else "–"
        ax.text(1.03, y, f"{row.alpha:.2f}  {tier}".replace("-", "−"), va="center", fontsize=9.5)
    _name_rows(ax, labels)
    ax.set_xlim(lowest - 0.03, 1.01)
    for tier, bound in TIER_BOUNDS.items():
        ax.axvline(bound, color=style.FADED, linewidth=1, linestyle="--", zorder=1)
        ax.annotate(
            f"{tier} ≥ {bound:.3g}",
            (bound, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=style.MUTED,
        )
    ax.set_xlabel(xlabel)
    handles = [
        Line2D(
            [],
            [],
            marker=m,
            color=colour,
            linestyle="",
            markerfacecolor=style.PAPER if t == "C" else colour,
            markeredgecolor=style.MUTED if t == "C" else colour,
            label=f"tier {t}",
        )
        for t, m in style.TIERS.items()
    ]
    if "ac1" in data:
        handles.append(
            Line2D(
                [],
                [],
                marker="|",
                color=style.FRAMES["COUNTERTERROR"],
                linestyle="",
                markersize=11,
                markeredgewidth=2,
                label="Gwet's AC1",
            )
        )
    _key(fig, handles, columns=4)
    return fig


def timeline(data: pd.DataFrame, *, xlabel: str = "") -> Figure:
    """Dated things on one axis, one row each, labelled at their mark; hollow where the date is inferred.

    Args:
        data: a row per thing: ``date`` (ISO), ``label``, ``inferred`` (true where the date does not stand in the
            file); optional ``end`` (ISO, draws a span) and ``group`` (text before the label, colours the mark).
    """
    _need("timeline", data, "date", "label", "inferred")
    data = data.sort_values(["date", "label"], kind="stable")
    days = [date.fromisoformat(str(d)[:10]) for d in data["date"]]
    fig, ax = _figure(0.36 * len(data) + 1.1)
    groups = _order(data["group"]) if "group" in data else []
    colours = (
        style.outlet_colours(groups)
        if all(g in style.OUTLETS for g in groups)
        else dict(zip(groups, [style.FRAMES[d] for d, _ in style.FRAME_FAMILIES.values()] * 3, strict=False))
    )
    first, last = min(days), max(days)
    margin = timedelta(days=max(30, (last - first).days * 0.06))
    middle = first + (last - first) / 2
    for y, (row, day) in enumerate(zip(data.itertuples(), days, strict=True)):
        colour = colours[row.group] if groups else style.FRAMES["PARTNERSHIP"]
        ax.hlines(y, first - margin, day, color=style.GRID, linewidth=0.8, zorder=1)
        if "end" in data and pd.notna(row.end):
            ax.plot(
                [day, date.fromisoformat(str(row.end)[:10])], [y, y], color=colour, linewidth=5, alpha=0.5, zorder=2
            )
        ax.plot(
            day,
            y,
            marker="o",
            markersize=8,
            color=colour,
            markeredgewidth=1.6,
            markerfacecolor=style.PAPER if row.inferred else colour,
            zorder=3,
        )
        text = f"{day.isoformat()}  {style.isolate(row.label)}"
        right = day <= middle
        ax.annotate(
            text,
            (day, y),
            xytext=(9 if right else -9, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=9.5,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5},
            zorder=2.5,
        )
    ax.set_xlim(first - margin, last + margin)
    ax.set_ylim(len(data) - 0.4, -0.6)
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_locator(mpl.dates.AutoDateLocator(maxticks=8))
    ax.xaxis.set_major_formatter(mpl.dates.ConciseDateFormatter(ax.xaxis.get_major_locator(), show_offset=False))
    ax.set_xlabel(xlabel)
    handles = [
        Line2D([], [], marker="o", markersize=8, linestyle="", color=style.MUTED, label="date stands in the file"),
        Line2D(
            [],
            [],
            marker="o",
            markersize=8,
            linestyle="",
            color=style.MUTED,
            markerfacecolor=style.PAPER,
            markeredgewidth=1.6,
            label="date inferred from outside",
        ),
    ]
    _key(fig, handles, columns=2)
    return fig


def network(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    seed: int = 1,
) -> Figure:
    """Actors and their ties, the layout fixed by its seed (ForceAtlas2, Jacomy et al. 2014), labels apart.

    Args:
        nodes: ``id``, ``label``, ``group`` (a side), ``weight`` (mentions; area of the mark).
        edges: ``source``, ``target``, ``weight`` (width of the line).
        colours, labels: of the groups; default: the sides.
    """
    _need("network", nodes, "id", "label", "group", "weight")
    _need("network", edges, "source", "target", "weight")
    strange = sorted((set(edges["source"]) | set(edges["target"])) - set(nodes["id"]))
    if strange:
        raise DataError(f"network: edges name {', '.join(map(str, strange))}, which is no node: add it to the nodes")
    colours, labels = colours or style.SIDES, labels or style.SIDE_LABELS
    nodes = nodes.sort_values(["weight", "id"], ascending=[False, True], kind="stable")
    graph = nx.Graph()
    graph.add_nodes_from(nodes["id"])
    graph.add_weighted_edges_from(
        edges.sort_values(["source", "target"])[["source", "target", "weight"]].itertuples(index=False, name=None)
    )
    places = _spread(nx.forceatlas2_layout(graph, seed=seed, max_iter=300, strong_gravity=True, gravity=0.05))
    fig, ax = _figure(min(6.4, 3.4 + 0.12 * len(nodes)))
    heaviest, strongest = nodes["weight"].max(), edges["weight"].max()
    for edge in edges.itertuples():
        xs, ys = zip(places[edge.source], places[edge.target], strict=True)
        ax.plot(
            xs, ys, color=style.FADED, linewidth=0.6 + 3.4 * edge.weight / strongest, solid_capstyle="round", zorder=1
        )
    radii = [4 + 9 * math.sqrt(w / heaviest) for w in nodes["weight"]]
    points = [tuple(places[i]) for i in nodes["id"]]
    for (x, y), radius, group in zip(points, radii, nodes["group"], strict=True):
        ax.plot(
            x,
            y,
            marker="o",
            markersize=2 * radius,
            color=colours.get(group, style.FADED),
            markeredgecolor=style.PAPER,
            zorder=2,
        )
    ax.margins(0.13, 0.1)
    ax.axis("off")
    groups = [g for g in colours if g in set(nodes["group"])]
    handles = [
        Line2D([], [], marker="o", linestyle="", markersize=8, color=colours[g], label=labels.get(g, g)) for g in groups
    ]
    _key(fig, handles, columns=4)
    label_points(ax, points, list(nodes["label"]), radii=radii)
    return fig


def _spread(places: Mapping) -> dict:
    """Node places pulled halfway to even ranks on each axis: a dense core opens, neighbours stay neighbours."""
    names = list(places)
    points = np.array([places[name] for name in names], dtype=float)
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.where(high > low, high - low, 1)
    ranks = points.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(len(names) - 1, 1)
    # Rounded, so that the last bits of another processor's arithmetic cannot move a pixel.
    return dict(zip(names, (0.35 * scaled + 0.65 * ranks).round(2), strict=True))


def correspondence_map(data: pd.DataFrame, *, inertia: Sequence[float] = ()) -> Figure:
    """Articles and codes in one plane, labels apart; the axes have one scale, so distances can be compared.

    Args:
        data: a row per point: ``label``, ``x``, ``y``, ``kind`` (``article`` or ``code``).
        inertia: share of inertia of the two axes (0–1), named at them.
    """
    _need("correspondence_map", data, "label", "x", "y", "kind")
    fig, ax = _figure(5.4)
    looks = {"article": ("s", style.INK, "article"), "code": ("o", style.FRAMES["PARTNERSHIP"], "frame code")}
    for kind, (marker, colour, _) in looks.items():
        rows = data[data["kind"] == kind]
        ax.plot(rows["x"], rows["y"], marker=marker, linestyle="", color=colour, markersize=7, zorder=3)
    ax.axhline(0, color=style.GRID, linewidth=0.8, zorder=1)
    ax.axvline(0, color=style.GRID, linewidth=0.8, zorder=1)
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.14, 0.12)
    shares = [f" ({_percent(share)} of inertia)" for share in inertia] or ["", ""]
    ax.set_xlabel(f"first axis{shares[0]}")
    ax.set_ylabel(f"second axis{shares[1]}")
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    _key(fig, [Line2D([], [], marker=m, linestyle="", color=c, label=name) for m, c, name in looks.values()], columns=2)
    data = data.sort_values("kind", kind="stable")
    bold = ["bold" if kind == "article" else "normal" for kind in data["kind"]]
    label_points(ax, list(zip(data["x"], data["y"], strict=True)), list(data["label"]), weights=bold)
    return fig


def dumbbell(
    data: pd.DataFrame,
    *,
    series: tuple[str, str],
    colours: tuple[str, str] | None = None,
    xlabel: str = "share of units",
    format: Callable[[float], str] = _percent,
    order: Sequence[str] | None = None,
) -> Figure:
    """Two articles side by side: for each label two marks joined by a line, the widest difference first.

    Args:
        data: a row per label and series: ``label``, ``series``, ``value``.
        series: the two, first drawn as a disc and named first, second as a square.
        format: how a value is written beside its mark.
        order: labels from top to bottom.
    """
    _need("dumbbell", data, "label", "series", "value")
    table = data.pivot(index="label", columns="series", values="value").reindex(columns=list(series)).astype(float)
    if order is None:
        difference = (table[series[0]] - table[series[1]]).abs()
        order = list(
            table.assign(d=difference, t=table.max(axis=1))
            .sort_values(["d", "t"], ascending=False, kind="stable")
            .index
        )
    labels = [label for label in order if label in table.index]
    colours = colours or (style.FRAMES["PARTNERSHIP"], style.FRAMES["COUNTERTERROR"])
    fig, ax = _figure(_rows_high(labels, 26) + 1.1)
    for y, label in enumerate(labels):
        values = table.loc[label]
        ax.plot(values, [y, y], color=style.FADED, linewidth=2.5, zorder=1)
        for name, marker, colour, size in zip(series, "os", colours, (10, 7), strict=True):  # equal values: both show
            ax.plot(values[name], y, marker=marker, color=colour, markersize=size, zorder=2)
        _write_pair(ax, y, [values[name] for name in series], format)
    _name_rows(ax, labels)
    top = float(np.nanmax(table.to_numpy()))
    ax.set_xlim(min(0.0, float(np.nanmin(table.to_numpy()))) - 0.09 * top, top * 1.12)
    if format is _percent:
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(xlabel)
    ax.grid(axis="x")
    _key(
        fig,
        [
            Line2D([], [], marker=m, color=c, linestyle="", markersize=8, label=style.isolate(s))
            for s, m, c in zip(series, "os", colours, strict=True)
        ],
        columns=2,
    )
    return fig


def _write_pair(ax: Axes, y: int, values: Sequence[float], format: Callable[[float], str]) -> None:
    """Write the lower value left of its mark and the higher right of it; one if they are equal."""
    known = sorted(value for value in values if not math.isnan(value))
    for i, value in enumerate(dict.fromkeys(known)):
        right = i == len(set(known)) - 1
        ax.annotate(
            format(value),
            (value, y),
            xytext=(8 if right else -8, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=9,
        )


def influence(data: pd.DataFrame, *, xlabel: str, reference: float = 0.0, digits: int = 2) -> Figure:
    """How far one article moves a finding: a tick for each value with one left out, a disc for all articles.

    The article whose absence moves the value most is named.

    Args:
        data: a row per finding and article left out: ``label`` (finding), ``left_out``, ``value``, ``observed``.
        reference: value that would mean "no difference", drawn as a line.
    """
    _need("influence", data, "label", "left_out", "value", "observed")
    labels = _order(data["label"])
    fig, ax = _figure(_rows_high(labels, 30, 0.66) + 1.1)
    numbers = data[["value", "observed"]].to_numpy(dtype=float)
    low, high = min(reference, float(np.nanmin(numbers))), max(reference, float(np.nanmax(numbers)))
    for y, label in enumerate(labels):
        rows = data[data["label"] == label]
        observed = float(rows["observed"].iloc[0])
        values = rows["value"].astype(float)
        flips = (np.sign(values - reference) != np.sign(observed - reference)) & values.notna()
        colour = style.VALENCES["delegitimising"] if flips.any() else style.FRAMES["PARTNERSHIP"]
        ax.plot([values.min(), values.max()], [y, y], color=style.GRID, linewidth=6, solid_capstyle="butt", zorder=1)
        ax.plot(
            values,
            [y] * len(values),
            marker="|",
            linestyle="",
            markersize=13,
            markeredgewidth=1.6,
            color=style.MUTED,
            zorder=2,
        )
        ax.plot(observed, y, marker="o", markersize=8, color=colour, zorder=3)
        far = (values - observed).abs()
        if far.notna().any() and far.max() > 0:
            i = far.idxmax()
            ax.annotate(
                f"without {style.isolate(rows.loc[i, 'left_out'])}",
                (values[i], y),
                xytext=(0, -8),
                textcoords="offset points",
                ha=_anchor(float(values[i]), low, high),
                va="top",
                fontsize=8.5,
                color=style.MUTED,
                bbox=_HALO,
            )
        ax.annotate(
            _signed(observed, digits),
            (observed, y),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=9.5,
        )
    _name_rows(ax, labels, width=30)
    ax.set_ylim(len(labels) - 0.35, -0.6)
    ax.axvline(reference, color=style.INK, linewidth=0.8, zorder=0.5)
    room = 0.06 * ((high - low) or 1)
    ax.set_xlim(low - room, high + room)
    ax.set_xlabel(xlabel)
    handles = [
        Line2D(
            [],
            [],
            marker="o",
            linestyle="",
            color=style.FRAMES["PARTNERSHIP"],
            markersize=8,
            label="all articles; sign kept",
        ),
        Line2D(
            [], [], marker="o", linestyle="", color=style.VALENCES["delegitimising"], markersize=8, label="sign flips"
        ),
        Line2D(
            [],
            [],
            marker="|",
            linestyle="",
            color=style.MUTED,
            markersize=13,
            markeredgewidth=1.6,
            label="one article left out",
        ),
    ]
    _key(fig, handles, columns=3)
    return fig


def _anchor(value: float, low: float, high: float) -> str:
    """Side on which a label at ``value`` stays within the axes."""
    place = (value - low) / ((high - low) or 1)
    return "left" if place < 0.2 else "right" if place > 0.8 else "center"


def diverging_bars(
    data: pd.DataFrame, *, ends: tuple[str, str], xlabel: str, colours: tuple[str, str] | None = None
) -> Figure:
    """Terms that lean to one side or the other, as keyness: bars from zero, the term written beside its bar.

    Args:
        data: a row per term: ``label``, ``value`` (negative leans to the first end); optional ``gloss`` (written after
            the term) and ``count``.
        ends: names of the left and the right end.
    """
    _need("diverging_bars", data, "label", "value")
    data = data.sort_values(["value", "label"], ascending=[False, True], kind="stable")
    colours = colours or (style.FRAMES["PARTNERSHIP"], style.FRAMES["COUNTERTERROR"])
    fig, ax = _figure(0.3 * len(data) + 1.1)
    reach = float(data["value"].abs().max()) or 1.0
    for y, row in enumerate(data.itertuples()):
        right = row.value >= 0
        ax.barh(y, row.value, height=0.62, color=colours[right])
        text = style.isolate(row.label)
        if "gloss" in data and pd.notna(row.gloss):
            text = f"{text} {row.gloss}" if right else f"{row.gloss} {text}"
        if "count" in data:
            text += f" ({row.count:g})"
        ax.annotate(
            text,
            (0, y),
            xytext=(-5 if right else 5, 0),
            textcoords="offset points",
            ha="right" if right else "left",
            va="center",
            fontsize=9.5,
        )
    ax.axvline(0, color=style.INK, linewidth=0.8)
    ax.set_xlim(-1.15 * reach, 1.15 * reach)
    ax.set_ylim(len(data) - 0.4, -0.6)
    ax.yaxis.set_visible(False)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(xlabel)
    for end, x, side in ((f"← {style.isolate(ends[0])}", 0.0, "left"), (f"{style.isolate(ends[1])} →", 1.0, "right")):
        ax.annotate(
            end, (x, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points", ha=side, weight="bold"
        )
    return fig
