"""Sessions and tokens: how long they last, and everything that ends them."""

from dataclasses import replace
from datetime import timedelta

from app.accounts import managing, seating
from app.accounts.models import UserSession
from app.accounts.rules.roles import Role
from app.accounts.rules.sessions import COMPANY, STAFF, Ending, device_words
from app.accounts.sessions import (
    TOUCH_EVERY,
    ended,
    forget_old_sessions,
    revoke_all,
    sign_out,
    start_session,
    touch,
)
from app.accounts.tokens import forget_old_tokens, issue_token, revoke_token
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction
from tests.holding import held_token, resume
from tests.integration.places import a_company, a_place, somebody

SECOND = timedelta(seconds=1)


def staff(tx: Transaction) -> AccountId:
    return somebody(tx, Role.COORDINATOR, a_place(tx).here)


def firm(tx: Transaction) -> AccountId:
    here = a_place(tx).here
    return somebody(tx, Role.COMPANY_USER, here, company_id=CompanyId(a_company(tx, here).id))


def due_for_touch(tx: Transaction, secret: str) -> bool:
    found = resume(tx.session, secret, tx.now)
    assert found is not None
    return found.due_for_touch


def test_the_secret_resumes_and_is_not_stored(tx: Transaction) -> None:
    opened = start_session(tx, staff(tx), "192.0.2.1")
    found = resume(tx.session, opened.secret, tx.now)
    assert found is not None
    assert found.account_id == opened.account_id
    assert tx.session.get(UserSession, opened.secret.encode()) is None
    for other in ("", "x", opened.secret + "x", "\ud800", "\0"):
        assert resume(tx.session, other, tx.now) is None


def how_it_ended(tx: Transaction, secret: str, later: timedelta = timedelta(0), idle: timedelta = STAFF.idle) -> object:
    found = ended(tx.session, secret, tx.now + later, idle)
    return None if found is None else found.by


def test_staff_sessions_end_after_thirty_idle_minutes_or_what_is_set(tx: Transaction) -> None:
    secret = start_session(tx, staff(tx), "").secret
    assert resume(tx.session, secret, tx.now + STAFF.idle - SECOND) is not None
    assert resume(tx.session, secret, tx.now + STAFF.idle) is None
    assert timedelta(minutes=30) == STAFF.idle
    assert how_it_ended(tx, secret, STAFF.idle) is Ending.IDLE
    hours = timedelta(hours=6)
    assert resume(tx.session, secret, tx.now + hours - SECOND, hours) is not None
    assert how_it_ended(tx, secret, hours - SECOND, hours) is None
    later = replace(tx, now=tx.now + timedelta(minutes=20))
    assert due_for_touch(later, secret)
    touch(later, secret)
    assert not due_for_touch(replace(later, now=later.now + TOUCH_EVERY - SECOND), secret)
    assert resume(tx.session, secret, tx.now + STAFF.idle) is not None


def test_staff_sessions_end_after_twelve_hours_however_busy(tx: Transaction) -> None:
    secret = start_session(tx, staff(tx), "").secret
    for minutes in range(0, 12 * 60, 20):
        touch(replace(tx, now=tx.now + timedelta(minutes=minutes)), secret)
    assert resume(tx.session, secret, tx.now + timedelta(hours=12) - SECOND) is not None
    assert resume(tx.session, secret, tx.now + timedelta(hours=12)) is None
    assert how_it_ended(tx, secret, timedelta(hours=12)) is Ending.OLD


def test_firm_sessions_end_after_fourteen_idle_days_and_after_thirty(tx: Transaction) -> None:
    secret = start_session(tx, firm(tx), "").secret
    assert timedelta(days=14) == COMPANY.idle
    assert resume(tx.session, secret, tx.now + COMPANY.idle - SECOND) is not None
    assert resume(tx.session, secret, tx.now + COMPANY.idle) is None
    for days in range(1, 30):
        touch(replace(tx, now=tx.now + timedelta(days=days)), secret)
    assert resume(tx.session, secret, tx.now + COMPANY.lasts - SECOND) is not None
    assert resume(tx.session, secret, tx.now + COMPANY.lasts) is None


