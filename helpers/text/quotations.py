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
from dataclasses import dataclass, field

from helpers.text.knowledge import Knowledge
from helpers.text.names import PREPOSITIONS, TITLE_HEADS, Mention, after_preposition
from helpers.text.orthography import fold, word_set
from helpers.text.verbs import Form, arabic_forms, persian_verbs
from helpers.text.words import Token, tokens

_MARK = re.compile(r"[\"“”„‟«»＂]")
_SHADDA_BAYYAN = re.compile(r"[وف]?بي\u0651\u064e?ن")
_EDGE = ' \t\u00a0.،,؛;:!؟?"“”„‟«»＂…-–—ـ'
_THAT = word_set(
    " ".join(
        root + p for root in ("أن", "إن", "بأن") for p in ("", *["ه", "ها", "هم", "هما", "هن", "نا", "ني", "ك", "كم"])
    )
)
_CONNECTIVES = word_set("فيما بينما وفق وفقا بحسب حسب طبقا وبحسب ووفق وذلك ")
_OPENERS = word_set("كما بينما فيما حيث وكما حين ")
_ACCORDING = word_set("وفق وفقا بحسب حسب طبقا ووفق وبحسب ")
_RELATIVE = word_set("الذي التي الذين اللذين والذي والتي ")
_AUXILIARY = word_set("كان وكان كانت وكانت قد وقد سبق وأن أن أيضا بدوره ")
_NOUNLIKE = word_set("رفض ذكر كشف وصف شكر نفي طلب نقل بحث عبر حث وعد رد ")
_NO_OBJECT = word_set(
    "خلال اليوم أمس الخميس الجمعة السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء يوم مساء صباح أثناء عقب "
    "بعد قبل عبر وفق بحسب حسب هو هي الذي التي أيضا مجددا لدى "
)
_CONTENT_HEADS = word_set(
    "أهمية ضرورة حرص حرصه حرصها دعم دعمه دعمها رغبة رغبته استعداد استعداده استعدادها رفض رفضه رفضها "
    "التزام التزامه التزامها موقف موقفه عمق متانة حق وقوف تمسك تمسكه وجود وجوب تأييد تأييده استمرار سعي "
    "عزم عزمه قدرة تضامن تضامنه دور جهود "
)
_IDLE_AFTER_ON = word_set("هامش متن رأس لسان حد صعيد حسابه صفحته منصة ")
_LINK = frozenset((*_THAT, *PREPOSITIONS, "و", "ب", "ل", "ك", "في", "بلاده", "بلادها"))
_SOURCE = word_set("المصدر مصدر مصادر المصادر مسؤول مسؤولون منبع منابع ")
_NAMING = word_set(
    "المسمى المسماة الملقب المعروف المعروفة باسم بعنوان عنوان قناة صحيفة وكالة موقع شبكة حركة منظمة كتائب "
    "سرايا عملية برنامج كتاب فيلم حزب جماعة مجلة شركة مشروع صاروخ طائرة سفينة مناورات هاشتاغ موسوم "
    "روزنامه شبکه سازمان جنبش گروه عملیات کتاب شرکت نام عنوان خبرگزاری کانال "
)
_WINDOW = 30
_SHORT = 4
_FA_PRONOUN = word_set("وی او ایشان ")
_FA_BEFORE = {
    fold(n): fold(p)
    for n, p in (
        ("تأکید", "بر"), ("تقدیر", "از"), ("تشکر", "از"), ("قدردانی", "از"), ("تمجید", "از"), ("استقبال", "از"),
        ("اشاره", "به"),
    )
}  # fmt: skip
_FA_PARTICIPIAL = re.compile(
    r"(?<!\w)(?:با (?:اشاره به|تأکید بر|تاکید بر|بیان)|ضمن (?:اشاره به|تأکید بر|تاکید بر|ابراز))"
    r"(?: ?(?:این ?که|اینکه))?(?=\s)"
)
_FA_PARTICIPLE_VERBS = {
    "اشاره": ("اشاره کردن", "neutral"), "تاکید": ("تأکید کردن", "affirming"), "بیان": ("بیان کردن", "neutral"),
    "ابراز": ("ابراز کردن", "neutral"),
}  # fmt: skip


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


