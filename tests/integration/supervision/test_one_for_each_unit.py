"""One dead ticket proposes one order for each late unit, whose words name the unit and every late clock."""

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.supervision.handling import Drop, Sign, drop, sign
from app.supervision.models import ProposingClock, SupervisionOrder
from app.supervision.raising import Issue, Order, issue, raise_order
from app.supervision.rules import Level, OrderState
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

LATE = "2026-11-30 09:00"


def wakes(tx: Transaction, *moments: str) -> None:
    for moment in moments:
        while sweep(as_actor(tx, SYSTEM, shanghai(moment)), SUBJECTS):
            pass


def orders(tx: Transaction) -> list[SupervisionOrder]:
    return list(tx.session.scalars(sa.select(SupervisionOrder).order_by(SupervisionOrder.id)))


@pytest.fixture
def dead(tx: Transaction, zone: Zone) -> Ticket:
    """A lead and a support that never checked in and never said a word."""
    return a_ticket(tx, zone, State.WHISTLED, supports=True)


def test_a_dead_ticket_proposes_one_order_for_each_late_unit(tx: Transaction, zone: Zone, dead: Ticket) -> None:
    wakes(tx, LATE)
    found = {order.department_id: order for order in orders(tx)}
    assert len(orders(tx)) == len(found) == 2
    assert set(found) == {zone.lead.id, zone.support.id}
    lead, support = found[zone.lead.id].reason, found[zone.support.id].reason
    assert lead == (
        f"{zone.lead.name}：报到（时限 2026-09-22）、反馈进展（时限 2026-09-24）、办结（时限 2026-10-08），"
        "超期 3 个工作日以上，建议督办"
    )
    assert support == (
        f"{zone.support.name}：报到（时限 2026-09-22）、协办（时限 2026-09-24），超期 3 个工作日以上，建议督办"
    )


def test_the_supervisor_reads_whose_each_proposal_is_and_of_each_once(
    tx: Transaction, zone: Zone, dead: Ticket
) -> None:
    wakes(tx, LATE, "2026-12-08 09:00")
    told = tx.session.scalars(
        sa.select(Notification).where(
            Notification.name == "supervision.order_proposed", Notification.account_id == zone.supervisor.account_id
        )
    ).all()
    subjects = {row.subject for row in told}
    assert len(told) == len(subjects) == 2
    assert subjects == {f"建议督办 {unit.name}：{dead.title}" for unit in (zone.lead, zone.support)}


def test_a_clock_late_in_time_joins_the_proposal_that_waits(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    wakes(tx, "2026-09-30 17:30")
    (order,) = orders(tx)
    assert order.reason == f"{zone.lead.name}：反馈进展（时限 2026-09-24），超期 3 个工作日以上，建议督办"
    wakes(tx, "2026-10-12 17:30")
    (order,) = orders(tx)
    assert "反馈进展（时限 2026-09-24）、办结（时限 2026-10-08）" in order.reason
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(ProposingClock)) == 2


def test_what_a_person_worded_stays_and_an_issued_order_covers_the_next_clock(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    wakes(tx, "2026-09-30 17:30")
    (order,) = orders(tx)
    issue(as_actor(tx, zone.supervisor), order.reference, None, Issue(reason="限三日内说明原因"))
    wakes(tx, LATE)
    (order,) = orders(tx)
    assert (order.reason, order.state) == ("限三日内说明原因", OrderState.ISSUED)


def test_no_clock_proposes_beside_an_order_raised_by_hand(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    order = raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason="推诿"))
    sign(as_actor(tx, zone.liaison), order.reference, None, Sign())
    wakes(tx, LATE)
    assert [each.id for each in orders(tx)] == [order.id]


def test_a_clock_of_a_dropped_proposal_is_silent_and_another_one_late_afterwards_is_not(
    tx: Transaction, zone: Zone
) -> None:
    a_ticket(tx, zone, State.HANDLING)
    wakes(tx, "2026-09-30 17:30")
    (order,) = orders(tx)
    drop(as_actor(tx, zone.supervisor, shanghai("2026-10-08 09:00")), order.reference, None, Drop(note="正在办"))
    wakes(tx, "2026-10-09 10:00")
    assert len(orders(tx)) == 1, "feedback does not propose again"
    wakes(tx, LATE)
    first, second = orders(tx)
    assert (first.state, second.state) == (OrderState.DROPPED, OrderState.PROPOSED)
    assert second.reason == f"{zone.lead.name}：办结（时限 2026-10-08），超期 3 个工作日以上，建议督办"


def test_what_the_park_owes_says_the_park(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    wakes(tx, "2026-09-29 17:30")
    (order,) = orders(tx)
    assert order.reason == f"{zone.park.name}：研究交办（时限 2026-09-22），超期 3 个工作日以上，建议督办"
    assert tx.session.get_one(Clock, order.clock_id).kind == ClockKind.ARRANGE
