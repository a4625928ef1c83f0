"""What people decide is counted beside what would have been proposed: a row for each decision, in its transaction.

Nothing of it can refuse an act: without a model there is no row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from app.departments.models import Department
from app.departments.rules import FIRST_LEVEL
from app.kernel.transaction import Transaction
from app.tickets.events.intake import TicketAccepted
from app.tickets.events.parts import HandBackRuled, WhistleBlown
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import Ticket
from app.understanding.models import Choice
from app.understanding.rules.kinds import ChoiceAct, ModelKind
from app.understanding.rules.texts import Text
from app.understanding.shelf import model_of
from app.understanding.versions import in_use


@dataclass(frozen=True)
class Chosen:
    """What somebody decided with an act."""

    kind: ModelKind
    act: ChoiceAct
    label: str


def count_choices(tx: Transaction, event: TicketEvent) -> None:
    """INSIDE handler: acceptance, whistle and ruling say what a matter is and whose; the proposal stands beside."""
    chosen = list(_chosen(tx, event))
    if not chosen:
        return
    subject = event.subject
    models = in_use(tx.session, subject.region_id)
    if not any(each.kind in models for each in chosen):
        return
    row = tx.session.execute(
        sa.select(Ticket.title, Ticket.body, Ticket.is_test).where(Ticket.id == subject.ticket_id)
    ).one()
    for each in chosen:
        answering = models.get(each.kind)
        model = None if answering is None or row.is_test else model_of(tx, answering)
        if answering is None or model is None:
            continue
        first = next(iter(model.rank(Text(row.title, row.body))), None)
        if first is not None:
            tx.session.add(
                Choice(
                    ticket_id=subject.ticket_id,
                    region_id=subject.region_id,
                    version_id=answering.id,
                    kind=each.kind,
                    act=each.act,
                    at=tx.now,
                    proposed=first.label,
                    confidence=first.confidence,
                    chosen=each.label,
                )
            )


def _chosen(tx: Transaction, event: TicketEvent) -> Iterator[Chosen]:
    if isinstance(event, TicketAccepted):
        yield Chosen(ModelKind.CATEGORY, ChoiceAct.ACCEPT, event.category[:FIRST_LEVEL])
        if len(event.category) > FIRST_LEVEL:
            yield Chosen(ModelKind.ITEM, ChoiceAct.ACCEPT, event.category)
    elif isinstance(event, WhistleBlown):
        yield Chosen(ModelKind.DEPARTMENT, ChoiceAct.WHISTLE, event.lead)
    elif isinstance(event, HandBackRuled) and event.of_lead:
        unit = _unit_ruled(tx, event)
        if unit is not None:
            yield Chosen(ModelKind.DEPARTMENT, ChoiceAct.RULE, unit)


def _unit_ruled(tx: Transaction, event: HandBackRuled) -> str | None:
    """The unit that has the matter by the ruling: the one that must keep it, or the one the leader named.

    None where it was let go and nobody named: the next whistle says who.
    """
    if not event.upheld:
        return event.department
    if event.lead_named is None:
        return None
    return tx.session.scalar(
        sa.select(Department.code).where(
            Department.region_id == event.subject.region_id, Department.name == event.lead_named
        )
    )
