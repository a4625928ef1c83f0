"""办理与办结: progress, the support's result, the lead's answer, and its approval by the head."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.acts import Act
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import AssignmentId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.attaching import release
from app.tickets.events.answers import AnswerApproved, AnswerSentBack, TicketAnswered
from app.tickets.events.parts import ProgressReported, SupportFinished
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.parts import end_parts, part_named, parts_of
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.facts import PartFacts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.outcomes import NOTES, Grounds, unmet
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import HELD_OPEN, Outcome, Part, PartState, State

DISPUTE_WINDOW = 15
"""Workdays in which the firm may dispute; a setting."""
LONGEST_PLAN = 183
"""Days until a planned matter must be looked at again (6 months)."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far it is, in words the firm reads."""

    text: Annotated[
        str,
        Ask(
            "进展情况",
            hint="企业会看到这段话。内部情况请写在内部备注里。",
            means="How far it is. The firm reads it; internal words belong into a remark.",
            example="已现场勘察，方案周五前给出。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Finish:
    """What the support hands to the lead."""

    result: Annotated[
        str,
        Ask(
            "协办结果",
            hint="交给主办单位，由主办单位答复企业。",
            means="What the support hands to the lead. The firm does not read it.",
            example="供电方案已出，可接入 800 千伏安。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Answer(Grounds):
    """How the matter ended, and what that outcome needs."""

    outcome: Annotated[
        Outcome,
        Ask(
            "办理结果",
            notes=NOTES,
            means=(
                "How the matter ended; each outcome needs something besides, see `waiver`, `article`, "
                "`target`, `revisit_on`."
            ),
        ),
    ]
    text: Annotated[
        str,
        Ask(
            "答复内容",
            hint="审核通过后企业会看到这段话。写清做了什么、结果如何、依据是什么。",
            means="The answer. The firm reads it once the unit's head approved it.",
            example="已完成增容，今日送电。",
        ),
    ]
    revisit_on: Annotated[
        date | None,
        Ask(
            "复查日期",
            hint="列入计划或转上级或外部单位时填写，最长 6 个月。",
            means=(
                "When a `planned` or `transferred` matter is looked at again: a Shanghai day within 6 "
                "months. Null for the others."
            ),
        ),
    ] = None
    target: Annotated[
        str,
        Ask(
            "转往单位",
            hint="结果是“转上级或外部单位”的，写明转给谁。",
            most=100,
            line=True,
            means="Whom it was handed to; needed for the outcome `transferred`, else empty.",
        ),
    ] = ""
    external_number: Annotated[
        str,
        Ask(
            "对方编号",
            hint="对方的受理编号或文号。还没有的先不填，3 个工作日内补登，逾期退回办理。",
            most=100,
            line=True,
            means=(
                "The other side's number or letter number, for the outcome `transferred`; while it is empty, "
                "`note_number` is owed within 3 workdays."
            ),
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class Approve:
    """Nothing is asked: the answer stands as it was written."""


@dataclass(frozen=True, kw_only=True)
class SendBack:
    """What should be done better."""

    note: Annotated[
        str,
        Ask("退回意见", means="What must be better. The unit reads it, the firm does not.", example="请补充送电日期。"),
    ]


def report_progress(tx: Transaction, number: str, version: int | None, given: Progress) -> Ticket:
    """进展: words the firm can read. The first one stops the unit's feedback clock."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.PROGRESS, version)
    text = checked(given).text
    part = _own_part(tx, permit, PartState.CHECKED_IN)
    row = tx.session.get_one(Assignment, part.id)
    unit = part_named(tx, row)
    event = ProgressReported(
        subject=subject_of(ticket), assignment_id=part.id, department=unit.code, department_name=unit.name, text=text
    )
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def finish_support(tx: Transaction, number: str, version: int | None, given: Finish) -> Ticket:
    """协办办结: a support hands its result to the lead."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.FINISH, version)
    result = checked(given).result
    own = [
        part
        for part in permit.facts.parts
        if part.part is Part.SUPPORT
        and part.state is PartState.CHECKED_IN
        and part.department_id in {seat.department_id for seat in tx.actor.seats}
    ]
    if not own:
        raise Refused("finish_not_support")
    row = tx.session.get_one(Assignment, own[0].id)
    row.state = next_part_state(PartAction.FINISH, row.state)
    row.result, row.finished_at = result, tx.now
    unit = part_named(tx, row)
    event = SupportFinished(
        subject=subject_of(ticket),
        assignment_id=AssignmentId(row.id),
        department=unit.code,
        department_name=unit.name,
        result=result,
    )
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def answer(tx: Transaction, number: str, version: int | None, given: Answer) -> Ticket:
    """答复: the lead says how the matter ended; open supports are listed, not waited for (R13).

    A matter that is planned or transferred needs ``revisit_on`` within six months; unless given, it is six months.
    Raises Invalid under what the outcome needs (``rules.outcomes``).
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.ANSWER, version)
    given = checked(given)
    if open_needs := unmet(given.outcome, vars(given)):
        raise Invalid(open_needs)
    waiting = [row for row in parts_of(tx, ticket) if row.part is Part.SUPPORT]
    unfinished = tuple(
        part_named(tx, row).name for row in waiting if row.state in {PartState.CALLED, PartState.CHECKED_IN}
    )
    ticket.outcome, ticket.answer, ticket.answered_by = given.outcome, given.text, tx.actor.account_id
    ticket.revisit_on = _revisit_day(tx, given.outcome, given.revisit_on)
    ticket.number_owed = given.outcome is Outcome.TRANSFERRED and not given.external_number
    event = TicketAnswered(
        subject=subject_of(ticket),
        outcome=given.outcome,
        text=given.text,
        open_supports=unfinished,
        article=given.article,
        target=given.target,
        external_number=given.external_number,
        evidence=given.evidence,
        waiver=given.waiver,
    )
    move(tx, permit, event)
    return ticket


def approve(tx: Transaction, number: str, version: int | None, given: Approve) -> Ticket:
    """审核通过: the head of the lead unit lets the answer go to the firm. Never the one who wrote it.

    Supports still open are released; a breach of theirs stays on record.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.APPROVE, version)
    outcome = ticket.outcome
    if outcome is None:
        raise Refused("approve_without_answer")
    released = end_parts(tx, ticket)
    held = outcome in HELD_OPEN
    if not held:
        mark_resolved(tx, ticket)
    release(tx, ticket)
    event = AnswerApproved(
        subject=subject_of(ticket),
        outcome=outcome,
        text=ticket.answer,
        revisit_on=ticket.revisit_on if held else None,
        released=released,
        owes_number=permit.facts.lead.id if ticket.number_owed and permit.facts.lead else None,
    )
    move(tx, permit, event, to=State.PLANNED if held else State.RESOLVED)
    return ticket


def send_back(tx: Transaction, number: str, version: int | None, given: SendBack) -> Ticket:
    """审核退回: the head wants it done better."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.SEND_BACK, version)
    note = checked(given).note
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


PROGRESS = Act(
    action=Action.PROGRESS,
    ability="ticket.progress",
    takes=Progress,
    do=report_progress,
    done="进展已更新，企业可以看到",
    key="g",
    files=True,
)
FINISH = Act(
    action=Action.FINISH,
    ability="ticket.finish",
    takes=Finish,
    do=finish_support,
    done="协办已办结",
    key="f",
    files=True,
)
ANSWER = Act(
    action=Action.ANSWER,
    ability="ticket.answer",
    takes=Answer,
    do=answer,
    done="答复已报请审核",
    key="d",
    files=True,
)
APPROVE = Act(
    action=Action.APPROVE,
    ability="ticket.approve",
    takes=Approve,
    do=approve,
    done="审核通过，答复已发给企业",
    key="t",
)
SEND_BACK = Act(
    action=Action.SEND_BACK,
    ability="ticket.send_back",
    takes=SendBack,
    do=send_back,
    done="已退回重办",
    danger="退回承办人重办，时限不停。",
)
