"""Numbers are given once, and nobody waits for one while somebody else is filing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.tickets.filing import file_ticket
from app.tickets.numbers import NumberSequence, leave_gap, next_number
from tests.builders import Zone, a_draft, a_zone

FILERS, EACH = 6, 4


@pytest.fixture
def zone(transactions: Transactions) -> Zone:
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


def reached(transactions: Transactions, zone: Zone) -> int:
    with transactions.reading(SYSTEM) as tx:
        kept = sa.select(NumberSequence.last).where(NumberSequence.region_id == zone.region.id)
        return tx.session.scalar(kept) or 0


def test_a_filing_passes_another_that_is_not_over(transactions: Transactions, zone: Zone) -> None:
    with ExitStack() as first:
        slow = first.enter_context(transactions.acting(zone.firm))
        earlier = file_ticket(slow, a_draft()).number
        with transactions.acting(zone.firm) as tx:  # would wait for the lock of the day, and be refused after it
            later = file_ticket(tx, a_draft()).number
        assert (int(earlier[-4:]), int(later[-4:])) == (1, 2)
        assert reached(transactions, zone) == 2
    assert reached(transactions, zone) == 2, "whoever commits last takes nothing back"
    with transactions.acting(zone.firm) as tx:
        assert int(file_ticket(tx, a_draft()).number[-4:]) == 3


def test_many_at_once_have_each_a_number_of_their_own(transactions: Transactions, zone: Zone) -> None:
    def file_some(_at: int) -> list[str]:
        numbers = []
        for _ in range(EACH):
            with transactions.acting(zone.firm) as tx:
                numbers.append(file_ticket(tx, a_draft()).number)
        return numbers

    with ThreadPoolExecutor(FILERS) as pool:
        given = [number for some in pool.map(file_some, range(FILERS)) for number in some]
    assert len(set(given)) == FILERS * EACH
    assert reached(transactions, zone) == max(int(number[-4:]) for number in given)


def test_a_number_that_grew_a_digit_is_held_as_it_is_written(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        next_number(tx, zone.region.id)
    with transactions.acting(SYSTEM) as tx:
        leave_gap(tx, 9998)
    with ExitStack() as first:
        slow = first.enter_context(transactions.acting(SYSTEM))
        held = next_number(slow, zone.region.id)
        with transactions.acting(SYSTEM) as tx:
            free = tx.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(held, 0))))
            assert free is False, "processes of the release before ask for the number in these words"
            assert next_number(tx, zone.region.id).endswith("-10001")
    assert held.endswith("-10000")


def test_two_of_one_transaction_differ_and_a_gap_is_left(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        given = [next_number(tx, zone.region.id) for _ in range(3)]
    assert [int(number[-4:]) for number in given] == [1, 2, 3]
    with transactions.acting(SYSTEM) as tx:
        leave_gap(tx, 50)
    with transactions.acting(SYSTEM) as tx:
        assert int(next_number(tx, zone.region.id)[-4:]) == 54
