"""督办单: proposed once by a late clock, issued with a number, signed, answered, closed."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from app.clocks.events import StepReached
from app.clocks.sweeping import sweep
from app.departments.models import DepartmentKind
from app.kernel.actor import SYSTEM
from app.kernel.asking import answer as found
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.events import Event
from app.kernel.ids import TicketId
from app.kernel.transaction import Handler, Transaction, Transactions
from app.sla.keeping import keep
from app.subjects import SUBJECTS
from app.supervision.events import OrderEvent
from app.supervision.handling import Close, Drop, OrderAnswer, Sign, answer, close, drop, sign
from app.supervision.models import SupervisionOrder
from app.supervision.proposing import on_step
from app.supervision.queries import get_order, list_orders, orders_asked
from app.supervision.raising import Issue, Order, issue, raise_order
from app.supervision.rules import Level, OrderState
from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.words import State
from tests.builders import MONDAY, Zone, a_department, a_ticket, a_zone, as_actor
from tests.clocks import shanghai


@dataclass
class Pressing:
    """Clocks, and the orders they propose."""

    heard: list[Event] = field(default_factory=list)

    def inside(self, event: Event) -> Sequence[Handler]:
        self.heard.append(event)
        if isinstance(event, TicketEvent):
            return [keep]
        return [on_step] if isinstance(event, StepReached) else []

    def names(self) -> list[str]:
        return [event.name for event in self.heard if isinstance(event, OrderEvent)]


@pytest.fixture
def pressing(tx: Transaction) -> Pressing:
    tx.consequences = consequences = Pressing()
    return consequences


def orders(tx: Transaction) -> list[SupervisionOrder]:
    return list(tx.session.scalars(sa.select(SupervisionOrder).order_by(SupervisionOrder.id)))


def issued(tx: Transaction, zone: Zone) -> SupervisionOrder:
    ticket = a_ticket(tx, zone, State.HANDLING)
    return raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.YELLOW, reason="进展慢"))


def test_three_workdays_late_proposes_one_order_to_the_lead(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    a_ticket(tx, zone, State.HANDLING)
    sweep(as_actor(tx, SYSTEM, shanghai("2026-09-30 17:30")), SUBJECTS)  # feedback was due 09-24
    (order,) = orders(tx)
    assert (order.state, order.level, order.department_id) == (OrderState.PROPOSED, Level.RED, zone.lead.id)
    assert order.number is None
    sweep(as_actor(tx, SYSTEM, shanghai("2026-10-09 09:00")), SUBJECTS)
    assert len(orders(tx)) == 1
    assert pressing.names() == ["supervision.order_proposed"]


def test_after_an_outage_a_higher_rung_still_proposes(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    a_ticket(tx, zone, State.HANDLING)
    sweep(as_actor(tx, SYSTEM, shanghai("2026-11-30 09:00")), SUBJECTS)
    (order,) = orders(tx)  # feedback and resolve
    assert order.department_id == zone.lead.id


def test_nobody_is_ordered_to_close_what_waits_for_the_firm(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    a_ticket(tx, zone, State.RESOLVED)
    sweep(as_actor(tx, SYSTEM, shanghai("2026-11-30 09:00")), SUBJECTS)
    assert orders(tx) == []


def test_a_park_that_is_late_is_ordered_through_the_centre(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    centre = a_department(tx, zone.region, DepartmentKind.CENTRE)
    a_ticket(tx, zone)
    sweep(as_actor(tx, SYSTEM, shanghai("2026-09-29 17:30")), SUBJECTS)
    (order,) = orders(tx)
    assert order.department_id is None
    issue(as_actor(tx, zone.leader), order.reference, order.version, Issue())
    sent = get_order(tx.session, zone.leader, order.reference)
    assert (sent.department_id, sent.number) == (centre.id, "DB2026-0001")


def test_the_whole_way(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    order = issued(tx, zone)
    assert (order.number, order.state, order.due_at) == (
        "DB2026-0001",
        OrderState.ISSUED,
        shanghai("2026-09-29 17:30"),
    )
    number = order.number or ""
    sign(as_actor(tx, zone.liaison), number, order.version, Sign())
    answer(as_actor(tx, zone.head), number, order.version, OrderAnswer(text="已组织力量，本周办结"))
    close(as_actor(tx, zone.supervisor), number, order.version, Close(note="同意"))
    assert (order.state, order.version) == (OrderState.CLOSED, 5)
    assert pressing.names() == [f"supervision.order_{act}" for act in ("issued", "signed", "answered", "closed")]
    assert [row.number for row in list_orders(tx.session, zone.leader).items] == []


def test_what_does_not_fit_is_refused_and_changes_nothing(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    order = issued(tx, zone)
    with pytest.raises(Invalid):
        close(as_actor(tx, zone.supervisor), order.reference, None, Close(note=""))
    with pytest.raises(Refused) as refused:
        answer(as_actor(tx, zone.liaison), order.reference, None, OrderAnswer(text="已办"))
    assert refused.value.code == "order_answer_from_issued"
    with pytest.raises(Conflict):
        sign(as_actor(tx, zone.liaison), order.reference, order.version - 1, Sign())
    assert order.state is OrderState.ISSUED


def test_who_may_do_what(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    order = issued(tx, zone)
    with pytest.raises(Forbidden):
        sign(as_actor(tx, zone.supervisor), order.reference, None, Sign())
    for stranger in (zone.support_liaison, zone.firm, zone.officer, zone.dispatcher):
        with pytest.raises(Missing):
            sign(as_actor(tx, stranger), order.reference, None, Sign())
    ticket = tx.session.scalars(sa.select(SupervisionOrder.ticket_id)).one()
    number = get_order(tx.session, zone.supervisor, order.reference).ticket.number
    for powerless in (zone.firm, zone.liaison, zone.head, zone.observer):
        with pytest.raises(Forbidden):
            raise_order(as_actor(tx, powerless), number, Order(level=Level.BLUE, reason="快些"))
    with pytest.raises(Missing):
        raise_order(as_actor(tx, zone.other_firm), number, Order(level=Level.BLUE, reason="快些"))
    assert len(found(tx.session, orders_asked(zone.auditor, TicketId(ticket)))) == 1
    assert found(tx.session, orders_asked(zone.firm, TicketId(ticket))) == []


def test_a_coordinator_proposes_and_a_supervisor_decides(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    order = raise_order(as_actor(tx, zone.coordinator), ticket.number, Order(level=Level.BLUE, reason="临期未见进展"))
    assert (order.state, order.number) == (OrderState.PROPOSED, None)
    assert list_orders(tx.session, zone.liaison).items == []
    with pytest.raises(Forbidden):
        issue(as_actor(tx, zone.coordinator), order.reference, None, Issue())
    drop(as_actor(tx, zone.supervisor), order.reference, None, Drop(note="已有进展"))
    assert order.state is OrderState.DROPPED
    with pytest.raises(Refused):
        issue(as_actor(tx, zone.supervisor), order.reference, None, Issue())


def test_an_order_goes_to_a_unit_of_the_region(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    order = raise_order(
        as_actor(tx, zone.leader), ticket.number, Order(level=Level.RED, reason="推诿", department=zone.support.code)
    )
    assert order.department_id == zone.support.id
    with pytest.raises(Invalid):
        raise_order(
            as_actor(tx, zone.leader), ticket.number, Order(level=Level.RED, reason="推诿", department="没有这个单位")
        )
    with pytest.raises(Invalid):
        raise_order(as_actor(tx, zone.leader), ticket.number, Order(level=Level.RED, reason=" "))


def test_pages_follow_the_cursor(tx: Transaction, zone: Zone, pressing: Pressing) -> None:
    numbers = [issued(tx, zone).number for _ in range(5)]
    first = list_orders(tx.session, zone.supervisor, limit=3)
    second = list_orders(tx.session, zone.supervisor, cursor=first.next_cursor, limit=3)
    assert [row.number for row in [*first.items, *second.items]] == numbers[::-1]
    assert second.next_cursor is None
    assert first.items[0].department is not None
    assert first.items[0].ticket.number


@pytest.mark.slow
def test_numbers_are_unique_and_gap_free_under_concurrency(transactions: Transactions) -> None:
    transactions.consequences = Pressing()
    with transactions.acting(SYSTEM) as tx:
        tx.now = MONDAY
        zone = a_zone(tx)
        tickets = [a_ticket(tx, zone, State.HANDLING).number for _ in range(4)]

    def raise_some(number: str) -> list[str | None]:
        given = []
        for _ in range(5):
            with transactions.acting(zone.supervisor) as tx:
                tx.now = MONDAY
                given.append(raise_order(tx, number, Order(level=Level.RED, reason="超期")).number)
        return given

    with ThreadPoolExecutor(8) as pool:
        given = [number for some in pool.map(raise_some, tickets * 2) for number in some]
    assert sorted(given, key=str) == [f"DB2026-{number:04d}" for number in range(1, 41)]
