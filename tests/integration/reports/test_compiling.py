"""The fixture of the offices, the frozen week, and its proof."""

import pytest
import sqlalchemy as sa

from app.kernel.errors import Invalid, Refused
from app.kernel.transaction import Transaction
from app.reports.balance import Unbalanced
from app.reports.behind import rows_behind
from app.reports.compiling import compile_week, weeks_owed
from app.reports.models import ReportEntry, ReportFigure, ReportStanding, WeeklyReport
from app.reports.queries import rate_of, read_report
from app.reports.recomputing import recompute
from app.reports.rules.rates import printed
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Kind, State
from tests.builders import Zone, a_region, as_actor
from tests.clocks import shanghai
from tests.integration.reports.history import Past, act, solved

USUAL = ("2022-03-01 10:00", "2022-03-01 11:00", "2022-03-01 15:00")


def figure(tx: Transaction, zone: Zone, week: str, metric: str, kind: str = "region", code: str = "") -> str:
    """A figure of the frozen week as n/d, as it is printed."""
    row = read_report(tx, week, zone.region.code).figure(metric, kind, code or zone.region.code)
    return "none" if row is None else f"{row.n}/{row.d}"


def year_2022(past: Past) -> None:
    """118 valid filings, 117 solved, 1 planned; 3 excluded, and two that are never in rates."""
    for _ in range(117):
        past.ticket("2022-03-01 09:00", *solved(*USUAL, "2022-03-04 10:00"), act("confirm", "2022-03-07 10:00"))
    past.ticket(
        "2022-12-05 09:00",
        *solved("2022-12-05 10:00", "2022-12-05 11:00", "2022-12-05 15:00", "2022-12-08 10:00", "planned"),
    )
    past.ticket("2022-04-06 09:00", act("accept", "2022-04-06 10:00"), act("merge", "2022-04-07 09:00"))
    past.ticket("2022-05-10 09:00", act("withdraw", "2022-05-10 12:00"))
    past.ticket("2022-12-28 09:00", act("reject", "2022-12-28 12:00"))
    past.ticket("2022-12-29 09:00", kind=Kind.THANKS)
    past.ticket("2022-12-29 09:00", is_test=True)


def test_the_fixture_of_the_offices(tx: Transaction, zone: Zone, past: Past) -> None:
    year_2022(past)
    tx.now = shanghai("2023-01-02 06:00")
    report = compile_week(tx, zone.region, "2022-W52")
    ledger = read_report(tx, "2022-W52").figure("resolution_ledger")
    assert ledger is not None
    assert printed(ledger.n, ledger.d) == "117/118 (99.2 %)"
    assert rate_of(ledger) == "99.2"
    counts = {each["reason"]: (each["count"], each["week"]) for each in report.exclusions}
    assert counts == {"merged": (1, 0), "withdrawn": (1, 0), "rejected": (1, 1), "thanks": (1, 1), "test": (1, 1)}
    assert report.number == f"{zone.region.code}-ZB-2022-52"
    assert report.balance == {"open_start": 1, "filed": 3, "finished": 0, "excluded": 3, "open_end": 1}
    listed = rows_behind(tx, report, "excluded", ("region", zone.region.code))
    assert sorted(row.reason for row in listed.items) == ["merged", "rejected", "test", "thanks", "withdrawn"]
    assert recompute(tx, zone.region, "2022-W52") == []


def test_one_more_filing_also_when_it_comes_on_the_first_of_january(tx: Transaction, zone: Zone, past: Past) -> None:
    year_2022(past)
    past.ticket("2023-01-01 09:00")
    past.ticket("2023-01-02 00:00")
    tx.now = shanghai("2023-01-02 06:00")
    compile_week(tx, zone.region, "2022-W52")
    ledger = read_report(tx, "2022-W52").figure("resolution_ledger")
    assert ledger is not None
    assert printed(ledger.n, ledger.d) == "117/119 (98.3 %)"


def test_a_second_run_changes_nothing_and_the_database_forbids_it(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket("2026-09-15 09:00", act("accept", "2026-09-15 10:00"))
    first = compile_week(tx, zone.region, "2026-W38")
    tx.now = shanghai("2026-09-22 09:00")
    assert compile_week(tx, zone.region, "2026-W38") is first
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(WeeklyReport)) == 1
    for model in (WeeklyReport, ReportEntry, ReportFigure, ReportStanding):
        for change in (sa.delete(model), sa.update(model).values(id=model.id)):
            with pytest.raises(sa.exc.DatabaseError), tx.session.begin_nested():
                tx.session.execute(change)


def test_a_week_not_over_or_not_there_is_refused(tx: Transaction, zone: Zone) -> None:
    with pytest.raises(Refused, match="week_not_over"):
        compile_week(tx, zone.region, "2026-W39")
    with pytest.raises(Invalid):
        compile_week(tx, zone.region, "2025-W53")


def test_an_empty_week_prints_nothing_to_divide_by(tx: Transaction, zone: Zone) -> None:
    report = compile_week(tx, zone.region, "2026-W38")
    reading = read_report(tx, "2026-W38")
    rates = {row.metric: rate_of(row) for row in reading.figures if row.metric != "pairing"}
    assert set(rates.values()) == {"—"}
    assert set(report.balance.values()) == {0}
    assert "没有新提交" in report.narrative["progress"]


