"""Reading: bytes in, text out, or one clear refusal.

Offsets everywhere in the project count code points of a file decoded as UTF-8. Text in another encoding is read,
but its offsets hold only for the decoded text: save such a file as UTF-8 before its spans are released.
"""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\x7fELF")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_BROKEN = 0.02
"""Share of characters that cannot be read up to which a text counts as UTF-8 with faults."""
_LEGACY = ("cp1256", "iso8859_6", "mac_arabic", "mac_farsi", "cp1252", "cp1250")


@dataclass(frozen=True)
class Decoded:
    """A file's text and the encoding it was read from (``utf-8`` unless it is a legacy file)."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Text of a file: UTF-8, UTF-16 (with or without BOM), or a legacy Arabic encoding. A BOM is dropped.

    Raises:
        ValueError: the file is empty, binary, or in an encoding that cannot be told; says what to do.
    """
    if not data.strip():
        raise ValueError("the file is empty: put the article's text into it")
    if data.startswith(_MAGIC):
        raise ValueError("the file is binary (a document, picture or archive): save the article as plain text in UTF-8")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_strict(data[len(bom) :], encoding), encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged(data, error)
    else:
        if "\x00" not in text:
            return _checked(text, "utf-8")
    wide = _utf16_without_bom(data)
    if wide:
        return _checked(_strict(data, wide), wide)
    return _legacy(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"the file opens as {encoding} but breaks off at byte {error.start}: save it as UTF-8"
        ) from None


def _checked(text: str, encoding: str) -> Decoded:
    if not text.strip():
        raise ValueError("the file is empty: put the article's text into it")
    if len(_CONTROL.findall(text)) > max(2, len(text) // 200) or "\x00" in text:
        raise ValueError("the file is binary: save the article as plain text in UTF-8")
    if not _LETTER.search(text):
        raise ValueError("the file holds no letters: put the article's text into it, saved as UTF-8")
    return Decoded(text, encoding)


def _utf16_without_bom(data: bytes) -> str | None:
    """UTF-16 byte order where one half of the byte pairs is a script's page (00, 06, 20) almost throughout."""
    sample = data[: min(len(data), 8192) & ~1]
    pages = b"\x00\x06\x20\xfb\xfe"
    for encoding, half in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if half and sum(byte in pages for byte in half) > 0.95 * len(half):
            return encoding
    return None


def _refuse_damaged(data: bytes, error: UnicodeDecodeError) -> None:
    """Refuse UTF-8 with a few wrong bytes, which another encoding would read as other letters throughout."""
    text = data.decode("utf-8", "replace")
    letters = len(_LETTER.findall(text))
    if text.count("\ufffd") <= _BROKEN * len(text) and len(_ARABIC.findall(text)) > 0.5 * letters:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"the file is UTF-8, damaged in line {line} (byte {error.start}): mend it or save it anew")


def _legacy(data: bytes) -> Decoded:
    if b"\x00" in data:
        raise ValueError("the file is binary: save the article as plain text in UTF-8")
    match = from_bytes(data[:200_000], cp_isolation=list(_LEGACY)).best()
    guesses = [match.encoding] if match else []
    for encoding in dict.fromkeys([*guesses, "cp1256"]):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = _LETTER.findall(text)
        if letters and len(_ARABIC.findall(text)) > 0.5 * len(letters):
            return _checked(text, encoding)
    raise ValueError("the file's encoding cannot be told (it is neither UTF-8, UTF-16 nor cp1256): save it as UTF-8")
