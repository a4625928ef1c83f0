"""What wrong sign-ins lead to; above all, that strangers elsewhere never shut the owner out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.doors import (
    LONGEST,
    MEASURES,
    OF_STRANGERS,
    SUSPECT_FROM,
    Gate,
    Tally,
    Then,
    Ward,
    gate,
    gate_after_waiting,
    neighbourhood,
)
from app.accounts.rules.questions import NUMBERS, Sum, as_number

NOW = datetime(2026, 9, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAIR = MEASURES[Ward.PAIR]
NAMES, ADDRESSES = ("owner", "other"), ("here", "there", "elsewhere")


class Door:
    """The rule with its tallies in a dictionary, as the use-case keeps them in the database."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, ...], Tally] = {}

    def met(self, name: str, address: str, now: datetime, browser: str = "") -> Gate:
        keys = self._keys(name, address, browser)
        tallies = {ward: self.kept[key] for ward, key in keys.items() if key in self.kept}
        return gate(tallies, now, recognised=bool(browser))

    def fail(self, name: str, address: str, now: datetime, browser: str = "", *, answers: bool = True) -> None:
        met = self.met(name, address, now, browser)
        if met.locked_for is not None or (met.asks and not answers):
            return
        keys = self._keys(name, address, browser)
        for ward in met.counts_on:
            self.kept[keys[ward]] = self.kept.get(keys[ward], Tally()).after_failure(MEASURES[ward], now)

    def _keys(self, name: str, address: str, browser: str) -> dict[Ward, tuple[str, ...]]:
        return {
            Ward.BROWSER: ("browser", name, browser),
            Ward.PAIR: ("pair", name, address),
            Ward.NAME: ("name", name),
            Ward.ADDRESS: ("address", address),
        }


FAILURES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(ADDRESSES[1:]), st.integers(0, 10), st.integers(1, 30)),
    max_size=60,
)


@given(FAILURES)
def test_no_failures_of_strangers_elsewhere_refuse_the_owner(failures: list[tuple[str, str, int, int]]) -> None:
    door, now = Door(), NOW
    for name, address, minutes, times in failures:
        now += minutes * MINUTE
        for _ in range(times):
            door.fail(name, address, now)
        assert door.met("owner", "here", now).locked_for is None, "at most a small question is asked"
        assert door.met("owner", "here", now, browser="his own") == Gate(known=True), "and not where he is known"


@given(FAILURES)
def test_no_failures_anywhere_refuse_the_browser_that_is_known(failures: list[tuple[str, str, int, int]]) -> None:
    door = Door()
    for name, _, minutes, times in failures:
        for _ in range(times):
            door.fail(name, "here", NOW + minutes * MINUTE)
    assert door.met("owner", "here", NOW + 10 * MINUTE, browser="his own") == Gate(known=True)


def test_a_name_at_an_address_is_locked_by_five_for_thirty_minutes_and_nothing_else_is() -> None:
    door = Door()
    for _ in range(4):
        door.fail("owner", "there", NOW)
    assert door.met("owner", "there", NOW) == Gate()
    door.fail("owner", "there", NOW + 14 * MINUTE)
    assert door.met("owner", "there", NOW + 14 * MINUTE).locked_for == 30 * MINUTE
    assert door.met("other", "there", NOW + 14 * MINUTE) == Gate()
    assert door.met("owner", "here", NOW + 14 * MINUTE) == Gate()
    assert door.met("owner", "there", NOW + 44 * MINUTE).locked_for is None


def test_what_is_refused_by_a_lock_does_not_lengthen_it() -> None:
    door = Door()
    for minute in range(20):
        for _ in range(5):
            door.fail("owner", "there", NOW + minute * MINUTE)
    assert door.met("owner", "there", NOW + 20 * MINUTE).locked_for == 10 * MINUTE


def test_an_office_of_two_hundred_is_asked_nothing_and_a_flood_of_names_is() -> None:
    door = Door()
    for number in range(59):
        door.fail(f"person {number}", "here", NOW)
    assert door.met("owner", "here", NOW) == Gate(suspect=True)
    door.fail("person 60", "here", NOW)
    assert door.met("owner", "here", NOW) == Gate(asks=True, suspect=True)
    assert door.met("owner", "there", NOW) == Gate()


def test_who_comes_from_where_thirty_guessed_waits_in_a_short_line_and_an_office_that_mistypes_does_not() -> None:
    door = Door()
    for number in range(SUSPECT_FROM - 1):
        door.fail(f"clerk{number}", "here", NOW)
    assert not door.met("somebody", "here", NOW).suspect
    door.fail("one more", "here", NOW)
    assert door.met("somebody", "here", NOW).suspect
    assert not door.met("somebody", "here", NOW).asks
    assert not door.met("somebody", "there", NOW).suspect
    assert not door.met("somebody", "here", NOW, browser="a browser that was in").suspect
    assert not door.met("somebody", "here", NOW + MEASURES[Ward.ADDRESS].within).suspect


