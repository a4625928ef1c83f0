"""One transaction: it commits whole or not at all, and a reading one writes nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InternalError

from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict, Refused
from app.kernel.idempotency import Answered, answer, fingerprint, once
from app.kernel.transaction import Transactions
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.words import State
from app.tickets.triaging import accept
from tests.builders import Zone, a_draft, a_ticket, a_zone


@pytest.fixture
def zone(transactions: Transactions) -> Zone:
    """A committed zone."""
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


def test_a_page_that_writes_fails(transactions: Transactions, zone: Zone) -> None:
    with pytest.raises(InternalError), transactions.reading(zone.firm) as tx:
        file_ticket(tx, a_draft())


def test_what_raises_leaves_nothing(transactions: Transactions, zone: Zone) -> None:
    with pytest.raises(RuntimeError), transactions.acting(zone.firm) as tx:
        file_ticket(tx, a_draft())
        raise RuntimeError("the process dies here")
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(TicketEventRow)) == 0


@dataclass
class Tally:
    """How a race ended."""

    won: int = 0
    lost: int = 0


def test_of_twenty_on_one_version_one_wins(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.SUBMITTED).number

    def act(_: int) -> str:
        try:
            with transactions.acting(zone.coordinator) as tx:
                accept(tx, number, 1)
        except (Conflict, Refused) as lost:
            assert "whistle" in lost.allowed
            return "lost"
        return "won"

    with ThreadPoolExecutor(20) as pool:
        ends = list(pool.map(act, range(20)))
    assert sorted(ends) == ["lost"] * 19 + ["won"]
    with transactions.reading(SYSTEM) as tx:
        ticket = tx.session.scalars(sa.select(Ticket)).one()
        assert (ticket.version, ticket.state) == (2, State.ACCEPTED)


def test_fifty_posts_of_one_form_make_one_ticket(transactions: Transactions, zone: Zone) -> None:
    key, draft = "0123456789abcdef", a_draft()

    def file(_: int) -> str:
        with transactions.acting(zone.firm) as tx:
            done = once(tx, "file", key, fingerprint(draft.__dict__))
            if isinstance(done, Answered):
                return done.resource
            number = file_ticket(tx, draft).number
            answer(tx, "file", key, number)
            return number

    with ThreadPoolExecutor(16) as pool:
        numbers = set(pool.map(file, range(50)))
    assert len(numbers) == 1


def test_a_hundred_filings_at_once_get_a_hundred_numbers(transactions: Transactions, zone: Zone) -> None:
    def file(at: int) -> str:
        with transactions.acting(zone.firm if at % 2 else zone.other_firm) as tx:
            return file_ticket(tx, a_draft(f"第 {at} 件")).number

    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(file, range(100)))
    assert len(set(numbers)) == 100
    assert sorted(int(number[-4:]) for number in numbers) == list(range(1, 101))
