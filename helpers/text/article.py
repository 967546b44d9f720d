"""One file in, rows out: zones, articles, units, quotations, names, terms, lemmas.

:func:`derive` is a pure function of a text and of what is known about the world; it reads no file and keeps nothing.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, chain, groupby, pairwise
from typing import NamedTuple

from helpers.schema import MATCHINGS
from helpers.text import names as naming
from helpers.text.dates import DateHit, find_dates, may_hold_date, may_name_today, read_stamp
from helpers.text.knowledge import Event, Knowledge, Outlet
from helpers.text.lexicon import Matcher
from helpers.text.markup import plain
from helpers.text.names import Mention, find_names
from helpers.text.orthography import fold, normalise, word_set
from helpers.text.quotations import Quote, find_quotes
from helpers.text.sentences import lines, split_line
from helpers.text.variants import coarse, coarsened, counts
from helpers.text.words import Page, count, counted_lemmas, folded_parts, norms, word_spans
from helpers.text.zones import PREFIX, STANDFIRST_WORDS, Zone, find_zones

Row = dict[str, object]

_PERSIAN = word_set("و در به از که را با این آن برای است شد می های کرد بود شده کند نیز خود وی ها گفت هم یک دارد")
_ARABIC = word_set("في من إلى على أن التي عن مع الذي هذا هذه بين ما كما لا وقد إن ذلك خلال لم كان و بعد قال")
_SEEN = re.compile("اطلع|تلقت|حصل|تابعت|وصل|خص")
_SEEN_BY = re.compile(
    r"(?:اطلع(?:ت)? علي\w*|تلقت\w*|حصل(?:ت)? علي\w*|تابعت\w*|وصل(?:ت)? الي|خص(?:ت)? ب\w*)\W{1,3}(?:\w+ )?\W?$"
)
_PARTS = re.compile(r"[-–—|/•·،,:]")
_LINE_BREAK = re.compile("[\r\n\u2028\u2029]")
_EVENT_SLACK = timedelta(days=3)


@dataclass(frozen=True)
class Derived:
    """Rows found in one file, by table name (``helpers.schema.TABLES``); plain values, None where missing.

    ``text`` is what was read, without markup; it remembers its words.
    """

    tables: Mapping[str, list[Row]]
    text: Page

    @property
    def articles(self) -> list[Row]:
        """Rows of ``derived/articles``."""
        return self.tables["derived/articles"]


class _Unit(NamedTuple):
    start: int
    end: int
    zone: str
    words: int


def derive(
    text: str, *, file: str, sha256: str, knowledge: Knowledge, variants: bool = False, title: int = 0
) -> Derived:
    """All derived rows of one file.

    Args:
        text: the file's text, plain or an HTML page, as :func:`helpers.text.reading.decode` gives it (with the line
            ends that stand there).
        file: the file's name, from which the ids of its articles are made (:func:`id_stem`).
        sha256: SHA-256 of the file's bytes, passed through.
        knowledge: outlets, actors, events and terms.
        variants: whether words and terms are counted in every other way too (:mod:`helpers.text.variants`).
        title: so many code points at the start are the first article's title, whatever they look like (a record
            gives it apart from its text).

    Raises:
        ValueError: the page holds no article.
    """
    text = Page(plain(text))
    zones = _under_title(text, title, find_zones(text, outlets=knowledge.outlets, start=title))
    if not any(z.zone in ("lede", "body") for z in zones):
        raise ValueError(
            f"{file}: no article found: the page has no running text; put the article's paragraphs into the file"
        )
    found = ("articles", "zones", "units", "quotes", "names", "lemmas", "terms", "lemma_variants", "term_variants")
    tables: dict[str, list[Row]] = {f"derived/{name}": [] for name in found}
    stem = id_stem(file)
    for number, group in groupby(zones, key=lambda z: z.article):
        own = list(group)
        article_id = stem + letter(number)
        tables["derived/zones"] += [
            {"file": file, "article_id": article_id, "start": z.start, "end": z.end, "zone": z.zone} for z in own
        ]
        _article(text, own, article_id, file, sha256, knowledge, tables)
        if variants:
            _variants(text, own, article_id, knowledge, tables)
    return Derived(tables, text)


def _under_title(text: str, title: int, zones: list[Zone]) -> list[Zone]:
    """Zones below a title that was given: a line that the page alone would make the title is a standfirst or kicker."""
    spans = lines(text, end=title)
    if not spans:
        return zones
    below = [
        z._replace(zone="lede" if count(text, z.start, z.end) >= STANDFIRST_WORDS else "kicker")
        if z.zone == "title" and z.article == 0
        else z
        for z in zones
    ]
    return [Zone(spans[0][0], spans[-1][1], "title"), *below]


def id_stem(file: str) -> str:
    """The three characters that open the ids of a file's articles: the first three of its name.

    Only letters, digits, ``_`` and ``-`` before the name's ending count, and a shorter name is filled up with ``_``:
    ``000_visit.txt`` gives ``000``, ``ok.txt`` gives ``ok_``, ``a b.c.txt`` gives ``abc``.
    """
    name = file[: file.rfind(".")] if file.rfind(".") > 0 else file
    return f"{''.join(c for c in name if c.isalnum() or c in '_-')[:3]:_<3}"


def letter(number: int) -> str:
    """a … z, then aa, ab …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _article(
    text: str,
    zones: Sequence[Zone],
    article_id: str,
    file: str,
    sha256: str,
    knowledge: Knowledge,
    tables: dict[str, list[Row]],
) -> None:
    language = find_language(text, zones)
    units = _units(text, zones, language)
    start, end = zones[0].start, zones[-1].end
    first, last = units[0].start, units[-1].end
    unit_ends = [u.end for u in units]
    mentions = [
        m
        for m in find_names(text, knowledge=knowledge, language=language, start=first, end=last)
        if _unit_of(units, unit_ends, m.start, m.end) is not None
    ]
    quotes = find_quotes(
        text, [(u.start, u.end, u.zone) for u in units], mentions, knowledge=knowledge, language=language
    )
    published, precision, basis = find_published(text, zones)
    tables["derived/articles"].append(
        {
            "article_id": article_id,
            "file": file,
            "sha256": sha256,
            "start": start,
            "end": end,
            "language": language,
            "outlet_id": find_outlet(text, zones, knowledge.outlets),
            "published": published,
            "published_precision": precision,
            "published_basis": basis,
            "event_id": find_event(mentions, published, knowledge.events),
            "units": len(units),
            "words": sum(u.words for u in units),
        }
    )
    tables["derived/units"] += [
        {
            "article_id": article_id,
            "unit": n,
            "start": u.start,
            "end": u.end,
            "zone": u.zone,
            "words": u.words,
            "unit_sha": sha,
            "paragraph": p,
        }
        for n, (u, sha, p) in enumerate(zip(units, _shas(text, units), _paragraphs(text, units), strict=True), 1)
    ]
    tables["derived/quotes"] += [_quote_row(text, article_id, q) for q in quotes]
    tables["derived/names"] += _name_rows(text, article_id, mentions, units, unit_ends, quotes)
    tables["derived/lemmas"] += [
        {"article_id": article_id, "lemma": lemma, "count": n}
        for lemma, n in sorted(counted_lemmas(text, [(u.start, u.end) for u in units], language=language).items())
    ]
    tables["derived/terms"] += [
        {"article_id": article_id, "unit": unit, "start": start, "end": end, "term_id": term_id}
        for unit, start, end, term_id in _term_hits(text, units, unit_ends, knowledge, language)
    ]


