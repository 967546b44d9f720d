"""Findings in Arabic and Persian: the same values, the right forms, and stale wordings refused."""

import json
import re

import pytest
from ruamel.yaml import YAML

from helpers import paths, schema
from helpers.publish import translations
from helpers.publish.numbers import formatted, spec_in
from helpers.publish.shelf import PageError, Shelf

CHOSEN = YAML(typ="safe").load((paths.BOOK / "chosen.yaml").read_text(encoding="utf-8"))
RECORD = {
    "id": "lake-falls", "statement": "Of {lakes} lakes {share:.0%} fell by {fall:.1f} m, {than}: {who}.",
    "values": {"lakes": 3, "share": 0.4231, "fall": 1.25, "than": "more", "who": "Al-Alam, 2023-12-05"},
    "status": "stable", "checks": [], "figure": "",
}  # fmt: skip
WORDING = {
    "percent": "{} في المئة", "months": ["ar_IQ", "ar"], "undated": "من دون تاريخ", "article": "{outlet} ({date})",
    "list": {"between": "، و", "last": "{}، و{}"}, "words": {"more": "أكثر"},
    "nouns": {"lake": {"one": "بحيرة واحدة", "two": "بحيرتين", "few": "{n} بحيرات", "many": "{n} بحيرةً",
                       "other": "{n} بحيرة"}},
    "frames": {}, "outlets": {}, "statuses": {"stable": {"word": "ثابتة", "meaning": "…"}}, "figures": {},
    "claims": {"lake-falls": {"of": translations.digest(RECORD["statement"]), "heading": "ماء",
                              "text": "من {lakes:lake} انخفض {share} بمقدار {fall}، {than}: {who}."}},
}  # fmt: skip


def wording(language="ar", **changes):
    book = json.loads(json.dumps(WORDING)) | changes
    names = {"Al-Alam": "قناة العالم", "Ultra Iraq": "ألترا عراق"}
    return translations.Translation(language, f"{language}.yaml", book, names, {"Shared religion, culture": "الدين"})


def test_the_translations_of_the_first_page_fit():
    assert translations.stale(Shelf(), CHOSEN) == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
@pytest.mark.parametrize("name", CHOSEN)
def test_every_number_of_the_english_sentence_stands_in_the_translation(language, name):
    shelf = Shelf()
    record = {"id": name, **shelf.read("claims", name)}
    said = translations.claim(record, translations.load(language, shelf))
    western = said.translate(str.maketrans(translations.PERSIAN_DIGITS, "0123456789"))
    shown = {formatted(v, spec_in(record["statement"], k)).removesuffix("%")
             for k, v in record["values"].items() if not isinstance(v, str) and v > 2}  # fmt: skip
    assert shown <= set(re.findall(r"\d+(?:[.٫]\d+)?", western))
    assert not re.search(r"[{}A-Za-z%]", said)
    assert not re.search(r"[0-9٠-٩]" if language == "fa" else r"[٠-٩۰-۹]", said)


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_outlet_event_and_frame_has_a_name(language):
    book = translations.load(language, Shelf()).book
    for file, key, kind in (("outlets", "outlet_id", "outlets"), ("events", "event_id", "events")):
        entries = YAML(typ="safe").load((paths.DATA / "registry" / f"{file}.yaml").read_text(encoding="utf-8"))
        assert {e[key] for e in entries} <= set(book[kind])
    assert set(book["statuses"]) == set(schema.STATUSES)


def test_a_sentence_is_filled_with_forms_digits_and_names():
    assert translations.claim(RECORD, wording()) == (
        "من 3 بحيرات انخفض 42 في المئة بمقدار 1.2، أكثر: قناة العالم (5 كانون الأول/ديسمبر 2023)."
    )


@pytest.mark.parametrize(
    ("number", "form"), [(1, "بحيرة واحدة"), (2, "بحيرتين"), (7, "7 بحيرات"), (11, "11 بحيرةً"), (100, "100 بحيرة"),
                         (503, "503 بحيرات"), (0, "0 بحيرة")],
)  # fmt: skip
def test_arabic_counts_by_its_plural_rules(number, form):
    record = {"values": {"n": number}, "statement": "{n}"}
    assert translations.slot("n", "lake", record, wording(), "x") == form


