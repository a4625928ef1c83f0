"""0048 on rows that stand: every ticket keeps its words, whichever release writes meanwhile, and down gives them back."""

import pytest
from alembic import command

from tests import servers
from tests.migrations.test_clocks_of_anything import run
from tests.migrations.test_firms_word import TICKET
from tests.migrations.test_migrations import config_for

REPLICA = "SET session_replication_role = replica;"
FOLD = "UPDATE tickets SET folded = 'w{n}', search = array_to_tsvector(ARRAY['w{n}']) WHERE number = 'T{n}'"
WORDS = (
    "SELECT number, w.folded, w.search::text, w.veiled FROM ticket_words w JOIN tickets t ON t.id = w.ticket_id "
    "ORDER BY number"
)


def old_ticket(number: int) -> str:
    """A ticket as the release before files it: in two statements."""
    filed = TICKET.format(n=number, state="submitted", version=1, nudged="NULL")
    return f"{filed}; {FOLD.format(n=number)}"


@pytest.fixture
def url(test_servers: servers.TestServers, worker_id_or_first: str) -> str:
    """The address of a database of its own: two tickets as the release before filed them, one it has not folded."""
    found = test_servers.clone(f"words_{worker_id_or_first}", template="template1")
    command.upgrade(config_for(found), "0047")
    unfolded = TICKET.format(n=3, state="submitted", version=1, nudged="NULL")
    run(found, f"{REPLICA} {old_ticket(1)}; {old_ticket(2)}; {unfolded}")
    return found


def test_words_are_copied_and_the_old_index_goes(url: str) -> None:
    command.upgrade(config_for(url), "0048")
    assert [tuple(row) for row in run(url, WORDS)] == [("T1", "w1", "'w1'", None), ("T2", "w2", "'w2'", None)]
    names = "SELECT indexname FROM pg_indexes WHERE indexname ~ '^ix_ticket.*_search$'"
    assert [row[0] for row in run(url, names)] == ["ix_ticket_words_search"]


def test_what_the_release_before_writes_is_carried_over(url: str) -> None:
    command.upgrade(config_for(url), "0048")
    # no constraint is asked for firms and regions that are not there, but the trigger is
    run(url, "ALTER TABLE tickets ENABLE ALWAYS TRIGGER tickets_carry_words")
    run(url, f"{REPLICA} {old_ticket(4)}")
    run(url, "UPDATE tickets SET search = search || array_to_tsvector(ARRAY['name']), veiled = 'v' WHERE number = 'T1'")
    filed = TICKET.format(n=5, state="submitted", version=1, nudged="NULL")
    filed = filed.replace(" search,", "").replace("now(), '', NULL", "now(), NULL")
    run(url, f"{REPLICA} {filed}")  # as this release files it
    run(
        url, "INSERT INTO ticket_words SELECT id, array_to_tsvector(ARRAY['w5']), 'w5' FROM tickets WHERE number = 'T5'"
    )
    run(url, "UPDATE tickets SET search = search || array_to_tsvector(ARRAY['name']) WHERE number = 'T5'")
    assert [tuple(row) for row in run(url, WORDS)] == [
        ("T1", "w1", "'name' 'w1'", "v"),
        ("T2", "w2", "'w2'", None),
        ("T4", "w4", "'w4'", None),
        ("T5", "w5", "'name' 'w5'", None),
    ]


def test_down_gives_every_ticket_its_words_back(url: str) -> None:
    command.upgrade(config_for(url), "0048")
    run(url, "UPDATE ticket_words SET folded = 'since' WHERE folded = 'w2'")
    command.downgrade(config_for(url), "0047")
    found = run(url, "SELECT number, folded, search::text FROM tickets ORDER BY number")
    assert [tuple(row) for row in found] == [("T1", "w1", "'w1'"), ("T2", "since", "'w2'"), ("T3", None, "")]
    command.upgrade(config_for(url), "0048")
    assert [row[1] for row in run(url, WORDS)] == ["w1", "since"]
