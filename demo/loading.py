"""Loading a profile: once, in one transaction, never in production; the accounts are kept beside the data."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.accounts.actors import Actors
from app.core import KnownSettings
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from demo.blackbox import build_blackbox
from demo.keys import Keys
from demo.places import is_laid_out
from demo.zone import Size, build_zone

Profile = Literal["zone", "blackbox"]
ACCOUNTS_FILE = "demo-accounts.json"


class NotLoaded(Exception):
    """The demonstration cannot be loaded here; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to load."""

    profile: Profile = "zone"
    seed: int = 42
    size: Size = field(default_factory=Size)


def load_demonstration(
    settings: KnownSettings, transactions: Transactions, actors: Actors, order: Order
) -> dict[str, Any]:
    """Load a profile and return its accounts; of a demonstration that is there already, those of its loading.

    Raises NotLoaded in production, and when there is a zone but no list of its accounts.
    """
    if settings.production:
        raise NotLoaded("demonstration data is never loaded in production")
    keys = Keys(settings.secret_key, order.seed, settings.demo_password)
    with transactions.acting(SYSTEM, "demo load") as tx:
        present = is_laid_out(tx)
        if not present:
            built = (
                build_zone(tx, actors, keys, order.size)
                if order.profile == "zone"
                else build_blackbox(tx, actors, keys)
            )
    if present:
        return _kept(settings.var / ACCOUNTS_FILE)
    loaded = {"profile": order.profile, "seed": order.seed, **built}
    keep_accounts(settings.var, loaded)
    return loaded


def _kept(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotLoaded(f"a zone is loaded already, and {path} does not say whose accounts it has") from error
    return found


def keep_accounts(var: Path, loaded: dict[str, Any]) -> None:
    """Write the accounts beside the data, for their owner alone, whole or not at all."""
    path = var / ACCOUNTS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(loaded, file, ensure_ascii=False, indent=1)
    draft.replace(path)
