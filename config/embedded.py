"""Where the embedded PostgreSQL and Valkey of one VAR directory listen.

Pure arithmetic on paths: the supervisor starts the servers at these places, and every other process (web, worker,
`flask --app wsgi …`) finds them there without being told.
"""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

DATABASE = "zhuqishao"
OWNER = "zhuqishao"
"""Owns the tables, migrates, is superuser of the embedded cluster."""
APPLICATION = "zhuqishao_app"
"""What web, workers and commands run as: it owns nothing (migration 0031)."""

# A unix socket's path holds 107 bytes on Linux and 103 on macOS; ".s.PGSQL.5432.lock" is the longest name we put in.
LONGEST_DIRECTORY = 80


def socket_directory(var: Path) -> Path:
    """Return the directory of the sockets of `var`; a short one under /tmp, named by hash, when `var` is too long."""
    inside = var / "run"
    if len(os.fsencode(inside)) <= LONGEST_DIRECTORY:
        return inside
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path(f"/tmp/zqs-{os.geteuid()}-{digest}")


def postgres_sockets(var: Path) -> Path:
    """Return the directory in which the embedded PostgreSQL puts `.s.PGSQL.5432`."""
    return socket_directory(var) / "pg"


def valkey_socket(var: Path) -> Path:
    """Return the socket of the embedded Valkey."""
    return socket_directory(var) / "valkey.sock"


def database_url(var: Path, database: str = DATABASE, role: str = APPLICATION) -> str:
    """Return the SQLAlchemy address of a database in the embedded PostgreSQL, as the application opens it."""
    return f"postgresql+psycopg://{role}@/{database}?host={quote(str(postgres_sockets(var)))}"


def database_owner_url(var: Path, database: str = DATABASE) -> str:
    """Return the same as its owner opens it: for migrations."""
    return database_url(var, database, OWNER)


def redis_url(var: Path) -> str:
    """Return the address of the embedded Valkey."""
    return f"unix://{quote(str(valkey_socket(var)))}?db=0"
