"""到期日历: a month of what falls due to this reader, each day with its first matters."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.errors import Invalid, Missing
from app.sla.due_days import DueDay, due_days
from app.tickets.finding import NO_DAY
from app.tickets.rules.filtering import FIRST_DAY, LAST_DAY, day_in
from app.tickets.rules.worklists import Worklist, lists_of
from app.web.desk import reading
from app.web.guard import allows
from app.web.navigation import is_company
from app.web.speaking import dated
from app.web.viewer import page_context

pages = Blueprint("due_calendar", __name__)


@dataclass(frozen=True, kw_only=True)
class MonthDay:
    """One day of the sheet: of this month or beside it, at work or not."""

    day: date
    label: str
    inside: bool
    workday: bool
    today: bool
    number: int
    href: str
    rows: list[tuple[str, str, str]]
    """Number, title and address of the first matters due."""


@pages.get("/worklist/calendar")
@allows("ticket.see")
def month() -> ResponseReturnValue:
    """The month of ``?month=2026-11``, else the present one."""
    with reading() as tx:
        if is_company(tx.actor) or Worklist.OPEN not in lists_of(tx.actor):
            raise Missing()
        today = local_day(tx.now)
        first = _first_of(request.args.get("month", "") or f"{today:%Y-%m}")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        monday, sunday = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
        found, calendar = due_days(tx, first, last), calendar_now(tx.session)
        days = [
            _day(each, first, found.get(each, DueDay(0)), today, workday=calendar.is_workday(each))
            for each in (monday + timedelta(days=place) for place in range((sunday - monday).days + 1))
        ]
        return render_template(
            "worklists/calendar.html",
            month_label=dated(first, "yyyy年M月"),
            weeks=[days[place : place + 7] for place in range(0, len(days), 7)],
            before=f"/worklist/calendar?month={first - timedelta(days=1):%Y-%m}",
            after=f"/worklist/calendar?month={last + timedelta(days=1):%Y-%m}",
            total=sum(each.number for each in days),
            **page_context(tx),
        )


def _first_of(typed: str) -> date:
    """The first day of a month as it is written. Raises Invalid."""
    try:
        first = day_in(f"{typed}-01")
    except ValueError as error:
        raise Invalid({"month": [NO_DAY]}) from error
    if not FIRST_DAY < first < LAST_DAY.replace(day=1):
        raise Invalid({"month": [NO_DAY]})
    return first


def _day(each: date, first: date, due: DueDay, today: date, *, workday: bool) -> MonthDay:
    return MonthDay(
        day=each,
        label=dated(each, "M月d日 EEE"),
        inside=each.month == first.month,
        workday=workday,
        today=each == today,
        number=due.number,
        href=f"/worklist/{Worklist.OPEN}?due_on={each.isoformat()}",
        rows=[(row.number, row.title, f"/tickets/{row.number}?list={Worklist.OPEN}") for row in due.rows],
    )
