"""The coding sheet: written on the specimens, filled by script as a third coder, read back; and every way to fail."""

import subprocess

import invented_project as invented
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from helpers import paths, schema
from helpers.study import agreement, coding, codings, corpus, registry, sheet, submission
from helpers.study.sheet import writing
from helpers.tables import DataError

pytestmark = pytest.mark.xdist_group("specimens")  # one process derives the project they share

DIFFERENT = {("01_a", 2), ("02_a", 4)}
"""Units from which the third coder leaves BORDER away."""
UNITS = sheet.COLUMNS["Units"]


def known(data, texts=True):
    return submission.load_known(data, data / "raw" if texts else None)


def draw(data, path, texts=True, **options):
    registered = {"actors": registry.load_actors(data), "outlets": registry.load_outlets(data)}
    sheet.write(path, known(data, texts), coder_id="gamma", **registered, **options)
    return path


def fill(path, data, codes=None):
    """Fill a sheet: the codes of alpha but for DIFFERENT, and the declaration."""
    book = load_workbook(path)
    codes = codes or {
        u: [c for c in cs if not (c == "BORDER" and u in DIFFERENT)] for u, cs in invented.by_rule(data).items()
    }
    for line in range(2, book["Units"].max_row + 1):
        row = book["Units"][line]
        for code in codes[row[0].value, row[1].value] or ["none"]:
            row[UNITS.index(code)].value = "x"
    for row in book["Read me"].iter_rows():
        value = invented.DECLARATION.get(row[0].value, {"done: frames": "yes"}.get(row[0].value))
        if value:
            row[1].value = value
    book.save(path)
    return path


def put(path, title, **cells):
    book = load_workbook(path)
    for place, value in cells.items():
        book[title][place].value = value
    book.save(path)


def declare(path, **answers):
    book = load_workbook(path)
    for row in book["Read me"].iter_rows():
        key = str(row[0].value or "").replace("done: ", "done_")
        if key in answers:
            row[1].value = answers[key]
    book.save(path)


def take_in(path, data, texts=True):
    facts = known(data, texts)
    return codings.take_in(sheet.read(path, facts), facts, data)


@pytest.fixture(scope="module")
def blank(_specimen_project, tmp_path_factory):
    """A sheet of every unit, as written."""
    return draw(_specimen_project, tmp_path_factory.mktemp("sheet") / "gamma.xlsx")


@pytest.fixture(scope="module")
def _filled(blank, _specimen_project, tmp_path_factory):
    path = tmp_path_factory.mktemp("filled") / "gamma.xlsx"
    path.write_bytes(blank.read_bytes())
    return fill(path, _specimen_project)


@pytest.fixture
def filled(_filled, tmp_path):
    """The sheet as the third coder filled it; the test may change it."""
    path = tmp_path / "gamma.xlsx"
    path.write_bytes(_filled.read_bytes())
    return path


def test_a_third_coder_with_known_disagreements_gives_the_expected_alpha(filled, project):
    take_in(filled, project)
    whole = corpus.load(project)
    assert whole.coder_ids == ["alpha", "beta", "gamma"]
    pair = agreement.code_agreement(whole, coder_ids=["alpha", "gamma"]).set_index("code").loc["BORDER"]
    # By hand (Krippendorff 2011). 40 units; alpha gives BORDER to the even ones: 5 + 3 + 2 + 5 + 4 = 19, gamma to 17.
    # 80 values, 36 ones and 44 zeros; the two units apart put o01 = 2 on either side of the diagonal.
    ones, zeros, apart = 19 + 17, 21 + 23, 2
    assert ones + zeros == 80
    assert pair["alpha"] == pytest.approx(1 - 79 * apart / (ones * zeros))
    assert (pair["units"], pair["given"], pair["both"]) == (40, 19, 17)
    # Three coders: 120 values, 19 + 19 + 17 ones; each of the two units has pairs (1,1,0): 2 of 6 ordered pairs apart,
    # halved by m − 1 = 2: it puts 2 into o01 + o10 over both sides, so 1 on either.
    all_three = agreement.code_agreement(whole).set_index("code").loc["BORDER"]
    assert all_three["alpha"] == pytest.approx(1 - 119 * 2 / (55 * 65))
    assert all_three["tier"] == agreement.tier(pair["alpha"], pair["low"]) and not all_three["provisional"]
    entry = coding.load_coders(project)["gamma"]
    assert (entry.kind, entry.date, entry.languages, entry.coded) == ("human", "2031-07-01", ("ar", "fa"), ("frames",))
    assert entry.codebook_version == invented.version(project) and not entry.sample


