"""Quotations: who is given which words, in marks (direct) or in the outlet's wording (indirect).

Direct speech is found by pairing marks, with repair: a mark that never closes closes with its sentence, closing marks
may open, a closing guillemet alone is ignored. Marks round names or single terms are no quotation unless a reporting
verb governs them. Indirect speech is what a reporting verb, participle or verbal noun governs: a clause behind a
complementiser or colon, an object, or a prepositional object. Spans leave out marks, verb, complementiser and the
governing preposition (codebook, rules Q1–Q15).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.text.knowledge import Knowledge
from helpers.text.marks import Marked, pair_marks, trim
from helpers.text.names import TITLE_HEADS, Mention
from helpers.text.orthography import fold, word_set
from helpers.text.reports import Event, Reader
from helpers.text.reports_arabic import LINK, THAT, arabic_events, govern_arabic, held_by
from helpers.text.reports_persian import govern_persian, persian_events
from helpers.text.words import Token, tokens

_ACCORDING = word_set("وفق وفقا بحسب حسب طبقا ووفق وبحسب ")
_NAMING = word_set(
    "المسمى المسماة الملقب المعروف المعروفة باسم بعنوان عنوان قناة صحيفة وكالة موقع شبكة حركة منظمة كتائب "
    "سرايا عملية برنامج كتاب فيلم حزب جماعة مجلة شركة مشروع صاروخ طائرة سفينة مناورات هاشتاغ موسوم "
    "روزنامه شبکه سازمان جنبش گروه عملیات کتاب شرکت نام عنوان خبرگزاری کانال "
)
_SHORT = 4


@dataclass(frozen=True)
class Quote:
    """Reported words: unit (index from 0), kind, source span, and to whom and by which verb they are given."""

    unit: int
    kind: str
    start: int
    end: int
    speaker_id: str | None = None
    speaker_side: str | None = None
    verb: str | None = None
    verb_start: int | None = None
    verb_class: str | None = None


def find_quotes(
    text: str,
    units: Sequence[tuple[int, int, str]],
    mentions: Sequence[Mention],
    *,
    knowledge: Knowledge,
    language: str = "ar",
) -> list[Quote]:
    """The quotations of one article, by start.

    Args:
        units: start, end and zone of each unit, in order.
        mentions: the naming expressions of the article (:func:`helpers.text.names.find_names`).
        knowledge: sides of the actors, names of the outlets.
        language: ``ar`` or ``fa``.
    """
    sides = {a.actor_id: a.side for a in knowledge.actors} | {o.outlet_id: "outlet" for o in knowledge.outlets}
    names = frozenset(
        fold(n)
        for n in (
            *(n for o in knowledge.outlets for n in o.names),
            *(n for a in knowledge.actors if a.kind == "person" for ns in a.names.values() for n in ns),
        )
    )
    reader = Reader(text, sorted(mentions, key=lambda m: m.start), sides, names, language)
    found: dict[tuple[int, int], Quote] = {}
    for paragraph in _paragraphs(text, units):
        ends = [units[i][1] for i in paragraph]
        marked = pair_marks(text, units[paragraph[0]][0], ends[-1], sentence_ends=ends)
        carried = False
        position = 0
        for i in paragraph:
            start, end, zone = units[i]
            while position < len(marked) and marked[position].end <= start:
                position += 1
            inside = [
                Marked(*trim(text, max(m.start, start), min(m.end, end)), m.closed)
                for m in _while_before(marked, position, end)
            ]
            inside = [m for m in inside if m.start < m.end]
            quotes, open_end = _read_unit(reader, i, start, end, zone, inside, carried)
            carried = open_end
            found.update({(q.start, q.end): q for q in quotes if (q.start, q.end) not in found or q.kind == "direct"})
    return sorted(found.values(), key=lambda q: (q.start, q.end))


def _while_before(marked: list[Marked], position: int, end: int) -> list[Marked]:
    last = position
    while last < len(marked) and marked[last].start < end:
        last += 1
    return marked[position:last]


def _paragraphs(text: str, units: Sequence[tuple[int, int, str]]) -> list[list[int]]:
    """Indices of units that stand on one line."""
    groups: list[list[int]] = []
    for i, (start, _, _) in enumerate(units):
        if groups and "\n" not in text[units[i - 1][1] : start] and units[i - 1][2] == units[i][2]:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _read_unit(
    reader: Reader, unit: int, start: int, end: int, zone: str, marked: list[Marked], carried: bool
) -> tuple[list[Quote], bool]:
    """Quotations of one unit, and whether speech behind a colon is still open at its end."""
    words = tokens(reader.text, start=start, end=end)
    if not words:
        return [], False
    events = arabic_events(reader, words, marked) if reader.language == "ar" else persian_events(reader, words, marked)
    direct = [m for m in marked if _is_quotation(reader, m, words, events, start)]
    if reader.language == "ar":
        govern_arabic(reader, words, events, direct, start, end)
    else:
        govern_persian(reader, words, events, direct, start, end)
    quotes = _direct_quotes(reader, unit, direct, words, events, start, end)
    indirect = _indirect_quotes(reader, unit, words, events, direct)
    if zone == "title" and not events:
        indirect += _headline(reader, unit, words, start, end, direct)
    if not events and not quotes and not indirect:
        indirect += _attributed(reader, unit, words, start, end)
    if carried and not events and not direct and not indirect:
        first, last = trim(reader.text, start, end)
        indirect.append(Quote(unit, "indirect", first, last, reader.last_speaker, reader.last_side))
        return indirect, True
    latest = max(quotes + indirect, key=lambda q: (q.end, q.start), default=None)
    if latest and (latest.speaker_id or latest.speaker_side):
        reader.last_speaker, reader.last_side = latest.speaker_id, latest.speaker_side
    open_end = any(e.opener == "colon" and e.end >= words[-1].end for e in events)
    return quotes + indirect, open_end


# ------------------------------------------------------------------------------------------------ direct speech


def _is_quotation(reader: Reader, marked: Marked, words: list[Token], events: list[Event], start: int) -> bool:
    """False for marks round names, titles of works and single terms, and for a mark opened before a name and lost."""
    text = reader.text
    content = fold(text[marked.start : marked.end])
    size = len(tokens(content))
    if content in reader.names:
        return False
    opening = reader.mentions_in(marked.start - 1, marked.start + 3)
    named = [m for m in opening if m.kind == "person" and m.start <= marked.start + 2]
    if not marked.closed and (named or ":" in text[marked.start : marked.end]):
        return False
    covered = [
        m
        for m in reader.mentions[max(0, bisect_right(reader.starts, marked.start) - 1) :][:3]
        if m.start < marked.end and m.end >= marked.end and m.start <= marked.start and m.kind != "event"
    ]
    if covered and size <= 8:
        return False
    if size > _SHORT:
        return True
    index = bisect_left([w.start for w in words], marked.start)
    before = words[max(0, index - 5) : index]
    governed = any(e.at < marked.start for e in events)
    if before and before[-1].norm in _NAMING:
        return False
    titled = any(
        w.norm in TITLE_HEADS and not any(v.norm in THAT or v.norm in ("علي", "الي") for v in before[k:])
        for k, w in enumerate(before)
    )
    if titled and not re.search(r"[:ـ]\s*$", text[max(start, marked.start - 3) : marked.start - 1]):
        return False
    attributed = any(w.norm in _ACCORDING for w in words)
    return governed or attributed or (index == 0 and bool(events)) or ":" in text[start : marked.start]


def _direct_quotes(
    reader: Reader,
    unit: int,
    direct: list[Marked],
    words: list[Token],
    events: list[Event],
    start: int,
    end: int,
) -> list[Quote]:
    quotes = []
    outer = [e for e in events if not any(m.start <= e.at < m.end for m in direct)]
    for marked in direct:
        event = next((e for e in reversed(outer) if e.at < marked.start), None)
        if event is None:
            event = next((e for e in outer if e.at >= marked.end and e.words_after(words, marked.end) <= 2), None)
        speaker, side, verb, at, verb_class = reader.last_speaker, reader.last_side, None, None, None
        if event:
            speaker, side, verb, at, verb_class = event.speaker, event.side, event.lemma, event.at, event.verb_class
        source = _according_to(reader, words, start, end)
        if source and (event is None or not event.reports) and (event is None or source[0]):
            speaker, side = source[0] or speaker, source[1] or side
            if event is None:
                verb, at, verb_class = source[2], source[3], "neutral"
        elif event is None:
            head = _colon_head(reader, words, start, marked.start)
            speaker, side = head or (speaker, side)
        held = held_by(reader, marked, words)
        if held:
            speaker, side = held, reader.sides.get(held)
        quotes.append(Quote(unit, "direct", marked.start, marked.end, speaker, side, verb, at, verb_class))
    return quotes


def _according_to(
    reader: Reader, words: list[Token], start: int, end: int
) -> tuple[str | None, str | None, str, int] | None:
    """Source named by "according to": speaker, side, the words as written, and where they stand."""
    for word in words:
        if word.norm in _ACCORDING:
            window = reader.mentions_in(word.end, min(end, word.end + 60))
            at = word.start + (1 if word.norm.startswith("و") and word.norm[1:] in _ACCORDING else 0)
            written = fold(reader.text[at : word.end])
            source = next((m for m in window if reader.can_speak(m)), None)
            if source:
                return source.referent_id, reader.sides.get(source.referent_id), written, at
            return None, None, written, at
    return None


def _colon_head(reader: Reader, words: list[Token], start: int, stop: int) -> tuple[str, str | None] | None:
    """Speaker in a head that ends in a colon: "X: words"."""
    colon = reader.text.find(":", start, stop)
    if colon < 0:
        return None
    heads = [m for m in reader.mentions_in(start, colon) if reader.can_speak(m)]
    return (heads[0].referent_id, reader.sides.get(heads[0].referent_id)) if heads else None


# ---------------------------------------------------------------------------------------------- indirect speech


def _indirect_quotes(
    reader: Reader, unit: int, words: list[Token], events: list[Event], direct: list[Marked]
) -> list[Quote]:
    quotes = []
    for event in events:
        if event.start < 0 or not event.reports:
            continue
        first, last = trim(reader.text, event.start, event.end)
        if first >= last:
            continue
        bare = [
            w
            for w in words
            if first <= w.start < last
            and w.norm not in LINK
            and not any(m.start <= w.start < m.end for m in direct)
            and not any(
                m.start <= w.start < m.end and m.end + 3 >= d.start
                for m in reader.mentions_in(first, last)
                for d in direct
            )
        ]
        touched = any(m.start < last and first < m.end for m in direct)
        if (touched and len(bare) < 2) or not bare:
            continue
        quotes.append(
            Quote(unit, "indirect", first, last, event.speaker, event.side, event.lemma, event.at, event.verb_class)
        )
    return quotes


def _headline(reader: Reader, unit: int, words: list[Token], start: int, end: int, direct: list[Marked]) -> list[Quote]:
    """A headline "speaker: words"."""
    colon = reader.text.find(":", start, end)
    if colon < 0 or sum(w.end <= colon for w in words) > 10:
        return []
    head = _colon_head(reader, words, start, colon + 1)
    first, last = trim(reader.text, colon + 1, end)
    if not head or first >= last or any(m.start <= first + 1 and m.end >= last - 1 for m in direct):
        return []
    reader.last_speaker, reader.last_side = head
    return [Quote(unit, "indirect", first, last, *head)]


def _attributed(reader: Reader, unit: int, words: list[Token], start: int, end: int) -> list[Quote]:
    """A clause closed by "according to X": indirect, back to the head of the unit."""
    source = _according_to(reader, words, start, end)
    if not source or not source[0]:
        return []
    head = words[0]
    first, last = trim(reader.text, head.start, source[3])
    if sum(first <= w.start < last for w in words) < 4:
        return []
    return [Quote(unit, "indirect", first, last, source[0], source[1], source[2], source[3], "neutral")]
