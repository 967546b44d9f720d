"""What a reader takes away: citation, BibTeX, files and permalink are those of the figure, to the letter."""

import json
from urllib.parse import urljoin, urlsplit

import pytest
from serving import SITE, fetch

FIGURES = sorted(p.name for p in (SITE / "figures").glob("fig-*") if (p / f"{p.name}.json").is_file())


@pytest.fixture
def hand(visitor, base):
    """A page whose clipboard can be read."""

    def opened(address: str, **options):
        parts = urlsplit(base)
        page = visitor(address, permissions=["clipboard-read", "clipboard-write"], **options)
        assert page.url.startswith(f"{parts.scheme}://{parts.netloc}")
        return page

    return opened


def copied(page, button) -> str:
    """What lies on the clipboard after a press of a button, which says so."""
    page.evaluate("navigator.clipboard.writeText('nothing was copied')")
    pressed = button.element_handle()  # its name changes when it is pressed
    pressed.click()
    page.wait_for_function("(b) => /Copied/.test(b.textContent)", arg=pressed)
    return page.evaluate("navigator.clipboard.readText()")


def passport(figure: str) -> dict:
    return json.loads((SITE / "figures" / figure / f"{figure}.json").read_text(encoding="utf-8"))


def test_there_are_figures():
    assert FIGURES


@pytest.mark.pages([f"figures/{figure}/" for figure in FIGURES])
def test_a_figure_page_copies_its_own_citation(leaf, address):
    """In the tab that the looks at the page have used, and without a complaint."""
    figure = address.split("/")[1]
    folder = SITE / "figures" / figure
    citation = copied(leaf, leaf.get_by_role("button", name="Copy", exact=True))
    assert citation.startswith(passport(figure)["citation"].partition("{url}")[0].strip())
    assert "{" not in citation
    assert figure in citation
    bibtex = copied(leaf, leaf.get_by_role("button", name="Copy BibTeX"))
    assert bibtex.strip() == (folder / f"{figure}.bib").read_text(encoding="utf-8").strip()
    links = leaf.locator("ul.downloads a").evaluate_all("(all) => all.map((a) => [a.href, a.hasAttribute('download')])")
    assert all(is_download for _, is_download in links)
    names = [link.rpartition("/")[2] for link, _ in links]
    for (link, _), name in zip(links, names, strict=True):
        assert fetch(link) == (folder / name).read_bytes()
    assert {"csv", "png", "svg", "pdf", "bib", "ris", "json"} <= {name.rpartition(".")[2] for name in names}
    assert leaf.watch.problems == []


def test_the_panels_of_a_notebook_copy_the_figure_they_stand_under(hand):
    """Every panel of a page with several, so that a panel mixed up with its neighbour is seen."""
    page = hand("frames/")
    panels = page.locator("figure.report-figure").all()
    assert len(panels) > 1
    for figure in panels:
        name = figure.get_attribute("id")
        panel = figure.locator(".panel")
        text = copied(page, panel.get_by_role("button", name="Copy citation"))
        assert f"[{name}]" in text
        for kind in ("csv", "bib", "csl.json", "png"):
            link = panel.locator(f"a[download][href$='{name}.{kind}']")
            assert link.count() == 1, f"{name}: {kind}"
        permalink = urljoin(page.url, panel.get_by_role("link", name="Permalink").get_attribute("href"))
        assert f'id="{name}"' in fetch(permalink.partition("#")[0]).decode()


def test_a_download_bears_the_figures_name(hand):
    page = hand(f"figures/{FIGURES[0]}/")
    with page.expect_download() as waiting:
        page.locator("ul.downloads a[href$='.csv']").click()
    assert waiting.value.suggested_filename == f"{FIGURES[0]}.csv"
    path = waiting.value.path()
    assert path.read_bytes() == (SITE / "figures" / FIGURES[0] / f"{FIGURES[0]}.csv").read_bytes()


def test_without_the_clipboards_leave_it_is_copied_the_old_way_or_said(visitor):
    """A browser that forbids the clipboard: the button says so in words, and no error is thrown."""
    page = visitor(f"figures/{FIGURES[0]}/")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden')); }")
    pressed = page.get_by_role("button", name="Copy BibTeX").element_handle()
    pressed.click()
    page.wait_for_function("(b) => /Copied|Ctrl/.test(b.textContent)", arg=pressed)
