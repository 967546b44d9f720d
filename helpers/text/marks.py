"""Quotation marks: pairing with repair.

A mark that never closes closes with its sentence, closing marks may open, a closing guillemet alone is ignored.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

_MARK = re.compile(r"[\"“”„‟«»＂]")
_FEW = 3  # so many stretches are looked through faster than searched
EDGE = ' \u200b\t\u00a0.،,؛;:!؟?"“”„‟«»＂…-–—ـ'


class Marked(NamedTuple):
    """Words in marks: source span without the marks, and whether the mark was closed."""

    start: int
    end: int
    closed: bool


def pair_marks(text: str, start: int, end: int, *, sentence_ends: Sequence[int] = ()) -> list[Marked]:
    """Stretches in quotation marks between two offsets (one paragraph), in order; linear.

    ``sentence_ends`` are where a mark that is never closed may end (sorted); without them it ends with the paragraph.
    """
    found: list[Marked] = []
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        if opened is None:
            if mark != "»":
                opened = (at, mark)
            continue
        if _closes(text, opened, at, mark, end, sentence_ends):
            found.append(Marked(opened[0] + 1, at, True))
            opened = None
        else:
            stop = _sentence_end(opened[0], at, sentence_ends)
            found.append(Marked(opened[0] + 1, stop, False))
            opened = (at, mark)
    if opened:
        found.append(Marked(opened[0] + 1, _sentence_end(opened[0], end, sentence_ends), False))
    return [trimmed for m in found if (trimmed := _trimmed(text, m)).start < trimmed.end]


def within(spans: Sequence[Marked], at: int) -> bool:
    """Whether a position lies inside one of some stretches that stand in order without overlap."""
    if len(spans) <= _FEW:
        for start, end, _ in spans:  # noqa: SIM110 - a generator costs more than the look
            if start <= at < end:
                return True
        return False
    found = bisect_right(spans, at, key=lambda m: m.start) - 1
    return found >= 0 and at < spans[found].end


def overlaps(spans: Sequence[Marked], start: int, end: int) -> bool:
    """Whether one of some stretches, in order without overlap, shares a position with a span."""
    found = bisect_left(spans, end, key=lambda m: m.start) - 1
    return found >= 0 and spans[found].end > start


def _closes(text: str, opened: tuple[int, str], at: int, mark: str, end: int, ends: Sequence[int]) -> bool:
    """Whether a mark closes the open one, by its shape and, where the shape does not tell, by its place."""
    if mark == "»" or opened[1] == "«":
        return mark == "»"
    before, after = text[at - 1], text[at + 1] if at + 1 < end else " "
    opens_here = (before.isspace() or before in "ـ(") and not after.isspace() and after not in EDGE
    if mark in "“„«":
        return not opens_here
    crossed = bool(ends) and bisect_right(ends, opened[0]) < bisect_right(ends, at)
    return not (opens_here and crossed)


def _sentence_end(start: int, limit: int, ends: Sequence[int]) -> int:
    position = bisect_right(ends, start)
    return min(limit, ends[position]) if position < len(ends) else limit


def _trimmed(text: str, marked: Marked) -> Marked:
    start, end = trim(text, marked.start, marked.end)
    return Marked(start, end, marked.closed)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks, punctuation and marks at the edges."""
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    return start, end
