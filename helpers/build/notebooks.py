"""Run notebooks so that a second run stores the same bytes, and tell which stored outputs are stale.

A digest of everything a notebook's outputs depend on (its cells, the helpers, the data, the lock) is stored in its
metadata. Where the digest of today differs, the notebook is run again before anything is published.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from html import escape
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers import paths
from helpers.study import needs
from helpers.tables import NotComputable, write_atomically

# What a kernel must be started with for byte-identical outputs.
KERNEL_ENVIRONMENT = {
    "IPYKERNEL_CELL_NAME": "<cell>",
    "SOURCE_DATE_EPOCH": "0",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "COLUMNS": "120",
}
KEY = "framing"
EXPLAINED = ("DataError",)
OUTDATED = ("ImportError", "ModuleNotFoundError", "AttributeError")
RENEW = "if the project was made by an older version, bring it up to date: python -m helpers --project DIR renew"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# 10 reads the claims that 01–09 store, 00 those of all: they run after what they read.
WAVES: tuple[Callable[[Path], bool], ...] = (
    lambda path: not path.name.startswith(("00", "10")),
    lambda path: path.name.startswith("10"),
    lambda path: path.name.startswith("00"),
)


class NotebookError(RuntimeError):
    """A notebook failed; the message names the notebook, the cell and the error."""


def all_notebooks(folder: Path = paths.NOTEBOOKS) -> list[Path]:
    """Every notebook of the report, in reading order."""
    return sorted(folder.glob("[0-9][0-9]_*.ipynb"))


def _wave(path: Path) -> int:
    return next(number for number, belongs in enumerate(WAVES) if belongs(path))


def _digest_files(files: Iterable[Path], root: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{file.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@cache
def _helpers_digest() -> str:
    # The workshop and the command line shape no output, so a change there leaves the outputs fresh.
    package = paths.HOUSE / "helpers"
    files = [f for floor in ("text", "study", "publish") for f in (package / floor).rglob("*") if f.suffix != ".pyc"]
    files += [package / f"{name}.py" for name in ("errors", "paths", "schema", "tables")]
    return _digest_files([f for f in files if f.is_file()], paths.HOUSE)


@cache
def _data_digest() -> str:
    folders = (paths.REGISTRY, paths.DERIVED, paths.CODING)
    own = _digest_files([f for d in folders for f in d.rglob("*") if f.is_file()], paths.PROJECT)
    return own + _digest_files([f for f in paths.SPECIMENS.rglob("*") if f.is_file()], paths.HOUSE)


def _published_digest(path: Path) -> str:
    """Digest of the claims and figures stored by notebooks of earlier waves, and of the choice among them."""
    chosen = paths.BOOK / "chosen.yaml"
    read = [chosen.read_text(encoding="utf-8") if chosen.is_file() else ""]
    for file in sorted((*paths.CLAIMS.glob("*.json"), *paths.FIGURES.glob("fig-*.json"))):
        content = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(content, dict) and _wave(Path(content.get("notebook") or "")) < _wave(path):
            # Of a figure its data and words: the last digit of a coordinate may differ between machines.
            content.pop("images", None)
            read.append(json.dumps(content, sort_keys=True))
    return hashlib.sha256("\0".join(read).encode()).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of all that the notebook's outputs depend on, its own outputs left out."""
    notebook = nbformat.read(path, 4)
    cells = [[c.cell_type, c.id, c.source, sorted(c.metadata.get("tags", []))] for c in notebook.cells]
    lock = hashlib.sha256((paths.HOUSE / "uv.lock").read_bytes()).hexdigest()
    parts = [cells, _helpers_digest(), _data_digest(), lock, _published_digest(path) if _wave(path) else ""]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def is_stale(path: Path) -> bool:
    """Whether the stored outputs are missing or older than what they depend on."""
    return nbformat.read(path, 4).metadata.get(KEY, {}).get("digest") != digest(path)


def _tidy(notebook: nbformat.NotebookNode) -> None:
    """Leave nothing in the notebook that differs between machines or runs."""
    notebook.metadata.kernelspec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook.metadata.language_info = {"name": "python", "pygments_lexer": "ipython3", "file_extension": ".py"}
    for name in set(notebook.metadata) - {"kernelspec", "language_info", KEY}:
        del notebook.metadata[name]
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        for name in set(cell.metadata) - {"tags", "editable", "slideshow"}:
            del cell.metadata[name]


