"""督办单 as the wire shows them."""

from typing import Any

from app.api.shapes import fields_of
from app.supervision.seeing import SeenOrder

_PLAIN = (
    "id",
    "number",
    "level",
    "state",
    "version",
    "round",
    "reason",
    "proposed_at",
    "issued_at",
    "signed_at",
    "answered_at",
    "answer",
    "closed_at",
    "closing_note",
    "due",
    "overdue",
)
_RETURN = ("answer", "answered_at", "due", "returned_at", "reason")


def shown_order(order: SeenOrder) -> dict[str, Any]:
    """An order as the wire shows it."""
    return {
        **fields_of(order, _PLAIN),
        "ticket": order.ticket_number,
        "title": order.ticket_title,
        "department": order.department.code if order.department else None,
        "department_name": order.department.name if order.department else None,
        "returns": [fields_of(each, _RETURN) for each in order.returns],
        "actions": [action.value for action in order.actions],
    }
