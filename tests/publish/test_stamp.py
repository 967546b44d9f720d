import re

from helpers import paths
from helpers.publish import stamp


def test_digest_changes_with_name_and_content_and_ignores_hidden_files(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.csv").write_text("1")
    first = stamp.digest(tmp_path)
    (tmp_path / ".hidden").write_text("x")
    assert stamp.digest(tmp_path) == first
    (tmp_path / "sub/a.csv").write_text("2")
    second = stamp.digest(tmp_path)
    (tmp_path / "sub/a.csv").rename(tmp_path / "sub/b.csv")
    assert len({first, second, stamp.digest(tmp_path)}) == 3
    assert stamp.digest(tmp_path / "none") == "absent"


def test_versions_print_no_machine_and_no_time(capsys):
    stamp.versions()
    said = capsys.readouterr().out
    assert said.startswith("report ") and "pandas " in said and "data/coding sha256 " in said
    assert str(paths.HOUSE) not in said and not re.search(r"\d\d:\d\d", said)
