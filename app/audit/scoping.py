"""Which entries of the record exist for a reader: one auditor's region, and what belongs to no region.

An entry has no column for its region: it is found by who acted, by what it is about, or by the fact that says so.
"""

import sqlalchemy as sa

from app.accounts.models import Membership, ServiceAccount
from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.audit.words import ThingKind
from app.companies.models import Company
from app.kernel.actor import Actor, Seat
from app.tickets.models import Ticket

OF_ALL = (ThingKind.CALENDAR, ThingKind.RESTORE, ThingKind.ATTACHMENTS)
"""What happens to the whole installation."""


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """An auditor reads what people and programs of his regions did, and what happened to what is theirs.

    Besides what happened to the whole installation, and sign-ins refused under names nobody has. Nothing that names a
    matter which complains of a unit he sits in: it does not exist for him.
    """
    if actor.is_system:
        return sa.true()
    clauses = [_of_region(seat) for seat in actor.seats_of(Role.AUDITOR)]
    if clauses:
        nobody = sa.and_(AuditEntry.object_kind == ThingKind.ACCOUNT, AuditEntry.object_id == "")
        clauses += [AuditEntry.object_kind.in_(OF_ALL), sa.and_(nobody, AuditEntry.actor_id.is_(None))]
    return sa.and_(sa.or_(sa.false(), *clauses), *_spared(actor))


def _of_region(seat: Seat) -> sa.ColumnElement[bool]:
    here = seat.region_ids
    people = sa.union(
        sa.select(Membership.account_id).where(Membership.region_id.in_(here)),
        sa.select(ServiceAccount.account_id).where(ServiceAccount.region_id.in_(here)),
    ).subquery()
    ids = sa.select(people.c.account_id)
    texts = sa.select(sa.cast(people.c.account_id, sa.Text))
    firms = sa.select(sa.cast(Company.id, sa.Text)).where(Company.region_id.in_(here))
    numbers = sa.select(Ticket.number).where(Ticket.region_id.in_(here))
    return sa.or_(
        AuditEntry.actor_id.in_(ids),
        _about(ThingKind.TICKET, numbers),
        _about(ThingKind.ACCOUNT, texts),
        _about(ThingKind.COMPANY, firms),
        sa.and_(
            AuditEntry.object_kind == ThingKind.DELIVERY,
            AuditEntry.detail["recipient_id"].astext.in_(texts),
        ),
        AuditEntry.detail["region_id"].astext.in_([str(region_id) for region_id in sorted(here)]),
    )


def _about(kind: ThingKind, names: sa.Select[str]) -> sa.ColumnElement[bool]:
    return sa.and_(AuditEntry.object_kind == kind, AuditEntry.object_id.in_(names))


def _spared(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """That an entry is not about, and does not name, a matter that complains of one of the actor's units."""
    spared = Ticket.spared(actor)
    if not spared:
        return []
    names = sa.or_(
        sa.and_(AuditEntry.object_kind == ThingKind.TICKET, AuditEntry.object_id == Ticket.number),
        AuditEntry.detail["number"].astext == Ticket.number,
        AuditEntry.detail["ticket_id"].astext == sa.cast(Ticket.id, sa.Text),
        AuditEntry.detail["numbers"].has_key(Ticket.number),
    )
    return [sa.not_(sa.exists().where(sa.not_(sa.and_(*spared)), names))]
