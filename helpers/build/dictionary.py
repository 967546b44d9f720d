"""The data dictionary (data/README.md) and datapackage.json, both made from the table contracts."""

import json
from pathlib import Path

from helpers import __version__, paths
from helpers.schema import TABLES, Column, Table
from helpers.tables import write_atomically

LAYERS = {
    "registry": "what is known of the world, with its basis: outlets, events, actors, lexicon",
    "derived": "what the pipeline finds in the files by itself: spans as offsets, counts, categories",
    "coding": "what readers coded by hand, as stand-off annotation on offsets",
}
OPENING = """\
# Data dictionary

Made from the table contracts in `helpers/schema.py` by `python -m helpers data`; do not edit by hand.

The repository releases everything *about* the texts and not the texts (see the book's page on data):

| folder | holds |
|---|---|
| `raw/` | the article files; ignored by git, each known by its SHA-256 |
| `registry/` | {registry} |
| `derived/` | {derived} |
| `coding/` | {coding} |
| `specimens/` | articles written for this project about invented countries |

All tables are UTF-8 CSV with `\\n` line ends, sorted by key. Offsets are code points into the file's text decoded as
UTF-8 without newline translation (after a byte-order mark, if any, is dropped); `end` is exclusive. Missing values are
empty cells. Licence: see `LICENSE-DATA`.

**Ids of articles.** The files of this report have names that begin with three digits; an id is those three characters
and a letter for each article on the page: `003b`. Of any other file the first three letters, digits, `_` or `-` of the
name before its ending count, other characters are passed over and a shorter name is filled up with `_`: `ok.txt` gives
`ok_a`, `a b.c.txt` gives `abca`. Files with the same three characters share one run of letters, in the order of their
names; more than 26 articles under it are refused.

In a corpus that was grown (`python -m helpers grow`) an article of a record has the record's `id`; where that cannot
stand in a file name, a readable form of it with eight digits of a digest behind; where there is none, `r` and sixteen
digits of the digest of what the record says. An article of a page has the page's name, by the same rule, with `-a`,
`-b` … behind.
"""


def _describe(column: Column, table: Table) -> str:
    values = "; one of " + ", ".join(f"`{v}`" for v in column.values) if column.values else ""
    key = " (key)" if column.name in table.key else ""
    empty = "" if column.required else "; may be empty"
    return f"| `{column.name}`{key} | {column.kind} | {column.meaning}{values}{empty} |"


def dictionary() -> str:
    """The data dictionary as Markdown."""
    parts = [OPENING.format(**LAYERS)]
    for table in TABLES.values():
        rows = "\n".join(_describe(c, table) for c in table.columns)
        parts.append(f"## `{table.name}.csv`\n\n{table.title}.\n\n| column | type | meaning |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _field(column: Column) -> dict:
    constraints = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    return {"name": column.name, "type": column.kind, "description": column.meaning, "constraints": constraints}


def datapackage() -> str:
    """The Frictionless data package descriptor as JSON."""
    resources = [
        {
            "name": t.name.replace("/", "-").replace("_", "-"),
            "title": t.title,
            "path": f"{t.name}.csv",
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "schema": {"fields": [_field(c) for c in t.columns], "primaryKey": list(t.key), "missingValues": [""]},
        }
        for t in TABLES.values()
    ]
    package = {
        "name": "framing-report",
        "title": "Framing of Iran–Iraq security diplomacy: tables about six press articles",
        "version": __version__,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _wanted() -> dict[Path, str]:
    return {paths.HOUSE / "data/README.md": dictionary(), paths.HOUSE / "data/datapackage.json": datapackage()}


def write() -> list[Path]:
    """Write both files; returns their paths."""
    for path, content in _wanted().items():
        write_atomically(path, content.encode())
    return list(_wanted())


def stale() -> list[str]:
    """Which of the two files no longer fit the contracts."""
    return [
        f"{path}: does not fit helpers/schema.py: run `python -m helpers data`"
        for path, content in _wanted().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
