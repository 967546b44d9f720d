"""Zones: what each line of a page is, and where its articles begin and end.

One general mechanism. A line is first read by itself (date stamp, head or prompt of a page, credit, short or running
text), then in its place (before, within or behind the running text; after a "read also"; repeated). What an outlet's
pages need beyond that is data (``Outlet.rules``), not code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from helpers.text import furniture
from helpers.text.dates import Stamp, is_stamp_rest, read_stamp
from helpers.text.knowledge import Outlet
from helpers.text.orthography import fold, normalise
from helpers.text.sentences import lines
from helpers.text.words import count, folded_parts

_CLOSER = furniture.compiled(furniture.CLOSERS)
_FURNITURE = furniture.compiled(furniture.FURNITURE)
_CROSSLINK = furniture.compiled(furniture.CROSSLINKS)
_CREDIT = furniture.compiled(furniture.CREDITS)
_FULL_STOP = re.compile(r"[.…۔][\"'“”»)\]]*$")
_ENDS = re.compile(r"[.…۔!?؟][\"'“”»)\]]*$")
_DOTS = re.compile(r"(?:\.\.|…)$")
_SEPARATOR = re.compile(r"\s*[-–—/|•·،,]\s*")
# "Town/Agency:" or "Town – Agency -" before the first words of a paragraph
PREFIX = re.compile(r"[^\n:.؟!\"“”«»]{2,60}?(?:\s?[::]|\s?[-–—](?=\s))")
_TITLE_WORDS = (2, 30)
_TEXT_WORDS = 22
_BODY_WORDS = 12
STANDFIRST_WORDS = 7
"""Words from which a line below the title is a standfirst (lede) rather than a kicker."""
_HEAD = 400


class Zone(NamedTuple):
    """A stretch of a page: source span, what it is (``schema.ZONES``), and the article it belongs to (from 0)."""

    start: int
    end: int
    zone: str
    article: int = 0


class _Line(NamedTuple):
    start: int
    end: int
    folded: str
    words: int
    kind: str  # text, short, stamp, stamped text, furniture, closer, crosslink, credit, list, or a zone given by a rule
    gap: bool  # a blank line stands before it
    stamp: Stamp | None = None


def find_zones(text: str, *, outlets: Sequence[Outlet] = (), start: int = 0) -> list[Zone]:
    """Zones of every non-blank line from an offset on, in order; a date stamp glued to running text is one of its own.

    A page without running text yields furniture only.
    """
    page = _read_lines(text, _house(tuple(outlets)), start)
    if not page:
        return []
    starts = _article_starts(page)
    found: list[Zone] = []
    for number, (first, last) in enumerate(zip(starts, [*starts[1:], len(page)], strict=True)):
        for line, zone in zip(page[first:last], _assign(page[first:last]), strict=True):
            if line.stamp and line.kind == "stamped text":
                found.append(Zone(line.start, line.stamp.end, "dateline", number))
                found.append(Zone(_text_start(text, line.stamp.end, line.end), line.end, zone, number))
            else:
                found.append(Zone(line.start, line.end, zone, number))
    return found


def _text_start(text: str, start: int, end: int) -> int:
    while start < end and not (text[start].isalnum() or text[start] in "\"'“”«»(‹"):
        start += 1
    return start


@dataclass(frozen=True)
class _House:
    """What is known of outlets' pages: patterns of whole lines with their zones, folded names, and names said twice."""

    rules: tuple[tuple[str, re.Pattern[str]], ...]
    names: frozenset[str]
    signatures: frozenset[str]


@lru_cache(maxsize=64)
def _house(outlets: tuple[Outlet, ...]) -> _House:
    names = frozenset(fold(n) for o in outlets for n in o.names)
    return _House(
        tuple((zone, re.compile(p)) for o in outlets for zone, patterns in o.rules.items() for p in patterns),
        names,
        frozenset(s for n in names for s in (n, n + n, f"{n} {n}")),
    )


