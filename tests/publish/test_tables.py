import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers.publish import tables
from helpers.tables import DataError

FRAME = pd.DataFrame(
    {
        "term": ["گفت‌وگو", "تعاون", "<script>x</script>"],
        "n": [3, 5, 2],
        "share": [0.125, None, -0.5],
        "gloss": ["talk (گفتگو)", "=1+1", "-"],
    }
)


def show(frame=FRAME, **changes):
    tables.show(frame, **({"id": "tab-test-terms", "title": "Terms", "rtl": ["term"]} | changes))


def soup(shown):
    return BeautifulSoup(shown[-1][0]["text/html"], "lxml")


def test_cells_are_escaped_and_script_has_direction_and_language(house, shown):
    show(units="units", n=10, note="a < b")
    page = soup(shown)
    assert page.script is None and "&lt;script&gt;" in shown[-1][0]["text/html"]
    heads = page.select("tbody th[scope=row]")
    assert [(h.get("dir"), h.get("lang")) for h in heads] == [("rtl", "fa"), ("rtl", "ar"), (None, None)]
    assert page.select_one("td bdi")["lang"] == "fa" and page.select_one("td bdi").text == "talk (گفتگو)"
    assert page.caption.text == "Terms (units; n = 10)"
    assert page.select_one(".table-note").text == "a < b"
    assert page.select_one(".table-download a")["data-table"] == "tab-test-terms"


def test_numbers_are_aligned_and_formatted(house, shown):
    show(formats={"share": ".0%"})
    cells = [row.select("td")[1] for row in soup(shown).select("tbody tr")]
    assert [c.text for c in cells] == ["12%", "–", "−50%"] and all(c["class"] == ["num"] for c in cells)
    assert [th.get("class") for th in soup(shown).select("thead th")] == [["rtl"], ["num"], ["num"], None]


def test_csv_and_passport_are_written(house, shown):
    show()
    folder = house / "book/tables"
    assert (folder / "tab-test-terms.csv").read_text(encoding="utf-8").splitlines()[2] == "تعاون,5,,'=1+1"
    assert sorted(p.name for p in folder.iterdir()) == ["tab-test-terms.csv", "tab-test-terms.json"]


def test_text_is_the_same_every_time_and_holds_every_cell(house, shown):
    show()
    show()
    assert shown[0] == shown[1]
    lines = shown[0][0]["text/plain"].split("\n")
    assert lines[0].startswith("tab-test-terms · 3 rows × 4 columns · data sha256 ")
    assert lines[3] == "گفت‌وگو | 3 | 0.12 | talk (گفتگو)"


def test_a_named_index_becomes_columns(house, shown):
    show(FRAME.set_index("term")[["n"]], download=False)
    assert [th.text for th in soup(shown).select("thead th")] == ["term", "n"]
    assert not (house / "book").exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": "fig-test-terms"}, "tab-<topic>"),
        ({"title": ""}, "title"),
        ({"rtl": ["word"]}, "word is no column"),
        ({"formats": {"shar": ".0%"}}, "shar is no column"),
    ],
)
def test_refuses(house, shown, changes, says):
    with pytest.raises(DataError, match=says):
        show(**changes)
    assert not (house / "book").exists()


def test_another_notebook_cannot_take_the_id(house, shown):
    show()
    with pytest.raises(DataError, match="77_test"):
        show(notebook="78_other")


def test_blanks_are_seen():
    assert [tables.cell_text(text) for text in (" ", "\t ", "", "a b")] == ["␣", "␣␣", "", "a b"]
