"""``visible(actor, Model)``: the only way a face may start to select rows. What is outside does not exist.

A model says with ``visible_to(actor)`` which rows are an actor's; a model that does not say is a programming error,
never an open door.
"""

from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.actor import Actor


class Scoped(Protocol):
    """A table that knows whose its rows are."""

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The rows of this actor, as a condition."""
        ...


M = TypeVar("M", bound=Scoped)


def visible(actor: Actor, model: type[M]) -> sa.Select[M]:
    """The rows of ``model`` that exist for ``actor``, to be narrowed further."""
    statement: sa.Select[Any] = sa.select(model)
    return statement if actor.is_system else statement.where(model.visible_to(actor))


PORTAL_ROLE = "zhuqishao_portal"


def confine(session: Session, actor: Actor) -> None:
    """Let a firm's reading run as the portal role, for which the database has no other firm's rows (migration 0010).

    A seat-belt behind ``visible()``, not instead of it. It is put on again at every begin of the session, so that a
    rollback in the middle of a request does not take it off. Staff scope is ``visible()`` alone.
    """
    companies = {seat.company_id for seat in actor.seats}
    if not companies or None in companies:
        return
    own = ",".join(str(company_id) for company_id in sorted(filter(None, companies)))

    def buckle(_session: Session, _begun: object, connection: sa.Connection) -> None:
        connection.execute(
            sa.text("SELECT set_config('app.companies', :own, true), set_config('app.account', :account, true)"),
            {"own": own, "account": str(actor.account_id or "")},
        )
        connection.execute(sa.text(f"SET LOCAL ROLE {PORTAL_ROLE}"))

    buckle(session, None, session.connection())
    sa.event.listen(session, "after_begin", buckle)
