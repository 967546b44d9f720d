"""Removing an article and making every claim anew gives what the table of notebook 10 says, and nothing else."""

import math
import shutil

import pandas as pd
import pytest

from helpers import paths, tables
from helpers.schema import TABLES
from helpers.study import corpus as corpora
from helpers.study import derive, left_out, robustness, statements, survival
from helpers.study.claims import assess
from helpers.tables import NotComputable

STORED = paths.BOOK / "tables" / "tab-robustness-left-out.csv"


def said() -> pd.DataFrame:
    """What notebook 10 says would stand on the claims page without each article."""
    table = pd.read_csv(STORED, dtype={"left out": "string"}, keep_default_na=False, na_values=[""])
    return table.rename(columns={"left out": "left_out", "status then": "then", "value then": "value"})


ARTICLES = sorted(said()["left_out"].unique()) if STORED.is_file() else []


def removed(article: str, folder):
    """A copy of the project's data without one article: every row of it is taken out of every table."""
    data = folder / "data"
    shutil.copytree(paths.DATA / "registry", data / "registry")
    (data / "coding").mkdir(parents=True)
    for name in ("codebook.yaml", "coders.yaml"):
        shutil.copy(paths.DATA / "coding" / name, data / "coding" / name)
    for name, table in TABLES.items():
        if table.layer == "registry" or not tables.table_path(name).exists():
            continue
        rows = tables.read_table(name)
        kept = rows[rows["article_id"] != article] if "article_id" in rows else rows
        tables.write_table(name, kept, data)
    return data


@pytest.mark.skipif(not ARTICLES, reason="notebook 10 has not stored its table")
def test_the_table_names_every_claim_and_article():
    table, whole = said(), corpora.load()
    assert set(table["left_out"]) == set(whole.article_ids)
    made = set()
    for id in statements.BUILDERS:
        try:
            statements.build(id, whole)
            made.add(id)
        except NotComputable:
            continue
    assert set(table["claim"]) == made
    assert len(table) == len(made) * len(whole.article_ids)


@pytest.mark.parametrize("article", ARTICLES)
def test_only_what_the_table_said_changes(article, tmp_path):
    lean = corpora.load(removed(article, tmp_path))
    assert article not in lean.article_ids
    rows = said()
    for row in rows[rows["left_out"] == article].itertuples():
        try:
            finding = statements.build(row.claim, lean)
            found = assess(finding, lean)
        except NotComputable:
            assert row.then == "none", row.claim
            continue
        assert found.status == row.then, (row.claim, found.reasons)
        if row.sign == "none" or row.restated:
            continue
        if math.isnan(row.value):
            assert row.sign == "undefined" and found.observed is None, row.claim
            continue
        assert found.observed == pytest.approx(row.value, rel=1e-9), row.claim
        now, was = robustness.sign(found.observed, found.reference), robustness.sign(row.observed, found.reference)
        assert (now == was) == (row.sign == "kept"), row.claim


def test_the_small_corpus(corpus, monkeypatch):
    monkeypatch.setattr(statements, "BUILDERS", {"corpus-uneven-lengths": statements.BUILDERS["corpus-uneven-lengths"]})
    table = survival.without_each_article(corpus)
    assert table["left_out"].tolist() == corpus.article_ids
    assert set(table["then"]) == {"descriptive"} and set(table["sign"]) == {"none"}
    monkeypatch.setattr(left_out, "MOST_LEFT_OUT", 3)
    with pytest.raises(NotComputable, match="up to 3 articles"):
        survival.without_each_article(corpus)


def test_a_copy_without_an_article_keeps_its_contract(tmp_path):
    if ARTICLES:
        derive.verify(removed(ARTICLES[0], tmp_path))
