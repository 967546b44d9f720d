"""Measuring side by side: jobs in turns, processor time, the best of some rounds."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One line of a table: what ran, millions of characters a second, hits (None where there are none to count).

    ``ratio``: how many times as fast as this line the first line of the table is.
    """

    name: str
    speed: float
    ratio: float
    hits: int | None = None


@dataclass(frozen=True)
class Result:
    """One benchmark: title, what is compared and how, its rows (the first is ours), peers that could not be run, and
    the sentences of the headline.
    """

    title: str
    note: str
    rows: list[Row]
    missing: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    header = ("", "ours is … times as fast", "million characters a second", "hits")

    @property
    def cells(self) -> list[list[str]]:
        """The rows as text, under :attr:`header`."""
        return [
            [
                row.name,
                times(row.ratio) if number else "",
                f"{row.speed:.2f}",
                "" if row.hits is None else str(row.hits),
            ]
            for number, row in enumerate(self.rows)
        ]

    def ratio(self, name: str) -> float | None:
        """The ratio of the row whose name begins so; None where that peer is missing."""
        return next((row.ratio for row in self.rows if row.name.startswith(name)), None)


@dataclass(frozen=True)
class Listing:
    """A benchmark whose table has columns of its own: header, cells, and the sentences of the headline."""

    title: str
    note: str
    header: list[str]
    cells: list[list[str]]
    said: list[str]
    missing: list[str] = field(default_factory=list)


def times(ratio: float) -> str:
    """A ratio as it is printed."""
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def seconds(job: Callable[[], object]) -> float:
    """Processor time of one run: what other programs do meanwhile does not count."""
    begun = time.process_time()
    job()
    return time.process_time() - begun


def compare(jobs: Mapping[str, Callable[[], int | None]], characters: int, *, rounds: int) -> list[Row]:
    """Rows for some jobs over the same characters.

    Each job is run once to warm up and to count its hits; then all take turns, and the best round of each counts.
    """
    hits = {name: job() for name, job in jobs.items()}
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            best[name] = min(best[name], seconds(job))
    ours = next(iter(best.values()))
    return [Row(name, characters / 1e6 / best[name], best[name] / ours, hits[name]) for name in jobs]
