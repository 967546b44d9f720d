"""Orthography: fold the spellings of Arabic and Persian letters, keeping an exact map back to the text.

Policy, applied code point by code point:

- dropped: vowel signs and other combining marks, tatweel, zero-width (non-)joiner, bidirectional controls, soft
  hyphen, BOM — so a Persian word with a half-space and one whose half-space was lost become one;
- folded: أ إ آ ٱ → ا · ؤ → و · ئ ی ى ې → ي · ک → ك · ة ۀ ہ ھ → ه · Persian and Arabic-Indic digits → 0–9 ·
  Latin letters → lower case · presentation forms → plain letters (a ligature becomes several letters);
- kept: ء on its own, the Persian letters پ چ ژ گ, and all punctuation;
- blanks other than line ends become one space each, and runs of them one space.

NFKC is not used: it changes lengths and loses the map.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000
LAST_LETTER = 0x33480  # no letter or digit stands behind it, only marks and private characters
DROPPED, LIGATURE = 0xFFFFFFFF, 0xFFFFFFFE
_SPACE = ord(" ")
_DROPPED = (
    *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E5),
    0x06E7, 0x06E8, *range(0x06EA, 0x06EE), 0x0640, 0x061C, 0x00AD, *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, *range(0x0300, 0x0370), *range(0xFE00, 0xFE10),
)  # fmt: skip
_FOLDED = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ی": "ي", "ى": "ي", "ې": "ي", "ے": "ي", "ک": "ك",
    "ڪ": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۂ": "ه", "ۃ": "ه",
}  # fmt: skip
_BLANKS = re.compile(" {2,}")
_ALPHANUMERIC = re.compile(r"[^\W_]+")
_BLANK = (0x09, 0x0B, 0x0C, 0x1F, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)


@dataclass(frozen=True)
class Normalised:
    """Folded text and where each of its code points stands in the source.

    ``offsets`` has ``len(text) + 1`` entries; the last is the length of the source.
    """

    text: str
    offsets: NDArray[np.int64]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source span of ``text[start:end]``: ends after the last source letter that went into it.

        Raises:
            ValueError: the span is not inside the folded text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}–{end} is outside the text of {len(self.text)} characters")
        if start == end:
            return int(self.offsets[start]), int(self.offsets[start])
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1


@lru_cache(maxsize=1)
def folding() -> tuple[NDArray[np.uint32], dict[int, str]]:
    """Lookup from code point to folded code point (``DROPPED`` for none), and the ligatures that become several."""
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    ligatures: dict[int, str] = {}
    for code in (*range(0xFB50, 0xFDFE), *range(0xFE70, 0xFEFD)):
        plain = unicodedata.normalize("NFKC", chr(code))
        plain = "".join(_FOLDED.get(c, c) for c in plain if ord(c) not in _DROPPED)
        if len(plain) == 1:
            table[code] = ord(plain)
        elif plain:
            ligatures[code] = plain
            table[code] = LIGATURE
        else:
            table[code] = DROPPED
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250)):
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    for first in (0x0660, 0x06F0):
        table[first : first + 10] = np.arange(0x30, 0x3A)
    for letter, plain in _FOLDED.items():
        table[ord(letter)] = ord(plain)
    table[list(_BLANK)] = _SPACE
    table[list(_DROPPED)] = DROPPED
    return table, ligatures


@lru_cache(maxsize=1)
def alphanumeric() -> NDArray[np.bool_]:
    """Whether each code point is a letter or digit (``str.isalnum``)."""
    table = np.zeros(CODE_POINTS, dtype=bool)
    for run in _ALPHANUMERIC.finditer("".join(map(chr, range(LAST_LETTER)))):
        table[run.start() : run.end()] = True
    return table


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text; lone surrogates too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def normalise(text: str) -> Normalised:
    """Fold a text under the policy above. Idempotent; linear in the length of the text."""
    table, ligatures = folding()
    codes = code_points(text)
    folded = table[codes]
    if (folded >= LIGATURE).nonzero()[0].size:  # on a short text quicker than any()
        offsets = (folded != DROPPED).nonzero()[0]
        folded = folded[offsets]
        found = (folded == LIGATURE).nonzero()[0]
        if found.size:
            plain = [ligatures[c] for c in codes[offsets[found]].tolist()]
            lengths = np.ones(len(folded), dtype=np.int64)
            lengths[found] = [len(p) for p in plain]
            offsets, folded = np.repeat(offsets, lengths), np.repeat(folded, lengths)
            folded[folded == LIGATURE] = code_points("".join(plain))
    else:
        offsets = np.arange(len(codes), dtype=np.int64)
    blank = folded == _SPACE
    again = blank[1:] & blank[:-1]
    if again.nonzero()[0].size:
        once = np.concatenate(([True], ~again))
        folded, offsets = folded[once], offsets[once]
    plain = folded.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
    return Normalised(plain, np.concatenate((offsets, [len(text)])))


@lru_cache(maxsize=1)
def _letters() -> dict[int, int | str | None]:
    """The same folding for :meth:`str.translate`, which is faster for a single word."""
    table, ligatures = folding()
    changed = np.flatnonzero(table != np.arange(CODE_POINTS, dtype=np.uint32)).tolist()
    return {c: ligatures.get(c, None if table[c] == DROPPED else int(table[c])) for c in changed}


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The folded spelling of one word or short phrase, without the map."""
    return _BLANKS.sub(" ", word.translate(_letters())).strip()


def word_set(words: str) -> frozenset[str]:
    """Folded spellings of the words of a string: the form in which word lists are kept."""
    return frozenset(normalise(words).text.split())
