"""Everything ``make test`` checks, each as a named step with its own exit code."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from helpers import paths
from helpers.build.notebooks import KERNEL_ENVIRONMENT


@dataclass(frozen=True)
class Step:
    """A check: what it proves, and a function that returns its problems (none: it passed)."""

    name: str
    proves: str
    problems: Callable[[], list[str]]


class Skipped(Exception):  # noqa: N818 - no error: the check could not be made here, and says why
    """Raised by a step that what the machine lacks leaves undone."""


def _command(*arguments: str) -> list[str]:
    """Run a command in the house, output shown; a non-zero exit is a problem."""
    environment = {**os.environ, **KERNEL_ENVIRONMENT}
    code = subprocess.run([sys.executable, "-m", *arguments], cwd=paths.HOUSE, env=environment).returncode
    return [] if code == 0 else [f"`{' '.join(arguments)}` exited with {code}"]


def _lint() -> list[str]:
    return _command("ruff", "check", "--quiet", ".") + _command("ruff", "format", "--check", "--quiet", ".")


def _locks() -> list[str]:
    from helpers.build import environment

    return environment.disagreements()


def _derived() -> list[str]:
    from helpers.study import derive

    folder = paths.raw_folder()
    if folder is None:
        print("no article files: the released tables are checked against each other only")
    for line in derive.verify():
        print(line)
    return derive.compare(derive.derive_folder(folder)) if folder else []


def _dictionary() -> list[str]:
    from helpers.build import dictionary

    return dictionary.stale()


def _readme() -> list[str]:
    from helpers.build import readme

    return readme.stale()


def _figures() -> list[str]:
    from helpers.build import releases

    if releases.last_release(paths.BOOK) is None:
        print("no release yet: no figure to compare")
    return releases.problems()


def _rights() -> list[str]:
    from helpers.publish import rights

    folder = paths.raw_folder()
    if folder is None:
        print("no article files: rights cannot be measured here")
        return []
    return rights.problems(paths.HOUSE, folder)


def _prose() -> list[str]:
    from helpers.build import prose

    return prose.problems()


LONGEST = ("10", "05")
"""Notebooks that take longest: they begin first, so that neither of two workers ends long after the other."""


def _nbval() -> list[str]:
    from helpers.build import notebooks

    found = sorted(notebooks.all_notebooks(), key=lambda path: (not path.name.startswith(LONGEST), -int(path.name[:2])))
    listed = [path.relative_to(paths.HOUSE).as_posix() for path in found]
    return _command("pytest", "--nbval", *listed, "-n", "2", "--dist", "loadscope", "--no-loadscope-reorder",
                    "-p", "no:cacheprovider")  # fmt: skip


def _book() -> list[str]:
    from helpers.build import notebooks, site

    stale = [path.name for path in notebooks.all_notebooks() if notebooks.is_stale(path)]
    if stale:
        return [f"stored outputs are stale: {', '.join(stale)}: run `make notebooks` and commit them"]
    site.build_site(paths.SITE)
    return []


def _links() -> list[str]:
    from helpers.build import links

    return links.check_links(paths.SITE)


def _directions() -> list[str]:
    from helpers.build import directions

    return directions.check_directions(paths.SITE)


def _browser() -> list[str]:
    from helpers.build import browser

    if browser.find_chromium() is None:
        if browser.is_required():
            return [browser.ABSENT]
        raise Skipped(f"browser tests not run: {browser.ABSENT}")
    return _command("pytest", "tests/browser", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider")


STEPS = (
    Step("lint", "the code reads well", _lint),
    Step("locks", "conda, pip and uv install the same", _locks),
    Step("dictionary", "the data dictionary fits the contracts", _dictionary),
    Step("readme", "its findings are those of the notebooks", _readme),
    Step("figures", "changed data of figures are announced", _figures),
    Step("prose", "no number typed by hand, no talk of tests that were not made", _prose),
    Step("derived", "the tables are what the files give", _derived),
    Step("rights", "no press text in tree or history", _rights),
    Step(
        "tests",
        "units of code do what they promise",
        lambda: _command("pytest", "tests", "-n", "2", "--dist", "loadgroup"),
    ),
    Step("nbval", "every stored output is what its cell gives", _nbval),
    Step("book", "the book builds without a warning", _book),
    Step("links", "every link and anchor resolves", _links),
    Step("directions", "Arabic and Persian bear language and direction", _directions),
    Step("browser", "the book works in a browser", _browser),
)


def run(*, only: Iterable[str], console: Console) -> int:
    """Run the steps (or those named), print a summary; 0 where all passed, else 1."""
    unknown = set(only) - {step.name for step in STEPS}
    if unknown:
        console.print(f"unknown check {', '.join(sorted(unknown))}: one of {', '.join(s.name for s in STEPS)}")
        return 2
    summary, failed = Table("check", "proves", "seconds", "result"), 0
    for step in (s for s in STEPS if not only or s.name in only):
        console.rule(step.name)
        begun, result = time.perf_counter(), "passed"
        try:
            problems = step.problems()
        except Skipped as reason:
            console.print(str(reason), markup=False)
            problems, result = [], "skipped"
        except Exception as error:
            problems = [f"{type(error).__name__}: {error}"]
        for problem in problems:
            console.print(problem, style="red", markup=False)
        failed += bool(problems)
        summary.add_row(
            step.name, step.proves, f"{time.perf_counter() - begun:.1f}", "failed" if problems else result,
            style="red" if problems else "yellow" if result == "skipped" else None,
        )  # fmt: skip
    console.print(summary)
    return 1 if failed else 0
