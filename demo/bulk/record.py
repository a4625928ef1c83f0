"""The record of the copied lives: every entry in the order of time, each sealed together with the one before it."""

import hmac
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from psycopg import sql

from app.audit.rules import GENESIS, KeyRing, id_of
from demo.bulk.copying import source, value_of
from demo.bulk.harvest import RECORD
from demo.bulk.marks import SEALED, Marks
from demo.bulk.temporary import copied_columns
from demo.bulk.writing import Connection

AT_ONCE = 100_000
"""About how many entries are sealed at once: they are held in memory."""


def seal_record(connection: Connection, marks: Marks, keys: KeyRing) -> int:
    """Chain the entries of all copies behind those that are there; returns how many."""
    columns = [name for name in copied_columns(RECORD) if name != SEALED]
    into = sql.SQL("COPY audit_entries (chain_seq, {}, key_id, prev, mac) FROM STDIN").format(
        sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    last = connection.execute("SELECT chain_seq, mac FROM audit_entries ORDER BY chain_seq DESC LIMIT 1").fetchone()
    reached, prev = last or (0, GENESIS)
    began = reached
    key, key_id = keys.newest, id_of(keys.newest).encode()
    for since, until in _windows(connection):
        lines = []
        for line in _entries(connection, marks, columns, since, until):
            rest, _, sealed = line.rstrip(b"\n").rpartition(b"\t")
            reached += 1
            spelled = sealed.replace(b"\\\\", b"\\") + b"%d}" % reached
            mac = hmac.digest(key, prev + spelled, sha256)
            lines.append(
                b"%d\t%s\t%s\t\\\\x%s\t\\\\x%s\n" % (reached, rest, key_id, prev.hex().encode(), mac.hex().encode())
            )
            prev = mac
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.write(b"".join(lines))
    return int(reached - began)


def _windows(connection: Connection) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of time, one after the other; in each of them happened about as much."""
    bounds = connection.execute(
        "SELECT place, min(at), max(at) FROM"
        " (SELECT at, (sum(copies) OVER (ORDER BY at))::bigint / %s AS place FROM"
        " (SELECT f.at, sum(v.copies) AS copies FROM bulk_audit_entries f JOIN"
        " (SELECT variant, count(*) AS copies FROM bulk_plots GROUP BY 1) v USING (variant) GROUP BY 1)"
        " AS moments) AS reached GROUP BY 1 ORDER BY 1",
        (AT_ONCE,),
    ).fetchall()
    for _, first, last in bounds:
        yield first, last


def _entries(
    connection: Connection, marks: Marks, columns: list[str], since: datetime, until: datetime
) -> Iterator[bytes]:
    """The entries from one instant to another, both included, as lines of COPY, the spelling to be sealed last."""
    values = [value_of(marks, RECORD, name).removesuffix("::jsonb") for name in (*columns, SEALED)]
    asked = sql.SQL("COPY (SELECT {} {} WHERE f.at BETWEEN {} AND {} ORDER BY f.at, p.plot, f.nth) TO STDOUT").format(
        sql.SQL(", ".join(values)),
        sql.SQL(source("bulk_audit_entries", values)),
        sql.Literal(since),
        sql.Literal(until),
    )
    with connection.cursor() as cursor, cursor.copy(asked) as copy:
        for line in copy:
            yield bytes(line)
