"""Findings in other languages: a sentence per claim and language, filled from the claim's stored values.

``book/translations/<language>.yaml`` holds, for each claim of the first page, the sentence with the same values as the
English one, and the words that values can be made of (frames, outlets, states). Nothing is translated at run time and
no number is typed: a slot takes the value in the format of the English sentence, with the digits of the language, and
``{value:noun}`` puts it into the form of a counted noun that the language's plural rules ask for (Unicode CLDR, through
Babel). Each sentence records the digest of the English one that it translates; when that changes, the build stops.
"""

import hashlib
import re
import string
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from helpers.publish.nodes import Node, code, heading, node, paragraph, table
from helpers.publish.numbers import formatted, spec_in
from helpers.publish.shelf import PageError, Shelf

LANGUAGES = ("ar", "fa")
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
_ARTICLE = re.compile(r"(?P<outlet>.+), (?P<day>\d{4}(?:-\d\d){0,2}|undated)(?: \((?P<id>\w+)\))?\Z")


class Numerals(NamedTuple):
    """How a language writes numbers."""

    digits: str
    decimal: str
    minus: str


NUMERALS = {
    # The Arabic pages studied here print European digits, and so do the figures beside the text.
    "ar": Numerals("0123456789", ".", "−"),
    "fa": Numerals(PERSIAN_DIGITS, "٫", "−"),
}


class Translation(NamedTuple):
    """What ``book/translations/<language>.yaml`` says, and the names of outlets and frames that values can hold."""

    language: str
    file: str
    book: Mapping
    outlets: Mapping[str, str]
    frames: Mapping[str, str]

    def fail(self, where: str, message: str) -> PageError:
        """An error that names the file and the entry."""
        return PageError(f"book/translations/{self.file}: {where}: {message}")


