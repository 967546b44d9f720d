"""Naming expressions: registered actors in a text, whole phrases with rank, title and apposition.

Where the registry knows an actor's names and offices, a mention is the longest stretch that denotes it: rank or
honorific, office, name, apposition. Joined conjunctions and prepositions are left out, the article stays in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from helpers.text.dates import month_names
from helpers.text.knowledge import Knowledge
from helpers.text.lexicon import Matcher
from helpers.text.orthography import fold, word_set
from helpers.text.verbs import arabic_forms
from helpers.text.words import Token, arabic_lemmas, first_token, tokens

RANKS = word_set(
    "اللواء العميد الفريق العقيد المقدم الرائد النقيب المشير الجنرال الأدميرال الركن أول السيد "
    "السيدة الشيخ الحاج الدكتور الأستاذ المهندس الشهيد الإمام القائد المجاهد سماحة معالي دولة فخامة "
    "آية الله العظمى الراحل المرجع سرلشکر سرلشگر سردار سپهبد سرتیپ دریادار دریابان امیر سرهنگ پاسدار "
    "شهید حاج حجت‌الاسلام آیت‌الله آقای دکتر سید شیخ خلبان مهندس جناب حضرت "
)
TITLE_HEADS = word_set(
    "رئيس وزير قائد أمين زعيم مستشار عضو نائب مدير سفير مبعوث القيادي قيادي النائب الوزير الرئيس "
    "المتحدث الناطق سكرتير رئیس وزیر فرمانده دبیر دبیرکل رهبر مشاور معاون سخنگوی عضو سفیر نماینده "
)
_FORMER = frozenset(fold(w) for w in ("السابق", "السابقة", "الأسبق", "سابق", "پیشین", "اسبق", "الراحل"))
PREPOSITIONS = word_set("في إلى على عن مع من لدى عند بين ضد نحو حول بشأن با به از در بر برای علیه ")
_TWO = word_set("دو هر سه")
_SOURCE = re.compile(r"(?<= )(?:المصدر|المصادر)(?!\w)")
_VERB = re.compile(r"(?<!\w)(\w{2,9}) $")
_HARD = re.compile(r"[\n.:؛;!؟?]")
_LEGITIMISING = re.compile(
    r"(?<!\w)(?:ال|لل|و|ب|ل)*(?:شهيد|شهداء?|شهداي\w*|مجاهد\w*|مقاوم[هت]|سماحه|بواسل|ابطال|بطل|مظلوم|مدافع\w* حرم"
    r"|مدافعي?ن? عن|مقدس|معظم|حضرت|قضيه\s\w*فلسطين\w*|ارمان|اخو[هت]|اشقاء)(?!\w)"
)
_DELEGITIMISING = re.compile(
    r"(?<!\w)(?:ال|لل|و|ب|ل)*(?:احتلال\w*|محتل\w*|ارهابي\w*|تروريست\w*|تكفيري\w*|ميليشيا\w*|مليشيا\w*|صهيوني\w*|صهيونيست\w*"
    r"|اذناب\w*|دنباله\w*|عدوان|اعتداءات|تجاوز|غاصب|اشغالگر\w*|عدو|دشمن|مرتزقه|عصابات|گروهك\w*|استكبار|شيطان|كيان|رژيم"
    r"|جبان|حشدويه|ولاييه|ملالي|اباده|نسلكشي|ارهاب|تروريسم)(?!\w)"
)


class Mention(NamedTuple):
    """One naming expression: source span, referent, kind of referent, and whether a name or only an office stands."""

    start: int
    end: int
    referent_id: str
    kind: str
    named: bool


class _Entry(NamedTuple):
    actor_id: str
    kind: str
    named: bool
    short: bool


@dataclass(frozen=True, eq=False)
class _Index:
    matcher: Matcher
    sources: frozenset[str]
    entries: dict[str, tuple[_Entry, ...]]
    vocabulary: dict[str, frozenset[str]]
    kinds: dict[str, str]


@lru_cache(maxsize=16)
def _index(knowledge: Knowledge, language: str) -> _Index:
    """All expressions of one language, with the actors each may denote."""
    entries: dict[str, dict[str, _Entry]] = {}
    vocabulary: dict[str, frozenset[str]] = {}
    for actor in knowledge.actors:
        names, titles = actor.names.get(language, ()), actor.titles.get(language, ())
        titles = (titles,) if isinstance(titles, str) else titles
        vocabulary[actor.actor_id] = frozenset(_bare(fold(w)) for e in (*names, *titles) for w in e.split())
        for expressions, named in ((titles, False), (names, True)):
            for expression in expressions:
                key = fold(expression)
                entry = _Entry(actor.actor_id, actor.kind, named, len(key.split()) == 1)
                entries.setdefault(key, {}).setdefault(actor.actor_id, entry)
    for outlet in knowledge.outlets:
        if outlet.agency:  # agencies are named as sources; what an outlet calls itself is no naming expression
            for key in dict.fromkeys(fold(n) for n in outlet.names):
                short = len(key.split()) == 1
                if key:
                    entry = _Entry(outlet.outlet_id, "outlet", True, short)
                    entries.setdefault(key, {}).setdefault(outlet.outlet_id, entry)
            vocabulary[outlet.outlet_id] = frozenset()
    matcher = Matcher([(e, e) for e in entries], language=language, articles=False)
    return _Index(
        matcher,
        frozenset(a.actor_id for a in knowledge.actors if a.side == "anonymous"),
        {e: tuple(held.values()) for e, held in entries.items()},
        vocabulary,
        {a.actor_id: a.kind for a in knowledge.actors},
    )


def _bare(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def find_names(
    text: str, *, knowledge: Knowledge, language: str = "ar", start: int = 0, end: int | None = None
) -> list[Mention]:
    """The naming expressions between two offsets, in order, without overlap.

    An office shared by several actors goes to the one whose name stands in the stretch; where that does not decide,
    it is left out. A one-word name that is also a common noun counts only where the full name or office stands too.
    """
    end = len(text) if end is None else end
    index = _index(knowledge, language)
    stretch = text[start:end]
    hits = [
        (h.start + h.lead + start, h.end + start, index.entries[h.term_id])
        for h in index.matcher.find(stretch)
        if h.term_id in index.entries
    ]
    longest = _longest(hits)
    certain = {e[0].actor_id for _, _, e in longest if len(e) == 1 and not e[0].short}
    named = {e.actor_id for _, _, held in longest for e in held if e.named}
    mentions: list[Mention] = []
    latest: dict[str, int] = {}
    for first, last, held in longest:
        chosen = _choose(held, named, latest)
        if chosen is None or not _denotes(text, first, last, chosen, certain, index, language):
            continue
        latest[chosen.actor_id] = len(mentions)
        mentions.append(Mention(first, last, chosen.actor_id, chosen.kind, chosen.named))
    mentions = _resume_sources(text, mentions, index, end)
    merged = _merge(text, mentions, index)
    floors = [start, *(m.end if m.kind == "person" else start for m in merged)]
    widened = [
        _widen(text, mention, index, floors[i], language, merged[max(0, i - 3) : i]) for i, mention in enumerate(merged)
    ]
    return _drop_nested(widened)


def _resume_sources(text: str, mentions: list[Mention], index: _Index, end: int) -> list[Mention]:
    """Add "the source" behind a reporting verb where an unnamed source was introduced before."""
    if introduced := [m for m in mentions if m.referent_id in index.sources]:
        first = introduced[0]
        verbs = arabic_forms()
        for noun in _SOURCE.finditer(text, first.end, end):
            before = _VERB.search(text, max(first.end, noun.start() - 10), noun.start())
            verb = fold(before[1]) if before else ""
            known = verbs.get(verb) or verbs.get(verb[1:])
            if known and known.form == "finite":
                mentions.append(Mention(noun.start(), noun.end(), first.referent_id, first.kind, True))
        mentions.sort(key=lambda m: m.start)
    return mentions


def _longest(hits: Iterable[tuple[int, int, tuple[_Entry, ...]]]) -> list[tuple[int, int, tuple[_Entry, ...]]]:
    """Leftmost-longest among overlapping hits; equal spans pool their actors."""
    kept: list[tuple[int, int, tuple[_Entry, ...]]] = []
    for first, last, held in sorted(hits, key=lambda h: (h[0], -h[1])):
        if kept and first < kept[-1][1]:
            if (first, last) == kept[-1][:2]:
                pooled = {e.actor_id: e for e in (*held, *kept[-1][2])}
                kept[-1] = (first, last, tuple(pooled.values()))
            continue
        kept.append((first, last, held))
    return kept


def _choose(held: tuple[_Entry, ...], named: set[str], latest: dict[str, int]) -> _Entry | None:
    """The one actor that is meant: the only one, the only one named in the text, else the one mentioned last."""
    if len(held) == 1:
        return held[0]
    present = [e for e in held if e.actor_id in named] or list(held)
    if len(present) == 1:
        return present[0]
    known = [e for e in present if e.actor_id in latest]
    return max(known, key=lambda e: latest[e.actor_id]) if known else None


def _denotes(text: str, first: int, last: int, entry: _Entry, certain: set[str], index: _Index, language: str) -> bool:
    """Whether a hit denotes the actor here and not a common noun, an adjective or another country's office."""
    word = fold(text[first:last])
    if entry.kind == "people" and entry.short:
        before = tokens(text, start=max(0, first - 20), end=first)
        if before and before[-1].norm.startswith("ال") and not text[before[-1].end : first].strip():
            return False  # "the Iraqi officials": an adjective, not a people
    if entry.kind == "people" and language == "fa":
        before = tokens(text, start=max(0, first - 6), end=first)
        if before and before[-1].norm in _TWO:
            return False  # "the two nations of …"
    unsure = entry.named and entry.short and entry.kind == "person" and entry.actor_id not in certain
    if unsure and language == "ar" and not word.startswith("ال") and _is_common(word):
        return False
    if entry.kind == "outlet" and entry.short and (_is_common(word) or word in month_names()):
        before = tokens(text, start=max(0, first - 14), end=first)
        verb = before[-1].norm if before else ""
        known = arabic_forms().get(verb) or arabic_forms().get(verb[1:])
        if known is None or known.form != "finite":
            return False
    if not entry.named:
        after = first_token(text, last, min(len(text), last + 24))
        if after and not text[last : after.start].strip():
            if after.norm in _FORMER:
                return False
            foreign = len(after.norm) > 4 and after.norm.startswith("ال") and after.norm.endswith(("ي", "يه"))
            if foreign and after.norm not in RANKS and _bare(after.norm) not in index.vocabulary[entry.actor_id]:
                return False
    return True


