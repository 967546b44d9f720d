"""Fetching: registered and new addresses obtained politely, compared with the released units, kept in a cache.

robots.txt is heeded; a host gets one request at a time, with a pause; answers that are too large, too slow or without
end are broken off; only http and https are spoken, also after a redirect.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from helpers import __version__, paths, tables
from helpers.study import derive, registry
from helpers.study.intake import pages
from helpers.study.intake.pages import Page
from helpers.tables import DataError

AGENT = f"framing-report/{__version__} (research on press texts; reads robots.txt; one request at a time)"
_STATES = ("matches", "changed", "gone")
_LATER = frozenset((429, 500, 502, 503, 504))


@dataclass(frozen=True)
class Manners:
    """How requests are made: seconds of pause between two to one host, seconds for one answer as a whole and for each
    wait, most bytes of an answer, most redirects, and tries with a pause that doubles.
    """

    pause: float = 5.0
    whole: float = 60.0
    wait: float = 20.0
    bytes: int = 5_000_000
    redirects: int = 5
    tries: int = 3
    again: float = 10.0
    longest_wait: float = 120.0


@dataclass(frozen=True)
class Fetched:
    """One address: what came (bytes and their type), or in ``refusal`` why nothing did."""

    url: str
    final: str = ""
    content: bytes = b""
    kind: str = ""
    refusal: str = ""
    cached: bool = False


class _RefusedError(Exception):
    """An address that is not fetched, in words."""


class _LaterError(_RefusedError):
    """An answer that may be another one later; ``after`` as the server asks."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


