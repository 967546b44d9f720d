"""Words: tokens with offsets, Arabic clitics, lemmas of both languages.

Lemmas are folded (:mod:`helpers.text.orthography`). Arabic: clitics are stripped until a form stands in simplemma's
dictionary under a folded key. Persian: ``rishe`` word by word, with the words it misses listed here.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rishe import Pipeline
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from helpers.text.orthography import (
    LAST_LETTER,
    Normalised,
    alphanumeric,
    code_points,
    fold,
    normalise,
    word_set,
)

_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c\u200d\u00ad"
_SEPARATORS = ".,٫٬"
_WORD = re.compile(rf"\d+(?:[{_SEPARATORS}]\d+)+|[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
YEAR = re.compile(r"(?:1[2-9]|20)\d\d")
_LETTER, _DIGIT, _JOINED, _SEPARATOR = range(1, 5)
# each is a whole chain of conjunction, preposition or future mark, and article; in the order in which they are tried
PROCLITICS = (
    "وبال", "وكال", "فبال", "ولل", "فلل", "وال", "فال", "بال", "كال", "لل", "ال",
    "و", "ف", "ب", "ل", "ك", "س", "وب", "ول", "وك", "وس", "فس", "فب", "فل",
)  # fmt: skip
ENCLITICS = ("هما", "كما", "هم", "هن", "ها", "نا", "كم", "ه", "ك", "ي")
PERSIAN_ENDINGS = ("هايشان", "هايي", "هاي", "ها", "يي", "ي", "شان", "ش", "اش", "ات", "ان")

_AR_FUNCTION = word_set(
    "في من إلى على عن مع أن إن أنه إنه أنها إنها بأن بأنها بأنه بان لأن كأن لكن لكنه لكنها ما لا لم لن "
    "ليس ليست هل هو هي هم هن نحن أنا أنت هذا هذه ذلك تلك هذان هؤلاء أولئك الذي التي الذين اللذين اللتين "
    "اللواتي كان كانت كانوا يكون تكون سيكون قد لقد كما كذلك أيضا ثم أو أم بل حتى إذا لو منذ بين بينما حيث "
    "عند عندما بعد قبل خلال كل بعض أي غير سوى إلا وفق ضمن حول نحو دون ضد لدى لها له لهم به بها بهم فيه "
    "فيها فيهم منه منها منهم عنه عنها عليه عليها إليه إليها معه معها مما ممن فيما بما كلما مثل مثلا جدا "
    "هناك هنا الآن و ف ب ل ك لا سيما بشأن إذ إزاء تم يتم جراء وأن وإن فإن لذلك لذا أما إما بان وان فان "
    "ومن وفي وعلى وإلى وعن ومع وهو وهي وما ولا ولم ولن وكان وكانت وهذا وهذه وقد وكذلك وكما نفس ذات "
)
_FA_FUNCTION = word_set(
    "و در به از که را با این آن برای تا بر یا هم نیز اما ولی اگر چون زیرا لذا البته همچنین نه هر هیچ همه "
    "یک دو ما من تو او وی آنها آنان ایشان شما خود خویش است هست بود شد شده می ها های هایی ای باید شاید "
    "دیگر بین میان پس پیش روی زیر بعد قبل چه چرا کجا کی یعنی بلکه مگر جز بدون درباره مورد طی حتی همین "
    "همان چنین چند بسیار خیلی تر ترین باشد باشند بوده اند هستند هستیم نیست بودند شود شوند دارد دارند "
    "داریم داشت کرد کرده کند کنند کنیم می‌شود می‌کند می‌کنند خواهد خواهند گردید نمود اینکه آنکه چنانچه "
)
_FA_LEMMAS = {
    fold(a): fold(b)
    for a, b in (
        ("گفتوگو", "گفت‌وگو"), ("گفتگو", "گفت‌وگو"), ("گفت‌وگوی", "گفت‌وگو"), ("گفتوگوی", "گفت‌وگو"),
        ("گفتوگوهای", "گفت‌وگو"), ("بهعنوان", "به‌عنوان"), ("میکند", "کرد"), ("میکنند", "کرد"), ("میشود", "شد"),
        ("میشوند", "شد"), ("میتواند", "توانست"), ("میتوانیم", "توانست"), ("میتوانند", "توانست"),
        ("میگوید", "گفت"), ("میدهد", "داد"), ("میدهند", "داد"), ("شهدای", "شهید"), ("شهدا", "شهید"),
    )
}  # fmt: skip
_PERSIAN_LETTER = re.compile("[پچژگ]")


class Token(NamedTuple):
    """One orthographic word: source span, and its folded spelling."""

    start: int
    end: int
    norm: str


_token = partial(tuple.__new__, Token)


class Page(str):
    """A text that remembers its words and its folded spelling, so that each step of reading need not find them anew.

    :func:`tokens`, :func:`count` and :func:`folded_parts` look them up where they are given a page.
    """

    @cached_property
    def tokens(self) -> list[Token]:
        """All words of the text."""
        return list(map(_token, zip(self.starts, self.ends, self.norms, strict=True)))

    @cached_property
    def forms(self) -> list[str]:
        """The words as they stand."""
        return [self[start:end] for start, end in zip(*self._spans, strict=True)]

    @cached_property
    def norms(self) -> list[str]:
        """The folded spelling of the words."""
        return list(map(fold, self.forms))

    @cached_property
    def _spans(self) -> tuple[list[int], list[int]]:
        return _all_spans(self)

    @cached_property
    def starts(self) -> list[int]:
        """Where the words begin."""
        return self._spans[0]

    @cached_property
    def ends(self) -> list[int]:
        """Where the words end."""
        return self._spans[1]

    @cached_property
    def folded(self) -> Normalised:
        """The whole text folded."""
        return normalise(self)

    @cached_property
    def years(self) -> list[int]:
        """Where four digits stand that may be the year of a date."""
        offsets = self.folded.offsets
        return [int(offsets[match.start()]) for match in YEAR.finditer(self.folded.text)]


@lru_cache(maxsize=1)
def _kind_of() -> NDArray[np.uint8]:
    """Of each code point: letter, digit, mark within words, separator within numbers, or 0."""
    kinds = alphanumeric().astype(np.uint8) * _LETTER
    for run in re.finditer(rf"(\d+)|([{_MARKS}]+)|([{_SEPARATORS}]+)", "".join(map(chr, range(LAST_LETTER)))):
        kinds[run.start() : run.end()] = (_DIGIT, _JOINED, _SEPARATOR)[run.lastindex - 1]
    return kinds


def _all_spans(text: str) -> tuple[list[int], list[int]]:
    """Starts and ends of all words: as ``_WORD`` finds them, but many times faster."""
    kinds = np.zeros(len(text) + 2, np.uint8)  # with an edge on either side
    kinds[1:-1] = _kind_of()[code_points(text)]
    separators = (kinds == _SEPARATOR).nonzero()[0]
    separators = separators[(kinds[separators - 1] == _DIGIT) & (kinds[separators + 1] == _DIGIT)]
    inside = (kinds > 0) & (kinds < _SEPARATOR)
    inside[separators] = True
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    starts, ends = edges[::2], edges[1::2]
    # a run that opens with marks, or holds a number with separators, need not be one word
    odd = set((kinds[starts + 1] == _JOINED).nonzero()[0].tolist())
    odd.update((starts.searchsorted(separators) - 1).tolist())
    if not odd:
        return starts.tolist(), ends.tolist()
    runs = enumerate(zip(starts.tolist(), ends.tolist(), strict=True))
    spans = [s for i, run in runs for s in (word_spans(text, *run) if i in odd else (run,))]
    return [start for start, _ in spans], [end for _, end in spans]


def word_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans of the orthographic words (clitics are not split off; a number with its separators is one word)."""
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        yield match.span()


