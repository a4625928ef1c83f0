"""0021 on rows that stand: who accepted, settled, asked and nudged comes from the history; down gives up what is new."""

import pytest
from alembic import command

from tests import servers
from tests.migrations.test_clocks_of_anything import run
from tests.migrations.test_migrations import config_for

TICKET = """
INSERT INTO tickets (region_id, number, company_id, channel, category_code, kind, urgency, grade, title, body,
                     consequence, confidential, is_test, state, version, cycle, answer, filed_at, moved_at, search,
                     nudged_at)
VALUES (1, 'T{n}', 1, 'web', '01', 'help', 'normal', 'ordinary', '', '', '', false, false, '{state}', {version}, 1, '',
        now(), now(), '', {nudged})
"""
EVENT = """
INSERT INTO ticket_events (ticket_id, seq, at, actor_id, actor_name, acting_role, action, from_state, to_state, cycle,
                           payload)
SELECT id, {seq}, {at}, {actor}, '', '{role}', '{action}', 'submitted', 'submitted', 1, '{{}}' FROM tickets
WHERE number = 'T{n}'
"""
NOW, LONG_AGO = "'2026-11-01 09:00+08'", "'2026-10-01 09:00+08'"
STORIES = (
    # number, state, version, last nudge, acts (actor, role, action, when)
    (
        1,
        "needs_info",
        5,
        NOW,
        (
            (11, "dispatcher", "accept", LONG_AGO),
            (12, "officer", "settle", LONG_AGO),
            (12, "officer", "request_info", LONG_AGO),
            (13, "company_user", "nudge", LONG_AGO),
            (14, "supervisor", "nudge", NOW),
        ),
    ),
    (2, "closed", 2, "NULL", ((11, "dispatcher", "accept", NOW), (None, "system", "deem", NOW))),
    (3, "closed", 2, "NULL", ((11, "dispatcher", "accept", NOW), (13, "company_user", "confirm", NOW))),
)
NEW = "SELECT number, accepted_by, settled_by, asked_by, deemed, nudges FROM tickets ORDER BY number"


@pytest.fixture
def url(test_servers: servers.TestServers, worker_id_or_first: str) -> str:
    """The address of a database of its own, with three stories as the release before told them."""
    found = test_servers.clone(f"firmword_{worker_id_or_first}", template="template1")
    command.upgrade(config_for(found), "0018")
    statements = ["SET session_replication_role = replica"]
    for number, state, version, nudged, acts in STORIES:
        statements.append(TICKET.format(n=number, state=state, version=version, nudged=nudged))
        for seq, (actor, role, action, at) in enumerate(acts, start=1):
            known = "NULL" if actor is None else actor
            statements.append(EVENT.format(n=number, seq=seq, at=at, actor=known, role=role, action=action))
    run(found, ";".join(statements))
    return found


def test_what_open_tickets_need_is_read_from_their_history(url: str) -> None:
    command.upgrade(config_for(url), "0021")
    assert run(url, NEW) == [
        ("T1", 11, 12, 12, False, {"supervisor": "2026-11-01T01:00:00.000000+00:00"}),
        ("T2", None, None, None, True, {}),
        ("T3", None, None, None, False, {}),
    ]


def test_down_gives_up_what_the_release_before_does_not_know(url: str) -> None:
    command.upgrade(config_for(url), "head")
    run(
        url,
        "SET session_replication_role = replica;"
        "UPDATE ticket_events SET action = 'withdraw_question' WHERE action = 'request_info';"
        "INSERT INTO assignments (ticket_id, whistle_id, department_id, part, state, called_at, hand_back_until,"
        " handler_name, on_site, hand_backs, hand_back_basis, result)"
        " VALUES (1, 1, 1, 'support', 'released', now(), now(), '', false, 0, '', '')",
    )
    command.downgrade(config_for(url), "0018")
    assert run(url, "SELECT state FROM assignments") == [("excused",)]
    assert run(url, "SELECT count(*) FROM ticket_events WHERE action = 'provide_info'") == [(1,)]
    command.upgrade(config_for(url), "head")
