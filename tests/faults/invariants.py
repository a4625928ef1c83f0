"""What must hold after any fault, asked of a database and the files beside it: one sentence for each thing that does not.

Each question has a letter and a number of its own: I1 what was acknowledged exists, and so on. What needs a client's
word (what was acknowledged, how long an answer took) or a log is asked by the test of the fault itself: I1, I5, I11, I12.
That a rung, a message and a delivery are there once (I3, I4) is a unique index each; I8 is asked of whole weeks.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.queries import verify
from app.audit.rules import KeyRing
from app.kernel.errors import Gone, Unavailable
from app.kernel.storage import Storage
from app.tickets.rules.lifecycle import ROWS

RECOVERY = timedelta(seconds=120)
"""After a fault, what fell due meanwhile is rung and delivered within this."""
MOST_CONNECTIONS = 100
"""Fewer than the server admits: two web processes with twelve each, workers, and those who look."""

SQL: dict[str, str] = {
    "I2 a key that was answered names a ticket": """
        SELECT scope || ' ' || key AS broken FROM idempotency_keys k
        WHERE k.scope IN ('web.filing', 'POST /api/v1/tickets') AND NOT EXISTS
              (SELECT FROM tickets t WHERE t.number = k.resource)""",
    "I2 a key makes one ticket, and a ticket has one key": """
        SELECT resource AS broken FROM idempotency_keys WHERE scope IN ('web.filing', 'POST /api/v1/tickets')
        GROUP BY resource HAVING count(*) > 1""",
    "I3 no rung of a clock that had stopped": """
        SELECT r.clock_id || ' ' || r.rung AS broken FROM reminders r JOIN clocks c ON c.id = r.clock_id
        WHERE c.stopped_at IS NOT NULL AND r.fired_at > c.stopped_at""",
    "I3 no rung is late": """
        SELECT c.id || ' ' || c.kind AS broken FROM clocks c
        WHERE c.state = 'running' AND c.next_at < CAST(:now AS timestamptz) - CAST(:recovery AS interval)""",
    "I6 a history has no gap": """
        SELECT t.number AS broken FROM tickets t JOIN ticket_events e ON e.ticket_id = t.id
        GROUP BY t.id HAVING count(*) <> max(e.seq) OR min(e.seq) <> 1""",
    "I6 a history is a path": """
        SELECT number || ' ' || seq AS broken FROM (
            SELECT t.number, e.seq, e.from_state, lag(e.to_state) OVER (PARTITION BY t.id ORDER BY e.seq) AS came_from
            FROM tickets t JOIN ticket_events e ON e.ticket_id = t.id) steps
        WHERE came_from IS NOT NULL AND from_state <> came_from""",
    "I6 a history ends in the present state": """
        SELECT t.number AS broken FROM tickets t
        WHERE t.state <> (SELECT e.to_state FROM ticket_events e WHERE e.ticket_id = t.id ORDER BY e.seq DESC LIMIT 1)
           OR NOT EXISTS (SELECT FROM ticket_events e WHERE e.ticket_id = t.id)""",
    "I7 every version is an act": """
        SELECT t.number AS broken FROM tickets t
        WHERE t.version <> (SELECT count(*) FROM ticket_events e WHERE e.ticket_id = t.id)""",
    "I9 every act stands in the trail": """
        SELECT t.number || ' ' || e.seq AS broken FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id
        WHERE e.at >= (SELECT min(at) FROM audit_entries) AND NOT EXISTS
              (SELECT FROM audit_entries a WHERE a.object_kind = 'ticket' AND a.object_id = t.number AND a.at = e.at)""",
    "I13 no lease has run out": """
        SELECT id || ' ' || state AS broken FROM outbox
        WHERE state IN ('claimed', 'transmitting') AND lease_until < CAST(:now AS timestamptz) - CAST(:recovery AS interval)""",
    "I13 nothing waits that is due": """
        SELECT id || ' ' || topic AS broken FROM outbox
        WHERE state = 'pending' AND next_at < CAST(:now AS timestamptz) - CAST(:recovery AS interval)""",
    "I13 nothing was given up": "SELECT id || ' ' || coalesce(last_error, '') AS broken FROM outbox WHERE state = 'dead'",
    "I14 connections are bounded": f"""
        SELECT CAST(count(*) AS text) AS broken FROM pg_stat_activity WHERE datname = current_database()
        HAVING count(*) > {MOST_CONNECTIONS}""",
}


def broken(engine: sa.Engine, storage: Storage, audit_keys: KeyRing, now: datetime | None = None) -> list[str]:
    """Every invariant that does not hold now, with the first things that break it; nothing when all is well."""
    with Session(engine) as session:
        session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        values = {"recovery": RECOVERY, "now": now or datetime.now(UTC)}
        found = [each for question, statement in SQL.items() for each in _asked(session, question, statement, values)]
        for question, answers in QUESTIONS.items():
            found += [f"{question}: {answer}" for answer in answers(session, storage)]
        bad = verify(session, audit_keys)
        return found if bad is None else [*found, f"I9 the trail is whole: entry {bad}"]


def _asked(session: Session, question: str, statement: str, values: dict[str, Any]) -> list[str]:
    rows = session.scalars(sa.text(f"SELECT broken FROM ({statement}) q LIMIT 5"), values).all()
    return [f"{question}: {', '.join(rows)}"] if rows else []


def _illegal_steps(session: Session, _storage: Storage) -> Iterator[str]:
    """Acts that the table of the rules does not know, from where they were taken."""
    legal = {(row.action, start) for row in ROWS for start in row.sources}
    steps = session.execute(sa.text("SELECT DISTINCT action, from_state FROM ticket_events WHERE seq > 1"))
    for action, start in steps:
        if (action, start) not in legal:
            yield f"{action} from {start}"


def _files_that_differ(session: Session, storage: Storage) -> Iterator[str]:
    """Rows whose file is gone or another one, and files that no row holds."""
    rows = session.execute(sa.text("SELECT key, sha256 FROM attachments WHERE state <> 'infected'")).all()
    for key, sha256 in rows:
        try:
            if hashlib.sha256(storage.open(key)).hexdigest() != sha256:
                yield f"{key} was changed"
        except (Gone, Unavailable) as error:
            yield f"{key}: {error.code}"
    held = {key for key, _ in rows}
    for key, _ in storage.kept():
        if key not in held:
            yield f"{key} belongs to nobody"


QUESTIONS: dict[str, Callable[[Session, Storage], Iterator[str]]] = {
    "I6 every step is legal": _illegal_steps,
    "I10 a row is a file": _files_that_differ,
}
