"""What becomes of the report's claims: their checks as tables, and what they would be without each article."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import pandas as pd

from helpers.schema import FRAMES, STATUSES
from helpers.study import frames, left_out, planner, robustness, statements
from helpers.study.claims import Assessed, Finding, assess
from helpers.study.corpus import LEXICON, Corpus
from helpers.study.robustness import Check
from helpers.tables import NotComputable

FAMILIES = robustness.FAMILIES
_WITHOUT = "without "
_OUTCOMES = {"held": True, "failed": False, "undefined": None}
_TOLERANCE = 1e-12


def outcome(checks: Sequence[Check], observed: float | None) -> str:
    """One word for the checks of one family.

    ``flips`` where any changes the sign, else ``undefined`` where any leaves nothing to compare, else ``untouched``
    where every value is the one observed (what was varied made no difference, so nothing was put to the test), else
    ``holds``; ``none`` without a check that applies.
    """
    checks = [check for check in checks if check.applies]
    found = [check.holds for check in checks]
    if not found:
        return "none"
    if False in found:
        return "flips"
    if None in found:
        return "undefined"
    values = [v for c in checks for v in (c.value, c.low, c.high) if v is not None]
    moved = any(abs(value - observed) > _TOLERANCE for value in values) if observed is not None else False
    return "holds" if moved else "untouched"


def outcomes(claims: Iterable[Assessed]) -> pd.DataFrame:
    """A row for every claim that has checks, and family of checks.

    Columns: claim, status, family, checks, held, failed, undefined, outcome (see :func:`outcome`).
    """
    rows = []
    for claim in claims:
        for family in FAMILIES:
            checks = [c for c in claim.checks if c.family == family and c.applies]
            counts = {name: sum(c.runs for c in checks if c.holds is value) for name, value in _OUTCOMES.items()}
            head = {"claim": claim.id, "status": claim.status, "family": family, "checks": sum(counts.values())}
            if claim.checks:
                rows.append(head | counts | {"outcome": outcome(checks, claim.observed)})
    columns = ["claim", "status", "family", "checks", *_OUTCOMES, "outcome"]
    return pd.DataFrame(rows, columns=columns)


def listing(claims: Iterable[Assessed], notebooks: Mapping[str, str]) -> pd.DataFrame:
    """Every claim in a row. Columns: claim, notebook, status, checks, flips, undefined, provisional, p, q, why.

    ``notebooks`` names the notebook of each claim; p and q are empty without a test.
    """
    rows = [
        {
            "claim": claim.id,
            "notebook": notebooks.get(claim.id, ""),
            "status": claim.status,
            "checks": sum(c.runs for c in claim.applied),
            "flips": sum(c.runs for c in claim.failures),
            "undefined": sum(c.runs for c in claim.applied if c.holds is None),
            "provisional": claim.provisional,
            "p": claim.test.p if claim.test else None,
            "q": claim.test.q if claim.test else None,
            "why": "; ".join(r for r in claim.reasons if not r.startswith("does not apply")),
        }
        for claim in claims
    ]
    table = pd.DataFrame(rows)
    return table if table.empty or table["p"].notna().any() else table.drop(columns=["p", "q"])


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


def without_each_article(corpus: Corpus, ids: Collection[str] | None = None) -> pd.DataFrame:
    """What would stand on the claims page had each article not been there: every finding made anew without it.

    Args:
        corpus: the whole corpus, of at most forty articles.
        ids: findings of :mod:`helpers.study.statements`; default all.

    Returns:
        A row per finding and article left out. Columns: claim, left_out, status (of the claim as it stands), then
        (its status without the article; ``none`` where it could not be made), observed, value (of its own statistic
        without the article), sign (``kept``, ``changed``, ``undefined``; ``none`` without a contrast), restated
        (whether it would then be about other outlets, articles or codes, so that its statistic is another), note.

    Raises:
        NotComputable: there are more than forty articles.
    """
    if len(corpus.article_ids) > left_out.MOST_LEFT_OUT:
        raise NotComputable(f"claims are made anew for up to {left_out.MOST_LEFT_OUT} articles")
    wanted = list(ids or statements.BUILDERS)
    whole = {}
    for id in wanted:
        try:
            finding = statements.build(id, corpus)
            whole[id] = (finding, assess(finding, corpus))
        except NotComputable:
            continue
    rows = []
    for view in left_out.article_views(corpus):
        for id, (finding, assessed) in whole.items():
            lean = {"claim": id, "left_out": view.choice.removeprefix(_WITHOUT), "status": assessed.status}
            rows.append(lean | _made_anew(finding, assessed, view.corpus))
    columns = ["claim", "left_out", "status", "then", "observed", "value", "sign", "restated", "note"]
    return pd.DataFrame(rows, columns=columns)


def _made_anew(finding: Finding, assessed: Assessed, lean: Corpus | None) -> dict[str, object]:
    nothing = {"then": "none", "observed": assessed.observed, "value": None, "sign": "none", "restated": False}
    if lean is None:
        return nothing | {"note": "it is the only article"}
    value = math.nan if finding.statistic is None else robustness.value_of(finding.statistic, lean)
    before, now = (None if v is None else robustness.sign(v, finding.reference) for v in (assessed.observed, value))
    sign = "none" if finding.statistic is None else "undefined" if None in (before, now) else "kept"
    found = nothing | {"value": None if math.isnan(value) else value}
    found["sign"] = "changed" if sign == "kept" and before != now else sign
    try:
        anew = statements.build(finding.id, lean)
        made = assess(anew, lean)
    except NotComputable as why:
        return found | {"note": str(why).removeprefix(f"claim {finding.id}: ")}
    about = [(f.codes, f.comparison, _named(f.statistic)) for f in (finding, anew)]
    return found | {"then": made.status, "restated": about[0] != about[1], "note": ""}


def _named(statistic: object) -> object:
    """What a statistic was told to compute."""
    return getattr(statistic, "keywords", None)


def widest(strip: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Rows of the ``most`` claims that one article left out moves most, the widest first.

    Undefined rows are left out, and claims that no article moves.

    Raises:
        NotComputable: no article moves any claim.
    """
    strip = strip.dropna(subset="remains")
    moves = (strip["remains"] - 1).abs().groupby(strip["claim"]).max()
    ranked = moves[moves > _TOLERANCE].sort_values(ascending=False, kind="stable").index[:most]
    if not len(ranked):
        raise NotComputable("no contrast changes where one article is left out")
    order = {claim: i for i, claim in enumerate(ranked)}
    kept = strip[strip["claim"].isin(order)]
    return kept.sort_values("claim", key=lambda c: c.map(order), kind="stable").reset_index(drop=True)


