"""Annotations from INCEpTION: written out, coded by script, read back in three formats; characters outside the BMP."""

import io
import shutil
import zipfile

import cassis
import invented_project as invented
import pytest

from helpers.study import agreement, annotations, codings, corpus, submission
from helpers.tables import DataError

pytestmark = pytest.mark.xdist_group("specimens")  # one process derives the project they share

LAYERS = annotations.LAYERS
ASTRAL = "🕊"


def known(data, texts=True):
    return submission.load_known(data, data / "raw" if texts else None)


def entry(data):
    languages = ["ar", "fa"]
    version = invented.version(data)
    return invented.DECLARATION | {"coder_id": "gamma", "languages": languages, "codebook_version": version}


def take_in(path, data, **options):
    facts = known(data)
    return codings.take_in(annotations.read(path, facts, entry(data), {}, **options), facts, data)


def code(cas, article, data, *, layer=None, feature="code", change=None):
    """Give every sentence the codes of alpha, as an annotator would."""
    layer = layer or LAYERS["frames"].type
    made = cas.typesystem.get_type(layer)
    codes = invented.by_rule(data) | (change or {})
    for number, sentence in enumerate(cas.select(annotations.SENTENCE), 1):
        for given in codes[article, number]:
            cas.add(made(begin=sentence.begin, end=sentence.end, **{feature: given}))
    return cas


