"""Findings and their status: computed, never chosen.

A :class:`Finding` is a sentence with its numbers kept apart. :func:`assess` runs every robustness check on it and
returns an :class:`Assessed` with one of four statuses:

* **descriptive** — true of these texts, counted; nothing is claimed beyond them;
* **stable** — the same sign under every leave-one-out and every reasonable choice;
* **tentative** — rests on coding whose agreement is below tier or not measured, or flips under some choice;
* **testable** — stable, and each side has enough articles for a permutation test, whose p and q are given.
"""

import json
import math
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from helpers.schema import FRAMES, Status
from helpers.study import agreement, inference, planner, robustness, span_tiers
from helpers.study.corpus import ADJUDICATED, Corpus
from helpers.study.robustness import Check, Statistic, sign
from helpers.tables import DataError, NotComputable

Value = int | float | str
MOST_NAMED = 6
"""So many names are given in a sentence, and so many checks in a reason; the claim lists all checks."""

MOST_EVIDENCE = 200
"""So many units of evidence are named, spread evenly over those that bear a claim."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
SIGNIFICANCE = re.compile(
    r"\bsignifican|p[- ]value|(?:ذو|ذات|ذي)?\s*دلال[ةه]\s+(?:إ|ا)حصائي|معنا[\u200c ]?دار", re.IGNORECASE
)
"""The language of testing in the report's three languages."""


@dataclass(frozen=True)
class Comparison:
    """Two groups of articles: ``by`` is a column of ``Corpus.articles``, ``a`` and ``b`` are two of its values."""

    by: str
    a: str
    b: str


@dataclass(frozen=True)
class Finding:
    """A finding before it is assessed.

    Args:
        id: lower-case words joined by hyphens; permanent.
        statement: sentence with ``{name}`` or ``{name:.0%}`` where a value goes; no digit may be typed into it.
        values: what fills the statement.
        statistic: function of a corpus whose *sign* (against ``reference``) carries the finding; None for a count.
        codes: frame codes that the finding rests on.
        figure: id of the figure that shows it, or empty.
        evidence: the units that bear it, as (article_id, unit).
        comparison: the groups of articles that it sets side by side, or None.
        reference: the value of the statistic that would mean "no difference".
        layers: coded layers other than the frame codes that it rests on: ``quotes``, ``names`` (every attribute of
            them), ``quotes.speaker_side`` and the like (one attribute), ``elements``, ``omissions``.
        scores: function of a corpus that gives articles × contrasts, for a permutation test where there are enough
            articles; the first column is this finding's contrast, the others share its false discovery rate.
    """

    id: str
    statement: str
    values: Mapping[str, Value] = field(default_factory=dict)
    statistic: Statistic | None = None
    codes: tuple[str, ...] = ()
    figure: str = ""
    evidence: tuple[tuple[str, int], ...] = ()
    comparison: Comparison | None = None
    reference: float = 0.0
    layers: tuple[str, ...] = ()
    scores: Callable[[Corpus], pd.DataFrame] | None = None


