"""分包覆盖率: firms whose A officer is in office; the left, the unassigned and the overloaded are listed."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.managing import disable, enable
from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.companies.models import Company, CompanyState, Pairing, PairingSeat
from app.kernel.actor import Actor
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.reports.compiling import compile_week
from app.reports.models import ReportStanding, WeeklyReport
from app.reports.pairing import Coverage, coverage, uncovered
from app.reports.recomputing import recompute
from app.reports.rules.pairing import MOST_FIRMS, Gap
from tests.builders import Zone, a_company, an_actor, as_actor
from tests.clocks import shanghai


def account_of(actor: Actor) -> AccountId:
    assert actor.account_id is not None
    return AccountId(actor.account_id)


def paired(tx: Transaction, company: Company, officer: Actor, seat: PairingSeat) -> None:
    tx.session.add(Pairing(company_id=company.id, officer_id=account_of(officer), seat=seat, from_day=date(2020, 1, 1)))
    tx.session.flush()


@pytest.fixture
def four(tx: Transaction, zone: Zone) -> dict[str, Company]:
    """Looked after; left to seat B; left to nobody; never assigned; and one that is closed."""
    firms = {name: a_company(tx, zone.region, zone.park) for name in ("kept", "left", "forsaken", "new", "gone")}
    tx.session.execute(
        sa.update(Company).where(Company.id.not_in([f.id for f in firms.values()])).values(state="closed")
    )
    firms["gone"].state = CompanyState.CLOSED
    stays = an_actor(tx, Role.OFFICER, zone.region, name="在任")
    leaves = an_actor(tx, Role.OFFICER, zone.region, name="停用")
    ended = an_actor(tx, Role.OFFICER, zone.region, name="卸任")
    second = an_actor(tx, Role.OFFICER, zone.region, name="乙岗")
    paired(tx, firms["kept"], stays, PairingSeat.A)
    paired(tx, firms["left"], leaves, PairingSeat.A)
    paired(tx, firms["left"], second, PairingSeat.B)
    paired(tx, firms["forsaken"], ended, PairingSeat.A)
    disable(tx, account_of(leaves))
    tx.session.execute(
        sa.update(Membership)
        .where(Membership.account_id == ended.account_id)
        .values(until_at=tx.now - timedelta(minutes=1))
    )
    tx.session.expire_all()
    return firms


def seen(tx: Transaction, reader: Actor) -> Coverage:
    return coverage(as_actor(tx, reader))


def test_only_an_officer_in_office_covers_a_firm(tx: Transaction, zone: Zone, four: dict[str, Company]) -> None:
    for reader in (zone.coordinator, zone.supervisor, zone.leader, zone.dispatcher):
        found = seen(tx, reader)
        assert (found.paired, found.active, found.left, found.unassigned) == (1, 4, 2, 1)
        assert found.overloaded == []


def test_who_left_and_who_stands_in_is_listed(tx: Transaction, zone: Zone, four: dict[str, Company]) -> None:
    left = uncovered(as_actor(tx, zone.coordinator), Gap.LEFT)
    assert [(row.name, row.officer, row.stand_in) for row in left.items] == [
        (four["left"].name, "停用", "乙岗"),
        (four["forsaken"].name, "卸任", None),
    ]
    unassigned = uncovered(as_actor(tx, zone.coordinator), Gap.UNASSIGNED)
    assert [(row.credit_code, row.park, row.officer) for row in unassigned.items] == [
        (four["new"].credit_code, zone.park.name, None)
    ]
    first = uncovered(as_actor(tx, zone.coordinator), Gap.LEFT, None, 1)
    second = uncovered(as_actor(tx, zone.coordinator), Gap.LEFT, first.next_cursor, 1)
    assert [row.name for row in (*first.items, *second.items)] == [four["left"].name, four["forsaken"].name]
    assert second.next_cursor is None


def test_what_lies_elsewhere_is_not_counted(tx: Transaction, zone: Zone, four: dict[str, Company]) -> None:
    four["kept"].park_id = None
    tx.session.flush()
    assert seen(tx, zone.dispatcher).active == 3
    assert seen(tx, zone.other_firm).active <= 1


def test_who_looks_after_too_many_is_listed(tx: Transaction, zone: Zone) -> None:
    officer = an_actor(tx, Role.OFFICER, zone.region, name="多家")
    for _ in range(MOST_FIRMS):
        paired(tx, a_company(tx, zone.region, zone.park), officer, PairingSeat.A)
    assert seen(tx, zone.leader).overloaded == []
    paired(tx, a_company(tx, zone.region, zone.park), officer, PairingSeat.A)
    assert [(load.name, load.firms) for load in seen(tx, zone.leader).overloaded] == [("多家", MOST_FIRMS + 1)]


def frozen(tx: Transaction, zone: Zone, week: str, at: str) -> tuple[int, int, dict[str, str]]:
    """n, d, and why each firm counts or does not."""
    report: WeeklyReport = compile_week(as_actor(tx, zone.coordinator, shanghai(at)), zone.region, week)
    rows = tx.session.scalars(
        sa.select(ReportStanding).where(
            ReportStanding.base_id == report.base_id,
            ReportStanding.metric == "pairing",
            ReportStanding.until.is_(None),
        )
    ).all()
    return sum(row.counted for row in rows), len(rows), {row.ticket_number: row.reason for row in rows}


def test_the_frozen_week_counts_so_from_week_49_on_and_for_ever(
    tx: Transaction, zone: Zone, four: dict[str, Company]
) -> None:
    before = frozen(tx, zone, "2026-W48", "2026-11-30 06:00")
    assert before[:2] == (3, 4)
    n, d, why = frozen(tx, zone, "2026-W49", "2026-12-07 06:00")
    assert (n, d) == (1, 4)
    assert {name: why[firm.credit_code] for name, firm in four.items() if name != "gone"} == {
        "kept": "paired",
        "left": "left",
        "forsaken": "left",
        "new": "unpaired",
    }
    stays = tx.session.scalars(sa.select(Pairing.officer_id).where(Pairing.company_id == four["kept"].id)).one()
    leaves = tx.session.scalars(
        sa.select(Pairing.officer_id).where(Pairing.company_id == four["left"].id, Pairing.seat == PairingSeat.A)
    ).one()
    later = as_actor(tx, zone.admin, shanghai("2026-12-08 09:00"))
    disable(later, AccountId(stays))
    enable(later, AccountId(leaves))
    for week in ("2026-W48", "2026-W49"):
        assert recompute(as_actor(tx, zone.coordinator, shanghai("2026-12-09 09:00")), zone.region, week) == []
    assert frozen(tx, zone, "2026-W50", "2026-12-14 06:00")[:2] == (1, 4)