def test_the_oldest_gives_way_and_hears_why(tx: Transaction) -> None:
    assert (STAFF.most, COMPANY.most) == (3, 5)
    for person, most in ((staff(tx), STAFF.most), (firm(tx), COMPANY.most)):
        opened = [
            start_session(replace(tx, now=tx.now + number * SECOND), person, "").secret for number in range(most + 1)
        ]
        alive = [resume(tx.session, secret, tx.now + 10 * SECOND) is not None for secret in opened]
        assert alive == [False] + [True] * most
        assert how_it_ended(tx, opened[0]) is Ending.SURPLUS
        assert how_it_ended(tx, opened[1]) is None


def test_who_left_hears_nothing_and_who_was_thrown_out_hears_that(tx: Transaction) -> None:
    person = firm(tx)
    left, thrown = start_session(tx, person, "").secret, start_session(tx, person, "").secret
    sign_out(tx, left)
    managing.reset_password(tx, person)
    assert (how_it_ended(tx, left), how_it_ended(tx, thrown)) == (Ending.LEFT, Ending.RENEWED)
    assert how_it_ended(tx, "no session at all") is None


def test_a_device_is_named_as_its_owner_would() -> None:
    windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
    assert device_words(windows) == "Chrome · Windows"
    assert device_words(windows + " Edg/140") == "Edge · Windows"
    assert device_words("Mozilla/5.0 (Linux; Android 15) Chrome/140 MicroMessenger/8.0") == "微信 · Android"
    assert device_words("curl/8\0<script>") == ""


def test_signing_out_ends_this_one_only(tx: Transaction) -> None:
    person = firm(tx)
    one, other = start_session(tx, person, "").secret, start_session(tx, person, "").secret
    sign_out(tx, one)
    sign_out(tx, one)
    touch(replace(tx, now=tx.now + TOUCH_EVERY), one)
    assert resume(tx.session, one, tx.now) is None
    assert resume(tx.session, one, tx.now + TOUCH_EVERY) is None, "a touch opens nothing again"
    assert resume(tx.session, other, tx.now) is not None


def test_disabling_resetting_and_a_change_of_role_end_everything(tx: Transaction) -> None:
    place = a_place(tx)
    person = somebody(tx, Role.COORDINATOR, place.here)

    def both() -> tuple[str, str]:
        return start_session(tx, person, "").secret, issue_token(tx, person)[0]

    def gone(opened: tuple[str, str]) -> bool:
        secret, token = opened
        return resume(tx.session, secret, tx.now) is None and held_token(tx.session, token, tx.now) is None

    opened = both()
    assert not gone(opened)
    membership = seating.grant(tx, person, Role.LEADER, region_id=place.here)
    assert gone(opened)
    opened = both()
    seating.end_membership(tx, person, membership.id)
    assert gone(opened)
    opened = both()
    managing.reset_password(tx, person)
    assert gone(opened)
    opened = both()
    managing.reset_totp(tx, person)
    assert gone(opened)
    opened = both()
    managing.disable(tx, person)
    assert gone(opened)


def test_tokens_expire_and_can_be_revoked(tx: Transaction) -> None:
    person = staff(tx)
    token, expires_at = issue_token(tx, person, timedelta(hours=1))
    other, _ = issue_token(tx, person)
    assert expires_at == tx.now + timedelta(hours=1)
    assert held_token(tx.session, token, tx.now) is not None
    assert held_token(tx.session, token, expires_at) is None
    for wrong in ("", token[:-1], "\0", "\ud800"):
        assert held_token(tx.session, wrong, tx.now) is None
    revoke_token(tx, token)
    assert held_token(tx.session, token, tx.now) is None
    assert held_token(tx.session, other, tx.now) is not None
    assert revoke_all(tx, person) == 1


def test_old_rows_are_swept(tx: Transaction) -> None:
    person = staff(tx)
    start_session(tx, person, "")
    issue_token(tx, person)
    assert (forget_old_sessions(tx.session, tx.now), forget_old_tokens(tx.session, tx.now)) == (0, 0)
    later = tx.now + timedelta(days=100)
    assert (forget_old_sessions(tx.session, later), forget_old_tokens(tx.session, later)) == (1, 1)
