"""Faces of the printed report: static cuts of the packaged fonts, kept between builds.

Two things are changed in the Arabic ones, for the sake of search; what is drawn stays the same.

A ligature such as lam-alef is one glyph for two letters. Most readers of PDF turn the letters of a right-to-left line
round glyph by glyph and leave the two in a wrong order, so that a word with lam-alef is not found. Here the ligature's
drawing stands for its second letter, and an empty glyph for its first: one glyph, one letter.

The zero-width non-joiner, which Persian needs, never reaches a PDF, since it has no glyph. It is printed as a letter
that joins to nothing (U+0674, high hamza, which neither language uses) with an empty glyph, and named U+200C in the
PDF.
"""

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
NON_JOINER, STAND_IN = 0x200C, 0x0674
EDITION = "2"


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
        a_glyph_for_each_letter(font)
        _empty(font, "nonjoiner.shown", 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[STAND_IN] = "nonjoiner.shown"
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


def a_glyph_for_each_letter(font: object) -> int:
    """Put two glyphs in the place of each required ligature of two letters; returns the number of ligatures.

    The first letter becomes an empty glyph, the second the drawing of both; each takes half of the width.
    """
    from fontTools.ttLib.tables import otTables

    gsub = font["GSUB"].table
    lookups = gsub.LookupList.Lookup
    required = {i for f in gsub.FeatureList.FeatureRecord if f.FeatureTag == "rlig" for i in f.Feature.LookupListIndex}
    changed = 0
    for lookup in [lookups[i] for i in sorted(required) if lookups[i].LookupType == 4]:
        pairs = [
            (first, ligature.Component[0], ligature.LigGlyph)
            for table in lookup.SubTable
            for first, ligatures in table.ligatures.items()
            for ligature in ligatures
        ]
        seconds: dict[str, dict[str, str]] = {}
        firsts: dict[str, dict[str, str]] = {}
        for first, second, drawing in pairs:
            width, side = font["hmtx"][drawing]
            font["hmtx"][drawing] = (width // 2, side)
            seconds.setdefault(first, {})[second] = drawing
            firsts.setdefault(second, {})[first] = _empty(font, f"{drawing}.start", width - width // 2)
        by_first = {first: _single(otTables, lookups, found) for first, found in seconds.items()}
        by_second = {second: _single(otTables, lookups, found) for second, found in firsts.items()}
        lookup.LookupType = 5
        lookup.SubTable = [_context(otTables, a, b, by_first[a], by_second[b]) for a, b, _ in pairs]
        lookup.SubTableCount = len(lookup.SubTable)
        changed += len(pairs)
    gsub.LookupList.LookupCount = len(lookups)
    return changed


def _empty(font: object, name: str, width: int) -> str:
    """Add a glyph that draws nothing."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = Glyph()
    font["hmtx"][name] = (width, 0)
    if "GDEF" in font:
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    return name


def _single(kinds: object, lookups: list, mapping: dict[str, str]) -> int:
    """Add a lookup that no feature names: one glyph for another; returns its index."""
    table = kinds.SingleSubst()
    table.mapping = dict(mapping)
    lookup = kinds.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTable, lookup.SubTableCount = 1, 0, [table], 1
    lookups.append(lookup)
    return len(lookups) - 1


def _context(kinds: object, first: str, second: str, for_second: int, for_first: int) -> object:
    """The rule for one pair of glyphs: the second becomes the drawing, then the first the empty glyph."""
    rule = kinds.ContextSubst()
    rule.Format, rule.Coverage, rule.SubstLookupRecord = 3, [], []
    for glyph in (first, second):
        coverage = kinds.Coverage()
        coverage.glyphs = [glyph]
        rule.Coverage.append(coverage)
    for position, index in ((1, for_second), (0, for_first)):
        record = kinds.SubstLookupRecord()
        record.SequenceIndex, record.LookupListIndex = position, index
        rule.SubstLookupRecord.append(record)
    rule.GlyphCount, rule.SubstCount = 2, 2
    return rule
