"""A deadline told day by day: what counted, as which number, and why the others did not."""

from app.clocks.rules.arithmetic import Interval, due
from app.clocks.rules.limits import Limit
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()


def told(start: str, limit: str, *pauses: tuple[str, str]) -> list[str]:
    """The days of a deadline as lines: the day, ✓ when it counted, its number, the reason."""
    rests = [Interval(shanghai(begin), shanghai(end)) for begin, end in pauses]
    days = due(CALENDAR, shanghai(start), Limit.parse(limit), rests).days
    return [
        " ".join(
            [
                f"{step.day:%m-%d}",
                *["✓"] * step.counted,
                *[str(number) for number in (step.number,) if number],
                step.reason,
            ]
        )
        for step in days
    ]


def test_a_pause_moves_the_numbers_on() -> None:
    assert told("2026-03-02", "2 workdays", ("2026-03-02 11:00", "2026-03-03 11:00")) == [
        "03-02 起始日不计",
        "03-03 暂停顺延",
        "03-04 ✓ 1 工作日",
        "03-05 ✓ 2 工作日",
    ]


def test_days_off_within_a_pause_are_days_off() -> None:
    assert told("2026-03-05", "1 workday", ("2026-03-05 11:00", "2026-03-09 11:00")) == [
        "03-05 起始日不计",
        "03-06 暂停顺延",
        "03-07 周六",
        "03-08 周日",
        "03-09 暂停顺延",
        "03-10 ✓ 1 工作日",
    ]


def test_a_pause_after_the_last_day_shifts_behind_it() -> None:
    """Whether it is allowed is decided elsewhere; here the numbers stop where the limit is used up."""
    assert told("2026-03-02", "1 workday", ("2026-03-03 18:00", "2026-03-04 11:00")) == [
        "03-02 起始日不计",
        "03-03 ✓ 1 工作日",
        "03-04 暂停顺延",
    ]


def test_a_month_ends_on_a_workday_or_on_the_next() -> None:
    first, *middle, last = told("2026-02-28", "1 month")  # 03-28 is a Saturday
    assert (first, middle[0], middle[26]) == (
        "02-28 起始日不计",
        "03-01 ✓ 1 按自然月连续计算",
        "03-27 ✓ 27 按自然月连续计算",
    )
    assert (*middle[27:], last) == ("03-28 届满日遇非工作日: 周六", "03-29 周日", "03-30 ✓ 28 顺延至工作日: 工作日")
    assert told("2026-03-02", "1 month")[-2:] == ["04-01 ✓ 30 按自然月连续计算", "04-02 ✓ 31 届满日: 工作日"]


def test_a_pause_shifts_a_month_by_workdays() -> None:
    assert told("2026-03-02", "1 month", ("2026-03-03 11:00", "2026-03-05 11:00"))[-6:] == [
        "04-02 ✓ 31 届满日: 工作日",
        "04-03 暂停顺延",
        "04-04 清明放假",
        "04-05 清明放假",
        "04-06 清明放假",
        "04-07 暂停顺延",
    ]


def test_hours_say_how_much_of_a_day_they_took() -> None:
    assert told("2026-03-05 11:15", "4 workhours") == [
        "03-05 ✓ 工作日，计 3 小时 45 分钟",
        "03-06 ✓ 工作日，计 15 分钟",
    ]
    assert told("2026-03-05 17:29", "1 workhour")[0] == "03-05 ✓ 工作日，计 1 分钟"
    assert told("2026-03-05 17:30", "1 workhour") == ["03-05 起始时已下班", "03-06 ✓ 工作日，计 1 小时"]


def test_less_than_a_minute_is_not_said_to_be_nothing() -> None:
    start = shanghai("2026-03-05 17:29").replace(second=30)
    days = due(CALENDAR, start, Limit.parse("1 workhour")).days
    assert [step.reason for step in days] == ["工作日，计 不足 1 分钟", "工作日，计 59 分钟"]


def test_hours_leave_out_what_was_paused() -> None:
    assert told("2026-03-05 08:30", "4 workhours", ("2026-03-05 09:30", "2026-03-05 14:30")) == [
        "03-05 ✓ 工作日，计 4 小时，其余暂停顺延"
    ]
    assert told("2026-03-05 17:00", "1 workhour", ("2026-03-05 16:00", "2026-03-06 09:30")) == [
        "03-05 暂停顺延",
        "03-06 ✓ 工作日，计 1 小时，其余暂停顺延",
    ]
    assert told("2026-03-05 16:30", "2 workhours", ("2026-03-05 17:00", "2026-03-06 09:00")) == [
        "03-05 ✓ 工作日，计 30 分钟，其余暂停顺延",
        "03-06 ✓ 工作日，计 1 小时 30 分钟，其余暂停顺延",
    ]


def test_the_wall_a_named_day_and_a_ruling_count_in_their_own_words() -> None:
    assert told("2026-03-05 23:50", "30 minutes") == ["03-05 ✓ 按自然时间计", "03-06 ✓ 按自然时间计"]
    assert told("2026-03-05", "2 civildays") == ["03-05 ✓ 1 按指定日期计", "03-06 ✓ 2 按指定日期计"]
    assert told("2026-03-06 16:00", "1 ruling") == ["03-06 工作日", "03-07 周六", "03-08 周日", "03-09 ✓ 工作日"]
