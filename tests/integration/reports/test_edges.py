"""A week made by hand that holds every edge of the rules of 2026.3, worked out in words beside each ticket.

Week 49 of 2026 runs from Monday 11-30 to Sunday 12-06, all of its working days ordinary ones. A whistle of Monday is
due for check-in on Tuesday 17:30, for the answer on Wednesday 12-09; a plan taken up on Monday is due on Monday 12-07.
"""

from datetime import timedelta

import pytest

from app.calendars.opening import ORDINARY, set_hours
from app.calendars.rules import local_day
from app.kernel.transaction import Transaction
from app.reports.balance import balance_of
from app.reports.behind import rows_behind
from app.reports.compiling import compile_week
from app.reports.gathering import Scope, gather_all
from app.reports.models import WeeklyReport
from app.reports.queries import read_report
from app.reports.recomputing import recompute
from app.reports.rules.periods import Week
from app.tickets.models import Ticket
from tests.builders import Zone
from tests.clocks import shanghai
from tests.integration.reports.history import Act, Past, act, solved

WEEK = "2026-W49"
MON, TUE, WED, THU, FRI = ("2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04")
FILED = f"{MON} 09:00"
BEGUN = (f"{MON} 10:00", f"{MON} 11:00", f"{MON} 12:00")
"""Accepted, whistled, checked in."""


@pytest.fixture
def edges(past: Past, zone: Zone) -> dict[str, Ticket]:
    """Eleven tickets; what each counts in stands beside it."""
    return {
        # answered in time; the firm says "no" when it is called: resolved 0/1, A 0/1, B 0/1, C 0/1, on time 1/1
        "no": past.ticket(FILED, *solved(*BEGUN, f"{WED} 10:00"), act("follow_up", f"{THU} 10:00", says=False)),
        # closed by the firm itself, as solved in part: the same, and satisfied 1/1, rated 1/1
        "partly": past.ticket(
            FILED, *solved(*BEGUN, f"{WED} 10:00"), act("confirm", f"{THU} 10:00", solved="partly", level=3)
        ),
        # planned in week 48 in time, taken up on Monday (due 12-07), planned again on Thursday: on time 0/1, A 0/1
        "again": past.ticket(
            "2026-11-23 09:00",
            *solved("2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 12:00", "2026-11-26 10:00", "planned"),
            act("revisit", f"{MON} 09:00"),
            act("approve", f"{THU} 10:00", outcome="planned"),
        ),
        # planned, transferred: no answer in any rate on time, beside it 1/2; A 0/2
        "planned": past.ticket(FILED, *solved(*BEGUN, f"{WED} 10:00", "planned")),
        "sent on": past.ticket(FILED, *solved(*BEGUN, f"{WED} 10:00", "transferred")),
        # called on Friday; the support is in on Monday, its result due on Wednesday is not there when the lead's answer
        # is approved on Thursday: support 0/1, check-in 2/2 (both due on Monday), on time 1/1, resolved, A, B 1/1
        "released": past.ticket(
            "2026-11-27 09:00",
            act("accept", "2026-11-27 10:00"),
            act("whistle", "2026-11-27 11:00", supports=(zone.support,)),
            act("check_in", "2026-11-27 15:00"),
            act("check_in", f"{MON} 10:00", unit=zone.support),
            act("approve", f"{THU} 10:00", outcome="solved"),
        ),
        # resolved in week 47, closed by silence on Monday, disputed on Wednesday: open again, the closing is undone;
        # C 0/1; A 0/1; what was on time and matured was counted in week 47
        "undone": past.ticket(
            "2026-11-16 09:00",
            *solved("2026-11-16 10:00", "2026-11-16 11:00", "2026-11-16 12:00", "2026-11-18 10:00"),
            act("follow_up", "2026-11-19 10:00"),
            act("follow_up", "2026-11-20 10:00"),
            act("deem", f"{MON} 10:00"),
            act("dispute", f"{WED} 10:00"),
        ),
        # handed back, ruled to be its business after all, in on Friday: check-in 0/1, handed back 1/1, upheld 0/1
        "forced": past.ticket(
            FILED,
            act("accept", f"{MON} 10:00"),
            act("whistle", f"{MON} 11:00"),
            act("hand_back", f"{MON} 14:00"),
            act("rule", f"{MON} 16:00", upheld=False),
            act("check_in", f"{FRI} 10:00"),
        ),
        # as it should be: 1/1 wherever it is counted
        "well": past.ticket(FILED, *solved(*BEGUN, f"{WED} 10:00"), act("confirm", f"{THU} 10:00", level=5)),
        # explained; the firm, when called, is content: solved, as if it had been
        "content": past.ticket(
            FILED, *solved(*BEGUN, f"{WED} 10:00", "explained"), act("follow_up", f"{THU} 10:00", says=True)
        ),
        # taken back before anybody was called: excluded
        "taken back": past.ticket(FILED, act("withdraw", f"{TUE} 10:00")),
    }


