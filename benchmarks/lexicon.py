"""The lexicon step beside the tools that others use for it, on the same folded texts and the same terms."""

import importlib.util
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Result, Row, compare, times
from helpers.study import registry
from helpers.text.lexicon import Matcher
from helpers.text.orthography import fold, normalise

TITLE = "Lexicon step"
NOTE = (
    "Input of every row: the same texts, folded beforehand (ours folds them again, which is part of its time), and the "
    "Arabic terms of the frame lexicon, folded. Hits differ because the tools find different things. Ours finds whole "
    "words with or without conjunction, preposition, article and pronoun, and every term, overlapping ones too. "
    "CountVectorizer, spaCy, `re` and the two bare scans find terms spelt exactly so between word boundaries (`re` and "
    "ahocorasick-rs one term at a place, the others every term; CountVectorizer also across punctuation); polars finds "
    "them within words too; DuckDB wants a mark or blank on both sides and so misses the second of two neighbours."
)


def run(texts: list[str], *, rounds: int) -> Result:
    """Measure; a peer that is not installed is named."""
    terms = [(t.term_id, t.term) for t in registry.knowledge().terms if t.language == "ar"]
    folded = [normalise(t).text for t in texts]
    spelt = sorted({fold(term) for _, term in terms})
    matcher, bare = Matcher(terms, language="ar"), Matcher(terms, language="ar", clitics=False)
    jobs: dict[str, Callable[[], int]] = {
        "ours, with clitics": lambda: int(matcher.count(folded).sum()),
        "ours, bare words": lambda: int(bare.count(folded).sum()),
    }
    missing = []
    for name, (module, make) in PEERS.items():
        if importlib.util.find_spec(module) is None:
            missing.append(f"{name}: not installed (python -m helpers bench installs the peers)")
        else:
            jobs[name] = make(spelt, folded)
    characters = sum(map(len, folded))
    rows = compare(jobs, characters, rounds=rounds)
    taken = _quanteda(spelt, folded)
    if isinstance(taken, str):
        missing.append(taken)
    else:
        ours = characters / 1e6 / rows[0].speed
        rows.append(Row("quanteda tokens_lookup", characters / 1e6 / taken[0], taken[0] / ours, taken[1]))
    result = Result(TITLE, NOTE, rows, missing)
    for peer, said in (
        ("scikit-learn CountVectorizer", "CountVectorizer's dictionary step"),
        ("ahocorasick-rs", "the bare scan with boundaries"),
    ):
        ratio = result.ratio(peer)
        if ratio:
            result.said.append(f"{TITLE} with clitics at {times(ratio)} × the speed of {said}.")
    return result


def _longest(terms: list[str]) -> int:
    return max(len(t.split()) for t in terms)


def count_vectorizer(terms: list[str], texts: list[str]) -> Callable[[], int]:
    """scikit-learn's dictionary step: tokens and their n-grams looked up in a fixed vocabulary."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(vocabulary=terms, ngram_range=(1, _longest(terms)))
    return lambda: int(vectorizer.transform(texts).sum())


def _spacy(terms: list[str], texts: list[str]) -> Callable[[], int]:
    import spacy
    from spacy.matcher import PhraseMatcher

    reader = spacy.blank("ar")
    matcher = PhraseMatcher(reader.vocab)
    matcher.add("terms", [reader.make_doc(t) for t in terms])
    return lambda: sum(len(matcher(reader.make_doc(t))) for t in texts)


def _duckdb(terms: list[str], texts: list[str]) -> Callable[[], int]:
    import duckdb
    import pyarrow as pa

    found = "|".join(re.escape(t) for t in sorted(terms, key=len, reverse=True))
    pattern = rf"(?:^|[^\pL\pN])(?:{found})(?:$|[^\pL\pN])"
    connection = duckdb.connect(config={"threads": 1})
    connection.register("articles", pa.table({"text": texts}))
    query = "SELECT sum(len(regexp_extract_all(text, ?))) FROM articles"
    return lambda: int(connection.execute(query, [pattern]).fetchone()[0])


def _polars(terms: list[str], texts: list[str]) -> Callable[[], int]:
    import polars as pl

    frame = pl.DataFrame({"text": texts})
    found = pl.col("text").str.extract_many(terms, leftmost=True).list.len().sum()
    return lambda: int(frame.select(found).item())


def _alternation(terms: list[str], texts: list[str]) -> Callable[[], int]:
    found = "|".join(re.escape(t) for t in sorted(terms, key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{found})\b")
    return lambda: sum(len(pattern.findall(t)) for t in texts)


def _bounded(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())


def bare_scan(terms: list[str], texts: list[str]) -> Callable[[], int]:
    """ahocorasick-rs and a look at both neighbours of what it finds: the practical limit."""
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    scanner = AhoCorasick(terms, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA)
    return lambda: sum(_bounded(t, s, e) for t in texts for _, s, e in scanner.find_matches_as_indexes(t))


def _pyahocorasick(terms: list[str], texts: list[str]) -> Callable[[], int]:
    import ahocorasick

    scanner = ahocorasick.Automaton()
    for term in terms:
        scanner.add_word(term, len(term))
    scanner.make_automaton()
    return lambda: sum(_bounded(t, last + 1 - size, last + 1) for t in texts for last, size in scanner.iter(t))


PEERS: dict[str, tuple[str, Callable[[list[str], list[str]], Callable[[], int]]]] = {
    "scikit-learn CountVectorizer": ("sklearn", count_vectorizer),
    "spaCy PhraseMatcher": ("spacy", _spacy),
    "re alternation": ("re", _alternation),
    "DuckDB regexp_extract_all": ("duckdb", _duckdb),
    "polars extract_many": ("polars", _polars),
    "pyahocorasick, bare scan with boundaries": ("ahocorasick", _pyahocorasick),
    "ahocorasick-rs, bare scan with boundaries": ("ahocorasick_rs", bare_scan),
}

_QUANTEDA = """
input <- commandArgs(trailingOnly = TRUE)
texts <- jsonlite::fromJSON(input[1]); terms <- jsonlite::fromJSON(input[2])
quanteda::quanteda_options(threads = 1)
words <- quanteda::dictionary(list(terms = terms))
run <- function() sum(quanteda::ntoken(quanteda::tokens_lookup(quanteda::tokens(texts), words)))
hits <- run()
spent <- min(sapply(1:3, function(i) sum(system.time(run())[c("user.self", "sys.self")])))
cat(spent, hits)
"""


def _quanteda(terms: list[str], texts: list[str]) -> tuple[float, int] | str:
    """Seconds and hits of quanteda's ``tokens_lookup`` in R, or why it was not measured."""
    program = shutil.which("Rscript")
    if not program:
        return "quanteda tokens_lookup: not installed (R with the packages quanteda and jsonlite)"
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("texts.json", "terms.json")]
        for file, content in zip(files, (texts, terms), strict=True):
            file.write_text(json.dumps(content), encoding="utf-8")
        ran = subprocess.run([program, "-e", _QUANTEDA, *map(str, files)], capture_output=True, text=True, timeout=600)
    if ran.returncode:
        return "quanteda tokens_lookup: not installed (R with the packages quanteda and jsonlite)"
    spent, hits = ran.stdout.split()
    return float(spent), int(float(hits))
