"""Single steps of reading beside the simplest thing that Python offers for each."""

from benchmarks.measure import Result, compare
from helpers.text.orthography import normalise
from helpers.text.sentences import split
from helpers.text.words import Page, word_spans

NOTES = {
    "Folding letters": "Ours keeps where each letter stood; `str.translate` does not.",
    "Words": "Both find the same words and where they stand.",
    "Sentences": "Splitting on full stops finds neither `?` nor glued sentences, and cuts at every abbreviation.",
}


def run(texts: list[str], *, rounds: int) -> list[Result]:
    """Measure."""
    plain = dict.fromkeys(range(1611, 1619)) | {ord(a): "ا" for a in "أإآ"} | {ord("ى"): "ي", 0x640: None}
    pairs = {
        "Folding letters": {
            "ours, offsets kept": lambda: len([normalise(t) for t in texts]),
            "str.translate, offsets lost": lambda: len([t.translate(plain) for t in texts]),
        },
        "Words": {
            "ours, with folded spelling": lambda: sum(len(Page(t).tokens) for t in texts),
            "the regular expression": lambda: sum(len(list(word_spans(t))) for t in texts),
        },
        "Sentences": {
            "ours": lambda: sum(len(split(t)) for t in texts),
            "split on full stops": lambda: sum(len(t.split(".")) for t in texts),
        },
    }
    size = sum(map(len, texts))
    return [Result(title, NOTES[title], compare(jobs, size, rounds=rounds)) for title, jobs in pairs.items()]
