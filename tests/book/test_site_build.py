"""A small book built for real: finished and clean, or refused with the old site left in place."""

import json
import os
import shutil
import sys
import time

import nbformat
import pytest
from lakes import EVIL_TEXT, FIGURE, PNG, write_claim, write_figure
from lxml import html

from helpers import paths
from helpers.build import site
from helpers.build.directions import check_directions
from helpers.build.links import check_links

MYST = """version: 1
project:
  id: 00000000-0000-4000-8000-000000000001
  title: Lakes
  authors: [{name: The Lake Keepers}]
  bibliography: [book/references.bib]
  plugins: [{type: executable, path: book/plugin.py}]
  error_rules:
    - {rule: reference-target-resolves, severity: error}
  toc:
    - file: book/index.md
    - title: Report
      children:
        - file: notebooks/01_lake.ipynb
        - file: book/claims.md
        - file: book/figures.md
        - file: book/how-to-cite.md
        - file: book/findings.md
        - file: book/codebook.md
        - file: book/data.md
site: {template: ./book/theme, title: Lakes}
"""


def notebook():
    picture = nbformat.v4.new_output(
        "display_data",
        data={"image/png": PNG, "text/plain": FIGURE},
        metadata={"image/png": {"alt": "A falling line."}},
    )
    cells = [
        nbformat.v4.new_markdown_cell(
            "# The lake ★\n\nIt fell by {value}`lake-falls.share`, says {cite:t}`lake1999`.[^n]\n\n[^n]: A note."
        ),
        nbformat.v4.new_code_cell(
            f"#| label: {FIGURE}\npublish(fig, id='{FIGURE}')", outputs=[picture], execution_count=1
        ),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"lake-{number}"
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def root(tmp_path):
    """The sources of a small book with the real theme and plugin."""
    house = tmp_path / "house"
    shutil.copytree(paths.BOOK / "theme", house / "book" / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(paths.BOOK / "plugin.py", house / "book" / "plugin.py")
    (house / "notebooks").mkdir()
    nbformat.write(notebook(), house / "notebooks" / "01_lake.ipynb")
    (house / "myst.yml").write_text(MYST, encoding="utf-8")
    (house / "book" / "references.bib").write_text(
        "@book{lake1999, author={Lake, Ann}, title={Lakes}, year={1999}, publisher={P}}"
    )
    pages = {
        "index": "# Start\n\n{ar}`ماء` and {fig}`fig-lake-levels`", "claims": "# Claims\n\n:::{claims}\n:::",
        "figures": "# Figures\n\n:::{figures}\n:::", "how-to-cite": "# How to cite\n\nx", "findings": "# Findings\n\nx",
        "codebook": "# Codebook\n\n(code-border)=\n## BORDER", "data": "# Data\n\n(table-coding-frames)=\n## Frames",
    }  # fmt: skip
    for name, text in pages.items():
        (house / "book" / f"{name}.md").write_text(text, encoding="utf-8")
    write_figure(house / "book" / "figures", caption=EVIL_TEXT)
    write_claim(house / "book" / "claims", text=EVIL_TEXT)
    return house


def test_a_book_is_built_whole_and_clean(root, tmp_path):
    out = site.build_site(tmp_path / "out" / "html", quiet=True, root=root)
    assert check_links(out) == []
    assert check_directions(out) == []
    for name in (
        "index.html", "lake/index.html", f"figures/{FIGURE}/index.html", f"figures/{FIGURE}/{FIGURE}.csv",
        "figures/manifest.json", "myst.xref.json", "lake.json", "404.html", "static/fonts/plex-sans.woff",
        "static/fonts/LICENSE-IBM-Plex-Sans.txt",
    ):  # fmt: skip
        assert (out / name).is_file(), name
    assert not (out / "config.json").exists()
    page = html.document_fromstring((out / "lake" / "index.html").read_text(encoding="utf-8"))
    assert page.xpath(f"//figure[@id='{FIGURE}']//img/@alt") == ["A falling line."]
    assert page.xpath("//span[@class='value']/text()") == ["42%"]
    assert page.xpath("//li[@id='ref-lake1999']") and page.xpath("//li[@id='note-n']//a[@role='doc-backlink']")
    for path in out.rglob("*.html"):
        assert EVIL_TEXT not in path.read_text(encoding="utf-8")
    references = json.loads((out / "myst.xref.json").read_text(encoding="utf-8"))["references"]
    found = next(r for r in references if r.get("identifier") == FIGURE)
    assert (out / found["data"].lstrip("/")).is_file()
    assert list(tmp_path.joinpath("out").iterdir()) == [out]


FAULTS = {
    "index": ("# Start\n\n{value}`lake-falls.depth`", "no value 'depth'"),
    "how-to-cite": ("# How to cite\n\n[](#nowhere)", "nowhere"),
    "findings": ("# Findings\n\n:::{nonesuch}\n:::", "nonesuch"),
    "figures": ("# Figures\n\n{cite:p}`sea2000`", "sea2000"),
}


def test_a_warning_is_an_error_and_the_old_site_stays(root, tmp_path):
    """A fault on each of four pages: all are told at once, each under its page's name."""
    out = tmp_path / "out" / "html"
    out.mkdir(parents=True)
    (out / "index.html").write_text("old")
    for name, (page, _) in FAULTS.items():
        (root / "book" / f"{name}.md").write_text(page, encoding="utf-8")
    with pytest.raises(site.SiteError) as refused:
        site.build_site(out, quiet=True, root=root)
    for name, (_, message) in FAULTS.items():
        told = str(refused.value).splitlines()
        assert any(f"book/{name}.md" in a and message in f"{a} {b}" for a, b in zip(told, [*told[1:], ""], strict=True))
    assert (out / "index.html").read_text() == "old"
    assert (tmp_path / "out" / "site.log").is_file()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("book/claims/lake-falls.json", "{"), "lake-falls.json: not JSON"),
        (
            ("book/index.md", "# Start\n\n{fig}`fig-lake-levels` [x](nowhere.md)\n\n<iframe></iframe>"),
            "node type 'iframe'",
        ),
        (("book/theme/templates/page.html", "{{ nonesuch }}"), "'nonesuch' is undefined"),
    ],
)
def test_what_the_theme_refuses_is_an_error(root, tmp_path, change, message):
    (root / "book" / "claims.md").write_text("# Claims\n\n(claim-lake-falls)=\n## x", encoding="utf-8")
    (root / change[0]).write_text(change[1], encoding="utf-8")
    with pytest.raises(site.SiteError, match=message):
        site.build_site(tmp_path / "out" / "html", quiet=True, root=root)


