"""Who can sign in to the demonstration: printed once the system is ready, from VAR/demo-accounts.json."""

import json
import unicodedata
from typing import Any

import pyotp

from config.settings import Settings

HEADINGS = ("user name", "password", "roles", "scope", "one-time code secret")


def show(settings: Settings) -> None:
    """Print the table when there is one; never in production."""
    accounts = read(settings)
    if not accounts:
        return
    rows = [HEADINGS, *(_row(account) for account in accounts)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADINGS))]
    print()
    for number, row in enumerate(rows):
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    print("\nAccounts with a secret need a one-time code: `make code USER=<user name>`, or any authenticator app.\n")


def read(settings: Settings, *lists: str) -> list[dict[str, Any]]:
    """Return the demonstration accounts of these lists (those that are shown, by default), or none."""
    if settings.production:
        return []
    try:
        found = json.loads((settings.var / "demo-accounts.json").read_text(encoding="utf-8"))
        return [account for name in lists or ("accounts",) for account in found[name]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def code(settings: Settings, username: str) -> str | None:
    """Return the one-time code of a demonstration account at this moment, or None when it has none."""
    for account in read(settings):
        if account.get("username") == username and account.get("totp_secret"):
            return pyotp.TOTP(account["totp_secret"]).now()
    return None


def _row(account: dict[str, Any]) -> tuple[str, ...]:
    scope = " ".join(f"{kind}={value}" for kind, value in (account.get("scope") or {}).items() if value)
    return (
        str(account.get("username", "")),
        str(account.get("password", "")),
        ", ".join(account.get("roles") or ()),
        scope,
        account.get("totp_secret") or "—",
    )


def _width(text: str) -> int:
    """Return how many columns the text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
