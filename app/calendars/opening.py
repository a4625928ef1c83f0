"""Working hours from a day on. Days that are over keep theirs, so that nothing that is counted changes."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.calendars.events import CalendarChanged
from app.calendars.loading import digest_of, known_days, latest_version
from app.calendars.models import CalendarVersion
from app.calendars.queries import timetable
from app.calendars.rules import SHANGHAI, hours_of, is_fit, local_day
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.rulebook.providing import provide
from app.rulebook.rules import ProvisionKind

HOURS = "hours"
"""The subject: one timetable for all."""
ORDINARY = {"hours": "08:30-12:00,14:30-17:30", "season_from": "", "season_to": "", "season_hours": ""}
"""What holds where nobody set anything."""


def set_hours(tx: Transaction, values: Mapping[str, Any], since: date) -> date:
    """Let these hours hold from a day on, tomorrow at the earliest; returns the day. Running clocks follow (R12)."""
    since = max(since, local_day(tx.now) + timedelta(days=1))
    tx.session.execute(sa.text("LOCK TABLE calendar_versions IN SHARE ROW EXCLUSIVE MODE"))
    instant = datetime.combine(since, time(), SHANGHAI)
    provide(tx, ProvisionKind.HOURS, HOURS, values, region_id=None, valid_from=instant)
    latest = latest_version(tx)
    if latest is None:
        return since  # before the first notice there is no clock, and the first version will have them
    version = CalendarVersion(
        version=latest.version + 1,
        loaded_at=tx.now,
        known_through=latest.known_through,
        source=f"hours from {since}",
        digest=digest_of(known_days(tx), latest.known_through, timetable(tx.session)),
    )
    tx.session.add(version)
    tx.session.flush()
    tx.emit(
        CalendarChanged(
            version=version.version,
            year=since.year,
            known_through=latest.known_through,
            source=version.source,
            days=(),
        )
    )
    return since


def checked_hours(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Hours as somebody wrote them. Raises Invalid under ``hours``, or under ``season_hours`` for a season's."""
    wrong = say("应像 08:30-12:00,14:30-17:30 这样写：每天 6 到 12 小时，10:00 前上班，16:00 到 21:00 下班。")
    try:
        ordinary = hours_of({**values, "season_hours": ""})
    except ValueError as error:
        raise Invalid({"hours": [wrong]}) from error
    if not is_fit(ordinary):
        raise Invalid({"hours": [wrong]})
    if any(values[name] for name in ("season_from", "season_to", "season_hours")):
        if not all(values[name] for name in ("season_from", "season_to", "season_hours")):
            raise Invalid({"season_hours": [say("季节作息要把从几月几日、到几月几日、工作时间三项都填上。")]})
        try:
            whole = hours_of(values)
        except ValueError as error:
            raise Invalid(
                {"season_hours": [say("季节作息不对：日期像 06-01，工作时间像 08:00-12:00,15:00-18:00。")]}
            ) from error
        if not is_fit(whole):
            raise Invalid({"season_hours": [wrong]})
    return values
