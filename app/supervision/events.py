"""What happens to a supervision order: frozen facts in the past tense. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.supervision.rules import Level, OrderAction


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Base: something happened to one order about one ticket."""

    about: ClassVar[tuple[str, ...]] = ("order", "order_number", "order_id")

    order_id: int
    order_number: str | None
    level: Level
    ticket_id: TicketId
    number: str
    """The ticket's."""
    region_id: RegionId
    company_id: CompanyId
    park_id: ParkId | None
    department_id: DepartmentId | None
    unit: str
    """The name of the unit it is to; the park's while no unit has been called."""
    round: int
    """1, and one more for each answer that was returned."""
    text: str
    """The reason, the answer, why it was returned or the closing note: what was said with this act."""
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OrderProposed(OrderEvent):
    """A clock or a person asked for an order; it has no number yet."""

    name: ClassVar[str] = "supervision.order_proposed"


@dataclass(frozen=True, kw_only=True)
class OrderIssued(OrderEvent):
    """The order was sent to the unit."""

    name: ClassVar[str] = "supervision.order_issued"


@dataclass(frozen=True, kw_only=True)
class OrderDropped(OrderEvent):
    """A proposed order was not taken up."""

    name: ClassVar[str] = "supervision.order_dropped"


@dataclass(frozen=True, kw_only=True)
class OrderSigned(OrderEvent):
    """The unit signed for the order."""

    name: ClassVar[str] = "supervision.order_signed"


@dataclass(frozen=True, kw_only=True)
class OrderAnswered(OrderEvent):
    """The unit said what it does about the matter."""

    name: ClassVar[str] = "supervision.order_answered"


@dataclass(frozen=True, kw_only=True)
class OrderReturned(OrderEvent):
    """The answer was not enough: the unit answers again, by a new due."""

    name: ClassVar[str] = "supervision.order_returned"


@dataclass(frozen=True, kw_only=True)
class OrderClosed(OrderEvent):
    """The answer was taken: the order is over."""

    name: ClassVar[str] = "supervision.order_closed"


@dataclass(frozen=True, kw_only=True)
class OrderLapsed(OrderEvent):
    """The unit addressed left the matter: the order asks nobody any more."""

    name: ClassVar[str] = "supervision.order_lapsed"


EVENT_OF: dict[OrderAction, type[OrderEvent]] = {
    OrderAction.ISSUE: OrderIssued,
    OrderAction.DROP: OrderDropped,
    OrderAction.SIGN: OrderSigned,
    OrderAction.ANSWER: OrderAnswered,
    OrderAction.RETURN: OrderReturned,
    OrderAction.CLOSE: OrderClosed,
    OrderAction.LAPSE: OrderLapsed,
}
