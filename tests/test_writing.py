"""What is promised when writing goes wrong: every file is old or new, never half, and the message says what to do."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from helpers import paths, tables
from helpers.study import derive
from helpers.tables import DataError, write_atomically, write_together, writing

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_after(monkeypatch, writes):
    """Let the disk be full after some files."""
    left = iter(range(writes))

    def fsync(handle):
        if next(left, None) is None:
            raise FULL

    monkeypatch.setattr("os.fsync", fsync)


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    write_atomically(path, b"old")
    full_after(monkeypatch, 0)
    with pytest.raises(DataError, match=r"t\.csv: cannot be written \(No space left on device\): .*nothing was lost"):
        write_atomically(path, b"new")
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["t.csv"])


def test_a_full_disk_leaves_files_that_belong_together_as_they_were(tmp_path, monkeypatch):
    files = [tmp_path / n for n in "abc"]
    write_together(dict.fromkeys(files, b"old"))
    full_after(monkeypatch, 2)
    with pytest.raises(DataError, match="/c: cannot be written"):
        write_together(dict.fromkeys(files, b"new"))
    assert [f.read_bytes() for f in files] == [b"old"] * 3
    assert names(tmp_path) == ["a", "b", "c"]


def test_a_target_that_is_a_folder_is_named(tmp_path):
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(DataError, match=r"t\.csv: cannot be written"):
        write_atomically(tmp_path / "t.csv", b"new")
    assert names(tmp_path) == ["t.csv"]


KILLED = """
import os, signal, sys
from pathlib import Path
from helpers import tables
from helpers.study import derive
calls = iter(range(int(sys.argv[2])))
step = getattr(os, sys.argv[3])
def dying(*given, **named):
    if next(calls, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*given, **named)
setattr(os, sys.argv[3], dying)
rows = {n: [] for n in derive.DERIVED}
derive.release(rows, Path(sys.argv[1]))
"""


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("after", [0, 3, len(derive.DERIVED)])
def test_a_killed_run_leaves_every_table_whole(tmp_path, step, after):
    """Killed before a file is on the disk, or between two renames: no table is half, and a mixed set is told."""
    old = {n: tables.render(tables.TABLES[n], []) + b"old\n" for n in derive.DERIVED}
    write_together({tables.table_path(n, tmp_path): content for n, content in old.items()})
    listed = tmp_path / "derived" / derive.DIGESTS
    listed.write_bytes(b"")
    code = KILLED.replace("calls = ", "import pathlib\ncalls = ") if step == "fsync" else KILLED
    ended = subprocess.run([sys.executable, "-c", code, tmp_path, str(after), step], cwd=paths.HOUSE)
    assert ended.returncode == -signal.SIGKILL
    new = {n: tables.render(tables.TABLES[n], []) for n in derive.DERIVED}
    found = {n: tables.table_path(n, tmp_path).read_bytes() for n in derive.DERIVED}
    assert all(found[n] in (old[n], new[n]) for n in derive.DERIVED)
    if step == "fsync":
        assert found == old
    derive.release({n: [] for n in derive.DERIVED}, tmp_path)  # the next run mends it and clears what was left
    assert {n: tables.table_path(n, tmp_path).read_bytes() for n in derive.DERIVED} == new
    assert not [n for n in names(tmp_path / "derived") if n.endswith(".part")]
    derive.check_digests(tmp_path)


def test_a_set_killed_between_two_tables_is_told(tmp_path):
    derive.release({n: [] for n in derive.DERIVED}, tmp_path)
    path = tables.table_path("derived/units", tmp_path)
    path.write_bytes(path.read_bytes() + b"000a,1,0,4,body,1,aaaaaaaaaaaa\n")
    with pytest.raises(DataError, match=r"units\.csv: changed since it was derived"):
        derive.check_digests(tmp_path)


def test_a_second_run_waits_for_the_first(tmp_path):
    order = []

    def second():
        with writing(tmp_path):
            order.append("second")

    with writing(tmp_path):
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        order.append("first")
    other.join(30)
    assert order == ["first", "second"]


def test_a_folder_that_stays_held_is_named(tmp_path):
    with (
        writing(tmp_path),
        pytest.raises(DataError, match="another run is writing there"),
        writing(tmp_path, wait=0.05),
    ):
        pass


def test_the_lock_goes_with_the_process_that_held_it(tmp_path):
    code = "import os, sys\nfrom pathlib import Path\nfrom helpers.tables import writing\n"
    code += "with writing(Path(sys.argv[1])):\n    os.kill(os.getpid(), 9)\n"
    assert subprocess.run([sys.executable, "-c", code, tmp_path], cwd=paths.HOUSE).returncode == -signal.SIGKILL
    with writing(tmp_path, wait=5):
        pass


def test_two_runs_at_once_leave_one_whole_release(tmp_path):
    code = "import sys\nfrom pathlib import Path\nfrom helpers.study import derive\n"
    code += "for _ in range(20): derive.release({n: [] for n in derive.DERIVED}, Path(sys.argv[1]))\n"
    runs = [subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=paths.HOUSE) for _ in range(2)]
    assert [r.wait(120) for r in runs] == [0, 0]
    derive.check_digests(tmp_path)
    assert not [n for n in names(tmp_path / "derived") if n.endswith(".part")]


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", ".hidden", "a/b.txt", "..\\b.txt", "/etc/hosts", "c:x", "a\nb", "a\u202eb", "a\0b"],
)
def test_what_is_no_file_name(name):
    assert not paths.is_file_name(name)


@pytest.mark.parametrize("name", ["000_visit.txt", "خبر ۱.html", "a b", "..a"[2:], Path("x/y.txt").name])
def test_what_is_a_file_name(name):
    assert paths.is_file_name(name)
