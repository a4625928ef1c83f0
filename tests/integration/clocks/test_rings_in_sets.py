"""Clocks of every kind that ring together: in as many statements as a few, and to the same end as one by one."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from app.clocks.models import Clock, Reminder
from app.clocks.sweeping import sweep
from app.corrections.models import Correction
from app.corrections.rules import CorrectionField
from app.corrections.timing import limit_now as answer_within
from app.corrections.timing import start_clock as start_correction
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow, Topic
from app.kernel.setting_aside import SetAside
from app.kernel.transaction import Transaction, Transactions
from app.notifications.models import Notification
from app.notifications.telling import Teller
from app.registrations.models import Registration
from app.registrations.timing import start_clock as start_registration
from app.subjects import SUBJECTS
from app.subscriptions import Subscriptions
from app.supervision import proposing
from app.supervision.events import OrderProposed
from app.supervision.handling import facts_in
from app.supervision.models import ProposingClock, SupervisionOrder
from app.supervision.raising import Issue, Order, issue, raise_order
from app.supervision.rules import Level, OrderState
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import MONDAY, Zone, a_company, a_credit_code, a_ticket, a_zone, as_actor
from tests.clocks import shanghai
from tests.financing import a_scene, let_and_call
from tests.integration.conftest import SUBSCRIPTIONS
from tests.integration.meetings.rooms import called, settled
from tests.tables import statements

LATE = "2026-10-20 10:00"
"""Every limit is over, and those that propose an order are three workdays late."""
MAILING = Subscriptions(SUBSCRIPTIONS.recorder, Teller(frozenset({Topic.EMAIL})))


def ordered(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason="请说明进展"))


def registered(tx: Transaction, zone: Zone) -> None:
    row = Registration(
        region_id=zone.region.id,
        park_id=zone.park.id,
        credit_code=a_credit_code(),
        company_name="新来的有限公司",
        person="王一",
        phone="13800000000",
        asked_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    start_registration(tx, row)


def corrected(tx: Transaction, zone: Zone) -> None:
    limit, due = answer_within(tx, zone.region.id)
    row = Correction(
        company_id=a_company(tx, zone.region, zone.park).id,
        region_id=zone.region.id,
        field=CorrectionField.NAME,
        wanted="改过的有限公司",
        asked_at=tx.now,
        asked_by_name="王一",
        due_at=due,
    )
    tx.session.add(row)
    tx.session.flush()
    start_correction(tx, row, limit)


KINDS: Mapping[str, Callable[[Transaction, Zone], object]] = {
    "filed": a_ticket,
    "whistled": lambda tx, zone: a_ticket(tx, zone, State.WHISTLED, supports=True),
    "handled": lambda tx, zone: a_ticket(tx, zone, State.HANDLING),
    "answered": lambda tx, zone: a_ticket(tx, zone, State.RESOLVED),
    "ordered": ordered,
    "task": lambda tx, zone: settled(tx, zone, called(tx, zone)),
    "bank": lambda tx, zone: let_and_call(tx, zone, a_scene(tx, zone)),
    "registration": registered,
    "correction": corrected,
}


def rung(tx: Transaction, moment: str, limit: int = 200) -> int:
    done = total = sweep(as_actor(tx, SYSTEM, shanghai(moment)), SUBJECTS, limit)
    while done == limit:
        done = sweep(as_actor(tx, SYSTEM, shanghai(moment)), SUBJECTS, limit)
        total += done
    return total


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_kind_many_take_as_many_statements_as_a_few(tx: Transaction, kind: str) -> None:
    tx.consequences = MAILING
    counted: list[list[str]] = []
    for number in (2, 9):
        within = tx.session.begin_nested()
        zone = a_zone(tx)
        for _ in range(number):
            KINDS[kind](tx, zone)
        tx.session.flush()
        tx.session.expunge_all()
        with statements(tx.session.connection()) as seen:
            assert rung(tx, LATE) >= number
        counted.append(list(seen))
        within.rollback()
    few, lots = counted
    assert len(lots) == len(few)


def left_by(tx: Transaction) -> list[tuple[Any, ...]]:
    """All that is said, owed and proposed, without the numbers the database gave.

    A proposal is told in the words of the clock that rang first, which after an outage is a matter of the batch; the
    order itself names them all, whoever was first.
    """
    left: list[tuple[Any, ...]] = []
    notes = tx.session.scalars(sa.select(Notification).where(Notification.created_at == shanghai(LATE)))
    for note in notes:
        words = ("", "") if note.name == OrderProposed.name else (note.dedup_key, note.text)
        seat = note.account_id, note.role, note.department_id, note.knew
        left.append(("note", note.name, *words, note.ticket_id, *seat, note.subject, note.severity))
    mails = tx.session.scalars(sa.select(OutboxRow).where(OutboxRow.created_at == shanghai(LATE)))
    left += [("mail", row.template, row.recipient_id, row.ticket_id, row.next_at, row.args["quiet"]) for row in mails]
    rungs = sa.select(Reminder.clock_id, Reminder.rung, Reminder.due_at, Reminder.superseded)
    left += [("rung", *row) for row in tx.session.execute(rungs)]
    clocks = sa.select(Clock.id, Clock.last_rung, Clock.next_at, Clock.breached_at)
    left += [("clock", *row) for row in tx.session.execute(clocks)]
    late = sa.select(sa.func.array_agg(sa.distinct(ProposingClock.clock_id)))
    late = late.where(ProposingClock.order_id == SupervisionOrder.id).correlate(SupervisionOrder)
    said = SupervisionOrder.reason, SupervisionOrder.state, SupervisionOrder.level, SupervisionOrder.round
    orders = sa.select(SupervisionOrder.ticket_id, SupervisionOrder.department_id, *said, late.scalar_subquery())
    left += [("order", *row) for row in tx.session.execute(orders)]
    return sorted(left, key=repr)


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(kinds=sorted(KINDS), before="", size=1)
@example(kinds=["whistled", "handled", "filed"], before="2026-09-30 17:30", size=3)
@given(
    kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=4),
    before=st.sampled_from(["", "2026-09-22 15:30", "2026-09-30 17:30"]),
    size=st.sampled_from([1, 3]),
)
def test_together_they_leave_what_each_leaves_alone(
    tx: Transaction, kinds: Sequence[str], before: str, size: int
) -> None:
    """``before``: when they rang a first time, so that some orders are open already, in the clocks' own words."""
    tx.consequences = MAILING
    outer = tx.session.begin_nested()
    zone = a_zone(tx)
    for kind in kinds:
        KINDS[kind](tx, zone)
    if before:
        rung(tx, before)
    left = []
    for limit in (size, 200):
        within = tx.session.begin_nested()
        tx.session.expire_all()
        rung(tx, LATE, limit)
        left.append(left_by(tx))
        within.rollback()
    outer.rollback()
    alone, together = left
    assert together == alone


