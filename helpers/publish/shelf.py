"""Where pages find the claims, figures and data that they show."""

import json
from pathlib import Path
from typing import NamedTuple

from helpers import paths

FIRMEST_FIRST = ("testable", "stable", "descriptive", "tentative")
FIRST_PAGE = 5


class PageError(Exception):
    """A role or directive cannot be answered; the message says what to do."""


class Shelf(NamedTuple):
    """Where pages find their data: the book's folder (claims, figures, notebooks beside it) and the project's data."""

    book: Path = paths.BOOK
    data: Path = paths.DATA

    def read(self, folder: str, name: str) -> dict:
        """One claim or passport by id.

        Raises:
            PageError: there is none of that id.
        """
        path = self.book / folder / f"{name}.json"
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            known = ", ".join(self.names(folder)) or "none"
            raise PageError(
                f"there is no {name!r} in book/{folder} (there: {known}): run the notebook that writes it"
            ) from None
        except ValueError as error:
            raise PageError(f"{path.name}: not JSON ({error}): run the notebook that writes it") from error

    def names(self, folder: str) -> list[str]:
        """Ids of all claims or passports."""
        found = (p.name.removesuffix(".json") for p in (self.book / folder).glob("*.json"))
        return sorted(n for n in found if n not in ("manifest", "released") and not n.endswith(".csl"))

    def all(self, folder: str) -> list[dict]:
        """All claims or passports, by notebook and id."""
        found = [{"id": n, **self.read(folder, n)} for n in self.names(folder)]
        return sorted(found, key=lambda r: (str(r.get("notebook")), r["id"]))

    def chosen(self) -> list[str]:
        """Ids of the claims of the first page, in the order of ``book/chosen.yaml``.

        Where that file names none, they are the first five that have a figure, the firmest status first.

        Raises:
            PageError: the file is missing or unreadable.
        """
        if ids := self.yaml("chosen.yaml", folder=self.book):
            return [str(id) for id in ids]
        shown = [record for record in self.all("claims") if record.get("figure")]
        return [r["id"] for r in sorted(shown, key=lambda r: FIRMEST_FIRST.index(r["status"]))[:FIRST_PAGE]]

    def yaml(self, name: str, *, folder: Path | None = None) -> object:
        """A YAML file of the project's data, or of another folder.

        Raises:
            PageError: it is missing or unreadable.
        """
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        path = (folder or self.data) / name
        try:
            return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PageError(f"{(folder or self.data).name}/{name} is missing: restore it") from None
        except YAMLError as error:
            line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
            raise PageError(
                f"{(folder or self.data).name}/{name}:{line}: not readable as YAML: mend that line"
            ) from error


def notebook_titles(shelf: Shelf) -> dict[str, str]:
    """Title of each notebook by its file's stem: its first first-level heading."""
    titles = {}
    for path in sorted((shelf.book.parent / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
        lines = (line for c in cells if c.get("cell_type") == "markdown" for line in "".join(c["source"]).splitlines())
        titles[path.stem] = next(
            (line[2:].replace("★", "").strip() for line in lines if line.startswith("# ")), path.stem
        )
    return titles
