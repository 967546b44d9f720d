"""Text reuse: identical, edited, contained and unrelated texts; who comes first; what depends on an agency."""

import random
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from invented import article, words

from helpers.schema import TABLES
from helpers.study import derive, left_out, overlap, planner, reuse, voices
from helpers.tables import to_frame
from helpers.text import shingles
from helpers.text.knowledge import Knowledge


def sketch(name: str, text: str) -> shingles.Sketch:
    found = derive.derive_bytes(
        f"{name} عنوان قصير\n\n{text}".encode(), file=f"{name}.txt", knowledge=Knowledge(), where=name
    )
    return replace(found[derive.SKETCHES][0], article_id=name)


def edited(text: str, share: float, seed: int) -> str:
    """The text with a share of its words replaced."""
    draw = random.Random(seed)
    other = words(500, seed + 77)
    return " ".join(draw.choice(other) if draw.random() < share and w[-1] != "." else w for w in text.split(" "))


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, str], dict]:
    long = article(1, paragraphs=8)
    texts = {
        "a": long,
        "b": long,
        "c": edited(long, 0.06, 3),
        "d": "\n\n".join(long.split("\n\n")[:2]),
        "e": article(2),
        "f": article(3) + "\n\n" + long.split("\n\n")[0].split(". ")[0] + ".",
    }
    found = overlap.find(sketch(name, text) for name, text in texts.items())
    return {(r["article_id"], r["other_id"]): r for r in found}


def share(row: dict) -> float:
    return row["shared_shingles"] / row["shingles"]


def test_identical_texts_share_everything(rows):
    assert share(rows["a", "b"]) == share(rows["b", "a"]) == 1
    assert rows["a", "b"]["shared_units"] == 24
    assert rows["a", "b"]["reuse_group"] == "a"


def test_an_edited_text_shares_what_was_left(rows):
    kept = share(rows["c", "a"])
    assert 0.6 < kept < 0.9  # .94 ** 5 = .73 of the runs of five words are untouched
    assert rows["c", "a"]["reuse_group"] == "a"
    assert rows["c", "a"]["shared_units"] < rows["b", "a"]["shared_units"]


def test_overlap_is_asymmetric(rows):
    assert share(rows["d", "a"]) > 0.95  # the cut makes no new run but at the end
    assert 0.2 < share(rows["a", "d"]) < 0.3
    assert rows["d", "a"]["reuse_group"] == "a"


def test_one_shared_sentence_is_a_passage_not_a_copy(rows):
    row = rows["f", "a"]
    assert row["shared_units"] == 1 and row["shared_words"] >= overlap.UNIT_WORDS
    assert share(row) < 0.2 and row["reuse_group"] is None


def test_unrelated_texts_have_no_row(rows):
    assert not [pair for pair in rows if "e" in pair]


def test_spelling_variants_are_one_text():
    text = article(5)
    other = text.replace("ي", "ی").replace("ك", "ک").replace("إن", "ان")
    found = overlap.find([sketch("a", text), sketch("b", other)])
    assert {share(r) for r in found} == {1.0}


