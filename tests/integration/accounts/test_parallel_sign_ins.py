"""Many at once: five guesses are answered, one code opens one session, staff have one."""

from concurrent.futures import ThreadPoolExecutor

import pyotp

from app.accounts.managing import OpenedAccount
from app.accounts.rules.passwords import MAX_FAILURES
from app.accounts.sessions import resume, start_session
from app.accounts.signing_in import Outcome, attempt
from app.kernel.actor import ANONYMOUS, SYSTEM
from app.kernel.transaction import Transactions
from tests.integration.places import PASSWORD, an_account


def an_open_account(transactions: Transactions) -> OpenedAccount:
    with transactions.acting(SYSTEM) as tx:
        return an_account(tx)


def test_parallel_guesses_are_answered_five_times(transactions: Transactions) -> None:
    account = an_open_account(transactions)

    def guess(number: int) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            return attempt(
                tx, username=account.username, password=f"wrong guess {number}", totp_code=None, ip=""
            ).outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(16)))
    assert outcomes.count(Outcome.BAD_CREDENTIALS) == MAX_FAILURES - 1
    assert outcomes.count(Outcome.LOCKED) == 16 - (MAX_FAILURES - 1)
    with transactions.acting(ANONYMOUS) as tx:
        assert (
            attempt(tx, username=account.username, password=PASSWORD, totp_code=None, ip="").outcome is Outcome.LOCKED
        )


def test_one_code_opens_one_session(transactions: Transactions) -> None:
    account = an_open_account(transactions)
    assert account.totp_secret is not None
    otp = pyotp.TOTP(account.totp_secret)

    def enter(_: int) -> Outcome:
        with transactions.acting(ANONYMOUS) as tx:
            return attempt(tx, username=account.username, password=PASSWORD, totp_code=otp.at(tx.now), ip="").outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(enter, range(4)))
    # The step may turn over between two of them; then a second, different code is right as well.
    assert 1 <= outcomes.count(Outcome.GRANTED) <= 2
    assert outcomes.count(Outcome.GRANTED) + outcomes.count(Outcome.TOTP_WRONG) == 4


def test_staff_have_one_session_however_fast_they_are(transactions: Transactions) -> None:
    account = an_open_account(transactions)

    def enter(_: int) -> str:
        with transactions.acting(ANONYMOUS) as tx:
            return start_session(tx, account.account_id, "").secret

    with ThreadPoolExecutor(4) as pool:
        secrets = list(pool.map(enter, range(4)))
    with transactions.reading(SYSTEM) as tx:
        assert sum(resume(tx.session, secret, tx.now) is not None for secret in secrets) == 1