@pytest.fixture(scope="module")
def _exported(_specimen_project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("inception")
    annotations.export(folder, known(_specimen_project), ["01_a"])
    return folder


@pytest.fixture
def exported(_exported, tmp_path):
    """An article as it goes out; the test may change it."""
    return shutil.copytree(_exported, tmp_path / "inception")


def load(folder, article="01_a"):
    system = cassis.load_typesystem(io.BytesIO((folder / "TypeSystem.xml").read_bytes()))
    return cassis.load_cas_from_xmi(io.BytesIO((folder / f"{article}.xmi").read_bytes()), typesystem=system)


def test_articles_go_out_unit_by_unit(exported, project):
    cas, facts = load(exported), known(project)
    sentences = [s.get_covered_text() for s in cas.select(annotations.SENTENCE)]
    assert sentences == [facts.units["01_a", n].text for n in facts.articles["01_a"]]
    assert all(t.get_covered_text().strip() for t in cas.select(annotations.TOKEN))
    assert (exported / "README.txt").read_text().startswith("Articles for annotation")


def coded_cas(exported, project):
    cas = code(load(exported), "01_a", project)
    fourth = cas.select(annotations.SENTENCE)[3]
    quote = cas.typesystem.get_type(LAYERS["quotes"].type)
    at = cas.sofa_string.index("العلاقات", fourth.begin)
    cas.add(
        quote(
            begin=at,
            end=at + 16,
            kind="direct",
            speaker_id="dalmar",
            verb="قال",
            verb_form="وقال",
            verb_class="neutral",
        )
    )
    name = cas.typesystem.get_type(LAYERS["names"].type)
    cas.add(name(begin=at, end=at + 8, referent_id="dalmar", valence="neutral", voice="outlet", gloss="a word"))
    element = cas.typesystem.get_type(LAYERS["elements"].type)
    cas.add(element(begin=fourth.begin, end=fourth.end, element="problem", statement="Smuggling goes on."))
    return cas


def write(cas, folder, kind, exported):
    folder.mkdir()
    if kind == "xmi":
        (folder / "01_a.xmi").write_text(cas.to_xmi(), encoding="utf-8")
        (folder / "TypeSystem.xml").write_bytes((exported / "TypeSystem.xml").read_bytes())
    elif kind == "json":
        (folder / "01_a.json").write_text(cas.to_json(), encoding="utf-8")
    else:
        with zipfile.ZipFile(folder / "01_a.zip", "w") as archive:
            inside = "" if kind == "zip" else "annotation/01_a.xmi/"
            archive.writestr(f"{inside}{'01_a' if kind == 'zip' else 'hana'}.xmi", cas.to_xmi())
            archive.writestr(f"{inside}TypeSystem.xml", (exported / "TypeSystem.xml").read_bytes())
    return next(p for p in folder.iterdir() if p.name.startswith("01_a"))


@pytest.mark.parametrize("kind", ["xmi", "json", "zip", "project"])
def test_what_was_annotated_comes_in(exported, project, tmp_path, kind):
    path = write(coded_cas(exported, project), tmp_path / f"as {kind}", kind, exported)
    take_in(path, project)
    whole, unit = corpus.load(project), known(project).units["01_a", 4]
    pair = agreement.code_agreement(whole, coder_ids=["alpha", "gamma"], codes=["BORDER"]).iloc[0]
    assert (pair["units"], pair["alpha"]) == (10, 1)
    quote, name = whole.coder_quotes.iloc[0], whole.coder_names.iloc[0]
    assert unit.text[quote["start"] - unit.start :].startswith("العلاقات") and quote["speaker_side"] == "iraq_state"
    assert (quote["verb_start"], quote["words"]) == (unit.start, 2)
    assert (name["start"], name["gloss"]) == (quote["start"], "a word")
    assert whole.coder_elements.iloc[0]["statement"] == "Smuggling goes on."


def test_other_names_of_layers_and_features(exported, project, tmp_path):
    system = annotations.typesystem()
    system.create_feature(
        system.create_type("my.Code", supertypeName="uima.tcas.Annotation"), "label", "uima.cas.String"
    )
    facts = known(project)
    texts = [facts.units["01_a", n].text for n in facts.articles["01_a"]]
    cas = code(annotations.to_cas(texts, system, "ar"), "01_a", project, layer="my.Code", feature="label")
    path = tmp_path / "01_a.json"
    path.write_text(cas.to_json(), encoding="utf-8")
    take_in(path, project, layers=annotations.map_layers(["frames=my.Code", "frames.code=label"]))
    assert "gamma" in corpus.load(project).coder_ids
    with pytest.raises(DataError, match=r"--layer-map fames=x: write frames=TYPE"):
        annotations.map_layers(["fames=x"])


def test_a_document_that_holds_the_whole_file_is_read_too(project, tmp_path):
    system, facts = annotations.typesystem(), known(project)
    cas = cassis.Cas(system)
    cas.sofa_string, cas.sofa_mime = (project / "raw" / "01_wire_ar.txt").read_text(encoding="utf-8"), "text/plain"
    made = system.get_type(LAYERS["frames"].type)
    for (article, unit), codes in invented.by_rule(project).items():
        if article == "01_a":
            place = facts.units[article, unit]
            for given in codes:
                cas.add(made(begin=place.start, end=place.end, code=given))
    (tmp_path / "01_a.json").write_text(cas.to_json(), encoding="utf-8")
    take_in(tmp_path / "01_a.json", project)
    assert "gamma" in corpus.load(project).coder_ids


def change_text(cas):
    cas.sofa_string = cas.sofa_string.replace("خطة", "خطه خ", 1)


def cross(cas):
    first, second = cas.select(annotations.SENTENCE)[:2]
    cas.add(cas.typesystem.get_type(LAYERS["frames"].type)(begin=first.begin, end=second.end, code="BORDER"))


def unknown(cas):
    cas.select(LAYERS["frames"].type)[1].code = "BOARDER"


def drop(cas):
    cas.remove(cas.select(LAYERS["frames"].type)[2])


def beside(cas):
    third = cas.select(annotations.SENTENCE)[2]
    cas.add(cas.typesystem.get_type(LAYERS["frames"].type)(begin=third.begin, end=third.end, code="BORDER"))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (change_text, r"01_a\.json: the text of unit 1 is not that of article 01_a: it was changed"),
        (cross, r"01_a\.json: FramingFrame at 0–\d+: the span crosses units"),
        (unknown, r"01_a\.json: FramingFrame at \d+–\d+: code is 'BOARDER'"),
        (drop, r"01_a\.json: unit 3: unit 3 of 01_a has no code"),
        (beside, r"FramingFrame at \d+–\d+: unit 3 of 01_a has `none` beside BORDER"),
    ],
)
def test_bad_annotations_are_named_and_nothing_is_written(exported, project, tmp_path, harm, says):
    cas = code(load(exported), "01_a", project)
    harm(cas)
    path = tmp_path / "01_a.json"
    path.write_text(cas.to_json(), encoding="utf-8")
    before = invented.state(project)
    with pytest.raises(DataError, match=says):
        take_in(path, project)
    assert invented.state(project) == before


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("01_a.xmi", b"<xmi>", r"TypeSystem\.xml is missing"),
        ("01_a.json", b"{}", r"01_a\.json: cannot be read|no code|it was changed"),
        ("01_a.json", b"{broken", r"01_a\.json: cannot be read"),
        ("01_a.zip", b"PK\x03\x04no", r"cannot be read as an archive"),
        ("01_a.tsv", b"no format", r"01_a\.tsv:1: not WebAnno TSV 3"),
        ("99_z.tsv", b"#FORMAT=WebAnno TSV 3.3\n", r"99_z\.tsv: its name is no article"),
        ("01_a.tsv", b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=x\n1-1\tbroken\n", r"01_a\.tsv:5: not a token line"),
    ],
)
def test_files_that_cannot_be_read(project, tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=says):
        take_in(tmp_path / name, project)


