"""A day named in plain words is read as people mean it, and nothing else is taken for one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.rules import DayKind, NamedDay, WorkCalendar
from app.promises.rules.phrases import dated_phrases, number_of
from app.promises.rules.words import MOST_WORDS, is_within, last_day

TODAY = date(2026, 9, 23)
"""A Wednesday, the week before the feast of 1 to 7 October; Sunday the 27th is worked on."""
CALENDAR = WorkCalendar(
    version=1,
    days={
        **{
            day: NamedDay(day, DayKind.OFF, "国庆节")
            for day in (date(2026, 10, 1) + timedelta(each) for each in range(7))
        },
        date(2026, 9, 27): NamedDay(date(2026, 9, 27), DayKind.MAKEUP, "国庆节"),
    },
    known_through=date(2026, 12, 31),
)


def days(text: str, today: date = TODAY) -> list[date]:
    return [each.day for each in dated_phrases(text, today, CALENDAR)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("我局将于周五前完成抢修。", date(2026, 9, 25)),
        ("周五下班前给您答复", date(2026, 9, 25)),
        ("星期五之前把电送上", date(2026, 9, 25)),
        ("本周五安装完毕", date(2026, 9, 25)),
        ("周二前恢复供水", date(2026, 9, 29)),
        ("下周三上门查看", date(2026, 9, 30)),
        ("下周安排施工队进场", date(2026, 9, 30)),
        ("本周内解决", date(2026, 9, 27)),
        ("下下周一前办结", date(2026, 10, 8)),
        ("3 个工作日内联系企业", date(2026, 9, 27)),
        ("三个工作日内办理", date(2026, 9, 27)),
        ("５个工作日之内回复", date(2026, 9, 29)),
        ("十个工作日内办好", date(2026, 10, 13)),
        ("15日内修复路面", date(2026, 10, 8)),
        ("两天内处理完毕", date(2026, 9, 25)),
        ("48小时内恢复", date(2026, 9, 25)),
        ("一周内完成整改", date(2026, 9, 30)),
        ("两个月内建成", date(2026, 11, 23)),
        ("半个月内拿出方案", date(2026, 10, 8)),
        ("10月12日前通电", date(2026, 10, 12)),
        ("10 月 12 号之前通电", date(2026, 10, 12)),
        ("2026年11月20日前完成增容", date(2026, 11, 20)),
        ("原则上于10月底前完成", date(2026, 11, 2)),
        ("计划十月底完成全部拆迁", date(2026, 11, 2)),
        ("月底前发放到位", date(2026, 9, 30)),
        ("下月底前拨付", date(2026, 11, 2)),
        ("11月中旬前具备条件", date(2026, 11, 20)),
        ("25日前把方案报来", date(2026, 9, 25)),
        ("明天上午派人到现场", date(2026, 9, 24)),
        ("今天下班前回电", date(2026, 9, 23)),
        ("后天把变压器换好", date(2026, 9, 25)),
        ("年底前实现并网", date(2026, 12, 31)),
        ("待天晴后于三日内处理完成", date(2026, 9, 27)),
    ],
)
def test_a_phrase_names_its_workday(text: str, day: date) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "我局已于9月8日到现场查看",
        "2012年10月9日法院作出判决",
        "自2011年10月1日起施行",
        "每周五检修一次",
        "周一至周五上班",
        "上周五已经恢复",
        "本周一前已经完成",
        "2019年6月底前完成",
        "三年内建成",
        "今天已派人查看",
        "2027年6月30日前完成",
        "内部价 3 天",
        "近日处理",
        "",
    ],
)
def test_what_is_past_vague_or_too_far_is_offered_to_nobody(text: str) -> None:
    assert days(text) == []


def test_a_holiday_becomes_the_next_workday_and_says_so() -> None:
    [found] = dated_phrases("先排查。10月3日前恢复供电，请放心！", TODAY, CALENDAR)
    assert (found.named, found.day, found.is_moved) == (date(2026, 10, 3), date(2026, 10, 8), True)
    assert (found.phrase, found.sentence) == ("10月3日前", "10月3日前恢复供电，请放心")


def test_several_days_are_several_offers_up_to_three() -> None:
    assert days("明天查看。周五前拿方案；10月12日前完工。10月20日前验收") == [
        date(2026, 9, 24),
        date(2026, 9, 25),
        date(2026, 10, 12),
    ]
    assert days("周五前，也就是9月25日前办好") == [date(2026, 9, 25)]


@given(st.text(max_size=300), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_whatever_is_written_an_offer_is_a_workday_within_six_months(text: str, today: date) -> None:
    for each in dated_phrases(text, today, CALENDAR):
        assert is_within(each.named, today)
        assert CALENDAR.is_workday(each.day)
        assert each.day >= each.named
        assert 0 < len(each.sentence) <= MOST_WORDS


@given(
    st.lists(
        st.sampled_from(
            [
                "周五前",
                "下周",
                "3 个工作日内",
                "10月12日前",
                "月底",
                "明天",
                "十五日内",
                "，",
                "。",
                "完成",
                "2026年",
                "二",
            ]
        ),
        max_size=12,
    ),
    st.dates(date(2025, 1, 1), date(2028, 12, 31)),
)
def test_phrases_put_together_at_random_are_read_without_failing(parts: list[str], today: date) -> None:
    found = dated_phrases("".join(parts), today, CALENDAR)
    assert len(found) <= 3
    assert found == dated_phrases("".join(parts), today, CALENDAR)


@given(st.integers(1, 120), st.dates(date(2026, 1, 1), date(2026, 6, 30)))
def test_workdays_and_days_are_counted_as_the_calendar_counts_them(number: int, today: date) -> None:
    named = CALENDAR.nth_workday_after(today, number)
    assert days(f"{number}个工作日内办结", today) == ([named] if is_within(named, today) else [])
    later = today + timedelta(number)
    assert days(f"{number}天内办结", today) == [CALENDAR.next_workday_on_or_after(later)]


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_the_last_day_is_six_months_away_or_the_end_of_a_shorter_month(today: date) -> None:
    last = last_day(today)
    assert (last.year * 12 + last.month) - (today.year * 12 + today.month) == 6
    assert last.day == today.day or (last.day < today.day and (last + timedelta(1)).day == 1)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("三", 3), ("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("三十一", 31), ("7", 7), ("一二", 0), ("", 0)],
)
def test_numbers_are_read_in_figures_and_in_words(typed: str, number: int) -> None:
    assert number_of(typed) == number
