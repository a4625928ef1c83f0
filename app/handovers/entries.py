"""What goes along with the firms besides matters and promises: visits that are due, errands that run; whom to know.

Seen as it is while a hand-over waits for names, written down when it is done. People are never written down: they stand
with the firm, and what is kept of them there is kept once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from app.companies.models import Contact
from app.errands.models import Errand
from app.errands.rules.lifecycle import OPEN
from app.handovers.models import HandOver, HandOverEntry, HandOverFirm
from app.handovers.rules import EntryKind, HandOverState
from app.kernel.transaction import Transaction
from app.visits.models import Visit
from app.visits.rules.words import VisitPurpose, VisitState

SHOWN = 200
"""Entries of a kind that a page lists; all of them are written down."""
PEOPLE = 5
"""People of a firm that a book names; who has more names the rest on its own page."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A visit or an errand as the book says it."""

    firm_id: int
    """Of the firm within the hand-over."""
    kind: EntryKind
    number: str
    words: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody to know at a firm; whoever sees the firm finds the number to call there."""

    name: str
    post: str
    met_on: date | None
    """When he was met on the last visit; None for who is named by the firm."""


def open_entries(tx: Transaction, row: HandOver, limit: int | None = SHOWN) -> list[Entry]:
    """What is due and runs in the firms now, visits first, by its day; two queries."""
    firms = sa.select(HandOverFirm.id, HandOverFirm.company_id).where(HandOverFirm.hand_over_id == row.id).subquery()
    visits = tx.session.execute(
        sa.select(firms.c.id, Visit.number, Visit.purpose, Visit.planned_on)
        .join(firms, firms.c.company_id == Visit.company_id)
        .where(Visit.state == VisitState.PLANNED)
        .order_by(Visit.planned_on, Visit.id)
        .limit(limit)
    )
    errands = tx.session.execute(
        sa.select(firms.c.id, Errand.number, Errand.title, Errand.wanted_by)
        .join(firms, firms.c.company_id == Errand.company_id)
        .where(Errand.state.in_(OPEN))
        .order_by(Errand.wanted_by.asc().nulls_last(), Errand.id)
        .limit(limit)
    )
    return [
        *(_visit(id_, number, purpose, due) for id_, number, purpose, due in visits),
        *(
            Entry(firm_id=id_, kind=EntryKind.ERRAND, number=number, words=title, due_on=due)
            for id_, number, title, due in errands
        ),
    ]


def entries_of(tx: Transaction, row: HandOver) -> list[Entry]:
    """What went along, as it was written down; what is open now while it waits for names."""
    if row.state is not HandOverState.DONE:
        return open_entries(tx, row)
    kept = tx.session.scalars(
        sa.select(HandOverEntry).where(HandOverEntry.hand_over_id == row.id).order_by(HandOverEntry.id).limit(2 * SHOWN)
    )
    return [
        Entry(firm_id=each.firm_id, kind=each.kind, number=each.number, words=each.words, due_on=each.due_on)
        for each in kept
    ]


def write_entries_down(tx: Transaction, row: HandOver) -> tuple[str, ...]:
    """Keep what is due and runs at this moment; returns the numbers."""
    found = open_entries(tx, row, limit=None)
    tx.session.add_all(
        HandOverEntry(
            hand_over_id=row.id,
            firm_id=each.firm_id,
            kind=each.kind,
            number=each.number,
            words=each.words,
            due_on=each.due_on,
        )
        for each in found
    )
    tx.session.flush()
    return tuple(each.number for each in found)


def people_of(tx: Transaction, company_ids: Collection[int]) -> Mapping[int, Sequence[Known]]:
    """Firm → whom to know there: whom it names, then whom an officer met last; two queries."""
    named = tx.session.execute(
        sa.select(Contact.company_id, Contact.name, Contact.position)
        .where(Contact.company_id.in_(set(company_ids)))
        .order_by(Contact.company_id, Contact.is_primary.desc(), Contact.id)
    )
    met = tx.session.execute(
        sa.select(Visit.company_id, Visit.met_name, Visit.met_post, Visit.visited_on)
        .ext(distinct_on(Visit.company_id))
        .where(Visit.company_id.in_(set(company_ids)), Visit.state == VisitState.DONE, Visit.met_name != "")
        .order_by(Visit.company_id, Visit.visited_on.desc(), Visit.id.desc())
    )
    found: dict[int, list[Known]] = {}
    for firm, name, post in named:
        found.setdefault(firm, []).append(Known(name=name, post=post, met_on=None))
    last = {firm: Known(name=name, post=post, met_on=day) for firm, name, post, day in met}
    for firm, who in last.items():
        others = [each for each in found.get(firm, []) if each.name != who.name]
        found[firm] = [who, *others]
    return {firm: people[:PEOPLE] for firm, people in found.items()}


def _visit(firm_id: int, number: str, purpose: VisitPurpose, due_on: date | None) -> Entry:
    return Entry(firm_id=firm_id, kind=EntryKind.VISIT, number=number, words=purpose.word, due_on=due_on)
