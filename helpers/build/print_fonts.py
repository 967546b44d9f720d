"""Faces of the printed report: static cuts of the packaged fonts, kept between builds."""

import importlib.metadata
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from helpers import paths

CACHE = paths.BUILD / "fonts"
LATIN = {
    "sans-regular": ("IBMPlexSans[wdth,wght].ttf", 400),
    "sans-semibold": ("IBMPlexSans[wdth,wght].ttf", 600),
    "sans-italic": ("IBMPlexSans-Italic[wdth,wght].ttf", 400),
}
ARABIC = {"arabic-regular": "IBMPlexSansArabic-Regular.ttf", "arabic-semibold": "IBMPlexSansArabic-SemiBold.ttf"}
OTHER = {"mono-regular": "DejaVuSansMono.ttf", "mono-bold": "DejaVuSansMono-Bold.ttf", "symbols": "DejaVuSans.ttf"}
EDITION = "1"


def folder(cache: Path = CACHE) -> Path:
    """Folder with one ``.ttf`` for each face, cut now or taken from an earlier build of the same versions."""
    packages = ("fontpkg-ibm-plex-sans", "fontpkg-ibm-plex-sans-arabic", "fonttools", "matplotlib")
    store = cache / "-".join(["print", EDITION, *(importlib.metadata.version(p) for p in packages)])
    if not store.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".print-") as temporary:
            made = Path(temporary) / "fonts"
            made.mkdir()
            _fill(made)
            try:
                made.rename(store)
            except OSError:  # another build was first
                if not store.is_dir():
                    raise
    return store


def _fill(target: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    latin, arabic = files("fontpkg_ibm_plex_sans") / "files", files("fontpkg_ibm_plex_sans_arabic") / "files"
    for name, (source, weight) in LATIN.items():
        font = TTFont(str(latin / source))
        instancer.instantiateVariableFont(font, {"wdth": 100, "wght": weight}, inplace=True)
        _named(font, f"Report {name}")
        font.save(target / f"{name}.ttf")
    for name, source in ARABIC.items():
        font = TTFont(str(arabic / source))
        _named(font, f"Report {name}")
        font.save(target / f"{name}.ttf")
    drawings = files("matplotlib") / "mpl-data" / "fonts" / "ttf"
    for name, source in OTHER.items():
        shutil.copyfile(str(drawings / source), target / f"{name}.ttf")


def _named(font: object, name: str) -> None:
    """Give a cut font a name of its own, so that an installed font of the family's name is never taken instead."""
    for record in (1, 4, 16):
        font["name"].setName(name, record, 3, 1, 0x409)
    font["name"].setName(name.replace(" ", ""), 6, 3, 1, 0x409)
