"""The built site, served on the loopback below a sub-path, as a project page on a shared host would be."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from helpers import paths
from helpers.build import links

SITE = Path(os.environ.get("FRAMING_SITE", paths.SITE))
PREFIX = "/some/where/"


class Below(SimpleHTTPRequestHandler):
    """Serves a folder below the sub-path; everything above it is not there."""

    protocol_version = "HTTP/1.1"  # connections stay open

    def send_head(self):
        if not self.path.startswith(PREFIX):
            self.send_error(404)
            return None
        self.path = self.path.removeprefix(PREFIX[:-1])
        return super().send_head()

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages answers
        super().end_headers()

    def log_message(self, *arguments) -> None:
        pass


def pages_of(site: Path) -> list[str]:
    """Addresses of the site's pages below its top; the first page is the empty one."""
    return sorted(str(p.relative_to(site)).removesuffix("index.html") for p in links.pages_of(site))


def fetch(address: str) -> bytes:
    """What the served site answers, without the browser and past any proxy; an HTTPError where it has nothing."""
    with build_opener(ProxyHandler({})).open(address, timeout=10) as answer:
        return answer.read()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yields the address of its first page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Below, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        finally:
            server.shutdown()
            thread.join()
