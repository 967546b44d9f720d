"""What the corpus is made of, on the small corpus of four articles."""

from dataclasses import replace

import pandas as pd
import pytest

from helpers.schema import TABLES
from helpers.study import needs, overview, registry
from helpers.tables import NotComputable, to_frame


def with_zone(corpus, zone, start, end, file="000_a.txt", article="000a"):
    row = {"file": file, "article_id": article, "start": start, "end": end, "zone": zone}
    return replace(corpus, zones=pd.concat([corpus.zones, to_frame(TABLES["derived/zones"], [row])]))


def noted(corpus, *rows):
    table = TABLES["coding/irregularities"]
    return replace(corpus, irregularities=to_frame(table, [dict(zip(table.names, r, strict=True)) for r in rows]))


@pytest.mark.parametrize(
    ("basis", "kind"),
    [
        ("inferred: from its address", "inferred"),
        ("printed, twice", "printed"),
        ("in text: today", "in text"),
        ("given in the record", "given"),
        (None, "not stated"),
        ("said to be printed", "not stated"),
    ],
)
def test_basis_kind_is_the_opening_word(basis, kind):
    assert overview.basis_kind(basis) == kind


def test_labels_take_the_id_where_outlet_and_date_do_not_tell(corpus):
    labels = overview.article_labels(corpus)
    assert labels["000a"] == "Zarkan Herald, 2031-03-05"
    assert labels["001a"] == "Ovaria Lantern, undated"
    same = replace(corpus, articles=corpus.articles.assign(outlet="One", published=pd.NA))
    assert overview.article_labels(same)["001b"] == "One, undated (001b)"


def test_what_is_known_from_outside(corpus):
    assert overview.outside(corpus, "date") == ["001a", "001b", "002a"]
    assert overview.outside(corpus, "outlet") == []
    counts = overview.basis_counts(corpus)
    assert counts.loc["date"].to_dict() == {"printed": 1, "in text": 0, "inferred": 1, "not stated": 2}
    assert (counts.sum(axis=1) == 4).all()


def test_grounds_lose_their_opening_word(corpus):
    assert overview.outside_grounds(corpus).to_dict("records") == [
        {"article": "001b", "fact": "date", "value": "2031-05", "ground": "from its address"}
    ]


def test_share_of_what_is_no_article_text(corpus):
    assert overview.beside_share(corpus) == 0
    more = with_zone(corpus, "furniture", 400, 500)
    beside = overview.beside_text(more)
    text = 40 + 99 + 99 + 99  # characters of the units of 000a
    assert beside["000_a.txt"] == pytest.approx(100 / (text + 100))
    assert beside["001_b.txt"] == 0
    assert 0 < overview.beside_share(more) < beside["000_a.txt"]


def test_files_and_strips(corpus):
    files = overview.files(corpus).set_index("file")
    assert files.loc["001_b.txt", ["articles", "characters"]].tolist() == [2, 600]
    strips = overview.strips(corpus, most=2)
    assert set(strips["article"]) == {"000a", "001a", "001b"}
    assert set(strips["page"]) == {"Zarkan Herald", "Ovaria Lantern + Ovaria Lantern"}


def test_counts_of_an_article(corpus):
    row = overview.counts(corpus).set_index("article_id").loc["000a"]
    assert row[["units", "words", "longest_unit", "lemmas", "quotations", "names", "actors"]].tolist() == [
        4, 50, 20, 4, 3, 2, 2,
    ]  # fmt: skip
    assert row["quoted_share"] == pytest.approx((6 + 16) / 50)  # the quote inside the indirect one counts once
    assert overview.length_ratio(corpus) == pytest.approx(50 / 30)


def test_silhouette_has_a_row_per_unit_and_code(corpus):
    rows = overview.silhouette_rows(corpus)
    unit = rows[(rows["article_id"] == "000a") & (rows["unit"] == 2)]
    assert sorted(unit["code"]) == ["MILITARY", "PARTNERSHIP"]
    assert rows.loc[rows["article_id"] == "001b", "code"].tolist() == ["none", "SOVEREIGNTY"]
    voices = rows.drop_duplicates(["article_id", "unit"]).set_index(["article_id", "unit"])["voice"]
    assert voices["001a", 2] == "direct"
    assert voices["000a", 1] == "outlet"
    assert set(overview.silhouette_rows(corpus, most=1)["article_id"]) == {"000a"}


def test_timeline_leaves_out_what_has_no_date(corpus):
    rows = overview.dated(corpus).set_index("article_id")
    assert list(rows.index) == ["000a", "001b"]
    assert rows.loc["001b", ["date", "label", "inferred"]].tolist() == ["2031-05-01", "Ovaria Lantern (Zar)", True]


def test_events_and_their_articles(corpus):
    cover = overview.event_coverage(corpus).set_index("event_id")
    assert cover["articles"].to_dict() == {"visit": 2, "summit": 2}
    assert cover.loc["visit", "outlets"] == "Zarkan Herald · Ovaria Lantern"


