"""A larger corpus: the same result however it is cut, ordered, computed and interrupted."""

import csv
import gzip
import json
import os
import pickle
import random
import signal
import socket
import struct
import subprocess
import sys
import time
from concurrent.futures import Future
from datetime import date
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pytest
from invented import Mortal, article, short_record, write_jsonl
from pyarrow import parquet

from helpers import paths, tables
from helpers.schema import TABLES
from helpers.study import corpus as corpora
from helpers.study import registry
from helpers.study.intake import checkpoints, collect, engine, partitions, settle, worker
from helpers.tables import DataError
from helpers.text.knowledge import Event, Knowledge, Outlet

COUNT = 40
WORLD = Knowledge(outlets=(Outlet("merrow_wire", names=("Merrow Wire", "وكالة ميرو"), agency=True),))
pytestmark = pytest.mark.xdist_group("grow")  # one process makes what they share


def run(output: Path, *files: Path, running: engine.Engine, knowledge: Knowledge = WORLD, mean: int = 8, **more):
    """One whole run; what was collected and how it went."""
    given = partitions.input_files(files)
    with checkpoints.alone(output):
        progress, store = engine.derive_all(
            given, output=output, knowledge=knowledge, engine=running, mean=mean, **more
        )
        collected = collect.collect(output, progress.planned, store, outlets={}, inputs=given)
    return collected, progress


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return [short_record(i) for i in range(COUNT)]


