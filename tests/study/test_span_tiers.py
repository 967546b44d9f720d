import math
from dataclasses import replace

import pandas as pd
import pytest

from helpers.study import span_tiers


@pytest.mark.parametrize(
    ("loose", "strict", "alpha", "low", "tier"),
    [
        (1.0, 0.9, 0.9, 0.7, "A"),
        (1.0, 0.9, 0.9, 0.5, "B"),  # the interval reaches below
        (0.9, 0.7, 0.9, 0.7, "B"),  # edges differ
        (0.79, 0.79, 0.9, 0.7, "C"),
        (0.9, 0.6, 0.9, 0.7, "C"),
        (1.0, 1.0, 0.6, 0.5, "C"),
        (1.0, 1.0, math.nan, math.nan, ""),
    ],
)
def test_tiers(loose, strict, alpha, low, tier):
    assert span_tiers.tier(loose, strict, alpha, low) == tier


def test_one_coder_is_no_agreement(corpus):
    found = span_tiers.span_tier(corpus, "names", "valence")
    assert (found.tier, found.coders, found.reason) == ("", (), span_tiers.NOT_TWICE)
    assert span_tiers.tiers_of(corpus, ["names", "omissions"]) == {"names": "", "omissions": ""}


def test_the_pair_who_agree_least_counts(corpus):
    own = corpus.coder_quotes[corpus.coder_quotes["coder_id"] == "one"]
    whole = corpus.with_spans()
    twins = [own, own.assign(coder_id="twin")]
    alike = span_tiers.span_tier(replace(whole, coder_quotes=_joined(twins)), "quotes", "speaker_side")
    assert alike.tier == "A" and alike.f1_strict == 1 and alike.matched == len(own)
    swapped = own.assign(coder_id="third", speaker_side=own["speaker_side"].to_numpy()[::-1])
    apart = span_tiers.span_tier(replace(whole, coder_quotes=_joined([*twins, swapped])), "quotes", "speaker_side")
    assert apart.tier == "C" and "third" in apart.coders and apart.f1_strict == 1


def test_elements_take_the_tier_of_the_lists_that_agree_least(corpus):
    def lists(**units):
        rows = [
            {"coder_id": c, "article_id": "000a", "element": "cause", "unit": u} for c, n in units.items() for u in n
        ]
        return replace(corpus, coder_elements=pd.DataFrame(rows, columns=["coder_id", "article_id", "element", "unit"]))

    assert span_tiers.tiers_of(corpus, ["elements"]) == {"elements": ""}
    assert span_tiers.element_tier(lists(one=[1, 2, 3, 4], two=[1, 2, 3, 4])) == "A"
    assert span_tiers.element_tier(lists(one=[1, 2, 3, 4], two=[1, 2, 3])) == "A"
    assert span_tiers.element_tier(lists(one=[1, 2, 3, 4, 5], two=[1, 2, 3, 4], third=[1, 2, 3])) == "B"
    assert span_tiers.element_tier(lists(one=[1, 2, 3, 4], two=[1])) == "C"


def test_every_attribute_has_a_row(corpus):
    table = span_tiers.table(corpus)
    assert table[["layer", "attribute"]].value_counts().max() == 1
    assert set(table["layer"]) == {"quotes", "names"} and len(table) == 5


def _joined(parts):
    return pd.concat(parts, ignore_index=True)
