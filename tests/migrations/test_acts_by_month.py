"""0052 on acts that stand: none is copied, none is lost, and what holds for all holds for every part."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from alembic import command

from tests import servers
from tests.migrations.test_clocks_of_anything import run
from tests.migrations.test_firms_word import EVENT, TICKET
from tests.migrations.test_migrations import config_for
from tests.migrations.test_oldest_server import PROGRAMS, OldServers

LONG_AGO, NOW = "'2020-01-01'", "now()"
LATER, FAR = "now() + interval '3 months'", "now() + interval '2 years'"
REPLICA = "SET session_replication_role = replica;"
ACTS = "SELECT id, ticket_id, seq, at, action, cluster, xact FROM ticket_events ORDER BY id"
PLACES = "SELECT id, ctid::text, xmin::text FROM {} ORDER BY id"
WHERE = "SELECT tableoid::regclass::text FROM ticket_events ORDER BY id DESC LIMIT 1"
FIRST = "SELECT relname FROM pg_class WHERE relname ~ '^ticket_events_before_' AND relkind = 'r'"
BELT = """
SELECT relacl::text, relrowsecurity, relforcerowsecurity,
    ARRAY(SELECT ROW(policyname, roles, cmd, qual, with_check)::text FROM pg_policies
          WHERE tablename = 'ticket_events' ORDER BY 1)
FROM pg_class WHERE oid = 'ticket_events'::regclass
"""
OPEN_PARTS = """
SELECT relname FROM pg_class, aclexplode(relacl) WHERE relispartition AND relkind = 'r' AND grantee <> relowner
"""


def act(seq: int, at: str, ticket: int = 1) -> str:
    return EVENT.format(n=ticket, seq=seq, at=at, actor="NULL", role="system", action="accept")


@pytest.fixture(params=["present", "oldest"])
def url(request: pytest.FixtureRequest, worker_id_or_first: str) -> Iterator[str]:
    """The address of a database of its own with a ticket and two acts, on the present server and on the oldest."""
    name = f"months_{worker_id_or_first}"
    if request.param == "oldest":
        if not PROGRAMS.exists():
            pytest.skip("no programs of the oldest PostgreSQL")
        folder = Path(mkdtemp(prefix="zqs-months-"))
        folder.chmod(0o711)
        at: servers.TestServers = OldServers(folder)
        at.ensure_started()
    else:
        at = request.getfixturevalue("test_servers")
    found = at.clone(name, template="template1")
    command.upgrade(config_for(found), "0051")
    ticket = TICKET.format(n=1, state="submitted", version=2, nudged="NULL")
    run(found, f"{REPLICA} {ticket}; {act(1, LONG_AGO)}; {act(2, NOW)}")
    yield found
    if request.param == "oldest":
        at.stop()


def test_no_act_is_copied_and_the_next_has_the_next_id(url: str) -> None:
    acts, places = run(url, ACTS), run(url, PLACES.format("ticket_events"))
    command.upgrade(config_for(url), "0052")
    assert run(url, ACTS) == acts
    [(first,)] = run(url, FIRST)
    assert run(url, PLACES.format(first)) == places, "the very rows, where they lay"
    run(url, f"{REPLICA} {act(3, NOW)}")
    assert [row.id for row in run(url, ACTS)] == [1, 2, 3]
    command.downgrade(config_for(url), "0051")
    assert [row.id for row in run(url, ACTS)] == [1, 2, 3]
    run(url, f"{REPLICA} {act(4, NOW)}")
    assert [row.id for row in run(url, ACTS)] == [1, 2, 3, 4]


def test_rights_are_carried_over_both_ways_and_no_part_is_open(url: str) -> None:
    before = run(url, BELT)
    command.upgrade(config_for(url), "0052")
    [(grants, belted, forced, policies)] = run(url, BELT)
    assert (belted, forced, policies) == tuple(before[0])[1:]
    assert sorted(grants.strip("{}").split(",")) == sorted(before[0][0].strip("{}").split(","))
    assert run(url, OPEN_PARTS) == []
    command.downgrade(config_for(url), "0051")
    assert sorted(run(url, BELT)[0][0].strip("{}").split(",")) == sorted(grants.strip("{}").split(","))
    assert tuple(run(url, BELT)[0])[1:] == (belted, forced, policies)


def test_acts_of_later_months_lie_in_their_parts_and_come_back_with_the_way_down(url: str) -> None:
    command.upgrade(config_for(url), "0052")
    run(url, f"{REPLICA} {act(3, LATER)}")
    [(part,)] = run(url, WHERE)
    assert "before" not in part
    assert "rest" not in part
    acts = run(url, ACTS)
    command.downgrade(config_for(url), "0051")
    assert run(url, ACTS) == acts
    command.upgrade(config_for(url), "0052")
    assert run(url, ACTS) == acts


def test_acts_beyond_all_parts_lie_in_the_rest_until_their_month_is_made(url: str) -> None:
    command.upgrade(config_for(url), "0052")
    run(url, f"{REPLICA} {act(3, FAR)}")
    assert run(url, WHERE) == [("ticket_events_rest",)]
    assert run(url, "SELECT cardinality(missing_ticket_events_months(now(), 1))") == [(1,)]
    acts = run(url, ACTS)
    assert run(url, "SELECT part_ticket_events(now(), 3)") == [(1,)]
    assert run(url, ACTS) == acts, "the same acts with their ids and the transactions that wrote them"
    assert run(url, WHERE) != [("ticket_events_rest",)]
    assert run(url, "SELECT part_ticket_events(now(), 3)") == [(0,)]
    assert run(url, "SELECT part_ticket_events(now(), 12)")[0][0] > 0
    assert run(url, OPEN_PARTS) == []
    run(url, f"{REPLICA} {act(4, NOW)}")
    command.downgrade(config_for(url), "0051")
    assert len(run(url, ACTS)) == 4


@pytest.mark.parametrize("at", [NOW, LATER, FAR])
def test_every_part_is_append_only_and_holds_an_act_once(url: str, at: str) -> None:
    command.upgrade(config_for(url), "0052")
    run(url, f"{REPLICA} {act(3, at)}")
    [(part,)] = run(url, WHERE)
    for table in ("ticket_events", part):
        for statement in (f"UPDATE {table} SET cycle = 2", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(sa.exc.IntegrityError, match="append-only"):
                run(url, statement)
    with pytest.raises(sa.exc.IntegrityError, match="ticket_id_seq"):
        run(url, f"{REPLICA} {act(3, at)}")


def test_a_run_that_was_broken_off_goes_on(url: str) -> None:
    run(url, "ALTER TABLE ticket_events ADD CONSTRAINT ck_ticket_events_before CHECK (at < '2090-01-01') NOT VALID")
    command.upgrade(config_for(url), "0052")
    run(url, f"{REPLICA} UPDATE alembic_version SET version_num = '0051'")
    command.upgrade(config_for(url), "0052")
    assert len(run(url, ACTS)) == 2
    assert run(url, "SELECT conname FROM pg_constraint WHERE conname = 'ck_ticket_events_before'") == []
