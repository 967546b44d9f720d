"""Spellings joined, letters mapped back, clitics split, half-spaces lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.study import specimens, spellings


def test_spellings_that_folding_joins():
    groups = spellings.spelling_groups(["وزیر کاسمار author", "وزير كاسمار وزير Author"]).set_index("folded")
    assert groups.loc["وزير", ["spellings", "count", "letters"]].tolist() == ["وزير · وزیر", 3, "yeh, farsi yeh"]
    assert list(groups.index) == ["كاسمار", "وزير"]  # Latin words are left out


def test_dropped_letters_have_no_partner():
    table = spellings.offset_map("هم‌کَ")
    assert table["source"].tolist() == list("هم‌کَ")
    assert table.loc[table["folded"].isna(), "name"].tolist() == ["zero width non-joiner", "fatha"]
    assert table["position"].tolist()[:2] == [0, 1]
    assert table.loc[table["source"] == "ک", ["folded", "position"]].iloc[0].tolist() == ["ك", 2]


@given(st.text(alphabet="ابکكیيىئؤآًَُ\u200c ه ة.،٣۳", max_size=60))
def test_every_word_leads_back(text):
    found, total = spellings.round_trip(text)
    assert found == total


def test_clitics_split():
    table = spellings.clitics("والتعاون لضبط الحدود والتعاون").set_index("word")
    assert table.loc["والتعاون", ["before", "stem", "count"]].tolist() == ["وال", "تعاون", 2]
    assert table.index[0] == "والتعاون"
    assert spellings.clitics("").empty


def test_forms_meet_under_a_lemma():
    groups = spellings.lemma_groups(["الخطة خطة وقال"], language="ar").set_index("lemma")
    assert groups.loc["خطه", ["distinct", "count"]].tolist() == [2, 2]
    assert len(groups) == 1


@pytest.mark.parametrize(
    ("variant", "found"),
    [("رزمایش‌های مشترک", True), ("رزمایشهای مشترک", True), ("رزمایش های مشترک", True), ("آزمایش‌های مشترک", False)],
)
def test_half_space_may_be_lost(variant, found):
    table = spellings.term_variants("رزمایش‌های مشترک", [variant], language="fa")
    assert table["found"].tolist() == [found]
    assert table["covered"].notna().tolist() == [found]


def test_lemma_table_has_both_languages():
    pages = [specimens.load(file) for file in specimens.files()]
    table = spellings.lemma_table(pages, most=2)
    assert table["language"].tolist() == sorted(table["language"])
    assert table.groupby("language").size().max() == 2
