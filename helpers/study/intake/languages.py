"""Which texts the house can read: Arabic and Persian; others are refused with the script or language named."""

import re
from collections import Counter

_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc]")
# letters that neither Arabic nor Persian has
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
_ENOUGH = 20_000


def refusal(text: str) -> str | None:
    """Why a text cannot be read here, in words; None where it can.

    Judged by letters alone: the script by the share of all letters, another language of Arabic script by letters that
    Arabic and Persian lack.

    >>> refusal("The minister arrived on Monday.")
    'the text is in Latin script: the house reads Arabic and Persian'
    """
    counts = Counter({c: n for c, n in Counter(text[:_ENOUGH]).items() if _LETTER.match(c)})
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
    return f"the text looks {name} by its letters: the house reads Arabic and Persian" if share >= FOREIGN else None
