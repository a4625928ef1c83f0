"""Settings: typed, frozen, read once from the environment; anything wrong is refused with one clear line.

Every variable and its meaning stands in `config/env.example`. Imported only at the roof.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self, cast
from urllib.parse import unquote, urlsplit

from config import embedded
from config.brokers import RedisAddress, asked_at, broker_address
from config.environment import Environment, SettingsError
from config.keys import LISTS, Keys

__all__ = ["AppEnv", "DemoProfile", "Settings", "SettingsError"]

AppEnv = Literal["production", "demo", "test"]
DemoProfile = Literal["zone", "blackbox", "none"]

ROOT = Path(__file__).resolve().parent.parent
ZONES = ("Asia/Shanghai",)
"""Working days, week ends and printed times are those of Shanghai everywhere; another zone would be a half-truth."""
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that the environment may decide; secrets are kept out of `repr`."""

    port: int
    var: Path
    app_env: AppEnv
    secret_key: str = field(repr=False)
    form_keys: tuple[str, ...] = field(repr=False)
    audit_keys: tuple[str, ...] = field(repr=False)
    webhook_keys: tuple[str, ...] = field(repr=False)
    """Each list as it was said; an empty one stands on SECRET_KEY alone."""
    audit_anchors: Path
    database_url: str = field(repr=False)
    database_owner_url: str | None = field(repr=False)
    database_replica_url: str | None = field(repr=False)
    replica_behind: timedelta
    redis_url: str = field(repr=False)
    broker_url: str | None = field(repr=False)
    public_url: str
    internal_networks: tuple[IPv4Network | IPv6Network, ...]
    trusted_hosts: tuple[str, ...]
    storage_url: str = field(repr=False)
    spool: Path
    clamd_url: str | None
    smtp_url: str | None = field(repr=False)
    sms_url: str | None = field(repr=False)
    staff_idle: timedelta
    site_name: str
    service_phone: str
    timezone: str
    demo_profile: DemoProfile
    demo_password: str | None = field(repr=False)
    clock_file: Path | None
    webhook_allow_loopback: bool
    embedded_database: bool
    embedded_redis: bool

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; raises SettingsError with one English line when a variable is wrong or missing."""
        env = Environment(environ)
        app_env = cast(AppEnv, env.choice("APP_ENV", ("production", "demo", "test"), default="demo"))
        production = app_env == "production"
        port = env.integer("PORT", default=8000, least=1, most=65535)
        var = Path(env.text("VAR") or "var")
        var = Path(os.path.abspath(ROOT / var))
        if production:
            for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"):
                env.require(name, "in production")
        public_url = env.web_address("PUBLIC_URL") or f"http://127.0.0.1:{port}"
        if production and not public_url.startswith("https://") and urlsplit(public_url).hostname not in LOOPBACK:
            raise SettingsError("PUBLIC_URL must be https in production: session cookies are never sent in the clear.")
        keys = Keys.of(env, var, production=production)
        storage_url = env.storage("STORAGE_URL") or (var / "storage").as_uri()
        database_url = env.database("DATABASE_URL")
        redis_url = env.parsed("REDIS_URL", RedisAddress.parse)
        return cls(
            port=port,
            var=var,
            app_env=app_env,
            secret_key=keys.secret,
            form_keys=keys.forms,
            audit_keys=keys.audit,
            webhook_keys=keys.webhooks,
            audit_anchors=env.directory("AUDIT_ANCHORS") or var / "anchors" / "audit.jsonl",
            database_url=database_url or embedded.database_url(var),
            database_owner_url=env.database("DATABASE_OWNER_URL")
            or (embedded.database_owner_url(var) if database_url is None else None),
            database_replica_url=env.database("DATABASE_REPLICA_URL"),
            replica_behind=timedelta(seconds=env.integer("REPLICA_BEHIND_SECONDS", default=300, least=1, most=86_400)),
            redis_url=redis_url or embedded.redis_url(var),
            broker_url=env.parsed("CELERY_BROKER_URL", broker_address),
            public_url=public_url,
            trusted_hosts=_trusted_hosts(env, public_url, local=not production),
            internal_networks=env.networks("INTERNAL_ADDRESSES"),
            storage_url=storage_url,
            spool=env.directory("SPOOL") or Path(unquote(urlsplit(storage_url).path)) / "incoming",
            clamd_url=env.scanner("CLAMD_URL"),
            smtp_url=env.server("SMTP_URL", ("smtp", "smtps")),
            sms_url=env.server("SMS_URL", ("http", "https")),
            staff_idle=timedelta(minutes=env.integer("STAFF_IDLE_MINUTES", default=30, least=5, most=720)),
            site_name=env.text("SITE_NAME") or "助企哨",
            service_phone=env.text("SERVICE_PHONE") or "",
            timezone=env.choice("TIMEZONE", ZONES, default=ZONES[0]),
            demo_profile=cast(DemoProfile, env.choice("DEMO_PROFILE", ("zone", "blackbox", "none"), default="zone")),
            demo_password=env.text("DEMO_PASSWORD"),
            clock_file=env.test_only_path("APP_CLOCK_FILE", app_env),
            webhook_allow_loopback=env.test_only_flag("WEBHOOK_ALLOW_LOOPBACK", app_env),
            embedded_database=database_url is None,
            embedded_redis=redis_url is None,
        )

    @property
    def production(self) -> bool:
        """Return whether real people and real data are behind this process."""
        return self.app_env == "production"

    @property
    def own_keys(self) -> Mapping[str, tuple[str, ...]]:
        """Return the lists of keys by variable, without the one key that stands at the end of all of them."""
        lists = zip(LISTS, (self.form_keys, self.audit_keys, self.webhook_keys), strict=True)
        return {name: tuple(key for key in keys if key != self.secret_key) for name, keys in lists}

    @property
    def lasting(self) -> Mapping[str, str]:
        """Return what a backup must keep beside the database: variables by name, without which it cannot be proved."""
        return {"SECRET_KEY": self.secret_key, **{name: ",".join(keys) for name, keys in self.own_keys.items() if keys}}

    @property
    def release(self) -> str:
        """Return the version of the program."""
        found: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        return found

    @property
    def secure_cookies(self) -> bool:
        """Return whether the public address is https, so that cookies may be marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def celery_broker_url(self) -> str:
        """Return the broker's address as Celery spells it: its own, or database +1."""
        if self.broker_url is not None:
            return broker_address(self.broker_url)
        return RedisAddress.parse(self.redis_url).celery()

    @property
    def broker_asked_at(self) -> str:
        """Return where the broker is asked how it is."""
        return asked_at(self.celery_broker_url)

    @property
    def redis_client_url(self) -> str:
        """Return the address for redis-py (database +2)."""
        return RedisAddress.parse(self.redis_url).client()

    @property
    def limiter_url(self) -> str:
        """Return the address for the rate limiter (database +3)."""
        return RedisAddress.parse(self.redis_url).limiter()


def _trusted_hosts(env: Environment, public_url: str, *, local: bool) -> tuple[str, ...]:
    """Return TRUSTED_HOSTS, else the public host; outside production the loopback names as well."""
    named = tuple(host.strip() for host in (env.text("TRUSTED_HOSTS") or "").split(",") if host.strip())
    hosts = named or (urlsplit(public_url).hostname or "",)
    if local:
        hosts += LOOPBACK
    return tuple(dict.fromkeys(hosts))
