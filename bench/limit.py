"""The bare limit: Flask and psycopg doing only the statements the work needs, in JSON, for whoever asks.

What it writes stands in tables of its own, made like the product's, so that the product's history stays whole.
"""

import os
import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from psycopg.rows import dict_row

app = Flask(__name__)
_own = threading.local()

TABLES = ("tickets", "ticket_words", "ticket_events", "clocks", "number_sequences", "audit_entries")
PREPARE = "CREATE SCHEMA IF NOT EXISTS bench; " + "; ".join(
    f"CREATE TABLE IF NOT EXISTS bench.{table} (LIKE public.{table} INCLUDING ALL)" for table in TABLES
)
NUMBER = """
INSERT INTO bench.number_sequences (region_id, day, last) VALUES (%(region)s, current_date, 1)
ON CONFLICT (region_id, day) DO UPDATE SET last = bench.number_sequences.last + 1 RETURNING last
"""
TICKET = """
INSERT INTO bench.tickets (region_id, number, company_id, park_id, channel, category_code, kind, urgency, grade, title,
    body, consequence, confidential, is_test, state, version, cycle, answer, filed_at, moved_at, due_at)
SELECT region_id, %(number)s, id, park_id, 'web', '0103', 'help', 'normal', 'ordinary', %(title)s, %(body)s, '', false,
    false, 'submitted', 1, 1, '', now(), now(), now() + interval '1 day'
FROM companies WHERE credit_code = %(company)s RETURNING id
"""
WORDS = """
INSERT INTO bench.ticket_words (ticket_id, search, folded) VALUES (%(id)s,
    array_to_tsvector(ARRAY(SELECT DISTINCT substr(%(body)s, at, 2) FROM generate_series(1, length(%(body)s)) AS at)),
    %(body)s)
"""
EVENT = """
INSERT INTO bench.ticket_events (ticket_id, seq, at, actor_id, actor_name, acting_role, action, from_state, to_state,
    cycle, payload, cluster, xact)
VALUES (%(id)s, 1, now(), 1, %(title)s, 'company_user', 'submit', 'draft', 'submitted', 1, '{}', 0, 0)
"""
CLOCK = """
INSERT INTO bench.clocks (ticket_id, region_id, kind, cycle, limit_text, emergency, started_at, due_original, due_at,
    provisional, calendar_version, state, deadline_seq, next_at)
VALUES (%(id)s, %(region)s, 'arrange', 1, '1 workday', false, now(), %(due)s, %(due)s, false, 1, 'running', 1, %(due)s)
"""
RECEIPT = "SELECT number, title, filed_at, due_at FROM bench.tickets WHERE number = %(number)s"
CATEGORIES = "SELECT code, name, hint FROM categories WHERE ended_at IS NULL ORDER BY code"
LIST = """
SELECT t.number, t.title, t.state, t.urgency, t.filed_at, t.due_at, c.name AS firm, p.name AS park, k.name AS category,
    (SELECT d.name FROM assignments a JOIN departments d ON d.id = a.department_id
     WHERE a.ticket_id = t.id AND a.part = 'lead' AND a.left_at IS NULL LIMIT 1) AS lead
FROM tickets t JOIN companies c ON c.id = t.company_id LEFT JOIN parks p ON p.id = t.park_id
    JOIN categories k ON k.code = t.category_code
WHERE t.region_id = %(region)s AND t.state IN ({open})
ORDER BY t.due_at, t.id LIMIT 50
"""
ONE = """
SELECT t.number, t.title, t.body, t.state, t.urgency, t.filed_at, t.due_at, c.name AS firm, c.credit_code, c.address,
    p.name AS park, k.name AS category
FROM tickets t JOIN companies c ON c.id = t.company_id LEFT JOIN parks p ON p.id = t.park_id
    JOIN categories k ON k.code = t.category_code
WHERE t.number = %(number)s
"""
TIMELINE = """
SELECT e.seq, e.at, e.actor_name, e.acting_role, e.action, e.to_state, e.payload FROM ticket_events e
JOIN tickets t ON t.id = e.ticket_id WHERE t.number = %(number)s ORDER BY e.seq
"""
OPEN = os.environ.get("LIMIT_OPEN", "")
"""The states of an open ticket, as they stand in a statement."""


def _connection() -> psycopg.Connection[dict[str, Any]]:
    """This thread's own."""
    if not hasattr(_own, "connection"):
        _own.connection = psycopg.connect(os.environ["LIMIT_DATABASE"], autocommit=True, row_factory=dict_row)
    found: psycopg.Connection[dict[str, Any]] = _own.connection
    return found


@app.get("/healthz")
def healthz() -> ResponseReturnValue:
    """That it answers."""
    return "ok"


@app.get("/new")
def new() -> ResponseReturnValue:
    """What the form offers, with a token of its own."""
    return jsonify(token=uuid.uuid4().hex, categories=_connection().execute(CATEGORIES).fetchall())


@app.post("/file")
def file() -> ResponseReturnValue:
    """File: a number, a ticket, its event and its clock, in one transaction."""
    given: dict[str, Any] = {name: request.form[name] for name in ("title", "body", "company")}
    given["region"] = int(request.form["region"])
    connection = _connection()
    with connection.transaction():
        last = connection.execute(NUMBER, given).fetchone()
        assert last is not None
        given["number"] = f"GX{datetime.now(UTC):%Y%m%d}-{last['last']:04d}"
        row = connection.execute(TICKET, given).fetchone()
        assert row is not None
        given |= {"id": row["id"], "due": datetime.now(UTC) + timedelta(days=1)}
        connection.execute(WORDS, given)
        connection.execute(EVENT, given)
        connection.execute(CLOCK, given)
    return jsonify(number=given["number"]), 201


@app.get("/receipt/<number>")
def receipt(number: str) -> ResponseReturnValue:
    """What was filed, and by when it is due."""
    return jsonify(_connection().execute(RECEIPT, {"number": number}).fetchone())


@app.get("/list/<int:region>")
def by_due(region: int) -> ResponseReturnValue:
    """The 50 open tickets that are due first."""
    return jsonify(_connection().execute(LIST.format(open=OPEN), {"region": region}).fetchall())


@app.get("/ticket/<number>")
def ticket(number: str) -> ResponseReturnValue:
    """A ticket and its history."""
    found = _connection().execute(ONE, {"number": number}).fetchone()
    return jsonify(ticket=found, timeline=_connection().execute(TIMELINE, {"number": number}).fetchall())
