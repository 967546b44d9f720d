"""Dates: printed date lines and dates in running text, in several calendars and traditions of month names.

Only what stands there is read: a weekday, "this evening" or "last Tuesday" gives no date, an impossible date
(31 February) none, and a two-digit year none.
"""

import re
from bisect import bisect_left
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import jdatetime
from babel import Locale
from hijridate import Hijri

from helpers.text.orthography import fold, normalise
from helpers.text.words import YEAR, Page

_LOCALES = ("ar", "ar_IQ", "ar_MA", "ar_DZ", "ar_MR", "ar_TN", "ar_LB", "fa", "fa_AF", "en", "ckb")
# spellings that CLDR lacks
_MORE = {
    1: "كانون ثاني|جانفي|ينایر|ژانویه", 2: "فيفري|فوریه|فوريه", 3: "اذار|آذار|مارس", 4: "ابريل|نيسان|أفريل|اوریل",
    5: "ايار|ماي|مه", 6: "جوان|حزيران", 7: "جويلية|جولاي|ژوئیه|ژوييه", 8: "اب|اوت|آگوست|اغسطس|غشت",
    9: "ايلول|شتنبر|سبتمبر", 10: "تشرين اول|اكتوبر", 11: "تشرين ثاني|نونبر|نوفنبر", 12: "كانون اول|دجنبر|ديسنبر|دجمبر",
}  # fmt: skip
_HIJRI = (
    "محرم|محرم الحرام", "صفر|صفر المظفر", "ربيع الأول|ربيع اول|ربیع‌الاول|ربيع الاول",
    "ربيع الآخر|ربيع الثاني|ربیع‌الثانی|ربيع ثاني", "جمادى الأولى|جمادى الاول|جمادی‌الاول|جمادی الاولی",
    "جمادى الآخرة|جمادى الثانية|جمادی‌الثانی|جمادى الاخر", "رجب", "شعبان", "رمضان|رمضان المبارك|شهر رمضان",
    "شوال", "ذو القعدة|ذي القعدة|ذوالقعده|ذی‌القعده", "ذو الحجة|ذي الحجة|ذوالحجه|ذی‌الحجه",
)  # fmt: skip
_WEEKDAYS = (
    "الاثنين|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعه|السبت|الاحد|دوشنبه|سه شنبه|سهشنبه|چهارشنبه|پنجشنبه|پنج شنبه|جمعه|"
    "يكشنبه|يك شنبه|شنبه|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
)
_REACH = 120  # no date goes further from its year
_TODAY = ("اليوم", "امروز", "today")
_DEIXIS = re.compile(rf"(?<!\w)(?:و?{_TODAY[0]}|{_TODAY[1]}|{_TODAY[2]})(?!\w)")


class DateHit(NamedTuple):
    """A date in the text: source span, ISO value (``2024-09``, ``2024`` where coarser), precision, calendar.

    ``today``: the text itself calls that date its own day.
    """

    start: int
    end: int
    value: str
    precision: str
    calendar: str
    today: bool = False


@lru_cache(maxsize=1)
def month_names() -> dict[str, tuple[str, int]]:
    """Folded month name → calendar (gregorian, persian, hijri) and number. Sources: CLDR, jdatetime, own additions."""
    names: dict[str, tuple[str, int]] = {}
    for number, forms in enumerate(_HIJRI, 1):
        names.update({fold(f): ("hijri", number) for f in forms.split("|")})
    for number, form in enumerate(jdatetime.date.j_months_fa, 1):
        names[fold(form)] = ("persian", number)
    for tag in _LOCALES:
        for width in ("wide", "abbreviated"):
            for number, form in Locale.parse(tag).months["format"][width].items():
                short = width == "abbreviated" and (tag != "en" or len(form) < 3)
                if not short and not form.isdigit():
                    names.setdefault(fold(form).rstrip("."), ("gregorian", number))
    for number, forms in _MORE.items():
        for form in forms.split("|"):
            names.setdefault(fold(form), ("gregorian", number))
    return names


