"""Drafts: what is proposed from pages of every form, what is doubted, what is left out, and what accepting does."""

import json
from io import BytesIO

import pytest
from invented import article, short_record, write_jsonl
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from helpers import paths
from helpers.build import project
from helpers.study import corpus as corpora
from helpers.study import derive, registry, sources
from helpers.study.intake import draft
from helpers.tables import DataError

PAGE = paths.SPECIMENS / "04_page_ar.html"


@pytest.fixture
def data(tmp_path):
    """A project over the invented registry of the specimens, without an article."""
    made = project.create(tmp_path / "lakes", specimens=True)
    for path in (made / "data" / "raw").iterdir():
        path.unlink()
    return made / "data"


def html(seed: int, head: str = "") -> str:
    text = "".join(f"<p>{p}</p>" for p in article(seed).split("\n\n"))
    title = f"زيارة {seed} إلى أوفاريا"
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def test_a_page_becomes_an_entry_with_bases(data):
    drafted = draft.draft([PAGE], data=data)
    [entry] = registry.read_articles(drafted.path, data).values()
    assert (entry.outlet_id, entry.published, entry.published_precision) == ("afaq", "2022-08-06", "day")
    assert entry.title == "برلمان تمراند يصوت على خروج القوات الأجنبية"
    assert "metadata" in entry.published_basis or "text" in entry.published_basis
    kept = (data / "raw" / draft.WAITING / entry.file).read_text(encoding="utf-8")
    assert "window.page" not in kept and "شارك على" not in kept  # the article alone, nothing of the page
    assert registry.load_articles(data) == {}  # nothing is decided yet


def test_doubts_stand_in_comments_and_events_are_offered(data):
    (data.parent / "visit.txt").write_text(
        "لقاء في دورسان\n\nالتقى نادر دلمار وفدا في دورسان، 12 مارس 2022. " + article(3), encoding="utf-8"
    )
    text = draft.draft([data.parent / "visit.txt"], data=data).path.read_text(encoding="utf-8")
    assert "# unsure: no registered outlet is named" in text
    assert "# unsure: perhaps event marvand_dursan_2022: 1 of its 2 actors named" in text
    assert "event_id: ''" in text


def test_never_overwrites(data):
    draft.draft([PAGE], data=data)
    with pytest.raises(DataError, match="waits already"):
        draft.draft([PAGE], data=data)


def test_what_is_known_repeated_or_foreign_is_left_out(data):
    folder = data.parent / "new"
    folder.mkdir()
    (folder / "a.txt").write_text("عنوان أول\n\n" + article(1), encoding="utf-8")
    (folder / "b.txt").write_text("عنوان أول\n\n" + article(1), encoding="utf-8")
    (folder / "c.txt").write_text("عنوان ثان\n\n" + article(1), encoding="utf-8")
    (folder / "d.txt").write_text("Zarkan and Ovaria\n\n" + "The ministers met on the border. " * 30)
    (folder / "e.txt").write_text("یہ خبر بڑی ہے اور ٹھیک نہیں کہ لڑکے گھر گئے تھے۔ " * 9, encoding="utf-8")
    half = article(1).split("\n\n")
    (folder / "f.txt").write_text(
        "عنوان ثالث\n\n" + "\n\n".join(half[:2] + article(8).split("\n\n")[:1]), encoding="utf-8"
    )
    drafted = draft.draft([folder], data=data)
    said = "\n".join(drafted.left_out)
    assert "b.txt: is known already" in said and "c.txt: repeats" in said
    assert "d.txt: the text is in Latin script" in said and "e.txt: the text looks Urdu" in said
    assert len(drafted.articles) == 2
    assert "# unsure: near-duplicate of" in drafted.path.read_text(encoding="utf-8")


def test_archives_and_records(data):
    folder = data.parent / "new"
    folder.mkdir()
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number, (status, kind) in enumerate(
        [("200 OK", "text/html; charset=utf-8"), ("404 Not Found", "text/html"), ("200 OK", "image/png")]
    ):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                f"https://afaq.example/{number}", "response", http_headers=headers, payload=BytesIO(html(20).encode())
            )
        )
    (folder / "crawl.warc.gz").write_bytes(out.getvalue())
    (folder / "saved.mhtml").write_bytes(
        b"MIME-Version: 1.0\nSnapshot-Content-Location: https://afaq.example/saved\n"
        b'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n'
        b"Content-Transfer-Encoding: 8bit\nContent-Location: https://afaq.example/saved\n\n"
        + html(21).encode()
        + b"\n--b--\n"
    )  # fmt: skip
    write_jsonl(folder / "some.jsonl", [short_record(30, source="Afaq Tamrand", url="https://x.example/30")])
    drafted = draft.draft([folder], data=data)
    found = {a.address: a for a in registry.read_articles(drafted.path, data).values()}
    assert set(found) == {"https://afaq.example/0", "https://afaq.example/saved", "https://x.example/30"}, drafted
    record = found["https://x.example/30"]
    assert (record.outlet_id, record.published, record.published_basis) == ("afaq", "2021-07-03", registry.GIVEN)


