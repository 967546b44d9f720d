"""The coding layer: codebook, coders, frame codes per unit, and spans matched by overlap."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml.comments import CommentedMap

from helpers import paths
from helpers.schema import FRAMES
from helpers.study import entries
from helpers.tables import DataError

HEAD = ("title", "version", "date", "languages", "purpose", "invented_countries", "note")
SECTIONS = (
    "general_rules",
    "none_code",
    "boundaries",
    "elements",
    "naming",
    "quotations",
    "verbs",
    "sides",
    "zones",
    "omissions",
    "glosses",
    "irregularities",
    "procedure",
    "policy_frames_note",
    "sources",
    "changes",
)
HUMAN = "human"
NONE = "none"
_NEAR = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Code:
    """One frame code as the codebook defines it.

    ``borderline`` holds (case, ruling) pairs; ``policy_frames`` is the crosswalk to the Policy Frames Codebook;
    ``cues`` are words that point to the code, by language.
    """

    id: str
    name: str
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    borderline: tuple[tuple[str, str], ...] = ()
    policy_frames: tuple[str, ...] = ()
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Codebook:
    """The codebook: its head, the codes by id, ``none``, and the rules for all else by section (plain data)."""

    title: str
    version: str
    date: str
    purpose: str
    codes: Mapping[str, Code]
    none: Code | None = None
    sections: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Coder:
    """Who or what coded, when, following which instructions, seeing what (``saw``), with what limits.

    ``sample`` names the units coded, by article, where they are not all units of the articles; ``independent`` is the
    coder's own word that no other codes were seen.
    """

    coder_id: str
    kind: str
    languages: tuple[str, ...]
    codebook_version: str
    date: str
    instructions: str
    saw: str
    name: str = ""
    description: str = ""
    model_version: str = ""
    coded: tuple[str, ...] = ()
    limits: str = ""
    note: str = ""
    independent: str = ""
    sample: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def _path(name: str, data: Path | None) -> Path:
    return (data or paths.DATA) / "coding" / name


def _pairs(item: entries.Entry) -> tuple[tuple[str, str], ...]:
    pairs = []
    for one in item.values.get("borderline") or ():
        if not isinstance(one, Mapping) or set(one) != {"case", "ruling"}:
            raise DataError(f"{item.where('borderline')}: borderline: each entry wants a case and a ruling")
        pairs.append((str(one["case"]).strip(), str(one["ruling"]).strip()))
    return tuple(pairs)


_CODE_REQUIRED = ("id", "name", "definition", "include", "exclude", "examples")
_CODE_OPTIONAL = ("borderline", "policy_frames", "arabic_cues", "persian_cues", "note")


def _code(mapping: Any, path: Path, origin: str, allowed: Collection[str]) -> tuple[Code, entries.Entry]:
    if not isinstance(mapping, CommentedMap):
        raise DataError(f"{origin}: an entry (id: …) is wanted")
    item = entries.entry(mapping, path)
    entries.check_keys(item, required=_CODE_REQUIRED, optional=_CODE_OPTIONAL)
    if not isinstance(item.values["examples"], CommentedMap):
        raise DataError(f"{item.where('examples')}: examples: a mapping of positive and negative is wanted")
    examples = entries.entry(item.values["examples"], path)
    entries.check_keys(examples, required=("positive", "negative"), optional=())
    cues = {"ar": item.texts("arabic_cues"), "fa": item.texts("persian_cues")}
    code = Code(
        id=item.one_of("id", allowed),
        name=item.text("name"),
        definition=item.text("definition"),
        include=item.texts("include"),
        exclude=item.texts("exclude"),
        positive=examples.texts("positive"),
        negative=examples.texts("negative"),
        borderline=_pairs(item),
        policy_frames=item.texts("policy_frames"),
        cues={language: words for language, words in cues.items() if words},
    )
    return code, item


def load_codebook(data: Path | None = None) -> Codebook:
    """The codebook; every frame code must be defined once, and nothing else.

    Raises:
        DataError: unknown or missing key, code defined twice or not at all (file, line and remedy named).
    """
    path = _path("codebook.yaml", data)
    loaded = entries.load_yaml(path)
    if not isinstance(loaded, CommentedMap):
        raise DataError(f"{path}:1: a mapping with version and codes is wanted")
    top = entries.entry(loaded, path)
    entries.check_keys(top, required=("version", "codes"), optional=(*HEAD, *SECTIONS))
    codes: dict[str, Code] = {}
    for mapping in loaded["codes"] or ():
        code, item = _code(mapping, path, f"{top.where('codes')}: codes", FRAMES)
        if code.id in codes:
            raise DataError(f"{item.where('id')}: {code.id} is defined twice: delete one")
        codes[code.id] = code
    missing = [c for c in FRAMES if c not in codes]
    if missing:
        raise DataError(f"{top.where('codes')}: {', '.join(missing)} is not defined: add it to the codebook")
    none = loaded.get("none_code")
    return Codebook(
        title=top.text("title"),
        version=top.text("version"),
        date=top.text("date"),
        purpose=top.text("purpose"),
        codes={c: codes[c] for c in FRAMES},
        none=_code(none, path, f"{top.where('none_code')}: none_code", (NONE,))[0] if none else None,
        sections={s: plain(loaded[s]) for s in SECTIONS if s in loaded},
    )


def plain(value: Any) -> Any:
    """YAML data without ruamel's wrappers: dicts, lists, text and numbers."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(v) for v in value]
    return str(value).strip() if isinstance(value, str) else value


