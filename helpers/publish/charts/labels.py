"""Labels beside points, moved apart until none covers another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum  # rounds alike on every Python, so that drawings are the same bytes

import numpy as np
from matplotlib.axes import Axes

from helpers.publish import style


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


HALO = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.85}


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
            bbox=HALO,
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
