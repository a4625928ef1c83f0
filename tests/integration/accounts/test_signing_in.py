"""Signing in: who gets in, what is counted, and what a stranger can learn."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from app.accounts import hashing, managing, seating
from app.accounts.browsers import recognised, with_mark
from app.accounts.models import Account, RefusedAttempt, SignInFailure
from app.accounts.questions import LASTS, Reply, ask, forget_old_questions, is_answered
from app.accounts.refusing import HOUR, forget_old_refusals, settle
from app.accounts.rules.doors import LONGEST, MEASURES, Ward
from app.accounts.rules.questions import NUMBERS
from app.accounts.rules.roles import Role
from app.accounts.signing_in import Attempt, Knock, Outcome, attempt
from app.accounts.tallies import asks_at, forget_old_failures
from app.audit.models import AuditEntry
from app.kernel.errors import TooMany, Unauthenticated
from app.kernel.events import Event
from app.kernel.ids import CompanyId
from app.kernel.transaction import Handler, Transaction
from app.rulebook.periods import REFUSALS
from tests.integration.places import DOOR_KEY, PASSWORD, a_company, a_place, an_account

KEPT = timedelta(days=REFUSALS.days)


def at(tx: Transaction, later: timedelta) -> Transaction:
    return replace(tx, now=tx.now + later)


def code(tx: Transaction, account: managing.OpenedAccount) -> str:
    assert account.totp_secret is not None
    return pyotp.TOTP(account.totp_secret).at(tx.now)


MAX_FAILURES, LOCK_FOR = MEASURES[Ward.PAIR].failures, MEASURES[Ward.PAIR].lasts
HERE, THERE = "192.0.2.1", "198.51.100.7"


def trying(
    tx: Transaction,
    username: str,
    password: str = PASSWORD,
    totp_code: str | None = None,
    *,
    address: str = HERE,
    browser: str = "",
    reply: Reply | None = None,
) -> Attempt:
    knock = Knock(
        username=username,
        password=password,
        totp_code=totp_code,
        address=address,
        browser=browser,
        reply=reply or Reply(),
    )
    return attempt(tx, DOOR_KEY, knock)


def answered(attempted: Attempt) -> Reply:
    """The right answer to the question that was asked."""
    assert attempted.question is not None
    one, other = (NUMBERS.index(attempted.question.words.values[name]) + 1 for name in ("one", "other"))
    return Reply(attempted.question.key, str(one + other))


def test_password_and_code_open_the_door_once(tx: Transaction) -> None:
    account = an_account(tx)
    right = code(tx, account)
    assert trying(tx, account.username.upper(), totp_code=right).granted() == account.account_id
    again = trying(tx, account.username, totp_code=right)
    assert again.outcome is Outcome.TOTP_USED
    with pytest.raises(Unauthenticated) as refusal:
        again.granted()
    assert refusal.value.code == "totp_used"


def test_a_used_code_is_no_failure(tx: Transaction) -> None:
    account = an_account(tx)
    right = code(tx, account)
    outcomes = [trying(tx, account.username, totp_code=right).outcome for _ in range(MAX_FAILURES + 3)]
    assert outcomes == [Outcome.GRANTED] + [Outcome.TOTP_USED] * (MAX_FAILURES + 2)


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
def test_five_failures_lock_a_name_at_their_address_whether_or_not_it_exists(tx: Transaction, known: bool) -> None:
    username = an_account(tx).username if known else "nobody_here"
    for _ in range(MAX_FAILURES - 1):
        assert trying(tx, username, "wrong password").outcome is Outcome.BAD_CREDENTIALS
    locked = trying(tx, username, "wrong password")
    assert (locked.outcome, locked.retry_after) == (Outcome.LOCKED, LOCK_FOR.total_seconds())
    with pytest.raises(TooMany) as refusal:
        trying(at(tx, timedelta(minutes=10)), username).granted()
    assert (refusal.value.code, refusal.value.retry_after) == ("locked", 20 * 60)
    assert "请 20 分钟后再试" in (refusal.value.message or "")
    elsewhere = trying(tx, username, "wrong password", address=THERE)
    assert elsewhere.outcome is Outcome.BAD_CREDENTIALS, "another address is not locked by it"


def test_the_owner_comes_in_from_elsewhere_and_from_his_own_browser_while_his_name_is_attacked(tx: Transaction) -> None:
    account = an_account(tx)
    own = with_mark(DOOR_KEY, "", accounts_row(tx, account), tx.now)
    for number in range(40):
        for _ in range(3):
            trying(tx, account.username, "wrong password", address=f"203.0.113.{number}")
    for _ in range(MAX_FAILURES):
        asked = trying(tx, account.username, "wrong password", address=HERE)
        trying(tx, account.username, "wrong password", address=HERE, reply=answered(asked))
    assert trying(tx, account.username, address=HERE).outcome is Outcome.LOCKED
    inside = trying(tx, account.username, totp_code=code(tx, account), address=HERE, browser=own)
    assert inside.outcome is Outcome.GRANTED, "a browser that is known, at the very address of the attack"
    later = at(tx, timedelta(seconds=30))
    asked = trying(later, account.username, totp_code=code(later, account), address=THERE)
    assert asked.outcome is Outcome.QUESTION_DUE
    with pytest.raises(Unauthenticated) as refusal:
        asked.granted()
    assert asked.question is not None
    assert refusal.value.question == (asked.question.key, asked.question.words)
    right = trying(later, account.username, totp_code=code(later, account), address=THERE, reply=answered(asked))
    assert right.outcome is Outcome.GRANTED


def test_an_address_of_many_wrong_names_is_asked_a_question_and_no_more(tx: Transaction) -> None:
    account = an_account(tx)
    for number in range(MEASURES[Ward.ADDRESS].failures):
        assert not asks_at(tx, HERE)
        trying(tx, f"nobody_{number}", "wrong password")
    assert asks_at(tx, HERE)
    asked = trying(tx, account.username, totp_code=code(tx, account))
    wrong = trying(tx, account.username, totp_code=code(tx, account), reply=Reply(answered(asked).key, "1"))
    assert wrong.outcome is Outcome.QUESTION_WRONG
    reply = answered(wrong)
    assert trying(tx, account.username, totp_code=code(tx, account), reply=reply).outcome is Outcome.GRANTED
    assert trying(tx, account.username, reply=reply).outcome is Outcome.QUESTION_WRONG, "an answer is good for one try"


def test_an_answer_is_good_from_where_it_was_asked_in_time_and_signed(tx: Transaction) -> None:
    def asked(reply: Reply, *, address: str = HERE, later: timedelta = timedelta(0), key: bytes = DOOR_KEY) -> bool:
        return is_answered(at(tx, later), key, address, reply)

    def right() -> Reply:
        return answered(Attempt(Outcome.QUESTION_DUE, question=ask(DOOR_KEY, HERE, tx.now)))

    assert not asked(right(), address=THERE)
    assert not asked(right(), later=LASTS)
    assert not asked(right(), key=b"another key")
    for forged in ("", "x", "..", f"9999999999.{right().key.partition('.')[2]}", right().key + "0", "\0\ud800"):
        assert not asked(Reply(forged, right().answer))
    good = right()
    assert asked(good)
    assert not asked(good)
    assert forget_old_questions(tx.session, tx.now) == 0
    assert forget_old_questions(tx.session, tx.now + LASTS + timedelta(seconds=1)) == 1


def test_a_mark_is_of_its_account_and_its_password_and_lapses(tx: Transaction) -> None:
    one, other = accounts_row(tx, an_account(tx)), accounts_row(tx, an_account(tx))
    held = with_mark(DOOR_KEY, with_mark(DOOR_KEY, "", one, tx.now), other, tx.now)
    assert recognised(DOOR_KEY, held, one, tx.now)
    assert recognised(DOOR_KEY, held, other, tx.now)
    assert recognised(DOOR_KEY, held, one, tx.now + timedelta(days=180)) is None
    assert recognised(b"another key", held, one, tx.now) is None
    for forged in ("", "!!!", "a.1.b.c", held.split("!")[0], "\0", held[:-1]):
        assert recognised(DOOR_KEY, forged, one, tx.now) is None, forged
    kept = held
    for _ in range(8):
        kept = with_mark(DOOR_KEY, kept, one, tx.now)
    assert len(kept.split("!")) == 2
    one.password_hash = hashing.hashed("another four quiet herons")
    assert recognised(DOOR_KEY, held, one, tx.now) is None, "a new password makes every browser a stranger"


def entries(tx: Transaction) -> list[tuple[str, int]]:
    """What is on record of refused sign-ins: reason and how many, in order."""
    for last in tx.before_commit:
        last()
    tx.before_commit.clear()
    rows = tx.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.name == "account.sign_in_refused").order_by(AuditEntry.chain_seq)
    )
    return [(row.detail["reason"], row.detail["times"]) for row in rows]


def test_the_first_of_a_kind_is_on_record_at_once_and_the_others_are_counted_and_never_lost(tx: Transaction) -> None:
    account = an_account(tx)
    for number in range(7):
        trying(tx, f"nobody_{number}", "wrong password")
    trying(tx, account.username, "wrong password", address=THERE)
    trying(tx, account.username, "wrong password", address=THERE)
    assert entries(tx) == [("bad_credentials", 1)] * 2, "one of nobody's names, one of the account's"
    assert settle(tx) == 0, "the hour is not over"
    assert trying(tx, account.username, totp_code=code(tx, account)).outcome is Outcome.GRANTED
    assert entries(tx)[2:] == [("bad_credentials", 1)], "what was counted of the account, when it is let in"
    later = at(tx, HOUR)
    assert forget_old_refusals(tx.session, tx.now + 2 * KEPT) == 1, "a count that is not on record is not dropped"
    assert settle(later) == 1
    assert settle(later) == 0
    assert entries(tx)[3:] == [("bad_credentials", 6)]
    assert sum(times for _, times in entries(tx)) == 9
    assert forget_old_refusals(tx.session, tx.now + 2 * KEPT) == 1
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(RefusedAttempt)) == 0


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
    assert trying(tx, account.username, totp_code=code(tx, account)) == trying(tx, "nobody_here", "x")


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
    assert trying(later, account.username, totp_code=code(tx, account)).outcome is Outcome.TOTP_USED


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
    assert tx.session.scalar(tallies) == 2, "of the name and of the address, which are never locked"
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
    once = {"times": 1, "hour": None}
    assert [(event.name, event.facts()) for event in heard.events] == [
        ("account.sign_in_refused", {**known, **once, "reason": "bad_credentials"}),
        (
            "account.sign_in_refused",
            {"account_id": None, "username": "", **once, "reason": "bad_credentials", "ip": "192.0.2.1"},
        ),
        ("account.sign_in_refused", {**known, **once, "reason": "totp_wrong"}),
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


def test_a_right_password_is_not_refused_because_its_hash_cannot_be_made_anew(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = an_account(tx)
    row = accounts_row(tx, account)
    row.password_hash = old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    tx.session.flush()

    def busy(_password: str) -> str:
        raise TooMany(2, "sign_in_busy")

    monkeypatch.setattr(hashing, "hashed", busy)
    assert trying(tx, account.username, totp_code=code(tx, account)).outcome is Outcome.GRANTED
    assert accounts_row(tx, account).password_hash == old


def test_tallies_are_swept_when_they_can_mean_nothing_any_more(tx: Transaction) -> None:
    trying(tx, "nobody_here", "wrong password")
    assert forget_old_failures(tx.session, tx.now + LONGEST) == 0
    assert forget_old_failures(tx.session, tx.now + LONGEST + timedelta(seconds=1)) == 3
