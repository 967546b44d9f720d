"""The contract of every table: one place for reader, writer, tests, the data dictionary and ``datapackage.json``.

Offsets are code points into the file's text decoded as UTF-8 without newline translation (after a BOM, if any,
is dropped); ``end`` is exclusive. Missing values are empty cells.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal["string", "integer", "date"]

FRAMES = (
    "PARTNERSHIP", "COUNTERTERROR", "BORDER", "MILITARY", "RESISTANCE", "OCCUPATION",
    "PALESTINE", "INFLUENCE", "BROTHERHOOD", "SOVEREIGNTY", "ECONOMY", "STABILITY",
)  # fmt: skip
ZONES = ("title", "dateline", "lede", "kicker", "body", "crosslink", "credit", "furniture")
UNIT_ZONES = ("title", "lede", "body")
SIDES = ("iran_state", "iraq_state", "iraq_pmf_or_party", "armed_faction", "anonymous", "outlet", "other")
SIDE_LABELS: dict[str, str] = {
    "iran_state": "Iranian state",
    "iraq_state": "Iraqi state",
    "iraq_pmf_or_party": "PMF or party (Iraq)",
    "armed_faction": "Armed faction",
    "anonymous": "Anonymous",
    "outlet": "Outlet",
    "other": "Other",
}
VERB_CLASSES = ("neutral", "affirming", "doubting", "praising", "warning", "demanding", "claiming")
VALENCES = ("legitimising", "delegitimising", "neutral")
VOICES = ("outlet", "quoted")
ELEMENTS = ("problem", "cause", "judgement", "remedy")
NORMALISERS = ("folded", "light", "coarse")
LEMMATISERS = ("lemma", "stem", "form")
MATCHINGS = ("clitics", "bare")
PRECISIONS = ("day", "month", "year", "unknown")
STATEMENTS = ("stated", "partly", "absent")
Status = Literal["descriptive", "stable", "tentative", "testable"]
STATUS_MEANINGS: dict[Status, str] = {
    "descriptive": "true of these texts, counted",
    "stable": "same sign under every leave-one-out and every reasonable choice",
    "tentative": "rests on coding whose agreement is below tier or not measured, or flips under some choice",
    "testable": "stable, and enough articles per cell for an inference",
}
STATUSES: tuple[Status, ...] = tuple(STATUS_MEANINGS)


@dataclass(frozen=True)
class Column:
    """One column: name, what it means, its type and the values it may hold."""

    name: str
    meaning: str
    kind: Kind = "string"
    values: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Table:
    """One table: its name is its path below ``data/`` without ``.csv``; rows are sorted by ``key``, which is unique."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    layer: Literal["derived", "coding", "registry"] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "layer", self.name.split("/")[0])
        unknown = set(self.key) - set(self.names)
        if unknown:
            raise ValueError(f"{self.name}: key names unknown columns {sorted(unknown)}")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)


def _c(name: str, meaning: str, kind: Kind = "string", values: tuple[str, ...] = (), required: bool = True) -> Column:
    return Column(name, meaning, kind, values, required)


_ARTICLE = _c(
    "article_id",
    "article: first three characters of the file's name and a letter; of a record its own id (see *Ids of articles*)",
)
_UNIT = _c("unit", "unit (sentence or title) within the article, from 1", "integer")
_START = _c("start", "first code point in the file's text", "integer")
_END = _c("end", "code point after the last", "integer")
_WORDS = _c("words", "words in the span (orthographic words; clitics are not split off)", "integer")
_CODER = _c("coder_id", "who or what coded (data/coding/coders.yaml); `adjudicated` is the agreed layer")

_QUOTE = (
    _ARTICLE, _UNIT,
    _c("kind", "direct: inside quotation marks; indirect: reported in other words", values=("direct", "indirect")),
    _c("start", "first code point of the reported words (marks and reporting verb left out)", "integer"),
    _END,
    _c("speaker_id", "actor to whom the words are attributed (data/registry/actors.yaml)", required=False),
    _c("speaker_side", "side on which the speaker stands", values=SIDES, required=False),
    _c("verb", "lemma of the reporting verb or noun", required=False),
    _c("verb_start", "first code point of the reporting verb", "integer", required=False),
    _c("verb_class", "class of the reporting verb (codebook)", values=VERB_CLASSES, required=False),
    _WORDS,
)  # fmt: skip

