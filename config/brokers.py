"""One REDIS_URL, three dialects: Celery, redis-py and the rate limiter spell the same socket differently.

The queue may lie elsewhere: ``CELERY_BROKER_URL`` names a RabbitMQ, or another Valkey with the database of the queue.
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

# Offsets from the database named in REDIS_URL: a flush of one never empties another.
BROKER, CLIENT, LIMITER = 1, 2, 3

SOCKET_SCHEMES = frozenset({"unix", "redis+unix", "redis+socket"})
TCP_SCHEMES = frozenset({"redis", "rediss", "valkey", "valkeys"})
AMQP_SCHEMES = frozenset({"amqp", "amqps"})


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A parsed REDIS_URL: a socket path or an authority, and the first of the databases that are ours."""

    scheme: str
    authority: str
    path: str
    database: int

    @classmethod
    def parse(cls, url: str) -> "RedisAddress":
        """Read a redis://, rediss:// or unix:// address; ValueError with the reason when it is neither."""
        parts = urlsplit(url)
        if parts.scheme in SOCKET_SCHEMES:
            query = parse_qs(parts.query)
            number = (query.get("db") or query.get("virtual_host") or ["0"])[0]
            if not parts.path or not number.isdecimal():
                raise ValueError("a socket address looks like unix:///run/valkey.sock?db=0")
            return cls("unix", "", parts.path, int(number))
        if parts.scheme in TCP_SCHEMES:
            number = parts.path.strip("/") or "0"
            if not parts.hostname or not number.isdecimal():
                raise ValueError("a network address looks like redis://host:6379/0")
            return cls(
                "rediss" if parts.scheme.endswith("ss") or parts.scheme == "valkeys" else "redis",
                parts.netloc,
                "",
                int(number),
            )
        raise ValueError("use redis://, rediss:// or unix://")

    def celery(self) -> str:
        """Return the address of the queue beside the other databases, as kombu spells it."""
        return self.kombu(self.database + BROKER)

    def kombu(self, database: int) -> str:
        """Return the address of one database as kombu spells it."""
        if self.path:
            return f"redis+socket://{self.path}?virtual_host={database}"
        return f"{self.scheme}://{self.authority}/{database}"

    def client(self) -> str:
        """Return the address of what is neither queue nor limit, as redis-py spells it."""
        return self.redis_py(self.database + CLIENT)

    def redis_py(self, database: int) -> str:
        """Return the address of one database as redis-py spells it."""
        if self.path:
            return f"unix://{self.path}?db={database}"
        return f"{self.scheme}://{self.authority}/{database}"

    def limiter(self) -> str:
        """Return the address as Flask-Limiter spells it."""
        if self.path:
            return f"redis+unix://{self.path}?db={self.database + LIMITER}"
        return f"{self.scheme}://{self.authority}/{self.database + LIMITER}"


def broker_address(url: str) -> str:
    """Return CELERY_BROKER_URL as kombu spells it; ValueError with the reason when it is no address of a broker."""
    parts = urlsplit(url)
    if parts.scheme in AMQP_SCHEMES:
        if not parts.hostname or (parts.port or 1) < 1:
            raise ValueError("a RabbitMQ looks like amqp://user:password@host:5672/name")
        return url
    try:
        address = RedisAddress.parse(url)
    except ValueError as error:
        raise ValueError(str(error).replace("use ", "use amqp://, amqps://, ")) from error
    return address.kombu(address.database)


def asked_at(broker: str) -> str:
    """Return where a broker that kombu spells is asked how it is: as redis-py spells a Valkey, a RabbitMQ as it is."""
    if urlsplit(broker).scheme in AMQP_SCHEMES:
        return broker
    address = RedisAddress.parse(broker)
    return address.redis_py(address.database)
