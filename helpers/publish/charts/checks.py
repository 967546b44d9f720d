"""Charts of what was put to the test: agreement of pairs, checks of claims, what growth would buy."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter

from helpers.publish import style
from helpers.publish.charts.common import TIER_BOUNDS, in_order, key_above, name_rows, need, new_figure, wrap

_LOOKS = (("o", style.FRAMES["PARTNERSHIP"]), ("D", style.FRAMES["COUNTERTERROR"]), ("s", style.FRAMES["OCCUPATION"]))
OUTCOMES: dict[str, tuple[str, str, str]] = {
    "holds": ("o", style.FRAMES["PARTNERSHIP"], "sign kept in all"),
    "flips": ("X", style.VALENCES["delegitimising"], "sign changes in some"),
    "undefined": ("$?$", style.MUTED, "some leave nothing to compare"),
    "untouched": ("_", style.MUTED, "no difference"),
}
"""Marker, colour and meaning of each outcome of a family of checks (``none``, where nothing applies, is left blank)."""


def _line(marker: str, colour: str, label: str, size: float = 8) -> Line2D:
    return Line2D([], [], marker=marker, color=colour, linestyle="", markersize=size, label=label)


def pair_agreement(data: pd.DataFrame, *, xlabel: str = "Krippendorff's alpha, with bootstrap interval") -> Figure:
    """Agreement per code, a mark and interval for each group of coders, against the bounds of the tiers.

    Args:
        data: a row per code and group: ``label``, ``group`` (up to three), ``alpha``, ``low``, ``high`` (missing where
            undefined); optional ``tier`` (of the code, written at the right) and ``count`` (behind the label).
    """
    need("pair_agreement", data, "label", "group", "alpha", "low", "high")
    groups = in_order(data["group"])
    first = data.drop_duplicates("label")
    lowest = data.groupby("label")["alpha"].min()
    first = first.assign(key=first["label"].map(lowest)).sort_values("key", ascending=False, kind="stable")
    labels = list(first["label"])
    fig, ax = new_figure((0.16 + 0.17 * len(groups)) * len(labels) + 1.2)
    for g, group in enumerate(groups):
        shift = (g - (len(groups) - 1) / 2) * 0.66 / len(groups)
        _draw_group(ax, data[data["group"] == group], labels, shift, _LOOKS[g % len(_LOOKS)])
    shown = [f"{r.label} ({r.count:g})" for r in first.itertuples()] if "count" in data else labels
    name_rows(ax, shown)
    if "tier" in data:
        for y, tier in enumerate(first["tier"]):
            ax.text(1.04, y, str(tier) if pd.notna(tier) and tier else "–", va="center", ha="center", weight="bold")
    for tier, bound in TIER_BOUNDS.items():
        ax.axvline(bound, color=style.FADED, linewidth=1, linestyle="--", zorder=1)
        place = {"xycoords": ("data", "axes fraction"), "xytext": (0, 3), "textcoords": "offset points"}
        ax.annotate(f"{tier} ≥ {bound:.3g}", (bound, 1), ha="center", fontsize=9, color=style.MUTED, **place)
    low = data[["alpha", "low"]].min().min()
    ax.set_xlim(min(0.0, 0.0 if pd.isna(low) else float(low)) - 0.03, 1.02)
    ax.set_xlabel(xlabel)
    key_above(fig, [_line(*_LOOKS[g % len(_LOOKS)], str(group)) for g, group in enumerate(groups)], columns=1)
    return fig


def _draw_group(ax: Axes, rows: pd.DataFrame, labels: list, shift: float, look: tuple[str, str]) -> None:
    marker, colour = look
    for row in rows.itertuples():
        y = labels.index(row.label) + shift
        if pd.isna(row.alpha):
            ax.text(0.0, y, "undefined: the code does not vary", va="center", fontsize=9, color=style.MUTED)
            continue
        if pd.notna(row.low):
            ax.plot([row.low, row.high], [y, y], color=colour, linewidth=1.5, zorder=2)
        ax.plot(row.alpha, y, marker=marker, color=colour, markersize=6.5, zorder=3)


def check_grid(data: pd.DataFrame, *, families: dict[str, str], xlabel: str = "") -> Figure:
    """Which finding stands up to which kind of check: a mark for the outcome, beside it how many checks.

    Args:
        data: a row per finding and family: ``label``, ``family``, ``outcome`` (holds, flips, undefined, untouched,
            none), ``checks`` (count), ``failed`` (count); optional ``status`` (written behind the label).
        families: families from left to right and what each column is called.
    """
    need("check_grid", data, "label", "family", "outcome", "checks", "failed")
    labels = in_order(data["label"])
    fig, ax = new_figure(0.27 * len(labels) + 1.2)
    columns = list(families)
    for row in data.itertuples():
        if row.outcome in OUTCOMES:
            x, y = columns.index(row.family), labels.index(row.label)
            marker, colour, _ = OUTCOMES[row.outcome]
            ax.plot(x, y, marker=marker, color=colour, markersize=8, linestyle="")
            text = f"{row.failed}/{row.checks}" if row.outcome == "flips" else f"{row.checks}"
            faint = style.INK if row.outcome == "flips" else style.MUTED
            offset = {"xytext": (6.5, 0), "textcoords": "offset points"}
            ax.annotate(text, (x, y), va="center", fontsize=7.5, color=faint, **offset)
    shown = data.drop_duplicates("label")
    named = [f"{r.label} · {r.status}" for r in shown.itertuples()] if "status" in data else labels
    name_rows(ax, named, width=60, size=9)
    several = len(columns) > 5
    names = [name if several else wrap(name, 12) for name in families.values()]
    slant = {"rotation": 40, "ha": "left", "rotation_mode": "anchor"} if several else {}
    ax.set_xticks(range(len(columns)), names, fontsize=9, **slant)
    ax.set_xlim(-0.35, len(columns) - 0.3)
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0)
    ax.spines["bottom"].set_visible(False)
    ax.hlines([y + 0.5 for y in range(len(labels) - 1)], -0.35, len(columns) - 0.3, color=style.GRID, linewidth=0.5)
    ax.set_xlabel(xlabel)
    used = [look for outcome, look in OUTCOMES.items() if (data["outcome"] == outcome).any()]
    key_above(fig, [_line(*look) for look in used], columns=2)
    return fig


def reach_curves(data: pd.DataFrame, *, level: float, corrected: float | None = None, now: str = "") -> Figure:
    """Smallest p that a permutation test can give, by articles on each side, on a logarithmic scale.

    Args:
        data: a row per pair of sizes: ``smaller``, ``larger`` (articles on the two sides), ``p``; optional ``now``
            (true where the corpus stands today: marked).
        level: level of a single test; ``corrected``: level of the first of several, both drawn as lines.
        now: what the marked points are called.
    """
    need("reach_curves", data, "smaller", "larger", "p")
    fig, ax = new_figure(3.9)
    for i, (smaller, rows) in enumerate(data.groupby("smaller")):
        colour = list(style.FRAMES.values())[2 * (i % 6)]
        rows = rows.sort_values("larger")
        ax.plot(rows["larger"], rows["p"], color=colour, linewidth=1.6, marker="o", markersize=3.5)
        last = rows.iloc[-1]
        place = {"xytext": (6, 0), "textcoords": "offset points"}
        ax.annotate(f"{smaller} v {last['larger']:g}", (last["larger"], last["p"]), va="center", fontsize=9, **place)
    for bound, text in ((level, "one contrast"), (corrected, "the first of all contrasts")):
        if bound:
            ax.axhline(bound, color=style.FADED, linestyle="--", linewidth=1, zorder=1)
            label = f"{bound:.2g}: {text}"
            place = {"xytext": (2, 3), "textcoords": "offset points"}
            ax.annotate(label, (data["larger"].min(), bound), fontsize=9, color=style.MUTED, **place)
    ax.set_yscale("log")
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(lambda p, _: f"{p:g}")
    ax.set_xlabel("articles on the larger side")
    ax.set_ylabel("smallest p possible")
    ax.set_xlim(data["larger"].min() - 0.1, data["larger"].max() * 1.1)
    if "now" in data and data["now"].any():
        at = data[data["now"]]
        ax.plot(at["larger"], at["p"], marker="o", markersize=12, fillstyle="none", color=style.INK, linestyle="")
        handle = Line2D([], [], marker="o", markersize=10, fillstyle="none", color=style.INK, linestyle="", label=now)
        key_above(fig, [handle], columns=1)
    return fig