def _variants(
    text: str, zones: Sequence[Zone], article_id: str, knowledge: Knowledge, tables: dict[str, list[Row]]
) -> None:
    """The words and terms of an article counted in every way but the one in use."""
    language = find_language(text, zones)
    units = _units(text, zones, language)
    forms = [text[s:e] for u in units for s, e in word_spans(text, u.start, u.end)]
    tables["derived/lemma_variants"] += [
        {"article_id": article_id, "normaliser": normaliser, "lemmatiser": lemmatiser}
        | {"function": "yes" if function else "no", "lemma": lemma, "count": n}
        for (normaliser, lemmatiser, function, lemma), n in sorted(counts(forms, language=language).items())
    ]
    for normaliser, matching, matcher in _other_matchers(knowledge, language):
        fold_unit = coarsened if normaliser == "coarse" else normalise
        tables["derived/term_variants"] += [
            {"article_id": article_id, "unit": n, "start": u.start + h.start, "end": u.start + h.end}
            | {"term_id": h.term_id, "normaliser": normaliser, "matching": matching}
            for n, u in enumerate(units, 1)
            for h in matcher.find(fold_unit(text[u.start : u.end]))
        ]


@lru_cache(maxsize=16)
def _other_matchers(knowledge: Knowledge, language: str) -> tuple[tuple[str, str, Matcher], ...]:
    terms = [(t.term_id, t.term) for t in knowledge.terms if t.language == language]
    found = []
    for normaliser in ("folded", "coarse"):
        for matching in MATCHINGS:
            if (normaliser, matching) != ("folded", "clitics"):
                spelt = [(i, coarse(t)) for i, t in terms] if normaliser == "coarse" else terms
                found.append((normaliser, matching, Matcher(spelt, language=language, clitics=matching == "clitics")))
    return tuple(found)