def frame_choices(corpus: Corpus, *, codes: Sequence[str] = FRAMES) -> pd.DataFrame:
    """Share of units with each code in the whole corpus under every combination of choices, the lexicon among them.

    Columns: code, layers (``coders``, where there are any, and ``lexicon``), share (as in use), low, high (over the
    choices), choices (how many combinations).
    """
    table = robustness.multiverse(corpus, {code: _share(code) for code in codes}, lexicon=True)
    table["layers"] = (table["layer"] == LEXICON).map({False: "coders", True: "lexicon"})
    rows = []
    for (code, layers), part in table.groupby(["statistic", "layers"], sort=False):
        spread = {"low": part["value"].min(), "high": part["value"].max(), "choices": len(part)}
        rows.append({"code": code, "layers": layers, "share": part["value"].iloc[0]} | spread)
    return pd.DataFrame(rows)


def _share(code: str) -> Callable[[Corpus], float]:
    return lambda corpus: frames.share_of(corpus, code)


def reach(*, most: int = 8, total: int = 0) -> pd.DataFrame:
    """Smallest two-sided p that a permutation test can give, by articles on each side.

    Columns: smaller, larger (articles on the side with fewer and with more), p, now (whether the two make ``total``).
    Shows what a test needs to be possible, not what it needs to have power.
    """
    sizes = [(a, b) for a in range(1, most) for b in range(a, most + 1)]
    rows = [(a, b, planner.smallest_p(a, b), a + b == total) for a, b in sizes]
    return pd.DataFrame(rows, columns=["smaller", "larger", "p", "now"])
