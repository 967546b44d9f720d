"""Pages: saved web pages, archives of them, plain texts and records, each as one text with what is said of it."""

import codecs
import hashlib
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

from helpers.study.intake import languages, partitions
from helpers.study.intake.records import Record, RecordError, parse
from helpers.tables import DataError
from helpers.text import markup, reading
from helpers.text.words import count

ARCHIVES = (".mhtml", ".mht", ".warc", ".warc.gz")
_CHARSET = re.compile(r"utf-(8|16|32)|cp\d|iso8859|mac-|ascii|koi8")
_ARABIC = re.compile("[\u0600-\u06ff]")
LEAST_WORDS = 40
"""Words below which what trafilatura takes for the article is not trusted, and the whole page is kept."""


@dataclass(frozen=True)
class Page:
    """One page: where it came from, its text as it is kept, and what it or its record says of itself.

    ``title_length``: so many characters at the start are the title, where it was given apart. ``refusal``: why it
    cannot be read, in words; empty where it can.
    """

    place: str
    name: str
    text: str = ""
    title_length: int = 0
    title: str = ""
    url: str = ""
    url_basis: str = ""
    site: str = ""
    date: str = ""
    date_basis: str = ""
    kept_as: str = "text"
    refusal: str = ""

    @property
    def sha256(self) -> str:
        """Digest of the text as it is kept."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def is_page_file(path: Path) -> bool:
    """Whether a file's name says that pages or records stand in it."""
    return partitions.is_input(path) or (path.name[0] != "." and path.name.lower().endswith(ARCHIVES))


def files(given: Sequence[Path]) -> list[Path]:
    """The files named and those in the folders named, sorted.

    Raises:
        DataError: a path does not exist, is of another form, or a folder holds nothing.
    """
    found: dict[Path, None] = {}
    wanted = ", ".join((*partitions.PAGES, *ARCHIVES, *partitions.RECORDS))
    for path in given:
        if path.is_dir():
            inside = [
                p
                for p in path.rglob("*")
                if p.is_file() and is_page_file(p) and not any(x[0] == "." for x in p.relative_to(path).parts)
            ]
            if not inside:
                raise DataError(f"{path}: no page or record in it: {wanted} are read")
            found |= dict.fromkeys(inside)
        elif not path.is_file():
            raise DataError(f"{path}: no such file or folder: check the path")
        elif not path.name.lower().endswith((*partitions.PAGES, *partitions.RECORDS, *ARCHIVES)):
            raise DataError(f"{path}: files of this kind are not read: {wanted} are")
        else:
            found[path] = None
    return sorted(found, key=str)


def read(path: Path) -> Iterator[Page]:
    """The pages of one file; what cannot be read comes as a page with a ``refusal``."""
    name = path.name.lower()
    if name.endswith((".warc", ".warc.gz")):
        found = _warc(path)
    elif name.endswith((".mhtml", ".mht")):
        found = _mhtml(path)
    else:
        found = (_item(item) for item, _ in partitions.stream([path]))
    for page in found:
        refusal = page.refusal or languages.refusal(markup.plain(page.text))
        yield replace(page, refusal=refusal or "")


def _item(item: partitions.Item) -> Page:
    name = Path(item.name or item.file).stem
    if item.kind == "broken":
        return Page(item.place, name, refusal=item.payload.decode())
    if item.kind == "record":
        try:
            return from_record(parse(item.payload), item.place)
        except RecordError as error:
            return Page(item.place, name, refusal=str(error))
    return from_bytes(item.payload, place=item.place, name=name)


def from_record(record: Record, place: str) -> Page:
    """A record as a page."""
    text, title = record.document()
    published, _ = record.published()
    given = "given in the record"
    return Page(
        place, record.article_id, text, title, record.title, record.url, given if record.url else "", record.source,
        published, given if published else "",
    )  # fmt: skip


def from_bytes(data: bytes, *, place: str, name: str, url: str = "", url_basis: str = "", charset: str = "") -> Page:
    """A text or an HTML page. Of an HTML page the article is kept, as trafilatura cuts it out (Barbaresi 2021)."""
    try:
        text = _decoded(data, charset)
    except ValueError as error:
        return Page(place, name, refusal=str(error))
    if not markup.is_markup(text):
        return Page(place, name, text, url=url, url_basis=url_basis)
    return from_html(text, place=place, name=name, url=url, url_basis=url_basis)


