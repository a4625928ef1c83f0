"""代办事项模板, 代办, its steps and the papers they ask for."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.companies.models import Company
from app.departments.models import Department
from app.errands.rules.drafting import TemplateState
from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import SEE, ErrandState, RefuseReason
from app.errands.rules.steps import StepState
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.visibility import reaches
from app.regions.models import Park
from app.tickets.models import Ticket
from app.tickets.rules.words import AttachmentState

OF_REGION = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)
"""Who reads every errand of the region."""
OF_PARK = (Role.AGENT, Role.DISPATCHER)


class ErrandTemplate(Identified, Base):
    """One version of what an errand of a kind consists of; published by another person than wrote it."""

    __tablename__ = "errand_templates"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    code: Mapped[str]
    """What its versions have in common."""
    name: Mapped[str]
    number_of_version: Mapped[int] = mapped_column(sa.SmallInteger)
    state: Mapped[TemplateState] = mapped_column(text_enum(TemplateState, "state"))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    drafted_by_name: Mapped[str]
    published_at: Mapped[datetime | None]
    published_by_name: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        sa.UniqueConstraint("region_id", "code", "number_of_version"),
        sa.Index(
            "uq_errand_templates_published",
            "region_id",
            "code",
            unique=True,
            postgresql_where=sa.text("state = 'published'"),
        ),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Those of the region; a firm what is published."""
        if not actor.may(SEE):
            return sa.false()
        there = cls.region_id.in_({region for seat in actor.seats for region in seat.region_ids})
        of_firm = all(seat.company_id is not None for seat in actor.seats)
        return sa.and_(there, cls.state == TemplateState.PUBLISHED) if of_firm else there


