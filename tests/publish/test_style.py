import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import schema
from helpers.publish import style

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB
MACHADO = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# Ottosson 2020
LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


def seen(colour: str, matrix) -> np.ndarray:
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return 100 * LAB @ np.cbrt(LMS @ np.clip(np.asarray(matrix) @ linear, 0, 1))


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize("palette", ["FRAMES", "SIDES", "OUTLETS", "VALENCES"])
def test_every_pair_of_a_palette_can_be_told_apart(palette, sight):
    colours = {name: seen(c, MACHADO[sight]) for name, c in getattr(style, palette).items() if name != "none"}
    for one, other in itertools.combinations(colours, 2):
        assert np.linalg.norm(colours[one] - colours[other]) >= 8, (one, other)


def test_every_code_side_valence_and_voice_has_its_look():
    assert set(style.FRAMES) == {*schema.FRAMES, "none"} == set(style.FRAME_SHORT)
    assert {f for pair in style.FRAME_FAMILIES.values() for f in pair} == set(schema.FRAMES)
    assert set(style.SIDES) == set(style.SIDE_LABELS) == set(schema.SIDES)
    assert set(style.VALENCES) == set(schema.VALENCES) == set(style.VALENCE_MARKS)


def test_dark_of_a_family_is_darker_than_light():
    for dark, light in style.FRAME_FAMILIES.values():
        assert style.contrast(style.FRAMES[dark]) > style.contrast(style.FRAMES[light]) + 1


def test_text_on_any_frame_colour_is_readable():
    assert all(style.contrast(style.ink_on(c), c) >= 4.0 for c in style.FRAMES.values())


def test_old_matplotlib_is_refused(monkeypatch):
    monkeypatch.setattr(style, "version", lambda name: "3.10.9")
    with pytest.raises(ImportError, match=r"3\.11"):
        style.use()


def test_packaged_arabic_font_wins():
    style.use()
    found = mpl.font_manager.findfont("IBM Plex Sans Arabic")
    assert "fontpkg_ibm_plex_sans_arabic" in found


def test_missing_glyph_is_an_error():
    style.use()
    fig, ax = plt.subplots()
    ax.text(0.5, 0.5, "\U0001f98a")
    with style.missing_glyphs_are_errors(), pytest.raises(UserWarning, match="Glyph"):
        fig.draw_without_rendering()
    plt.close(fig)


def test_isolate_leaves_latin_alone_and_keeps_percentages_together():
    assert style.isolate("plain 5%") == "plain 5%"
    assert style.isolate("نبأ, 2031-05-01") == "\u2066\u2068نبأ\u2069, 2031-05-01\u2069"
    assert style.isolate("وكالة نبأ, quoted") == "\u2066\u2068وكالة نبأ\u2069, quoted\u2069"
    assert style.isolate("نسبة 42% من") == "\u2068نسبة \u206642%\u2069 من\u2069"


def test_unknown_outlets_get_a_steady_colour():
    colours = style.outlet_colours(["zeta", "alalam", "beta"])
    assert colours["alalam"] == style.OUTLETS["alalam"]
    assert colours["beta"] == style.OTHER_OUTLETS[0] != colours["zeta"]
