"""Secrets of the demonstration: derived from the installation's key and the seed, so that a load can be repeated.

They are as good as the installation's key, and only ever exist outside production.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from app.accounts import hashing


@dataclass(frozen=True)
class Keys:
    """Derives every secret of one load; ``given`` is DEMO_PASSWORD."""

    secret_key: str = field(repr=False)
    seed: int
    given: str | None = field(default=None, repr=False)

    def password(self) -> str:
        """One password for all demonstration accounts."""
        if self.given:
            return self.given
        letters = base64.b32encode(self._bytes("password")).decode().lower()
        return "-".join(letters[at : at + 4] for at in range(0, 16, 4))

    def password_hash(self) -> str:
        """The same, hashed once: at 40 ms each, hundreds of accounts would take longer than all the rest."""
        return hashing.hashed(self.password())

    def totp_secret(self, username: str) -> str:
        """160 bits in Base32."""
        return base64.b32encode(self._bytes("totp", username)[:20]).decode()

    def token(self, username: str) -> str:
        """256 bits for the Authorization header."""
        return base64.urlsafe_b64encode(self._bytes("token", username)).decode().rstrip("=")

    def canary(self, firm: str, what: str) -> str:
        """A word that occurs in one field of one firm and nowhere else."""
        return f"CANARY-{firm.upper()}-{what.upper()}-{self._bytes('canary', firm, what).hex()[:12]}"

    def canary_digits(self, firm: str, what: str) -> int:
        """Eight digits for a telephone number of that kind."""
        return int.from_bytes(self._bytes("canary", firm, what)[:8]) % 10**8

    def _bytes(self, *words: str) -> bytes:
        message = "\0".join(["demonstration", str(self.seed), *words]).encode()
        return hmac.digest(self.secret_key.encode(), message, hashlib.sha256)
