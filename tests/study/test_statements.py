import re
from string import Formatter

import pytest

from helpers.study import corpus as corpora
from helpers.study import statements
from helpers.study.claims import fill
from helpers.study.statements.sources import days_after
from helpers.tables import DataError, NotComputable

TOPICS = ("naming", "voices", "frames", "pair", "time")


@pytest.fixture(scope="module")
def whole():
    return corpora.load()


@pytest.mark.parametrize("id", statements.BUILDERS)
def test_every_finding_can_be_said_of_this_corpus(whole, id):
    finding = statements.build(id, whole)
    assert finding.id == id and fill(finding)
    assert not re.search(r"\d", "".join(text for text, *_ in Formatter().parse(finding.statement)))


def test_twelve_findings_across_the_topics():
    topics = [id.split("-")[0] for id in statements.BUILDERS if id.split("-")[0] in TOPICS]
    assert set(topics) == set(TOPICS) and len(topics) >= 12
    assert {"pair-shared-facts", "voices-agency-switch", "time-lag"} <= set(statements.BUILDERS)


@pytest.mark.parametrize("id", statements.BUILDERS)
def test_on_a_single_article_a_finding_is_made_or_says_why_not(whole, id):
    alone = whole.only_articles([whole.article_ids[0]])
    try:
        fill(statements.build(id, alone))
    except NotComputable as why:
        assert str(why)


def test_an_unknown_id_is_named(corpus):
    with pytest.raises(DataError, match="no finding 'frames-of-mind'"):
        statements.build("frames-of-mind", corpus)


def test_days_after_count_from_the_last_day_of_the_event(corpus):
    assert days_after(corpus).to_dict() == {"000a": 1}  # 5 March after 2–4 March; the other days are not known
