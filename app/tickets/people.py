"""Whom to talk to about a ticket: the firm's officer of today, and the firm's own people."""

import sqlalchemy as sa

from app.accounts.models import Account
from app.calendars.rules import local_day
from app.companies.models import Contact, Pairing
from app.companies.queries import holding
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket
from app.tickets.rules.showing import Sight
from app.tickets.seen import SeenPerson

OFFICER, CONTACT = "officer", "contact"


def people_of_firm(tx: Transaction, ticket: Ticket, shown: Sight) -> tuple[SeenPerson | None, SeenPerson | None]:
    """The officer and the first person of the firm, each as far as this reader may know them; one query, or none."""
    wanted = []
    if shown.reads_officer:
        wanted.append(_officer(tx, ticket))
    if shown.reads_contact:
        wanted.append(_contact(ticket))
    rows = tx.session.execute(sa.union_all(*wanted)).all() if wanted else []
    found = {row.what: row for row in rows}
    officer, contact = found.get(OFFICER), found.get(CONTACT)
    return (
        None if officer is None else _person(officer, officer.phone, whole=bool(officer.phone)),
        None if contact is None else _person(contact, shown.phone(contact.phone), whole=not shown.phones_masked),
    )


def _officer(tx: Transaction, ticket: Ticket) -> sa.Select[str, str, str, str]:
    """Seat A before seat B, of those who hold one today."""
    today = holding(local_day(tx.now))
    return (
        sa.select(sa.literal(OFFICER).label("what"), Account.name, sa.literal("").label("position"), Account.phone)
        .join(Pairing, Pairing.officer_id == Account.id)
        .where(Pairing.company_id == ticket.company_id, today)
        .order_by(Pairing.seat)
        .limit(1)
    )


def _contact(ticket: Ticket) -> sa.Select[str, str, str, str]:
    return (
        sa.select(sa.literal(CONTACT).label("what"), Contact.name, Contact.position, Contact.phone)
        .where(Contact.company_id == ticket.company_id)
        .order_by(Contact.is_primary.desc(), Contact.id)
        .limit(1)
    )


def _person(row: sa.Row[str, str, str, str], phone: str, *, whole: bool) -> SeenPerson:
    return SeenPerson(name=row.name, position=row.position, phone=phone, callable=whole)