@dataclass
class Fetcher:
    """Fetches addresses one after the other; ``clock`` and ``sleep`` are the machine's unless a test brings its own."""

    cache: Path
    manners: Manners = field(default_factory=Manners)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, RobotFileParser | str] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str) -> Fetched:
        """One address, from the cache if it is there."""
        stored = self._cached(url)
        if stored:
            return stored
        try:
            _check(url)
            for turn in range(1, self.manners.tries + 1):
                try:
                    return self._keep(self._follow(url))
                except _LaterError as error:
                    if turn == self.manners.tries:
                        raise _RefusedError(f"{error}, {turn} times") from None
                    pause = max(error.after, self.manners.again * 2 ** (turn - 1))
                    self.sleep(min(pause, self.manners.longest_wait))
        except _RefusedError as error:
            return Fetched(url, refusal=str(error))
        raise AssertionError("unreachable")

    # ---- one address, redirects followed by hand so that each is checked

    def _follow(self, url: str) -> Fetched:
        seen, at = [url], url
        for _ in range(self.manners.redirects + 1):
            self._check_robots(at)
            status, headers, content = self._get(at)
            if status in (301, 302, 303, 307, 308) and headers.get("location"):
                at = urljoin(at, headers["location"])
                _check(at)
                if at in seen:
                    raise _RefusedError(f"redirects in a circle ({at})")
                seen.append(at)
                continue
            if status in _LATER:
                after = headers.get("retry-after", "")
                raise _LaterError(f"the server answers {status}", float(after) if after.isdigit() else 0.0)
            if status != 200:
                raise _RefusedError(f"the server answers {status}")
            return Fetched(url, at, content, headers.get("content-type", ""))
        raise _RefusedError(f"more than {self.manners.redirects} redirects")

    def _get(self, url: str) -> tuple[int, Mapping[str, str], bytes]:
        import requests
        from urllib3.exceptions import HTTPError, ReadTimeoutError

        host = urlsplit(url).netloc
        due = self._last.get(host, float("-inf")) + self._pause(host)
        if due > self.clock():
            self.sleep(due - self.clock())
        limit = self.clock() + self.manners.whole
        try:
            with requests.Session() as session:
                session.trust_env = False
                with session.get(
                    url, headers={"User-Agent": AGENT, "Accept": "text/html, text/plain;q=0.8"}, stream=True,
                    timeout=self.manners.wait, allow_redirects=False,
                ) as answer:  # fmt: skip
                    content = self._read(answer, limit)
                    headers = {k.lower(): v for k, v in answer.headers.items()}
                    return answer.status_code, headers, content
        except requests.Timeout:
            raise _LaterError(f"no answer within {self.manners.wait:g} s") from None
        except (requests.RequestException, HTTPError) as error:
            if isinstance(error, ReadTimeoutError):
                raise _LaterError(f"no answer within {self.manners.wait:g} s") from None
            raise _LaterError(f"no connection ({type(error).__name__})") from None
        finally:
            self._last[host] = self.clock()

    def _read(self, answer: Any, limit: float) -> bytes:
        parts, size = [], 0
        while part := answer.raw.read1(16_384, decode_content=True):  # what is there, so that a trickle is seen
            size += len(part)
            if size > self.manners.bytes:
                raise _RefusedError(f"longer than {self.manners.bytes:,} bytes")
            if self.clock() > limit:
                raise _RefusedError(f"not at its end after {self.manners.whole:g} s")
            parts.append(part)
        return b"".join(parts)

    # ---- robots.txt

    def _check_robots(self, url: str) -> None:
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            self._robots[root] = self._read_robots(root)
        rules = self._robots[root]
        if isinstance(rules, str):
            raise _RefusedError(rules)
        if not rules.can_fetch(AGENT, url):
            raise _RefusedError("robots.txt asks not to")

    def _read_robots(self, root: str) -> RobotFileParser | str:
        """The rules of a host: none where it has no robots.txt, nothing allowed where it fails to answer (RFC 9309)."""
        rules = RobotFileParser()
        at = f"{root}/robots.txt"
        try:
            for _ in range(self.manners.redirects + 1):
                status, headers, content = self._get(at)
                if status in (301, 302, 303, 307, 308) and headers.get("location"):
                    at = urljoin(at, headers["location"])
                    _check(at)
                    continue
                break
        except _RefusedError as error:
            return f"its robots.txt cannot be read ({error})"
        if status >= 500 or status == 429:
            return f"its robots.txt cannot be read (the server answers {status})"
        rules.parse(content.decode("utf-8", "replace").splitlines() if status == 200 else [])
        return rules

    def _pause(self, host: str) -> float:
        """Seconds between two requests to a host: ours, or what its robots.txt asks for if that is more."""
        asked = [
            float(rules.crawl_delay(AGENT) or 0)
            for root, rules in self._robots.items()
            if urlsplit(root).netloc == host and isinstance(rules, RobotFileParser)
        ]
        return min(max([self.manners.pause, *asked]), self.manners.longest_wait)

    # ---- cache

    def _paths(self, url: str) -> tuple[Path, Path]:
        name = hashlib.sha256(url.encode()).hexdigest()[:24]
        return self.cache / f"{name}.json", self.cache / f"{name}.bin"

    def _cached(self, url: str) -> Fetched | None:
        about, body = self._paths(url)
        try:
            said = json.loads(about.read_text(encoding="utf-8"))
            content = body.read_bytes()
        except (OSError, ValueError):
            return None
        if said.get("sha256") != hashlib.sha256(content).hexdigest():
            return None
        return Fetched(url, said["final"], content, said["kind"], cached=True)

    def _keep(self, found: Fetched) -> Fetched:
        about, body = self._paths(found.url)
        said = {"url": found.url, "final": found.final, "kind": found.kind}
        said["sha256"] = hashlib.sha256(found.content).hexdigest()
        tables.write_together({body: found.content, about: json.dumps(said, ensure_ascii=False).encode()})
        return found


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise _RefusedError("only http and https addresses are fetched")
    if parts.username or parts.password:
        raise _RefusedError("addresses with a password in them are not fetched")


# ---- comparison with what is released


@dataclass(frozen=True)
class Comparison:
    """One address: its article (empty for a new one), what became of it, and the state of each released unit.

    ``state``: fetched, or the reason why not. ``units``: number of each unit → matches, changed (another sentence
    stands where it was), or gone.
    """

    url: str
    article_id: str
    state: str
    units: Mapping[int, str] = field(default_factory=dict)
    added: int = 0
    kept_as: Path | None = None

    def lines(self) -> list[str]:
        """The report, a line per address and per stretch of units in one state."""
        who = f"{self.article_id}: {self.url}" if self.article_id else self.url
        counts = [f"{n} {s}" for s in _STATES if (n := list(self.units.values()).count(s))]
        more = [f"{self.added} new"] if self.added else []
        kept = f" → {self.kept_as}" if self.kept_as else ""
        head = f"{who}: {', '.join([*counts, *more]) or self.state}{kept}"
        return [head, *(f"  {span}: {state}" for span, state in _spans(self.units) if state != "matches")]


def _spans(units: Mapping[int, str]) -> Iterable[tuple[str, str]]:
    begun: list[int] = []
    numbers = sorted(units)
    for k, number in enumerate(numbers):
        begun.append(number)
        if k + 1 == len(numbers) or units[numbers[k + 1]] != units[number]:
            yield (f"unit {begun[0]}" if len(begun) == 1 else f"units {begun[0]}–{begun[-1]}", units[number])
            begun = []


