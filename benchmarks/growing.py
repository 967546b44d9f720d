"""A corpus grown with one process, two, and two Dask workers; memory and time against its size.

Seconds of the clock count, so the machine must do nothing else meanwhile. Every run is a process of its own, whose
workers are at work already when the clock starts: start-up is left out.
"""

import json
import math
import pickle
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.grow import write
from benchmarks.measure import Listing
from helpers import paths

ARTICLES = 12_000
"""Articles of the corpus that each way of growing gets."""
SIZES = (2_000, 8_000, 32_000)
"""Articles of the corpora by which memory and time are followed."""
PATIENCE = 60.0
"""Seconds to wait for a scheduler and its workers."""


def run(texts: list[str], *, rounds: int) -> list[Listing]:
    """Measure; the corpora are made by the benchmark, ``texts`` are not read. Rounds beyond two are not run."""
    return [ways(rounds=min(rounds, 2)), sizes()]


def ways(*, articles: int = ARTICLES, rounds: int = 2) -> Listing:
    """The same corpus grown with one process, two, and two Dask workers, in turns; the best round of each counts."""
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="grow-") as folder:
        corpus = write(Path(folder) / "corpus.jsonl", articles)
        for number in range(rounds):
            for name, workers, dask in (
                ("one process", 1, False), ("two processes", 2, False), ("two Dask workers", 2, True)
            ):  # fmt: skip
                spent = grown(corpus, Path(folder) / f"{number} {name}", workers, dask=dask)["seconds"]
                best[name] = min(best.get(name, math.inf), spent)
    alone = best["one process"]
    cells = [[name, f"{alone / spent:.2f}", f"{articles / spent:.0f}"] for name, spent in best.items()]
    return Listing(
        "Growing a corpus",
        f"{articles} records read and collected; start-up of workers and scheduler aside. Workers are separate "
        "processes of this machine; one scheduler serves those of Dask.",
        ["", "times as fast as one process", "articles a second"],
        cells,
        [f"{name[0].upper()}{name[1:]} grow a corpus at {alone / best[name]:.2f} × the speed of one process."
         for name in ("two processes", "two Dask workers")],
    )  # fmt: skip


def sizes(counts: Sequence[int] = SIZES, *, workers: int = 2) -> Listing:
    """Time and the most memory of the driver and of its largest worker, by articles of the corpus."""
    measured = []
    with tempfile.TemporaryDirectory(prefix="grow-") as folder:
        for count in counts:
            corpus = write(Path(folder) / f"{count}.jsonl", count)
            measured.append(grown(corpus, Path(folder) / str(count), workers))
    first, last = measured[0], measured[-1]
    rise = slope(counts, [m["seconds"] for m in measured])
    cells = [
        [f"{count:,}", f"{m['seconds'] / count * counts[0] / first['seconds']:.2f}", f"{m['driver']:.0f}",
         f"{m['worker']:.0f}"]
        for count, m in zip(counts, measured, strict=True)
    ]  # fmt: skip
    return Listing(
        "Growing with the size of the corpus",
        f"With {workers} processes. Time for an article beside that of the smallest corpus; the most memory (MB) that "
        "the driver and its largest worker ever held.",
        ["articles", "time an article, times that of the smallest", "driver, MB", "worker, MB"],
        cells,
        [f"Time grows with the size of a corpus to the power of {rise:.2f}.",
         f"From {counts[0]:,} to {counts[-1]:,} articles the memory of the driver grows to "
         f"{last['driver'] / first['driver']:.2f} ×, of a worker to {last['worker'] / first['worker']:.2f} ×."],
    )  # fmt: skip


def slope(counts: Sequence[int], seconds: Sequence[float]) -> float:
    """Slope of the straight line through the logarithms (least squares): 1 where time is linear."""
    x, y = [math.log(c) for c in counts], [math.log(s) for s in seconds]
    middle, height = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle) * (b - height) for a, b in zip(x, y, strict=True)) / sum((a - middle) ** 2 for a in x)


def grown(corpus: Path, output: Path, workers: int, *, dask: bool = False) -> dict[str, float]:
    """One run in a process of its own: ``seconds``, and the most memory of ``driver`` and largest ``worker`` in MB."""
    with ExitStack() as stack:
        address, servers = stack.enter_context(cluster(workers, output.parent)) if dask else ("", [])
        command = [sys.executable, "-m", "benchmarks.growing", str(corpus), str(output), str(workers), address]
        said = subprocess.run(command, cwd=paths.HOUSE, check=True, capture_output=True, text=True).stdout
        found = json.loads(said.splitlines()[-1])
        return found | {"worker": max([found["worker"], *(most_memory(s.pid) for s in servers)])}


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and workers of one thread each, as processes of this machine: address, and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    address = f"tcp://{host}:{port}"
    quiet = {"cwd": paths.HOUSE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    program = [sys.executable, "-m"]
    started = [
        subprocess.Popen(
            [*program, "distributed.cli.dask_scheduler", "--host", host, "--port", str(port), "--no-dashboard"], **quiet
        )
    ]
    started += [
        subprocess.Popen(
            [*program, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
             "--local-directory", str(folder / f"worker{k}")], **quiet
        )
        for k in range(workers)
    ]  # fmt: skip
    try:
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def most_memory(process: int) -> float:
    """The most memory that a process ever held (MB), where the system tells; else what it holds."""
    status = Path(f"/proc/{process}/status")
    if status.is_file():
        lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        if lines:
            return int(lines[0].split()[1]) / 1024
    return psutil.Process(process).memory_info().rss / 1e6


def _connected(address: str, workers: int) -> Any:
    """The engine of a scheduler, once all its workers are there."""
    from helpers.study.intake import engine
    from helpers.tables import DataError

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            running = engine.Cluster(address)
            if running.width >= workers:
                return running
            running.close()
        except DataError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit(f"{address}: no {workers} workers within {PATIENCE:.0f} seconds")
        time.sleep(0.3)


def _measured(corpus: Path, output: Path, workers: int, address: str) -> dict[str, float]:
    """Grow a corpus here, with workers that have read some of it before the clock starts."""
    from helpers.study import registry
    from helpers.study.intake import collect, engine, partitions, worker

    knowledge = registry.knowledge()
    running = _connected(address, workers) if address else engine.Pool(workers)
    try:
        few = next(partitions.parcels([corpus], mean=40))
        job = worker.Job(few.items, pickle.dumps(knowledge), worker.code_digest())
        for future in [running.submit(job) for _ in range(4 * workers)]:
            running.result(future)
        begun = time.monotonic()
        progress, store = engine.derive_all([corpus], output=output, knowledge=knowledge, engine=running)
        spent = time.monotonic() - begun
        children = [most_memory(p.pid) for p in psutil.Process().children(recursive=True)]
    finally:
        running.close()
    begun = time.monotonic()
    collect.collect(output, progress.planned, store, outlets={}, inputs=[corpus], threads=workers)
    spent += time.monotonic() - begun
    return {"seconds": spent, "driver": most_memory(psutil.Process().pid), "worker": max(children, default=0)}


if __name__ == "__main__":
    corpus, output, workers, address = sys.argv[1:]
    Path(output).mkdir(parents=True)
    print(json.dumps(_measured(Path(corpus), Path(output), int(workers), address)))
