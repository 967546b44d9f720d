"""Lexicon matching: many terms at once on folded text (Aho–Corasick), with boundary and clitic check.

Each letter is folded and written as one small number in a single table look-up; the numbers are scanned for all terms
at once; only what was found is looked at again, whether it fills whole words but for clitics.

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
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from helpers.text.orthography import (
    CODE_POINTS,
    DROPPED,
    LIGATURE,
    Normalised,
    alphanumeric,
    code_points,
    fold,
    folding,
    normalise,
)
from helpers.text.words import ENCLITICS, PERSIAN_ENDINGS, PROCLITICS

_PROCLITICS = frozenset(("", *PROCLITICS))
_JOINED = frozenset(p for p in _PROCLITICS if not p.endswith(("ال", "لل")))
_ENCLITICS = frozenset(("", *ENCLITICS))
_ENDINGS = frozenset(("", *PERSIAN_ENDINGS))
_SPACED_ENDINGS = ("هاي", "ها", "هايي")
_LONGEST_CLITIC = 8  # no clitic is longer: a word that goes on further is another word
_MOST_VARIANTS = 256
_MOST_DFA = 20_000  # the fastest automaton takes too much memory beyond so many spellings
_BLOCK = 1_000_000

Numbers = NDArray[np.int64]


class Hit(NamedTuple):
    """A term found: source span and the term's id; ``lead`` letters of it are joined conjunction and preposition."""

    start: int
    end: int
    term_id: str
    lead: int = 0


class Spans(NamedTuple):
    """Hits as columns, in no order: source span, index into ``Matcher.ids``, and ``lead`` as in ``Hit``."""

    start: Numbers
    end: Numbers
    term: Numbers
    lead: Numbers


class _Alphabet:
    """A number for each character that terms are spelt with, and one for all other letters, all other marks."""

    _OTHER, _DROPPED, _LIGATURE, BLANK = range(4)

    def __init__(self, spellings: Iterable[str]) -> None:
        used = set("".join(spellings)) - {" "}
        marks = [" ", "_", *sorted(c for c in used - {"_"} if not c.isalnum())]
        letters = sorted(c for c in used if c.isalnum())
        self.letter = self.BLANK + len(marks)
        """Letters and digits have this number or a higher one."""
        self._type = np.dtype("u1" if self.letter + len(letters) < 256 else ">u2")
        self.width = self._type.itemsize
        table, _ = folding()
        numbers = np.where(alphanumeric(), self.letter, self._OTHER).astype(self._type)
        numbers[[ord(c) for c in marks]] = self.BLANK + np.arange(len(marks))
        numbers[[ord(c) for c in letters]] = self.letter + 1 + np.arange(len(letters))
        self._numbers = numbers[np.where(table < CODE_POINTS, table, 0)]
        self._numbers[table == DROPPED] = self._DROPPED
        self._numbers[table == LIGATURE] = self._LIGATURE

    def scanned(self, spelling: str) -> bytes:
        """A folded spelling as the bytes of its numbers."""
        return self._numbers[code_points(spelling)].tobytes()

    def readable(self, written: NDArray) -> str:
        """Numbers as a string of the same length, in which stretches can be compared."""
        return written.tobytes().decode("latin-1" if self.width == 1 else "utf-16-be")

    def spelt(self, spelling: str) -> str:
        """A folded spelling as it stands in :meth:`readable`."""
        return self.readable(self._numbers[code_points(spelling)])

    def write(self, text: str | Normalised) -> tuple[NDArray, Numbers]:
        """A text in numbers, and where each of them stands in the source (as ``Normalised.offsets``)."""
        if isinstance(text, Normalised):
            return self._numbers[code_points(text.text)], text.offsets
        numbers = self._numbers[code_points(text)]
        if (numbers == self._LIGATURE).nonzero()[0].size:
            return self.write(normalise(text))
        offsets = (numbers != self._DROPPED).nonzero()[0]
        numbers = numbers[offsets]
        blank = numbers == self.BLANK
        again = blank[1:] & blank[:-1]
        if again.nonzero()[0].size:
            once = np.concatenate(([True], ~again))
            numbers, offsets = numbers[once], offsets[once]
        return numbers, offsets