_NAME = (
    _ARTICLE, _UNIT, _START, _END,
    _c("referent_id", "who or what is named (data/registry/actors.yaml)"),
    _c("valence", "what the expression itself conveys of its referent", values=VALENCES),
    _c("voice", "whose words: the outlet's own, or quoted (directly or indirectly)", values=VOICES),
    _c("text", "the expression, at most six words; given only where its wording carries a valence", required=False),
    _c("gloss", "English gloss of the expression", required=False),
)  # fmt: skip

_ELEMENT = (
    _ARTICLE,
    _c("element", "element of the frame (Entman 1993)", values=ELEMENTS), _UNIT,
    _c("actor_id", "actor to whom the article gives the statement; empty: its own voice", required=False),
    _c("statement", "the element in own words"),
)  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table("derived/articles", "Articles found in the files", (
            _ARTICLE,
            _c("file", "name of the file"),
            _c("sha256", "SHA-256 of the file's bytes"),
            _START, _END,
            _c("language", "language of the article", values=("ar", "fa")),
            _c("outlet_id", "outlet that the page itself names (data/registry/outlets.yaml)", required=False),
            _c("published", "publication date that stands in the file", "date", required=False),
            _c("published_precision", "precision of that date", values=PRECISIONS),
            _c("published_basis", "where it stands: printed (a date line), in text (a dated sentence), not stated"),
            _c("event_id", "registered event that the names and dates in the article fit", required=False),
            _c("units", "number of units", "integer"),
            _WORDS,
        ), ("article_id",)),
        Table("derived/zones", "Zone of every stretch of text: covers every non-blank line of every file", (
            _c("file", "name of the file"), _ARTICLE, _START, _END,
            _c("zone", "what the stretch is on the page", values=ZONES),
        ), ("file", "start")),
        Table("derived/units", "Units: the sentences of titles, ledes and bodies", (
            _ARTICLE, _UNIT, _START, _END,
            _c("zone", "zone of the unit", values=UNIT_ZONES), _WORDS,
            _c("unit_sha", "first 12 hex digits of the SHA-256 of the unit's normalised text"),
            _c("paragraph", "paragraph within the article, from 1: a line break begins another", "integer"),
        ), ("article_id", "unit")),
        Table("derived/quotes", "Quotations as the machine finds them", _QUOTE, ("article_id", "start", "end")),
        Table("derived/names", "Naming expressions as the machine finds them", _NAME, ("article_id", "start", "end")),
        Table("derived/lemmas", "Article-level counts of lemmas, unordered", (
            _ARTICLE, _c("lemma", "normalised lemma"), _c("count", "occurrences", "integer"),
        ), ("article_id", "lemma")),
        Table("derived/terms", "Lexicon hits by unit", (
            _ARTICLE, _UNIT, _START, _END,
            _c("term_id", "term of the lexicon (data/registry/lexicon.csv)"),
        ), ("article_id", "start", "end", "term_id")),
        Table("derived/lemma_variants", "Counts of words had they been normalised or lemmatised otherwise", (
            _ARTICLE,
            _c("normaliser", "how letters are folded (helpers/text/variants.py)", values=NORMALISERS),
            _c("lemmatiser", "how words are reduced", values=LEMMATISERS),
            _c("function", "whether it is a function word, which the counts in use leave out", values=("no", "yes")),
            _c("lemma", "lemma, stem or form"), _c("count", "occurrences", "integer"),
        ), ("article_id", "normaliser", "lemmatiser", "function", "lemma")),
        Table("derived/term_variants", "Lexicon hits had letters been folded or words been matched otherwise", (
            _ARTICLE, _UNIT, _START, _END,
            _c("term_id", "term of the lexicon (data/registry/lexicon.csv)"),
            _c("normaliser", "how letters are folded", values=NORMALISERS),
            _c("matching", "clitics: a word may carry them; bare: it may not", values=MATCHINGS),
        ), ("article_id", "normaliser", "matching", "start", "end", "term_id")),
        Table("derived/reuse", "Pairs of articles that share passages, each pair in both directions", (
            _ARTICLE, _c("other_id", "article with which it shares text"),
            _c("shingles", "different runs of five words in the article's running text", "integer"),
            _c("shared_shingles", "how many of them stand in the other article", "integer"),
            _c("shared_units", "units of the article, of six words or more, that stand word for word in the other",
               "integer"),
            _c("shared_words", "words in those units", "integer"),
            _c("reuse_group", "smallest id among the articles that are copies of one text, where the two are "
               "(half of the shorter one's runs shared)", required=False),
        ), ("article_id", "other_id")),
        Table("registry/records", "What the records of a larger corpus say of themselves: one row a record", (
            _ARTICLE,
            _c("file", "name under which the record stands in the derived tables"),
            _c("sha256", "SHA-256 of the record's title and text"),
            _c("source", "source as the record names it", required=False),
            _c("outlet_id", "outlet of that name (data/registry/outlets.yaml)", required=False),
            _c("published", "date given in the record", "date", required=False),
            _c("published_precision", "precision of that date", values=PRECISIONS),
            _c("title", "title given in the record", required=False),
            _c("address", "address given in the record", required=False),
            _c("agency", "news agency that the text credits", required=False),
            _c("note", "what could not be read", required=False),
        ), ("article_id",)),
        Table("registry/lexicon", "Paired Arabic–Persian terms per frame", (
            _c("term_id", "language and number, as ar-012"),
            _c("code", "frame code", values=FRAMES),
            _c("concept", "English name of the paired concept: the same in both languages"),
            _c("language", "language of the term", values=("ar", "fa")),
            _c("term", "normalised words, clitics stripped, as the matcher compares them"),
        ), ("term_id",)),
        Table("coding/frames", "Frame codes per unit: one row per code given, `none` where a coder found none", (
            _CODER, _ARTICLE, _UNIT,
            _c("code", "frame code", values=(*FRAMES, "none")),
        ), ("coder_id", "article_id", "unit", "code")),
        Table("coding/quotes", "Quotations as verified by reading", _QUOTE, ("article_id", "start", "end")),
        Table("coding/names", "Naming expressions as verified by reading", _NAME, ("article_id", "start", "end")),
        Table("coding/coder_quotes", "Quotations as each coder marked them", (_CODER, *_QUOTE),
              ("coder_id", "article_id", "start", "end")),
        Table("coding/coder_names", "Naming expressions as each coder marked them", (_CODER, *_NAME),
              ("coder_id", "article_id", "start", "end")),
        Table("coding/coder_elements", "Entman's four elements as each coder listed them", (_CODER, *_ELEMENT),
              ("coder_id", "article_id", "element", "unit", "statement")),
        Table("coding/coder_notes", "Coders' remarks on units, in own words", (
            _CODER, _ARTICLE, _UNIT, _c("note", "the remark"),
        ), ("coder_id", "article_id", "unit", "note")),
        Table("coding/adjudications", "Each disagreement on a frame code, the decision and its reason", (
            _ARTICLE, _UNIT, _c("code", "frame code", values=FRAMES),
            _c("given_by", "coders who gave the code, separated by spaces"),
            _c("decision", "whether the agreed layer has the code", values=("given", "not given")),
            _c("reason", "why, in own words"),
        ), ("article_id", "unit", "code")),
        Table("coding/span_adjudications", "Each disagreement on a quotation or a name, the decision and its reason", (
            _c("layer", "which spans", values=("quotes", "names")),
            _ARTICLE, _UNIT, _START, _END,
            _c("about", "`span`: whether it is one at all; otherwise the column on which the coders differ"),
            _c("value", "what was given in that column; empty for spans", required=False),
            _c("given_by", "coders who gave it, separated by spaces"),
            _c("decision", "whether the agreed layer has it", values=("given", "not given")),
            _c("reason", "why, in own words"),
        ), ("layer", "article_id", "start", "end", "about", "value")),
        Table("coding/elements", "Entman's four elements per article, the agreed layer", _ELEMENT,
              ("article_id", "element", "unit", "statement")),
        Table("coding/omissions", "Which facts of a shared event each of its articles states", (
            _c("event_id", "event whose coverage is compared (data/registry/events.yaml)"),
            _c("fact_id", "fact, from f01"),
            _c("fact", "the fact in own words"),
            _ARTICLE,
            _c("statement", "whether the article states it", values=STATEMENTS),
            _c("unit", "first unit that does", "integer", required=False),
        ), ("event_id", "fact_id", "article_id")),
        Table("coding/glosses", "One own-words English summary per unit: a summary, not a translation", (
            _ARTICLE, _UNIT, _c("gloss", "at most 20 words"),
        ), ("article_id", "unit")),
        Table("coding/irregularities", "What the text says twice, wrongly or against itself: recorded, not repaired", (
            _ARTICLE, _UNIT, _c("kind", "what kind of irregularity"), _c("note", "own words"),
        ), ("article_id", "unit", "kind", "note")),
    )
}  # fmt: skip