@dataclass(frozen=True)
class Assessed:
    """A finding with its computed status, the reasons for it and every check, failures included.

    ``text`` is the statement with its values filled in; ``tiers`` gives the agreement tier of each code (A, B, C or
    empty where undefined), ``provisional`` tells whether that agreement is between language models; ``observed`` is the
    statistic on the whole corpus; ``cells`` counts the articles on each side of the comparison; ``layers`` gives the
    tier of each other layer that it rests on (:mod:`helpers.study.span_tiers`); ``test`` is the permutation test of a
    testable claim (difference, p, q, contrasts in the family), else None. ``units`` counts the units that bear it;
    ``evidence`` names them, or :data:`MOST_EVIDENCE` of them.
    """

    id: str
    text: str
    statement: str
    values: dict[str, Value]
    status: Status
    reasons: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    codes: tuple[str, ...] = ()
    tiers: dict[str, str] = field(default_factory=dict)
    provisional: bool = False
    observed: float | None = None
    reference: float = 0.0
    figure: str = ""
    evidence: tuple[tuple[str, int], ...] = ()
    units: int = 0
    comparison: Comparison | None = None
    cells: dict[str, int] = field(default_factory=dict)
    layers: dict[str, str] = field(default_factory=dict)
    test: inference.Test | None = None

    @property
    def applied(self) -> tuple[Check, ...]:
        """The checks that apply."""
        return tuple(c for c in self.checks if c.applies)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks under which the sign is not kept."""
        return tuple(c for c in self.checks if c.holds is False)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    def to_json(self) -> str:
        """JSON text, keys in the order of the fields, ending in a newline: byte-identical for equal findings."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Assessed":
        """The reverse of :meth:`to_dict`."""
        plain = dict(data)
        plain["reasons"] = tuple(plain["reasons"])
        plain["checks"] = tuple(Check(**c) for c in plain["checks"])
        plain["codes"] = tuple(plain["codes"])
        plain["evidence"] = tuple((article, unit) for article, unit in plain["evidence"])
        if plain["comparison"] is not None:
            plain["comparison"] = Comparison(**plain["comparison"])
        if plain.get("test") is not None:
            plain["test"] = inference.Test(**plain["test"])
        return cls(**plain)

    @classmethod
    def from_json(cls, text: str) -> "Assessed":
        """The reverse of :meth:`to_json`."""
        return cls.from_dict(json.loads(text))


def plain_value(value: object) -> Value:
    """A number or text without its numpy or pandas wrapping.

    Raises:
        TypeError: the value is neither a number nor text.
    """
    item = getattr(value, "item", None)
    value = item() if callable(item) else value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(f"{value!r} is neither a number nor text")
    return value


def fill(finding: Finding) -> str:
    """The statement with its values filled in.

    Raises:
        DataError: a digit is typed into the statement, a field has no value, or a value is not used.
        NotComputable: a value is undefined on this corpus.
    """
    fields: set[str] = set()
    for literal, name, spec, _ in string.Formatter().parse(finding.statement):
        typed = [c for c in literal if c.isnumeric()]
        if typed:
            raise DataError(
                f"claim {finding.id}: the number {''.join(typed)!r} is typed into the statement: pass it as a value"
            )
        if name is not None:
            fields.add(re.split(r"[.\[]", name)[0])
            if "{" in (spec or ""):
                raise DataError(f"claim {finding.id}: nested fields in {{{name}}}: give the format plainly")
    missing, unused = fields - set(finding.values), set(finding.values) - fields
    if missing:
        raise DataError(f"claim {finding.id}: the statement asks for {', '.join(sorted(missing))}: pass it in values")
    if unused:
        raise DataError(
            f"claim {finding.id}: {', '.join(sorted(unused))} does not occur in the statement: use it or drop it"
        )
    values = {k: plain_value(v) for k, v in finding.values.items()}
    undefined = [k for k, v in values.items() if isinstance(v, float) and not math.isfinite(v)]
    if undefined:
        raise NotComputable(f"claim {finding.id}: {', '.join(undefined)} is undefined: a finding needs a value")
    return _Written().vformat(finding.statement, (), values)


class _Written(string.Formatter):
    """Shares in whole percent never read as none or all where they are not."""

    def format_field(self, value: Any, format_spec: str) -> str:
        said = super().format_field(value, format_spec)
        if format_spec == ".0%" and 0 < value < 1:
            return {"0%": "under 1%", "100%": "over 99%"}.get(said, said)
        return said


def check_wording(finding: Finding, status: Status) -> None:
    """Refuse the language of testing where no test is possible.

    Raises:
        DataError: the statement says "significant" and the status is not testable.
    """
    if status != "testable" and SIGNIFICANCE.search(finding.statement):
        raise DataError(f"claim {finding.id}: says “significant”, but its status is {status}: no test was possible")


