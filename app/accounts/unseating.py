"""结束席位: one seat of a person ends, by the administrator of its region or by a command; the other seats stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import raiseload, selectinload

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import find_account
from app.accounts.rules.roles import Principal, Role
from app.accounts.seating import end_membership
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.pagination import Key, Page, page_of
from app.kernel.text import clean, one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

ENDS = "settings.edit"
ON_A_PAGE = 20
LARGEST = 2**63 - 1
"""The last key of the database; a larger one names nothing."""


@dataclass(frozen=True, kw_only=True)
class EndSeat:
    """Why the seat ends."""

    reason: Annotated[
        str,
        Ask(
            "结束理由",
            most=200,
            hint="如：调离、退休、不再承办。会留在审计记录里。",
            means="Why the seat ends. Kept in the audit trail; the person does not read it.",
            example="已调离本单位。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class SeenSeat:
    """A seat that holds, or will: its role and where it stands, by id."""

    id: int
    role: Role
    region_id: RegionId
    park_id: ParkId | None
    department_id: DepartmentId | None
    company_id: CompanyId | None
    from_at: datetime
    until_at: datetime | None
    endable: bool
    """The reader may end it."""


@dataclass(frozen=True, kw_only=True)
class SeenAccount:
    """A person with the seats in the reader's regions."""

    username: str
    name: str
    active: bool
    seats: Sequence[SeenSeat]


def seen_accounts(
    tx: Transaction, words: str = "", cursor: str | None = None, limit: int = ON_A_PAGE
) -> Page[SeenAccount]:
    """The people of the reader's regions by user name, of whom name or user name holds the words; two queries."""
    sought = harmless(one_line(clean(words)))
    statement = visible(tx.actor, Account).where(Account.kind == Principal.PERSON)
    if sought:
        by_name = Account.name.contains(sought, autoescape=True)
        statement = statement.where(sa.or_(by_name, Account.username.contains(sought.lower(), autoescape=True)))
    statement = statement.options(selectinload(Account.memberships), raiseload("*"))
    key: Key[Account] = Key(Account.username, lambda account: account.username)
    page = page_of(tx.session, statement, [key], cursor, limit)
    return Page([_seen(tx, account) for account in page.items], page.next_cursor)


def seen_account(tx: Transaction, username: str) -> SeenAccount:
    """One person of the reader's regions. Raises Missing."""
    account = _account(tx, username)
    statement = sa.select(Account).where(Account.id == account.id).options(selectinload(Account.memberships))
    return _seen(tx, tx.session.scalars(statement.execution_options(populate_existing=True)).one())


def seen_seat(tx: Transaction, username: str, seat_id: int) -> tuple[SeenAccount, SeenSeat]:
    """One seat the reader may end. Raises Missing for one that is none, has ended or lies elsewhere."""
    seen = seen_account(tx, username)
    found = next((seat for seat in seen.seats if seat.id == seat_id), None)
    if found is None:
        raise Missing()
    return seen, found


def end_seat(tx: Transaction, username: str, seat_id: int, given: EndSeat) -> None:
    """结束此席位: from this minute on it opens nothing, and every session of the person ends.

    One that has ended already is no error. Raises Missing for no such seat in the actor's regions, Forbidden for
    whoever administers nothing, Refused ``own_seat`` for an administrator's own, Invalid under ``reason``.
    """
    if not tx.actor.is_system and not tx.actor.may(ENDS):
        raise Forbidden()
    account = _account(tx, username)
    seat = tx.session.get(Membership, seat_id) if seat_id <= LARGEST else None
    if seat is None or seat.account_id != account.id or not _administers(tx.actor, seat.region_id):
        raise Missing()
    if account.id == tx.actor.account_id:
        raise Refused("own_seat")
    end_membership(tx, AccountId(account.id), seat_id, reason=checked(given).reason)


def _account(tx: Transaction, username: str) -> Account:
    found = find_account(tx.session, harmless(username))
    if found is None:
        raise Missing()
    if not tx.actor.is_system:
        known = tx.session.scalar(visible(tx.actor, Account).where(Account.id == found.id))
        if known is None:
            raise Missing()
    return found


def _administers(actor: Actor, region_id: int) -> bool:
    return actor.is_system or any(region_id in seat.region_ids for seat in actor.seats_of(Role.ADMIN))


def _seen(tx: Transaction, account: Account) -> SeenAccount:
    reads = [seat.region_ids for seat in tx.actor.seats_of(Role.ADMIN, Role.AUDITOR)]
    own = account.id == tx.actor.account_id
    return SeenAccount(
        username=account.username,
        name=account.name,
        active=account.state is AccountState.ACTIVE,
        seats=tuple(
            SeenSeat(
                id=seat.id,
                role=seat.role,
                region_id=RegionId(seat.region_id),
                park_id=None if seat.park_id is None else ParkId(seat.park_id),
                department_id=None if seat.department_id is None else DepartmentId(seat.department_id),
                company_id=None if seat.company_id is None else CompanyId(seat.company_id),
                from_at=seat.from_at,
                until_at=seat.until_at,
                endable=tx.actor.may(ENDS) and not own and _administers(tx.actor, seat.region_id),
            )
            for seat in account.memberships
            if (seat.until_at is None or seat.until_at > tx.now) and any(seat.region_id in each for each in reads)
        ),
    )
