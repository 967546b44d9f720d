"""Benchmark corpora: any size, made from the specimens (our own writing), the same for the same seed; or any folder."""

import random
from pathlib import Path

from helpers import paths
from helpers.study.derive import article_files
from helpers.text.reading import decode
from helpers.text.sentences import lines
from helpers.text.words import arabic_lemmas

TITLE = "وزير خارجية تمراند يلتقي نظيره الفيلوري في العاصمة"
PARAGRAPH = 100
"""Characters from which a line of a specimen is taken for a paragraph."""
EXCHANGED = 0.1
"""Share of the words that are exchanged for words of a dictionary, so that the vocabulary grows as in news."""


def articles(count: int, *, seed: int = 20) -> list[str]:
    """``count`` Arabic pages, each a title and a dozen paragraphs drawn with replacement from the text specimens."""
    pool = []
    for path in sorted(paths.SPECIMENS.glob("*_ar.txt")):
        text = decode(path.read_bytes()).text
        pool += [text[start:end] for start, end in lines(text) if end - start >= PARAGRAPH]
    dictionary = sorted(arabic_lemmas())
    draw = random.Random(seed)

    def exchanged(word: str) -> str:
        if draw.random() >= EXCHANGED or not word.isalpha():
            return word
        return dictionary[int(len(dictionary) ** draw.random()) - 1]  # few words are common, many are rare

    pages = (draw.choices(pool, k=12) for _ in range(count))
    return ["\n\n".join([TITLE, *(" ".join(map(exchanged, p.split(" "))) for p in page)]) for page in pages]


def folder(path: Path) -> list[str]:
    """The texts of the files of a folder that can be read."""
    texts = []
    for file in article_files(path):
        try:
            texts.append(decode(file.read_bytes()).text)
        except ValueError:
            continue  # no text: nothing to measure
    if not texts:
        raise SystemExit(f"{path}: no text file: name a folder that has some")
    return texts
