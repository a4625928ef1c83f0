"""退回: an answer that is not enough goes back to the unit, with the reason and a new due."""

from dataclasses import dataclass
from typing import Annotated

from app.calendars.queries import calendar_now
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit, Unit
from app.clocks.terms import terms_at
from app.kernel.acts import Act
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.supervision.handling import advance, locked
from app.supervision.models import OrderReturn, SupervisionOrder
from app.supervision.rules import ABILITY, ANSWER_WITHIN, LONGEST_RETURN, OrderAction, Party


@dataclass(frozen=True, kw_only=True)
class Return:
    """Why the answer is not enough, and how long the unit has for another."""

    reason: Annotated[
        str,
        Ask(
            "退回理由",
            hint="写明答复哪里不够，还要做到什么、说明什么。",
            means="What the answer lacks, and what must still be done. The unit reads it.",
            example="请写明完成日期。",
        ),
    ]
    workdays: Annotated[
        int | None,
        Ask(
            "重新答复期限（工作日）",
            hint="不填的，按督办级别的答复期限重新计算。",
            least=1,
            most=LONGEST_RETURN,
            means="Workdays until the next answer is due; null for the limit of the order's level.",
            example=3,
        ),
    ] = None


def return_answer(tx: Transaction, order: str, version: int | None, given: Return) -> SupervisionOrder:
    """退回, by supervisor or leader: the unit answers again, by a due of its own; what it had answered stays on record.

    Raises Missing, Forbidden, Conflict, Refused, Invalid under ``reason`` or ``workdays``.
    """
    row, ticket = locked(tx, order, OrderAction.RETURN, version)
    given = checked(given)
    if row.answered_at is None or row.due_at is None:
        raise ValueError("an order that is answered has an answer and a due")
    with tx.session.no_autoflush:  # one update, one version
        usual = terms_at(tx.session, row.region_id, tx.now)[ANSWER_WITHIN[row.level]]
        limit = usual if given.workdays is None else Limit(given.workdays, Unit.WORKDAY)
        tx.session.add(
            OrderReturn(
                order_id=row.id,
                round=row.round,
                answer=row.answer,
                answered_at=row.answered_at,
                due_at=row.due_at,
                returned_at=tx.now,
                returned_by=tx.actor.account_id,
                reason=given.reason,
                limit_text=str(limit),
            )
        )
        row.round += 1
        row.answer, row.answered_at = "", None
        row.due_at = due_at(calendar_now(tx.session), tx.now, limit)
    return advance(tx, row, ticket, OrderAction.RETURN, given.reason)


RETURN = Act(
    action=OrderAction.RETURN,
    ability=ABILITY[Party.AUTHORITY],
    takes=Return,
    do=return_answer,
    done="督办答复已退回",
)
