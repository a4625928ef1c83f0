"""督办单 in words, and what may be done with one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.supervision.rules import AWAITED, Level, OrderAction, OrderState
from app.supervision.seeing import OrderBeside, SeenOrder, SeenReturn
from app.web.labels import label
from app.web.speaking import _, said

TONES: dict[Level, str] = {Level.BLUE: "blue", Level.YELLOW: "amber", Level.RED: "red"}
STATES: dict[OrderState, tuple[str, str]] = {
    OrderState.PROPOSED: ("slate", "dotted"),
    OrderState.ISSUED: ("amber", "ring"),
    OrderState.SIGNED: ("blue", "half"),
    OrderState.ANSWERED: ("blue", "square"),
    OrderState.CLOSED: ("green", "tick"),
    OrderState.DROPPED: ("slate", "bar"),
}
"""Tone and shape of the mark beside the word."""


@dataclass(frozen=True, kw_only=True)
class ShownOrder:
    """One order as lists and pages print it."""

    id: int
    version: int
    number: str
    title: str
    href: str
    level_label: str
    level_tone: str
    state_label: str
    state_tone: str
    state_shape: str
    department_name: str
    ticket_number: str
    ticket_title: str
    reason: str
    proposed_at: datetime
    issued_at: datetime | None
    signed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    due: datetime | None
    late: bool
    answer: str
    closing_note: str
    returns: tuple[SeenReturn, ...]
    issuable: bool
    """A proposal this reader may issue as it stands."""


@dataclass(frozen=True, kw_only=True)
class ShownBeside:
    """One order beside its ticket."""

    number: str
    href: str
    level_label: str
    state_label: str
    state_tone: str
    state_shape: str
    department_name: str


def order_beside(row: OrderBeside) -> ShownBeside:
    """What stands of it there."""
    tone, shape = STATES[row.state]
    return ShownBeside(
        number=row.number or _("尚未编号"),
        href=f"/supervision/{row.reference}",
        level_label=label(row.level),
        state_label=label(row.state),
        state_tone=tone,
        state_shape=shape,
        department_name=row.unit or _("企服中心"),
    )


def shown_orders(rows: Iterable[SeenOrder]) -> list[ShownOrder]:
    """Orders in their order."""
    return [shown_order(row) for row in rows]


def shown_order(row: SeenOrder) -> ShownOrder:
    """One order; a proposal has no number yet and is addressed by its id."""
    state_tone, shape = STATES[row.state]
    return ShownOrder(
        id=row.id,
        version=row.version,
        number=row.number or _("尚未编号"),
        title=_("督办单 %(number)s", number=row.number) if row.number else _("督办建议"),
        href=f"/supervision/{row.reference}",
        level_label=label(row.level),
        level_tone=TONES[row.level],
        state_label=label(row.state),
        state_tone=state_tone,
        state_shape=shape,
        department_name=row.department.name if row.department else _("企服中心"),
        ticket_number=row.ticket_number,
        ticket_title=row.ticket_title,
        reason=said(row.reason),  # of a clock in its own words, unless somebody reworded them
        proposed_at=row.proposed_at,
        issued_at=row.issued_at,
        signed_at=row.signed_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        due=row.due if row.state in AWAITED else None,
        late=row.overdue,
        answer=row.answer,
        closing_note=said(row.closing_note),  # of one that lapsed, the system's
        returns=row.returns,
        issuable=OrderAction.ISSUE in row.actions,
    )


def order_forms(order: SeenOrder) -> list[dict[str, str]]:
    """The form of an order that was issued, with the addresses of its files; none of a proposal."""
    if order.number is None:
        return []
    href = f"/supervision/{order.reference}/form"
    return [{"label": _("督办单"), "pdf": f"{href}.pdf", "docx": f"{href}.docx"}]
