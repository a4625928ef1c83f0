"""Reading internal remarks: for whoever reads what offices say to each other, and may write some. No firm ever does."""

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.enclosures import Mention, Remark
from app.tickets.mentioning import colleagues_of
from app.tickets.rules.mentioning import Colleague
from app.tickets.seeing import row_by, row_read_by
from app.tickets.seen import SeenRemark, SeenRow


def remarks_of(tx: Transaction, number: str) -> list[SeenRemark]:
    """The remarks on a ticket, oldest first; three queries. Missing for a firm, as if there were no such thing."""
    row = row_read_by(tx, number)
    if not reads_remarks(tx, row):
        raise Missing()
    return remarks_on(tx, row)


def remarks_on(tx: Transaction, row: SeenRow) -> list[SeenRemark]:
    """The same of a ticket at hand, none for who may not read them; one query."""
    if not reads_remarks(tx, row):
        return []
    of_it = sa.select(sa.func.array_agg(Mention.name)).where(Mention.remark_id == Remark.id)
    here = sa.exists().where(
        Account.id == Mention.account_id,
        Account.state == AccountState.ACTIVE,
        Membership.account_id == Account.id,
        holding(tx.now),
    )
    statement = visible(tx.actor, Remark).add_columns(
        of_it.scalar_subquery().label("mentions"), of_it.where(sa.not_(here)).scalar_subquery().label("left")
    )
    return [
        SeenRemark(
            at=each.at,
            author=each.author_name,
            role=each.acting_role,
            text=row.sight.text(each.text),
            mentions=tuple(mentions or ()),
            left=tuple(left or ()),
        )
        for each, mentions, left in tx.session.execute(statement.where(Remark.ticket_id == row.id).order_by(Remark.id))
    ]


def colleagues_on(tx: Transaction, number: str) -> list[Colleague]:
    """Whom a remark on this ticket may call in; for whoever may write one. Raises Missing."""
    row = row_by(tx, number)
    if not writes_remarks(tx, row):
        raise Missing()
    return colleagues_of(tx, row.id)


def reads_remarks(tx: Transaction, row: SeenRow) -> bool:
    """Whether there are remarks on this ticket for this reader; a unit that has left has those of its own people."""
    own = row.sight.own
    return (row.sight.internal or (own is not None and own.is_past)) and tx.actor.may("ticket.remark")


def writes_remarks(tx: Transaction, row: SeenRow) -> bool:
    """Whether this reader may add to them."""
    return row.sight.internal and tx.actor.may("ticket.remark")
