"""Many at once: five guesses are answered, one code opens one session wherever it is sent from, staff have three."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pyotp
import pytest
import sqlalchemy as sa

from app.accounts import hashing
from app.accounts.managing import OpenedAccount
from app.accounts.models import Account
from app.accounts.rules.doors import MEASURES, Ward
from app.accounts.rules.sessions import STAFF
from app.accounts.sessions import start_session
from app.accounts.signing_in import Knock, Outcome, attempt
from app.kernel.actor import ANONYMOUS, SYSTEM
from app.kernel.transaction import Transactions
from tests.holding import resume
from tests.integration.places import DOOR_KEY, PASSWORD, an_account

MAX_FAILURES = MEASURES[Ward.PAIR].failures


def an_open_account(transactions: Transactions) -> OpenedAccount:
    with transactions.acting(SYSTEM) as tx:
        return an_account(tx)


def test_parallel_guesses_are_answered_five_times(transactions: Transactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "WAITING_STRANGERS", 16)
    account = an_open_account(transactions)

    def guess(number: int) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            return attempt(
                tx, DOOR_KEY, Knock(username=account.username, password=f"wrong guess {number}", totp_code=None)
            ).outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(16)))
    assert outcomes.count(Outcome.BAD_CREDENTIALS) == MAX_FAILURES - 1
    assert outcomes.count(Outcome.LOCKED) == 16 - (MAX_FAILURES - 1)
    with transactions.acting(ANONYMOUS) as tx:
        assert (
            attempt(tx, DOOR_KEY, Knock(username=account.username, password=PASSWORD, totp_code=None)).outcome
            is Outcome.LOCKED
        )


def test_a_lock_that_came_while_the_password_was_checked_stands(
    transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name was looked at before the hash and is looked at anew behind it, or a sixth guess would be answered."""
    account = an_open_account(transactions)
    assert account.totp_secret is not None
    otp = pyotp.TOTP(account.totp_secret)

    def enter(password: str) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            found = attempt(tx, DOOR_KEY, Knock(username=account.username, password=password, totp_code=otp.at(tx.now)))
            return found.outcome

    for _ in range(MAX_FAILURES - 1):
        assert enter("wrong guess") is Outcome.BAD_CREDENTIALS
    verify = hashing.verify

    def verify_while_another_fails(stored: str | None, password: str, **asker: bool) -> bool:
        monkeypatch.setattr(hashing, "verify", verify)
        assert enter("wrong guess") is Outcome.LOCKED
        return verify(stored, password, **asker)

    monkeypatch.setattr(hashing, "verify", verify_while_another_fails)
    assert enter(PASSWORD) is Outcome.LOCKED


def test_one_code_opens_one_session(transactions: Transactions) -> None:
    account = an_open_account(transactions)
    assert account.totp_secret is not None
    otp = pyotp.TOTP(account.totp_secret)

    def enter(_: int) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            return attempt(
                tx, DOOR_KEY, Knock(username=account.username, password=PASSWORD, totp_code=otp.at(tx.now))
            ).outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(enter, range(4)))
    # The step may turn over between two of them; then a second, different code is right as well.
    assert 1 <= outcomes.count(Outcome.GRANTED) <= 2
    assert outcomes.count(Outcome.GRANTED) + outcomes.count(Outcome.TOTP_USED) == 4


def test_right_guesses_beside_the_fifth_wrong_one_are_not_answered(transactions: Transactions) -> None:
    """Whoever sends many guesses at once has five answers: what comes beside the fifth waits for it, and is refused."""
    account = an_open_account(transactions)
    assert account.totp_secret is not None
    otp = pyotp.TOTP(account.totp_secret)

    def enter(password: str, counted: Event | None = None, leave: Event | None = None) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            code = otp.at(tx.now)
            found = attempt(tx, DOOR_KEY, Knock(username=account.username, password=password, totp_code=code)).outcome
            if counted is not None and leave is not None:
                counted.set()
                assert leave.wait(30)
        return found

    for _ in range(MAX_FAILURES - 1):
        assert enter("wrong guess") is Outcome.BAD_CREDENTIALS
    counted, leave = Event(), Event()
    with ThreadPoolExecutor(4) as pool:
        fifth = pool.submit(enter, "wrong guess", counted, leave)
        try:
            assert counted.wait(30)
            beside = [pool.submit(enter, PASSWORD) for _ in range(3)]
            until_done_or_waiting(transactions, beside)
        finally:
            leave.set()
        outcomes = [future.result() for future in (fifth, *beside)]
    assert outcomes == [Outcome.LOCKED] * 4


def test_one_code_opens_one_session_from_two_addresses_at_once(transactions: Transactions) -> None:
    """Two addresses count on different tallies and do not wait for each other there; the account is what they share."""
    account = an_open_account(transactions)
    assert account.totp_secret is not None
    with transactions.reading(SYSTEM) as tx:
        code = pyotp.TOTP(account.totp_secret).at(tx.now)
    judged, leave = Event(), Event()

    def enter(address: str) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            knock = Knock(username=account.username, password=PASSWORD, totp_code=code, address=address)
            found = attempt(tx, DOOR_KEY, knock).outcome
            judged.set()
            assert leave.wait(30)
        return found

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(enter, "203.0.113.1")
        try:
            assert judged.wait(30)
            second = pool.submit(enter, "198.51.100.1")
            until_done_or_waiting(transactions, [second])
        finally:
            leave.set()
        outcomes = [first.result(), second.result()]
    assert outcomes == [Outcome.GRANTED, Outcome.TOTP_USED]


def test_a_first_failure_and_a_second_do_not_wait_for_each_other(transactions: Transactions) -> None:
    """One is past the tally when there was none yet, another holds the new one, and both want the account."""
    account = an_open_account(transactions)

    def enter(password: str) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            return attempt(
                tx, DOOR_KEY, Knock(username=account.username, password=password, totp_code="000000")
            ).outcome

    with ThreadPoolExecutor(3) as pool:
        tried: list[Future[Outcome]] = []
        with transactions.acting(SYSTEM) as tx:
            tx.session.get_one(Account, account.account_id, with_for_update={"key_share": True})
            for password in (PASSWORD, "wrong guess", PASSWORD):
                tried.append(pool.submit(enter, password))
                until_done_or_waiting(transactions, tried)
        outcomes = [future.result() for future in tried]
    assert sorted(outcomes) == [Outcome.BAD_CREDENTIALS, Outcome.TOTP_WRONG, Outcome.TOTP_WRONG]


def until_done_or_waiting(transactions: Transactions, tried: list[Future[Outcome]]) -> None:
    """Wait until each has ended or waits for a lock of the database."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(1000):
        with transactions.engine.connect() as connection:
            if connection.scalar(waiting) + sum(future.done() for future in tried) == len(tried):
                return
        time.sleep(0.01)
    raise AssertionError("neither done nor waiting after ten seconds")


def test_staff_have_three_sessions_however_fast_they_are(transactions: Transactions) -> None:
    account = an_open_account(transactions)

    def enter(_: int) -> str:
        with transactions.acting(ANONYMOUS) as tx:
            return start_session(tx, account.account_id, "").secret

    with ThreadPoolExecutor(6) as pool:
        secrets = list(pool.map(enter, range(6)))
    with transactions.reading(SYSTEM) as tx:
        assert sum(resume(tx.session, secret, tx.now) is not None for secret in secrets) == STAFF.most
