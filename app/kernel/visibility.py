"""``visible(actor, Model)``: the only way a face may start to select rows. What is outside does not exist.

A model says with ``visible_to(actor)`` which rows are an actor's; a model that does not say is a programming error,
never an open door.
"""

from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

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