def _read_lines(text: str, house: _House, last: int) -> list[_Line]:
    page: list[_Line] = []
    spans = lines(text, start=last)
    heads = folded_parts(text, [(start, min(end, start + _HEAD)) for start, end in spans])
    for (start, end), head in zip(spans, heads, strict=True):
        folded = head.strip()
        between = text[last:start]
        gap = len(between) > 1 and "\n" in between.replace("\r\n", "\n").replace("\n", "", 1)
        words = count(text, start, end)
        kind, stamp = _kind(text, start, end, folded, words, house)
        page.append(_Line(start, end, folded, words, kind, gap, stamp))
        last = end
    return page


def _kind(text: str, start: int, end: int, folded: str, words: int, house: _House) -> tuple[str, Stamp | None]:
    """What a line is by itself."""
    if end - start < _HEAD:
        line = text[start:end]
        for zone, pattern in house.rules:
            if pattern.fullmatch(line):
                return f"rule {zone}", None
    stamp = read_stamp(text, start, end, folded=folded)
    if stamp:
        return ("stamp" if stamp.alone else "stamped text"), stamp
    if words <= 12 and is_stamp_rest(folded if end - start <= _HEAD else normalise(text[start:end]).text):
        return "stamp", None
    if words == 0:
        return "furniture", None
    if words <= 60:
        if _CROSSLINK.match(folded) and words <= 30:
            return "crosslink", None
        if _CLOSER.match(folded) or furniture.DISCLAIMER.search(folded):
            return "closer", None
        if words <= 30 and (_FURNITURE.match(folded) or furniture.SUM.match(folded)):
            return "furniture", None
        if furniture.EMAIL_OR_ADDRESS.match(folded) or (words <= 25 and furniture.CAPTION.search(folded)):
            return "furniture", None
        if words <= 15 and _CREDIT.match(folded):
            return "credit", None
        if words <= 8 and _is_name_list(folded, house):
            return "list", None
    full_stop = bool(_FULL_STOP.search(text[max(start, end - 6) : end])) and not _DOTS.search(text[start:end][-3:])
    if words >= _TEXT_WORDS or (full_stop and words >= 4):
        return "text", None
    return "short", None


def _is_name_list(folded: str, house: _House) -> bool:
    """Outlet names and credit words only, in two or more parts — or one outlet's name, perhaps printed twice."""
    if folded in house.signatures:
        return True
    parts = [p for p in _SEPARATOR.split(folded.strip(" .()[]")) if p]
    known = [p in house.names or p in furniture.CREDIT_WORDS for p in parts]
    return any(known) and (len(parts) > 1 or len(parts[0].split()) == 1) and all(len(p.split()) <= 4 for p in parts)


def _running(line: _Line) -> bool:
    return line.kind in ("text", "stamped text", "rule lede", "rule body")


def _article_starts(page: list[_Line]) -> list[int]:
    """Index of each article's first line.

    A further article begins at a headline that stands behind running text and is itself followed by a date stamp
    and running text — or, under a "read also", by a paragraph that opens with a town-and-agency prefix.
    """
    starts, seen = [0], False
    for i, line in enumerate(page):
        if seen and _opens_article(page, i):
            starts.append(i)
            seen = False
        seen = seen or _running(line)
    return starts


def _opens_article(page: list[_Line], i: int) -> bool:
    line, after = page[i], page[i + 1 : i + 6]
    if line.kind == "rule title":
        return True
    if line.kind != "short" or not 3 <= line.words <= _TITLE_WORDS[1]:
        return False
    stamped = False
    for follower in after:
        if follower.kind == "stamp" or follower.kind == "stamped text":
            stamped = True
        if _running(follower):
            linked = page[i - 1].kind == "crosslink"
            return stamped or (linked and follower is after[0] and _has_prefix(follower))
        if follower.kind not in ("stamp", "credit", "list", "rule kicker", "rule dateline", "rule credit"):
            return False
    return False


def _has_prefix(line: _Line) -> bool:
    match = PREFIX.match(line.folded)
    return bool(match) and bool(re.search(r"[/–—-]", match.group())) and count(match.group()) <= 6


