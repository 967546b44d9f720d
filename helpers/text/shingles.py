"""Shingles: an article as a set of hashes, so that texts can be compared without keeping their words.

A *shingle* is five words in a row of the folded running text (Broder 1997). A set of them is summed up in a MinHash
signature (Broder 1997, by ``rensa``), from which near-copies are found among many.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from helpers.text.words import Page, folded_parts

SHINGLE = 5
"""Words in a shingle."""
PERMUTATIONS = 63
"""Length of a MinHash signature."""
SEED = 1997

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_PLACES = np.array([pow(0x100000001B3, k, 2**64) for k in range(SHINGLE)], dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Sketch:
    """What is kept of one article for comparison: no word of it.

    ``shingles``: sorted distinct 32-bit hashes; ``signature``: MinHash of them; ``units``: hash and words of each unit
    of running text.
    """

    article_id: str
    shingles: NDArray[np.uint32]
    signature: NDArray[np.uint32]
    units: tuple[tuple[str, int], ...] = ()


@lru_cache(maxsize=1 << 18)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def shingle_hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    """Distinct 64-bit hashes of the shingles of folded words, sorted; a text shorter than one gives one."""
    if not words:
        return np.array([], dtype=np.uint64)
    hashes = np.fromiter(map(_word_hash, words), dtype=np.uint64, count=len(words))
    if len(hashes) < SHINGLE:
        hashes = np.concatenate([hashes, np.zeros(SHINGLE - len(hashes), dtype=np.uint64)])
    count = len(hashes) - SHINGLE + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for k, factor in enumerate(_PLACES):
        mixed += hashes[k : k + count] * factor
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MULTIPLIER
    mixed ^= mixed >> np.uint64(32)
    return np.unique(mixed)


def signature(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """MinHash signature of a set of hashes (:data:`PERMUTATIONS` values)."""
    if not len(hashes):
        return np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint32)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, [0, len(hashes)], PERMUTATIONS, SEED)
    return np.array(matrix.to_rows()[0], dtype=np.uint32)


def sketches(text: str, derived: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Sketch]:
    """Sketches of the articles that were derived from a text.

    ``derived`` holds the tables ``derived/articles`` and ``derived/units``. Titles are left out: copies keep the text
    and change the headline.
    """
    text = text if isinstance(text, Page) else Page(text)
    found = []
    for article in derived["derived/articles"]:
        own = [u for u in derived["derived/units"] if u["article_id"] == article["article_id"] and u["zone"] != "title"]
        folded = Page("\n".join(folded_parts(text, [(u["start"], u["end"]) for u in own])))
        hashes = shingle_hashes(folded.forms)
        found.append(
            Sketch(
                article["article_id"],
                np.unique((hashes >> np.uint64(32)).astype(np.uint32)),
                signature(hashes),
                tuple((u["unit_sha"], u["words"]) for u in own),
            )
        )
    return found
