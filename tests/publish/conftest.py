import pytest

from helpers import paths
from helpers.publish import figures, style

CITATION = """\
cff-version: 1.2.0
title: "Weather & {news}: 100% of_it"
version: 9.8.7
date-released: 2031-02-03
authors:
  - family-names: Näm_e
    given-names: Ada Bea
  - name: The Example Group
url: https://example.org/report
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house of its own, with a CITATION.cff, for whatever is published."""
    (tmp_path / "CITATION.cff").write_text(CITATION, encoding="utf-8")
    monkeypatch.setattr(paths, "HOUSE", tmp_path)
    monkeypatch.setattr(paths, "PROJECT", tmp_path)
    monkeypatch.setattr(paths, "BOOK", tmp_path / "book")
    monkeypatch.setattr(paths, "FIGURES", tmp_path / "book" / "figures")
    monkeypatch.setattr(paths, "CLAIMS", tmp_path / "book" / "claims")
    monkeypatch.setattr(style, "_notebook", None)
    monkeypatch.setattr(figures, "EXPORT_DPI", 50)
    monkeypatch.setattr("os.fsync", lambda handle: None)  # nothing here outlives the test
    style.use(notebook="77_test")
    return tmp_path


@pytest.fixture
def shown(monkeypatch):
    """What has been displayed: a list of (data, metadata)."""
    from helpers.publish import findings, tables

    calls = []

    def display(bundle, *, raw, metadata=None):
        assert raw
        calls.append((bundle, metadata or {}))

    for module in (figures, tables, findings):
        monkeypatch.setattr(module, "display", display)
    return calls
