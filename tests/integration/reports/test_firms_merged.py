"""Two records of one firm put together, and two again: what was frozen stays what it was, what comes counts them as one."""

from datetime import timedelta

from app.accounts.rules.roles import Role
from app.kernel.transaction import Transaction
from app.mergers.merging import MergeFirm, merge_firms
from app.mergers.models import CompanyMerger
from app.mergers.undoing import UndoMerger, undo_merger
from app.reports.queries import read_report
from app.reports.recomputing import recompute
from app.reports.rules.periods import Week
from tests.builders import Zone, an_actor, as_actor
from tests.integration.reports.history import Past, act
from tests.integration.reports.test_going_on import FIRST, freeze, holds

SECOND, THIRD = Week(2026, 49), Week(2026, 50)


def merged(tx: Transaction, zone: Zone) -> CompanyMerger:
    given = MergeFirm(into=zone.company.credit_code, reason="同一家企业登记了两次")
    return merge_firms(as_actor(tx, zone.coordinator), zone.other.credit_code, None, given)


def repeats(tx: Transaction, zone: Zone, week: Week) -> tuple[int, int]:
    row = read_report(tx, str(week), zone.region.code).figure("repeat", "region", zone.region.code)
    return (row.n, row.d) if row else (0, 0)


def test_frozen_weeks_are_counted_again_as_they_were(tx: Transaction, zone: Zone, past: Past) -> None:
    an_actor(tx, Role.OFFICER, zone.region, paired=(zone.other,))
    past.ticket("2026-11-23 09:00", act("accept", "2026-11-23 10:00"))
    past.ticket("2026-11-24 09:00", act("accept", "2026-11-24 10:00"), company=zone.other)
    holds(tx, zone, freeze(tx, zone, FIRST))
    assert repeats(tx, zone, FIRST) == (0, 2), "of two firms"

    tx.now = SECOND.start + timedelta(days=2)
    merger = merged(tx, zone)
    past.ticket("2026-12-04 09:00", act("accept", "2026-12-04 10:00"), category="01")
    assert recompute(tx, zone.region, str(FIRST)) == [], "what was frozen is counted as it was"
    holds(tx, zone, freeze(tx, zone, SECOND))
    assert recompute(tx, zone.region, str(FIRST)) == []

    tx.now = THIRD.start + timedelta(days=1)
    undo_merger(as_actor(tx, zone.coordinator), merger.number, UndoMerger(reason="是两家企业"))
    past.ticket("2026-12-09 09:00", act("accept", "2026-12-09 10:00"), company=zone.other, category="01")
    for week in (FIRST, SECOND):
        assert recompute(tx, zone.region, str(week)) == []
    holds(tx, zone, freeze(tx, zone, THIRD))
    for week in (FIRST, SECOND, THIRD):
        assert recompute(tx, zone.region, str(week)) == []


def test_after_the_merger_the_other_records_matter_makes_a_repeat(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket("2026-11-24 09:00", act("accept", "2026-11-24 10:00"), company=zone.other)
    freeze(tx, zone, FIRST)
    tx.now = SECOND.start + timedelta(days=2)
    merged(tx, zone)
    past.ticket("2026-12-04 09:00", act("accept", "2026-12-04 10:00"))
    holds(tx, zone, freeze(tx, zone, SECOND))
    assert repeats(tx, zone, SECOND) == (1, 1)


def test_put_together_between_the_cut_off_and_the_report_it_is_of_the_next_week(
    tx: Transaction, zone: Zone, past: Past
) -> None:
    past.ticket("2026-11-17 09:00", act("accept", "2026-11-17 10:00"), company=zone.other)
    freeze(tx, zone, Week(2026, 47))
    past.ticket("2026-11-24 09:00", act("accept", "2026-11-24 10:00"))
    tx.now = FIRST.cutoff + timedelta(hours=1)
    merged(tx, zone)
    holds(tx, zone, freeze(tx, zone, FIRST))
    assert repeats(tx, zone, FIRST) == (0, 1)
    holds(tx, zone, freeze(tx, zone, SECOND))
