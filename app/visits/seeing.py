"""Visits as one reader may know them: plain values for both faces.

A firm reads who came when for what, and what became of its own word. Offices read the rest; whoever reads nothing of
the firm reads nothing here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.companies.models import Company
from app.companies.queries import firm_coded
from app.kernel.errors import Missing
from app.kernel.folding import harmless
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park
from app.tickets.models import Ticket
from app.tickets.rules.words import AttachmentState, State
from app.visits.models import Visit, VisitMatter, VisitPhoto
from app.visits.quieting import present_quiet
from app.visits.rules.recording import counts_as_visited, denial_refused
from app.visits.rules.words import (
    DECIDE,
    DENY,
    RECORD,
    RULE,
    SCHEDULE,
    DenialState,
    Production,
    VisitPurpose,
    VisitState,
    VisitWay,
)
from app.visits.scheduling import may_schedule

TO_FIRM = (
    Visit.id,
    Visit.number,
    Visit.company_id,
    Visit.officer_name,
    Visit.purpose,
    Visit.way,
    Visit.state,
    Visit.visited_on,
    Visit.denial,
    Visit.ruling_words,
)
"""What a firm's transaction may read of a visit (``rights.VISIT_TO_FIRM``)."""


OF_DAY = 50


@dataclass(frozen=True, kw_only=True)
class VisitFilters:
    """What a list of visits may be narrowed by; None means any."""

    states: tuple[VisitState, ...] = ()
    company: str | None = None
    """Credit code."""
    officer_id: int | None = None
    since: date | None = None
    until: date | None = None
    """Days on which they were made, both included."""
    park: str | None = None
    """Code of the park the firm lies in."""
    counted: bool = False
    """Those that count in coverage."""
    fruitful: bool = False
    """Those from which a matter was brought back."""
    denied: bool = False
    """Those about which the firm says that nobody came, and nobody ruled."""


@dataclass(frozen=True, kw_only=True)
class SeenVisitRow:
    """A visit in a list."""

    number: str
    company: str
    company_code: str
    officer: str
    purpose: VisitPurpose
    state: VisitState
    way: VisitWay | None
    visited_on: date | None
    planned_on: date | None
    scheduled_on: date | None
    """The day somebody said it will be made on."""
    scheduled_time: time | None
    overdue: bool
    """It is planned and its day is past."""
    counts: bool
    """It counts as visited in coverage."""
    denial: DenialState | None
    production: Production | None
    """To offices."""


@dataclass(frozen=True, kw_only=True)
class SeenQuiet:
    """不叫不到, as far as it holds."""

    until: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeenPhoto:
    """A photo of a visit."""

    key: str
    name: str
    open: bool
    """It was cleared, and can be looked at."""


@dataclass(frozen=True, kw_only=True)
class SeenMatter:
    """A matter that was brought back."""

    number: str
    title: str
    state: State


@dataclass(frozen=True, kw_only=True)
class SeenOffice:
    """What offices read of a visit, and no firm."""

    met: str
    post: str
    notes: str
    explained: tuple[str, ...]
    again_reason: str
    called: bool
    leader_reason: str
    recorded_at: datetime | None
    cancel_reason: str
    denial_words: str
    denied_by: str
    version: int
    photos: tuple[SeenPhoto, ...]


@dataclass(frozen=True, kw_only=True)
class SeenVisit:
    """One visit; ``office`` is None to the firm."""

    row: SeenVisitRow
    ruling_words: str
    office: SeenOffice | None
    matters: tuple[SeenMatter, ...]
    may_deny: bool
    may_rule: bool
    may_cancel: bool
    may_add_photos: bool
    may_move: bool
    """Its day can be said by the reader."""
    may_unschedule: bool
    """And taken back."""
    may_record: bool
    """This planned one can be written down by the reader."""


def seen_visits(
    tx: Transaction, asked: VisitFilters | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenVisitRow]:
    """The visits that exist for this reader, the latest first; one query."""
    key: Key[Any] = Key(Visit.id, lambda row: row.id, descending=True)
    found = _narrowed(tx, asked or VisitFilters())
    if _is_firm(tx):
        return _of_firm(tx, found, cursor, limit)
    page = page_of(tx.session, found.options(sa.orm.joinedload(Visit.company)), [key], cursor, limit)
    return Page(
        [_row(tx, visit, visit.company.name, visit.company.credit_code) for visit in page.items], page.next_cursor
    )


