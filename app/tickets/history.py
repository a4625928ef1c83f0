"""What happened to a ticket, as far as this reader may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.departments.models import Department
from app.kernel.asking import Question, answer, given, question
from app.kernel.ids import TicketId
from app.kernel.laying import Laid
from app.kernel.transaction import Transaction
from app.tickets.leaving import own_acts
from app.tickets.models import TicketEventRow
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import OwnPart, Sight
from app.tickets.rules.timeline import shown_to_firm, shown_to_gone, shown_to_partner
from app.tickets.rules.words import State
from app.tickets.seeing import row_read_by
from app.tickets.seen import SeenRow

ACTS = Laid(TicketEventRow)


@dataclass(frozen=True)
class TimelineItem:
    """One act as one reader may know it. ``actor_name`` is None where only role and unit may be known."""

    seq: int
    at: datetime
    action: Action
    actor_name: str | None
    acting_role: str
    department: str | None
    """Name of the unit that acted or was acted on."""
    from_state: State
    to_state: State
    cycle: int
    facts: dict[str, Any]


def timeline(tx: Transaction, number: str) -> list[TimelineItem]:
    """What happened, oldest first; three queries. Raises Missing when the ticket does not exist for this reader."""
    return timeline_of(tx, row_read_by(tx, number))


def timeline_of(tx: Transaction, row: SeenRow) -> list[TimelineItem]:
    """The same of a ticket at hand; one query."""
    items = (item_of(ACTS.of(each), each.unit, row) for each in answer(tx.session, timeline_asked(row)))
    return [item for item in items if item is not None]


def timeline_asked(row: SeenRow) -> Question:
    """What ``timeline_of`` asks."""
    own = row.sight.own
    past = own if own is not None and own.is_past else None
    return question(_acts, row.id if past else None, past, ticket=row.id)


def _acts(left: TicketId | None, past: OwnPart | None) -> sa.Select[Any]:
    """All acts of a ticket; of one that a unit has left (``left``) those that stay its own."""
    wanted = own_acts(left, past) if left and past else [TicketEventRow.ticket_id == given("ticket", sa.BigInteger())]
    return (
        sa.select(*ACTS.columns(), Department.name.label("unit"))
        .outerjoin(Department, Department.id == TicketEventRow.department_id)
        .where(*wanted)
        .order_by(TicketEventRow.seq)
    )


def item_of(act: TicketEventRow, unit: str | None, row: SeenRow) -> TimelineItem | None:
    """One act as the reader of this row may know it, with the name of its unit; None when it is not his to know."""
    shown = row.sight
    facts = _facts(act, row)
    if facts is None:
        return None
    return TimelineItem(
        seq=act.seq,
        at=act.at,
        action=act.action,
        actor_name=shown.person(act.actor_name, act.acting_role, act.department_id),
        acting_role=act.acting_role,
        department=unit if act.department_id is None or shown.whole or _in_own(act, shown) else None,
        from_state=act.from_state,
        to_state=act.to_state,
        cycle=act.cycle,
        facts=shown.facts(facts),
    )


def _facts(act: TicketEventRow, row: SeenRow) -> Mapping[str, Any] | None:
    """The facts of an act as far as its kind of reader reads them; None when the act is not his to know."""
    shown = row.sight
    if shown.own is not None and shown.own.is_past:
        return shown_to_gone(act.action, act.payload)
    if shown.own is not None:
        # a whistle is on record under its lead, so it is known by when it called the own part
        called = act.action is Action.WHISTLE and any(part.called_at == act.at for part in row.parts)
        own = called if act.action is Action.WHISTLE else _in_own(act, shown)
        return shown_to_partner(act.action, act.payload, own=own, leads=shown.own.leads)
    return act.payload if shown.internal else shown_to_firm(act.action, act.payload)


def _in_own(act: TicketEventRow, shown: Sight) -> bool:
    return shown.own is not None and act.department_id in shown.own.units