def find_language(text: str, zones: Sequence[Zone]) -> str:
    """``fa`` or ``ar``, by the commoner function words of the running text."""
    read = (norms(text, z.start, z.end) for z in zones if z.zone in ("title", "lede", "body"))
    return "fa" if sum(map(_leaning, chain.from_iterable(read))) > 0 else "ar"


@lru_cache(maxsize=65536)
def _leaning(norm: str) -> int:
    """How far a word speaks for Persian (above 0) or Arabic (below)."""
    with_article = norm.startswith(("ال", "وال", "بال", "لل")) and len(norm) > 4
    return (norm in _PERSIAN) - (norm in _ARABIC) - with_article


def _units(text: str, zones: Sequence[Zone], language: str) -> list[_Unit]:
    """Titles whole, ledes and bodies by sentence."""
    units: list[_Unit] = []
    for zone in zones:
        if zone.zone == "title":
            units.append(_Unit(zone.start, zone.end, "title", count(text, zone.start, zone.end)))
        elif zone.zone in ("lede", "body"):
            spans = split_line(text, zone.start, zone.end, language=language)
            units += [_Unit(s, e, zone.zone, words) for s, e in spans if (words := count(text, s, e))]
    return units


def _paragraphs(text: str, units: Sequence[_Unit]) -> list[int]:
    """Number of the paragraph of each unit, from 1: a line break (on a page, the end of a block) begins another."""
    found = [1]
    for before, unit in pairwise(units):
        found.append(found[-1] + bool(_LINE_BREAK.search(text, before.end, unit.start)))
    return found[: len(units)]


def _shas(text: str, units: Sequence[_Unit]) -> list[str]:
    return [
        hashlib.sha256(part.strip().encode("utf-8", "surrogatepass")).hexdigest()[:12]
        for part in folded_parts(text, [(u.start, u.end) for u in units])
    ]


def _unit_of(units: Sequence[_Unit], ends: Sequence[int], start: int, end: int) -> int | None:
    """Number (from 1) of the unit that holds a span."""
    index = bisect_right(ends, start)
    return index + 1 if index < len(units) and units[index].start <= start and end <= ends[index] else None


