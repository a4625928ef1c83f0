"""Opening and closing accounts, resetting what somebody lost, and what people choose for themselves.

They are commands of whoever runs the zone; a password alone is changed by its owner. Secrets are generated here and
answered once; nobody chooses another person's password.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts import hashing, totp
from app.accounts.events import AccountChange, AccountChanged
from app.accounts.models import Account, AccountState, AccountSuspension, RecoveryCode
from app.accounts.rules import passwords
from app.accounts.rules.addresses import checked_email
from app.accounts.rules.languages import known_language
from app.accounts.rules.usernames import checked_username
from app.accounts.sessions import revoke_all
from app.kernel.errors import Conflict, Invalid, Missing
from app.kernel.ids import AccountId, secret_token
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class OpenedAccount:
    """A new account with its secrets, shown once."""

    account_id: AccountId
    username: str
    password: str
    totp_secret: str | None


def open_account(
    tx: Transaction,
    *,
    username: str,
    name: str,
    phone: str = "",
    email: str = "",
    password: str | None = None,
    with_totp: bool = True,
    unknown: bool = False,
) -> OpenedAccount:
    """Open an account without any seat; staff need the second factor, firms may do without. ``phone`` comes checked.

    A given ``password`` is for demonstrations and the first administrator, and is not judged here; people get a
    generated one; of an ``unknown`` one nobody knows any until it is reset, at no cost. Raises Invalid for a bad
    user name or address, and Conflict ``username_taken``.
    """
    username = _checked("username", checked_username, username)
    email = _checked("email", checked_email, email) if email else ""
    password = "" if unknown else password or new_password()
    secret = totp.new_secret() if with_totp else None
    account_id = tx.session.scalar(
        insert(Account)
        .values(
            username=username,
            name=name,
            phone=phone,
            email=email,
            password_hash=hashing.nobodys() if unknown else hashing.hashed(password),
            totp_secret=secret,
            totp_last_step=0,
            state=AccountState.ACTIVE,
            created_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(Account.id)
    )
    if account_id is None:
        raise Conflict("username_taken")
    tx.emit(AccountChanged(account_id=account_id, username=username, change=AccountChange.OPENED))
    return OpenedAccount(AccountId(account_id), username, password, secret)


def disable(tx: Transaction, account_id: AccountId, reason: str = "") -> None:
    """End what the account has open and refuse new sign-ins; its past stays."""
    account = locked_account(tx, account_id)
    if account.state is not AccountState.DISABLED:
        tx.session.add(AccountSuspension(account_id=account.id, from_at=tx.now))
    account.state = AccountState.DISABLED
    revoke_all(tx, account_id)
    _changed(tx, account, AccountChange.DISABLED, reason)


def enable(tx: Transaction, account_id: AccountId, reason: str = "") -> None:
    """Let a disabled account sign in again, with its old password and seats."""
    account = locked_account(tx, account_id)
    account.state = AccountState.ACTIVE
    tx.session.execute(
        sa.update(AccountSuspension)
        .where(AccountSuspension.account_id == account_id, AccountSuspension.until_at.is_(None))
        .values(until_at=tx.now)
    )
    _changed(tx, account, AccountChange.ENABLED, reason)


def reset_password(tx: Transaction, account_id: AccountId) -> str:
    """Replace a lost password by a generated one and end every session; returns it, shown once."""
    account = locked_account(tx, account_id)
    password = new_password()
    account.password_hash = hashing.hashed(password)
    revoke_all(tx, account_id)
    _changed(tx, account, AccountChange.PASSWORD_RESET)
    return password


def reset_totp(tx: Transaction, account_id: AccountId) -> str:
    """Replace a lost second factor and end every session; returns the new secret, shown once."""
    account = locked_account(tx, account_id)
    account.totp_secret, account.totp_last_step = totp.new_secret(), 0
    forget_codes(tx, account_id)
    revoke_all(tx, account_id)
    _changed(tx, account, AccountChange.SECOND_FACTOR_RESET)
    return account.totp_secret


def change_password(tx: Transaction, current: str, new: str, context: tuple[str, ...] = ()) -> None:
    """The actor's own new password; needs the current one and ends every session, this one too.

    ``context`` are words to refuse besides the person's own: site and firm names. Raises Invalid by field.
    """
    if tx.actor.account_id is None:
        raise Missing()
    with tx.as_the_office():  # accounts are none of a firm's rows
        account = locked_account(tx, tx.actor.account_id)
        if not hashing.verify(account.password_hash, current, known=True):
            raise Invalid({"current": [say("现在的密码不对。")]})
        faults = passwords.faults(new, (*context, account.username, account.name, account.phone))
        if new == current:
            faults = [say("新密码不能和现在的一样。")]
        if faults:
            raise Invalid({"new": faults})
        account.password_hash = hashing.hashed(new)
        revoke_all(tx, AccountId(account.id))
        _changed(tx, account, AccountChange.PASSWORD_CHANGED)


def change_contact(
    tx: Transaction, account_id: AccountId, *, email: str | None = None, phone: str | None = None
) -> None:
    """Where the account's messages go from now on; None leaves one as it is, an empty text takes it away.

    A command of whoever runs the zone; ``phone`` is checked already. Raises Invalid for an address no mail reaches.
    """
    account = locked_account(tx, account_id)
    if email is not None:
        email = _checked("email", checked_email, email) if email.strip() else ""
    wanted = (account.email if email is None else email, account.phone if phone is None else phone)
    if wanted == (account.email, account.phone):
        return
    former = account.email if wanted[0] != account.email else ""
    account.email, account.phone = wanted
    tx.session.flush()
    change = AccountChange.CONTACT_CHANGED
    tx.emit(AccountChanged(account_id=account.id, username=account.username, change=change, email=former))


@dataclass(frozen=True)
class OwnContact:
    """Who I am to the system, and where it finds me."""

    username: str
    name: str
    email: str
    phone: str


def own_contact(tx: Transaction) -> OwnContact:
    """The actor's own. Raises Missing when nobody is signed in."""
    with tx.as_the_office():
        account = tx.session.get(Account, tx.actor.account_id or 0)
        if account is None or tx.actor.is_program:
            raise Missing()
        return OwnContact(account.username, account.name, account.email, account.phone)