def test_quotations_names_and_elements_get_their_offsets(filled, project):
    text = known(project).units["01_a", 4].text
    first, verb = text.split()[3], text.split()[0]
    put(filled, "Quotations", A2="01_a", B2=4, C2="direct", D2="  العلاقات الثنائية بين البلدين دخلت مرحله جديده ",
        F2="dalmar", H2="قال", I2=verb, K2="neutral")  # fmt: skip
    put(filled, "Names", A2="01_a", B2=4, C2=first, E2="dalmar", F2="neutral", G2="outlet", H2="a word")
    put(filled, "Elements", A2="01_a", B2="problem", C2=4, E2="Smuggling goes on.")
    put(filled, "Units", **{f"{column(UNITS, 'notes')}3": "=looks like a formula but is a note"[1:]})
    declare(filled, done_quotes="yes", done_names="yes", done_elements="yes")
    take_in(filled, project)
    whole, unit = corpus.load(project), known(project).units["01_a", 4]
    quote, name = whole.coder_quotes.iloc[0], whole.coder_names.iloc[0]
    found = unit.text[quote["start"] - unit.start : quote["end"] - unit.start]
    # The coder typed ه for ة: the file's spelling is what the offsets give.
    assert found == "العلاقات الثنائية بين البلدين دخلت مرحلة جديدة" and quote["words"] == 7
    assert quote["speaker_side"] == "iraq_state" and quote["verb_start"] == unit.start
    assert unit.text[name["start"] - unit.start : name["end"] - unit.start] == first
    assert whole.coder_elements.iloc[0]["statement"] == "Smuggling goes on."
    assert coding.load_coders(project)["gamma"].coded == ("frames", "quotes", "names", "elements")
    assert "looks like a formula" in (project / "coding" / "coder_notes.csv").read_text()


def column(names, name):
    return get_column_letter(names.index(name) + 1)


BORDER, NONE = column(UNITS, "BORDER"), column(UNITS, "none")
PLACE, NAMED = {"A2": "01_a", "B2": 4, "C2": "direct"}, {"A2": "01_a", "B2": 4, "C2": "وقال"}
BAD = [
    ("Units", {f"{BORDER}4": "maybe"}, rf"Units!{BORDER}4: 'maybe' is no mark: x for the code"),
    ("Units", {f"{NONE}5": "x"}, rf"Units!{NONE}5: unit 4 of 01_a has `none` beside BORDER"),
    ("Units", {f"{NONE}4": None}, r"Units!B4: unit 3 of 01_a has no code"),
    ("Units", {"B4": 77}, r"Units!B4: unit 77 of 01_a was not drawn"),
    ("Units", {"B4": 4}, r"Units!B5: unit 4 of 01_a stands already at Units!B4"),
    ("Units", {"D4": "000000000000"}, r"Units!D4: unit 3 of 01_a is another text now"),
    ("Units", {"E4": "Changed."}, r"Units!E4: the text was changed"),
    ("Units", {f"{BORDER}1": "BOARDER"}, rf"Units!{BORDER}1: the column is 'BOARDER': BORDER is wanted"),
    ("Units", {f"{BORDER}4": "=1+1"}, rf"Units!{BORDER}4: holds a formula"),
    ("Quotations", PLACE | {"D2": "xyz"}, r"Quotations!D2: the words do not stand in the unit"),
    ("Quotations", PLACE, r"Quotations!D2: the words are missing"),
    ("Quotations", PLACE | {"D2": "ال"}, r"D2: the words stand \d+ times .*occurrence"),
    ("Quotations", PLACE | {"D2": "ال", "E2": 99}, r"Quotations!D2: occurrence is '99'"),
    ("Quotations", {"A2": "01_a", "B2": 4, "C2": "loud", "D2": "وقال"}, r"Quotations!C2: kind is 'loud'"),
    ("Quotations", PLACE | {"D2": "وقال", "F2": "dalmr"}, r"Quotations!F2: .*did you mean dalmar"),
    ("Quotations", PLACE | {"D2": "وقال", "I2": "xyz"}, r"Quotations!I2: the words do not stand"),
    ("Quotations", {"A2": "01_a", "D2": "وقال"}, r"Quotations!B2: no unit \(empty\) of 01_a"),
    ("Names", NAMED | {"E2": "dalmar", "F2": "neutral"}, r"Names!G2: voice is empty"),
    ("Elements", {"A2": "01_a", "B2": "trouble", "C2": 4, "E2": "s"}, r"Elements!B2: element is 'trouble'"),
    ("Elements", {"A2": "01_a", "B2": "cause", "C2": 4}, r"Elements!E2: statement is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "cells", "says"), BAD, ids=[b[2][:32] for b in BAD])
def test_bad_input_is_named_by_sheet_and_cell_and_nothing_is_written(filled, project, title, cells, says):
    put(filled, title, **cells)
    declare(filled, done_quotes="yes", done_names="yes", done_elements="yes")
    before = invented.state(project)
    with pytest.raises(DataError, match=says):
        take_in(filled, project)
    assert invented.state(project) == before


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"codebook_version": "0.1.0"}, r"Read me!B\d+: coded with codebook 0\.1\.0"),
        ({"independent": "no"}, r"Read me!B\d+: independent is 'no'"),
        ({"kind": None}, r"Read me!B\d+: kind is empty"),
        ({"languages": "ar"}, r"Read me!B\d+: the coder's languages lack fa"),
        ({"coder_id": "alpha"}, r"Read me!B\d+: alpha has codings already"),
        ({"sample": "many"}, r"Read me!B\d+: the units cannot be drawn again"),
        ({"format": "other"}, r"Read me does not say"),
    ],
)
def test_a_wrong_declaration_is_named_by_cell(filled, project, answers, says):
    declare(filled, **answers)
    before = invented.state(project)
    with pytest.raises(DataError, match=says):
        take_in(filled, project)
    assert invented.state(project) == before


