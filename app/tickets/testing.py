"""标为测试: a matter that was filed to try something out goes out of everything that is counted or owed.

It ends as one that was withdrawn, so that every list of work, count and clock lets go of it as of any that ended; what
it was marked by tells it from those a firm took back, and takes it out of the rates from the next cut-off on. Frozen
weeks keep what they counted: the next issue says what it moves. In the week it was marked in it can be taken back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple

import sqlalchemy as sa

from app.kernel.acts import Act
from app.kernel.errors import Invalid, Refused
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.testing import TicketTestMarked, TicketTestUnmarked
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.moving import lock, move, permit_to
from app.tickets.parts import let_all_go, parts_of, take_back
from app.tickets.rules.assignment import AT_WORK
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.numbering import as_number
from app.tickets.rules.words import PartState, State

NOT_THE_NUMBER = say("请把这件诉求的编号原样再填一遍，以免标错。")


@dataclass(frozen=True, kw_only=True)
class MarkTest:
    """Why it is a test, and once more which one."""

    reason: Annotated[
        str,
        Ask(
            "为什么是测试",
            hint="企业会看到这段话。",
            most=500,
            missing="请写明为什么是测试。",
            means="Why it is no request. The firm reads it.",
            example="培训时提交的演练件。",
        ),
    ]
    repeat: Annotated[
        str,
        Ask(
            "再填一遍编号",
            hint="确认标的是这一件。",
            most=40,
            line=True,
            missing="请把这件诉求的编号再填一遍。",
            means="The number of this very ticket once more, as the second confirmation.",
            example="GX20260924-0007",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class UnmarkTest:
    """Why it is none after all."""

    reason: Annotated[
        str,
        Ask(
            "为什么不是测试",
            hint="企业会看到这段话。",
            most=500,
            missing="请写明为什么不是测试。",
            means="Why it is a request after all. The firm reads it.",
            example="是企业的真实诉求，误标。",
        ),
    ]


def mark_test(tx: Transaction, number: str, version: int | None, given: MarkTest) -> Ticket:
    """标为测试: the matter is out of every rate, count and list of work, its clocks end and its units are let go.

    Frozen weeks stay as they are. Raises Invalid where the number is not repeated, Refused ``has_children``.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.MARK_TEST, version)
    given = checked(given)
    if as_number(given.repeat) != ticket.number:
        raise Invalid({"repeat": [NOT_THE_NUMBER]})
    if tx.session.scalar(sa.select(Ticket.id).where(Ticket.merged_into == ticket.id).limit(1)) is not None:
        raise Refused("has_children", state=ticket.state)
    at_work = {str(part.id): part.state.value for part in parts_of(tx, ticket) if part.state in AT_WORK}
    let_all_go(tx, ticket)
    event = TicketTestMarked(
        subject=subject_of(ticket), reason=given.reason, let_go=at_work, closed_was=ticket.closed_at
    )
    ticket.is_test, ticket.closed_at = True, tx.now
    move(tx, permit, event)
    return ticket


def unmark_test(tx: Transaction, number: str, version: int | None, given: UnmarkTest) -> Ticket:
    """撤销测试标记: within the week it was marked in it stands again where it stood, with its units and its limits.

    The limits go on as if they had run all along.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.UNMARK_TEST, version)
    given = checked(given)
    mark = _mark(tx, ticket)
    for part in parts_of(tx, ticket):
        if str(part.id) in mark.let_go:
            take_back(part, PartState(mark.let_go[str(part.id)]))
    ticket.is_test, ticket.closed_at = False, mark.closed_was
    event = TicketTestUnmarked(subject=subject_of(ticket), reason=given.reason, marked_at=mark.at)
    move(tx, permit, event, to=mark.stood)
    return ticket


class _Mark(NamedTuple):
    """What is known of the act that marked it."""

    at: datetime
    stood: State
    let_go: dict[str, str]
    closed_was: datetime | None


def _mark(tx: Transaction, ticket: Ticket) -> _Mark:
    row = tx.session.scalars(
        sa.select(TicketEventRow)
        .where(TicketEventRow.ticket_id == ticket.id, TicketEventRow.action == Action.MARK_TEST)
        .order_by(TicketEventRow.seq.desc())
        .limit(1)
    ).one()
    was = row.payload.get("closed_was")
    return _Mark(row.at, row.from_state, row.payload["let_go"], datetime.fromisoformat(was) if was else None)


MARK_TEST = Act(
    action=Action.MARK_TEST,
    ability="ticket.mark_test",
    takes=MarkTest,
    do=mark_test,
    done="已标为测试",
    danger="不再计入任何统计和工作列表，时限和提醒全部停止，承办单位不再办理。只有在本周内可以撤销。",
)
UNMARK_TEST = Act(
    action=Action.UNMARK_TEST,
    ability="ticket.unmark_test",
    takes=UnmarkTest,
    do=unmark_test,
    done="已撤销测试标记，恢复原来的状态",
)
