"""Colleagues found by their name: who sits where, as far as the reader is told (``Membership.visible_to``).

A person is found while he holds a seat that the reader knows of; of his other seats nothing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import Principal, Role
from app.kernel.folding import folded, harmless
from app.kernel.ids import AccountId
from app.kernel.pagination import Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

_UNITS = sa.table("departments", sa.column("id"), sa.column("code"), sa.column("name"))
_PARKS = sa.table("parks", sa.column("id"), sa.column("code"), sa.column("name"))
"""Of the neighbours no more than what a place is called."""
_BY_NAME: Sequence[Key[Account]] = (
    Key(Account.name, attrgetter("name")),
    Key(Account.id, attrgetter("id")),
)


@dataclass(frozen=True, kw_only=True)
class FoundSeat:
    """A role and where it is held: in a unit, a park, or the whole region where ``code`` is empty."""

    role: Role
    code: str
    name: str
    in_park: bool


@dataclass(frozen=True, kw_only=True)
class FoundPerson:
    """Somebody at work, with the seats the reader knows of."""

    username: str
    name: str
    seats: tuple[FoundSeat, ...]


def find_people(tx: Transaction, q: str, cursor: str | None, limit: int) -> Page[FoundPerson]:
    """Whoever is at work under such a name, by name; two queries. Raises Invalid for a cursor not made here."""
    page = page_of(tx.session, _named(tx, q), _BY_NAME, cursor, limit)
    seats = _seats_of(tx, [AccountId(each.id) for each in page.items])
    items = [FoundPerson(username=each.username, name=each.name, seats=seats[each.id]) for each in page.items]
    return Page(items, page.next_cursor)


def count_people(tx: Transaction, q: str, most: int) -> int:
    """How many ``find_people`` finds, as far as ``most``; one query."""
    found = _named(tx, q).with_only_columns(Account.id).limit(most).subquery()
    return tx.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _named(tx: Transaction, q: str) -> sa.Select[Account]:
    """Names are kept as they were typed: they are asked for so, and as a search folds words."""
    known = visible(tx.actor, Membership).with_only_columns(Membership.account_id).where(holding(tx.now))
    words = [
        sa.or_(*[column.contains(way, autoescape=True) for column in (Account.name, Account.username) for way in ways])
        for ways in ({word, folded(word)} for word in harmless(q).split())
    ]
    return sa.select(Account).where(
        Account.kind == Principal.PERSON, Account.state == AccountState.ACTIVE, Account.id.in_(known), *words
    )


def _seats_of(tx: Transaction, ids: Sequence[AccountId]) -> dict[int, tuple[FoundSeat, ...]]:
    rows = tx.session.execute(
        visible(tx.actor, Membership)
        .with_only_columns(
            Membership.account_id,
            Membership.role,
            Membership.park_id,
            sa.func.coalesce(_UNITS.c.code, _PARKS.c.code, "").label("code"),
            sa.func.coalesce(_UNITS.c.name, _PARKS.c.name, "").label("name"),
        )
        .outerjoin(_UNITS, _UNITS.c.id == Membership.department_id)
        .outerjoin(_PARKS, _PARKS.c.id == Membership.park_id)
        .where(Membership.account_id.in_(ids), holding(tx.now))
        .order_by(Membership.id)
    ).all()
    seats: dict[int, tuple[FoundSeat, ...]] = dict.fromkeys(ids, ())
    for row in rows:
        held = FoundSeat(role=row.role, code=row.code, name=row.name, in_park=row.park_id is not None)
        seats[row.account_id] = (*seats[row.account_id], held)
    return seats
