"""What stands behind the faces, the commands and the workers once the factory has put it together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from app.accounts.actors import Actors
from app.audit.rules import KeyRing
from app.backups.taking import Place
from app.kernel.scanner import Scanner
from app.kernel.spool import Spool
from app.kernel.storage import Storage
from app.kernel.transaction import Transactions
from app.notifications.channels import Channels
from app.webhooks.reaching import Reach


class KnownSettings(Protocol):
    """What is read of the settings after the start; all else is the factory's alone."""

    @property
    def production(self) -> bool:
        """Whether real people and real data are behind this process."""
        ...

    @property
    def site_name(self) -> str:
        """What this installation calls itself."""
        ...

    @property
    def public_url(self) -> str:
        """Where this installation is reached."""
        ...

    @property
    def service_phone(self) -> str:
        """Whom somebody calls who cannot sign in; empty where nobody was named."""
        ...

    @property
    def internal_networks(self) -> Collection[IPv4Network | IPv6Network]:
        """From where, besides this machine, the operations' pages may be read."""
        ...

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may be marked Secure."""
        ...

    @property
    def staff_idle(self) -> timedelta:
        """After how long without a request a staff session ends."""
        ...

    @property
    def redis_client_url(self) -> str:
        """Where short-lived words lie."""
        ...

    @property
    def broker_asked_at(self) -> str:
        """Where the broker is asked whether it is well: a Valkey, or a RabbitMQ."""
        ...

    @property
    def var(self) -> Path:
        """Where a demonstration keeps its list of accounts."""
        ...

    @property
    def secret_key(self) -> str:
        """From which a demonstration's secrets are derived."""
        ...

    @property
    def database_url(self) -> str:
        """As whom this process asks the database."""
        ...

    @property
    def database_owner_url(self) -> str | None:
        """As whom the tables are changed; None where only the migration knows."""
        ...

    @property
    def audit_anchors(self) -> Path:
        """The file in which the heads of the record's chain are written down."""
        ...

    @property
    def own_keys(self) -> Mapping[str, tuple[str, ...]]:
        """Each list of keys as it was said; an empty one stands on ``secret_key`` alone."""
        ...

    @property
    def demo_password(self) -> str | None:
        """One password for all accounts of a demonstration."""
        ...


@dataclass(frozen=True)
class Core:
    """The application without a face."""

    settings: KnownSettings
    engine: sa.Engine
    transactions: Transactions
    holding: Transactions
    """The same, but what would leave the building is held: for a restored database."""
    actors: Actors
    channels: Channels
    storage: Storage
    spool: Spool
    """Where files lie while they come in."""
    scanner: Scanner | None
    """None: every file that passed the door is clean."""
    audit_keys: KeyRing = field(repr=False)
    door_key: bytes = field(repr=False)
    """Signs what a browser keeps of who signed in there, and the small questions at the door."""
    place: Place = field(repr=False)
    """What a backup holds and a restore brings back."""
    reach: Reach
    """How programs are called that subscribed."""
