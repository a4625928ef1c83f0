"""Putting the old part of the record away: the one way in which an entry leaves its table, and only for the owner."""

import json
import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.audit.anchors import Head
from app.audit.models import AuditEntry
from app.kernel.errors import Missing

ARCHIVING = sa.text("SELECT set_config('app.archiving', 'on', true)")
"""What the trigger of migration 0031 asks for; it lets nobody through who does not own the table."""


def put_away(connection: sa.Connection, through: int, path: Path) -> tuple[Head, int]:
    """Write entries until ``through`` into a new file, as lines of JSON, and take them out of the table.

    The head that the chain goes on from, and how many. Missing when there is no such entry; OSError for the file.
    """
    table = AuditEntry.__table__
    last = connection.execute(sa.select(table.c.mac).where(table.c.chain_seq == through)).scalar()
    if last is None:
        raise Missing()
    rows = connection.execute(sa.select(table).where(table.c.chain_seq <= through).order_by(table.c.chain_seq))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        for row in rows.mappings():
            line = {name: _written(value) for name, value in row.items()}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    connection.execute(ARCHIVING)
    count = connection.execute(sa.delete(AuditEntry).where(AuditEntry.chain_seq <= through)).rowcount
    return Head(through, last, archived=True), count


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else value
