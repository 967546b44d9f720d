"""Codings made in INCEpTION (or any tool of the UIMA family): UIMA CAS XMI, CAS JSON and WebAnno TSV 3, read as a
submission; and articles written out as CAS XMI for annotation there.

A document is one article. Written out, its text is the article's units, one a line, each a Sentence. On the way back
the units are found by their digests, so that a document holding the whole article or file is read too; offsets count
UTF-16 code units in TSV, code points after dkpro-cassis has read a CAS.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import cassis
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from helpers.study.sheet import refuse_tracked
from helpers.study.submission import TASKS, Known, Row, Submission, Unit, UnitFacts, digest, located
from helpers.tables import DataError, write_together
from helpers.text.words import count, word_spans

SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"  # noqa: S105
SUFFIXES = (".xmi", ".json", ".zip", ".tsv")
LARGEST = 200_000_000
"""Bytes that an archive may unpack to."""


@dataclass(frozen=True)
class Layer:
    """A span layer of the annotation tool, and the name of each of our columns there."""

    type: str
    features: Mapping[str, str]


def _layer(name: str, *features: str) -> Layer:
    return Layer(f"webanno.custom.{name}", {f: f for f in features})


LAYERS: dict[str, Layer] = {
    "frames": _layer("FramingFrame", "code"),
    "quotes": _layer(
        "FramingQuote", "kind", "speaker_id", "speaker_side", "verb", "verb_form", "verb_occurrence", "verb_class"
    ),
    "names": _layer("FramingName", "referent_id", "valence", "voice", "gloss"),
    "elements": _layer("FramingElement", "element", "actor_id", "statement"),
}
HELP = """\
Articles for annotation in INCEpTION
====================================
One document an article (UIMA CAS XMI): one unit a line, each a sentence. They hold press text: do not pass them on.

1. New project. Settings, Layers, Import: TypeSystem.xml. This makes the four layers below.
2. Documents, Import, format "UIMA CAS XMI (XML 1.0)": the .xmi files.
3. FramingFrame: a span anywhere in a unit, feature code: a frame code, or none. Every unit needs one at least.
   FramingQuote: the reported words.  FramingName: the expression.  FramingElement: a span in the unit.
