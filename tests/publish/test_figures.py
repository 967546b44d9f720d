import base64
import hashlib
import io
import json

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from PIL import Image

from helpers.publish import figures
from helpers.tables import DataError

DATA = pd.DataFrame({"term": ["گفت‌وگو", "تعاون", "=SUM(A1)"], "count": [3, 5, 2], "share": [0.1, None, 1 / 3]})
WORDS = {
    "alt": "Three bars of invented length; the second is the longest",
    "title": "Three bars",
    "caption": "Three bars of invented length, drawn for a test.",
    "units": "units",
    "n": 10,
    "sources": ["specimens"],
}


def drawing(height=5):
    fig, ax = plt.subplots(figsize=(4, 2))
    ax.barh(["گفت‌وگو", "تعاون", "b"], [3, height, 2])
    ax.set_xlabel("units")
    return fig


def publish(**changes):
    figures.publish(drawing(), **({"id": "fig-test-bars", "data": DATA} | WORDS | changes))


def files(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_writes_every_format_and_a_passport_that_agrees_with_them(house, shown):
    publish()
    folder = house / "book/figures"
    written = files(folder)
    endings = {name.removeprefix("fig-test-bars.") for name in written}
    assert endings == {"png", "svg", "pdf", "csv", "json", "bib", "csl.json", "ris"}
    passport = json.loads(written["fig-test-bars.json"])
    assert passport["data_sha256"] == hashlib.sha256(written["fig-test-bars.csv"]).hexdigest()
    for kind in ("png", "svg", "pdf"):
        assert passport["images"][kind] == hashlib.sha256(written[f"fig-test-bars.{kind}"]).hexdigest()
    assert passport["columns"] == ["term", "count", "share"] and passport["rows"] == 3
    assert passport["notebook"] == "77_test" and passport["version"] == "9.8.7"
    assert passport["texts"] == ["b", "units", "تعاون", "گفت‌وگو"]
    assert figures.SMALLEST_TYPE <= passport["smallest_type"] <= 12
    assert figures.load_passport("fig-test-bars").n == "10"
    assert [p.id for p in figures.load_passports()] == ["fig-test-bars"]


def test_csv_is_safe_for_spreadsheets(house, shown):
    publish()
    lines = (house / "book/figures/fig-test-bars.csv").read_text(encoding="utf-8").split("\n")
    assert lines == ["term,count,share", "گفت‌وگو,3,0.1", "تعاون,5,", "'=SUM(A1),2,0.3333333333", ""]


def test_is_the_same_byte_for_byte_when_published_again(house, shown):
    publish()
    first = files(house / "book/figures")
    for path in (house / "book/figures").iterdir():
        path.unlink()
    publish()
    assert files(house / "book/figures") == first
    assert shown[0] == shown[1]


def test_only_what_changed_is_drawn_anew_in_every_format(house, shown, monkeypatch):
    drawn, save = [], figures._save

    def noted(fig, format, *, dpi, metadata):
        drawn.append((format, dpi))
        return save(fig, format, dpi=dpi, metadata=metadata)

    def republished(**changes):
        drawn.clear()
        figures.publish(drawing(changes.get("height", 5)), id="fig-test-bars", data=DATA, **WORDS)
        return len(drawn)

    monkeypatch.setattr(figures, "_save", noted)
    folder = house / "book/figures"
    assert republished() == 4
    first = files(folder)
    assert republished() == 2 and files(folder) == first
    (folder / "fig-test-bars.png").write_bytes(b"no picture")
    assert republished() == 4 and files(folder) == first
    assert republished(height=6) == 4 and files(folder)["fig-test-bars.png"] != first["fig-test-bars.png"]
    monkeypatch.setattr(figures, "DRAWN_BY", "another version")
    assert republished(height=6) == 4


def test_shows_picture_alt_and_the_digest_that_nbval_compares(house, shown):
    publish()
    bundle, metadata = shown[0]
    digest = hashlib.sha256((house / "book/figures/fig-test-bars.csv").read_bytes()).hexdigest()[:16]
    assert bundle["text/plain"] == f"fig-test-bars · 3 rows × 3 columns · data sha256 {digest}"
    assert metadata["image/png"]["alt"] == WORDS["alt"]
    with Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))) as picture:
        assert picture.width == 4 * figures.INLINE_DPI
    assert not plt.get_fignums()


