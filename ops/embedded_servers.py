"""The embedded servers an instance needs: none, one or both, depending on DATABASE_URL and REDIS_URL."""

import os
from collections.abc import Mapping

from config import embedded
from config.settings import Settings
from ops.postgres import EmbeddedPostgres
from ops.processes import MARK
from ops.valkey import EmbeddedValkey

Server = EmbeddedPostgres | EmbeddedValkey


def child_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of every child: ours, with PORT and VAR made plain, and our mark."""
    return {
        **os.environ,
        "PORT": str(settings.port),
        "VAR": str(settings.var),
        "APP_ENV": settings.app_env,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        MARK: str(settings.var),
    }


def servers_for(settings: Settings, env: Mapping[str, str]) -> list[Server]:
    """Return the servers to start, in the order of starting."""
    var = settings.var
    servers: list[Server] = []
    if settings.embedded_database:
        servers.append(
            EmbeddedPostgres(
                data=var / "postgres",
                sockets=embedded.postgres_sockets(var),
                log=var / "log" / "postgres.log",
                pid_file=var / "run" / "postgres.pid",
                env=env,
            )
        )
    if settings.embedded_redis:
        servers.append(
            EmbeddedValkey(
                data=var / "valkey",
                socket=embedded.valkey_socket(var),
                log=var / "log" / "valkey.log",
                pid_file=var / "run" / "valkey.pid",
                env=env,
            )
        )
    return servers
