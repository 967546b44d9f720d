"""The whole reading of a page, zones to names, beside scikit-learn's dictionary step alone."""

import importlib.util

from benchmarks.lexicon import count_vectorizer
from benchmarks.measure import Result, compare, times
from helpers.study import registry
from helpers.text.article import derive
from helpers.text.orthography import fold

TITLE = "Whole page"
NOTE = (
    "Ours: from the text of a page to all its rows (zones, date, outlet, language, units, words, lemmas, terms, names, "
    "quotations with speakers). Peer: nothing but the look-up of the lexicon's terms in the same texts. A text in "
    "which no article stands is left out."
)


def run(texts: list[str], *, rounds: int) -> Result:
    """Measure."""
    knowledge = registry.knowledge()
    terms = sorted({fold(t.term) for t in knowledge.terms if t.language == "ar"})

    def read(text: str) -> int:
        return len(derive(text, file="000.txt", sha256="", knowledge=knowledge).tables["derived/terms"])

    held = []
    for text in texts:
        try:
            read(text)
            held.append(text)
        except ValueError:
            continue
    jobs = {"ours, page to names": lambda: sum(map(read, held))}
    missing = []
    if importlib.util.find_spec("sklearn"):
        jobs["scikit-learn CountVectorizer, terms alone"] = count_vectorizer(terms, held)
    else:
        missing.append("scikit-learn CountVectorizer: not installed (python -m helpers bench installs the peers)")
    result = Result(TITLE, NOTE, compare(jobs, sum(map(len, held)), rounds=rounds), missing)
    ratio = result.ratio("scikit-learn CountVectorizer")
    if ratio:
        result.said.append(
            f"{TITLE} (zones to names) at {times(ratio)} × the speed of CountVectorizer's dictionary step."
        )
    return result
