"""How a call is signed, and what it is signed with. Pure.

The secret of a subscription is kept nowhere: it is made from the installation's key and the salt of its row, once to
be shown and then for each call. Whoever reads the database alone can sign nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

DERIVED = "webhook:"
"""Before the hexadecimal digits of a key that was derived already."""
RANDOM, NAMED = 32, 8
"""Bytes of a salt: chance, and before it the name of the key it goes with; those of before have no name."""


def webhook_key(secret_key: str) -> bytes:
    """The installation's own key for this; from it the application's secret cannot be found.

    ``webhook:…`` is such a key itself.
    """
    if secret_key.startswith(DERIVED):
        return bytes.fromhex(secret_key.removeprefix(DERIVED))
    return hmac.new(secret_key.encode(), b"zhuqishao webhooks 1", hashlib.sha256).digest()


@dataclass(frozen=True)
class SecretRing:
    """The keys that secrets are made from, the newest first: that one for new subscriptions, each for its own.

    A salt names its key, for a program knows its secret as long as its subscription lasts; one that names none is of
    before keys were rotated, and goes with the oldest.
    """

    keys: tuple[bytes, ...] = field(repr=False)

    def new_salt(self) -> bytes:
        """What a new subscription keeps."""
        return name_of(self.keys[0]) + secrets.token_bytes(RANDOM)

    def key_of(self, salt: bytes) -> bytes | None:
        """The key a salt goes with; None for one that was taken out."""
        if len(salt) != RANDOM + NAMED:
            return self.keys[-1]
        return next((key for key in self.keys if name_of(key) == salt[:NAMED]), None)

    def written(self) -> tuple[str, ...]:
        """The keys as the settings take them."""
        return tuple(DERIVED + key.hex() for key in self.keys)


def secret_ring(said: Sequence[str]) -> SecretRing:
    """The ring of what the settings say, the newest first; the same key twice is one."""
    return SecretRing(tuple(dict.fromkeys(webhook_key(each) for each in said)))


def name_of(key: bytes) -> bytes:
    """The name of a key, from which the key cannot be found; it stands in each salt."""
    return hashlib.sha256(b"zhuqishao webhook key " + key).digest()[:NAMED]


def secret_of(key: bytes, salt: bytes) -> str:
    """The secret of one subscription, as its program was shown it."""
    return base64.urlsafe_b64encode(hmac.new(key, salt, hashlib.sha256).digest()).rstrip(b"=").decode("ascii")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in ``X-Signature``: HMAC-SHA256 over the timestamp, a full stop and the body, in hexadecimal."""
    said = hmac.new(secret.encode("ascii"), timestamp.encode("ascii") + b"." + body, hashlib.sha256)
    return f"v1={said.hexdigest()}"
