"""Roles and directives of the book's plugin."""

import json
import subprocess
import sys

import pytest
from lakes import FIGURE, write_claim

from helpers import paths
from helpers.publish import pages
from helpers.schema import TABLES


@pytest.fixture
def shelf(shelf_folder):
    return pages.Shelf(book=shelf_folder)


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
    assert pages.value(shelf, {"body": body}) == [pages.node("span", shown, **{"class": "value"})]


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
    with pytest.raises(pages.PageError, match=message):
        pages.value(shelf, {"body": body})


def test_languages_figures_and_badges(shelf):
    assert pages.ROLES["fa"](shelf, {"body": "آب"})[0]["class"] == "lang-fa rtl"
    assert pages.figure(shelf, {"body": FIGURE}) == [pages.node("figureLink", "Levels of the lake", figure=FIGURE)]
    assert pages.status(shelf, {"body": "stable"})[0]["status"] == "stable"
    with pytest.raises(pages.PageError, match="significant"):
        pages.status(shelf, {"body": "significant"})
    with pytest.raises(pages.PageError, match="fig-none"):
        pages.figure(shelf, {"body": "fig-none"})


def test_claims_by_notebook(shelf, shelf_folder):
    write_claim(shelf_folder / "claims", id="other", notebook="00_findings")
    both = pages.claims(shelf, {"options": {}})
    assert [n.get("claim") or n["type"] for n in both] == ["heading", "other", "heading", "lake-falls"]
    (shelf_folder / "chosen.yaml").write_text("- lake-falls\n")
    assert [n["claim"] for n in pages.claims(shelf, {"options": {"chosen": True, "brief": True}})] == ["lake-falls"]
    (shelf_folder / "chosen.yaml").write_text("- no-such-claim\n")
    with pytest.raises(pages.PageError, match="no-such-claim"):
        pages.claims(shelf, {"options": {"chosen": True}})
    assert "The lake fell by 42%." in flat(pages.claim(shelf, {"arg": "lake-falls"}))


def test_the_codebook_is_shown_whole():
    shelf = pages.Shelf()
    book = shelf.yaml("coding/codebook.yaml")
    nodes = pages.codebook(shelf, {})
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
    assert "language model" in flat(pages.coders(pages.Shelf(), {}))
    dictionary = flat(pages.data_dictionary(shelf, {}))
    assert all(f"data/{name}.csv" in dictionary for name in TABLES)
    assert "Al-Alam" in flat(pages.outlets(pages.Shelf(), {}))
    assert "tentative" in flat(pages.project_status(shelf, {}))


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
