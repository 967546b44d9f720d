"""Escaping by construction: everything that becomes HTML passes through :func:`tag` or :func:`text`."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

VOID = frozenset({"br", "hr", "img", "input", "col"})
ARABIC_RUN = re.compile(
    r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"
    r"(?:[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff\u200c\u200d\s()«»\".:!\-–]*"
    r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff])?"
)
LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ ,:;./_'’&–-]+[A-Za-z0-9]+)*")
LATIN = re.compile("[A-Za-z]")
PERSIAN_LETTER = re.compile("[پچژگکیۀ\u200c۰-۹]")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb"})
LANGUAGE_CLASS = re.compile(r"lang-([a-z]{2,3})$")


def join(parts: Iterable[str]) -> Markup:
    """Pieces of HTML (escaped where they are plain strings) put together."""
    return Markup("").join(parts)


def tag(name: str, content: str = "", /, **attributes: str | bool | int | None) -> Markup:
    """One element. Attribute names lose a trailing underscore; None and False are left out.

    The content is escaped unless it is markup already.
    """
    written = [
        Markup(" {}").format(key.rstrip("_").replace("_", "-"))
        if value is True
        else Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), str(value))
        for key, value in attributes.items()
        if value is not None and value is not False
    ]
    opening = Markup("<{}{}>").format(Markup(name), join(written))  # noqa: S704 - names are literals in this package
    return opening if name in VOID else join([opening, escape(content), Markup("</{}>").format(Markup(name))])  # noqa: S704


def language_of(run: str) -> str:
    """``fa`` where a letter says so, else ``ar``: a guess good enough for a font and a voice."""
    return "fa" if PERSIAN_LETTER.search(run) else "ar"


def text(value: str, *, within: str | None = None) -> Markup:
    """Escaped text whose Arabic-script runs are set apart with language and direction.

    ``within`` is the language already declared around the text: in a right-to-left one it is the Latin runs that are
    set apart, as English.
    """
    inside = within in RIGHT_TO_LEFT
    if inside and LATIN.search(value) and not ARABIC_RUN.search(value):
        return tag("bdi", value, lang="en", dir="ltr")
    parts: list[str] = []
    last = 0
    for run in (LATIN_RUN if inside else ARABIC_RUN).finditer(value):
        parts.append(escape(value[last : run.start()]))
        language, direction = ("en", "ltr") if inside else (language_of(run.group()), "rtl")
        parts.append(tag("bdi", run.group(), lang=language, dir=direction))
        last = run.end()
    parts.append(escape(value[last:]))
    return join(parts)


def set_apart(source: str) -> str:
    """HTML that was escaped elsewhere and has no Arabic in its tags, its Arabic-script runs set apart."""
    return ARABIC_RUN.sub(lambda run: tag("bdi", Markup(run[0]), lang=language_of(run[0]), dir="rtl"), source)  # noqa: S704


def classes(value: str | None, *, fixed: str = "") -> dict[str, str | None]:
    """``class``, ``lang`` and ``dir`` of a node's classes: ``lang-ar`` and ``rtl`` become attributes."""
    names = [*fixed.split(), *(value or "").split()]
    language = next((m.group(1) for n in names if (m := LANGUAGE_CLASS.match(n))), None)
    rtl = "rtl" in names or language in RIGHT_TO_LEFT
    kept = [n for n in names if n != "rtl" and not LANGUAGE_CLASS.match(n)]
    return {"class_": " ".join(kept) or None, "lang": language, "dir": "rtl" if rtl else None}
