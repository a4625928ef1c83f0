"""A firm as this reader may know it: plain values for both faces; they only word or serialise them.

Numbers are whole for who handles *this* firm's matters (`docs/rules/permissions.md`): its own people, its officer,
the dispatcher of its park, the coordinator of its region. A second seat elsewhere opens nothing here.
"""

from dataclasses import dataclass
from datetime import date

from app.companies.models import Company, Contact, PairingSeat
from app.companies.queries import CompanyFilters, get_company, list_companies, pairing_history
from app.companies.registering import FIRM_KEEPER, keeps
from app.companies.rules import CompanyState, is_renamed
from app.kernel.actor import Actor, Seat
from app.kernel.ids import AccountId, CompanyId, ParkId, RegionId
from app.kernel.masking import masked_phone
from app.kernel.pagination import DEFAULT_LIMIT, Page
from app.kernel.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class SeenContact:
    """Somebody to call at the firm. ``phone`` is whole where it may be called, else masked."""

    name: str
    position: str
    phone: str
    callable: bool
    is_primary: bool

    @property
    def on_paper(self) -> str:
        """The number as it may be printed: paper goes from hand to hand."""
        return masked_phone(self.phone) if self.callable else self.phone


@dataclass(frozen=True, kw_only=True)
class SeenFormerName:
    """曾用名: what the firm was called on the days from ``since`` until before ``until``."""

    name: str
    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class SeenCompany:
    """A firm's entry with its contacts in the order they were entered."""

    id: CompanyId
    region_id: RegionId
    park_id: ParkId | None
    credit_code: str
    name: str
    industry: str
    address: str
    state: CompanyState
    version: int
    contacts: tuple[SeenContact, ...]
    former: tuple[SeenFormerName, ...]
    """What it was called before, the last name first."""
    callable: bool
    """Whether this reader may call its people, and its officer."""
    editable: bool
    """Whether this reader keeps its entry."""

    @property
    def by_rank(self) -> tuple[SeenContact, ...]:
        """The contacts, the one to call first before the others."""
        return tuple(sorted(self.contacts, key=lambda each: not each.is_primary))


@dataclass(frozen=True, kw_only=True)
class SeenPairing:
    """Who looked after a firm: ``until_day`` is the first day on which he did not."""

    officer_id: AccountId
    seat: PairingSeat
    from_day: date
    until_day: date | None
    reason: str


def seen_company(tx: Transaction, credit_code: str) -> SeenCompany:
    """One firm as this reader may know it; Missing when it does not exist for him. Two queries."""
    return _seen(tx.actor, get_company(tx.session, tx.actor, credit_code))


def seen_companies(
    tx: Transaction, filters: CompanyFilters | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenCompany]:
    """The reader's firms in the order they were entered; two queries."""
    page = list_companies(tx.session, tx.actor, filters, cursor, limit)
    return Page([_seen(tx.actor, company) for company in page.items], page.next_cursor)


def seen_pairings(tx: Transaction, company: SeenCompany) -> list[SeenPairing]:
    """Who looks after the firm and did before, newest first; one query."""
    return [
        SeenPairing(
            officer_id=AccountId(row.officer_id),
            seat=row.seat,
            from_day=row.from_day,
            until_day=row.until_day,
            reason=row.reason,
        )
        for row in pairing_history(tx.session, company.id)
    ]


def calls(actor: Actor, company: Company) -> bool:
    """Whether this reader handles the firm's matters, so that numbers are whole."""
    return actor.is_system or any(_handles(actor, seat, company) for seat in actor.seats)


def _handles(actor: Actor, seat: Seat, company: Company) -> bool:
    if seat.company_id is not None:
        return seat.company_id == company.id
    match seat.role:
        case "officer":
            return company.id in actor.paired
        case "dispatcher":
            return seat.park_id is not None and seat.park_id == company.park_id
        case "coordinator":
            return company.region_id in seat.region_ids
    return False


def _seen(actor: Actor, company: Company) -> SeenCompany:
    whole = calls(actor, company)
    region_id = RegionId(company.region_id)
    own = any(seat.company_id == company.id for seat in actor.seats_of(FIRM_KEEPER))
    return SeenCompany(
        id=CompanyId(company.id),
        region_id=region_id,
        park_id=None if company.park_id is None else ParkId(company.park_id),
        credit_code=company.credit_code,
        name=company.name,
        industry=company.industry,
        address=company.address,
        state=company.state,
        version=company.version,
        contacts=tuple(_contact(each, whole=whole) for each in company.contacts),
        former=former_names(company),
        callable=whole,
        editable=own or keeps(actor, region_id),
    )


def former_names(company: Company) -> tuple[SeenFormerName, ...]:
    """The firm's former names, the last one first; one it took again is none."""
    return tuple(
        SeenFormerName(
            name=each["name"], since=date.fromisoformat(each["since"]), until=date.fromisoformat(each["until"])
        )
        for each in company.former
        if is_renamed(each["name"], company.name)
    )


def _contact(row: Contact, *, whole: bool) -> SeenContact:
    return SeenContact(
        name=row.name,
        position=row.position,
        phone=row.phone if whole else masked_phone(row.phone),
        callable=whole,
        is_primary=row.is_primary,
    )