class Errand(Identified, Base):
    """One firm's papers on their way through the offices; the firm stays the applicant."""

    __tablename__ = "errands"

    number: Mapped[str] = mapped_column(unique=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    """The firm's, when it was requested: whose agent it is, and under which it is counted."""
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("errand_templates.id"), index=True)
    """The version it keeps, whatever is published later."""
    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    state: Mapped[ErrandState] = mapped_column(text_enum(ErrandState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    wanted_by: Mapped[date | None]
    tender: Mapped[bool] = mapped_column(default=False)
    """抢时间: the firm's day comes before the end of the plan."""
    requested_at: Mapped[datetime]
    requested_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    requested_by_name: Mapped[str]
    due_at: Mapped[datetime]
    """By when it is to be taken up, as its clock says."""
    promised_at: Mapped[datetime | None]
    """The end of the plan the firm was told."""
    needed_at: Mapped[datetime | None]
    """By when the firm has to have it: the close of the day it named, otherwise the end of the plan it was told."""
    taken_at: Mapped[datetime | None]
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    """Who took it up, under whom it is counted."""
    agent_name: Mapped[str] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(default="")
    """What the agent may do in the firm's name."""
    authorised_at: Mapped[datetime | None]
    authorised_until: Mapped[date | None]
    authorised_by_name: Mapped[str] = mapped_column(default="")
    asked_again_at: Mapped[datetime | None]
    """When the firm was asked to authorise again, for it is over; its steps have no clock until then."""
    started_at: Mapped[datetime | None]
    papers_again_at: Mapped[datetime | None]
    """When papers were asked for a second time for the same step, first."""
    handed_back_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    """When it was received, refused, withdrawn or terminated."""
    ended_by_name: Mapped[str] = mapped_column(default="")
    on_paper: Mapped[bool] = mapped_column(default=False)
    """The receipt is the firm's signature on paper, entered by the agent."""
    reason: Mapped[RefuseReason | None] = mapped_column(text_enum(RefuseReason, "reason"))
    words: Mapped[str] = mapped_column(default="")
    """Why it was refused, withdrawn or terminated."""

    company: Mapped[Company] = relationship(lazy="raise")
    park: Mapped[Park | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (
        sa.Index("ix_errands_region_id_state_id", "region_id", "state", "id"),
        sa.Index("ix_errands_park_id_id", "park_id", "id"),
        sa.Index("ix_errands_region_id_taken_at", "region_id", "taken_at"),
        sa.Index("ix_errands_company_id_id", "company_id", "id"),
        sa.Index(
            "ix_errands_running_until",
            "authorised_until",
            postgresql_where=sa.text("state = 'running' AND asked_again_at IS NULL"),
        ),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The firm, its officer, agent and dispatcher of its park, the units of its steps, who reads the region."""
        if not actor.may(SEE):
            return sa.false()
        clauses: list[sa.ColumnElement[bool]] = [
            cls.region_id.in_(seat.region_ids) for seat in actor.seats_of(*OF_REGION)
        ]
        if parks := [seat.park_id for seat in actor.seats_of(*OF_PARK) if seat.park_id is not None]:
            clauses.append(cls.park_id.in_(parks))
        near = replace(actor, seats=actor.seats_of(*COMPANY, Role.OFFICER))
        if near.seats:
            clauses.append(reaches(cls.company_id, Company, Company.visible_to(near)))
        if units := [seat.department_id for seat in actor.seats_of(*UNIT)]:
            step = sa.exists().where(ErrandStep.errand_id == cls.id, ErrandStep.department_id.in_(units))
            clauses.append(step.correlate(cls))
        return sa.or_(sa.false(), *clauses)


class ErrandStep(Identified, Base):
    """One step, copied from the template's version when it was requested."""

    __tablename__ = "errand_steps"

    errand_id: Mapped[int] = mapped_column(sa.ForeignKey("errands.id", ondelete="CASCADE"), index=True)
    place: Mapped[int] = mapped_column(sa.SmallInteger)
    key: Mapped[str]
    name: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"), index=True)
    """The unit, where it is in the system; otherwise ``office`` names one."""
    office: Mapped[str] = mapped_column(default="")
    limit_text: Mapped[str]
    output: Mapped[str] = mapped_column(default="")
    after: Mapped[list[str]] = mapped_column(JSONB)
    state: Mapped[StepState] = mapped_column(text_enum(StepState, "state"))
    round: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    """How often its turn has come: each has a clock of its own."""
    ready_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """That of its clock; None while none runs."""
    done_at: Mapped[datetime | None]
    done_by_name: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    """What was said when it was done, blocked or skipped; the firm reads it."""
    asked: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    """How often papers were asked for: 一次告知 means once."""
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"), unique=True)
    """The matter that was filed because it is blocked."""

    department: Mapped[Department | None] = relationship(lazy="raise")
    ticket: Mapped[Ticket | None] = relationship(lazy="raise")
    errand: Mapped[Errand] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("errand_id", "key"),)

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the errand: how far it is, is no secret to those who work on it."""
        return cls.errand_id.in_(sa.select(Errand.id).where(Errand.visible_to(actor)))


class ErrandPaper(Identified, Base):
    """One paper a step asks for: needed, received, returned, each with its day."""

    __tablename__ = "errand_papers"

    errand_id: Mapped[int] = mapped_column(sa.ForeignKey("errands.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int] = mapped_column(sa.ForeignKey("errand_steps.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    needed: Mapped[bool]
    sensitive: Mapped[bool]
    asked_at: Mapped[datetime]
    received_on: Mapped[date | None]
    returned_on: Mapped[date | None]

    step: Mapped[ErrandStep] = relationship(lazy="raise")

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the errand; a unit those of its own steps."""
        if not actor.may(SEE):
            return sa.false()
        others = replace(actor, seats=tuple(seat for seat in actor.seats if seat.role not in UNIT))
        clauses = [reaches(cls.errand_id, Errand, Errand.visible_to(others))]
        if units := [seat.department_id for seat in actor.seats_of(*UNIT)]:
            clauses.append(reaches(cls.step_id, ErrandStep, ErrandStep.department_id.in_(units)))
        return sa.or_(sa.false(), *clauses)


class ErrandFile(Identified, Base):
    """A file of an errand, which lies in the storage under ``key``; of a removed one the row alone is left."""

    __tablename__ = "errand_files"

    errand_id: Mapped[int] = mapped_column(sa.ForeignKey("errands.id", ondelete="CASCADE"), index=True)
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("errand_papers.id", ondelete="CASCADE"), index=True)
    """The paper it is a copy of; None for an authorisation and a receipt."""
    kind: Mapped[FileKind] = mapped_column(text_enum(FileKind, "kind"))
    sensitive: Mapped[bool]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    risky: Mapped[bool]
    preview: Mapped[bytes | None] = mapped_column(deferred=True)
    state: Mapped[AttachmentState] = mapped_column(text_enum(AttachmentState, "state"))
    scan_at: Mapped[datetime | None]
    """When it may be scanned next, while it is in quarantine; None otherwise."""
    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    author_name: Mapped[str]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("ix_errand_files_scan", "scan_at", "id", postgresql_where=sa.text("state = 'quarantine'")),
        sa.Index(
            "ix_errand_files_sensitive",
            "errand_id",
            "id",
            postgresql_where=sa.text("sensitive AND removed_at IS NULL"),
        ),
    )

    @classmethod
    def kept(cls) -> sa.ColumnElement[bool]:
        """That its content lies in the storage."""
        return sa.and_(cls.state != AttachmentState.INFECTED, cls.removed_at.is_(None))

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Who knows that there is one: whoever sees the paper, or the errand; who opens it ``may_open`` says."""
        of_paper = reaches(cls.paper_id, ErrandPaper, ErrandPaper.visible_to(actor))
        of_errand = reaches(cls.errand_id, Errand, Errand.visible_to(actor))
        return sa.or_(of_paper, sa.and_(cls.paper_id.is_(None), of_errand))


class ErrandFileRead(Identified, Base):
    """Somebody opened a sensitive file."""

    __tablename__ = "errand_file_reads"

    errand_id: Mapped[int] = mapped_column(sa.ForeignKey("errands.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("errand_files.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    reader_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    reader_name: Mapped[str]
    reader_role: Mapped[str]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The firm whose paper it is, and who supervises the region."""
        clauses: list[sa.ColumnElement[bool]] = [
            Errand.region_id.in_(seat.region_ids) for seat in actor.seats_of(Role.SUPERVISOR)
        ]
        if firms := [seat.company_id for seat in actor.seats_of(*COMPANY)]:
            clauses.append(Errand.company_id.in_(firms))
        if not actor.may(SEE) or not clauses:
            return sa.false()
        return cls.errand_id.in_(sa.select(Errand.id).where(sa.or_(*clauses)))
