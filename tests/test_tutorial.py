"""The tutorial of ``add-your-own.md``: run from an empty folder as it stands on the page."""

import csv
import io

import pytest

from helpers import tables
from helpers.build import tutorial
from helpers.tables import DataError

pytestmark = pytest.mark.xdist_group("tutorial")  # one process makes what they share


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return tutorial.run(tmp_path_factory.mktemp("empty"))


def articles(content):
    return {row["article_id"] for row in csv.DictReader(io.StringIO(content.decode()))}


def test_one_article_is_added_and_the_figure_shows_it(made):
    new = articles(made.after[".csv"]) - articles(made.before[".csv"])
    assert len(new) == 1
    assert articles(made.before[".csv"]) < articles(made.after[".csv"])
    derived = tables.read_table("derived/articles", made.project / "data").set_index("article_id")
    assert derived.loc[new.pop(), "outlet_id"] == "sada_dursan"
    assert made.before[".svg"] != made.after[".svg"]


def test_the_page_shows_what_its_commands_give(made):
    for name, files in (("before", made.before), ("after", made.after)):
        assert (tutorial.SHOWN / f"{name}.csv").read_bytes() == files[".csv"], "python -m helpers tutorial renews it"
        assert (tutorial.SHOWN / f"{name}.svg").is_file()


def test_the_page_quotes_the_draft_as_it_is_written(made):
    page = tutorial.PAGE.read_text(encoding="utf-8")
    assert "1 article(s) drafted, 0 doubt(s)" in made.output
    for line in ("outlet_id: sada_dursan", "event_id: marvand_dursan_2022", "published: '2022-03-09'"):
        assert line in page
        assert line in made.output


def test_a_failing_command_is_told(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        f"# Page\n\n{tutorial.HEADING}\n\n```{{code-block}} bash\necho so far; false\n```\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="stopped with 1:\nso far"):
        tutorial.run(tmp_path, page)
    page.write_text("# Page without it\n", encoding="utf-8")
    with pytest.raises(DataError, match="nothing to run"):
        tutorial.blocks(page)
