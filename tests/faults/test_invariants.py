"""The invariants see what they are there to see: each damage, done to a sound database, is named."""

import io

import pytest
import sqlalchemy as sa

from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.attaching import attach
from app.tickets.receiving import Upload, received
from app.tickets.rules.words import State
from tests.application import app, core, zone
from tests.builders import Zone, a_ticket, as_actor
from tests.faults.invariants import QUESTIONS, SQL, broken
from tests.files import a_pdf
from tests.tables import as_owner

__all__ = ["app", "core", "zone"]

KEY = """INSERT INTO idempotency_keys (scope, account_id, key, request_hash, resource, created_at)
         SELECT 'web.filing', 1, '{}', '', {}, clock_timestamp()"""
DAMAGES: dict[str, str] = {
    "I2 a key that was answered": KEY.format("0123456789abcdef", "NULL"),
    "I2 a key makes one ticket": ";".join(
        f"{KEY.format(key, 'number')} FROM tickets" for key in ("0123456789abcdef", "fedcba9876543210")
    ),
    "I3 no rung of a clock": """
        INSERT INTO reminders (clock_id, deadline_seq, rung, due_at, fired_at, superseded)
        SELECT id, 1, 'due', due_at, stopped_at + interval '1 hour', false FROM clocks WHERE stopped_at IS NOT NULL""",
    "I3 no rung is late": """
        UPDATE clocks SET next_at = clock_timestamp() - interval '5 minutes' WHERE state = 'running'""",
    "I6 a history has no gap": "DELETE FROM ticket_events WHERE seq = 2",
    "I6 a history is a path": "UPDATE ticket_events SET from_state = 'planned' WHERE seq = 3",
    "I6 a history ends": "UPDATE tickets SET state = 'closed'",
    "I6 every step is legal": "UPDATE ticket_events SET action = 'confirm' WHERE seq = 2",
    "I7 every version": "UPDATE tickets SET version = version + 1",
    "I9 every act": "UPDATE audit_entries SET object_id = 'another' WHERE object_kind = 'ticket'",
    "I9 the trail is whole": "UPDATE audit_entries SET actor_name = 'somebody else' WHERE chain_seq = 1",
    "I10 a row is a file": "UPDATE attachments SET sha256 = repeat('0', 64)",
    "I13 no lease": """
        UPDATE outbox SET state = 'claimed', lease_until = clock_timestamp() - interval '5 minutes'""",
    "I13 nothing waits": "UPDATE outbox SET state = 'pending', next_at = clock_timestamp() - interval '5 minutes'",
    "I13 nothing was given up": "UPDATE outbox SET state = 'dead'",
}
NOT_DONE = {"I14 connections are bounded"}
"""Hundreds of connections are more than this test opens."""


@pytest.fixture
def sound(core: Core, zone: Zone) -> Core:
    """A ticket on its way, with a file; nothing is broken."""
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    with (
        received(core.storage, None, [Upload("a.pdf", io.BytesIO(a_pdf()))]) as found,
        core.transactions.acting(SYSTEM) as tx,
    ):
        attach(as_actor(tx, zone.firm), number, found)
    with core.engine.begin() as connection:
        connection.execute(
            sa.text(
                """INSERT INTO outbox (dedup_key, topic, recipient_id, template, args, state, attempts, next_at, created_at)
                   SELECT 'one', 'email', 1, 'x', '{}', 'sent', 1, clock_timestamp(), clock_timestamp()"""
            )
        )
    _forget_strange_files(core)
    assert broken(core.engine, core.storage, core.audit_keys) == []
    return core


def test_each_question_has_a_damage_it_sees() -> None:
    for question in {*SQL, *QUESTIONS} - NOT_DONE:
        assert [one for one in DAMAGES if question.startswith(one)], question


@pytest.mark.parametrize("question", DAMAGES)
def test_a_damage_is_named(sound: Core, question: str) -> None:
    with as_owner(sound.engine) as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in DAMAGES[question].split(";"):
            assert connection.execute(sa.text(statement)).rowcount > 0, "the damage was done"
    named = broken(sound.engine, sound.storage, sound.audit_keys)
    assert [sentence for sentence in named if sentence.startswith(question)], named


def test_a_file_that_is_gone_and_one_that_nobody_holds_are_named(sound: Core) -> None:
    with sound.engine.connect() as connection:
        key: str = connection.scalar(sa.text("SELECT key FROM attachments")) or ""
    sound.storage.remove(key)
    stray = sound.storage.put(b"abc")
    named = broken(sound.engine, sound.storage, sound.audit_keys)
    sound.storage.remove(stray)
    assert named == [f"I10 a row is a file: {key}: file_gone", f"I10 a row is a file: {stray} belongs to nobody"]


def _forget_strange_files(core: Core) -> None:
    """Files of other tests, whose rows were cleaned away."""
    with core.engine.connect() as connection:
        held = set(connection.scalars(sa.text("SELECT key FROM attachments")))
    for key, _ in list(core.storage.kept()):
        if key not in held:
            core.storage.remove(key)
