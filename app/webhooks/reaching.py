"""How the receivers of an installation are reached: names resolved and judged, secrets made again."""

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.kernel.errors import Invalid
from app.webhooks.rules.addresses import NOT_FOUND, NOT_OUTSIDE, Target, may_be_called, target_of
from app.webhooks.rules.signing import SecretRing, secret_of

PATIENCE = 5.0
"""Seconds for the answer of a name server."""


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system finds them, odd spellings of numbers too; OSError without an answer.

    The library waits as long as it likes, so it waits in a thread that nobody waits for.
    """
    found: list[str] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(str(answer[4][0]) for answer in answers)
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(str(error)))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    if asking.is_alive():
        raise TimeoutError("the name server says nothing")
    if failed:
        raise failed[0]
    return list(dict.fromkeys(found))


class NotOutside(Exception):
    """A name stands for an address that must not be called."""


@dataclass(frozen=True)
class Reach:
    """What the settings say of it; ``allow_loopback`` is for tests alone."""

    keys: SecretRing = field(repr=False)
    allow_loopback: bool = False
    resolve: Callable[[str, int], Sequence[str]] = resolved

    def target(self, url: str) -> Target:
        """The address taken apart. Raises Invalid for one that may not be named."""
        return target_of(url, allow_loopback=self.allow_loopback)

    def address_of(self, target: Target) -> str:
        """The one address to connect to, asked for now.

        Raises OSError when the name has none, NotOutside when any of them may not be called: who answers with
        both a public and an inner address means the inner one.
        """
        addresses = self.resolve(target.host, target.port)
        if not addresses:
            raise OSError("the name has no address")
        for address in addresses:
            if not may_be_called(address, allow_loopback=self.allow_loopback):
                raise NotOutside(f"{address} is not outside")
        return addresses[0]

    def checked(self, url: str) -> Target:
        """The same for a program that names it. Raises Invalid."""
        target = self.target(url)
        try:
            self.address_of(target)
        except NotOutside:
            raise Invalid({"url": [NOT_OUTSIDE]}) from None
        except OSError:
            raise Invalid({"url": [NOT_FOUND]}) from None
        return target

    def secret(self, salt: bytes) -> str:
        """The secret of a subscription. Raises LookupError when its key was taken out of the settings."""
        key = self.keys.key_of(salt)
        if key is None:
            raise LookupError("the key of this subscription is not in WEBHOOK_KEYS any more")
        return secret_of(key, salt)
