"""标签: the words of a region's coordinator, and on which tickets they stood, from when until when."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, QueryableAttribute, column_property, mapped_column

from app.accounts.rules.permissions import ABILITIES
from app.accounts.rules.roles import UNIT, Role
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor
from app.kernel.database import Base, Identified
from app.tickets.models import Ticket
from app.tickets.rules.tags import PUT

READERS = frozenset(role for role, abilities in ABILITIES.items() if PUT in abilities)
"""The seats from which tags are read and put on: those from which remarks are."""


class Tag(Identified, Base):
    """标签: one word of a region's vocabulary."""

    __tablename__ = "tags"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    name: Mapped[str]
    version: Mapped[int] = mapped_column(sa.Integer)
    retired_at: Mapped[datetime | None]
    """Since when it is put on no ticket any more; where it stands it stays."""
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tags.id"), index=True)
    """The one that took its place everywhere; never one that was merged itself."""

    __table_args__ = (sa.UniqueConstraint("region_id", "name"),)

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's, for every desk that writes remarks there; not for a partner unit."""
        partner = sa.select(Department.id).where(Department.kind == DepartmentKind.PARTNER)
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            if seat.role not in READERS:
                continue
            here = cls.region_id.in_(seat.region_ids)
            office = sa.literal(seat.department_id).not_in(partner)
            clauses.append(sa.and_(here, office) if seat.role in UNIT else here)
        return sa.or_(sa.false(), *clauses)

    @classmethod
    def kept_by(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Those of the regions in which this person is the coordinator."""
        seats = actor.seats_of(Role.COORDINATOR)
        return sa.or_(sa.false(), *[cls.region_id.in_(seat.region_ids) for seat in seats])


class TicketTag(Identified, Base):
    """That a tag stood on a ticket; it stands there while nobody has taken it off."""

    __tablename__ = "ticket_tags"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    tag_id: Mapped[int] = mapped_column(sa.ForeignKey("tags.id"))
    put_at: Mapped[datetime]
    put_by: Mapped[str]
    """The name of then."""
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None]

    __table_args__ = (
        # the list under a tag is walked by it, and nobody puts one on twice
        sa.Index(
            "uq_ticket_tags_tag_id_ticket_id",
            "tag_id",
            "ticket_id",
            unique=True,
            postgresql_where=sa.text("taken_at IS NULL"),
        ),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """For whoever the ticket exists; ``tagging`` says who of them reads tags."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.visible_to(actor)))


_MARK = sa.func.jsonb_build_array(
    TicketTag.tag_id, Tag.name, TicketTag.put_at, TicketTag.put_by, TicketTag.taken_at, TicketTag.taken_by
)
_TAGGED = column_property(
    sa.select(sa.func.coalesce(sa.func.jsonb_agg(_MARK, type_=JSONB), sa.literal_column("'[]'::jsonb"), type_=JSONB))
    .join(Tag, Tag.id == TicketTag.tag_id)
    .where(TicketTag.ticket_id == Ticket.id)
    .correlate_except(TicketTag, Tag)
    .scalar_subquery(),
    deferred=True,
)
"""Every mark there was on a ticket, fetched with the ticket itself for whoever reads tags, and never by itself."""
Ticket.__mapper__.add_property("tagged", _TAGGED)
TAGGED: QueryableAttribute[Any] = sa.inspect(Ticket).all_orm_descriptors["tagged"]  # type: ignore[assignment]
