from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.publish import evidence
from helpers.tables import DataError


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split())


@pytest.fixture
def corpus():
    return SimpleNamespace(
        units=frame(
            "article_id unit zone words", [("900a", 1, "title", 5), ("900a", 2, "body", 20), ("900b", 1, "lede", 9)]
        ),
        glosses=frame("article_id unit gloss", [("900a", 1, "A ferry opens."), ("900a", 2, "Children board it.")]),
        frames=frame(
            "coder_id article_id unit code",
            [("coder_a", "900a", 2, "ECONOMY"), ("coder_a", "900a", 2, "BORDER"), ("coder_b", "900a", 2, "ECONOMY"),
             ("coder_a", "900b", 1, "none")],
        ),
        names=frame("article_id unit text", [("900a", 2, "عمدة البلدة"), ("900a", 2, None), ("900a", 2, "الحارس")]),
    )  # fmt: skip


def test_rows_hold_place_gloss_codes_by_coder_and_quoted_words(corpus):
    table = evidence.rows(corpus)
    assert list(table.columns) == ["article", "unit", "zone", "words", "gloss", "coder_a", "coder_b", "quoted words"]
    row = table.iloc[1]
    assert (row["coder_a"], row["coder_b"], row["quoted words"]) == (
        "ECONOMY, BORDER",
        "ECONOMY",
        "عمدة البلدة · الحارس",
    )
    assert pd.isna(table.iloc[0]["coder_a"]) and len(table) == 3


def test_choices_narrow_the_rows(corpus):
    assert list(evidence.rows(corpus, codes=["BORDER"])["unit"]) == [2]
    assert list(evidence.rows(corpus, articles=["900b"])["article"]) == ["900b"]
    assert len(evidence.rows(corpus, units=[("900a", 1), ("900b", 1)])) == 2
    with pytest.raises(DataError, match="900c 7"):
        evidence.rows(corpus, units=[("900c", 7)])


def test_a_quotation_over_the_budget_is_refused_without_its_words(corpus):
    long = frame("article_id unit text", [("900a", 2, "كلمة " * 13)])
    with pytest.raises(DataError, match="unit 2: 13 words") as caught:
        evidence.rows(corpus, quotations=long)
    assert "كلمة" not in str(caught.value)
    evidence.rows(corpus, quotations=long.assign(text="كلمة " * 12))


def test_show_writes_a_table(house, shown, corpus):
    evidence.show(corpus, id="tab-evidence-ferry", title="Units about the ferry", codes=["ECONOMY"])
    assert 'lang="ar"' in shown[0][0]["text/html"] and (house / "book/tables/tab-evidence-ferry.csv").is_file()
    with pytest.raises(DataError, match="no unit fits"):
        evidence.show(corpus, id="tab-evidence-none", title="Units about nothing", codes=["STABILITY"])
