"""Hashes cost what two cores can pay, and nobody's password takes as long as somebody's."""

import threading
import time
from collections.abc import Iterator

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError

from app.accounts import hashing
from app.kernel.errors import TooMany
from config import gunicorn


def test_right_and_wrong() -> None:
    stored = hashing.hashed("four quiet herons")
    assert "m=19456,t=2,p=1" in stored
    assert hashing.verify(stored, "four quiet herons")
    assert not hashing.verify(stored, "four quiet heron")
    assert not hashing.verify(stored, "four quiet herons\ud800")
    assert not hashing.verify(stored, "four quiet herons" * 100)
    assert not hashing.is_outdated(stored)


def test_what_is_too_long_is_wrong_even_when_it_begins_right() -> None:
    longest = "四只鹭鸶" * 32
    stored = hashing.hashed(longest)
    assert hashing.verify(stored, longest) is True
    assert hashing.verify(stored, longest + "飞") is False
    assert hashing.verify(stored, longest[:-1]) is False


def test_nobody_and_a_broken_hash_are_wrong() -> None:
    assert not hashing.verify(None, "four quiet herons")
    assert not hashing.verify("!", "four quiet herons")


def test_a_cheaper_hash_is_outdated() -> None:
    assert hashing.is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQxMjM0$" + "A" * 43)


def test_nobody_takes_as_long_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Spy:
        def verify(self, stored: str, password: bytes) -> bool:
            checked.append(stored)
            raise VerifyMismatchError

    stored = hashing.hashed("four quiet herons")
    monkeypatch.setattr(hashing, "_HASHER", Spy())
    for password_hash, password in [(stored, "wrong"), (None, "wrong"), (stored, "far too long" * 20)]:
        assert not hashing.verify(password_hash, password)
    costs = [extract_parameters(each) for each in checked]
    assert costs == [costs[0]] * 3


class Holding:
    """Threads that compute until they are let go, and others that wait behind them."""

    def __init__(self) -> None:
        self.leave = threading.Event()
        self.order: list[str] = []
        self.threads: list[threading.Thread] = []

    def start(self, name: str, *, known: bool = False) -> None:
        def hold() -> None:
            with hashing._turn(known=known):
                self.order.append(name)
                self.leave.wait(5)

        computing, waiting = hashing._turns._computing, sum(map(len, hashing._turns._waiting.values()))
        thread = threading.Thread(target=hold)
        thread.start()
        self.threads.append(thread)
        for _ in range(500):
            if (hashing._turns._computing, sum(map(len, hashing._turns._waiting.values()))) != (computing, waiting):
                return
            time.sleep(0.01)
        raise AssertionError("neither computing nor waiting")

    def end(self) -> None:
        self.leave.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def holding() -> Iterator[Holding]:
    made = Holding()
    yield made
    made.end()


@pytest.mark.parametrize(("suspect", "most"), [(True, 2), (False, 6)])
def test_when_enough_strangers_wait_the_next_is_refused_at_once(holding: Holding, suspect: bool, most: int) -> None:
    for name in ("one", "two", *map(str, range(most))):
        holding.start(name)
    assert sorted(holding.order) == ["one", "two"], "never more than two at once"
    began = time.monotonic()
    with pytest.raises(TooMany) as refusal:
        hashing.verify(None, "four quiet herons", suspect=suspect)
    assert time.monotonic() - began < 0.5
    assert (refusal.value.code, refusal.value.retry_after) == ("sign_in_busy", hashing.RETRY_AFTER)


def test_the_known_have_a_line_of_their_own_that_goes_first(holding: Holding) -> None:
    for name in ("one", "two", "stranger", "another"):
        holding.start(name)
    holding.start("known", known=True)
    holding.end()
    assert sorted(holding.order[:2]) == ["one", "two"]
    assert holding.order.index("known") < max(holding.order.index("stranger"), holding.order.index("another"))
    assert hashing.hashed("four quiet herons")


def test_who_waits_too_long_is_refused(holding: Holding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "LONGEST_WAIT", 0.05)
    for name in ("one", "two"):
        holding.start(name)
    with pytest.raises(TooMany):
        hashing.hashed("four quiet herons")


def test_whoever_waits_is_not_passed_by_who_comes_later() -> None:
    """A turn that was given back is his who waits for it, also while he has not woken up."""
    turns, order = hashing._Turns(), list[int]()

    def come(at: int) -> None:
        turns.take(known=False, suspect=False)
        order.append(at)
        turns.give_back()

    def come_and_stand(at: int) -> threading.Thread:
        thread, ends = threading.Thread(target=come, args=(at,)), time.monotonic() + 2
        thread.start()
        while len(turns._waiting[False]) <= at and time.monotonic() < ends:
            time.sleep(0.005)
        return thread

    for _ in range(hashing.CONCURRENT_HASHES):
        turns.take(known=False, suspect=False)
    first = come_and_stand(0)
    with turns._changed:
        turns._computing -= 1  # given back, and nobody was woken yet
    second = come_and_stand(1)
    with turns._changed:
        turns._changed.notify_all()
    for each in (first, second):
        each.join(5)
    assert order == [0, 1]


def test_a_process_has_no_more_threads_than_its_line_is_long() -> None:
    """So that an office that comes in at once is refused nobody; guessing has the short line."""
    assert gunicorn.threads <= hashing.CONCURRENT_HASHES + hashing.WAITING_STRANGERS
    assert hashing.WAITING_SUSPECTS < hashing.WAITING_STRANGERS
