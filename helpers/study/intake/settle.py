"""Put a collected corpus where the notebooks read it: the tables and registry of a project folder."""

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from helpers import tables
from helpers.schema import TABLES
from helpers.study import derive, entries
from helpers.study.intake import collect
from helpers.study.intake.collect import Collected
from helpers.study.intake.worker import RECORDS
from helpers.study.registry import GIVEN
from helpers.tables import DataError

MOST = 10_000
"""Articles up to which the notebooks' tables (CSV) are written; a larger corpus stays in Parquet."""


def as_yaml(entries: Sequence[Mapping[str, Any]]) -> str:
    """Registry entries as YAML text in the registry's own layout."""
    out = StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.allow_unicode = True
    for entry in entries:
        out.write("\n")
        yaml.dump([dict(entry)], out)
    return out.getvalue()


def appended(path: Path, addition: str) -> bytes:
    """A registry file with entries behind those it has, every line of it kept as it stands; ``[]`` gives way.

    Raises:
        DataError: the file is no plain list of entries.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    loaded = entries.load_yaml(path) if before.strip() else None
    if isinstance(loaded, dict):
        raise DataError(f"{path}:1: a plain list of entries (- key: …) is wanted, to add to it")
    if not loaded:
        before = "".join(line for line in before.splitlines(keepends=True) if line.strip() not in ("[]", "---"))
    return (before.rstrip("\n") + "\n" + addition if before.strip() else addition.lstrip("\n")).encode("utf-8")


def new_outlets(collected: Collected) -> str:
    """Entries for the sources that the registry does not know, as YAML."""
    return as_yaml(
        [
            {
                "outlet_id": outlet_id,
                "name": name,
                "names": {},
                "languages": [],
                "country": "unknown",
                "ownership": "unknown",
                "basis": GIVEN,
            }
            for name, outlet_id in collected.new_outlets.items()
        ]
    )


def settle(output: Path, collected: Collected, data: Path) -> list[str]:
    """Write derived tables, ``registry/records.csv`` and new outlets of a collected corpus into a ``data`` folder.

    All files are written together, or none is. Returns what was done, a line each.

    Raises:
        DataError: the corpus is too large for the notebooks' tables, or the folder has articles that are not in it.
    """
    articles = collected.manifest["articles"]
    if not articles:
        raise DataError(f"no article was found in the input: {output / 'quarantine.csv'} says why")
    if articles > MOST:
        return [
            f"{articles} articles: the tables stay in Parquet ({output / 'tables'}); the notebooks read up to {MOST}: "
            "grow a part of the corpus into a project of its own"
        ]
    rows = {name: _rows(output, name) for name in collect.TABLES_OUT}
    with tables.writing(data, data / "derived", data / "registry"):
        return _settle(collected, rows, data)


def _settle(collected: Collected, rows: Mapping[str, list[dict[str, Any]]], data: Path) -> list[str]:
    _check_nothing_is_lost(rows["derived/articles"], data)
    contents = derive.rendered({name: rows.get(name, []) for name in derive.DERIVED}, data)
    contents[tables.table_path(RECORDS, data)] = tables.render(TABLES[RECORDS], rows[RECORDS])
    if collected.new_outlets:
        path = data / "registry" / "outlets.yaml"
        contents[path] = appended(path, new_outlets(collected))
    tables.write_together(contents)
    count = len(rows["derived/articles"])
    said = [f"{count} articles written to {data / 'derived'} and {data / 'registry' / 'records.csv'}"]
    said.append(
        "words are counted in one way (lemma_variants and term_variants stay empty): no claim is tried under other "
        "normalisers or lemmatisers"
    )
    if collected.new_outlets:
        names = ", ".join(list(collected.new_outlets)[:5]) + (" …" if len(collected.new_outlets) > 5 else "")
        said.append(f"{len(collected.new_outlets)} new outlet(s) in {data / 'registry' / 'outlets.yaml'}: {names}")
    return said


def _rows(output: Path, name: str) -> list[dict[str, Any]]:
    return [row for table in collect.read(output, name) for row in table.to_pylist()]


def _check_nothing_is_lost(articles: Sequence[Mapping[str, Any]], data: Path) -> None:
    path = tables.table_path("derived/articles", data)
    if not path.exists():
        return
    here = set(tables.read_table("derived/articles", data)["article_id"])
    lost = sorted(here - {row["article_id"] for row in articles})
    if lost:
        names = ", ".join(lost[:3]) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
        raise DataError(
            f"{path}: has articles that are not in this input ({names}): name all inputs together, or grow into a new "
            "project (python -m helpers new DIR); nothing was changed there"
        )