class Matcher:
    """A set of terms compiled for one language.

    Args:
        terms: pairs of term id and term.
        language: ``ar`` or ``fa``; decides which clitics a word may carry.
        clitics: False compares bare words.
        articles: False takes the Arabic article as the term has it (for names: "the Frame" is no frame).

    Attributes:
        ids: the ids of the terms, sorted.
    """

    def __init__(
        self, terms: Iterable[tuple[str, str]], *, language: str = "ar", clitics: bool = True, articles: bool = True
    ) -> None:
        spellings: dict[str, set[str]] = {}
        for term_id, term in terms:
            for variant in _variants(term, language if clitics else "", articles):
                spellings.setdefault(variant, set()).add(term_id)
        self.ids = sorted(set().union(*spellings.values()))
        if not clitics:
            before, after, spaced = {""}, {""}, ()
        elif language == "fa":
            before, after, spaced = {""}, _ENDINGS, _SPACED_ENDINGS
        else:
            before, after, spaced = _PROCLITICS if articles else _JOINED, _ENCLITICS, ()
        self._alphabet = _Alphabet((*spellings, *before, *after, *spaced))
        spelt = self._alphabet.spelt
        self._leads = {spelt(p): _lead(p) for p in before}
        self._after = {spelt(e) for e in after}
        self._spaced = [spelt(" " + e) for e in spaced]
        self._underscore = spelt("_")
        number = {term_id: i for i, term_id in enumerate(self.ids)}
        self._owners = [sorted(number[i] for i in held) for held in spellings.values()]
        kind = Implementation.DFA if len(spellings) <= _MOST_DFA else None
        self._scanner = (
            BytesAhoCorasick([self._alphabet.scanned(v) for v in spellings], implementation=kind) if spellings else None
        )

    def find(self, text: str | Normalised) -> list[Hit]:
        """All hits in a text, by start, then end, then id; linear in the text but for the hits."""
        starts, ends, terms, leads = (column.tolist() for column in self.spans(text))
        return sorted(map(Hit, starts, ends, map(self.ids.__getitem__, terms), leads))

    def count(self, texts: Sequence[str]) -> Numbers:
        """Hits per text (rows) and term (columns, in the order of ``ids``): the dictionary step by itself."""
        counts = np.zeros((len(texts), len(self.ids)), np.int64)
        for first, block in _blocks(texts):
            found = self.spans("\n".join(block))
            ends = np.cumsum([len(t) + 1 for t in block])
            np.add.at(counts, (first + np.searchsorted(ends, found.start, side="right"), found.term), 1)
        return counts

    def spans(self, text: str | Normalised) -> Spans:
        """All hits in a text as columns; linear in the text but for the hits."""
        if self._scanner is None:
            return Spans(*np.zeros((4, 0), np.int64))
        written, offsets = self._alphabet.write(text)
        found = self._bounded(written)
        first, last, term, lead = np.fromiter(chain.from_iterable(found), np.int64, 4 * len(found)).reshape(-1, 4).T
        start = offsets[first]
        return Spans(start, offsets[last - 1] + 1, term, offsets[first + lead] - start)

    def _bounded(self, written: NDArray) -> list[tuple[int, int, int, int]]:
        """First and last of the words, term and lead of each hit in a text written in numbers."""
        raw = self._scanner.find_matches_as_indexes(written.tobytes(), overlapping=True)
        if self._alphabet.width > 1:  # what begins within a character is no hit
            raw = [(s, start // 2, end // 2) for s, start, end in raw if start % 2 == 0]
        letters = self._alphabet.readable(written)
        within = (written >= self._alphabet.letter).tobytes() + bytes(_LONGEST_CLITIC)  # 1 where a word is, else 0
        leads, after, owners, spaced = self._leads, self._after, self._owners, self._spaced
        found: list[tuple[int, int, int, int]] = []
        reached = [0] * len(self.ids)
        tangled: set[int] = set()
        for spelling, stem, rest in raw:
            first, last, lead = stem, rest, 0
            if within[stem - 1]:  # before the first character stands, by way of index -1, the 0 behind the last
                low = stem - _LONGEST_CLITIC
                first = within.rfind(0, low if low > 0 else 0, stem) + 1
                if not first and low > 0:
                    continue
                lead = leads.get(letters[first:stem])
                if lead is None:
                    continue
            if within[rest]:
                last = within.find(0, rest, rest + _LONGEST_CLITIC)
                if last < 0 or letters[rest:last] not in after:
                    continue
            if spaced:
                last = self._with_spaced_ending(letters, within, last)
            for term in owners[spelling]:
                if first < reached[term]:
                    tangled.add(term)
                reached[term] = last
                found.append((first, last, term, lead))
        return _untangled(found, tangled) if tangled else found

    def _with_spaced_ending(self, letters: str, within: bytes, end: int) -> int:
        """The end of a Persian word with a plural ending that stands behind a blank."""
        for ending in self._spaced:
            after = end + len(ending)
            if letters.startswith(ending, end) and not within[after] and letters[after : after + 1] != self._underscore:
                return after
        return end


def _blocks(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Texts in blocks of bounded size, each with the number of its first text."""
    first, size, block = 0, 0, []
    for number, text in enumerate(texts):
        if block and size + len(text) > _BLOCK:
            yield first, block
            first, size, block = number, 0, []
        block.append(text)
        size += len(text) + 1
    if block:
        yield first, block


def _untangled(found: list[tuple[int, int, int, int]], terms: set[int]) -> list[tuple[int, int, int, int]]:
    """Of the terms whose hits overlap one another, only the leftmost, then longest that do not."""
    kept = [hit for hit in found if hit[2] not in terms]
    reached = dict.fromkeys(terms, 0)
    for hit in sorted((h for h in found if h[2] in terms), key=lambda h: (h[0], -h[1], h[3])):
        if hit[0] >= reached[hit[2]]:
            kept.append(hit)
            reached[hit[2]] = hit[1]
    return kept


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