def dead(transactions: Transactions, number: int) -> tuple[Zone, list[str]]:
    """Matters to which two units were called that never said a word."""
    with transactions.acting(SYSTEM) as tx:
        tx.now = MONDAY
        zone = a_zone(tx)
        return zone, [a_ticket(tx, zone, State.WHISTLED, supports=True).number for _ in range(number)]


def orders(transactions: Transactions) -> list[tuple[str, OrderState, str]]:
    with transactions.reading(SYSTEM) as tx:
        rows = sa.select(Ticket.number, SupervisionOrder.state, SupervisionOrder.reason)
        found = rows.join(Ticket, Ticket.id == SupervisionOrder.ticket_id).order_by(SupervisionOrder.id)
        return [(row.number, row.state, row.reason) for row in tx.session.execute(found)]


def test_an_order_that_cannot_be_proposed_holds_up_no_other(
    transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    _zone, (broken, *sound) = dead(transactions, 4)

    def fails_for_one(order: SupervisionOrder, ticket: Ticket, *rest: Any) -> dict[str, Any]:
        if ticket.number == broken:
            raise ArithmeticError("no words for this")
        return facts_in(order, ticket, *rest)

    monkeypatch.setattr(proposing, "facts_in", fails_for_one)
    with transactions.acting(SYSTEM) as tx:
        tx.now = shanghai(LATE)
        sweep(tx, SUBJECTS)
    assert sorted(number for number, *_rest in orders(transactions)) == sorted([*sound, *sound])
    with transactions.reading(SYSTEM) as tx:
        off = sa.select(Ticket.number).distinct().join(Clock, Clock.ticket_id == Ticket.id)
        assert list(tx.session.scalars(off.where(Clock.id.in_(sa.select(SetAside.key))))) == [broken]
    monkeypatch.undo()
    with transactions.acting(SYSTEM) as tx:
        tx.now = shanghai("2026-10-20 11:00")
        sweep(tx, SUBJECTS)
    assert sorted(number for number, *_rest in orders(transactions)) == sorted([broken, *sound] * 2)


def test_what_is_issued_at_the_moment_another_clock_joins_stays_as_it_was_worded(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        tx.now = MONDAY
        zone = a_zone(tx)
        a_ticket(tx, zone, State.HANDLING)
    with transactions.acting(SYSTEM) as tx:
        tx.now = shanghai("2026-09-30 17:30")
        assert sweep(tx, SUBJECTS)
        [order] = tx.session.scalars(sa.select(SupervisionOrder.id))
    looked, let_go = Event(), Event()

    def rings() -> None:
        with transactions.acting(SYSTEM) as tx:
            tx.now = shanghai(LATE)
            tx.session.scalars(sa.select(SupervisionOrder)).all()
            looked.set()
            let_go.wait(10)
            sweep(tx, SUBJECTS)

    with ThreadPoolExecutor(1) as pool:
        ringing = pool.submit(rings)
        looked.wait(10)
        with transactions.acting(zone.supervisor) as tx:
            issue(tx, str(order), None, Issue(reason="限三日内说明原因"))
        let_go.set()
        ringing.result(20)
    assert [row[1:] for row in orders(transactions)] == [(OrderState.ISSUED, "限三日内说明原因")]
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(ProposingClock)) == 2
        assert tx.session.scalars(sa.select(SetAside.key)).all() == []