@dataclass(frozen=True)
class Marked:
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
    return [trimmed for m in found if (trimmed := _trim_marked(text, m)).start < trimmed.end]


def _closes(text: str, opened: tuple[int, str], at: int, mark: str, end: int, ends: Sequence[int]) -> bool:
    """Whether a mark closes the open one, by its shape and, where the shape does not tell, by its place."""
    if mark == "»" or opened[1] == "«":
        return mark == "»"
    before, after = text[at - 1], text[at + 1] if at + 1 < end else " "
    opens_here = (before.isspace() or before in "ـ(") and not after.isspace() and after not in _EDGE
    if mark in "“„«":
        return not opens_here
    crossed = bool(ends) and bisect_right(ends, opened[0]) < bisect_right(ends, at)
    return not (opens_here and crossed)


def _sentence_end(start: int, limit: int, ends: Sequence[int]) -> int:
    position = bisect_right(ends, start)
    return min(limit, ends[position]) if position < len(ends) else limit


def _trim_marked(text: str, marked: Marked) -> Marked:
    start, end = _trim(text, marked.start, marked.end)
    return Marked(start, end, marked.closed)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks, punctuation and marks at the edges."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


@dataclass
class _Event:
    """A reporting expression found in a unit, with its speaker and the start of what it governs."""

    token: int
    at: int
    lemma: str
    verb_class: str
    form: str
    joined: bool
    reports: bool = True
    speaker: str | None = None
    side: str | None = None
    opener: str = ""
    start: int = -1
    end: int = -1
    source: Form | None = None

    def words_after(self, words: list[Token], offset: int) -> int:
        """Number of words between an offset and this expression."""
        return sum(offset <= w.start < self.at for w in words[: self.token + 1])


