"""办理与办结: progress, the support's result, the lead's answer, and its approval by the head."""

from datetime import date

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import AssignmentId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.attaching import release
from app.tickets.events import AnswerApproved, AnswerSentBack, ProgressReported, SupportFinished, TicketAnswered
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.parts import finish_lead, part_named, parts_of
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.drafting import TEXT_LIMIT, Shape, checked_text
from app.tickets.rules.facts import PartFacts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import HELD_OPEN, Outcome, Part, PartState, State

DISPUTE_WINDOW = 15
"""Workdays in which the firm may dispute; a setting."""
LONGEST_PLAN = 183
"""Days until a planned matter must be looked at again (6 months)."""


def report_progress(tx: Transaction, number: str, version: int | None, text: str) -> Ticket:
    """进展: words the firm can read. The first one stops the unit's feedback clock."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.PROGRESS, version)
    text = checked_text("text", text, Shape("进展情况", TEXT_LIMIT))
    part = _own_part(tx, permit, PartState.CHECKED_IN)
    row = tx.session.get_one(Assignment, part.id)
    unit = part_named(tx, row)
    event = ProgressReported(
        subject=subject_of(ticket), assignment_id=part.id, department=unit.code, department_name=unit.name, text=text
    )
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def finish_support(tx: Transaction, number: str, version: int | None, result: str) -> Ticket:
    """协办办结: a support hands its result to the lead."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.FINISH, version)
    result = checked_text("result", result, Shape("协办结果", TEXT_LIMIT))
    own = [
        part for part in permit.facts.parts
        if part.part is Part.SUPPORT and part.state is PartState.CHECKED_IN
        and part.department_id in {seat.department_id for seat in tx.actor.seats}
    ]  # fmt: skip
    if not own:
        raise Refused("finish_not_support")
    row = tx.session.get_one(Assignment, own[0].id)
    row.state = next_part_state(PartAction.FINISH, row.state)
    row.result, row.finished_at = result, tx.now
    unit = part_named(tx, row)
    event = SupportFinished(
        subject=subject_of(ticket), assignment_id=AssignmentId(row.id), department=unit.code,
        department_name=unit.name, result=result,
    )  # fmt: skip
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def answer(
    tx: Transaction, number: str, version: int | None, outcome: Outcome, text: str, revisit_on: date | None = None
) -> Ticket:
    """答复: the lead says how the matter ended; open supports are listed, not waited for (R13).

    A matter that is planned or transferred needs ``revisit_on`` within six months; unless given, it is six months.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.ANSWER, version)
    text = checked_text("text", text, Shape("答复内容", TEXT_LIMIT))
    waiting = [row for row in parts_of(tx, ticket) if row.part is Part.SUPPORT]
    unfinished = tuple(
        part_named(tx, row).name for row in waiting if row.state in {PartState.CALLED, PartState.CHECKED_IN}
    )
    ticket.outcome, ticket.answer, ticket.answered_by = outcome, text, tx.actor.account_id
    ticket.revisit_on = _revisit_day(tx, outcome, revisit_on)
    event = TicketAnswered(subject=subject_of(ticket), outcome=outcome, text=text, open_supports=unfinished)
    move(tx, permit, event)
    return ticket


def approve(tx: Transaction, number: str, version: int | None) -> Ticket:
    """审核通过: the head of the lead unit lets the answer go to the firm. Never the one who wrote it."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.APPROVE, version)
    outcome = ticket.outcome
    if outcome is None:
        raise Refused("approve_without_answer")
    finish_lead(tx, ticket)
    held = outcome in HELD_OPEN
    if not held:
        mark_resolved(tx, ticket)
    release(tx, ticket)
    event = AnswerApproved(
        subject=subject_of(ticket), outcome=outcome, text=ticket.answer, revisit_on=ticket.revisit_on if held else None
    )
    move(tx, permit, event, to=State.PLANNED if held else State.RESOLVED)
    return ticket


def send_back(tx: Transaction, number: str, version: int | None, note: str) -> Ticket:
    """审核退回: the head wants it done better."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.SEND_BACK, version)
    note = checked_text("note", note, Shape("退回意见", TEXT_LIMIT))
    move(tx, permit, AnswerSentBack(subject=subject_of(ticket), note=note))
    return ticket


def mark_resolved(tx: Transaction, ticket: Ticket) -> None:
    """Stamp 办结 and open the firm's window to dispute."""
    calendar = calendar_now(tx.session)
    ticket.resolved_at = tx.now
    ticket.dispute_until = calendar.closing(calendar.nth_workday_after(local_day(tx.now), DISPUTE_WINDOW))


def _own_part(tx: Transaction, permit: Permit, *states: PartState) -> PartFacts:
    part = part_of(tx.actor, permit.facts, *states)
    if part is None:
        raise Refused(f"{permit.action}_without_part")
    return part


def _revisit_day(tx: Transaction, outcome: Outcome, wanted: date | None) -> date | None:
    if outcome not in HELD_OPEN:
        return None
    today = local_day(tx.now)
    latest = date.fromordinal(today.toordinal() + LONGEST_PLAN)
    if wanted is not None and not today < wanted <= latest:
        raise Invalid(
            {"revisit_on": [say("复查日期应在明天到 %(latest)s 之间（最长 6 个月）。", latest=latest.isoformat())]}
        )
    return wanted or latest