def test_a_row_taken_out_and_a_row_written_twice(filled, project):
    book = load_workbook(filled)
    book["Units"].delete_rows(4)
    book.save(filled)
    with pytest.raises(DataError, match=r"Units \(row missing\): unit 3 of 01_a has no code"):
        take_in(filled, project)
    words = known(project).units["01_a", 4].text.split()[0]
    for line in (2, 3):
        put(filled, "Quotations", **{f"A{line}": "01_a", f"B{line}": 4, f"C{line}": "direct", f"D{line}": words})
    declare(filled, done_quotes="yes")
    with pytest.raises(DataError, match=r"Quotations!D3: says again what Quotations!D2 says"):
        take_in(filled, project)


def test_rows_of_a_task_that_was_not_done_are_asked_about(filled, project):
    put(filled, "Elements", A2="01_a", B2="cause", C2=4, E2="s")
    with pytest.raises(DataError, match=r"Read me!B\d+: Elements has rows but is not said to be done"):
        take_in(filled, project)


def test_a_sample_is_drawn_again_at_import(project, tmp_path):
    path = fill(draw(project, tmp_path / "s.xlsx", articles=["01_a", "03_a"], sample=7, seed=3), project)
    book = load_workbook(path)
    drawn = [(r[0].value, r[1].value) for r in book["Units"].iter_rows(min_row=2)]
    assert drawn == sheet.draw(known(project), ["01_a", "03_a"], 7, 3) and len(drawn) == 7
    assert drawn != sheet.draw(known(project), ["01_a", "03_a"], 7, 4)
    context = list(book["Context"].iter_rows(min_row=2, values_only=True))
    assert len(context) == 20 and sum(r[2] == "x" for r in context) == 7
    take_in(path, project)
    assert sum(map(len, coding.load_coders(project)["gamma"].sample.values())) == 7
    pair = agreement.code_agreement(corpus.load(project), coder_ids=["beta", "gamma"], codes=["BORDER"]).iloc[0]
    assert pair["units"] == 7


