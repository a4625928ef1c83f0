"""The mark a browser keeps of who signed in there: it opens nothing, but its bearer is no stranger to that name.

One cookie holds the marks of a few accounts, the newest first. A mark is bound to the account and to its present
password: a new password makes every browser a stranger.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from app.accounts.models import Account

LASTS = timedelta(days=180)
MOST = 5
BETWEEN, WITHIN = "!", "."


def door_key(secret_key: str) -> bytes:
    """The key of marks and questions; from it the application's secret cannot be found."""
    return hmac.new(secret_key.encode(), b"zhuqishao doors 1", hashlib.sha256).digest()


def with_mark(key: bytes, held: str, account: Account, now: datetime) -> str:
    """What the browser keeps from now on: a mark of this account before those it held of others."""
    tag = _tag(key, account)
    others = [mark for mark in held.split(BETWEEN) if mark.count(WITHIN) == 3 and not mark.startswith(tag + WITHIN)]
    head = WITHIN.join([tag, str(int(now.timestamp())), secrets.token_hex(8)])
    return BETWEEN.join([head + WITHIN + _seal(key, head, account), *others[: MOST - 1]])


def recognised(key: bytes, held: str, account: Account, now: datetime) -> str | None:
    """The name of this browser where it holds a sound mark of the account; None where it is a stranger to it."""
    for mark in held.split(BETWEEN)[:MOST]:
        head, _, sealed = mark.rpartition(WITHIN)
        if head.count(WITHIN) != 2 or not head.startswith(_tag(key, account) + WITHIN):
            continue
        _, since, browser = head.split(WITHIN)
        sound = hmac.compare_digest(_seal(key, head, account).encode(), sealed.encode("utf-8", "replace"))
        if sound and now.timestamp() - int(since) < LASTS.total_seconds():
            return browser
    return None


def _tag(key: bytes, account: Account) -> str:
    """The account, so that only who has the key sees which."""
    return hmac.new(key, f"account {account.id}".encode(), hashlib.sha256).hexdigest()[:16]


def _seal(key: bytes, head: str, account: Account) -> str:
    said = f"browser 1\0{head}\0{account.id}\0{account.password_hash}".encode("utf-8", "replace")
    return hmac.new(key, said, hashlib.sha256).hexdigest()
