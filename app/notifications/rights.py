"""Whether a message may still be read, by the seat it was told in and by what that seat may know of its ticket today.

Words outlive rights: a seat ends, a firm gets another officer, a unit is let go, a matter becomes confidential. The
inbox asks here before it shows a message, and a delivery before it leaves. What may still be known is said as its
ticket's page would say it today; all else keeps its number and what happened, and no words.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.actors import Actors
from app.accounts.rules.roles import COMPANY, UNIT
from app.companies.models import Company
from app.companies.queries import looked_after
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.asking import among, asked
from app.kernel.laying import Laid, each_of, gathered
from app.notifications.models import Notification
from app.notifications.rules.audience import CARD, DIGEST
from app.regions.queries import ids_below
from app.supervision.models import SupervisionOrder
from app.tickets.gathering import facts_from
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.showing import Sight, sight
from app.visits.models import Visit

ACTORS = Actors(ids_below, looked_after)
"""Who a message's reader is when it is about to leave."""
TICKETS, COMPANIES = Laid(Ticket), Laid(Company, "name", "former")
PARTS, UNITS = Laid(Assignment), Laid(Department, "id", "code", "name", "kind")
NUMBER = re.compile(r"[A-Z]+\d{8}-\d{4,}")
HIDDEN_MATTER = "（已无权查看）"
"""What stands for the number of a matter in a digest whose reader may not know of it any more; never translated."""


class Knew(StrEnum):
    """How much of its ticket the text of a message says."""

    WHOLE = "whole"
    OWN = "own"  # a partner's own part
    PAST = "past"  # that a unit was let go, and what it said itself


@dataclass(frozen=True)
class Words:
    """A message as it may be read today."""

    subject: str
    text: str


def knew(shown: Sight) -> Knew:
    """What a message written by this sight says."""
    if shown.own is None:
        return Knew.WHOLE
    return Knew.PAST if shown.own.is_past else Knew.OWN


def readable(session: Session, actor: Actor, notes: Sequence[Notification]) -> Mapping[int, Words]:
    """Message → its words; one that is not there may not be read any more.

    A query for the tickets, and one more for each seat in a unit that was told of an order, whatever their number.
    """
    told: dict[tuple[str | None, int | None], list[Notification]] = defaultdict(list)
    for note in notes:
        told[note.role, note.department_id].append(note)
    seats = tuple(in_seat(actor, role, unit) for role, unit in told)
    ids = {note.ticket_id for note in notes if note.ticket_id is not None}
    matters = _Matters.of(session, actor, seats, ids)
    found: dict[int, Words] = {}
    for seated, of_seat in zip(seats, told.values(), strict=True):
        if seated.seats:
            found |= _in_seat(session, actor, seated, of_seat, matters)
    return found


def in_seat(actor: Actor, role: str | None, department_id: int | None) -> Actor:
    """The actor with the seats alone in which he was told; any seat where none was noted.

    Colleagues of a firm, and of a unit's desk and its head, read the same.
    """
    if role is None:
        return actor
    alike: Collection[str] = next((group for group in (COMPANY, UNIT) if role in group), {role})
    seats = tuple(
        seat
        for seat in actor.seats_of(*alike)
        if role not in UNIT or department_id is None or seat.department_id == department_id
    )
    return replace(actor, seats=seats)


@dataclass(frozen=True)
class _Matters:
    """The tickets that messages are about and that may exist for their reader in some seat, with their parts."""

    tickets: Mapping[int, Ticket]
    parts: Mapping[int, Sequence[Assignment]]
    there: Mapping[Actor, frozenset[int]]
    """Those that exist for these seats."""

    @classmethod
    def of(cls, session: Session, actor: Actor, seats: tuple[Actor, ...], ids: Collection[int]) -> "_Matters":
        if not ids:
            return cls({}, {}, {})
        rows = asked(session, _of_tickets, actor, seats, ids=list(ids))
        firm = len(TICKETS)
        parts, there = firm + len(COMPANIES), firm + len(COMPANIES) + 1
        return cls(
            {row.Ticket_id: TICKETS.of(row, company=COMPANIES.of(row, firm)) for row in rows},
            {row.Ticket_id: [_part(each) for each in each_of(row[parts])] for row in rows},
            {seated: frozenset(row.Ticket_id for row in rows if row[there + at]) for at, seated in enumerate(seats)},
        )


