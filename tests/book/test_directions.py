"""The checker of languages and directions, on planted faults."""

import pytest

from helpers.build.directions import check_directions

PAGE = '<!doctype html><html lang="en" dir="ltr"><head><title>Lake</title></head><body>{}</body></html>'
GOOD = (
    '<p>The lake <bdi lang="ar" dir="rtl">بحيرة</bdi> and <span lang="fa" dir="rtl">دریاچه</span></p>',
    '<section lang="ar" dir="rtl"><p>بحيرة <bdi lang="en" dir="ltr">PNG</bdi> كبيرة</p><img alt="بحيرة"></section>',
    '<input placeholder="Search · بحث"><script>say("بحيرة")</script>',
)
FAULTS = {
    "<p>The lake بحيرة</p>": "<p> line 1: language is 'en' and direction is 'ltr'",
    '<p lang="ar">بحيرة</p>': "direction is 'ltr'",
    '<p dir="rtl">دریاچه</p>': "language is 'en'",
    '<p lang="ar" dir="rtl"><bdi lang="en" dir="ltr">PNG بحيرة</bdi></p>': "<bdi> line 1",
    '<p><bdi lang="ar" dir="rtl">بحيرة</bdi> كبيرة</p>': "<p> line 1",
    '<img alt="بحيرة">': "<img> line 1",
}


def site(folder, body):
    (folder / "lake").mkdir()
    (folder / "lake" / "index.html").write_text(PAGE.format(body), encoding="utf-8")
    return folder


@pytest.mark.parametrize("body", GOOD)
def test_a_good_page_has_no_fault(tmp_path, body):
    assert check_directions(site(tmp_path, body)) == []


@pytest.mark.parametrize("body", FAULTS)
def test_each_planted_fault_is_found_once(tmp_path, body):
    found = check_directions(site(tmp_path, body))
    assert len(found) == 1
    assert found[0].startswith("lake/index.html: ")
    assert FAULTS[body] in found[0]
    assert "بحيرة" not in found[0]


def test_a_page_that_is_right_to_left_as_a_whole(tmp_path):
    page = PAGE.replace('lang="en" dir="ltr"', 'lang="fa" dir="rtl"').format("<h1>دریاچه</h1>")
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    assert check_directions(tmp_path) == []


def test_no_site_at_all(tmp_path):
    with pytest.raises(FileNotFoundError, match="build the site first"):
        check_directions(tmp_path)