def _assign(page: list[_Line]) -> list[str]:
    """Zone of each line of one article."""
    running = [i for i, line in enumerate(page) if _running(line)]
    if not running:
        return ["crosslink" if x.kind == "crosslink" else "credit" if x.kind == "credit" else "furniture" for x in page]
    title, first = _find_title(page, running[0])
    end = _last_text(page, first)
    zones: list[str] = []
    seen: set[str] = set()
    linking = spaced = closed = has_lede = False
    for i, line in enumerate(page):
        key = line.folded if line.words >= 4 else ""
        linking = (linking and (spaced or not line.gap) and line.kind == "short") or (
            line.kind == "crosslink" and count(line.folded.partition(":")[2]) == 0
        )
        if line.kind == "crosslink":
            spaced = i + 1 < len(page) and page[i + 1].gap  # a page with blank lines everywhere, as HTML gives
        closed = closed or (line.kind == "closer" and i > first)
        if line.kind.startswith("rule "):
            zone = line.kind.removeprefix("rule ")
        elif key and key in seen:
            zone = "furniture"
        elif line.kind == "stamp" and not closed:
            zone = "dateline"
        elif line.kind == "crosslink":
            zone = "crosslink" if _links(page, i) else "furniture"
        elif linking and not closed:
            zone = "crosslink"
        elif line.kind in ("furniture", "closer") or closed:
            zone = "credit" if line.kind in ("credit", "list") else "furniture"
        elif line.kind in ("credit", "list"):
            zone = "kicker" if line.kind == "list" and i < running[-1] else "credit"
        elif i == title:
            zone = "title"
        elif i < first:
            zone = _before_text(page, i, title)
        elif i > end:
            zone = (
                "credit"
                if i and page[i - 1].kind == "credit" and page[i - 1].words == 1 and not line.gap
                else "furniture"
            )
        elif _running(line) or line.words >= _BODY_WORDS or _ENDS.search(line.folded):
            zone = "body" if has_lede else "lede"
        else:
            zone = "kicker" if line.words <= 4 else "body"
        has_lede = has_lede or zone == "lede"
        if key and zone in ("title", "lede", "body"):
            seen.add(key)
        zones.append(zone)
    return zones


def _links(page: list[_Line], i: int) -> bool:
    """Whether a "read also" has its headline: on the line, below it, or as the next article."""
    if count(page[i].folded.partition(":")[2]) or i + 1 == len(page):
        return count(page[i].folded.partition(":")[2]) > 0 or bool(re.search(r":\W*$", page[i].folded))
    return page[i + 1].kind == "short" and not (page[i + 1].gap and page[i + 1].words < 3)


def _find_title(page: list[_Line], first: int) -> tuple[int, int]:
    """Index of the title (-1 where the page has none) and of the first running text behind it."""
    for i, line in enumerate(page):
        if line.kind == "rule title":
            return i, first
    candidates = [i for i in range(first) if page[i].kind == "short" and page[i].words <= _TITLE_WORDS[1]]
    wide = [i for i in candidates if page[i].words >= 4]
    if wide:
        return wide[0], first
    if candidates:
        return max(candidates, key=lambda i: (page[i].words, -i)), first
    behind = next((i for i in range(first + 1, len(page)) if _running(page[i])), None)
    if behind and page[first].words <= 16 and any(p.kind == "stamp" for p in page[first + 1 : behind]):
        return first, behind  # a headline that ends in a full stop, with the date below it
    return -1, first


def _before_text(page: list[_Line], i: int, title: int) -> str:
    """Zone of a short line before the running text: kicker beside the title, standfirst below it, else furniture."""
    words = page[i].words
    if i < title:
        listed = i > 0 and page[i - 1].kind == "short"  # one of a row of section names
        return "kicker" if i == title - 1 and words <= 4 and not listed else "furniture"
    if title < 0:
        return "furniture"
    return "lede" if words >= STANDFIRST_WORDS else "kicker"


def _last_text(page: list[_Line], first: int) -> int:
    """Index of the last line of running text: what stands behind it is the page's."""
    last, linked = first, False  # linked: a link to another page stands above, with short lines alone between
    for i in range(first, len(page)):
        line = page[i]
        if line.kind == "closer":
            break
        linked = line.kind == "crosslink" or (linked and line.kind == "short" and not line.gap)
        if _running(line) or (line.kind == "short" and line.words >= _BODY_WORDS and not linked):
            last = i
    return last
