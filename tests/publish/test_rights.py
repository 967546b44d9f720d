import hashlib
import html
import json
import subprocess
from urllib.parse import quote

import matplotlib.pyplot as plt
import pytest

from helpers.publish import rights, style

# Written for this test: an invented town and its ferry.
ARTICLE = """افتتح عمدة بلدة المرجان خط العبّارة الجديد
وقف العمدة على رصيف الميناء القديم وتحدث طويلا عن صيادي البلدة وعن شباكهم الزرقاء التي تجف كل مساء تحت شجرة التوت.
ثم صعد الأطفال إلى العبارة وهم يحملون فوانيس ورقية صنعوها في مدرسة الشاطئ خلال أسبوع كامل من المطر والريح الباردة.
وقالت بائعة الخبز إن الرحلة الأولى ستغادر عند الفجر وسوف تعود محملة بالملح والبرتقال من الجزيرة الصغيرة المقابلة.
وختم الحارس العجوز كلامه بأن البحر يعرف أسماء أهل المرجان واحدا واحدا ولا ينسى منهم أحدا مهما طال الغياب.
"""
WORDS = ARTICLE.split("\n")[1].split()
TITLE = ARTICLE.split("\n")[0]


def git(root, *arguments):
    subprocess.run(
        ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def place(tmp_path):
    """A git repository and, beside it, a folder with one raw article."""
    root, raw = tmp_path / "house", tmp_path / "raw"
    raw.mkdir()
    (raw / "900.txt").write_text(ARTICLE, encoding="utf-8")
    sha = hashlib.sha256(ARTICLE.encode()).hexdigest()
    registry = root / "data/registry"
    registry.mkdir(parents=True)
    (registry / "articles.yaml").write_text(
        f"- article_id: '900'\n  sha256: {sha}\n  title: '{TITLE}'\n", encoding="utf-8"
    )
    git(tmp_path, "init", "-q", str(root))
    git(root, "add", ".")
    git(root, "commit", "-qm", "start")
    return root, raw


def the(place, **options):
    return rights.measure(*place, **options)[0]


def test_the_title_alone_is_no_quotation(place):
    found = the(place)
    assert (found.longest, found.covered) == (0, 0)
    assert rights.problems(*place) == []


PLANTS = {
    "plain text": lambda words: " ".join(words),
    "other spelling": lambda words: " ".join(words).replace("ة", "ه").replace("ي", "ی").replace("ا", "اـ"),
    "escaped JSON": lambda words: json.dumps({"cells": [" ".join(words[:5]), " ".join(words[5:])]}),
    "HTML entities": lambda words: "".join(f"&#{ord(c)};" for c in " ".join(words)),
    "hexadecimal entities": lambda words: "".join(f"&#x{ord(c):x};" for c in " ".join(words)),
    "mark-up": lambda words: "".join(
        f'<tspan x="{i}" class="a">{html.escape(w)}</tspan>\n' for i, w in enumerate(words)
    ),
    "a table with one word a row": lambda words: "".join(f"900a,{i},{w},noun\n" for i, w in enumerate(words)),
    "percent escapes": lambda words: quote(" ".join(words)),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_run_is_found_in(place, plant):
    (place[0] / "notes.txt").write_text(PLANTS[plant](WORDS[:13]), encoding="utf-8")
    assert (the(place).longest, the(place).where) == (13, "notes.txt")
    assert "13 consecutive words of article 900" in rights.problems(*place)[0]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1256"])
def test_a_planted_run_is_found_in_another_encoding(place, encoding):
    (place[0] / "notes.txt").write_bytes(" ".join(WORDS[:13]).encode(encoding))
    assert the(place).longest == 13


def test_a_planted_run_is_found_in_a_pdf(place):
    style.use()
    fig, ax = plt.subplots()
    ax.text(0, 0.5, " ".join(WORDS[:13]), fontsize=8)
    fig.savefig(place[0] / "drawn.pdf")
    plt.close(fig)
    assert the(place).longest == 13


def test_a_short_run_may_stand_but_no_more_than_a_tenth(place):
    path = place[0] / "notes.txt"
    path.write_text(" ".join(WORDS[:9]), encoding="utf-8")
    assert the(place).longest == 9 and "quote less" in rights.problems(*place)[0]  # a tenth of so short an article
    path.write_text(" ".join(WORDS[:6]), encoding="utf-8")
    assert rights.problems(*place) == []


def test_many_short_runs_add_up_and_repeats_count_once(place):
    chunks = [" ".join(WORDS[i : i + 4]) for i in (0, 5, 10)]
    (place[0] / "notes.txt").write_text((" " + "-" * 80 + " ").join(chunks * 3), encoding="utf-8")
    found = the(place)
    assert (found.longest, found.covered) == (4, 12)
    assert "quote less" in rights.problems(*place)[0]


def test_words_apart_or_in_another_order_are_no_run(place):
    (place[0] / "notes.txt").write_text((" " + "x" * 80 + " ").join(WORDS) + " ".join(sorted(WORDS)), encoding="utf-8")
    assert the(place).longest == 0


def test_what_was_deleted_is_found_in_the_history(place):
    root, _ = place
    (root / "notes.txt").write_text(" ".join(WORDS[:15]), encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "oops")
    git(root, "rm", "-q", "notes.txt")
    git(root, "commit", "-qm", "gone")
    assert the(place, history=False).longest == 0
    found = the(place)
    assert found.longest == 15 and found.where.startswith("notes.txt in the history (")
    assert "rewrite that commit" in rights.problems(*place)[0]


def test_a_commit_message_and_a_side_branch_are_read(place):
    root, _ = place
    git(root, "checkout", "-qb", "side")
    git(root, "commit", "-q", "--allow-empty", "-m", " ".join(WORDS[:14]))
    git(root, "checkout", "-q", "-")
    assert the(place).longest == 14 and "commit in the history" in the(place).where


def test_ignored_files_and_pictures_are_left_out_but_untracked_files_are_not(place):
    root, _ = place
    (root / ".gitignore").write_text("private/\n")
    (root / "private").mkdir()
    (root / "private/notes.txt").write_text(ARTICLE, encoding="utf-8")
    (root / "picture.png").write_bytes(b"\x89PNG\0" + ARTICLE.encode())
    assert the(place).longest == 0
    (root / "untracked.txt").write_text(ARTICLE, encoding="utf-8")
    assert the(place).longest > 50


def test_messages_never_hold_the_words(place):
    (place[0] / "notes.txt").write_text(ARTICLE, encoding="utf-8")
    said = " ".join(rights.problems(*place)) + rights.report(*place)
    assert not style.has_arabic(said)


def test_without_article_files_it_says_that_nothing_was_measured(place):
    assert rights.measure(place[0], None) is None and rights.problems(place[0], None) == []
    assert "not measured" in rights.report(place[0], None)


def test_registered_names_are_counted_apart_but_not_long_ones(place):
    root, _ = place
    actors = root / "data/registry/actors.yaml"
    actors.write_text(f"- id: mayor\n  titles:\n    ar: [{' '.join(WORDS[:6])}]\n", encoding="utf-8")
    assert (the(place).covered, the(place).named, the(place).longest) == (0, 6, 6)
    actors.write_text(f"- id: mayor\n  titles:\n    ar: [{' '.join(WORDS[:13])}]\n", encoding="utf-8")
    assert (the(place).covered, the(place).longest) == (13, 13)
