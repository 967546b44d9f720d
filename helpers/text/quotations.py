"""Quotations: who is given which words, in marks (direct) or in the outlet's wording (indirect).

Direct speech is found by pairing marks, with repair: a mark that never closes closes with its sentence, closing marks
may open, a closing guillemet alone is ignored. Marks round names or single terms are no quotation unless a reporting
verb governs them. Indirect speech is what a reporting verb, participle or verbal noun governs: a clause behind a
complementiser or colon, an object, or a prepositional object. Spans leave out marks, verb, complementiser and the
governing preposition (codebook, rules Q1–Q15).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from helpers.text.knowledge import Knowledge
from helpers.text.marks import Marked, overlaps, pair_marks, trim, within
from helpers.text.names import TITLE_HEADS, Mention
from helpers.text.orthography import fold, word_set
from helpers.text.reports import Event, Reader
from helpers.text.reports_arabic import LINK, THAT, arabic_events, govern_arabic, held_by
from helpers.text.reports_persian import govern_persian, persian_events
from helpers.text.words import Token, count, tokens

_ACCORDING = word_set("وفق وفقا بحسب حسب طبقا ووفق وبحسب ")
_NAMING = word_set(
    "المسمى المسماة الملقب المعروف المعروفة باسم بعنوان عنوان قناة صحيفة وكالة موقع شبكة حركة منظمة كتائب "
    "سرايا عملية برنامج كتاب فيلم حزب جماعة مجلة شركة مشروع صاروخ طائرة سفينة مناورات هاشتاغ موسوم "
    "روزنامه شبکه سازمان جنبش گروه عملیات کتاب شرکت نام عنوان خبرگزاری کانال "
)
_RESUMED = word_set("وی او ایشان وهو وهي هو هي")  # a sentence about the speaker is the outlet's
_SHORT = 4


class Quote(NamedTuple):
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
    sides, names = _sides(knowledge), _names(knowledge)
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


@lru_cache(maxsize=16)
def _sides(knowledge: Knowledge) -> dict[str, str]:
    return {a.actor_id: a.side for a in knowledge.actors} | {o.outlet_id: "outlet" for o in knowledge.outlets}


@lru_cache(maxsize=16)
def _names(knowledge: Knowledge) -> frozenset[str]:
    """Folded names of outlets and persons: what stands in marks without being a quotation."""
    persons = (a for a in knowledge.actors if a.kind == "person")
    named = (
        *(n for o in knowledge.outlets for n in o.names),
        *(n for a in persons for ns in a.names.values() for n in ns),
    )
    return frozenset(map(fold, named))


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


class _Sentence(NamedTuple):
    """A unit while it is read: its words, its quotations in marks, and facts of which each needs a search."""

    unit: int
    start: int
    end: int
    words: list[Token]
    starts: list[int]
    colon: int
    source: tuple[str | None, str | None, str, int] | None


def _read_unit(
    reader: Reader, unit: int, start: int, end: int, zone: str, marked: list[Marked], carried: bool
) -> tuple[list[Quote], bool]:
    """Quotations of one unit, and whether speech behind a colon is still open at its end."""
    words = tokens(reader.text, start=start, end=end)
    if not words:
        return [], False
    find, govern = (arabic_events, govern_arabic) if reader.language == "ar" else (persian_events, govern_persian)
    starts = [w.start for w in words]
    colon = reader.text.find(":", start, end)
    sentence = _Sentence(unit, start, end, words, starts, colon, _according_to(reader, words, end))
    events = find(reader, words, marked)
    direct = [m for m in marked if _is_quotation(reader, sentence, m, events)]
    events = govern(reader, words, events, direct)
    quotes = _direct_quotes(reader, sentence, direct, events)
    indirect = _indirect_quotes(reader, sentence, direct, events)
    if zone == "title" and not events:
        indirect += _headline(reader, sentence, direct)
    if not events and not quotes and not indirect:
        indirect += _attributed(reader, sentence)
    if carried and not events and not direct and not indirect:
        resumed = words[0].norm in _RESUMED or reader.mentions_in(start, words[0].end)
        if not resumed:
            first, last = trim(reader.text, start, end)
            return [Quote(unit, "indirect", first, last, reader.last_speaker, reader.last_side)], True
    if quotes or indirect:
        latest = max(quotes + indirect, key=lambda q: (q.end, q.start))
        if latest.speaker_id or latest.speaker_side:
            reader.last_speaker, reader.last_side = latest.speaker_id, latest.speaker_side
    open_end = any(e.opener == "colon" and e.end >= words[-1].end for e in events)
    return quotes + indirect, open_end


def _is_quotation(reader: Reader, sentence: _Sentence, marked: Marked, events: list[Event]) -> bool:
    """False for marks round names, titles of works and single terms, and for a mark opened before a name and lost."""
    text = reader.text
    if not marked.closed:
        opening = reader.mentions_in(marked.start - 1, marked.start + 3)
        named = any(m.kind == "person" and m.start <= marked.start + 2 for m in opening)
        if named or text.find(":", marked.start, marked.end) >= 0:
            return False
    size = count(text, marked.start, marked.end)
    if size > 2 * _SHORT:
        return True
    if fold(text[marked.start : marked.end]) in reader.names or _is_mention(reader, marked):
        return False
    if size > _SHORT:
        return True
    index = bisect_left(sentence.starts, marked.start)
    before = sentence.words[max(0, index - 5) : index]
    if before and before[-1].norm in _NAMING:
        return False
    titled = any(
        w.norm in TITLE_HEADS and not any(v.norm in THAT or v.norm in ("علي", "الي") for v in before[k:])
        for k, w in enumerate(before)
    )
    if titled and text[max(sentence.start, marked.start - 3) : marked.start - 1].rstrip()[-1:] not in (":", "ـ"):
        return False
    governed = bool(events) and (events[0].at < marked.start or index == 0)
    return governed or sentence.source is not None or 0 <= sentence.colon < marked.start


def _is_mention(reader: Reader, marked: Marked) -> bool:
    """Whether marks enclose nothing but a naming expression, or the end of one."""
    first = max(0, bisect_right(reader.starts, marked.start) - 1)
    return any(
        m.start <= marked.start < m.end and m.end >= marked.end and m.kind != "event"
        for m in reader.mentions[first : first + 3]
    )


def _direct_quotes(reader: Reader, sentence: _Sentence, direct: list[Marked], events: list[Event]) -> list[Quote]:
    quotes = []
    if not direct:
        return quotes
    outer = [e for e in events if not within(direct, e.at)]
    source, head = sentence.source, None
    if sentence.colon >= 0:
        head = _colon_head(reader, sentence)
    for marked in direct:
        event = _verb_of(sentence.starts, marked, outer)
        speaker, side, verb, at, verb_class = reader.last_speaker, reader.last_side, None, None, None
        if event:
            speaker, side, verb, at, verb_class = event.speaker, event.side, event.lemma, event.at, event.verb_class
        if source and (event is None or not event.reports):
            speaker, side = source[0], source[1] or side
            verb, at, verb_class = source[2], source[3], "neutral"
        elif event is None and 0 <= sentence.colon < marked.start:
            speaker, side = head or (speaker, side)
        held = held_by(reader, marked)
        if held:
            speaker, side = held, reader.sides.get(held)
        quotes.append(Quote(sentence.unit, "direct", marked.start, marked.end, speaker, side, verb, at, verb_class))
    return quotes


def _verb_of(starts: list[int], marked: Marked, events: list[Event]) -> Event | None:
    """The last report before marked words, else one right behind them."""
    after = bisect_left(events, marked.start, key=lambda e: e.at)
    if after:
        return events[after - 1]
    first = bisect_left(starts, marked.end)
    return events[0] if events and events[0].token - first <= 2 else None


def _according_to(reader: Reader, words: list[Token], end: int) -> tuple[str | None, str | None, str, int] | None:
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


def _colon_head(reader: Reader, sentence: _Sentence) -> tuple[str, str | None] | None:
    """Speaker in a head that ends in a colon: "X: words"."""
    heads = (m for m in reader.mentions_in(sentence.start, sentence.colon) if reader.can_speak(m))
    head = next(heads, None)
    return (head.referent_id, reader.sides.get(head.referent_id)) if head else None


def _indirect_quotes(reader: Reader, sentence: _Sentence, direct: list[Marked], events: list[Event]) -> list[Quote]:
    """Governed stretches; one that is all in marks but for links and its subject is left to the direct quotation."""
    words, quotes = sentence.words, []
    subjects = [Marked(m.start, m.end, True) for d in direct for m in _just_before(reader, d)]
    for event in events:
        if event.start < 0 or not event.reports:
            continue
        first, last = trim(reader.text, event.start, event.end)
        if first >= last:
            continue
        own = words[bisect_left(sentence.starts, first) : bisect_left(sentence.starts, last)]
        if not _says_more(own, direct, subjects, needed=2 if overlaps(direct, first, last) else 1):
            continue
        told = (event.speaker, event.side, event.lemma, event.at, event.verb_class)
        quotes.append(Quote(sentence.unit, "indirect", first, last, *told))
    return quotes


def _says_more(words: Iterable[Token], direct: list[Marked], subjects: list[Marked], *, needed: int) -> bool:
    """Whether so many words are neither links nor within marks or their subjects."""
    for word in words:
        if word.norm not in LINK and not (direct and (within(direct, word.start) or within(subjects, word.start))):
            needed -= 1
            if not needed:
                return True
    return False


def _just_before(reader: Reader, marked: Marked) -> list[Mention]:
    """The mention that ends right before some marked words."""
    last = bisect_left(reader.starts, marked.start) - 1
    if last < 0 or not 0 <= marked.start - reader.mentions[last].end <= 3:
        return []
    return [reader.mentions[last]]


def _headline(reader: Reader, sentence: _Sentence, direct: list[Marked]) -> list[Quote]:
    """A headline "speaker: words"."""
    colon = sentence.colon
    if colon < 0 or bisect_left(sentence.starts, colon) > 10:
        return []
    head = _colon_head(reader, sentence)
    first, last = trim(reader.text, colon + 1, sentence.end)
    if not head or first >= last or any(m.start <= first + 1 and m.end >= last - 1 for m in direct):
        return []
    return [Quote(sentence.unit, "indirect", first, last, *head)]


def _attributed(reader: Reader, sentence: _Sentence) -> list[Quote]:
    """A clause closed by "according to X": indirect, back to the head of the unit."""
    source = sentence.source
    if not source or not source[0]:
        return []
    first, last = trim(reader.text, sentence.start, source[3])
    if count(reader.text, first, last) < 4:
        return []
    return [Quote(sentence.unit, "indirect", first, last, *source, "neutral")]