@lru_cache(maxsize=4096)
def _is_common(word: str) -> bool:
    """Whether simplemma's Arabic dictionary holds a folded word."""
    return word in arabic_lemmas()


def _merge(text: str, mentions: list[Mention], index: _Index) -> list[Mention]:
    """Join neighbours that denote the same actor, with nothing but ranks, its own words, a comma or marks between."""
    merged: list[Mention] = []
    for mention in mentions:
        last = merged[-1] if merged else None
        if last and last.referent_id == mention.referent_id and last.kind == "person":
            between = text[last.end : mention.start]
            own = index.vocabulary[mention.referent_id]
            if (
                len(between) <= 60
                and not _HARD.search(between)
                and between.count("،") + between.count(",") <= 1
                and all(t.norm in RANKS or _bare(t.norm) in own for t in tokens(between))
                and not (last.named and mention.named and between.strip(' "“”«»()'))
            ):
                merged[-1] = last._replace(end=mention.end, named=last.named or mention.named)
                continue
        merged.append(mention)
    return merged


def _widen(text: str, mention: Mention, index: _Index, floor: int, language: str, earlier: list[Mention]) -> Mention:
    """Take in ranks and an unregistered office before a person's name, and an adjective of the actor's own after it."""
    start, end = mention.start, mention.end
    own = index.vocabulary[mention.referent_id]
    if mention.kind == "person":
        before = tokens(text, start=max(floor, start - 90), end=start)
        edge = start
        for token in reversed(before):
            between = text[token.end : edge]
            if token.norm not in RANKS or between.strip(' "“”«»،,'):
                break
            edge = token.start
        start = edge
        if mention.named and language == "ar":
            start = _office_before(text, before, start, earlier)
    after = first_token(text, end, min(len(text), end + 40))
    follower = after if after and not text[end : after.start].strip() else None
    if follower and follower.norm.startswith("ال") and follower.norm.endswith(("ي", "يه", "ين")):
        end = follower.end if _bare(follower.norm) in own else end
    return mention._replace(start=start, end=end)