def _of_tickets(actor: Actor, seats: tuple[Actor, ...]) -> sa.Select[Any]:
    """Tickets with firm and parts, and in which of these seats each exists."""
    of_it = sa.select(Assignment.id).join(Department, Department.id == Assignment.department_id)
    parts = gathered(of_it.where(Assignment.ticket_id == Ticket.id).correlate(Ticket), [PARTS, UNITS], Assignment.id)
    there = [
        sa.func.coalesce(Ticket.visible_to(seated), sa.false()).label(f"there_{at}") for at, seated in enumerate(seats)
    ]
    return (
        sa.select(*TICKETS.columns(), *COMPANIES.columns(), parts.label("parts"), *there)
        .outerjoin(Company, Company.id == Ticket.company_id)
        .where(among(Ticket.id, "ids"), *Ticket.spared(actor))
    )


def _part(row: Sequence[Any]) -> Assignment:
    return PARTS.of_json(row, department=UNITS.of_json(row, len(PARTS)))


def _in_seat(
    session: Session, actor: Actor, seated: Actor, notes: Sequence[Notification], matters: _Matters
) -> Mapping[int, Words]:
    there = _existing(session, seated, notes, matters.there.get(seated, frozenset()))
    found: dict[int, Words] = {}
    for note in notes:
        if note.ticket_id is None:
            if _in_region(seated, note):
                found[note.id] = _without_hidden(session, actor, seated, note)
            continue
        ticket = matters.tickets.get(note.ticket_id)
        if ticket is None:
            continue
        if note.ticket_id not in there and note.knew != Knew.PAST:
            continue
        facts = facts_from(ticket, matters.parts.get(ticket.id, ()), (), ticket.moved_at)
        today = sight(seated, facts).about(ticket.company.name, former=ticket.company.former_names)
        if _knows(today, note):
            found[note.id] = Words(today.text(note.subject), today.text(note.text))
    return found


def _existing(session: Session, seated: Actor, notes: Sequence[Notification], there: frozenset[int]) -> frozenset[int]:
    """The tickets that exist for these seats, by themselves (``there``) or by an order to the unit."""
    found = set(there)
    ordered = {note.ticket_id for note in notes if note.ticket_id is not None and note.role in UNIT}
    if ordered - found:
        known = SupervisionOrder.visible_to(seated)
        orders = sa.select(SupervisionOrder.ticket_id).where(SupervisionOrder.ticket_id.in_(ordered), known)
        found |= set(session.scalars(orders))
    return frozenset(found)


def _knows(today: Sight, note: Notification) -> bool:
    """Whether as much may be known as the message says; of one that did not note it, whatever may be."""
    if note.knew is None or note.knew == Knew.PAST:
        return True
    return today.whole or (note.knew == Knew.OWN and knew(today) is Knew.OWN)


def _in_region(seated: Actor, note: Notification) -> bool:
    return note.region_id is None or any(note.region_id in seat.region_ids for seat in seated.seats)


def _without_hidden(session: Session, actor: Actor, seated: Actor, note: Notification) -> Words:
    """A digest, and a card, name many things: those that do not exist for its reader any more have no number in it."""
    text = note.text
    named = set(NUMBER.findall(text)) if note.name in (DIGEST, CARD) else set()
    if named:
        there = Ticket.visible_to(seated), *Ticket.spared(actor)
        known = sa.select(Ticket.number).where(Ticket.number.in_(named), *there)
        visits = sa.select(Visit.number).where(Visit.number.in_(named), Visit.visible_to(seated))
        for number in named - set(session.scalars(known.union_all(visits))):
            text = text.replace(number, HIDDEN_MATTER)
    return Words(note.subject, text)