def due_visits(
    tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT, *, until: date | None = None
) -> Page[SeenVisitRow]:
    """本月应访: the plans of this officer's firms that wait, the one whose day comes first before the others.

    Until a day, included, where one is named.
    """
    keys: list[Key[Any]] = [
        Key(Visit.planned_on, lambda row: row.planned_on),
        Key(Visit.id, lambda row: row.id),
    ]
    mine = (
        visible(tx.actor, Visit)
        .where(Visit.state == VisitState.PLANNED, Visit.company_id.in_(tx.actor.paired))
        .options(sa.orm.joinedload(Visit.company))
    )
    if until is not None:
        mine = mine.where(Visit.planned_on <= until)
    page = page_of(tx.session, mine, keys, cursor, limit)
    return Page([_row(tx, each, each.company.name, each.company.credit_code) for each in page.items], page.next_cursor)


def visits_of_day(tx: Transaction, day: date) -> list[SeenVisitRow]:
    """今天的走访: what is scheduled for this officer's firms on a day or was before, in the order of the day.

    What has no time comes after what has one; of several days the earlier first.
    """
    mine = (
        visible(tx.actor, Visit)
        .where(Visit.state == VisitState.PLANNED, Visit.company_id.in_(tx.actor.paired), Visit.scheduled_on <= day)
        .order_by(Visit.scheduled_on, Visit.scheduled_time.nulls_last(), Visit.planned_on, Visit.id)
        .options(sa.orm.joinedload(Visit.company))
        .limit(OF_DAY)
    )
    return [_row(tx, each, each.company.name, each.company.credit_code) for each in tx.session.scalars(mine)]


def count_due(tx: Transaction, until: date) -> int:
    """How many firms this officer should visit by a day."""
    mine = sa.and_(Visit.state == VisitState.PLANNED, Visit.company_id.in_(tx.actor.paired), Visit.planned_on <= until)
    return tx.session.scalar(sa.select(sa.func.count()).select_from(Visit).where(mine)) or 0


def seen_visit(tx: Transaction, number: str) -> SeenVisit:
    """One visit as this reader may know it. Raises Missing where it does not exist for him."""
    named = visible(tx.actor, Visit).where(Visit.number == harmless(number))
    if _is_firm(tx):
        return _firms(tx, named)
    visit = tx.session.scalar(named.options(sa.orm.joinedload(Visit.company)))
    if visit is None:
        raise Missing()
    made = visit.state is VisitState.DONE
    moves = visit.state is VisitState.PLANNED and tx.actor.may(SCHEDULE) and may_schedule(tx, visit)
    return SeenVisit(
        row=_row(tx, visit, visit.company.name, visit.company.credit_code),
        ruling_words=visit.ruling_words,
        office=_office(tx, visit),
        matters=_matters(tx, visit.id),
        may_deny=False,
        may_rule=visit.denial is DenialState.WAITING and _sits(tx, visit, RULE, Role.SUPERVISOR),
        may_cancel=visit.state is VisitState.PLANNED and _sits(tx, visit, DECIDE, Role.COORDINATOR),
        may_move=moves,
        may_unschedule=moves and visit.scheduled_on is not None,
        may_add_photos=made and tx.actor.may(RECORD) and visit.officer_id == tx.actor.account_id,
        may_record=visit.state is VisitState.PLANNED and tx.actor.may(RECORD),
    )


def last_visits(tx: Transaction, company_ids: Collection[int]) -> Mapping[int, date]:
    """Firm → the day somebody was there, or spoke to it, last; one query."""
    made = visible(tx.actor, Visit).where(Visit.state == VisitState.DONE, Visit.company_id.in_(set(company_ids)))
    last = made.with_only_columns(Visit.company_id, sa.func.max(Visit.visited_on).label("day"))
    return {row.company_id: row.day for row in tx.session.execute(last.group_by(Visit.company_id))}


def quiet_of(tx: Transaction, company_id: int) -> SeenQuiet | None:
    """What a firm this reader sees asked for, as far as it holds today."""
    found = present_quiet(tx, company_id)
    return None if found is None else SeenQuiet(until=found.until, reason=found.reason)


def _narrowed(tx: Transaction, asked: VisitFilters) -> sa.Select[Visit]:
    found = visible(tx.actor, Visit)
    if asked.states:
        found = found.where(Visit.state.in_(asked.states))
    if asked.company:
        found = found.where(Visit.company_id == firm_coded(harmless(asked.company)))
    if asked.officer_id is not None:
        found = found.where(Visit.officer_id == asked.officer_id)
    if asked.since is not None:
        found = found.where(Visit.visited_on >= asked.since)
    if asked.until is not None:
        found = found.where(Visit.visited_on <= asked.until)
    if asked.park:
        in_park = sa.select(Company.id).join(Park, Park.id == Company.park_id).where(Park.code == harmless(asked.park))
        found = found.where(Visit.company_id.in_(in_park))
    if asked.counted:
        found = found.where(Visit.counted())
    if asked.fruitful:
        found = found.where(sa.exists().where(VisitMatter.visit_id == Visit.id))
    if asked.denied:
        found = found.where(Visit.denial == DenialState.WAITING)
    return found


