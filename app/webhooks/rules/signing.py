"""How a call is signed, and what it is signed with. Pure.

The secret of a subscription is kept nowhere: it is made from the installation's key and the salt of its row, once to
be shown and then for each call. Whoever reads the database alone can sign nothing.
"""

import base64
import hashlib
import hmac


def webhook_key(secret_key: str) -> bytes:
    """The installation's own key for this; from it the application's secret cannot be found."""
    return hmac.new(secret_key.encode(), b"zhuqishao webhooks 1", hashlib.sha256).digest()


def secret_of(key: bytes, salt: bytes) -> str:
    """The secret of one subscription, as its program was shown it."""
    return base64.urlsafe_b64encode(hmac.new(key, salt, hashlib.sha256).digest()).rstrip(b"=").decode("ascii")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in ``X-Signature``: HMAC-SHA256 over the timestamp, a full stop and the body, in hexadecimal."""
    said = hmac.new(secret.encode("ascii"), timestamp.encode("ascii") + b"." + body, hashlib.sha256)
    return f"v1={said.hexdigest()}"
