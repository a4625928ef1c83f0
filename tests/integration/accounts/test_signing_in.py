"""Signing in: who gets in, what is counted, and what a stranger can learn."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from app.accounts import hashing, managing, seating
from app.accounts.models import Account, SignInFailure
from app.accounts.rules.passwords import FAILURE_WINDOW, LOCK_FOR, MAX_FAILURES
from app.accounts.rules.roles import Role
from app.accounts.signing_in import Attempt, Outcome, attempt, forget_old_failures
from app.kernel.errors import TooMany, Unauthenticated
from app.kernel.events import Event
from app.kernel.ids import CompanyId
from app.kernel.transaction import Handler, Transaction
from tests.integration.places import PASSWORD, a_company, a_place, an_account


def at(tx: Transaction, later: timedelta) -> Transaction:
    return replace(tx, now=tx.now + later)


def code(tx: Transaction, account: managing.OpenedAccount) -> str:
    assert account.totp_secret is not None
    return pyotp.TOTP(account.totp_secret).at(tx.now)


def trying(tx: Transaction, username: str, password: str = PASSWORD, totp_code: str | None = None) -> Attempt:
    return attempt(tx, username=username, password=password, totp_code=totp_code, ip="192.0.2.1")


def test_password_and_code_open_the_door_once(tx: Transaction) -> None:
    account = an_account(tx)
    right = code(tx, account)
    assert trying(tx, account.username.upper(), totp_code=right).granted() == account.account_id
    again = trying(tx, account.username, totp_code=right)
    assert again.outcome is Outcome.TOTP_WRONG
    with pytest.raises(Unauthenticated) as refusal:
        again.granted()
    assert refusal.value.code == "totp_wrong"


def test_without_a_code_it_is_asked_for_and_not_counted(tx: Transaction) -> None:
    account = an_account(tx)
    for _ in range(MAX_FAILURES + 1):
        assert trying(tx, account.username, totp_code=" ").outcome is Outcome.TOTP_REQUIRED


def test_a_firm_needs_no_code_but_staff_does(tx: Transaction) -> None:
    account = an_account(tx, with_totp=False)
    assert trying(tx, account.username).outcome is Outcome.TOTP_MISSING
    firm = seat_at_a_firm(tx, account)
    assert trying(tx, firm).outcome is Outcome.GRANTED


def seat_at_a_firm(tx: Transaction, account: managing.OpenedAccount) -> str:
    place = a_place(tx)
    company = a_company(tx, place.here)
    seating.grant(tx, account.account_id, Role.COMPANY_USER, region_id=place.here, company_id=CompanyId(company.id))
    return account.username


@pytest.mark.parametrize("known", [True, False])
def test_five_failures_lock_a_name_whether_or_not_it_exists(tx: Transaction, known: bool) -> None:
    username = an_account(tx).username if known else "nobody_here"
    for _ in range(MAX_FAILURES - 1):
        assert trying(tx, username, "wrong password").outcome is Outcome.BAD_CREDENTIALS
    locked = trying(tx, username, "wrong password")
    assert (locked.outcome, locked.retry_after) == (Outcome.LOCKED, LOCK_FOR.total_seconds())
    with pytest.raises(TooMany) as refusal:
        trying(at(tx, timedelta(minutes=10)), username).granted()
    assert (refusal.value.code, refusal.value.retry_after) == ("locked", 20 * 60)


def test_the_lock_ends_and_a_success_clears_the_count(tx: Transaction) -> None:
    account = an_account(tx)
    for _ in range(MAX_FAILURES):
        trying(tx, account.username, "wrong password")
    later = at(tx, LOCK_FOR)
    assert trying(later, account.username, totp_code=code(later, account)).outcome is Outcome.GRANTED
    for _ in range(MAX_FAILURES - 1):
        assert trying(later, account.username, "wrong password").outcome is Outcome.BAD_CREDENTIALS


def test_a_wrong_code_counts_like_a_wrong_password(tx: Transaction) -> None:
    account = an_account(tx)
    outcomes = [trying(tx, account.username, totp_code="000000").outcome for _ in range(MAX_FAILURES)]
    assert outcomes == [Outcome.TOTP_WRONG] * (MAX_FAILURES - 1) + [Outcome.LOCKED]


def test_a_disabled_account_answers_like_a_stranger(tx: Transaction) -> None:
    account = an_account(tx)
    managing.disable(tx, account.account_id)
    assert trying(tx, account.username, totp_code=code(tx, account)) == trying(tx, "nobody_here")


@pytest.mark.parametrize("username", ["", "аdmin", "a\0bcd", "x" * 5000, "\ud800abcd", "admin' or '1'='1"])
def test_hostile_names_are_nobody(tx: Transaction, username: str) -> None:
    assert trying(tx, username, "\0\ud800" + "x" * 500).outcome is Outcome.BAD_CREDENTIALS


def accounts_row(tx: Transaction, account: managing.OpenedAccount) -> Account:
    return tx.session.get_one(Account, account.account_id, populate_existing=True)


def test_a_code_used_up_stays_used_up(tx: Transaction) -> None:
    account = an_account(tx)
    assert trying(tx, account.username, totp_code=code(tx, account)).outcome is Outcome.GRANTED
    assert accounts_row(tx, account).totp_last_step == int(tx.now.timestamp()) // 30
    later = at(tx, timedelta(seconds=30))
    assert trying(later, account.username, totp_code=code(tx, account)).outcome is Outcome.TOTP_WRONG


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_a_right_password_alone_is_asked_for_the_code(tx: Transaction, typed: str | None) -> None:
    attempted = trying(tx, an_account(tx).username, totp_code=typed)
    assert (attempted.outcome, attempted.account_id, attempted.retry_after) == (Outcome.TOTP_REQUIRED, None, 0)
    with pytest.raises(Unauthenticated) as refusal:
        attempted.granted()
    assert refusal.value.code == "totp_required"


def test_a_success_forgets_the_failures_before_it(tx: Transaction) -> None:
    account = an_account(tx)
    for _ in range(MAX_FAILURES - 1):
        trying(tx, account.username, "wrong password")
    assert trying(tx, account.username, totp_code=code(tx, account)).outcome is Outcome.GRANTED
    tallies = sa.select(sa.func.count()).select_from(SignInFailure)
    assert tx.session.scalar(tallies) == 0
    later = at(tx, timedelta(minutes=1))
    for _ in range(MAX_FAILURES - 1):
        assert trying(later, account.username, "wrong password").outcome is Outcome.BAD_CREDENTIALS


def test_a_success_forgets_the_failures_of_no_other_name(tx: Transaction) -> None:
    account, other = an_account(tx), an_account(tx)
    for _ in range(MAX_FAILURES - 1):
        trying(tx, other.username, "wrong password")
    trying(tx, account.username, totp_code=code(tx, account))
    assert trying(tx, other.username, "wrong password").outcome is Outcome.LOCKED


def test_a_lock_is_not_lengthened_and_not_lifted_by_trying_on(tx: Transaction) -> None:
    account = an_account(tx)
    for _ in range(MAX_FAILURES):
        trying(tx, account.username, "wrong password")
    later = at(tx, timedelta(minutes=29, seconds=59, milliseconds=500))
    for password in ("wrong password", PASSWORD):
        locked = trying(later, account.username, password, code(later, account))
        assert (locked.outcome, locked.account_id, locked.retry_after) == (Outcome.LOCKED, None, 1)
    halfway = trying(at(tx, timedelta(minutes=10, milliseconds=500)), account.username)
    assert halfway.retry_after == 20 * 60, "rounded up, so that nobody who waits so long is refused again"


class Heard:
    """Consequences that only remember what was said."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def inside(self, event: Event) -> list[Handler]:
        self.events.append(event)
        return []


