"""动态验证码: its owner binds another telephone, prints recovery codes, or (a firm) does without.

The password is asked each time, and the present code where there is one: an unwatched browser changes nothing here.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts import hashing, totp
from app.accounts.events import AccountChange, AccountChanged
from app.accounts.managing import forget_codes, locked_account
from app.accounts.models import Account, RecoveryCode
from app.accounts.queries import roles_of
from app.accounts.rules.recovery import HOW_MANY, as_code, new_code
from app.accounts.rules.seats import is_staff
from app.accounts.tokens import digest
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.ids import AccountId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class SeenFactor:
    """How the second factor of an account stands, for its owner."""

    bound: bool
    needed: bool
    """Staff may not do without."""
    codes_left: int


def own_factor(tx: Transaction) -> SeenFactor:
    """Mine; three queries. Raises Missing when nobody is signed in."""
    with tx.as_the_office():
        account = tx.session.get_one(Account, _own(tx))
        left = sa.select(sa.func.count()).select_from(RecoveryCode)
        unused = left.where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
        return SeenFactor(
            bound=account.totp_secret is not None,
            needed=is_staff(roles_of(tx.session, AccountId(account.id), tx.now)),
            codes_left=tx.session.scalar(unused) or 0,
        )


def bind(tx: Transaction, password: str, secret: str, code: str, present: str = "") -> tuple[str, ...]:
    """Take ``secret`` for the second factor once its ``code`` is shown; returns ten recovery codes, shown once.

    ``present`` is the code of the one that is bound already. Raises Invalid under ``password``, ``code``, ``present``.
    """
    with tx.as_the_office():
        account = _proved(tx, password, present)
        step = totp.accepted_step(secret, code, tx.now, 0)
        if step is None:
            raise Invalid({"code": [say("新的验证码不对：请在验证器里扫码或输入密钥，再填它现在显示的 6 位数字。")]})
        account.totp_secret, account.totp_last_step = secret, step
        _changed(tx, account, AccountChange.SECOND_FACTOR_SET)
        return _new_codes(tx, account)


def make_codes(tx: Transaction, password: str, present: str) -> tuple[str, ...]:
    """Ten new recovery codes, shown once; the old ones open nothing. Raises Invalid, Missing without second factor."""
    with tx.as_the_office():
        account = _proved(tx, password, present)
        if account.totp_secret is None:
            raise Missing()
        _changed(tx, account, AccountChange.RECOVERY_CODES_MADE)
        return _new_codes(tx, account)


def leave(tx: Transaction, password: str, present: str) -> None:
    """停用: a firm's account does without from now on. Raises Forbidden for staff, Invalid."""
    with tx.as_the_office():
        account = _proved(tx, password, present)
        if is_staff(roles_of(tx.session, AccountId(account.id), tx.now)):
            raise Forbidden()
        account.totp_secret, account.totp_last_step = None, 0
        forget_codes(tx, AccountId(account.id))
        _changed(tx, account, AccountChange.SECOND_FACTOR_LEFT)


def spend_code(tx: Transaction, account: Account, typed: str) -> bool:
    """Whether a recovery code of this account was typed; it is used up by that. The account is locked."""
    code = as_code(typed)
    if code is None or account.totp_secret is None:
        return False
    used = tx.session.scalar(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == _digest(account.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=tx.now)
        .returning(RecoveryCode.id)
    )
    if used is None:
        return False
    _changed(tx, account, AccountChange.RECOVERY_CODE_USED)
    return True


def _own(tx: Transaction) -> AccountId:
    if tx.actor.account_id is None or tx.actor.is_program:
        raise Missing()
    return tx.actor.account_id


def _proved(tx: Transaction, password: str, present: str) -> Account:
    """The actor's account, once he has shown again who he is. Raises Invalid by field."""
    account = locked_account(tx, _own(tx))
    if not hashing.verify(account.password_hash, password, known=True):
        raise Invalid({"password": [say("现在的密码不对。")]})
    if account.totp_secret is None:
        return account
    step = totp.accepted_step(account.totp_secret, present, tx.now, account.totp_last_step)
    if step is not None:
        account.totp_last_step = step
    elif not spend_code(tx, account, present):
        raise Invalid({"present": [say("现在的验证码不对，或刚刚用过：请等下一个，也可以填一个恢复码。")]})
    return account


def _new_codes(tx: Transaction, account: Account) -> tuple[str, ...]:
    forget_codes(tx, AccountId(account.id))
    codes = tuple(new_code() for _ in range(HOW_MANY))
    for code in codes:
        tx.session.add(
            RecoveryCode(account_id=account.id, digest=_digest(account.id, as_code(code) or ""), made_at=tx.now)
        )
    tx.session.flush()
    return codes


def _digest(account_id: int, code: str) -> bytes:
    return digest(f"recovery {account_id} {code}")


def _changed(tx: Transaction, account: Account, change: AccountChange) -> None:
    tx.session.flush()
    tx.emit(AccountChanged(account_id=account.id, username=account.username, change=change))
