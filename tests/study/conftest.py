"""A small corpus about invented countries: Zarkan and Ovaria, four articles of three outlets, two events."""

import shutil
from pathlib import Path

import invented_project
import pytest

from helpers import tables
from helpers.schema import TABLES
from helpers.study import corpus as corpora

SHA = {file: digit * 64 for file, digit in (("000_a.txt", "0"), ("001_b.txt", "1"), ("002_c.txt", "2"))}

OUTLETS = """\
- outlet_id: herald
  name: Zarkan Herald
  names: {ar: [هيرالد], en: [Zarkan Herald]}
  languages: [ar]
  country: Zarkan
  ownership: state
  basis: made up
- outlet_id: lantern
  name: Ovaria Lantern
  names: {ar: [الفانوس]}
  languages: [ar]
  country: Ovaria
  ownership: private
  basis: made up
- outlet_id: wire
  name: Zarkan Wire
  names: {en: [Zarkan Wire]}
  languages: [ar, fa]
  country: Zarkan
  ownership: state
  basis: made up
  agency: true
- outlet_id: digest
  name: The Digest
  names: {}
  languages: [fa]
  country: Zarkan
  ownership: unknown
  basis: made up
"""
ACTORS = """\
- actor_id: marr
  kind: person
  side: iran_state
  name: General Marr
  ar: مار
  titles: {ar: [رئيس الأركان]}
- actor_id: osei
  kind: person
  side: iraq_state
  name: President Osei
  ar: [أوسي]
- actor_id: merrow
  kind: state
  side: other
  name: Merrow
"""
EVENTS = """\
- event_id: visit
  name: Visit of General Marr
  start: 2031-03-02
  end: 2031-03-04
  place: Ovar
  actors: [marr, osei]
  basis: made up
- event_id: summit
  name: Summit
  start: 2031-05
  end: 2031-05
  place: Zar
  actors: [osei]
  basis: made up
"""
ARTICLES = f"""\
- article_id: 000a
  file: 000_a.txt
  sha256: '{SHA["000_a.txt"]}'
  outlet_id: herald
  outlet_basis: printed
  published: 2031-03-05
  published_precision: day
  published_basis: printed
  title: A visit
  title_basis: printed
  event_id: visit
  event_basis: in text
- article_id: 001a
  file: 001_b.txt
  sha256: '{SHA["001_b.txt"]}'
  outlet_id: lantern
  outlet_basis: printed
  event_id: visit
  event_basis: in text
- article_id: 001b
  file: 001_b.txt
  sha256: '{SHA["001_b.txt"]}'
  outlet_id: lantern
  outlet_basis: printed
  published: 2031-05
  published_precision: month
  published_basis: inferred, from its address
  event_id: summit
  event_basis: in text
- article_id: 002a
  file: 002_c.txt
  sha256: '{SHA["002_c.txt"]}'
  outlet_id: digest
  outlet_basis: printed
  event_id: summit
  event_basis: in text
  agency: wire
  agency_basis: credited
"""
_CODER = """\
- coder_id: {}
  kind: {}
  languages: [ar]
  codebook_version: 1.0.0
  date: 2031-06-01
  instructions: the book
  saw: all units
"""
CODERS = "".join(
    _CODER.format(*c) for c in (("one", "language model"), ("two", "language model"), ("adjudicated", "adjudication"))
)

