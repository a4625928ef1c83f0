"""更正: what later facts move in frozen weeks, each with its week, figure and ticket, printed once; 上年结转."""

import pytest
import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.reports.compiling import compile_week
from app.reports.models import ReportFigure
from app.reports.queries import read_report
from app.reports.recomputing import recompute
from app.tickets.models import Ticket
from tests.builders import Zone
from tests.clocks import shanghai
from tests.integration.reports.history import Act, Past, act, solved

BEGUN = ("2026-11-30 10:00", "2026-11-30 11:00", "2026-11-30 12:00")
"""Of a ticket filed on Monday of week 49 at nine."""
FILED = "2026-11-30 09:00"

Row = tuple[str, str, bool | None, bool | None, str]
"""week, metric, was counted, is counted, reason now."""


def issue(tx: Transaction, zone: Zone, week: str, at: str) -> list[tuple[str, Row]]:
    """Freeze a week; its corrections as (ticket, what is said of it)."""
    tx.now = shanghai(at)
    report = compile_week(tx, zone.region, week)
    assert recompute(tx, zone.region, week) == []
    return [
        (each["number"], (each["week"], each["metric"], each["was_counted"], each["is_counted"], each["now"]))
        for each in report.corrections
    ]


def corrected(tx: Transaction, zone: Zone, past: Past, before: tuple[Act, ...], later: tuple[Act, ...]) -> set[Row]:
    """What week 50 corrects of a ticket of week 49 to which something happens in week 50."""
    ticket = past.ticket(FILED, *before)
    assert issue(tx, zone, "2026-W49", "2026-12-07 06:00") == []
    past.go_on(ticket, *later)
    found = issue(tx, zone, "2026-W50", "2026-12-14 06:00")
    assert {number for number, _row in found} <= {ticket.number}
    assert issue(tx, zone, "2026-W51", "2026-12-21 06:00") == [], "said once"
    assert recompute(tx, zone.region, "2026-W49") == [], "the frozen week stays, and so does its proof"
    return {row for _number, row in found}


def test_a_filing_withdrawn_later_leaves_the_figures_it_was_in(tx: Transaction, zone: Zone, past: Past) -> None:
    rows = corrected(tx, zone, past, (act("accept", "2026-11-30 10:00"),), (act("withdraw", "2026-12-08 10:00"),))
    assert rows == {
        ("2026-W49", "filed", True, False, "withdrawn"),
        ("2026-W49", "acceptance", True, None, "withdrawn"),
        ("2026-W49", "repeat", False, None, "withdrawn"),
        ("2026-W49", "resolution_ledger", False, None, "withdrawn"),
    }


@pytest.mark.parametrize(("last", "why"), [("merge", "merged"), ("reject", "rejected")])
def test_so_does_one_that_is_merged_or_rejected(tx: Transaction, zone: Zone, past: Past, last: str, why: str) -> None:
    whistled = (act("accept", "2026-11-30 10:00"), act("whistle", "2026-11-30 11:00"))
    rows = corrected(tx, zone, past, whistled, (act(last, "2026-12-08 10:00"),))
    assert ("2026-W49", "filed", True, False, why) in rows
    assert ("2026-W49", "check_in", False, None, why) in rows
    assert ("2026-W49", "hand_back", False, None, why) in rows
    assert {metric for _week, metric, *_rest in rows} >= {"repeat", "resolution_ledger"}
    assert not {metric for _week, metric, *_rest in rows} & {"open", "excluded", "pairing"}


@pytest.mark.parametrize(
    ("later", "now"),
    [
        (act("follow_up", "2026-12-08 10:00", says=False), "firm_no"),
        (act("confirm", "2026-12-08 10:00", solved="partly", level=3), "firm_partly"),
        (act("dispute", "2026-12-08 10:00"), "open"),
    ],
)
def test_the_firms_late_word_turns_round_what_counted_as_solved(
    tx: Transaction, zone: Zone, past: Past, later: Act, now: str
) -> None:
    rows = corrected(tx, zone, past, tuple(solved(*BEGUN, "2026-12-02 10:00")), (later,))
    moved = {
        ("2026-W49", metric, True, False, now) for metric in ("resolved", "resolution_matured", "resolution_ledger")
    }
    reworked = {("2026-W49", "rework", False, True, "reworked")} if later.action == "dispute" else set()
    assert rows == moved | reworked


def test_an_explanation_that_the_firm_accepts_later_was_solved(tx: Transaction, zone: Zone, past: Past) -> None:
    before = tuple(solved(*BEGUN, "2026-12-02 10:00", "explained"))
    rows = corrected(tx, zone, past, before, (act("confirm", "2026-12-08 10:00"),))
    assert rows == {
        ("2026-W49", "resolved", False, True, "explained_accepted"),
        ("2026-W49", "resolution_matured", False, True, "explained_accepted"),
    }


