"""Reported speech in Arabic: verbs, participles and verbal nouns of saying, their subjects and what they govern."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import attrgetter

from helpers.text.marks import EDGE, Marked, within
from helpers.text.names import PREPOSITIONS, TITLE_HEADS, Mention, after_preposition
from helpers.text.orthography import word_set
from helpers.text.reports import Event, Reader, attribute
from helpers.text.verbs import Form, arabic_forms
from helpers.text.words import Token, first_token, tokens

# "between" in all but its doubled letter, so the text as it stands decides
_BAYYAN = Form("بين", "neutral", (), False, "finite")
_SHADDA_BAYYAN = re.compile(r"[وف]?بي\u0651\u064e?ن")
THAT = word_set(
    " ".join(
        root + p for root in ("أن", "إن", "بأن") for p in ("", *["ه", "ها", "هم", "هما", "هن", "نا", "ني", "ك", "كم"])
    )
)
_CONNECTIVES = word_set("فيما بينما وفق وفقا بحسب حسب طبقا وبحسب ووفق وذلك ")
_ACCORDING = word_set("وفق بحسب")
_ASIDES = _CONNECTIVES | _ACCORDING | word_set("في")
_OPENERS = word_set("كما بينما فيما حيث وكما حين ")
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
LINK = frozenset((*THAT, *PREPOSITIONS, "و", "ب", "ل", "ك", "في", "بلاده", "بلادها"))
_SOURCE = word_set("المصدر مصدر مصادر المصادر مسؤول مسؤولون منبع منابع ")
_SAYING = word_set("بالقول القول")
_JOINED = ("ب", "ل")
_NORM = attrgetter("norm")
_WINDOW = 30
_REACH = 1500


def arabic_events(reader: Reader, words: list[Token], marked: list[Marked]) -> list[Event]:
    """Reporting expressions outside long marked stretches."""
    events = []
    hidden = [m for m in marked if m.end - m.start > 12]
    for k, found in enumerate(map(_reporting, map(_NORM, words))):
        if found is None or (hidden and within(hidden, words[k].start)):
            continue
        word, (form, joined) = words[k], found
        if form is _BAYYAN:
            if not _SHADDA_BAYYAN.match(reader.text, word.start, word.end):
                continue
            form = arabic_forms()["يبين"]
        if _is_noun_here(reader, words, k, word.norm[1:] if joined else word.norm):
            continue
        at = word.start + (1 if joined else 0)
        events.append(Event(k, at, form.lemma, form.verb_class, form.form, joined, form.reports, source=form))
    return events


@lru_cache(maxsize=65536)
def _reporting(norm: str) -> tuple[Form, bool] | None:
    """The reporting form that a word may be, and whether a conjunction is joined to it."""
    forms = arabic_forms()
    if norm in forms:
        return forms[norm], False
    joined = norm.startswith(("و", "ف"))
    if joined and norm[1:] in forms:
        return forms[norm[1:]], True
    return (_BAYYAN, joined) if norm[joined:].startswith("بين") else None


def _is_noun_here(reader: Reader, words: list[Token], k: int, norm: str) -> bool:
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


def govern_arabic(reader: Reader, words: list[Token], events: list[Event], direct: list[Marked]) -> list[Event]:
    """Give each event its speaker and what it governs; drop those that govern nothing or are part of a report."""
    kept: list[Event] = []
    previous: Event | None = None
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
        _speaker_arabic(reader, words, event, limit, previous)
        if event.opener == "that" and direct:
            following_marks = bisect_left(direct, event.at, key=lambda m: m.start)
            held = held_by(reader, direct[following_marks]) if following_marks < len(direct) else None
            if held:
                attribute(reader, event, held)
        if event.start < 0 and event.lemma != "نقل":
            continue
        kept.append(event)
        previous = event
    for n, event in enumerate(kept):
        if event.start >= 0:
            stop = kept[n + 1].token if n + 1 < len(kept) else len(words)
            event.end = _content_end(reader, words, event, stop)
    return kept


def _breaks(reader: Reader, words: list[Token], event: Event, previous: Event) -> bool:
    """Whether an event begins a report of its own rather than standing inside the one before."""
    if event.joined or event.form == "participle":
        return True
    before = words[event.token - 1].norm if event.token else ""
    if before in _OPENERS:
        return True
    if before in _RELATIVE or event.form == "noun":
        return False
    return _comma_before(reader, words, event.token)


def _open_arabic(reader: Reader, words: list[Token], event: Event, limit: int, direct: list[Marked]) -> None:
    """Find where the governed words begin: complementiser, colon, marks, preposition, or object."""
    form, text = event.source, reader.text
    if form is None:
        return
    i = event.token
    subject_end = _subject_end(reader, words, i)
    colon = text.find(":", words[i].end, words[limit - 1].start)
    joining = [p for p in _JOINED if p in form.prepositions]
    for j in range(i + 1, limit):
        word = words[j]
        if 0 <= colon < word.start:
            event.opener, event.start = "colon", word.start
            return
        if direct and within(direct, word.start):
            event.opener, event.start = "mark", word.start
            return
        if word.norm in _SAYING:
            event.lemma, event.verb_class, event.at = "قال", "neutral", word.start + word.norm.startswith("ب")
        if word.norm in THAT:
            if j + 1 < len(words):
                event.opener, event.start = "that", words[j + 1].start
            return
        if word.start < subject_end:
            continue
        if j > i + 1 and form.takes_object and word.norm in _CONTENT_HEADS:
            event.opener, event.start = "object", word.start
            return
        if word.norm in form.prepositions:
            nxt = words[j + 1] if j + 1 < len(words) else None
            if nxt is None or nxt.norm in _IDLE_AFTER_ON or (form.lemma == "عبر" and j > i + 4):
                continue
            if nxt.norm in THAT:
                continue
            if within(direct, nxt.start) or nxt.norm in ("ب", "ل"):
                continue
            event.opener, event.start = "preposition", nxt.start
            return
        if joining and (j == i + 1 or words[j - 1].end <= subject_end + 1):
            for preposition in joining:
                if _has_joined(word.norm, preposition):
                    event.opener, event.start = "preposition", word.start + (not word.norm.startswith("لل"))
                    return
        if form.takes_object and _is_object(reader, words, event, j, subject_end):
            event.opener, event.start = "object", word.start
            return


def _has_joined(norm: str, preposition: str) -> bool:
    return norm.startswith(preposition) and len(norm) > 3 and norm not in ("بعد", "بين", "بينما", "بغداد", "لدي", "لكن")


def _subject_end(reader: Reader, words: list[Token], i: int) -> int:
    """End of a subject mentioned right after a verb; else the end of the verb."""
    if i + 1 >= len(words):
        return words[i].end
    end = words[i].end
    limit = words[i + 1].start + 3
    for mention in reader.mentions_in(end, end + 400):
        if mention.start >= limit or not reader.can_speak(mention) or after_preposition(reader.text, mention):
            break
        end = mention.end
        limit = end + 4 if reader.text[end : end + 3].strip(EDGE).startswith("و") else end
    return end


def _is_object(reader: Reader, words: list[Token], event: Event, j: int, subject_end: int) -> bool:
    """Whether a word right behind a verb (and its subject) opens an object that is reported content."""
    word, i = words[j], event.token
    if word.norm in _NO_OBJECT or word.norm in PREPOSITIONS or word.norm in LINK or word.norm in _SOURCE:
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


def _subject_before(reader: Reader, words: list[Token], i: int) -> Mention | None:
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


def _speaker_arabic(reader: Reader, words: list[Token], event: Event, limit: int, previous: Event | None) -> None:
    """Who speaks: the origin behind "from", the subject after or before the verb, or the last speaker."""
    i = event.token
    stop = event.start if event.start >= 0 else (words[limit - 1].end if limit > i else words[i].end)
    after = [m for m in reader.mentions_in(words[i].end, stop) if reader.can_speak(m)]
    if event.lemma in ("نقل", "أفاد", "ذكر", "روى"):
        origin = next((m for m in after if _preceded_by(reader, m, "عن")), None)
        if origin:
            attribute(reader, event, origin.referent_id)
            return
    if event.form in ("participle", "noun") and previous is not None:
        event.speaker, event.side = previous.speaker, previous.side
        return
    if event.form == "finite":
        subject = next((m for m in after if not after_preposition(reader.text, m)), None)
        near = subject if subject and i + 1 < len(words) and subject.start <= words[i + 1].end else None
        before = None if near or (event.joined and event.reports) else _subject_before(reader, words, i)
        chosen = near or before or subject
        if chosen:
            attribute(reader, event, chosen.referent_id)
            return
        nxt = words[i + 1].norm if i + 1 < len(words) else ""
        if nxt in _SOURCE:
            event.side = "anonymous"
            event.speaker = "unnamed_source" if "unnamed_source" in reader.sides else None
            return
        if nxt in TITLE_HEADS and after:
            event.side = reader.sides.get(after[0].referent_id)  # an unregistered member of a registered body
            return
    if event.form == "finite" and previous is not None and previous.speaker:
        event.speaker, event.side = previous.speaker, previous.side
        return
    earlier = [
        m
        for m in reader.mentions_in(max(words[0].start - 2, event.at - _REACH), event.at)
        if reader.can_speak(m)
        and m.kind in ("person", "organisation", "group")
        and not after_preposition(reader.text, m)
    ]
    if event.form != "finite" and earlier:
        attribute(reader, event, earlier[-1].referent_id)
    elif previous is None and event.form == "finite" and earlier and not event.joined:
        attribute(reader, event, earlier[0].referent_id)
    else:
        event.speaker, event.side = reader.last_speaker, reader.last_side


def _preceded_by(reader: Reader, mention: Mention, word: str) -> bool:
    left = tokens(reader.text, start=max(0, mention.start - 12), end=mention.start)
    return bool(left) and left[-1].norm == word


def _content_end(reader: Reader, words: list[Token], event: Event, stop: int) -> int:
    """End of the governed words: before the next report, or a clause of the outlet's own."""
    last = words[stop - 1]
    if stop < len(words) and stop - 1 > event.token:
        back = stop - 1
        while back > event.token and (words[back].norm in _OPENERS or words[back].norm in ("سبق",)):
            back -= 1
        last = words[back]
    for j in range(bisect_left(words, event.start, key=lambda w: w.start), stop):
        word = words[j]
        if word.norm not in _ASIDES:
            continue
        if word.norm in _ACCORDING or (_comma_before(reader, words, j) and _opens_aside(words, j)):
            return words[j - 1].end if j else word.start
    return last.end


def _comma_before(reader: Reader, words: list[Token], j: int) -> bool:
    gap = reader.text[words[j - 1].end : words[j].start] if j else ""
    return "،" in gap or "," in gap or "؛" in gap


def _opens_aside(words: list[Token], j: int) -> bool:
    """Whether a word opens a clause of the outlet's own: a connective, or "in" before "reference", "while", "time"."""
    if words[j].norm in _CONNECTIVES:
        return True
    return words[j].norm == "في" and j + 1 < len(words) and words[j + 1].norm in ("اشاره", "حين", "الوقت")


def held_by(reader: Reader, marked: Marked) -> str | None:
    """Speaker named just before marks that open with a verb of saying of his own: «that X "stressed …"»."""
    if reader.language != "ar":
        return None
    first = first_token(reader.text, marked.start, min(marked.end, marked.start + 20))
    known = arabic_forms().get(first.norm) if first else None
    if known is None or known.form != "finite":
        return None
    for mention in reversed(reader.mentions_in(max(0, marked.start - 60), marked.start)):
        if not reader.text[mention.end : marked.start].strip(EDGE) and reader.can_speak(mention):
            return mention.referent_id
    return None
