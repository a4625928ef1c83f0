"""Places and people for tests of the reference slices: a city with two districts, a park, departments, accounts."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from app.accounts import managing, seating
from app.accounts.actors import Actors
from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.companies.queries import looked_after
from app.companies.registering import CompanyEntry, ContactEntry, register
from app.companies.rules import credit_code_for
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park, Region
from app.regions.queries import ids_below

PASSWORD = "four quiet herons"
DOOR_KEY = b"a key for tests only"
ACTORS = Actors(regions_below=ids_below, companies_of=looked_after)
_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """A city, two of its districts, and a park in each."""

    city: RegionId
    here: RegionId
    there: RegionId
    park: ParkId
    park_there: ParkId


def a_place(tx: Transaction) -> Place:
    """A fresh tree of regions."""
    tag = f"T{next(_numbers)}"
    city = Region(code=tag, name="测试市", path=tag)
    tx.session.add(city)
    tx.session.flush()
    here = Region(code=f"{tag}H", name="测试区", path=f"{tag}.H", parent_id=city.id)
    there = Region(code=f"{tag}E", name="别处区", path=f"{tag}.E", parent_id=city.id)
    tx.session.add_all([here, there])
    tx.session.flush()
    parks = [Park(region_id=region.id, code="P1", name="一号园") for region in (here, there)]
    tx.session.add_all(parks)
    tx.session.flush()
    return Place(RegionId(city.id), RegionId(here.id), RegionId(there.id), ParkId(parks[0].id), ParkId(parks[1].id))


def a_company(
    tx: Transaction, region_id: RegionId, *, name: str = "测试机械有限公司", park_id: ParkId | None = None
) -> Company:
    """A firm with an invented code that checks."""
    code = credit_code_for(f"91410100MA{next(_numbers):07d}")
    contacts = [ContactEntry(name="测试联系人", phone="13800138000")]
    entry = CompanyEntry(name=name, park_id=park_id)
    return register(tx, region_id=region_id, credit_code=code, entry=entry, contacts=contacts)


def a_department(
    tx: Transaction,
    region_id: RegionId,
    kind: DepartmentKind = DepartmentKind.DEPARTMENT,
    park_id: ParkId | None = None,
) -> DepartmentId:
    """A unit with a code of its own."""
    number = next(_numbers)
    department = Department(
        region_id=region_id, code=f"D{number}", name=f"测试单位{number}", kind=kind, park_id=park_id
    )
    tx.session.add(department)
    tx.session.flush()
    return DepartmentId(department.id)


def an_account(tx: Transaction, *, with_totp: bool = True) -> managing.OpenedAccount:
    """An account without a seat."""
    return managing.open_account(
        tx, username=f"user_{next(_numbers)}", name="测试人员", password=PASSWORD, with_totp=with_totp
    )


def somebody(
    tx: Transaction,
    role: Role,
    region_id: RegionId,
    *,
    park_id: ParkId | None = None,
    department_id: DepartmentId | None = None,
    company_id: CompanyId | None = None,
) -> AccountId:
    """An account with one seat, held for an hour already."""
    account_id = an_account(tx).account_id
    seating.grant(
        tx,
        account_id,
        role,
        region_id=region_id,
        park_id=park_id,
        department_id=department_id,
        company_id=company_id,
        from_at=tx.now - timedelta(hours=1),
    )
    return account_id


def acting_as(tx: Transaction, account_id: AccountId) -> Transaction:
    """The same transaction in somebody's hands."""
    return Transaction(tx.session, ACTORS.of(tx.session, account_id, tx.now), tx.now, tx.consequences)


def actor(tx: Transaction, role: Role, region_id: RegionId, company_id: CompanyId | None = None) -> Actor:
    """The actor of a new person with this seat."""
    return ACTORS.of(tx.session, somebody(tx, role, region_id, company_id=company_id), tx.now)
