import json
import re

import pytest
from ruamel.yaml import YAML

from helpers import __version__, paths
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


def bibtex_fields(entry):
    """Fields of one BibTeX entry by a small parser: braces counted, escaped ones skipped."""
    head, _, rest = entry.partition("\n")
    kind, key = re.fullmatch(r"@(\w+)\{([^\s,{}]+),", head).groups()
    fields, at = {"kind": kind, "key": key}, 0
    while found := re.compile(r"\s*(\w+) = \{").match(rest, at):
        depth, at = 1, found.end()
        begin = at
        while depth:
            if rest[at] == "\\":
                at += 1
            else:
                depth += {"{": 1, "}": -1}.get(rest[at], 0)
            at += 1
        fields[found[1]] = rest[begin : at - 1]
        assert rest[at] == ","
        at += 1
    assert rest[at:].strip() == "}"
    return fields


RIS_LINE = re.compile(r"[A-Z][A-Z0-9]  - .*")


@pytest.mark.parametrize("kind", ["report", "figure", "data"])
def test_every_format_of_every_work_parses_and_says_the_same(house, kind):
    report = cite.read_citation()
    works = {"report": report, "data": cite.of_data(report)}
    work = works.get(kind) or cite.of_figure(report, id="fig-sky-colour", title="Sky: {a} & 50%\nof {it}")
    fields = bibtex_fields(cite.bibtex(work))
    assert (fields["key"], fields["year"], fields["version"]) == (work.key, "2031", "9.8.7")
    lines = cite.ris(work).split("\r\n")
    assert lines[0].startswith("TY  - ") and lines[-2:] == ["ER  - ", ""]
    assert all(RIS_LINE.fullmatch(line) for line in lines[:-1])
    item = json.loads(cite.csl_json(work))[0]
    assert set(item) <= {"id", "type", "title", "author", "container-title", "version", "DOI", "URL", "issued"}
    assert item["type"] in {"report", "figure", "dataset"} and item["id"] == work.key
    assert len([line for line in lines if line.startswith("AU")]) == len(item["author"]) == 2
    assert item["URL"] == fields["url"] == work.url
    assert f"UR  - {work.url}" in lines and cite.one_line(work).endswith(work.url)


def test_a_repository_is_no_address_of_a_figure(house):
    path = house / "CITATION.cff"
    path.write_text(path.read_text(encoding="utf-8").replace("url:", "repository-code:"), encoding="utf-8")
    report = cite.read_citation()
    assert report.url == "https://example.org/report"
    assert cite.of_figure(report, id="fig-a-b", title="A").url == cite.of_data(report).url == ""


def test_the_citation_file_has_what_its_format_asks():
    record = YAML(typ="safe").load((paths.HOUSE / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(record)
    assert record["cff-version"] == "1.2.0" and record["type"] in {"software", "dataset"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(record["date-released"]))
    assert str(record["version"]) == __version__
