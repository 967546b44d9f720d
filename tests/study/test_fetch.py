"""Fetching, against a server on the loopback: polite, bounded, and exact about what became of each unit."""

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
from invented import article

from helpers import tables
from helpers.study import derive, registry
from helpers.study.intake import draft, fetch
from helpers.tables import DataError

TEXT = article(70)
NEW = article(71)


def html(text: str, title: str = "زركان وأوفاريا تتفقان على المعبر") -> bytes:
    body = "".join(f"<p>{p}</p>" for p in text.split("\n\n"))
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{body}</article></body></html>"
    ).encode()


def changed(text: str) -> str:
    """The second sentence in other words, the last paragraph cut off, a paragraph put behind."""
    parts = text.split("\n\n")
    sentences = parts[0].split(". ")
    sentences[1] = article(72).split(". ")[0].rstrip(".")
    return "\n\n".join([". ".join(sentences), *parts[1:-1]])


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        server, path = self.server, self.path
        server.seen.append((path, self.headers["User-Agent"], time.monotonic()))
        if path == "/robots.txt":
            return self._send(200, server.robots, "text/plain")
        if path == "/same":
            return self._send(200, html(TEXT))
        if path == "/changed":
            return self._send(200, html(changed(TEXT)))
        if path == "/new":
            return self._send(200, html(NEW, "لقاء جديد في زركان بعد أسبوع"))
        if path == "/moved":
            return self._send(301, b"", location="/same")
        if path in ("/circle1", "/circle2"):
            return self._send(302, b"", location="/circle2" if path == "/circle1" else "/circle1")
        if path.startswith("/deeper"):
            return self._send(302, b"", location=f"{path}r")
        if path == "/file":
            return self._send(302, b"", location="file:///etc/hostname")
        if path == "/busy":
            busy = sum(p == "/busy" for p, *_ in server.seen) < 3
            return self._send(503, b"") if busy else self._send(200, html(TEXT))
        if path == "/picture":
            return self._send(200, b"\x89PNG", "image/png")
        if path == "/silent":
            time.sleep(2)
            return None
        if path == "/trickle":
            self._head(200, "text/html")
            return self._pour(b"a", 0.05)
        if path == "/endless":
            self._head(200, "text/html")
            return self._pour(b"<p>a</p>" * 5000, 0)
        return self._send(404, b"")

    def _head(self, status, kind, **more):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for key, value in more.items():
            self.send_header(key, value)
        self.end_headers()

    def _send(self, status, content, kind="text/html; charset=utf-8", **more):
        self._head(status, kind, **more)
        self.wfile.write(content)

    def _pour(self, part, pause):
        try:
            while not self.server.over:
                self.wfile.write(part)
                time.sleep(pause)
        except OSError:
            pass


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    running.seen, running.robots, running.over = [], b"User-agent: *\nDisallow: /private\n", False
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    running.root = f"http://127.0.0.1:{running.server_port}"
    yield running
    running.over = True
    running.shutdown()
    running.server_close()


MANNERS = fetch.Manners(pause=0, whole=0.6, wait=0.4, bytes=200_000, redirects=3, tries=3, again=0.01)


@pytest.fixture
def fetcher(tmp_path):
    return fetch.Fetcher(tmp_path / "cache", MANNERS)


@pytest.fixture
def project(server, derived_folder):
    """A project whose first article has the text that the server gives at /same, and its address."""
    page = fetch._page(fetch.Fetched("x", "x", html(TEXT), "text/html"))
    content = page.text.encode()
    found = dict(
        derive.derive_bytes(content, file="000_a.txt", knowledge=registry.knowledge(derived_folder), where="x")
    )
    sha = hashlib.sha256(content).hexdigest()
    path = derived_folder / "registry" / "articles.yaml"
    path.write_text(f"- article_id: 000a\n  file: 000_a.txt\n  sha256: '{sha}'\n", encoding="utf-8")
    derive.release({name: found.get(name, []) for name in derive.DERIVED}, derived_folder)

    def point(where: str):
        text = path.read_text(encoding="utf-8").partition("  address")[0]
        path.write_text(f"{text}  address: {server.root}{where}\n  address_basis: made up\n", encoding="utf-8")
        return derived_folder

    return point


