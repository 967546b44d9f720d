"""Shares and counts as bars, with their spread."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from helpers.publish import style
from helpers.publish.charts.common import (
    as_percent,
    in_order,
    key_above,
    name_rows,
    need,
    new_figure,
    percents,
    rows_high,
    swatch,
)


def prevalence(data: pd.DataFrame, *, xlabel: str = "share of units", order: Sequence[str] | None = None) -> Figure:
    """Dots with the range that leaving one article out gives.

    Args:
        data: a row per label and group: ``label``, ``share`` (0–1), ``low``, ``high`` (0–1, or missing); optional
            ``count`` (written beside the dot), ``group`` (up to three, told apart by marker and lightness).
        order: labels from top to bottom; default: by share, the largest first.
    """
    need("prevalence", data, "label", "share", "low", "high")
    groups = in_order(data["group"]) if "group" in data else [None]
    if order is None:
        order = list(data.groupby("label", sort=False)["share"].max().sort_values(ascending=False, kind="stable").index)
    labels = in_order(data["label"], order)
    fig, ax = new_figure(rows_high(labels, 26, 0.12 + 0.19 * len(groups)) + 0.9)
    looks = [("o", style.FRAMES["PARTNERSHIP"]), ("s", style.FRAMES["COUNTERTERROR"]), ("D", style.INK)]
    top = float(np.nanmax(data[["share", "high"]].to_numpy(dtype=float)))
    written = percents(top)
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
            text = written(row.share) + (f" ({row.count:g})" if "count" in data else "")
            ax.annotate(text, (right, y), xytext=(7, 0), textcoords="offset points", va="center", fontsize=9)
    name_rows(ax, labels)
    ax.set_xlim(-0.01 * top, top * 1.17)
    ax.xaxis.set_major_formatter(lambda value, _: written(value))
    ax.set_xlabel(xlabel)
    ax.grid(axis="x")
    if groups != [None]:
        key_above(
            fig,
            [
                Line2D([], [], marker=m, color=c, linestyle="", label=str(g))
                for g, (m, c) in zip(groups, looks, strict=False)
            ],
            columns=3,
        )
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
    need("share_bars", data, "row", "part", "value")
    colours, labels, hatches = colours or style.SIDES, labels or style.SIDE_LABELS, hatches or {}
    rows, parts = (
        in_order(data["row"], order),
        in_order(data["part"], parts or [p for p in colours if p in set(data["part"])]),
    )
    counts = data.pivot_table(index="row", columns="part", values="value", aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=rows, columns=parts, fill_value=0)
    totals = counts.sum(axis=1)
    shares = counts.div(totals.where(totals > 0, 1), axis=0)
    fig, ax = new_figure(rows_high(rows, 20, 0.42) + 0.9 + 0.22 * math.ceil(len(parts) / 4))
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
                    as_percent(share),
                    color=style.ink_on(colour),
                    ha="center",
                    va="center",
                    fontsize=9,
                )
            left += share
        ax.text(1.01, y, f"{totals[row]:,.0f} {unit}", va="center", fontsize=9, color=style.MUTED)
    name_rows(ax, rows, width=20)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_xlabel(xlabel)
    key_above(
        fig, [swatch(colours.get(p, style.FADED), labels.get(p, str(p)), hatches.get(p, "")) for p in parts], columns=4
    )
    return fig


def diverging_bars(
    data: pd.DataFrame, *, ends: tuple[str, str], xlabel: str, colours: tuple[str, str] | None = None
) -> Figure:
    """Terms that lean to one side or the other, as keyness: bars from zero, the term written beside its bar.

    Args:
        data: a row per term: ``label``, ``value`` (negative leans to the first end); optional ``gloss`` (written after
            the term) and ``count``.
        ends: names of the left and the right end.
    """
    need("diverging_bars", data, "label", "value")
    data = data.sort_values(["value", "label"], ascending=[False, True], kind="stable")
    colours = colours or (style.FRAMES["PARTNERSHIP"], style.FRAMES["COUNTERTERROR"])
    fig, ax = new_figure(0.3 * len(data) + 1.1)
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
