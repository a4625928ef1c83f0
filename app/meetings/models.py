"""会商: where those called meet, what they say to each other, what they settle and who owes what."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.meetings.rules import ENTERS, Lapse, TaskState
from app.tickets.models import Ticket, Whistle
from app.tickets.rules.convening import OPENS


def entered_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The tickets whose room an actor enters, by the seats that open it alone; ``rules.reads`` says the same of one."""
    seated = replace(actor, seats=actor.seats_of(*ENTERS))
    called = sa.exists().where(Whistle.ticket_id == Ticket.id, Whistle.kind.in_(OPENS))
    return sa.and_(Ticket.visible_to(seated), *Ticket.spared(actor), called)


class OfMeeting(Identified):
    """A row of the room of one ticket: it exists for whoever enters that, never for a firm."""

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"))

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        return cls.ticket_id.in_(sa.select(Ticket.id).where(entered_by(actor)))


class MeetingPlace(OfMeeting, Base):
    """Where those called meet, and when; without a row at the firm, as soon as they are called."""

    __tablename__ = "meeting_places"

    place: Mapped[str]
    meets_at: Mapped[datetime]
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    set_by_name: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("ticket_id"),)


class MeetingWords(OfMeeting, Base):
    """What somebody said to the others."""

    __tablename__ = "meeting_words"

    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    author_name: Mapped[str]
    acting_role: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    """The unit for which he spoke; None for park and centre."""
    text: Mapped[str]

    __table_args__ = (sa.Index("ix_meeting_words_ticket_id_id", "ticket_id", "id"),)


class MeetingDecision(OfMeeting, Base):
    """What was settled, under its number within the room."""

    __tablename__ = "meeting_decisions"

    seq: Mapped[int] = mapped_column(sa.SmallInteger)
    text: Mapped[str]
    at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    taken_by_name: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("ticket_id", "seq"),)


class MeetingTask(OfMeeting, Base):
    """What a unit took on by a decision, with its due."""

    __tablename__ = "meeting_tasks"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_decisions.id"), index=True)
    department_id: Mapped[int] = mapped_column(sa.ForeignKey("departments.id"))
    text: Mapped[str]
    state: Mapped[TaskState] = mapped_column(text_enum(TaskState, "state"), default=TaskState.OPEN)
    due_at: Mapped[datetime]
    """That of its clock, which a new calendar may move."""
    by_hour: Mapped[bool]
    """The hour was named: it stays whatever the calendar becomes."""
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    given_by_name: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    done_by_name: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    """The word with which it was done."""
    lapse: Mapped[Lapse | None] = mapped_column(text_enum(Lapse, "lapse"))
    lapsed_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("ix_meeting_tasks_ticket_id_id", "ticket_id", "id"),
        sa.Index("ix_meeting_tasks_open_ticket_id", "ticket_id", postgresql_where=sa.text("state = 'open'")),
    )
