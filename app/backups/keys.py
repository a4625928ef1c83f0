"""Which keys a backup needs: those that sealed its record, and those that secrets of its programs are made from.

A manifest holds their names, from which no key can be found. Keys are added and carried on by their derived form when
they are rotated, so what is asked is whether the keys of then are among those of now. Pure.
"""

from collections.abc import Mapping

from app.audit.rules import id_of, key_ring
from app.backups.manifest import fingerprint
from app.webhooks.rules.signing import DERIVED, name_of, secret_ring


def names_of(lasting: Mapping[str, str]) -> str:
    """The names of the keys that the settings of an installation hold, as its manifests say them."""
    secret = lasting["SECRET_KEY"]
    called = _split(lasting, "WEBHOOK_KEYS")
    whole = any(key.startswith(DERIVED) for key in called)
    audit = key_ring([*_split(lasting, "AUDIT_KEYS"), secret]).keys
    hooks = secret_ring(called if whole else [*called, secret]).keys
    return " ".join(
        [*(f"AUDIT_KEYS:{id_of(key)}" for key in audit), *(f"WEBHOOK_KEYS:{name_of(key).hex()}" for key in hooks)]
    )


def lacking(kept: str, lasting: Mapping[str, str]) -> list[str]:
    """The settings in which a key is missing that a backup was taken with; nothing when all are here.

    A manifest of before keys had names says one fingerprint of SECRET_KEY.
    """
    if ":" not in kept:
        return [] if kept == fingerprint({"SECRET_KEY": lasting["SECRET_KEY"]}) else ["SECRET_KEY"]
    here = set(names_of(lasting).split())
    return sorted({name.partition(":")[0] for name in kept.split() if name not in here})


def _split(lasting: Mapping[str, str], name: str) -> list[str]:
    return [key.strip() for key in lasting.get(name, "").split(",") if key.strip()]