_CODER_REQUIRED = ("coder_id", "kind", "languages", "codebook_version", "date", "instructions", "saw")
_CODER_OPTIONAL = tuple(f for f in Coder.__dataclass_fields__ if f not in _CODER_REQUIRED)


def load_coders(data: Path | None = None) -> dict[str, Coder]:
    """Coders by id; none where the project has no ``coding/coders.yaml``.

    Raises:
        DataError: an entry breaks its form (file, line and remedy named).
    """
    path = _path("coders.yaml", data)
    if not path.exists():
        return {}
    coders = {}
    for item in entries.listed(path, "coders", "coder_id"):
        entries.check_keys(item, required=_CODER_REQUIRED, optional=_CODER_OPTIONAL)
        lists = {key: item.texts(key) for key in ("languages", "coded")}
        cells = {key: item.text(key) for key in Coder.__dataclass_fields__ if key not in (*lists, "sample")}
        coders[cells["coder_id"]] = Coder(**cells, **lists, sample=_sample(item))
    return coders


def _sample(item: entries.Entry) -> dict[str, tuple[int, ...]]:
    sample = {}
    for article, units in item.by_language("sample").items():
        if not all(u.isascii() and u.isdigit() for u in units):
            raise DataError(f"{item.where('sample')}: sample: {article}: a list of unit numbers is wanted")
        sample[article] = tuple(int(u) for u in units)
    return sample


def samples(coders: Mapping[str, Coder]) -> dict[str, frozenset[tuple[str, int]]]:
    """The units of each coder who coded a sample."""
    return {c: frozenset((a, u) for a, units in k.sample.items() for u in units) for c, k in coders.items() if k.sample}


def is_human(kind: str) -> bool:
    """Whether a coder of this kind is a person."""
    return _NEAR.sub(" ", kind.strip().lower()).startswith(HUMAN)


def check_frames(
    frames: pd.DataFrame,
    units: pd.DataFrame,
    coders: Collection[str],
    origin: str = "frames",
    sampled: Mapping[str, Collection[tuple[str, int]]] | None = None,
) -> None:
    """Check frame codes across tables: known coder and unit, ``none`` alone, every unit of a coder's articles coded
    (or every unit of the coder's sample, and no other).

    ``origin`` opens the messages; rows are numbered as lines of the CSV (the header is line 1).

    Raises:
        DataError: the first row, or the first unit without a row, that breaks a rule.
    """
    known = set(zip(units["article_id"], units["unit"], strict=True))
    given: dict[tuple[str, str, int], dict[str, int]] = {}
    rows = frames[["coder_id", "article_id", "unit", "code"]].itertuples(index=False, name=None)
    for line, (coder, article, unit, code) in enumerate(rows, 2):
        if coder not in coders:
            hint = f": the coders are {', '.join(coders)}" if coders else ""
            raise DataError(f"{origin}:{line}: unknown coder {coder!r}{hint}: mend it or add it to coders.yaml")
        if (article, unit) not in known:
            raise DataError(f"{origin}:{line}: no unit {unit} in article {article}: mend the row or derive anew")
        codes = given.setdefault((coder, article, unit), {})
        codes[code] = line
        if NONE in codes and len(codes) > 1:
            raise DataError(
                f"{origin}:{line}: {coder} gives {article} unit {unit} `none` (line {codes[NONE]}) beside a code: "
                "delete one of the rows"
            )
    sampled = sampled or {}
    for (coder, article, unit), codes in given.items():
        if coder in sampled and (article, unit) not in sampled[coder]:
            raise DataError(
                f"{origin}:{min(codes.values())}: {article} unit {unit} is not in the sample of {coder}: delete the "
                "row or add the unit to the sample in coders.yaml"
            )
    by_article = units.groupby("article_id")["unit"].agg(list)
    for coder in sorted({coder for coder, _, _ in given}):
        articles = sorted({a for c, a, _ in given if c == coder})
        wanted = sorted(sampled.get(coder) or ((a, u) for a in articles for u in by_article[a]))
        for article, unit in wanted:
            if (coder, article, unit) not in given:
                raise DataError(
                    f"{origin}: {coder} has no row for {article} unit {unit}: give its codes, or `none` without any"
                )


