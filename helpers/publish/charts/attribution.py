"""Charts of attribution: who is named how by whom, and whose words reach the page through whom."""

from collections.abc import Mapping, Sequence
from math import fsum  # rounds alike on every Python, so that drawings are the same bytes

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch, PathPatch, Rectangle
from matplotlib.path import Path as Outline

from helpers.publish import style
from helpers.publish.charts.common import in_order, key_above, need, new_figure, swatch, text_lines, wrap
from helpers.publish.charts.labels import HALO

_TILE_WIDE, _TILE_HIGH = 0.27, 0.54
_PER_LINE = 3
_TILES = [(voice, valence) for voice in ("outlet", "quoted") for valence in style.VALENCES]
_SLOT = 0.21
"""Inches that a labelled node of the chain needs at least; a second line needs as much again."""


def naming_ledger(
    data: pd.DataFrame, *, rows: Sequence[str] | None = None, columns: Sequence[str] | None = None
) -> Figure:
    """What each outlet calls each referent: a tile per voice and valence with its number of expressions.

    Tiles are filled where the outlet itself speaks and outlined where it quotes; ``+`` marks legitimising, ``−``
    delegitimising expressions, a plain number neutral ones. An empty cell: not named.

    Args:
        data: a row per referent, outlet, voice and valence: ``row``, ``column``, ``voice`` (outlet, quoted),
            ``valence``, ``count``.
        rows: referents from top to bottom. columns: outlets from left to right.
    """
    need("naming_ledger", data, "row", "column", "voice", "valence", "count")
    rows, columns = in_order(data["row"], rows), in_order(data["column"], columns)
    cells = data.groupby(["row", "column", "voice", "valence"])["count"].sum()
    depth = {row: max(_depth(cells, row, column) for column in columns) for row in rows}
    high = [max(depth[row], 0.58 * len(text_lines(row, 28))) + 0.25 for row in rows]
    tops = np.concatenate([[0.0], np.cumsum(high)])
    fig, ax = new_figure(0.29 * tops[-1] + 1.5)
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            _draw_tiles(ax, cells, row, column, x + 0.5, (tops[y] + tops[y + 1]) / 2)
    ax.set_xlim(0, len(columns))
    ax.set_ylim(tops[-1], 0)
    ax.hlines(tops, 0, len(columns), color=style.GRID, linewidth=0.6)
    ax.vlines(range(1, len(columns)), 0, tops[-1], color=style.GRID, linewidth=0.6)
    ax.set_yticks((tops[:-1] + tops[1:]) / 2, [wrap(row, 28) for row in rows], fontsize=9.5)
    ax.set_xticks(np.arange(len(columns)) + 0.5, [wrap(column, 11) for column in columns], fontsize=9.5)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    signs = {"legitimising": "+ legitimising", "neutral": "neutral", "delegitimising": "− delegitimising"}
    handles = [swatch(style.VALENCES[valence], label) for valence, label in signs.items()]
    handles += [swatch(style.MUTED, "outlet's own words"), swatch(style.PAPER, "quoted words")]
    key_above(fig, handles, columns=3)
    return fig


def _present(cells: pd.Series, row: str, column: str) -> list[tuple[str, str, int]]:
    keys = ((voice, valence, (row, column, voice, valence)) for voice, valence in _TILES)
    return [(voice, valence, int(cells[key])) for voice, valence, key in keys if key in cells.index and cells[key]]


