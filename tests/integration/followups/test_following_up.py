"""回访: attempts, and closing by silence."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.followups.conducting import Attempted, deem_silent, record_attempt
from app.followups.models import FollowUp, FollowUpChannel
from app.kernel.actor import SYSTEM
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.events import Event
from app.kernel.transaction import Handler, Transaction
from app.sla.keeping import keep
from app.tickets.closing import Dispute, dispute
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import Ticket
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.words import Outcome, State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

FIRST, SECOND = shanghai("2026-09-22 10:00"), shanghai("2026-09-23 10:00")
SILENT = shanghai("2026-10-08 17:31")  # 24, 28, 29, 30, 08


class Keeping:
    def inside(self, event: Event) -> Sequence[Handler]:
        return [keep] if isinstance(event, TicketEvent) else []


@pytest.fixture(autouse=True)
def _clocks(tx: Transaction) -> None:
    tx.consequences = Keeping()


def call(
    tx: Transaction, zone: Zone, ticket: Ticket, at: datetime, *, reached: bool = False, says: bool | None = None
) -> FollowUp:
    return record_attempt(
        as_actor(tx, zone.coordinator, at),
        ticket.number,
        ticket.version,
        Attempted(channel=FollowUpChannel.PHONE, reached=reached, says_solved=says, note="电话回访" if reached else ""),
    )


def deemed(tx: Transaction, at: datetime) -> int:
    return deem_silent(as_actor(tx, SYSTEM, at))


def test_two_attempts_and_five_workdays_of_silence_close(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    call(tx, zone, ticket, FIRST)
    call(tx, zone, ticket, SECOND)
    assert deemed(tx, SILENT - timedelta(minutes=1)) == 0
    assert deemed(tx, SILENT) == 1
    assert ticket.state is State.CLOSED
    assert deemed(tx, SILENT) == 0


def test_one_attempt_or_two_on_one_day_are_not_enough(tx: Transaction, zone: Zone) -> None:
    once, same_day = a_ticket(tx, zone, State.RESOLVED), a_ticket(tx, zone, State.RESOLVED)
    call(tx, zone, once, FIRST)
    call(tx, zone, same_day, FIRST)
    call(tx, zone, same_day, FIRST + timedelta(hours=5))
    assert deemed(tx, SILENT) == 0


def test_a_firm_that_said_no_was_not_silent(tx: Transaction, zone: Zone) -> None:
    said_no, said_yes = a_ticket(tx, zone, State.RESOLVED), a_ticket(tx, zone, State.RESOLVED)
    for ticket, says in ((said_no, False), (said_yes, True)):
        call(tx, zone, ticket, FIRST)
        call(tx, zone, ticket, SECOND, reached=True, says=says)
    assert deemed(tx, SILENT) == 1
    assert (said_no.state, said_yes.state) == (State.RESOLVED, State.CLOSED)


def test_attempts_of_the_last_cycle_count_for_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    call(tx, zone, ticket, FIRST)
    call(tx, zone, ticket, SECOND)
    dispute(as_actor(tx, zone.firm, SECOND), ticket.number, None, Dispute(tags=(), text="没解决"))
    answer(as_actor(tx, zone.handler, SECOND), ticket.number, None, Answer(outcome=Outcome.SOLVED, text="已解决"))
    approve(as_actor(tx, zone.head, SECOND), ticket.number, None, Approve())
    assert deemed(tx, SILENT) == 0


def test_who_follows_up_and_on_what(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    with pytest.raises(Forbidden):
        record_attempt(
            as_actor(tx, zone.liaison), ticket.number, None, Attempted(channel=FollowUpChannel.PHONE, reached=False)
        )
    record_attempt(
        as_actor(tx, zone.officer), ticket.number, None, Attempted(channel=FollowUpChannel.VISIT, reached=False)
    )
    with pytest.raises(Invalid):
        call(tx, zone, ticket, FIRST, says=True)
    working = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Refused):
        call(tx, zone, working, FIRST)
    assert tx.session.scalars(sa.select(FollowUp.channel).where(FollowUp.ticket_id == ticket.id)).all() == [
        FollowUpChannel.VISIT
    ]
