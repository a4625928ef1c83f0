"""一次性链接: whoever holds it chooses the password of one account, once, before it lapses.

Of the secret only its SHA-256 is kept. A newer link to the same account ends the former. Nobody chooses another
person's password, and none is handed over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import hashing, totp
from app.accounts.events import AccountChange, AccountChanged
from app.accounts.managing import locked_account
from app.accounts.models import Account, AccountState, Invitation, InvitationPurpose
from app.accounts.rules import passwords
from app.accounts.sessions import revoke_all
from app.accounts.tokens import digest
from app.kernel.errors import Invalid, Missing
from app.kernel.ids import AccountId, secret_token
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

LASTS = timedelta(hours=72)
"""Long enough for a weekend."""


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
    lasts: timedelta = LASTS,
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
            secret_hash=digest(secret),
            totp_secret=totp.new_secret() if second_factor else None,
            made_at=tx.now,
            made_by=tx.actor.account_id,
            expires_at=tx.now + lasts,
        )
    )
    _said(tx, account, AccountChange.LINK_ISSUED, reason)
    return Invited(number=account.username, secret=secret, expires_at=tx.now + lasts)


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
    if faults := passwords.faults(password, (*context, account.username, account.name, account.phone)):
        wrong["password"] = faults
    step = None
    if invitation.totp_secret is not None:
        step = totp.accepted_step(invitation.totp_secret, code, tx.now, 0)
        if step is None:
            wrong["totp"] = [say("动态验证码不正确，请等下一个验证码。")]
    if wrong:
        raise Invalid(wrong)
    account.password_hash = hashing.hashed(password)
    if invitation.totp_secret is not None and step is not None:
        # the code proved that the telephone has the secret; it still opens the door once, or people wait before it
        account.totp_secret, account.totp_last_step = invitation.totp_secret, step - 1
    invitation.used_at = tx.now
    revoke_all(tx, AccountId(account.id))
    _said(tx, account, AccountChange.LINK_USED)
    return account.username


def forget_lapsed(tx: Transaction, before: datetime) -> int:
    """Drop links that lapsed before an instant; returns how many."""
    gone = tx.session.execute(sa.delete(Invitation).where(Invitation.expires_at < before).returning(Invitation.id))
    return len(gone.all())


def _open(secret: str, now: datetime) -> sa.Select[Invitation, Account]:
    return (
        sa.select(Invitation, Account)
        .join(Account, Account.id == Invitation.account_id)
        .where(
            Invitation.secret_hash == digest(secret),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
            Account.state == AccountState.ACTIVE,
        )
    )


def _said(tx: Transaction, account: Account, change: AccountChange, reason: str = "") -> None:
    tx.session.flush()
    tx.emit(AccountChanged(account_id=account.id, username=account.username, change=change, reason=reason))
