"""Work that goes on behind a page, and the files it takes in and gives out.

Both live in the database: whichever worker runs finds them, they are in every backup, and nothing is left on a disk.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.transfers.words import Progress, Way


class Transfer(Identified, Base):
    """One list on its way; whose it is, how far it is, and until when its files are kept."""

    __tablename__ = "transfers"

    token: Mapped[str] = mapped_column(unique=True)
    """What its address names it by: nobody counts on to another's."""
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    """Into which region a list is brought."""
    way: Mapped[Way] = mapped_column(text_enum(Way, "way"))
    kind: Mapped[str]
    """A ``Subject`` on its way out, one of ``Brings`` on its way in."""
    form: Mapped[str]
    asked: Mapped[dict[str, Any]]
    """The conditions of the list."""
    dry: Mapped[bool] = mapped_column(default=False)
    """Only looked at: nothing of it is kept."""
    file_name: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(default="")
    """Of the file that was brought: the same file is the same work."""
    state: Mapped[Progress] = mapped_column(text_enum(Progress, "state"), default=Progress.WAITING)
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]
    notices: Mapped[list[Any]] = mapped_column(JSONB)
    """What was noticed about the file as a whole."""
    problem: Mapped[str] = mapped_column(default="")
    """Why it was not done, for its owner."""
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    """When its files are gone."""
    leased_until: Mapped[datetime | None]
    """Until when the worker that has it is believed to be at it."""

    __table_args__ = (
        sa.Index("ix_transfers_owner_id_id", "owner_id", "id"),
        sa.Index("ix_transfers_unfinished", "id", postgresql_where=sa.text("state IN ('waiting', 'running')")),
        sa.Index("ix_transfers_sha256", "sha256", "kind", "region_id"),
        sa.Index("ix_transfers_ends_at", "ends_at", postgresql_where=sa.text("state <> 'ended'")),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """One's own alone, whoever one is."""
        return cls.owner_id == actor.account_id if actor.account_id is not None else sa.false()


class TransferFile(Identified, Base):
    """What was brought (``given``), what may be fetched (``made``), and the rows that were refused (``refused``)."""

    __tablename__ = "transfer_files"

    transfer_id: Mapped[int] = mapped_column(sa.ForeignKey("transfers.id", ondelete="CASCADE"))
    role: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes]

    __table_args__ = (sa.UniqueConstraint("transfer_id", "role", name="uq_transfer_files_transfer_id_role"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """With its work."""
        return cls.transfer_id.in_(sa.select(Transfer.id).where(Transfer.visible_to(actor)))


class RefusedRow(Identified, Base):
    """One row of a list that was not brought in, while the work goes on: a worker that ends costs none of them."""

    __tablename__ = "transfer_refusals"

    transfer_id: Mapped[int] = mapped_column(sa.ForeignKey("transfers.id", ondelete="CASCADE"), index=True)
    row: Mapped[int]
    cells: Mapped[list[Any]] = mapped_column(JSONB)
    why: Mapped[list[Any]] = mapped_column(JSONB)
    """Head of the column and sentence, pairs."""

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """With its work."""
        return cls.transfer_id.in_(sa.select(Transfer.id).where(Transfer.visible_to(actor)))
