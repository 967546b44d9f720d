"""Light and dark, and the code switch: the system's wish first, the reader's afterwards, remembered."""

import pytest

GROUND = "getComputedStyle(document.body).backgroundColor"
TOKENS = """() => { const s = getComputedStyle(document.documentElement);
    return Object.fromEntries([...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule.selectorText === ":root").flatMap((rule) => [...rule.style])
      .filter((name) => name.startsWith("--")).map((name) => [name, s.getPropertyValue(name)])); }"""


def is_dark(page) -> bool:
    red, green, blue = map(int, page.evaluate(GROUND).removeprefix("rgb(").rstrip(")").split(",")[:3])
    return red + green + blue < 3 * 128


@pytest.mark.parametrize("system", ["light", "dark"])
def test_follows_the_system_then_the_reader(reader, base, system):
    page = reader(color_scheme=system)
    assert is_dark(page) == (system == "dark")
    other = "light" if system == "dark" else "dark"
    page.emulate_media(color_scheme=other)
    assert is_dark(page) == (other == "dark"), "does not follow the system when it changes"
    page.emulate_media(color_scheme=system)
    page.locator("#theme").click()
    assert is_dark(page) == (other == "dark")
    page.reload()
    assert is_dark(page) == (other == "dark"), "forgotten on reload"
    page.goto(f"{base}methods/")
    assert is_dark(page) == (other == "dark"), "forgotten on the next page"
    assert page.locator("#theme").get_attribute("aria-pressed") == str(other == "dark").lower()
    page.locator("#theme").click()
    page.goto(base)
    assert is_dark(page) == (system == "dark"), "cannot be undone"


def test_dark_is_one_thing_whoever_asked_for_it(reader):
    """The system's dark and the button's set the same colours."""
    system = reader(color_scheme="dark").evaluate(TOKENS)
    page = reader(color_scheme="light")
    light = page.evaluate(TOKENS)
    page.locator("#theme").click()
    assert len(system) > 10
    assert system == page.evaluate(TOKENS)
    assert system != light


def test_the_choice_is_there_before_the_first_paint(reader, base):
    """A dark page that flashes light: the theme must be on the root when the body begins."""
    page = reader(color_scheme="light")
    page.locator("#theme").click()
    page.add_init_script("""new MutationObserver((_, watcher) => { if (document.body) {
        window.atFirst = document.documentElement.dataset.theme; watcher.disconnect(); } })
        .observe(document, { childList: true, subtree: true });""")
    page.goto(f"{base}claims/")
    assert page.evaluate("window.atFirst") == "dark"


def test_one_switch_opens_all_code(reader):
    page = reader("frames/")
    folds = page.locator("details.code-fold")
    opened = page.locator("details.code-fold[open]")
    switch = page.locator("#all-code")
    assert folds.count() > 3
    assert opened.count() == 0
    switch.click()
    assert opened.count() == folds.count()
    assert switch.get_attribute("aria-pressed") == "true"
    page.reload()
    assert page.locator("#all-code").get_attribute("aria-pressed") == "true", "forgotten on reload"
    assert opened.count() == folds.count()
    page.goto(page.url.replace("frames", "naming"))
    assert opened.count() == folds.count() > 3, "forgotten on the next notebook"
    page.locator("#all-code").click()
    assert opened.count() == 0