@dataclass
class _Reader:
    """State of reading one article: its text, who is mentioned where, and who spoke last."""

    text: str
    mentions: Sequence[Mention]
    sides: dict[str, str]
    names: frozenset[str]
    language: str
    last_speaker: str | None = None
    last_side: str | None = None
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [m.start for m in self.mentions]

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        """Mentions that begin between two offsets."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def can_speak(self, mention: Mention) -> bool:
        """Whether a referent can be a speaker: events and peoples cannot."""
        return bool(self.sides.get(mention.referent_id)) and mention.kind not in ("event", "people")


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
    reader = _Reader(text, sorted(mentions, key=lambda m: m.start), sides, names, language)
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
                Marked(*_trim(text, max(m.start, start), min(m.end, end)), m.closed)
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
    reader: _Reader, unit: int, start: int, end: int, zone: str, marked: list[Marked], carried: bool
) -> tuple[list[Quote], bool]:
    """Quotations of one unit, and whether speech behind a colon is still open at its end."""
    words = tokens(reader.text, start=start, end=end)
    if not words:
        return [], False
    events = (
        _arabic_events(reader, words, marked) if reader.language == "ar" else _persian_events(reader, words, marked)
    )
    direct = [m for m in marked if _is_quotation(reader, m, words, events, start)]
    if reader.language == "ar":
        _govern_arabic(reader, words, events, direct, start, end)
    else:
        _govern_persian(reader, words, events, direct, start, end)
    quotes = _direct_quotes(reader, unit, direct, words, events, start, end)
    indirect = _indirect_quotes(reader, unit, words, events, direct)
    if zone == "title" and not events:
        indirect += _headline(reader, unit, words, start, end, direct)
    if not events and not quotes and not indirect:
        indirect += _attributed(reader, unit, words, start, end)
    if carried and not events and not direct and not indirect:
        first, last = _trim(reader.text, start, end)
        indirect.append(Quote(unit, "indirect", first, last, reader.last_speaker, reader.last_side))
        return indirect, True
    latest = max(quotes + indirect, key=lambda q: (q.end, q.start), default=None)
    if latest and (latest.speaker_id or latest.speaker_side):
        reader.last_speaker, reader.last_side = latest.speaker_id, latest.speaker_side
    open_end = any(e.opener == "colon" and e.end >= words[-1].end for e in events)
    return quotes + indirect, open_end


# ------------------------------------------------------------------------------------------------ direct speech


def _is_quotation(reader: _Reader, marked: Marked, words: list[Token], events: list[_Event], start: int) -> bool:
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
        w.norm in TITLE_HEADS and not any(v.norm in _THAT or v.norm in ("علي", "الي") for v in before[k:])
        for k, w in enumerate(before)
    )
    if titled and not re.search(r"[:ـ]\s*$", text[max(start, marked.start - 3) : marked.start - 1]):
        return False
    attributed = any(w.norm in _ACCORDING for w in words)
    return governed or attributed or (index == 0 and bool(events)) or ":" in text[start : marked.start]


def _direct_quotes(
    reader: _Reader,
    unit: int,
    direct: list[Marked],
    words: list[Token],
    events: list[_Event],
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
        held = _held_by(reader, marked, words)
        if held:
            speaker, side = held, reader.sides.get(held)
        quotes.append(Quote(unit, "direct", marked.start, marked.end, speaker, side, verb, at, verb_class))
    return quotes


def _held_by(reader: _Reader, marked: Marked, words: list[Token]) -> str | None:
    """Speaker named just before marks that open with a verb of saying of his own: «that X "stressed …"»."""
    first = next(iter(tokens(reader.text, start=marked.start, end=min(marked.end, marked.start + 20))), None)
    if first is None or reader.language != "ar" or first.norm not in arabic_forms():
        return None
    if arabic_forms()[first.norm].form != "finite":
        return None
    for mention in reversed(reader.mentions_in(max(0, marked.start - 60), marked.start)):
        if not reader.text[mention.end : marked.start].strip(_EDGE) and reader.can_speak(mention):
            return mention.referent_id
    return None


def _according_to(
    reader: _Reader, words: list[Token], start: int, end: int
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


def _colon_head(reader: _Reader, words: list[Token], start: int, stop: int) -> tuple[str, str | None] | None:
    """Speaker in a head that ends in a colon: "X: words"."""
    colon = reader.text.find(":", start, stop)
    if colon < 0:
        return None
    heads = [m for m in reader.mentions_in(start, colon) if reader.can_speak(m)]
    return (heads[0].referent_id, reader.sides.get(heads[0].referent_id)) if heads else None


# ---------------------------------------------------------------------------------------------- indirect speech


def _indirect_quotes(
    reader: _Reader, unit: int, words: list[Token], events: list[_Event], direct: list[Marked]
) -> list[Quote]:
    quotes = []
    for event in events:
        if event.start < 0 or not event.reports:
            continue
        first, last = _trim(reader.text, event.start, event.end)
        if first >= last:
            continue
        bare = [
            w
            for w in words
            if first <= w.start < last
            and w.norm not in _LINK
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


def _headline(
    reader: _Reader, unit: int, words: list[Token], start: int, end: int, direct: list[Marked]
) -> list[Quote]:
    """A headline "speaker: words"."""
    colon = reader.text.find(":", start, end)
    if colon < 0 or sum(w.end <= colon for w in words) > 10:
        return []
    head = _colon_head(reader, words, start, colon + 1)
    first, last = _trim(reader.text, colon + 1, end)
    if not head or first >= last or any(m.start <= first + 1 and m.end >= last - 1 for m in direct):
        return []
    reader.last_speaker, reader.last_side = head
    return [Quote(unit, "indirect", first, last, *head)]


def _attributed(reader: _Reader, unit: int, words: list[Token], start: int, end: int) -> list[Quote]:
    """A clause closed by "according to X": indirect, back to the head of the unit."""
    source = _according_to(reader, words, start, end)
    if not source or not source[0]:
        return []
    head = words[0]
    first, last = _trim(reader.text, head.start, source[3])
    if sum(first <= w.start < last for w in words) < 4:
        return []
    return [Quote(unit, "indirect", first, last, source[0], source[1], source[2], source[3], "neutral")]


# ------------------------------------------------------------------------------------------------------- Arabic


def _arabic_events(reader: _Reader, words: list[Token], marked: list[Marked]) -> list[_Event]:
    """Reporting expressions outside long marked stretches."""
    forms = arabic_forms()
    events = []
    hidden = [m for m in marked if m.end - m.start > 12]
    position = 0
    for k, word in enumerate(words):
        while position < len(hidden) and hidden[position].end <= word.start:
            position += 1
        if position < len(hidden) and hidden[position].start <= word.start:
            continue
        form, joined = forms.get(word.norm), False
        if form is None and word.norm[:1] in ("و", "ف"):
            form, joined = forms.get(word.norm[1:]), True
        if form is None and _SHADDA_BAYYAN.match(reader.text, word.start, word.end):
            form, joined = forms.get("يبين"), word.norm.startswith(("و", "ف"))
        if form is None or _is_noun_here(reader, words, k, word.norm[1:] if joined else word.norm):
            continue
        at = word.start + (1 if joined else 0)
        events.append(_Event(k, at, form.lemma, form.verb_class, form.form, joined, form.reports, source=form))
    return events


def _is_noun_here(reader: _Reader, words: list[Token], k: int, norm: str) -> bool:
    """Whether a form that is also a noun or preposition lacks the surroundings of a verb."""
    if norm not in _NOUNLIKE:
        return False
    before = words[k - 1].norm if k else ""
    if not k or before in _RELATIVE or before in _AUXILIARY or before in _OPENERS or before.endswith(("جانبه", "جهته")):
        return False
    if words[k].norm != norm and reader.text[words[k - 1].end : words[k].start].strip():
        return False  # ", and …"
    near = reader.mentions_in(words[k].end, words[k].end + 3)
    prior = reader.mentions[bisect_left(reader.starts, words[k].start) - 1] if reader.mentions else None
    adjoins = prior is not None and 0 <= words[k].start - prior.end <= 2
    return not (
        near
        or adjoins
        or (words[k].norm != norm and k + 1 < len(words) and words[k + 1].norm in ("عن", "بيان", "البيان"))
    )


def _govern_arabic(
    reader: _Reader, words: list[Token], events: list[_Event], direct: list[Marked], start: int, end: int
) -> None:
    """Give each event its speaker and what it governs; drop those that govern nothing or stand inside reported words."""
    kept: list[_Event] = []
    previous: _Event | None = None
    for n, event in enumerate(events):
        following = events[n + 1].token if n + 1 < len(events) else len(words)
        limit = min(following, event.token + _WINDOW, len(words))
        inside = (
            previous is not None
            and previous.start >= 0
            and previous.opener != "mark"
            and not _breaks(reader, words, event, previous)
        )
        if inside:
            continue
        _open_arabic(reader, words, event, limit, direct)
        _speaker_arabic(reader, words, event, limit, previous, start)
        held = next((h for m in direct if event.at < m.start and (h := _held_by(reader, m, words))), None)
        if held and event.opener == "that":
            _set(reader, event, held)
        if event.start < 0 and event.lemma != "نقل":
            continue
        kept.append(event)
        previous = event
    events[:] = kept
    for n, event in enumerate(events):
        if event.start >= 0:
            stop = events[n + 1].token if n + 1 < len(events) else len(words)
            event.end = _content_end(reader, words, event, stop)


def _breaks(reader: _Reader, words: list[Token], event: _Event, previous: _Event) -> bool:
    """Whether an event begins a report of its own rather than standing inside the one before."""
    if event.joined or event.form == "participle":
        return True
    before = words[event.token - 1].norm if event.token else ""
    if before in _OPENERS:
        return True
    if before in _RELATIVE or event.form == "noun":
        return False
    gap = reader.text[words[event.token - 1].end : words[event.token].start] if event.token else ""
    return "،" in gap or "," in gap or "؛" in gap


def _open_arabic(reader: _Reader, words: list[Token], event: _Event, limit: int, direct: list[Marked]) -> None:
    """Find where the governed words begin: complementiser, colon, marks, preposition, or object."""
    form, text = event.source, reader.text
    if form is None:
        return
    i = event.token
    subject_end = _subject_end(reader, words, i)
    for j in range(i + 1, limit):
        word, gap = words[j], text[words[j - 1].end : words[j].start]
        if ":" in gap:
            event.opener, event.start = "colon", word.start
            return
        if any(m.start <= word.start < m.end for m in direct):
            event.opener, event.start = "mark", word.start
            return
        if word.norm in _THAT:
            if j + 1 < len(words):
                event.opener, event.start = "that", words[j + 1].start
            return
        if j > i + 1 and form.takes_object and word.norm in _CONTENT_HEADS and word.start >= subject_end:
            event.opener, event.start = "object", word.start
            return
        if word.norm in form.prepositions and word.start >= subject_end:
            nxt = words[j + 1] if j + 1 < len(words) else None
            if nxt is None or nxt.norm in _IDLE_AFTER_ON or (form.lemma == "عبر" and j > i + 4):
                continue
            if nxt.norm in _THAT:
                continue
            if any(m.start <= nxt.start < m.end for m in direct) or nxt.norm in ("ب", "ل"):
                continue
            event.opener, event.start = "preposition", nxt.start
            return
        adjoining = j == i + 1 or words[j - 1].end <= subject_end + 1
        for preposition in ("ب", "ل"):
            if preposition in form.prepositions and adjoining and _has_joined(word.norm, preposition):
                if word.start < subject_end:
                    break
                event.opener, event.start = "preposition", word.start + (not word.norm.startswith("لل"))
                return
        if form.takes_object and word.start >= subject_end and _is_object(reader, words, event, j, subject_end):
            event.opener, event.start = "object", word.start
            return


def _has_joined(norm: str, preposition: str) -> bool:
    return norm.startswith(preposition) and len(norm) > 3 and norm not in ("بعد", "بين", "بينما", "بغداد", "لدي", "لكن")


def _subject_end(reader: _Reader, words: list[Token], i: int) -> int:
    """End of a subject mentioned right after a verb; else the end of the verb."""
    if i + 1 >= len(words):
        return words[i].end
    end = words[i].end
    limit = words[i + 1].start + 3
    for mention in reader.mentions_in(end, end + 400):
        if mention.start >= limit or not reader.can_speak(mention) or after_preposition(reader.text, mention):
            break
        end = mention.end
        limit = end + 4 if reader.text[end : end + 3].strip(_EDGE).startswith("و") else end
    return end


def _is_object(reader: _Reader, words: list[Token], event: _Event, j: int, subject_end: int) -> bool:
    """Whether a word right behind a verb (and its subject) opens an object that is reported content."""
    word, i = words[j], event.token
    if word.norm in _NO_OBJECT or word.norm in PREPOSITIONS or word.norm in _LINK or word.norm in _SOURCE:
        return False
    if j == i + 1 and event.form == "participle":
        return True
    if j == i + 1 and event.form == "noun":
        return word.norm.startswith("ال")
    if subject_end > words[i].end:
        return words[j - 1].end <= subject_end < word.start and not reader.text[subject_end : word.start].strip(' "”»')
    if j == i + 1 and _subject_before(reader, words, i):
        return True
    return j == i + 1 and (
        word.norm in _CONTENT_HEADS
        or any(m.kind in ("event", "people") for m in reader.mentions_in(word.start, word.end))
    )


def _subject_before(reader: _Reader, words: list[Token], i: int) -> Mention | None:
    """A subject that precedes its verb, or to which a relative clause belongs."""
    k = i - 1
    while k >= 0 and (words[k].norm in _AUXILIARY or words[k].norm in _RELATIVE):
        k -= 1
    if k < 0:
        return None
    prior = bisect_right(reader.starts, words[k].start) - 1
    if prior < 0:
        return None
    mention = reader.mentions[prior]
    reaches = mention.end >= words[k].end and mention.start >= words[0].start - 2
    relative = any(words[n].norm in _RELATIVE for n in range(k + 1, i))
    if reaches and reader.can_speak(mention) and (relative or not after_preposition(reader.text, mention)):
        return mention
    return None


def _speaker_arabic(
    reader: _Reader, words: list[Token], event: _Event, limit: int, previous: _Event | None, start: int
) -> None:
    """Who speaks: the origin behind "from", the subject after or before the verb, or the last speaker."""
    i = event.token
    stop = event.start if event.start >= 0 else (words[limit - 1].end if limit > i else words[i].end)
    after = [m for m in reader.mentions_in(words[i].end, stop) if reader.can_speak(m)]
    if event.lemma in ("نقل", "أفاد", "ذكر", "روى"):
        origin = next((m for m in after if _preceded_by(reader, m, "عن")), None)
        if origin:
            _set(reader, event, origin.referent_id)
            return
    if event.form in ("participle", "noun") and previous is not None:
        event.speaker, event.side = previous.speaker, previous.side
        return
    if event.form == "finite":
        subject = next((m for m in after if not after_preposition(reader.text, m)), None)
        before = _subject_before(reader, words, i)
        near = subject if subject and i + 1 < len(words) and subject.start <= words[i + 1].end else None
        if event.joined and event.reports:
            before = None
        chosen = near or before or subject
        if chosen:
            _set(reader, event, chosen.referent_id)
            return
        nxt = words[i + 1].norm if i + 1 < len(words) else ""
        if nxt in _SOURCE:
            event.side = "anonymous"
            event.speaker = "unnamed_source" if "unnamed_source" in reader.sides else None
            return
        if nxt in TITLE_HEADS and after:
            event.side = reader.sides.get(after[0].referent_id)  # an unregistered member of a registered body
            return
    earlier = [
        m
        for m in reader.mentions_in(start, event.at)
        if reader.can_speak(m)
        and m.kind in ("person", "organisation", "group")
        and not after_preposition(reader.text, m)
    ]
    if event.form == "finite" and previous is not None and previous.speaker:
        event.speaker, event.side = previous.speaker, previous.side
    elif event.form != "finite" and earlier:
        _set(reader, event, earlier[-1].referent_id)
    elif previous is None and event.form == "finite" and earlier and not event.joined:
        _set(reader, event, earlier[0].referent_id)
    else:
        event.speaker, event.side = reader.last_speaker, reader.last_side


def _preceded_by(reader: _Reader, mention: Mention, word: str) -> bool:
    left = tokens(reader.text, start=max(0, mention.start - 12), end=mention.start)
    return bool(left) and left[-1].norm == word


def _set(reader: _Reader, event: _Event, speaker: str) -> None:
    event.speaker, event.side = speaker, reader.sides.get(speaker) or None


def _content_end(reader: _Reader, words: list[Token], event: _Event, stop: int) -> int:
    """End of the governed words: before the next report, or a clause of the outlet's own."""
    last = words[stop - 1]
    if stop < len(words) and stop - 1 > event.token:
        back = stop - 1
        while back > event.token and (words[back].norm in _OPENERS or words[back].norm in ("سبق",)):
            back -= 1
        last = words[back]
    for j in range(bisect_left([w.start for w in words], event.start), stop):
        word = words[j]
        gap = reader.text[words[j - 1].end : word.start] if j else ""
        comma = "،" in gap or "," in gap or "؛" in gap
        aside = word.norm == "في" and j + 1 < len(words) and words[j + 1].norm in ("اشاره", "حين", "الوقت")
        if (comma and (word.norm in _CONNECTIVES or aside)) or word.norm in ("وفق", "بحسب"):
            return words[j - 1].end if j else word.start
    return last.end


