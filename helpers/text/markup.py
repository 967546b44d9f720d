"""Markup: an HTML page as plain text of the same length, so that offsets into the page stay true.

Tags, scripts, styles and comments become blanks; where a block begins or ends stands a line end; line ends inside a
block become spaces, as a browser shows them, but for those between two tags; a character reference becomes its
character and blanks of no width.
"""

import html
import re

_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)|<(?:body|article|main)\b", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|svg|head)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|<![^<>]*>")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});?")
_BLOCK_NAMES = (
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section table tbody td th thead time title tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split(" "))
_LINE_ENDS = re.compile(r"(?<!>)[\r\n]|(?<=>)[\r\n](?![ \t]*<)")


def is_markup(text: str) -> bool:
    """Whether a file is an HTML page rather than plain text."""
    return "<" in text and bool(_PAGE.search(text[:4000]))


def plain(text: str) -> str:
    """The text of an HTML page, of the same length; a text without markup comes back as it is. Linear."""
    if not is_markup(text):
        return text
    text = _LINE_ENDS.sub(" ", text)
    text = _HIDDEN.sub(lambda m: "\n" + " " * (len(m.group()) - 1), text)
    text = _TAG.sub(_blank, text)
    return _REFERENCE.sub(_resolve, text)


def _blank(match: re.Match[str]) -> str:
    name = (match.group(1) or "").lower()
    return ("\n" if name in _BLOCKS else " ") + " " * (len(match.group()) - 1)


def _resolve(match: re.Match[str]) -> str:
    character = html.unescape(match.group())
    if len(character) != 1 or character == match.group() or not (character.isprintable() or character == "\xa0"):
        return match.group()
    return character + "\u200b" * (len(match.group()) - 1)