class _Client(NotebookClient):
    """Puts a reason in the place of a cell whose needs the corpus does not meet, or that finds so itself."""

    lacking: dict[str, str] = {}  # noqa: RUF012 - set for each client

    async def async_execute_cell(self, cell, cell_index, *arguments, **options):
        reason = needs.why_not(cell.metadata.get("tags", []), self.lacking) if cell.cell_type == "code" else ""
        if not reason:
            try:
                return await super().async_execute_cell(cell, cell_index, *arguments, **options)
            except CellExecutionError as error:
                if error.ename != NotComputable.__name__:
                    raise
                reason = f"Not shown for this corpus: {error.evalue}."
        html = f'<p class="not-shown">{escape(reason)}</p>'
        cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": reason})]
        cell.execution_count = None
        return cell


def _lacking(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """What the project's corpus lacks; asked only where a cell has needs."""
    tags = [tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])]
    if not any(tag.startswith(needs.PREFIX) for tag in tags):
        return {}
    return _unmet()


@cache
def _unmet() -> dict[str, str]:
    # No notebook changes what is derived or coded, so one look serves all of a run.
    from helpers.study import corpus as corpora

    return needs.unmet(corpora.load())


def execute(path: Path) -> None:
    """Run one notebook from top to bottom in a fresh kernel and store its outputs and digest.

    A cell tagged ``needs-…`` whose need the corpus does not meet is not run, and one may find itself that its figure
    cannot be computed from this corpus; the reason stands in its place.

    Raises:
        NotebookError: a cell failed; the file is left as it was.
    """
    notebook = nbformat.read(path, 4)
    client = _Client(
        notebook,
        timeout=900,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.lacking = _lacking(notebook)
    try:
        client.execute(env={**os.environ, **KERNEL_ENVIRONMENT})
    except CellExecutionError as error:
        # Bad data have been explained by their message; anything else is for a developer, who wants the way there.
        way = "" if error.ename in EXPLAINED else "\n" + ANSI.sub("", error.traceback)
        if error.ename in OUTDATED and paths.PROJECT != paths.HOUSE:
            way += f"\n{RENEW}"
        raise NotebookError(f"{path.name}: {error.ename}: {error.evalue}{way}") from None
    _tidy(notebook)
    notebook.metadata[KEY] = {"digest": digest(path)}
    nbformat.validate(notebook)
    write_atomically(path, (nbformat.writes(notebook).rstrip("\n") + "\n").encode())


def chosen(names: Iterable[str]) -> list[Path]:
    """Notebooks by number or name (``04``, ``04_corpus``); all where none is named.

    Raises:
        NotebookError: no notebook is called so.
    """
    known = all_notebooks()
    found = [p for name in names for p in known if name in (p.stem, p.name, p.stem.split("_")[0])]
    missing = [n for n in names if not any(n in (p.stem, p.name, p.stem.split("_")[0]) for p in known)]
    if missing:
        raise NotebookError(f"no notebook {', '.join(missing)}: there are {', '.join(p.stem for p in known)}")
    return found or known


def run(
    *,
    everything: bool = False,
    only: Iterable[str] = (),
    workers: int | None = None,
    tell: Callable[[str], None] = print,
) -> list[Path]:
    """Run the stale notebooks (or all of them), in parallel within a wave; returns those that ran.

    ``only`` names those to consider, by number or name.

    Raises:
        NotebookError: one or more notebooks failed, or none is called so; the message holds each failure.
    """
    ran, failures = [], []
    considered = chosen(only)
    workers = workers or min(4, os.cpu_count() or 1)
    for number in range(len(WAVES)):
        due = [p for p in considered if _wave(p) == number and (everything or is_stale(p))]
        with ThreadPoolExecutor(max_workers=workers) as pool:
            jobs = {pool.submit(execute, path): path for path in due}
            for done, job in enumerate(as_completed(jobs), 1):
                path = jobs[job]
                if error := job.exception():
                    failures.append(str(error) if isinstance(error, NotebookError) else f"{path.name}: {error}")
                    tell(f"✗ {path.name}")
                else:
                    ran.append(path)
                    tell(f"✓ {path.name} ({done} of {len(due)})")
        if failures:
            raise NotebookError("\n".join(failures))
    return ran