def test_reach_of_the_actors(corpus):
    reach = overview.actor_reach(corpus).set_index("actor_id")
    assert reach["articles"].to_dict() == {"marr": 3, "osei": 2, "merrow": 1}
    assert overview.shared_actors(corpus) == pytest.approx(2 / 3)


def test_network_keeps_those_with_a_tie(corpus):
    nodes, edges = overview.network_tables(corpus)
    assert edges.to_dict("records") == [
        {"source": "marr", "target": "merrow", "weight": 1},
        {"source": "marr", "target": "osei", "weight": 3},
        {"source": "merrow", "target": "osei", "weight": 1},
    ]
    assert overview.most_tied(nodes, edges)["id"] == "marr"
    assert len(overview.network_rows(nodes, edges)) == len(nodes) + len(edges)
    lonely, none = overview.network_tables(corpus, most=1)
    assert lonely.empty and none.empty


def test_irregularities_by_kind(corpus):
    rows = [("000a", 1, "misspelling", "a"), ("000a", 2, "misspelling", "b"), ("001a", 1, "contradiction", "c")]
    some = noted(corpus, *rows)
    counts = overview.irregularity_counts(some)
    assert counts.iloc[0].tolist() == ["misspelling", 2, 2, 0, 0, 0]
    assert overview.irregularities_of(some, ("contradiction",))["note"].tolist() == ["c"]
    assert overview.irregularity_counts(corpus).empty


def test_bibliography_has_a_row_per_article(corpus):
    table = overview.source_table(corpus)
    assert table["article"].tolist() == ["000a", "001a", "001b", "002a"]
    assert table.loc[3, "agency"] == "Zarkan Wire"
    assert table.loc[1, "date from"] == "not stated"


def test_actor_network(corpus):
    graph = overview.actor_network(corpus)
    assert graph.edges["marr", "osei"]["weight"] == 3  # 000a 2, 000a 3, 001a 2
    assert graph.nodes["marr"]["articles"] == ["000a", "001a", "002a"]
    assert graph.edges["marr", "osei"]["articles"] == ["000a", "001a"]


def test_timeline_marks_inferred_dates_and_keeps_undated_articles(corpus):
    table = overview.timeline(corpus).set_index("id")
    assert table.loc["001b", "inferred"] and not table.loc["000a", "inferred"]
    assert (table.loc["001b", "start"], table.loc["001b", "end"]) == (
        pd.Timestamp("2031-05-01"),
        pd.Timestamp("2031-05-31"),
    )
    assert table.index[-2:].tolist() == ["001a", "002a"] and pd.isna(table.loc["001a", "start"])


def test_facts_given_by_a_record_are_counted_as_such(corpus):
    given = replace(corpus, articles=corpus.articles.assign(published_basis=registry.GIVEN))
    counts = overview.basis_counts(given)
    assert counts.loc["date", "given"] == len(corpus.articles) and (counts.sum(axis=1) == len(corpus.articles)).all()
    assert overview.outside(given, "date") == []


def test_pages_of_one_outlet_are_told_apart(corpus):
    one = replace(corpus, articles=corpus.articles.assign(outlet="One", published=pd.NA))
    names = overview.page_names(one)
    assert names.is_unique and "One, undated (000a)" in set(names)


def test_a_timeline_of_many_articles_is_spread_over_all_of_them(corpus):
    many = pd.concat([corpus.articles.iloc[[0]]] * 50, ignore_index=True)
    days = [f"2031-{n // 28 + 1:02}-{n % 28 + 1:02}" for n in range(50)]
    many = many.assign(article_id=[f"r{n}" for n in range(50)], published=days, published_precision="day")
    grown = replace(corpus, articles=many.assign(file_published=pd.NA, published_basis=registry.GIVEN))
    drawn = overview.dated(grown, most=5)
    assert drawn["article_id"].tolist() == ["r0", "r12", "r24", "r37", "r49"] and not drawn["inferred"].any()
    assert overview.spread_note(drawn, grown) == "5 of 50 dated articles, evenly spread. "
    assert overview.spread_note(overview.dated(corpus), corpus) == ""


def test_codes_of_the_lexicon_are_called_so(corpus):
    assert replace(corpus, unverified=("frames",)).origin_of_codes.startswith("Codes as the lexicon finds them")
    assert "frames" in needs.unmet(replace(corpus, unverified=("frames",))) and "frames" not in needs.unmet(corpus)


def test_a_network_without_actors_is_not_computable(corpus):
    nodes, edges = overview.network_tables(replace(corpus, names=corpus.names.iloc[:0], quotes=corpus.quotes.iloc[:0]))
    assert nodes.empty
    with pytest.raises(NotComputable, match="no two registered actors"):
        overview.most_tied(nodes, edges)
