"""Roles and directives of the book's plugin."""

import importlib.metadata
import json
import subprocess
import sys

import pytest
from lakes import FIGURE, write_claim

from helpers import paths
from helpers.publish import nodes, pages, reference, status
from helpers.publish.shelf import PageError, Shelf
from helpers.schema import TABLES


@pytest.fixture
def shelf(shelf_folder):
    return Shelf(book=shelf_folder)


def flat(nodes):
    """All text in nodes."""
    return "".join(n.get("value", "") + flat(n.get("children") or []) for n in nodes)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("lake-falls.share", "42%"),
        ("lake-falls.share:.1%", "42.3%"),
        ("lake-falls.years", "3"),
        ("lake-falls.change", "−1.50"),
    ],
)
def test_value_shows_a_number_of_a_claim(shelf, body, shown):
    assert pages.value(shelf, {"body": body}) == [nodes.node("span", shown, **{"class": "value"})]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sea.share", "lake-falls"),
        ("lake-falls.depth", "share, years, change"),
        ("lake-falls", "claim-id.key"),
        ("lake-falls.years:.q", "format"),
    ],
)
def test_value_says_what_is_wrong(shelf, body, message):
    with pytest.raises(PageError, match=message):
        pages.value(shelf, {"body": body})


def test_languages_figures_and_badges(shelf):
    assert pages.ROLES["fa"](shelf, {"body": "آب"})[0]["class"] == "lang-fa rtl"
    assert pages.figure(shelf, {"body": FIGURE}) == [nodes.node("figureLink", "Levels of the lake", figure=FIGURE)]
    assert pages.status(shelf, {"body": "stable"})[0]["status"] == "stable"
    with pytest.raises(PageError, match="significant"):
        pages.status(shelf, {"body": "significant"})
    with pytest.raises(PageError, match="fig-none"):
        pages.figure(shelf, {"body": "fig-none"})


def test_claims_by_notebook(shelf, shelf_folder):
    write_claim(shelf_folder / "claims", id="other", notebook="00_findings")
    both = pages.claims(shelf, {"options": {}})
    assert [n.get("claim") or n["type"] for n in both] == ["heading", "other", "heading", "lake-falls"]
    (shelf_folder / "chosen.yaml").write_text("- lake-falls\n")
    assert [n["claim"] for n in pages.claims(shelf, {"options": {"chosen": True, "brief": True}})] == ["lake-falls"]
    headed = {"options": {"chosen": True, "brief": True}, "body": "lake-falls: The lake"}
    assert [n["title"] for n in pages.claims(shelf, headed)] == ["The lake"]
    with pytest.raises(PageError, match="'river: The river': write `claim-id: heading`"):
        pages.claims(shelf, {**headed, "body": "river: The river"})
    (shelf_folder / "chosen.yaml").write_text("# none yet\n[]\n")
    write_claim(shelf_folder / "claims", id="firm", status="stable")
    write_claim(shelf_folder / "claims", id="bare", status="testable", figure="")
    unchosen = pages.claims(shelf, {"options": {"chosen": True, "brief": True}})
    assert next(n["claim"] for n in unchosen) == "firm" and "bare" not in [n["claim"] for n in unchosen]
    (shelf_folder / "chosen.yaml").write_text("- no-such-claim\n")
    with pytest.raises(PageError, match="no-such-claim"):
        pages.claims(shelf, {"options": {"chosen": True}})
    assert "The lake fell by 42%." in flat(pages.claim(shelf, {"arg": "lake-falls"}))


def test_the_codebook_is_shown_whole():
    shelf = Shelf()
    book = shelf.yaml("coding/codebook.yaml")
    nodes = reference.codebook(shelf, {})
    shown = " ".join(flat(nodes).split())
    for code in book["codes"]:
        assert " ".join(code["definition"].split()) in shown
        assert code["name"] in shown
    for rule in (*book["general_rules"], *book["boundaries"]):
        assert rule["id"] in shown
        assert " ".join(str(rule.get("rule") or rule["ruling"]).split()).replace("`", "") in shown
    anchors = [n["html_id"] for n in nodes if n["type"] == "heading"]
    assert len(anchors) == len(set(anchors))
    assert "code-partnership" in anchors


def test_coders_dictionary_outlets_and_status(shelf):
    assert "language model" in flat(reference.coders(Shelf(), {}))
    dictionary = flat(reference.data_dictionary(shelf, {}))
    assert all(f"data/{name}.csv" in dictionary for name in TABLES)
    assert "Al-Alam" in flat(reference.outlets(Shelf(), {}))


