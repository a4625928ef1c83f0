"""Links as their reader may know them: asked at every reading, by his right to the other matter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, given, question
from app.kernel.transaction import Transaction, once
from app.links.models import TicketLink
from app.links.rules import LINKS, LinkKind
from app.tickets.beside import writes_remarks
from app.tickets.rules.words import State
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenRow

_PLAIN = (
    TicketLink.id,
    TicketLink.low_id,
    TicketLink.high_id,
    TicketLink.kind,
    TicketLink.made_at,
    TicketLink.ended_at,
)
_SAID = (TicketLink.reason, TicketLink.made_by_name, TicketLink.ended_by_name, TicketLink.end_reason)


@dataclass(frozen=True, kw_only=True)
class SeenLink:
    """One link of a ticket that its reader has; why and by whom is None where he reads nothing between offices."""

    id: int
    kind: LinkKind
    number: str
    """Of the other one."""
    title: str
    """As this reader may read it."""
    state: State
    made_at: datetime
    made_by: str | None
    reason: str | None
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None


def links_of(tx: Transaction, row: SeenRow) -> list[SeenLink]:
    """The links of a ticket to matters that this reader reads as well, those that ended too, the oldest first.

    None for whoever reads no more of the ticket than a part of his own. One query, two more where there are any; for a
    look once.
    """
    return once(tx.session, (links_of, row.id), lambda: _links_of(tx, row))


def links_asked(tx: Transaction, row: SeenRow) -> list[Question]:
    """What ``links_of`` asks first."""
    return [question(_linked, tx.actor, row.sight.internal, ticket=row.id)] if row.sight.whole else []


def may_link(tx: Transaction, row: SeenRow) -> bool:
    """Whether this reader may link it to another and end its links."""
    return tx.actor.may(LINKS) and writes_remarks(tx, row)


def _links_of(tx: Transaction, row: SeenRow) -> list[SeenLink]:
    wanted = links_asked(tx, row)
    found = answer(tx.session, *wanted) if wanted else []
    if not found:
        return []
    others = {each.id: each.high_id if each.low_id == row.id else each.low_id for each in found}
    rows = rows_among(tx, set(others.values()))
    return [_seen(each, row, rows[others[each.id]][0]) for each in found if others[each.id] in rows]


def _linked(actor: Actor, inside: bool) -> sa.Select[*tuple[Any, ...]]:
    """Links of a ticket with both matters this reader reads."""
    one = given("ticket", sa.BigInteger())
    found: sa.Select[*tuple[Any, ...]] = sa.select(*_PLAIN, *(_SAID if inside else ()))
    found = found.where(sa.or_(TicketLink.low_id == one, TicketLink.high_id == one)).order_by(TicketLink.id)
    return found if actor.is_system else found.where(TicketLink.visible_to(actor))


def _seen(link: Any, row: SeenRow, other: SeenRow) -> SeenLink:
    inside, ended = row.sight.internal, link.ended_at is not None
    return SeenLink(
        id=link.id,
        kind=link.kind,
        number=other.number,
        title=other.title,
        state=other.state,
        made_at=link.made_at,
        made_by=link.made_by_name if inside else None,
        reason=_without_firms(link.reason, row, other) if inside else None,
        ended_at=link.ended_at,
        ended_by=link.ended_by_name if inside and ended else None,
        end_reason=_without_firms(link.end_reason, row, other) if inside and ended else None,
    )


def _without_firms(text: str, *rows: SeenRow) -> str:
    """Words of an office, without the names of firms that are kept from this reader on either matter."""
    for row in rows:
        text = row.sight.text(text)
    return text