def test_what_happened_is_said_without_what_a_stranger_typed(tx: Transaction) -> None:
    account = an_account(tx)
    heard = Heard()
    told = replace(tx, consequences=heard)
    trying(told, account.username.upper(), "wrong password")
    trying(told, "my_pass_word", "wrong password")
    trying(told, account.username, totp_code="000000")
    trying(told, account.username, totp_code=code(tx, account))
    known = {"account_id": account.account_id, "username": account.username, "ip": "192.0.2.1"}
    assert [(event.name, event.facts()) for event in heard.events] == [
        ("account.sign_in_refused", {**known, "reason": "bad_credentials"}),
        (
            "account.sign_in_refused",
            {"account_id": None, "username": "", "reason": "bad_credentials", "ip": "192.0.2.1"},
        ),
        ("account.sign_in_refused", {**known, "reason": "totp_wrong"}),
        ("account.signed_in", known),
    ]


def test_a_hash_of_another_cost_is_made_anew_at_the_next_sign_in(tx: Transaction) -> None:
    account = an_account(tx)
    row = accounts_row(tx, account)
    present = row.password_hash
    trying(tx, account.username, totp_code=code(tx, account))
    assert accounts_row(tx, account).password_hash == present
    row.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    tx.session.flush()
    later = at(tx, timedelta(seconds=60))
    assert trying(later, account.username, totp_code=code(later, account)).outcome is Outcome.GRANTED
    renewed = accounts_row(tx, account).password_hash
    assert "m=19456,t=2,p=1" in renewed
    assert hashing.verify(renewed, PASSWORD)


def test_a_tally_is_swept_when_neither_window_nor_lock_can_hold(tx: Transaction) -> None:
    trying(tx, "nobody_here", "wrong password")
    keeps = FAILURE_WINDOW + LOCK_FOR
    assert forget_old_failures(tx.session, tx.now + keeps) == 0
    assert forget_old_failures(tx.session, tx.now + keeps + timedelta(seconds=1)) == 1


def test_old_tallies_are_swept(tx: Transaction) -> None:
    trying(tx, "nobody_here", "wrong password")
    assert forget_old_failures(tx.session, tx.now) == 0
    assert forget_old_failures(tx.session, tx.now + timedelta(hours=1)) == 1
