"""Taking a coder's tables in: all or nothing, every breach named by its place, and out again without a trace."""

import re

import invented_project as invented
import pytest

from helpers import tables
from helpers.study import agreement, codings, corpus, submission
from helpers.tables import DataError

pytestmark = pytest.mark.xdist_group("specimens")  # one process derives the project they share


def known(data, texts=True):
    return submission.load_known(data, data / "raw" if texts else None)


def take_in(data, folder, **options):
    return codings.take_in(codings.read_folder(folder), known(data), data, **options)


@pytest.fixture
def folder(project, tmp_path):
    return invented.write_folder(tmp_path / "gamma", project)


def replace(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def test_a_coder_goes_in_and_out_again_without_a_trace(project, folder):
    before = invented.state(project)
    change = take_in(project, folder)
    whole = corpus.load(project)
    assert whole.coder_ids == ["alpha", "beta", "gamma"] and change.after.coder_ids == whole.coder_ids
    assert len(whole.coder_elements) == len(whole.coder_quotes) == len(whole.coder_names) == 1
    quote = whole.coder_quotes.iloc[0]
    assert quote["speaker_side"] is not None and quote["words"] > 0
    text = (project / "coding" / "coders.yaml").read_text(encoding="utf-8")
    assert text.startswith(before["coders.yaml"].decode().rstrip()) and "# and nothing else" in text
    assert (agreement.code_agreement(whole).set_index("code").loc[["BORDER", "ECONOMY"], "alpha"] == 1).all()
    codings.take_out("gamma", project)
    after = invented.state(project)
    assert {n: after[n] for n in before} == before
    header_only = set(after) - set(before)
    assert all(len(after[n].splitlines()) == 1 for n in header_only)


def test_words_are_counted_in_the_text_where_it_is_at_hand(project, folder):
    take_in(project, folder)
    text = known(project).units["01_a", 4].text
    assert corpus.load(project).coder_quotes["words"].tolist() == [len(text[:20].split())]


def test_a_dry_run_writes_nothing(project, folder):
    before = invented.state(project)
    change = codings.prepare(codings.read_folder(folder), known(project), project)
    assert change.after.coder_ids == ["alpha", "beta", "gamma"]
    assert invented.state(project) == before


NONE_BESIDE = "01_a,3,none\ngamma,01_a,3,BORDER"
BAD = [
    ("frames.csv", "01_a,2,BORDER", "01_a,2,BOARDER", r"frames\.csv:3: code is 'BOARDER': one of PARTNERSHIP"),
    ("frames.csv", "01_a,2,BORDER", "01_a,1,ECONOMY", r"frames\.csv:3: says again what frames\.csv:2 says"),
    ("frames.csv", "01_a,2,BORDER", "01_a,77,BORDER", r"frames\.csv:3: no unit 77 in article 01_a"),
    ("frames.csv", "01_a,2,BORDER", "01_a,two,BORDER", r"frames\.csv:3: unit is 'two': a whole number"),
    ("frames.csv", "gamma,01_a,2,BORDER\n", "", r"gamma: unit 2 of 01_a has no code: give its codes, or `none`"),
    ("frames.csv", "01_a,3,none", NONE_BESIDE, r"frames\.csv:4: unit 3 of 01_a has `none` beside"),
    ("frames.csv", "gamma,01_a,2,", "alpha,01_a,2,", r"frames\.csv:3: the row belongs to 'alpha'"),
    ("frames.csv", "code", "codes", r"frames\.csv:1: the columns are"),
    ("frames.csv", "01_a,2,BORDER", "01_a,2,BORDER,x", r"frames\.csv:3: 5 cells instead of 4"),
    ("coder_quotes.csv", ",386,406,", ",386,700,", r"coder_quotes\.csv:2: the span 386–700 .*leaves its unit"),
    ("coder_quotes.csv", ",386,406,", ",386,386,", r"the span 386–386 is empty"),
    ("coder_quotes.csv", ",386,406,,", ",386,406,dalmer,", r"speaker_id 'dalmer' is in neither .*did you mean dalmar"),
    ("coder_quotes.csv", ",386,406,,", ",386,406,dalmar,iran_state", r"dalmar is registered as iraq_state"),
    ("coder_quotes.csv", "indirect", "shouted", r"coder_quotes\.csv:2: kind is 'shouted'"),
    ("coder_names.csv", "neutral", "nice", r"coder_names\.csv:2: valence is 'nice'"),
    ("coder_names.csv", "neutral,outlet,,", "neutral,outlet,كلمة,", r"other words stand at 386–392 .*text was changed"),
    ("coder_names.csv", "a minister", "كلمة كلمة كلمة كلمة كلمة كلمة كلمة", r"gloss holds 7 words in Arabic script"),
    ("coder_elements.csv", "problem", "trouble", r"element is 'trouble'"),
    ("coder.yaml", "coder_id: gamma", "coder_id: alpha", r"coder\.yaml:\d+: alpha has codings already"),
    ("coder.yaml", "coder_id: gamma", "coder_id: adjudicated", r"'adjudicated' is no name for a coder"),
    ("coder.yaml", "kind: human", "kind: robot", r"coder\.yaml:2: kind is 'robot': one of human"),
    ("coder.yaml", "independent: yes", "independent: no", r"independent is 'no': only a coding made without sight"),
    ("coder.yaml", "date: 2031-07-01", "date: July", r"date is 'July': a day as"),
    ("coder.yaml", "[ar, fa]", "[ar]", r"coder\.yaml:3: the coder's languages lack fa"),
    ("coder.yaml", "saw: the texts and the codebook\n", "", r"saw is empty"),
    ("coder.yaml", "kind:", "knid:", r"did you mean kind"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "says"), BAD, ids=[b[3][:40] for b in BAD])
def test_bad_input_is_named_by_row_and_nothing_is_written(project, folder, file, old, new, says):
    replace(folder / file, old, new)
    before = invented.state(project)
    with pytest.raises(DataError, match=says):
        take_in(project, folder)
    assert invented.state(project) == before


def test_another_codebook_is_refused_unless_said(project, folder):
    replace(folder / "coder.yaml", f"codebook_version: {invented.version(project)}", "codebook_version: 0.9.0")
    with pytest.raises(DataError, match=r"coder\.yaml:9: coded with codebook 0\.9\.0, the project has"):
        take_in(project, folder)
    take_in(project, folder, any_codebook=True)
    assert "codebook_version: 0.9.0" in (project / "coding" / "coders.yaml").read_text()


def test_every_problem_is_named_at_once(project, folder):
    replace(folder / "frames.csv", "01_a,2,BORDER", "01_a,2,BOARDER")
    replace(folder / "coder_names.csv", "neutral", "nice")
    with pytest.raises(DataError) as error:
        take_in(project, folder)
    lines = str(error.value).splitlines()
    assert lines[0].startswith("gamma: 2 problems; nothing was written")
    assert [re.match(r"[\w.]+", line)[0] for line in lines[1:]] == ["frames.csv", "coder_names.csv"]


def test_a_sample_and_its_digests(project, folder):
    rows = [u for u in invented.units(project) if (u["article_id"], int(u["unit"])) in {("01_a", 2), ("03_a", 5)}]
    invented.write_csv(folder / "units.csv", list(rows[0]), rows)
    for name in ("coder_quotes", "coder_names", "coder_elements"):
        (folder / f"{name}.csv").unlink()
    with pytest.raises(DataError, match=r"frames\.csv:2: unit 1 of 01_a was not among the units to be coded"):
        take_in(project, folder)
    frames = (folder / "frames.csv").read_text().splitlines(keepends=True)
    (folder / "frames.csv").write_text("".join([frames[0], "gamma,01_a,2,BORDER\n", "gamma,03_a,5,none\n"]))
    replace(folder / "units.csv", rows[1]["unit_sha"], "0" * 12)
    with pytest.raises(DataError, match=r"units\.csv:3: unit 5 of 03_a is another text now"):
        take_in(project, folder)
    replace(folder / "units.csv", "0" * 12, rows[1]["unit_sha"])
    take_in(project, folder)
    whole = corpus.load(project)
    assert "sample:" in (project / "coding" / "coders.yaml").read_text()
    pair = agreement.code_agreement(whole, coder_ids=["alpha", "gamma"], codes=["BORDER"]).iloc[0]
    assert (pair["units"], pair["alpha"], pair["provisional"]) == (2, 1, False)
    codings.take_out("gamma", project)
    assert corpus.load(project).coder_ids == ["alpha", "beta"]


def test_without_texts_offsets_are_still_checked_against_units(project, folder):
    given = codings.read_folder(folder)
    codings.prepare(given, known(project, texts=False), project)
    replace(folder / "coder_quotes.csv", ",386,406,", ",386,700,")
    with pytest.raises(DataError, match="leaves its unit"):
        codings.prepare(codings.read_folder(folder), known(project, texts=False), project)


def test_a_changed_article_file_is_refused(project):
    path = project / "raw" / "01_wire_ar.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"01_wire_ar\.txt: another file than the one derived"):
        known(project)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_failing_write_leaves_everything_as_it_was(project, folder, monkeypatch, after):
    before, done = invented.state(project), []
    rename = tables.Path.replace

    def fail(self, target):
        if ".csv." in self.name and len(done) == after:
            raise OSError(28, "No space left on device")
        done.append(target)
        return rename(self, target)

    monkeypatch.setattr(tables.Path, "replace", fail)
    with pytest.raises(DataError, match="No space left"):
        take_in(project, folder)
    monkeypatch.undo()
    assert invented.state(project) == before


def test_two_commands_do_not_write_at_once(project, folder, monkeypatch):
    monkeypatch.setattr(codings, "WAIT", 0.05)
    before = invented.state(project)
    with tables.writing(project), pytest.raises(DataError, match="another run is writing"):
        take_in(project, folder)
    assert invented.state(project) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: (f / "coder.yaml").unlink(), "the coder's declaration is missing"),
        (lambda f: [p.unlink() for p in f.glob("*.csv")], "no table to take in"),
        (lambda f: (f / "fames.csv").write_text("x"), r"fames\.csv: belongs to no part"),
        (lambda f: (f / "quotes.csv").write_text("x"), r"quotes\.csv: coder_quotes\.csv holds quotes already"),
    ],
)
def test_a_folder_that_is_no_coding(project, folder, change, says):
    change(folder)
    with pytest.raises(DataError, match=says):
        take_in(project, folder)


