"""The coding sheet: an .xlsx that a coder fills in, and its reading back as a submission.

It holds the units to be coded, with their text where the article files are at hand, the codebook, the actors, and
drop-down lists of every legal value; never a code that anyone has given. Offsets are not asked for: the coder copies
the words and the reader finds where they stand.
"""

from helpers.study.sheet.drawing import draw, refuse_tracked
from helpers.study.sheet.layout import COLUMNS, NO_TEXT
from helpers.study.sheet.reading import read
from helpers.study.sheet.writing import write

__all__ = ["COLUMNS", "NO_TEXT", "draw", "read", "refuse_tracked", "write"]
