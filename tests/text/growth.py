"""How the time of a job grows with its input, told so that a busy machine cannot fail a test.

Processor time, the best of some runs; and where a first look says too much, others are taken and the least counts.
"""

import time
from collections.abc import Callable


def _best(job: Callable[[], object], runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        begun = time.process_time()
        job()
        best = min(best, time.process_time() - begun)
    return best


def growth(
    make: Callable[[int], Callable[[], object]], small: int, factor: int, *, limit: float, tries: int = 4
) -> float:
    """How many times as long a job takes on an input ``factor`` times as long; the least of ``tries`` looks.

    A job that is linear gives about ``factor``, one that is quadratic about its square. Looking ends once a ratio is
    below ``limit``.
    """
    least = float("inf")
    for _ in range(tries):
        short, long = make(small), make(small * factor)
        short()  # warms caches up
        floor = 0.002  # below it the clock and fixed costs are what is measured
        least = min(least, _best(long, 1) / max(floor, _best(short, 3)))
        if least <= limit:
            break
    return least
