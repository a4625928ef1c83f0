"""Hashes cost what two cores can pay, and nobody's password takes as long as somebody's."""

import threading

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError

from app.accounts import hashing
from app.kernel.errors import TooMany


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


def test_never_more_than_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "LONGEST_WAIT", 0.05)
    entered, leave = threading.Barrier(3), threading.Event()

    def hold() -> None:
        with hashing._turn():
            entered.wait(5)
            leave.wait(5)

    holders = [threading.Thread(target=hold) for _ in range(2)]
    for holder in holders:
        holder.start()
    entered.wait(5)
    try:
        with pytest.raises(TooMany):
            hashing.hashed("four quiet herons")
    finally:
        leave.set()
        for holder in holders:
            holder.join()
    assert hashing.hashed("four quiet herons")
