"""Each figure against a small history made by hand. Week 38 of 2026 runs from 09-14 to 09-20;
its Sunday is worked (国庆节补班), the weekend before is free.
"""

from datetime import date

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock
from app.companies.models import Pairing, PairingSeat
from app.followups.models import FollowUp, FollowUpChannel
from app.kernel.transaction import Transaction
from app.reports.compiling import compile_week
from app.reports.models import ReportEntry, ReportStanding, WeeklyReport
from app.reports.queries import read_report
from app.reports.recomputing import recompute
from app.sla.models import Postponement
from app.supervision.handling import OrderAnswer, Sign, answer, sign
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.models import Pause, Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import PauseReason, PostponeReason, State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.reports.history import Past, act, solved

WEEK = "2026-W38"
MON, TUE, WED, THU, FRI = (f"2026-09-{day}" for day in (14, 15, 16, 17, 18))


class Printed:
    """The figures of the frozen week 38 of a zone."""

    def __init__(self, tx: Transaction, zone: Zone, week: str = WEEK) -> None:
        tx.now = shanghai("2026-12-01 09:00")
        self.zone = zone
        compile_week(tx, zone.region, week)
        self.reading = read_report(tx, week, zone.region.code)
        assert recompute(tx, zone.region, week) == []

    def __getitem__(self, metric: str) -> tuple[int, int]:
        return self.of(metric, "region", self.zone.region.code)

    def of(self, metric: str, kind: str, code: str) -> tuple[int, int]:
        """n and d of a scope; nothing is 0 of 0."""
        row = self.reading.figure(metric, kind, code)
        return (row.n, row.d) if row else (0, 0)