# ------------------------------------------------------------------------------------------------------ Persian


def _persian_events(reader: _Reader, words: list[Token], marked: list[Marked]) -> list[_Event]:
    verbs = persian_verbs()
    events = []
    hidden = [m for m in marked if m.end - m.start > 12 and m.closed]
    for k, word in enumerate(words):
        if any(m.start <= word.start < m.end for m in hidden):
            continue
        noun = words[k - 1].norm if k else ""
        verb = verbs.get((noun, word.norm))
        first = k - 1
        if verb is None:
            verb, first = verbs.get(("", word.norm)), k
        if verb is None:
            continue
        joined = first > 0 and words[first - 1].norm == "و"
        events.append(_Event(k, words[first].start, verb.lemma, verb.verb_class, "finite", joined))
    return events


def _govern_persian(
    reader: _Reader, words: list[Token], events: list[_Event], direct: list[Marked], start: int, end: int
) -> None:
    """Give each event its speaker and content: behind a colon or که, in marks, or before the verb."""
    text = reader.text
    kept: list[_Event] = []
    speaker = _speaker_persian(reader, words, start)
    open_until = -1
    for event in events:
        k = event.token
        after = words[k + 1] if k + 1 < len(words) else None
        gap = text[words[k].end : after.start] if after else ""
        if open_until >= 0 and not event.joined:
            continue
        if after and ":" in gap:
            event.opener, event.start = "colon", after.start
        elif after and after.norm == "كه" and k + 2 < len(words):
            event.opener, event.start = "that", words[k + 2].start
        elif any(m.start >= words[k].end - 1 and m.start <= words[k].end + 4 for m in direct):
            event.opener, event.start = "mark", -1
        elif any(m.end <= event.at and event.at - m.end <= 4 for m in direct):
            event.opener = "mark"
        else:
            _content_before(words, event)
            if event.start < 0:
                continue
        event.speaker, event.side = speaker
        if event.opener in ("colon", "that"):
            open_until = event.start
        kept.append(event)
    for n, event in enumerate(kept):
        if event.start >= 0 and event.end < 0:
            nxt = kept[n + 1] if n + 1 < len(kept) else None
            event.end = words[-1].end if nxt is None else nxt.at - 2
    kept = _participial(reader, words, kept, speaker, start, end) + kept
    events[:] = sorted(kept, key=lambda e: e.at)


