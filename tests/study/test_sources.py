"""Sources and deriving, over a made-up reader: what is under test is the handling of files, not the reading."""

import hashlib
import sys
from types import SimpleNamespace

import pytest

import helpers.text
from helpers import tables
from helpers.study import derive, sources
from helpers.tables import DataError
from helpers.text.knowledge import Knowledge


def fake_derive(text, *, file, sha256, knowledge, variants=False):
    """One article per line that begins with ``#``; its words are one unit."""
    found = {name: [] for name in derive.DERIVED}
    for letter, line in zip("abc", (x for x in text.split("\n") if x.startswith("#")), strict=False):
        article, start = file[:3] + letter, text.index(line)
        span = {"article_id": article, "start": start, "end": start + len(line)}
        words = len(line.split())
        found["derived/articles"].append(
            {"file": file, "sha256": sha256, "language": "ar", "published_precision": "unknown", **span}
            | {"published_basis": "not stated", "units": 1, "words": words}
        )
        found["derived/zones"].append({"file": file, "zone": "body", **span})
        sha = hashlib.sha256(line.encode()).hexdigest()[:12]
        found["derived/units"].append(
            {"unit": 1, "zone": "body", "words": words, "unit_sha": sha, "paragraph": 1, **span}
        )
    return SimpleNamespace(tables=found, articles=found["derived/articles"], text=text)


@pytest.fixture(autouse=True)
def any_language(monkeypatch):
    """The texts of the made-up reader are English, which the house refuses (tests/study/test_draft.py)."""
    monkeypatch.setattr(derive.languages, "refusal", lambda text: None)


@pytest.fixture(autouse=True)
def fake_reader(monkeypatch):
    fake = SimpleNamespace(derive=fake_derive)
    monkeypatch.setitem(sys.modules, "helpers.text.article", fake)
    monkeypatch.setattr(helpers.text, "article", fake, raising=False)


@pytest.fixture
def project(registry_folder):
    """A registry that knows one file by its real digest."""
    data = b"# first article\n# second article\n"
    path = registry_folder / "registry" / "articles.yaml"
    text = path.read_text(encoding="utf-8").replace("1" * 64, hashlib.sha256(data).hexdigest())
    path.write_text(text, encoding="utf-8")
    return registry_folder, data


def snapshot(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_known_and_new_files(project, tmp_path):
    data, known = project
    incoming = tmp_path / "in"
    incoming.mkdir()
    (incoming / "saved.txt").write_bytes(known)
    (incoming / "010_new.txt").write_text("# something new\n", encoding="utf-8")
    lines = sources.add([incoming], data=data)
    assert any("saved.txt: known, copied as 001_b.txt" in line for line in lines)
    assert any("010_new.txt: new, article(s) 010a" in line for line in lines)
    assert sorted(p.name for p in (data / "raw").iterdir()) == ["001_b.txt", "010_new.txt"]
    assert any("there already" in line for line in sources.add([incoming / "saved.txt"], data=data))
    status = "\n".join(sources.status(data=data))
    assert "001_b.txt (001a, 001b): in place" in status and "000_a.txt (000a): not here" in status
    assert "010_new.txt: registered nowhere" in status


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("020_x.txt", b"", "empty"),
        ("020_x.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (
            "020_x.txt",
            "# مرحبا بكم في الموقع\n".encode("cp1256"),
            r"020_x\.txt:1: the file is in cp1256.*save it as UTF-8",
        ),
        ("020_x.txt", "# مرحبا بكم\n".encode("utf-16"), "utf-16.*save it as UTF-8"),
        ("020_x.txt", b"no article here\n", r"020_x\.txt:1: no article found"),
    ],
)
def test_refuses_all_or_nothing(project, tmp_path, name, content, says):
    data, known = project
    incoming = tmp_path / "in"
    incoming.mkdir()
    (incoming / "001_b.txt").write_bytes(known)
    (incoming / name).write_bytes(content)
    before = snapshot(data)
    with pytest.raises(DataError, match=says):
        sources.add([incoming], data=data)
    assert snapshot(data) == before