def _term_hits(
    text: str, units: Sequence[_Unit], ends: Sequence[int], knowledge: Knowledge, language: str
) -> Iterator[tuple[int, int, int, str]]:
    """Unit, span and term of each hit of the lexicon; one scan of the article for all units.

    The stretches between units are struck out first, so that no hit begins in one unit and ends in another.
    """
    first = units[0].start
    kept = [text[units[0].start : units[0].end]]
    for before, unit in pairwise(units):
        kept += ["\n" * (unit.start - before.end), text[unit.start : unit.end]]
    for hit in _terms(knowledge, language).find("".join(kept)):
        start, end = hit.start + first, hit.end + first
        unit = _unit_of(units, ends, start, end)
        if unit is not None:
            yield unit, start, end, hit.term_id


def _quote_row(text: str, article_id: str, quote: Quote) -> Row:
    return {
        "article_id": article_id,
        "unit": quote.unit + 1,
        "kind": quote.kind,
        "start": quote.start,
        "end": quote.end,
        "speaker_id": quote.speaker_id,
        "speaker_side": quote.speaker_side or None,
        "verb": quote.verb,
        "verb_start": quote.verb_start,
        "verb_class": quote.verb_class,
        "words": count(text, quote.start, quote.end),
    }


def _name_rows(
    text: str,
    article_id: str,
    mentions: Sequence[Mention],
    units: Sequence[_Unit],
    ends: Sequence[int],
    quotes: Sequence[Quote],
) -> list[Row]:
    opened = [q.start for q in quotes]
    reached = list(accumulate((q.end for q in quotes), max))  # how far the quotations up to each go
    rows: list[Row] = []
    for mention in mentions:
        expression = text[mention.start : mention.end]
        valence = naming.valence(expression)
        last = bisect_right(opened, mention.start) - 1
        quoted = last >= 0 and reached[last] >= mention.end
        short = valence != "neutral" and count(expression) <= 6
        rows.append(
            {
                "article_id": article_id,
                "unit": _unit_of(units, ends, mention.start, mention.end),
                "start": mention.start,
                "end": mention.end,
                "referent_id": mention.referent_id,
                "valence": valence,
                "voice": "quoted" if quoted else "outlet",
                "text": expression if short else None,
                "gloss": None,
            }
        )
    return rows


@lru_cache(maxsize=16)
def _terms(knowledge: Knowledge, language: str) -> Matcher:
    return Matcher([(t.term_id, t.term) for t in knowledge.terms if t.language == language], language=language)


def find_published(text: str, zones: Sequence[Zone]) -> tuple[str | None, str, str]:
    """Publication date, its precision and basis: a printed date line, else a sentence that calls a date its own day.

    A date of publication goes before one of an update; nothing is inferred.
    """
    stamps = [s for z in zones if z.zone == "dateline" if (s := read_stamp(text, z.start, z.end))]
    printed: list[DateHit] = [s.date for s in sorted(stamps, key=lambda s: s.updated)]
    if not printed:
        lines = [z for z in zones if z.zone in ("dateline", "credit", "kicker")]
        printed = [
            h for z in lines for h in find_dates(text, start=z.start, end=z.end) if h.precision in ("day", "month")
        ]
    if printed:
        return printed[0].value, printed[0].precision, "printed"
    texts = [z for z in zones if z.zone in ("lede", "body")]
    for zone, folded in zip(texts, folded_parts(text, [(z.start, z.end) for z in texts]), strict=True):
        head = _head(text, zone) if zone.zone == "lede" else None
        if may_name_today(folded) or (head and may_hold_date(text, head.start(), head.end())):
            for hit in find_dates(text, start=zone.start, end=zone.end):
                if hit.today or (head and hit.precision == "day" and _in_dateline(text, head, hit)):
                    return hit.value, hit.precision, "in text"
    return None, "unknown", "not stated"


def _head(text: str, zone: Zone) -> re.Match[str] | None:
    """The town-and-agency head of a paragraph, if it has one."""
    return PREFIX.match(text, zone.start, min(zone.end, zone.start + 90))


