"""关联 and 解除关联: an office that reads two matters says that they belong together, and that they do not."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import TicketId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.links.events import LinkEvent, TicketLinked, TicketUnlinked
from app.links.models import TicketLink
from app.links.rules import LINKS, LinkKind
from app.tickets.models import Ticket
from app.tickets.remarking import ticket_for_staff


@dataclass(frozen=True, kw_only=True)
class LinkTo:
    """To which one, as what, and why."""

    other: Annotated[
        str,
        Ask(
            "另一件诉求",
            hint="填写编号。两件都能看到的人才会看到这条关联。",
            most=40,
            line=True,
            missing="请填写另一件诉求的编号。",
            means="Number of the other ticket, which the actor must read as well.",
            example="GX20260924-0007",
        ),
    ]
    kind: Annotated[LinkKind, Ask("什么关系", means="What they are to each other.", example="same_cause")]
    reason: Annotated[
        str,
        Ask(
            "为什么关联",
            hint="单位之间看，企业看不到。",
            most=500,
            missing="请写明为什么关联。",
            means="Why they belong together. Offices read it, no firm does.",
            example="同一台变压器过载引起。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Unlink:
    """From which one, and why."""

    other: Annotated[
        str,
        Ask(
            "另一件诉求",
            most=40,
            line=True,
            means="Number of the other ticket, which the actor must read as well.",
            example="GX20260924-0007",
        ),
    ]
    reason: Annotated[
        str,
        Ask(
            "为什么解除关联",
            hint="单位之间看，企业看不到。",
            most=500,
            missing="请写明为什么解除关联。",
            means="Why they do not belong together after all. Offices read it, no firm does.",
            example="查明是两处线路。",
        ),
    ]


def link_ticket(tx: Transaction, number: str, given: LinkTo) -> TicketLink:
    """关联: say that a matter belongs together with another one; both pages say so to whoever reads both.

    Missing when either does not exist for the actor, and for every firm. Raises Forbidden, Invalid (to itself), Refused
    ``linked_already``.
    """
    ticket, given = ticket_for_staff(tx, number), checked(given)
    _demand_may(tx)
    low, high = _both(tx, ticket, given.other)
    row = insert(TicketLink).values(
        low_id=low.id,
        high_id=high.id,
        kind=given.kind,
        reason=given.reason,
        made_at=tx.now,
        made_by=tx.actor.account_id,
        made_by_name=tx.actor.name,
        ended_by_name="",
        end_reason="",
    )
    key = tx.session.scalar(row.on_conflict_do_nothing().returning(TicketLink.id))
    if key is None:
        raise Refused("linked_already")
    link = tx.session.get_one(TicketLink, key)
    _say(tx, TicketLinked, link, low, high)
    return link


def unlink_ticket(tx: Transaction, number: str, given: Unlink) -> TicketLink:
    """解除关联: the two do not belong together after all; who said so, and why, stays in both stories.

    Missing when either does not exist for the actor, and for every firm. Raises Forbidden, Refused ``not_linked``.
    """
    ticket, given = ticket_for_staff(tx, number), checked(given)
    _demand_may(tx)
    low, high = _both(tx, ticket, given.other)
    standing = sa.select(TicketLink).where(
        TicketLink.low_id == low.id, TicketLink.high_id == high.id, TicketLink.ended_at.is_(None)
    )
    link = tx.session.scalar(standing.with_for_update())
    if link is None:
        raise Refused("not_linked")
    link.ended_at, link.ended_by, link.ended_by_name = tx.now, tx.actor.account_id, tx.actor.name
    link.end_reason = given.reason
    tx.session.flush()
    _say(tx, TicketUnlinked, link, low, high)
    return link


def _demand_may(tx: Transaction) -> None:
    if not tx.actor.may(LINKS):
        raise Forbidden()


def _both(tx: Transaction, ticket: Ticket, named: str) -> tuple[Ticket, Ticket]:
    """The two in the order they were filed. Raises Missing for one the actor does not read, Invalid for the same."""
    try:
        other = ticket_for_staff(tx, named)
    except Missing:
        raise Missing("no_such_other") from None
    if other.id == ticket.id:
        raise Invalid({"other": [say("不能关联自己，请填写另一件诉求的编号。")]})
    return (ticket, other) if ticket.id < other.id else (other, ticket)


def _say(tx: Transaction, event: type[LinkEvent], link: TicketLink, *matters: Ticket) -> None:
    for each in matters:
        tx.emit(event(ticket_id=TicketId(each.id), number=each.number, link=link.id, kind=link.kind.value))


LINK = Addition(action="link", ability=LINKS, takes=LinkTo, do=link_ticket, done="已关联")
UNLINK = Addition(action="unlink", ability=LINKS, takes=Unlink, do=unlink_ticket, done="已解除关联")
