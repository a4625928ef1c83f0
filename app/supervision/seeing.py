"""A supervision order as this reader may know it: plain values for both faces, its texts by the rule of its ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.clocks.models import Clock
from app.clocks.queries import Explanation
from app.kernel.asking import Question, answer
from app.kernel.pagination import DEFAULT_LIMIT, Page
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.supervision import queries
from app.supervision.finding import said_of
from app.supervision.handling import allowed
from app.supervision.lapsing import LAPSED
from app.supervision.models import OrderReturn, SupervisionOrder
from app.supervision.queries import get_order, late_clocks, list_orders, newest_of, unit_name, words_of
from app.supervision.rules import AWAITED, OPEN, Level, OrderAction, OrderClock, OrderState
from app.supervision.timing import explain_order
from app.tickets.rules.showing import Sight
from app.tickets.seeing import sights_of
from app.tickets.seen import SeenName, SeenRow


@dataclass(frozen=True, kw_only=True)
class SeenOrder:
    """One order; ``number`` is None while it is a proposal, ``department`` while no unit has been called."""

    id: int
    region_id: int
    number: str | None
    reference: str
    """What an address names it by."""
    level: Level
    state: OrderState
    version: int
    round: int
    """1, and one more for each answer that was returned."""
    ticket_number: str
    ticket_title: str
    department: SeenName | None
    reason: str
    proposed_at: datetime
    issued_at: datetime | None
    signed_at: datetime | None
    due: datetime | None
    overdue: bool
    """Its answer is waited for, and late."""
    answered_at: datetime | None
    answer: str
    closed_at: datetime | None
    closing_note: str
    returns: tuple["SeenReturn", ...]
    """The answers that went back, the first one first."""
    actions: tuple[OrderAction, ...]
    """What this reader may do now."""


@dataclass(frozen=True, kw_only=True)
class SeenReturn:
    """An answer that was not enough."""

    answer: str
    answered_at: datetime
    due: datetime
    returned_at: datetime
    reason: str


def seen_order(tx: Transaction, reference: str) -> SeenOrder:
    """One order as an address names it; two queries. Missing when it does not exist for this reader."""
    [order] = _seen(tx, [get_order(tx.session, tx.actor, reference)])
    return order


def why_due(tx: Transaction, reference: str) -> tuple[str, Explanation[OrderClock]]:
    """What an address names one order by, and every day on the way to its due.

    Missing when it does not exist for this reader, or has no clock.
    """
    order = get_order(tx.session, tx.actor, reference)
    return order.reference, explain_order(tx.session, order, tx.now)


def seen_orders(
    tx: Transaction, states: Sequence[OrderState] = OPEN, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenOrder]:
    """The reader's orders in these states (the open ones unless said), newest first; two queries."""
    page = list_orders(tx.session, tx.actor, states, cursor, limit)
    return Page(_seen(tx, page.items), page.next_cursor)


def found_orders(tx: Transaction, q: str, cursor: str | None, limit: int) -> Page[SeenOrder]:
    """The reader's orders that words find, newest first; five queries. Raises Invalid as a search does."""
    page = newest_of(tx.session, visible(tx.actor, SupervisionOrder).where(said_of(tx, q)), cursor, limit)
    return Page(_seen(tx, page.items), page.next_cursor)


@dataclass(frozen=True, kw_only=True)
class OrderBeside:
    """What stands of an order beside its ticket."""

    reference: str
    number: str | None
    level: Level
    state: OrderState
    unit: str | None
    """None while no unit has been called."""


def sees_orders(tx: Transaction) -> bool:
    """Whether orders exist for this reader at all."""
    return tx.actor.may("supervision.see") or tx.actor.may("supervision.answer")


def orders_asked(tx: Transaction, ticket: SeenRow) -> list[Question]:
    """What ``orders_beside`` asks."""
    return [queries.orders_asked(tx.actor, ticket.id)] if sees_orders(tx) else []


def orders_beside(tx: Transaction, ticket: SeenRow) -> list[OrderBeside]:
    """The orders about a ticket at hand that the reader may see, newest first; one query."""
    return [
        OrderBeside(
            reference=row.number or str(row.id), number=row.number, level=row.level, state=row.state, unit=row.unit
        )
        for wanted in orders_asked(tx, ticket)
        for row in answer(tx.session, wanted)
    ]


def _seen(tx: Transaction, rows: Sequence[SupervisionOrder]) -> list[SeenOrder]:
    shown = sights_of(tx, list({row.ticket_id: row.ticket for row in rows}.values()))
    late = late_clocks(tx.session, _by_clock(rows))
    return [_order(tx, row, shown[row.ticket_id], late.get(row.id, ())) for row in rows]


def _by_clock(rows: Sequence[SupervisionOrder]) -> list[int]:
    return [row.id for row in rows if row.clock_id is not None]


def _reason(tx: Transaction, row: SupervisionOrder, shown: Sight, late: Sequence[Clock]) -> str:
    """The reason as written; where it is the clocks' own words still, in words that another language can say."""
    if late:
        own = words_of(unit_name(tx.session, row.department_id, row.ticket.park_id), late)
        if own == row.reason:
            return own
    return shown.text(row.reason)


def _order(tx: Transaction, row: SupervisionOrder, shown: Sight, late: Sequence[Clock]) -> SeenOrder:
    unit = row.department
    return SeenOrder(
        id=row.id,
        region_id=row.region_id,
        number=row.number,
        reference=row.reference,
        level=row.level,
        state=row.state,
        version=row.version,
        round=row.round,
        ticket_number=row.ticket.number,
        ticket_title=shown.title(row.ticket.title),
        department=None if unit is None else SeenName(code=unit.code, name=unit.name),
        reason=_reason(tx, row, shown, late),
        proposed_at=row.proposed_at,
        issued_at=row.issued_at,
        signed_at=row.signed_at,
        due=row.due_at,
        overdue=row.state in AWAITED and row.due_at is not None and row.due_at < tx.now,
        answered_at=row.answered_at,
        answer=shown.text(row.answer),
        closed_at=row.closed_at,
        closing_note=LAPSED if row.closing_note == LAPSED else shown.text(row.closing_note),
        returns=tuple(_return(each, shown) for each in row.returns),
        actions=tuple(allowed(tx, row)),
    )


def _return(row: OrderReturn, shown: Sight) -> SeenReturn:
    return SeenReturn(
        answer=shown.text(row.answer),
        answered_at=row.answered_at,
        due=row.due_at,
        returned_at=row.returned_at,
        reason=shown.text(row.reason),
    )
