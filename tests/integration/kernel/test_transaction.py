"""One transaction: it commits whole or not at all, and a reading one writes nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InternalError, ProgrammingError

from app.kernel.actor import SYSTEM
from app.kernel.database import PREPARED_AFTER
from app.kernel.errors import Conflict, Refused
from app.kernel.idempotency import Answered, answer, fingerprint, once
from app.kernel.transaction import Transaction, Transactions
from app.kernel.visibility import _PUT_ON, _TAKE_OFF, PORTAL_ROLE
from app.tickets.enclosures import Remark
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.words import State
from app.tickets.triaging import Accept, accept
from tests.builders import Zone, a_draft, a_ticket, a_zone, as_actor
from tests.tables import statements


@pytest.fixture
def zone(transactions: Transactions) -> Zone:
    """A committed zone."""
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


def test_a_page_that_writes_fails(transactions: Transactions, zone: Zone) -> None:
    with pytest.raises(InternalError), transactions.reading(zone.firm) as tx:
        file_ticket(tx, a_draft())


def test_what_raises_leaves_nothing(transactions: Transactions, zone: Zone) -> None:
    def die_after_filing() -> None:
        with transactions.acting(zone.firm) as tx:
            file_ticket(tx, a_draft())
            raise RuntimeError("the process dies here")

    with pytest.raises(RuntimeError):
        die_after_filing()
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(TicketEventRow)) == 0


def test_of_twenty_on_one_version_one_wins(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.SUBMITTED).number

    def act(_: int) -> str:
        try:
            with transactions.acting(zone.coordinator) as tx:
                accept(tx, number, 1, Accept())
        except (Conflict, Refused) as lost:
            return "lost, may whistle" if "whistle" in lost.allowed else "lost"
        return "won"

    with ThreadPoolExecutor(20) as pool:
        ends = list(pool.map(act, range(20)))
    assert sorted(ends) == ["lost, may whistle"] * 19 + ["won"]
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


def test_a_forgotten_filter_shows_a_firm_nothing_of_others(transactions: Transactions, zone: Zone) -> None:
    """The database's own seat-belt: even ``select(Ticket)`` without any scope has no other firm's rows."""
    with transactions.acting(SYSTEM) as tx:
        own, other = a_ticket(tx, zone), file_ticket(as_actor(tx, zone.other_firm), a_draft("别家的事"))
        tx.session.add(Remark(ticket_id=own.id, author_name="x", acting_role="head", at=tx.now, text="内部"))
        numbers = {own.number, other.number}
    with transactions.reading(zone.firm) as tx:
        assert tx.session.scalars(sa.select(Ticket.number)).all() == [own.number]
        assert {row.ticket_id for row in tx.session.scalars(sa.select(TicketEventRow))} == {own.id}
        tx.session.rollback()
        assert tx.session.scalars(sa.select(Ticket.number)).all() == [own.number]
        with pytest.raises(ProgrammingError):
            tx.session.scalars(sa.select(Remark)).all()
    with transactions.reading(zone.coordinator) as tx:
        assert set(tx.session.scalars(sa.select(Ticket.number))) == numbers


def test_the_seat_belt_does_not_stay_on_the_connection(transactions: Transactions, zone: Zone) -> None:
    for at in range(40):
        with transactions.reading(zone.firm if at % 2 else SYSTEM) as tx:
            role = tx.session.scalar(sa.text("SELECT current_user"))
            assert (role == PORTAL_ROLE) is bool(at % 2)


def test_what_is_read_again_is_prepared_and_stays_so(transactions: Transactions, zone: Zone) -> None:
    prepared = sa.text("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE :like")
    for _ in range(PREPARED_AFTER + 3):
        with transactions.reading(SYSTEM) as tx:
            tx.session.scalars(sa.select(Ticket.number)).all()
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(prepared, {"like": "SELECT tickets.number%"}).all() == [3]


def test_what_was_prepared_by_an_office_shows_a_firm_no_more_than_its_own(
    transactions: Transactions, zone: Zone
) -> None:
    with transactions.acting(SYSTEM) as tx:
        own, other = a_ticket(tx, zone), file_ticket(as_actor(tx, zone.other_firm), a_draft("别家的事"))
        numbers = {own.number, other.number}
    for _ in range(PREPARED_AFTER + 10):
        with transactions.reading(zone.coordinator) as tx:
            assert set(tx.session.scalars(sa.select(Ticket.number))) == numbers
        with transactions.reading(zone.firm) as tx:
            assert tx.session.scalars(sa.select(Ticket.number)).all() == [own.number]
        with transactions.reading(zone.other_firm) as tx:
            assert tx.session.scalars(sa.select(Ticket.number)).all() == [other.number]


def test_what_a_page_changed_of_what_it_read_is_not_written(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone).number
    with transactions.reading(SYSTEM) as tx:
        tx.session.scalars(sa.select(Ticket)).one().title = "另一件事"
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(Ticket.title).where(Ticket.number == number)) != "另一件事"


def role_in(tx: Transaction) -> bool:
    """Whether a firm's role is on."""
    return str(tx.session.scalar(sa.text("SELECT current_user"))) == PORTAL_ROLE


def test_the_seat_belt_is_on_again_behind_a_savepoint_that_was_given_up(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(zone.firm) as tx:
        with pytest.raises(ProgrammingError), tx.session.begin_nested():
            tx.session.scalars(sa.select(Remark)).all()
        assert role_in(tx)
        with tx.as_the_office(), pytest.raises(ProgrammingError), tx.session.begin_nested():
            tx.session.execute(sa.text("SELECT no_such_column FROM tickets"))
        assert role_in(tx)
        with pytest.raises(ProgrammingError), tx.session.begin_nested(), tx.as_the_office():
            tx.session.execute(sa.text("SELECT no_such_column FROM tickets"))
        assert role_in(tx)
        with tx.as_the_office(), tx.session.begin_nested():
            assert not role_in(tx)
        assert role_in(tx)


def test_the_role_is_changed_for_a_statement_and_for_none_not_at_all(transactions: Transactions, zone: Zone) -> None:
    with statements(transactions.engine) as asked, transactions.reading(zone.firm):
        pass
    assert asked == []
    with statements(transactions.engine) as asked, transactions.acting(zone.firm) as tx:
        assert role_in(tx)
        with tx.as_the_office():
            pass
        assert role_in(tx)
        with tx.as_the_office():
            assert not role_in(tx)
    assert [each for each in asked if "current_user" not in each] == [_PUT_ON, _TAKE_OFF]


def test_what_a_savepoint_began_with_its_own_role_is_asked_anew(transactions: Transactions, zone: Zone) -> None:
    """Going back to a savepoint takes the role back too, whatever it was; nobody may believe it to be on."""
    with transactions.acting(zone.firm) as tx:
        own = tx.session.begin_nested()
        assert role_in(tx)
        own.rollback()
        assert tx.session.connection().exec_driver_sql("SELECT current_user").scalar() == PORTAL_ROLE
