"""What a command says of a person: the unit of a seat by its codes, a line of text."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.companies.models import Company
from app.companies.queries import get_company
from app.departments.models import Department
from app.departments.queries import get_department
from app.kernel.actor import SYSTEM
from app.kernel.errors import Missing
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId
from app.kernel.text import clean, is_blank, one_line
from app.regions.models import Park, Region
from app.regions.queries import get_park, get_region

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Where a seat stands, by id."""

    region_id: RegionId
    park_id: ParkId | None = None
    department_id: DepartmentId | None = None
    company_id: CompanyId | None = None


@dataclass(frozen=True, kw_only=True)
class Units:
    """Where a seat stands, by the codes people know."""

    region: str
    park: str | None = None
    department: str | None = None
    company: str | None = None

    def named(self) -> dict[str, str]:
        """The codes that were given, for the answer."""
        return {kind: code for kind, code in vars(self).items() if code is not None}

    def found(self, session: Session) -> Unit:
        """The ids behind the codes, all of one region; ends the command in one line when there is none."""
        region_id = RegionId(_found("region", self.region, lambda code: get_region(session, code).id))
        return Unit(
            region_id=region_id,
            park_id=self._in("park", lambda code: ParkId(get_park(session, region_id, code, in_use=True).id)),
            department_id=self._in(
                "department", lambda code: DepartmentId(get_department(session, region_id, code, in_use=True).id)
            ),
            company_id=self._in("company", lambda code: _company_of(session, region_id, code)),
        )

    def _in(self, kind: str, find: Callable[[str], Found]) -> Found | None:
        code: str | None = getattr(self, kind)
        return None if code is None else _found(kind, code, find)


def units_of(session: Session, seat: Membership) -> Units:
    """The codes of where a seat stands."""
    return Units(
        region=session.get_one(Region, seat.region_id).code,
        park=None if seat.park_id is None else session.get_one(Park, seat.park_id).code,
        department=None if seat.department_id is None else session.get_one(Department, seat.department_id).code,
        company=None if seat.company_id is None else session.get_one(Company, seat.company_id).credit_code,
    )


def unit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that name a unit to a command, which takes them as one ``units``."""

    @click.option("--region", required=True, help="Code of the region: GX.")
    @click.option("--park", help="Code of the park, for a dispatcher.")
    @click.option("--department", help="Code of the department, for its liaison, handlers and head.")
    @click.option("--company", help="Credit code of the firm, for its users.")
    @functools.wraps(command)
    def taking_units(
        *, region: str, park: str | None, department: str | None, company: str | None, **rest: Any
    ) -> None:
        command(units=Units(region=region, park=park, department=department, company=company), **rest)

    return taking_units


def checked_line(text: str) -> str:
    """One line that can be read. Raises ValueError with a Chinese sentence."""
    line = one_line(clean(text))
    if is_blank(line):
        raise ValueError("请填写姓名。")
    return line


def _company_of(session: Session, region_id: RegionId, credit_code: str) -> CompanyId:
    company = get_company(session, SYSTEM, credit_code)
    if company.region_id != region_id:
        raise Missing()
    return CompanyId(company.id)


def _found(kind: str, code: str, find: Callable[[str], Found]) -> Found:
    try:
        return find(code)
    except Missing as error:
        raise click.ClickException(f"there is no {kind} {code} there") from error
