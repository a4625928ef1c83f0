"""0055 on rows that stand: what is open is filled in, what the release before writes is kept, and down gives all up."""

import pytest
from alembic import command

from tests import servers
from tests.migrations.test_clocks_of_anything import run
from tests.migrations.test_firms_word import TICKET
from tests.migrations.test_migrations import config_for
from tests.migrations.test_words_apart import REPLICA

CLOCK = """
INSERT INTO clocks (ticket_id, region_id, kind, cycle, limit_text, emergency, started_at, due_original, due_at,
                    provisional, calendar_version, state, deadline_seq)
SELECT id, 1, 'arrange', 1, '1 workday', false, now(), now(), '2026-01-02Z', false, 1, 'running', 1
FROM tickets WHERE number = 'T{n}'
"""
ROWS = (
    "SELECT number, d.category, d.due_at = '2026-01-02Z' FROM open_dues d JOIN tickets t ON t.id = d.ticket_id"
    " ORDER BY number"
)
COUNTS = (
    "SELECT sum(open), sum(late) FROM (SELECT open, late FROM due_tallies UNION ALL"
    " SELECT number, CASE WHEN due_at < now() THEN number ELSE 0 END FROM due_changes) AS counted"
)


@pytest.fixture
def url(test_servers: servers.TestServers, worker_id_or_first: str) -> str:
    """The address of a database of its own: a matter that is open and late, one without a limit, and one that ended."""
    found = test_servers.clone(f"open_dues_{worker_id_or_first}", template="template1")
    command.upgrade(config_for(found), "0054")
    states = {1: "submitted", 2: "accepted", 3: "closed"}
    for number, state in states.items():
        run(found, f"{REPLICA} {TICKET.format(n=number, state=state, version=1, nudged='NULL')}")
    run(found, f"{REPLICA} {CLOCK.format(n=1)}; {CLOCK.format(n=3)}")
    return found


def rows(url: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in run(url, ROWS)]


def counts(url: str) -> tuple[object, ...]:
    return tuple(run(url, COUNTS)[0])


def test_what_is_open_is_filled_in_and_counted(url: str) -> None:
    command.upgrade(config_for(url), "0055")
    assert rows(url) == [("T1", "01", True), ("T2", "01", None)]
    assert counts(url) == (2, 1)
    assert run(url, "SELECT count(*) FROM due_changes")[0][0] == 0


def test_what_the_release_before_writes_is_kept(url: str) -> None:
    command.upgrade(config_for(url), "0055")
    run(url, "UPDATE tickets SET state = 'withdrawn' WHERE number = 'T1'")
    run(url, "UPDATE tickets SET state = 'submitted' WHERE number = 'T3'")
    run(url, "UPDATE clocks SET state = 'paused' WHERE ticket_id = (SELECT id FROM tickets WHERE number = 'T3')")
    assert rows(url) == [("T2", "01", None), ("T3", "01", None)]
    assert counts(url) == (2, 0)
    run(url, "UPDATE clocks SET state = 'running' WHERE ticket_id = (SELECT id FROM tickets WHERE number = 'T3')")
    assert rows(url) == [("T2", "01", None), ("T3", "01", True)]
    assert counts(url) == (2, 1)


def test_a_run_that_was_broken_off_is_begun_again_and_down_and_up_finds_the_same(url: str) -> None:
    command.upgrade(config_for(url), "0055")
    run(url, "UPDATE alembic_version SET version_num = '0054'")
    run(url, "DELETE FROM open_dues")
    command.upgrade(config_for(url), "0055")
    assert counts(url) == (2, 1)
    command.downgrade(config_for(url), "0054")
    assert run(url, "SELECT count(*) FROM pg_trigger WHERE tgname ~ '_open_'")[0][0] == 0
    command.upgrade(config_for(url), "0055")
    assert rows(url) == [("T1", "01", True), ("T2", "01", None)]


def test_nobody_but_triggers_writes_what_is_open(url: str) -> None:
    command.upgrade(config_for(url), "0055")
    for role in ("zhuqishao_app", "zhuqishao_portal"):
        for verb in ("INSERT", "UPDATE", "DELETE"):
            found = run(url, f"SELECT has_table_privilege('{role}', 'open_dues', '{verb}')")
            assert not found[0][0]