def test_a_name_tried_from_everywhere_is_asked_for_and_stays_so_while_it_goes_on() -> None:
    door = Door()
    for number in range(9):
        door.fail("owner", f"address {number}", NOW)
    assert door.met("owner", "here", NOW) == Gate()
    door.fail("owner", "address 10", NOW)
    assert door.met("owner", "here", NOW) == Gate(asks=True, suspect=True)
    door.fail("owner", "address 11", NOW + 29 * MINUTE)
    assert door.met("owner", "here", NOW + 58 * MINUTE) == Gate(asks=True, suspect=True)
    assert door.met("owner", "here", NOW + 59 * MINUTE) == Gate()


def test_a_known_browser_that_guesses_is_taken_for_any_other() -> None:
    door = Door()
    for _ in range(4):
        door.fail("owner", "here", NOW, "stolen")
    assert door.met("owner", "here", NOW, "stolen") == Gate(known=True)
    door.fail("owner", "here", NOW, "stolen")
    assert door.met("owner", "here", NOW, "stolen") == Gate(), "a stranger, counted as one from now on"
    for _ in range(5):
        door.fail("owner", "here", NOW, "stolen")
    assert door.met("owner", "here", NOW, "stolen").locked_for == PAIR.lasts
    assert door.met("owner", "here", NOW, "his own") == Gate(known=True)


@pytest.mark.parametrize("asks", [False, True])
def test_of_guesses_at_once_none_is_answered_after_the_lock(asks: bool) -> None:
    """Others counted while this one waited; also where a question is due besides."""
    now = Gate(locked_for=30 * MINUTE, asks=asks)
    assert gate_after_waiting(Gate(), now) == now
    assert gate_after_waiting(Gate(asks=True), now) == now
    assert gate_after_waiting(Gate(known=True), now) == now


def test_a_question_that_became_due_meanwhile_is_asked_the_next_time() -> None:
    """Who was let up to the door without one is not sent back for it: his password has been looked at."""
    assert gate_after_waiting(Gate(), Gate(asks=True)) == Gate()
    assert gate_after_waiting(Gate(known=True), Gate(asks=True)) == Gate(known=True)
    assert gate_after_waiting(Gate(known=True), Gate()) == Gate(), "a guessing browser is a stranger by now"
    assert gate_after_waiting(Gate(asks=True), Gate()) == Gate()


def test_only_a_name_at_an_address_is_ever_locked() -> None:
    assert [ward for ward, measure in MEASURES.items() if measure.then is Then.LOCK] == [Ward.PAIR]
    assert set(OF_STRANGERS) | {Ward.BROWSER} == set(Ward)


@pytest.mark.parametrize("ward", Ward)
def test_no_failure_is_forgotten_while_it_counts(ward: Ward) -> None:
    """Old tallies are dropped: after the window and what it may lead to, not before."""
    measure = MEASURES[ward]
    tally = Tally()
    for number in range(measure.failures):
        tally = tally.after_failure(measure, NOW + (number > 0) * (measure.within - timedelta(seconds=1)))
    assert tally.since == NOW
    assert tally.until is not None
    assert tally.until < NOW + LONGEST


def test_the_window_begins_with_the_first_failure_and_a_consequence_that_ended_starts_anew() -> None:
    first = Tally().after_failure(PAIR, NOW)
    assert first == Tally(1, NOW, None)
    assert first.after_failure(PAIR, NOW + 5 * MINUTE) == Tally(2, NOW, None)
    assert first.after_failure(PAIR, NOW + 15 * MINUTE) == Tally(1, NOW + 15 * MINUTE, None)
    assert Tally(5, NOW, NOW + 30 * MINUTE).after_failure(PAIR, NOW + 30 * MINUTE) == Tally(1, NOW + 30 * MINUTE)
    short = replace(PAIR, lasts=5 * MINUTE)
    assert Tally(5, NOW, NOW + 5 * MINUTE).after_failure(short, NOW + 6 * MINUTE) == Tally(1, NOW + 6 * MINUTE)


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_household_is_one_address(address: str, counted_as: str) -> None:
    assert neighbourhood(address) == counted_as


def test_every_sum_can_be_answered_in_digits_and_in_words() -> None:
    words = {number: str(word) for number, word in enumerate(NUMBERS, 1)}
    words |= {10 + number: "十" + words[number] for number in range(1, 10)} | {20: "二十"}
    for one in range(1, 11):
        for other in range(1, 11):
            answer = Sum(one, other).answer
            assert as_number(f" {answer} ") == as_number(words[answer]) == answer
    assert as_number("１２") == 12
    assert str(Sum(7, 5).words) == "七加五等于几？"
    for nothing in ("", "十二月", "x", "1e1", "-3", "九九", "十十十"):
        assert as_number(nothing) is None, nothing