def align(released: Sequence[tuple[int, str]], found: Sequence[str]) -> tuple[dict[int, str], int]:
    """State of each released unit (number, ``unit_sha``) in a page's units, and how many units are new there.

    A unit that stands in the page matches. Between two that match, in their order, as many of the others as the page
    has other units there count as changed; the rest are gone.
    """
    import difflib

    states: dict[int, str] = {}
    added = 0
    present = set(found)
    shas = [sha for _, sha in released]
    matcher = difflib.SequenceMatcher(a=shas, b=list(found), autojunk=False)
    for what, a0, a1, b0, b1 in matcher.get_opcodes():
        others = [sha for sha in found[b0:b1] if what != "equal" and sha not in set(shas)]
        free = len(others)
        for number, sha in released[a0:a1]:
            if what == "equal" or sha in present:
                states[number] = "matches"
            elif free:
                states[number], free = "changed", free - 1
            else:
                states[number] = "gone"
        added += free
    return states, added


def listed(path: Path) -> list[str]:
    """Addresses of a list: one a line; blank lines and lines that open with ``#`` are passed over.

    Raises:
        DataError: the list is missing, or a line is no address.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise DataError(f"{path}: no such file: a list of addresses, one a line, is wanted") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}: save the list as UTF-8") from None
    urls = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            _check(line.strip())
        except _RefusedError as error:
            raise DataError(f"{path}:{number}: {line.strip()[:80]!r}: {error}: mend or delete the line") from None
        urls.append(line.strip())
    return list(dict.fromkeys(urls))


def run(
    *, urls: Sequence[str] = (), registered: bool = True, into: Path | None = None, fetcher: Fetcher | None = None,
    data: Path | None = None, tell: Callable[[str], None] = lambda _: None,
) -> list[Comparison]:  # fmt: skip
    """Fetch the registered addresses and some more; compare, and keep each page's article below ``into``.

    Articles land in ``into`` (default ``data/raw/.fetched``) as records, which ``draft`` and ``grow`` read; nothing in
    ``data/raw`` itself is touched.
    """
    data = data or paths.DATA
    into = into or data / "raw" / ".fetched"
    fetcher = fetcher or Fetcher(into / ".cache")
    articles = registry.load_articles(data)
    by_url: dict[str, list[str]] = {}
    if registered:
        for article in articles.values():
            if article.address:
                by_url.setdefault(article.address, []).append(article.article_id)
    units = tables.read_table("derived/units", data)
    known = registry.knowledge(data)
    done = []
    for url in dict.fromkeys([*by_url, *urls]):
        found = fetcher.fetch(url)
        page = _page(found)
        kept, shas = None, []
        if not page.refusal:
            kept = into / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.jsonl"
            tables.write_atomically(kept, _record(page, url))
            try:
                derived = derive.derive_bytes(page.text.encode("utf-8"), file="page.txt", knowledge=known, where=url)
                shas = [row["unit_sha"] for row in derived["derived/units"]]
            except DataError as error:
                page = Page(url, "", refusal=str(error))
        for article_id in by_url.get(url, [""]):
            if page.refusal or not article_id:
                done.append(Comparison(url, article_id, page.refusal or "fetched", kept_as=kept))
            else:
                own = units[units["article_id"] == article_id].sort_values("unit")
                states, added = align(list(zip(own["unit"].astype(int), own["unit_sha"], strict=True)), shas)
                done.append(Comparison(url, article_id, "fetched", states, added, kept))
            for line in done[-1].lines():
                tell(line)
    return done


def _record(page: Page, url: str) -> bytes:
    """The article as one line of JSON."""
    body = pages.markup.plain(page.text)[page.title_length :].strip()
    said = {"title": page.title, "text": body, "source": page.site, "date": page.date, "url": url}
    return (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8")


def _page(found: Fetched) -> Page:
    if found.refusal:
        return Page(found.url, "", refusal=found.refusal)
    kind = found.kind.lower()
    if kind and not kind.startswith(("text/html", "text/plain", "application/xhtml")):
        return Page(found.url, "", refusal=f"is {found.kind.split(';')[0]}, not a page")
    charset = kind.partition("charset=")[2].split(";")[0].strip("\"' ")
    page = pages.from_bytes(
        found.content, place=found.url, name="", url=found.final, url_basis="printed: fetched there", charset=charset
    )
    if page.refusal:
        return page
    refusal = pages.languages.refusal(pages.markup.plain(page.text))
    return Page(found.url, "", refusal=refusal) if refusal else page