def test_digits_dates_and_lists():
    persian = wording("fa", months=["fa"])
    assert translations.numerals("-0.59", "fa") == "−۰٫۵۹"
    assert translations.day("2023-12-05", persian) == "۵ دسامبر ۲۰۲۳"
    assert translations.day("2023", persian) == "۲۰۲۳"
    assert translations.solar("2023-12-05") == "۱۴ آذر ۱۴۰۲"
    assert translations.words("Al-Alam; Ultra Iraq", wording()) == "قناة العالم، وألترا عراق"
    assert translations.words("Al-Alam, Ultra Iraq", wording()) == "قناة العالم، وألترا عراق"
    assert translations.words("Shared religion, culture", wording()) == "الدين"
    assert translations.words("Ultra Iraq, undated (900a)", wording()) == "ألترا عراق (من دون تاريخ) [900a]"
    assert translations.words("The Lake Gazette", wording()) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"of": "0" * 12}, r"ar\.yaml: claims: lake-falls: its English sentence has changed.*set `of: "),
        ({"text": "من 3 بحيرات {lakes}{share}{fall}{than}{who}"}, "the number '3' is typed"),
        ({"text": "من ٣ بحيرات {lakes}{share}{fall}{than}{who}"}, "the number '٣' is typed"),
        ({"text": "{lakes}{share}{fall}{than}"}, "does not use who"),
        ({"text": "{lakes}{share}{fall}{than}{who}{depth}"}, "no value 'depth'"),
        ({"text": "{lakes:boat}{share}{fall}{than}{who}"}, "no noun 'boat'"),
        ({"text": "{lakes}{share}{fall}{than:lake}{who}"}, "'more' is no number"),
    ],
)
def test_a_wording_that_does_not_fit_is_refused(change, message):
    entry = WORDING["claims"]["lake-falls"] | change
    with pytest.raises(PageError, match=message):
        translations.claim(RECORD, wording(claims={"lake-falls": entry}))


def test_what_is_not_translated_is_named():
    with pytest.raises(PageError, match="lake-rises is not translated"):
        translations.claim(RECORD | {"id": "lake-rises"}, wording())
    with pytest.raises(PageError, match="'The Lake Gazette' is not among words, frames and outlets"):
        translations.claim(RECORD | {"values": RECORD["values"] | {"who": "The Lake Gazette"}}, wording())
    with pytest.raises(PageError, match="no translation: one of ar, fa"):
        translations.load("tr", Shelf())
    with pytest.raises(PageError, match="statuses: testable"):
        translations.status("testable", wording())


def test_a_figure_whose_columns_changed_is_stale():
    passport = {"id": "fig-lake", "title": "The lake", "columns": ["year", "level"]}
    entry = {"of": translations.figure_digest(passport), "title": "البحيرة", "caption": "منسوبها", "alt": "خط"}
    fits = wording(figures={"fig-lake": entry})
    assert translations.figure(passport, Shelf(), fits) == ("البحيرة", "منسوبها", "خط")
    with pytest.raises(PageError, match="its title or columns have changed"):
        translations.figure(passport | {"columns": ["year"]}, Shelf(), fits)


def test_reasons_are_counted_from_the_checks():
    notes = {"count": "عدّ", "checks": "{all}: {held} {failed} {undefined}", "provisional": "مؤقت"}
    assert translations.reasons(RECORD, wording(notes=notes)) == ["عدّ"]
    checks = [{"holds": True}, {"holds": False}, {"holds": None}, {"holds": True}]
    told = translations.reasons(RECORD | {"checks": checks, "provisional": True}, wording(notes=notes))
    assert told == ["4: 2 1 1", "مؤقت"]
    more = [{"holds": None, "outcome": "does not apply"}, {"holds": True, "runs": 3, "outcome": "holds"}]
    assert translations.reasons(RECORD | {"checks": checks + more}, wording(notes=notes)) == ["7: 5 1 1"]


def test_a_page_gets_findings_figures_articles_and_numbers():
    shelf = Shelf()
    nodes = translations.findings(shelf, {"arg": "fa"})
    assert [n["claim"] for n in nodes if n["type"] == "claimCard"] == CHOSEN
    figures = [n["figure"] for n in nodes if n["type"] == "captionedFigure"]
    assert figures and len(figures) == len(set(figures))
    table = translations.articles(shelf, {"arg": "ar"})[0]
    assert len(table["children"]) == 1 + len(shelf.yaml("registry/articles.yaml"))
    number = translations.counted(shelf, {"body": "fa sources-undated-pages.n:article"})[0]["children"][0]["value"]
    assert re.fullmatch("[۰-۹]+ مقاله", number)
    with pytest.raises(PageError, match="no value 'x'"):
        translations.counted(shelf, {"body": "fa sources-undated-pages.x"})


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_number_is_typed_into_a_page(language):
    page = (paths.BOOK / f"{language}.md").read_text(encoding="utf-8").partition("\n---\n")[2]
    bare = re.sub(r"\]\([^)]*\)|\{counted\}`[^`]*`|^:::.*$|^\(\S+\)=$|CC BY 4\.0", "", page, flags=re.MULTILINE)
    assert re.findall(r"\d", bare) == []
