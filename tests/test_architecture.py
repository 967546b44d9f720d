"""Data flows one way: text → study → publish; the workshop may use every floor, no floor uses it."""

import ast
from pathlib import Path

import nbformat
import pytest

from helpers import paths

PACKAGE = paths.HOUSE / "helpers"
MAY_IMPORT = {
    "text": {"text"},
    "study": {"text", "study"},
    "publish": {"text", "study", "publish"},
    "build": {"text", "study", "publish", "build"},
}
MODULES = sorted(p for floor in MAY_IMPORT for p in (PACKAGE / floor).rglob("*.py"))


def imported(tree: ast.AST) -> set[str]:
    """Dotted names a module imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import: write the whole path"
            names |= {node.module or ""} | {f"{node.module}.{a.name}" for a in node.names}
    return names


def broken(floor: str, names: set[str]) -> set[str]:
    """Imports of ``names`` that the floor may not make."""
    floors = {n.split(".")[1]: n for n in names if n.startswith("helpers.") and n.split(".")[1] in MAY_IMPORT}
    return {name for other, name in floors.items() if other not in MAY_IMPORT[floor]}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_floor_imports_only_what_lies_below(path: Path):
    floor = path.relative_to(PACKAGE).parts[0]
    names = imported(ast.parse(path.read_text(encoding="utf-8")))
    assert not broken(floor, names)
    if floor == "text":
        assert not {n.split(".")[0] for n in names} & {"pandas", "pathlib", "os", "io", "matplotlib"}, (
            "text reads no files"
        )
        assert not {"helpers.paths", "helpers.tables"} & names


def test_a_wrong_arrow_is_seen():
    names = imported(ast.parse("from helpers.publish import style\nimport helpers.text.words"))
    assert broken("study", names) == {"helpers.publish.style"} or broken("study", names) == {"helpers.publish"}
    assert not broken("publish", names)


@pytest.mark.parametrize("path", sorted(paths.NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.name)
def test_notebooks_hold_the_story_not_the_logic(path: Path):
    code = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code"]
    for source in code:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 9, f"{node.name}: move it to helpers, under test"
            assert not isinstance(node, ast.ClassDef)
    assert sum(bool(line.strip()) for s in code for line in s.splitlines()) < 260
