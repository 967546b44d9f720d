"""What stands where on a coding sheet: known to the one who writes it and the one who reads it."""

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from helpers import schema

FORMAT = "framing report coding sheet 1"
README, UNITS, QUOTATIONS, NAMES, ELEMENTS = "Read me", "Units", "Quotations", "Names", "Elements"
CODEBOOK, ACTORS, CONTEXT = "Codebook", "Actors", "Context"
MARK = "x"
NO_TEXT = "[text absent: python -m helpers sources add PATH puts the article files in place; then draw the sheet anew]"
ID_COLUMNS = ("article_id", "unit", "zone", "unit_sha", "text")
COLUMNS: dict[str, tuple[str, ...]] = {
    UNITS: (*ID_COLUMNS, *schema.FRAMES, "none", "notes"),
    QUOTATIONS: (
        "article_id", "unit", "kind", "words", "occurrence", "speaker_id", "speaker_side",
        "verb", "verb_form", "verb_occurrence", "verb_class",
    ),
    NAMES: ("article_id", "unit", "words", "occurrence", "referent_id", "valence", "voice", "gloss"),
    ELEMENTS: ("article_id", "element", "unit", "actor_id", "statement"),
}  # fmt: skip
PART_OF = {UNITS: "frames", QUOTATIONS: "quotes", NAMES: "names", ELEMENTS: "elements"}
MEANINGS = {
    "article_id": "article, as on the sheet Units", "unit": "number of the unit, as on the sheet Units",
    "kind": "direct: inside quotation marks; indirect: reported in other words",
    "words": "the words, copied from the text of the unit", "occurrence": "1, 2 …, if the words stand more than once",
    "speaker_id": "whose words: id from the sheet Actors; empty if not registered",
    "speaker_side": "only where speaker_id is empty and the side is clear",
    "verb": "lemma of the reporting verb or noun (codebook)", "verb_form": "the verb as it stands in the unit",
    "verb_occurrence": "1, 2 …, if the verb form stands more than once", "verb_class": "class of the verb",
    "referent_id": "who or what is named: id from the sheet Actors", "valence": "what the expression itself conveys",
    "voice": "the outlet's own words, or quoted (directly or indirectly)", "gloss": "short English gloss, in own words",
    "element": "one of Entman's four", "actor_id": "who is given the statement; empty: the article itself",
    "statement": "the element in own words, in English",
}  # fmt: skip
DECLARATION = {
    "name": "how you want to be named; a code name will do",
    "kind": "human or language model",
    "description": "training and experience that bear on the coding",
    "languages": "languages that you read well enough to code, as: ar, fa",
    "date": "day on which you finished, as 2026-11-21",
    "instructions": "what you followed: the sheet Codebook, or what else",
    "saw": "what you could see besides this sheet: articles, earlier results, other people's codes",
    "independent": "yes, if you saw no other coder's codes before you finished",
    "limits": "anything that a reader of your codes should know",
}
TASK_QUESTION = "done: "


def cell_text(text: str) -> str:
    """A text as a cell can hold it: control characters that .xlsx forbids become blanks, so that the length stays."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)
