"""One cell of a table, by the values of its other columns."""

import pandas as pd


def cell(table: pd.DataFrame, column: str, **wanted: object):
    for key, value in wanted.items():
        table = table[table[key] == value]
    assert len(table) == 1
    return table[column].iloc[0]
