"""Internal remarks and nudges. A remark changes nothing about the ticket; no firm ever sees one."""

from dataclasses import dataclass, replace
from typing import Annotated

from app.kernel.acts import Act, Addition
from app.kernel.errors import Missing, Refused
from app.kernel.ids import TicketId
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.enclosures import Remark
from app.tickets.events.pace import TicketNudged
from app.tickets.events.remarks import RemarkWritten
from app.tickets.gathering import facts_of, subject_of
from app.tickets.mentioning import call_in
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.rules.begun import Begun
from app.tickets.rules.guards import nudged_just_now, nudging_as
from app.tickets.rules.lifecycle import Action, Standing
from app.tickets.rules.showing import sight
from app.tickets.rules.standing import acting_seat, standings
from app.tickets.rules.words import State


@dataclass(frozen=True, kw_only=True)
class Note(Begun):
    """What colleagues should know."""

    text: Annotated[
        str,
        Ask(
            "写一条内部备注",
            hint="输入 @姓名 提及能看到这件诉求的同事，他会收到消息。",
            missing="请填写内部备注。",
            means="Offices read it, no firm ever does, and no partner unit. `@姓名` calls a colleague in.",
            example="已电话联系供电公司。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """Words for whoever holds the ticket; none are needed."""

    text: Annotated[
        str,
        Ask(
            "催办内容",
            hint="同一身份 24 小时内只能催办一次。",
            means="Words for whoever holds the ticket. One nudge in 24 hours for each standing.",
        ),
    ] = ""


def add_remark(tx: Transaction, number: str, given: Note) -> Remark:
    """Note something for colleagues, and call in those whom it names by ``@姓名``.

    Missing for a firm, as if there were no such thing. Raises Invalid for a name of nobody who may read it.
    """
    ticket = ticket_for_staff(tx, number)
    text = checked(given).text
    facts = facts_of(tx.session, ticket, tx.now)
    held = standings(tx.actor, facts)
    seat = next((acting_seat(tx.actor, facts, standing) for standing in Standing if standing in held), None)
    remark = Remark(
        ticket_id=ticket.id,
        author_id=tx.actor.account_id,
        author_name=tx.actor.name,
        acting_role=seat.role if seat else "system",
        at=tx.now,
        text=text,
    )
    tx.session.add(remark)
    tx.session.flush()
    tx.emit(RemarkWritten(ticket_id=TicketId(ticket.id), number=ticket.number, remark_id=remark.id))
    call_in(tx, ticket, remark)
    return remark


def nudge(tx: Transaction, number: str, version: int | None, given: Nudge) -> Ticket:
    """催办: logged, at most once in 24 hours for each standing."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.NUDGE, version)
    text = checked(given).text
    standing = nudging_as(tx.actor, permit.facts)
    if standing is None:
        raise Refused(nudged_just_now.__name__)
    ticket.nudged_at = tx.now
    ticket.nudges = {**ticket.nudges, standing.value: tx.now.isoformat()}
    event = TicketNudged(subject=subject_of(ticket), text=text, asking=ticket.state is State.NEEDS_INFO)
    move(tx, replace(permit, seat=acting_seat(tx.actor, permit.facts, standing)), event)
    return ticket


def ticket_for_staff(tx: Transaction, number: str) -> Ticket:
    """A ticket beside which this actor may put something for colleagues. Raises Missing, for every firm."""
    ticket = tx.session.scalar(visible(tx.actor, Ticket).where(Ticket.numbered(number)))
    if ticket is None or not tx.actor.may("ticket.remark"):
        raise Missing()
    if not sight(tx.actor, facts_of(tx.session, ticket, tx.now)).internal:
        raise Missing()
    return ticket


NUDGE = Act(action=Action.NUDGE, ability="ticket.nudge", takes=Nudge, do=nudge, done="已催办", key="n")
REMARK = Addition(action="remark", ability="ticket.remark", takes=Note, do=add_remark, done="已记下")
