import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.study import inference


def groups(a, b):
    names = [f"{i:04}" for i in range(a + b)]
    return pd.Series(["x"] * a + ["y"] * b, index=names)


def made(random, *, a=12, b=12, effect=0.0, nulls=9):
    """Shares of one code that differs by ``effect`` between the groups, and of others that do not."""
    dealt = groups(a, b)
    scores = pd.DataFrame(random.normal(0.3, 0.1, size=(a + b, nulls + 1)), index=dealt.index).rename(columns=str)
    scores.loc[dealt == "x", "0"] += effect
    return scores, dealt


def test_exact_p_counts_the_splits_at_least_as_far_apart():
    # 4 against 4 that do not overlap: the split and its mirror of the 70 there are
    assert inference.permutation_p([1, 2, 3, 4], [11, 12, 13, 14]) == pytest.approx(2 / 70)
    assert inference.permutation_p([0] * 5, [0] * 5) == 1.0


@pytest.mark.parametrize("a", range(7))
def test_six_articles_never_give_a_p(a):
    assert inference.permutation_p(np.arange(a), 100 + np.arange(6 - a)) is None
    scores, dealt = made(np.random.default_rng(1), a=a, b=6 - a, effect=9.0)
    found = inference.contrasts(scores, dealt, "x", "y")
    assert all(test.p is None and test.q is None and "cannot give less than" in test.reason for test in found.values())


def test_without_an_effect_p_is_as_often_small_as_its_level_says():
    random = np.random.default_rng(5)
    p = [inference.permutation_p(*random.normal(size=(2, 8)), resamples=199) for _ in range(300)]
    assert stats.binomtest(sum(x <= 0.05 for x in p), 300, 0.05).pvalue > 0.001
    assert stats.kstest(p, "uniform").pvalue > 0.001


def test_a_planted_effect_is_found_and_nulls_are_held_back():
    random = np.random.default_rng(6)
    found, false_share = [], []
    for _ in range(60):
        scores, dealt = made(random, effect=0.2)
        tests = inference.contrasts(scores, dealt, "x", "y", resamples=499)
        hits = [name for name, test in tests.items() if test.q <= 0.05]
        found.append("0" in hits)
        false_share.append(sum(h != "0" for h in hits) / max(len(hits), 1))
    assert np.mean(found) >= 0.9  # two standard deviations apart, twelve against twelve
    assert np.mean(false_share) <= 0.05 + 3 * np.std(false_share) / np.sqrt(60)


def test_one_article_is_no_group():
    assert inference.permutation_p([1.0], np.arange(30)) is None


def test_q_is_that_of_benjamini_and_hochberg_and_leaves_out_what_was_not_tested():
    p = {"a": 0.01, "b": 0.04, "c": None, "d": 0.03}
    q = inference.discovery_rate(p)
    assert q["c"] is None
    assert [q[k] for k in "abd"] == pytest.approx([0.03, 0.04, 0.04])


def test_articles_that_say_nothing_are_left_out():
    scores, dealt = made(np.random.default_rng(2))
    scores.iloc[:9, 0] = np.nan
    test = inference.contrasts(scores, dealt, "x", "y")["0"]
    assert (test.a, test.b) == (3, 12) and test.p is not None