def _validate(finding: Finding, corpus: Corpus) -> None:
    if not _ID.match(finding.id):
        raise DataError(f"claim {finding.id!r}: an id is lower-case words joined by hyphens")
    unknown = [c for c in finding.codes if c not in FRAMES]
    if unknown:
        raise DataError(
            f"claim {finding.id}: {', '.join(unknown)} is no frame code: one of {', '.join(FRAMES)} is wanted"
        )
    known = set(zip(corpus.units["article_id"], corpus.units["unit"], strict=True))
    strange = [f"{a} {u}" for a, u in finding.evidence if (a, u) not in known]
    if strange:
        raise DataError(f"claim {finding.id}: evidence names {', '.join(strange)}, which is no unit of the corpus")
    if finding.comparison and finding.comparison.by not in corpus.articles:
        raise DataError(
            f"claim {finding.id}: compares by {finding.comparison.by!r}, which is no column of the articles"
        )


def _cells(comparison: Comparison, corpus: Corpus) -> dict[str, int]:
    column = corpus.articles[comparison.by]
    return {value: int((column == value).sum()) for value in (comparison.a, comparison.b)}


def assess(finding: Finding, corpus: Corpus) -> Assessed:
    """Run every check on a finding and compute its status.

    A leave-one-out that leaves nothing to compare is undefined; it cannot show stability, so such a finding stays
    descriptive however well it holds elsewhere.

    Raises:
        DataError: id, statement, values, codes or evidence break the rules above.
    """
    _validate(finding, corpus)
    text = fill(finding)
    grounds = _grounds(finding, corpus)
    cells = _cells(finding.comparison, corpus) if finding.comparison else {}
    checks: tuple[Check, ...] = ()
    observed, test = None, None
    status: Status = "tentative" if grounds.weak else "descriptive"
    reasons = list(grounds.reasons)
    if finding.statistic is None:
        reasons.append("a count in these texts: no contrast is claimed")
    else:
        value = float(finding.statistic(corpus))
        direction = sign(value, finding.reference)
        observed = value if direction is not None else None
        checks = robustness.checks(corpus, finding.statistic, reference=finding.reference, codes=finding.codes)
        status, said = _weigh(direction, checks, weak=grounds.weak)
        reasons += said
    if status == "stable" and finding.comparison:
        test, why = _test(finding, finding.comparison, corpus)
        status = "testable" if test else status
        reasons.append(why)
    check_wording(finding, status)
    return Assessed(
        id=finding.id,
        text=text,
        statement=finding.statement,
        values={k: plain_value(v) for k, v in finding.values.items()},
        status=status,
        reasons=tuple(reasons),
        checks=checks,
        codes=tuple(finding.codes),
        tiers=dict(grounds.tiers),
        provisional=grounds.provisional,
        observed=observed,
        reference=finding.reference,
        figure=finding.figure,
        evidence=_spread([(str(a), int(u)) for a, u in finding.evidence]),
        units=len(finding.evidence),
        comparison=finding.comparison,
        cells=cells,
        layers=dict(grounds.layers),
        test=test,
    )


