"""Findings and their status: computed, never chosen.

A :class:`Finding` is a sentence with its numbers kept apart. :func:`assess` runs every robustness check on it and
returns an :class:`Assessed` with one of four statuses:

* **descriptive** — true of these texts, counted; nothing is claimed beyond them;
* **stable** — the same sign under every leave-one-out and every reasonable choice;
* **tentative** — rests on a code whose agreement is below tier, or flips under some choice;
* **testable** — stable, and each side has enough articles for a permutation test.
"""

import json
import math
import re
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from helpers.schema import FRAMES
from helpers.study import agreement, robustness
from helpers.study.corpus import Corpus
from helpers.study.robustness import Check, Statistic, sign
from helpers.tables import DataError

Status = Literal["descriptive", "stable", "tentative", "testable"]
STATUSES: tuple[Status, ...] = ("descriptive", "stable", "tentative", "testable")
STATUS_MEANINGS: dict[Status, str] = {
    "descriptive": "true of these texts, counted",
    "stable": "same sign under every leave-one-out and every reasonable choice",
    "tentative": "rests on a code whose agreement is below tier, or flips under some choice",
    "testable": "stable, and enough articles per cell for an inference",
}
Value = int | float | str

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_SIGNIFICANCE = re.compile(r"\bsignifican", re.IGNORECASE)


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
        layers: coded layers other than the frame codes that it rests on (quotes, names, elements, omissions).
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


@dataclass(frozen=True)
class Assessed:
    """A finding with its computed status, the reasons for it and every check, failures included.

    ``text`` is the statement with its values filled in; ``tiers`` gives the agreement tier of each code (A, B, C or
    empty where undefined), ``provisional`` tells whether that agreement is between language models; ``observed`` is the
    statistic on the whole corpus; ``cells`` counts the articles on each side of the comparison.
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
    comparison: Comparison | None = None
    cells: dict[str, int] = field(default_factory=dict)

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
        raise DataError(f"claim {finding.id}: {', '.join(undefined)} is undefined: a finding needs a value")
    return finding.statement.format(**values)


def check_wording(finding: Finding, status: Status) -> None:
    """Refuse the language of testing where no test is possible.

    Raises:
        DataError: the statement says "significant" and the status is not testable.
    """
    if status != "testable" and _SIGNIFICANCE.search(finding.statement):
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


def _independent(corpus: Corpus) -> Corpus:
    """The corpus without articles that depend on an agency: they are no independent cases."""
    return corpus.without_agency()


def assess(finding: Finding, corpus: Corpus) -> Assessed:
    """Run every check on a finding and compute its status.

    A leave-one-out that leaves nothing to compare is undefined; it cannot show stability, so such a finding stays
    descriptive however well it holds elsewhere.

    Raises:
        DataError: id, statement, values, codes or evidence break the rules above.
    """
    _validate(finding, corpus)
    text = fill(finding)
    reasons: list[str] = []
    tiers, provisional = agreement.tiers_of(corpus, finding.codes) if finding.codes else ({}, False)
    below = [c for c in finding.codes if tiers[c] not in ("A", "B")]
    if below:
        reasons.append(f"rests on {', '.join(below)}, whose agreement is below tier B or undefined")
    if finding.codes and provisional:
        reasons.append("agreement is provisional: it is between language models, until a human codes a sample")
    rare = agreement.rare_codes(corpus, finding.codes)
    if rare:
        reasons.append(f"agreement on {', '.join(rare)} hangs on fewer than five units")
    verified = [layer for layer in finding.layers if layer not in corpus.unverified]
    if verified and agreement.is_provisional(corpus, ["adjudicated"]):
        reasons.append(f"rests on {' and '.join(verified)} that a language model verified, not yet a person")
    unseen = [layer for layer in ("frames",) if finding.codes and layer in corpus.unverified]
    unseen += [layer for layer in finding.layers if layer in corpus.unverified]
    if unseen:
        reasons.append(f"rests on {' and '.join(unseen)} as the machine found them; nobody has checked them here")
    cells = _cells(finding.comparison, corpus) if finding.comparison else {}

    checks: tuple[Check, ...] = ()
    observed: float | None = None
    status: Status = "tentative" if below or unseen else "descriptive"
    if finding.statistic is None:
        reasons.append("a count in these texts: no contrast is claimed")
    else:
        value = float(finding.statistic(corpus))
        direction = sign(value, finding.reference)
        observed = value if direction is not None else None
        checks = robustness.checks(corpus, finding.statistic, reference=finding.reference)
        failed = [c for c in checks if c.holds is False]
        undefined = [c for c in checks if c.holds is None]
        if not direction:
            status = "tentative"
            reasons.append("the statistic shows no difference" if direction == 0 else "the statistic is undefined")
        elif failed:
            status = "tentative"
            reasons.append(
                f"changes sign under {len(failed)} of {len(checks)} checks: {'; '.join(c.choice for c in failed)}"
            )
        elif undefined:
            reasons.append(
                f"keeps its sign under the {len(checks) - len(undefined)} checks that are defined; "
                f"{len(undefined)} leave nothing to compare: {'; '.join(c.choice for c in undefined)}"
            )
        else:
            reasons.append(f"keeps its sign under all {len(checks)} checks")
            if not (below or unseen):
                status = "stable"
        if status == "stable" and finding.comparison:
            independent = _cells(finding.comparison, _independent(corpus))
            least = robustness.smallest_p(*independent.values())
            if least <= robustness.LEVEL:
                status = "testable"
                reasons.append("enough independent articles on each side for a permutation test")
            else:
                reasons.append("too few independent articles on each side for any permutation test")
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
        tiers=dict(tiers),
        provisional=provisional,
        observed=observed,
        reference=finding.reference,
        figure=finding.figure,
        evidence=tuple((str(a), int(u)) for a, u in finding.evidence),
        comparison=finding.comparison,
        cells=cells,
    )
