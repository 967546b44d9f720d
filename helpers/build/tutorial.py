"""The tutorial of the book's page on adding articles: its commands, run as they stand there, and the figure they give.

The page is the only place that holds the commands. What it shows of the run is stored in ``book/tutorial``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from helpers import paths
from helpers.tables import DataError, write_atomically

PAGE = paths.HOUSE / "book" / "add-your-own.md"
SHOWN = paths.HOUSE / "book" / "tutorial"
HEADING = "## Practise"
FIGURE = "fig-corpus-silhouettes"
KINDS = (".svg", ".csv")
PROJECT = "practice"
_BLOCK = re.compile(r"^```\{code-block\} bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Run:
    """What the commands gave: the project they left, and the figure's files after the first and the last block."""

    project: Path
    output: str
    before: dict[str, bytes]
    after: dict[str, bytes]


def blocks(page: Path = PAGE) -> list[str]:
    """The blocks of commands below the page's heading on practising, in their order.

    Raises:
        DataError: the page has no such heading, or no block below it.
    """
    _, found, rest = page.read_text(encoding="utf-8").partition(f"\n{HEADING}")
    commands = _BLOCK.findall(rest.split("\n## ")[0]) if found else []
    if not commands:
        raise DataError(f"{page}: no block of commands below {HEADING!r}: the tutorial has nothing to run")
    return commands


def run(folder: Path, page: Path = PAGE) -> Run:
    """Run the page's commands in an empty folder, as a reader would.

    Raises:
        DataError: a command failed; the message holds what it said.
    """
    figures, kept = folder / PROJECT / "book" / "figures", folder / ".seen"
    script = ["set -eu"]
    for number, commands in enumerate(blocks(page)):
        script += [commands, f'mkdir -p "{kept}"; [ ! -d "{figures}" ] || cp -r "{figures}" "{kept}/{number}"']
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FRAMING_")}
    environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), environment.get("PATH", "")))
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise DataError(f"{page}: its commands stopped with {done.returncode}:\n{done.stdout}")
    seen = sorted(kept.iterdir(), key=lambda p: int(p.name))
    first, last = ({kind: (stage / f"{FIGURE}{kind}").read_bytes() for kind in KINDS} for stage in (seen[0], seen[-1]))
    shutil.rmtree(kept)
    return Run(folder / PROJECT, done.stdout, first, last)


def write() -> list[Path]:
    """Run the tutorial and store the figure that the page shows; the files written."""
    with tempfile.TemporaryDirectory() as folder:
        made = run(Path(folder))
    written = []
    for name, files in (("before", made.before), ("after", made.after)):
        for kind, content in files.items():
            written.append(SHOWN / f"{name}{kind}")
            written[-1].parent.mkdir(exist_ok=True)
            write_atomically(written[-1], content)
    return written