def _in_dateline(text: str, head: re.Match[str], hit: DateHit) -> bool:
    """Whether a date stands in the town-and-agency head of a lede: "Town, 4 May 2021 (Agency) –"."""
    return hit.end <= head.end() and count(text, head.start(), hit.start) <= 3


def find_outlet(text: str, zones: Sequence[Zone], outlets: Sequence[Outlet]) -> str | None:
    """The outlet that the page names itself, by where the name stands; None where none does or two do alike.

    Heads of paragraphs ("Town/Outlet:") and kickers weigh most, then "seen by Outlet", follow-us and rights lines,
    then source lines; an agency is the outlet only where it opens the text or stands in a kicker.
    """
    score: Counter[str] = Counter()
    [whole] = folded_parts(text, [(0, len(text))])
    names = [(name, outlet) for name, outlet in _folded_names(tuple(outlets)) if name in whole]
    if not names:
        return None
    texts = [z for z in zones if z.zone in ("lede", "body")]
    for folded, weight, exact in _places(text, zones, texts):
        for name, outlet in names:
            if folded == name if exact else _names(folded, name):
                score[outlet.outlet_id] += weight if not outlet.agency or weight >= 4 else 0
                break
    for folded in folded_parts(text, [(z.start, z.end) for z in texts]):
        if not _SEEN.search(folded):
            continue
        for name, outlet in names:
            if not outlet.agency and name in folded and _seen_by(folded, name):
                score[outlet.outlet_id] += 3
    ranked = [(o, n) for o, n in score.most_common(2) if n > 0]
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


@lru_cache(maxsize=16)
def _folded_names(outlets: tuple[Outlet, ...]) -> list[tuple[str, Outlet]]:
    """The names of all outlets, the longest first."""
    return sorted(((fold(n), o) for o in outlets for n in o.names), key=lambda x: -len(x[0]))


def _places(text: str, zones: Sequence[Zone], texts: Sequence[Zone]) -> list[tuple[str, int, bool]]:
    """Stretches in which a page names its outlet, their weight, and whether the name must be all there is."""
    places = []
    for zone in texts[:3]:
        head = _head(text, zone)
        if head:
            places.append((fold(head.group()[:-1]), 5, False))
    weights = {"kicker": 4, "dateline": 4, "furniture": 3, "credit": 2}
    for zone in zones:
        if zone.zone not in weights or zone.end - zone.start > 400:
            continue
        folded, weight = fold(text[zone.start : zone.end]), weights[zone.zone]
        exact = zone.zone in ("kicker", "dateline")
        places += [(part.strip(), weight, exact) for part in (_PARTS.split(folded) if exact else [folded])]
    return places


def _names(folded: str, name: str) -> bool:
    """Whether a stretch holds a name as a word, or is that name printed again and again without a blank."""
    if name not in folded:
        return False
    whole = rf"(?<!\w)(?:و|ل|ب)?{re.escape(name)}(?!\w)|^(?:{re.escape(name)})+$"
    return bool(re.search(whole, folded))


def _seen_by(folded: str, name: str) -> bool:
    """Whether a sentence says that a statement was seen or received by the outlet."""
    at = folded.find(name)
    while at >= 0:
        if _SEEN_BY.search(folded[max(0, at - 40) : at]):
            return True
        at = folded.find(name, at + len(name))
    return False


def find_event(mentions: Sequence[Mention], published: str | None, events: Sequence[Event]) -> str | None:
    """The one registered event whose actors are all named and whose window (±3 days) holds the date, if any."""
    present = {m.referent_id for m in mentions}
    fitting = [e for e in events if e.actors and present.issuperset(e.actors)]
    if published and len(published) == 10:
        day = date.fromisoformat(published)
        fitting = [
            e
            for e in fitting
            if (e.start is None or e.start - _EVENT_SLACK <= day) and (e.end is None or day <= e.end + _EVENT_SLACK)
        ]
    return fitting[0].event_id if len(fitting) == 1 else None
