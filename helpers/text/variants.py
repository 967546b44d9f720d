"""Other ways to count the words of a text: had the letters been folded otherwise, had the lemmas been made otherwise.

The report counts folded lemmas without function words (:mod:`helpers.text.words`). An analyst could as well have folded
fewer letters or more, stripped clitics without a dictionary, taken words as they stand, or kept function words. Every
combination is counted here by the same steps, so that a finding on words can be put to the test.

Normalisers: ``folded`` (in use) · ``light`` (vowel signs, tatweel, invisible marks and presentation forms go, Persian
ي and ك are written as the Arabic ones; hamza, ة, ى stay) · ``coarse`` (folded; then ء goes, and پ چ ژ گ are written
ب ج ز ك). Lemmatisers: ``lemma`` (in use: clitics and a dictionary) · ``stem`` (clitics or endings stripped, no
dictionary) · ``form`` (the word as it stands).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rishe import Pipeline

from helpers.schema import LEMMATISERS, NORMALISERS
from helpers.text import words
from helpers.text.orthography import Normalised, fold, normalise

IN_USE = ("folded", "lemma")

_ARABIC_LETTER = re.compile("[\u0620-\u06ff]")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u061c\u00ad\u200b\u200d-\u200f\u202a-\u202e"
                    "\u2060-\u2069\ufeff]")  # fmt: skip
_LIGHT = {"ی": "ي", "ک": "ك"}
_COARSE = {"پ": "ب", "چ": "ج", "ژ": "ز", "گ": "ك", "ء": ""}
_ENDINGS = tuple(sorted(words.PERSIAN_ENDINGS, key=len, reverse=True))

Counted = Counter[tuple[str, str, bool, str]]


def _rewritten(text: str, letters: Mapping[str, str]) -> str:
    for letter, other in letters.items():  # on this script six times as fast as str.translate
        text = text.replace(letter, other)
    return text


def light(text: str) -> str:
    """A text with marks dropped and code points of one letter united; letters that differ stay apart."""
    return _rewritten(_MARKS.sub("", unicodedata.normalize("NFKC", text)), _LIGHT)


def coarse(text: str) -> str:
    """A text folded, then stripped of the hamza and of the letters that Arabic writes otherwise."""
    return _rewritten(normalise(text).text, _COARSE)


def coarsened(text: str) -> Normalised:
    """:func:`coarse` with the exact map back to the text."""
    folded = normalise(text)
    kept = [i for i, letter in enumerate(folded.text) if letter != "ء"]
    return Normalised(_rewritten(folded.text, _COARSE), folded.offsets[[*kept, len(folded.text)]])


def normalised(word: str, normaliser: str) -> str:
    """One word under a normaliser, blanks at its ends dropped."""
    return {"folded": fold, "light": light, "coarse": coarse}[normaliser](word).strip()


@lru_cache(maxsize=len(NORMALISERS))
def _dictionary(normaliser: str) -> dict[str, str]:
    if normaliser == "folded":
        return words.arabic_lemmas()
    return words.arabic_lemmas_under(light if normaliser == "light" else coarse)


@lru_cache(maxsize=1)
def _persian() -> Pipeline:
    return Pipeline()


@lru_cache(maxsize=65536)
def lemma(word: str, *, language: str, normaliser: str, lemmatiser: str) -> str:
    """One word as an analyst with these choices would count it; words of other scripts come back normalised."""
    if (normaliser, lemmatiser) == IN_USE:
        return words.lemma(word, language=language)
    norm = normalised(word, normaliser)
    if lemmatiser == "form" or not norm or not _ARABIC_LETTER.match(norm):
        return norm
    if language == "fa":
        return _persian_lemma(word, norm, normaliser, lemmatiser)
    known = _dictionary(normaliser)
    before, stem, _ = words.strip_clitics_of(norm, known)
    if lemmatiser == "stem":
        return stem
    found = known.get(stem, stem)
    return found[2:] if not before and found.startswith("ال") and len(found) > 4 else found


def _persian_lemma(word: str, norm: str, normaliser: str, lemmatiser: str) -> str:
    if lemmatiser == "stem":
        bare = next((norm[: -len(e)] for e in _ENDINGS if norm.endswith(e) and len(norm) - len(e) >= 3), norm)
        return bare.strip("\u200c")
    spelt = word.replace("ي", "ی").replace("ى", "ی").replace("ك", "ک").replace("ة", "ه")
    listed = words.persian_exception(word)
    found = listed or _persian().lemmatize(spelt).split("#")[0]
    return normalised(found, normaliser).strip("\u200c ") or norm


def counts(forms: Iterable[str], *, language: str) -> Counted:
    """Every way of counting some words but the one in use.

    Args:
        forms: the words as they stand in the text.
        language: ``ar`` or ``fa``.

    Returns:
        Counts by (normaliser, lemmatiser, whether it is a function word, lemma). Numbers and single letters are left
        out as in the counts in use; of the choices in use only the function words are given.
    """
    found: Counted = Counter()
    for form, count in Counter(forms).items():
        norm = fold(form)
        if len(norm) < 2 or any(c.isdigit() for c in norm):
            continue
        in_use = words.lemma(form, language=language)
        grammatical = any(words.is_function_word(w, language=language) for w in (norm, in_use))
        for normaliser in NORMALISERS:
            for lemmatiser in LEMMATISERS:
                if (normaliser, lemmatiser) == IN_USE and not grammatical:
                    continue
                made = lemma(form, language=language, normaliser=normaliser, lemmatiser=lemmatiser)
                if len(made) > 1:
                    found[normaliser, lemmatiser, grammatical, made] += count
    return found
