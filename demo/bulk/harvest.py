"""Reading what was played: every row of every table, by the life it belongs to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from app.clocks.winding import ACTIVE
from app.kernel.outbox import OutboxState
from app.tables import metadata
from app.tickets.rules.words import ENDED
from demo.bulk.hanging import CLOCKED, COPIED
from demo.bulk.lives import Life, Row

KEPT_MESSAGES = {"notifications": 3, "outbox": 2}
"""How many of a life's messages are kept, the newest: a history's inboxes are not worth their room."""
ON_ITS_WAY = timedelta(seconds=20)
RECORD = "audit_entries"
DEALT_FIRST = ("tickets", "supervision_orders")
"""By these the rows of all other tables find their life: clocks of orders too."""


def recorded(connection: psycopg.Connection[Any]) -> int:
    """How far the record has come: what was written before the lives were played is none of theirs."""
    found = connection.execute("SELECT coalesce(max(chain_seq), 0) FROM audit_entries").fetchone()
    return int(found[0]) if found else 0


def harvest(
    connection: psycopg.Connection[Any], parks: Mapping[int, str], read_before: datetime, begun: int
) -> list[Life]:
    """The lives that stand in the database, oldest first; ``parks`` are the codes by id, ``begun`` as ``recorded``.

    Messages of before an instant were read, and all that was owed to the outside has left.
    """
    rows = {table: _rows_of(connection, table) for table in (*COPIED, RECORD)}
    rows[RECORD] = [entry for entry in rows[RECORD] if entry["chain_seq"] > begun]
    lives: dict[int, Life] = {}
    for ticket in rows["tickets"]:
        lives[ticket["id"]] = Life(
            number=ticket["number"],
            park=parks[ticket["park_id"]],
            title=ticket["title"],
            body=ticket["body"],
            filed_at=ticket["filed_at"],
            rows={table: [] for table in (*COPIED, RECORD)},
        )
    owners: dict[str, dict[int, int]] = {}
    for table in sorted(COPIED, key=DEALT_FIRST.__contains__, reverse=True):
        owners[table] = _deal_out(table, rows[table], owners, lives)
    _deal_out_record(rows[RECORD], owners, lives)
    for life in lives.values():
        _keep_few(life)
        _settle(life, read_before)
        life.open = life.rows["tickets"][0]["state"] not in ENDED
        life.waiting = life.open or any(clock["state"] in ACTIVE for clock in life.rows["clocks"])
    return sorted(lives.values(), key=lambda life: life.filed_at)


def _rows_of(connection: psycopg.Connection[Any], table: str) -> list[Row]:
    order = [column.name for column in metadata.tables[table].primary_key]
    asked = sql.SQL("SELECT * FROM {} ORDER BY {}").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, order))
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(asked).fetchall()


def _deal_out(
    table: str, rows: Sequence[Row], owners: Mapping[str, Mapping[int, int]], lives: Mapping[int, Life]
) -> dict[int, int]:
    """Give each row to the life it belongs to; returns id → ticket. What is about no ticket (a digest) is dropped."""
    found: dict[int, int] = {}
    for row in rows:
        ticket = row["id"] if table == "tickets" else _owner(table, row, owners)
        if ticket is None:
            continue
        lives[ticket].rows[table].append(row)
        if "id" in row:
            found[row["id"]] = ticket
    return found


def _owner(table: str, row: Row, owners: Mapping[str, Mapping[int, int]]) -> int | None:
    if row.get("ticket_id") is not None:
        return int(row["ticket_id"])
    if row.get("subject") in CLOCKED:
        return owners[CLOCKED[row["subject"]]][row["subject_id"]]
    for key in metadata.tables[table].foreign_keys:
        parent = owners.get(key.column.table.name)
        if parent and key.column.table.name != table and row[key.parent.name] in parent:
            return parent[row[key.parent.name]]
    return None


def _deal_out_record(rows: Iterable[Row], owners: Mapping[str, Mapping[int, int]], lives: Mapping[int, Life]) -> None:
    """Entries name their ticket by number, or the thing they are about by its own."""
    by_number = {life.number: life for life in lives.values()}
    by_order = {
        name: life
        for life in lives.values()
        for order in life.rows["supervision_orders"]
        for name in (order["number"], str(order["id"]))
    }
    for row in rows:
        life = by_number.get(row["object_id"]) or by_order.get(row["object_id"])
        life = life or by_number.get(row["detail"].get("number"))
        if life is None:
            raise LookupError(f"the entry {row['name']} of {row['object_kind']} belongs to no life")
        life.rows[RECORD].append(row)


def _keep_few(life: Life) -> None:
    """The newest messages, and of what was owed for these to the outside the newest."""
    messages, owed = (life.rows[table] for table in KEPT_MESSAGES)
    life.rows["notifications"] = messages[-KEPT_MESSAGES["notifications"] :]
    there = {message["id"] for message in life.rows["notifications"]}
    sent = [each for each in owed if each["args"].get("notification_id", None) in {None, *there}]
    life.rows["outbox"] = sent[-KEPT_MESSAGES["outbox"] :]


def _settle(life: Life, read_before: datetime) -> None:
    for message in life.rows["notifications"]:
        if message["created_at"] < read_before:
            message["read_at"] = message["created_at"]
    for owed in life.rows["outbox"]:
        owed |= {"state": OutboxState.SENT.value, "attempts": 1, "sent_at": owed["next_at"] + ON_ITS_WAY}
