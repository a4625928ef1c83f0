"""What no rule of the catalogue covers is named before somebody meets it: one line for each fault, status 1 for any."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.managing import disable
from app.accounts.rules.roles import Role
from app.calendars.models import CalendarVersion
from app.clocks.setting import set_term
from app.companies.models import CompanyState, Pairing, PairingSeat
from app.departments.models import DepartmentKind, Duty, DutyPart
from app.kernel.actor import SYSTEM
from app.kernel.ids import RegionId
from app.kernel.replica import Replica
from app.kernel.transaction import Transaction, Transactions
from app.sla.rules.limits import FEEDBACK
from app.tickets.models import Category
from tests.builders import a_company, a_department, a_park, a_region, an_actor
from tests.integration.cli.test_staffing import Run, run

__all__ = ["run"]


@pytest.fixture
def whole(transactions: Transactions) -> SimpleNamespace:
    """A region in which nothing is missing."""
    with transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(CalendarVersion).values(known_through=sa.func.current_date() + 400))
        region = a_region(tx)
        unit, centre = a_department(tx, region), a_department(tx, region, DepartmentKind.CENTRE)
        for each in (unit, centre):
            for role in (Role.HANDLER, Role.HEAD):
                an_actor(tx, role, region, department=each)
        for role in (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.ADMIN):
            an_actor(tx, role, region)
        tx.session.add(Category(code="01", name="水电气暖讯", hint="", guidance=""))
        tx.session.add(Category(code="14", name="不受理", hint="", guidance="请拨打 12345。"))
        tx.session.add(
            Duty(region_id=region.id, category_code="01", department_id=unit.id, part=DutyPart.LEAD, position=0)
        )
        firm = a_company(tx, region)
        first, second = (an_actor(tx, Role.OFFICER, region) for _ in range(2))
        for who, seat in ((first, PairingSeat.A), (second, PairingSeat.B)):
            tx.session.add(
                Pairing(company_id=firm.id, officer_id=who.account_id, seat=seat, from_day=sa.func.current_date() - 9)
            )
        tx.session.flush()
        return SimpleNamespace(region=region, unit=unit, centre=centre, firm=firm, first=first, second=second)


def faults(run: Run) -> list[dict[str, Any]]:
    result = run("config", "check")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == (1 if found else 0), result.output
    return found


def test_nothing_is_missing(run: Run, whole: SimpleNamespace) -> None:
    assert faults(run) == []


def test_a_replica_that_follows_nobody_is_named(run: Run, whole: SimpleNamespace, transactions: Transactions) -> None:
    transactions.replica = Replica(transactions.engine, timedelta(minutes=5))
    assert faults(run) == [{"fault": "replica", "name": "DATABASE_REPLICA_URL"}]
    transactions.replica = None


def _nobody_in(role: str, place: str) -> Any:
    def spoil(tx: Transaction, whole: SimpleNamespace) -> None:
        words = "UPDATE memberships SET until_at = now() WHERE role = :role AND department_id = :unit"
        tx.session.execute(sa.text(words), {"role": role, "unit": getattr(whole, place).id})

    return spoil


def _new_category(tx: Transaction, whole: SimpleNamespace) -> None:
    tx.session.add(Category(code="02", name="道路", hint="", guidance=""))


def _no_centre(tx: Transaction, whole: SimpleNamespace) -> None:
    tx.session.execute(sa.text("UPDATE departments SET kind = 'department' WHERE kind = 'centre'"))


def _another_firm(tx: Transaction, whole: SimpleNamespace) -> None:
    region = tx.session.merge(whole.region)
    a_company(tx, region).name = "无人包联厂"
    a_company(tx, region).state = CompanyState.CLOSED


def _nobody_leads(tx: Transaction, whole: SimpleNamespace) -> None:
    tx.session.execute(sa.text("UPDATE memberships SET until_at = now() WHERE role = 'leader'"))


def _a_park_with_a_firm(tx: Transaction, whole: SimpleNamespace) -> None:
    park = a_park(tx, tx.session.merge(whole.region))
    tx.session.merge(whole.firm).park_id = park.id


def _minutes_in_the_night(tx: Transaction, whole: SimpleNamespace) -> None:
    set_term(tx, FEEDBACK, "30 minutes", region_id=RegionId(whole.region.id), valid_from=tx.now)


def _leaves(name: str) -> Any:
    return lambda tx, whole: disable(tx, getattr(whole, name).account_id)


def _calendar_ends(tx: Transaction, whole: SimpleNamespace) -> None:
    tx.session.execute(sa.update(CalendarVersion).values(known_through=sa.func.current_date() + 59))


@pytest.mark.parametrize(
    ("spoil", "fault", "says"),
    [
        (_nobody_in("handler", "unit"), "no_handler", "unit"),
        (_nobody_in("head", "centre"), "no_head", "centre"),
        (_new_category, "no_department", "02"),
        (_no_centre, "no_centre", ""),
        (_another_firm, "no_officer", "无人包联厂"),
        (_leaves("first"), "officer_left", "firm"),
        (_leaves("second"), "no_stand_in", "first"),
        (_calendar_ends, "calendar_runs_out", ""),
        (_nobody_leads, "empty_post", "leader"),
        (_a_park_with_a_firm, "empty_post", "dispatcher"),
        (_minutes_in_the_night, "limit_unfit", "feedback"),
    ],
)
def test_what_is_missing_is_named(
    run: Run, transactions: Transactions, whole: SimpleNamespace, spoil: Any, fault: str, says: str
) -> None:
    with transactions.acting(SYSTEM) as tx:
        spoil(tx, whole)
    [found] = faults(run)
    assert found["fault"] == fault
    thing = getattr(whole, says, None)
    named = says if thing is None else getattr(thing, "credit_code", None) or getattr(thing, "code", None) or thing.name
    assert not named or named in found.values()


def test_who_stands_in_is_named_with_the_firm_whose_officer_left(
    run: Run, transactions: Transactions, whole: SimpleNamespace
) -> None:
    with transactions.acting(SYSTEM) as tx:
        disable(tx, whole.first.account_id)
    assert faults(run)[0]["stand_in"] == whole.second.name
