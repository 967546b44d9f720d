"""What a book sets for itself: the options of the site in myst.yml, declared in template.yml.

Every default serves any book; no string of one book stands elsewhere in the theme.
"""

import re
from dataclasses import dataclass, fields
from urllib.parse import quote, urlsplit

from renderer.errors import RenderError

EMBLEM_PART = re.compile(r"\s*([a-z]{2}):\s*(.+?)\s*$")
ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?$")


@dataclass(frozen=True)
class Options:
    """Options of the site; an empty one leaves out what depends on it.

    Attributes:
        address: where the book is served; gives canonical links and absolute permalinks.
        repository: address of the repository; gives the links that open a notebook elsewhere.
        branch: branch or tag of it.
        hub: address of a JupyterHub with nbgitpuller; empty: notebooks open in JupyterLab on Binder.
        version: version of the book.
        kicker: line above the title of the start page.
        emblem: words below it, as ``ar:… | en:…``.
        actions: buttons below it, as ``label -> page | …``.
        search_placeholder: what stands in the empty search field.
        star: what a star after a title means.
        link_terms: whether the first use of a glossary term on a page links to it.
        plain_terms: terms that are not linked, separated by commas.
        cite_page, figures_page, claims_page, codebook_page, data_page: pages that cards and panels link to.
    """

    address: str = ""
    repository: str = ""
    branch: str = "main"
    hub: str = ""
    version: str = ""
    kicker: str = ""
    emblem: str = ""
    actions: str = ""
    search_placeholder: str = "Search"
    star: str = "recommended"
    link_terms: bool = False
    plain_terms: str = ""
    cite_page: str = ""
    figures_page: str = "figures"
    claims_page: str = "claims"
    codebook_page: str = "codebook"
    data_page: str = "data"

    @classmethod
    def of(cls, given: dict, **more: str) -> "Options":
        """Options from the site's configuration; what is not ours (MyST's own) is left aside.

        Raises:
            RenderError: an address is none.
        """
        known = {f.name for f in fields(cls)}
        options = cls(**{k: v for k, v in {**more, **given}.items() if k in known and v not in (None, "")})
        for name in ("address", "repository", "hub"):
            if (value := getattr(options, name)) and not ADDRESS.match(value):
                raise RenderError(f"myst.yml: site.options.{name} is {value!r}: give an address that begins https://")
        return options

    @property
    def emblem_words(self) -> list[tuple[str, str]]:
        """The emblem as (language, word)."""
        return [found.groups() for part in self.emblem.split("|") if (found := EMBLEM_PART.match(part))]

    @property
    def action_links(self) -> list[tuple[str, str]]:
        """The start page's buttons as (label, address of a page)."""
        parts = (part.rpartition("->") for part in self.actions.split("|") if "->" in part)
        return [(label.strip(), page.strip()) for label, _, page in parts]


def launch_links(options: Options, location: str) -> list[tuple[str, str]]:
    """Links that open a notebook elsewhere, as (label, address); none while no repository is configured.

    Args:
        location: the notebook's path in the repository.
    """
    repository = options.repository.rstrip("/").removesuffix(".git")
    if not repository or not location.endswith(".ipynb"):
        return []
    path = location.lstrip("/")
    parts = urlsplit(repository)
    place, branch = parts.path.strip("/"), options.branch
    known = {"github.com": ("gh", place, "blob"), "gitlab.com": ("gl", quote(place, safe=""), "-/blob")}
    kind, name, blob = known.get(parts.netloc.lower(), ("git", quote(repository, safe=""), ""))
    lab = quote(f"lab/tree/{path}", safe="")
    found = [("Open in JupyterLab on Binder",
              f"https://mybinder.org/v2/{kind}/{name}/{quote(branch, safe='')}?urlpath={lab}")]  # fmt: skip
    if options.hub:
        inside = quote(f"lab/tree/{place.rpartition('/')[2]}/{path}", safe="")
        hub = f"{options.hub.rstrip('/')}/hub/user-redirect/git-pull"
        address = f"{hub}?repo={quote(repository, safe='')}&branch={quote(branch, safe='')}&urlpath={inside}"
        found.insert(0, ("Open in JupyterLab", address))
    if blob:
        found.append(("Source", f"{repository}/{blob}/{quote(branch, safe='/')}/{quote(path)}"))
    return found