UNITS = [  # article, unit, start, end, zone, words
    ("000a", 1, 0, 40, "title", 5),
    ("000a", 2, 41, 140, "lede", 15),
    ("000a", 3, 141, 240, "body", 20),
    ("000a", 4, 241, 340, "body", 10),
    ("001a", 1, 0, 100, "lede", 20),
    ("001a", 2, 101, 200, "body", 20),
    ("001a", 3, 201, 300, "body", 10),
    ("001b", 1, 400, 500, "title", 10),
    ("001b", 2, 501, 600, "body", 30),
    ("002a", 1, 0, 100, "title", 10),
    ("002a", 2, 101, 200, "body", 20),
]
PARAGRAPHS = {("000a", 4): 3, ("001a", 2): 1, ("001a", 3): 2}  # units that do not begin a paragraph of their own
CODES = {  # adjudicated
    ("000a", 1): ["PARTNERSHIP"],
    ("000a", 2): ["PARTNERSHIP", "MILITARY"],
    ("000a", 3): ["PARTNERSHIP"],
    ("000a", 4): [],
    ("001a", 1): ["SOVEREIGNTY"],
    ("001a", 2): ["PARTNERSHIP"],
    ("001a", 3): ["SOVEREIGNTY"],
    ("001b", 1): [],
    ("001b", 2): ["SOVEREIGNTY"],
    ("002a", 1): ["PARTNERSHIP"],
    ("002a", 2): ["PARTNERSHIP", "BORDER"],
}
QUOTES = [  # article, unit, kind, start, end, speaker, side, verb class, words
    ("000a", 2, "direct", 60, 100, "marr", "iran_state", "neutral", 6),
    ("000a", 3, "indirect", 145, 235, "marr", "iran_state", "affirming", 16),
    ("000a", 3, "direct", 180, 230, "osei", "iraq_state", "neutral", 8),
    ("001a", 2, "direct", 110, 190, "osei", "iraq_state", "warning", 12),
    ("002a", 2, "indirect", 110, 190, "marr", "iran_state", None, 15),
]
NAMES = [  # article, unit, start, end, referent, valence, voice, text, gloss
    ("000a", 2, 50, 58, "marr", "legitimising", "outlet", "القائد الكبير", "the great commander"),
    ("000a", 2, 70, 80, "osei", "neutral", "quoted", None, "the president"),
    ("001a", 1, 10, 20, "marr", "neutral", "outlet", None, "the general"),
    ("001a", 2, 120, 130, "merrow", "delegitimising", "quoted", "المحتل", "the occupier"),
    ("001a", 2, 140, 150, "marr", "neutral", "quoted", None, "the general"),
]
LEMMAS = {
    "000a": {"تعاون": 6, "جيش": 3, "بلد": 5, "زيارة": 2},
    "001a": {"سيادة": 4, "بلد": 5, "زيارة": 2, "تعاون": 1},
    "001b": {"سيادة": 3, "بلد": 4},
    "002a": {"تعاون": 3, "حدود": 2, "بلد": 3},
}
VARIANTS = {  # what the counts would be under two other choices, and function words
    ("000a", "folded", "lemma"): {"في": 9},
    ("001a", "folded", "lemma"): {"في": 2},
    ("000a", "folded", "form"): {"التعاون": 4, "تعاون": 2, "في": 9},
    ("001a", "folded", "form"): {"السيادة": 4, "في": 2},
    ("000a", "light", "lemma"): {"تعاون": 6, "زيارة": 2, "في": 9},
    ("001a", "light", "lemma"): {"سيادة": 4, "في": 2},
}
LEXICON = [
    ("ar-001", "PARTNERSHIP", "cooperation", "ar", "تعاون"),
    ("ar-002", "SOVEREIGNTY", "sovereignty", "ar", "سيادة"),
    ("ar-003", "PARTNERSHIP", "visit", "ar", "زيارة"),
    ("fa-001", "PARTNERSHIP", "cooperation", "fa", "همکاری"),
]
TERMS = [
    ("000a", 2, 45, 50, "ar-001"),
    ("000a", 4, 250, 255, "ar-003"),
    ("001a", 1, 5, 10, "ar-002"),
    ("001a", 2, 102, 107, "ar-001"),
    ("001b", 1, 410, 415, "ar-003"),
    ("001b", 2, 510, 515, "ar-002"),
    ("002a", 2, 102, 107, "fa-001"),
]


def frame_rows(codes: dict, coder: str) -> list[dict]:
    return [
        {"coder_id": coder, "article_id": a, "unit": u, "code": code}
        for (a, u), given in codes.items()
        for code in given or ["none"]
    ]


def derived_tables() -> dict[str, list[dict]]:
    """The derived tables of the small corpus, as ``derive`` gives them."""
    by_article: dict[str, list] = {}
    for row in UNITS:
        by_article.setdefault(row[0], []).append(row)
    files = {"000a": "000_a.txt", "001a": "001_b.txt", "001b": "001_b.txt", "002a": "002_c.txt"}
    language = {"002a": "fa"}
    stated = {"000a": ("2031-03-05", "day", "printed")}
    unknown = (None, "unknown", "not stated")
    articles, zones = [], []
    for article, units in by_article.items():
        published, precision, basis = stated.get(article, unknown)
        articles.append(
            {"article_id": article, "file": files[article], "sha256": SHA[files[article]]}
            | {"start": units[0][2], "end": units[-1][3], "language": language.get(article, "ar"), "outlet_id": None}
            | {"published": published, "published_precision": precision, "published_basis": basis}
            | {"event_id": None, "units": len(units), "words": sum(u[5] for u in units)}
        )
        zones += [
            {"file": files[article], "article_id": article, "start": u[2], "end": u[3], "zone": u[4]} for u in units
        ]
    unit_names, quote_names = TABLES["derived/units"].names, TABLES["derived/quotes"].names
    quotes = [
        dict(zip(quote_names, (a, u, k, s, e, sp, side, None, None, verb, w), strict=True))
        for a, u, k, s, e, sp, side, verb, w in QUOTES
    ]
    return {
        "derived/articles": articles,
        "derived/zones": zones,
        "derived/units": [
            dict(zip(unit_names, (*u, f"{i:012x}", PARAGRAPHS.get(u[:2], u[1])), strict=True))
            for i, u in enumerate(UNITS)
        ],
        "derived/quotes": quotes[:-1],
        "derived/names": [dict(zip(TABLES["derived/names"].names, n, strict=True)) for n in NAMES],
        "derived/lemmas": [
            {"article_id": a, "lemma": lemma, "count": n} for a, counts in LEMMAS.items() for lemma, n in counts.items()
        ],
        "derived/terms": [dict(zip(TABLES["derived/terms"].names, t, strict=True)) for t in TERMS],
        "derived/lemma_variants": [
            {"article_id": a, "normaliser": n, "lemmatiser": way, "function": "yes" if word == "في" else "no"}
            | {"lemma": word, "count": count}
            for (a, n, way), words in VARIANTS.items()
            for word, count in words.items()
        ],
        "derived/reuse": [],
        "derived/term_variants": [
            dict(zip(TABLES["derived/term_variants"].names, (*t, "coarse", "clitics"), strict=True)) for t in TERMS[1:]
        ],
    }


