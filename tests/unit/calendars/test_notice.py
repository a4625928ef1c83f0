"""Reading a notice: both layouts, and a named fault for everything else."""

from datetime import date

import pytest

from app.calendars.rules import DayKind, NamedDay, covered_through, days_of_notice, parse_csv_notice

OFF = {"date": "2022-12-31", "name": "元旦", "isOffDay": True}
MAKEUP = {"date": "2023-01-28", "name": "春节", "isOffDay": False}
READ = [NamedDay(date(2022, 12, 31), DayKind.OFF, "元旦"), NamedDay(date(2023, 1, 28), DayKind.MAKEUP, "春节")]


def test_both_layouts_say_the_same() -> None:
    assert days_of_notice({"year": 2023, "papers": [], "days": [MAKEUP, OFF]}) == READ
    assert parse_csv_notice("\ufeffdate,kind,name\r\n2023-01-28,补班,春节\r\n\r\n2022-12-31,off,元旦\r\n") == READ
    assert parse_csv_notice("2022-12-31,放假,元旦\n2023-01-28,makeup,春节") == READ


def test_a_year_not_announced_covers_nothing() -> None:
    assert days_of_notice({"year": 2027, "papers": [], "days": []}) == []
    assert covered_through([]) is None


def test_a_notice_covers_the_year_most_of_its_days_lie_in() -> None:
    assert covered_through([*READ, NamedDay(date(2023, 1, 2), DayKind.OFF, "元旦")]) == date(2023, 12, 31)


@pytest.mark.parametrize(
    "notice",
    [
        {},
        {"year": "2023", "days": []},
        {"year": True, "days": []},
        {"year": 2023, "days": {}},
        {"year": 2023, "days": ["2023-01-01"]},
        {"year": 2023, "days": [{**OFF, "date": "20221231"}]},
        {"year": 2023, "days": [{**OFF, "date": "2023-02-29"}]},
        {"year": 2023, "days": [{**OFF, "date": "２０２３-01-01"}]},
        {"year": 2023, "days": [{**OFF, "date": None}]},
        {"year": 2023, "days": [{**OFF, "isOffDay": "yes"}]},
        {"year": 2023, "days": [{**OFF, "name": " "}]},
        {"year": 2023, "days": [{**OFF, "name": "元\x00旦"}]},
        {"year": 2023, "days": [{**OFF, "date": "2020-01-01"}]},
        {"year": 2023, "days": [OFF, OFF]},
    ],
)
def test_a_faulty_year_is_refused(notice: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"notice|days\[0\]|twice"):
        days_of_notice(notice)


def test_what_is_no_table_at_all_is_refused_by_line() -> None:
    with pytest.raises(ValueError, match="line 1: field larger"):
        parse_csv_notice("元" * 200_000)


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-01,off",
        "2023-1-1,off,元旦",
        "2023-01-01,holiday,元旦",
        "2023-01-01,off,",
        "a,b,c,d",
        "2023-13-01,off,元旦",
    ],
)
def test_a_faulty_row_is_refused_by_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse_csv_notice(f"date,kind,name\n{text}")