def test_the_result_does_not_depend_on_order():
    kept = [sketch(f"n{i}", edited(article(i // 3), 0.05, i)) for i in range(12)]
    found = overlap.find(kept)
    assert found == overlap.find(reversed(kept)) and found


def test_every_pair_found_is_counted_as_brute_force_counts_it():
    kept = [sketch(f"n{i:02}", edited(article(i // 4), 0.03 * (i % 4), i)) for i in range(16)]
    sets = {s.article_id: set(s.shingles.tolist()) for s in kept}
    found = {(r["article_id"], r["other_id"]): r["shared_shingles"] for r in overlap.find(kept)}
    wanted = {
        (a, b): len(sets[a] & sets[b])
        for a in sets for b in sets
        if a != b and len(sets[a] & sets[b]) >= overlap.COPY * min(len(sets[a]), len(sets[b]))
    }  # fmt: skip
    assert wanted.items() <= found.items()
    assert all(len(sets[a] & sets[b]) == n for (a, b), n in found.items())


@pytest.mark.parametrize("at_once", [2, 2_000])
def test_units_are_counted_as_brute_force_counts_them(at_once, monkeypatch):
    """Each unit of an article that stands in the other once, however often it stands there; short ones do not count."""
    monkeypatch.setattr(overlap, "AT_ONCE", at_once)
    draw = random.Random(4)
    pool = [(f"{draw.getrandbits(48):012x}", draw.randint(4, 20)) for _ in range(9)]
    base = sketch("x", article(1))
    kept = [replace(base, article_id=f"u{i:02}", units=tuple(draw.choices(pool, k=i % 6))) for i in range(30)]
    units = {s.article_id: s.units for s in kept}
    for row in overlap.find(kept):
        there = {sha for sha, _ in units[row["other_id"]]}
        standing = [words for sha, words in units[row["article_id"]] if sha in there and words >= overlap.UNIT_WORDS]
        assert (row["shared_units"], row["shared_words"]) == (len(standing), sum(standing))
        assert row["shared_shingles"] == row["shingles"] == len(base.shingles)


def test_a_crowd_of_copies_is_one_group_and_linear():
    text = article(9)
    kept = [sketch("m000", text)]
    kept += [replace(kept[0], article_id=f"m{i:03}") for i in range(1, 200)]
    found = overlap.find(kept)
    assert {r["reuse_group"] for r in found} == {"m000"}
    assert {r["article_id"] for r in found} == {s.article_id for s in kept}
    assert len(found) <= 2 * overlap.CROWD * len(kept)


def test_signatures_estimate_the_share_of_shingles():
    one = np.arange(1, 2001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    agree = [
        (shingles.signature(one[k : k + 300]) == shingles.signature(one[k + 100 : k + 400])).mean()
        for k in range(0, 1600, 100)
    ]
    assert np.mean(agree) == pytest.approx(0.5, abs=0.06)


@pytest.fixture
def wired(corpus):
    """The lake corpus with its articles linked as copies."""
    ids = corpus.article_ids[:3]
    rows = [
        {"article_id": a, "other_id": b, "shingles": 100, "shared_shingles": n, "shared_units": 0, "shared_words": 0}
        for a, b, n in ((ids[0], ids[1], 80), (ids[1], ids[0], 80), (ids[1], ids[2], 20), (ids[2], ids[1], 20))
    ]
    articles = corpus.articles.copy()
    articles.loc[:2, "published"] = ["2022-03-04", "2022-03-02", "2022-03-02"]
    articles.loc[:2, "published_precision"] = "day"
    articles["agency"] = pd.NA
    return replace(corpus, articles=articles, reuse=to_frame(TABLES["derived/reuse"], rows)), ids


def test_direction_follows_the_dates(wired):
    corpus, ids = wired
    table = reuse.pairs(corpus).set_index(["article_id", "other_id"])
    assert table.loc[(ids[0], ids[1]), "direction"] == "later"
    assert table.loc[(ids[1], ids[0]), "direction"] == "earlier"
    assert table.loc[(ids[1], ids[2]), "direction"] == "same day"
    assert table.loc[(ids[0], ids[1]), "containment"] == 0.8


def test_the_first_of_a_group_is_independent_and_its_copy_is_not(wired):
    corpus, ids = wired
    assert reuse.groups(corpus).values.tolist() == [[ids[0], ids[0], 2, "later"], [ids[1], ids[0], 2, "first"]]
    assert reuse.dependent(corpus).values.tolist() == [[ids[0], "copy of another article"]]
    wide = reuse.groups(corpus, threshold=0.1)
    assert sorted(wide["article_id"]) == sorted(ids)


def test_text_shared_with_an_agency_depends_on_it(wired):
    corpus, ids = wired
    articles = corpus.articles.copy()
    articles.loc[0, "agency"] = corpus.outlets["outlet_id"].iloc[0]
    found = reuse.dependent(replace(corpus, articles=articles))
    assert dict(found.values.tolist()) == {ids[0]: "credits an agency", ids[1]: "shares an agency's text"}


def test_a_pair_whose_other_article_was_left_out_is_gone(wired):
    corpus, ids = wired
    assert reuse.pairs(corpus.without_article(ids[0]))["article_id"].tolist() == [ids[1], ids[2]]


def test_the_agency_switch_counts_a_text_once(wired):
    corpus, ids = wired
    lean = corpus.without_agency()
    assert lean.article_ids == [i for i in corpus.article_ids if i != ids[0]]  # its first publication stays
    view = left_out.agency_view(corpus)
    assert view.corpus.article_ids == lean.article_ids
    table = voices.shares_with_and_without_agency(corpus).drop_duplicates("text").set_index("text")
    assert table.loc["without agency text", "total"] == lean.units["words"].sum() < table.loc["all text", "total"]
    assert planner.growth_cells(corpus)["independent"].sum() == len(corpus.articles) - 1


def test_every_copy_of_an_agencys_text_goes_with_the_switch(wired):
    corpus, ids = wired
    articles = corpus.articles.copy()
    articles.loc[0, "agency"] = corpus.outlets["outlet_id"].iloc[0]
    lean = replace(corpus, articles=articles).without_agency()
    assert lean.article_ids == [i for i in corpus.article_ids if i not in ids[:2]]


def test_without_reuse_the_switch_reads_credits_alone(corpus):
    assert set(corpus.dependence["article_id"]) == set(corpus.articles.dropna(subset="agency")["article_id"])