def _is_firm(tx: Transaction) -> bool:
    return bool(tx.actor.seats) and all(seat.company_id is not None for seat in tx.actor.seats)


def _of_firm(tx: Transaction, found: sa.Select[Visit], cursor: str | None, limit: int) -> Page[SeenVisitRow]:
    """The same of the columns a firm's transaction may read; its visits are few, and of one firm."""
    after = int(cursor) if cursor and cursor.isascii() and cursor.isdigit() else None
    rows = found.with_only_columns(*TO_FIRM, Company.name, Company.credit_code).join(
        Company, Company.id == Visit.company_id
    )
    if after is not None:
        rows = rows.where(Visit.id < after)
    some = tx.session.execute(rows.order_by(Visit.id.desc()).limit(limit + 1)).all()
    more = str(some[limit - 1].id) if len(some) > limit else None
    return Page([_row(tx, each, each.name, each.credit_code) for each in some[:limit]], more)


def _firms(tx: Transaction, named: sa.Select[Visit]) -> SeenVisit:
    row = tx.session.execute(
        named.with_only_columns(*TO_FIRM, Company.name, Company.credit_code).join(
            Company, Company.id == Visit.company_id
        )
    ).one_or_none()
    if row is None:
        raise Missing()
    between = calendar_now(tx.session).workdays_between
    late = denial_refused(row.visited_on, local_day(tx.now), row.denial, between)
    return SeenVisit(
        row=_row(tx, row, row.name, row.credit_code),
        ruling_words=row.ruling_words,
        office=None,
        matters=_matters(tx, row.id),
        may_deny=tx.actor.may(DENY) and not late,
        may_rule=False,
        may_cancel=False,
        may_move=False,
        may_unschedule=False,
        may_add_photos=False,
        may_record=False,
    )


def _row(tx: Transaction, visit: Any, company: str, code: str) -> SeenVisitRow:
    whole = isinstance(visit, Visit)
    planned_on = visit.planned_on if whole else None
    return SeenVisitRow(
        number=visit.number,
        company=company,
        company_code=code,
        officer=visit.officer_name,
        purpose=visit.purpose,
        state=visit.state,
        way=visit.way,
        visited_on=visit.visited_on,
        planned_on=planned_on,
        scheduled_on=visit.scheduled_on if whole else None,
        scheduled_time=visit.scheduled_time if whole else None,
        overdue=visit.state is VisitState.PLANNED and planned_on is not None and planned_on < local_day(tx.now),
        counts=counts_as_visited(visit.state, visit.way, visit.denial),
        denial=visit.denial,
        production=visit.production if whole else None,
    )


def _office(tx: Transaction, visit: Visit) -> SeenOffice:
    return SeenOffice(
        met=visit.met_name,
        post=visit.met_post,
        notes=visit.notes,
        explained=tuple(visit.explained),
        again_reason=visit.again_reason,
        called=visit.called,
        leader_reason=visit.leader_reason,
        recorded_at=visit.recorded_at,
        cancel_reason=visit.cancel_reason,
        denial_words=visit.denial_words,
        denied_by=visit.denied_by_name,
        version=visit.version,
        photos=_photos(tx, visit.id),
    )


def _photos(tx: Transaction, visit_id: int) -> tuple[SeenPhoto, ...]:
    rows = tx.session.scalars(
        visible(tx.actor, VisitPhoto).where(VisitPhoto.visit_id == visit_id).order_by(VisitPhoto.id)
    )
    return tuple(SeenPhoto(key=row.key, name=row.name, open=row.state is AttachmentState.CLEAN) for row in rows)


def _matters(tx: Transaction, visit_id: int) -> tuple[SeenMatter, ...]:
    """Those this reader may read; nothing of a confidential one stands here for anybody else."""
    rows = tx.session.execute(
        sa.select(Ticket.number, Ticket.title, Ticket.state)
        .join(VisitMatter, VisitMatter.ticket_id == Ticket.id)
        .where(VisitMatter.visit_id == visit_id, VisitMatter.visible_to(tx.actor), Ticket.confidential.is_(False))
        .order_by(Ticket.id)
    )
    return tuple(SeenMatter(number=row.number, title=row.title, state=row.state) for row in rows)


def _sits(tx: Transaction, visit: Visit, ability: str, role: Role) -> bool:
    seats = tx.actor.seats_of(role)
    return tx.actor.may(ability) and any(visit.region_id in seat.region_ids for seat in seats)
