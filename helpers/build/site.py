"""The book as a static site: Jupyter Book on a copy of the sources, our own theme, warnings as errors, no network."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from ruamel.yaml import YAML

from helpers import __version__, paths
from helpers.build import print_edition, printing, prose
from helpers.tables import write_atomically

WARNING = re.compile(r"^\s*(?:⚠️?|⛔️?|💥)\s*(.*)$")
FAILED = re.compile(r"^\s*(?:⛔️?|💥)")
PROGRESS = re.compile(r"^\s*(?:📖|📚|🌎|🔌|🚀|✨|🖨|👉|[\w./-]+\.(?:md|ipynb|yml)\s*$|- )")
EXPLANATION = 8
THEME_LOG = "\n--- theme ---\n"
NOTICES = re.compile(r"terminal is not interactive|update available", re.IGNORECASE)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
FONTS = paths.BUILD / "fonts"
LOG = "site.log"
TIMEOUT = 300
SILENT = 20
DEAD = "http://127.0.0.1:9"


class SiteError(RuntimeError):
    """The site could not be built; the message holds every warning and what the theme said."""


def build_site(out: Path = paths.SITE, *, quiet: bool = False, root: Path = paths.PROJECT) -> Path:
    """Build the book from the stored notebook outputs; returns the folder of the finished site.

    Nothing is executed and nothing is fetched. The old site stays in place until the new one is whole.

    Args:
        out: folder of the site.
        quiet: print nothing.
        root: folder with ``myst.yml``, ``book/`` and ``notebooks/``.

    Raises:
        SiteError: a page of findings has a typed number or speaks of a test that was not made; Jupyter Book warned, the
            theme failed, or a page is missing.
    """
    out = Path(out).resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    if differing := disagreements(root):
        raise SiteError("\n".join(differing))
    if typed := prose.problems(root):
        raise SiteError("\n".join(["the book was not built: pages of findings state what no claim states:", *typed]))
    write_manifest(root / "book" / "figures")
    data = paths.DATA if root == paths.HOUSE else root / "data"
    with stage(root, out.parent) as copy, fonts_meanwhile(copy) as fonts:
        with ThreadPoolExecutor(max_workers=1) as beside:
            evidence = beside.submit(write_evidence, copy / "book", data)
            log = run_book(copy)
        evidence.result()
        site = copy / "_build" / "html"
        if problems := warnings_in(log) or missing(site, log):
            (out.parent / LOG).write_text(log, encoding="utf-8")
            raise SiteError("\n".join([f"the book did not build ({out.parent / LOG} has the whole log):", *problems]))
        fonts(site / "static" / "fonts")
        printing.attach(site, folder=out.parent / printing.FOLDER.name)
        swap(site, out)
    if not quiet:
        print(f"{sum(1 for _ in out.rglob('index.html'))} pages in {out}")
    return out


def write_evidence(book: Path, data: Path) -> None:
    """Put ``evidence.json`` beside the claims of a staged book: what the units that they name are, without their text.

    Jupyter Book runs meanwhile; the theme waits for the file, which is empty where there is no evidence.

    Raises:
        SiteError: a claim names a unit that the data do not have.
    """
    found: dict = {}
    try:
        found = evidence_of(book, data)
    finally:
        write_atomically(book / "evidence.json", json.dumps(found, ensure_ascii=False).encode())


def evidence_of(book: Path, data: Path) -> dict:
    """The evidence of a book's claims; empty where nothing is derived.

    Raises:
        SiteError: a claim names a unit that the data do not have, or cannot be read.
    """
    if not (data / "derived").is_dir():
        return {}
    from helpers.publish import evidence
    from helpers.publish.shelf import Shelf
    from helpers.study import corpus
    from helpers.tables import DataError

    shelf = Shelf(book=book, data=data)
    without = shelf.yaml("without-units.yaml", folder=book) if (book / "without-units.yaml").is_file() else {}
    try:
        return evidence.for_site(corpus.load(data), shelf.all("claims")) | {"without": without}
    except DataError as error:
        raise SiteError(str(error)) from error


def disagreements(root: Path) -> list[str]:
    """Addresses that CITATION.cff and myst.yml both give, and give differently: a citation must lead to this book."""
    citation, myst = (root / name for name in ("CITATION.cff", "myst.yml"))
    if not citation.is_file():
        return []
    yaml = YAML(typ="safe")
    cited = yaml.load(citation.read_text(encoding="utf-8"))
    options = (yaml.load(myst.read_text(encoding="utf-8")).get("site") or {}).get("options") or {}
    found = []
    for field, option in (("url", "address"), ("repository-code", "repository")):
        one, other = (str(given or "").rstrip("/") for given in (cited.get(field), options.get(option)))
        if one != other:
            found.append(
                f"CITATION.cff gives {field} as {one or 'nothing'}, myst.yml site.options.{option} as "
                f"{other or 'nothing'}: give both the same"
            )
    return found


@contextmanager
def stage(root: Path, parent: Path) -> Iterator[Path]:
    """A copy of what the book is made of: the build may write there, and a failed one leaves nothing behind."""
    with tempfile.TemporaryDirectory(dir=parent, prefix=".site-") as temporary:
        copy = Path(temporary)
        ignore = shutil.ignore_patterns("__pycache__", ".*", "_build", "kernel-*")  # what a kernel or editor leaves
        shutil.copyfile(root / "myst.yml", copy / "myst.yml")
        for name in ("book", "notebooks"):
            shutil.copytree(root / name, copy / name, ignore=ignore)
        if not (copy / "book" / "theme").exists():  # a project has pages of its own and the house's theme
            shutil.copytree(paths.HOUSE / "book" / "theme", copy / "book" / "theme", ignore=ignore)
            shutil.copy(paths.HOUSE / "book" / "plugin.py", copy / "book" / "plugin.py")
        for name in ("CITATION.cff", "CHANGELOG.md", "LICENSE", "LICENSE-DATA"):
            if (root / name).is_file():
                shutil.copyfile(root / name, copy / name)
        yield copy


@contextmanager
def fonts_meanwhile(copy: Path) -> Iterator:
    """Cut the fonts in a process of their own while Jupyter Book runs; yields what puts them into a folder."""
    theme = copy / "book" / "theme"
    with tempfile.TemporaryDirectory(dir=copy) as temporary:
        command = [sys.executable, "-m", "renderer.fonts", temporary, str(FONTS)]
        process = subprocess.Popen(command, cwd=theme, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

        def put(target: Path) -> None:
            said, _ = process.communicate(timeout=TIMEOUT)
            if process.returncode:
                raise SiteError(f"the fonts could not be cut:\n{said}")
            shutil.copytree(temporary, target, dirs_exist_ok=True)

        try:
            yield put
        finally:
            process.kill()
            process.wait()


def environment(copy: Path) -> dict[str, str]:
    """Variables of the build: this python and its node first, no registry, no proxy, the theme's log in a file."""
    here = Path(sys.executable).parent
    kept = {
        k: v
        for k, v in os.environ.items()
        if k.upper() not in ("BASE_URL", "READTHEDOCS_CANONICAL_URL", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
    }
    return kept | {
        "PATH": os.pathsep.join([str(here), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join([str(paths.HOUSE), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "BOOK_RENDER_LOG": str(copy / "render.log"),
        "BOOK_FONTS": "later",
        "BOOK_EVIDENCE": "later",
        "BOOK_VERSION": __version__,
        **built_from(),
        "npm_config_registry": DEAD,
        "NO_COLOR": "1",
        "CI": "true",
    }


def built_from() -> dict[str, str]:
    """When and from which commit the book is built, for the status page: the only two facts that a rebuild changes.

    ``SOURCE_DATE_EPOCH`` gives the time where it is set to one.

    Raises:
        DataError: ``SOURCE_DATE_EPOCH`` is no number of seconds.
    """
    moment = print_edition.given_moment() or datetime.now(UTC)
    return {"BOOK_DATE": moment.strftime("%Y-%m-%d %H:%M UTC"), "BOOK_COMMIT": commit()}


def commit(root: Path = paths.HOUSE) -> str:
    """The commit that is checked out, with a word on changes since; ``unknown`` outside a repository."""
    try:
        asked = [["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "--untracked-files=no"]]
        said = [subprocess.run(["git", "-C", str(root), *a], capture_output=True, text=True, check=True) for a in asked]
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said[0].stdout.strip() + (" with changes not committed" if said[1].stdout.strip() else "")


def run_book(copy: Path) -> str:
    """Run Jupyter Book on the copy; returns its log with the theme's.

    Raises:
        SiteError: it exited with an error or took longer than five minutes.
    """
    command = [sys.executable, "-m", "jupyter_book", "build", "--html", "--strict", "--ci"]
    code, printed = listen(command, cwd=copy, env=environment(copy))
    said = copy / "render.log"
    theme = said.read_text(encoding="utf-8") if said.is_file() else ""
    log = printed + THEME_LOG + theme
    if code and not theme and not warnings_in(log):
        raise SiteError(f"Jupyter Book exited with {code}:\n{log[-6000:]}")
    return log


def listen(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command and gather what it prints; its exit code and that.

    Once it has told an error and then says nothing for :data:`SILENT` seconds it is ended, with all that it started: a
    page that fails while it is read can make Jupyter Book wait for it for ever.

    Raises:
        SiteError: it took longer than :data:`TIMEOUT` seconds.
    """
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", start_new_session=True,
    )  # fmt: skip
    lines: Queue[str | None] = Queue()

    def read() -> None:
        for line in process.stdout:
            lines.put(ANSI.sub("", line))
        lines.put(None)

    Thread(target=read, daemon=True).start()
    printed, failed, end = "", False, time.monotonic() + TIMEOUT
    try:
        while True:
            left = end - time.monotonic()
            try:
                line = lines.get(timeout=max(0, min(left, SILENT) if failed else left))
            except Empty:
                if not failed or time.monotonic() >= end:
                    raise SiteError(f"Jupyter Book took longer than {TIMEOUT} s:\n{printed[-6000:]}") from None
                return 1, printed
            if line is None:
                return process.wait(), printed
            printed += line
            failed = failed or bool(FAILED.match(line))
    finally:
        _end(process)


def _end(process: subprocess.Popen) -> None:
    """End a process that still runs, and the group that it leads."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
        process.wait()


def warnings_in(log: str) -> list[str]:
    """What Jupyter Book warned of, each once, with the lines that explain it (what the plugin or a command said)."""
    found: list[list[str]] = []
    open_ = False
    for line in log.partition(THEME_LOG)[0].splitlines():
        if match := WARNING.match(line):
            open_ = not NOTICES.search(line)
            if open_:
                found.append([match.group(1).strip()])
        elif PROGRESS.match(line):
            open_ = False
        elif open_ and line.strip() and len(found[-1]) < EXPLANATION:
            found[-1].append(f"  {line.strip()}")
    return list(dict.fromkeys("\n".join(lines) for lines in found if lines[0]))


def missing(site: Path, log: str) -> list[str]:
    """Signs that the theme did not finish."""
    theme = log.partition(THEME_LOG)[2].strip()
    if not theme.endswith("rendered"):
        return [theme.removeprefix("error: ") or f"the theme did not run:\n{log[-3000:]}"]
    return [] if (site / "index.html").is_file() else ["the site has no start page"]


def swap(new: Path, out: Path) -> None:
    """Put a finished folder in the place of the old one: two renames, nothing half-written is ever served."""
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def manifest(folder: Path) -> dict:
    """The machine index of the figures: every passport in short, with the files that lie beside it.

    Raises:
        SiteError: a passport cannot be read.
    """
    figures = []
    for path in sorted(folder.glob("fig-*.json")):
        if path.name.endswith(".csl.json"):
            continue
        try:
            passport = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise SiteError(f"{path}: no passport ({error}): delete it and run the notebook again") from error
        kept = (
            "id",
            "title",
            "caption",
            "alt",
            "units",
            "n",
            "sources",
            "notebook",
            "columns",
            "rows",
            "citation",
            "data_sha256",
        )
        figures.append(
            {k: passport[k] for k in kept if k in passport}
            | {
                "page": f"{path.stem}/",
                "files": [f"{path.stem}/{p.name}" for p in sorted(folder.glob(f"{path.stem}.*"))],
            }
        )
    return {"title": "Figures of the framing report", "version": __version__, "figures": figures}


def write_manifest(folder: Path) -> Path:
    """Write ``manifest.json`` beside the figures, only where it changed."""
    path = folder / "manifest.json"
    content = (json.dumps(manifest(folder), ensure_ascii=False, indent=2) + "\n").encode()
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)
    return path
