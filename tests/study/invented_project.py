"""A project on the specimens (invented countries) with raw files, two coders by a simple rule, and helpers to fill in
what a third coder hands in.
"""

import csv
import shutil
from pathlib import Path

from helpers import paths, tables
from helpers.schema import TABLES
from helpers.study import derive, registry

CODERS = """\
# Who coded the specimens: this comment stays.

- coder_id: alpha
  kind: language model
  languages: [ar, fa]
  codebook_version: 1.0.0
  date: 2031-06-01
  instructions: the book
  saw: all units  # and nothing else
  coded: [frames]

# The second one.
- coder_id: beta
  kind: language model
  languages: [ar, fa]
  codebook_version: 1.0.0
  date: 2031-06-01
  instructions: the book
  saw: all units
  coded: [frames]
"""
DECLARATION = {
    "name": "Gamma", "kind": "human", "languages": "ar, fa", "date": "2031-07-01",
    "instructions": "the codebook", "saw": "the texts and the codebook", "independent": "yes",
}  # fmt: skip


def build(folder: Path) -> Path:
    """Write the project; returns its data folder."""
    data = folder / "data"
    raw = data / "raw"
    raw.mkdir(parents=True)
    shutil.copytree(paths.SPECIMENS / "registry", data / "registry")
    (data / "registry" / "articles.yaml").write_text("[]\n", encoding="utf-8")
    tables.write_table("registry/lexicon", [], data)
    for path in sorted(paths.SPECIMENS.glob("0*.*")):
        shutil.copy(path, raw / path.name)
    knowledge = registry.knowledge(data, lexicon=False)
    derive.release(derive.derive_folder(raw, knowledge=knowledge), data)
    (data / "coding").mkdir()
    shutil.copy(paths.CODING / "codebook.yaml", data / "coding" / "codebook.yaml")
    (data / "coding" / "coders.yaml").write_text(CODERS, encoding="utf-8")
    rows = [
        {"coder_id": coder, "article_id": a, "unit": u, "code": code}
        for coder in ("alpha", "beta")
        for (a, u), codes in by_rule(data).items()
        for code in codes
    ]
    tables.write_table("coding/frames", rows, data)
    return data


def units(data: Path) -> list[dict[str, str]]:
    """Rows of derived/units as text."""
    with tables.table_path("derived/units", data).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_rule(data: Path) -> dict[tuple[str, int], list[str]]:
    """Codes of coders alpha and beta: BORDER in every even unit, ECONOMY in the first, else none."""
    codes = {}
    for row in units(data):
        unit = int(row["unit"])
        codes[row["article_id"], unit] = (["ECONOMY"] if unit == 1 else []) + (["BORDER"] if unit % 2 == 0 else [])
    return {unit: given or ["none"] for unit, given in codes.items()}


def write_folder(folder: Path, data: Path, *, coder_id: str = "gamma", **changes) -> Path:
    """A folder of tables that a third coder hands in: the codes of alpha, one quotation, one name, one element."""
    folder.mkdir(parents=True, exist_ok=True)
    entry = DECLARATION | {"coder_id": coder_id, "languages": "[ar, fa]", "codebook_version": version(data)} | changes
    (folder / "coder.yaml").write_text("".join(f"{k}: {v}\n" for k, v in entry.items() if v), encoding="utf-8")
    first = next(u for u in units(data) if u["zone"] == "body")
    start = int(first["start"])
    place = {"coder_id": coder_id, "article_id": first["article_id"], "unit": first["unit"]}
    content = {
        "frames": [
            {"coder_id": coder_id, "article_id": a, "unit": u, "code": c}
            for (a, u), codes in by_rule(data).items()
            for c in codes
        ],
        "coder_quotes": [place | {"kind": "indirect", "start": start, "end": start + 20, "words": 3}],
        "coder_names": [
            place | {"start": start, "end": start + 6, "referent_id": "dalmar", "valence": "neutral"}
            | {"voice": "outlet", "gloss": "a minister"}
        ],
        "coder_elements": [place | {"element": "problem", "statement": "Smuggling across the border goes on."}],
    }  # fmt: skip
    for name, rows in content.items():
        write_csv(folder / f"{name}.csv", TABLES[f"coding/{name}"].names, rows)
    return folder


def write_csv(path: Path, header, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def version(data: Path) -> str:
    """Version of the project's codebook."""
    from helpers.study import coding

    return coding.load_codebook(data).version


def state(data: Path) -> dict[str, bytes]:
    """Every file of data/coding and its bytes."""
    return {p.name: p.read_bytes() for p in sorted((data / "coding").iterdir())}
