"""Questions asked ahead in one statement are answered as if each had been asked by itself, and for one look alone."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.kernel.actor import SYSTEM, Actor
from app.kernel.asking import NOW, answer, ask_ahead, asked, given, question
from app.kernel.transaction import Transactions
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, a_zone
from tests.tables import statements


@pytest.fixture
def zone(transactions: Transactions) -> Zone:
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


def _told(number: int) -> sa.Select[Any]:
    return sa.select(sa.literal(number).label("kept"), given("told", sa.BigInteger()).label("told"), NOW.label("at"))


def _states(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Words, instants, nothing, lists and numbers, in an order."""
    return (
        visible(actor, Ticket)
        .with_only_columns(
            Ticket.id,
            Ticket.number,
            Ticket.state,
            Ticket.filed_at,
            Ticket.resolved_at,
            sa.literal([1, 2]).label("two"),
            sa.literal(b"\x00\xff").label("bytes"),
        )
        .where(Ticket.filed_at <= NOW)
        .order_by(Ticket.id.desc())
    )


def test_what_is_asked_ahead_is_answered_as_if_it_were_asked(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.SUBMITTED)
        a_ticket(tx, zone, State.CLOSED)
    with transactions.reading(zone.coordinator) as tx:
        plain = [
            asked(tx.session, _states, zone.coordinator, now=tx.now),
            asked(tx.session, _told, 1, told=10, now=tx.now),
            asked(tx.session, _states, zone.other_firm, now=tx.now),
        ]
        wanted = [
            question(_states, zone.coordinator, now=tx.now),
            question(_told, 1, told=10, now=tx.now),
            question(_states, zone.other_firm, now=tx.now),
        ]
        with statements(tx.session.get_bind().engine) as seen:
            ask_ahead(tx.session, wanted)
            ahead = [answer(tx.session, each) for each in wanted]
        assert len(seen) == 1, "\n".join(seen)
        assert ahead == plain
        assert [[type(value) for value in row] for row in ahead[0]] == [
            [type(value) for value in row] for row in plain[0]
        ]
        assert len(ahead[0]) == 2
        assert ahead[2] == []
    with transactions.reading(zone.coordinator) as tx, statements(tx.session.get_bind().engine) as seen:
        answer(tx.session, question(_told, 1, told=10, now=tx.now))
    assert any("kept" in each for each in seen), "another look asks again"


def test_where_something_is_written_nothing_is_asked_ahead(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        wanted = [question(_states, SYSTEM, now=tx.now), question(_told, 1, told=10, now=tx.now)]
        before = len(answer(tx.session, wanted[0]))
        ask_ahead(tx.session, wanted)
        a_ticket(tx, zone, State.SUBMITTED)
        assert len(answer(tx.session, question(_states, SYSTEM, now=tx.now))) == before + 1


def test_questions_that_cannot_be_asked_together_are_refused(transactions: Transactions, zone: Zone) -> None:
    with transactions.reading(zone.coordinator) as tx:
        with pytest.raises(ValueError, match="told"):
            ask_ahead(tx.session, [question(_told, 1, told=1, now=tx.now), question(_told, 2, told=2, now=tx.now)])
        with pytest.raises(TypeError, match="half"):
            ask_ahead(tx.session, [question(_told, 1, told=1, now=tx.now), question(_half)])


def _half() -> sa.Select[Any]:
    return sa.select(sa.literal(0.5, sa.Numeric()).label("half"))
