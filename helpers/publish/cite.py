"""Citations of the report, of a figure and of the data, from the one ``CITATION.cff``.

Formats: one line of text, BibTeX, RIS and CSL-JSON. Every value is escaped for its format.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from helpers import paths
from helpers.tables import DataError

_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_BIBTEX_UNSAFE = re.compile("|".join(re.escape(character) for character in _BIBTEX_SPECIAL))
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


@dataclass(frozen=True)
class Author:
    """One author: a person (family and given name) or an entity (family only)."""

    family: str
    given: str = ""
    orcid: str = ""

    @property
    def entity(self) -> bool:
        """Whether this is an organisation or a collective."""
        return not self.given


@dataclass(frozen=True)
class Work:
    """What is cited: the report, one of its figures, or its data."""

    key: str
    title: str
    authors: tuple[Author, ...]
    year: str
    version: str
    url: str = ""
    doi: str = ""
    part_of: str = ""
    kind: str = "report"
    site: str = ""


def read_citation(path: Path | None = None) -> Work:
    """The report as its ``CITATION.cff`` describes it (Citation File Format 1.2).

    Raises:
        DataError: the file is missing, is no YAML, or lacks title, version or authors.
    """
    path = path or paths.PROJECT / "CITATION.cff"
    try:
        record = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: missing: restore it, every figure's citation is made from it") from None
    except YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise DataError(f"{path}:{line}: not readable as YAML: mend that line") from error
    missing = [key for key in ("title", "version", "authors") if not (isinstance(record, dict) and record.get(key))]
    if missing:
        raise DataError(f"{path}:1: {', '.join(missing)} missing: add what CITATION.cff needs")
    authors = tuple(
        Author(
            str(one.get("name") or one.get("family-names") or one.get("alias") or "").strip(),
            str(one.get("given-names") or "").strip(),
            str(one.get("orcid") or ""),
        )
        for one in record["authors"]
    )
    released = record.get("date-released") or ""
    year = str(released.year) if isinstance(released, date) else str(released)[:4]
    return Work(
        key="framing-report",
        title=str(record["title"]).strip(),
        authors=authors,
        year=year,
        version=str(record["version"]),
        url=str(record.get("url") or record.get("repository-code") or "").rstrip("/"),
        doi=str(record.get("doi") or ""),
        site=str(record.get("url") or "").rstrip("/"),
    )


def of_figure(report: Work, *, id: str, title: str) -> Work:
    """One figure of a report; its address is ``<site>/figures/<id>/``, empty while CITATION.cff names no site."""
    url = f"{report.site}/figures/{id}/" if report.site else ""
    return replace(report, key=id, title=title, url=url, doi="", part_of=report.title, kind="figure")


def of_data(report: Work) -> Work:
    """The released tables of a report; their address is ``<site>/data/``, empty while CITATION.cff names no site."""
    url = f"{report.site}/data/" if report.site else ""
    title = f"Data of: {report.title}"
    return replace(report, key=f"{report.key}-data", title=title, url=url, kind="dataset")


def names(work: Work, *, initials: bool = False) -> str:
    """The authors in one line; three or more are shortened to the first."""

    def one(author: Author) -> str:
        if author.entity:
            return author.family
        given = " ".join(f"{part[0]}." for part in author.given.split()) if initials else author.given
        return f"{author.family}, {given}"

    listed = [one(author) for author in work.authors]
    if len(listed) > 2:
        return f"{listed[0]} et al."
    return " & ".join(listed)


def _finish(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def one_line(work: Work) -> str:
    """A citation to paste: authors (year). Title. In: report. Version. Address."""
    year = f" ({work.year})" if work.year else ""
    label = f" [{work.key}]" if work.kind == "figure" else ""
    parts = [f"{names(work)}{year}.", f"{work.title.rstrip('.')}{label}."]
    if work.part_of:
        parts.append(_finish(f"In: {work.part_of}"))
    parts.append(f"Version {work.version}.")
    address = f"https://doi.org/{work.doi}" if work.doi else work.url
    return " ".join([*parts, *([address] if address else [])])


def source_line(work: Work) -> str:
    """The short citation drawn at the foot of an exported figure: id, first author, year, version, address."""
    families = [author.family for author in work.authors]
    author = " & ".join(families) if len(families) < 3 else f"{families[0]} et al."
    address = work.url.removeprefix("https://").removeprefix("http://").removesuffix(f"/figures/{work.key}/")
    return " · ".join(filter(None, [work.key, f"{author} {work.year}".strip(), f"v{work.version}", address]))


def _bibtex_text(text: str) -> str:
    text = _LINE_BREAKS.sub(" ", text)
    return _BIBTEX_UNSAFE.sub(lambda match: _BIBTEX_SPECIAL[match[0]], text)


def _bibtex_author(author: Author) -> str:
    if author.entity:
        return f"{{{_bibtex_text(author.family)}}}"
    return f"{_bibtex_text(author.family)}, {_bibtex_text(author.given)}"


def bibtex(work: Work) -> str:
    """The BibTeX entry of a work, LaTeX specials escaped, title in double braces so that its capitals stay."""
    fields = {
        "author": " and ".join(_bibtex_author(author) for author in work.authors),
        "title": f"{{{_bibtex_text(work.title)}}}",
        "howpublished": _bibtex_text(f"{work.kind.capitalize()} in: {work.part_of}") if work.part_of else "",
        "year": work.year,
        "version": _bibtex_text(work.version),
        "doi": work.doi,
        "url": work.url.replace("{", "%7B").replace("}", "%7D"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.key},", *lines, "}", ""])


def ris(work: Work) -> str:
    """The RIS record of a work, lines ended by CR LF as the format asks."""
    kind = {"report": "RPRT", "figure": "FIGURE", "dataset": "DATA"}[work.kind]
    fields = [("TY", kind), ("ID", work.key)]
    fields += [("AU", names(replace(work, authors=(author,)))) for author in work.authors]
    fields += [("TI", work.title), ("T2", work.part_of), ("PY", work.year), ("ET", work.version)]
    fields += [("DO", work.doi), ("UR", work.url)]
    lines = [f"{tag}  - {_LINE_BREAKS.sub(' ', value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl(work: Work) -> dict:
    """The work as one CSL-JSON item."""
    people = [{"literal": a.family} if a.entity else {"family": a.family, "given": a.given} for a in work.authors]
    item = {
        "id": work.key,
        "type": {"report": "report", "figure": "figure", "dataset": "dataset"}[work.kind],
        "title": work.title,
        "author": people,
        "container-title": work.part_of,
        "version": work.version,
        "DOI": work.doi,
        "URL": work.url,
    }
    if work.year:
        item["issued"] = {"date-parts": [[int(work.year)]]}
    return {name: value for name, value in item.items() if value}


def csl_json(work: Work) -> str:
    """The CSL-JSON file of a work (a list of one item)."""
    return json.dumps([csl(work)], ensure_ascii=False, indent=2) + "\n"
