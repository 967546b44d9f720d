"""Places rather than bars: time, ties, correspondence."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from helpers.publish import style
from helpers.publish.charts.common import as_percent, in_order, key_above, need, new_figure
from helpers.publish.charts.labels import label_points
from helpers.tables import DataError


def timeline(data: pd.DataFrame, *, xlabel: str = "") -> Figure:
    """Dated things on one axis, one row each, labelled at their mark; hollow where the date is inferred.

    Args:
        data: a row per thing: ``date`` (ISO), ``label``, ``inferred`` (true where the date does not stand in the
            file); optional ``end`` (ISO, draws a span) and ``group`` (text before the label, colours the mark).
    """
    need("timeline", data, "date", "label", "inferred")
    data = data.sort_values(["date", "label"], kind="stable")
    days = [date.fromisoformat(str(d)[:10]) for d in data["date"]]
    fig, ax = new_figure(0.36 * len(data) + 1.1)
    groups = in_order(data["group"]) if "group" in data else []
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
    key_above(fig, handles, columns=2)
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
    import networkx as nx  # slow to load, and one figure needs it

    need("network", nodes, "id", "label", "group", "weight")
    need("network", edges, "source", "target", "weight")
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
    fig, ax = new_figure(min(6.4, 3.4 + 0.12 * len(nodes)))
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
    key_above(fig, handles, columns=4)
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
        data: a row per point: ``label``, ``x``, ``y``, ``kind`` (``article``, ``outlet`` or ``code``).
        inertia: share of inertia of the two axes (0–1), named at them.
    """
    need("correspondence_map", data, "label", "x", "y", "kind")
    fig, ax = new_figure(5.4)
    looks = {kind: ("s", style.INK, kind) for kind in ("article", "outlet") if kind in set(data["kind"])}
    looks["code"] = ("o", style.FRAMES["PARTNERSHIP"], "frame code")
    for kind, (marker, colour, _) in looks.items():
        rows = data[data["kind"] == kind]
        ax.plot(rows["x"], rows["y"], marker=marker, linestyle="", color=colour, markersize=7, zorder=3)
    ax.axhline(0, color=style.GRID, linewidth=0.8, zorder=1)
    ax.axvline(0, color=style.GRID, linewidth=0.8, zorder=1)
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.14, 0.12)
    shares = [f" ({as_percent(share)} of inertia)" for share in inertia] or ["", ""]
    ax.set_xlabel(f"first axis{shares[0]}")
    ax.set_ylabel(f"second axis{shares[1]}")
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    handles = [Line2D([], [], marker=m, linestyle="", color=c, label=name) for m, c, name in looks.values()]
    key_above(fig, handles, columns=2)
    data = data.sort_values("kind", kind="stable")
    bold = ["normal" if kind == "code" else "bold" for kind in data["kind"]]
    label_points(ax, list(zip(data["x"], data["y"], strict=True)), list(data["label"]), weights=bold)
    return fig
