"""``python -m benchmarks.grow 200000``: a corpus grown once undisturbed, once killed half-way and resumed.

Both must give the same files, byte for byte; exits with 1 where they do not.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from helpers import paths
from helpers.text.reading import decode
from helpers.text.words import word_spans

SOURCES = ("Zarkan Daily", "Ovaria Post", "Merrow Wire", "Tamrand Today")


def write(path: Path, count: int, *, seed: int = 20, reuse: float = 0.05) -> Path:
    """``count`` records of about 330 words drawn from the specimens' words; a share of them repeats another's text."""
    words: list[str] = []
    for page in sorted(paths.SPECIMENS.glob("*_ar.txt")):
        text = decode(page.read_bytes()).text
        words += [text[s:e] for s, e in word_spans(text)]
    draw = random.Random(seed)
    last = ""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            if not last or draw.random() >= reuse:
                sentences = [" ".join(draw.choices(words, k=draw.randint(14, 26))) + "." for _ in range(16)]
                last = "\n\n".join(" ".join(sentences[k : k + 3]) for k in range(0, 16, 3))
            said = {
                "id": f"b{number:07}", "title": " ".join(draw.choices(words, k=9)), "text": last,
                "source": draw.choice(SOURCES), "date": f"2021-{number % 12 + 1:02}-{number % 28 + 1:02}",
            }  # fmt: skip
            stream.write(json.dumps(said, ensure_ascii=False) + "\n")
    return path


def begun(corpus: Path, output: Path, workers: int) -> subprocess.Popen[bytes]:
    """The command under test, with its workers in a process group of their own."""
    command = [sys.executable, "-m", "helpers", "grow", "--input", str(corpus), "--output", str(output),
               "--workers", str(workers)]  # fmt: skip
    return subprocess.Popen(command, cwd=paths.HOUSE, stdout=subprocess.DEVNULL, start_new_session=True)


def finished(corpus: Path, output: Path, workers: int) -> float:
    """Run to the end; seconds."""
    start = time.monotonic()
    process = begun(corpus, output, workers)
    try:
        code = process.wait()
    finally:
        _end(process)
    if code:
        raise SystemExit(f"the run ended with {code}")
    return time.monotonic() - start


def killed(corpus: Path, output: Path, workers: int, parcels: int) -> int:
    """Run until so many parcels are done, then kill -9 driver and workers at once; how many parcels were kept."""
    process = begun(corpus, output, workers)
    while process.poll() is None and len(kept(output)) < parcels:
        time.sleep(0.05)
    if process.poll() is not None:
        raise SystemExit("the run ended before it could be killed: take more articles")
    _end(process)
    if (output / "manifest.json").exists():
        raise SystemExit("the run was done before it was killed: take more articles")
    return len(kept(output))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a run and all that it started."""
    with contextlib.suppress(ProcessLookupError):  # all have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kept(output: Path) -> list[Path]:
    """Checkpoints of the parcels done so far."""
    return list((output / ".grow" / "parcels").glob("*.zip"))


def files_digest(output: Path) -> str:
    """Digest of all that a run publishes: the names and bytes of its tables and of its list of what was set aside."""
    whole = hashlib.sha256()
    for path in sorted([*(output / "tables").rglob("*.parquet"), output / "quarantine.csv"]):
        whole.update(f"{path.relative_to(output)}\n".encode())
        with path.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def digests(output: Path) -> tuple[str, str]:
    """Digest of the rows, as the manifest has it, and of the files."""
    return json.loads((output / "manifest.json").read_text(encoding="utf-8"))["digest"], files_digest(output)


def say(text: str) -> None:
    """A line with the time of day, at once: the run is long."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grow", description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=2_000, help="made-up articles (2000)")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="grow-") as folder:
        corpus, whole, cut = (Path(folder) / name for name in ("corpus.jsonl", "whole", "cut"))
        write(corpus, given.count)
        say(f"{given.count} articles, {corpus.stat().st_size / 1e6:.0f} MB, {given.workers} workers")
        seconds = finished(corpus, whole, given.workers)
        expected, parcels = digests(whole), len(kept(whole))
        say(f"undisturbed: {seconds:.0f} s, {parcels} parcels, digest {expected[0]}, files {expected[1]}")
        done = killed(corpus, cut, given.workers, max(1, parcels // 2))
        say(f"killed with {done} of {parcels} parcels done")
        seconds = finished(corpus, cut, given.workers)
        resumed = digests(cut)
        say(f"resumed: {seconds:.0f} s, digest {resumed[0]}, files {resumed[1]}")
        say("the same" if resumed == expected else "NOT the same")
        if resumed != expected:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
