import pandas as pd
import pytest

from helpers.study import silhouettes


def test_silhouettes(corpus):
    table = silhouettes.silhouettes(corpus).set_index(["article_id", "unit"])
    assert table.loc[("000a", 3), ["direct", "indirect", "own"]].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert table.loc[("000a", 2), "main_frame"] == "PARTNERSHIP" and pd.isna(table.loc[("000a", 4), "main_frame"])
    assert (table[["direct", "indirect", "own"]].sum(axis=1).round(12) == 1).all()
