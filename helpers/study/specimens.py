"""The specimens of ``data/specimens``: pages about invented countries, read in full, beside results marked by hand."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.study import registry
from helpers.tables import DataError
from helpers.text import marks, reading
from helpers.text.article import Derived, derive
from helpers.text.knowledge import Knowledge
from helpers.text.orthography import normalise
from helpers.text.sentences import lines
from helpers.text.words import count

_PARTS = {"zones": "zones", "units": "units", "direct quotations": "quotes"}


@dataclass(frozen=True, eq=False)
class Specimen:
    """One specimen: its file name, its text, what the reader finds in it, and what was marked by hand.

    ``expected`` has the form described in data/specimens/README.md.
    """

    file: str
    text: str
    derived: Derived
    expected: dict

    @cached_property
    def zones(self) -> pd.DataFrame:
        """Zones in reading order: line (from 1), article_id, start, end, zone, stretch (the text)."""
        found = pd.DataFrame(self.derived.tables["derived/zones"]).drop(columns="file")
        found.insert(0, "line", [self.text.count("\n", 0, start) + 1 for start in found["start"]])
        return found.assign(stretch=[self.text[s:e] for s, e in zip(found["start"], found["end"], strict=True)])

    @cached_property
    def units(self) -> pd.DataFrame:
        """Units as in derived/units, with their text in ``stretch``."""
        found = pd.DataFrame(self.derived.tables["derived/units"])
        return found.assign(stretch=[self.text[s:e] for s, e in zip(found["start"], found["end"], strict=True)])


def files(folder: Path | None = None) -> list[str]:
    """Names of the specimens that are plain text, sorted."""
    return sorted(path.name for path in (folder or paths.SPECIMENS).glob("*.txt"))


def knowledge(folder: Path | None = None) -> Knowledge:
    """The invented outlets, actors and events of the specimens; no lexicon, since codes are not shown on them.

    Raises:
        DataError: an entry of their registry breaks its form.
    """
    return registry.knowledge(folder or paths.SPECIMENS, lexicon=False)


def load(file: str, *, folder: Path | None = None) -> Specimen:
    """One specimen, read anew.

    Raises:
        DataError: there is no such specimen, or it has no expected results.
    """
    folder = folder or paths.SPECIMENS
    if file not in files(folder):
        raise DataError(f"{folder / file}: no such specimen: one of {', '.join(files(folder))} is wanted")
    marked = folder / "expected" / f"{Path(file).stem}.json"
    if not marked.is_file():
        raise DataError(f"{marked}: missing: mark zones, units and quotations of the specimen by hand")
    data = (folder / file).read_bytes()
    text = reading.decode(data).text
    derived = derive(text, file=file, sha256=hashlib.sha256(data).hexdigest(), knowledge=knowledge(folder))
    return Specimen(file, text, derived, json.loads(marked.read_text(encoding="utf-8")))


def read_against_marks(specimen: Specimen) -> pd.DataFrame:
    """How the reader does against the marks set by hand: exact spans only.

    Columns: file, part (zones, units, direct quotations), marked, found, right (same span and, for zones and units, the
    same zone).
    """
    rows = []
    for part, key in _PARTS.items():
        found = specimen.derived.tables[f"derived/{key}"]
        if key == "quotes":
            found = [row for row in found if row["kind"] == "direct"]
        same = ("start", "end") if key == "quotes" else ("start", "end", "zone")
        spans = {tuple(row[name] for name in same) for row in found}
        marked = {tuple(row[name] for name in same) for row in specimen.expected[key]}
        rows.append([specimen.file, part, len(marked), len(spans), len(marked & spans)])
    return pd.DataFrame(rows, columns=["file", "part", "marked", "found", "right"])


def marked_words(specimen: Specimen) -> pd.DataFrame:
    """Every stretch in quotation marks, and what became of it.

    A mark that never closes ends with its sentence (:mod:`helpers.text.marks`); marks round a name or a term are no
    quotation unless a verb of saying governs them. Columns: line, opened by, closed by (missing where no mark closes),
    words, speaker (id; missing where the stretch is not taken as a quotation), stretch.
    """
    ends = sorted(specimen.units["end"])
    speakers = {q["start"]: q["speaker_id"] for q in specimen.derived.tables["derived/quotes"] if q["kind"] == "direct"}
    rows = []
    for start, end in lines(specimen.text):
        for found in marks.pair_marks(specimen.text, start, end, sentence_ends=ends):
            rows.append(
                {
                    "line": specimen.text.count("\n", 0, start) + 1,
                    "opened by": specimen.text[start : found.start].rstrip()[-1:],
                    "closed by": specimen.text[found.end : end].lstrip(" .،")[:1] if found.closed else None,
                    "words": count(specimen.text, found.start, found.end),
                    "speaker": speakers.get(found.start),
                    "stretch": specimen.text[found.start : found.end],
                }
            )
    return pd.DataFrame(rows, columns=["line", "opened by", "closed by", "words", "speaker", "stretch"])


def odd_letters(specimen: Specimen) -> pd.DataFrame:
    """Words of an Arabic page that hold a Persian yeh or kaf: line, word (as it stands), folded, letters (code points).

    Empty for a Persian page, where these letters are at home.
    """
    rows = []
    arabic = {row["article_id"] for row in specimen.derived.articles if row["language"] == "ar"}
    for zone in specimen.zones[specimen.zones["article_id"].isin(arabic)].itertuples():
        for word in zone.stretch.split():
            strange = sorted({letter for letter in word if letter in "یکے"})
            if strange:
                points = " ".join(f"U+{ord(letter):04X}" for letter in strange)
                rows.append([zone.line, word.strip(".،"), normalise(word).text.strip(".،"), points])
    return pd.DataFrame(rows, columns=["line", "word", "folded", "letters"])


def scores(folder: Path | None = None) -> pd.DataFrame:
    """:func:`read_against_marks` over all specimens, one row per part: part, marked, found, right."""
    rows = pd.concat([read_against_marks(load(file, folder=folder)) for file in files(folder)])
    return rows.groupby("part", sort=False)[["marked", "found", "right"]].sum().reset_index()


def articles(specimen: Specimen) -> pd.DataFrame:
    """The articles found on the page, one row each, with the columns of derived/articles."""
    return pd.DataFrame(specimen.derived.articles)


def all_marked_words(folder: Path | None = None) -> pd.DataFrame:
    """:func:`marked_words` of every specimen, with the page before them."""
    parts = [marked_words(load(file, folder=folder)).assign(page=file[:2]) for file in files(folder)]
    table = pd.concat(parts, ignore_index=True)
    return table[["page", *table.columns.drop("page")]]
