"""Charts of the reading: the shape of pages, one lexicon in two languages."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import PercentFormatter

from helpers.publish import style
from helpers.publish.charts.common import name_rows, need, shortened

ZONE_LOOKS: dict[str, tuple[str, str]] = {
    "title": ("#0a2f66", ""),
    "lede": ("#1461c5", ""),
    "body": ("#bcd4ee", ""),
    "dateline": ("#dc900d", ""),
    "kicker": ("#8d4205", ""),
    "credit": ("#65088a", ""),
    "crosslink": ("#ffffff", "////"),
    "furniture": ("#ffffff", "xxxx"),
}
"""Colour and hatch of each zone: article text in blues, what names its origin in warm hues, the rest hatched."""
LANGUAGE_LOOKS: dict[str, tuple[str, str]] = {"ar": ("o", "#1461c5"), "fa": ("s", "#dc900d")}
LANGUAGES = {"ar": "Arabic", "fa": "Persian"}


def page_strips(data: pd.DataFrame, *, xlabel: str = "characters from the top of the page") -> Figure:
    """Each page as a strip from its first character to its last, its zones coloured; articles are numbered above.

    Args:
        data: a row per zone: ``page`` (label), ``article`` (label of the article), ``start``, ``end``, ``zone``.
    """
    need("page_strips", data, "page", "article", "start", "end", "zone")
    pages = list(dict.fromkeys(data["page"]))
    fig, ax = plt.subplots(figsize=(style.WIDTH, 0.62 * len(pages) + 1.5))
    for row in data.itertuples():
        colour, hatch = ZONE_LOOKS[row.zone]
        box = (row.start, pages.index(row.page) - 0.18), row.end - row.start, 0.5
        ax.add_patch(Rectangle(*box, facecolor=colour, hatch=hatch, edgecolor=style.MUTED, linewidth=0.5))
    for (page, article), part in data.groupby(["page", "article"], sort=False):
        y = pages.index(page) - 0.27
        gap = 0.006 * data["end"].max()  # so that two articles of one page do not look like one
        ax.plot([part["start"].min(), part["end"].max() - gap], [y, y], color=style.INK, linewidth=1.2)
        here = (part["start"].min(), y)
        ax.annotate(shortened(article, 12), here, xytext=(0, 2), textcoords="offset points", fontsize=style.SMALL)
    name_rows(ax, pages, width=30)
    ax.set_xlim(-0.004 * data["end"].max(), data["end"].max() * 1.01)
    ax.set_xlabel(xlabel)
    used = [zone for zone in ZONE_LOOKS if zone in set(data["zone"])]
    handles = [
        Patch(facecolor=ZONE_LOOKS[z][0], hatch=ZONE_LOOKS[z][1], edgecolor=style.MUTED, linewidth=0.5, label=z)
        for z in used
    ]
    fig.legend(handles=handles, loc="outside upper left", ncols=min(len(used), 8), handlelength=1.1, columnspacing=1.0)
    return fig


def twin_rates(data: pd.DataFrame, *, order: Sequence[str] | None = None) -> Figure:
    """One panel per measure, one row per code, one mark per language, each with its counts; "–" where undefined.

    Args:
        data: a row per code, language and measure: ``code``, ``language``, ``measure``, ``part``, ``whole``, ``share``.
        order: codes from top to bottom.
    """
    need("twin_rates", data, "code", "language", "measure", "part", "whole", "share")
    codes = [c for c in order or dict.fromkeys(data["code"]) if c in set(data["code"])]
    measures, languages = list(dict.fromkeys(data["measure"])), list(LANGUAGE_LOOKS)
    height = 0.44 * len(codes) + 1.2
    fig, axes = plt.subplots(1, len(measures), figsize=(style.WIDTH, height), sharey=True, squeeze=False)
    for ax, measure in zip(axes[0], measures, strict=True):
        for row in data[data["measure"] == measure].itertuples():
            marker, colour = LANGUAGE_LOOKS[row.language]
            y = codes.index(row.code) + 0.38 * (languages.index(row.language) - 0.5)
            known = row.whole > 0
            ax.plot(row.share if known else 0, y, marker=marker if known else "", color=colour, markersize=6.5)
            text = f"{row.part} of {row.whole}" if known else "– (none)"
            ax.annotate(text, (1.08, y), va="center", fontsize=style.SMALL, color=style.INK if known else style.MUTED)
        ax.set_xlim(-0.04, 1.45)
        ax.set_xticks([0, 0.5, 1])
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        ax.set_xlabel(measure)
        ax.grid(axis="x")
        for y in range(1, len(codes)):
            ax.axhline(y - 0.5, color=style.GRID, linewidth=0.5)
    name_rows(axes[0][0], [code.capitalize() for code in codes])
    for ax in axes[0][1:]:
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
    handles = [
        Line2D([], [], marker=m, color=c, linestyle="", label=LANGUAGES[language])
        for language, (m, c) in LANGUAGE_LOOKS.items()
    ]
    fig.legend(handles=handles, loc="outside upper left", ncols=2)
    return fig
