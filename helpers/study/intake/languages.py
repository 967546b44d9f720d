"""Which texts the house can read: Arabic and Persian; others are refused with the script or language named."""

import re
from collections import Counter

from helpers.text.orthography import normalise, word_set

_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc]")
# letters that neither Arabic nor Persian has; some pages spell their heh ہ or ە, or their yeh ے, all the same
_MARKS = {
    "Urdu": frozenset("ٹڈڑےںہ"),
    "Kurdish": frozenset("ڕڵێۆە"),
    "Pashto": frozenset("ټډړښځڅڼۍې"),
    "Uyghur": frozenset("ۇۈۋېەڭ"),
    "Sindhi": frozenset("ٻڄڃڇڌڏڊڍڙڦڪڱڳڻ"),
}
_SCRIPTS = (
    ("Latin", re.compile("[A-Za-z\u00c0-\u024f]")),
    ("Cyrillic", re.compile("[\u0400-\u04ff]")),
    ("Hebrew", re.compile("[\u05d0-\u05ea]")),
    ("Chinese or Japanese", re.compile("[\u3040-\u30ff\u4e00-\u9fff]")),
)
LEAST = 0.5
"""Share of letters that must be of Arabic script."""
FOREIGN = 0.015
"""Share of letters of another language of that script from which a text is taken to be in it."""
OWN = 0.05
"""Share of words in Persian or Arabic function words from which a text is in one of the two, however it spells."""
_ENOUGH = 20_000

# frequent in Persian or Arabic, and neither words of Urdu, Kurdish, Pashto, Uyghur or Sindhi nor spelt as words there
_FUNCTION_WORDS = word_set(
    "در از را این است شد شده برای کرده بود خود آن های می گفت شود باشد "
    "في على إلى التي الذي الذين هذه هذا عن كان كانت خلال أكد قال"
)


def refusal(text: str) -> str | None:
    """Why a text cannot be read here, in words; None where it can.

    The script is judged by the share of all letters; another language of Arabic script by letters that Arabic and
    Persian lack, unless the function words are theirs. Blanks do not count, so a long head of a page hides no text.

    >>> refusal("The minister arrived on Monday.")
    'the text is in Latin script: the house reads Arabic and Persian'
    """
    if len(text) > _ENOUGH:
        text = " ".join(text.split())[:_ENOUGH]
    counts = Counter({c: n for c, n in Counter(text).items() if _LETTER.match(c)})
    if not counts:
        return "the text holds no letters"
    arabic = sum(n for c, n in counts.items() if _ARABIC.match(c))
    if arabic < LEAST * counts.total():
        scripts = {name: sum(n for c, n in counts.items() if p.match(c)) for name, p in _SCRIPTS}
        name, most = max(scripts.items(), key=lambda item: item[1])
        script = f"in {name} script" if most else "in a script that is not Arabic"
        return f"the text is {script}: the house reads Arabic and Persian"
    shares = {name: sum(counts[c] for c in marks) / arabic for name, marks in _MARKS.items()}
    name, share = max(shares.items(), key=lambda item: item[1])
    if share < FOREIGN or _own_words(text) >= OWN:
        return None
    return f"the text looks {name} by its letters and words: the house reads Arabic and Persian"


def _own_words(text: str) -> float:
    """Share of the words of a text that are function words of Persian or Arabic."""
    words = re.findall(r"[^\W\d_]+", normalise(text).text)
    return sum(w in _FUNCTION_WORDS for w in words) / max(1, len(words))
