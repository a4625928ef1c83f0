"""忘记密码: whoever cannot sign in asks for a link by letter, and sets a new password with it.

No answer tells whether an account exists: for every name the same row is written, the same record kept and the same
page shown; only what is owed differs. A link sets a password once; the second factor is asked as before.
"""

from dataclasses import dataclass
from math import ceil

import sqlalchemy as sa

from app.accounts.events import AccountChange, AccountChanged, LinkAsked
from app.accounts.links import counted_by, faults_of, give_password, held_link, make_link, use_up
from app.accounts.managing import locked_account
from app.accounts.models import Account, AccountLink, AccountState
from app.accounts.queries import find_account
from app.accounts.questions import Reply, is_answered
from app.accounts.rules.doors import neighbourhood
from app.accounts.rules.links import ASK_FROM, MOST_OF_ADDRESS, MOST_OF_NAME, WITHIN, LinkPurpose
from app.accounts.rules.usernames import as_username
from app.accounts.tallies import Tallies
from app.kernel.errors import Invalid, Missing, TooMany
from app.kernel.ids import AccountId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class Asked:
    """What came of a request: done, or a small question first; ``wrong`` when one was answered wrongly."""

    done: bool
    wrong: bool = False


def asks_first(tx: Transaction, door_key: bytes, address: str, purpose: LinkPurpose = LinkPurpose.RESET) -> bool:
    """Whether whoever asks from this address is asked a small question."""
    return _lately(tx, AccountLink.asked_from == _where(door_key, address), purpose) >= ASK_FROM


def ask_for_password_link(tx: Transaction, door_key: bytes, username: str, address: str, reply: Reply) -> Asked:
    """忘记密码: owe a letter with a link to the account of this name, if there is one and it has an address.

    Raises TooMany where far too many were asked for from one address.
    """
    met = meet(tx, door_key, address, reply)
    if not met.done:
        return met
    name = as_username(username) or ""
    account = find_account(tx.session, name) if name else None
    asked_for = counted_by(door_key, name)
    often = _lately(tx, AccountLink.asked_for == asked_for, LinkPurpose.RESET) >= MOST_OF_NAME
    useful = account is not None and account.state is AccountState.ACTIVE and not often
    account_id = account.id if account is not None and useful else None
    _, row = make_link(
        tx,
        door_key,
        LinkPurpose.RESET,
        account_id=account_id,
        asked_for=asked_for,
        asked_from=_where(door_key, address),
    )
    tx.emit(LinkAsked(account_id=account_id, link_id=row.id, ip=address))
    return Asked(done=True)


def meet(
    tx: Transaction, door_key: bytes, address: str, reply: Reply, purpose: LinkPurpose = LinkPurpose.RESET
) -> Asked:
    """How a request of a stranger is met: a small question after some, a refusal after very many. Raises TooMany."""
    lately = _lately(tx, AccountLink.asked_from == _where(door_key, address), purpose)
    if lately >= MOST_OF_ADDRESS:
        raise TooMany(ceil(WITHIN.total_seconds()), message=say("从这个网络地址提交的申请太多，请一小时后再试。"))
    if lately < ASK_FROM or is_answered(tx, door_key, address, reply):
        return Asked(done=True)
    return Asked(done=False, wrong=bool(reply.key and reply.answer.strip()))


def name_behind(tx: Transaction, secret: str) -> str:
    """Whose password a link sets: the user name, to be shown beside the field. Raises Missing."""
    row = held_link(tx, LinkPurpose.RESET, secret)
    return _active(tx, row).username


def set_password_by_link(tx: Transaction, secret: str, new: str, address: str, context: tuple[str, ...] = ()) -> None:
    """Use a link up: the new password holds, everything that was open ends, and other links open nothing.

    Raises Missing for a link that opens nothing, Invalid under ``new``: then it may be used again.
    """
    row = held_link(tx, LinkPurpose.RESET, secret, to_use=True)
    account = locked_account(tx, AccountId(_active(tx, row).id))
    if faults := faults_of(account, new, context):
        raise Invalid({"new": faults})
    use_up(tx, AccountLink.account_id == account.id, AccountLink.purpose == LinkPurpose.RESET)
    give_password(tx, account, new)
    # who mistyped until this address was shut out has shown by the letter who he is
    Tallies(tx, account.username, address, None).clear()
    tx.session.flush()
    change = AccountChange.PASSWORD_BY_LINK
    tx.emit(AccountChanged(account_id=account.id, username=account.username, change=change))


def _active(tx: Transaction, row: AccountLink) -> Account:
    found = tx.session.scalar(
        sa.select(Account).where(Account.id == row.account_id, Account.state == AccountState.ACTIVE)
    )
    if found is None:
        raise Missing()
    return found


def _where(door_key: bytes, address: str) -> bytes:
    return counted_by(door_key, f"\0{neighbourhood(address)}")


def _lately(tx: Transaction, by: sa.ColumnElement[bool], purpose: LinkPurpose) -> int:
    counted = sa.select(sa.func.count()).select_from(AccountLink)
    lately = counted.where(by, AccountLink.purpose == purpose, AccountLink.made_at > tx.now - WITHIN)
    return tx.session.scalar(lately) or 0