def _office_before(text: str, before: list[Token], start: int, earlier: list[Mention]) -> int:
    """Start of an office that leads up to a name ("member of the council of …, Name"); the name's start if none."""
    edge, found, commas = start, start, 0
    for token in reversed([t for t in before if t.end <= start]):
        between = text[token.end : edge]
        commas += between.count("،") + between.count(",")
        if between.strip(' "“”«»،,') or "\n" in between or commas > 1:
            break
        if token.norm in TITLE_HEADS:
            found = token.start
            break
        titular = token.norm.startswith(("ال", "لل")) or token.norm in (
            "في",
            "هييه",
            "مجلس",
            "حركه",
            "منظمه",
            "ايتلاف",
            "حزب",
        )
        titular = titular or any(m.start <= token.start < m.end for m in earlier)
        if not titular or token.norm in RANKS:
            break
        edge = token.start
    return found


def _drop_nested(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def after_preposition(text: str, mention: Mention) -> bool:
    """Whether a preposition, free or joined, governs a mention."""
    left = text[max(0, mention.start - 12) : mention.start]
    joined = re.search(r"(\w+)ـ?[\"“”«\s]*$", left)
    if not joined:
        return False
    word = fold(joined.group(1))
    if word in PREPOSITIONS:
        return True
    joined_to = not left[-1:].isspace() and word in ("ل", "ب", "ك", "ول", "وب")
    return joined_to or text[mention.start : mention.start + 2] == "لل"


@lru_cache(maxsize=8192)
def valence(expression: str) -> str:
    """What the wording of an expression conveys: legitimising, delegitimising, or neutral (ranks, offices, names).

    Where both kinds of words meet, the first decides (in Arabic and Persian the head stands first).
    """
    plain = fold(expression)
    good, bad = _LEGITIMISING.search(plain), _DELEGITIMISING.search(plain)
    if good and bad:
        return "legitimising" if good.start() <= bad.start() else "delegitimising"
    return "legitimising" if good else "delegitimising" if bad else "neutral"