def _decoded(data: bytes, charset: str) -> str:
    """Text of a page: UTF-8 where it is that, else in the encoding that it names, unless a guess reads more Arabic.

    Raises:
        ValueError: it cannot be read.
    """
    named, refusal = "", None
    try:
        guess = reading.decode(data)
        if guess.encoding == "utf-8":
            return guess.text
    except ValueError as error:
        guess, refusal = None, error
    try:
        if _CHARSET.match(codecs.lookup(charset).name):
            named = data.decode(charset)
    except (ValueError, LookupError):
        pass
    texts = [t for t in (named, guess.text if guess else "") if len(_ARABIC.findall(t)) > len(t) / 100]
    if texts:
        return max(texts, key=lambda t: len(_ARABIC.findall(t)))
    if named or guess:
        return named or guess.text
    raise refusal or ValueError("its encoding cannot be told: save it as UTF-8")


def from_html(html: str, *, place: str, name: str, url: str = "", url_basis: str = "") -> Page:
    """The article of an HTML page with the page's metadata; the whole page where no article is found in it."""
    from trafilatura import bare_extraction

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = bare_extraction(html, url=url or None, with_metadata=True, include_comments=False)
        except Exception:
            found = None
    said = found.as_dict() if found else {}
    body, title = (said.get("text") or "").strip(), " ".join((said.get("title") or "").split())
    address = url or said.get("url") or ""
    basis = url_basis or ("printed: the page names it as its own" if address else "")
    if urlsplit(address).scheme not in ("http", "https"):
        address = basis = ""
    page = Page(
        place, name, html, 0, title, address, basis, said.get("sitename") or said.get("hostname") or "",
        said.get("date") or "", "inferred: metadata of the page" if said.get("date") else "", "page",
    )  # fmt: skip
    if count(body) < LEAST_WORDS:
        return page
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    if title and lines[0] == title:
        lines = lines[1:]
    text = "\n\n".join([title, *lines] if title else lines)
    return replace(page, text=text, title_length=len(title), kept_as="article")


def _mhtml(path: Path) -> Iterator[Page]:
    try:
        yield from _mhtml_parts(path)
    except Exception as error:  # the parser has more ways to fail on a damaged file than it names
        yield Page(str(path), path.stem, refusal=f"the archive cannot be read ({_short(error)}): save the page anew")


def _short(error: BaseException) -> str:
    """An error in one printable line without what an archive holds."""
    said = re.split("[,:(]", str(error))[0].strip()
    return said if said.isprintable() and 0 < len(said) <= 80 else type(error).__name__


def _mhtml_parts(path: Path) -> Iterator[Page]:
    if path.stat().st_size > 4 * partitions.LONGEST:
        yield Page(str(path), path.stem, refusal=f"longer than {4 * partitions.LONGEST:,} bytes")
        return
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "text/plain"):
            url = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            data = part.get_payload(decode=True) or b""
            yield from_bytes(
                data, place=str(path), name=path.stem, url=url if url.startswith("http") else "",
                url_basis="printed: address saved with the page", charset=part.get_content_charset() or "",
            )  # fmt: skip
            return
    yield Page(str(path), path.stem, refusal="no HTML page in the archive: save it as web page, single file")


def _warc(path: Path) -> Iterator[Page]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    number = 0
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type != "response" or record.http_headers is None:
                    continue
                if record.http_headers.get_statuscode() != "200":
                    continue
                kind = record.http_headers.get_header("Content-Type") or ""
                if not kind.startswith(("text/html", "application/xhtml", "text/plain")):
                    continue
                number += 1
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                data = record.content_stream().read(partitions.LONGEST + 1)
                place = f"{path}, page {number} ({url})"
                if len(data) > partitions.LONGEST:
                    yield Page(place, path.stem, refusal=f"longer than {partitions.LONGEST:,} bytes")
                    continue
                record.raw_stream.read()
                if getattr(record.raw_stream, "limit", 0) > 0:
                    yield Page(place, path.stem, refusal="the archive breaks off within this page: get it anew")
                    return
                charset = kind.partition("charset=")[2].split(";")[0].strip("\"' ")
                yield from_bytes(
                    data, place=place, name=path.stem, url=url, url_basis="printed: address in the archive",
                    charset=charset,
                )  # fmt: skip
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as error:
        yield Page(
            f"{path}, after page {number}", path.stem,
            refusal=f"the archive cannot be read from here on ({_short(error)}): get it anew",
        )  # fmt: skip
    else:
        if not number:
            yield Page(str(path), path.stem, refusal="no page in the archive")