def test_an_unchanged_page_matches_unit_by_unit(project, fetcher, tmp_path):
    [found] = fetch.run(data=project("/same"), into=tmp_path / "in", fetcher=fetcher)
    assert found.article_id == "000a" and set(found.units.values()) == {"matches"} and found.added == 0
    assert len(found.units) == 13 and found.lines()[0].endswith(f"13 matches → {found.kept_as}")


def test_a_changed_page_says_which_units(project, fetcher, tmp_path):
    [found] = fetch.run(data=project("/changed"), into=tmp_path / "in", fetcher=fetcher)
    assert found.units[3] == "changed"
    assert [n for n, s in found.units.items() if s == "gone"] == [11, 12, 13]
    assert "  unit 3: changed" in found.lines() and "  units 11–13: gone" in found.lines()


def test_a_redirect_is_followed_and_the_cache_spares_the_server(project, fetcher, server, tmp_path):
    data = project("/moved")
    [found] = fetch.run(data=data, into=tmp_path / "in", fetcher=fetcher)
    assert set(found.units.values()) == {"matches"}
    asked = len(server.seen)
    [again] = fetch.run(data=data, into=tmp_path / "in", fetcher=fetch.Fetcher(tmp_path / "cache", MANNERS))
    assert again.units == found.units and len(server.seen) == asked


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/missing", "the server answers 404"),
        ("/circle1", "redirects in a circle"),
        ("/deeper", "more than 3 redirects"),
        ("/file", "only http and https"),
        ("/private/x", "robots.txt asks not to"),
        ("/silent", "no answer within 0.4 s, 3 times"),
        ("/trickle", "not at its end after 0.6 s"),
        ("/endless", "longer than 200,000 bytes"),
        ("/picture", "is image/png, not a page"),
    ],
)
def test_what_is_not_fetched_is_said_and_soon(path, said, fetcher, server):
    begun = time.monotonic()
    found = fetch._page(fetcher.fetch(server.root + path))
    assert said in found.refusal
    assert time.monotonic() - begun < 5
    if path.startswith("/private"):
        assert [p for p, *_ in server.seen] == ["/robots.txt"]


def test_a_busy_server_is_asked_again_later_and_later(server, tmp_path):
    slept = []
    fetcher = fetch.Fetcher(tmp_path, MANNERS, sleep=slept.append)
    assert fetcher.fetch(f"{server.root}/busy").content == html(TEXT)
    assert slept == [0.01, 0.02]


def test_one_host_is_asked_with_a_pause_and_by_name(server, tmp_path):
    server.robots = b"User-agent: *\nCrawl-delay: 0.2\nDisallow:\n"
    fetcher = fetch.Fetcher(tmp_path, fetch.Manners(pause=0.15))
    for path in ("/same", "/new"):
        fetcher.fetch(server.root + path)
    times = [at for _, _, at in server.seen]
    assert len(times) == 3 and all(b - a >= 0.15 for a, b in pairwise(times))
    assert all(agent == fetch.AGENT and agent.startswith("framing-report/") for _, agent, _ in server.seen)


def test_a_host_whose_robots_txt_fails_is_left_alone(server, fetcher, monkeypatch):
    monkeypatch.setattr(Handler, "do_GET", lambda self: self._send(500, b""))
    assert "its robots.txt cannot be read" in fetcher.fetch(f"{server.root}/same").refusal


def test_new_addresses_are_kept_for_drafting(project, fetcher, server, tmp_path):
    data = project("/same")
    listed = tmp_path / "list.txt"
    listed.write_text(f"# new ones\n\n{server.root}/new\n{server.root}/new\n", encoding="utf-8")
    found = fetch.run(urls=fetch.listed(listed), registered=False, data=data, into=tmp_path / "in", fetcher=fetcher)
    assert [c.state for c in found] == ["fetched"]
    drafted = draft.draft([tmp_path / "in"], data=data)
    [entry] = registry.read_articles(drafted.path, data).values()
    assert entry.address == f"{server.root}/new" and entry.title == "لقاء جديد في زركان بعد أسبوع"
    assert tables.read_table("derived/articles", data)["article_id"].tolist() == ["000a"]


@pytest.mark.parametrize("line", ["ftp://a.example/x", "javascript:alert(1)", "http://", "http://u:p@a.example/", "x"])
def test_a_line_that_is_no_address_is_named(line, tmp_path):
    (tmp_path / "list.txt").write_text(f"# addresses\n{line}\n")
    with pytest.raises(DataError, match=r"list\.txt:2"):
        fetch.listed(tmp_path / "list.txt")
