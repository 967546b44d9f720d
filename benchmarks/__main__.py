"""``make bench``: each step beside its peers in the same run. Every benchmark is a module of this folder.

A module has ``run(texts, *, rounds)``, which gives a :class:`benchmarks.measure.Result` or ``Listing``, or a list of
them; name it in ``BENCHMARKS``.
"""

import argparse
import importlib
import os
import platform
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import corpus
from benchmarks.measure import Listing, Result

BENCHMARKS = ("lexicon", "pipeline", "steps", "growing")
README = Path(__file__).with_name("README.md")
_STORED = re.compile(r"(?<=<!-- results -->\n).*(?=<!-- /results -->)", re.DOTALL)
ONE_THREAD = dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def measure(texts: list[str], *, only: Sequence[str] = BENCHMARKS, rounds: int = 7) -> list[Result | Listing]:
    """The results of some benchmarks."""
    results: list[Result | Listing] = []
    for name in only:
        found = importlib.import_module(f"benchmarks.{name}").run(texts, rounds=rounds)
        results += found if isinstance(found, list) else [found]
    return results


def machine() -> str:
    """Cores, processor and Python."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        named = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8"))
        model = named.group(1) if named else model
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}"


def headline(results: Sequence[Result | Listing]) -> list[str]:
    """The ratios that the project aims at, in a sentence each."""
    return [said for result in results for said in result.said]


def markdown(results: Sequence[Result | Listing], texts: list[str], source: str) -> str:
    """What the README holds."""
    lines = [f"- {said}" for said in headline(results)]
    size = sum(map(len, texts)) / 1e6
    lines += ["", f"Measured on {machine()}; {source}: {len(texts)} texts, {size:.1f} million characters.", ""]
    for result in results:
        lines += [f"### {result.title}", "", result.note, ""]
        lines += [_line(result.header), "|---" + "|---:" * (len(result.header) - 1) + "|"]
        lines += map(_line, result.cells)
        lines += ["", *(f"{m}.\n" for m in result.missing)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def show(results: Sequence[Result | Listing], console: Console) -> None:
    """Print the tables."""
    for said in headline(results):
        console.print(said)
    for result in results:
        table = Table(*result.header, title=result.title, title_justify="left")
        for row in result.cells:
            table.add_row(*row)
        for line in result.missing:
            table.add_row(line)
        console.print(table)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; ``--write`` stores the table in the README."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Each step beside its peers, as ratios.")
    parser.add_argument("count", nargs="?", type=int, default=400, help="made-up articles (400)")
    parser.add_argument("--folder", type=Path, help="measure on the text files of this folder instead")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the best counts (7)")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=BENCHMARKS, help="these benchmarks alone")
    parser.add_argument("--write", action="store_true", help="store the tables in benchmarks/README.md")
    given = parser.parse_args(arguments)
    os.environ.update(ONE_THREAD)
    texts = corpus.folder(given.folder) if given.folder else corpus.articles(given.count)
    results = measure(texts, only=given.only, rounds=given.rounds)
    console = Console()
    console.print(f"{machine()}; {len(texts)} texts, {sum(map(len, texts)) / 1e6:.1f} million characters")
    show(results, console)
    if given.write:
        source = "files of a folder" if given.folder else "pages made from the specimens"
        stored = README.read_text(encoding="utf-8")
        README.write_text(_STORED.sub(lambda _: markdown(results, texts, source), stored), encoding="utf-8")
        console.print(f"{README.name} renewed")


if __name__ == "__main__":
    main(sys.argv[1:])
