import pandas as pd
import pytest

from helpers.schema import FRAMES
from helpers.study import coding
from helpers.tables import DataError

UNITS = pd.DataFrame({"article_id": ["a", "a", "b"], "unit": [1, 2, 1]})


def frames(*rows):
    return pd.DataFrame(rows, columns=["coder_id", "article_id", "unit", "code"])


GOOD = (("x", "a", 1, "BORDER"), ("x", "a", 1, "MILITARY"), ("x", "a", 2, "none"))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((*GOOD, ("y", "b", 1, "none")), r"f\.csv:5: unknown coder 'y'"),
        ((*GOOD, ("x", "b", 2, "none")), r"f\.csv:5: no unit 2 in article b"),
        ((*GOOD, ("x", "a", 2, "BORDER")), r"f\.csv:5: x gives a unit 2 `none` \(line 4\) beside a code"),
        (GOOD[:2], r"f\.csv: x has no row for a unit 2"),
    ],
)
def test_check_frames_names_the_row(rows, says):
    with pytest.raises(DataError, match=says):
        coding.check_frames(frames(*rows), UNITS, ["x"], "f.csv")


def test_check_frames_accepts_a_coder_of_some_articles():
    coding.check_frames(frames(*GOOD), UNITS, ["x"])


def test_unit_matrix():
    matrix = coding.unit_matrix(frames(*GOOD)[["article_id", "unit", "code"]], ["BORDER", "MILITARY"])
    assert matrix.to_dict("split")["data"] == [[1, 1], [0, 0]]
    assert list(matrix.index) == [("a", 1), ("a", 2)]


def spans(*rows):
    return pd.DataFrame(rows, columns=["article_id", "start", "end", "kind"])


def test_overlap_is_shared_over_either():
    assert coding.overlap((0, 10), (5, 15)) == pytest.approx(5 / 15)
    assert coding.overlap((0, 10), (10, 20)) == 0


def test_spans_match_once_and_the_greatest_overlap_first():
    found = spans(("a", 0, 10, "direct"), ("a", 1, 10, "direct"), ("b", 0, 10, "direct"))
    reference = spans(("a", 1, 11, "direct"), ("b", 0, 10, "indirect"))
    assert coding.match_spans(found, reference, threshold=0.5) == [(1, 0), (2, 1)]
    assert coding.match_spans(found, reference, threshold=0.5, same=["kind"]) == [(1, 0)]
    score = coding.score_spans(found, reference, threshold=0.5, same=["kind"])
    assert (score.precision, score.recall, score.f1) == (pytest.approx(1 / 3), 0.5, pytest.approx(2 / 5))
    assert coding.agreement_on_matched(found, reference, "kind", threshold=0.5) == (1, 2)


def test_score_table_reports_each_kind_and_all():
    found, reference = spans(("a", 0, 10, "direct")), spans(("a", 0, 10, "indirect"))
    table = coding.score_table(found, reference, by="kind", thresholds=[0.8]).set_index("kind")["hits"]
    assert table.to_dict() == {"direct": 0, "indirect": 0, "all": 1}


def codebook(folder, change=lambda text: text):
    entries = "".join(
        f"  - id: {c}\n    name: {c.title()}\n    definition: d\n    include: [i]\n    exclude: [e]\n"
        f"    examples: {{positive: [p], negative: [n]}}\n    borderline: [{{case: c, ruling: r}}]\n"
        for c in FRAMES
    )
    (folder / "coding").mkdir(parents=True)
    (folder / "coding" / "codebook.yaml").write_text(change(f"version: 1.0.0\ncodes:\n{entries}naming: {{a: [b]}}\n"))
    return folder


def test_codebook(tmp_path):
    book = coding.load_codebook(codebook(tmp_path))
    assert tuple(book.codes) == FRAMES and book.version == "1.0.0"
    assert book.codes["BORDER"].borderline == (("c", "r"),)
    assert book.sections == {"naming": {"a": ["b"]}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.replace("    exclude: [e]", "    exlude: [e]", 1), r"codebook\.yaml:7: .*did you mean exclude"),
        (lambda t: t.replace("id: BORDER", "id: BOARDER"), r"did you mean BORDER"),
        (lambda t: t.replace("id: BORDER", "id: ECONOMY"), "ECONOMY is defined twice"),
        (lambda t: t.replace("naming:", "namings:"), r"did you mean naming"),
        (lambda t: t.replace("ruling: r", "rule: r", 1), "a case and a ruling"),
    ],
)
def test_codebook_refuses(tmp_path, change, says):
    with pytest.raises(DataError, match=says):
        coding.load_codebook(codebook(tmp_path, change))


def test_coders(data):
    coders = coding.load_coders(data)
    assert list(coders) == ["one", "two", "adjudicated"] and coders["one"].languages == ("ar",)
    assert coding.is_human("Human (native speaker)") and not coding.is_human(coders["one"].kind)