def frozen(tx: Transaction, zone: Zone, week: str, at: str) -> tuple[WeeklyReport, dict[str, tuple[int, int]]]:
    """The week compiled at an instant, with n and d of the region's figures; its proof holds."""
    tx.now = shanghai(at)
    report = compile_week(tx, zone.region, week)
    figures = read_report(tx, week, zone.region.code).figures
    assert recompute(tx, zone.region, week) == []
    return report, {row.metric: (row.n, row.d) for row in figures if row.scope_kind == "region"}


@pytest.mark.usefixtures("edges")
def test_every_edge_counts_as_it_was_worked_out(tx: Transaction, zone: Zone) -> None:
    report, figures = frozen(tx, zone, WEEK, "2026-12-07 06:00")
    assert report.formula_version == "2026.3"
    expected = {
        "filed": (
            7,
            8,
        ),  # filed this week: no, partly, planned, sent on, forced, well, content; taken back is not valid
        "check_in": (8, 9),  # the first seven and both parts of "released"; "forced" is late
        "hand_back": (1, 7),  # called this week: the seven
        "hand_back_upheld": (0, 7),
        "support": (0, 1),  # released, and late
        "on_time": (5, 6),  # no, partly, released, well, content; "again" is late for being planned again
        "on_time_current": (5, 6),
        "on_time_held": (1, 2),  # planned and sent on, of which one is transferred
        "resolved": (3, 5),  # no, partly, released, well, content; released, well and content are solved
        "resolution_matured": (3, 5),  # the same five; nothing else is due before 12-07
        "rework": (0, 5),
        "resolution_confirmed": (2, 5),  # no, partly, undone: no; well, content: yes
        "satisfaction": (2, 2),  # partly (基本满意), well
        "rated": (2, 2),  # the closing of "undone" is undone
        "resolution_ledger": (3, 10),  # all but "taken back"
        "carried": (0, 0),
        "open": (0, 8),  # all but partly, well and taken back
    }
    assert {metric: figures[metric] for metric in expected} == expected
    # open at start: again, released, undone; filed: eight; finished: partly, well; excluded: taken back
    assert report.balance == {
        "open_start": 3,
        "filed": 8,
        "finished": 2,
        "excluded": 1,
        "open_end": 8,
        "reopened": 1,
    }


@pytest.mark.usefixtures("edges")
def test_hours_that_change_later_leave_the_frozen_week_as_it_was(tx: Transaction, zone: Zone) -> None:
    _report, before = frozen(tx, zone, WEEK, "2026-12-07 06:00")
    since = set_hours(tx, {**ORDINARY, "hours": "09:00-12:00,13:00-18:00"}, local_day(tx.now))
    assert since == local_day(tx.now) + timedelta(days=1), "never today"
    assert recompute(tx, zone.region, WEEK) == []
    tx.now = shanghai("2026-12-21 09:00")
    assert recompute(tx, zone.region, WEEK) == []
    figures = read_report(tx, WEEK, zone.region.code).figures
    assert {row.metric: (row.n, row.d) for row in figures if row.scope_kind == "region"} == before


def test_each_unit_has_its_own_part_of_it(tx: Transaction, zone: Zone, edges: dict[str, Ticket]) -> None:
    report, _figures = frozen(tx, zone, WEEK, "2026-12-07 06:00")
    late = rows_behind(tx, report, "support", ("department", zone.support.code), "rest")
    assert [(row.ticket_number, row.reason) for row in late.items] == [(edges["released"].number, "released")]
    beside = rows_behind(tx, report, "on_time_held", ("department", zone.lead.code))
    assert {row.ticket_number: row.reason for row in beside.items} == {
        edges["planned"].number: "planned",
        edges["sent on"].number: "transferred",
    }
    rest = rows_behind(tx, report, "resolution_ledger", ("region", zone.region.code), "rest", limit=50)
    reasons = {row.ticket_number: row.reason for row in rest.items}
    named = {name: reasons[ticket.number] for name, ticket in edges.items() if ticket.number in reasons}
    assert named == {
        "no": "firm_no",
        "partly": "firm_partly",
        "again": "planned",
        "planned": "planned",
        "sent on": "transferred",
        "undone": "open",
        "forced": "open",
    }


