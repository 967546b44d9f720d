"""What becomes of the report's claims: their checks as tables. Reads assessed claims, computes nothing anew."""

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from helpers.schema import FRAMES
from helpers.study import compare, robustness
from helpers.study.claims import STATUSES, Assessed
from helpers.study.corpus import LEXICON, Corpus
from helpers.study.robustness import Check

FAMILIES = {
    "article": "an article left out",
    "coder": "a coder left out",
    "agency": "agency text left out",
    "choice": "another choice",
}
"""Families of checks, in the order in which they are shown."""
_WITHOUT = "without "
_OUTCOMES = {"held": True, "failed": False, "undefined": None}
_TOLERANCE = 1e-12


def outcome(checks: Sequence[Check], observed: float | None) -> str:
    """One word for the checks of one family.

    ``flips`` where any changes the sign, else ``undefined`` where any leaves nothing to compare, else ``untouched``
    where every value is the one observed (the statistic does not depend on what was varied, so nothing was put to the
    test), else ``holds``; ``none`` without a check.
    """
    found = [check.holds for check in checks]
    if not found:
        return "none"
    if False in found:
        return "flips"
    if None in found:
        return "undefined"
    moved = any(abs(c.value - observed) > _TOLERANCE for c in checks if c.value is not None and observed is not None)
    return "holds" if moved else "untouched"


def outcomes(claims: Iterable[Assessed]) -> pd.DataFrame:
    """A row for every claim that has checks, and family of checks.

    Columns: claim, status, family, checks, held, failed, undefined, outcome (see :func:`outcome`).
    """
    rows = []
    for claim in claims:
        for family in FAMILIES:
            checks = [c for c in claim.checks if c.family == family]
            counts = {name: sum(c.holds is value for c in checks) for name, value in _OUTCOMES.items()}
            head = {"claim": claim.id, "status": claim.status, "family": family, "checks": len(checks)}
            if claim.checks:
                rows.append(head | counts | {"outcome": outcome(checks, claim.observed)})
    columns = ["claim", "status", "family", "checks", *_OUTCOMES, "outcome"]
    return pd.DataFrame(rows, columns=columns)


def flips(claims: Iterable[Assessed]) -> pd.DataFrame:
    """Every check that changes the sign of a claim. Columns: claim, family, choice, observed, value (then)."""
    rows = [
        {"claim": claim.id, "family": check.family, "choice": check.choice}
        | {"observed": claim.observed, "value": check.value}
        for claim in claims
        for check in claim.failures
    ]
    return pd.DataFrame(rows, columns=["claim", "family", "choice", "observed", "value"])


def statuses(claims: Iterable[Assessed]) -> dict[str, int]:
    """How many claims have each status."""
    found = [claim.status for claim in claims]
    return {status: found.count(status) for status in STATUSES}


def influence(claims: Iterable[Assessed]) -> pd.DataFrame:
    """What is left of each contrast when an article is left out: 1 as with all articles, 0 nothing, below 0 turned.

    Columns: claim, left_out, remains (NaN where nothing is left to compare). Only claims with a contrast.
    """
    rows = []
    for claim in claims:
        contrast = (claim.observed or 0) - claim.reference
        for check in claim.checks:
            if check.family == "article" and claim.observed is not None and contrast:
                remains = float("nan") if check.value is None else (check.value - claim.reference) / contrast
                rows.append({"claim": claim.id, "left_out": check.choice.removeprefix(_WITHOUT), "remains": remains})
    return pd.DataFrame(rows, columns=["claim", "left_out", "remains"])


def widest(strip: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Rows of the ``most`` claims that one article left out moves most, the widest first.

    Undefined rows are left out, and claims that no article moves.
    """
    strip = strip.dropna(subset="remains")
    moves = (strip["remains"] - 1).abs().groupby(strip["claim"]).max()
    ranked = moves[moves > _TOLERANCE].sort_values(ascending=False, kind="stable").index[:most]
    order = {claim: i for i, claim in enumerate(ranked)}
    kept = strip[strip["claim"].isin(order)]
    return kept.sort_values("claim", key=lambda c: c.map(order), kind="stable").reset_index(drop=True)


def frame_choices(corpus: Corpus, *, codes: Sequence[str] = FRAMES) -> pd.DataFrame:
    """Share of units with each code in the whole corpus under every combination of choices, the lexicon among them.

    Columns: code, layers (``coders``, or ``lexicon``), share (as in use), low, high (over the choices), choices (how
    many combinations).
    """
    rows = []
    for code in codes:
        table = robustness.multiverse(corpus, _share(code), lexicon=True)
        by_lexicon = table["layer"] == LEXICON
        if not by_lexicon.any():  # the layer makes no difference: the lexicon gives what the coders give
            by_lexicon = pd.Series(True, index=table.index)
        parts = {"coders": table[~by_lexicon] if not by_lexicon.all() else table, "lexicon": table[by_lexicon]}
        for layers, part in parts.items():
            shown = part["value"].iloc[0]
            spread = {"low": part["value"].min(), "high": part["value"].max(), "choices": len(part)}
            rows.append({"code": code, "layers": layers, "share": shown} | spread)
    return pd.DataFrame(rows)


def _share(code: str) -> Callable[[Corpus], float]:
    return lambda corpus: compare.share_of(corpus, code)


def reach(*, most: int = 8, total: int = 0) -> pd.DataFrame:
    """Smallest two-sided p that a permutation test can give, by articles on each side.

    Columns: smaller, larger (articles on the side with fewer and with more), p, now (whether the two make ``total``).
    Shows what a test needs to be possible, not what it needs to have power.
    """
    sizes = [(a, b) for a in range(1, most) for b in range(a, most + 1)]
    rows = [(a, b, robustness.smallest_p(a, b), a + b == total) for a, b in sizes]
    return pd.DataFrame(rows, columns=["smaller", "larger", "p", "now"])
