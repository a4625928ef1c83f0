"""The one door to ``Ticket.state``: lock, ask the table, write the state and its event in one breath.

    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.ACCEPT, version)      # 403, 409, or a permit
    … change what the action changes …
    move(tx, permit, TicketAccepted(…))                          # state, version, event row, consequences

A permit is the checked form of an action: ``move`` takes nothing else, so no state changes unasked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.accounts.queries import names_of
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.queries import away_officer
from app.kernel.actor import Seat
from app.kernel.errors import Conflict, Forbidden, Missing, Refused
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction, once
from app.kernel.visibility import visible
from app.tickets.events.pace import TicketResumed
from app.tickets.events.table import EVENT_OF
from app.tickets.events.ticket import TicketEvent
from app.tickets.gathering import facts_from, facts_of, subject_of
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.pauses import end_pause
from app.tickets.rules.deciding import ABILITY, allowed, standing_for
from app.tickets.rules.facts import Facts
from app.tickets.rules.guards import refusal
from app.tickets.rules.lifecycle import LIFECYCLE, Action
from app.tickets.rules.standing import acting_seat, within_reach
from app.tickets.rules.words import State

MAY_REST = frozenset({State.HANDLING, State.NEEDS_INFO})
"""The states in which a pause may be open; whoever leaves them ends it."""
INSTEAD = "{name} 代 {away}"
"""Who acted, in the story and on the record, where he did it in the seat of another."""
MOVED_ON = "诉求转出办理，自动恢复计时"
"""Written into the ticket's story when an act ends a pause in passing."""


@dataclass(frozen=True)
class Permit:
    """Leave to take one action on one locked ticket, and through which seat."""

    ticket: Ticket
    action: Action
    facts: Facts
    seat: Seat | None


def lock(tx: Transaction, number: str) -> Ticket:
    """The ticket, locked until the transaction ends. Missing when it does not exist for this actor.

    One that was locked with others already is not asked for again.
    """
    ticket = once(tx.session, locked_as(number), lambda: _locked(tx, number))
    if ticket is None:
        raise Missing()
    return _not_before(tx, ticket)


def locked_as(number: str) -> tuple[object, str]:
    """The question under which a ticket is kept that was locked with others."""
    return lock, number


def _locked(tx: Transaction, number: str) -> Ticket | None:
    statement = visible(tx.actor, Ticket).where(Ticket.numbered(number)).with_for_update(of=Ticket)
    return tx.session.scalar(statement.execution_options(populate_existing=True))


def permit_to(tx: Transaction, ticket: Ticket, action: Action, version: int | None) -> Permit:
    """Leave to act, or the reason why not.

    ``version`` is what the actor saw; None only for the system. Raises Forbidden (not you), Conflict (somebody was
    faster) or Refused (not now), the last two with the actions that fit now.
    """
    if action in ABILITY and not tx.actor.may(ABILITY[action]):
        raise Forbidden()
    facts = facts_of(tx.session, ticket, tx.now)
    if version is not None and version != ticket.version:
        raise Conflict(allowed=allowed(tx.actor, facts), state=ticket.state, version=ticket.version)
    row = LIFECYCLE.row(action, ticket.state)
    standing = standing_for(action, tx.actor, facts)
    if row is not None and standing is None and not within_reach(tx.actor, facts).intersection(row.by):
        raise Forbidden()
    if row is None or standing is None:
        raise Refused(f"{action}_from_{ticket.state}", allowed=allowed(tx.actor, facts), state=ticket.state)
    code = refusal(action, tx.actor, facts)
    if code is not None:
        raise Refused(code, allowed=allowed(tx.actor, facts), state=ticket.state)
    return Permit(ticket, action, facts, acting_seat(tx.actor, facts, standing))


def on_the_firms_word(permit: Permit) -> Permit:
    """Leave to dispute for a firm that said so when it was asked: who has leave to ask has it, nobody else.

    Its window does not bind here: an office that asks late must take the answer.
    """
    if permit.action is not Action.FOLLOW_UP:
        raise ValueError(f"the firm's word is taken down in a follow-up, not in {permit.action}")
    return replace(permit, action=Action.DISPUTE)


