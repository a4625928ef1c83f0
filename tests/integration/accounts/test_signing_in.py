"""Signing in: who gets in, what is counted, and what a stranger can learn."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from app.accounts import managing, seating
from app.accounts.rules.passwords import LOCK_FOR, MAX_FAILURES
from app.accounts.rules.roles import Role
from app.accounts.signing_in import Attempt, Outcome, attempt, forget_old_failures
from app.kernel.errors import TooMany, Unauthenticated
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
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


def test_old_tallies_are_swept(tx: Transaction) -> None:
    trying(tx, "nobody_here", "wrong password")
    assert forget_old_failures(tx.session, tx.now) == 0
    assert forget_old_failures(tx.session, tx.now + timedelta(hours=1)) == 1
