import json

import pytest

from helpers.publish import cite
from helpers.tables import DataError


@pytest.fixture
def figure(house):
    return cite.of_figure(cite.read_citation(), id="fig-sky-colour", title="Sky {blue} & 50% grey")


def test_bibtex_escapes_specials_and_keeps_the_collective_whole(figure):
    entry = cite.bibtex(figure)
    assert entry.startswith("@misc{fig-sky-colour,\n")
    assert r"title = {{Sky \{blue\} \& 50\% grey}}" in entry
    assert r"author = {Näm\_e, Ada Bea and {The Example Group}}" in entry
    assert r"howpublished = {Figure in: Weather \& \{news\}: 100\% of\_it}" in entry
    assert entry.count("{") - entry.count("}") == 0


def test_ris_has_one_field_a_line_and_an_end(figure):
    lines = cite.ris(figure).split("\r\n")
    assert lines[0] == "TY  - FIGURE" and lines[-2:] == ["ER  - ", ""]
    assert "AU  - Näm_e, Ada Bea" in lines and "AU  - The Example Group" in lines
    assert "UR  - https://example.org/report/figures/fig-sky-colour/" in lines


def test_csl_json(figure):
    item = json.loads(cite.csl_json(figure))[0]
    assert item["author"] == [{"family": "Näm_e", "given": "Ada Bea"}, {"literal": "The Example Group"}]
    assert item["issued"] == {"date-parts": [[2031]]} and item["version"] == "9.8.7"


def test_one_line_and_source_line(figure):
    assert cite.one_line(figure) == (
        "Näm_e, Ada Bea & The Example Group (2031). Sky {blue} & 50% grey [fig-sky-colour]. "
        "In: Weather & {news}: 100% of_it. Version 9.8.7. https://example.org/report/figures/fig-sky-colour/"
    )
    assert cite.source_line(figure) == "fig-sky-colour · Näm_e & The Example Group 2031 · v9.8.7 · example.org/report"


def test_data_and_report(house):
    report = cite.read_citation()
    assert cite.of_data(report).url == "https://example.org/report/data/"
    assert cite.one_line(report).startswith("Näm_e, Ada Bea & The Example Group (2031). Weather & {news}: 100% of_it.")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "missing: restore"),
        ("title: [", r"CITATION.cff:\d+: not readable"),
        ("title: x\n", "version, authors missing"),
    ],
)
def test_a_broken_file_is_named_with_its_line(house, content, says):
    path = house / "CITATION.cff"
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(DataError, match=says):
        cite.read_citation()
