"""A second book, built for real, links to a figure of a first one that is served below a sub-path, and shows it."""

import functools
import http.server
import shutil
import threading

import pytest
from lakes import FIGURE
from lxml import html
from test_site_build import root  # noqa: F401 - a fixture

from helpers import paths
from helpers.build import site


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *given):
        """Say nothing."""


@pytest.fixture
def served(root, tmp_path):  # noqa: F811
    """Address of the lakes' book, served on this machine below a sub-path."""
    site.build_site(tmp_path / "www" / "sub" / "html", quiet=True, root=root)
    handler = functools.partial(Quiet, directory=str(tmp_path / "www"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sub/html"
        server.shutdown()


def test_a_figure_is_embedded_by_its_id(served, tmp_path):
    second = tmp_path / "second"
    (second / "notebooks").mkdir(parents=True)
    shutil.copytree(paths.BOOK / "theme", second / "book" / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(paths.BOOK / "plugin.py", second / "book" / "plugin.py")
    (second / "book" / "index.md").write_text(
        f"# Second\n\n[the figure](xref:lakes#{FIGURE})\n\n![](xref:lakes#{FIGURE})\n", encoding="utf-8"
    )
    (second / "myst.yml").write_text(
        "version: 1\nproject:\n  id: 00000000-0000-4000-8000-000000000002\n  title: Second\n"
        f"  references: {{lakes: '{served}'}}\n  toc: [{{file: book/index.md}}]\n"
        "site: {template: ./book/theme, title: Second}\n",
        encoding="utf-8",
    )
    out = site.build_site(tmp_path / "other" / "html", quiet=True, root=second)
    page = html.document_fromstring((out / "index.html").read_text(encoding="utf-8"))
    assert page.xpath("//main//a[@class='xref outside']/@href") == [f"{served}/lake/#{FIGURE}"]
    (picture,) = page.xpath("//div[@class='embed']//img")
    assert picture.get("alt") == "A falling line."
    assert picture.get("src").startswith(f"{served}/build/")
    stored = tmp_path / "www" / "sub" / "html" / picture.get("src").removeprefix(f"{served}/")
    assert stored.is_file()
