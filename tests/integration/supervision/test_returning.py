"""退回: a weak answer goes back with a reason and a new due; the unit is told, and nothing said is lost."""

import pytest
import sqlalchemy as sa

from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.supervision.handling import Close, OrderAnswer, Sign, answer, close, sign
from app.supervision.models import SupervisionOrder
from app.supervision.raising import Order, raise_order
from app.supervision.returning import Return, return_answer
from app.supervision.rules import Level, OrderState
from app.supervision.seeing import seen_order
from app.supervision.timing import explain_order, find_order_clock
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

WEAK = OrderAnswer(text="正在办理")


@pytest.fixture
def order(tx: Transaction, zone: Zone) -> SupervisionOrder:
    """A red order of Monday, answered weakly on Tuesday; it was due on Thursday."""
    ticket = a_ticket(tx, zone, State.HANDLING)
    order = raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason="超期"))
    sign(as_actor(tx, zone.liaison), order.reference, None, Sign())
    answer(as_actor(tx, zone.head, shanghai("2026-09-22 10:00")), order.reference, None, WEAK)
    return order


def returned(tx: Transaction, zone: Zone, order: SupervisionOrder, at: str, given: Return) -> SupervisionOrder:
    return return_answer(as_actor(tx, zone.supervisor, shanghai(at)), order.reference, None, given)


def told(tx: Transaction, name: str) -> list[int]:
    rows = tx.session.scalars(sa.select(Notification.account_id).where(Notification.name == name))
    return list(rows)


def test_it_stands_signed_again_with_a_new_due(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    version = order.version
    returned(tx, zone, order, "2026-09-23 10:00", Return(reason="没有完成时间", workdays=2))
    assert (order.state, order.round, order.version) == (OrderState.SIGNED, 2, version + 1)
    assert order.due_at == shanghai("2026-09-28 17:30")  # two workdays, past the Mid-Autumn holiday
    assert (order.answer, order.answered_at) == ("", None)


def test_without_a_number_the_unit_has_what_its_level_gives(
    tx: Transaction, zone: Zone, order: SupervisionOrder
) -> None:
    returned(tx, zone, order, "2026-09-23 10:00", Return(reason="没有完成时间"))
    assert order.due_at == shanghai("2026-09-29 17:30")


def test_the_unit_is_told_each_time_and_so_is_the_supervisor_of_each_answer(
    tx: Transaction, zone: Zone, order: SupervisionOrder
) -> None:
    for at in ("2026-09-23", "2026-09-28"):
        returned(tx, zone, order, f"{at} 10:00", Return(reason="没有完成时间", workdays=3))
        answer(as_actor(tx, zone.liaison, shanghai(f"{at} 11:00")), order.reference, None, WEAK)
    back = told(tx, "supervision.order_returned")
    assert sorted(back) == sorted([*(a.account_id or 0 for a in (zone.liaison, zone.handler, zone.head))] * 2)
    assert told(tx, "supervision.order_answered").count(zone.supervisor.account_id or 0) == 3


def test_what_was_answered_and_why_it_went_back_stays(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    returned(tx, zone, order, "2026-09-23 10:00", Return(reason="没有完成时间", workdays=2))
    [back] = seen_order(as_actor(tx, zone.liaison), order.reference).returns
    assert (back.answer, back.reason) == ("正在办理", "没有完成时间")
    assert (back.answered_at, back.due) == (shanghai("2026-09-22 10:00"), shanghai("2026-09-24 17:30"))


def test_the_second_round_has_a_clock_and_a_ladder_of_its_own(
    tx: Transaction, zone: Zone, order: SupervisionOrder
) -> None:
    first = find_order_clock(tx.session, order.id)
    returned(tx, zone, order, "2026-09-23 10:00", Return(reason="没有完成时间", workdays=2))
    second = find_order_clock(tx.session, order.id)
    assert first is not None
    assert second is not None
    assert (first.state, first.cycle, second.state, second.cycle) == (ClockState.MET, 1, ClockState.RUNNING, 2)
    why = explain_order(tx.session, order, tx.now)
    assert why.computed == order.due_at
    assert [step.number for step in why.days if step.counted] == [1, 2]
    assert drift(tx.session, SUBJECTS, tx.now) == []
    tx.session.execute(sa.update(Clock).where(Clock.id != second.id).values(next_at=None))
    late: dict[str, set[int]] = {}
    for moment in ("2026-09-28 17:30", "2026-09-29 17:30", "2026-10-09 17:30"):
        before = told(tx, "sla.step_reached")
        while sweep(as_actor(tx, SYSTEM, shanghai(moment)), SUBJECTS):
            pass
        after = told(tx, "sla.step_reached")
        late[moment] = {each for each in after if after.count(each) > before.count(each)}
    people = [a.account_id for a in (zone.liaison, zone.head, zone.supervisor)]
    assert set(people) <= late["2026-09-28 17:30"]
    assert {zone.head.account_id} <= late["2026-09-29 17:30"]
    assert {zone.supervisor.account_id} <= late["2026-10-09 17:30"]
    assert seen_order(as_actor(tx, zone.supervisor, shanghai("2026-10-09 17:30")), order.reference).overdue


def test_answered_again_it_can_be_closed(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    returned(tx, zone, order, "2026-09-23 10:00", Return(reason="没有完成时间", workdays=2))
    answer(as_actor(tx, zone.head, shanghai("2026-09-29 09:00")), order.reference, None, OrderAnswer(text="周五完成"))
    clock = find_order_clock(tx.session, order.id)
    assert clock is not None
    assert clock.state is ClockState.MISSED
    close(as_actor(tx, zone.supervisor, shanghai("2026-09-29 10:00")), order.reference, None, Close())
    assert order.state is OrderState.CLOSED


def test_who_may_return_and_when(tx: Transaction, zone: Zone, order: SupervisionOrder) -> None:
    for powerless in (zone.liaison, zone.head, zone.coordinator):
        with pytest.raises(Forbidden):
            return_answer(as_actor(tx, powerless), order.reference, None, Return(reason="不行"))
    for stranger in (zone.firm, zone.support_liaison):
        with pytest.raises(Missing):
            return_answer(as_actor(tx, stranger), order.reference, None, Return(reason="不行"))
    for wrong in (Return(reason=" "), Return(reason="不行", workdays=0), Return(reason="不行", workdays=21)):
        with pytest.raises(Invalid):
            return_answer(as_actor(tx, zone.leader), order.reference, None, wrong)
    assert (order.state, order.round) == (OrderState.ANSWERED, 1)
    return_answer(as_actor(tx, zone.leader), order.reference, None, Return(reason="不行"))
    with pytest.raises(Refused) as refused:
        return_answer(as_actor(tx, zone.leader), order.reference, None, Return(reason="不行"))
    assert refused.value.code == "order_return_from_signed"
