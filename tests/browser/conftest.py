"""The book as built, in a real browser. Without Chromium the tests are skipped, unless it is required (CI)."""

import os

import pytest
from looking import HEIGHT, Watch
from playwright.sync_api import BrowserContext, Page, sync_playwright
from serving import SITE, pages_of, serve

from helpers.build import browser as chromium

PATIENCE = 30_000
LAST = chr(0x10FFFF)
"""Sorts after every address."""


def pytest_configure(config) -> None:
    config.addinivalue_line("markers", "pages(addresses): pages of the book that a test is for; without it, every page")


def pytest_generate_tests(metafunc) -> None:
    if "address" not in metafunc.fixturenames:
        return
    found = pages_of(SITE)
    if not found:
        raise pytest.UsageError(f"{SITE}: no page: build the book first (make book)")
    if chosen := metafunc.definition.get_closest_marker("pages"):
        found = [address for address in found if address in chosen.args[0]]
    # a page's tests stay in one process (--dist loadgroup), so that it is opened once
    group = [pytest.param(a, id=a.strip("/") or "start", marks=pytest.mark.xdist_group(a or "start")) for a in found]
    metafunc.parametrize("address", group, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    # a page's tests follow each other as they are written: pytest itself goes by a parameter's place in its list
    def place(item) -> tuple:
        address = item.callspec.params.get("address") if hasattr(item, "callspec") else None
        return (LAST,) if address is None else (address, *item.location[:2])

    items.sort(key=place)
    if chromium.find_chromium() is None and not chromium.is_required():
        for item in items:
            item.add_marker(pytest.mark.skip(reason=chromium.ABSENT))


def pytest_terminal_summary(terminalreporter) -> None:
    if chromium.find_chromium() is None:
        terminalreporter.write_line(f"browser tests not run: {chromium.ABSENT}")


@pytest.fixture(scope="session")
def base():
    """Address of the served site's first page."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"{SITE}: no start page: build the book first (make book)")
    with serve(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process; no name but the loopback's resolves in it."""
    program = chromium.find_chromium()
    if program is None:
        pytest.fail(chromium.ABSENT)
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="session")
def open_context(browser, base):
    """Make a context as a reader with a fresh browser has it, watched from its first request on."""

    def make(*, width: int = 1440, **options) -> tuple[BrowserContext, Watch]:
        options = {"viewport": {"width": width, "height": HEIGHT}, "reduced_motion": "reduce"} | options
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        return context, Watch(context, base)

    return make


@pytest.fixture(scope="session")
def kept(open_context, base):
    """Open an address in a tab that a process keeps for all tests: a new one takes longer than most looks do.

    The tab is told by ``use`` and the context's options; window, colours and routes are as at first.
    """
    made: dict[str, tuple[Page, Watch]] = {}

    def visit(address: str, *, use: str, width: int = 1440, **options) -> tuple[Page, Watch]:
        key = f"{use} {sorted(options.items())}"
        if key not in made:
            context, watch = open_context(width=width, **options)
            made[key] = context.new_page(), watch
        page, watch = made[key]
        page.unroute_all()
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": width, "height": HEIGHT})
        watch.problems.clear()
        page.goto(base + address)
        return page, watch

    yield visit
    for page, _ in made.values():
        page.context.close()


@pytest.fixture
def reader(open_context, base):
    """Open a page in a fresh context: ``reader("figures/", width=390)``; what it complains of fails the test."""
    made: list[tuple[BrowserContext, Watch]] = []

    def visit(address: str = "", **options) -> Page:
        context, watch = open_context(**options)
        made.append((context, watch))
        page = context.new_page()
        page.goto(base + address)
        return page

    yield visit
    problems = []
    for context, watch in made:
        context.close()
        problems += watch.problems
    assert problems == []


@pytest.fixture
def visitor(kept):
    """As ``reader``, in a tab that other tests use too: for looks that leave nothing in the browser's storage."""
    seen: list[Watch] = []

    def visit(address: str = "", **options) -> Page:
        page, watch = kept(address, use="a visit", **options)
        assert watch not in seen, "one visit a test: the tab is the same"
        seen.append(watch)
        return page

    yield visit
    assert [problem for watch in seen for problem in watch.problems] == []


@pytest.fixture(scope="session")
def leaf(address, kept):
    """One page, opened once for all looks at it; what it complained of meanwhile is in ``leaf.watch``."""
    page, watch = kept(address, use="a leaf", permissions=["clipboard-read", "clipboard-write"])
    page.watch = watch
    return page
