"""The columns of a list as one reader wants them; it belongs to his account, and nobody else sees it."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.readers import ListColumns
from app.tickets.rules.columns import PLACES, Column

ABILITY = "ticket.keep_view"


def choose_columns(tx: Transaction, place: str, columns: Collection[str]) -> None:
    """Keep the columns that a list shall show besides those that tell one row from the next.

    Raises Forbidden for whoever keeps nothing, Invalid for a list or a column there is not.
    """
    if tx.actor.account_id is None or not tx.actor.may(ABILITY):
        raise Forbidden()
    if place not in PLACES or not set(columns) <= set(Column):
        raise Invalid({"columns": [say("请从列表中选择要显示的列。")]})
    kept = [column.value for column in Column if column in columns]
    said = insert(ListColumns).values(account_id=tx.actor.account_id, place=place, columns=kept)
    key = [ListColumns.account_id, ListColumns.place]
    tx.session.execute(said.on_conflict_do_update(index_elements=key, set_={"columns": said.excluded.columns}))


def columns_of(actor: Actor, place: str) -> sa.ScalarSelect[Any]:
    """The columns that this reader chose for a list, as a column of a statement; ``columns_from`` reads it."""
    mine = visible(actor, ListColumns).with_only_columns(ListColumns.columns).where(ListColumns.place == place)
    return mine.scalar_subquery()


def columns_from(kept: Collection[str] | None) -> tuple[Column, ...]:
    """The columns of a list as ``columns_of`` found them: all of them until somebody chooses."""
    return tuple(Column) if kept is None else tuple(column for column in Column if column in kept)