def test_refuses_a_repetition_of_a_known_article(project, tmp_path):
    data, known = project
    sources.add([_file(tmp_path, "001_b.txt", known)], data=data)
    derive.release(derive.derive_folder(data / "raw", knowledge=Knowledge()), data)
    again = _file(tmp_path, "030_again.txt", b"\n\n# second article\n")
    before = snapshot(data)
    with pytest.raises(DataError, match=r"030_again\.txt:3: repeats article 001b \(1 of 1 units"):
        sources.add([again], data=data)
    assert snapshot(data) == before


def test_refuses_to_overwrite(project, tmp_path):
    data, _ = project
    sources.add([_file(tmp_path, "040_x.txt", b"# one\n")], data=data)
    with pytest.raises(DataError, match="exists with other content"):
        sources.add([_file(tmp_path, "040_x.txt", b"# two\n")], data=data)
    with pytest.raises(DataError, match="no such file"):
        sources.add([tmp_path / "nowhere"], data=data)


def _file(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def test_derive_release_compare(project, tmp_path):
    data, known = project
    raw = tmp_path / "raw"
    raw.mkdir()
    _file(raw, "001_b.txt", known)
    _file(raw, "001_c.txt", b"# third\n")
    _file(raw, ".hidden", b"")
    derived = derive.derive_folder(raw, knowledge=Knowledge())
    assert [r["article_id"] for r in derived["derived/articles"]] == ["001a", "001b", "001c"]
    assert derived["derived/units"][2]["article_id"] == "001c"
    assert "missing" in derive.compare(derived, data)[0]
    derive.release(derived, data)
    assert derive.compare(derived, data) == []
    path = tables.table_path("derived/units", data)
    path.write_text(path.read_text(encoding="utf-8").replace("001b,1,16,32", "001b,1,17,32"), encoding="utf-8")
    (difference,) = derive.compare(derived, data)
    assert difference == f"{path}:3: article_id 001b, unit 1: start is '17', derived '16'"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert ":3: " in derive.compare(derived, data)[0]


def test_release_writes_nothing_unless_all_is_whole(project, derived_rows):
    data, _ = project
    del derived_rows["derived/terms"]
    with pytest.raises(DataError, match="nothing was written"):
        derive.release(derived_rows, data)
    derived_rows["derived/terms"] = [{"article_id": "000a"}]
    with pytest.raises(DataError):
        derive.release(derived_rows, data)
    assert not (data / "derived").exists()


def test_verify_accepts_what_was_released(registry_folder, derived_rows):
    derive.release(derived_rows, registry_folder)
    assert len(derive.verify(registry_folder)) == len(derive.DERIVED)


@pytest.mark.parametrize(
    ("name", "row", "change", "says"),
    [
        ("articles", 0, {"units": 5}, r"articles\.csv:2: 000a has units 5, units\.csv 4"),
        ("articles", 1, {"words": 51}, r"articles\.csv:3: 001a has words 51, units\.csv 50"),
        ("articles", 3, {"sha256": "f" * 64}, r"articles\.csv:5: 002a is another file"),
        ("terms", 0, {"end": 500}, r"terms\.csv:2: the span 45–500 leaves its unit"),
        ("names", 2, {"unit": 9}, r"names\.csv:4: no unit 9 of 001a"),
        ("lemmas", -1, {"article_id": "009a"}, r"lemmas\.csv:\d+: no article 009a"),
    ],
)
def test_verify_names_the_row(registry_folder, derived_rows, name, row, change, says):
    derived_rows[f"derived/{name}"][row] |= change
    derive.release(derived_rows, registry_folder)
    with pytest.raises(DataError, match=says):
        derive.verify(registry_folder)


def test_a_registered_name_cannot_leave_the_folder(registry_folder):
    path = registry_folder / "registry" / "articles.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("file: 000_a.txt", "file: ../../000_a.txt", 1))
    with pytest.raises(DataError, match=r"articles\.yaml:\d+: file is '\.\./\.\./000_a\.txt': a name without folders"):
        sources.status(data=registry_folder)


def test_a_name_with_control_characters_is_refused(registry_folder, tmp_path):
    path = tmp_path / "a\u202eb.txt"
    path.write_text("# one article")
    with pytest.raises(DataError, match=r"'a\\u202eb\.txt' cannot be the name"):
        sources.add([path], registry_folder / "raw", data=registry_folder)
    assert not (registry_folder / "raw").exists()
