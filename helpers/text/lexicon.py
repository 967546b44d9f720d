"""Lexicon matching: many terms at once on folded text (Aho–Corasick), with boundary and clitic check.

What a hit is:

- whole words only, compared folded (:mod:`helpers.text.orthography`); the words of a term stand in a row, parted by
  blanks on one line (never by punctuation);
- **Arabic**: the first word may carry conjunctions, prepositions and the article; each further word may have the
  article or lack it; the last word may carry a pronoun (before which ة is written ت);
- **Persian**: half-space, space and nothing count as the same inside a term; the last word may carry plural,
  indefinite and possessive endings, also after a space;
- of one term the leftmost, then longest hits, which do not overlap; hits of *different* terms may overlap;
- the span covers whole words, clitics included. (``clitics=False`` matches bare words and spans only them.)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import ahocorasick

from helpers.text.orthography import Normalised, fold, normalise
from helpers.text.words import ENCLITICS, PERSIAN_ENDINGS, PROCLITICS

_PROCLITICS = frozenset(("", *PROCLITICS))
_JOINED = frozenset(p for p in _PROCLITICS if not p.endswith(("ال", "لل")))
_ENCLITICS = frozenset(("", *ENCLITICS))
_ENDINGS = frozenset(("", *PERSIAN_ENDINGS))
_SPACED_ENDING = re.compile(r" (?:هاي|ها|هايي)(?!\w)")
_MOST_VARIANTS = 256


@dataclass(frozen=True)
class Hit:
    """A term found: source span and the term's id; ``lead`` letters of it are joined conjunction and preposition."""

    start: int
    end: int
    term_id: str
    lead: int = 0


class Matcher:
    """A set of terms compiled for one language.

    Args:
        terms: pairs of term id and term.
        language: ``ar`` or ``fa``; decides which clitics a word may carry.
        clitics: False compares bare words.
        articles: False takes the Arabic article as the term has it (for names: "the Frame" is no frame).
    """

    def __init__(
        self, terms: Iterable[tuple[str, str]], *, language: str = "ar", clitics: bool = True, articles: bool = True
    ) -> None:
        self._language, self._clitics = language, clitics
        self._before = _PROCLITICS if articles else _JOINED
        patterns: dict[str, set[str]] = {}
        for term_id, term in terms:
            for variant in _variants(term, language if clitics else "", articles):
                patterns.setdefault(variant, set()).add(term_id)
        self._automaton = ahocorasick.Automaton()
        for pattern, ids in patterns.items():
            self._automaton.add_word(pattern, (len(pattern), tuple(sorted(ids))))
        if patterns:
            self._automaton.make_automaton()
        self._empty = not patterns

    def find(self, text: str | Normalised) -> list[Hit]:
        """All hits in a text, by start, then end, then id; linear in the text but for the hits."""
        if self._empty:
            return []
        folded = text if isinstance(text, Normalised) else normalise(text)
        plain = folded.text
        found: dict[str, list[tuple[int, int, int]]] = {}
        for last, (length, ids) in self._automaton.iter(plain):
            span = self._bounded(plain, last + 1 - length, last + 1)
            if span:
                for term_id in ids:
                    found.setdefault(term_id, []).append(span)
        hits = []
        for term_id, spans in found.items():
            for first, last, stem in _without_overlap(spans):
                start, end = folded.span(first, last)
                lead = _lead(plain[first:stem])
                hits.append(Hit(start, end, term_id, int(folded.offsets[first + lead]) - start))
        return sorted(hits, key=lambda h: (h.start, h.end, h.term_id))

    def _bounded(self, plain: str, start: int, end: int) -> tuple[int, int, int] | None:
        """Whole words around a raw match and where its stem begins; None where what is left over is no clitic."""
        left, right = start, end
        while left > 0 and plain[left - 1].isalnum() and start - left <= 4:
            left -= 1
        while right < len(plain) and plain[right].isalnum() and right - end <= 5:
            right += 1
        before, after = plain[left:start], plain[end:right]
        if not self._clitics:
            return None if before or after else (start, end, start)
        if self._language == "fa":
            if before or after not in _ENDINGS:
                return None
            spaced = _SPACED_ENDING.match(plain, right)
            return left, spaced.end() if spaced else right, start
        if before not in self._before or after not in _ENCLITICS:
            return None
        return left, right, start


def _variants(term: str, language: str, articles: bool) -> list[str]:
    """Folded spellings under which a term is searched."""
    if language == "fa":
        parts = [p for p in re.split(r"[\s\u200c]+", term.strip()) if p]
        return _joined([(fold(p),) for p in parts], ("", " "))
    parts = [fold(p) for p in term.split()]
    if language != "ar":
        return [" ".join(parts)] if parts else []
    if not articles:
        plain = " ".join(parts)
        return [plain, "ل" + plain[1:]] if plain.startswith("ال") else [plain] if plain else []
    bare = [p[2:] if p.startswith("ال") and len(p) > 4 else p for p in parts]
    choices = [(w,) if i == 0 else _inner(w) for i, w in enumerate(bare)]
    if choices and bare[-1].endswith("ه") and len(bare[-1]) > 3:
        # the bound form before a pronoun; `_bounded` then finds the pronoun as an enclitic
        choices[-1] = (*choices[-1], *(c[:-1] + "ت" for c in choices[-1]))
    return _joined(choices, (" ",))


def _inner(word: str) -> tuple[str, ...]:
    """A further word of an Arabic term: with and without article, also behind a one-letter proclitic it begins with."""
    forms = [word, "ال" + word]
    if word[0] in "وبف" and len(word) > 3:
        rest = word[1:].removeprefix("ال")
        forms += [word[0] + rest, word[0] + "ال" + rest]
    elif word.startswith("لل") and len(word) > 4:
        forms = [word, word[1:]]
    elif word[0] == "ل" and len(word) > 3:
        forms += ["ل" + word]
    return tuple(dict.fromkeys(forms))


def _joined(choices: list[tuple[str, ...]], glue: tuple[str, ...]) -> list[str]:
    if not choices or not all(all(c) for c in choices):
        return []
    if len(choices) == 1:
        return list(choices[0])
    forms = []
    for words in product(*choices):
        for glues in product(glue, repeat=len(words) - 1):
            forms.append(words[0] + "".join(g + w for g, w in zip(glues, words[1:], strict=True)))
            if len(forms) >= _MOST_VARIANTS:
                return forms
    return forms


def _lead(before: str) -> int:
    """Letters of conjunction and preposition before a stem; merged ``لل`` counts as the article."""
    if before.endswith(("ال", "لل")):
        return len(before) - 2
    return len(before)


def _without_overlap(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    kept: list[tuple[int, int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
