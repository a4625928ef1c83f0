"""Signing in: the gate, password, second factor; what is counted, and what is remembered of it.

``attempt`` answers instead of raising, because a refused sign-in must be counted: the face lets its transaction commit
and only then calls ``Attempt.granted()``, which raises the refusal. Steps:

1. The gate (``rules.doors``): a name locked at this address is refused, a small question asked, before any hash.
2. The password is checked without a lock; an unknown name costs the same time. Too many at once raises TooMany.
3. The name at this address is locked and the gate looked at again: of many parallel guesses only five are ever
   answered, and two attempts take their locks in one order.
4. The account row is locked and the code checked, so that one code opens one session.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import ceil

from app.accounts import browsers, hashing, totp
from app.accounts.events import SignedIn
from app.accounts.models import Account, AccountState
from app.accounts.queries import find_account, roles_of
from app.accounts.questions import Question, Reply, ask, is_answered
from app.accounts.refusing import refuse_sign_in, settle
from app.accounts.rules.doors import Gate
from app.accounts.rules.seats import is_staff
from app.accounts.rules.usernames import as_username
from app.accounts.second_factor import spend_code
from app.accounts.tallies import Tallies
from app.kernel import clock
from app.kernel.errors import TooMany, Unauthenticated
from app.kernel.ids import AccountId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


class Outcome(StrEnum):
    """How an attempt ended; all but ``granted`` are refusal codes."""

    GRANTED = "granted"
    BAD_CREDENTIALS = "bad_credentials"
    TOTP_REQUIRED = "totp_required"
    TOTP_WRONG = "totp_wrong"
    TOTP_USED = "totp_used"
    TOTP_MISSING = "totp_not_set_up"
    LOCKED = "locked"
    QUESTION_DUE = "question_due"
    QUESTION_WRONG = "question_wrong"


CLOCK_OFF = say("动态验证码没有通过。系统的时钟现在不准，可能不是您的问题：请告诉系统管理员核对服务器时间，稍后再试。")
COUNTED = frozenset({Outcome.BAD_CREDENTIALS, Outcome.TOTP_WRONG})
ASKING = frozenset({Outcome.QUESTION_DUE, Outcome.QUESTION_WRONG})


@dataclass(frozen=True, kw_only=True)
class Knock:
    """What somebody at the door brings along."""

    username: str
    password: str = field(repr=False)
    totp_code: str | None = field(default=None, repr=False)
    address: str = ""
    browser: str = field(default="", repr=False)
    """What the browser keeps of who signed in there (``browsers``)."""
    reply: Reply = field(default_factory=Reply)


@dataclass(frozen=True)
class Attempt:
    """What came of it. ``account_id`` is only given when granted; ``retry_after`` are seconds of a lock."""

    outcome: Outcome
    account_id: AccountId | None = None
    retry_after: int = 0
    message: str | None = None
    """What is said besides the code, where there is more to say."""
    question: Question | None = None
    browser: str = ""
    """What the browser keeps from now on."""

    def granted(self) -> AccountId:
        """Whose attempt it was. Raises TooMany when locked, Unauthenticated with the outcome as code otherwise.

        Call it after the transaction has committed.
        """
        if self.outcome is Outcome.LOCKED:
            raise TooMany(self.retry_after, Outcome.LOCKED, self.message)
        if self.account_id is None:
            question = None if self.question is None else (self.question.key, self.question.words)
            raise Unauthenticated(self.outcome, self.message, question)
        return self.account_id


def attempt(tx: Transaction, door_key: bytes, knock: Knock) -> Attempt:
    """Check who somebody says to be; counts failures, uses up the code, opens no session.

    Raises TooMany ``sign_in_busy`` when too many passwords are looked at already; that counts for nobody.
    """
    name = as_username(knock.username)
    # a person's: a program has nothing to sign in with
    account = None if name is None else find_account(tx.session, name)
    browser = None if account is None else browsers.recognised(door_key, knock.browser, account, tx.now)
    tallies = Tallies(tx, name, knock.address, browser)
    gate = tallies.gate()
    outcome = _at_the_gate(tx, door_key, gate, knock)
    if outcome is None:
        present = account.password_hash if account else None
        right = hashing.verify(present, knock.password, known=gate.known, suspect=gate.suspect)
        gate = tallies.gate_alone(gate)
        outcome = _behind_it(tx, gate, account, right, knock)
    if outcome is Outcome.GRANTED and account is not None:
        tallies.clear()
        return _grant(tx, door_key, account, knock)
    reason = outcome
    if outcome in COUNTED:
        gate = tallies.fail(gate)
        outcome = Outcome.LOCKED if gate.locked_for else outcome
    refuse_sign_in(tx, account, reason, knock.address)
    return _refused(tx, door_key, gate, outcome, knock)


def _at_the_gate(tx: Transaction, door_key: bytes, gate: Gate, knock: Knock) -> Outcome | None:
    """What refuses an attempt before its password is looked at; None when nothing does."""
    if gate.locked_for is not None:
        return Outcome.LOCKED
    if not gate.asks or is_answered(tx, door_key, knock.address, knock.reply):
        return None
    return Outcome.QUESTION_WRONG if knock.reply.key and knock.reply.answer.strip() else Outcome.QUESTION_DUE


def _behind_it(tx: Transaction, gate: Gate, account: Account | None, right: bool, knock: Knock) -> Outcome:
    """What the password is worth once others had their say."""
    if gate.locked_for is not None:
        return Outcome.LOCKED
    return _judged(tx, account, knock.totp_code) if right and account is not None else Outcome.BAD_CREDENTIALS


def _judged(tx: Transaction, account: Account, code: str | None) -> Outcome:
    """What the right password is worth: the account must be active, and its second factor right and fresh."""
    tx.session.refresh(account, with_for_update=True)
    if account.state is not AccountState.ACTIVE:
        return Outcome.BAD_CREDENTIALS
    if account.totp_secret is None:
        staff = is_staff(roles_of(tx.session, AccountId(account.id), tx.now))
        return Outcome.TOTP_MISSING if staff else Outcome.GRANTED
    if code is None or not code.strip():
        return Outcome.TOTP_REQUIRED
    step = totp.accepted_step(account.totp_secret, code, tx.now, account.totp_last_step)
    if step is None and spend_code(tx, account, code):
        return Outcome.GRANTED
    if step is None:
        used = totp.was_used(account.totp_secret, code, tx.now, account.totp_last_step)
        return Outcome.TOTP_USED if used else Outcome.TOTP_WRONG
    account.totp_last_step = step
    return Outcome.GRANTED


def _grant(tx: Transaction, door_key: bytes, account: Account, knock: Knock) -> Attempt:
    if hashing.is_outdated(account.password_hash):
        _make_anew(account, knock.password)
    tx.session.flush()
    settle(tx, AccountId(account.id))
    tx.emit(SignedIn(account_id=account.id, username=account.username, ip=knock.address))
    browser = browsers.with_mark(door_key, knock.browser, account, tx.now)
    return Attempt(Outcome.GRANTED, AccountId(account.id), browser=browser)


def _make_anew(account: Account, password: str) -> None:
    """The hash at today's cost; another time when too many wait, for nobody who was right is refused."""
    try:
        account.password_hash = hashing.hashed(password)
    except TooMany:
        return


def _refused(tx: Transaction, door_key: bytes, gate: Gate, outcome: Outcome, knock: Knock) -> Attempt:
    if outcome is Outcome.LOCKED and gate.locked_for is not None:
        seconds = ceil(gate.locked_for.total_seconds())
        return Attempt(outcome, retry_after=seconds, message=_time_left(gate.locked_for))
    if outcome in ASKING:
        return Attempt(outcome, question=ask(door_key, knock.address, tx.now))
    if outcome is Outcome.TOTP_WRONG and clock.is_off(tx.session):
        return Attempt(outcome, message=CLOCK_OFF)
    return Attempt(outcome)


def _time_left(left: timedelta) -> str:
    minutes = ceil(left.total_seconds() / 60)
    return say("从这个网络地址连续输错次数太多，请 %(n)s 分钟后再试；在以前登录过的浏览器上可以照常登录。", n=minutes)
