"""Whom to talk to about a ticket: the firm's officer of today, and the firm's own people."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import aliased

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import in_its_days, lent_on
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Contact, Pairing, StandIn
from app.companies.queries import holding as paired_on
from app.kernel.asking import NOW, Question, answer, given, question
from app.kernel.transaction import Transaction
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.assignment import AT_WORK
from app.tickets.rules.showing import Sight
from app.tickets.seen import SeenPerson

OFFICER, CONTACT, AWAY = "officer", "contact", "away"


class People(NamedTuple):
    """Somebody as the statements here name him."""

    what: str
    name: str
    position: str
    phone: str
    instead_of: str


def people_beside(number: Any, day: Any) -> sa.ScalarSelect[Any]:
    """Officer and first person of a ticket's firm, and who stands in for its handlers, as a column of a statement.

    Of whoever is away the account stands as position. Read by ``People``; for offices, whose role may ask all that.
    """
    firm: Any = sa.select(Ticket.company_id).where(Ticket.number == number).correlate(None).scalar_subquery()
    lent = lent_on(day).subquery()
    in_hand = (
        sa.select(sa.func.coalesce(Assignment.handler_id, Assignment.checked_in_by))
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Ticket.number == number, Assignment.state.in_(AT_WORK))
        .correlate(None)
    )
    none = sa.literal("")
    away = (
        sa.select(sa.literal(AWAY), Account.name, sa.cast(lent.c.away, sa.Text), none, none)
        .join(lent, Account.id == lent.c.stand_in)
        .where(lent.c.away.in_(in_hand))
    )
    # the parts of a union with an order of their own are written in brackets by being tables
    officer, contact = _officer(firm, NOW, day).subquery(), _contact(firm).subquery()
    found = sa.union_all(sa.select(*officer.c), sa.select(*contact.c), away).subquery()
    return sa.select(sa.func.json_agg(sa.func.json_build_array(*found.c), type_=JSON())).scalar_subquery()


def people_of_firm(tx: Transaction, ticket: Ticket, shown: Sight) -> tuple[SeenPerson | None, SeenPerson | None]:
    """The officer and the first person of the firm, each as far as this reader may know them; one query, or none."""
    rows = [row for wanted in people_asked(tx, ticket, shown) for row in answer(tx.session, wanted)]
    return people_from([People(*row) for row in rows], shown)


def people_asked(tx: Transaction, ticket: Ticket, shown: Sight) -> list[Question]:
    """What ``people_of_firm`` asks; nothing of whom this reader may not know."""
    rights = shown.reads_officer, shown.reads_contact
    if not any(rights):
        return []
    return [question(_people, *rights, company=ticket.company_id, now=tx.now, day=local_day(tx.now))]


def people_from(rows: Sequence[People], shown: Sight) -> tuple[SeenPerson | None, SeenPerson | None]:
    """The same from what ``people_beside`` found."""
    found = {
        row.what: row
        for row, reads in ((row, {OFFICER: shown.reads_officer, CONTACT: shown.reads_contact}) for row in rows)
        if reads.get(row.what, False)
    }
    officer, contact = found.get(OFFICER), found.get(CONTACT)
    return (
        None if officer is None else _person(officer, officer.phone, whole=bool(officer.phone)),
        None if contact is None else _person(contact, shown.phone(contact.phone), whole=not shown.phones_masked),
    )


def _people(officer: bool, contact: bool) -> sa.Select[Any]:
    firm = given("company", sa.BigInteger())
    wanted = [_officer(firm, NOW, given("day", sa.Date()))] if officer else []
    wanted += [_contact(firm)] if contact else []
    return sa.select(sa.union_all(*wanted).subquery())


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
    row = tx.session.execute(_officer(company_id, tx.now, local_day(tx.now))).first()
    return None if row is None else _person(row, row.phone, whole=bool(row.phone))


def _officer(company_id: int, now: datetime, today: date) -> sa.Select[str, str, str, str, str]:
    found = _in_charge(company_id, now, today).subquery()
    return sa.select(
        sa.literal(OFFICER).label("what"),
        Account.name,
        sa.literal("").label("position"),
        Account.phone,
        found.c.instead_of,
    ).join(found, found.c.id == Account.id)


def _contact(company_id: int) -> sa.Select[str, str, str, str, str]:
    none = sa.literal("").label("instead_of")
    return (
        sa.select(sa.literal(CONTACT).label("what"), Contact.name, Contact.position, Contact.phone, none)
        .where(Contact.company_id == company_id)
        .order_by(Contact.is_primary.desc(), Contact.id)
        .limit(1)
    )


def _person(row: Any, phone: str, *, whole: bool) -> SeenPerson:
    return SeenPerson(
        name=row.name, position=row.position, phone=phone, callable=whole, instead_of=row.instead_of or None
    )
