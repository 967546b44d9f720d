"""The page frames (jinja2, autoescaping)."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from renderer.markup import RIGHT_TO_LEFT

FOLDER = Path(__file__).resolve().parent.parent / "templates"


@cache
def environment() -> Environment:
    """The one environment: every value is escaped, a missing one is an error."""
    found = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # fmt: skip
    found.globals |= {"right_to_left": RIGHT_TO_LEFT, "canonical": None}
    return found


def template(name: str) -> Template:
    """A template by file name."""
    return environment().get_template(name)