4. Export each document (or the project) as UIMA CAS XMI, UIMA CAS JSON or WebAnno TSV v3, and write coder.yaml.
5. python -m helpers coding import FILE --coder NAME --declaration coder.yaml
"""


@dataclass(frozen=True)
class Mark:
    """One annotation: its part, span in the document (code points), features by our names, and where it stands."""

    part: str
    begin: int
    end: int
    features: Mapping[str, str]
    where: str


@dataclass(frozen=True)
class Document:
    """One annotated document."""

    name: str
    text: str
    marks: Sequence[Mark] = field(default=())


def map_layers(pairs: Sequence[str]) -> dict[str, Layer]:
    """The layers with other names: ``frames=my.Type`` renames a layer, ``frames.code=label`` a feature.

    Raises:
        DataError: a pair is of neither form, or names no layer or column of ours.
    """
    layers = dict(LAYERS)
    for pair in pairs:
        ours, _, theirs = pair.partition("=")
        part, _, column = ours.strip().partition(".")
        if not theirs.strip() or part not in layers or (column and column not in layers[part].features):
            known = ", ".join(f"{p}.{c}" for p, layer in LAYERS.items() for c in layer.features)
            raise DataError(f"--layer-map {pair}: write frames=TYPE or frames.code=FEATURE; the columns are {known}")
        layer = layers[part]
        if column:
            layers[part] = Layer(layer.type, {**layer.features, column: theirs.strip()})
        else:
            layers[part] = Layer(theirs.strip(), layer.features)
    return layers


# ----------------------------------------------------------------------------------------------------------- reading
def read(
    path: Path,
    known: Known,
    entry: Mapping[str, object],
    places: Mapping[str, str],
    *,
    layers: Mapping[str, Layer] = LAYERS,
    annotator: str | None = None,
) -> Submission:
    """Documents of a file or archive as a submission of the declared coder.

    Raises:
        DataError: the file cannot be read, or a document belongs to no article.
    """
    documents = [_document(*found, layers) for found in _files(path, annotator)]
    if not documents:
        raise DataError(f"{path}: no document in it: export as UIMA CAS XMI, UIMA CAS JSON or WebAnno TSV 3")
    units: dict[Unit, str] = {}
    rows: dict[str, list[Row]] = {}
    problems: list[str] = []
    for document in documents:
        article = _article(document, known)
        if any(u[0] == article for u in units):
            raise DataError(f"{path}: two documents are of article {article}: export one annotator's documents only")
        spans = place_units(document.text, {u: f for u, f in known.units.items() if u[0] == article})
        if isinstance(spans, str):
            problems.append(f"{document.name}: {spans}")
            continue
        units |= {u: f"{document.name}: unit {u[1]}" for u in spans}
        for mark in document.marks:
            _row(mark, document, spans, known, rows, problems)
    entry = {**entry, "coded": [t for t in TASKS if t in rows]}
    return Submission(path.name, entry, rows, units, {}, places, tuple(problems))


def _article(document: Document, known: Known) -> str:
    stem = PurePosixPath(document.name).name
    while "." in stem and stem not in known.articles:
        stem = stem.rpartition(".")[0]
    if stem not in known.articles:
        raise DataError(
            f"{document.name}: its name is no article: name it as its article, one of {', '.join(known.articles)}"
        )
    return stem


def place_units(text: str, units: Mapping[Unit, UnitFacts]) -> dict[Unit, tuple[int, int]] | str:
    """Where each unit of an article stands in a document, known by digest; in words what differs otherwise.

    The document holds the units one a line, or a stretch of the file that contains them at their distances.
    """
    lengths = {u: f.end - f.start for u, f in units.items()}
    places, at = {}, 0
    for unit, length in lengths.items():
        places[unit] = (at, at + length)
        at += length + 1
    if at - 1 != len(text.rstrip("\n")) and len(text) < at - 1:
        return f"the text has {len(text)} characters, the units {at - 1}: it was changed; write the article out again"
    wrong = _differing(text, places, units)
    if wrong is None:
        return places
    first = next(iter(units))
    for start in range(len(text) - lengths[first] + 1):
        if digest(text[start : start + lengths[first]]) == units[first].sha:
            shift = start - units[first].start
            moved = {u: (f.start + shift, f.end + shift) for u, f in units.items()}
            if _differing(text, moved, units) is None:
                return moved
    return f"the text of unit {wrong[1]} is not that of article {wrong[0]}: it was changed; write the article out again"


def _differing(text: str, places: Mapping[Unit, tuple[int, int]], units: Mapping[Unit, UnitFacts]) -> Unit | None:
    return next((u for u, (s, e) in places.items() if digest(text[s:e]) != units[u].sha), None)


def _row(
    mark: Mark,
    document: Document,
    spans: Mapping[Unit, tuple[int, int]],
    known: Known,
    rows: dict[str, list[Row]],
    problems: list[str],
) -> None:
    """Add the row of one annotation, or say what is wrong with it."""
    unit = next((u for u, (s, e) in spans.items() if s <= mark.begin < mark.end <= e), None)
    if unit is None:
        problems.append(f"{mark.where}: the span crosses units or lies outside them: draw it within one unit")
        return
    shift = known.units[unit].start - spans[unit][0]
    cells = {"article_id": unit[0], "unit": str(unit[1]), **mark.features}
    if mark.part == "frames" and any(
        r.cells["code"] == cells["code"] and r.cells["article_id"] == unit[0] and r.cells["unit"] == str(unit[1])
        for r in rows.get("frames", ())
    ):
        return  # the code stands on two stretches of one unit: one row
    if mark.part in ("quotes", "names"):
        cells |= {"start": str(mark.begin + shift), "end": str(mark.end + shift)}
    if mark.part == "quotes":
        cells["words"] = str(count(document.text, mark.begin, mark.end))
        form = cells.pop("verb_form", "")
        occurrence = cells.pop("verb_occurrence", "")
        if form:
            found = located(form, document.text[slice(*spans[unit])], occurrence)
            if isinstance(found, str):
                problems.append(f"{mark.where}: verb_form: {found}")
                return
            cells["verb_start"] = str(known.units[unit].start + found[0])
    rows.setdefault(mark.part, []).append(Row(cells, mark.where))


def _files(path: Path, annotator: str | None) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Annotated documents of a file, or of an archive and the archives in it: name, bytes, type system."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}): check the path") from None
    if path.suffix.lower() != ".zip":
        beside = path.parent / "TypeSystem.xml"
        yield path.name, data, beside.read_bytes() if beside.is_file() else None
        return
    yield from _archive(path.name, data, annotator)


def _archive(name: str, data: bytes, annotator: str | None) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Members are read in memory and never written anywhere.

    A project's export has ``annotation/<document>/<annotator>.…``; a document's, the document and TypeSystem.xml.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if sum(i.file_size for i in infos) > LARGEST:
                raise DataError(f"{name}: unpacks to more than {LARGEST} bytes: export fewer documents at a time")
            content = {i.filename: archive.read(i) for i in infos}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise DataError(f"{name}: cannot be read as an archive ({error}): export it again") from None
    system = next((b for n, b in content.items() if PurePosixPath(n).name.lower() == "typesystem.xml"), None)
    per_document: dict[str, list[str]] = {}
    for member in sorted(content):
        parts = PurePosixPath(member).parts
        if PurePosixPath(member).suffix.lower() not in SUFFIXES or parts[0] == "source":
            continue
        if "annotation" in parts[:-2]:
            if annotator is None or PurePosixPath(member).stem == annotator:
                per_document.setdefault(parts[-2], []).append(member)
        elif not any(p.startswith(("annotation", "curation", "exportedproject")) for p in parts):
            per_document.setdefault(parts[-1], []).append(member)
    for document, members in per_document.items():
        people = [m for m in members if PurePosixPath(m).stem != "INITIAL_CAS"]
        if len(people) > 1:
            names = ", ".join(PurePosixPath(m).stem for m in people)
            raise DataError(f"{name}: {document} has codings of {names}: name one with --annotator")
        for member in people:
            if member.lower().endswith(".zip"):
                inner = list(_archive(member, content[member], None))
                yield from ((document, *found[1:]) for found in inner)
            else:
                suffix = PurePosixPath(member).suffix
                yield (document if document.endswith(suffix) else document + suffix), content[member], system


def _document(name: str, data: bytes, system: bytes | None, layers: Mapping[str, Layer]) -> Document:
    suffix = PurePosixPath(name).suffix.lower()
    try:
        if suffix == ".tsv" or data.startswith(b"#FORMAT=WebAnno"):
            return read_tsv(data.decode("utf-8"), name, layers)
        if suffix == ".json" or data.lstrip()[:1] == b"{":
            cas = cassis.load_cas_from_json(io.BytesIO(data))
        else:
            if system is None:
                raise DataError(
                    f"{name}: TypeSystem.xml is missing: put it beside the file, or hand in the exported .zip"
                )
            typesystem = cassis.load_typesystem(io.BytesIO(system))
            cas = cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=typesystem)
    except DataError:
        raise
    except Exception as error:  # whatever a foreign file makes a parser raise
        raise DataError(f"{name}: cannot be read ({type(error).__name__}: {error}): export it again") from error
    return _from_cas(cas, name, layers)


def _from_cas(cas: cassis.Cas, name: str, layers: Mapping[str, Layer]) -> Document:
    marks = []
    for part, layer in layers.items():
        if not cas.typesystem.contains_type(layer.type):
            continue
        for found in cas.select(layer.type):
            values = {ours: _value(getattr(found, theirs, None)) for ours, theirs in layer.features.items()}
            marks.append(_mark(part, layer, found.begin, found.end, values, name))
    return Document(name, cas.sofa_string or "", marks)


def _value(value: object) -> str:
    return "" if value is None else str(value).strip()


def _mark(part: str, layer: Layer, begin: int, end: int, values: Mapping[str, str], name: str) -> Mark:
    short = layer.type.rpartition(".")[2]
    return Mark(part, int(begin), int(end), values, f"{name}: {short} at {begin}–{end}")


# ---------------------------------------------------------------------------------------------------- WebAnno TSV 3
_ITEM = re.compile(r"((?:\\.|[^\\|])*)(?:\||\Z)", re.DOTALL)
_NUMBERED = re.compile(r"(.*?)(?<!\\)\[(\d+)\]\Z", re.DOTALL)
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda m: _LETTERS.get(m[1], m[1]), text)


def _wide(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _items(cell: str) -> list[tuple[str, str]]:
    """Stacked values of one cell as (value, number); the number is empty for an annotation on this token alone."""
    if cell == "_":
        return []
    found = [m[1] for m in _ITEM.finditer(cell)]
    items = []
    for item in found[:-1] if found and found[-1] == "" and len(found) > 1 else found:
        numbered = _NUMBERED.match(item)
        value, number = (numbered[1], numbered[2]) if numbered else (item, "")
        items.append(("" if value == "*" else _unescape(value), number))
    return items


def read_tsv(content: str, name: str, layers: Mapping[str, Layer]) -> Document:
    """A WebAnno TSV 3 document; span layers only.

    Raises:
        DataError: a line has not the form of the format (the line is named).
    """
    lines = content.replace("\r\n", "\n").split("\n")
    if not lines[0].startswith("#FORMAT=WebAnno TSV 3"):
        raise DataError(f"{name}:1: not WebAnno TSV 3: export in that format")
    wanted = {layer.type: part for part, layer in layers.items()}
    columns: list[tuple[str, str]] = []  # layer and feature of each annotation column
    text, sentence, begun = "", [], False
    spans: dict[tuple[str, str], list] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.startswith(("#T_SP=", "#T_CH=", "#T_RL=")):
            layer, *features = line[6:].split("|")
            columns += [(layer, feature) for feature in features or [""]]
        elif line.startswith("#Text="):
            sentence, begun = [*sentence, _unescape(line[6:])] if not begun else [_unescape(line[6:])], False
        elif line and not line.startswith("#"):
            cells = line.rstrip("\t").split("\t")
            place = re.match(r"(\d+)-(\d+)\Z", cells[1]) if len(cells) > 2 else None
            if place is None or len(cells) - 3 > len(columns):
                raise DataError(f"{name}:{number}: not a token line of WebAnno TSV 3: export the document again")
            first, last = int(place[1]), int(place[2])
            if not begun:
                joined = "\n".join(sentence)
                lead = max(joined.find(_unescape(cells[2])), 0)
                text += " " * (first - _wide(joined[:lead]) - _wide(text)) + joined
                begun = True
            for (layer, feature), cell in zip(columns, cells[3:], strict=False):
                for order, (value, key) in enumerate(_items(cell)):
                    own = key or f"{cells[0]}.{order}"
                    span = spans.setdefault((layer, own), [first, last, {}])
                    span[0], span[1] = min(span[0], first), max(span[1], last)
                    span[2][feature] = value
    points = {wide: point for point, wide in enumerate(_widths(text))}
    marks = []
    for (type_, _), (first, last, values) in spans.items():
        part = wanted.get(type_)
        if part is None:
            continue
        if first not in points or last not in points:
            raise DataError(
                f"{name}: an annotation at {first}–{last} splits a character or leaves the text: export again"
            )
        ours = {column: values.get(theirs, "").strip() for column, theirs in layers[part].features.items()}
        marks.append(_mark(part, layers[part], points[first], points[last], ours, name))
    return Document(name, text, marks)


def _widths(text: str) -> Iterator[int]:
    """UTF-16 offset of every code point, and of the end."""
    at = 0
    for character in text:
        yield at
        at += 2 if ord(character) > 0xFFFF else 1
    yield at


# ----------------------------------------------------------------------------------------------------------- writing
def typesystem() -> cassis.TypeSystem:
    """DKPro Core's types and the four layers."""
    system = cassis.load_dkpro_core_typesystem()
    for layer in LAYERS.values():
        made = system.create_type(layer.type, supertypeName="uima.tcas.Annotation")
        for feature in layer.features.values():
            system.create_feature(made, feature, "uima.cas.String")
    return system


