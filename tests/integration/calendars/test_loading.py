"""Notices make versions; a version is a calendar, whoever reads it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.calendars.loading import load_bundled, load_notice
from app.calendars.models import CalendarDay, CalendarVersion
from app.calendars.queries import calendar_now, known_through
from app.calendars.rules import DayKind, NamedDay, days_of_notice
from app.kernel.actor import SYSTEM
from app.kernel.errors import Invalid, Missing
from app.kernel.transaction import Transaction, Transactions

NOTICES = Path(__file__).resolve().parents[4] / "shared/data/holiday-cn"
OFF, MAKEUP = DayKind.OFF, DayKind.MAKEUP
NEW_YEAR = [
    NamedDay(date(2027, 1, 1), OFF, "元旦"),
    NamedDay(date(2027, 1, 2), OFF, "元旦"),
    NamedDay(date(2026, 12, 27), MAKEUP, "元旦"),
]


@pytest.fixture(autouse=True)
def empty(request: pytest.FixtureRequest) -> None:
    """Start without a calendar, whatever the database was prepared with; rolled back with the test."""
    if "tx" in request.fixturenames:
        tx: Transaction = request.getfixturevalue("tx")
        tx.session.execute(sa.delete(CalendarDay))
        tx.session.execute(sa.delete(CalendarVersion))


def test_before_the_first_notice_there_is_no_calendar(tx: Transaction) -> None:
    assert known_through(tx.session) is None
    with pytest.raises(Missing) as missing:
        calendar_now(tx.session)
    assert missing.value.code == "calendar_not_loaded"


def test_the_bundle_reaches_to_the_last_notice_and_loads_once(tx: Transaction) -> None:
    version = load_bundled(tx)
    assert load_bundled(tx) == version
    calendar = calendar_now(tx.session)
    assert (calendar.version, calendar.known_through) == (version, known_through(tx.session))
    assert calendar.known_through >= date(2026, 12, 31)
    assert calendar.is_workday(date(2026, 2, 14))
    assert not calendar.is_workday(date(2026, 2, 18))
    assert calendar.days[date(2026, 2, 14)].name == "春节"
    assert calendar_now(tx.session) is calendar


def test_the_bundle_agrees_with_the_published_notices(tx: Transaction) -> None:
    if not NOTICES.exists():
        pytest.skip("shared/data/holiday-cn is not on this machine")
    load_bundled(tx)
    calendar = calendar_now(tx.session)
    published = [
        named
        for path in sorted(NOTICES.glob("20*.json"))
        for named in days_of_notice(json.loads(path.read_text(encoding="utf-8")))
    ]
    assert len(published) > 200
    for named in published:
        assert calendar.is_workday(named.day) is (named.kind is MAKEUP), named


def test_a_new_notice_makes_a_version_and_the_same_one_does_not(tx: Transaction) -> None:
    first = load_bundled(tx)
    version = load_notice(tx, NEW_YEAR, 2027, "国办发明电")
    assert version == first + 1
    assert load_notice(tx, list(reversed(NEW_YEAR)), 2027, "又一次") == version
    calendar = calendar_now(tx.session)
    assert (calendar.version, calendar.known_through) == (version, date(2027, 12, 31))
    assert calendar.is_workday(date(2026, 12, 27))
    assert load_bundled(tx) == version


def test_a_corrected_notice_drops_what_it_no_longer_names(tx: Transaction) -> None:
    load_notice(tx, NEW_YEAR, 2027, "初稿")
    version = load_notice(tx, NEW_YEAR[:1], 2027, "更正")
    calendar = calendar_now(tx.session)
    assert (calendar.version, set(calendar.days)) == (version, {date(2027, 1, 1)})


def test_a_later_notice_keeps_its_days_when_an_older_is_read_again(tx: Transaction) -> None:
    load_notice(tx, NEW_YEAR, 2027, "2027")
    older = [NamedDay(date(2026, 12, 27), OFF, "旧"), NamedDay(date(2026, 10, 1), OFF, "国庆节")]
    load_notice(tx, older, 2026, "2026")
    calendar = calendar_now(tx.session)
    assert calendar.is_workday(date(2026, 12, 27))
    assert date(2026, 10, 1) in calendar.days
    assert calendar.known_through == date(2027, 12, 31)


def test_an_unannounced_or_foreign_year_is_refused(tx: Transaction) -> None:
    with pytest.raises(Invalid):
        load_notice(tx, [], 2027, "空")
    with pytest.raises(Invalid):
        load_notice(tx, NEW_YEAR, 2029, "错年")


def test_a_version_that_was_rolled_back_is_not_remembered(tx: Transaction) -> None:
    base = load_notice(tx, NEW_YEAR[:1], 2027, "基")
    savepoint = tx.session.begin_nested()
    undone = load_notice(tx, NEW_YEAR, 2027, "撤")
    assert calendar_now(tx.session).is_workday(date(2026, 12, 27))
    savepoint.rollback()
    assert calendar_now(tx.session).version == base
    assert load_notice(tx, NEW_YEAR[:2], 2027, "再") == undone
    assert not calendar_now(tx.session).is_workday(date(2026, 12, 27))


def test_two_loads_at_once_make_one_version(transactions: Transactions) -> None:
    def load(_: int) -> int:
        with transactions.acting(SYSTEM) as tx:
            return load_notice(tx, NEW_YEAR, 2027, "并发")

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(load, range(3)))) == 1