def _depth(cells: pd.Series, row: str, column: str) -> int:
    """Lines of tiles in one cell."""
    return max(1, -(-len(_present(cells, row, column)) // _PER_LINE))


def _draw_tiles(ax: Axes, cells: pd.Series, row: str, column: str, x: float, y: float) -> None:
    tiles = _present(cells, row, column)
    lines = [tiles[i : i + _PER_LINE] for i in range(0, len(tiles), _PER_LINE)]
    for i, line in enumerate(lines):
        middle = y + (i - (len(lines) - 1) / 2) * (_TILE_HIGH + 0.3)
        for j, (voice, valence, count) in enumerate(line):
            centre = x + (j - (len(line) - 1) / 2) * (_TILE_WIDE + 0.04)
            colour = style.VALENCES[valence]
            own = voice == "outlet"
            corner = (centre - _TILE_WIDE / 2, middle - _TILE_HIGH / 2)
            box = FancyBboxPatch(
                corner,
                _TILE_WIDE,
                _TILE_HIGH,
                boxstyle="square,pad=0",
                facecolor=colour if own else style.PAPER,
                edgecolor=style.MUTED if valence == "neutral" else colour,
                linewidth=1.3,
            )
            ax.add_patch(box)
            sign = "" if valence == "neutral" else style.VALENCE_MARKS[valence]
            ink = style.ink_on(colour) if own else style.INK
            ax.text(centre, middle, f"{sign}{count}", ha="center", va="center", fontsize=9, color=ink)


def voice_chain(
    data: pd.DataFrame,
    *,
    colours: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Figure:
    """Whose words reach which outlet: speakers at the left, outlets at the right, agencies between them.

    Bands are as wide as the words they carry and take the colour of the speaker's side; what an agency passes on is
    grey.

    Args:
        data: a row per edge: ``source``, ``source_name``, ``source_level`` (speaker, agency), ``target``,
            ``target_name``, ``target_level`` (agency, outlet), ``side``, ``words``.
        colours, labels: of the sides.
    """
    need("voice_chain", data, "source_name", "source_level", "target_name", "target_level", "side", "words")
    colours, labels = colours or style.SIDES, labels or style.SIDE_LABELS
    data = data.assign(side=data["side"].astype("object").where(data["side"].notna(), ""))
    columns = _chain_columns(data, list(colours))
    sizes = {level: dict(nodes) for level, nodes in columns.items()}
    tall = max(fsum(_slot(name, level) for name, _ in nodes) for level, nodes in columns.items())
    high = max(4.2, 1.25 * tall)
    fig, ax = new_figure(high + 0.9)
    scale = min(
        (high - fsum(_slot(name, level) for name, _ in nodes)) / max(sum(words for _, words in nodes), 1)
        for level, nodes in columns.items()
        if nodes
    )
    places = {level: _stack(nodes, level, scale, high) for level, nodes in columns.items() if level != "agency"}
    places["agency"] = _beside_outlets(data, columns, places["outlet"], scale)
    x = {"speaker": 0.0, "agency": 0.76, "outlet": 1.0}
    _draw_bands(ax, data, places, x, scale, colours)
    for level, nodes in places.items():
        for name, top in nodes.items():
            _draw_node(ax, name, level, x[level], top, sizes[level][name], scale)
    ax.set_xlim(-0.52, 1.42)
    ax.set_ylim(high, -0.1)
    ax.axis("off")
    used = [side for side in colours if side in set(data["side"])]
    handles: list[Patch] = [swatch(colours[side], labels.get(side, side)) for side in used]
    if places["agency"]:
        handles.append(swatch(style.FADED, "passed on by an agency"))
    key_above(fig, handles, columns=4)
    return fig


def _slot(name: str, level: str) -> float:
    """Inches kept free for the label of a node, beside the band itself."""
    return _SLOT * len(text_lines(name, _width_of(level)))


def _width_of(level: str) -> int:
    return {"speaker": 26, "agency": 40, "outlet": 18}[level]


def _chain_columns(data: pd.DataFrame, sides: list[str]) -> dict[str, list[tuple[str, int]]]:
    """Nodes of each level with their words: speakers by side and words, the others by where their words come from."""
    spoken = data[data["source_level"] == "speaker"]
    speakers = spoken.groupby(["side", "source_name"])["words"].sum().reset_index()
    speakers["rank"] = [sides.index(side) if side in sides else len(sides) for side in speakers["side"]]
    speakers = speakers.sort_values(["rank", "words", "source_name"], ascending=[True, False, True], kind="stable")
    order = {name: i for i, name in enumerate(speakers["source_name"])}
    columns = {"speaker": list(speakers[["source_name", "words"]].itertuples(index=False, name=None))}
    for level in ("agency", "outlet"):
        into = data[data["target_level"] == level]
        words = into.groupby("target_name")["words"].sum()
        pull = {
            name: np.average([order.get(s, 0) for s in own["source_name"]], weights=own["words"].clip(lower=1))
            for name, own in into.groupby("target_name")
        }
        order |= pull
        columns[level] = [(name, int(words[name])) for name in sorted(words.index, key=lambda n: (pull[n], n))]
    return columns


def _stack(nodes: list[tuple[str, int]], level: str, scale: float, high: float) -> dict[str, float]:
    """Upper edge of each node's band, the nodes spread over the whole height."""
    needed = fsum(words * scale + _slot(name, level) for name, words in nodes)
    spare = (high - needed) / max(len(nodes), 1)
    places, y = {}, 0.0
    for name, words in nodes:
        gap = _slot(name, level) + spare
        places[name] = y + gap / 2
        y += gap + words * scale
    return places


def _beside_outlets(data: pd.DataFrame, columns: dict, outlets: dict[str, float], scale: float) -> dict[str, float]:
    """Upper edge of each agency's band: level with the outlets it serves, where other bands have parted."""
    served = dict(columns["outlet"])
    wanted = {}
    for name, words in columns["agency"]:
        own = data[(data["source_level"] == "agency") & (data["source_name"] == name)]
        middles = [outlets[target] + served[target] * scale / 2 for target in own["target_name"]]
        wanted[name] = (float(np.mean(middles)) if middles else 0.0) - words * scale / 2
    places, free = {}, _SLOT
    for name in sorted(wanted, key=lambda n: (wanted[n], n)):
        places[name] = max(free, wanted[name])
        free = places[name] + dict(columns["agency"])[name] * scale + _slot(name, "agency")
    return places


def _draw_bands(ax: Axes, data: pd.DataFrame, places: dict, x: dict, scale: float, colours: Mapping[str, str]) -> None:
    out = {level: dict(nodes) for level, nodes in places.items()}
    into = {level: dict(nodes) for level, nodes in places.items()}
    rank = {(level, name): i for level, nodes in places.items() for i, name in enumerate(nodes)}
    starts, ends = {}, {}
    edges = list(data.itertuples())
    for edge in sorted(edges, key=lambda e: rank[e.target_level, e.target_name]):
        starts[edge.Index] = out[edge.source_level][edge.source_name]
        out[edge.source_level][edge.source_name] += edge.words * scale
    for edge in sorted(edges, key=lambda e: rank[e.source_level, e.source_name]):
        ends[edge.Index] = into[edge.target_level][edge.target_name]
        into[edge.target_level][edge.target_name] += edge.words * scale
    for edge in edges:
        a, b, thick = x[edge.source_level] + 0.012, x[edge.target_level] - 0.012, edge.words * scale
        top, end, middle = starts[edge.Index], ends[edge.Index], (a + b) / 2
        corners = [(a, top), (middle, top), (middle, end), (b, end)]
        back = [(b, end + thick), (middle, end + thick), (middle, top + thick), (a, top + thick), (a, top)]
        codes = [Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3, Outline.CLOSEPOLY]
        colour = colours.get(edge.side, style.FADED)
        ax.add_patch(PathPatch(Outline(corners + back, codes), facecolor=colour, alpha=0.62, linewidth=0))


def _draw_node(ax: Axes, name: str, level: str, x: float, top: float, words: int, scale: float) -> None:
    ax.add_patch(Rectangle((x - 0.012, top), 0.024, words * scale, facecolor=style.INK, linewidth=0))
    lines = text_lines(name, _width_of(level))
    text = "\n".join([*(style.isolate(line) for line in lines[:-1]), f"{style.isolate(lines[-1])}  {words:,}"])
    middle = top + words * scale / 2
    if level == "agency":
        ax.text(x, top - 0.05, text, ha="center", va="bottom", fontsize=9, bbox=HALO)
    else:
        side = -1 if level == "speaker" else 1
        ax.text(x + side * 0.03, middle, text, ha="right" if side < 0 else "left", va="center", fontsize=9)
