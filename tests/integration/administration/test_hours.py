"""工作时间: tried out, signed, and running clocks follow; what is over stays, and nobody becomes late by it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.acts.taking import take
from app.administration.amending_hours import AMEND_HOURS, AmendHours, wanted_hours
from app.administration.deciding import JUDGE, Judged
from app.administration.proposing import look
from app.administration.rules import AmendmentState
from app.calendars.loading import load_notice
from app.calendars.queries import calendar_now, timetable
from app.calendars.rules import DEFAULT_SPANS, DayKind, NamedDay, local_day
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.kernel.errors import Invalid, Refused
from app.kernel.transaction import Transaction
from app.subjects import SUBJECTS
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor

LATER = "08:30-12:00,15:00-18:00"


def hours(**said: Any) -> AmendHours:
    return AmendHours(**{"hours": LATER, "reason": "夏季作息", **said})


def dues(tx: Transaction) -> Mapping[int, datetime]:
    return {row.id: row.due_at for row in tx.session.execute(sa.select(Clock.id, Clock.due_at))}


def test_hours_are_tried_out_signed_and_running_clocks_follow(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    admin, before, version = as_actor(tx, zone.admin), dues(tx), calendar_now(tx.session).version
    looked = look(admin, wanted_hours(admin, hours()))
    assert looked.second
    assert looked.moves.dues > 0
    assert looked.before is not None
    assert dues(tx) == before, "looking changes nothing"
    assert calendar_now(tx.session).version == version
    done = take(admin, AMEND_HOURS, hours())
    assert done.state is AmendmentState.WAITING
    take(as_actor(tx, zone.leader), JUDGE, Judged(agreed=True), number=done.number)
    calendar, tomorrow = calendar_now(tx.session), local_day(tx.now) + timedelta(days=1)
    assert calendar.version == version + 1
    after = dues(tx)
    assert sum(after[key] != due for key, due in before.items()) == looked.moves.dues
    for key, due in before.items():
        if local_day(due) < tomorrow:
            assert after[key] == due, "today is worked as it was"
        assert after[key] > tx.now or after[key] == due, "nobody becomes late by it"
    assert drift(tx.session, SUBJECTS, tx.now) == [], "the nightly check finds the same"


def test_signed_after_their_day_they_hold_from_the_next(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING)
    since = local_day(tx.now) + timedelta(days=1)
    number = take(as_actor(tx, zone.admin), AMEND_HOURS, hours(since=since)).number
    late = as_actor(tx, zone.leader, tx.now + timedelta(days=10))
    take(late, JUDGE, Judged(agreed=True), number=number)
    held = timetable(tx.session)
    assert held.of(local_day(late.now)) == DEFAULT_SPANS, "the day of the signature is worked as it was"
    assert held.of(local_day(late.now) + timedelta(days=1)) != DEFAULT_SPANS


def test_a_notice_that_comes_later_keeps_the_hours(tx: Transaction, zone: Zone) -> None:
    take(as_actor(tx, zone.admin), AMEND_HOURS, hours())
    day = local_day(tx.now) + timedelta(days=30)
    digest = calendar_now(tx.session)
    load_notice(tx, [NamedDay(day, DayKind.OFF, "纪念日")], day.year, "test")
    calendar = calendar_now(tx.session)
    assert calendar.version == digest.version + 1
    assert calendar.hours.of(day) == digest.hours.of(day) != DEFAULT_SPANS


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"hours": "八点半到五点半"}, "hours"),
        ({"hours": "08:00-12:00"}, "hours"),
        ({"hours": "08:30-12:00,11:00-17:30"}, "hours"),
        ({"since": 0}, "since"),
        ({"since": -1}, "since"),
        ({"season_from": "06-01"}, "season_hours"),
        ({"season_from": "06-01", "season_to": "02-31", "season_hours": LATER}, "season_hours"),
        ({"season_from": "06-01", "season_to": "09-30", "season_hours": "08:00-11:00"}, "season_hours"),
    ],
)
def test_hours_nobody_can_work_by_are_refused(tx: Transaction, zone: Zone, said: dict[str, Any], field: str) -> None:
    if "since" in said:
        said = {"since": local_day(tx.now) + timedelta(days=said["since"])}
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), AMEND_HOURS, hours(**said))
    assert field in wrong.value.fields


def test_what_holds_already_is_said(tx: Transaction, zone: Zone) -> None:
    with pytest.raises(Refused) as same:
        take(as_actor(tx, zone.admin), AMEND_HOURS, hours(hours="08:30-12:00,14:30-17:30"))
    assert same.value.code == "amendment_same"
