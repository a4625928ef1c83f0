"""The nightly look at histories: what the database cannot refuse across months, somebody finds."""

import sqlalchemy as sa

from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction, Transactions
from app.tickets.models import TicketEventRow
from app.tickets.months import analyse_acts, make_months
from app.tickets.whole_histories import broken_histories
from tests.builders import a_ticket, a_zone
from tests.tables import as_owner

GIVEN = {column.name: column.name for column in TicketEventRow.__table__.columns if column.identity is None}


def _copied(tx: Transaction, ticket: int, **other: str) -> None:
    """The first act of a ticket once more, with something other about it."""
    columns = GIVEN | other
    copy = f"INSERT INTO ticket_events ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM ticket_events"
    tx.session.execute(sa.text(f"{copy} WHERE ticket_id = :ticket AND seq = 1"), {"ticket": ticket})


def test_a_number_given_twice_in_two_months_is_found(tx: Transaction) -> None:
    whole, doubled = a_ticket(tx, zone := a_zone(tx)), a_ticket(tx, zone)
    make_months(tx)
    assert broken_histories(tx.session) == []
    _copied(tx, doubled.id, at="at + interval '400 days'")
    found = broken_histories(tx.session)
    assert [(each.number, each.version, each.acts) for each in found] == [(doubled.number, 1, 2)]
    assert whole.number != doubled.number


def test_a_history_that_lacks_a_number_or_ends_elsewhere_is_found(tx: Transaction) -> None:
    gap, elsewhere = a_ticket(tx, zone := a_zone(tx)), a_ticket(tx, zone)
    _copied(tx, gap.id, seq="3")
    tx.session.execute(sa.text("UPDATE tickets SET version = 2 WHERE id = :id"), {"id": gap.id})
    _copied(tx, elsewhere.id, seq="2", to_state="'closed'")
    tx.session.execute(sa.text("UPDATE tickets SET version = 2 WHERE id = :id"), {"id": elsewhere.id})
    assert {each.number for each in broken_histories(tx.session)} == {gap.number, elsewhere.number}


def test_the_acts_are_analysed_as_a_whole_by_whoever_owns_nothing(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        a_ticket(tx, a_zone(tx))
        analyse_acts(tx)
    with as_owner(transactions.engine) as connection:
        known = (
            "SELECT last_analyze > now() - interval '1 hour' FROM pg_stat_user_tables WHERE relname = 'ticket_events'"
        )
        counted = "SELECT reltuples FROM pg_class WHERE oid = 'ticket_events'::regclass"
        assert connection.scalar(sa.text(known)) or connection.scalar(sa.text(counted)) > 0
