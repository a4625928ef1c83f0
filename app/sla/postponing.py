"""延期: asking and deciding (R7). The clock runs while undecided; a breach cured by a late yes stays visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.clocks.models import Clock
from app.clocks.rules.deadlines import standing_due
from app.clocks.winding import ACTIVE
from app.kernel.acts import Act
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.sla.grounds import grounds_of
from app.sla.models import Postponement
from app.sla.rules.postponing import Asked, asking_refused, most_workdays, needs_leader
from app.tickets.events.pace import PostponementAsked, PostponementDecided
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.reasons import demand_offered
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import PostponeReason


@dataclass(frozen=True, kw_only=True)
class Postpone:
    """Why, by how many workdays, and what the time is needed for."""

    reason: Annotated[PostponeReason, Ask("延期原因", means="Why more time is needed.")]
    workdays: Annotated[
        int,
        Ask(
            "延期几个工作日",
            least=1,
            most=400,
            missing="请填写天数。",
            means=("Workdays asked for. Up to 7 the coordinator decides, more the leader; 30 in all at most."),
            example=5,
        ),
    ]
    text: Annotated[
        str,
        Ask(
            "延期理由",
            hint="到期前至少 1 个工作日提出。审批期间时限照常计算。",
            means=("What the time is needed for. Asked at least 1 workday before due; the clock runs while undecided."),
            example="施工许可待批。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class DecidePostponement:
    """Granted or not; a refusal says why."""

    approved: Annotated[bool, Ask("是否同意延期", means="Whether the time is granted.", example=True)]
    note: Annotated[
        str,
        Ask(
            "审批意见", hint="不同意时必填。", means="Words of the decision; needed for a refusal. The unit reads them."
        ),
    ] = ""


def ask_postponement(tx: Transaction, number: str, version: int | None, given: Postpone) -> Ticket:
    """申请延期: the lead asks for so many workdays more.

    Raises Refused ``postponement_undecided``, ``postponements_used_up``, ``postponement_too_late``,
    ``postpone_without_clock``; Invalid under ``workdays`` or ``text``.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.POSTPONE, version)
    given = checked(given)
    demand_offered(tx, ticket.region_id, "postpone", given.reason)
    clock = _resolve_clock(tx, permit, "postpone_without_clock")
    rows = _rows(tx, ticket)
    granted = tuple(row.workdays for row in rows if row.approved)
    asked = Asked(clock.due_at, tx.now, ticket.grade, granted, any(row.decided_at is None for row in rows))
    code = asking_refused(calendar_now(tx.session), asked)
    if code is not None:
        raise Refused(code, state=ticket.state)
    most = most_workdays(granted)
    if not 1 <= given.workdays <= most:
        raise Invalid({"workdays": [say("延期天数应在 1 到 %(most)s 个工作日之间。", most=most)]})
    tx.session.add(
        Postponement(
            ticket_id=ticket.id,
            cycle=ticket.cycle,
            reason=given.reason,
            workdays=given.workdays,
            text=given.text,
            asked_at=tx.now,
            asked_by=tx.actor.account_id,
        )
    )
    event = PostponementAsked(subject=subject_of(ticket), reason=given.reason, workdays=given.workdays, text=given.text)
    move(tx, permit, event)
    return ticket


def decide_postponement(tx: Transaction, number: str, version: int | None, given: DecidePostponement) -> Ticket:
    """审批延期: grant or refuse what was asked, never by the one who asked.

    The coordinator decides up to 7 workdays, the leader more.

    Raises Forbidden ``postponement_needs_leader`` (also for a refusal: the decision is the leader's), Refused
    ``no_postponement``, ``decider_asked_it``, ``decide_postponement_without_clock``.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.DECIDE_POSTPONEMENT, version)
    given = checked(given)
    approved, note = given.approved, given.note
    if not approved and not note:
        raise Invalid({"note": [say("请填写审批意见。")]})
    row = next((row for row in _rows(tx, ticket) if row.decided_at is None), None)
    if row is None:
        raise Refused("no_postponement", state=ticket.state)
    if row.asked_by is not None and row.asked_by == tx.actor.account_id:
        raise Refused("decider_asked_it", state=ticket.state)
    if needs_leader(tx.actor, ticket.region_id, row.workdays):
        raise Forbidden("postponement_needs_leader")
    clock = _resolve_clock(tx, permit, "decide_postponement_without_clock")
    row.decided_at, row.decided_by, row.approved, row.note = tx.now, tx.actor.account_id, approved, note
    tx.session.flush()
    due = None
    if approved:  # the same calculation by which ``keeping`` moves the clock a moment later
        due = standing_due(calendar_now(tx.session), grounds_of(tx.session, [clock], tx.now)[clock.id])
    event = PostponementDecided(
        subject=subject_of(ticket), approved=approved, workdays=row.workdays, reason=row.reason, note=note, due=due
    )
    move(tx, permit, event)
    return ticket


def _resolve_clock(tx: Transaction, permit: Permit, otherwise: str) -> Clock:
    """The firm-facing clock of this cycle, while there is something to postpone."""
    ticket = permit.ticket
    clock = tx.session.scalar(
        sa.select(Clock)
        .where(
            Clock.ticket_id == ticket.id,
            Clock.kind == ClockKind.RESOLVE,
            Clock.cycle == ticket.cycle,
            Clock.state.in_(ACTIVE),
        )
        .execution_options(populate_existing=True)
    )
    if clock is None:
        raise Refused(otherwise, state=ticket.state)
    return clock


def _rows(tx: Transaction, ticket: Ticket) -> Sequence[Postponement]:
    return tx.session.scalars(
        sa.select(Postponement)
        .where(Postponement.ticket_id == ticket.id, Postponement.cycle == ticket.cycle)
        .order_by(Postponement.id)
    ).all()


POSTPONE = Act(
    action=Action.POSTPONE, ability="ticket.postpone", takes=Postpone, do=ask_postponement, done="延期申请已提交"
)
DECIDE_POSTPONEMENT = Act(
    action=Action.DECIDE_POSTPONEMENT,
    ability="ticket.decide_postponement",
    takes=DecidePostponement,
    do=decide_postponement,
    done="已审批",
    key="y",
)
