"""How far coders agree on spans, as a tier: what findings on quotations and names rest on.

A finding on frames rests on one decision per unit, and Krippendorff's alpha measures it. A finding on quotations or
names rests on two: *where* a span lies, and *what* it is given (who speaks, which referent, which valence). Both are
asked for here, of the pair of coders who agree least:

- **A** F1 of the spans at an overlap of .8 is at least .80, and alpha on the attribute at least .80 with a lower bound
  of at least .667;
- **B** F1 at an overlap of .3 is at least .80 and at .8 at least .667, and alpha is at least .667;
- **C** anything less;
- no tier where fewer than two coders marked such spans, or where the attribute does not vary.

Elements of a frame have no span of their own: an entry is one element in one unit, and the tier is that of F1 over the
entries (A from .80, B from .667), again of the pair who agree least.

F1 needs no reference: it is the same either way round (Hripcsak & Rothschild 2005). The two overlaps follow
Krippendorff et al. (2016); alpha is taken over the spans that both marked (overlap .8), its interval as for frame
codes.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.study import agreement, coding, reliability
from helpers.study.corpus import ADJUDICATED, Corpus

LOOSE, STRICT = agreement.SPAN_THRESHOLDS
ATTRIBUTES = {"quotes": ("kind", "speaker_side"), "names": ("referent_id", "valence", "voice")}
_SAME_PLACE = 0.80
RULE = (
    f"A: F1 at least {_SAME_PLACE:.2f} at an overlap of {STRICT}, alpha at least {agreement.TIER_A:.2f} with a lower "
    f"bound of {agreement.TIER_B}. B: F1 at least {_SAME_PLACE:.2f} at {LOOSE} and {agreement.TIER_B} at {STRICT}, "
    f"alpha at least {agreement.TIER_B}. C: less. None: fewer than two coders marked the spans, or nothing varies."
)
"""The tiers in words."""
NOT_TWICE = "it was not coded twice, so agreement is not measured"


@dataclass(frozen=True)
class SpanTier:
    """Agreement on one attribute of spans, of the pair of coders who agree least; NaN and no tier where undefined."""

    layer: str
    attribute: str
    coders: tuple[str, ...]
    matched: int
    f1_loose: float
    f1_strict: float
    alpha: float
    low: float
    tier: str
    reason: str = ""


def _spans(corpus: Corpus, layer: str) -> pd.DataFrame:
    return {"quotes": corpus.coder_quotes, "names": corpus.coder_names}[layer]


def tier(f1_loose: float, f1_strict: float, alpha: float, low: float) -> str:
    """The tier of four measures; empty where alpha is undefined."""
    if math.isnan(alpha):
        return ""
    if f1_strict >= _SAME_PLACE and agreement.tier(alpha, low) == "A":
        return "A"
    near = f1_loose >= _SAME_PLACE and f1_strict >= agreement.TIER_B
    return "B" if near and agreement.tier(alpha, low) in ("A", "B") else "C"


@lru_cache(maxsize=64)
def _matched(
    corpus: Corpus, layer: str, a: str, b: str
) -> tuple[pd.DataFrame, pd.DataFrame, float, float, list[tuple[int, int]]]:
    """The spans of two coders, F1 at either overlap, and the pairs that match at the stricter: alike for attributes."""
    spans = _spans(corpus, layer)
    left, right = (spans[spans["coder_id"] == c].reset_index(drop=True) for c in (a, b))
    pairs = coding.match_spans(left, right, threshold=STRICT)
    loose = coding.score_spans(left, right, threshold=LOOSE).f1
    return left, right, loose, coding.Score(len(pairs), len(left), len(right)).f1, pairs


def pair_tier(corpus: Corpus, layer: str, attribute: str, a: str, b: str) -> SpanTier:
    """Agreement of two coders on one attribute of their spans."""
    left, right, loose, strict, pairs = _matched(corpus, layer, a, b)
    said = [
        left[attribute].fillna("").iloc[[i for i, _ in pairs]],
        right[attribute].fillna("").iloc[[j for _, j in pairs]],
    ]
    ratings = pd.factorize(pd.concat(said).astype("object"))[0].reshape(2, -1).astype(float)
    articles = list(left["article_id"].iloc[[i for i, _ in pairs]])
    found = agreement.alpha_with_interval(ratings, groups=articles) if pairs else agreement.Alpha(*[math.nan] * 3)
    reached = (
        "C" if math.isnan(found.value) and strict < agreement.TIER_B else tier(loose, strict, found.value, found.low)
    )
    return SpanTier(
        layer, attribute, (a, b), len(pairs), loose, strict, found.value, found.low, reached,
        "" if reached else found.reason or NOT_TWICE,
    )  # fmt: skip


@lru_cache(maxsize=64)
def span_tier(corpus: Corpus, layer: str, attribute: str) -> SpanTier:
    """Agreement on one attribute of quotes or names, of the pair of coders who agree least."""
    coders = sorted(set(_spans(corpus, layer)["coder_id"]) - {ADJUDICATED})
    if len(coders) < 2:
        return SpanTier(layer, attribute, tuple(coders), 0, *[math.nan] * 4, "", NOT_TWICE)
    found = [pair_tier(corpus, layer, attribute, a, b) for a, b in combinations(coders, 2)]
    worst = {"C": 0, "B": 1, "": 2, "A": 3}
    return min(found, key=lambda t: (worst[t.tier], np.nan_to_num(t.alpha, nan=2.0), t.f1_strict))


def table(corpus: Corpus) -> pd.DataFrame:
    """Every attribute with its tier.

    Columns: layer, attribute, coders (the pair who agree least), matched, f1_loose (overlap .3), f1_strict (.8), alpha,
    low, tier, reason.
    """
    rows = [span_tier(corpus, layer, a) for layer, attributes in ATTRIBUTES.items() for a in attributes]
    return pd.DataFrame([vars(r) | {"coders": " and ".join(r.coders)} for r in rows])


def element_tier(corpus: Corpus) -> str:
    """Tier of the lists of elements, of the pair of coders who agree least; empty where fewer than two listed them."""
    lowest = reliability.element_agreement(corpus)["f1"].min()
    if pd.isna(lowest):
        return ""
    return "A" if lowest >= agreement.TIER_A else "B" if lowest >= agreement.TIER_B else "C"


def tiers_of(corpus: Corpus, layers: Collection[str]) -> dict[str, str]:
    """Tier of each layer that a finding rests on; empty where agreement is not measured.

    ``layers`` are ``quotes``, ``names`` (the lowest of their attributes), ``quotes.speaker_side`` and the like (one
    attribute), ``elements``, or a table that was coded once (``omissions``).
    """
    order = {"C": 0, "": 1, "B": 2, "A": 3}
    found = {}
    for layer in layers:
        name, _, attribute = layer.partition(".")
        if name not in ATTRIBUTES:
            found[layer] = element_tier(corpus) if name == "elements" else ""
            continue
        wanted = [attribute] if attribute else ATTRIBUTES[name]
        found[layer] = min((span_tier(corpus, name, a).tier for a in wanted), key=order.__getitem__)
    return found
