"""载入放假安排: a notice of the State Council, tried out before it is proposed."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.administration.kinds.kind import Wanted
from app.administration.kinds.notices import BUNDLED
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind
from app.administration.wanting import REASON, SINCE
from app.calendars.loading import bundled_days
from app.calendars.rules import NamedDay, days_of_notice, parse_csv_notice
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

LONGEST = 60_000


@dataclass(frozen=True, kw_only=True)
class AmendCalendar:
    """The days of one year's notice, or those that came with the program."""

    reason: Annotated[str, REASON]
    notice: Annotated[
        str,
        Ask(
            "放假安排",
            hint="粘贴当年的 JSON，或每行一天：日期,放假 或 补班,名称。留空就载入随程序附带的各年安排。",
            most=LONGEST,
            means="A notice: holiday-cn JSON, or rows `date,kind,name`; empty for those that came with the program.",
            example='{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}',
        ),
    ] = ""
    since: Annotated[date | None, SINCE] = None


def wanted_calendar(tx: Transaction, given: AmendCalendar) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid under ``notice``."""
    given = checked(given)
    if not given.notice.strip():
        through = date(bundled_days()[-1].day.year, 12, 31)
        return _wanted(given, BUNDLED, {"known_through": through.isoformat()})
    days, year = _read(given.notice.strip())
    if not days:
        raise Invalid({"notice": [say("%(year)s 年的放假安排还没有公布。", year=year)]})
    if any(abs(named.day.year - year) > 1 for named in days):
        raise Invalid({"notice": [say("有的日期不属于 %(year)s 年的放假安排。", year=year)]})
    ordered = sorted(days, key=lambda named: named.day)
    return _wanted(
        given, str(year), {"days": [[named.day.isoformat(), named.kind.value, named.name] for named in ordered]}
    )


def amend_calendar(tx: Transaction, given: AmendCalendar) -> Amendment:
    """载入放假安排: days off and days worked of a year; running clocks follow, nobody becomes late by it.

    Once anything was filed, another person signs it. Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_calendar(tx, given))


def _wanted(given: AmendCalendar, subject: str, values: dict[str, object]) -> Wanted:
    return Wanted(
        kind=SettingKind.CALENDAR,
        region_id=None,
        subject=subject,
        values=values,
        since=given.since,
        reason=given.reason,
    )


def _read(text: str) -> tuple[list[NamedDay], int]:
    try:
        if text.startswith("{"):
            parsed = json.loads(text)
            return days_of_notice(parsed), int(parsed["year"])
        days = parse_csv_notice(text)
        if not days:
            raise ValueError("no days in it")
        return days, max(named.day.year for named in days)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid({"notice": [say("看不懂这份安排，请检查格式后再试。")]}) from error


AMEND_CALENDAR = Beginning(
    action="amend_calendar", ability=SETS, takes=AmendCalendar, do=amend_calendar, done="放假安排的修改已提交"
)
