"""Benchmark corpora: any size, made from the specimens (our own writing), the same for the same seed."""

import random

from helpers import paths
from helpers.text.reading import decode
from helpers.text.sentences import lines

TITLE = "وزير خارجية تمراند يلتقي نظيره الفيلوري في العاصمة"
PARAGRAPH = 100
"""Characters from which a line of a specimen is taken for a paragraph."""


def articles(count: int, *, seed: int = 20) -> list[str]:
    """``count`` Arabic pages, each a title and a dozen paragraphs drawn with replacement from the text specimens."""
    pool = []
    for path in sorted(paths.SPECIMENS.glob("*_ar.txt")):
        text = decode(path.read_bytes()).text
        pool += [text[start:end] for start, end in lines(text) if end - start >= PARAGRAPH]
    draw = random.Random(seed)
    return ["\n\n".join([TITLE, *draw.choices(pool, k=12)]) for _ in range(count)]