def test_status_counts_what_is_there(shelf, shelf_folder, tmp_path, monkeypatch):
    """Build, packages, data, agreement, claims and notebooks, from files; a second asking gives the same."""
    monkeypatch.setenv("BOOK_DATE", "2031-02-03 04:05 UTC")
    monkeypatch.setenv("BOOK_COMMIT", "abc123")
    data = tmp_path / "data"
    (data / "derived").mkdir(parents=True)
    (data / "coding").mkdir()
    (data / "derived" / "units.csv").write_text('article_id,unit\n900a,1\n900a,"2\n3"\n')
    (data / "derived" / "zones.csv").write_text("file\n")
    sums = [f"{status.digest(data / 'derived' / 'units.csv')}  units.csv", f"{'0' * 64}  zones.csv"]
    (data / "derived" / "SHA256SUMS").write_text("\n".join(sums))
    (data / "coding" / "coders.yaml").write_text(
        "- {coder_id: a, kind: language model}\n- {coder_id: b, kind: adjudication}\n"
    )
    (shelf_folder / "tables").mkdir()
    table = shelf_folder / "tables" / f"{status.AGREEMENT}.csv"
    table.write_text("code,tier,alpha of least pair\nBORDER,B,0.7\nMILITARY,B,0.756\nNONE,,\n")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_lake.ipynb").write_text(
        json.dumps(
            {
                "cells": [{"cell_type": "markdown", "source": ["# The lake"]}],
                "metadata": {"framing": {"digest": "d" * 64}},
            }
        )
    )
    shelf = Shelf(book=shelf_folder, data=data)
    nodes = status.status(shelf, {})
    assert nodes == status.status(shelf, {})
    rows = [[flat([cell]) for cell in row["children"]] for t in nodes if t["type"] == "table" for row in t["children"]]
    assert ["Built", "2031-02-03 04:05 UTC"] in rows and ["Commit", "abc123"] in rows
    assert ["pandas", importlib.metadata.version("pandas")] in rows
    assert ["derived/units", "2", status.digest(data / "derived" / "units.csv")[:12], "yes"] in rows
    assert [row[1::2] for row in rows if row[0] == "derived/zones"] == [["0", "no"]]
    assert ["derived/names", "–", "absent", "–"] in rows
    assert ["B", "2", "0.70 to 0.76", "BORDER, MILITARY"] in rows and ["undefined", "1", "–", "NONE"] in rows
    assert [row[2] for row in rows if row[0] == "tentative"] == ["1"]
    assert ["01", "The lake", "1", "1", "3", "1", "d" * 12] in rows
    said = flat(nodes)
    assert "Coders by kind: language model (1). No person has coded yet" in said
    table.write_text("code\nBORDER\n")
    with pytest.raises(PageError, match="alpha of least pair, tier"):
        status.status(shelf, {})


def test_the_report_and_the_data_can_be_cited(shelf):
    (report,) = status.citation(shelf, {"arg": "report"})
    (data,) = status.citation(shelf, {"arg": "data"})
    assert [f["extension"] for f in report["formats"]] == ["bib", "ris", "csl.json", "cff"]
    assert report["key"] != data["key"] and data["line"].count("Data of:") == 1
    with pytest.raises(PageError, match="one of report, data"):
        status.citation(shelf, {"arg": "lake"})


def test_every_role_and_directive_is_declared():
    assert {r["name"] for r in pages.SPECIFICATION["roles"]} == set(pages.ROLES)
    assert {d["name"] for d in pages.SPECIFICATION["directives"]} == set(pages.DIRECTIVES)
    json.dumps(pages.SPECIFICATION)


def plugin(*arguments, given=""):
    return subprocess.run(
        [sys.executable, paths.BOOK / "plugin.py", *arguments], input=given, capture_output=True, text=True
    )


def test_the_plugin_answers_as_a_program():
    assert json.loads(plugin().stdout)["name"] == pages.SPECIFICATION["name"]
    assert json.loads(plugin("--role", "ar", given='{"body": "ماء"}').stdout)[0]["children"][0]["value"] == "ماء"
    failed = plugin("--role", "value", given='{"body": "no-such.claim"}')
    assert failed.returncode != 0
    assert "no-such" in failed.stderr


def test_the_plugin_starts_without_heavy_libraries():
    loaded = "import sys, helpers.publish.pages; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout.split()
    assert "json" in modules
    assert not {"pandas", "numpy", "matplotlib", "ruamel", "dataclasses"} & set(modules)
