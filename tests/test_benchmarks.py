"""The benchmarks run, show each step beside its peers, and count the same hits where the meaning is the same."""

import re

import pytest

from benchmarks import __main__ as bench
from benchmarks import grow, growing, lexicon, measure, pipeline
from benchmarks.corpus import articles, folder


def test_the_corpus_is_the_same_for_the_same_seed():
    assert articles(3) == articles(5)[:3]
    assert articles(3) != articles(3, seed=1)


def test_every_step_stands_beside_a_peer(capsys):
    bench.main(["3", "--rounds", "1", "--only", "pipeline", "steps"])
    shown = capsys.readouterr().out
    assert all(step in shown for step in ("Whole page", "Folding letters", "Words", "Sentences", "CountVectorizer"))


def test_peers_of_the_lexicon_step_are_measured_or_named():
    result = lexicon.run(articles(3), rounds=1)
    named = " ".join([*(row.name for row in result.rows), *result.missing])
    assert all(peer in named for peer in (*lexicon.PEERS, "quanteda"))
    hits = {row.name: row.hits for row in result.rows}
    assert hits["ours, with clitics"] > hits["ours, bare words"] > 0
    exact = hits.get("pyahocorasick, bare scan with boundaries")
    assert exact is None or exact >= hits["re alternation"]


def test_a_peer_that_is_not_installed_is_a_line(monkeypatch):
    monkeypatch.setattr(lexicon.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(lexicon.shutil, "which", lambda name: None)
    result = lexicon.run(articles(1), rounds=1)
    assert [row.name for row in result.rows] == ["ours, with clitics", "ours, bare words"]
    assert all("not installed" in line for line in result.missing) and len(result.missing) == len(lexicon.PEERS) + 1


def test_ratios_are_of_the_first_row():
    rows = measure.compare({"a": lambda: 1, "b": lambda: sum(range(200_000))}, 10, rounds=2)
    assert rows[0].ratio == 1 and rows[1].ratio > 1
    assert rows[1].speed < rows[0].speed


def test_writing_renews_the_results_alone(tmp_path, monkeypatch):
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- results -->\nold\n<!-- /results -->\nafter\n")
    monkeypatch.setattr(bench, "README", readme)
    bench.main(["2", "--rounds", "1", "--only", "pipeline", "--write"])
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- results -->\n") and text.endswith("<!-- /results -->\nafter\n")
    assert "old" not in text and re.search(r"Measured on \d+ cores, .*Python 3", text)


def test_any_folder_can_be_measured(tmp_path):
    (tmp_path / "a.txt").write_text(articles(1)[0], encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    (tmp_path / "c.txt").write_text("Menu\n", encoding="utf-8")
    texts = folder(tmp_path)
    assert len(texts) == 2
    assert pipeline.run(texts, rounds=1).rows[0].hits > 0
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SystemExit, match="no text file"):
        folder(empty)


def test_a_run_is_measured_in_a_process_of_its_own(tmp_path):
    corpus = grow.write(tmp_path / "corpus.jsonl", 12)
    found = growing.grown(corpus, tmp_path / "out", 1)
    assert found["seconds"] > 0 and found["driver"] > 1 and found["worker"] > 1
    rows, files = grow.digests(tmp_path / "out")
    assert len(rows) == len(files) == 64
    (tmp_path / "out" / "quarantine.csv").write_text("other")
    assert grow.digests(tmp_path / "out") == (rows, grow.files_digest(tmp_path / "out")) != (rows, files)


def test_the_slope_of_what_is_linear_and_what_is_quadratic():
    counts = (10, 100, 1000)
    assert growing.slope(counts, [3 * c for c in counts]) == pytest.approx(1)
    assert growing.slope(counts, [c * c for c in counts]) == pytest.approx(2)


def test_a_table_may_have_columns_of_its_own():
    listing = measure.Listing("Title", "Note.", ["", "times"], [["a", "1.00"]], ["Said."])
    lines = bench.markdown([listing], ["text"], "source").splitlines()
    assert lines[0] == "- Said." and "| | times |" in lines and "|---|---:|" in lines and "| a | 1.00 |" in lines
