"""``make bench``: each step beside its peers in the same run. Every benchmark is a module of this folder.

A module has ``run(texts, *, rounds)``, which gives a :class:`benchmarks.measure.Result` or a list of them; name it in
``BENCHMARKS``.
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
from benchmarks.measure import Result

BENCHMARKS = ("lexicon", "pipeline", "steps")
README = Path(__file__).with_name("README.md")
_STORED = re.compile(r"(?<=<!-- results -->\n).*(?=<!-- /results -->)", re.DOTALL)
ONE_THREAD = dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def measure(texts: list[str], *, only: Sequence[str] = BENCHMARKS, rounds: int = 7) -> list[Result]:
    """The results of some benchmarks."""
    results: list[Result] = []
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


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def headline(results: Sequence[Result]) -> list[str]:
    """The ratios that the project aims at, in a sentence each."""
    said = []
    for result in results:
        vectorizer, scan = result.ratio("scikit-learn CountVectorizer"), result.ratio("ahocorasick-rs")
        if vectorizer:
            what = "with clitics " if scan else "(zones to names) "
            said.append(
                f"{result.title} {what}at {_times(vectorizer)} × the speed of CountVectorizer's dictionary step."
            )
        if scan:
            said.append(f"{result.title} with clitics at {_times(scan)} × the speed of the bare scan with boundaries.")
    return said


def markdown(results: Sequence[Result], texts: list[str], source: str) -> str:
    """What the README holds."""
    lines = [f"- {said}" for said in headline(results)]
    size = sum(map(len, texts)) / 1e6
    lines += ["", f"Measured on {machine()}; {source}: {len(texts)} texts, {size:.1f} million characters.", ""]
    for result in results:
        lines += [f"### {result.title}", "", result.note, ""]
        lines += ["| | ours is … times as fast | million characters a second | hits |", "|---|---:|---:|---:|"]
        for number, row in enumerate(result.rows):
            times = _times(row.ratio) if number else ""
            lines.append(f"| {row.name} | {times} | {row.speed:.2f} | {row.hits if row.hits is not None else ''} |")
        lines += ["", *(f"{m}.\n" for m in result.missing)]
    return "\n".join(lines)


def show(results: Sequence[Result], console: Console) -> None:
    """Print the tables."""
    for said in headline(results):
        console.print(said)
    table = Table("step", "what", "ours is … times as fast", "M chars/s", "hits")
    for result in results:
        for number, row in enumerate(result.rows):
            times = _times(row.ratio) if number else ""
            hits = "" if row.hits is None else str(row.hits)
            table.add_row("" if number else result.title, row.name, times, f"{row.speed:.2f}", hits)
        for line in result.missing:
            table.add_row("", line)
        table.add_section()
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
