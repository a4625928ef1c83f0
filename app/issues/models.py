"""Common issues, the matters in them, what people taught, and the index by which a new matter finds its issue.

No word of any matter stands here: a title is read from the most central matter its reader may read.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import Role
from app.issues.rules.notices import NoticeState, Spared
from app.issues.rules.words import IssueState, Lesson, Placed
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.regions.models import Park
from app.tickets.models import Category, Ticket
from app.tickets.rules.words import State

READERS = (Role.COORDINATOR, Role.DISPATCHER)
"""For whom common issues exist; what of one they see follows from its matters."""
SAYS_NOTHING = (State.DRAFT, State.WITHDRAWN, State.MERGED)
"""States in which a matter is not, or no more, something a firm asks for by itself."""


def counting() -> tuple[sa.ColumnElement[bool], ...]:
    """The matters that may be in an issue at all; asked by the night, at filing and by every reading alike.

    What became confidential, or was withdrawn, is in none from that moment, whenever the next night comes.
    """
    return Ticket.confidential.is_(False), Ticket.is_test.is_(False), Ticket.state.not_in(SAYS_NOTHING)


def counts(ticket: Ticket) -> bool:
    """The same of a row at hand."""
    return not ticket.confidential and not ticket.is_test and ticket.state not in SAYS_NOTHING


class CommonIssue(Identified, Base):
    """共性问题: matters of one region that are about one thing."""

    __tablename__ = "common_issues"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    category_code: Mapped[str] = mapped_column(sa.ForeignKey("categories.code"))
    """The category most of its matters have."""
    state: Mapped[IssueState] = mapped_column(text_enum(IssueState, "state"))
    quiet_until: Mapped[date | None]
    """Of one that was dismissed: the last day nobody is shown it."""
    made_at: Mapped[datetime]
    last_at: Mapped[datetime]
    """When the newest of its matters was filed; the order of the list."""

    category: Mapped[Category] = relationship(lazy="raise")

    __table_args__ = (sa.Index("ix_common_issues_region_id_last_at_id", "region_id", "last_at", "id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads issues, and sees at least one of its matters."""
        if not actor.seats_of(*READERS):
            return sa.false()
        seen = sa.select(CommonIssueMember.issue_id).join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
        return cls.id.in_(seen.where(Ticket.visible_to(actor), *counting()))


class CommonIssueMember(Identified, Base):
    """A matter in its issue; it is in one at most."""

    __tablename__ = "common_issue_members"

    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("common_issues.id", ondelete="CASCADE"), index=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), unique=True)
    placed_by: Mapped[Placed] = mapped_column(text_enum(Placed, "placed_by"))
    likeness: Mapped[float]
    """To the middle of its issue, 0 to 1: the most central one gives the title."""
    at: Mapped[datetime]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the matter."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.visible_to(actor), *counting()))


class Teaching(Identified, Base):
    """What somebody taught by merging or splitting."""

    __tablename__ = "common_issue_teachings"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"), index=True)
    lesson: Mapped[Lesson] = mapped_column(text_enum(Lesson, "lesson"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    by_name: Mapped[str]


class TaughtMatter(Identified, Base):
    """A matter that was spoken of."""

    __tablename__ = "common_issue_taught_matters"

    teaching_id: Mapped[int] = mapped_column(sa.ForeignKey("common_issue_teachings.id", ondelete="CASCADE"))
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    stayed: Mapped[bool]
    """Of a split: it stayed where it was while others were taken out."""

    __table_args__ = (sa.UniqueConstraint("teaching_id", "ticket_id"),)


class IssueIndex(Identified, Base):
    """A region's last pass: when it was, and the middles of its issues, each under one of its matters."""

    __tablename__ = "common_issue_indexes"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"), unique=True)
    made_at: Mapped[datetime]
    matters: Mapped[int]
    """Read in that pass."""
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    """What ``Nearness.load`` reads; numbers alone."""


class ParkNotice(Identified, Base):
    """告知 to the firms of a park that have not written about an issue yet: a draft until somebody sends it by hand."""

    __tablename__ = "park_notices"

    issue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("common_issues.id", ondelete="SET NULL"), index=True)
    """None once the issue is none any more."""
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    park_id: Mapped[int] = mapped_column(sa.ForeignKey("parks.id"))
    category_code: Mapped[str] = mapped_column(sa.ForeignKey("categories.code"))
    text: Mapped[str]
    state: Mapped[NoticeState] = mapped_column(text_enum(NoticeState, "state"), default=NoticeState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    made_by_name: Mapped[str]
    made_at: Mapped[datetime]
    sent_by_name: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]

    category: Mapped[Category] = relationship(lazy="raise")
    park: Mapped[Park] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (sa.Index("ix_park_notices_region_id_id", "region_id", "id"),)

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The coordinator of its region."""
        regions = [region for seat in actor.seats_of(Role.COORDINATOR) for region in seat.region_ids]
        return cls.region_id.in_(regions) if regions else sa.false()


class ParkNoticeFirm(Identified, Base):
    """A firm that a notice was drafted for, and whether it got it."""

    __tablename__ = "park_notice_firms"

    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("park_notices.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    told: Mapped[bool] = mapped_column(default=False)
    spared: Mapped[Spared | None] = mapped_column(text_enum(Spared, "spared"))
    """Why it got none when the others did."""

    __table_args__ = (sa.UniqueConstraint("notice_id", "company_id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever has the notice."""
        return cls.notice_id.in_(sa.select(ParkNotice.id).where(ParkNotice.visible_to(actor)))