@pytest.mark.parametrize(
    ("acts", "week", "current", "held"),
    [
        # resolved within the limit it was given when it was taken up again
        ((act("revisit", f"{MON} 09:00"), act("approve", f"{FRI} 10:00", outcome="solved")), WEEK, (1, 1), (0, 0)),
        # that limit passed without an answer, on Monday of week 50
        ((act("revisit", f"{MON} 09:00"),), "2026-W50", (0, 1), (0, 0)),
        # still planned: nowhere
        ((), "2026-W50", (0, 0), (0, 0)),
        # withdrawn while planned: nowhere
        ((act("withdraw", f"{FRI} 10:00"),), WEEK, (0, 0), (0, 0)),
    ],
)
def test_a_plan_is_counted_once_when_it_is_taken_up(
    tx: Transaction,
    zone: Zone,
    past: Past,
    acts: tuple[Act, ...],
    week: str,
    current: tuple[int, int],
    held: tuple[int, int],
) -> None:
    begun = ("2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 12:00")
    past.ticket("2026-11-23 09:00", *solved(*begun, "2026-11-26 10:00", "planned"), *acts)
    _report, figures = frozen(tx, zone, week, "2026-12-14 06:00")
    assert (figures["on_time_current"], figures["on_time_held"]) == (current, held)


def test_a_plan_late_once_is_late_in_one_week(tx: Transaction, zone: Zone, past: Past) -> None:
    """Taken up on Monday and due on Monday 12-07, which passes; planned again and taken up again in week 51.

    The limit that passed belongs to week 50; what follows it is told in no other week.
    """
    begun = ("2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 12:00")
    plan = solved(*begun, "2026-11-26 10:00", "planned")
    ticket = past.ticket("2026-11-23 09:00", *plan, act("revisit", f"{MON} 09:00"))
    _report, figures = frozen(tx, zone, "2026-W50", "2026-12-14 06:00")
    assert figures["on_time_current"] == (0, 1)
    past.go_on(ticket, act("approve", "2026-12-15 10:00", outcome="planned"), act("revisit", "2026-12-16 09:00"))
    _report, figures = frozen(tx, zone, "2026-W51", "2026-12-21 06:00")
    assert figures["on_time_current"] == (0, 0)


def test_who_plans_after_the_limit_was_late(tx: Transaction, zone: Zone, past: Past) -> None:
    """Due on Wednesday 12-02, planned on Thursday: late, and not beside; taken up again, it is not counted anew."""
    begun = ("2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 12:00")
    past.ticket(
        "2026-11-23 09:00",
        *solved(*begun, f"{THU} 10:00", "planned"),
        act("revisit", "2026-12-08 09:00"),
        act("approve", "2026-12-09 09:00", outcome="solved"),
    )
    _report, figures = frozen(tx, zone, WEEK, "2026-12-07 06:00")
    assert (figures["on_time"], figures["on_time_current"], figures["on_time_held"]) == ((0, 1), (0, 1), (0, 0))
    _report, figures = frozen(tx, zone, "2026-W50", "2026-12-14 06:00")
    assert (figures["on_time"], figures["on_time_current"], figures["on_time_held"]) == ((0, 0), (0, 0), (0, 0))
    assert figures["resolution_ledger"] == (1, 1)


@pytest.mark.parametrize(
    ("acts", "support"),
    [
        # in time
        ((act("finish", f"{WED} 17:30"),), (1, 1)),
        ((act("finish", f"{WED} 17:31"),), (0, 1)),
        # still owed
        ((), (0, 1)),
        # let go before its due: it owed nothing yet
        ((act("approve", f"{WED} 10:00", outcome="solved"),), (0, 0)),
        # let go after it, though it never checked in
        ((act("approve", f"{THU} 10:00", outcome="solved"),), (0, 1)),
    ],
)
def test_a_support_is_late_however_its_part_ended(
    tx: Transaction, zone: Zone, past: Past, acts: tuple[Act, ...], support: tuple[int, int]
) -> None:
    named = [Act(each.action, each.at, {**each.facts, "unit": zone.support}) for each in acts]
    past.ticket(
        "2026-11-27 09:00",
        act("accept", "2026-11-27 10:00"),
        act("whistle", "2026-11-27 11:00", supports=(zone.support,)),
        act("check_in", "2026-11-27 15:00"),
        *named,
    )
    _report, figures = frozen(tx, zone, WEEK, "2026-12-07 06:00")
    assert figures["support"] == support


