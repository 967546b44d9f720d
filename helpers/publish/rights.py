"""How many words of the press articles stand in the repository: in its files and in its whole git history.

The rule: no run of more than 12 consecutive words of an article (its bibliographic title excepted), and at most 10 %
of its words altogether in runs of four words or more. A run is counted once, however often the article repeats it.
Names and offices as the registry of actors has them (at most eight words) are facts, not quotations: the limit on runs
holds for them too, but they are counted apart from the 10 %.

Words are compared folded: marks, tatweel, ZWNJ and direction signs dropped, variants of one letter joined; only words
in Arabic script count, and up to 60 other characters may stand between two of them, so that a text spread over table
cells, JSON strings or mark-up is found too. Escapes (``\\u0645``, ``&#1605;``, ``%D9%85``) are undone. Of a PDF its
text is read; of a picture that ``publish()`` drew, its passport names the labels.
"""

import html
import re
import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from ruamel.yaml import YAML

from helpers.publish import style
from helpers.tables import DataError, read_table

LONGEST_RUN = 12
GREATEST_SHARE = 0.10
SHORTEST_RUN = 4
LONGEST_NAME = 8
GAP = 60
"""Characters other than Arabic words that may stand within a run."""

_DROPPED = re.compile(
    r"[\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06ED\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]"
)
_FOLDED = str.maketrans("أإآٱىیېكڪةۀهھئؤ", "اااايييككههههيو")
_WORD = re.compile(r"[\u0620-\u063F\u0641-\u064A\u066E-\u06D3\u06D5\u06EE\u06EF\u06FA-\u06FF]+")
_ARABIC_BYTES = re.compile(rb"[\xd8-\xdb][\x80-\xbf]|\\u0[67]|&#(?:1[56]|x0?6)|%D[89AB]|(?i:%d[89ab])|\xef[\xad-\xbb]")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PDF_OBJECT = re.compile(rb"\b(\d+) 0 obj\b(.*?)endobj", re.DOTALL)
_PDF_FONT = re.compile(rb"/([A-Za-z]+[\w.+-]*) (\d+) 0 R")
_PDF_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_PDF_SET_FONT = re.compile(rb"/([A-Za-z]+[\w.+-]*) [\d.]+ Tf")
_PDF_TEXT = re.compile(rb"BT\b(.*?)\bET\b", re.DOTALL)
_PDF_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9a-fA-F\s]+)>", re.DOTALL)
_PDF_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})")
_PDF_RANGE = re.compile(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>\s*(\[[^\]]*\]|<[0-9a-fA-F]+>)")
_PDF_CHARACTER = re.compile(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")
_HEX = re.compile(r"<([0-9a-fA-F]+)>")

Gram = tuple[str, ...]


@dataclass(frozen=True)
class Overlap:
    """What of one article stands in the repository.

    ``longest`` is the longest run in words, ``where`` the file that holds it; ``covered`` counts the article's words
    in runs of four or more, anywhere; ``named`` those that are only registered names; ``words`` all its words in
    Arabic script.
    """

    article_id: str
    words: int
    longest: int
    where: str
    covered: int
    named: int = 0

    @property
    def share(self) -> float:
        """Share of the article's words that stand in the repository, registered names left out."""
        return self.covered / self.words if self.words else 0.0


@dataclass
class _Article:
    """An article under comparison."""

    article_id: str
    words: list[str]
    title_grams: set[Gram]
    longest: int = 0
    where: str = ""
    covered: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)


def folded(text: str) -> str:
    """The text without marks and signs, variants of one letter joined."""
    return _DROPPED.sub("", text).translate(_FOLDED)


def word_runs(text: str) -> Iterator[list[str]]:
    """Stretches of Arabic-script words with at most GAP other characters between two of them."""
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(folded(text)):
        if run and match.start() - end > GAP:
            yield run
            run = []
        run.append(match[0])
        end = match.end()
    if run:
        yield run


def grams_of(words: list[str]) -> list[Gram]:
    """Every run of four words."""
    return [tuple(words[i : i + SHORTEST_RUN]) for i in range(len(words) - SHORTEST_RUN + 1)]


# ------------------------------------------------------------------------------------------------------- reading
def unescaped(text: str) -> str:
    """The text with JSON, HTML and percent escapes undone where it has any."""
    if "\\u0" in text or "\\uF" in text or "\\uf" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if "&#" in text:
        text = html.unescape(text)
    if "%D" in text or "%d" in text:
        text = unquote(text, errors="replace")
    return text


