"""Data of a release that change are announced, or the check fails."""

import json

import pytest
from lakes import FIGURE, write_figure

from helpers import __version__
from helpers.build import releases
from helpers.publish import export
from helpers.tables import DataError

CHANGELOG = "# Changelog\n\n## Unreleased\n- Nothing yet.\n\n## {version} - 2026-01-01\n- With fig-lake-levels.\n"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book with one figure and one table, released."""
    folder = tmp_path / "book"
    write_figure(folder / "figures")
    (folder / "figures" / f"{FIGURE}.csl.json").write_text("[]")
    (folder / "figures" / "manifest.json").write_text("{}")
    (folder / "tables").mkdir()
    (folder / "tables" / "tab-lake-depth.csv").write_text("a\n1\n")
    (folder / "tables" / "tab-lake-depth.json").write_text("{}")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG.format(version=__version__))
    assert releases.problems(folder, tmp_path / "CHANGELOG.md") == []
    releases.release(__version__, folder, tmp_path / "CHANGELOG.md")
    return folder


def problems(book):
    return releases.problems(book, book.parent / "CHANGELOG.md")


def announce(book, line):
    path = book.parent / "CHANGELOG.md"
    path.write_text(path.read_text().replace("- Nothing yet.", line))


def test_the_release_holds_the_digests_of_the_data(book):
    record = json.loads((book / "figures" / "released.json").read_text())
    data = (book / "figures" / f"{FIGURE}.csv").read_bytes()
    assert record["version"] == __version__
    assert record["figures"] == {FIGURE: export.sha256(data)}
    assert list(record["tables"]) == ["tab-lake-depth"]
    assert problems(book) == []


def test_changed_data_must_be_named_above_the_released_version(book):
    (book / "figures" / f"{FIGURE}.csv").write_text("year,level\n1,9\n")
    (found,) = problems(book)
    assert FIGURE in found and "CHANGELOG.md" in found
    announce(book, f"- {FIGURE}-more is new.")
    assert len(problems(book)) == 1
    announce(book, "- x")
    path = book.parent / "CHANGELOG.md"
    path.write_text(path.read_text().replace(f"{FIGURE}-more is new", f"`{FIGURE}`: one lake measured anew"))
    assert problems(book) == []


def test_a_changed_table_counts_too_and_a_changed_picture_does_not(book):
    (book / "figures" / f"{FIGURE}.svg").write_text("<svg/>")
    assert problems(book) == []
    (book / "tables" / "tab-lake-depth.csv").write_text("a\n2\n")
    assert len(problems(book)) == 1


def test_a_figure_that_is_gone_must_be_retired(book):
    for path in (book / "figures").glob(f"{FIGURE}.*"):
        path.unlink()
    (found,) = problems(book)
    assert "retired.yaml" in found
    (book / "retired.yaml").write_text(f"{FIGURE}: {{reason: The lake dried up.}}\n")
    assert problems(book) == []


def test_a_release_is_refused_where_something_is_wrong(book, monkeypatch):
    changelog = book.parent / "CHANGELOG.md"
    with pytest.raises(DataError, match="no version"):
        releases.release("next", book, changelog)
    with pytest.raises(DataError, match=r"__init__\.py says version"):
        releases.release("99.0.0", book, changelog)
    (book / "figures" / f"{FIGURE}.csv").write_text("year,level\n1,9\n")
    with pytest.raises(DataError, match=FIGURE):
        releases.release(__version__, book, changelog)
    changelog.write_text("# Changelog\n\n## Unreleased\n")
    with pytest.raises(DataError, match=f"no heading `## {__version__}`"):
        releases.release(__version__, book, changelog)
    (book / "figures" / "released.json").write_text("{")
    with pytest.raises(DataError, match=r"released\.json: not readable"):
        problems(book)


def test_this_books_own_figures_are_announced():
    assert releases.problems() == []
