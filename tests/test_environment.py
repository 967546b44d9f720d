"""environment.yml, requirements.lock and uv.lock agree, and a drift is seen."""

import copy
import shutil
from types import SimpleNamespace

import pytest

from helpers import paths
from helpers.build import environment

FILES = ("pyproject.toml", "uv.lock", "requirements.lock", "environment.yml", "README.md", "LICENSE", "LICENSE-DATA")


@pytest.fixture
def house(tmp_path):
    for name in FILES:
        shutil.copy(paths.HOUSE / name, tmp_path / name)
    shutil.copytree(paths.HOUSE / "helpers", tmp_path / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_locks_agree(house):
    assert environment.disagreements(house) == []


def test_a_drifted_requirement_is_seen(house):
    lock = house / "requirements.lock"
    lock.write_text(lock.read_text().replace("pandas==3.1.1", "pandas==3.1.0"))
    assert environment.disagreements(house) == ["requirements.lock does not fit uv.lock: run `make lock`"]


def test_another_python_is_seen(house):
    file = house / "environment.yml"
    file.write_text(file.read_text().replace("python=3.11", "python=3.10"))
    assert len(environment.disagreements(house)) == 1


def test_unhashed_pip_lines_are_seen(house):
    file = house / "environment.yml"
    file.write_text(file.read_text().replace("      - --require-hashes\n", ""))
    assert len(environment.disagreements(house)) == 1


@pytest.mark.xdist_group("environment")
def test_groups_of_tests_stay_together(request):
    """What one process makes for a group is made once only if its name reaches xdist's scheduler in the node id."""
    from xdist.remote import WorkerInteractor

    test, asked = copy.copy(request.node), SimpleNamespace(getvalue=lambda option: option == "loadgroup")
    WorkerInteractor.pytest_collection_modifyitems(None, asked, [test])
    assert test.nodeid.endswith("@environment")