def _pdf_bytes(match: re.Match) -> bytes:
    if match[2] is not None:
        digits = b"".join(match[2].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return _PDF_ESCAPE.sub(
        lambda found: bytes([int(found[1], 8) & 255]) if found[1].isdigit() else plain.get(found[1], found[1]), match[1]
    )


def _pdf_map(stream: str) -> dict[int, str]:
    """The ToUnicode map of a font: code to letters."""
    letters = lambda digits: bytes.fromhex(digits).decode("utf-16-be", "replace")  # noqa: E731
    found: dict[int, str] = {}
    for section in re.findall(r"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
        found |= {int(code, 16): letters(target) for code, target in _PDF_CHARACTER.findall(section)}
    for section in re.findall(r"beginbfrange(.*?)endbfrange", stream, re.DOTALL):
        for low, high, targets in _PDF_RANGE.findall(section):
            codes, values = range(int(low, 16), int(high, 16) + 1), _HEX.findall(targets)
            if targets.startswith("["):
                found |= {code: letters(value) for code, value in zip(codes, values, strict=False)}
            else:
                found |= {code: chr(int(values[0], 16) + i) for i, code in enumerate(codes)}
    return found


def _pdf_stream(content: bytes) -> bytes:
    """The first stream of an object, inflated if it is deflated."""
    match = _PDF_STREAM.search(content)
    if match is None:
        return b""
    try:
        return zlib.decompressobj().decompress(match[1])
    except zlib.error:
        return match[1]


def pdf_text(content: bytes) -> str:
    """The text of a PDF as drawn and reversed (Arabic is drawn from the left); its fonts must have ToUnicode maps."""
    objects = {int(number): body for number, body in _PDF_OBJECT.findall(content)}
    fonts: dict[bytes, dict[int, str]] = {}
    for name, number in _PDF_FONT.findall(content):
        unicode_map = _PDF_TO_UNICODE.search(objects.get(int(number), b""))
        if unicode_map:
            fonts[name] = _pdf_map(_pdf_stream(objects.get(int(unicode_map[1]), b"")).decode("latin-1"))
    lines = []
    for body in objects.values():
        for block in _PDF_TEXT.findall(_pdf_stream(body)):
            clusters: list[str] = []
            # before the first font nothing can be shown; then: name, what it shows, name, …
            pieces = _PDF_SET_FONT.split(block)
            for name, shown in zip(pieces[1::2], pieces[2::2], strict=True):
                raw = b"".join(_pdf_bytes(match) for match in _PDF_STRING.finditer(shown))
                codes = (int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw) - 1, 2))
                clusters += [fonts.get(name, {}).get(code, " ") for code in codes]
            lines += ["".join(clusters), "".join(reversed(clusters))]
    return ("\n" + " " * GAP + "\n").join(line for line in lines if style.has_arabic(line))


def text_of(content: bytes) -> str:
    """What a file says in Arabic script; empty where it is binary or says nothing."""
    if content.startswith(b"%PDF"):
        return pdf_text(content)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:8000]:
        return ""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1256", "replace")
    return unescaped(text) if _ARABIC_BYTES.search(content) else ""


def _git(root: Path, *arguments: str, **options) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, **options)  # noqa: S603
    if done.returncode:
        raise DataError(
            f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}: rights cannot be measured"
        )
    return done.stdout


def is_repository(root: Path) -> bool:
    """Whether the folder is under git."""
    return (root / ".git").exists()