def count(text: str, start: int = 0, end: int | None = None) -> int:
    """Number of orthographic words between two offsets."""
    end = len(text) if end is None else end
    if not isinstance(text, Page):
        return len(_WORD.findall(text, start, end))
    first, last = bisect_right(text.ends, start), bisect_left(text.starts, end)
    if first >= last or (text.starts[first] >= start and text.ends[last - 1] <= end):
        return max(0, last - first)
    return len(tokens(text, start=start, end=end))


def tokens(text: str, *, start: int = 0, end: int | None = None) -> list[Token]:
    """The words between two offsets, with their folded spelling; of a word that lies across one, the part between."""
    end = len(text) if end is None else end
    if not isinstance(text, Page):
        return _part(text, start, end)
    found = text.tokens[bisect_right(text.ends, start) : bisect_left(text.starts, end)]
    if found and found[0].start < start:
        found[:1] = _part(text, start, min(end, found[0].end))
    if found and found[-1].end > end:
        found[-1:] = _part(text, found[-1].start, end)
    return found


def norms(text: str, start: int, end: int) -> list[str]:
    """The folded spelling of the words between two offsets, as in :func:`tokens`."""
    return _between(text, start, end, "norms") if isinstance(text, Page) else [t.norm for t in _part(text, start, end)]


