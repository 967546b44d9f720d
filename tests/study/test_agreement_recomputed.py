"""Agreement of the released codings, recomputed from the CSV with the krippendorff package alone, and as the command
and the book show it.
"""

import csv
import json
import math
from itertools import combinations

import krippendorff
import numpy as np
import pytest
from typer.testing import CliRunner

from helpers import cli, paths
from helpers.build import notebooks
from helpers.study import agreement, corpus

FRAMES = paths.CODING / "frames.csv"


@pytest.fixture(scope="module")
def cells():
    """Nothing of the project's but the file: (coder, unit) → codes."""
    given: dict[tuple[str, tuple[str, int]], set[str]] = {}
    with FRAMES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            unit = (row["article_id"], int(row["unit"]))
            given.setdefault((row["coder_id"], unit), set()).add(row["code"])
    return given


def alone(cells, coders, code):
    """Alpha of the package, over all units, missing where a coder did not code; None where it is undefined."""
    units = sorted({unit for _, unit in cells})
    data = [[float(code in cells[c, u]) if (c, u) in cells else np.nan for u in units] for c in coders]
    twice = np.array(data)[:, (~np.isnan(data)).sum(axis=0) >= 2]
    if len({v for v in twice.ravel() if not math.isnan(v)}) < 2:
        return None
    return krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")


def same(shown, package):
    return math.isnan(shown) if package is None else shown == pytest.approx(package, abs=1e-9)


def test_every_alpha_is_the_packages(cells):
    whole = corpus.load()
    coders = sorted({c for c, _ in cells} - {"adjudicated"})
    assert coders == whole.coder_ids
    for row in agreement.code_table(whole).to_dict("records"):
        assert same(row["alpha, all coders"], alone(cells, coders, row["code"])), row["code"]
        pairs = [a for p in combinations(coders, 2) if (a := alone(cells, p, row["code"])) is not None]
        assert same(row["alpha of least pair"], min(pairs, default=None)), row["code"]
    for pair in combinations(coders, 2):
        for row in agreement.code_table(whole, pair=pair).to_dict("records"):
            assert same(row["alpha"], alone(cells, pair, row["code"])), (pair, row["code"])


def run(*arguments):
    result = CliRunner().invoke(cli.app, ["coding", "agreement", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_prints_the_table_of_the_notebook():
    path = paths.NOTEBOOKS / "05_reliability.ipynb"
    if notebooks.is_stale(path):
        pytest.skip("notebook 05 is stale: run `python -m helpers notebooks --stale`")
    assert run("--csv") == (paths.BOOK / "tables" / f"{agreement.TABLE_ID}.csv").read_text(encoding="utf-8")
    stored = [
        "".join(output["data"]["text/plain"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "".join(output.get("data", {}).get("text/plain", "")).startswith(agreement.TABLE_ID)
    ]
    assert len(stored) == 1
    wanted = stored[0].splitlines()[1:]
    shown = run().splitlines()[: len(wanted)]
    assert [[c.strip() for c in line.split(" | ")] for line in shown] == [line.split(" | ") for line in wanted]


def test_a_pair_alone_and_a_coder_who_is_none():
    first, second = corpus.load().coder_ids[:2]
    assert run("--pair", first, second).splitlines()[0] == f"Agreement of {first} and {second} on each frame code"
    result = CliRunner().invoke(cli.app, ["coding", "agreement", "--pair", first, "nobody"])
    assert result.exit_code == 1 and "no coder 'nobody'" in str(result.exception)
