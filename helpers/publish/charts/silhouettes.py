"""The shape of a text without its text."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.publish import style
from helpers.publish.charts.common import in_order, key_above, name_rows, need, new_figure, swatch


def silhouette(data: pd.DataFrame, *, order: Sequence[str] | None = None) -> Figure:
    """The silhouette of each article: its units in reading order, as wide as they have words.

    A unit's height is shared by its frame codes. The strip below tells whose voice it is: filled where the unit
    is mostly quoted directly, striped where reported, open where the outlet speaks.

    Args:
        data: a row per unit and code: ``article`` (label), ``unit``, ``words``, ``code`` (or ``none``),
            ``voice`` (outlet, indirect, direct).
        order: articles from top to bottom.
    """
    need("silhouette", data, "article", "unit", "words", "code", "voice")
    articles = in_order(data["article"], order)
    fig, ax = new_figure(0.86 * len(articles) + 1.9)
    longest = data.drop_duplicates(["article", "unit"]).groupby("article")["words"].sum().max()
    for row, article in enumerate(articles):
        _silhouette_of(ax, data[data["article"] == article], row, longest)
    name_rows(ax, articles, width=18)
    ax.set_xlim(0, longest * 1.005)
    ax.set_xlabel("words, in reading order")
    used = set(data["code"])
    codes = [c for pair in style.FRAME_FAMILIES.values() for c in pair if c in used] + ["none"] * ("none" in used)
    handles = [swatch(style.FRAMES[c], f"{c.capitalize()} {style.FRAME_SHORT[c]}") for c in codes]
    voices = {"direct": "quoted", "indirect": "reported", "outlet": "outlet's own"}
    handles += [
        swatch(style.INK if v == "direct" else style.PAPER, f"Voice: {n}", "////" if v == "indirect" else "")
        for v, n in voices.items()
    ]
    key_above(fig, handles, columns=4)
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
