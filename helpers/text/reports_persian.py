"""Reported speech in Persian: verbs with a nominal part, content behind a colon or که, or before the verb."""

import re

from helpers.text.marks import Marked, overlaps, within
from helpers.text.names import after_preposition
from helpers.text.orthography import fold, word_set
from helpers.text.reports import Event, Reader
from helpers.text.verbs import persian_verbs
from helpers.text.words import Token

_WINDOW = 30
_DEMAND = fold("خواستار")
_BECAME = word_set("شد شدند شده")
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


def persian_events(reader: Reader, words: list[Token], marked: list[Marked]) -> list[Event]:
    """Reporting verbs outside long marked stretches."""
    verbs = persian_verbs()
    events = []
    hidden = [m for m in marked if m.end - m.start > 12 and m.closed]
    demand = -1
    for k, word in enumerate(words):
        if within(hidden, word.start):
            continue
        if word.norm == _DEMAND:
            demand = k
        elif word.norm in _BECAME and 0 <= demand < k - 1 and k - demand <= _WINDOW:
            event = Event(k, words[demand].start, "خواستار شدن", "demanding", "finite", False, opener="object")
            event.start, event.end = words[demand + 1].start, words[k - 1].end
            events.append(event)
            demand = -1
            continue
        noun = words[k - 1].norm if k else ""
        verb = verbs.get((noun, word.norm))
        first = k - 1
        if verb is None:
            verb, first = verbs.get(("", word.norm)), k
        if verb is None:
            continue
        joined = first > 0 and words[first - 1].norm == "و"
        events.append(Event(k, words[first].start, verb.lemma, verb.verb_class, "finite", joined))
    return events


def govern_persian(reader: Reader, words: list[Token], events: list[Event], direct: list[Marked]) -> list[Event]:
    """Give each event its speaker and content: behind a colon or که, in marks, or before the verb."""
    text = reader.text
    kept: list[Event] = []
    start, speaker = words[0].start - 2, _speaker_persian(reader, words)
    open_until = -1
    for event in events:
        k = event.token
        after = words[k + 1] if k + 1 < len(words) else None
        gap = text[words[k].end : after.start] if after else ""
        if open_until >= 0 and not event.joined:
            continue
        if event.opener:
            pass
        elif after and ":" in gap:
            event.opener, event.start = "colon", after.start
        elif after and after.norm == "كه" and k + 2 < len(words):
            event.opener, event.start = "that", words[k + 2].start
        elif overlaps(direct, words[k].end - 1, words[k].end + 5):
            event.opener, event.start = "mark", -1
        elif overlaps(direct, event.at - 5, event.at):
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
    return sorted([*_participial(reader, kept, speaker, max(0, start)), *kept], key=lambda e: e.at)


def _content_before(words: list[Token], event: Event) -> None:
    """Content that stands before its verb: «on X stressed», «from X thanked», «demander of X became»."""
    noun = words[event.token - 1]
    preposition = _FA_BEFORE.get(noun.norm)
    if preposition is None:
        return
    for j in range(event.token - 2, max(-1, event.token - _WINDOW), -1):
        if words[j].norm == preposition and event.token - 1 - j >= 3:
            event.opener, event.start, event.end = "preposition", words[j + 1].start, words[event.token - 2].end
            return


def _participial(
    reader: Reader, events: list[Event], speaker: tuple[str | None, str | None], start: int
) -> list[Event]:
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
    event = Event(0, at, lemma, verb_class, "participle", False, opener="preposition", start=match.end(), end=last)
    event.speaker, event.side = speaker
    return [event]


def _speaker_persian(reader: Reader, words: list[Token]) -> tuple[str | None, str | None]:
    """The subject stands first: a pronoun resumes the last speaker, else the first free mention of the sentence."""
    if words[0].norm in _FA_PRONOUN:
        return reader.last_speaker, reader.last_side
    for mention in reader.mentions_in(words[0].start - 2, words[-1].end):
        if reader.can_speak(mention) and mention.kind != "state" and not after_preposition(reader.text, mention):
            return mention.referent_id, reader.sides.get(mention.referent_id) or None
    return reader.last_speaker, reader.last_side
