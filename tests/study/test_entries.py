"""YAML that is damaged, or meant to do harm."""

import contextlib

import pytest

from helpers.study import entries
from helpers.tables import DataError


def test_a_bomb_of_aliases_is_refused_before_it_unfolds(tmp_path):
    path = tmp_path / "bomb.yaml"
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    path.write_text("\n".join(["l0: &l0 [lol]", *levels]))
    with pytest.raises(DataError, match=r"bomb\.yaml: its aliases unfold to more than"):
        entries.load_yaml(path)


def test_a_list_that_holds_itself_ends(tmp_path):
    path = tmp_path / "loop.yaml"
    path.write_text("a: &a [*a]")
    assert entries.load_yaml(path)["a"] == [None]


def test_deep_nesting_is_refused(tmp_path):
    path = tmp_path / "deep.yaml"
    path.write_text("[" * 1000)
    with pytest.raises(DataError, match=r"deep\.yaml: nested too deeply"):
        entries.load_yaml(path)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system"])
def test_nothing_in_yaml_is_executed(tmp_path, tag, monkeypatch):
    monkeypatch.setattr("os.system", lambda _: pytest.fail("executed"))
    path = tmp_path / "outlets.yaml"
    path.write_text(f"- outlet_id: {tag}\n")
    with contextlib.suppress(DataError):
        assert isinstance(entries.load_yaml(path)[0], dict)


def test_ordinary_aliases_are_read(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text("a: &a [x, y]\nb: *a\n")
    assert entries.load_yaml(path)["b"] == ["x", "y"]
