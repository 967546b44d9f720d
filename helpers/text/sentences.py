"""Sentences: lines first, then sentencex (Wikimedia), then the repairs that news pages need."""

import re

from sentencex import get_sentence_boundaries

LINE = re.compile(r"[^\n\r\u2028\u2029]+")
# marks, and lone surrogates, which sentencex cannot take
_MARKS = re.compile("[\"'“”„‟«»‘’‹›()\\[\\]{}\ud800-\udfff]")
_CLOSERS = "\"'“”»’›)]"
# a full stop glued to the next sentence, its closing mark before or behind it: `”.و` or `.”و`
_GLUED = re.compile(r"[.!?؟][\"“”»]{0,2}(?=[^\W\d_])")
_ABBREVIATION = re.compile(r"(?:^|[\s(«“\"])(?:[^\W\d_]|ا\.د|أ\.د|http\S*|www\S*)\.$")
_LATIN = re.compile(r"[A-Za-z0-9_@/]")
_BLOCK = 20_000


def lines(text: str, *, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the non-blank lines between two offsets, stripped of blanks."""
    found = []
    for match in LINE.finditer(text, start, len(text) if end is None else end):
        line = match.group()
        left, right = len(line) - len(line.lstrip()), len(line.rstrip())
        if left < right:
            found.append((match.start() + left, match.start() + right))
    return found


def split(text: str, *, language: str = "ar", start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences between two offsets of a text. No sentence crosses a line end; blanks are left out.

    Marks and brackets are hidden from sentencex, which otherwise never ends a sentence inside a quotation: one
    that is opened and never closed would swallow the rest of the line.
    """
    found: list[tuple[int, int]] = []
    for line_start, line_end in lines(text, start=start, end=end):
        found += split_line(text, line_start, line_end, language=language)
    return found


def split_line(text: str, start: int, end: int, *, language: str = "ar") -> list[tuple[int, int]]:
    """:func:`split` of a stretch in which no line ends."""
    cuts: list[int] = []
    for block in range(start, end, _BLOCK):
        stretch = _MARKS.sub(" ", text[block : min(block + _BLOCK, end)])
        cuts += [block + b["end_index"] for b in get_sentence_boundaries(language, stretch)][:-1]
    cuts += [m.end() for m in _GLUED.finditer(text, start, end) if not _LATIN.match(text, m.end())]
    spans = []
    last = start
    for cut in sorted({_after_closers(text, c, end) for c in cuts}):
        if cut <= last or cut >= end or not _is_end(text, last, cut):
            continue
        spans.append(_strip(text, last, cut))
        last = cut
    spans.append(_strip(text, last, end))
    return _join_orphans(text, [s for s in spans if s[0] < s[1]])


def _after_closers(text: str, cut: int, end: int) -> int:
    """Move a cut behind the marks that close the sentence before it."""
    back = cut
    while back > 0 and text[back - 1].isspace():
        back -= 1
    while back < end and text[back] in _CLOSERS and (back + 1 == end or not text[back + 1].isalnum() or back < cut):
        back += 1
    return max(back, 0)


def _is_end(text: str, start: int, cut: int) -> bool:
    """False after an initial or abbreviation, within dots of omission, and where nothing but marks stands before."""
    before = text[max(start, cut - 12) : cut].rstrip()
    if before.endswith(("..", "…")):
        return False
    return not _ABBREVIATION.search(before)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _join_orphans(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give a stretch without letters or digits (stray marks) to the sentence before it."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not any(c.isalnum() for c in text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
