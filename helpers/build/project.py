"""A project folder of one's own: the same notebooks and pages over another ``data/``."""

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
from ruamel.yaml import YAML

from helpers import paths
from helpers.schema import TABLES
from helpers.study import entries
from helpers.tables import DataError, write_atomically

PAGES = Path(__file__).with_name("project_pages")
# Pages of the house that say nothing about its own corpus.
SHARED_PAGES = ("claims", "figures", "codebook", "data", "how-to-cite", "add-your-own", "glossary", "status")
# Cells with this tag speak of the house's own articles, so another project does not get them.
THIS_CORPUS = "this-corpus"
# What was copied into a project, as it was then: tells what its owner has changed since.
MADE = ".made.json"
COPIED = ("notebooks", "book")
REGISTRIES = ("outlets.yaml", "actors.yaml", "events.yaml")


def _head(path: Path) -> str:
    """The comment lines that open a YAML file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines[: next((i for i, x in enumerate(lines) if x[:1] != "#"), len(lines))])


def _data(target: Path, *, specimens: bool) -> None:
    house, data = paths.HOUSE / "data", target / "data"
    registry = paths.SPECIMENS / "registry" if specimens else house / "registry"
    (data / "registry").mkdir(parents=True)
    for name in REGISTRIES:
        shutil.copyfile(registry / name, data / "registry" / name)
    for name in ("lexicon.csv", "README.md"):
        shutil.copyfile(house / "registry" / name, data / "registry" / name)
    for name in ("registry/articles.yaml", "coding/coders.yaml"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text(f"{_head(house / name)}[]\n", encoding="utf-8")
    shutil.copyfile(house / "coding" / "codebook.yaml", data / "coding" / "codebook.yaml")
    for name, table in TABLES.items():
        if not (data / f"{name}.csv").exists():
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerow(table.names)
            path = data / f"{name}.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_text(out.getvalue(), encoding="utf-8")
    (data / "raw").mkdir()
    if specimens:
        for path in paths.SPECIMENS.iterdir():
            if path.is_file() and path.name != "README.md":
                shutil.copyfile(path, data / "raw" / path.name)
        shutil.copytree(paths.SPECIMENS / "incoming", target / "incoming")


def _notebooks(target: Path) -> None:
    (target / "notebooks").mkdir()
    for path in sorted((paths.HOUSE / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        own = PAGES / path.name  # where the house's notebook tells the story of its own findings
        notebook = nbformat.read(own if own.is_file() else path, 4)
        notebook.cells = [c for c in notebook.cells if THIS_CORPUS not in c.metadata.get("tags", [])]
        notebook.metadata.pop("framing", None)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        text = nbformat.writes(notebook).rstrip("\n") + "\n"
        (target / "notebooks" / path.name).write_text(text, encoding="utf-8")


def _listed(toc: list, target: Path) -> Iterator[dict]:
    """The contents without the pages that this project does not have."""
    for entry in toc:
        if "children" in entry:
            if children := list(_listed(entry["children"], target)):
                yield {**entry, "children": children}
        elif (target / entry["file"]).is_file():
            yield dict(entry)


def _book(target: Path, title: str) -> None:
    book = target / "book"
    book.mkdir()
    for name in SHARED_PAGES:
        shutil.copyfile(paths.HOUSE / "book" / f"{name}.md", book / f"{name}.md")
    shutil.copytree(paths.HOUSE / "book" / "tutorial", book / "tutorial")
    for path in PAGES.glob("*.md"):
        page = path.read_text(encoding="utf-8").replace("TITLE", title)
        (target if path.stem == "README" else book).joinpath(path.name).write_text(page, encoding="utf-8")
    shutil.copyfile(paths.HOUSE / "book" / "references.bib", book / "references.bib")
    (book / "chosen.yaml").write_text(
        "# The findings of the first page (ids of book/claims), in reading order. Empty: the first five\n"
        "# with a figure, the firmest status first.\n[]\n",
        encoding="utf-8",
    )
    yaml = YAML()
    config = yaml.load((paths.HOUSE / "myst.yml").read_text(encoding="utf-8"))
    config["project"].pop("id", None)
    config["project"]["title"] = config["site"]["title"] = title
    config["project"]["description"] = f"{title}: how these articles frame their subject"
    config["project"]["keywords"] = ["framing", "content analysis"]
    config["project"]["authors"] = [{"name": "the authors of this project"}]
    config["project"]["toc"] = list(_listed(config["project"]["toc"], target))
    config["site"].get("options", {}).pop("repository", None)
    with (target / "myst.yml").open("w", encoding="utf-8") as stream:
        yaml.dump(config, stream)
    with (target / "CITATION.cff").open("w", encoding="utf-8") as stream:
        yaml.dump(
            {
                "cff-version": "1.2.0",
                "message": "Cite as below.",
                "type": "software",
                "title": title,
                "authors": [{"name": "the authors of this project"}],
                "version": "0.1.0",
                "license": ["CC-BY-4.0"],
            },
            stream,
        )
    (target / ".gitignore").write_text("/data/raw/\n/data/grown/\n/_build/\n.ipynb_checkpoints/\n", encoding="utf-8")


def _digest(path: Path) -> str:
    """Of a notebook only what a person writes, so that running it is no change."""
    if path.suffix != ".ipynb":
        return hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        notebook = nbformat.read(path, 4)
    except (ValueError, nbformat.ValidationError) as error:
        said = str(error).splitlines()[0][:80]
        raise DataError(f"{path}: no notebook ({said}): mend it, or delete it for a new one") from None
    cells = [[c.cell_type, c.source, sorted(c.metadata.get("tags", []))] for c in notebook.cells]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


def _copied(made: Path) -> dict[str, str]:
    """Digest of each notebook and page by its path in the project."""
    files = (path for folder in COPIED for path in (made / folder).rglob("*") if path.is_file())
    return {path.relative_to(made).as_posix(): _digest(path) for path in sorted(files)}


def _remember(target: Path, copied: dict[str, str]) -> None:
    write_atomically(target / MADE, (json.dumps(copied, indent=1) + "\n").encode())


def create(target: Path, *, title: str = "", specimens: bool = False) -> Path:
    """Make a project folder: registries and codebook to adapt, empty tables, the notebooks, the pages of a book.

    Args:
        target: folder to make; it may exist if it is empty.
        title: title of the report; by default made from the folder's name.
        specimens: start with the specimens (four pages about invented countries) as articles and registry, to
            practise; ``incoming/`` holds one more page, to be added.

    Raises:
        DataError: the folder exists and holds something, or cannot be made; nothing is left behind then.
    """
    target = target.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError(f"{target}: exists already and is not empty: name a new folder; nothing was written")
    title = title or target.name.replace("-", " ").replace("_", " ").strip().capitalize()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as temporary:
            made = Path(temporary) / "project"
            made.mkdir()
            _data(made, specimens=specimens)
            _notebooks(made)
            _book(made, title)
            _remember(made, _copied(made))
            if target.exists():
                target.rmdir()
            made.rename(target)
    except OSError as error:
        raise DataError(f"{target}: cannot be made ({error.strerror}): check the place and its permissions") from error
    return target


class Renewed(NamedTuple):
    """Paths in a project: brought up to date, and kept because their owner has changed them."""

    written: list[str]
    kept: list[str]


def _made_before(record: Path) -> dict[str, str]:
    try:
        return json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    except ValueError as error:
        raise DataError(f"{record}: not JSON ({error}): delete it; what differs then counts as changed") from None


def _title(config: Path) -> str:
    loaded = entries.load_yaml(config)
    try:
        return str(loaded["project"]["title"])
    except (KeyError, TypeError):
        raise DataError(f"{config}: project: title: is missing: add it") from None


def renew(target: Path) -> Renewed:
    """Bring a project's notebooks and pages up to date with the house's; what its owner has changed is kept.

    A file that is missing is written. Data, contents (``myst.yml``) and citation are not touched. Where a project does
    not say what was copied into it, each file that differs counts as changed.

    Raises:
        DataError: the folder is no project, or cannot be written.
    """
    target = target.resolve()
    if not (target / "data").is_dir() or not (target / "myst.yml").is_file():
        raise DataError(f"{target}: no project folder: make one with python -m helpers new DIR")
    before, title = _made_before(target / MADE), _title(target / "myst.yml")
    written, kept = [], []
    try:
        with tempfile.TemporaryDirectory() as temporary:
            fresh = Path(temporary)
            _notebooks(fresh)
            _book(fresh, title)
            now = _copied(fresh)
            for name, digest in now.items():
                own = target / name
                has = _digest(own) if own.is_file() else ""
                if has == digest:
                    continue
                if has and has != before.get(name):
                    kept += [name] if digest != before.get(name) else []
                    continue
                own.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(own, (fresh / name).read_bytes())
                written.append(name)
        # of what was kept the copy that its owner began with stays on record, so that it is named again
        _remember(target, now | {name: before.get(name, "") for name in kept})
    except OSError as error:
        raise DataError(f"{target}: cannot be written ({error.strerror}): check its permissions") from error
    return Renewed(written, kept)
