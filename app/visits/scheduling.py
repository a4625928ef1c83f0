"""安排走访: an officer, or the coordinator for him, says on which day a firm is called on; and takes it back.

What the period asks for gets its day; a visit nobody planned gets a row of its own, one of a firm at a time. Saying
another day moves it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company, Pairing, PairingSeat
from app.companies.queries import holding
from app.kernel.acts import Act, Beginning
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.visits.events import VisitScheduled, VisitUnscheduled
from app.visits.holding import facts_of, firm_held
from app.visits.models import Visit
from app.visits.numbers import next_numbers
from app.visits.rules.recording import time_of_day, when_fault
from app.visits.rules.words import SCHEDULE, VisitPurpose, VisitState


@dataclass(frozen=True, kw_only=True)
class ScheduleVisit:
    """Which firm is called on, when and what for."""

    firm: Annotated[
        str,
        Ask(
            "企业",
            most=18,
            source=Source.FIRMS,
            missing="请选择要走访的企业。",
            means="Credit code of a firm the actor looks after; of any firm of the region for the coordinator.",
            example="91410100MA3X4Y5Z6P",
        ),
    ]
    day: Annotated[
        date, Ask("哪天去", means="The Shanghai day, today or later, at most 92 days ahead.", example="2099-12-31")
    ]
    time: Annotated[
        str,
        Ask("几点去", most=5, line=True, means="`HH:MM` of Shanghai; empty for any time of the day.", example="14:30"),
    ] = ""
    purpose: Annotated[VisitPurpose, Ask("走访目的", means="What it is for.")] = VisitPurpose.ROUTINE


@dataclass(frozen=True, kw_only=True)
class Unscheduled:
    """Why it is not made on that day."""

    reason: Annotated[
        str, Ask("取消原因", most=200, means="Why it is not made; officer and centre read it.", example="企业约到下月")
    ]


def schedule_visit(tx: Transaction, given: ScheduleVisit) -> Visit:
    """安排走访: by who looks after the firm, or the coordinator for its officer; another day moves what was said.

    Raises Missing, Forbidden, Refused ``company_closed`` or ``visit_no_officer``, Invalid for a day or time.
    """
    if not tx.actor.may(SCHEDULE):
        raise Forbidden()
    given = checked(given)
    company = firm_held(tx, given.firm)
    time = time_of_day(given.time)
    if given.time and time is None:
        raise Invalid({"time": [say("请填写几点几分，例如 14:30；不定时间就空着。")]})
    if fault := when_fault(given.day, local_day(tx.now)):
        raise Invalid({"day": [FAULTS[fault]]})
    officer_id, officer_name = _goes(tx, company)
    visit = _open(tx, company, given.day) or _new(tx, company, officer_id, officer_name)
    if visit.period_first is None:
        visit.planned_on = given.day
    visit.purpose, visit.version = given.purpose, visit.version + 1
    visit.scheduled_on, visit.scheduled_time, visit.scheduled_by_name = given.day, time, tx.actor.name
    tx.session.flush()
    tx.emit(
        VisitScheduled(
            **facts_of(visit),
            company_name=company.name,
            day=given.day.isoformat(),
            time=given.time,
            by=tx.actor.name,
        )
    )
    return visit


def unschedule_visit(tx: Transaction, number: str, version: int | None, given: Unscheduled) -> Visit:
    """取消安排: the day is taken back, with the reason; what the period asks for stays asked for.

    Raises Missing, Forbidden, Conflict, Refused ``visit_not_scheduled``.
    """
    visit = tx.session.scalar(
        visible(tx.actor, Visit).where(Visit.number == harmless(number)).with_for_update(of=Visit)
    )
    if visit is None:
        raise Missing()
    if not tx.actor.may(SCHEDULE) or not may_schedule(tx, visit):
        raise Forbidden()
    if version is not None and version != visit.version:
        raise Conflict(state=visit.state, version=visit.version)
    if visit.state is not VisitState.PLANNED or visit.scheduled_on is None:
        raise Refused("visit_not_scheduled", state=visit.state)
    given = checked(given)
    if visit.period_first is None:
        visit.state, visit.cancel_reason = VisitState.CANCELLED, given.reason
    day, visit.scheduled_on, visit.scheduled_time, visit.scheduled_by_name = visit.scheduled_on, None, None, ""
    visit.version += 1
    tx.session.flush()
    name = tx.session.get_one(Company, visit.company_id).name
    tx.emit(
        VisitUnscheduled(
            **facts_of(visit), company_name=name, day=day.isoformat(), reason=given.reason, by=tx.actor.name
        )
    )
    return visit


def may_schedule(tx: Transaction, visit: Visit) -> bool:
    """Whether the actor says when this firm is called on: he looks after it, or coordinates its region."""
    paired = tx.actor.seats_of(Role.OFFICER) and visit.company_id in tx.actor.paired
    return bool(paired) or any(visit.region_id in seat.region_ids for seat in tx.actor.seats_of(Role.COORDINATOR))


def end_schedule(tx: Transaction, visit: Visit) -> None:
    """The firm was called on: what had been said for it without a period ends with the visit that was made."""
    waiting = tx.session.scalar(
        sa.select(Visit).where(
            Visit.company_id == visit.company_id,
            Visit.id != visit.id,
            Visit.period_first.is_(None),
            Visit.state == VisitState.PLANNED,
            Visit.scheduled_on <= visit.visited_on,
        )
    )
    if waiting is not None:
        waiting.state, waiting.version = VisitState.CANCELLED, waiting.version + 1
        waiting.cancel_reason = say("已登记为 %(number)s。", number=visit.number)


def _goes(tx: Transaction, company: Company) -> tuple[int, str]:
    """Who will go: the officer himself, or for the coordinator who holds seat A. Raises Missing, Forbidden, Refused."""
    if tx.actor.seats_of(Role.OFFICER) and company.id in tx.actor.paired:
        return tx.actor.account_id or 0, tx.actor.name
    if not any(company.region_id in seat.region_ids for seat in tx.actor.seats_of(Role.COORDINATOR)):
        raise Missing() if tx.actor.seats_of(Role.OFFICER) else Forbidden()
    held = sa.and_(Pairing.company_id == company.id, Pairing.seat == PairingSeat.A, holding(local_day(tx.now)))
    row = tx.session.execute(
        sa.select(Account.id, Account.name).join(Pairing, Pairing.officer_id == Account.id).where(held)
    ).first()
    if row is None:
        raise Refused("visit_no_officer")
    return row.id, row.name


def _open(tx: Transaction, company: Company, day: date) -> Visit | None:
    """What waits for this firm: the plan of the period the day lies in, else what was said before without one."""
    asked = sa.and_(Visit.period_first <= day, Visit.period_last >= day)
    return tx.session.scalar(
        sa.select(Visit)
        .where(
            Visit.company_id == company.id,
            Visit.state == VisitState.PLANNED,
            sa.or_(asked, Visit.period_first.is_(None)),
        )
        .order_by(Visit.period_first.nulls_last())
        .limit(1)
        .with_for_update()
    )


def _new(tx: Transaction, company: Company, officer_id: int, officer_name: str) -> Visit:
    visit = Visit(
        region_id=company.region_id,
        company_id=company.id,
        officer_id=officer_id,
        officer_name=officer_name,
        number=next_numbers(tx, company.region_id)[0],
        state=VisitState.PLANNED,
        purpose=VisitPurpose.ROUTINE,
        version=0,
        made_at=tx.now,
    )
    tx.session.add(visit)
    return visit


FAULTS = {
    "past": say("走访要安排在今天或以后。已经去过的，请直接登记走访。"),
    "too_far": say("最多提前 92 天安排走访，请换一个近一些的日子。"),
}

SCHEDULE_VISIT = Beginning(
    action="schedule_visit", ability=SCHEDULE, takes=ScheduleVisit, do=schedule_visit, done="走访已安排"
)
UNSCHEDULE_VISIT = Act(
    action="unschedule_visit",
    ability=SCHEDULE,
    takes=Unscheduled,
    do=unschedule_visit,
    done="安排已取消",
    danger="取消后不再排在这一天；周期内应走访的企业还要另排一天。",
)
