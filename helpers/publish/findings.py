"""``claim()``: a finding with its computed status, shown as a card and stored for the claims page.

``book/claims/<id>.json`` holds every field of ``helpers.study.claims.Assessed`` and the notebook::

    {"id": "…", "text": "the sentence, filled in", "statement": "its template", "values": {…},
     "status": "descriptive | stable | tentative | testable", "reasons": ["…"],
     "checks": [{"family": "article | coder | …", "choice": "…", "value": 0.1, "holds": true, "note": "",
                 "outcome": "holds | no difference | flips | undefined | does not apply",
                 "runs": 1, "low": null, "high": null}],
     "codes": ["BORDER"], "tiers": {"BORDER": "B"}, "provisional": true, "observed": 0.2, "reference": 0.0,
     "figure": "fig-…", "evidence": [["000a", 3]], "units": 1, "comparison": {"by": "…", "a": "…", "b": "…"} | null,
     "cells": {"…": 1}, "layers": {"quotes.kind": "A"}, "test": {"p": 0.01, "q": 0.03, …} | null,
     "notebook": "08_frames"}
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.display import display
from markupsafe import Markup, escape

from helpers import paths
from helpers.publish import export
from helpers.publish.shelf import PageError, Shelf
from helpers.schema import STATUS_MEANINGS
from helpers.study import statements
from helpers.study.claims import Assessed, Finding, assess
from helpers.tables import DataError, NotComputable, write_atomically

if TYPE_CHECKING:
    from helpers.study.corpus import Corpus


@dataclass(frozen=True)
class Claim:
    """A stored claim: the assessed finding and the notebook that makes it."""

    assessed: Assessed
    notebook: str

    def to_json(self) -> str:
        """JSON text of a claim, byte-identical for equal claims."""
        record = self.assessed.to_dict() | {"notebook": self.notebook}
        return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def load_claim(path: Path) -> Claim:
    """One stored claim.

    Raises:
        DataError: the file is no claim.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        notebook = record.pop("notebook")
        return Claim(Assessed.from_dict(record), notebook)
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{path}: no claim ({error!r}): delete it and run the notebook again") from error


def load_claims(folder: Path | None = None) -> list[Claim]:
    """All stored claims, by notebook and id.

    Raises:
        DataError: a file is no claim.
    """
    claims = [load_claim(path) for path in (folder or paths.CLAIMS).glob("*.json")]
    return sorted(claims, key=lambda claim: (claim.notebook, claim.assessed.id))


def load_chosen(book: Path | None = None) -> list[Claim]:
    """The claims of the first page, in order (:meth:`helpers.publish.shelf.Shelf.chosen`).

    Raises:
        DataError: a chosen claim is not stored, or the choice cannot be read.
    """
    book = book or paths.BOOK
    try:
        ids = Shelf(book=book).chosen()
    except PageError as error:
        raise DataError(str(error)) from None
    known = {claim.assessed.id: claim for claim in load_claims(book / "claims")}
    if missing := [id for id in ids if id not in known]:
        raise DataError(
            f"{book / 'chosen.yaml'}: {', '.join(missing)}: no such claim is stored: run the notebooks, or mend the id"
        )
    return [known[id] for id in ids]


def _tiers_line(assessed: Assessed) -> str:
    tiers = [f"{code} {assessed.tiers.get(code) or 'undefined'}" for code in assessed.codes]
    for layer, tier in assessed.layers.items():
        name, _, attribute = layer.partition(".")
        about = f" ({attribute.removesuffix('_id').replace('_', ' ')})" if attribute else ""
        tiers.append(f"{name}{about} {tier or 'not measured'}")
    if not tiers:
        return ""
    return f"Agreement tier: {', '.join(tiers)}{' (provisional)' if assessed.provisional else ''}"


def _units_line(evidence: Sequence[tuple[str, int]], units: int) -> str:
    """``units`` is how many there are in all."""
    if not evidence:
        return ""
    some = f"; {len(evidence)} of {units}, evenly spread" if units > len(evidence) else ""
    by_article: dict[str, list[int]] = {}
    for article, unit in sorted(evidence):
        by_article.setdefault(article, []).append(unit)
    listed = "; ".join(f"{article} {', '.join(map(str, units))}" for article, units in by_article.items())
    return f"Evidence (article, units{some}): {listed}"


def details(assessed: Assessed) -> list[str]:
    """The lines below the sentence: reasons (they say what came of the checks), tiers, evidence."""
    lines = [f"{reason[:1].upper()}{reason[1:]}" for reason in assessed.reasons]
    return [*lines, *filter(None, [_tiers_line(assessed), _units_line(assessed.evidence, assessed.units)])]


def to_html(assessed: Assessed) -> str:
    """The claim as a card, escaped. Classes for the theme: ``claim``, ``claim-<status>``, ``claim-status``,
    ``claim-text``, ``claim-details``, ``claim-figure`` (its ``data-figure`` is the figure's id).
    """
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in details(assessed))
    figure = Markup("")
    if assessed.figure:
        figure = Markup(
            '\n<p class="claim-figure"><a href="../book/figures/{0}.png" data-figure="{0}">Shown in {0}</a></p>'
        ).format(assessed.figure)
    return str(
        Markup(
            '<div class="claim claim-{status}" id="claim-{id}">\n'
            '<p class="claim-text"><span class="claim-status" title="{meaning}">{status}</span> {text}</p>\n'
            '<ul class="claim-details">{items}</ul>{figure}\n</div>'
        ).format(
            status=assessed.status,
            id=assessed.id,
            meaning=STATUS_MEANINGS[assessed.status],
            text=assessed.text,
            items=items,
            figure=figure,
        )
    )


def to_text(assessed: Assessed) -> str:
    """The same content as plain text."""
    lines = [f"claim {assessed.id} · {assessed.status} · {assessed.text}", *(f"- {line}" for line in details(assessed))]
    return "\n".join([*lines, *([f"Shown in {assessed.figure}"] if assessed.figure else [])])


def claim(finding: Finding | str, corpus: "Corpus", *, notebook: str | None = None, folder: Path | None = None) -> None:
    """Assess a finding, show it as a card and store it as ``book/claims/<id>.json``.

    Args:
        finding: the finding, or the id of one of :mod:`helpers.study.statements`.
        corpus: what it is about.
        notebook: that states it; default the one that runs.
        folder: where claims are stored.

    Where the corpus leaves nothing to say the finding of, a line says so and why, and no claim is stored.

    Raises:
        DataError: the finding breaks a rule of ``helpers.study.claims``, or another notebook has its id.
    """
    folder = folder or paths.CLAIMS
    id = finding if isinstance(finding, str) else finding.id
    notebook = export.notebook_of(id, notebook)
    path = folder / f"{id}.json"
    export.check_free(id, folder, notebook, load_claim(path).notebook if path.is_file() else None)
    try:
        assessed = assess(statements.build(finding, corpus) if isinstance(finding, str) else finding, corpus)
    except NotComputable as why:
        path.unlink(missing_ok=True)
        show_nothing(id, str(why).removeprefix(f"claim {id}: "))
        return
    content = Claim(assessed, notebook).to_json().encode()
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)
    show(assessed)


def show_nothing(id: str, why: str) -> None:
    """Say that a finding cannot be computed on this corpus, and why."""
    said = f"{id} cannot be computed on this corpus: {why}."
    display({"text/html": f'<p class="not-shown">{escape(said)}</p>', "text/plain": said}, raw=True)


def show(assessed: Assessed) -> None:
    """Show a finding as a card."""
    display({"text/html": to_html(assessed), "text/plain": to_text(assessed)}, raw=True)
