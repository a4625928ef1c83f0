"""不叫不到: the firm's administrator asks that nobody calls unasked, for half a year at most, and takes it back."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company
from app.companies.queries import coded
from app.companies.rules import as_credit_code
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import CompanyId, RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.visits.events import QuietEnded, QuietSet
from app.visits.models import CompanyQuiet, Visit
from app.visits.rules.recording import quiet_fault
from app.visits.rules.words import QUIET, VisitState
from app.visits.timing import end_plan_clocks


@dataclass(frozen=True, kw_only=True)
class AskQuiet:
    """Until when, and why."""

    until: Annotated[
        date, Ask("到哪一天为止", hint="最长六个月。", means="The last day on which it holds.", example="2099-12-31")
    ]
    reason: Annotated[str, Ask("原因", most=200, means="Why; offices read it.", example="正在赶工")]


@dataclass(frozen=True, kw_only=True)
class EndQuiet:
    """Nothing more need be said."""


def ask_quiet(tx: Transaction, number: str, given: AskQuiet) -> Company:
    """登记不叫不到: by the firm's administrator; plans that wait are called off.

    Raises Missing, Forbidden, Refused ``visit_quiet_already``, Invalid under ``until``.
    """
    company = _own(tx, number)
    given = checked(given)
    today = local_day(tx.now)
    why = quiet_fault(given.until, today)
    if why == "past":
        raise Invalid({"until": [say("请选择今天以后的日期。")]})
    if why:
        raise Invalid({"until": [say("最长六个月，请选择更早的日期。")]})
    with tx.as_the_office():
        tx.session.execute(sa.select(Company.id).where(Company.id == company.id).with_for_update())
        if present_quiet(tx, company.id) is not None:
            raise Refused("visit_quiet_already")
        tx.session.add(
            CompanyQuiet(
                company_id=company.id,
                until=given.until,
                reason=given.reason,
                set_at=tx.now,
                set_by_name=tx.actor.name,
            )
        )
        _call_off(tx, company.id)
        tx.session.flush()
        tx.emit(
            QuietSet(
                company_id=CompanyId(company.id),
                company_name=company.name,
                region_id=RegionId(company.region_id),
                until=given.until.isoformat(),
                reason=given.reason,
            )
        )
    return company


def end_quiet(tx: Transaction, number: str, _given: EndQuiet) -> Company:
    """取消不叫不到: from tomorrow's look on the firm is called on as others are. Raises as ``ask_quiet``."""
    company = _own(tx, number)
    with tx.as_the_office():
        tx.session.execute(sa.select(Company.id).where(Company.id == company.id).with_for_update())
        quiet = present_quiet(tx, company.id)
        if quiet is None:
            raise Refused("visit_quiet_none")
        quiet.ended_at = tx.now
        tx.session.flush()
        tx.emit(
            QuietEnded(
                company_id=CompanyId(company.id), company_name=company.name, region_id=RegionId(company.region_id)
            )
        )
    return company


def present_quiet(tx: Transaction, company_id: int) -> CompanyQuiet | None:
    """What holds today of a firm one sees."""
    return tx.session.scalar(
        sa.select(CompanyQuiet)
        .where(CompanyQuiet.company_id == company_id, CompanyQuiet.on(local_day(tx.now)))
        .order_by(CompanyQuiet.id.desc())
        .limit(1)
    )


def _own(tx: Transaction, code: str) -> Company:
    company = tx.session.scalar(visible(tx.actor, Company).where(coded(harmless(as_credit_code(code)))))
    if company is None:
        raise Missing()
    own = any(seat.company_id == company.id for seat in tx.actor.seats_of(Role.COMPANY_ADMIN))
    if not own or not tx.actor.may(QUIET):
        raise Forbidden()
    return company


def _call_off(tx: Transaction, company_id: int) -> None:
    plans = tx.session.scalars(
        sa.update(Visit)
        .where(Visit.company_id == company_id, Visit.state == VisitState.PLANNED)
        .values(state=VisitState.CANCELLED, version=Visit.version + 1)
        .returning(Visit.id)
    ).all()
    end_plan_clocks(tx, plans, met=False)


ASK_QUIET = Addition(
    action="ask_quiet", ability=QUIET, takes=AskQuiet, do=ask_quiet, done="已登记不叫不到，服务官会收到通知"
)
END_QUIET = Addition(action="end_quiet", ability=QUIET, takes=EndQuiet, do=end_quiet, done="不叫不到已取消")
