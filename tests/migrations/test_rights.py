"""0025 on rows that stand: when each unit left, and the last act before, are read from the history of its ticket."""

import pytest
from alembic import command

from tests import servers
from tests.migrations.test_clocks_of_anything import run
from tests.migrations.test_firms_word import TICKET
from tests.migrations.test_migrations import config_for

UNIT = """
INSERT INTO departments (id, region_id, code, name, kind) OVERRIDING SYSTEM VALUE VALUES ({id}, 1, 'D{id}', '', 'department')
"""
EVENT = """
INSERT INTO ticket_events (ticket_id, seq, at, actor_name, acting_role, action, from_state, to_state, cycle, payload)
VALUES (1, {seq}, '2026-11-02 0{seq}:00+08', '', 'coordinator', '{action}', 'handling', 'handling', 1, '{payload}')
"""
PART = """
INSERT INTO assignments (id, ticket_id, whistle_id, department_id, part, state, called_at, hand_back_until, finished_at,
                         handler_name, on_site, hand_backs, hand_back_basis, result)
OVERRIDING SYSTEM VALUE
VALUES ({id}, 1, 1, {id}, '{part}', '{state}', '2026-11-02 0{called}:00+08', now(), {finished}, '', false, 0, '', '')
"""
ACTS = (
    (1, "submit", "{}"),
    (2, "whistle", '{"lead": "D1"}'),
    (3, "rule", '{"assignment_id": 2, "upheld": true}'),
    (4, "rule", '{"assignment_id": 3, "upheld": false}'),
    (5, "whistle", '{"lead": "D4"}'),
    (6, "finish", "{}"),
    (7, "dispute", "{}"),
    (8, "withdraw", "{}"),
)
PARTS = (
    # unit, part, state, called, finished, left at what hour and after which act
    (1, "lead", "excused", 2, None, 5),  # another leads
    (2, "support", "excused", 2, None, 3),  # its hand-back was upheld
    (3, "support", "excused", 2, None, 8),  # forced, let go when the firm withdrew
    (4, "lead", "excused", 5, None, 8),
    (5, "support", "finished", 2, 6, 7),  # done before the dispute
    (6, "support", "finished", 7, 8, None),  # done in the cycle that lasts
    (7, "support", "checked_in", 2, None, None),
)


@pytest.fixture
def url(test_servers: servers.TestServers, worker_id_or_first: str) -> str:
    """The address of a database of its own, with one story as the release before told it."""
    found = test_servers.clone(f"rights_{worker_id_or_first}", template="template1")
    command.upgrade(config_for(found), "0024")
    statements = [
        "SET session_replication_role = replica",
        TICKET.format(n=1, state="withdrawn", version=8, nudged="NULL"),
    ]
    statements += [UNIT.format(id=unit) for unit, *_ in PARTS]
    statements += [EVENT.format(seq=seq, action=action, payload=payload) for seq, action, payload in ACTS]
    for unit, part, state, called, finished, _left in PARTS:
        done = "NULL" if finished is None else f"'2026-11-02 0{finished}:00+08'"
        statements.append(PART.format(id=unit, part=part, state=state, called=called, finished=done))
    run(found, ";".join(statements))
    return found


def test_when_a_unit_left_is_read_from_the_history(url: str) -> None:
    command.upgrade(config_for(url), "0025")
    hour = "extract(hour from left_at at time zone 'Asia/Shanghai')::int"
    found = run(url, f"SELECT department_id, {hour}, left_seq FROM assignments ORDER BY id")
    assert [tuple(row) for row in found] == [
        (unit, left, None if left is None else left - 1) for unit, _part, _state, _called, _finished, left in PARTS
    ]


def test_down_and_up_again_finds_the_same(url: str) -> None:
    command.upgrade(config_for(url), "0025")
    before = run(url, "SELECT id, left_at, left_seq FROM assignments ORDER BY id")
    command.downgrade(config_for(url), "0024")
    command.upgrade(config_for(url), "0025")
    assert run(url, "SELECT id, left_at, left_seq FROM assignments ORDER BY id") == before
