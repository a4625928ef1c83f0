"""One builder per thing, in the words of the domain. Rows are flushed, never committed."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.programs import issue
from app.accounts.rules.permissions import abilities_of
from app.accounts.rules.roles import Role
from app.accounts.rules.scopes import Scope
from app.companies.models import Company, CompanyState, Pairing, PairingSeat
from app.companies.rules import credit_code_for
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor, Seat
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park, Region
from app.tickets.asking import RequestInfo, request_info
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Verdict, Withdraw, confirm, withdraw
from app.tickets.filing import file_ticket
from app.tickets.models import Category, Ticket
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import Outcome, RejectReason, Solved, State, WhistleKind
from app.tickets.triaging import Accept, Reject, accept, reject
from app.tickets.whistling import Call, blow_whistle

_numbers = itertools.count(1)
MONDAY = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
"""Monday 2026-09-21 09:00 in Shanghai: an ordinary working morning."""


def a_region(tx: Transaction, code: str | None = None, parent: Region | None = None) -> Region:
    """A region with a code of its own."""
    code = code or f"R{next(_numbers):04d}".translate(str.maketrans("0123456789", "ABCDEFGHIJ"))
    path = f"{parent.path}.{code}" if parent else code
    region = Region(code=code, name=f"{code}高新区", path=path, parent_id=parent.id if parent else None)
    tx.session.add(region)
    tx.session.flush()
    return region


def a_park(tx: Transaction, region: Region) -> Park:
    """A park of the region."""
    number = next(_numbers)
    park = Park(region_id=region.id, code=f"P{number}", name=f"第{number}园区")
    tx.session.add(park)
    tx.session.flush()
    return park


def a_department(tx: Transaction, region: Region, kind: DepartmentKind = DepartmentKind.DEPARTMENT) -> Department:
    """A department of the region."""
    number = next(_numbers)
    department = Department(region_id=region.id, code=f"D{number}", name=f"第{number}局", kind=kind)
    tx.session.add(department)
    tx.session.flush()
    return department


def a_category(tx: Transaction, code: str = "01") -> Category:
    """A category; the same code twice is the same category."""
    category = tx.session.get(Category, code)
    if category is None:
        category = Category(code=code, name=f"类别{code}")
        tx.session.add(category)
        tx.session.flush()
    return category


def a_credit_code() -> str:
    """A valid code that no firm has."""
    return credit_code_for(f"91410100MA{next(_numbers):07d}")


def a_company(tx: Transaction, region: Region, park: Park | None = None) -> Company:
    """An active firm."""
    code = a_credit_code()
    company = Company(
        region_id=region.id,
        park_id=park.id if park else None,
        credit_code=code,
        name=f"测试{code[-6:]}有限公司",
        state=CompanyState.ACTIVE,
        created_at=tx.now,
    )
    tx.session.add(company)
    tx.session.flush()
    return company


def an_account(tx: Transaction, name: str = "测试员") -> Account:
    """An account that cannot sign in (its password is no hash); actors act with it."""
    number = next(_numbers)
    account = Account(
        username=f"person{number}",
        name=name,
        email=f"person{number}@example.cn",
        password_hash="-",
        created_at=tx.now,
        state=AccountState.ACTIVE,
    )
    tx.session.add(account)
    tx.session.flush()
    return account


def an_actor(
    tx: Transaction,
    role: Role,
    region: Region,
    *,
    park: Park | None = None,
    department: Department | None = None,
    company: Company | None = None,
    paired: tuple[Company, ...] = (),
    name: str | None = None,
) -> Actor:
    """A person with one seat: account, membership and (for an officer) pairings are rows like anybody's."""
    account = an_account(tx, name or f"{role.value}{next(_numbers)}")
    tx.session.add(
        Membership(
            account_id=account.id,
            role=role,
            region_id=region.id,
            park_id=park.id if park else None,
            department_id=department.id if department else None,
            company_id=company.id if company else None,
            from_at=datetime(2020, 1, 1, tzinfo=UTC),
        )
    )
    for firm in paired:
        tx.session.add(
            Pairing(company_id=firm.id, officer_id=account.id, seat=PairingSeat.A, from_day=date(2020, 1, 1))
        )
    tx.session.flush()
    seat = Seat(
        role=role.value,
        region_id=RegionId(region.id),
        region_ids=frozenset({RegionId(region.id)}),
        park_id=ParkId(park.id) if park else None,
        department_id=DepartmentId(department.id) if department else None,
        company_id=CompanyId(company.id) if company else None,
    )
    return Actor(
        account_id=AccountId(account.id),
        name=account.name,
        seats=(seat,),
        abilities=abilities_of([role]),
        paired=frozenset(CompanyId(firm.id) for firm in paired),
    )


def a_program(tx: Transaction, region: Region, *scopes: Scope) -> tuple[AccountId, str]:
    """A program of the region with one token: its account and the secret."""
    name = f"program-{next(_numbers)}"
    issued = issue(tx, name=name, scopes=scopes, days=30, region_id=RegionId(region.id))
    account_id = tx.session.scalars(sa.select(Account.id).where(Account.username == name)).one()
    return AccountId(account_id), issued.secret


def as_actor(tx: Transaction, actor: Actor, at: datetime | None = None) -> Transaction:
    """The same transaction in somebody else's hands, perhaps at another instant."""
    return Transaction(tx.session, actor, at or tx.now, tx.consequences, tx.request_id, tx.closing, tx.before_commit)