def change_own_contact(tx: Transaction, password: str, *, email: str, phone: str) -> None:
    """Where the actor's own messages go from now on; the address there was is told. ``phone`` comes checked.

    Raises Invalid under ``password`` or ``email``, Missing when nobody is signed in.
    """
    if tx.actor.account_id is None or tx.actor.is_program:
        raise Missing()
    with tx.as_the_office():  # accounts are none of a firm's rows
        account = locked_account(tx, tx.actor.account_id)
        if not hashing.verify(account.password_hash, password, known=True):
            raise Invalid({"password": [say("现在的密码不对。")]})
        change_contact(tx, tx.actor.account_id, email=email, phone=phone)


def choose_language(tx: Transaction, language: str) -> None:
    """The language the actor's own messages are written in from now on; the same again changes nothing.

    Raises Invalid for a language there is no catalogue of, Missing when nobody is signed in.
    """
    chosen = known_language(language)
    if tx.actor.account_id is None:
        raise Missing()
    with tx.as_the_office():  # accounts are none of a firm's rows
        account = locked_account(tx, tx.actor.account_id)
        if account.language is not chosen:
            account.language = chosen
            _changed(tx, account, AccountChange.LANGUAGE_CHOSEN)


def forget_codes(tx: Transaction, account_id: AccountId) -> None:
    """The recovery codes of a second factor that is no more open nothing."""
    tx.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def new_password() -> str:
    """A password no dictionary holds, short enough to be copied once."""
    return secret_token()[:20]


def locked_account(tx: Transaction, account_id: AccountId) -> Account:
    """The account, locked until the transaction ends; Missing when there is none."""
    account = tx.session.scalar(
        sa.select(Account).where(Account.id == account_id).with_for_update().execution_options(populate_existing=True)
    )
    if account is None:
        raise Missing()
    return account


def _checked(field: str, check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except ValueError as error:
        raise Invalid({field: [error.args[0]]}) from error


def _changed(tx: Transaction, account: Account, change: AccountChange, reason: str = "") -> None:
    tx.session.flush()
    tx.emit(AccountChanged(account_id=account.id, username=account.username, change=change, reason=reason))