def tree_files(root: Path, *, without: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Files of the working tree that git has or would take (all files where there is no git): name and content."""
    if is_repository(root):
        listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0")
        names = sorted({name for name in listed if name})
    else:
        names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    for name in names:
        path = root / name
        if path.is_file() and not (without and path.resolve().is_relative_to(without.resolve())):
            yield name, path.read_bytes()


def history_objects(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every blob, commit and tag that any reference reaches, streamed: name and content."""
    listed = _git(root, "rev-list", "--objects", "--all").decode(errors="replace").splitlines()
    names = dict(line.partition(" ")[::2] for line in listed)
    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{sha}\n" for sha in names).encode())
        wanted.seek(0)
        command = ["git", "-C", str(root), "cat-file", "--batch"]
        with subprocess.Popen(command, stdin=wanted, stdout=subprocess.PIPE) as process:  # noqa: S603
            stream = process.stdout
            while header := stream.readline():
                sha, kind, size = header.decode().split()
                content = stream.read(int(size))
                stream.read(1)
                if kind != "tree":
                    yield f"{names[sha] or kind} in the history ({sha[:10]})", content


# ----------------------------------------------------------------------------------------------------- measuring
def _titles(root: Path) -> dict[str, list[str]]:
    """Bibliographic titles of the articles in each file, by the file's SHA-256, from the registry."""
    path = root / "data" / "registry" / "articles.yaml"
    titles: dict[str, list[str]] = {}
    if path.is_file():
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8")) or []:
            titles.setdefault(str(entry["sha256"]), []).append(str(entry.get("title") or ""))
    return titles


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def registered_names(root: Path) -> set[Gram]:
    """Every run of four words within a name or office in the registry of actors."""
    path = root / "data" / "registry" / "actors.yaml"
    if not path.is_file():
        return set()
    entries = (_words(text) for text in _strings(YAML(typ="safe").load(path.read_text(encoding="utf-8"))))
    return {gram for words in entries if len(words) <= LONGEST_NAME for gram in grams_of(words)}


def _spans(root: Path) -> dict[str, list[tuple[str, int, int]]]:
    """Articles in each file, by the file's SHA-256, from the released table."""
    data = root / "data"
    if not (data / "derived" / "articles.csv").is_file():
        return {}
    spans: dict[str, list[tuple[str, int, int]]] = {}
    for row in read_table("derived/articles", data).itertuples():
        spans.setdefault(row.sha256, []).append((row.article_id, int(row.start), int(row.end)))
    return spans


def read_articles(root: Path, raw: Path) -> list[_Article]:
    """The articles of the raw files; a file that the released table does not know counts as one article."""
    titles, spans = _titles(root), _spans(root)
    articles = []
    for path in sorted(p for p in raw.iterdir() if p.is_file() and not p.name.startswith(".")):
        content = path.read_bytes()
        sha = sha256(content).hexdigest()
        text = text_of(content).removeprefix("\ufeff")
        known = {gram for title in titles.get(sha, ()) for gram in grams_of(_words(title))}
        for article_id, start, end in spans.get(sha, [(path.stem, 0, len(text))]):
            articles.append(_Article(article_id, _words(text[start:end]), known))
    return articles


def _words(text: str) -> list[str]:
    return [word for run in word_runs(text) for word in run]


def _index(articles: list[_Article]) -> dict[Gram, list[tuple[int, int]]]:
    index: dict[Gram, list[tuple[int, int]]] = {}
    for number, article in enumerate(articles):
        for position, gram in enumerate(grams_of(article.words)):
            if gram not in article.title_grams:
                index.setdefault(gram, []).append((number, position))
    return index


def _compare(
    text: str, where: str, articles: list[_Article], index: dict[Gram, list[tuple[int, int]]], names: set[Gram]
) -> None:
    for words in word_runs(text):
        running: dict[tuple[int, int], int] = {}
        for gram in grams_of(words):
            places = index.get(gram, ())
            running = {(a, p): running.get((a, p - 1), SHORTEST_RUN - 1) + 1 for a, p in places}
            seen: set[int] = set()
            for a, p in places:
                article = articles[a]
                if running[a, p] > article.longest:
                    article.longest, article.where = running[a, p], where
                if a not in seen:  # a repeated run counts at its first place only
                    counted = article.named if gram in names else article.covered
                    counted.update(range(p, p + SHORTEST_RUN))
                    seen.add(a)


def measure(root: Path, raw: Path | None, *, history: bool = True) -> list[Overlap] | None:
    """What of each article stands in the tree and (with ``history``) in anything that git still reaches.

    Args:
        root: the repository. raw: folder of the article files; None: nothing can be measured, the answer is None.

    Raises:
        DataError: git fails.
    """
    if raw is None:
        return None
    articles = read_articles(root, raw)
    index, names = _index(articles), registered_names(root)
    sources: list[Iterable[tuple[str, bytes]]] = [tree_files(root, without=raw)]
    if history and is_repository(root):
        sources.append(history_objects(root))
    compared: set[int] = set()
    for source in sources:
        for where, content in source:
            text = text_of(content)
            if text and (mark := hash(text)) not in compared:
                compared.add(mark)
                _compare(text, where, articles, index, names)
    return [
        Overlap(a.article_id, len(a.words), a.longest, a.where, len(a.covered), len(a.named - a.covered))
        for a in articles
    ]


def problems(root: Path, raw: Path | None, *, history: bool = True) -> list[str]:
    """One message for each article of which too much stands in the repository; empty also where nothing was measured.

    The messages name the place, never the words.
    """
    messages = []
    for found in measure(root, raw, history=history) or []:
        if found.longest > LONGEST_RUN:
            past = " in the history" in found.where
            remedy = "rewrite that commit before it is published" if past else "shorten it or put it in own words"
            messages.append(
                f"{found.where}: {found.longest} consecutive words of article {found.article_id}, "
                f"at most {LONGEST_RUN} may stand: {remedy}"
            )
        if found.share > GREATEST_SHARE:
            messages.append(
                f"article {found.article_id}: {found.covered} of its {found.words} words ({found.share:.1%}) stand in "
                f"the repository, at most {GREATEST_SHARE:.0%} may: quote less (longest run: {found.where})"
            )
    return messages


def report(root: Path, raw: Path | None, *, history: bool = True) -> str:
    """The measure in words: a line per article, or that nothing was measured."""
    found = measure(root, raw, history=history)
    if found is None:
        return "rights: not measured, the article files are not here"
    return "\n".join(
        f"rights: {o.article_id}: longest run {o.longest} words (at most {LONGEST_RUN}), "
        f"{o.share:.1%} quoted (at most {GREATEST_SHARE:.0%}), "
        f"{o.named / max(o.words, 1):.1%} in registered names"
        for o in found
    )
