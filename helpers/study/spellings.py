"""One word, many spellings: what folding joins, where folded letters stand in the source, what clitics hide."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from helpers.study.specimens import Specimen
from helpers.text import words
from helpers.text.lexicon import Matcher
from helpers.text.orthography import fold, normalise


def spelling_groups(texts: Iterable[str]) -> pd.DataFrame:
    """Words in Arabic script (digits included) that stand in several spellings which folding joins.

    Columns: folded, spellings (distinct, separated by `` · ``, the commonest first), count, letters (code points that
    differ between them, by name).
    """
    spelt: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for text in texts:
        for token in words.tokens(text):
            spelt[token.norm][text[token.start : token.end]] += 1
    rows = []
    for folded, counts in sorted(spelt.items()):
        if len(counts) > 1 and any("\u0600" <= letter <= "\u06ff" for letter in "".join(counts)):
            forms = sorted(counts, key=lambda form: (-counts[form], form))
            shared = set.intersection(*map(set, forms))
            differing = sorted(set().union(*forms) - shared)
            rows.append([folded, " · ".join(forms), sum(counts.values()), ", ".join(map(letter_name, differing))])
    return pd.DataFrame(rows, columns=["folded", "spellings", "count", "letters"])


def letter_name(letter: str) -> str:
    """The Unicode name of a letter in lower case, without the words that all of them share.

    >>> letter_name("ک")
    'keheh'
    """
    name = unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
    return name.removeprefix("arabic letter ").removeprefix("arabic ")


def offset_map(text: str) -> pd.DataFrame:
    """Where each folded letter stands in a short text: position (folded), folded, source position, source, name.

    Source letters that folding drops have a row without a folded letter.
    """
    folded = normalise(text)
    rows = [
        {"folded": letter, "position": i, "source": text[at], "source position": int(at), "name": letter_name(text[at])}
        for i, (letter, at) in enumerate(zip(folded.text, folded.offsets[:-1], strict=True))
    ]
    kept = {row["source position"] for row in rows}
    rows += [
        {"folded": None, "position": None, "source": letter, "source position": i, "name": letter_name(letter)}
        for i, letter in enumerate(text)
        if i not in kept
    ]
    out = pd.DataFrame(rows).sort_values("source position", kind="stable").reset_index(drop=True)
    return out.astype({"position": "Int64"})


def round_trip(text: str) -> tuple[int, int]:
    """(words found again, words): each word of the folded text is mapped back and must fold to itself."""
    folded = normalise(text)
    found = total = 0
    for start, end in words.word_spans(folded.text):
        first, last = folded.span(start, end)
        total += 1
        found += fold(text[first:last]) == folded.text[start:end]
    return found, total


def clitics(text: str) -> pd.DataFrame:
    """Arabic words of a text with what is joined to them. Columns: word, before, stem, after, lemma, count.

    Only words from which something was split off; distinct words, the commonest first.
    """
    counts: dict[str, int] = defaultdict(int)
    for start, end in words.word_spans(text):
        counts[text[start:end]] += 1
    rows = []
    for word, count in counts.items():
        before, stem, after = words.strip_clitics(word)
        if before or after:
            rows.append([word, before or None, stem, after or None, words.lemma(word), count])
    out = pd.DataFrame(rows, columns=["word", "before", "stem", "after", "lemma", "count"])
    return out.sort_values(["count", "word"], ascending=[False, True]).reset_index(drop=True)


def lemma_groups(texts: Iterable[str], *, language: str) -> pd.DataFrame:
    """Lemmas that several word forms share. Columns: lemma, forms (folded, separated by `` · ``), count (words)."""
    forms: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for text in texts:
        for token in words.tokens(text):
            found = words.counted_lemma(text[token.start : token.end], language=language)
            if found:
                forms[found][token.norm] += 1
    rows = [
        [lemma, " · ".join(sorted(counts)), len(counts), sum(counts.values())]
        for lemma, counts in forms.items()
        if len(counts) > 1
    ]
    out = pd.DataFrame(rows, columns=["lemma", "forms", "distinct", "count"])
    return out.sort_values(["distinct", "count", "lemma"], ascending=[False, False, True]).reset_index(drop=True)


def term_variants(term: str, variants: Iterable[str], *, language: str) -> pd.DataFrame:
    """Whether the matcher finds a term in variants of it: variant, found (bool), covered (the words of the hit)."""
    matcher = Matcher([("term", term)], language=language)
    rows = []
    for variant in variants:
        hits = matcher.find(variant)
        rows.append([variant, bool(hits), variant[hits[0].start : hits[0].end] if hits else None])
    return pd.DataFrame(rows, columns=["variant", "found", "covered"])


def lemma_table(pages: Iterable[Specimen], *, most: int) -> pd.DataFrame:
    """:func:`lemma_groups` of the specimens' article text, the first ``most`` of each language.

    Columns: language, then those of :func:`lemma_groups`.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        texts[page.derived.articles[0]["language"]] += list(page.units["stretch"])
    parts = [
        lemma_groups(texts[language], language=language).head(most).assign(language=language)
        for language in sorted(texts)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["language", *table.columns.drop("language")]]
