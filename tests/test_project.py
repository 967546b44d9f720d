"""A project folder of one's own: made whole or not at all, ready to derive, apart from the house."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from ruamel.yaml import YAML

from helpers import paths, tables
from helpers.build import project
from helpers.schema import TABLES
from helpers.study import coding, registry
from helpers.tables import DataError

pytestmark = pytest.mark.xdist_group("project")  # one process makes what they share


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FRAMING_")}
    return subprocess.run(
        [sys.executable, "-m", "helpers", *arguments],
        cwd=paths.HOUSE, env=kept | environment, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def practice(tmp_path_factory) -> Path:
    return project.create(tmp_path_factory.mktemp("projects") / "border-talks", specimens=True)


def test_every_table_registry_and_page_is_there(practice):
    for name in TABLES:
        assert tables.table_path(name, practice / "data").is_file(), name
    assert registry.load_outlets(practice / "data")
    assert registry.load_articles(practice / "data") == {}
    assert coding.load_coders(practice / "data") == {}
    listed = YAML(typ="safe").load((practice / "myst.yml").read_text(encoding="utf-8"))
    assert listed["project"]["title"] == "Border talks"
    files = [f for e in listed["project"]["toc"] for f in ([e] if "file" in e else e["children"])]
    assert all((practice / f["file"]).is_file() for f in files)
    assert {f["file"] for f in files} >= {"book/index.md", "notebooks/00_findings.ipynb", "book/claims.md"}


def test_notebooks_come_without_outputs_and_without_words_on_other_articles(practice):
    for path in (practice / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, 4)
        assert not any(c.get("outputs") for c in notebook.cells)
        assert "framing" not in notebook.metadata
        assert not any(project.THIS_CORPUS in c.metadata.get("tags", []) for c in notebook.cells)


def test_articles_become_tables_in_the_project_and_nowhere_else(practice):
    before = {p: p.read_bytes() for p in (paths.HOUSE / "data" / "derived").glob("*.csv")}
    done = run("--project", str(practice), "derive", "--write")
    assert done.returncode == 0, done.stderr
    found = tables.read_table("derived/articles", practice / "data")
    assert set(found["file"]) == {p.name for p in paths.SPECIMENS.iterdir() if p.is_file() and p.suffix != ".md"}
    assert run("derive", FRAMING_PROJECT=str(practice)).returncode == 0, "the variable does the same"
    assert {p: p.read_bytes() for p in (paths.HOUSE / "data" / "derived").glob("*.csv")} == before


def test_renewing_keeps_what_its_owner_changed(tmp_path):
    made = project.create(tmp_path / "talks")
    older, edited, run_since = (
        made / "notebooks" / n for n in ("04_corpus.ipynb", "07_voices.ipynb", "02_parsing.ipynb")
    )
    changed = {}
    for path in (older, edited):
        notebook = nbformat.read(path, 4)
        notebook.cells[0].source = "# Another"
        nbformat.write(notebook, path)
        changed[path.name] = path.read_bytes()
    record = json.loads((made / project.MADE).read_text(encoding="utf-8"))
    record["notebooks/04_corpus.ipynb"] = project._digest(older)  # as an older version wrote it
    record["notebooks/07_voices.ipynb"] = "what an older version wrote"
    (made / project.MADE).write_text(json.dumps(record), encoding="utf-8")
    notebook = nbformat.read(run_since, 4)
    next(c for c in notebook.cells if c.cell_type == "code").execution_count = 7
    nbformat.write(notebook, run_since)
    after_run = run_since.read_bytes()
    (made / "book" / "glossary.md").unlink()
    (made / "book" / "index.md").write_text("mine", encoding="utf-8")

    done = run("--project", str(made), "renew")
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("written")] == [
        "written: book/glossary.md",
        "written: notebooks/04_corpus.ipynb",
    ]
    assert "kept, since you have changed it: notebooks/07_voices.ipynb" in done.stdout
    assert older.read_bytes() != changed[older.name] and edited.read_bytes() == changed[edited.name]
    assert run_since.read_bytes() == after_run
    assert (made / "book" / "index.md").read_text(encoding="utf-8") == "mine"
    again = run("--project", str(made), "renew")
    assert "07_voices" in again.stdout and "written" not in again.stdout


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (project.MADE, "{", "made.json: not JSON"),
        ("myst.yml", "version: 1\n", "project: title: is missing"),
        ("notebooks/04_corpus.ipynb", "{", "04_corpus.ipynb: no notebook"),
    ],
)
def test_a_damaged_project_is_not_renewed(tmp_path, name, content, message):
    made = project.create(tmp_path / "talks")
    (made / name).write_text(content, encoding="utf-8")
    (made / "book" / "glossary.md").unlink()
    with pytest.raises(DataError, match=message):
        project.renew(made)
    assert (made / name).read_text(encoding="utf-8") == content


@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_only_a_project_is_renewed(tmp_path, folder):
    with pytest.raises(DataError, match="no project folder"):
        project.renew(tmp_path / folder)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="not empty"):
        project.create(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failure_half_way_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(project, "_book", full)
    with pytest.raises(DataError, match="No space left"):
        project.create(tmp_path / "new")
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_no_project_is_said_at_once(tmp_path):
    done = run("--project", str(tmp_path / "nowhere"), "derive")
    assert done.returncode == 1
    assert "no project lies there" in done.stderr and len(done.stderr.splitlines()) == 1
    assert run("derive", "--project").returncode == 1
