"""The check of a zone's configuration: units that would be whistled and in which nobody would hear it (A10)."""

from app.accounts.rules.roles import Role
from app.departments.models import DepartmentKind, Duty, DutyPart
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from tests.builders import a_department, a_region, an_actor
from tests.integration.cli.test_staffing import Run, run

__all__ = ["run"]


def test_units_of_the_duty_list_without_people_are_named(run: Run, transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        region = a_region(tx)
        lead, support, idle = (a_department(tx, region) for _ in range(3))
        centre = a_department(tx, region, DepartmentKind.CENTRE)
        for unit in (lead, centre):
            an_actor(tx, Role.LIAISON, region, department=unit)
        for unit, part in ((lead, DutyPart.LEAD), (support, DutyPart.SUPPORT)):
            tx.session.add(Duty(region_id=region.id, category_code="01", department_id=unit.id, part=part, position=0))
        code, named, unlisted = region.code, f"{support.code} {support.name}", idle.code
    found = run("reference", "check", "--region", code)
    assert found.exit_code == 1
    assert f"{named}: nobody with an active account" in found.output
    assert unlisted not in found.output, "nobody would whistle to it"
    with transactions.acting(SYSTEM) as tx:
        an_actor(tx, Role.HEAD, tx.session.get_one(type(region), region.id), department=support)
    assert run("reference", "check", "--region", code).exit_code == 0
    assert run("reference", "check", "--region", "NOWHERE").exit_code == 1