def to_cas(texts: Sequence[str], system: cassis.TypeSystem, language: str) -> cassis.Cas:
    """One document: a unit a line, each a Sentence, its words and marks Tokens."""
    cas = cassis.Cas(system)
    cas.sofa_string = "\n".join(texts)
    cas.sofa_mime = "text/plain"
    cas.document_language = language
    sentence, token = system.get_type(SENTENCE), system.get_type(TOKEN)
    at = 0
    for text in texts:
        cas.add(sentence(begin=at, end=at + len(text)))
        for start, end in _tokens(text):
            cas.add(token(begin=at + start, end=at + end))
        at += len(text) + 1
    return cas


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Words, and every other character that is no blank."""
    at = 0
    for start, end in [*word_spans(text), (len(text), len(text))]:
        yield from ((i, i + 1) for i in range(at, start) if not text[i].isspace())
        if end > start:
            yield start, end
        at = end


def export(folder: Path, known: Known, articles: Sequence[str] = ()) -> list[Path]:
    """Write articles for annotation in INCEpTION: an .xmi each, TypeSystem.xml and how to go on. Returns the files.

    Raises:
        DataError: an article is unknown or its text is not at hand, or the folder is under version control.
    """
    refuse_tracked(folder / "TypeSystem.xml")
    chosen = list(articles) or list(known.articles)
    for article in chosen:
        if article not in known.articles:
            raise DataError(f"no article {article}: the articles are {', '.join(known.articles)}")
        if any(known.units[article, u].text is None for u in known.articles[article]):
            raise DataError(
                f"{article}: its text is not at hand: python -m helpers sources add PATH puts the files in place"
            )
    system = typesystem()
    contents = {folder / "TypeSystem.xml": system.to_xml().encode(), folder / "README.txt": HELP.encode()}
    for article in chosen:
        units = [known.units[article, u] for u in known.articles[article]]
        texts = [ILLEGAL_CHARACTERS_RE.sub(" ", u.text or "") for u in units]
        cas = to_cas(texts, system, units[0].language)
        contents[folder / f"{article}.xmi"] = cas.to_xmi().encode()
    write_together(contents)
    return list(contents)