def digest(text: str) -> str:
    """The first twelve hexadecimal digits of the SHA-256 of a text: which English sentence a translation is of."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def load(language: str, shelf: Shelf) -> Translation:
    """The translation of one language.

    Raises:
        PageError: the language has none, or a frame code has no name in it.
    """
    if language not in LANGUAGES:
        raise PageError(f"{language!r} has no translation: one of {', '.join(LANGUAGES)}")
    file = f"{language}.yaml"
    book = shelf.yaml(file, folder=shelf.book / "translations")
    codes = {entry["id"]: entry["name"] for entry in shelf.yaml("coding/codebook.yaml")["codes"]}
    found = Translation(language, file, book, {}, {})
    if missing := [c for c in codes if c not in book["frames"]]:
        raise found.fail("frames", f"no name for {', '.join(missing)}: add it")
    outlets = {}
    for entry in shelf.yaml("registry/outlets.yaml"):
        known = book["outlets"].get(entry["outlet_id"]) or next(iter(entry["names"].get(language) or ()), None)
        outlets[entry["name"]] = known or entry["name"]  # an outlet of another corpus keeps its Latin name
    return found._replace(outlets=outlets, frames={name: book["frames"][code] for code, name in codes.items()})


# -- numbers and dates -------------------------------------------------------------------------------------------------


def numerals(shown: str, language: str) -> str:
    """A formatted number in the digits of a language.

    >>> numerals("0.59", "fa")
    '۰٫۵۹'
    """
    digits, decimal, minus = NUMERALS[language]
    return shown.replace(".", decimal).replace("-", minus).translate(str.maketrans("0123456789", digits))


def plural(number: float, language: str) -> str:
    """The plural category of a number: zero, one, two, few, many or other (Unicode CLDR)."""
    from babel import Locale

    return Locale(language).plural_form(number)


def day(value: str, translation: Translation) -> str:
    """A date, month or year (ISO) in words; ``undated`` as the language says it."""
    if value == "undated":
        return translation.book["undated"]
    from babel.dates import get_month_names

    year, *rest = value.split("-")
    parts = [numerals(year, translation.language)]
    if rest:
        names = (get_month_names("wide", locale=locale)[int(rest[0])] for locale in translation.book["months"])
        parts.insert(0, "/".join(dict.fromkeys(names)))
    if rest[1:]:
        parts.insert(0, numerals(str(int(rest[1])), translation.language))
    return " ".join(parts)


def solar(value: str) -> str:
    """A day of the Gregorian calendar in the Solar Hijri one, in Persian: ``۱۴ آذر ۱۴۰۲``."""
    import jdatetime

    shown = jdatetime.date.fromgregorian(date=date.fromisoformat(value), locale=jdatetime.FA_LOCALE)
    return numerals(shown.strftime("%-d %B %Y"), "fa")


# -- values ------------------------------------------------------------------------------------------------------------


def term(value: str, translation: Translation) -> str | None:
    """The translation of one term of a value: a word, a frame, an outlet, or an article (outlet and date)."""
    for known in (translation.book.get("words") or {}, translation.frames, translation.outlets):
        if value in known:
            return known[value]
    if (found := _ARTICLE.match(value)) and found["outlet"] in translation.outlets:
        article = translation.book["article"].format(
            outlet=translation.outlets[found["outlet"]], date=day(found["day"], translation)
        )
        return f"{article} [{found['id']}]" if found["id"] else article
    return None


def words(value: str, translation: Translation) -> str | None:
    """The translation of a value that is text: one term, or several put together by semicolons or commas."""
    if (whole := term(value, translation)) is not None:
        return whole
    for separator in ("; ", ", "):
        parts = [term(part, translation) for part in value.split(separator)]
        if len(parts) > 1 and None not in parts:
            return listed([p for p in parts if p is not None], translation)
    return None


def listed(items: list[str], translation: Translation) -> str:
    """Items as one enumeration, as the language joins them."""
    *first, last = items
    join = translation.book["list"]
    return join["last"].format(join["between"].join(first), last) if first else last


def slot(key: str, spec: str, record: Mapping, translation: Translation, where: str) -> str:
    """What stands in one slot of a sentence: ``{key}`` or ``{key:noun}``.

    Raises:
        PageError: a term or noun is not known in this language.
    """
    value = record["values"][key]
    if isinstance(value, str):
        if spec:
            raise translation.fail(
                where, f"{{{key}:{spec}}}: {value!r} is no number and has no plural: write {{{key}}}"
            )
        if (found := words(value, translation)) is None:
            raise translation.fail(where, f"{{{key}}}: {value!r} is not among words, frames and outlets: add it")
        return found
    shown = formatted(value, spec_in(str(record["statement"]), key))
    percent = shown.endswith("%")
    plain = shown.removesuffix("%")
    number = translation.book.get("zero") if plain == "0" else None  # a Persian zero is easily read as a full stop
    number = number or numerals(plain, translation.language)
    if not spec:
        return translation.book["percent"].format(number) if percent else number
    forms = (translation.book.get("nouns") or {}).get(spec)
    if forms is None:
        raise translation.fail(where, f"{{{key}:{spec}}}: there is no noun {spec!r} in nouns: add it, or mend the slot")
    form = forms.get(plural(value, translation.language), forms["other"])
    return form.format(n=number)


def slots(sentence: str) -> list[tuple[str, str]]:
    """The slots of a sentence as (key, noun)."""
    return [(key, spec or "") for _, key, spec, _ in string.Formatter().parse(sentence) if key is not None]


def filled(sentence: str, record: Mapping, translation: Translation, where: str, *, whole: bool = True) -> str:
    """A sentence with the values of a claim in its slots; a ``whole`` one must use each of them.

    Raises:
        PageError: a digit is typed into the sentence, or its slots are not the claim's values.
    """
    parts: list[str] = []
    for literal, key, spec, _ in string.Formatter().parse(sentence):
        if typed := re.findall(r"\d+", literal):
            raise translation.fail(where, f"the number {typed[0]!r} is typed into the sentence: take it from a value")
        parts.append(literal)
        if key is not None:
            if key not in record["values"]:
                raise translation.fail(where, f"the claim has no value {key!r}: mend the slot")
            parts.append(slot(key, spec or "", record, translation, where))
    unused = set(record["values"]) - {key for key, _ in slots(sentence)}
    if whole and unused:
        raise translation.fail(where, f"does not use {', '.join(sorted(unused))}: the English sentence does")
    return "".join(parts)


def _entry(kind: str, name: str, translation: Translation) -> Mapping:
    entry = (translation.book.get(kind) or {}).get(name)
    if entry is None:
        raise translation.fail(kind, f"{name} is not translated: add it")
    return entry


def claim(record: Mapping, translation: Translation) -> str:
    """The sentence of a claim.

    Raises:
        PageError: there is none, it translates another English sentence than the present one, or a slot is wrong.
    """
    entry = _entry("claims", record["id"], translation)
    fresh = digest(str(record["statement"]))
    if entry["of"] != fresh:
        raise translation.fail(
            f"claims: {record['id']}",
            f"its English sentence has changed since it was translated: mend the translation, then set `of: {fresh}`",
        )
    return filled(entry["text"], record, translation, f"claims: {record['id']}")


def status(name: str, translation: Translation) -> tuple[str, str]:
    """The word for a status and what it means."""
    entry = _entry("statuses", name, translation)
    return entry["word"], entry["meaning"]


class Caption(NamedTuple):
    """What stands with a figure in another language."""

    title: str
    caption: str
    alt: str


def figure_digest(passport: Mapping) -> str:
    """Which figure a caption was written for: its title and the columns behind it."""
    return digest("|".join([str(passport["title"]), *map(str, passport.get("columns") or ())]))


def figure(passport: Mapping, shelf: Shelf, translation: Translation) -> Caption:
    """Title, caption and alt text of a figure; they may use values of the claim that the entry names.

    Raises:
        PageError: there is none, or the figure has another title or other columns than when it was written.
    """
    entry = _entry("figures", passport["id"], translation)
    record = shelf.read("claims", entry["claim"]) if entry.get("claim") else {"values": {}}
    fresh = figure_digest(passport)
    where = f"figures: {passport['id']}"
    if entry["of"] != fresh:
        raise translation.fail(
            where, f"its title or columns have changed since it was translated: mend it, then set `of: {fresh}`"
        )
    return Caption(
        *(filled(entry[key], record, translation, where, whole=False) for key in ("title", "caption", "alt"))
    )


def stale(shelf: Shelf, chosen: Iterable[str]) -> list[str]:
    """Every fault of every translation of these claims and of their figures, as messages; none: all fit."""
    found: list[str] = []

    def tried(act: Callable[[], object]) -> None:
        try:
            act()
        except PageError as error:
            found.append(str(error))

    for language in LANGUAGES:
        translation = load(language, shelf)
        for name in chosen:
            record = {"id": name, **shelf.read("claims", name)}
            tried(lambda r=record, t=translation: claim(r, t))
            tried(lambda r=record, t=translation: status(r["status"], t))
            if record.get("figure"):
                passport = shelf.read("figures", record["figure"])
                tried(lambda p=passport, t=translation: figure(p, shelf, t))
        for name in translation.book["figures"]:
            tried(lambda n=name, t=translation: figure(shelf.read("figures", n), shelf, t))
    return list(dict.fromkeys(found))


# -- nodes of a page ---------------------------------------------------------------------------------------------------


def reasons(record: Mapping, translation: Translation) -> list[str]:
    """What lies behind a status, counted anew from the stored checks."""
    notes = translation.book["notes"]
    checks = [c for c in record.get("checks") or [] if c.get("outcome") != "does not apply"]
    if not checks:
        lines = [notes["count"]]
    else:
        tally = {"held": True, "failed": False, "undefined": None}
        counts = {
            name: sum(c.get("runs", 1) for c in checks if c["holds"] is outcome) for name, outcome in tally.items()
        }
        tallied = {"values": counts | {"all": sum(counts.values())}, "statement": ""}
        lines = [filled(notes["checks"], tallied, translation, "notes: checks")]
    return [*lines, *([notes["provisional"]] if record.get("provisional") else [])]


def findings(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{findings} ar``: the chosen findings in another language, each figure where it is first named."""
    translation = load(str(given.get("arg") or "").strip(), shelf)
    nodes: list[Node] = []
    shown: set[str] = set()
    for name in shelf.chosen():
        record = {"id": name, **shelf.read("claims", name)}
        word, meaning = status(record["status"], translation)
        sentence = claim(record, translation)
        words = {
            "text": sentence,
            "status": {"word": word, "meaning": meaning},
            "reasons": reasons(record, translation),
            "evidence": translation.book["notes"]["evidence"],
        }
        nodes.append(heading(3, _entry("claims", name, translation)["heading"], f"{translation.language}-{name}"))
        caption = None
        if record.get("figure"):
            caption = figure(shelf.read("figures", record["figure"]), shelf, translation)
            words["figure"] = caption.title
        nodes.append(node("claimCard", paragraph(sentence), claim=name, brief=True, anchor=False, words=words))
        if caption and record["figure"] not in shown:
            shown.add(record["figure"])
            nodes.append(_captioned(record["figure"], caption))
    return nodes


