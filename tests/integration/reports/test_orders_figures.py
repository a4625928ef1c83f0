"""督办办结率 and 督办按时答复率 from week 49 on: closed by the due, answered by the due, as it stood at the cut-off."""

from app.kernel.transaction import Transaction
from app.reports.behind import rows_behind
from app.reports.compiling import compile_week
from app.reports.queries import Reading, read_report
from app.reports.recomputing import recompute
from app.supervision.handling import Close, OrderAnswer, Sign, answer, close, sign
from app.supervision.raising import Order, raise_order
from app.supervision.returning import Return, return_answer
from app.supervision.rules import Level
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Ticket
from app.tickets.rules.words import HandBackReason, State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai


def frozen(tx: Transaction, zone: Zone, week: str, at: str) -> Reading:
    """A week as the supervisor reads it."""
    supervisor = as_actor(tx, zone.supervisor, shanghai(at))
    compile_week(supervisor, zone.region, week)
    return read_report(supervisor, week, zone.region.code)


def of(week: Reading, zone: Zone, metric: str) -> tuple[int, int]:
    """n and d of the region, which are those of the one unit."""
    region = week.figure(metric, "region", zone.region.code)
    unit = week.figure(metric, "department", zone.lead.code)
    assert region is not None
    assert unit is not None
    assert (region.n, region.d) == (unit.n, unit.d)
    return region.n, region.d


def _order(tx: Transaction, zone: Zone, ticket: Ticket, issued: str, answered: str | None, closed: str | None) -> str:
    """An order of the red level that went its way at these times; its number."""
    given = Order(level=Level.RED, reason="超期")
    order = raise_order(as_actor(tx, zone.supervisor, shanghai(issued)), ticket.number, given)
    if answered is not None:
        sign(as_actor(tx, zone.liaison, shanghai(issued)), order.reference, None, Sign())
        answer(as_actor(tx, zone.head, shanghai(answered)), order.reference, None, OrderAnswer(text="已办"))
    if closed is not None:
        close(as_actor(tx, zone.supervisor, shanghai(closed)), order.reference, None, Close(note="同意"))
    return order.reference


def test_orders_closed_in_time_from_week_49_on(tx: Transaction, zone: Zone) -> None:
    """Issued on Thursday of week 48 and due on Tuesday of week 49; returned ones count by the due they have then."""
    ticket = a_ticket(as_actor(tx, zone.firm, shanghai("2026-11-26 08:30")), zone, State.HANDLING)
    issued, monday, tuesday, wednesday = "2026-11-26 09:00", "2026-11-30 16:00", "2026-12-01 17:30", "2026-12-02 09:00"
    _order(tx, zone, ticket, issued, monday, tuesday)  # answered and closed in time
    _order(tx, zone, ticket, issued, monday, wednesday)  # answered in time, closed a day late
    _order(tx, zone, ticket, issued, monday, None)  # answered in time, not closed
    _order(tx, zone, ticket, issued, wednesday, wednesday)  # late in both
    _order(tx, zone, ticket, issued, None, None)  # never answered
    _order(tx, zone, ticket, issued, None, monday)  # ended in time without an answer: none was owed
    back = _order(tx, zone, ticket, issued, monday, None)  # returned on Tuesday for six workdays: of week 50
    later = _order(tx, zone, ticket, issued, monday, None)  # returned after the cut-off: of week 49 still
    first = shanghai("2026-12-01 09:00")
    return_answer(as_actor(tx, zone.supervisor, first), back, None, Return(reason="没有期限", workdays=6))
    week = frozen(tx, zone, "2026-W49", "2026-12-07 06:00")
    assert of(week, zone, "orders") == (2, 7)
    assert of(week, zone, "orders_answered") == (4, 6)
    second = shanghai("2026-12-07 09:00")
    return_answer(as_actor(tx, zone.supervisor, second), later, None, Return(reason="没有期限", workdays=3))
    answer(as_actor(tx, zone.head, shanghai("2026-12-08 09:00")), back, None, OrderAnswer(text="周五完成"))
    close(as_actor(tx, zone.supervisor, shanghai("2026-12-08 10:00")), back, None, Close())
    assert recompute(as_actor(tx, zone.supervisor, shanghai("2026-12-09 09:00")), zone.region, "2026-W49") == []
    following = frozen(tx, zone, "2026-W50", "2026-12-14 06:00")
    assert of(following, zone, "orders") == (1, 2)
    assert of(following, zone, "orders_answered") == (1, 2)


def test_what_lapsed_before_its_due_was_owed_no_more_and_what_lapsed_after_it_stays_late(
    tx: Transaction, zone: Zone
) -> None:
    """The unit's hand-back is upheld: on Monday, before the due of one order, and after that of another."""
    early, late = "2026-11-26 08:30", "2026-11-23 08:30"
    for filed, issued in ((early, "2026-11-26 09:00"), (late, "2026-11-23 09:00")):
        ticket = a_ticket(as_actor(tx, zone.firm, shanghai(filed)), zone, State.WHISTLED)
        _order(tx, zone, ticket, issued, None, None)
        asking = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单另有规定")
        hand_back(as_actor(tx, zone.head, shanghai(issued)), ticket.number, None, asking)
        ruled = as_actor(tx, zone.coordinator, shanghai("2026-11-30 16:00"))
        rule(ruled, ticket.number, None, Rule(upheld=True, note="成立"))
    before, week = frozen(tx, zone, "2026-W48", "2026-11-30 06:00"), frozen(tx, zone, "2026-W49", "2026-12-07 06:00")
    assert of(before, zone, "orders") == (0, 1)  # due on Thursday of week 48, and late then
    for metric in ("orders", "orders_answered"):
        figure = week.figure(metric, "region", zone.region.code)
        assert figure is not None
        assert (figure.n, figure.d) == (0, 0)


def test_what_stands_behind_the_figure_of_orders_says_why(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(as_actor(tx, zone.firm, shanghai("2026-11-26 08:30")), zone, State.HANDLING)
    _order(tx, zone, ticket, "2026-11-26 09:00", "2026-11-30 16:00", "2026-12-02 09:00")
    _order(tx, zone, ticket, "2026-11-26 09:00", "2026-11-30 16:00", "2026-12-01 09:00")
    report = frozen(tx, zone, "2026-W49", "2026-12-07 06:00").report
    rows = rows_behind(as_actor(tx, zone.supervisor), report, "orders", ("region", zone.region.code), "d", None, 10)
    assert sorted((row.counted, row.reason, row.ticket_number) for row in rows.items) == [
        (False, "answered", ticket.number),
        (True, "in_time", ticket.number),
    ]
