"""Benchmark corpora: any size, made from the specimens (our own writing), the same for the same seed."""

import random

from helpers import paths
from helpers.text.reading import decode
from helpers.text.sentences import lines


def articles(count: int, *, seed: int = 20) -> list[str]:
    """``count`` Arabic pages of a dozen lines each, drawn with replacement from the Arabic text specimens."""
    pool = []
    for path in sorted(paths.SPECIMENS.glob("*_ar.txt")):
        text = decode(path.read_bytes()).text
        pool += [text[start:end] for start, end in lines(text)]
    draw = random.Random(seed)
    return ["\n\n".join(draw.choices(pool, k=12)) for _ in range(count)]