def test_an_archive_of_two_annotators_asks_whose(exported, project, tmp_path):
    path = tmp_path / "project.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("annotation/01_a.xmi/TypeSystem.xml", (exported / "TypeSystem.xml").read_bytes())
        archive.writestr("annotation/01_a.xmi/INITIAL_CAS.xmi", load(exported).to_xmi())
        archive.writestr("annotation/01_a.xmi/hana.xmi", code(load(exported), "01_a", project).to_xmi())
        archive.writestr("annotation/01_a.xmi/omid.xmi", code(load(exported), "01_a", project).to_xmi())
    with pytest.raises(DataError, match=r"has codings of hana, omid: name one with --annotator"):
        take_in(path, project)
    take_in(path, project, annotator="omid")


# ------------------------------------------------------------------------------------------------------ WebAnno TSV 3
def wide(text):
    return len(text.encode("utf-16-le")) // 2


def tsv(units, codes, spans=()):
    """A document as INCEpTION writes it: offsets in UTF-16 code units, stacked values, numbered spans."""
    lines = ["#FORMAT=WebAnno TSV 3.3", "#T_SP=webanno.custom.FramingFrame|code"]
    lines += ["#T_SP=webanno.custom.FramingName|referent_id|valence|voice", "", ""]
    at = 0
    for sentence, text in enumerate(units, 1):
        lines.append(f"#Text={text}")
        ids = [f"{c}[{sentence * 100 + i}]" for i, c in enumerate(codes[sentence - 1])]
        position = 0
        for index, word in enumerate(text.split(), 1):
            position = text.index(word, position)
            begin = at + wide(text[:position])
            named = [s for s in spans if s[0] == (sentence, index)]
            name = named[0][1] if named else ("_", "_", "_")
            lines.append(
                "\t".join([f"{sentence}-{index}", f"{begin}-{begin + wide(word)}", word, "|".join(ids), *name, ""])
            )
            position += len(word)
        lines.append("")
        at += wide(text) + 1
    return "\n".join(lines)


def test_tsv_of_an_article(project, tmp_path):
    facts = known(project)
    texts = [facts.units["01_a", n].text for n in facts.articles["01_a"]]
    codes = [invented.by_rule(project)["01_a", n] for n in facts.articles["01_a"]]
    names = [((4, 3), ("dalmar[7]", "neutral[7]", "outlet[7]")), ((4, 4), ("dalmar[7]", "neutral[7]", "outlet[7]"))]
    (tmp_path / "01_a.tsv").write_text(tsv(texts, codes, names), encoding="utf-8")
    take_in(tmp_path / "01_a.tsv", project)
    whole, unit = corpus.load(project), facts.units["01_a", 4]
    assert agreement.code_agreement(whole, coder_ids=["alpha", "gamma"], codes=["BORDER"]).iloc[0]["alpha"] == 1
    name = whole.coder_names.iloc[0]
    assert unit.text[name["start"] - unit.start : name["end"] - unit.start] == " ".join(unit.text.split()[2:4])


@pytest.mark.parametrize("kind", ["xmi", "json", "tsv"])
def test_offsets_past_an_astral_character(tmp_path, kind):
    texts = [f"سلام {ASTRAL} بر همه", f"{ASTRAL}{ASTRAL} پایان کار"]
    if kind == "tsv":
        content = tsv(texts, [["BORDER"], ["none"]])
        document = annotations.read_tsv(content, "x.tsv", LAYERS)
    else:
        system = annotations.typesystem()
        cas = annotations.to_cas(texts, system, "fa")
        made = system.get_type(LAYERS["frames"].type)
        for given, sentence in zip(("BORDER", "none"), cas.select(annotations.SENTENCE), strict=True):
            cas.add(made(begin=sentence.begin, end=sentence.end, code=given))
        data = (cas.to_xmi() if kind == "xmi" else cas.to_json()).encode()
        if kind == "xmi":
            assert f'end="{wide(texts[0])}"'.encode() in data  # the file counts UTF-16
        document = annotations._document(f"x.{kind}", data, system.to_xml().encode(), LAYERS)
    assert document.text == "\n".join(texts) or document.text.split() == "\n".join(texts).split()
    assert [(document.text[m.begin : m.end], m.features["code"]) for m in document.marks] == [
        (texts[0], "BORDER"),
        (texts[1], "none"),
    ]


def test_tsv_escapes_and_stacked_values():
    assert annotations._items(r"a\|b[1]|*[2]") == [("a|b", "1"), ("", "2")]
    assert annotations._items("_") == [] and annotations._items("X") == [("X", "")]
    assert annotations._items(r"a\[1\]") == [("a[1]", "")]
    assert annotations._unescape(r"a\tb\\c") == "a\tb\\c"


def test_without_texts_nothing_goes_out(project, tmp_path):
    with pytest.raises(DataError, match="its text is not at hand"):
        annotations.export(tmp_path / "x", known(project, texts=False))
    with pytest.raises(DataError, match="no article zz"):
        annotations.export(tmp_path / "x", known(project), ["zz"])
