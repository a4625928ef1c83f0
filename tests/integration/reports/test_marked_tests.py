"""标为测试 in the weeks: out of the running one, which adds up; frozen ones stay, and the next issue says what moved."""

from app.kernel.transaction import Transaction
from app.reports.compiling import compile_week
from app.reports.queries import read_report
from app.reports.recomputing import recompute
from tests.builders import Zone
from tests.clocks import shanghai
from tests.integration.reports.history import Past, act, solved
from tests.integration.reports.test_compiling import figure

DONE = ("2026-09-15 10:00", "2026-09-15 11:00", "2026-09-15 15:00", "2026-09-17 10:00")


def compiled(tx: Transaction, zone: Zone, week: str, at: str) -> dict[str, int]:
    """The balance of a week frozen on its Monday, counted again to the same."""
    tx.now = shanghai(at)
    report = compile_week(tx, zone.region, week)
    assert recompute(tx, zone.region, week) == []
    return report.balance


def test_marked_in_the_week_it_was_filed_in_it_is_in_no_figure_and_the_week_adds_up(
    tx: Transaction, zone: Zone, past: Past
) -> None:
    past.ticket("2026-09-15 09:00", *solved(*DONE))
    past.ticket(
        "2026-09-15 09:00", *solved(*DONE), act("confirm", "2026-09-18 10:00"), act("mark_test", "2026-09-18 11:00")
    )
    past.ticket("2026-09-15 09:00", act("accept", "2026-09-15 10:00"), act("mark_test", "2026-09-16 09:00"))
    past.ticket(
        "2026-09-15 09:00",
        act("accept", "2026-09-15 10:00"),
        act("mark_test", "2026-09-16 09:00"),
        act("unmark_test", "2026-09-16 10:00", stood="accepted"),
    )
    balance = compiled(tx, zone, "2026-W38", "2026-09-21 06:00")
    assert balance == {"open_start": 0, "filed": 4, "finished": 0, "excluded": 2, "open_end": 2}
    assert figure(tx, zone, "2026-W38", "resolution_ledger") == "1/2"
    assert figure(tx, zone, "2026-W38", "filed") == "2/4"
    report = compile_week(tx, zone.region, "2026-W38")
    counts = {each["reason"]: (each["count"], each["week"]) for each in report.exclusions}
    assert counts["test"] == (2, 2)


def test_marked_after_its_week_was_frozen_that_week_stays_and_the_next_says_so(
    tx: Transaction, zone: Zone, past: Past
) -> None:
    kept = past.ticket("2026-09-15 09:00", *solved(*DONE))
    solved_one = past.ticket("2026-09-15 09:00", *solved(*DONE), act("confirm", "2026-09-18 10:00"))
    open_one = past.ticket("2026-09-15 09:00", act("accept", "2026-09-15 10:00"))
    assert compiled(tx, zone, "2026-W38", "2026-09-21 06:00")["open_end"] == 2
    assert figure(tx, zone, "2026-W38", "resolution_ledger") == "2/3"
    for each in (solved_one, open_one):
        past.go_on(each, act("mark_test", "2026-09-22 10:00"))
    balance = compiled(tx, zone, "2026-W39", "2026-09-28 06:00")
    # what was closed before is taken off what was finished, and excluded with the open one
    assert balance == {"open_start": 2, "filed": 0, "finished": -1, "excluded": 2, "open_end": 1}
    assert figure(tx, zone, "2026-W39", "resolution_ledger") == "1/1"
    assert recompute(tx, zone.region, "2026-W38") == []
    assert figure(tx, zone, "2026-W38", "resolution_ledger") == "2/3"
    moved = read_report(tx, "2026-W39", zone.region.code).corrections
    assert {each["number"] for each in moved} == {solved_one.number, open_one.number}
    assert {each["now"] for each in moved} == {"test"}
    assert kept.number not in {each["number"] for each in moved}
    assert compiled(tx, zone, "2026-W40", "2026-10-05 06:00")["open_start"] == 1
    assert read_report(tx, "2026-W40", zone.region.code).corrections == []


def test_what_a_firm_took_back_after_a_whistle_leaves_the_rates_once_it_is_marked(
    tx: Transaction, zone: Zone, past: Past
) -> None:
    ticket = past.ticket("2026-09-15 09:00", *solved(*DONE)[:2], act("withdraw", "2026-09-18 10:00"))
    assert compiled(tx, zone, "2026-W38", "2026-09-21 06:00")["finished"] == 1
    assert figure(tx, zone, "2026-W38", "resolution_ledger") == "0/1"
    past.go_on(ticket, act("mark_test", "2026-09-22 10:00"))
    compiled(tx, zone, "2026-W39", "2026-09-28 06:00")
    assert figure(tx, zone, "2026-W39", "resolution_ledger") in {"none", "0/0"}
    assert recompute(tx, zone.region, "2026-W38") == []