def _captioned(name: str, caption: Caption) -> Node:
    return node("captionedFigure", paragraph(caption.caption), figure=name, words=caption._asdict())


def captioned(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{captioned} fig-id`` with ``:lang: ar``: a figure with title, caption and alt text in another language."""
    name = str(given.get("arg") or "").strip()
    translation = load(str((given.get("options") or {}).get("lang") or ""), shelf)
    return [_captioned(name, figure(shelf.read("figures", name), shelf, translation))]


def articles(shelf: Shelf, given: Mapping) -> list[Node]:
    """``:::{articles} ar``: the articles with outlet, date, language and event, in another language."""
    translation = load(str(given.get("arg") or "").strip(), shelf)
    book = translation.book
    outlets = {e["outlet_id"]: (e["name"], e["languages"]) for e in shelf.yaml("registry/outlets.yaml")}
    rows = []
    for entry in shelf.yaml("registry/articles.yaml"):
        name, languages = outlets[entry["outlet_id"]]
        published = str(entry.get("published") or "undated")
        shown = day(published, translation)
        if translation.language == "fa" and entry.get("published_precision") == "day":
            shown = f"{solar(published)} ({shown})"
        if str(entry.get("published_basis") or "").startswith("inferred"):
            shown = f"{shown}، {book['inferred']}"
        tongue = entry.get("language") or languages[0]
        event = (book.get("events") or {}).get(entry.get("event_id")) or str(entry.get("event_id") or "–")
        rows.append([code(entry["article_id"]), translation.outlets[name], shown, book["languages"][tongue], event])
    return [table(list(book["columns"].values()), rows)]


def counted(shelf: Shelf, given: Mapping) -> list[Node]:
    """``{counted}`ar claim-id.key:noun` ``: a number of a claim as the language writes and counts it."""
    language, _, address = str(given.get("body") or "").strip().partition(" ")
    path, _, noun = address.partition(":")
    name, _, key = path.strip().rpartition(".")
    translation = load(language, shelf)
    record = shelf.read("claims", name)
    if key not in record["values"]:
        raise PageError(f"claim {name} has no value {key!r}; it has {', '.join(record['values']) or 'none'}")
    return [node("span", slot(key, noun.strip(), record, translation, name), **{"class": "value"})]