@pytest.fixture(scope="module")
def pool():
    with engine.opened(workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(records, pool, tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("grown")
    collected, _ = run(folder / "out", write_jsonl(folder / "all.jsonl", records), running=pool)
    return folder, collected.manifest


def quarantine(output: Path) -> list[dict]:
    return list(csv.DictReader((output / "quarantine.csv").open(encoding="utf-8")))


def test_tables_keep_their_contract_and_their_order(undisturbed):
    folder, manifest = undisturbed
    assert manifest["articles"] == COUNT and manifest["set_aside"] == 0
    for name in collect.TABLES_OUT:
        rows = [row for table in collect.read(folder / "out", name) for row in table.to_pylist()]
        assert len(rows) == manifest["tables"][name]["rows"]
        cells = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
        assert tables.render(TABLES[name], rows).decode().splitlines()[1:] == _csv(TABLES[name].names, cells)
    assert manifest["tables"]["derived/units"]["rows"] >= 5 * COUNT


def _csv(names, rows) -> list[str]:
    return [",".join(f'"{row[n]}"' if "," in row[n] else row[n] for n in names) for row in rows]


def test_a_title_is_a_title_and_sources_become_outlets(undisturbed):
    folder, _ = undisturbed
    units = next(collect.read(folder / "out", "derived/units")).to_pylist()
    assert {u["zone"] for u in units if u["unit"] == 1} == {"title"}
    said = {r["source"]: r["outlet_id"] for r in next(collect.read(folder / "out", "registry/records")).to_pylist()}
    assert said == {"Zarkan Daily": "zarkan_daily", "Ovaria Post": "ovaria_post", "Merrow Wire": "merrow_wire"}


@pytest.mark.parametrize("way", ["one worker", "other cuts", "other order", "three files", "gzip", "parquet"])
def test_the_result_does_not_depend_on(way, undisturbed, records, pool, tmp_path):
    shuffled = random.Random(3).sample(records, COUNT)
    files, running, mean = [write_jsonl(tmp_path / "all.jsonl", records)], pool, 8
    if way == "other cuts":
        mean = 33
    elif way == "other order":
        files = [write_jsonl(tmp_path / "all.jsonl", shuffled)]
    elif way == "three files":
        files = [write_jsonl(tmp_path / f"{k}.jsonl", shuffled[k::3]) for k in range(3)]
    elif way == "gzip":
        files = [tmp_path / "all.jsonl.gz"]
        files[0].write_bytes(gzip.compress((tmp_path / "all.jsonl").read_bytes()))
    elif way == "parquet":
        files = [tmp_path / "all.parquet"]
        parquet.write_table(pa.Table.from_pylist(shuffled), files[0], row_group_size=7)
    if way == "one worker":
        with engine.opened(workers=1) as single:
            collected, _ = run(tmp_path / "out", *files, running=single, mean=mean)
    else:
        collected, _ = run(tmp_path / "out", *files, running=running, mean=mean)
    assert collected.manifest["digest"] == undisturbed[1]["digest"]


def test_many_files_are_sorted_by_key_throughout(undisturbed, records, pool, tmp_path, monkeypatch):
    monkeypatch.setattr(collect, "EACH", 9)
    monkeypatch.setattr(collect, "SAMPLED", 2)
    monkeypatch.setattr(collect, "HELD", 20_000)
    collected, _ = run(tmp_path / "out", write_jsonl(tmp_path / "a.jsonl", records), running=pool)
    units = list(collect.read(tmp_path / "out", "derived/units"))
    assert len(units) > 2
    keys = [(r["article_id"], r["unit"]) for t in units for r in t.to_pylist()]
    assert keys == sorted(keys)
    assert collected.manifest["digest"] == undisturbed[1]["digest"]


def test_another_text_gives_another_digest(undisturbed, records, pool, tmp_path):
    other = [*records[:-1], records[-1] | {"text": article(10**4, paragraphs=2, sentences=2)}]
    collected, _ = run(tmp_path / "out", write_jsonl(tmp_path / "a.jsonl", other), running=pool)
    assert collected.manifest["digest"] != undisturbed[1]["digest"]


def test_what_is_done_is_not_done_again_and_what_changed_is(records, pool, tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", records)
    _, first = run(tmp_path / "out", path, running=pool)
    collected, again = run(tmp_path / "out", path, running=pool)
    assert first.kept == 0 and again.made == 0 and again.kept == first.made
    before = collected.manifest["digest"]
    write_jsonl(path, [*records[:20], short_record(777), *records[20:]])
    collected, more = run(tmp_path / "out", path, running=pool)
    assert 1 <= more.made < first.made  # the parcels around the new record
    assert collected.manifest["articles"] == COUNT + 1 and collected.manifest["digest"] != before


def test_it_says_what_changed(tmp_path, monkeypatch):
    path = write_jsonl(tmp_path / "a.jsonl", [short_record(1)])
    assert checkpoints.changes(tmp_path, knowledge="k", files=[path]) == []
    checkpoints.remember(tmp_path, knowledge="k", states=checkpoints.states([path]))
    assert checkpoints.changes(tmp_path, knowledge="k", files=[path]) == []
    write_jsonl(path, [short_record(2), short_record(3)])
    code = dict(checkpoints.worker.code_files()) | {"text/names.py": "other"}
    monkeypatch.setattr(checkpoints.worker, "code_files", lambda: code)
    said = " / ".join(checkpoints.changes(tmp_path, knowledge="other", files=[path]))
    assert (
        "helpers/text/names.py" in said
        and "registry changed" in said
        and f"input changed since the last run here: {path}" in said
    )


def test_a_damaged_checkpoint_is_made_again(records, pool, tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", records[:12])
    collected, _ = run(tmp_path / "out", path, running=pool)
    parcel = next((tmp_path / "out" / ".grow" / "parcels").glob("*.zip"))
    parcel.write_bytes(parcel.read_bytes()[:-300])
    again, progress = run(tmp_path / "out", path, running=pool)
    assert progress.made == 1 and again.manifest["digest"] == collected.manifest["digest"]


BAD = {
    "not JSON": b"{broken",
    "not a record": b"[1, 2]",
    "text is missing or empty": json.dumps({"id": "x", "title": "t", "text": "  "}).encode(),
    "text: a cell is list": json.dumps({"text": ["a"]}).encode(),
    "in Latin script": json.dumps({"text": "The minister of Zarkan arrived. " * 20}).encode(),
    "looks Urdu": json.dumps({"text": "یہ خبر بڑی ہے اور ٹھیک نہیں کہ لڑکے گھر گئے تھے۔ " * 9}).encode(),
    "language is ku": json.dumps(short_record(5) | {"language": "ku"}).encode(),
    "no article found": json.dumps({"text": "عنوان"}).encode(),
    "the text is binary": json.dumps({"text": "نص \x00\x01\x02\x03\x04\x05" * 9}).encode(),
    "not JSON (a number of too many digits)": b'{"text": "x", "date": ' + b"9" * 5000 + b"}",
    "not UTF-8": b'{"text": "\xff\xfe\xff"}',
}  # fmt: skip


def test_bad_records_are_set_aside_with_place_and_reason(records, pool, tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(r).encode() for r in records[:4]]
    path.write_bytes(b"\n".join([*lines[:2], b"", *BAD.values(), *lines[2:]]) + b"\n")
    collected, _ = run(tmp_path / "out", path, running=pool)
    assert collected.manifest["articles"] == 4
    found = {row["place"]: row["reason"] for row in quarantine(tmp_path / "out")}
    for number, reason in enumerate(BAD, 4):
        assert reason in found[f"{path}:{number}"], found
    assert len(found) == len(BAD)


def test_a_cell_of_parquet_that_cannot_be_read_sets_its_row_aside(records, pool, tmp_path):
    """One such cell ended the whole run."""
    texts = [r["text"] for r in records[:3]]
    ends = [0, *accumulate(len(t.encode()) + 2 * (n == 1) for n, t in enumerate(texts))]
    content = texts[0].encode() + b"\xff\xfe" + texts[1].encode() + texts[2].encode()
    buffers = [None, pa.py_buffer(struct.pack("<4i", *ends)), pa.py_buffer(content)]
    table = pa.table({"text": pa.Array.from_buffers(pa.string(), 3, buffers)})
    parquet.write_table(table, tmp_path / "letters.parquet")
    dates = pa.array([10**15, 1_600_000_000], pa.timestamp("s"))
    parquet.write_table(pa.table({"text": [r["text"] for r in records[3:5]], "date": dates}), tmp_path / "days.parquet")
    cells = [records[5]["text"].encode(), b"\xff\xfe", records[6]["text"].encode()]
    parquet.write_table(pa.table({"text": pa.array(cells, pa.binary())}), tmp_path / "bytes.parquet")
    collected, _ = run(tmp_path / "out", *sorted(tmp_path.glob("*.parquet")), running=pool)
    said = {Path(r["place"].partition(",")[0]).name + r["place"].partition(",")[2]: r["reason"]
            for r in quarantine(tmp_path / "out")}  # fmt: skip
    assert collected.manifest["articles"] == 5 and len(said) == 3
    assert said["letters.parquet row 2"].startswith("text: the cell cannot be read")
    assert said["days.parquet row 1"].startswith("date: the cell cannot be read")
    assert said["bytes.parquet row 2"] == "a cell of bytes is not UTF-8"


def test_ids_that_two_records_claim_are_set_aside_and_repeats_kept_once(records, pool, tmp_path):
    path = write_jsonl(
        tmp_path / "a.jsonl",
        [*records[:10], records[0] | {"text": article(99, paragraphs=2)}, *records[10:20], records[3]],
    )
    collected, _ = run(tmp_path / "out", path, running=pool)
    assert collected.manifest["articles"] == 19
    found = {(r["record_id"], r["reason"]): r["place"] for r in quarantine(tmp_path / "out")}
    assert found["inv-00000", "its id is that of another record"] in (f"{path}:1", f"{path}:11")
    assert found["inv-00003", "the same record stands elsewhere too"] == f"{path}:22"
    assert collected.manifest["set_aside"] == 3
    ids = next(collect.read(tmp_path / "out", "derived/articles"))["article_id"].to_pylist()
    assert "inv-00000" not in ids and ids.count("inv-00003") == 1


def test_ids_come_from_the_record_never_from_its_place(records):
    from helpers.study.intake.records import from_mapping

    bare = {k: v for k, v in records[0].items() if k != "id"}
    turned = dict(reversed(bare.items()))
    assert from_mapping(bare).article_id == from_mapping(turned).article_id != from_mapping(records[0]).article_id
    assert from_mapping(bare).article_id != from_mapping(bare | {"date": "2020-01-01"}).article_id
    unsafe = {
        from_mapping(bare | {"id": i}).article_id for i in ("../../x", "..\\..\\x", "http://a/b?c=1", "=1+1", "ا")
    }
    assert len(unsafe) == 5 and all(set(i) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for i in unsafe)


def test_dates_of_records():
    from helpers.study.intake.records import Record

    said = {"2021-03-04T10:00:00Z": "2021-03-04", "2021-03": "2021-03", "2021": "2021", "4 مارس 2021": "2021-03-04",
            "1400/01/02": "2021-03-22", "2021-02-31": "", "soon": "", "": ""}  # fmt: skip
    assert {d: Record("x", date=d).published()[0] for d in said} == said


def test_a_file_that_breaks_off_loses_only_its_end(records, pool, tmp_path):
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(b"".join(json.dumps(r).encode() + b"\n" for r in records), 1)
    path.write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.parquet").write_bytes(b"PAR1 no table")
    collected, _ = run(tmp_path / "out", path, tmp_path / "b.parquet", running=pool)
    assert 5 <= collected.manifest["articles"] < COUNT
    reasons = " / ".join(r["reason"] for r in quarantine(tmp_path / "out"))
    assert "breaks off" in reasons and "cannot be read" in reasons


def test_pages_in_a_folder(pool, tmp_path):
    pages = tmp_path / "pages"
    (pages / ".hidden").mkdir(parents=True)
    (pages / ".hidden" / "x.txt").write_text("no")
    for number in range(3):
        (pages / f"page {number}.txt").write_text(
            f"وزير زركان يزور أوفاريا للمرة {number}\n\n{article(number)}", encoding="utf-8"
        )
    (pages / "empty.txt").write_text("")
    run(tmp_path / "out", pages, running=pool)
    ids = next(collect.read(tmp_path / "out", "derived/articles"))["article_id"].to_pylist()
    assert len(ids) == 3 and all(i.startswith("page-") and i.endswith("-a") for i in ids)
    assert [(r["place"], r["record_id"]) for r in quarantine(tmp_path / "out")] == [(str(pages / "empty.txt"), "empty")]


def test_nothing_to_read_is_said(tmp_path):
    (tmp_path / "x.docx").write_text("")
    for given, said in ((tmp_path / "none", "no such file"), (tmp_path / "x.docx", "not read"), (tmp_path, "no file")):
        with pytest.raises(DataError, match=said):
            partitions.input_files([given])


def test_files_of_other_forms_are_named(tmp_path):
    for name in ("a.jsonl", "b.warc", "sub/c.mhtml", "README.md", ".hidden.warc", "_log/d.warc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert partitions.passed_over([tmp_path, tmp_path / "b.warc"]) == [
        tmp_path / "b.warc",
        tmp_path / "sub" / "c.mhtml",
    ]


def test_a_record_that_kills_its_worker_is_found_and_set_aside(records, undisturbed, tmp_path):
    killer = short_record(500, id="killer") | {"url": "KILLER"}
    flag = tmp_path / "died"
    once = records[7] | {"note": f"ONCE:{flag}:"}
    path = write_jsonl(tmp_path / "a.jsonl", [*records[:7], once, *records[8:30], killer, *records[30:]])
    mortal = Mortal(2)
    collected, progress = run(tmp_path / "out", path, running=mortal)
    mortal.close()
    assert flag.exists() and progress.lost >= 2
    [row] = quarantine(tmp_path / "out")
    assert row["place"] == f"{path}:31" and "died" in row["reason"]
    assert collected.manifest["tables"] == undisturbed[1]["tables"]  # nobody else was lost with it


def test_an_item_that_takes_too_long_is_set_aside(pool, tmp_path):
    long = short_record(600, text=article(600, paragraphs=150))
    path = write_jsonl(tmp_path / "a.jsonl", [long])
    collected, _ = run(tmp_path / "out", path, running=pool, seconds=0.05)
    assert collected.manifest["reasons"] == {"took more than 0.05 s of processor time": 1}


def test_two_runs_at_once_on_one_output_are_refused(tmp_path):
    refused = pytest.raises(DataError, match="another run is writing there")
    with checkpoints.alone(tmp_path), refused, checkpoints.alone(tmp_path):
        pass


def test_memory_is_bounded_by_what_is_under_way(records, tmp_path):
    class Watched(engine.Pool):
        most = 0

        def submit(self, job):
            future = super().submit(job)
            open_now.append(future)
            self.most = max(self.most, sum(not f.done() for f in open_now))
            return future

    open_now: list = []
    watched = Watched(2)
    run(tmp_path / "out", write_jsonl(tmp_path / "a.jsonl", records), running=watched, mean=4)
    watched.close()
    assert len(open_now) > 6 and watched.most <= 2 + engine.SPARE


def test_no_result_passes_through_the_pipe(pool, records, tmp_path):
    """A worker that dies in the middle of a long message would hold the run up for ever."""
    items = next(partitions.parcels([write_jsonl(tmp_path / "a.jsonl", records)], mean=8)).items
    job = worker.Job(items, pickle.dumps(WORLD), worker.code_digest())
    future = pool.submit(job)
    assert len(pickle.dumps(future.result())) < 512 and future.result().is_file()
    assert pool.result(future) == worker.derive_parcel(job)
    assert not future.result().exists()


def test_a_run_that_waits_for_workers_says_so(records, undisturbed, tmp_path, monkeypatch):
    """Without a word a run whose last worker died stood still."""
    monkeypatch.setattr(engine, "PATIENCE", 0.1)

    class Deserted(engine.Pool):
        held: list = []  # noqa: RUF012 - jobs that wait for a worker

        def submit(self, job):
            self.held.append((job, Future()))
            return self.held[-1][1]

        def result(self, future):
            return future.result()

        def standstill(self):
            for job, future in self.held:
                if not future.done():
                    future.set_result(engine.worker.derive_parcel(job))
            return "no worker answers any more"

    said = []
    deserted = Deserted(1)
    path = write_jsonl(tmp_path / "a.jsonl", records)
    progress, _ = engine.derive_all(
        [path], output=tmp_path, knowledge=WORLD, engine=deserted, show=lambda p: said.append(p.note)
    )
    deserted.close()
    assert progress.articles == COUNT and said[0] == "no worker answers any more" and said[-1] == ""


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in ("FRAMING_PROJECT", "FRAMING_SOURCES")}


def test_killed_in_the_middle_and_resumed(pool, tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl", [short_record(i) for i in range(90)])
    output = tmp_path / "out"
    command = [sys.executable, "-m", "helpers", "grow", "--input", path, "--output", output, "--workers", "2"]
    killed = subprocess.Popen([*command, "--parcel", "4"], cwd=paths.HOUSE, env=environment(), stdout=subprocess.PIPE)
    parcels = output / ".grow" / "parcels"
    deadline = time.monotonic() + 90
    while len(list(parcels.glob("*.zip"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.read()  # ends when the last worker, which holds the other end, has ended
    assert not (output / "manifest.json").exists()
    knowledge = checkpoints.telling(registry.knowledge())
    resumed, progress = run(output, path, running=pool, knowledge=knowledge, mean=4)
    assert progress.kept >= 3 and progress.made >= 1
    fresh, _ = run(tmp_path / "fresh", path, running=pool, knowledge=knowledge, mean=4)
    assert resumed.manifest["digest"] == fresh.manifest["digest"] and fresh.manifest["articles"] == 90


def test_stopped_from_the_keyboard(tmp_path):
    """Ctrl-C reaches driver and workers alike: one sentence, no traceback, nobody left, the work done is kept."""
    path = write_jsonl(tmp_path / "a.jsonl", [short_record(i) for i in range(1500)])
    command = [sys.executable, "-m", "helpers", "grow", "--input", path, "--output", tmp_path / "out", "--workers", "2"]
    stopped = subprocess.Popen(
        [*command, "--parcel", "4"], cwd=paths.HOUSE, env=environment(), start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # it is ignored below a shell's "&"
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    parcels = tmp_path / "out" / ".grow" / "parcels"
    deadline = time.monotonic() + 90
    while len(list(parcels.glob("*.zip"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(stopped.pid, signal.SIGINT)
    said, _ = stopped.communicate(timeout=60)  # ends when the last worker, which holds the other end, has ended
    assert stopped.returncode == 130
    assert "what is done is kept" in said and "Traceback" not in said
    assert len(list(parcels.glob("*.zip"))) >= 3 and not (tmp_path / "out" / "manifest.json").exists()


def test_dask_workers_give_the_same_result(undisturbed, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    host, port = "127.0.0.1", address.rpartition(":")[2]
    dask = [sys.executable, "-m", "distributed.cli"]
    options = {"cwd": paths.HOUSE, "env": environment(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [*dask[:2], "distributed.cli.dask_scheduler", "--host", host, "--port", port, "--no-dashboard"], **options
        )
    ]
    started += [
        subprocess.Popen(
            [*dask[:2], "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
             "--memory-limit", "1GiB", "--local-directory", str(tmp_path / f"w{k}")], **options
        ) for k in range(2)
    ]  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                running = engine.Cluster(address)
                break
            except DataError:
                assert time.monotonic() < deadline
                time.sleep(0.3)
        collected, progress = run(tmp_path / "out", undisturbed[0] / "all.jsonl", running=running)
        running.close()
    finally:
        for process in reversed(started):
            process.kill()  # they keep nothing
            process.wait()
    assert progress.made > 1
    assert collected.manifest["digest"] == undisturbed[1]["digest"]


def test_no_scheduler_is_said(monkeypatch):
    monkeypatch.setattr(engine, "CONNECT", 0.5)
    with pytest.raises(DataError, match="no scheduler answers"):
        engine.Cluster("tcp://127.0.0.1:9")


def test_an_agency_and_an_event_are_found_by_the_record(pool, tmp_path):
    from helpers.text.knowledge import Actor

    world = Knowledge(
        outlets=WORLD.outlets,
        actors=(Actor("marr", "person", "other", {"ar": ("سامر مارفند",)}),),
        events=tuple(
            Event(f"visit_{y}", start=date(y, 3, 1), end=date(y, 3, 4),
                  actors=("marr",)) for y in (2020, 2021)
        ),
    )  # fmt: skip
    text = "زركان - وكالة ميرو: وصل سامر مارفند إلى أوفاريا في زيارة رسمية تستغرق ثلاثة أيام. " + article(4)
    path = write_jsonl(tmp_path / "a.jsonl", [short_record(1, text=text, date="2021-03-02")])
    run(tmp_path / "out", path, running=pool, knowledge=world)
    assert next(collect.read(tmp_path / "out", "derived/articles"))["event_id"].to_pylist() == ["visit_2021"]
    assert next(collect.read(tmp_path / "out", "registry/records"))["agency"].to_pylist() == ["merrow_wire"]


def test_a_project_gets_what_the_notebooks_read(undisturbed, pool, registry_folder):
    folder, manifest = undisturbed
    (registry_folder / "registry" / "articles.yaml").write_text("# none yet\n[]\n", encoding="utf-8")
    before = (registry_folder / "registry" / "outlets.yaml").read_text(encoding="utf-8")
    outlets = {"Ovaria Post": "ovaria_post", "Zarkan Daily": "zarkan_daily", "Merrow Wire": "merrow_wire"}
    collected = collect.Collected(manifest, outlets)
    said = settle.settle(folder / "out", collected, registry_folder)
    assert "no claim is tried under other normalisers" in said[1] and "3 new outlet(s)" in said[2]
    assert (registry_folder / "registry" / "outlets.yaml").read_text(encoding="utf-8").startswith(before)
    known = registry.load_articles(registry_folder)["inv-00002"]
    assert (known.outlet_id, known.published, known.published_basis) == ("merrow_wire", "2021-03-03", registry.GIVEN)
    corpus = corpora.load(registry_folder)
    assert len(corpus.articles) == COUNT and corpus.articles["outlet"].nunique() == 3
    write_jsonl(folder / "part.jsonl", [short_record(1)])
    fewer, _ = run(folder / "fewer", folder / "part.jsonl", running=pool)
    with pytest.raises(DataError, match=r"not in this input \(inv-00000, inv-00002, inv-00003 and 36 more\)"):
        settle.settle(folder / "fewer", fewer, registry_folder)
    assert len(corpora.load(registry_folder).articles) == COUNT
