"""Tickets and what hangs on them: columns and relations only."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import COMPANY, REGIONAL, UNIT, Principal, Role
from app.companies.models import Company
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor, Seat
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.folding import harmless
from app.kernel.ids import DepartmentId
from app.kernel.visibility import reaches
from app.regions.models import Park
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.numbering import as_number
from app.tickets.rules.standing import CONFIDED_ONLY_OWN
from app.tickets.rules.words import (
    OPEN,
    Channel,
    Grade,
    HandBackReason,
    Kind,
    Outcome,
    Part,
    PartState,
    PauseReason,
    Solved,
    State,
    Urgency,
    WhistleKind,
)


def units_of(actor: Actor) -> list[DepartmentId]:
    """The units in which an actor sits."""
    return [seat.department_id for seat in actor.seats_of(*UNIT) if seat.department_id is not None]


class Category(Base):
    """A line of the taxonomy, two levels deep: ``01`` and ``0103``."""

    __tablename__ = "categories"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(sa.ForeignKey("categories.code"))
    hint: Mapped[str] = mapped_column(default="")
    """Plain words a clerk would look for."""
    guidance: Mapped[str] = mapped_column(default="")
    """Where to go instead, for a matter that is never accepted (涉法涉诉); empty otherwise."""
    ended_at: Mapped[datetime | None]
    """Since when nothing is filed under it, or under an item below it; what was filed stays. None while in use."""
    successor_code: Mapped[str | None] = mapped_column(sa.ForeignKey("categories.code"))
    """What is offered instead."""


_OF_BEFORE = (
    sa.Column("search", TSVECTOR, nullable=False, server_default=sa.text("''")),
    sa.Column("folded", sa.Text),
    sa.Column("veiled", sa.Text),
)
"""What ``TicketWords`` holds now. Only the release before writes these, and no statement of this one names them: the
next release drops them (docs/upgrading.md)."""
_IS_OPEN = sa.text(f"state IN ({', '.join(repr(state.value) for state in OPEN)})")


class Ticket(Identified, Base):
    """诉求: one matter with its own number. ``state`` is written in ``moving.py`` alone."""

    __tablename__ = "tickets"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    number: Mapped[str] = mapped_column(unique=True)
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    """The firm's park; an open matter follows the firm to another, an ended one stays (``relocating``)."""
    park_moved: Mapped[bool] = mapped_column(server_default=sa.false())
    filed_park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    """The park it was filed in, by which figures count it, once ``park_moved``; until then it is ``park_id``."""
    filed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    channel: Mapped[Channel] = mapped_column(text_enum(Channel, "channel"))
    category_code: Mapped[str] = mapped_column(sa.ForeignKey("categories.code"))
    kind: Mapped[Kind] = mapped_column(text_enum(Kind, "kind"))
    urgency: Mapped[Urgency] = mapped_column(text_enum(Urgency, "urgency"))
    grade: Mapped[Grade] = mapped_column(text_enum(Grade, "grade"), default=Grade.ORDINARY)
    title: Mapped[str]
    body: Mapped[str]
    wanted_by: Mapped[date | None]
    consequence: Mapped[str] = mapped_column(default="")
    confidential: Mapped[bool] = mapped_column(default=False)
    complained_of: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger), default=list, server_default=sa.text("'{}'"))
    """Departments a confidential matter complains of: they are not called, and to their people it does not exist."""
    is_test: Mapped[bool] = mapped_column(default=False)

    state: Mapped[State] = mapped_column(text_enum(State, "state"))
    version: Mapped[int] = mapped_column()
    cycle: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    asked_from: Mapped[State | None] = mapped_column(text_enum(State, "asked_from"))
    """The state that waits behind ``needs_info``."""
    asked_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Who asked the question that is open."""
    accepted_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    settled_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Who settled it without a whistle, in whatever cycle; kept, as its work is."""
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome, "outcome"))
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    revisit_on: Mapped[date | None]
    number_owed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Handed to others, whose number is still to be noted."""
    dispute_until: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    nudges: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))
    """Standing → when somebody of that standing nudged last; one standing's nudge bars no other."""
    proposed_lead: Mapped[str | None]
    """Code of the unit the firm's officer would have called, until somebody whistles or declines."""
    proposed_why: Mapped[str] = mapped_column(default="", server_default="")
    hand_backs: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")
    """How often units asked to be let go of it, in whatever cycle; what was not signed was not asked."""
    regrade_cycle: Mapped[int | None] = mapped_column(sa.SmallInteger)
    """The cycle in which 重大复杂 was asked for and is undecided."""
    regrade_why: Mapped[str] = mapped_column(default="", server_default="")
    instructed_at: Mapped[datetime | None]
    """Since when park and centre owe a leader an answer, given before any whistle; None once that was answered."""
    instructed_until: Mapped[date | None]
    instruction: Mapped[str] = mapped_column(default="", server_default="")

    filed_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    whistled_at: Mapped[datetime | None]
    """The first whistle; a second one does not move it (R4)."""
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    deemed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Closed by silence: the firm may still dispute until its window ends."""
    again_of: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"))
    """The ended matter this one brings up again (再诉)."""
    merged_into: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"))
    """The matter of the same firm it went into (并案)."""
    split_from: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"))
    """The request it was a part of (拆分)."""
    moved_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(server_default=sa.text("'2999-01-01 00:00:00+00'"))
    """The place in a list by dues: when the most pressing open clock is due. ``sla.pressing`` alone writes it."""
    resting: Mapped[bool] = mapped_column(server_default=sa.false())
    """All its open clocks rest: nobody is pressed, and it sorts behind all whose clock runs."""
    external_system: Mapped[str | None]
    """Code of the program that brought it."""
    external_number: Mapped[str | None]
    """What the matter is called there; a system gives each number once."""

    company: Mapped[Company] = relationship(lazy="raise")
    park: Mapped[Park | None] = relationship(lazy="raise", foreign_keys=park_id)
    category: Mapped[Category] = relationship(lazy="raise")
    assignments: Mapped[list["Assignment"]] = relationship(lazy="raise", order_by="Assignment.id")
    pauses: Mapped[list["Pause"]] = relationship(lazy="raise", order_by="Pause.id")
    ratings: Mapped[list["Rating"]] = relationship(lazy="raise", order_by="Rating.cycle")

    __mapper_args__ = {  # noqa: RUF012  # SQLAlchemy reads it once
        "version_id_col": version,
        "version_id_generator": False,
        "exclude_properties": tuple(column.name for column in _OF_BEFORE),
    }
    __table_args__ = (
        *_OF_BEFORE,
        sa.Index("ix_tickets_region_id_id", "region_id", "id"),
        sa.Index("ix_tickets_region_id_state_id", "region_id", "state", "id"),
        sa.Index("ix_tickets_company_id_id", "company_id", "id"),
        sa.Index("ix_tickets_park_id_state_id", "park_id", "state", "id"),
        sa.Index("ix_tickets_region_id_filed_at", "region_id", "filed_at"),
        # and counted by where they come from, without their rows being read
        sa.Index(
            "ix_tickets_open_region_id_due_at_id",
            "region_id",
            "due_at",
            "id",
            postgresql_include=["park_id", "category_code"],
            postgresql_where=_IS_OPEN,
        ),
        sa.Index("ix_tickets_open_park_id_due_at_id", "park_id", "due_at", "id", postgresql_where=_IS_OPEN),
        sa.Index("ix_tickets_open_company_id_due_at_id", "company_id", "due_at", "id", postgresql_where=_IS_OPEN),
        # a unit's tickets are found by its parts: the list is walked by due, and each ticket asked for them
        sa.Index("ix_tickets_open_due_at_id", "due_at", "id", postgresql_where=_IS_OPEN),
        # a search by dues walks ended matters too, which have the last due there is
        sa.Index("ix_tickets_region_id_due_at_id", "region_id", "due_at", "id"),
        sa.Index("ix_tickets_revisit_on", "revisit_on", postgresql_where=sa.text("state = 'planned'")),
        sa.Index("ix_tickets_again_of", "again_of", postgresql_where=sa.text("again_of IS NOT NULL")),
        sa.Index("ix_tickets_split_from", "split_from", postgresql_where=sa.text("split_from IS NOT NULL")),
        sa.Index("ix_tickets_merged_into", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
        # what was closed in a category, newest first, is held against a new matter
        sa.Index(
            "ix_tickets_closed_region_id_category_id",
            "region_id",
            sa.literal_column("left(category_code, 2)").label("category"),
            "id",
            postgresql_where=sa.text("state = 'closed' AND NOT confidential"),
        ),
        sa.Index(
            "ix_tickets_number_backwards",
            sa.literal_column("reverse(replace(number, '-'::text, ''::text))").label("backwards"),
            postgresql_ops={"backwards": "text_pattern_ops"},
        ),
        # the few whose next ruling is the leader's
        sa.Index("ix_tickets_handed_back_for_good_id", "id", postgresql_where=sa.text("hand_backs >= 3")),
        # what somebody may not know of is left out of his messages and their count
        sa.Index("ix_tickets_complaining", "id", postgresql_where=sa.text("complained_of <> '{}'")),
        # whoever takes what moved walks it oldest first, and a ticket that moves meanwhile is met again at the end
        sa.Index("ix_tickets_moved_at_id", "moved_at", "id"),
        sa.Index(
            "uq_tickets_external",
            "external_number",
            "external_system",
            unique=True,
            postgresql_where=sa.text("external_number IS NOT NULL"),
        ),
    )

    @classmethod
    def numbered(cls, typed: str) -> sa.ColumnElement[bool]:
        """That it has the number which somebody typed or which stands in an address, in whatever width and case."""
        return cls.number == harmless(as_number(typed))

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """`docs/rules/permissions.md`: own firm, paired firms, own park, assigned unit, or the region."""
        return cls._found_by(actor, sa.select(Assignment.ticket_id).where(Assignment.live()))

    @classmethod
    def readable_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Of these, the ones of which the actor reads the matter: a partner's part shows no more than itself.

        ``showing.sight`` says the same of one ticket.
        """
        outside = sa.select(Department.id).where(Department.kind == DepartmentKind.PARTNER)
        office = sa.and_(Assignment.live(), Assignment.department_id.not_in(outside))
        return cls._found_by(actor, sa.select(Assignment.ticket_id).where(office))

    @classmethod
    def left_by(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Those in which a unit of the actor's had a part once, and which exist for him no more.

        What the unit itself wrote up to its leave stays readable to it, and nothing else; ``seeing`` alone asks.
        """
        had = sa.select(Assignment.ticket_id).where(
            Assignment.department_id.in_(units_of(actor)), sa.not_(Assignment.live())
        )
        there = sa.func.coalesce(cls.visible_to(actor), sa.false())
        return sa.and_(cls.id.in_(had), sa.not_(there), *cls.spared(actor))

    @classmethod
    def _found_by(cls, actor: Actor, parts: sa.Select[int]) -> sa.ColumnElement[bool]:
        """The tickets an actor comes upon, in units by one of ``parts``."""
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            if seat.company_id is not None:
                clauses.append(sa.and_(cls.company_id == seat.company_id, cls._open_to(actor, seat)))
            elif seat.department_id is not None and seat.role not in REGIONAL:
                own = parts.where(Assignment.ticket_id == cls.id, Assignment.department_id == seat.department_id)
                clauses.append(sa.exists(own.correlate(cls)))
            elif seat.role == "officer":
                clauses.append(cls.company_id.in_(actor.paired))
            elif seat.park_id is not None:
                clauses.append(cls.park_id == seat.park_id)
            elif seat.role in {*REGIONAL, Principal.SERVICE}:
                here = cls.region_id.in_(seat.region_ids)
                kept = seat.role in CONFIDED_ONLY_OWN
                clauses.append(sa.and_(here, cls._unconfided(actor)) if kept else here)
        return sa.and_(sa.or_(sa.false(), *clauses), *cls.spared(actor))

    @classmethod
    def spared(cls, actor: Actor) -> list[sa.ColumnElement[bool]]:
        """That a matter does not complain of a unit this person sits in, in whatever role; nothing for all others."""
        units = sorted({seat.department_id for seat in actor.seats if seat.department_id is not None})
        complains = cls.complained_of.bool_op("&&")(sa.cast(units, ARRAY(sa.BigInteger)))
        return [sa.not_(complains)] if units else []

    @classmethod
    def _unconfided(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """An observer, or a program, reads no confidential matter but one filed by itself."""
        return sa.or_(cls.confidential.is_(False), cls.filed_by == actor.account_id)

    @classmethod
    def _open_to(cls, actor: Actor, seat: Seat) -> sa.ColumnElement[bool]:
        """Within the firm a confidential request is its author's and the administrator's, unless an office filed it."""
        if seat.role == Role.COMPANY_ADMIN:
            return sa.true()
        by_colleague = sa.exists().where(
            TicketEventRow.ticket_id == cls.id, TicketEventRow.seq == 1, TicketEventRow.acting_role.in_(COMPANY)
        )
        return sa.or_(cls.confidential.is_(False), cls.filed_by == actor.account_id, sa.not_(by_colleague))


class OfTicket(Identified):
    """A row of one ticket: it exists for whom the ticket exists."""

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        return reaches(cls.ticket_id, Ticket, Ticket.visible_to(actor))


class TicketEventRow(Identified, Base):
    """One act, append-only: what a screen, a clock or a report shows is derived from these rows."""

    __tablename__ = "ticket_events"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"))
    seq: Mapped[int]
    """The ticket's version after the act; gap-free from 1."""
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    actor_name: Mapped[str]
    acting_role: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    """The unit that acted or was acted on, for the department's figures."""
    action: Mapped[Action] = mapped_column(text_enum(Action, "action"))
    from_state: Mapped[State] = mapped_column(text_enum(State, "from_state"))
    to_state: Mapped[State] = mapped_column(text_enum(State, "to_state"))
    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    payload: Mapped[dict[str, Any]]
    cluster: Mapped[int] = mapped_column(
        sa.BigInteger, server_default=sa.text("(pg_control_system()).system_identifier"), deferred=True
    )
    """Where the row was written; in a database that was restored into another cluster it tells old rows from new."""
    xact: Mapped[int] = mapped_column(
        sa.BigInteger, server_default=sa.text("pg_current_xact_id()::text::bigint"), deferred=True
    )
    """The transaction that wrote it there; ``feed`` alone reads the two."""

    __table_args__ = (
        # id, and (ticket_id, seq), are unique in each part: a key of the whole would have to hold ``at`` (0052)
        sa.Index("ix_ticket_events_action_at", "action", "at"),
        sa.Index("ix_ticket_events_cluster_xact_id", "cluster", "xact", "id"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The history of a ticket exists for whom the ticket exists; the firm reads a part of it."""
        return reaches(cls.ticket_id, Ticket, Ticket.visible_to(actor))


class Whistle(OfTicket, Base):
    """吹哨: the one routing act."""

    __tablename__ = "whistles"

    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    kind: Mapped[WhistleKind] = mapped_column(text_enum(WhistleKind, "kind"))
    task: Mapped[str] = mapped_column(default="")
    folded: Mapped[str | None] = mapped_column(deferred=True)
    """The task as it is compared, without the firm's names: what a partner finds it by. ``wording`` alone writes it."""
    blown_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    blown_at: Mapped[datetime]


class Assignment(OfTicket, Base):
    """部门承办: one department's part of a ticket, made by a whistle."""

    __tablename__ = "assignments"

    whistle_id: Mapped[int] = mapped_column(sa.ForeignKey("whistles.id"))
    department_id: Mapped[int] = mapped_column(sa.ForeignKey("departments.id"))
    part: Mapped[Part] = mapped_column(text_enum(Part, "part"))
    state: Mapped[PartState] = mapped_column(text_enum(PartState, "state"), default=PartState.CALLED)
    called_at: Mapped[datetime]
    hand_back_until: Mapped[datetime]
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    handler_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The account of who handles it, where one is known; without it the part is in the hands of who checked in."""
    handler_name: Mapped[str] = mapped_column(default="")
    on_site: Mapped[bool] = mapped_column(default=False)
    hand_backs: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    hand_back_reason: Mapped[HandBackReason | None] = mapped_column(text_enum(HandBackReason, "hand_back_reason"))
    hand_back_basis: Mapped[str] = mapped_column(default="")
    hand_back_suggest: Mapped[str | None]
    handed_back_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    """When the unit's head signed the hand-back that waits; until then nobody rules on it."""
    ruled_at: Mapped[datetime | None]
    instructed_at: Mapped[datetime | None]
    """Since when the unit owes a leader an answer; None once that was answered."""
    instructed_until: Mapped[date | None]
    instruction: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    """When it was let go unfinished, because the matter was answered without it."""
    left_at: Mapped[datetime | None]
    """When the unit's part in the matter ended for good: it was let go, or the matter went into its next cycle without
    it. From then on the ticket does not exist for it; ``parts.leave`` alone writes it."""
    left_seq: Mapped[int | None]
    """The last act of the ticket before that: what the unit wrote itself up to it stays readable to it."""
    taken_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignments.id"))
    """The part of a unit that ended, which this one goes on with: no new call, and late with nothing it missed."""

    department: Mapped[Department] = relationship(lazy="raise")
    whistle: Mapped[Whistle] = relationship(lazy="raise")

    __table_args__ = (
        sa.Index("ix_assignments_department_id_state_ticket_id", "department_id", "state", "ticket_id"),
        # whose tickets these are is asked with every list
        sa.Index(
            "ix_assignments_live_department_id_ticket_id",
            "department_id",
            "ticket_id",
            postgresql_where=sa.text("left_at IS NULL"),
        ),
        # the few that ask to be let go are counted for the menu of every page
        sa.Index(
            "ix_assignments_handing_back_ticket_id",
            "ticket_id",
            postgresql_where=sa.text("state = 'handing_back'"),
        ),
        sa.Index(
            "ix_assignments_person_ticket_id",
            sa.literal_column("COALESCE(handler_id, checked_in_by)").label("person"),
            "ticket_id",
            postgresql_where=sa.text("left_at IS NULL"),
        ),
    )

    @classmethod
    def person(cls) -> sa.ColumnElement[int | None]:
        """In whose hands a part is; None while nobody has checked in."""
        return sa.func.coalesce(cls.handler_id, cls.checked_in_by)

    @classmethod
    def live(cls) -> sa.ColumnElement[bool]:
        """That the unit still has its part; ``PartFacts.left`` says the same of one."""
        return sa.and_(cls.left_at.is_(None), cls.state != PartState.EXCUSED)

    @classmethod
    def had_by(cls, units: Sequence[int], ticket_id: Any, at: Any) -> sa.ColumnElement[bool]:
        """That one of these units had a part in a ticket which ended no earlier than ``at``."""
        return sa.exists().where(cls.ticket_id == ticket_id, cls.department_id.in_(units), cls.left_at >= at)


class Pause(OfTicket, Base):
    """挂起: an interval in which the resolve clock rests, with its reason, shown to the firm."""

    __tablename__ = "pauses"

    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    reason: Mapped[PauseReason] = mapped_column(text_enum(PauseReason, "reason"))
    text: Mapped[str]
    started_at: Mapped[datetime]
    ends_by: Mapped[datetime]
    """When the clock goes on by itself (R5: five workdays)."""
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("uq_pauses_ticket_id_open", "ticket_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("ix_pauses_ends_by", "ends_by", postgresql_where=sa.text("ended_at IS NULL")),
    )


class Rating(OfTicket, Base):
    """评价: one for each cycle."""

    __tablename__ = "ratings"

    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    solved: Mapped[Solved] = mapped_column(text_enum(Solved, "solved"))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    """5 非常满意 … 1 非常不满意."""
    tags: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    text: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "cycle"),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        sa.Index("ix_ratings_at", "at"),
    )
