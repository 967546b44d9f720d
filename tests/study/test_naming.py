import math
from dataclasses import replace

import pytest

from helpers.study import naming
from helpers.tables import DataError


@pytest.mark.parametrize(
    ("gloss", "office"),
    [
        ("chief of staff of the army, Major General Marr", "chief of staff of the army"),
        ("Major General Ada Marr, head of the Guard (misspelt)", "head of the guard"),
        ("chief of the general staff Ada Marr", "chief of the general staff"),
        ("General Marr", ""),
        ("Marr", ""),
    ],
)
def test_office_wording_leaves_rank_and_name_out(gloss, office):
    assert naming.office_wording(gloss, "Ada Marr") == office


def test_a_short_name_part_cuts_no_word():
    assert naming.office_wording("chairman of the boards", "Li Boa") == "chairman of the boards"


def glossed(corpus, *glosses):
    names = corpus.names.copy()
    names["gloss"] = list(glosses)
    return replace(corpus, names=names)


def test_styles(corpus):
    table = naming.styled_names(corpus)
    assert list(table["style"]) == ["office and honorific", "office alone", "rank alone", "rank alone"]
    assert list(table["referent_id"]) == ["marr", "osei", "marr", "marr"]  # a state is no person
    view = glossed(corpus, "the great chief", "President Osei", "chief of staff, General Marr", "x", "Marr")
    assert list(naming.styled_names(view)["style"]) == [
        "office and honorific", "office and name", "office, rank and name", "name alone",
    ]  # fmt: skip


def test_most_named_counts_articles_before_mentions(corpus):
    assert naming.most_named(corpus) == "marr"
    with pytest.raises(DataError, match="no event is named"):
        naming.most_named(corpus, kind="event")


def test_valence_share(corpus):
    assert naming.valence_share(corpus) == pytest.approx(2 / 5)
    assert naming.valence_share(corpus, voice="outlet") == pytest.approx(1 / 2)
    assert naming.valence_share(corpus, "delegitimising", referents=["merrow"], by="outlet_id", groups=["lantern"]) == 1
    assert math.isnan(naming.valence_share(corpus, referents=["merrow"], groups=["000a"]))
    with pytest.raises(DataError, match="mend the call"):
        naming.valence_share(corpus, "praising")
    with pytest.raises(DataError, match="no column 'paper'"):
        naming.valence_share(corpus, by="paper", groups=["x"])


def test_valence_counts_have_every_valence(corpus):
    table = naming.valence_counts(corpus)
    assert len(table) == 3 * 4  # two outlets that name, in two voices each
    row = table[(table["outlet_id"] == "lantern") & (table["voice"] == "quoted")].set_index("valence")
    assert (row.loc["delegitimising", "count"], row.loc["delegitimising", "total"]) == (1, 2)
    assert row.loc["legitimising", "count"] == 0


def test_valenced_forms_counts_alike_ones_together(corpus):
    assert set(naming.valenced_forms(corpus)["text"]) == {"القائد الكبير", "المحتل"}
    names = corpus.names.assign(valence="delegitimising", gloss="the occupier", referent_id="merrow")
    table = naming.valenced_forms(replace(corpus, names=names))
    assert table["count"].sum() == 5 and len(table) == 4


def test_naming_of_dead_keeps_other_naming_of_the_same(corpus):
    view = glossed(corpus, "the great commander", "the president", "martyr Marr", "the occupier", "General Marr")
    table = naming.naming_of_dead(view)
    assert list(table["martyr"]) == [False, True, False]
    assert naming.naming_of_dead(corpus).empty


def test_valenced_ledger_keeps_every_naming_of_a_valenced_referent(corpus):
    table = naming.valenced_ledger(corpus)
    assert set(table["referent_id"]) == {"marr", "merrow"}  # the president is named without valence only
    assert table["count"].sum() == 4
    assert set(table.columns) == {"referent_id", "referent", "outlet", "voice", "valence", "count"}


def test_styles_by_person(corpus):
    table = naming.styles_by_person(corpus).set_index("referent_id")
    assert list(table.index) == ["marr", "osei"]
    marr = table.loc["marr"]
    assert (marr["articles"], marr["mentions"], marr["forms"], marr["offices"]) == (2, 3, 2, 1)
    assert (marr["with_rank"], marr["with_honorific"], marr["name_alone"]) == (2, 1, 0)


def test_named_keeps_the_order_of_the_referents(corpus):
    table = naming.named(corpus, ["merrow", "marr"])
    assert list(table["referent"]) == ["Merrow", "General Marr", "General Marr", "General Marr"]
    assert list(table["count"]) == [1, 1, 1, 1]


def test_naming_ledger(corpus):
    table = naming.naming_ledger(corpus)
    row = table[(table["referent_id"] == "marr") & (table["outlet_id"] == "herald")].iloc[0]
    assert (row["referent"], row["valence"], row["count"]) == ("General Marr", "legitimising", 1)
    assert row["glosses"] == "the great commander"