def _spread(units: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """All of some units, or of many :data:`MOST_EVIDENCE`, evenly spaced."""
    if len(units) <= MOST_EVIDENCE:
        return tuple(units)
    return tuple(units[k * len(units) // MOST_EVIDENCE] for k in range(MOST_EVIDENCE))


@dataclass(frozen=True)
class _Grounds:
    """What coding a finding rests on: tiers of codes and layers, whether provisional, whether any is below tier."""

    tiers: dict[str, str]
    layers: dict[str, str]
    provisional: bool
    weak: bool
    reasons: tuple[str, ...]


def _grounds(finding: Finding, corpus: Corpus) -> _Grounds:
    reasons: list[str] = []
    tiers, provisional = agreement.tiers_of(corpus, finding.codes) if finding.codes else ({}, False)
    below = [c for c in finding.codes if tiers[c] not in ("A", "B")]
    if below:
        reasons.append(f"rests on {', '.join(below)}, whose agreement is below tier B or undefined")
    if finding.codes and provisional and len(corpus.coder_ids) > 1:
        reasons.append("agreement is provisional: it is between language models, until a human codes a sample")
    rare = agreement.rare_codes(corpus, finding.codes)
    if rare:
        reasons.append(f"agreement on {', '.join(rare)} hangs on fewer than five units")
    layers = span_tiers.tiers_of(corpus, finding.layers)
    low = [layer for layer, tier in layers.items() if tier == "C"]
    once = [layer for layer, tier in layers.items() if tier == ""]
    if low:
        reasons.append(f"rests on {_listed(low)}, on which coders agree below tier B")
    if once:
        reasons.append(f"rests on {_listed(once)}, whose agreement is not measured")
    unseen = [layer for layer in ("frames",) if finding.codes and layer in corpus.unverified]
    unseen += [layer for layer in finding.layers if layer.partition(".")[0] in corpus.unverified]
    if unseen:
        reasons.append(f"rests on {_listed(unseen)} as the machine found them; nobody has checked them here")
    verified = [layer for layer in finding.layers if layer not in unseen]
    if verified and agreement.is_provisional(corpus, [ADJUDICATED]):
        reasons.append(f"rests on {_listed(verified)}, verified by a language model and not yet by a person")
        provisional = True
    return _Grounds(tiers, layers, provisional, bool(below or low or once or unseen), tuple(reasons))


_SAID = {
    "quotes": "the spans of quotations",
    "quotes.kind": "which quotations are direct",
    "quotes.speaker_side": "the side of each speaker",
    "names": "the spans of names",
    "names.referent_id": "whom names refer to",
    "names.valence": "the valence of names",
    "names.voice": "in whose voice names stand",
}


def enumerated(names: Iterable[str], *, mark: str = "; ", none: str = "none") -> str:
    """Names for a sentence: each once, with how often where that is more than once; of many the first six."""
    counts = Counter(map(str, names))
    shown = [f"{name} (× {times})" if times > 1 else name for name, times in counts.items()]
    more = [f"and {len(shown) - MOST_NAMED} more"] if len(shown) > MOST_NAMED else []
    return mark.join(shown[:MOST_NAMED] + more) or none


def _listed(layers: Sequence[str]) -> str:
    """Layers and attributes (``quotes.speaker_side``) as a reader says them."""
    names = [_SAID.get(layer, layer.partition(".")[2].replace("_", " ") or layer) for layer in layers]
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _weigh(direction: int | None, checks: Sequence[Check], *, weak: bool) -> tuple[Status, list[str]]:
    """Status that the checks allow, and the reasons."""
    applied = [c for c in checks if c.applies]
    runs = sum(c.runs for c in applied)
    failed = [c for c in applied if c.holds is False]
    undefined = [c for c in applied if c.holds is None]
    idle = [robustness.FAMILIES[c.family] for c in checks if not c.applies and c.choice == "–"]
    said = [f"does not apply: {', '.join(idle)}"] if idle else []
    if not direction:
        return "tentative", ["the statistic shows no difference" if direction == 0 else "the statistic is undefined"]
    if failed:
        named = enumerated(c.choice for c in failed)
        return "tentative", [f"changes sign under {len(failed)} of {runs} checks: {named}", *said]
    if undefined:
        kept = (
            f"keeps its sign under the {runs - len(undefined)} checks that are defined; {len(undefined)} leave nothing"
        )
        named = enumerated(c.choice for c in undefined)
        return ("tentative" if weak else "descriptive"), [f"{kept} to compare: {named}", *said]
    return ("tentative" if weak else "stable"), [f"keeps its sign under all {runs} checks", *said]


def _test(finding: Finding, comparison: Comparison, corpus: Corpus) -> tuple[inference.Test | None, str]:
    """The permutation test over independent articles where one is possible, and what to say of it."""
    independent = corpus.without_agency()
    sides = _cells(comparison, independent)
    if not planner.testable(*sides.values()):
        return None, "too few independent articles on each side for any permutation test"
    if finding.scores is None:
        return None, "enough independent articles on each side, but the finding gives no score per article to test"
    groups = independent.articles.set_index("article_id")[comparison.by]
    scores = finding.scores(independent)
    made = inference.contrasts(scores, groups, comparison.a, comparison.b)[str(scores.columns[0])]
    if made.p is None:
        return None, f"no permutation test: {made.reason}"
    return made, (
        f"permutation test over {made.a} and {made.b} independent articles: difference of means {made.difference:.3g}, "
        f"p = {made.p:.3g}, q = {made.q:.3g} over {made.contrasts} contrasts (Benjamini–Hochberg)"
    )
