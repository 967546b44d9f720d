from datetime import date

import pytest

from helpers.study import registry
from helpers.tables import DataError


def mend(folder, name, old, new):
    path = folder / "registry" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    return f"{path}:{line}:"


def test_loads_every_kind(registry_folder):
    outlets, actors = registry.load_outlets(registry_folder), registry.load_actors(registry_folder)
    assert list(outlets) == ["herald", "lantern", "wire", "digest"]
    assert outlets["wire"].agency and not outlets["herald"].agency
    assert outlets["herald"].names == {"ar": ("هيرالد",), "en": ("Zarkan Herald",)}
    assert actors["marr"].ar == ("مار",) and actors["marr"].titles == {"ar": ("رئيس الأركان",)}
    articles = registry.load_articles(registry_folder)
    assert articles["000a"].published == "2031-03-05"
    assert articles["001b"].published_precision == "month"
    assert articles["002a"].agency == "wire"


def test_knowledge_is_plain_data(registry_folder):
    known = registry.knowledge(registry_folder)
    assert [o.outlet_id for o in known.outlets if o.agency] == ["wire"]
    assert known.outlets[0].names == ("هيرالد", "Zarkan Herald")
    assert known.actors[0].names == {"ar": ("مار",)}
    assert known.events[0].start == date(2031, 3, 2)
    assert (known.events[1].start, known.events[1].end) == (date(2031, 5, 1), date(2031, 5, 31))
    assert known.terms[0].term == "تعاون"


@pytest.mark.parametrize(
    ("name", "old", "new", "says", "shift"),
    [
        ("outlets", "  country: Ovaria", "  contry: Ovaria", r"unknown key 'contry' \(did you mean country\?\)", 0),
        ("outlets", "  ownership: private", "  ownership: privat", r"ownership is 'privat'.*did you mean private", 0),
        ("outlets", "- outlet_id: lantern", "- outlet_id: herald", "'herald' stands already on line 1", 0),
        ("outlets", "  agency: true", "  agency: perhaps", "true or false is wanted", 0),
        ("outlets", "  basis: made up", "  basis: ''", "basis is empty", 0),
        ("outlets", "  country: Ovaria\n", "", "country is missing", -4),
        ("outlets", "  basis: made up", "  basis: made up\n  rules: {kicker: ['(']}", "rules: kicker", 1),
        ("actors", "  kind: state", "  kind: country", "kind is 'country'", 0),
        ("actors", "  side: iraq_state", "  side: iraqi_state", "did you mean iraq_state", 0),
        ("articles", "  outlet_id: herald", "  outlet_id: heralt", "did you mean herald", 0),
        ("articles", "  event_id: summit", "  event_id: sumit", "did you mean summit", 0),
        ("articles", "  agency: wire", "  agency: digest", "not in outlets.yaml as an agency", 0),
        ("articles", "  published: 2031-05\n", "  published: May 2031\n", "a date as 2023-12-04", 0),
        ("articles", "  published: 2031-05\n", "  published: 2031-13\n", "a date as 2023-12-04", 0),
        ("articles", "  published_precision: month", "  published_precision: unknown", "no date is unknown", 0),
        ("articles", "  agency_basis: credited\n", "", "agency has no agency_basis", -1),
        ("articles", "  sha256: '0", "  sha256: 'x0", "is no SHA-256", 0),
        ("events", "  actors: [osei]", "  actors: [ossei]", r"actors names 'ossei'.*did you mean osei", 0),
        ("events", "  end: 2031-03-04", "  end: 2031-03-01", "ends .* before it starts", 0),
    ],
)
def test_refuses_with_file_line_and_remedy(registry_folder, name, old, new, says, shift):
    where = mend(registry_folder, name, old, new)
    path, line = where.rstrip(":").rsplit(":", 1)
    with pytest.raises(DataError, match=says) as error:
        getattr(registry, f"load_{name}")(registry_folder)
    assert str(error.value).startswith(f"{path}:{int(line) + shift}:")


def test_refuses_what_is_not_yaml(registry_folder):
    (registry_folder / "registry" / "actors.yaml").write_text("- actor_id: [a\n- b", encoding="utf-8")
    with pytest.raises(DataError, match=r"actors\.yaml:\d+: .*mend that line"):
        registry.load_actors(registry_folder)


def test_refuses_a_key_given_twice(registry_folder):
    where = mend(registry_folder, "actors", "  kind: state", "  kind: state\n  kind: person")
    with pytest.raises(DataError, match="duplicate key") as error:
        registry.load_actors(registry_folder)
    assert str(error.value).startswith(where.rsplit(":", 2)[0])


def test_refuses_a_missing_file(tmp_path):
    with pytest.raises(DataError, match="missing"):
        registry.load_outlets(tmp_path)


def test_a_registry_without_entries_has_its_columns(registry_folder):
    for kind, loaded in (
        (registry.Outlet, registry.load_outlets(registry_folder)),
        (registry.Actor, registry.load_actors(registry_folder)),
        (registry.Event, registry.load_events(registry_folder)),
    ):
        filled, none = registry.frame(loaded, kind), registry.frame({}, kind)
        assert len(filled) == len(loaded) and list(none.columns) == list(filled.columns) and none.empty
