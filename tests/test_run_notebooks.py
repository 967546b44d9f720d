"""The runner leaves a cell out where the corpus cannot feed it, and the reason stands in its place."""

import nbformat
import pytest

from helpers import paths
from helpers.build import notebooks


def test_a_cell_whose_need_is_unmet_is_not_run(tmp_path, monkeypatch):
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("answer = 6 * 7", id="first"),
            nbformat.v4.new_code_cell(
                "raise ValueError('no <coders>')", id="second", metadata={"tags": ["needs-coders"]}
            ),
            nbformat.v4.new_code_cell("print(answer)", id="third"),
        ]
    )
    path = tmp_path / "20_needs.ipynb"
    nbformat.write(book, path)
    monkeypatch.setattr(notebooks, "_lacking", lambda _: {"coders": "two <coders> are needed"})
    notebooks.execute(path)
    _, second, third = nbformat.read(path, 4).cells
    assert second.outputs[0].data["text/plain"] == "Not shown for this corpus: two <coders> are needed."
    assert "&lt;coders&gt;" in second.outputs[0].data["text/html"]
    assert second.execution_count is None and third.outputs[0].text == "42\n"
    assert second.metadata.tags == ["needs-coders"]


def test_a_cell_that_finds_its_figure_not_computable_says_so(tmp_path):
    code = "from helpers.tables import NotComputable\nraise NotComputable('a map wants three articles')"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("print(1)")])
    path = tmp_path / "20_small.ipynb"
    nbformat.write(book, path)
    notebooks.execute(path)
    first, second = nbformat.read(path, 4).cells
    assert [o.data["text/plain"] for o in first.outputs] == ["Not shown for this corpus: a map wants three articles."]
    assert second.outputs[0].text == "1\n"


@pytest.mark.parametrize("own", [True, False], ids=["in a project", "in the house"])
def test_a_project_that_is_too_old_says_how_to_renew_it(tmp_path, monkeypatch, own):
    code = "from helpers.study import module_of_an_older_version"
    path = tmp_path / "20_old.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), path)
    before = path.read_bytes()
    if own:
        monkeypatch.setattr(paths, "PROJECT", tmp_path)
    with pytest.raises(notebooks.NotebookError, match=r"20_old\.ipynb: ImportError") as failed:
        notebooks.execute(path)
    assert ("renew" in str(failed.value)) == own
    assert path.read_bytes() == before
