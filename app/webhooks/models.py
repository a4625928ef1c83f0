"""The subscriptions of programs."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.database import Base, Identified


class Webhook(Identified, Base):
    """回调订阅: where a program is called about which acts. One that ended stays, for what it was owed."""

    __tablename__ = "webhooks"

    key: Mapped[uuid.UUID] = mapped_column(unique=True)
    """What its program calls it by."""
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("service_accounts.account_id"), index=True)
    url: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    """The acts it is called about; none are all."""
    salt: Mapped[bytes]
    """Its secret is made from this and the installation's key, which is not in the database."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """A program's own, while they last."""
        return sa.and_(cls.account_id == (actor.account_id or 0), cls.ended_at.is_(None))
