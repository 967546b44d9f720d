"""A disagreement planted under a code, or under what quotations are given, turns what rests on it tentative.

In the stored claim, on the card and on the claims page, with no prose edited.
"""

import importlib
import json
import shutil
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import paths, tables
from helpers.publish import findings
from helpers.study import corpus as corpora

CODE = "OCCUPATION"
STATED = (
    "frames-occupation-where", "frames-resistance-where", "time-frames", "voices-iran-vs-iraq",
    "naming-own-voice-valence", "naming-general-titles",
)  # fmt: skip


@pytest.fixture(scope="module")
def agreed(tmp_path_factory):
    """A copy of the project's data in which two coders agree with the agreed layer in everything."""
    data = tmp_path_factory.mktemp("planted") / "data"
    for layer in ("registry", "derived", "coding"):
        shutil.copytree(paths.DATA / layer, data / layer)
    for name in ("frames", "quotes", "names"):
        whole = tables.read_table(f"coding/{name}", data)
        own = whole[whole["coder_id"] == "adjudicated"].drop(columns="coder_id") if name == "frames" else whole
        layers = ("adjudicated", "coder_a", "coder_b") if name == "frames" else ("coder_a", "coder_b")
        copies = pd.concat([own.assign(coder_id=c) for c in layers])
        tables.write_table("coding/frames" if name == "frames" else f"coding/coder_{name}", copies, data)
    return data


@pytest.fixture(scope="module")
def before(agreed, tmp_path_factory):
    """Every claim as it stands before anything is planted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "display", lambda bundle, *, raw: None)
        return state(agreed, tmp_path_factory.mktemp("before"))


def state(data, folder):
    """Every claim stated on the data and stored in the folder."""
    corpus = corpora.load(data)
    for id in STATED:
        findings.claim(id, corpus, notebook="08_frames", folder=folder)
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def plant_code(data):
    """Coder_b gives the code to every unit of half of the articles, and to none of the others."""
    frames = tables.read_table("coding/frames", data)
    units = tables.read_table("derived/units", data)
    own = frames[(frames["coder_id"] == "coder_b") & (frames["code"] != CODE)]
    half = units[units["article_id"].isin(sorted(units["article_id"].unique())[::2])]
    given = half[["article_id", "unit"]].assign(coder_id="coder_b", code=CODE)
    own = own[~((own["code"] == "none") & own["article_id"].isin(half["article_id"]))]
    bare = units.merge(own[["article_id", "unit"]].drop_duplicates(), how="left", indicator=True)
    bare = bare[(bare["_merge"] == "left_only") & ~bare["article_id"].isin(half["article_id"])]
    rest = frames[frames["coder_id"] != "coder_b"]
    rows = pd.concat([rest, own, given, bare[["article_id", "unit"]].assign(coder_id="coder_b", code="none")])
    tables.write_table("coding/frames", rows[frames.columns], data)


def plant_side(data):
    """Coder_b gives the quotations to other sides, one round the list."""
    quotes = tables.read_table("coding/coder_quotes", data)
    own = quotes["coder_id"] == "coder_b"
    quotes.loc[own, "speaker_side"] = quotes.loc[own, "speaker_side"].to_numpy()[::-1]
    tables.write_table("coding/coder_quotes", quotes, data)


@pytest.mark.parametrize(
    ("plant", "rests"),
    [
        (plant_code, lambda claim: CODE in claim["codes"]),
        (plant_side, lambda claim: "quotes.speaker_side" in claim["layers"]),
    ],
    ids=["code", "speaker side"],
)
def test_a_planted_disagreement_turns_exactly_the_claims_that_rest_on_it(agreed, before, tmp_path, shown, plant, rests):
    planted = tmp_path / "data"
    shutil.copytree(agreed, planted)
    plant(planted)
    after = state(planted, tmp_path / "after")
    resting = {id for id, claim in before.items() if rests(claim)}
    assert resting and not any(claim["status"] == "tentative" for claim in before.values())
    assert {id for id, claim in after.items() if claim["status"] == "tentative"} == resting
    assert {id for id in after if after[id]["status"] != before[id]["status"]} == resting
    for id in resting:
        tiers = {**after[id]["tiers"], **after[id]["layers"]}
        assert "C" in tiers.values()
        assert after[id]["statement"] == before[id]["statement"]
    cards = {id: bundle["text/html"] for id, (bundle, _) in zip(STATED, shown, strict=True)}
    assert {id for id, card in cards.items() if 'class="claim claim-tentative"' in card} == resting
    assert {id for id, card in claims_page(tmp_path / "after").items() if "status-tentative" in card} == resting


def claims_page(folder):
    """The cards of the book's claims page, by id."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(paths.BOOK / "theme"))
        names = ("page", "figures", "site")
        theme = SimpleNamespace(**{name: importlib.import_module(f"renderer.{name}") for name in names})
        found = {
            name: theme.site.load_folder(f, "*.json") for name, f in (("figures", paths.FIGURES), ("claims", folder))
        }
        book = theme.page.Book(title="T", description="D", version="0", authors=(), index="index", entries=(), **found)
        page = theme.page.Page(book, "claims", references={})
        return {id: str(theme.figures.claim_card(page, id, anchor=True)) for id in book.claims}
