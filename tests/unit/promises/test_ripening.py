"""When it is told whether a promise was kept: once, whatever happened before and after."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.calendars.rules import local_day
from app.promises.rules.ripening import PromiseFact, ripened
from app.promises.rules.words import PromiseState, ended_as

DAY = date(2026, 12, 3)
OVER = datetime(2026, 12, 3, 16, tzinfo=UTC)
"""Midnight after it, Shanghai."""


def fact(*acts: tuple[str, datetime]) -> PromiseFact:
    """What a promise due on ``DAY`` keeps after these acts, as the use-cases write it."""
    state, done, ended, earlier = PromiseState.OPEN, None, None, []
    for name, at in acts:
        if name == "done":
            done = at
        elif name == "no":
            earlier.append({"kind": "broken", "at": at.isoformat(), "done_at": done and done.isoformat()})
            done = None
        elif name == "released":
            state, ended = PromiseState.RELEASED, at
        else:
            state, ended = ended_as(DAY, done or at), at
    return PromiseFact(state=state, first_due_on=DAY, done_at=done, ended_at=ended, earlier=earlier)


def at(hours: int) -> datetime:
    """Hours from the end of its day."""
    return OVER + timedelta(hours=hours)


def test_nobody_said_a_word_until_its_day_was_over() -> None:
    told = ripened(fact())
    assert told is not None
    assert (told.at, told.kept) == (OVER, False)
    later = fact(("done", at(5)), ("kept", at(9)))
    assert ripened(later) == told, "and what comes later changes nothing"
    assert ripened(fact(("released", at(5)))) == told


def test_it_waits_for_the_firm_and_is_kept_by_its_word_or_silence() -> None:
    assert ripened(fact(("done", at(-5)))) is None
    told = ripened(fact(("done", at(-5)), ("kept", at(50))))
    assert told is not None
    assert (told.at, told.kept) == (at(50), True)
    early = ripened(fact(("done", at(-9)), ("kept", at(-5))))
    assert early is not None
    assert (early.at, early.kept) == (at(-5), True)


def test_a_no_after_its_day_makes_it_late_and_one_before_does_not() -> None:
    no = ripened(fact(("done", at(-9)), ("no", at(3)), ("done", at(4)), ("kept", at(8))))
    assert no is not None
    assert (no.at, no.kept) == (at(3), False)
    mended = ripened(fact(("done", at(-9)), ("no", at(-7)), ("done", at(-4)), ("kept", at(8))))
    assert mended is not None
    assert (mended.at, mended.kept) == (at(8), True)


def test_what_the_firm_released_in_time_counts_nowhere() -> None:
    assert ripened(fact(("released", at(-5)))) is None
    assert ripened(fact(("done", at(-5)), ("released", at(5)))) is None


@given(
    courses=st.lists(st.sampled_from(["done", "no"]), max_size=6),
    last=st.sampled_from(["kept", "released", ""]),
    hours=st.lists(st.integers(-200, 200), min_size=8, max_size=8, unique=True),
)
def test_what_was_told_stays_told_and_agrees_with_how_it_ended(courses: list[str], last: str, hours: list[int]) -> None:
    instants = iter(at(each) for each in sorted(hours))
    said, acts = False, []
    for each in courses:
        if (each == "done") is not said:
            acts.append((each, next(instants)))
            said = not said
    if last:
        acts.append((last, next(instants)))
    whole = ripened(fact(*acts))
    for number in range(len(acts)):
        before = ripened(fact(*acts[:number]))
        if before is not None and before.at <= acts[number][1]:
            assert whole == before, "nothing that comes later changes it"
    kept = fact(*acts)
    if kept.state in {PromiseState.KEPT, PromiseState.LATE}:
        assert whole is not None
        assert whole.kept == (kept.state is PromiseState.KEPT)
        assert not whole.kept or kept.done_at is None or local_day(kept.done_at) <= DAY
