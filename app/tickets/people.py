"""Whom to talk to about a ticket: the firm's officer of today, and the firm's own people."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import in_its_days
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Contact, Pairing, StandIn
from app.companies.queries import holding as paired_on
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket
from app.tickets.rules.showing import Sight
from app.tickets.seen import SeenPerson

OFFICER, CONTACT = "officer", "contact"


def people_of_firm(tx: Transaction, ticket: Ticket, shown: Sight) -> tuple[SeenPerson | None, SeenPerson | None]:
    """The officer and the first person of the firm, each as far as this reader may know them; one query, or none."""
    wanted = []
    if shown.reads_officer:
        wanted.append(_officer(ticket.company_id, tx.now))
    if shown.reads_contact:
        wanted.append(_contact(ticket))
    rows = tx.session.execute(sa.union_all(*wanted)).all() if wanted else []
    found = {row.what: row for row in rows}
    officer, contact = found.get(OFFICER), found.get(CONTACT)
    return (
        None if officer is None else _person(officer, officer.phone, whole=bool(officer.phone)),
        None if contact is None else _person(contact, shown.phone(contact.phone), whole=not shown.phones_masked),
    )


def in_charge(company_id: Any, now: Any, day: Any) -> sa.Select[int]:
    """The account that looks after a firm at an instant and on its Shanghai date, as values or as they are handed in.

    Seat A, and seat B when A has left or holds the role no longer. While one of them is away, who stands in
    for him comes first.
    """
    return _in_charge(company_id, now, day).with_only_columns(Account.id)


def _in_charge(company_id: Any, now: Any, day: Any) -> sa.Select[int, str]:
    """The same, with the name of whom he stands in for; empty where the seat is his own."""
    # by name: the role firms read as is given these columns and no others
    held = sa.select(Membership.role).where(
        Membership.account_id == Account.id, Membership.role == Role.OFFICER, in_its_days(now)
    )
    own, away = Account.id == Pairing.officer_id, aliased(Account)
    return (
        sa.select(Account.id, sa.case((own, ""), else_=away.name).label("instead_of"))
        .select_from(Pairing)
        .join(away, away.id == Pairing.officer_id)
        .outerjoin(StandIn, sa.and_(StandIn.officer_id == Pairing.officer_id, StandIn.on(day)))
        .join(Account, sa.or_(own, Account.id == StandIn.stand_in_id))
        .where(
            Pairing.company_id == company_id,
            paired_on(day),
            Account.state == AccountState.ACTIVE,
            held.exists(),
        )
        .order_by(Pairing.seat, sa.case((own, 1), else_=0), Pairing.id, StandIn.id)
        .limit(1)
    )


def officer_of_firm(tx: Transaction, company_id: int) -> SeenPerson | None:
    """Whom a firm may call today; None while nobody looks after it."""
    row = tx.session.execute(_officer(company_id, tx.now)).first()
    return None if row is None else _person(row, row.phone, whole=bool(row.phone))


def _officer(company_id: int, now: datetime) -> sa.Select[str, str, str, str, str]:
    found = _in_charge(company_id, now, local_day(now)).subquery()
    return sa.select(
        sa.literal(OFFICER).label("what"),
        Account.name,
        sa.literal("").label("position"),
        Account.phone,
        found.c.instead_of,
    ).join(found, found.c.id == Account.id)


def _contact(ticket: Ticket) -> sa.Select[str, str, str, str, str]:
    none = sa.literal("").label("instead_of")
    return (
        sa.select(sa.literal(CONTACT).label("what"), Contact.name, Contact.position, Contact.phone, none)
        .where(Contact.company_id == ticket.company_id)
        .order_by(Contact.is_primary.desc(), Contact.id)
        .limit(1)
    )


def _person(row: sa.Row[str, str, str, str, str], phone: str, *, whole: bool) -> SeenPerson:
    return SeenPerson(
        name=row.name, position=row.position, phone=phone, callable=whole, instead_of=row.instead_of or None
    )
