"""The chain that seals the trail: canonical form, seal, and what is masked. Pure.

``mac = HMAC-SHA256(key, prev ‖ canonical JSON)``: whoever changes, removes or inserts an entry breaks every link after
it, and without the key cannot mend them. A cut-off tail leaves a shorter chain that is sound in itself; only a head
written down elsewhere (an anchor) shows it. Which key sealed an entry stands beside it; the keys stand in the settings.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.kernel.masking import masked_email, masked_phone, masked_phones

GENESIS = bytes(32)
"""What the first entry is chained to."""
FORM = 2
"""The spelling of entries written now; those of 1 stay as they were sealed."""

_MASKED = {"phone": masked_phone, "email": masked_email}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as it is sealed."""

    chain_seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    request_id: str
    name: str
    object_kind: str
    object_id: str
    detail: Mapping[str, Any]
    form: int = FORM
    address: str = ""
    device: str = ""
    outcome: str = ""


CHAIN_KEY = "chain:"
"""Before the hexadecimal digits of a chain's key that was derived already."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of the chain, the newest first: that one seals, all of them verify what they sealed."""

    keys: tuple[bytes, ...] = field(repr=False)

    @property
    def newest(self) -> bytes:
        """The key that seals."""
        return self.keys[0]

    def sealing(self, key_id: str | None) -> tuple[bytes, ...]:
        """The keys that may have sealed an entry: the one it names; any for one that names none."""
        return self.keys if key_id is None else tuple(key for key in self.keys if id_of(key) == key_id)

    def written(self) -> tuple[str, ...]:
        """The keys as the settings take them."""
        return tuple(CHAIN_KEY + key.hex() for key in self.keys)


def key_ring(secrets: Sequence[str]) -> KeyRing:
    """The ring of what the settings say, the newest first; the same key twice is one."""
    return KeyRing(tuple(dict.fromkeys(derived_key(secret) for secret in secrets)))


def derived_key(secret: str) -> bytes:
    """The chain's own key; from it the secret it comes from cannot be found. ``chain:…`` is such a key itself."""
    if secret.startswith(CHAIN_KEY):
        return bytes.fromhex(secret.removeprefix(CHAIN_KEY))
    return hmac.new(secret.encode(), b"zhuqishao audit chain 1", hashlib.sha256).digest()


def id_of(key: bytes) -> str:
    """The name of a key, from which the key cannot be found; it stands with each entry."""
    return hashlib.sha256(b"zhuqishao audit key " + key).hexdigest()[:16]


def canonical(entry: Entry) -> bytes:
    """The one spelling of an entry: sorted keys, no spaces, instants in UTC with microseconds.

    Since form 2 it says where from and with what outcome. An entry of form 1 has neither: what somebody put there
    later is spelled, and breaks its seal.
    """
    since_2 = {"address": entry.address, "device": entry.device, "outcome": entry.outcome}
    fields = {
        "seq": entry.chain_seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "request_id": entry.request_id,
        "name": entry.name,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "detail": entry.detail,
        **({name: value for name, value in since_2.items() if value} if entry.form == 1 else since_2),
        **({} if entry.form == 1 else {"form": entry.form}),
    }
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def seal(key: bytes, prev: bytes, entry: Entry) -> bytes:
    """The mac of an entry behind ``prev``."""
    return hmac.new(key, prev + canonical(entry), hashlib.sha256).digest()


def seal_of_walk(key: bytes, way: str, reached: int, mac: bytes) -> bytes:
    """The seal of how far a walk of the chain has come; no entry is sealed so."""
    return hmac.new(key, f"walk {way} {reached} ".encode() + mac, hashlib.sha256).digest()


def masked(value: Any, name: str = "") -> Any:
    """Facts as the trail keeps them: phone numbers and addresses masked, numbers as JSON gives them back."""
    if isinstance(value, Mapping):
        return {key: masked(item, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, name) for item in value]
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return _MASKED[name](value) if name in _MASKED else masked_phones(value)
    return value
