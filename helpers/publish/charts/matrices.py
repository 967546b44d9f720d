"""Tables drawn as tiles: counts, and facts stated or left out."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers.publish import style
from helpers.publish.charts.common import COUNTS, in_order, key_above, name_rows, need, new_figure, rows_high, wrap


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
    need("heat_matrix", data, "row", "column", "value")
    rows, columns = in_order(data["row"], rows), in_order(data["column"], columns)
    table = data.pivot(index="row", columns="column", values="value").reindex(index=rows, columns=columns)
    texts = (
        data.pivot(index="row", columns="column", values="text").reindex(index=rows, columns=columns)
        if "text" in data
        else None
    )
    values = table.to_numpy(dtype=float)
    highest = highest or float(np.nanmax(values)) or 1.0
    fig, ax = new_figure(rows_high(rows, 26) + 1.5)
    ax.pcolormesh(np.nan_to_num(values), cmap=COUNTS, vmin=0, vmax=highest, edgecolors=style.GRID, linewidth=0.6)
    for i, j in np.ndindex(*values.shape):
        if np.isnan(values[i, j]):
            continue
        text = f"{values[i, j]:{format}}" if texts is None else str(texts.iloc[i, j])
        ink = style.ink_on(mpl.colors.to_hex(COUNTS(values[i, j] / highest)))
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
    ax.set_yticks(np.arange(len(rows)) + 0.5, [wrap(label, 26) for label in rows], fontsize=9.5)
    room = max(int(44 / max(len(columns), 1)), 9)
    slanted = len(columns) > 6 or any(len(word) > room + 1 for label in columns for word in str(label).split())
    labels = [style.isolate(label) if slanted else wrap(label, room) for label in columns]
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

    The marks stand before the facts, so that they are in sight where a small screen shows the left of the figure alone.

    Args:
        data: a row per cell: ``row`` (the fact in own words), ``column`` (article), ``value`` (stated, partly,
            absent); optional ``unit`` (the first unit that states it, written beside the mark).
        rows: from top to bottom. columns: from left to right.
        width: letters of a line of the facts.
    """
    need("omission_matrix", data, "row", "column", "value")
    rows, columns = in_order(data["row"], rows), in_order(data["column"], columns)
    fig, ax = new_figure(rows_high(rows, width, 0.3) + 1.0)
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
    name_rows(ax, rows, width=width, size=9.5)
    ax.yaxis.tick_right()
    ax.tick_params(axis="y", pad=2)
    for tick in ax.yaxis.get_major_ticks():
        tick.label2.set(va="center", linespacing=0.88)
    ax.spines[["left", "right"]].set_visible(False)
    ax.set_xticks(range(len(columns)), [wrap(c, 18) for c in columns])
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
    key_above(fig, handles, columns=3)
    return fig
