"""No number about the findings is typed into the prose of a notebook, and nothing is called significant."""

import re

import nbformat
import pytest

from helpers.build import notebooks

# What may hold digits: code and ids, citations, link targets, tags, article ids, numbers of notebooks.
ALLOWED = re.compile(
    r"`[^`]*`|\{cite[^}]*\}`[^`]*`|\[-?@[^\]]*\]|@[a-z]+\d{4}|\]\([^)]*\)|<[^>]+>|\b\d{3}[a-z]\b|\bAC1\b"
    r"|\bnotebooks? \d\d(?:(?:–|, | and )\d\d)*",
    re.IGNORECASE,
)


def typed(prose: str) -> list[str]:
    """Lines with a number typed by hand or the language of testing."""
    bare = ALLOWED.sub("", prose)
    return [line for line in bare.splitlines() if re.search(r"\d|significan", line, re.IGNORECASE)]


@pytest.mark.parametrize("path", notebooks.all_notebooks(), ids=lambda p: p.name)
def test_no_number_is_typed(path):
    prose = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"]
    assert [line for source in prose for line in typed(source)] == []


def test_a_typed_number_is_seen():
    assert typed("Iran speaks 52 % of the words") and typed("a significant gap")
    assert not typed("see notebook 07 and `000a`, article 003b [@entman1993], notebooks 01–10")