@dataclass
class Zone:
    """A small zone with one person in every seat; firm ``company`` lies in ``park``, ``other`` does not."""

    region: Region
    park: Park
    company: Company
    other: Company
    lead: Department
    support: Department
    firm: Actor
    other_firm: Actor
    officer: Actor
    dispatcher: Actor
    liaison: Actor
    handler: Actor
    head: Actor
    support_liaison: Actor
    support_head: Actor
    coordinator: Actor
    supervisor: Actor
    leader: Actor
    observer: Actor
    auditor: Actor
    admin: Actor
    extra: dict[str, Actor] = field(default_factory=dict)


def a_zone(tx: Transaction) -> Zone:
    """A whole zone, ready to work; the category tree has ``01``."""
    a_category(tx)
    region = a_region(tx)
    park, elsewhere = a_park(tx, region), a_park(tx, region)
    company, other = a_company(tx, region, park), a_company(tx, region, elsewhere)
    lead, support = a_department(tx, region), a_department(tx, region)
    return Zone(
        region=region,
        park=park,
        company=company,
        other=other,
        lead=lead,
        support=support,
        firm=an_actor(tx, Role.COMPANY_USER, region, company=company),
        other_firm=an_actor(tx, Role.COMPANY_USER, region, company=other),
        officer=an_actor(tx, Role.OFFICER, region, paired=(company,)),
        dispatcher=an_actor(tx, Role.DISPATCHER, region, park=park),
        liaison=an_actor(tx, Role.LIAISON, region, department=lead),
        handler=an_actor(tx, Role.HANDLER, region, department=lead),
        head=an_actor(tx, Role.HEAD, region, department=lead),
        support_liaison=an_actor(tx, Role.LIAISON, region, department=support),
        support_head=an_actor(tx, Role.HEAD, region, department=support),
        coordinator=an_actor(tx, Role.COORDINATOR, region),
        supervisor=an_actor(tx, Role.SUPERVISOR, region),
        leader=an_actor(tx, Role.LEADER, region),
        observer=an_actor(tx, Role.OBSERVER, region),
        auditor=an_actor(tx, Role.AUDITOR, region),
        admin=an_actor(tx, Role.ADMIN, region),
    )


def a_draft(title: str = "厂区东门外道路破损", **fields: object) -> Draft:
    """A request as a firm might type it."""
    values: dict[str, object] = {"title": title, "body": "货车进出不便，雨天积水。", "category": "01", **fields}
    return Draft(**values)  # type: ignore[arg-type]


def a_ticket(
    tx: Transaction,
    zone: Zone,
    state: State = State.SUBMITTED,
    *,
    supports: bool = False,
    outcome: Outcome = Outcome.SOLVED,
    title: str = "厂区东门外道路破损",
) -> Ticket:
    """A ticket that went the whole way to ``state`` by the use-cases themselves, all at ``tx.now``."""
    ticket = file_ticket(as_actor(tx, zone.firm), a_draft(title))
    for step in _WAY[state]:
        step(tx, zone, ticket.number, supports, outcome)
    tx.session.flush()
    return ticket


def _accept(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    accept(as_actor(tx, zone.dispatcher), number, None, Accept())


def _whistle(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    called = (zone.support.code,) if supports else ()
    blow_whistle(
        as_actor(tx, zone.dispatcher),
        number,
        None,
        Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=called),
    )


def _check_in(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    if supports:
        check_in(as_actor(tx, zone.support_liaison), number, None, CheckIn())


def _answer(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    answer(as_actor(tx, zone.handler), number, None, Answer(outcome=outcome, text="道路已修复。"))


def _approve(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    approve(as_actor(tx, zone.head), number, None, Approve())


def _confirm(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    confirm(as_actor(tx, zone.firm), number, None, Verdict(solved=Solved.YES, level=5))


def _ask(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    request_info(as_actor(tx, zone.coordinator), number, None, RequestInfo(question="请补充具体位置。"))


def _reject(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    reject(
        as_actor(tx, zone.coordinator),
        number,
        None,
        Reject(reason=RejectReason.NOT_BUSINESS, redirect="请拨打 12345。"),
    )


def _withdraw(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    withdraw(as_actor(tx, zone.firm), number, None, Withdraw(reason="已自行解决"))


def _plan(tx: Transaction, zone: Zone, number: str, supports: bool, outcome: Outcome) -> None:
    answer(as_actor(tx, zone.handler), number, None, Answer(outcome=Outcome.PLANNED, text="已列入明年计划。"))
    approve(as_actor(tx, zone.head), number, None, Approve())


_WAY = {
    State.SUBMITTED: (),
    State.NEEDS_INFO: (_ask,),
    State.REJECTED: (_reject,),
    State.ACCEPTED: (_accept,),
    State.WHISTLED: (_accept, _whistle),
    State.HANDLING: (_accept, _whistle, _check_in),
    State.REVIEW: (_accept, _whistle, _check_in, _answer),
    State.RESOLVED: (_accept, _whistle, _check_in, _answer, _approve),
    State.PLANNED: (_accept, _whistle, _check_in, _plan),
    State.CLOSED: (_accept, _whistle, _check_in, _answer, _approve, _confirm),
    State.WITHDRAWN: (_withdraw,),
}


def count(tx: Transaction, model: type) -> int:
    """How many rows a table has, in this transaction's eyes."""
    return tx.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
