"""Periods by class, which visits count, and what two visits say of a firm."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.clocks.rules.limits import Limit, Unit
from app.traits.rules import TagValue
from app.visits.rules.periods import class_of, months_of, period_of
from app.visits.rules.recording import counts_as_visited, quiet_fault, standing_of
from app.visits.rules.words import DenialState, FirmClass, Production, StandingKind, VisitState, VisitWay


@given(day=some.dates(date(2020, 1, 1), date(2030, 12, 31)), months=some.integers(1, 12))
def test_every_day_lies_in_one_period_and_the_next_begins_where_it_ends(day: date, months: int) -> None:
    period = period_of(day, months)
    assert period.first <= day <= period.last
    assert period_of(period.first, months) == period_of(period.last, months) == period
    assert period_of(period.last + timedelta(days=1), months).first == period.last + timedelta(days=1)


def test_a_firm_is_called_on_by_its_verified_tags() -> None:
    assert class_of([TagValue.GIANT, TagValue.BELOW]) is FirmClass.KEY
    assert class_of([TagValue.ABOVE_TRADE]) is FirmClass.ABOVE
    assert class_of([]) is FirmClass.OTHER
    assert months_of(Limit(3, Unit.MONTH)) == 3
    assert months_of(Limit(21, Unit.WORKDAY)) == 1


@pytest.mark.parametrize(
    ("way", "denial", "counts"),
    [
        (VisitWay.ON_SITE, None, True),
        (VisitWay.PHONE, None, False),
        (VisitWay.VIDEO, None, False),
        (VisitWay.ON_SITE, DenialState.WAITING, False),
        (VisitWay.ON_SITE, DenialState.NOT_CAME, False),
        (VisitWay.ON_SITE, DenialState.CAME, True),
    ],
)
def test_what_counts_as_visited(way: VisitWay, denial: DenialState | None, counts: bool) -> None:
    assert counts_as_visited(VisitState.DONE, way, denial) is counts
    assert not counts_as_visited(VisitState.PLANNED, way, denial)


def test_two_grave_findings_are_a_proposal_and_half_a_year_is_the_longest_quiet() -> None:
    assert standing_of(Production.LOST, Production.HALTED) is StandingKind.LOST
    assert standing_of(Production.HALTED, Production.HALTED) is StandingKind.SUSPENDED
    assert standing_of(Production.HALTED, Production.NORMAL) is None
    today = date(2026, 11, 28)
    assert quiet_fault(today, today) == "past"
    assert quiet_fault(today + timedelta(days=185), today) == "too_long"
    assert quiet_fault(today + timedelta(days=184), today) == ""
