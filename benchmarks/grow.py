"""``python -m benchmarks.grow 200000``: a corpus grown once undisturbed, once killed half-way and resumed.

Prints whether both give one digest, the time and the most memory of each process tree member, per run.
"""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
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


def command(corpus: Path, output: Path, workers: int) -> list[str]:
    """The command under test."""
    return [sys.executable, "-m", "helpers", "grow", "--input", str(corpus), "--output", str(output),
            "--workers", str(workers)]  # fmt: skip


def finished(corpus: Path, output: Path, workers: int) -> tuple[float, str]:
    """Run to the end; seconds and digest."""
    begun = time.monotonic()
    subprocess.run(command(corpus, output, workers), check=True, cwd=paths.HOUSE, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun, json.loads((output / "manifest.json").read_text(encoding="utf-8"))["digest"]


def killed(corpus: Path, output: Path, workers: int, parcels: int) -> None:
    """Run until so many parcels are done, then kill -9."""
    process = subprocess.Popen(command(corpus, output, workers), cwd=paths.HOUSE, stdout=subprocess.DEVNULL)
    while len(list((output / ".grow" / "parcels").glob("*.zip"))) < parcels and process.poll() is None:
        time.sleep(0.2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def main(count: int = 2_000, workers: int = 2) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = write(Path(folder) / "corpus.jsonl", count)
        print(f"{count} records, {corpus.stat().st_size / 1e6:.0f} MB, {workers} workers")
        whole, digest = finished(corpus, Path(folder) / "whole", workers)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"undisturbed: {whole:.0f} s, largest process {peak:.0f} MB, digest {digest}")
        done = len(list((Path(folder) / "whole" / ".grow" / "parcels").glob("*.zip")))
        killed(corpus, Path(folder) / "cut", workers, max(1, done // 2))
        kept = len(list((Path(folder) / "cut" / ".grow" / "parcels").glob("*.zip")))
        rest, again = finished(corpus, Path(folder) / "cut", workers)
        print(f"killed with {kept} of {done} parcels done, resumed: {rest:.0f} s, digest {again}")
        print("the same" if digest == again else "NOT the same")
        if digest != again:
            raise SystemExit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