def test_later_acts_never_reach_a_frozen_week(tx: Transaction, zone: Zone, past: Past) -> None:
    """Counted late, with everything that happened since in the tables, a week is what it was."""
    past.ticket(
        "2026-09-08 09:00",
        *solved("2026-09-08 10:00", "2026-09-08 11:00", "2026-09-08 15:00", "2026-09-16 10:00"),
        act("dispute", "2026-09-22 09:00"),
    )
    past.ticket("2026-09-09 09:00", act("accept", "2026-09-09 10:00"), act("withdraw", "2026-09-23 09:00"))
    past.ticket("2026-09-10 09:00", act("reject", "2026-09-24 09:00"))
    past.ticket("2026-09-21 09:00")
    tx.now = shanghai("2026-09-30 09:00")
    report = compile_week(tx, zone.region, "2026-W38")
    assert figure(tx, zone, "2026-W38", "resolution_ledger") == "1/3"
    assert figure(tx, zone, "2026-W38", "rework") == "0/1"
    assert report.balance == {"open_start": 3, "filed": 0, "finished": 0, "excluded": 0, "open_end": 3}
    assert recompute(tx, zone.region, "2026-W38") == []


def test_a_late_fact_is_found_and_printed_in_the_next_issue(tx: Transaction, zone: Zone, past: Past) -> None:
    ticket = past.ticket(
        "2026-09-15 09:00", *solved("2026-09-15 10:00", "2026-09-15 11:00", "2026-09-15 15:00", "2026-09-17 10:00")
    )
    compile_week(tx, zone.region, "2026-W38")
    tx.session.add(
        TicketEventRow(
            ticket_id=ticket.id,
            seq=6,
            at=shanghai("2026-09-18 10:00"),
            actor_name="测试",
            acting_role="company_user",
            action=Action.DISPUTE,
            from_state=State.RESOLVED,
            to_state=State.HANDLING,
            cycle=2,
            payload={},
        )
    )
    tx.session.flush()
    found = {difference.metric: difference for difference in recompute(tx, zone.region, "2026-W38")}
    assert found["resolution_ledger"].number == ticket.number
    assert (found["resolution_ledger"].was, found["resolution_ledger"].now) == ("solved", "open")
    assert (found["rework"].was_counted, found["rework"].is_counted) == (False, True)
    tx.now = shanghai("2026-09-28 06:00")
    following = compile_week(tx, zone.region, "2026-W39")
    assert {each["metric"] for each in following.corrections} == found.keys()
    assert figure(tx, zone, "2026-W38", "resolution_ledger") == "1/1"
    ledger = read_report(tx, "2026-W39").figure("resolution_ledger")
    assert ledger is not None
    assert (ledger.previous_n, ledger.previous_d) == (1, 1)
    assert read_report(as_actor(tx, zone.coordinator), "2026-W39").corrections
    assert not read_report(as_actor(tx, zone.liaison), "2026-W39").corrections


def test_the_balance_finds_a_gap_in_a_history(tx: Transaction, zone: Zone, past: Past) -> None:
    ticket = past.ticket("2026-09-15 09:00")
    tx.session.add(
        TicketEventRow(
            ticket_id=ticket.id,
            seq=3,
            at=shanghai("2026-09-16 10:00"),
            actor_name="测试",
            acting_role="system",
            action=Action.NUDGE,
            from_state=State.CLOSED,
            to_state=State.CLOSED,
            cycle=1,
            payload={},
        )
    )
    tx.session.flush()
    with pytest.raises(Unbalanced, match="does not add up"):
        compile_week(tx, zone.region, "2026-W38")


def test_missed_mondays_are_owed(tx: Transaction, zone: Zone, past: Past) -> None:
    now = shanghai("2026-09-21 06:00")
    assert weeks_owed(tx.session, zone.region, now) == []
    past.ticket("2026-08-18 09:00")
    assert weeks_owed(tx.session, zone.region, now) == ["2026-W38"]
    assert weeks_owed(tx.session, zone.region, shanghai("2026-09-21 05:00")) == ["2026-W37"]
    compile_week(tx, zone.region, "2026-W36")
    assert weeks_owed(tx.session, zone.region, now) == ["2026-W37", "2026-W38"]


def test_another_region_is_not_counted(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket("2026-09-15 09:00")
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 1
    tx.session.execute(sa.update(Ticket).values(region_id=_elsewhere(tx)))
    compile_week(tx, zone.region, "2026-W38")
    assert figure(tx, zone, "2026-W38", "filed") == "0/0"


def _elsewhere(tx: Transaction) -> int:
    return a_region(tx).id


def test_what_silence_closed_and_the_firm_disputed_is_open_again(tx: Transaction, zone: Zone, past: Past) -> None:
    answered = solved("2026-09-14 10:00", "2026-09-14 11:00", "2026-09-14 15:00", "2026-09-15 10:00")
    past.ticket("2026-09-14 09:00", *answered, act("deem", "2026-09-16 10:00"), act("dispute", "2026-09-22 10:00"))
    tx.now = shanghai("2026-09-28 06:00")
    before, after = (compile_week(tx, zone.region, week).balance for week in ("2026-W38", "2026-W39"))
    assert before == {"open_start": 0, "filed": 1, "finished": 1, "excluded": 0, "open_end": 0}
    assert after == {"open_start": 0, "filed": 0, "finished": -1, "excluded": 0, "open_end": 1, "reopened": 1}