def write_registry(folder: Path) -> Path:
    (folder / "registry").mkdir(parents=True)
    texts = {"outlets": OUTLETS, "actors": ACTORS, "events": EVENTS, "articles": ARTICLES}
    for name, text in texts.items():
        (folder / "registry" / f"{name}.yaml").write_text(text, encoding="utf-8")
    lexicon = [dict(zip(TABLES["registry/lexicon"].names, row, strict=True)) for row in LEXICON]
    tables.write_table("registry/lexicon", lexicon, folder)
    return folder


def write_derived(folder: Path) -> Path:
    for name, rows in derived_tables().items():
        tables.write_table(name, rows, folder)
    return folder


def write_coding(folder: Path) -> Path:
    """Coder ``two`` differs from the agreed layer in two units and misses a quote; ``one`` differs in nothing."""
    other = dict(CODES) | {("000a", 4): ["PARTNERSHIP"], ("001a", 1): ["PARTNERSHIP"]}
    rows = [*frame_rows(CODES, "adjudicated"), *frame_rows(CODES, "one"), *frame_rows(other, "two")]
    quotes = TABLES["derived/quotes"].names
    verified = [
        dict(zip(quotes, (a, u, k, s, e, sp, side, None, None, verb, w), strict=True))
        for a, u, k, s, e, sp, side, verb, w in QUOTES
    ]
    moved = [q | {"end": q["end"] - (30 if i == 0 else 2)} for i, q in enumerate(verified)]
    facts = {"f01": ("stated", "stated"), "f02": ("absent", "partly"), "f03": ("stated", "absent")}
    written = {
        "frames": rows,
        "quotes": verified,
        "names": derived_tables()["derived/names"],
        "coder_quotes": [{"coder_id": "one", **q} for q in verified] + [{"coder_id": "two", **q} for q in moved[:4]],
        "omissions": [
            {"event_id": "visit", "fact_id": f, "fact": f"fact {f}", "article_id": a, "statement": s, "unit": None}
            for f, (first, second) in facts.items()
            for a, s in (("000a", first), ("001a", second))
        ],
    }
    for name, table in written.items():
        tables.write_table(f"coding/{name}", table, folder)
    (folder / "coding" / "coders.yaml").write_text(CODERS, encoding="utf-8")
    return folder


@pytest.fixture
def derived_rows() -> dict[str, list[dict]]:
    return derived_tables()


@pytest.fixture
def registry_folder(tmp_path: Path) -> Path:
    """A data folder with a registry only."""
    return write_registry(tmp_path / "data")


@pytest.fixture
def derived_folder(registry_folder: Path) -> Path:
    """A data folder with registry and derived tables, not coded."""
    return write_derived(registry_folder)


@pytest.fixture
def data(derived_folder: Path) -> Path:
    """The whole small corpus on disk, for tests that change it."""
    return write_coding(derived_folder)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> corpora.Corpus:
    """The whole small corpus; never changed, so one serves every test."""
    folder = tmp_path_factory.mktemp("corpus") / "data"
    return corpora.load(write_coding(write_derived(write_registry(folder))))


@pytest.fixture(scope="session")
def _specimen_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented_project.build(tmp_path_factory.mktemp("specimens"))


@pytest.fixture
def project(_specimen_project: Path, tmp_path: Path) -> Path:
    """A data folder with the specimens as articles, raw files and two coders; the test may change it."""
    return Path(shutil.copytree(_specimen_project, tmp_path / "project" / "data"))
