"""``make bench``: each step beside a peer in the same run, as a ratio.

Runs alternate between the step and its peer, so that a busy machine slows both; the median of the ratios is shown.
"""

import re
import statistics
import sys
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from benchmarks.corpus import articles
from helpers.study import registry
from helpers.text.article import derive
from helpers.text.lexicon import Matcher
from helpers.text.orthography import fold, normalise
from helpers.text.sentences import split

ROUNDS = 5


def seconds(job: Callable[[], object]) -> float:
    """Wall-clock time of one run."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def main(count: int = 200, *, rounds: int = ROUNDS) -> None:
    """Measure and print; ``count`` articles, ``rounds`` alternating runs."""
    texts = articles(count)
    size = sum(map(len, texts)) / 1e6
    knowledge = registry.knowledge()
    terms = [(t.term_id, t.term) for t in knowledge.terms if t.language == "ar"]
    matcher = Matcher(terms, language="ar")
    bare = Matcher(terms, language="ar", clitics=False)
    folded = [normalise(t) for t in texts]
    alternation = re.compile(r"\b(?:" + "|".join(sorted((re.escape(fold(t)) for _, t in terms), reverse=True)) + r")\b")
    translate = dict.fromkeys(range(1611, 1619)) | {ord(a): "ا" for a in "أإآ"} | {ord("ى"): "ي", 0x640: None}
    pairs = (
        ("fold letters, offsets kept", lambda: [normalise(t) for t in texts],
         "str.translate, offsets lost", lambda: [t.translate(translate) for t in texts]),
        ("lexicon with clitics", lambda: [matcher.find(t) for t in folded],
         "re alternation, bare words", lambda: [alternation.findall(t.text) for t in folded]),
        ("lexicon with clitics", lambda: [matcher.find(t) for t in folded],
         "the same scan, bare words", lambda: [bare.find(t) for t in folded]),
        ("sentences", lambda: [split(t) for t in texts],
         "split on full stops", lambda: [t.split(".") for t in texts]),
        ("whole article, page to names",
         lambda: [derive(t, file=f"{i:03}.txt", sha256="", knowledge=knowledge) for i, t in enumerate(texts)],
         "re alternation, bare words", lambda: [alternation.findall(t.text) for t in folded]),
    )  # fmt: skip
    table = Table("step", "M chars/s", "peer", "M chars/s", "speed, peer = 1")
    for step, job, peer, other in pairs:
        job(), other()
        runs = [(seconds(job), seconds(other)) for _ in range(rounds)]
        mine, theirs = (statistics.median(side) for side in zip(*runs, strict=True))
        ratio = statistics.median(b / a for a, b in runs)
        table.add_row(step, f"{size / mine:.2f}", peer, f"{size / theirs:.2f}", f"{ratio:.2f}")
    console = Console()
    console.print(f"{count} made-up articles, {size:.1f} M characters, median of {rounds} alternating runs")
    console.print(table)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