def test_nobody_is_taken_out_who_is_not_in(project):
    with pytest.raises(DataError, match="no coder 'gamma': the coders are alpha, beta"):
        codings.take_out("gamma", project)
    with pytest.raises(DataError, match="no coder but a layer"):
        codings.take_out("adjudicated", project)


def test_entries_of_coders_come_and_go_and_comments_stay():
    entry = {"coder_id": "gamma", "kind": "human", "languages": ["ar", "fa"], "date": "2031-07-01", "saw": "a: b # c"}
    entry |= {"sample": {"01_a": [2, 5]}}
    text = codings.with_entry(invented.CODERS, entry)
    assert codings.without_entry(text, "gamma") == invented.CODERS
    without = codings.without_entry(text, "alpha")
    assert "alpha" not in without and "# The second one." in without and "this comment stays" in without
    nested = "# head\ncoders:\n" + "".join(f"  {line}" for line in invented.CODERS.splitlines(keepends=True))
    assert codings.without_entry(codings.with_entry(nested, entry), "gamma").split() == nested.split()
    assert codings.without_entry(text, "nobody") == text


def test_the_adjudications_that_name_a_coder_stay_and_it_is_said(project):
    tables.write_table(
        "coding/adjudications",
        [{"article_id": "01_a", "unit": 2, "code": "BORDER", "given_by": "alpha", "decision": "given", "reason": "r"}],
        project,
    )
    assert "names alpha in 1 rows" in codings.prepare_removal("alpha", project).notes[0]
