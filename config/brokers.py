"""One REDIS_URL, three dialects: Celery, redis-py and the rate limiter spell the same socket differently."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

# Offsets from the database named in REDIS_URL: a flush of one never empties another.
BROKER, CLIENT, LIMITER = 1, 2, 3

SOCKET_SCHEMES = frozenset({"unix", "redis+unix", "redis+socket"})
TCP_SCHEMES = frozenset({"redis", "rediss", "valkey", "valkeys"})


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
        """Return the address as kombu spells it."""
        if self.path:
            return f"redis+socket://{self.path}?virtual_host={self.database + BROKER}"
        return f"{self.scheme}://{self.authority}/{self.database + BROKER}"

    def client(self) -> str:
        """Return the address as redis-py spell it."""
        if self.path:
            return f"unix://{self.path}?db={self.database + CLIENT}"
        return f"{self.scheme}://{self.authority}/{self.database + CLIENT}"

    def limiter(self) -> str:
        """Return the address as Flask-Limiter spells it."""
        if self.path:
            return f"redis+unix://{self.path}?db={self.database + LIMITER}"
        return f"{self.scheme}://{self.authority}/{self.database + LIMITER}"