@pytest.mark.parametrize(
    ("cited", "option", "problems"),
    [
        ("", "", 0),
        ("url: https://lakes.example.org/", "address: https://lakes.example.org", 0),
        ("url: https://lakes.example.org", "", 1),
        ("repository-code: https://code.example.org/a", "repository: https://code.example.org/b", 1),
    ],
)
def test_addresses_in_citation_and_options_agree(tmp_path, cited, option, problems):
    (tmp_path / "CITATION.cff").write_text(f"title: Lakes\n{cited}\n")
    (tmp_path / "myst.yml").write_text(f"site:\n  options:\n    folders: false\n    {option}\n")
    assert len(site.disagreements(tmp_path)) == problems


def test_this_books_addresses_agree():
    assert site.disagreements(paths.HOUSE) == []


def test_a_broken_passport_is_named(root, tmp_path):
    (root / "book" / "figures" / f"{FIGURE}.json").write_text("{")
    with pytest.raises(site.SiteError, match=f"{FIGURE}.json: no passport"):
        site.build_site(tmp_path / "out" / "html", quiet=True, root=root)


BEATS = "import pathlib, time\nfor k in range(600):\n    pathlib.Path('beat').write_text(str(k))\n    time.sleep(.1)"
WAITS = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {BEATS!r}])
print("⛔️ book/ar.md Error reading file: role 'counted'\\n\\ncounted: there is no 'x'", flush=True)
time.sleep(60)
"""


def test_a_build_that_waits_after_an_error_is_ended_with_all_it_started(tmp_path, monkeypatch):
    """Jupyter Book waits for ever for some pages that failed while they were read."""
    monkeypatch.setattr(site, "SILENT", 1)
    begun = time.monotonic()
    code, said = site.listen([sys.executable, "-c", WAITS], cwd=tmp_path, env=dict(os.environ))
    assert code and time.monotonic() - begun < 30
    assert site.warnings_in(said) == ["book/ar.md Error reading file: role 'counted'\n  counted: there is no 'x'"]
    last = (tmp_path / "beat").read_text()
    time.sleep(0.5)
    assert (tmp_path / "beat").read_text() == last


def test_a_build_without_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "TIMEOUT", 1)
    with pytest.raises(site.SiteError, match=r"longer than 1 s:\n📖 Built a.md"):
        site.listen(
            [sys.executable, "-c", "print('📖 Built a.md', flush=True); import time; time.sleep(60)"],
            cwd=tmp_path, env=dict(os.environ),
        )  # fmt: skip


def test_a_build_that_ends_gives_its_code_and_words(tmp_path):
    command = [sys.executable, "-c", "print('\\x1b[1m⛔️ no page\\x1b[0m'); raise SystemExit(3)"]
    assert site.listen(command, cwd=tmp_path, env=dict(os.environ)) == (3, "⛔️ no page\n")


def test_warnings_are_read_with_what_explains_them():
    book = [
        "📖 Built a.md in 1 s.",
        "⛔️ a.md Error: role",
        "",
        "value: no such claim",
        "📖 Built b.md",
        *["⚠️  b.md odd"] * 2,
    ]
    log = "\n".join([*book, "--- theme ---", "rendered"])
    assert site.warnings_in(log) == ["a.md Error: role\n  value: no such claim", "b.md odd"]


def test_the_manifest_lists_every_figure_once(tmp_path):
    write_figure(tmp_path)
    (tmp_path / f"{FIGURE}.csl.json").write_text("[]")
    path = site.write_manifest(tmp_path)
    listed = json.loads(path.read_text(encoding="utf-8"))["figures"]
    assert [f["id"] for f in listed] == [FIGURE]
    assert f"{FIGURE}/{FIGURE}.csv" in listed[0]["files"]
    before = path.stat().st_mtime_ns
    site.write_manifest(tmp_path)
    assert path.stat().st_mtime_ns == before
