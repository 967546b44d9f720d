"""Fonts from the installed packages: cut to the letters and weights that the pages use, with their licences."""

import importlib.metadata
import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

LATIN = "IBMPlexSans[wdth,wght].ttf"
LATIN_ITALIC = "IBMPlexSans-Italic[wdth,wght].ttf"
ARABIC = ("Regular", "SemiBold")
LATIN_CHARACTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x1E0D, 0x1E25, 0x1E63, 0x1E6D, 0x1E93, 0x2BB, 0x2BC, 0x2BE, 0x2BF,
    *range(0x2010, 0x2027), 0x2030, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, *range(0x2190, 0x219A),
    0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x25CF, 0x25CB, 0x2605,
]  # fmt: skip
FEATURES = [
    "kern",
    "liga",
    "mark",
    "mkmk",
    "tnum",
    "sups",
    "subs",
    "calt",
    "ccmp",
    "locl",
    "init",
    "medi",
    "fina",
    "rlig",
]


def install(target: Path, *, cache: Path | None = None) -> list[Path]:
    """Put the fonts and their licences into a folder of the site; returns the files.

    Cutting takes seconds, so the cut fonts are kept in ``cache`` under the packages' versions.
    """
    store = (cache / versions()) if cache else target
    if cache is None or not store.exists():
        fill(store)
    if store != target:
        shutil.copytree(store, target, dirs_exist_ok=True)
    return sorted(target.iterdir())


def fill(store: Path) -> None:
    """Cut every font into a folder, which appears whole or not at all."""
    store.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.parent, prefix=".fonts-") as temporary:
        folder = Path(temporary) / "fonts"
        folder.mkdir()
        for source, name in sources():
            cut(source, folder / name, variable="[" in source.name)
        shutil.copyfile(str(files("fontpkg_ibm_plex_sans") / "LICENSE"), folder / "LICENSE-IBM-Plex-Sans.txt")
        shutil.copyfile(
            str(files("fontpkg_ibm_plex_sans_arabic") / "LICENSE"), folder / "LICENSE-IBM-Plex-Sans-Arabic.txt"
        )
        try:
            folder.rename(store)
        except OSError:  # another build put it there first, or the target exists already
            shutil.copytree(folder, store, dirs_exist_ok=True)


def versions() -> str:
    """Versions of what makes the cut fonts, as a folder's name."""
    packages = ("fontpkg-ibm-plex-sans", "fontpkg-ibm-plex-sans-arabic", "fonttools")
    return "-".join(importlib.metadata.version(p) for p in packages)


def sources() -> list[tuple[Path, str]]:
    """Font files of the packages and their names on the site."""
    latin, arabic = files("fontpkg_ibm_plex_sans") / "files", files("fontpkg_ibm_plex_sans_arabic") / "files"
    return [
        (Path(str(latin / LATIN)), "plex-sans.woff"),
        (Path(str(latin / LATIN_ITALIC)), "plex-sans-italic.woff"),
        *((Path(str(arabic / f"IBMPlexSansArabic-{w}.ttf")), f"plex-sans-arabic-{w.lower()}.woff") for w in ARABIC),
    ]


def cut(source: Path, target: Path, *, variable: bool) -> None:
    """One font as WOFF: a variable one limited to weights 400–700 and to Latin, a static one whole."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(source)
    options = subset.Options(layout_features=FEATURES, notdef_outline=True, flavor="woff", hinting=False,
                             drop_tables=[*subset.Options().drop_tables, "meta"])  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LATIN_CHARACTERS if variable else list(font.getBestCmap()))
    cutter.subset(font)
    if variable:
        font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 700)})
    font.flavor = "woff"
    font.save(target)


if __name__ == "__main__":
    install(Path(sys.argv[1]), cache=Path(sys.argv[2]))
