"""The benchmark runs and shows each step beside its peer."""

from benchmarks.__main__ import main
from benchmarks.corpus import articles


def test_the_corpus_is_the_same_for_the_same_seed():
    assert articles(3) == articles(5)[:3]
    assert articles(3) != articles(3, seed=1)


def test_every_step_stands_beside_a_peer(capsys):
    main(3, rounds=1)
    shown = capsys.readouterr().out
    assert all(step in shown for step in ("fold letters", "lexicon with clitics", "sentences", "whole article"))
