"""What a unit that has left a ticket wrote itself while it had its part: all that stays readable to it."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.rules.roles import UNIT
from app.kernel.ids import TicketId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.enclosures import Attachment, Remark
from app.tickets.models import TicketEventRow
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import OwnPart


def own_acts(ticket_id: TicketId, own: OwnPart) -> Sequence[sa.ColumnElement[bool]]:
    """Of a ticket's acts those by people of these units until they left, and the ruling on what they asked last."""
    units = TicketEventRow.department_id.in_(own.units)
    by_unit = sa.and_(TicketEventRow.acting_role.in_(UNIT), TicketEventRow.seq <= own.until)
    let_go = sa.and_(TicketEventRow.action == Action.RULE, TicketEventRow.at <= own.since)
    return TicketEventRow.ticket_id == ticket_id, units, sa.or_(by_unit, let_go)


def wrote(tx: Transaction, ticket_id: TicketId, own: OwnPart) -> bool:
    """Whether there is anything: an act, a remark or a file."""
    acted = sa.exists().where(*own_acts(ticket_id, own))
    noted = visible(tx.actor, Remark).where(Remark.ticket_id == ticket_id).exists()
    brought = visible(tx.actor, Attachment).where(Attachment.ticket_id == ticket_id).exists()
    return bool(tx.session.scalar(sa.select(sa.or_(acted, noted, brought))))
