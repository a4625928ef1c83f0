"""``restore finish``: what fell due meanwhile stands in the inbox and is held outside, nothing is given twice, nobody is in."""

from datetime import timedelta

import pytest

from app.audit.queries import verify
from app.backups.finishing import GAP
from app.kernel.actor import SYSTEM
from app.kernel.outbox import RESTORED
from tests.integration.backups.conftest import Installation

# pg_dump, pg_restore and all files twice: seconds on an idle machine
pytestmark = pytest.mark.timeout(400)
LONG = timedelta(days=30)


def restored(installation: Installation) -> str:
    """A state of before, to which much has happened since; when it was taken."""
    installation.file("要保住的", b"% one")
    installation.signed_in()
    taken_at = str(installation.backup()["taken_at"])
    installation.file("备份以后的", b"% two")
    installation.later(LONG)
    code, _, said = installation.run("restore", str(installation.backups), "--replace")
    assert code == 0, said  # the file that came later is too new to be called nobody's
    return taken_at


def test_what_fell_due_is_told_inside_and_held_outside(installation: Installation) -> None:
    since = restored(installation)
    told = installation.ask("SELECT count(*) FROM notifications")
    owed = installation.ask("SELECT count(*) FROM outbox WHERE state = 'pending'")
    assert owed > 0, "owed before the backup: it was sent since, for all anybody knows"
    code, done, said = installation.run("restore", "finish", "--since", since)
    assert code == 0, said
    assert done["swept"] > 0
    assert installation.ask("SELECT count(*) FROM notifications") > told
    assert installation.ask("SELECT count(*) FROM outbox WHERE state <> 'held'") == 0
    assert done["held"] == installation.ask(f"SELECT count(*) FROM outbox WHERE last_error = '{RESTORED}'") > owed

    core = installation.app.extensions["zhuqishao"]
    with core.transactions.reading(SYSTEM) as tx:
        assert verify(tx.session, core.audit_keys) is None
    assert installation.ask("SELECT count(*) FROM audit_entries WHERE name = 'restore.finished'") == 1

    again = installation.run("restore", "finish", "--since", since)
    assert again[1] == {**done, "before": True, "seconds": again[1]["seconds"]}
    assert installation.ask("SELECT count(*) FROM audit_entries WHERE name = 'restore.finished'") == 1


def test_what_was_not_due_yet_leaves_at_its_time(installation: Installation) -> None:
    installation.file("要保住的", b"% one")
    since = str(installation.backup()["taken_at"])
    with installation.servers.postgres.connect(installation.database) as connection:
        connection.execute("UPDATE outbox SET next_at = next_at + interval '1 day'")
    assert installation.run("restore", "finish", "--since", since)[0] == 0
    # the sweep writes the card of this Monday, which may have left before and is held
    assert (
        installation.ask("SELECT count(*) FROM outbox WHERE state = 'held' AND template <> 'officer.monday_card'") == 0
    )
    assert installation.ask("SELECT count(*) FROM outbox WHERE state = 'pending'") > 0


def test_everybody_signs_in_again(installation: Installation) -> None:
    since = restored(installation)
    _, done, _ = installation.run("restore", "finish", "--since", since)
    assert (done["sessions"], done["tokens"]) == (1, 1)
    for table in ("user_sessions", "api_tokens"):
        assert installation.ask(f"SELECT count(*) FROM {table} WHERE revoked_at IS NULL") == 0


def test_no_number_and_no_id_is_given_twice(installation: Installation) -> None:
    number, _ = installation.file("要保住的", b"% one")
    since = str(installation.backup()["taken_at"])
    lost = [installation.file(f"备份以后的 {at}", b"% two")[0] for at in range(3)]
    last = installation.ask("SELECT max(id) FROM tickets")
    assert installation.run("restore", str(installation.backups), "--replace")[0] == 0
    assert installation.run("restore", "finish", "--since", since)[0] == 0
    after, _ = installation.file("恢复以后的", b"% three")
    assert after not in {number, *lost}
    assert int(after.rpartition("-")[2]) == int(number.rpartition("-")[2]) + GAP + 1
    assert installation.ask("SELECT max(id) FROM tickets") > last + GAP


def test_an_operator_lets_go_what_is_held(installation: Installation) -> None:
    since = restored(installation)
    _, done, _ = installation.run("restore", "finish", "--since", since)
    one = installation.ask("SELECT min(id) FROM outbox WHERE state = 'held'")
    assert installation.run("outbox", "retry", str(one))[1] == {"retried": 1}
    assert installation.ask("SELECT state FROM outbox WHERE id = " + str(one)) == "pending"
    assert installation.run("outbox", "release")[1] == {"released": done["held"] - 1}
    assert installation.run("outbox", "release")[1] == {"released": 0}
    assert installation.ask("SELECT count(*) FROM audit_entries WHERE name = 'notification.retried'") == done["held"]


def test_a_moment_to_come_is_no_moment_of_a_backup(installation: Installation) -> None:
    code, _, said = installation.run("restore", "finish", "--since", "2031-01-01T00:00:00+08:00")
    assert (code, "is still to come" in said) == (1, True)
    assert installation.run("restore", "finish", "--since", "yesterday")[0] == 2