def move(
    tx: Transaction, permit: Permit, event: TicketEvent, *, to: State | None = None, department_id: int | None = None
) -> None:
    """Write the new state, bump the version, append the event and let its consequences follow.

    ``to`` chooses among several targets of a row. ``department_id`` is the unit the act is about, when it is not the
    actor's own. Raises TypeError or ValueError for a caller's mistake, never for a user's.
    """
    if type(event) is not EVENT_OF[permit.action]:
        raise TypeError(f"{permit.action} does not say {event.name}")
    ticket = permit.ticket
    row = LIFECYCLE.row(permit.action, ticket.state)
    if row is None:
        raise ValueError("the state changed under a permit")
    targets = row.targets or (ticket.state,)
    target = targets[0] if to is None and len(targets) == 1 else to
    if target is None or target not in targets:
        raise ValueError(f"{permit.action} from {ticket.state} leads to {targets}, not to {to}")
    if permit.facts.paused and permit.action is not Action.RESUME and target not in MAY_REST:
        _end_rest(tx, permit)
    source, ticket.state = ticket.state, target
    _record(tx, permit, event, source, department_id)


def begin(tx: Transaction, ticket: Ticket, said: Callable[[Ticket], TicketEvent]) -> None:
    """Write a new ticket in the table's first state and say so; Forbidden when this actor may not file it.

    ``said`` makes the event of the written row, which has its key.
    """
    facts = facts_from(ticket, [], [], tx.now)
    standing = standing_for(Action.SUBMIT, tx.actor, facts)
    row = LIFECYCLE.row(Action.SUBMIT, State.DRAFT)
    if standing is None or row is None:
        raise Forbidden()
    ticket.state = row.targets[0]
    tx.session.add(ticket)
    tx.session.flush()
    permit = Permit(ticket, Action.SUBMIT, facts, acting_seat(tx.actor, facts, standing))
    _record(tx, permit, said(ticket), State.DRAFT, None)


def _end_rest(tx: Transaction, permit: Permit) -> None:
    """The ticket leaves the states in which its clock may rest: the rest ends first, as an event of its own."""
    ticket = permit.ticket
    end_pause(tx, ticket)
    leave = Permit(ticket, Action.RESUME, permit.facts, permit.seat)
    _record(tx, leave, TicketResumed(subject=subject_of(ticket), text=MOVED_ON), ticket.state, None)


def _record(tx: Transaction, permit: Permit, event: TicketEvent, source: State, department_id: int | None) -> None:
    ticket, seat = permit.ticket, permit.seat
    event = replace(event, batch=tx.within) if tx.within else event
    away = _instead_of(tx, ticket, seat)
    if away:
        tx = replace(tx, actor=replace(tx.actor, name=INSTEAD.format(name=tx.actor.name, away=away)))
    if source is not State.DRAFT:
        ticket.version += 1
    ticket.moved_at = tx.now
    tx.session.add(
        TicketEventRow(
            ticket_id=ticket.id,
            seq=ticket.version,
            at=tx.now,
            actor_id=tx.actor.account_id,
            actor_name=tx.actor.name,
            acting_role=seat.role if seat else "system",
            department_id=department_id or (seat.department_id if seat else None),
            action=permit.action,
            from_state=source,
            to_state=ticket.state,
            cycle=ticket.cycle,
            payload=event.facts(),
        )
    )
    tx.session.flush()
    tx.emit(event)


def _instead_of(tx: Transaction, ticket: Ticket, seat: Seat | None) -> str | None:
    """For whom it is done, where somebody acts in the seat of another who is away."""
    if seat is None or seat.instead_of is not None or seat.role != Role.OFFICER or tx.actor.account_id is None:
        return None if seat is None else seat.instead_of
    firm = CompanyId(ticket.company_id)
    away = away_officer(tx.session, firm, tx.actor.account_id, local_day(tx.now))
    return None if away is None else names_of(tx.session, [away]).get(away)


def current(tx: Transaction, ticket_id: int) -> Ticket:
    """A ticket by its key, locked, for the system's own acts."""
    statement = sa.select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    return _not_before(tx, tx.session.scalars(statement.execution_options(populate_existing=True)).one())


def _not_before(tx: Transaction, ticket: Ticket) -> Ticket:
    """What is done to a ticket is never before what was done to it, also when the machine's clock was set back."""
    tx.now = max(tx.now, ticket.moved_at)
    return ticket
