"""回访: attempts, and closing by silence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock
from app.followups.conducting import Attempted, deem_silent, record_attempt
from app.followups.models import FollowUp, FollowUpChannel
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.events import Event
from app.kernel.transaction import Handler, Transaction
from app.sla.keeping import keep
from app.tickets.asking import ProvideInfo, RequestInfo, provide_info, request_info
from app.tickets.closing import Dispute, dispute
from app.tickets.events.ticket import TicketEvent
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Outcome, State
from app.tickets.triaging import Accept, Settle, accept, settle
from tests.builders import Zone, a_draft, a_ticket, as_actor
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


def sought(tx: Transaction, by: Actor, number: str) -> None:
    given = Attempted(channel=FollowUpChannel.PHONE, reached=False)
    record_attempt(as_actor(tx, by, FIRST), number, None, given)


def taken_on(tx: Transaction, zone: Zone, number: str, state: State, by: Actor) -> None:
    """Accept it, or settle it by ``by``."""
    if state is State.ACCEPTED:
        accept(as_actor(tx, by), number, None, Accept())
    else:
        settle(as_actor(tx, by), number, None, Settle(outcome=Outcome.EXPLAINED, text="已当面说明"))


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


def test_a_firm_that_said_yes_and_then_nothing_is_deemed_content(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    call(tx, zone, ticket, FIRST)
    call(tx, zone, ticket, SECOND, reached=True, says=True)
    assert (deemed(tx, SILENT), ticket.state) == (1, State.CLOSED)


def test_not_solved_said_in_a_call_opens_the_next_cycle_at_once(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    attempt = call(tx, zone, ticket, FIRST, reached=True, says=False)
    assert (ticket.state, ticket.cycle, ticket.outcome, attempt.cycle) == (State.HANDLING, 2, None, 1)
    story = tx.session.scalars(
        sa.select(TicketEventRow).where(TicketEventRow.ticket_id == ticket.id).order_by(TicketEventRow.seq.desc())
    ).all()
    assert [row.action for row in story[:2]] == [Action.DISPUTE, Action.FOLLOW_UP]
    assert (story[0].actor_id, story[0].acting_role) == (zone.coordinator.account_id, "coordinator")
    running = sa.select(Clock.kind).where(Clock.ticket_id == ticket.id, Clock.cycle == 2, Clock.state == "running")
    assert set(tx.session.scalars(running)) == {"feedback", "resolve"}
    assert deemed(tx, SILENT) == 0


def test_what_was_settled_without_a_whistle_is_arranged_anew(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    given = Settle(outcome=Outcome.EXPLAINED, text="已现场说明")
    settle(as_actor(tx, zone.officer), ticket.number, ticket.version, given)
    call(tx, zone, ticket, FIRST, reached=True, says=False)
    running = sa.select(Clock.kind).where(Clock.ticket_id == ticket.id, Clock.cycle == 2, Clock.state == "running")
    assert (ticket.state, set(tx.session.scalars(running))) == (State.HANDLING, {"arrange"})


def test_an_office_that_asks_late_takes_the_answer_all_the_same(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    late = shanghai("2026-11-20 10:00")
    with pytest.raises(Refused, match="window_closed"):
        dispute(as_actor(tx, zone.firm, late), ticket.number, None, Dispute(text="没解决"))
    call(tx, zone, ticket, late, reached=True, says=False)
    assert (ticket.state, ticket.cycle) == (State.HANDLING, 2)


@pytest.mark.parametrize("state", [State.NEEDS_INFO, State.PLANNED])
def test_nothing_is_called_solved_before_it_was_answered(tx: Transaction, zone: Zone, state: State) -> None:
    ticket = a_ticket(tx, zone, state)
    for says in (True, False):
        with pytest.raises(Invalid) as refused:
            call(tx, zone, ticket, FIRST, reached=True, says=says)
        assert set(refused.value.fields) == {"says_solved"}
    call(tx, zone, ticket, FIRST, reached=True)
    assert ticket.state is state


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


def test_nobody_takes_down_the_firms_word_about_his_own_work(tx: Transaction, zone: Zone) -> None:
    filed = file_ticket(as_actor(tx, zone.officer), a_draft(company=zone.company.credit_code)).number
    for step in (State.ACCEPTED, State.RESOLVED):
        taken_on(tx, zone, filed, step, zone.dispatcher)
    accepted = file_ticket(as_actor(tx, zone.firm), a_draft("乙")).number
    for step in (State.ACCEPTED, State.RESOLVED):
        taken_on(tx, zone, accepted, step, zone.officer)
    settled = a_ticket(tx, zone, State.ACCEPTED, title="丙").number
    taken_on(tx, zone, settled, State.RESOLVED, zone.officer)
    for number in (filed, accepted, settled):
        with pytest.raises(Refused, match="follows_up_own_work"):
            sought(tx, zone.officer, number)
        sought(tx, zone.coordinator, number)


def test_an_officer_of_a_unit_that_handled_it_does_not_ask(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    both = replace(zone.officer, seats=(*zone.officer.seats, *zone.handler.seats))
    with pytest.raises(Refused, match="follows_up_own_work"):
        sought(tx, both, ticket.number)
    elsewhere = replace(zone.officer, seats=(*zone.officer.seats, *zone.support_liaison.seats))
    sought(tx, elsewhere, ticket.number)


def test_the_centre_seeks_a_firm_it_asked_but_does_not_judge_what_it_accepted(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    accept(as_actor(tx, zone.coordinator), ticket.number, None, Accept())
    request_info(as_actor(tx, zone.coordinator), ticket.number, None, RequestInfo(question="请补充"))
    sought(tx, zone.coordinator, ticket.number)
    provide_info(as_actor(tx, zone.firm), ticket.number, None, ProvideInfo(answer="已补充"))
    taken_on(tx, zone, ticket.number, State.RESOLVED, zone.dispatcher)
    with pytest.raises(Refused, match="follows_up_own_work"):
        sought(tx, zone.coordinator, ticket.number)


def test_silence_is_told_by_others_than_those_who_worked_on_it(tx: Transaction, zone: Zone) -> None:
    own, others = a_ticket(tx, zone, State.RESOLVED), a_ticket(tx, zone, State.RESOLVED)
    for ticket, by in ((own, zone.handler), (others, zone.supervisor)):
        for at in (FIRST, SECOND):
            tx.session.add(
                FollowUp(
                    ticket_id=ticket.id,
                    cycle=1,
                    at=at,
                    by_id=by.account_id,
                    by_name=by.name,
                    channel=FollowUpChannel.PHONE,
                    reached=False,
                    note="",
                )
            )
    tx.session.flush()
    assert deemed(tx, SILENT) == 1
    assert (own.state, others.state) == (State.RESOLVED, State.CLOSED)
