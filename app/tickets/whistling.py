"""吹哨: the one routing act. It calls one lead department and any number of co-handlers to a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.accounts.queries import staffed
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.departments.models import Department
from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.ids import AssignmentId, DepartmentId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.complaining import refuse_complained_of
from app.tickets.convening import DAY, PLACE, TIME, meeting_called
from app.tickets.events.parts import CalledUnit, WhistleBlown
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket, Whistle
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.parts import let_go
from app.tickets.rules.assignment import AT_WORK, PartAction
from app.tickets.rules.facts import PartFacts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Part, PartState, State, WhistleKind
from app.tickets.wording import veiled_task

HAND_BACK_WINDOW = 1
"""Workdays in which a called department may say that the matter is not its business (R9, a setting)."""
MAX_SUPPORTS = 10


@dataclass(frozen=True, kw_only=True)
class Call:
    """Whom a whistle calls, by department code, and what for."""

    kind: Annotated[
        WhistleKind,
        Ask(
            "吹哨类型",
            chosen=WhistleKind.ORDINARY,
            means=(
                "How soon the units must check in: `emergency` 30 minutes by the wall clock, `joint` 4 "
                "working hours, `ordinary` 1 workday."
            ),
        ),
    ]
    lead: Annotated[
        str,
        Ask(
            "主办单位",
            most=50,
            source=Source.UNITS,
            means=("Code of the unit that will answer to the firm (GET /departments). It must have an active person."),
            example="JFJ",
        ),
    ]
    supports: Annotated[
        tuple[str, ...],
        Ask(
            "协办单位",
            most=20,
            source=Source.UNITS,
            means="Codes of units that help the lead, each with a part and a clock of its own.",
        ),
    ] = ()
    task: Annotated[
        str,
        Ask(
            "交办要求",
            hint="要解决什么、请谁到场、注意什么。",
            means=(
                "What the units are to do. A partner unit reads this and not the matter itself; the firm "
                "does not read it."
            ),
            example="请现场勘察并提出供电方案。",
        ),
    ] = ""
    place: Annotated[str, PLACE] = ""
    meets_on: Annotated[date | None, DAY] = None
    meets_time: Annotated[str, TIME] = ""


def blow_whistle(tx: Transaction, number: str, version: int | None, given: Call) -> Ticket:
    """吹哨: call a lead and any number of co-handlers, by department code.

    Units already at work on the ticket stay; another lead replaces the present one. A lead named among the supports as
    well leads. Raises Invalid for an unknown unit, a unit named twice, one in which nobody would hear the whistle, one
    that is complained of, a whistle that calls nobody new, or a meeting that is said in part or of an ordinary whistle.
    """
    ticket = lock(tx, number)
    call_units(tx, permit_to(tx, ticket, Action.WHISTLE, version), checked(given))
    return ticket


def call_units(tx: Transaction, permit: Permit, given: Call) -> None:
    """The whistle itself, under a permit to blow it: also of the leader whose ruling names the lead."""
    ticket = permit.ticket
    meets_at = meeting_called(tx, given.kind, given.place, given.meets_on, given.meets_time)
    lead, supports = _units(tx, ticket, given.lead, [code for code in given.supports if code != given.lead])
    whistle = Whistle(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        kind=given.kind,
        task=given.task,
        folded=veiled_task(tx, ticket, given.task),
        blown_by=tx.actor.account_id,
        blown_at=tx.now,
    )
    tx.session.add(whistle)
    tx.session.flush()
    present = permit.facts.lead
    lead_stays = present is not None and present.department_id == lead.id
    if present is not None and not lead_stays:
        _excuse(tx, ticket, present)
    wanted = [] if lead_stays else [(lead, Part.LEAD)]
    wanted += [(unit, Part.SUPPORT) for unit in supports if not _at_work(permit, unit)]
    if not wanted:
        raise Invalid({"supports": [say("所选单位都已在办理这件诉求，没有新的单位需要吹哨。")]})
    _demand_people(tx, wanted)
    called = _call(tx, ticket, whistle, wanted)
    ticket.whistled_at = ticket.whistled_at or tx.now
    ticket.proposed_lead, ticket.proposed_why = None, ""
    event = WhistleBlown(
        subject=subject_of(ticket),
        kind=given.kind,
        lead=lead.code,
        lead_name=lead.name,
        supports=tuple(unit.code for unit in supports),
        support_names=tuple(unit.name for unit in supports),
        task=given.task,
        called=called,
        place=given.place,
        meets_at=None if meets_at is None else meets_at.isoformat(),
    )
    lead_is_in = lead_stays and present is not None and present.state is PartState.CHECKED_IN
    move(tx, permit, event, to=State.HANDLING if lead_is_in else State.WHISTLED, department_id=lead.id)


def _units(tx: Transaction, ticket: Ticket, lead: str, supports: Sequence[str]) -> tuple[Department, list[Department]]:
    """The departments named, all of the ticket's own region."""
    codes = [lead, *supports]
    if len(supports) > MAX_SUPPORTS:
        raise Invalid({"supports": [say("协办单位最多 %(most)s 个。", most=MAX_SUPPORTS)]})
    if len(set(codes)) != len(codes):
        raise Invalid({"supports": [say("同一单位不能重复选择，也不能既主办又协办。")]})
    rows = tx.session.scalars(
        # one that ends in this moment waits for the whistle, or the whistle for it and finds it ended
        sa.select(Department)
        .where(Department.region_id == ticket.region_id, Department.code.in_(codes))
        .order_by(Department.id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    found = {unit.code: unit for unit in rows}
    if lead not in found:
        raise Invalid({"lead": [say("请选择主办单位。")]})
    if missing := [code for code in supports if code not in found]:
        raise Invalid({"supports": [say("没有代码为 %(code)s 的单位，请重新选择。", code=missing[0][:20])]})
    for field, named in (("lead", [lead]), ("supports", supports)):
        if ended := [found[code] for code in named if found[code].ended_at is not None]:
            raise Invalid({field: [say("%(unit)s已停用，请选择其他单位。", unit=ended[0].name)]})
    refuse_complained_of(ticket, [found[lead]], "lead")
    refuse_complained_of(ticket, [found[code] for code in supports], "supports")
    return found[lead], [found[code] for code in supports]


def _demand_people(tx: Transaction, wanted: Sequence[tuple[Department, Part]]) -> None:
    """A unit without an active person would never hear of it, and its clocks would run against nobody."""
    there = staffed(tx.session, [unit.id for unit, _part in wanted], tx.now)
    wrong: dict[str, list[str]] = {}
    for unit, part in wanted:
        if unit.id not in there:
            field = "lead" if part is Part.LEAD else "supports"
            said = say("%(unit)s没有在岗人员，吹哨没有人能收到。请改选单位，或请系统管理员先配备人员。", unit=unit.name)
            wrong.setdefault(field, []).append(said)
    if wrong:
        raise Invalid(wrong)


def _at_work(permit: Permit, unit: Department) -> bool:
    return any(part.department_id == unit.id and part.state in AT_WORK for part in permit.facts.parts)


def _excuse(tx: Transaction, ticket: Ticket, part: PartFacts) -> None:
    row = tx.session.get_one(Assignment, part.id)
    if row.state is not PartState.FINISHED:
        let_go(tx, ticket, row, PartAction.EXCUSE)


def _call(
    tx: Transaction, ticket: Ticket, whistle: Whistle, wanted: Sequence[tuple[Department, Part]]
) -> tuple[CalledUnit, ...]:
    calendar = calendar_now(tx.session)
    until = calendar.closing(calendar.nth_workday_after(local_day(tx.now), HAND_BACK_WINDOW))
    rows = [
        Assignment(
            ticket_id=ticket.id,
            whistle_id=whistle.id,
            department_id=unit.id,
            part=part,
            state=PartState.CALLED,
            called_at=tx.now,
            hand_back_until=until,
        )
        for unit, part in wanted
    ]
    tx.session.add_all(rows)
    tx.session.flush()
    return tuple(
        CalledUnit(
            assignment_id=AssignmentId(row.id),
            department_id=DepartmentId(row.department_id),
            is_lead=row.part is Part.LEAD,
        )
        for row in rows
    )


WHISTLE = Act(
    action=Action.WHISTLE,
    ability="ticket.whistle",
    takes=Call,
    do=blow_whistle,
    done="已吹哨，各单位已收到通知",
    key="w",
)