def unit_matrix(coded: pd.DataFrame, codes: Collection[str] = FRAMES) -> pd.DataFrame:
    """Units × codes of one layer (article_id, unit, code): 1 where given, else 0; ``none`` gives a row of 0."""
    units = pd.MultiIndex.from_frame(coded[["article_id", "unit"]])
    index, columns = units.unique().sort_values(), pd.Index(list(codes), name="code")
    cells = np.zeros((len(index), len(columns)), dtype="int64")
    rows, places = index.get_indexer(units), columns.get_indexer(pd.Index(coded["code"].astype("object")))
    cells[rows[places >= 0], places[places >= 0]] = 1
    return pd.DataFrame(cells, index=index, columns=columns)


@dataclass(frozen=True)
class Score:
    """How well found items match reference items; precision, recall and F1 are NaN where nothing was there to count."""

    hits: int
    found: int
    reference: int

    @property
    def precision(self) -> float:
        """Share of the found that are right."""
        return self.hits / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        """Share of the reference that was found."""
        return self.hits / self.reference if self.reference else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: ``2·hits / (found + reference)``."""
        total = self.found + self.reference
        return 2 * self.hits / total if total else float("nan")

    def as_dict(self) -> dict[str, float]:
        """Columns hits, found, reference, precision, recall, f1."""
        return {
            "hits": self.hits,
            "found": self.found,
            "reference": self.reference,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Overlap of two spans: shared code points over those in either (Jaccard 1901, "intersection over union")."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def match_spans(
    found: pd.DataFrame, reference: pd.DataFrame, *, threshold: float, same: Sequence[str] = ()
) -> list[tuple[int, int]]:
    """Pairs (row in found, row in reference, both by position) of spans that overlap by ``threshold`` or more.

    Each span is matched at most once, the greatest overlap first. Spans match only within an article and, if ``same``
    is given, where those columns agree. A threshold of 0 asks for any overlap at all.
    """
    by_article: dict[tuple, list[tuple[int, int, int]]] = {}
    for position, row in enumerate(reference[["article_id", *same, "start", "end"]].itertuples(index=False, name=None)):
        by_article.setdefault(row[:-2], []).append((int(row[-2]), int(row[-1]), position))
    for spans in by_article.values():
        spans.sort()
    pairs: list[tuple[float, int, int]] = []
    for position, row in enumerate(found[["article_id", *same, "start", "end"]].itertuples(index=False, name=None)):
        start, end = int(row[-2]), int(row[-1])
        for first, last, other in by_article.get(row[:-2], ()):
            if first >= end:
                break
            if last > start:
                share = overlap((start, end), (first, last))
                if share >= threshold:
                    pairs.append((-share, position, other))
    matched: list[tuple[int, int]] = []
    used_found, used_reference = set(), set()
    for _, position, other in sorted(pairs):
        if position not in used_found and other not in used_reference:
            used_found.add(position)
            used_reference.add(other)
            matched.append((position, other))
    return sorted(matched)


def score_spans(
    found: pd.DataFrame, reference: pd.DataFrame, *, threshold: float = 0.8, same: Sequence[str] = ()
) -> Score:
    """Precision, recall and F1 of spans at an overlap threshold."""
    return Score(len(match_spans(found, reference, threshold=threshold, same=same)), len(found), len(reference))


def agreement_on_matched(
    found: pd.DataFrame, reference: pd.DataFrame, column: str, *, threshold: float = 0.8
) -> tuple[int, int]:
    """How many matched spans carry the same value in ``column``: (same, matched); missing on both sides is the same."""
    pairs = match_spans(found, reference, threshold=threshold)
    left = found[column].astype("object").fillna("").tolist()
    right = reference[column].astype("object").fillna("").tolist()
    return sum(left[a] == right[b] for a, b in pairs), len(pairs)


def score_table(
    found: pd.DataFrame, reference: pd.DataFrame, *, by: str, thresholds: Iterable[float] = (0.3, 0.8)
) -> pd.DataFrame:
    """Scores of spans per value of a column that both carry (``kind``, say) and for all together.

    Columns: by (its value or ``all``), threshold, hits, found, reference, precision, recall, f1. Spans match only where
    the column agrees, except in ``all``.
    """
    rows = []
    values = sorted(set(found[by].dropna()) | set(reference[by].dropna()))
    for threshold in thresholds:
        for value in values:
            score = score_spans(found[found[by] == value], reference[reference[by] == value], threshold=threshold)
            rows.append({by: value, "threshold": threshold} | score.as_dict())
        rows.append({by: "all", "threshold": threshold} | score_spans(found, reference, threshold=threshold).as_dict())
    return pd.DataFrame(rows)