def test_weeks_before_keep_their_rules(tx: Transaction, zone: Zone, past: Past) -> None:
    """Week 48: planned counts as on time, a "no" by telephone changes nothing, supports are in no rate."""
    begun = ("2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 12:00")
    past.ticket("2026-11-23 09:00", *solved(*begun, "2026-11-26 10:00", "planned"))
    said_no = act("follow_up", "2026-11-27 10:00", says=False)
    past.ticket("2026-11-23 09:00", *solved(*begun, "2026-11-26 10:00"), said_no)
    report, figures = frozen(tx, zone, "2026-W48", "2026-11-30 06:00")
    assert report.formula_version == "2026.2"
    assert (figures["on_time_current"], figures["resolution_ledger"]) == ((2, 2), (1, 2))
    assert not {"support", "on_time_held", "carried"} & figures.keys()


STORY: list[tuple[Act, tuple[int, int, int]]] = [
    (act("accept", f"{MON} 10:00"), (0, 0, 1)),
    (act("whistle", f"{MON} 11:00"), (0, 0, 1)),
    (act("hand_back", f"{MON} 14:00"), (0, 0, 1)),
    (act("rule", f"{MON} 16:00", upheld=False), (0, 0, 1)),
    (act("check_in", f"{TUE} 09:00"), (0, 0, 1)),
    (act("approve", f"{TUE} 10:00", outcome="planned"), (0, 0, 1)),
    (act("revisit", f"{TUE} 11:00"), (0, 0, 1)),
    (act("approve", f"{TUE} 12:00", outcome="solved"), (0, 0, 1)),
    (act("follow_up", f"{TUE} 15:00", says=False), (0, 0, 1)),
    (act("deem", f"{WED} 09:00"), (1, 0, 0)),
    (act("dispute", f"{WED} 10:00"), (0, 0, 1)),
    (act("approve", f"{WED} 15:00", outcome="solved"), (0, 0, 1)),
    (act("confirm", f"{THU} 10:00"), (1, 0, 0)),
]
"""Each act with what it makes of finished, excluded, open at end; filed is always one."""


def test_the_balance_holds_after_each_step(tx: Transaction, zone: Zone, past: Past) -> None:
    for steps, (last, expected) in enumerate(STORY, start=1):
        with tx.session.begin_nested() as point:
            past.ticket(FILED, *(each for each, _ in STORY[:steps]))
            found = balance_of(tx, {**gather_all(tx, Scope(zone.region.id, Week.parse(WEEK))), "base": 0})
            assert (found["finished"], found["excluded"], found["open_end"]) == expected, last.action
            assert (found["open_start"], found["filed"]) == (0, 1)
            point.rollback()


@pytest.mark.parametrize(("last", "expected"), [("withdraw", (1, 0, 0)), ("merge", (0, 1, 0)), ("reject", (0, 1, 0))])
def test_other_ends_are_finished_or_excluded(
    tx: Transaction, zone: Zone, past: Past, last: str, expected: tuple[int, int, int]
) -> None:
    past.ticket(FILED, *solved(*BEGUN, f"{WED} 10:00")[:3], act(last, f"{THU} 10:00"))
    found = balance_of(tx, {**gather_all(tx, Scope(zone.region.id, Week.parse(WEEK))), "base": 0})
    assert (found["finished"], found["excluded"], found["open_end"]) == expected


def test_a_clock_that_was_moved_back_breaks_no_week(tx: Transaction, zone: Zone, past: Past) -> None:
    """Closed on Monday of week 50 at 00:10, disputed "before" it, on Sunday at 23:50; resolved "before" the whistle.

    Each act counts no earlier than the one before it: both in week 50, and no duration is less than nothing.
    """
    past.ticket(
        FILED,
        *solved(*BEGUN, f"{WED} 10:00"),
        act("deem", "2026-12-07 00:10"),
        act("dispute", "2026-12-06 23:50"),
        act("approve", "2026-12-06 23:55", outcome="solved"),
    )
    past.ticket(FILED, *solved(f"{MON} 10:00", f"{THU} 11:00", f"{THU} 12:00", f"{TUE} 10:00"))
    first, figures = frozen(tx, zone, WEEK, "2026-12-07 06:00")
    assert (first.balance["finished"], first.balance["open_end"]) == (0, 2)
    assert figures["resolved"] == (2, 2)
    duration = read_report(tx, WEEK, zone.region.code).figure("duration_mean")
    assert duration is not None
    assert (duration.d, str(duration.value)) == (2, "1.0")  # from Monday to Wednesday, and on Thursday
    second, _figures = frozen(tx, zone, "2026-W50", "2026-12-14 06:00")
    assert (second.balance["open_start"], second.balance["finished"], second.balance["open_end"]) == (2, 0, 2)
    assert second.balance["reopened"] == 1
