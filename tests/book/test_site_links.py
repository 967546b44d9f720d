"""The link checker on planted faults: each is found, and nothing else."""

import re

import pytest

from helpers import paths
from helpers.build import links
from helpers.build.links import check_links

GOOD = """<!doctype html><html lang="en"><head><title>Lake</title><link rel="stylesheet" href="{up}static/a.css">
<script src="{up}static/a.js"></script></head><body><h1 id="top">Lake</h1><p id="p%20q">x</p>
<a href="{up}index.html">home</a> <a href="{up}sub/index.html#top">sub</a> <a href="#top">top</a>
<a href="https://doi.org/10.1/x">a work</a> <img src="{up}static/a.svg" alt="A lake"> <!--here--></body></html>"""


@pytest.fixture
def site(tmp_path):
    for name, up in (("index.html", ""), ("sub/index.html", "../")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD.format(up=up), encoding="utf-8")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.css").write_text(
        "@font-face{src:url('a.woff')} a{background:url(data:image/png;base64,x)}"
    )
    (tmp_path / "static" / "a.woff").write_bytes(b"x")
    (tmp_path / "static" / "a.js").write_text("// see the notes\nfetch(root + 'a.json')")
    (tmp_path / "static" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "a.json").write_text("{}")
    return tmp_path


def test_a_good_site_has_no_problem(site):
    assert check_links(site) == []


IN_PAGE = {
    '<a href="gone/index.html">x</a>': "which does not exist",
    '<a href="sub/index.html#gone">x</a>': "there is no 'gone' in sub/index.html",
    '<a href="#gone">x</a>': "there is no 'gone' in index.html",
    '<a href="sub/">x</a>': "leads to the folder",
    '<a href="/sub/index.html">x</a>': "absolute path",
    '<a href="../up.html">x</a>': "leads out of the site",
    '<a href="file:///x">x</a>': "scheme",
    '<a href="javascript:x()">x</a>': "scheme",
    '<img src="static/a.svg">': "no alt text",
    '<img src="static/a.svg" alt=" ">': "no alt text",
    '<img src="https://cdn.example/x.png" alt="x">': "from another host",
    '<img srcset="static/a.svg 1x, //cdn.example/x.png 2x" src="static/a.svg" alt="x">': "from another host",
    '<script src="//cdn.example/x.js"></script>': "from another host",
    '<script>fetch("https://cdn.example/x")</script>': "from another host",
    '<link rel="stylesheet" href="https://cdn.example/x.css">': "from another host",
    '<link rel="preconnect" href="https://cdn.example">': "from another host",
    '<iframe src="https://cdn.example"></iframe>': "from another host",
    '<p style="background:url(https://cdn.example/x.png)">x</p>': "from another host",
    "<style>@import 'https://cdn.example/x.css';</style>": "from another host",
    '<p id="top">x</p>': "stands 2 times",
    "<h1>again</h1>": r"2 first headings",
    "<button></button>": "no name",
}  # fmt: skip


@pytest.mark.parametrize("fault", IN_PAGE)
def test_a_fault_in_a_page_is_found(site, fault):
    page = site / "index.html"
    page.write_text(page.read_text().replace("<!--here-->", fault))
    problems = check_links(site)
    assert len(problems) == 1, problems
    assert problems[0].startswith("index.html: ")
    assert re.search(IN_PAGE[fault], problems[0]), problems[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (' lang="en"', "", "no language"),
        ("<title>Lake</title>", "<title> </title>", "no title"),
        ('<h1 id="top">Lake</h1>', '<p id="top">x</p>', "0 first headings"),
    ],
)
def test_what_a_page_must_have(site, old, new, message):
    page = site / "sub" / "index.html"
    page.write_text(page.read_text().replace(old, new))
    problems = check_links(site)
    assert len(problems) == 1
    assert message in problems[0]
    assert problems[0].startswith("sub/index.html: ")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("static/a.css", "a{src:url(https://cdn.example/f.woff)}", "from another host"),
        ("static/a.css", "a{src:url(gone.woff)}", "does not exist"),
        ("static/a.js", "fetch('https://cdn.example/x')", "cdn.example"),
        ("static/a.svg", '<svg onload="x()"/>', "script"),
        ("a.json", "{", "not JSON"),
        ("a.json", f'{{"path": "{paths.HOUSE}/book"}}', "of the machine"),
    ],
)
def test_a_fault_beside_the_pages_is_found(site, name, content, message):
    (site / name).write_text(content)
    problems = check_links(site)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"{name}: ")
    assert message in problems[0]


def test_no_site_at_all(tmp_path):
    assert "build the site first" in check_links(tmp_path)[0]


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        ("<main><p hidden>x</p></main>", "hidden until a script shows it"),
        ('<main><p style="display: none">x</p></main>', "hidden until a script shows it"),
        ('<main><p class="needs-script">x</p></main>', "only buttons may"),
        ("<!--" + "x" * 300_000 + "-->", "kB without pictures"),
        ('<img src="static/big.png" alt="A large lake">', "kB with pictures and fonts"),
    ],
)
def test_a_page_that_shuts_someone_out_is_found(site, planted, says):
    assert check_links(site) == []
    (site / "static" / "big.png").write_bytes(b"x" * 1_500_000)
    page = site / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<!--here-->", planted), encoding="utf-8")
    (found,) = check_links(site)
    assert says in found


def test_a_piece_of_output_beside_the_pages_is_no_page(tmp_path):
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "0a1b.html").write_text("<table></table>", encoding="utf-8")
    (tmp_path / "index.html").write_text("<html></html>", encoding="utf-8")
    assert [p.name for p in links.pages_of(tmp_path)] == ["index.html"]
