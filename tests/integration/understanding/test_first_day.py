"""The first day of the demonstration zone: everyday sentences of firms, before any matter was closed."""

import time
from collections import Counter

import pytest

from app.cli.reference import load_reference
from app.kernel.actor import SYSTEM
from app.kernel.ids import RegionId
from app.kernel.transaction import Transactions
from app.understanding.asking import understood
from app.understanding.nightly import Job, learn
from app.understanding.past import names_of, zones
from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.texts import Text
from app.understanding.sentences import Half, known
from tests.builders import a_region

GOAL = 0.9
"""Of the sentences, and of those nobody learned from, so many have their category in the first two tiles."""
PROMISE = 0.05
"""Seconds within which 95 of 100 answers are there, on two cores that do nothing else."""


@pytest.fixture
def first_day(transactions: Transactions) -> RegionId:
    """The reference data of the demonstration, learned; nothing was ever filed."""
    with transactions.acting(SYSTEM) as tx:
        region = RegionId(a_region(tx).id)
        load_reference(tx, region)
        names = names_of(tx.session)
        [zone] = zones(tx.session, names)
    for job in (Job(ModelKind.CATEGORY, None), Job(ModelKind.DEPARTMENT, zone)):
        assert learn(transactions, job, names, []) is not None
    return region


@pytest.mark.slow
def test_nine_of_ten_everyday_sentences_have_their_category_in_the_first_two(
    transactions: Transactions, first_day: RegionId
) -> None:
    found: Counter[tuple[Half, bool]] = Counter()
    took: list[float] = []
    with transactions.reading(SYSTEM) as tx:
        for each in known(names_of(tx.session)):
            began = time.process_time()
            answer = understood(tx, each.text, first_day)
            took.append(time.process_time() - began)
            first = {category.code for category in answer.categories[:2]}
            found[each.half, each.category in first] += 1
            assert answer.learned
            assert all(not category.sure for category in answer.categories[1:]), "two cannot both be sure"
        water = understood(tx, Text("宿舍停水两天了"), first_day)
    for half in Half:
        share = found[half, True] / (found[half, True] + found[half, False])
        assert share >= GOAL, f"{half}: {share}"
    assert (water.categories[0].code, water.items[0].code) == ("01", "0102")
    assert water.departments[0].code == "JFJ"
    assert sorted(took)[int(len(took) * 0.95)] <= PROMISE
