"""0015 to 0018 on rows that stand: none is touched on the way up, and the way down gives up what 0014 cannot hold."""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from app.clocks.models import Clock
from app.tickets.rules.words import OPEN
from tests import servers
from tests.migrations.test_migrations import config_for

ROWS = """
SET session_replication_role = replica;
INSERT INTO clocks (ticket_id, region_id, kind, cycle, limit_text, emergency, started_at, due_original, due_at,
                    provisional, calendar_version, state, deadline_seq)
SELECT n, 1, 'arrange', 1, '1 workday', false, now(), now(), now(), false, 1, 'running', 1
FROM generate_series(1, 3) n
"""
ORDER = """
SET session_replication_role = replica;
INSERT INTO clocks (subject, subject_id, region_id, kind, cycle, limit_text, emergency, started_at, due_original,
                    due_at, provisional, calendar_version, state, deadline_seq)
SELECT 'order', n, 1, 'order', 1, '3 workdays', false, now(), now(), now(), false, 1, 'running', 1
FROM generate_series(1, 2) n;
INSERT INTO clocks (ticket_id, region_id, kind, cycle, limit_text, emergency, started_at, due_original, due_at,
                    provisional, calendar_version, state, deadline_seq)
VALUES (1, 1, 'wanted', 1, '1 workday', false, now(), now(), now(), false, 1, 'running', 1);
INSERT INTO reminders (clock_id, deadline_seq, rung, due_at, fired_at, superseded)
SELECT id, 1, 'due', now(), now(), false FROM clocks
"""


@pytest.fixture
def url(test_servers: servers.TestServers, worker_id_or_first: str) -> str:
    """The address of a database of its own, as the release before left it."""
    found = test_servers.clone(f"clocks_{worker_id_or_first}", template="template1")
    command.upgrade(config_for(found), "0014")
    return found


def run(url: str, statement: str) -> Sequence[Any]:
    """Run SQL in a connection of its own; the rows of the last statement that has any."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        done = connection.exec_driver_sql(statement)
        rows = done.all() if done.returns_rows else []
    engine.dispose()
    return rows


def test_up_leaves_every_row_where_it_lies_and_down_gives_up_what_is_new(url: str) -> None:
    run(url, ROWS)
    places = run(url, "SELECT id, ticket_id, ctid::text, xmin::text FROM clocks ORDER BY id")
    assert len(places) == 3
    command.upgrade(config_for(url), "head")
    assert run(url, "SELECT id, ticket_id, ctid::text, xmin::text FROM clocks ORDER BY id") == places
    run(url, ORDER)
    command.downgrade(config_for(url), "0014")
    assert run(url, "SELECT id, ticket_id, ctid::text, xmin::text FROM clocks ORDER BY id") == places
    assert run(url, "SELECT count(*) FROM reminders") == [(3,)]
    command.upgrade(config_for(url), "head")


def test_the_indexes_of_open_tickets_cover_exactly_the_open_states(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'ix_tickets_open_%%'")
        definitions = list(rows.scalars())
    assert len(definitions) == 4
    for definition in definitions:
        covered = set(definition.split("'")[1::2])
        assert covered == {state.value for state in OPEN}, definition


def test_the_schema_demands_one_subject_of_every_clock(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        held = connection.exec_driver_sql(
            "SELECT convalidated FROM pg_constraint WHERE conname = 'ck_clocks_one_subject'"
        ).scalar_one()
    assert held
    assert Clock.ticket_id.nullable