def test_a_hand_back_upheld_later_takes_the_unit_out(tx: Transaction, zone: Zone, past: Past) -> None:
    before = (
        act("accept", "2026-11-30 10:00"),
        act("whistle", "2026-11-30 11:00"),
        act("hand_back", "2026-12-04 10:00"),
    )
    rows = corrected(tx, zone, past, before, (act("rule", "2026-12-08 10:00", upheld=True),))
    assert ("2026-W49", "check_in", False, None, "upheld") in rows
    assert ("2026-W49", "hand_back", True, True, "upheld") in rows


def test_what_goes_its_way_is_no_correction(tx: Transaction, zone: Zone, past: Past) -> None:
    """Open on Sunday, resolved and confirmed in the week after: the ledger of that week says so."""
    begun = tuple(solved(*BEGUN, "2026-12-02 10:00")[:3])
    later = (act("approve", "2026-12-08 10:00", outcome="solved"), act("confirm", "2026-12-09 10:00"))
    assert corrected(tx, zone, past, begun, later) == set()


def test_a_word_of_long_ago_that_is_read_otherwise_now_is_no_late_fact(tx: Transaction, zone: Zone, past: Past) -> None:
    """Said in week 47, when it did not matter; week 49 is the first that asks for it, in which the ticket is touched."""
    ticket = past.ticket(
        "2026-11-16 09:00",
        *solved("2026-11-16 10:00", "2026-11-16 11:00", "2026-11-16 12:00", "2026-11-18 10:00"),
        act("follow_up", "2026-11-19 10:00", says=False),
    )
    assert issue(tx, zone, "2026-W47", "2026-11-23 06:00") == []
    assert issue(tx, zone, "2026-W48", "2026-11-30 06:00") == []
    past.go_on(ticket, act("nudge", "2026-12-01 10:00"))
    assert issue(tx, zone, "2026-W49", "2026-12-07 06:00") == []


def year_2026(past: Past) -> Ticket:
    """Four filings of 2026: closed, answered, excluded, and one that is open; the last is returned."""
    usual = ("2026-12-07 10:00", "2026-12-07 11:00", "2026-12-07 12:00", "2026-12-09 10:00")
    past.ticket("2026-12-07 09:00", *solved(*usual), act("confirm", "2026-12-10 10:00"))
    past.ticket("2026-12-07 09:00", *solved(*usual, "restricted"), act("confirm", "2026-12-10 10:00"))
    past.ticket("2026-12-07 09:00", act("withdraw", "2026-12-07 12:00"))
    return past.ticket("2026-12-28 09:00", act("accept", "2026-12-28 10:00"))


def carried(tx: Transaction, zone: Zone, week: str, at: str) -> tuple[int, int]:
    """上年结转 of an issue."""
    issue(tx, zone, week, at)
    row = read_report(tx, week, zone.region.code).figure("carried")
    assert row is not None
    return row.n, row.d


def test_the_ledger_of_a_year_goes_on_until_every_filing_is_closed(tx: Transaction, zone: Zone, past: Past) -> None:
    ticket = year_2026(past)
    past.ticket("2027-01-04 09:00")
    assert carried(tx, zone, "2026-W53", "2027-01-04 06:00") == (0, 0), "its own year is not over"
    assert carried(tx, zone, "2027-W01", "2027-01-11 06:00") == (1, 3)
    ledger = read_report(tx, "2027-W01", zone.region.code).figure("resolution_ledger")
    assert ledger is not None
    assert (ledger.n, ledger.d) == (0, 1)
    past.go_on(ticket, act("settle", "2027-01-12 10:00", outcome="solved"))
    assert carried(tx, zone, "2027-W02", "2027-01-18 06:00") == (2, 3), "solved, and still to be confirmed"
    past.go_on(ticket, act("confirm", "2027-01-19 10:00"))
    assert carried(tx, zone, "2027-W03", "2027-01-25 06:00") == (0, 0), "the year is closed"


def test_a_filing_open_for_two_years_is_not_lost(tx: Transaction, zone: Zone, past: Past) -> None:
    year_2026(past)
    past.ticket("2027-06-07 09:00", act("accept", "2027-06-07 10:00"))
    assert carried(tx, zone, "2028-W02", "2028-01-17 06:00") == (1, 4)


def test_units_without_an_entry_are_listed_with_zeros(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket(FILED, *solved(*BEGUN, "2026-12-02 10:00"))
    issue(tx, zone, "2026-W49", "2026-12-07 06:00")
    reading = read_report(tx, "2026-W49", zone.region.code)
    support = reading.figure("open", "department", zone.support.code)
    assert support is not None
    assert (support.n, support.d, support.scope_name) == (0, 0, zone.support.name)
    assert {code for code, _name in reading.scopes("department")} >= {zone.lead.code, zone.support.code}
    assert zone.officer.name in {name for _code, name in reading.scopes("officer")}
    zeros = tx.session.scalars(sa.select(ReportFigure).where(ReportFigure.d == 0, ReportFigure.scope_kind != "region"))
    assert {row.metric for row in zeros} == {"open"}, "one line is enough to be listed"