def _content_before(words: list[Token], event: _Event) -> None:
    """Content that stands before its verb: «on X stressed», «from X thanked», «demander of X became»."""
    noun = words[event.token - 1]
    if event.lemma == "خواستار شدن":
        return
    preposition = _FA_BEFORE.get(noun.norm)
    if preposition is None:
        return
    for j in range(event.token - 2, max(-1, event.token - _WINDOW), -1):
        if words[j].norm == preposition and event.token - 1 - j >= 3:
            event.opener, event.start, event.end = "preposition", words[j + 1].start, words[event.token - 2].end
            return


def _participial(
    reader: _Reader,
    words: list[Token],
    events: list[_Event],
    speaker: tuple[str | None, str | None],
    start: int,
    end: int,
) -> list[_Event]:
    """«pointing to X, …», «stressing X, …»: content up to the comma or the main verb."""
    if not events:
        return []
    stop = min(e.at for e in events)
    match = _FA_PARTICIPIAL.search(reader.text, start, stop)
    if not match:
        return []
    comma = max(reader.text.find("،", match.end(), stop), -1)
    last = comma if comma > 0 else stop
    noun = fold(match.group().split()[1])
    lemma, verb_class = _FA_PARTICIPLE_VERBS.get(noun, ("بیان کردن", "neutral"))
    at = match.start() + match.group().index(match.group().split()[1])
    event = _Event(0, at, lemma, verb_class, "participle", False, opener="preposition", start=match.end(), end=last)
    event.speaker, event.side = speaker
    return [event]


def _speaker_persian(reader: _Reader, words: list[Token], start: int) -> tuple[str | None, str | None]:
    """The subject stands first: a pronoun resumes the last speaker, else the first free mention of the sentence."""
    if words[0].norm in _FA_PRONOUN:
        return reader.last_speaker, reader.last_side
    for mention in reader.mentions_in(start, words[-1].end):
        if reader.can_speak(mention) and mention.kind != "state" and not after_preposition(reader.text, mention):
            return mention.referent_id, reader.sides.get(mention.referent_id) or None
    return reader.last_speaker, reader.last_side
