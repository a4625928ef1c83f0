"""Rows that are given to a statement arrive as they are, in their order, whatever they hold."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.kernel.given import given, insert_given
from app.kernel.outbox import OutboxRow, OutboxState, Topic
from app.kernel.transaction import Transaction


def owed(tx: Transaction, key: str, **more: Any) -> dict[str, Any]:
    return {
        "dedup_key": key,
        "topic": Topic.EMAIL,
        "ticket_id": None,
        "recipient_id": 2**40,
        "template": "a.b",
        "args": {"quote": "\"'\\", "list": [1, None, True], "zh": "诉求 🙂"},
        "state": OutboxState.PENDING,
        "attempts": 0,
        "next_at": tx.now + timedelta(microseconds=1),
        "created_at": tx.now,
        **more,
    }


def test_words_numbers_instants_and_nothing_arrive(tx: Transaction) -> None:
    tx.session.execute(insert_given(OutboxRow, [owed(tx, '{a,"b"}'), owed(tx, "b", ticket_id=7)]))
    first, second = tx.session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id))
    assert (first.dedup_key, first.topic, first.state, first.ticket_id) == (
        '{a,"b"}',
        Topic.EMAIL,
        OutboxState.PENDING,
        None,
    )
    assert first.args == owed(tx, "")["args"]
    assert (first.next_at, first.recipient_id, second.ticket_id) == (owed(tx, "")["next_at"], 2**40, 7)


def test_bytes_arrive(tx: Transaction) -> None:
    rows = [{"chain_seq": 5 - number, "mac": bytes([0, number, 255])} for number in range(3)]
    table = given(rows, AuditEntry.chain_seq, AuditEntry.mac)
    found = tx.session.execute(sa.select(table.c.chain_seq, table.c.mac)).all()
    assert [tuple(row) for row in found] == [(row["chain_seq"], row["mac"]) for row in rows]


def test_what_is_there_already_stays(tx: Transaction) -> None:
    for _ in range(2):
        statement = insert_given(OutboxRow, [owed(tx, "a"), owed(tx, "b")])
        found = tx.session.scalars(statement.on_conflict_do_nothing().returning(OutboxRow.dedup_key)).all()
    assert found == []


def test_an_instant_without_an_offset_and_a_thing_of_no_column_are_refused(tx: Transaction) -> None:
    with pytest.raises(ValueError, match="offset"):
        given([owed(tx, "a", next_at=datetime(2026, 1, 1))], OutboxRow.next_at)  # noqa: DTZ001
    with pytest.raises(TypeError, match="no value"):
        given([owed(tx, "a", template=object())], OutboxRow.template)
