"""What nbval cannot see: cells never run, run out of order, figures without alt text; and that nbval sees the rest."""

import base64
import copy
import hashlib
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import nbformat
import pytest

from helpers import paths
from helpers.build import notebooks, site
from helpers.publish import figures, findings

ALL = notebooks.all_notebooks()
pytestmark = pytest.mark.xdist_group("stored notebooks")  # one process makes what they share


def faults(notebook) -> list[str]:
    """What is wrong with a notebook's stored state."""
    found = []
    code = [c for c in notebook.cells if c.cell_type == "code"]
    if [c.execution_count for c in code] != list(range(1, len(code) + 1)):
        found.append("cells not run top to bottom in a fresh kernel")
    for cell in code:
        if "execution" in cell.metadata:
            found.append(f"{cell.id}: timings stored")
        for output in cell.outputs:
            if "image/png" in output.get("data", {}) and not output.metadata.get("image/png", {}).get("alt"):
                found.append(f"{cell.id}: figure without alt text")
            if output.output_type == "error":
                found.append(f"{cell.id}: failed")
    return found


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.name)
def test_stored_state(path):
    assert faults(nbformat.read(path, 4)) == []


def test_the_index_of_figures_is_fresh(tmp_path):
    shutil.copytree(paths.FIGURES, tmp_path / "figures")
    fresh = site.write_manifest(tmp_path / "figures").read_bytes()
    assert (paths.FIGURES / "manifest.json").read_bytes() == fresh, "run `make notebooks`"


def test_every_figure_and_claim_is_made_by_a_cell():
    sources = {p.stem: "".join(c.source for c in nbformat.read(p, 4).cells if c.cell_type == "code") for p in ALL}
    passports = figures.load_passports()
    assert passports
    for passport in passports:
        assert f"label: {passport.id}" in sources[passport.notebook]
        csv = (paths.FIGURES / f"{passport.id}.csv").read_bytes()
        assert hashlib.sha256(csv).hexdigest() == passport.data_sha256
    for claim in findings.load_claims():
        assert claim.assessed.id in sources[claim.notebook]
        assert not claim.assessed.figure or claim.assessed.figure in {p.id for p in passports}


def test_there_are_eleven():
    assert [p.name[:2] for p in ALL] == [f"{n:02}" for n in range(11)]


SMALL = """
print("six articles:", 6)
---
6 * 7
---
import base64
from IPython.display import display
def show(alt, digest):
    png = base64.b64encode(b"not really a picture").decode()
    data = {"image/png": png, "text/plain": f"figure, data sha256 {digest}"}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})
show("six bars", "abc")
---
show("six bars", "abc")
---
show("six bars", "abc")
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    path = tmp_path_factory.mktemp("nb") / "01_small.ipynb"
    cells = [nbformat.v4.new_code_cell(s.strip()) for s in SMALL.split("---")]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    notebooks.execute(path)
    return path


def plant_number(cells):
    cells[0].outputs[0].text = cells[0].outputs[0].text.replace("6", "7")


def plant_result(cells):
    cells[1].outputs[0].data["text/plain"] = "43"


def plant_picture(cells):
    cells[2].outputs[0].data["image/png"] = base64.b64encode(b"another picture").decode()


def plant_alt(cells):
    cells[3].outputs[0].metadata["image/png"]["alt"] = "seven bars"


def plant_digest(cells):
    cells[4].outputs[0].data["text/plain"] = "figure, data sha256 abd"


PLANTS = (plant_number, plant_result, plant_picture, plant_alt, plant_digest)
"""One for each cell of the small notebook."""


@pytest.fixture(scope="module")
def judged(executed, tmp_path_factory):
    """What nbval says of the sound notebook and of one with a fault planted in every cell: cells passed or failed."""
    folder = tmp_path_factory.mktemp("judged")
    shutil.copy(executed, folder / "sound.ipynb")
    notebook = copy.deepcopy(nbformat.read(executed, 4))
    for plant in PLANTS:
        plant(notebook.cells)
    nbformat.write(notebook, folder / "planted.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", str(folder), "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["-c", "pyproject.toml", "--rootdir", str(paths.HOUSE), "--override-ini", "filterwarnings="]
    command += ["--junitxml", str(folder / "said.xml")]
    code = subprocess.run(command, cwd=paths.HOUSE, capture_output=True).returncode
    cases = list(ElementTree.parse(folder / "said.xml").iter("testcase"))
    said = {
        name: [case.find("failure") is None for case in cases if f"{name}.ipynb" in f"{case.attrib}"]
        for name in ("sound", "planted")
    }
    return code, said


def test_sound_notebook_passes(executed, judged):
    assert faults(nbformat.read(executed, 4)) == []
    assert judged[1]["sound"] == [True] * len(PLANTS)


@pytest.mark.parametrize("number", range(len(PLANTS)), ids=[p.__name__ for p in PLANTS])
def test_planted_wrong_output_fails(judged, number):
    code, said = judged
    assert code == 1
    assert len(said["planted"]) == len(PLANTS)
    assert said["planted"][number] is False


@pytest.mark.parametrize("strip", ["counts", "order"])
def test_unrun_or_reordered_cells_are_seen(executed, strip):
    notebook = copy.deepcopy(nbformat.read(executed, 4))
    for number, cell in enumerate(notebook.cells):
        cell.execution_count = None if strip == "counts" else 9 - number
    assert faults(notebook) == ["cells not run top to bottom in a fresh kernel"]


def test_second_run_stores_the_same_bytes(executed):
    before = executed.read_bytes()
    notebooks.execute(executed)
    assert executed.read_bytes() == before


def test_a_changed_cell_makes_the_outputs_stale(executed, tmp_path):
    assert not notebooks.is_stale(executed)
    notebook = nbformat.read(executed, 4)
    notebook.cells[1].source = "6 * 8"
    path = tmp_path / "01_small.ipynb"
    nbformat.write(notebook, path)
    assert notebooks.is_stale(path)


def test_a_failing_cell_is_named_and_nothing_stored(tmp_path):
    path = tmp_path / "01_broken.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), path)
    before = path.read_bytes()
    with pytest.raises(notebooks.NotebookError, match=r"01_broken\.ipynb: ZeroDivisionError"):
        notebooks.execute(path)
    assert path.read_bytes() == before