def test_a_changed_number_changes_the_digest(house, shown):
    publish()
    publish(data=DATA.assign(count=[3, 5, 1]))
    assert shown[0][0]["text/plain"] != shown[1][0]["text/plain"]


def test_svg_speaks_to_screen_readers_and_is_escaped(house, shown):
    publish(title="Bars <b> & more")
    svg = (house / "book/figures/fig-test-bars.svg").read_text(encoding="utf-8")
    assert 'role="img"' in svg and '<title id="fig-test-bars-title">Bars &lt;b&gt; &amp; more</title>' in svg
    assert "<metadata>" not in svg


def test_show_repeats_a_published_figure(house, shown):
    publish()
    figures.show("fig-test-bars")
    assert shown[0][0]["text/plain"] == shown[1][0]["text/plain"] and shown[1][1] == shown[0][1]
    with pytest.raises(DataError, match="fig-test-none"):
        figures.show("fig-test-none")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "fig-bars"}, "fig-<topic>-<detail>"),
        ({"id": "Fig-test-Bars"}, "lower-case"),
        ({"id": "tab-test-bars"}, "fig-<topic>-<detail>"),
        ({"alt": ""}, "alt"),
        ({"alt": "x" * 900}, "alt"),
        ({"caption": "short"}, "caption"),
        ({"sources": []}, "sources"),
        ({"data": DATA.iloc[:0]}, "nothing to draw"),
    ],
)
def test_refuses_what_is_missing_or_out_of_bounds(house, shown, change, says):
    with pytest.raises(DataError, match=says):
        publish(**change)
    assert not (house / "book").exists() and not shown


def test_refuses_the_id_of_another_notebook_and_leaves_its_files(house, shown):
    publish()
    before = files(house / "book/figures")
    with pytest.raises(DataError, match="77_test"):
        publish(notebook="78_other")
    assert files(house / "book/figures") == before


def test_refuses_a_retired_id(house, shown):
    folder = house / "book/figures"
    folder.mkdir(parents=True)
    retired = folder.parent / "retired.yaml"
    retired.write_text("fig-test-bars: {successor: fig-test-lines, reason: counted twice}\n")
    with pytest.raises(DataError, match=r"fig-test-bars is retired \(counted twice\)"):
        publish()
    for broken, says in (("fig-a-b: gone", "fig-a-b gives no reason"), ("fig-a-b: [", "retired.yaml:1: not readable")):
        retired.write_text(broken)
        with pytest.raises(DataError, match=says):
            publish()
    assert not list(folder.iterdir())


def test_refuses_a_drawn_title_tiny_type_and_what_leaves_the_canvas(house, shown):
    def refused(spoil, says):
        fig = drawing()
        spoil(fig.axes[0])
        with pytest.raises(DataError, match=says):
            figures.publish(fig, id="fig-test-bars", data=DATA, **WORDS)

    refused(lambda ax: ax.set_title("Bars"), "title")
    refused(lambda ax: ax.text(1, 1, "tiny", fontsize=5), "5 pt")
    refused(lambda ax: ax.text(1.05, 0.5, "far away", transform=ax.transAxes).set_in_layout(False), "right")
    refused(lambda ax: ax.text(1, 1, "\U0001f98a"), "Glyph")
    assert not (house / "book").exists()


def test_needs_a_notebook(house, shown, monkeypatch):
    from helpers.publish import style

    monkeypatch.setattr(style, "_notebook", None)
    with pytest.raises(DataError, match=r"style\.use"):
        publish()
