"""The built site, checked: every link and anchor resolves, nothing is loaded from elsewhere, nobody is shut out."""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import html

from helpers import paths

LOADING = {
    "img": ("src", "srcset"), "script": ("src",), "iframe": ("src",), "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "embed": ("src",), "object": ("data",), "track": ("src",),
    "input": ("src",), "image": ("href",), "use": ("href",), "form": ("action",),
}  # fmt: skip
PASSIVE_LINKS = frozenset({"canonical", "license", "author"})
ELSEWHERE = re.compile(r"^(?:(?:https?|ftp|wss?):)?//", re.IGNORECASE)
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE)
SCRIPT_ADDRESS = re.compile(r"""["'`]\s*((?:https?:)?//[a-z0-9][^"'`\s]*)""", re.IGNORECASE)
MARK = ("mailto:", "tel:", "data:")


def pages_of(site: Path) -> list[Path]:
    """The pages of a built site. Large outputs that pages' JSON keeps in files of their own (``build/``) are none."""
    return sorted(path for path in Path(site).rglob("*.html") if path.relative_to(site).parts[0] != "build")


def check_links(site: Path) -> list[str]:
    """Problems of a built site, one sentence each, with the file they are in; empty where there are none.

    Checked: internal links and their anchors; resources of another host (a plain link to one is allowed); absolute
    paths; alt texts; ids that stand twice; language, title and one first heading of each page; JSON that parses and
    does not name a folder of the machine that built it; weight of each page, and that it reads without scripts.
    """
    site = Path(site)
    pages = {path.relative_to(site): parse(path) for path in pages_of(site)}
    if not pages:
        return [f"{site}: no page: build the site first"]
    ids = {path: frozenset(tree.xpath("//@id")) for path, tree in pages.items()}
    problems = []
    for path, tree in pages.items():
        problems += [f"{path}: {p}" for p in page_problems(tree)]
        problems += [f"{path}: {p}" for p in link_problems(path, tree, site=site, ids=ids)]
        problems += [f"{path}: {p}" for p in reach_problems(path, tree, site=site)]
    for path in sorted([*site.rglob("*.css"), *site.rglob("*.svg")]):
        problems += [f"{path.relative_to(site)}: {p}" for p in style_problems(path, site=site)]
    for path in sorted(site.rglob("*.js")):
        if path.name != "search-index.js":  # data: it holds what pages say, addresses included
            problems += [f"{path.relative_to(site)}: {p}" for p in script_problems(path)]
    for path in sorted(site.rglob("*.json")):
        problems += [f"{path.relative_to(site)}: {p}" for p in json_problems(path)]
    return problems


def parse(path: Path) -> html.HtmlElement:
    """A page as a tree."""
    return html.document_fromstring(path.read_text(encoding="utf-8"), parser=html.HTMLParser(encoding="utf-8"))


def script_problems(path: Path) -> Iterator[str]:
    """Addresses of other hosts in a script."""
    for address in SCRIPT_ADDRESS.findall(path.read_text(encoding="utf-8")):
        yield f"names the address {address}"


def page_problems(tree: html.HtmlElement) -> Iterator[str]:
    """What a page lacks by itself: language, title, heading, alt texts, unique ids."""
    if not tree.get("lang"):
        yield "the page declares no language (html lang)"
    if not (tree.findtext(".//title") or "").strip():
        yield "the page has no title"
    if (n := len(tree.xpath("//h1"))) != 1:
        yield f"the page has {n} first headings (h1)"
    for image in tree.xpath("//img"):
        if not (image.get("alt") or "").strip():
            yield f"the picture {image.get('src')} has no alt text"
    for name, times in Counter(tree.xpath("//@id")).items():
        if times > 1:
            yield f"the id {name!r} stands {times} times"
    for control in tree.xpath("//button"):
        if not (control.text_content().strip() or control.get("aria-label")):
            yield "a button has no name"


LIGHT, WHOLE = 300_000, 1_500_000
"""Bytes that a page may weigh without its pictures, and with them."""


