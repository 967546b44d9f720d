"""No number about the findings is typed into prose, and nothing is called significant where no test was made."""

import json
import shutil

import pytest

from helpers import paths
from helpers.build import prose, site


def test_the_pages_of_this_report_hold_to_it():
    assert prose.problems() == []
    names = {path.name for path, _ in prose.pages(paths.HOUSE)}
    assert {"index.md", "claims.md", "ar.md", "fa.md", "00_findings.ipynb", "10_robustness.ipynb"} <= names


def test_a_typed_number_is_seen():
    assert prose.typed("Iran speaks 52 % of the words") and prose.typed("تتحدث بنسبة ٥٢ في المئة")
    assert not prose.typed("see notebook 07 and `000a`, article 003b [@entman1993], notebooks 01–10")
    assert not prose.typed("{value}`voices-officials-share.share:.0%` of the words, [here](07_voices.ipynb#a1)")


@pytest.mark.parametrize(
    "said",
    ["a significant gap", "differs significantly", "فرق ذو دلالة إحصائية", "تفاوت معنادار است", "معنی‌دار و معنا‌دار"],
)
def test_the_language_of_testing_is_seen(said):
    assert prose.tested(said)


@pytest.fixture
def project(tmp_path):
    """What a project's pages of findings are, on a copy."""
    for name in ("book", "notebooks"):
        (tmp_path / name).mkdir()
    shutil.copytree(paths.BOOK / "claims", tmp_path / "book" / "claims")
    for name in ("index.md", "ar.md", "fa.md", "claims.md"):
        shutil.copy(paths.BOOK / name, tmp_path / "book" / name)
    for path in paths.NOTEBOOKS.glob("0[68]_*.ipynb"):
        shutil.copy(path, tmp_path / "notebooks" / path.name)
    return tmp_path


def plant(path, line):
    """Add a line of prose to a page, or to a notebook's first cell."""
    if path.suffix == ".md":
        path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
        return
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = [*notebook["cells"][0]["source"], f"\n\n{line}"]
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "line", "says"),
    [
        ("book/index.md", "They speak 79 % of the words.", "typed by hand"),
        ("book/ar.md", "لهم ٧٩ في المئة من الكلام.", "typed by hand"),
        ("book/fa.md", "سهم آنان ۷۹ درصد است.", "typed by hand"),
        ("book/fa.md", "این تفاوت معنادار است.", "speaks of a test"),
        ("notebooks/06_naming.ipynb", "A third, 33 %, of them honour.", "typed by hand"),
        ("notebooks/08_frames.ipynb", "The outlets differ significantly.", "speaks of a test"),
    ],
)
def test_a_planted_fault_stops_the_build(project, page, line, says):
    assert prose.problems(project) == []
    plant(project / page, line)
    assert [says in problem and page in problem for problem in prose.problems(project)] == [True]
    with pytest.raises(site.SiteError, match=says):
        site.build_site(project / "_build" / "html", root=project, quiet=True)


def test_a_testable_claim_lifts_the_ban_for_its_page_alone(project):
    for page in ("notebooks/06_naming.ipynb", "notebooks/08_frames.ipynb"):
        plant(project / page, "The groups differ significantly.")
    stored = project / "book/claims/frames-occupation-where.json"
    stored.write_text(json.dumps(json.loads(stored.read_text()) | {"status": "testable"}))
    assert [p.split(":")[0] for p in prose.problems(project)] == ["notebooks/06_naming.ipynb"]
