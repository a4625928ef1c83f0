"""签收, 答复, 办结: what the unit addressed and the authority do with an order."""

from dataclasses import dataclass
from typing import Annotated, Any

from app.kernel.acts import Act
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.supervision.events import EVENT_OF
from app.supervision.models import SupervisionOrder
from app.supervision.queries import named, unit_name
from app.supervision.rules import ABILITY, ORDERS, OrderAction, OrderState, Party, parties
from app.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Nothing is asked: the order was read."""


@dataclass(frozen=True, kw_only=True)
class OrderAnswer:
    """What was done, and until when the rest will be."""

    text: Annotated[
        str,
        Ask(
            "督办答复",
            hint="写明做了什么、原因是什么、其余部分什么时候完成。",
            means=("What was done, why it was late, and when the rest will be done. Supervisor and leaders read it."),
            example="已于今日现场处理，其余部分周五前完成。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Close:
    """What the authority notes; nothing need be said."""

    note: Annotated[
        str,
        Ask(
            "办结意见",
            means=("What the authority notes. Needed while the order is not answered, since it then ends unanswered."),
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class Drop:
    """Why no order follows."""

    note: Annotated[
        str,
        Ask(
            "不予督办的理由",
            means="Why no order follows. Kept with the proposal; the unit does not read it.",
            example="单位已于今日答复。",
        ),
    ]


def sign(tx: Transaction, order: str, version: int | None, given: Sign) -> SupervisionOrder:
    """签收, by the unit addressed. ``order`` is its number, or its id while it has none."""
    row, ticket = locked(tx, order, OrderAction.SIGN, version)
    row.signed_at = tx.now
    return advance(tx, row, ticket, OrderAction.SIGN, "")


def answer(tx: Transaction, order: str, version: int | None, given: OrderAnswer) -> SupervisionOrder:
    """答复, by the unit addressed: what was done, and until when the rest will be."""
    row, ticket = locked(tx, order, OrderAction.ANSWER, version)
    row.answer, row.answered_at = checked(given).text, tx.now
    return advance(tx, row, ticket, OrderAction.ANSWER, row.answer)


def close(tx: Transaction, order: str, version: int | None, given: Close) -> SupervisionOrder:
    """办结, by supervisor or leader; before it is answered with the reason, so that no order stands open for ever.

    Raises Invalid under ``note``.
    """
    row, ticket = locked(tx, order, OrderAction.CLOSE, version)
    row.closing_note = checked(given).note
    if row.state is not OrderState.ANSWERED and not row.closing_note:
        raise Invalid({"note": [say("单位还没有答复，请写明办结的理由。")]})
    row.closed_at = tx.now
    return advance(tx, row, ticket, OrderAction.CLOSE, row.closing_note)


def drop(tx: Transaction, order: str, version: int | None, given: Drop) -> SupervisionOrder:
    """不予督办: a proposal is dropped, with the reason; the clock does not propose it again."""
    row, ticket = locked(tx, order, OrderAction.DROP, version)
    row.closing_note = checked(given).note
    row.closed_at = tx.now
    return advance(tx, row, ticket, OrderAction.DROP, row.closing_note)


def allowed(tx: Transaction, order: SupervisionOrder) -> list[OrderAction]:
    """What the actor may do with the order now."""
    return ORDERS.fitting(order.state, parties(tx.actor, order.region_id, order.department_id))


def locked(tx: Transaction, order: str, action: OrderAction, version: int | None) -> tuple[SupervisionOrder, Ticket]:
    """The order, locked, with leave to act on it. Raises Missing, Forbidden, Conflict or Refused, in that order."""
    statement = visible(tx.actor, SupervisionOrder).where(named(order)).with_for_update()
    row = tx.session.scalar(statement.execution_options(populate_existing=True))
    if row is None:
        raise Missing()
    held = parties(tx.actor, row.region_id, row.department_id)
    if not any(rule.action is action and held.intersection(rule.by) for rule in ORDERS.rows):
        raise Forbidden()
    if version is not None and version != row.version:
        raise Conflict(allowed=allowed(tx, row), state=row.state, version=row.version)
    if ORDERS.row(action, row.state) is None:
        raise Refused(f"order_{action}_from_{row.state}", allowed=allowed(tx, row), state=row.state)
    return row, tx.session.get_one(Ticket, row.ticket_id)


def advance(
    tx: Transaction, order: SupervisionOrder, ticket: Ticket, action: OrderAction, text: str
) -> SupervisionOrder:
    """Move the order by the table and say so; the version rises with it."""
    row = ORDERS.row(action, order.state)
    if row is None:
        raise ValueError(f"{action} does not fit {order.state}")
    order.state = row.targets[0]
    tx.session.flush()
    tx.emit(EVENT_OF[action](**facts_of(tx, order, ticket, text)))
    return order


def facts_of(tx: Transaction, order: SupervisionOrder, ticket: Ticket, text: str) -> dict[str, Any]:
    """The facts every event of an order carries."""
    return facts_in(order, ticket, unit_name(tx.session, order.department_id, ticket.park_id), text)


def facts_in(order: SupervisionOrder, ticket: Ticket, unit: str, text: str) -> dict[str, Any]:
    """The same, where it is known already whose the order is (``unit``)."""
    return {
        "order_id": order.id,
        "order_number": order.number,
        "level": order.level,
        "ticket_id": TicketId(ticket.id),
        "number": ticket.number,
        "region_id": RegionId(ticket.region_id),
        "company_id": CompanyId(ticket.company_id),
        "park_id": ParkId(ticket.park_id) if ticket.park_id is not None else None,
        "department_id": DepartmentId(order.department_id) if order.department_id is not None else None,
        "unit": unit,
        "round": order.round,
        "text": text,
        "due_at": order.due_at,
    }


SIGN = Act(action=OrderAction.SIGN, ability=ABILITY[Party.UNIT], takes=Sign, do=sign, done="督办单已签收")
ANSWER = Act(action=OrderAction.ANSWER, ability=ABILITY[Party.UNIT], takes=OrderAnswer, do=answer, done="督办已答复")
CLOSE = Act(action=OrderAction.CLOSE, ability=ABILITY[Party.AUTHORITY], takes=Close, do=close, done="督办单已办结")
DROP = Act(
    action=OrderAction.DROP,
    ability=ABILITY[Party.AUTHORITY],
    takes=Drop,
    do=drop,
    done="已不予督办",
    danger="这件事不再由这个时限提请督办。",
)