def reach_problems(path: Path, tree: html.HtmlElement, *, site: Path) -> Iterator[str]:
    """What shuts out a reader with a slow line or without scripts: weight, and content that only a script shows.

    Fonts count as pictures: a page is readable before they come. What scripts fetch later is not counted.
    """
    loaded = {(element, resolve(path, unquote(urlsplit(a).path))) for element, a, load in addresses(tree) if load}
    files = {(e, t) for e, t in loaded if t is not None and (site / t).is_file()}
    sizes = {e: sum((site / t).stat().st_size for x, t in files if x == e) for e, _ in files}
    light = (site / path).stat().st_size + sizes.get("script", 0) + sizes.get("link", 0)
    if light > LIGHT:
        yield f"weighs {light // 1000} kB without pictures: {LIGHT // 1000} are allowed"
    fonts = sum(f.stat().st_size for f in (site / "static" / "fonts").glob("*.woff*"))
    if (whole := light + fonts + sizes.get("img", 0)) > WHOLE:
        yield f"weighs {whole // 1000} kB with pictures and fonts: {WHOLE // 1000} are allowed"
    for element in tree.xpath("//main//*[@hidden or contains(translate(@style, ' ', ''), 'display:none')]"):
        yield f"<{element.tag}> is hidden until a script shows it: fold it in <details>"
    for element in tree.xpath("//main//*[contains(concat(' ', @class, ' '), ' needs-script ')]"):
        if element.tag != "button":
            yield f"<{element.tag}> needs a script: only buttons may"


def addresses(tree: html.HtmlElement) -> Iterator[tuple[str, str, bool]]:
    """Every address in a page as (element, address, whether the browser loads it by itself)."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in LOADING.get(element.tag, ()):
            value = element.get(attribute) or element.get(f"{{http://www.w3.org/1999/xlink}}{attribute}") or ""
            for one in value.split(",") if attribute == "srcset" else [value]:
                if one.strip():
                    yield element.tag, one.split()[0] if attribute == "srcset" else one.strip(), True
        if element.tag == "link" and element.get("href"):
            yield "link", element.get("href"), element.get("rel") not in PASSIVE_LINKS
        if element.tag in ("a", "area") and element.get("href") is not None:
            yield "a", element.get("href"), False
        if style := element.get("style"):
            yield from (("style", a or b, True) for a, b in CSS_URL.findall(style))
        if element.tag == "style" and element.text:
            yield from (("style", a or b, True) for a, b in CSS_URL.findall(element.text))
        if element.tag == "script" and element.text:
            yield from (("script", a, True) for a in SCRIPT_ADDRESS.findall(element.text))


def link_problems(path: Path, tree: html.HtmlElement, *, site: Path, ids: dict[Path, frozenset[str]]) -> Iterator[str]:
    """Addresses of a page that do not resolve, or load what is not ours."""
    for element, address, loaded in addresses(tree):
        if problem := problem_of(path, address, loaded=loaded, site=site, ids=ids):
            yield f"<{element}> {problem}"


def problem_of(path: Path, address: str, *, loaded: bool, site: Path, ids: dict[Path, frozenset[str]]) -> str | None:
    """What is wrong with one address in the page at ``path``, or None."""
    if address.startswith("data:") and loaded:
        return None
    if ELSEWHERE.match(address):
        return f"loads {address} from another host" if loaded else None
    if address.startswith(MARK):
        return None
    parts = urlsplit(address)
    if parts.scheme:
        return f"has the address {address}: a scheme that a book has no use for"
    if parts.path.startswith("/"):
        return f"has the absolute path {address}: it breaks below a sub-path"
    target = resolve(path, unquote(parts.path))
    if target is None:
        return f"leads out of the site: {address}"
    if (site / target).is_dir():
        return f"leads to the folder {address}: name its index.html, for those who open the file from the disk"
    if not (site / target).is_file():
        return f"leads to {address}, which does not exist"
    fragment = unquote(parts.fragment)
    if fragment and target in ids and fragment not in ids[target] and not loaded:
        return f"leads to {address}, and there is no {fragment!r} in {target}"
    return None


def resolve(path: Path, relative: str) -> Path | None:
    """File of the site that a relative path in a page means; None where it leaves the site."""
    if not relative:
        return path
    parts: list[str] = list(path.parent.parts)
    for part in PurePosixPath(relative).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return Path(*parts)


def style_problems(path: Path, *, site: Path) -> Iterator[str]:
    """Addresses in a style sheet or an SVG that load from elsewhere or from nowhere."""
    text = path.read_text(encoding="utf-8")
    for first, second in CSS_URL.findall(text):
        address = (first or second).strip()
        if address.startswith(("data:", "#")):
            continue
        if problem := problem_of(path.relative_to(site), address, loaded=True, site=site, ids={}):
            yield problem
    if path.suffix == ".svg" and re.search(r"<script|\son[a-z]+=|<foreignObject", text, re.IGNORECASE):
        yield "the picture holds a script or a document"


def json_problems(path: Path) -> Iterator[str]:
    """JSON that is none, or that tells where it was made."""
    text = path.read_text(encoding="utf-8")
    try:
        json.loads(text)
    except ValueError as error:
        yield f"not JSON: {error}"
    named = [f for f in (paths.HOUSE, paths.PROJECT, Path(tempfile.gettempdir())) if f"{f}/" in text]
    if named:
        yield f"names the folder {max(map(str, named), key=len)} of the machine that built it"
