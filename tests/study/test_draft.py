"""Drafts: what is proposed from pages of every form, what is doubted, what is left out, and what accepting does."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from invented import article, short_record, write_jsonl
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from helpers import paths
from helpers.build import project
from helpers.study import corpus as corpora
from helpers.study import derive, registry, sources
from helpers.study.intake import draft, pages
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


def test_a_draft_that_waits_is_known_too(data):
    """Pages drafted one after the other: what waits is named, not numbered twice, and compared with."""
    folder = data.parent
    (folder / "a.txt").write_text("عنوان أول\n\n" + article(1), encoding="utf-8")
    (folder / "same.txt").write_text("عنوان أول\n\n" + article(1), encoding="utf-8")
    (folder / "again.txt").write_text("عنوان ثان\n\n" + article(1), encoding="utf-8")
    shared = "\n\n".join(article(1).split("\n\n")[:2] + article(8).split("\n\n")[:1])
    (folder / "near.txt").write_text("عنوان ثالث\n\n" + shared, encoding="utf-8")
    draft.draft([folder / "a.txt"], data=data)
    assert "is known already, as draft a: left out" in draft.draft([folder / "same.txt"], data=data).left_out[0]
    assert "repeats 000a" in draft.draft([folder / "again.txt"], data=data).left_out[0]
    near = draft.draft([folder / "near.txt"], data=data)
    assert near.articles == ["001a"] and "near-duplicate of 000a" in near.path.read_text(encoding="utf-8")


def test_a_deleted_draft_is_forgotten(data):
    path = data.parent / "a.txt"
    path.write_text("عنوان أول\n\n" + article(1), encoding="utf-8")
    draft.draft([path], data=data).path.unlink()
    again = draft.draft([path], data=data)
    assert again.articles == ["000a"] and len(list((data / "raw" / draft.WAITING).iterdir())) == 1


def test_a_page_with_a_known_and_a_new_article_is_drafted(data):
    """Without the entry of the first the second was lost."""
    folder = data.parent
    (folder / "a.txt").write_text("وزير دفاع زركان يستقبل رئيس أركان أوفاريا\n\n" + article(1), encoding="utf-8")
    draft.draft([folder / "a.txt"], data=data)
    draft.accept(["a"], data=data)
    head = "آفاق تمراند\n\nوزير دفاع زركان يستقبل رئيس أركان أوفاريا\n\n04-05-2021\n\n"
    two = (
        head
        + article(1)
        + "\n\nاقرأ أيضا\n\nالتبادل التجاري بين ميرو وأوفاريا يبلغ ملياري درهم\n\n06-05-2021\n\n"
        + article(2)
    )
    (folder / "two.txt").write_text(two, encoding="utf-8")
    drafted = draft.draft([folder / "two.txt"], data=data)
    text = drafted.path.read_text(encoding="utf-8")
    assert drafted.articles == ["001a", "001b"] and drafted.left_out == []
    assert text.count("# unsure: repeats 000a (") == 1 and "delete this entry, unless both shall count" in text
    drafted.path.write_text(text[: text.index("- article_id: 001a")] + text[text.index("- article_id: 001b") :])
    draft.accept(["two"], data=data)
    assert corpora.load(data).article_ids == ["000a", "001b"]
    entries, known = registry.load_articles(data), registry.knowledge(data)
    anew = derive.derive_folder(data / "raw", knowledge=known, registered=entries)
    assert derive.compare(anew, data) == []  # what was left out stays out
    assert [s.article_id for s in draft._sketches(data, known)] == ["000a", "001b"]
    assert not list((data / "raw" / draft.WAITING).iterdir())


def test_two_drafts_at_once_take_different_numbers_and_both_are_accepted(data, monkeypatch):
    for k in (1, 2):
        (data.parent / f"p{k}.txt").write_text(f"عنوان {k}\n\n" + article(k), encoding="utf-8")
    numbers, entries = draft._free_numbers, registry.load_articles
    monkeypatch.setattr(draft, "_free_numbers", lambda data: (numbers(data), time.sleep(0.3))[0])
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda k: draft.draft([data.parent / f"p{k}.txt"], data=data).articles, (1, 2)))
    assert sorted(made[0] + made[1]) == ["000a", "001a"]
    monkeypatch.setattr(registry, "load_articles", lambda data=None: (entries(data), time.sleep(0.3))[0])
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda k: draft.accept([f"p{k}"], data=data), (1, 2)))
    assert set(entries(data)) == {"000a", "001a"} and corpora.load(data).article_ids == ["000a", "001a"]


def broken_archives() -> dict[str, tuple[str, bytes]]:
    """Files that are no whole archive, and what is said of each."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=False)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record("https://afaq.example/", "response", http_headers=headers, payload=BytesIO(
            html(20).encode()
        ))
    )  # fmt: skip
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(3000))
    return {
        "cut.warc": ("breaks off within this page", out.getvalue()[:-900]),
        "zeros.warc.gz": ("cannot be read from here on (Unknown archive format)", b"\x1f\x8b" + bytes(100)),
        "none.warc": ("no page in the archive", b"WARC/1.0\r\nContent-Length: abc\r\n\r\n"),
        "deep.mhtml": ("the archive cannot be read (", b"MIME-Version: 1.0\n" + parts),
        "empty.mhtml": ("the file is empty", b""),
    }


@pytest.mark.parametrize("name", broken_archives())
def test_an_archive_that_is_not_whole_is_named(name, tmp_path):
    said, content = broken_archives()[name]
    (tmp_path / name).write_bytes(content)
    [page] = pages.read(tmp_path / name)
    assert said in page.refusal and page.place.startswith(str(tmp_path / name))
    assert page.refusal.isprintable() and page.text == ""


@pytest.mark.parametrize(
    "charset", ["", "utf-8", "iso-8859-1", "cp1252", "punycode", "unicode_escape", "rot13", "idna", "nonesuch", "a\0b"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "utf-16"])
def test_a_page_is_read_whatever_encoding_it_claims(charset, encoding):
    text = f"عنوان\n\n{article(1)} \\ud800"
    assert pages.from_bytes(text.encode(encoding), place="p", name="p", charset=charset).text == text


def test_a_long_head_hides_no_article(data):
    """The blanks of a head were taken for a text without letters."""
    path = data.parent / "long.html"
    style = "<style>" + ".a { color: red }\n" * 5000 + "</style>"
    path.write_text(html(5, style).replace("<article>", "<div>" * 20_000), encoding="utf-8")
    assert draft.draft([path], data=data).articles == ["000a"]
    assert derive.derive_file(path, knowledge=registry.knowledge(data))["derived/articles"]


def test_a_file_named_readme_is_read_where_it_is_named(data):
    path = data.parent / "README.txt"
    path.write_text("عنوان أول\n\n" + article(1), encoding="utf-8")
    assert draft.draft([path], data=data).articles == ["000a"]


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
