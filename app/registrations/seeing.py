"""What waits to be verified, and who sits in a firm, as their readers know them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.companies.queries import occurs
from app.companies.rules import names_within
from app.kernel.errors import Forbidden, Missing
from app.kernel.folding import folded
from app.kernel.masking import masked_phone
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.registrations.asking import registration_behind
from app.registrations.deciding import DECIDES
from app.registrations.inviting import invitation_behind, own_firm
from app.registrations.models import FirmInvitation, Registration
from app.registrations.rules import InvitationState, RegistrationState
from app.registrations.timing import dues_of

LIKE_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class SeenRegistration:
    """One registration; its number is whole, for it is called to be verified."""

    id: int
    region_id: int
    credit_code: str
    company_name: str
    address: str
    person: str
    position: str
    phone: str
    email: str
    park_id: int | None
    joins: str
    """The firm that is there already; empty for a new one."""
    state: RegistrationState
    version: int
    asked_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    reason: str

    @property
    def on_paper(self) -> str:
        """The number as it may be printed: paper goes from hand to hand."""
        return masked_phone(self.phone)


@dataclass(frozen=True, kw_only=True)
class LikeFirm:
    """A firm of the region that is called alike."""

    name: str
    credit_code: str


@dataclass(frozen=True, kw_only=True)
class SeenColleague:
    """Somebody who sits in the firm."""

    account_id: int
    seat_id: int
    name: str
    username: str
    role: Role
    since: datetime
    own: bool


@dataclass(frozen=True, kw_only=True)
class SeenInvitation:
    """Somebody who was invited and has not come in yet."""

    id: int
    person: str
    role: Role
    email: str
    expires_at: datetime
    by: str


def registrations(
    tx: Transaction, *, waiting: bool = True, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenRegistration]:
    """Those the actor decides on, the longest waiting first; decided ones the newest first. Three queries."""
    if not tx.actor.may(DECIDES):
        raise Forbidden()
    with tx.as_the_office():
        statement = sa.select(Registration)
        if not tx.actor.is_system:
            statement = statement.where(Registration.visible_to(tx.actor))
        state = Registration.state == RegistrationState.WAITING
        statement = statement.where(state if waiting else sa.not_(state))
        key: Key[Registration] = Key(Registration.id, lambda row: row.id, descending=not waiting)
        page = page_of(tx.session, statement, [key], cursor, limit)
        return Page(_seen(tx, page.items), page.next_cursor)


@dataclass(frozen=True, kw_only=True)
class SeenOffer:
    """What a link lets somebody into."""

    person: str
    firm: str


def followed(tx: Transaction, secret: str) -> SeenRegistration:
    """The one whoever sent it looks at, by his link; that the firm is there is not told. Raises Missing."""
    return replace(_seen(tx, [registration_behind(tx, secret)])[0], joins="")


def offered(tx: Transaction, secret: str) -> SeenOffer:
    """What an invitation lets somebody into, by its link. Raises Missing."""
    row, firm = invitation_behind(tx, secret)
    return SeenOffer(person=row.person, firm=firm)


def one_registration(tx: Transaction, registration_id: int) -> SeenRegistration:
    """One the actor decides on. Raises Missing."""
    with tx.as_the_office():
        statement = sa.select(Registration).where(Registration.id == registration_id)
        if not tx.actor.is_system:
            statement = statement.where(Registration.visible_to(tx.actor))
        row = tx.session.scalar(statement)
        if row is None:
            raise Missing()
        return _seen(tx, [row])[0]


def waiting_registrations(tx: Transaction) -> int:
    """How many wait for the actor, counted up to 100."""
    if not tx.actor.may(DECIDES):
        return 0
    with tx.as_the_office():
        waiting = (
            sa.select(Registration.id)
            .where(Registration.visible_to(tx.actor), Registration.state == RegistrationState.WAITING)
            .limit(100)
            .subquery()
        )
        return tx.session.scalar(sa.select(sa.func.count()).select_from(waiting)) or 0


def called_alike(tx: Transaction, seen: SeenRegistration) -> list[LikeFirm]:
    """Firms of the region under a name that holds the heart of this one: perhaps it is there under another code."""
    heart = names_within(seen.company_name)
    if not heart:
        return []
    with tx.as_the_office():
        rows = tx.session.execute(
            sa.select(Company.name, Company.credit_code)
            .where(
                Company.region_id == seen.region_id,
                Company.merged_into.is_(None),
                occurs(folded(heart[-1]), Company.folded_name),
                Company.credit_code != seen.credit_code,
            )
            .order_by(Company.id)
            .limit(LIKE_SHOWN)
        )
        return [LikeFirm(name=row.name, credit_code=row.credit_code) for row in rows]


def colleagues(tx: Transaction) -> list[SeenColleague]:
    """Who sits in the actor's own firm, by when they came; one query. Raises Forbidden."""
    company_id = own_firm(tx)
    with tx.as_the_office():
        rows = tx.session.execute(
            sa.select(Membership, Account.name, Account.username)
            .join(Account, Account.id == Membership.account_id)
            .where(Membership.company_id == company_id, holding(tx.now), Account.state == AccountState.ACTIVE)
            .order_by(Membership.id)
        ).all()
        return [
            SeenColleague(
                account_id=seat.account_id,
                seat_id=seat.id,
                name=name,
                username=username,
                role=seat.role,
                since=seat.from_at,
                own=seat.account_id == tx.actor.account_id,
            )
            for seat, name, username in rows
        ]


def open_invitations(tx: Transaction) -> list[SeenInvitation]:
    """Who was invited into the actor's own firm and may still come; one query. Raises Forbidden."""
    company_id = own_firm(tx)
    with tx.as_the_office():
        rows = tx.session.scalars(
            sa.select(FirmInvitation)
            .where(
                FirmInvitation.company_id == company_id,
                FirmInvitation.state == InvitationState.OPEN,
                FirmInvitation.expires_at > tx.now,
            )
            .order_by(FirmInvitation.id)
        ).all()
        return [
            SeenInvitation(
                id=row.id,
                person=row.person,
                role=row.role,
                email=row.email,
                expires_at=row.expires_at,
                by=row.invited_by_name,
            )
            for row in rows
        ]


def _seen(tx: Transaction, rows: Sequence[Registration]) -> list[SeenRegistration]:
    dues = dues_of(tx.session, [row.id for row in rows])
    firms = {row.company_id for row in rows if row.company_id is not None}
    found = tx.session.execute(sa.select(Company.id, Company.name).where(Company.id.in_(firms))) if firms else ()
    names = {row.id: row.name for row in found}
    return [
        SeenRegistration(
            id=row.id,
            region_id=row.region_id,
            credit_code=row.credit_code,
            company_name=row.company_name,
            address=row.address,
            person=row.person,
            position=row.position,
            phone=row.phone,
            email=row.email,
            park_id=row.park_id,
            joins=names.get(row.company_id, ""),
            state=row.state,
            version=row.version,
            asked_at=row.asked_at,
            due_at=dues.get(row.id),
            decided_at=row.decided_at,
            decided_by=row.decided_by_name,
            reason=row.reason,
        )
        for row in rows
    ]
