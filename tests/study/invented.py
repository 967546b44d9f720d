"""Invented articles about invented countries, any number of them, for the tests of reuse and of larger corpora."""

import json
import os
import random
import re
import signal
from concurrent.futures import Future
from pathlib import Path

from helpers.study.intake import engine, worker

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


def short_record(seed: int, **more: object) -> dict:
    """A record of four sentences: quick to read."""
    return record(seed) | {"text": article(seed, paragraphs=2, sentences=2)} | more


def write_jsonl(path: Path, records: list[dict]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


def dying(job: worker.Job, folder: Path) -> Path:
    """The job, in a worker that dies on a text with KILLER in it, and once on one with the path of a flag in it."""
    for item in job.items:
        flag = re.search(rb"ONCE:(\S+?):", item.payload)
        if b"KILLER" in item.payload or (flag and not Path(flag[1].decode()).exists()):
            if flag:
                Path(flag[1].decode()).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return worker.derive_to_file(job, folder)


class Mortal(engine.Pool):
    """A pool whose workers die as :func:`dying` says."""

    def submit(self, job: worker.Job) -> Future:
        return self._executor.submit(dying, job, self._folder)
