"""The theme's modules, which live beside the book and not in the package, and a small book to render."""

import importlib
from types import SimpleNamespace

import pytest
from lakes import FIGURE, write_claim, write_figure

from helpers import paths


@pytest.fixture(scope="session")
def theme():
    """The renderer's modules as attributes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(paths.BOOK / "theme"))
        names = ("markup", "page", "languages", "nodes", "outputs", "figures", "search", "site", "templates", "options",
                 "previews", "retired", "wide", "claim_pages")  # fmt: skip
        yield SimpleNamespace(**{name: importlib.import_module(f"renderer.{name}") for name in names})


@pytest.fixture
def shelf_folder(tmp_path):
    """A book's folder with one figure and one claim."""
    write_figure(tmp_path / "book" / "figures")
    write_claim(tmp_path / "book" / "claims")
    return tmp_path / "book"


@pytest.fixture
def page(theme, shelf_folder):
    """An empty page two folders deep in a book with one figure, one claim and one cited work."""
    entries = ({"slug": "index", "title": "Start", "location": "/book/index.md"},
               {"slug": "lake", "title": "The lake", "location": "/notebooks/01_lake.ipynb"})  # fmt: skip
    book = theme.page.Book(
        title="Lakes", description="On lakes.", version="0.1.0", authors=("The Lake Keepers",), index="index",
        entries=entries, figures=theme.site.load_folder(shelf_folder / "figures", "*.json"),
        claims=theme.site.load_folder(shelf_folder / "claims", "*.json"), figure_pages={FIGURE: "lake"},
        folder=shelf_folder, fetch=lambda path: b"<p>stored apart</p>", targets=frozenset({"table-coding-frames"}),
        options=theme.options.Options(link_terms=True, plain_terms="Boat"),
        terms={"Lake": ("words", "term-lake", "Standing water."), "Boat": ("words", "term-boat", "It floats.")},
    )  # fmt: skip
    return theme.page.Page(book, "a/b", references={"lake1999": {"html": 'Lake (1999). <a href="x">doi</a>'}})
