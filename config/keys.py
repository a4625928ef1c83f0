"""The secrets of an installation: one for each thing that is signed or sealed, so that each can be rotated by itself.

A list has the newest key first, which alone signs or seals; the others only verify what they signed. ``SECRET_KEY``
stands at the end of every list: what was signed before there were keys of their own goes on being good.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from config.environment import Environment, SettingsError

SHORTEST_KEY = 32
LISTS = ("FORM_KEYS", "AUDIT_KEYS", "WEBHOOK_KEYS")
DERIVED = {"AUDIT_KEYS": "chain:", "WEBHOOK_KEYS": "webhook:"}
"""Before the digits of a key that was derived already (``flask audit rotate-key``, ``flask webhook rotate-key``)."""
DIGITS_OF_DERIVED = 64


@dataclass(frozen=True, slots=True)
class Keys:
    """What the environment says, or what was generated under VAR."""

    secret: str = field(repr=False)
    forms: tuple[str, ...] = field(repr=False)
    audit: tuple[str, ...] = field(repr=False)
    webhooks: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, env: Environment, var: Path, *, production: bool) -> Self:
        """Read them; SettingsError for one that is missing in production, too short, or no key."""
        given = env.text("SECRET_KEY")
        secret = given if given is not None else _generated(var, "secret-key")
        if production and len(secret) < SHORTEST_KEY:
            raise SettingsError(f"SECRET_KEY must have at least {SHORTEST_KEY} characters in production.")
        lists = []
        for name in LISTS:
            said = env.text(name)
            if said is None and given is None:
                said = _generated(var, name.lower().replace("_", "-"))
            listed = _listed(name, said or "", production=production)
            # what was printed for these is whole: the key of before is in it, and stays the last
            whole = name == "WEBHOOK_KEYS" and any(key.startswith(DERIVED[name]) for key in listed)
            lists.append(tuple(dict.fromkeys(listed if whole else (*listed, secret))))
        return cls(secret, *lists)


def _listed(name: str, said: str, *, production: bool) -> list[str]:
    found = [key.strip() for key in said.split(",") if key.strip()]
    word = DERIVED.get(name, "")
    for key in found:
        if any(key.startswith(each) for each in DERIVED.values()):
            digits = key.removeprefix(word)
            if len(digits) != DIGITS_OF_DERIVED or set(digits) - set("0123456789abcdef"):
                raise SettingsError(f"{name}: what is derived must be {word or 'nothing'} and 64 digits, as printed.")
        elif production and len(key) < SHORTEST_KEY:
            raise SettingsError(f"{name}: each key must have at least {SHORTEST_KEY} characters in production.")
    return found


def _generated(var: Path, name: str) -> str:
    """What a file under VAR holds; it is made once, so that what was signed survives a restart."""
    path = var / name
    try:
        var.mkdir(parents=True, exist_ok=True)
        # Written aside and linked: of two processes that start together, both read the key of the first.
        draft = var / f".{name}-{os.getpid()}-{secrets.token_hex(4)}"
        if not path.exists():
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(f"VAR={var} cannot hold the generated {name}: {error.strerror}.") from error