def _months() -> str:
    """All names of months as alternatives, the longest first."""
    return "|".join(re.escape(n) for n in sorted(month_names(), key=len, reverse=True))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    month = rf"(?P<month>{_months()})(?:\s?[/(]\s?(?:{_months()})\)?)?"
    year = r"(?P<year>(?:1[2-9]|20)\d\d)(?!\d)"
    of = r"(?:\s?(?:من|شهر|ماه|سنه|عام|سال|of))?"
    words = (
        rf"(?<![\w.])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,،.-]{{0,3}}{of}\s?{month}[\s,،./-]{{0,3}}{of}\s?{year}"
        rf"|(?<!\w){month.replace('?P<month>', '?P<month2>')}\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s?[,،]?\s"
        rf"{year.replace('?P<year>', '?P<year2>')}"
    )
    numbers = (
        r"(?<![\w/.-])(?P<y>(?:1[2-9]|20)\d\d)(?P<s1>[-/.])(?P<m>\d{1,2})(?P=s1)(?P<d>\d{1,2})(?![\d/]|[.-]\d)"
        r"|(?<![\w/.-])(?P<d2>\d{1,2})(?P<s2>[-/.])(?P<m2>\d{1,2})(?P=s2)(?P<y2>(?:1[2-9]|20)\d\d)(?![\d/]|[.-]\d)"
    )
    month_only = rf"(?<!\w){month}[\s,،./-]{{1,3}}{of}\s?{year}"
    year_only = r"(?<!\w)(?:عام|سنه|منذ|في|سال|in|since)\s(?P<year>(?:1[3-4]\d\d|19\d\d|20\d\d))(?![\w/.-])"
    return tuple(re.compile(p) for p in (words, numbers, month_only, year_only))


def find_dates(text: str, *, start: int = 0, end: int | None = None) -> list[DateHit]:
    """The dates that stand between two offsets of a text, in order; coarser ones only where no finer one stands."""
    end = len(text) if end is None else end
    hits: list[DateHit] = []
    if not may_hold_date(text, start, end):
        return hits
    folded = normalise(text[start:end])
    plain = folded.text
    taken: list[tuple[int, int]] = []
    windows = _windows(plain)
    for pattern, read in zip(_patterns(), (_named, _numbered, _month, _year), strict=True):
        for match in chain.from_iterable(pattern.finditer(plain, *window) for window in windows):
            place = bisect_left(taken, match.span())
            if (place and taken[place - 1][1] > match.start()) or (
                place < len(taken) and taken[place][0] < match.end()
            ):
                continue
            taken.insert(place, match.span())  # an impossible day must not come back as a month or a year
            found = read(match)
            if found is None:
                continue
            value, precision, calendar = found
            here = folded.span(*match.span())
            today = precision == "day" and bool(_DEIXIS.search(plain[max(0, match.start() - 30) : match.start()]))
            hits.append(DateHit(start + here[0], start + here[1], value, precision, calendar, today))
    return sorted(hits, key=lambda h: h.start)


def may_name_today(folded: str) -> bool:
    """Whether a folded stretch holds a word by which a text calls a date its own day."""
    return any(word in folded for word in _TODAY)


def may_hold_date(text: str, start: int, end: int) -> bool:
    """False where a page is known to hold no year between two offsets, and so no date."""
    return not isinstance(text, Page) or bisect_left(text.years, start) < bisect_left(text.years, end)


def _windows(plain: str) -> list[tuple[int, int]]:
    """Stretches that hold a year, wide enough for any date; nothing else need be searched."""
    windows: list[tuple[int, int]] = []
    for year in YEAR.finditer(plain):
        start, end = max(0, year.start() - _REACH), year.end() + _REACH
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    return windows


def _named(match: re.Match[str]) -> tuple[str, str, str] | None:
    calendar, month = month_names()[match["month"] or match["month2"]]
    year, day = int(match["year"] or match["year2"]), int(match["day"] or match["day2"])
    return _iso(year, month, day, _calendar(year, calendar))


def _numbered(match: re.Match[str]) -> tuple[str, str, str] | None:
    """Year first, or day first; month first (US order) only where day first is impossible."""
    year = int(match["y"] or match["y2"])
    calendar = _calendar(year, "gregorian" if year > 1500 else "")
    if match["y"]:
        return _iso(year, int(match["m"]), int(match["d"]), calendar)
    first, second = int(match["d2"]), int(match["m2"])
    return _iso(year, second, first, calendar) or _iso(year, first, second, calendar)


def _calendar(year: int, named: str) -> str:
    """Numbers alone: 13xx and up to 1425 are Persian solar years, 1426–1500 lunar ones (news texts since 1921)."""
    if named:
        return named
    return "persian" if year <= 1425 else "hijri"


def _month(match: re.Match[str]) -> tuple[str, str, str] | None:
    calendar, month = month_names()[match["month"]]
    year = int(match["year"])
    if calendar != "gregorian" or year < 1500:
        return None  # a lunar or solar month lies in two Gregorian months
    return f"{year:04}-{month:02}", "month", calendar


