"""What stands beside a ticket for whoever works on it, in one statement: remarks, tags to put on, what he follows."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.kernel.actor import Actor
from app.kernel.asking import NOW, Question, answer, given, question
from app.kernel.laying import Laid, each_of, gathered
from app.kernel.transaction import Transaction, once
from app.kernel.visibility import visible
from app.tickets.enclosures import Mention, Remark
from app.tickets.following import FOLLOW
from app.tickets.readers import TicketFollow
from app.tickets.rules.tags import MOST, PUT
from app.tickets.seen import SeenRemark, SeenRow, SeenTag
from app.tickets.tags import Tag

REMARKS = Laid(Remark, "at", "author_name", "acting_role", "text")


@dataclass(frozen=True, kw_only=True)
class Beside:
    """As far as it is this reader's."""

    muted: bool | None
    """Whether he muted the ticket; None when he neither follows nor mutes it."""
    tags: list[SeenTag]
    """Those of its region that are in use, by name."""
    remarks: list[SeenRemark]
    """Oldest first."""


def beside(tx: Transaction, row: SeenRow) -> Beside:
    """All three, each for whoever may ask for it; one query for a look."""
    return once(tx.session, (beside, row.id), lambda: _beside(tx, row))


def reads_remarks(tx: Transaction, row: SeenRow) -> bool:
    """Whether there are remarks on this ticket for this reader; a unit that has left has those of its own people."""
    own = row.sight.own
    return (row.sight.internal or (own is not None and own.is_past)) and tx.actor.may("ticket.remark")


def writes_remarks(tx: Transaction, row: SeenRow) -> bool:
    """Whether this reader may add to them."""
    return row.sight.internal and tx.actor.may("ticket.remark")


def beside_asked(tx: Transaction, row: SeenRow) -> list[Question]:
    """What ``beside`` asks; what is not for this reader is not asked."""
    rights = tx.actor.may(FOLLOW.ability), tx.actor.may(PUT), reads_remarks(tx, row)
    if not any(rights):
        return []
    return [question(_asked, tx.actor, *rights, now=tx.now, ticket=row.id, region=row.region_id)]


def _beside(tx: Transaction, row: SeenRow) -> Beside:
    wanted = beside_asked(tx, row)
    if not wanted:
        return Beside(muted=None, tags=[], remarks=[])
    [found] = answer(tx.session, *wanted)
    remarks = ((REMARKS.of_json(each), *each[len(REMARKS) :]) for each in each_of(found.remarks))
    return Beside(
        muted=found.muted,
        tags=[SeenTag(id=key, name=name) for key, name in found.tags or ()],
        remarks=[
            SeenRemark(
                at=each.at,
                author=each.author_name,
                role=each.acting_role,
                text=row.sight.text(each.text),
                mentions=tuple(mentions or ()),
                left=tuple(left or ()),
            )
            for each, mentions, left in remarks
        ],
    )


def _asked(actor: Actor, follows: bool, tags: bool, remarks: bool) -> sa.Select[Any]:
    """What is not for this reader is not asked: the role firms read as has no right to it."""
    own = visible(actor, TicketFollow).where(TicketFollow.ticket_id == given("ticket", sa.BigInteger()))
    return sa.select(
        (own.with_only_columns(TicketFollow.muted).scalar_subquery() if follows else sa.null()).label("muted"),
        (_tags(actor) if tags else sa.null()).label("tags"),
        (_remarks(actor) if remarks else sa.null()).label("remarks"),
    )


def _tags(actor: Actor) -> sa.ScalarSelect[Any]:
    here = Tag.region_id == given("region", sa.BigInteger())
    wanted = visible(actor, Tag).where(Tag.retired_at.is_(None), here).with_only_columns(Tag.id, Tag.name)
    found = wanted.order_by(Tag.name).limit(MOST).subquery()
    each = sa.func.json_build_array(found.c.id, found.c.name)
    return sa.select(sa.func.json_agg(aggregate_order_by(each, found.c.name), type_=JSON())).scalar_subquery()


def _remarks(actor: Actor) -> sa.ScalarSelect[Any]:
    """Each with whom it calls in, and who of these holds no seat any more."""
    of_it = sa.select(sa.func.array_agg(Mention.name)).where(Mention.remark_id == Remark.id).correlate(Remark)
    here = sa.exists().where(
        Account.id == Mention.account_id,
        Account.state == AccountState.ACTIVE,
        Membership.account_id == Account.id,
        holding(NOW),
    )
    left = of_it.where(sa.not_(here))
    more = of_it.scalar_subquery(), left.scalar_subquery()
    of_ticket = visible(actor, Remark).where(Remark.ticket_id == given("ticket", sa.BigInteger()))
    return gathered(of_ticket, [REMARKS], Remark.id, more=more)
