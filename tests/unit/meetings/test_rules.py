"""The pure rules of a room: who is in it, and what a time of day and a due are."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.roles import COMPANY, Role
from app.calendars.rules import instant, local_day, time_typed
from app.kernel.actor import Actor, Seat
from app.kernel.ids import AccountId, AssignmentId, CompanyId, DepartmentId, ParkId, RegionId
from app.meetings.rules import (
    ENTERS,
    decides,
    holders,
    holds,
    is_closed,
    reads,
    talks,
    there,
)
from app.tickets.rules.convening import LONGEST, in_reach
from app.tickets.rules.facts import Facts, PartFacts
from app.tickets.rules.words import OPEN, Grade, Part, PartState, State

NOW = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
LEAD, SUPPORT, OTHER = DepartmentId(1), DepartmentId(2), DepartmentId(3)
days = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@st.composite
def parts(draw: st.DrawFn) -> tuple[PartFacts, ...]:
    def one(number: int) -> PartFacts:
        return PartFacts(
            id=AssignmentId(number + 1),
            department_id=draw(st.sampled_from((LEAD, SUPPORT))),
            part=draw(st.sampled_from(Part)),
            state=draw(st.sampled_from(PartState)),
            hand_back_until=NOW,
            left_at=draw(st.sampled_from((None, NOW))),
        )

    return tuple(one(number) for number in range(draw(st.integers(0, 3))))


def facts(of: tuple[PartFacts, ...], complained: frozenset[int] = frozenset()) -> Facts:
    return Facts(
        state=State.HANDLING,
        region_id=RegionId(1),
        park_id=ParkId(1),
        company_id=CompanyId(1),
        filed_by=AccountId(1),
        answered_by=None,
        category_code="01",
        confidential=False,
        complained_of=complained,
        grade=Grade.ORDINARY,
        cycle=1,
        now=NOW,
        parts=of,
    )


@st.composite
def seats(draw: st.DrawFn) -> Seat:
    role = draw(st.sampled_from(Role))
    region = RegionId(draw(st.integers(1, 2)))
    unit = role in {Role.LIAISON, Role.HANDLER, Role.HEAD}
    return Seat(
        role=role.value,
        region_id=region,
        region_ids=frozenset({region}),
        park_id=ParkId(draw(st.integers(1, 2))) if role in {Role.DISPATCHER, Role.AGENT} else None,
        department_id=draw(st.sampled_from((LEAD, SUPPORT, OTHER))) if unit else None,
        company_id=CompanyId(draw(st.integers(1, 2))) if role in COMPANY else None,
    )


def actors() -> st.SearchStrategy[Actor]:
    return st.lists(seats(), max_size=3).map(
        lambda held: Actor(account_id=AccountId(9), name="甲", seats=tuple(held), paired=frozenset({CompanyId(1)}))
    )


@given(actors(), parts())
def test_whoever_writes_is_in_the_room(actor: Actor, of: tuple[PartFacts, ...]) -> None:
    seen = facts(of)
    for may in (talks(actor, seen), decides(actor, seen), *(holds(actor, seen, unit) for unit in (LEAD, SUPPORT))):
        assert not may or reads(actor, seen)
    assert not decides(actor, seen) or talks(actor, seen)


@given(actors(), parts())
def test_no_seat_of_a_firm_or_an_officer_ever_opens_it(actor: Actor, of: tuple[PartFacts, ...]) -> None:
    seen = facts(of)
    if not actor.roles & frozenset(ENTERS):
        assert not reads(actor, seen)


@given(actors(), parts())
def test_a_unit_reads_as_long_as_it_has_a_part_and_no_longer(actor: Actor, of: tuple[PartFacts, ...]) -> None:
    seen = facts(of)
    units = {seat.department_id for seat in actor.seats if seat.department_id is not None}
    if actor.seats and all(seat.department_id is not None for seat in actor.seats):
        assert reads(actor, seen) == bool(units & there(seen))
        assert talks(actor, seen) == reads(actor, seen)


@given(actors(), parts())
def test_a_leader_alone_writes_nothing(actor: Actor, of: tuple[PartFacts, ...]) -> None:
    if actor.roles <= {Role.LEADER}:
        assert not talks(actor, facts(of))
        assert not decides(actor, facts(of))


@given(actors(), parts())
def test_to_whoever_sits_in_a_unit_complained_of_there_is_no_room(actor: Actor, of: tuple[PartFacts, ...]) -> None:
    units = frozenset(int(seat.department_id) for seat in actor.seats if seat.department_id is not None)
    if units:
        assert not reads(actor, facts(of, units))


@given(parts())
def test_a_task_is_held_by_units_in_the_room_alone(of: tuple[PartFacts, ...]) -> None:
    assert holders(facts(of)) <= there(facts(of))


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(":："))
def test_every_time_of_day_is_read_as_it_is_typed(hour: int, minute: int, colon: str) -> None:
    for typed in (f"{hour}{colon}{minute:02d}", f"{hour:02d}{colon}{minute:02d}"):
        assert time_typed(typed) == time(hour, minute)


@given(st.text(max_size=6))
def test_whatever_is_read_was_a_time(typed: str) -> None:
    found = time_typed(typed)
    if found is not None:
        assert typed.strip().replace("：", ":") in {f"{found:%H:%M}", f"{found.hour}:{found:%M}"}


def test_what_is_no_time_of_day_is_none() -> None:
    for typed in ("24:00", "9:60", "9", "", "下午3点", "١:٠٠", "009:00", "9:0"):
        assert time_typed(typed) is None


@given(days, st.times())
def test_an_instant_lies_on_its_shanghai_day(day: date, at: time) -> None:
    assert local_day(instant(day, at.replace(tzinfo=None))) == day


@given(days, days)
def test_a_day_in_reach_is_neither_gone_by_nor_too_far(day: date, today: date) -> None:
    assert in_reach(day, today) == (timedelta(0) <= day - today <= LONGEST)


def test_a_room_is_closed_where_nothing_is_open() -> None:
    for state, closed in product(State, (True, False)):
        if state is not State.DRAFT and closed is is_closed(state):
            assert (state in OPEN) is not closed