def _year(match: re.Match[str]) -> tuple[str, str, str] | None:
    return (match["year"], "year", "gregorian") if int(match["year"]) > 1500 else None


def _iso(year: int, month: int, day: int, calendar: str) -> tuple[str, str, str] | None:
    try:
        if calendar == "persian":
            return jdatetime.date(year, month, day).togregorian().isoformat(), "day", calendar
        if calendar == "hijri":
            return Hijri(year, month, day).to_gregorian().isoformat(), "day", calendar
        return (date(year, month, day).isoformat(), "day", calendar) if year > 1500 else None
    except (ValueError, OverflowError):
        return None


_STAMP_HEAD = (
    r"(?:تاريخ النشر|تاريخ انتشار|تاريخ الخبر|تاريخ|نشر في|نشر بتاريخ|نشرت في|اخر تحديث|اخر تعديل|تم التحديث|تحديث|"
    r"حرر في|انتشار|زمان انتشار|published on|published|posted on|posted|last updated|last modified|updated on|updated|"
    r"date|on)"
)
_TIME = r"(?:t?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?z?)"
_PAD = (
    rf"(?:{_WEEKDAYS}|{_TIME}|gmt(?:\s?[+-]\s?\d{{1,2}})?|utc|am|pm|ص|م|صباحا|مساء|ظهرا|عصر|صبح|بعدازظهر|ساعت|الساعه|"
    r"بتوقيت|غرينتش|غرينيتش|بغداد|مكه|القدس|القاهره|دمشق|بيروت|طهران|تهران|المحلي|به وقت|محلي|هـ|ه|م|ميلادي|هجري|at)"
)
_PADDING = re.compile(rf"(?:[\s,،:;|/–—.()\[\]-]|(?<!\w)(?:{_STAMP_HEAD}|{_PAD})(?!\w))*")
_STAMP_START = re.compile(rf"\s*{_STAMP_HEAD}\s*[::]")
_CLOCK = re.compile(rf"[\s|,،-]*{_TIME}(?:\s?(?:ص|م|am|pm|صباحا|مساء|gmt))?(?!\w)")


class Stamp(NamedTuple):
    """A printed date at the head of a line: where it ends, the date, and whether text follows on the line."""

    end: int
    date: DateHit
    alone: bool
    updated: bool


@lru_cache(maxsize=1)
def _opening() -> re.Pattern[str]:
    """What a folded line with a date stamp opens with: a digit, a label, a weekday, a time, a month."""
    return re.compile(rf"[\s,،.:;|/–—()\[\]-]*(?:\d|(?:{_STAMP_HEAD}|{_PAD}|{_months()})(?!\w))")


def read_stamp(text: str, start: int, end: int, *, folded: str | None = None) -> Stamp | None:
    """The date stamp that opens a line, alone on it or glued to running text; None where the line has none.

    ``folded`` is the line's head folded, where that is known already.

    A line that is nothing but date, weekday, time and their labels is a stamp. Before running text only a labelled
    date ("last updated: …") or one with a clock time is: a sentence may open with a date of its own.
    """
    reach = min(end, start + 300)
    if not may_hold_date(text, start, reach):
        return None
    if not _opening().match(_folded(text[start:reach]) if folded is None else folded):
        return None
    hits = [h for h in find_dates(text, start=start, end=reach) if h.precision == "day"]
    if not hits:
        return None
    hit = hits[0]
    head = _folded(text[start : hit.start])
    if not _PADDING.fullmatch(head):
        return None
    updated = bool(re.search(r"تحديث|تعديل|updated|modified", head))
    tail = normalise(text[hit.end : min(end, hit.end + 300)])
    if _PADDING.fullmatch(tail.text) and end <= hit.end + 300:
        return Stamp(end, hit, True, updated)
    clock = _CLOCK.match(tail.text)
    if not clock and not _STAMP_START.match(head):
        return None
    stop = hit.end + (tail.span(0, clock.end())[1] if clock else 0)
    return Stamp(stop, hit, False, updated)


def _folded(text: str) -> str:
    return normalise(text).text


def is_stamp_rest(plain: str) -> bool:
    """Whether a folded line holds nothing but a weekday, a clock time or a date label (the rest of a date stamp)."""
    return bool(plain.strip()) and any(c.isalnum() for c in plain) and bool(_PADDING.fullmatch(plain))
