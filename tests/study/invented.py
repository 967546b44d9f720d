"""Invented articles about invented countries, any number of them, for the tests of reuse and of larger corpora."""

import random

PAIRS = "باتاراساكالامانادوروشوموبيريسيميقردرمرصلحمعرذكغلطبفن"
SYLLABLES = [PAIRS[i : i + 2] for i in range(0, len(PAIRS), 2)]
VERBS = ("قال", "أكد", "أوضح", "أضاف", "ذكر", "أشار")
PLACES = ("زركان", "أوفاريا", "ميرو", "تمراند", "فيلوريا", "كاسمار")


def words(count: int, seed: int) -> list[str]:
    """Made-up words in Arabic script."""
    draw = random.Random(seed)
    return ["".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) for _ in range(count)]


def article(seed: int, *, paragraphs: int = 4, sentences: int = 3) -> str:
    """A body of paragraphs whose sentences no other seed gives."""
    draw = random.Random(seed)
    vocabulary = words(400, seed)
    text = []
    for _ in range(paragraphs):
        lines = []
        for _ in range(sentences):
            said = " ".join(draw.choices(vocabulary, k=draw.randint(9, 16)))
            lines.append(f"و{draw.choice(VERBS)} وزير {draw.choice(PLACES)} إن {said} في {draw.choice(PLACES)}.")
        text.append(" ".join(lines))
    return "\n\n".join(text)


def record(seed: int, **more: object) -> dict:
    """A record as JSONL gives it."""
    return {
        "id": f"inv-{seed:05}",
        "title": " ".join(["وزير", PLACES[seed % 6], "يزور", PLACES[(seed + 1) % 6], *words(3, seed + 10**6)]),
        "text": article(seed),
        "source": ("Zarkan Daily", "Ovaria Post", "Merrow Wire")[seed % 3],
        "date": f"2021-{seed % 12 + 1:02}-{seed % 28 + 1:02}",
    } | more