def test_accepting_moves_entries_texts_and_rows(data):
    (data / "registry" / "articles.yaml").write_text("# my articles\n[]\n", encoding="utf-8")
    drafted = draft.draft([PAGE], data=data)
    kept = drafted.path.read_text(encoding="utf-8").replace("\n- article_id", "\n# seen by me\n- article_id")
    drafted.path.write_text(kept, encoding="utf-8")
    said = draft.accept([drafted.path.stem], data=data)
    assert "1 article(s) accepted: 000a" in said[0]
    text = (data / "registry" / "articles.yaml").read_text(encoding="utf-8")
    assert text.startswith("# my articles\n") and "# seen by me" in text and "[]" not in text
    assert not drafted.path.exists() and not list((data / "raw" / draft.WAITING).iterdir())
    corpus = corpora.load(data)
    assert corpus.article_ids == ["000a"] and corpus.articles["outlet_id"].tolist() == ["afaq"]
    (data.parent / "next.txt").write_text("عنوان أول\n\n" + article(1), encoding="utf-8")
    draft.draft([data.parent / "next.txt"], data=data)
    draft.accept([], everything=True, data=data)
    assert corpora.load(data).article_ids == ["000a", "001a"]
    with pytest.raises(DataError, match="no draft waits"):
        draft.accept([], everything=True, data=data)


def test_a_broken_draft_is_refused_whole(data):
    drafted = draft.draft([PAGE], data=data)
    drafted.path.write_text(
        drafted.path.read_text(encoding="utf-8").replace("outlet_id: afaq", "outlet_id: afak"), encoding="utf-8"
    )
    before = {p: p.read_bytes() for p in data.rglob("*") if p.is_file()}
    with pytest.raises(DataError, match=r"04-page-ar\.yaml:\d+: outlet_id names 'afak'.*did you mean afaq"):
        draft.accept(["04-page-ar"], data=data)
    assert {p: p.read_bytes() for p in data.rglob("*") if p.is_file() and p.name != ".writing.lock"} == {
        p: c for p, c in before.items() if p.name != ".writing.lock"
    }


def test_a_hostile_page_executes_and_escapes_nothing(data):
    name = data.parent / "x.html"
    name.write_text(
        html(40, "<script>alert(1)</script><meta property='og:site_name' content='a: [b\n# c'>"), encoding="utf-8"
    )
    drafted = draft.draft([name], data=data)
    [entry] = registry.read_articles(drafted.path, data).values()
    assert "alert" not in (data / "raw" / draft.WAITING / entry.file).read_text(encoding="utf-8")
    assert json.dumps(entry.title, ensure_ascii=False) == '"زيارة 40 إلى أوفاريا"'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The ministers of Zarkan and Ovaria met on the border. " * 12, "in Latin script"),
        ("השרים נפגשו אתמול בגבול ודנו בביטחון. " * 12, "in Hebrew script"),
        ("وزیر دفاع نے کہا کہ دونوں ملکوں کے درمیان تعلقات بہت اچھے ہیں اور سرحد پر امن قائم ہے۔ " * 12, "looks Urdu"),
    ],
)
def test_a_third_language_is_refused_by_name_and_nothing_is_copied(tmp_path, text, named):
    """Without the refusal English was taken for Arabic and Urdu for Persian."""
    page = tmp_path / "third.txt"
    page.write_text(text, encoding="utf-8")
    made = project.create(tmp_path / "lakes", specimens=True) / "data"
    before = sorted(p.name for p in (made / "raw").iterdir())
    with pytest.raises(DataError, match=rf"third\.txt:1: the text .*{named}.*the house reads Arabic and Persian"):
        sources.add([page], raw=made / "raw", data=made)
    assert sorted(p.name for p in (made / "raw").iterdir()) == before
    with pytest.raises(DataError, match=named):
        derive.derive_file(page, knowledge=registry.knowledge(made))