def _between(page: Page, start: int, end: int, what: str) -> list[str]:
    """The forms or norms of the words between two offsets."""
    first, last = bisect_right(page.ends, start), bisect_left(page.starts, end)
    if first >= last or (page.starts[first] >= start and page.ends[last - 1] <= end):
        return getattr(page, what)[first:last]
    found = tokens(page, start=start, end=end)  # a word lies across an edge
    return [page[t.start : t.end] if what == "forms" else t.norm for t in found]


def first_token(text: str, start: int, end: int) -> Token | None:
    """The first of the words between two offsets, as in :func:`tokens`; None where there is none."""
    if isinstance(text, Page):
        index = bisect_right(text.ends, start)
        if index == len(text.starts) or text.starts[index] >= end:
            return None
        found = text.tokens[index]
        if start <= found.start and found.end <= end:
            return found
    return next(iter(tokens(text, start=start, end=end)), None)


def _part(text: str, start: int, end: int) -> list[Token]:
    return [Token(s, e, fold(text[s:e])) for s, e in word_spans(text, start, end)]


def folded_parts(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The folded spelling of some stretches of a text."""
    if not isinstance(text, Page):
        return [normalise(text[start:end]).text for start, end in spans]
    folded, offsets = text.folded.text, text.folded.offsets[:-1]
    edges = offsets.searchsorted(np.array(spans, np.int64).reshape(-1)).tolist()
    return [folded[first:last] for first, last in zip(edges[::2], edges[1::2], strict=True)]


def strip_clitics(word: str) -> tuple[str, str, str]:
    """Split an Arabic word into proclitics, stem and pronoun enclitic (all folded; empty where there is none).

    A stem that simplemma's Arabic dictionary holds decides; where none does, only the article is stripped.
    """
    return strip_clitics_of(fold(word), arabic_lemmas())


def strip_clitics_of(norm: str, known: Container[str]) -> tuple[str, str, str]:
    """:func:`strip_clitics` of a word already normalised, against stems normalised alike."""
    for before, stem, after in _analyses(norm):
        if stem in known:
            return before, stem, after
    for before in PROCLITICS:
        if before.endswith(("ال", "لل")) and norm.startswith(before) and len(norm) - len(before) >= 3:
            return before, norm[len(before) :], ""
    return "", norm, ""


def _analyses(norm: str) -> Iterator[tuple[str, str, str]]:
    """Ways to cut a folded Arabic word, the whole word first, then the article, then one clitic, then both."""
    yield "", norm, ""
    heads = [p for p in PROCLITICS if norm.startswith(p) and len(norm) - len(p) >= 2]
    tails = [e for e in ENCLITICS if norm.endswith(e) and len(norm) - len(e) >= 2]
    yield from ((p, norm[len(p) :], "") for p in heads)
    for before, after in [("", e) for e in tails] + [(p, e) for p in heads for e in tails]:
        stem = norm[len(before) : len(norm) - len(after)]
        if len(stem) < 2:
            continue
        yield before, stem, after
        if stem.endswith("ت"):
            yield before, stem[:-1] + "ه", after
            yield before, stem[:-1] + "ة", after
        elif stem[-1] in "يو":
            yield before, stem[:-1] + "ء", after


@lru_cache(maxsize=1)
def _arabic_entries() -> tuple[str, str]:
    """simplemma's Arabic words and their lemmas, a line each: text is folded faster as one piece."""
    entries = [
        (k, v)
        for k, v in DefaultDictionaryFactory().get_dictionary("ar").items()
        if "\u0620" <= k[:1] <= "\u06ff" and v and "\n" not in k and "\n" not in v
    ]
    return "\n".join(k for k, _ in entries), "\n".join(v for _, v in entries)


def arabic_lemmas_under(normaliser: Callable[[str], str]) -> dict[str, str]:
    """simplemma's Arabic dictionary under keys of one normaliser; the shortest lemma wins where keys collide."""
    keys, values = (normaliser(lines).split("\n") for lines in _arabic_entries())
    lemmas: dict[str, str] = {}
    for key, value in zip(keys, values, strict=True):
        held = lemmas.get(key)
        if held is None or (held != key and (value == key or len(value) < len(held))):
            lemmas[key] = value
    return lemmas


@lru_cache(maxsize=1)
def arabic_lemmas() -> dict[str, str]:
    """simplemma's Arabic dictionary under folded keys."""
    return arabic_lemmas_under(lambda lines: normalise(lines).text)


@lru_cache(maxsize=1)
def _persian_pipeline() -> Pipeline:
    return Pipeline()


@lru_cache(maxsize=65536)
def lemma(word: str, *, language: str = "ar") -> str:
    """The folded lemma of one word. ``language`` is ``ar`` or ``fa``; words of other scripts come back folded."""
    norm = fold(word)
    if not norm or not "\u0620" <= norm[0] <= "\u06ff":
        return norm
    if language == "fa":
        return _persian_lemma(word, norm)
    before, stem, _ = strip_clitics(norm)
    found = arabic_lemmas().get(stem, stem)
    if not before and found.startswith("ال") and len(found) > 4:
        found = found[2:]
    return found


def _persian_lemma(word: str, norm: str) -> str:
    if norm in _FA_LEMMAS:
        return _FA_LEMMAS[norm]
    spelt = word.replace("ي", "ی").replace("ى", "ی").replace("ك", "ک").replace("ة", "ه")
    found = fold(_persian_pipeline().lemmatize(spelt).split("#")[0]).strip("\u200c ")
    return found or norm


def persian_exception(word: str) -> str:
    """The folded lemma of a Persian word that ``rishe`` misses; empty for all others."""
    return _FA_LEMMAS.get(fold(word), "")


def is_function_word(word: str, *, language: str = "ar") -> bool:
    """Whether a word is grammatical rather than lexical."""
    return fold(word) in (_FA_FUNCTION if language == "fa" else _AR_FUNCTION)


def counted_lemma(word: str, *, language: str) -> str | None:
    """The lemma under which a word is counted; None for function words, numbers, single letters."""
    return _counter(language)(word)


@lru_cache(maxsize=2)
def _counter(language: str) -> Callable[[str], str | None]:
    """:func:`counted_lemma` in one language; it remembers words."""

    @lru_cache(maxsize=65536)
    def counted(word: str) -> str | None:
        norm = fold(word)
        if len(norm) < 2 or any(c.isdigit() for c in norm) or is_function_word(norm, language=language):
            return None
        found = lemma(word, language=language)
        return None if len(found) < 2 or is_function_word(found, language=language) else found

    return counted


def counted_lemmas(text: str, spans: Iterable[tuple[int, int]], *, language: str) -> Counter[str]:
    """How often each lemma is counted within some stretches of a text."""
    page = text if isinstance(text, Page) else Page(text)
    forms = chain.from_iterable(_between(page, start, end, "forms") for start, end in spans)
    counts = Counter(map(_counter(language), forms))
    counts.pop(None, None)
    return counts
