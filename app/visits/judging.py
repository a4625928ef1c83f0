"""Whether a visit may be written down as it was told: asked of calendar, of other visits, and of what the firm said."""

from datetime import timedelta

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.companies.models import Company
from app.kernel.errors import Invalid, Refused
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.visits.inputs import RecordVisit
from app.visits.models import CompanyQuiet, Visit
from app.visits.rules.recording import BACK, day_fault, quiet_is_heard, too_soon
from app.visits.rules.words import VisitState, VisitWay

NEAR = timedelta(days=31)
"""Ten workdays lie within it, whatever holidays there are."""
LONGEST_POLICY = 50


class VisitedAlready(Refused):
    """The same person was there that day already; ``number`` is that visit's."""

    def __init__(self, number: str) -> None:
        super().__init__("visit_same_day", state=VisitState.DONE)
        self.number = number


def judge(tx: Transaction, company: Company, given: RecordVisit) -> None:
    """Raises Invalid by input, VisitedAlready. The firm is locked."""
    wrong: dict[str, list[str]] = {}
    today, calendar = local_day(tx.now), calendar_now(tx.session)
    why = day_fault(given.day, today, calendar.workdays_between)
    if why == "future":
        wrong["day"] = [say("走访日期不能晚于今天。")]
    elif why:
        wrong["day"] = [say("走访要在 %(days)s 个工作日内登记，这一天太早了。", days=BACK)]
    if any(len(each) > LONGEST_POLICY for each in given.explained):
        wrong["explained"] = [say("每项政策最多 %(most)s 个字。", most=LONGEST_POLICY)]
    if wrong:
        raise Invalid(wrong)
    _not_twice(tx, company, given)
    if not quiet_is_heard(called=given.called, leader_reason=given.leader_reason) and (
        quiet := _quiet(tx, company, given)
    ):
        said = say(
            "企业登记了不叫不到，到 %(until)s 为止（%(reason)s）。企业约请的请勾选，领导安排的请写明原因。",
            until=quiet.until.isoformat(),
            reason=quiet.reason,
        )
        raise Invalid({"leader_reason": [said]})
    if given.way is VisitWay.ON_SITE and not given.again_reason:
        _not_too_soon(tx, company, given)


def _not_twice(tx: Transaction, company: Company, given: RecordVisit) -> None:
    first = tx.session.scalar(
        sa.select(Visit.number).where(
            Visit.company_id == company.id,
            Visit.officer_id == tx.actor.account_id,
            Visit.visited_on == given.day,
        )
    )
    if first is not None:
        raise VisitedAlready(first)


def _quiet(tx: Transaction, company: Company, given: RecordVisit) -> CompanyQuiet | None:
    """What the firm asked for, as far as it had asked by that day."""
    found = tx.session.scalar(
        sa.select(CompanyQuiet)
        .where(CompanyQuiet.company_id == company.id, CompanyQuiet.on(given.day))
        .order_by(CompanyQuiet.id.desc())
        .limit(1)
    )
    return None if found is None or local_day(found.set_at) > given.day else found


def _not_too_soon(tx: Transaction, company: Company, given: RecordVisit) -> None:
    """Somebody was on site within the workdays in which there is one: who, and when."""
    calendar = calendar_now(tx.session)
    others = tx.session.scalars(
        sa.select(Visit)
        .where(
            Visit.company_id == company.id,
            Visit.state == VisitState.DONE,
            Visit.way == VisitWay.ON_SITE,
            Visit.visited_on.between(given.day - NEAR, given.day + NEAR),
        )
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
    )
    for other in others:
        if other.visited_on is not None and too_soon(given.day, other.visited_on, calendar.workdays_between):
            said = say(
                "%(officer)s %(day)s 上门走访过这家企业（%(number)s）。10 个工作日内再次上门，请写明原因。",
                officer=other.officer_name,
                day=other.visited_on.isoformat(),
                number=other.number,
            )
            raise Invalid({"again_reason": [said]})
