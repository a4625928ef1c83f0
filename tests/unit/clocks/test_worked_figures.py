"""The worked figures of the design, as a table: what an official would count on the wall calendar."""

import os
import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.clocks.rules.arithmetic import DayStep, Interval, due, due_at
from app.clocks.rules.limits import Limit
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()

# start, D1, D3, D7, one month; a start is any time of that day
FIGURES = [
    ("2026-02-13", "2026-02-14", "2026-02-25", "2026-03-02", "2026-03-13"),
    ("2026-02-18", "2026-02-24", "2026-02-26", "2026-03-03", "2026-03-18"),
    ("2026-01-31", "2026-02-02", "2026-02-04", "2026-02-10", "2026-02-28"),
    ("2026-04-30", "2026-05-06", "2026-05-08", "2026-05-13", "2026-06-01"),
    ("2026-09-24", "2026-09-28", "2026-09-30", "2026-10-12", "2026-10-26"),
    ("2026-12-25", "2026-12-28", "2026-12-30", "2027-01-06", "2027-01-25"),
]
LIMITS = ("1 workday", "3 workdays", "7 workdays", "1 month")
CELLS = [(row[0], limit, day) for row in FIGURES for limit, day in zip(LIMITS, row[1:], strict=True)]


@pytest.mark.parametrize("clock", ["00:00", "08:30", "13:00", "17:59", "23:59"])
@pytest.mark.parametrize(("start", "limit", "day"), CELLS)
def test_worked_figure(start: str, limit: str, day: str, clock: str) -> None:
    deadline = due(CALENDAR, shanghai(f"{start} {clock}"), Limit.parse(limit))
    assert deadline.due == shanghai(f"{day} 17:30")
    assert deadline.provisional is (day >= "2027")


def test_worked_pause() -> None:
    pause = Interval(shanghai("2026-09-23"), shanghai("2026-09-28"))
    deadline = due(CALENDAR, shanghai("2026-09-21"), Limit.parse("7 workdays"), [pause])
    assert deadline.due == shanghai("2026-10-10 17:30")
    assert [step.day.isoformat() for step in deadline.days if step.reason == "暂停顺延"] == ["2026-09-24", "2026-09-28"]


def test_worked_hours() -> None:
    assert due_at(CALENDAR, shanghai("2026-03-06 16:30"), Limit.parse("4 workhours")) == shanghai("2026-03-09 11:30")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-03-06 12:30", "1 workhour", "2026-03-06 15:30"),  # inside lunch
        ("2026-03-06 17:30", "1 workhour", "2026-03-09 09:30"),  # the closing minute is outside
        ("2026-03-06 23:00", "3 workhours", "2026-03-09 11:30"),
        ("2026-03-06 14:30", "3 workhours", "2026-03-06 17:30"),  # ends at the close, not at the next opening
        ("2026-02-13 16:30", "4 workhours", "2026-02-14 11:30"),  # 补班 Saturday
        ("2026-02-16 09:00", "4 workhours", "2026-02-24 15:00"),  # inside 春节
        ("2026-02-16 23:50", "30 minutes", "2026-02-17 00:20"),  # wall clock
        ("2024-01-31 09:00", "1 month", "2024-02-29 17:30"),
        ("2025-12-31 09:00", "2 months", "2026-02-28 17:30"),  # 补班 Saturday
    ],
)
def test_corner(start: str, limit: str, expected: str) -> None:
    assert due_at(CALENDAR, shanghai(start), Limit.parse(limit)) == shanghai(expected)


def test_the_way_is_explained_day_by_day() -> None:
    deadline = due(CALENDAR, shanghai("2026-02-13"), Limit.parse("3 workdays"))
    off = [DayStep(date(2026, 2, number), False, None, "春节放假") for number in range(15, 24)]
    assert list(deadline.days) == [
        DayStep(date(2026, 2, 13), False, None, "起始日不计"),
        DayStep(date(2026, 2, 14), True, 1, "春节补班"),
        *off,
        DayStep(date(2026, 2, 24), True, 2, "工作日"),
        DayStep(date(2026, 2, 25), True, 3, "工作日"),
    ]


def test_a_month_and_hours_are_explained_in_words() -> None:
    month = due(CALENDAR, shanghai("2026-04-30"), Limit.parse("1 month")).days
    assert (month[1].number, month[1].reason) == (1, "按自然月连续计算")
    assert [(step.counted, step.reason) for step in month[-2:]] == [
        (False, "届满日遇非工作日: 周六") if month[-2].day == date(2026, 5, 30) else (False, "周日"),
        (True, "顺延至工作日: 工作日"),
    ]
    hours = due(CALENDAR, shanghai("2026-03-06 16:30"), Limit.parse("4 workhours")).days
    assert [step.reason for step in hours] == ["工作日，计 1 小时", "周六", "周日", "工作日，计 3 小时"]
    late = due(CALENDAR, shanghai("2026-03-06 18:00"), Limit.parse("1 workhour")).days
    assert [step.reason for step in late] == ["起始时已下班", "周六", "周日", "工作日，计 1 小时"]


@pytest.mark.parametrize("limit", ["7 workdays", "4 workhours", "1 month", "30 minutes"])
def test_the_zone_of_the_start_and_of_the_machine_do_not_matter(limit: str) -> None:
    start = shanghai("2026-03-07 23:30")
    expected = due_at(CALENDAR, start, Limit.parse(limit))
    zones = (ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=14)), UTC)
    before = os.environ.get("TZ")
    try:
        for zone in zones:  # summer time begins on 2026-03-08 in New York, on 2026-03-29 in Berlin
            os.environ["TZ"] = str(zone)
            time.tzset()
            found = due_at(CALENDAR, start.astimezone(zone), Limit.parse(limit))
            assert (found, found.tzinfo) == (expected, UTC)
    finally:
        if before is None:
            os.environ.pop("TZ")
        else:
            os.environ["TZ"] = before
        time.tzset()


def test_faulty_instants_are_refused() -> None:
    naive = datetime.fromisoformat("2026-01-01")
    for limit in LIMITS:
        with pytest.raises(ValueError, match="zone"):
            due_at(CALENDAR, naive, Limit.parse(limit))
    with pytest.raises(ValueError, match="zone"):
        Interval(naive, naive)
    with pytest.raises(ValueError, match="before it starts"):
        Interval(shanghai("2026-01-02"), shanghai("2026-01-01"))
    for limit in ("900 workdays", "4000 workhours", "12 months", "9999 minutes"):
        with pytest.raises(ValueError, match="beyond"):
            due_at(CALENDAR, datetime(9999, 12, 31, 15, tzinfo=UTC), Limit.parse(limit))