def test_without_article_files_codes_come_in_and_offsets_from_the_text_on_the_sheet(blank, project, tmp_path):
    path = draw(project, tmp_path / "bare.xlsx", texts=False)
    assert load_workbook(path)["Units"]["E2"].value == sheet.NO_TEXT
    fill(path, project)
    put(path, "Names", A2="01_a", B2=4, C2="وقال", E2="dalmar", F2="neutral", G2="outlet")
    declare(path, done_names="yes")
    with pytest.raises(DataError, match=r"Names!C2: the unit's text is not at hand"):
        take_in(path, project, texts=False)
    with_text = tmp_path / "text.xlsx"
    with_text.write_bytes(blank.read_bytes())
    fill(with_text, project)
    put(with_text, "Names", A2="01_a", B2=4, C2="وقال", E2="dalmar", F2="neutral", G2="outlet")
    declare(with_text, done_names="yes")
    changed = load_workbook(with_text)
    changed["Units"]["E5"].value += "."
    changed.save(tmp_path / "changed.xlsx")
    with pytest.raises(DataError, match=r"Units!E5: the text was changed"):
        take_in(tmp_path / "changed.xlsx", project, texts=False)
    take_in(with_text, project, texts=False)
    assert corpus.load(project).coder_names["start"].tolist() == [known(project).units["01_a", 4].start]


def test_the_sheet_holds_no_codes_and_is_fit_to_be_used(blank, project, tmp_path):
    (project / "coding" / "frames.csv").unlink()
    registered = {"actors": registry.load_actors(project), "outlets": registry.load_outlets(project)}
    sheet.write(tmp_path / "other.xlsx", known(project), coder_id="gamma", **registered)

    def content(path):
        return [[c.value for c in row] for s in load_workbook(path) for row in s.iter_rows()]

    assert content(blank) == content(tmp_path / "other.xlsx")  # nothing depends on what others coded
    book = load_workbook(blank)
    units = book["Units"]
    assert units.sheet_view.rightToLeft and units.freeze_panes == "F2" and units.protection.sheet
    assert not units.protection.password
    assert all(units.cell(2, n).protection.locked == (n <= 5) for n in range(1, len(UNITS) + 1))
    assert units["E2"].alignment.readingOrder == 2 and units["E2"].alignment.wrap_text
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in units.data_validations.dataValidation}
    assert lists[f"{BORDER}2"] == '"x"' and len(lists) == len(schema.FRAMES) + 1
    rules = {str(r.sqref).split(":")[0]: r.formula1 for r in book["Quotations"].data_validations.dataValidation}
    assert rules["C2"] == '"direct,indirect"' and rules["F2"].startswith("=Actors!$A$2")
    shown = "\n".join(str(c.value) for row in book["Codebook"].iter_rows() for c in row)
    for code in known(project).codebook.codes.values():
        assert code.definition in shown and code.include[0] in shown and all(r in shown for _, r in code.borderline)


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    book = Workbook()
    writing._put(book.active["A1"], "=HYPERLINK(1)")
    book.save(tmp_path / "f.xlsx")
    cell = load_workbook(tmp_path / "f.xlsx").active["A1"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")


def test_a_place_under_version_control_is_refused(project, tmp_path):
    repository = tmp_path / "repository"
    repository.mkdir()
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    (repository / ".gitignore").write_text("/raw/\n")
    with pytest.raises(DataError, match="under version control"):
        draw(project, repository / "gamma.xlsx")
    assert not (repository / "gamma.xlsx").exists()
    assert draw(project, repository / "raw" / "gamma.xlsx").exists()
    with pytest.raises(DataError, match="there is a file of that name"):
        draw(project, repository / "raw" / "gamma.xlsx")
    sheet.refuse_tracked(paths.RAW / "sheets" / "gamma.xlsx")
    with pytest.raises(DataError, match="under version control"):
        sheet.refuse_tracked(paths.BOOK / "gamma.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"text"])
def test_a_file_that_is_no_sheet(project, tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read as"):
        sheet.read(path, known(project))
    with pytest.raises(DataError, match="no such file"):
        sheet.read(tmp_path / "y.xlsx", known(project))


@pytest.mark.parametrize(
    ("options", "says"),
    [({"articles": ["zz"]}, "no article zz"), ({"sample": 99}, "a sample of 99"), ({"sample": 0}, "ask for 1")],
)
def test_what_cannot_be_drawn(project, options, says):
    with pytest.raises(DataError, match=says):
        sheet.draw(known(project), **options)


def test_words_are_found_in_any_spelling_and_the_digest_is_that_of_the_units(project):
    facts = known(project)
    assert all(submission.digest(u.text) == u.sha for u in facts.units.values())
    assert submission.find_words("كتاب", "الكتابُ وكتاب") == [(2, 6), (9, 13)]
    assert submission.find_words("مرحله", "في مَرْحَلةٍ") == [(3, 11)]
    assert submission.find_words("", "x") == [] == submission.find_words("ـ", "x")