def test_acceptance_counts_decisions_and_silence_past_the_limit(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket(f"{MON} 09:00", act("accept", f"{MON} 10:00"))
    past.ticket(f"{MON} 09:00", act("reject", f"{TUE} 10:00"))
    past.ticket(f"{MON} 09:00", act("withdraw", f"{MON} 09:30"))
    past.ticket(f"{TUE} 09:00", act("accept", "2026-09-22 10:00"))  # silence past its limit
    past.ticket("2026-09-20 09:00")  # its limit is next Monday
    past.ticket("2026-09-11 09:00")  # Friday before: ripens this Monday
    assert Printed(tx, zone)["acceptance"] == (1, 4)


def test_friday_is_counted_next_week_and_only_once(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket("2026-09-11 09:00", act("accept", "2026-09-11 10:00"), act("whistle", "2026-09-11 11:00"))
    first, second = Printed(tx, zone, "2026-W37"), Printed(tx, zone)
    assert (first["check_in"], second["check_in"]) == ((0, 0), (0, 1))
    assert (first["hand_back"], second["hand_back"]) == ((0, 1), (0, 0))


def test_check_in_is_of_assignments_and_leaves_upheld_hand_backs_out(tx: Transaction, zone: Zone, past: Past) -> None:
    called = act("accept", f"{MON} 10:00")
    past.ticket(
        f"{MON} 09:00",
        called,
        act("whistle", f"{MON} 11:00", supports=(zone.support,)),
        act("check_in", f"{TUE} 17:30"),
    )
    past.ticket(f"{MON} 09:00", called, act("whistle", f"{MON} 11:00"), act("check_in", f"{TUE} 17:31"))
    past.ticket(
        f"{MON} 09:00",
        called,
        act("whistle", f"{MON} 11:00"),
        act("hand_back", f"{MON} 14:00"),
        act("rule", f"{MON} 16:00", upheld=True),
    )
    past.ticket(
        f"{MON} 09:00",
        called,
        act("whistle", f"{MON} 11:00"),
        act("hand_back", f"{MON} 14:00"),
        act("rule", f"{WED} 16:00", upheld=False),
    )
    past.ticket(f"{MON} 09:00", called, act("whistle", f"{MON} 11:00"), act("withdraw", f"{TUE} 09:00"))
    printed = Printed(tx, zone)
    assert printed["check_in"] == (1, 4)
    assert printed.of("check_in", "department", zone.lead.code) == (1, 3)
    assert printed.of("check_in", "department", zone.support.code) == (0, 1)
    assert printed["hand_back"] == (2, 6)
    assert printed["hand_back_upheld"] == (1, 6)


def test_an_upheld_hand_back_takes_the_department_off_the_ticket(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket(
        f"{MON} 09:00",
        act("accept", f"{MON} 10:00"),
        act("whistle", f"{MON} 11:00", unit=zone.support),
        act("hand_back", f"{MON} 14:00"),
        act("rule", f"{MON} 16:00", upheld=True),
        act("whistle", f"{TUE} 09:00"),
        act("check_in", f"{TUE} 10:00"),
        act("approve", f"{THU} 10:00", outcome="solved"),
    )
    printed = Printed(tx, zone)
    assert printed.of("resolution_ledger", "department", zone.lead.code) == (1, 1)
    assert printed.of("resolution_ledger", "department", zone.support.code) == (0, 0)
    assert printed.of("check_in", "department", zone.support.code) == (0, 0)


def test_response_counts_what_is_met_and_what_is_due(tx: Transaction, zone: Zone, past: Past) -> None:
    begun = (act("accept", f"{MON} 10:00"), act("whistle", f"{MON} 11:00"), act("check_in", f"{MON} 12:00"))
    past.ticket(f"{MON} 09:00", *begun, act("progress", f"{THU} 17:30"))
    past.ticket(f"{MON} 09:00", *begun, act("progress", f"{FRI} 09:00"))
    past.ticket(f"{MON} 09:00", *begun)
    late_week = (act("accept", f"{THU} 10:00"), act("whistle", f"{THU} 11:00"), act("check_in", f"{THU} 12:00"))
    past.ticket(f"{THU} 09:00", *late_week, act("progress", f"{FRI} 09:00"))
    past.ticket(f"{THU} 09:00", *late_week)
    assert Printed(tx, zone)["response"] == (2, 4)


def test_on_time_has_the_open_overdue_in_its_denominator(tx: Transaction, zone: Zone, past: Past) -> None:
    begun = ("2026-09-07 10:00", "2026-09-07 11:00", "2026-09-07 12:00")  # due Wednesday 09-16
    past.ticket("2026-09-07 09:00", *solved(*begun, f"{WED} 17:30"))
    past.ticket("2026-09-07 09:00", *solved(*begun, f"{THU} 09:00"))
    past.ticket("2026-09-07 09:00", *solved(*begun, f"{FRI} 09:00")[:3])
    past.ticket("2026-09-07 09:00", *solved(*begun, f"{FRI} 09:00")[:3], act("withdraw", f"{TUE} 09:00"))
    past.ticket("2026-09-07 09:00", *solved(*begun, f"{FRI} 09:00")[:3], act("withdraw", f"{THU} 09:00"))
    past.ticket(f"{MON} 09:00", *solved(f"{MON} 10:00", f"{MON} 11:00", f"{MON} 12:00", f"{TUE} 09:00"))
    printed = Printed(tx, zone)
    assert printed["on_time"] == printed["on_time_current"] == (2, 5)
    assert printed["open"] == (1, 4)
    assert printed["resolution_matured"] == (3, 6)
    assert Printed(tx, zone, "2026-W39")["on_time"] == (0, 0)


def test_a_postponement_moves_the_current_due_only(tx: Transaction, zone: Zone, past: Past) -> None:
    begun = ("2026-09-07 10:00", "2026-09-07 11:00", "2026-09-07 12:00")
    ticket = past.ticket("2026-09-07 09:00", *solved(*begun, f"{FRI} 09:00"))
    _postpone(tx, ticket, decided=f"{MON} 10:00")
    printed = Printed(tx, zone)
    assert (printed["on_time"], printed["on_time_current"]) == ((0, 1), (1, 1))


def test_a_postponement_granted_after_the_cut_off_is_not_known_yet(tx: Transaction, zone: Zone, past: Past) -> None:
    begun = ("2026-09-07 10:00", "2026-09-07 11:00", "2026-09-07 12:00")
    ticket = past.ticket("2026-09-07 09:00", *solved(*begun, "2026-09-23 09:00"))
    _postpone(tx, ticket, decided="2026-09-21 10:00")
    assert Printed(tx, zone)["on_time_current"] == (0, 1)


@pytest.mark.parametrize(("ended", "overdue"), [("2026-09-22 09:00", 0), (f"{TUE} 10:00", 1)])
def test_a_resting_clock_is_not_overdue(tx: Transaction, zone: Zone, past: Past, ended: str, overdue: int) -> None:
    begun = ("2026-09-07 10:00", "2026-09-07 11:00", "2026-09-07 12:00")
    ticket = past.ticket("2026-09-07 09:00", *solved(*begun, "2026-09-23 09:00")[:3])
    tx.session.add(
        Pause(
            ticket_id=ticket.id,
            cycle=1,
            reason=PauseReason.PROCEDURE,
            text="公示",
            started_at=shanghai(f"{MON} 10:00"),
            ends_by=shanghai("2026-09-21 17:30"),
            ended_at=shanghai(ended),
        )
    )
    due = shanghai(f"{THU} 17:30" if overdue else "2026-09-24 17:30")  # shifted by what it rested
    tx.session.execute(
        sa.update(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.RESOLVE).values(due_at=due)
    )
    printed = Printed(tx, zone)
    assert printed["open"] == (overdue, 1)
    assert printed["on_time_current"] == (0, overdue)
    assert printed["on_time"] == (0, 1)


def test_only_standing_answers_are_solved(tx: Transaction, zone: Zone, past: Past) -> None:
    way = (f"{MON} 10:00", f"{MON} 11:00", f"{MON} 12:00", f"{WED} 09:00")
    past.ticket(f"{MON} 09:00", *solved(*way))
    past.ticket(f"{MON} 09:00", *solved(*way, "partly"))
    past.ticket(f"{MON} 09:00", *solved(*way, "restricted"))
    past.ticket(f"{MON} 09:00", *solved(*way, "unreachable"))
    past.ticket(f"{MON} 09:00", *solved(*way, "transferred"))
    past.ticket(f"{MON} 09:00", *solved(*way, "explained"))
    past.ticket(f"{MON} 09:00", *solved(*way, "explained"), act("confirm", f"{THU} 09:00", solved="yes"))
    past.ticket(f"{MON} 09:00", *solved(*way, "explained"), act("confirm", f"{THU} 09:00", solved="no", level=2))
    past.ticket(f"{MON} 09:00", *solved(*way), act("dispute", f"{THU} 09:00"))
    past.ticket(
        f"{MON} 09:00", *solved(*way), act("dispute", f"{THU} 09:00"), act("approve", f"{FRI} 09:00", outcome="solved")
    )
    past.ticket(f"{MON} 09:00", *solved(*way), act("withdraw", f"{FRI} 09:00"))
    past.ticket(f"{MON} 09:00", act("accept", f"{MON} 10:00"), act("settle", f"{MON} 11:00", outcome="solved"))
    printed = Printed(tx, zone)
    assert printed["resolution_ledger"] == (4, 12)
    assert printed["partly"] == (1, 12)
    assert printed["rework"] == (2, 11)
    assert printed["resolution_confirmed"] == (1, 4)
    assert printed["satisfaction"] == (1, 2)
    assert printed["rated"] == (2, 2)
    counted = sa.select(ReportStanding.reason, sa.func.count()).where(ReportStanding.metric == "resolution_ledger")
    reasons = {row[0]: row[1] for row in tx.session.execute(counted.group_by(ReportStanding.reason))}
    assert reasons == {
        "solved": 3,
        "partly": 1,
        "restricted": 1,
        "unreachable": 1,
        "transferred": 1,
        "explained": 2,
        "explained_accepted": 1,
        "open": 1,
        "withdrawn_after_whistle": 1,
    }


def test_the_firms_last_word_counts_and_silence_does_not(tx: Transaction, zone: Zone, past: Past) -> None:
    way = (f"{MON} 10:00", f"{MON} 11:00", f"{MON} 12:00", f"{TUE} 09:00")
    asked = past.ticket(f"{MON} 09:00", *solved(*way))
    deemed = past.ticket(f"{MON} 09:00", *solved(*way), act("deem", f"{FRI} 09:00"))
    changed = past.ticket(f"{MON} 09:00", *solved(*way), act("confirm", f"{FRI} 09:00", solved="partly", level=3))
    for ticket, says in ((asked, True), (deemed, True), (changed, True), (past.ticket(f"{MON} 09:00"), None)):
        tx.session.add(
            FollowUp(
                ticket_id=ticket.id,
                cycle=1,
                at=shanghai(f"{WED} 10:00"),
                by_name="测试",
                says_solved=says,
                channel=FollowUpChannel.PHONE,
                reached=says is not None,
            )
        )
    tx.session.flush()
    printed = Printed(tx, zone)
    assert printed["resolution_confirmed"] == (1, 2)
    assert printed["satisfaction"] == (1, 1)
    assert printed["rated"] == (1, 2)


def test_the_same_matter_of_the_same_firm_within_90_days_is_a_repeat(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket("2026-06-16 09:00", act("accept", "2026-06-16 10:00"))
    past.ticket(f"{MON} 08:59")
    past.ticket(f"{TUE} 09:00", category="02")
    past.ticket(f"{TUE} 10:00", category="02")
    past.ticket(f"{WED} 10:00", company=zone.other, category="02")
    past.ticket("2026-08-03 09:00", act("reject", "2026-08-03 10:00"), category="03")
    past.ticket(f"{WED} 10:00", category="03")
    past.ticket("2026-06-01 09:00", category="04")
    past.ticket(f"{WED} 10:00", category="04")
    printed = Printed(tx, zone)
    assert printed["repeat"] == (2, 6)
    assert printed["filed"] == (6, 6)
    assert printed.of("filed", "category", "02") == (3, 3)
    assert printed.of("filed", "park", zone.park.code) == (5, 5)


def test_durations_are_working_dates_from_whistle_to_answer(tx: Transaction, zone: Zone, past: Past) -> None:
    for whistled, approved in ((MON, MON), (MON, WED), ("2026-09-11", FRI), ("2026-09-07", THU)):
        past.ticket(
            f"{whistled} 08:31",
            *solved(f"{whistled} 08:40", f"{whistled} 09:00", f"{whistled} 10:00", f"{approved} 17:00"),
        )
    past.ticket(f"{MON} 09:00", act("accept", f"{MON} 10:00"), act("settle", f"{WED} 11:00", outcome="solved"))
    printed = Printed(tx, zone)
    values = {metric: printed.reading.figure(metric) for metric in ("duration_mean", "duration_median", "duration_p90")}
    assert {metric: (row.d, str(row.value)) for metric, row in values.items() if row} == {
        "duration_mean": (4, "3.8"),
        "duration_median": (4, "3.5"),
        "duration_p90": (4, "7.1"),
    }


def test_pairing_is_counted_on_the_weeks_last_day(tx: Transaction, zone: Zone, past: Past) -> None:
    officer = zone.officer.account_id
    assert officer is not None
    tx.session.execute(sa.update(Pairing).values(until_day=date(2026, 9, 20)))
    tx.session.add(
        Pairing(company_id=zone.other.id, officer_id=officer, seat=PairingSeat.A, from_day=date(2026, 9, 20))
    )
    for firm in (zone.company, zone.other):
        firm.created_at = shanghai("2026-01-01 09:00")
    tx.session.flush()
    past.ticket(f"{MON} 09:00", company=zone.other)
    printed = Printed(tx, zone)
    assert printed["pairing"] == (1, 2)
    entries = tx.session.scalars(sa.select(ReportEntry).where(ReportEntry.metric == "filed")).all()
    assert [entry.officer is not None for entry in entries] == [True]


def test_the_use_cases_and_their_clocks_are_counted_as_they_stand(tx: Transaction, zone: Zone) -> None:
    """No history by hand: the lifecycle itself, with every consequence, in the week of 2026-09-21."""
    tx.now = shanghai("2026-09-21 09:00")
    a_ticket(tx, zone, State.CLOSED)
    a_ticket(tx, zone, State.PLANNED, supports=True)
    a_ticket(tx, zone, State.REJECTED)
    tx.now = shanghai("2026-09-22 09:00")
    a_ticket(tx, zone, State.WHISTLED)
    printed = Printed(tx, zone, "2026-W39")
    assert printed["resolution_ledger"] == (1, 3)
    assert printed["acceptance"] == (3, 4)
    assert printed["check_in"] == (3, 4)
    assert printed["on_time"] == (2, 2)
    assert printed["satisfaction"] == (1, 1)
    assert printed["open"] == (0, 2)
    assert printed.reading.report.balance == {
        "open_start": 0,
        "filed": 4,
        "finished": 1,
        "excluded": 1,
        "open_end": 2,
    }
    assert read_report(as_actor(tx, zone.leader), "2026-W39").report is printed.reading.report


def _postpone(tx: Transaction, ticket: Ticket, decided: str) -> None:
    """Five workdays more, asked in time."""
    tx.session.add(
        Postponement(
            ticket_id=ticket.id,
            cycle=1,
            reason=PostponeReason.TENDER,
            workdays=5,
            text="招标",
            approved=True,
            asked_at=shanghai(f"{MON} 09:00"),
            decided_at=shanghai(decided),
        )
    )
    tx.session.execute(
        sa.update(Clock)
        .where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.RESOLVE)
        .values(due_at=shanghai("2026-09-23 17:30"))
    )
    tx.session.flush()


def test_orders_are_counted_in_the_week_they_are_due_from_week_48_on(tx: Transaction, zone: Zone, past: Past) -> None:
    """Issued on Thursday and Friday of week 47 and 48: due after three workdays, on Tuesday and Wednesday."""
    ticket = a_ticket(as_actor(tx, zone.firm, shanghai("2026-11-19 08:30")), zone, State.HANDLING)
    answered = {
        "2026-11-19 09:00": "2026-11-24 17:30",
        "2026-11-19 10:00": "2026-11-25 09:00",
        "2026-11-19 11:00": None,
    }
    for issued, said in answered.items():
        given = Order(level=Level.RED, reason="超期")
        order = raise_order(as_actor(tx, zone.supervisor, shanghai(issued)), ticket.number, given)
        if said is not None:
            sign(as_actor(tx, zone.liaison, shanghai(issued)), order.reference, None, Sign())
            answer(as_actor(tx, zone.head, shanghai(said)), order.reference, None, OrderAnswer(text="已办"))
    assert Printed(tx, zone, "2026-W48")["orders"] == (1, 3)
    assert Printed(tx, zone, "2026-W47").reading.figure("orders", "region", zone.region.code) is None
    versions = tx.session.scalars(sa.select(WeeklyReport.formula_version).order_by(WeeklyReport.week)).all()
    assert versions == ["2026.1", "2026.2"]
