"""One-time links: 256 bits that open one thing once, until a moment. Only the SHA-256 of a link is kept.

Two tables hold them. ``AccountLink`` is what a letter carries: a keyed hash of what its row holds, so that the letter
can be written when it leaves, and nothing that opens anything lies in the database or waits in the outbox.
``Invitation`` is what an administrator hands over himself, told once; it may set up the second factor. How long a link
lasts, how it is hashed and looked up, what choosing a password by it does and when it is forgotten is one for both.
Nobody chooses another person's password, and none is handed over.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import hashing, totp
from app.accounts.events import AccountChange, AccountChanged
from app.accounts.managing import locked_account
from app.accounts.models import Account, AccountLink, AccountState, Invitation, InvitationPurpose
from app.accounts.rules import passwords
from app.accounts.rules.links import HANDED, LASTS, LinkPurpose
from app.accounts.sessions import revoke_all
from app.accounts.tokens import digest
from app.kernel.errors import Invalid, Missing
from app.kernel.ids import AccountId, secret_token
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.rulebook.periods import LINKS, kept_for


def make_link(
    tx: Transaction,
    door_key: bytes,
    purpose: LinkPurpose,
    *,
    account_id: int | None = None,
    subject_id: int | None = None,
    asked_for: bytes | None = None,
    asked_from: bytes | None = None,
) -> tuple[str, AccountLink]:
    """A new link, and its row; ``asked_for`` and ``asked_from`` are what such requests are counted by."""
    nonce = secrets.token_bytes(32)
    secret = _secret(door_key, nonce)
    row = AccountLink(
        digest=digest(secret),
        nonce=nonce,
        purpose=purpose,
        account_id=account_id,
        subject_id=subject_id,
        asked_for=asked_for,
        asked_from=asked_from,
        made_at=tx.now,
        expires_at=tx.now + LASTS[purpose],
    )
    tx.session.add(row)
    tx.session.flush()
    return secret, row


def secret_of(door_key: bytes, row: AccountLink) -> str | None:
    """The link again, for its letter; None when it was made under another key of the installation."""
    secret = _secret(door_key, row.nonce)
    return secret if hmac.compare_digest(digest(secret), row.digest) else None


def held_link(tx: Transaction, purpose: LinkPurpose, secret: str, *, to_use: bool = False) -> AccountLink:
    """The row of a link that opens something now, locked when it is ``to_use``; looking uses nothing up.

    Raises Missing for an unknown, used, old or empty one: they are never told apart.
    """
    statement = sa.select(AccountLink).where(AccountLink.purpose == purpose, *_opens(AccountLink, secret, tx.now))
    if to_use:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = tx.session.scalar(statement)
    if row is None or not secret.strip():
        raise Missing()
    return row


def use_up(tx: Transaction, *conditions: sa.ColumnElement[bool]) -> None:
    """From now on these links open nothing."""
    unused = sa.update(AccountLink).where(AccountLink.used_at.is_(None), *conditions)
    tx.session.execute(unused.values(used_at=tx.now))


@dataclass(kw_only=True)
class Invited:
    """A link that was made; ``secret`` is in it and nowhere else."""

    number: str
    """The user name: by it an account is named in addresses."""
    secret: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenInvitation:
    """What whoever holds a link is shown before it is used."""

    username: str
    name: str
    purpose: InvitationPurpose
    totp_secret: str | None
    expires_at: datetime


def invite(
    tx: Transaction,
    account_id: AccountId,
    purpose: InvitationPurpose,
    *,
    second_factor: bool,
    reason: str = "",
) -> Invited:
    """Make a link to an account; who may, the caller has asked. Former links to it end."""
    account = locked_account(tx, account_id)
    tx.session.execute(
        sa.update(Invitation)
        .where(Invitation.account_id == account_id, Invitation.used_at.is_(None))
        .values(used_at=tx.now)
    )
    secret = secret_token()
    tx.session.add(
        Invitation(
            account_id=account.id,
            purpose=purpose,
            digest=digest(secret),
            totp_secret=totp.new_secret() if second_factor else None,
            made_at=tx.now,
            made_by=tx.actor.account_id,
            expires_at=tx.now + HANDED,
        )
    )
    _said(tx, account, AccountChange.LINK_ISSUED, reason)
    return Invited(number=account.username, secret=secret, expires_at=tx.now + HANDED)


def seen_invitation(tx: Transaction, secret: str) -> SeenInvitation:
    """What a link opens. Raises Missing for one that was used, has lapsed, or never was."""
    row = tx.session.execute(_open(secret, tx.now)).first()
    if row is None:
        raise Missing()
    invitation, account = row
    return SeenInvitation(
        username=account.username,
        name=account.name,
        purpose=invitation.purpose,
        totp_secret=invitation.totp_secret,
        expires_at=invitation.expires_at,
    )


def use_invitation(tx: Transaction, secret: str, password: str, code: str = "", context: tuple[str, ...] = ()) -> str:
    """Choose the password, and prove that the second factor was set up; returns the user name. Every session ends.

    Raises Missing like ``seen_invitation``, Invalid under ``password`` or ``totp``; then the link still holds.
    """
    row = tx.session.execute(_open(secret, tx.now).with_for_update(of=Invitation)).first()
    if row is None:
        raise Missing()
    invitation, _seen = row
    account = locked_account(tx, AccountId(invitation.account_id))
    wrong = {}
    if faults := faults_of(account, password, context):
        wrong["password"] = faults
    step = None
    if invitation.totp_secret is not None:
        step = totp.accepted_step(invitation.totp_secret, code, tx.now, 0)
        if step is None:
            wrong["totp"] = [say("动态验证码不正确，请等下一个验证码。")]
    if wrong:
        raise Invalid(wrong)
    if invitation.totp_secret is not None and step is not None:
        # the code proved that the telephone has the secret; it still opens the door once, or people wait before it
        account.totp_secret, account.totp_last_step = invitation.totp_secret, step - 1
    invitation.used_at = tx.now
    give_password(tx, account, password)
    _said(tx, account, AccountChange.LINK_USED)
    return account.username


def faults_of(account: Account, password: str, context: Sequence[str]) -> list[str]:
    """What is wrong with a password that is chosen by a link; nothing where it will do."""
    return list(passwords.faults(password, (*context, account.username, account.name, account.phone)))


def give_password(tx: Transaction, account: Account, password: str) -> None:
    """Let a password that was chosen by a link hold from now on: whatever was open of the account ends."""
    account.password_hash = hashing.hashed(password)
    revoke_all(tx, AccountId(account.id))


def forget_old_links(session: Session, now: datetime) -> int:
    """Drop links of both kinds that ended long ago; returns how many."""
    before, gone = now - kept_for(session, LINKS, now), 0
    for model in (AccountLink, Invitation):
        gone += len(session.scalars(sa.delete(model).where(model.expires_at < before).returning(model.id)).all())
    return gone


def counted_by(door_key: bytes, text: str) -> bytes:
    """What is kept of a name or an address to count its requests by: nothing that can be read back."""
    return hmac.new(door_key, b"asked\0" + text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _secret(door_key: bytes, nonce: bytes) -> str:
    made = hmac.new(door_key, b"link\0" + nonce, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode("ascii")


def _opens(
    model: type[AccountLink] | type[Invitation], secret: str, now: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    """That a link is this one, was not used, and has not lapsed."""
    return model.digest == digest(secret), model.used_at.is_(None), model.expires_at > now


def _open(secret: str, now: datetime) -> sa.Select[Invitation, Account]:
    return (
        sa.select(Invitation, Account)
        .join(Account, Account.id == Invitation.account_id)
        .where(*_opens(Invitation, secret, now), Account.state == AccountState.ACTIVE)
    )


def _said(tx: Transaction, account: Account, change: AccountChange, reason: str = "") -> None:
    tx.session.flush()
    tx.emit(AccountChanged(account_id=account.id, username=account.username, change=change, reason=reason))
