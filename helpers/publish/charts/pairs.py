"""Two or more values of one thing on one line: agreement, estimates side by side, influence."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers.publish import style
from helpers.publish.charts.common import (
    ROW,
    TIER_BOUNDS,
    as_signed,
    in_order,
    key_above,
    name_rows,
    need,
    new_figure,
    percents,
    rows_high,
)
from helpers.publish.charts.labels import HALO


def agreement(data: pd.DataFrame, *, xlabel: str = "Krippendorff's alpha, with bootstrap interval") -> Figure:
    """Agreement per code with its interval, against the bounds of the tiers; tier C is drawn hollow.

    Args:
        data: a row per code: ``label``, ``alpha``, ``low``, ``high``, ``tier`` (A, B, C or missing); optional ``count``
            (units with the code by either coder) and ``ac1`` (drawn as a small bar).
    """
    need("agreement", data, "label", "alpha", "low", "high", "tier")
    data = data.sort_values("alpha", ascending=False, kind="stable", na_position="last")
    labels = [f"{r.label} ({r.count:g})" if "count" in data else r.label for r in data.itertuples()]
    fig, ax = new_figure(ROW * len(labels) + 1.2)
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
    name_rows(ax, labels)
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
    key_above(fig, handles, columns=4)
    return fig


def dumbbell(
    data: pd.DataFrame,
    *,
    series: tuple[str, str],
    colours: tuple[str, str] | None = None,
    xlabel: str = "share of units",
    format: Callable[[float], str] | None = None,
    order: Sequence[str] | None = None,
) -> Figure:
    """Two articles side by side: for each label two marks joined by a line, the widest difference first.

    Args:
        data: a row per label and series: ``label``, ``series``, ``value``.
        series: the two, first drawn as a disc and named first, second as a square.
        format: how a value is written beside its mark; default: shares, in percent.
        order: labels from top to bottom.
    """
    need("dumbbell", data, "label", "series", "value")
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
    top = float(np.nanmax(table.to_numpy()))
    written = format or percents(top)
    fig, ax = new_figure(rows_high(labels, 26) + 1.1)
    for y, label in enumerate(labels):
        values = table.loc[label]
        ax.plot(values, [y, y], color=style.FADED, linewidth=2.5, zorder=1)
        for name, marker, colour, size in zip(series, "os", colours, (10, 7), strict=True):  # equal values: both show
            ax.plot(values[name], y, marker=marker, color=colour, markersize=size, zorder=2)
        _write_pair(ax, y, [values[name] for name in series], written)
    name_rows(ax, labels)
    ax.set_xlim(min(0.0, float(np.nanmin(table.to_numpy()))) - 0.09 * top, top * 1.12)
    if format is None:
        ax.xaxis.set_major_formatter(lambda value, _: written(value))
    ax.set_xlabel(xlabel)
    ax.grid(axis="x")
    key_above(
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


def influence(
    data: pd.DataFrame,
    *,
    xlabel: str,
    reference: float = 0.0,
    digits: int = 2,
    within: tuple[float, float] | None = None,
) -> Figure:
    """How far one article moves a finding: a tick for each value with one left out, a disc for all articles.

    The article whose absence moves the value most is named. Where all findings have the same observed value (parts of a
    whole), it is not written at each.

    Args:
        data: a row per finding and article left out: ``label`` (finding), ``left_out``, ``value``, ``observed``.
        reference: value that would mean "no difference", drawn as a line.
        within: values outside these bounds are drawn as an arrow at the edge, with their number, so that one of them
            does not squeeze all others.
    """
    need("influence", data, "label", "left_out", "value", "observed")
    labels = in_order(data["label"])
    alike = data["observed"].nunique() == 1
    fig, ax = new_figure(rows_high(labels, 30, 0.48 if alike else 0.66) + 1.1)
    numbers = data[["value", "observed"]].to_numpy(dtype=float)
    low, high = min(reference, float(np.nanmin(numbers))), max(reference, float(np.nanmax(numbers)))
    if within is not None:
        low, high = max(low, within[0]), min(high, within[1])
    for y, label in enumerate(labels):
        rows = data[data["label"] == label]
        observed = float(rows["observed"].iloc[0])
        values = rows["value"].astype(float)
        flips = (np.sign(values - reference) != np.sign(observed - reference)) & values.notna()
        colour = style.VALENCES["delegitimising"] if flips.any() else style.FRAMES["PARTNERSHIP"]
        ends = values.clip(low, high)
        ax.plot([ends.min(), ends.max()], [y, y], color=style.GRID, linewidth=6, solid_capstyle="butt", zorder=1)
        inside = values[(values >= low) & (values <= high)]
        for value in values[(values < low) | (values > high)]:
            edge, marker = (low, "<") if value < low else (high, ">")
            ax.plot(edge, y, marker=marker, markersize=8, color=colour, clip_on=False, zorder=3)
        ax.plot(
            inside,
            [y] * len(inside),
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
            beyond = "" if low <= values[i] <= high else f": {values[i]:.1f}".replace("-", "−")
            ax.annotate(
                f"without {style.isolate(rows.loc[i, 'left_out'])}{beyond}",
                (ends[i], y),
                xytext=(0, -8),
                textcoords="offset points",
                ha=_anchor(float(ends[i]), low, high),
                va="top",
                fontsize=8.5,
                color=style.MUTED,
                bbox=HALO,
            )
        if not alike:
            place = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center"}
            ax.annotate(as_signed(observed, digits), (observed, y), fontsize=9.5, **place)
    name_rows(ax, labels, width=30)
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
    key_above(fig, handles, columns=3)
    return fig


def _anchor(value: float, low: float, high: float) -> str:
    """Side on which a label at ``value`` stays within the axes."""
    place = (value - low) / ((high - low) or 1)
    return "left" if place < 0.2 else "right" if place > 0.8 else "center"
