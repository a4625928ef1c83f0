"""批示: a leader says what he wants of a matter and by which day, and whoever he names answers him."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from app.calendars.rules import local_day
from app.departments.models import DepartmentKind
from app.kernel.acts import Act
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import AssignmentId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.instructions import InstructionAnswered, TicketInstructed
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.parts import part_named, parts_of
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Part

LONGEST = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Instruct:
    """Whom it is for, what he wants, and the day by which he wants an answer.

    ``unit`` left out: the lead, and before any whistle the park and the centre.
    """

    unit: Annotated[
        str | None,
        Ask(
            "交给哪个单位",
            hint="不选的交给主办单位；还没有吹哨的，交给园区和企服中心。",
            most=50,
            source=Source.UNITS,
            means=(
                "Code of the unit it is for, among those of the ticket; null for the lead, or for park "
                "and centre before any whistle."
            ),
        ),
    ] = None
    text: Annotated[
        str,
        Ask(
            "批示内容",
            means="What the leader wants. Offices read it, the firm does not.",
            example="请本周内拿出方案。",
        ),
    ]
    due_on: Annotated[
        date,
        Ask(
            "请在哪天前回复",
            means=(
                "By when an answer is wanted: a Shanghai day, close of business. It starts the clock `instruction`."
            ),
            example="2027-03-01",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class AnswerInstruction:
    """What was done about it."""

    text: Annotated[
        str,
        Ask(
            "回复内容",
            hint="写明怎么落实的。企业看不到。",
            means="What was done about it. Offices read it, the firm does not.",
            example="方案已报，周五实施。",
        ),
    ]


def instruct(tx: Transaction, number: str, version: int | None, given: Instruct) -> Ticket:
    """批示: a clock for whoever is named until he answers; the clocks of the matter run on untouched.

    Raises Invalid under ``unit`` for one that has no part in the matter or is no office, under ``due_on`` for a day
    gone by or too far away; Refused while the last one to the same unit is unanswered.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.INSTRUCT, version)
    given = checked(given)
    today = local_day(tx.now)
    if not today <= given.due_on <= today + LONGEST:
        raise Invalid({"due_on": [say("请选择今天起 180 天以内的日期。")]})
    part = _part_meant(tx, permit, given.unit)
    whose: Ticket | Assignment = ticket if part is None else part
    if whose.instructed_at is not None:
        raise Refused("instructed_already", state=ticket.state)
    whose.instructed_at, whose.instructed_until, whose.instruction = tx.now, given.due_on, given.text
    unit = None if part is None else part_named(tx, part)
    event = TicketInstructed(
        subject=subject_of(ticket),
        assignment_id=None if part is None else AssignmentId(part.id),
        department_name="" if unit is None else unit.name,
        text=given.text,
        due_on=given.due_on,
    )
    move(tx, permit, event, department_id=None if part is None else part.department_id)
    return ticket


def answer_instruction(tx: Transaction, number: str, version: int | None, given: AnswerInstruction) -> Ticket:
    """回复批示: whoever it was given to says what was done; the clock stops."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.ANSWER_INSTRUCTION, version)
    text = checked(given).text
    part = _part_asked(tx, permit)
    whose: Ticket | Assignment = ticket if part is None else part
    event = InstructionAnswered(
        subject=subject_of(ticket),
        assignment_id=None if part is None else AssignmentId(part.id),
        department_name="" if part is None else part_named(tx, part).name,
        instruction=whose.instruction,
        text=text,
    )
    whose.instructed_at, whose.instructed_until, whose.instruction = None, None, ""
    move(tx, permit, event, department_id=None if part is None else part.department_id)
    return ticket


def _part_meant(tx: Transaction, permit: Permit, unit: str | None) -> Assignment | None:
    """The part of the unit named, or of the lead; None before any whistle."""
    there = [row for row in parts_of(tx, permit.ticket) if row.state not in LET_GO]
    if unit is None:
        return next((row for row in reversed(there) if row.part is Part.LEAD), None)
    found = next((row for row in reversed(there) if part_named(tx, row).code == unit), None)
    if found is None:
        raise Invalid({"unit": [say("这个单位没有承办这件诉求，请先吹哨，或者不选单位。")]})
    if part_named(tx, found).kind is DepartmentKind.PARTNER:
        raise Invalid({"unit": [say("外部单位只办理自己的部分，批示请交给主办单位。")]})
    return found


def _part_asked(tx: Transaction, permit: Permit) -> Assignment | None:
    """The part through which this actor was asked; None for the park and the centre."""
    units = {seat.department_id for seat in tx.actor.seats if seat.department_id is not None}
    rows = [row for row in parts_of(tx, permit.ticket) if row.instructed_at is not None and row.department_id in units]
    return next(iter(rows), None)


INSTRUCT = Act(
    action=Action.INSTRUCT, ability="ticket.instruct", takes=Instruct, do=instruct, done="批示已送达", key="i"
)
ANSWER_INSTRUCTION = Act(
    action=Action.ANSWER_INSTRUCTION,
    ability="ticket.answer_instruction",
    takes=AnswerInstruction,
    do=answer_instruction,
    done="已回复批示",
)
