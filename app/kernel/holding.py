"""Who writes and has not ended: an act written after he began is not read in the feed before he ends."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

_HOLDERS = sa.text(
    """
    SELECT pid::text AS name, datname AS database, usename AS role, application_name AS program,
        client_addr::text AS address, xact_start::text AS began, age(backend_xid) AS age
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    UNION ALL
    SELECT gid, database, owner, 'prepared', NULL, prepared::text, age(transaction)
    FROM pg_prepared_xacts
    ORDER BY age DESC LIMIT 10
    """
)


@dataclass(frozen=True)
class Holder:
    """One transaction; ``name`` is its process, or what it was called when it was prepared."""

    name: str
    database: str
    role: str
    program: str
    address: str | None
    began: str
    """As the database server says it."""


def holders(session: Session) -> list[Holder]:
    """The ten that began first, of every database of the cluster; one query."""
    rows = session.execute(_HOLDERS)
    return [Holder(row.name, row.database, row.role, row.program, row.address, row.began) for row in rows]
