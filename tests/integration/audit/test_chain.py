"""The trail: one entry for each event, in one chain, whole or found broken."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.accounts.events import SignedOut, SignInRefused
from app.audit.anchors import Head, read_anchors, write_anchor
from app.audit.archiving import put_away
from app.audit.models import AuditEntry
from app.audit.queries import TrailFilters, head, search, verify
from app.audit.recording import Recorder
from app.audit.rules import GENESIS, Entry, KeyRing, id_of, seal
from app.kernel.actor import SYSTEM
from app.kernel.origin import Origin
from app.kernel.transaction import Transaction, Transactions
from app.notifications.telling import Teller
from app.subscriptions import Subscriptions
from tests.builders import MONDAY, Zone, a_ticket, a_zone
from tests.integration.conftest import SUBSCRIPTIONS
from tests.tables import as_owner

KEYS = SUBSCRIPTIONS.recorder.keys


def sign_out(transactions: Transactions, account_id: int, times: int = 1) -> None:
    with transactions.acting(SYSTEM, "request-1") as tx:
        for _ in range(times):
            tx.emit(SignedOut(account_id=account_id))


def bad_entry(transactions: Transactions, anchor: Head | None = None) -> int | None:
    with transactions.reading(SYSTEM) as tx:
        return verify(tx.session, KEYS, [] if anchor is None else [anchor])


def tamper(engine: sa.Engine, statement: str) -> None:
    with as_owner(engine) as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text(statement))


def test_every_event_of_a_transaction_is_chained_in_order(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        ticket = a_ticket(tx, zone)
    with transactions.reading(SYSTEM) as tx:
        entries = list(tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq)))
        about = search(tx.session, SYSTEM, TrailFilters(object_kind="ticket", object_id=ticket.number)).items
        assert [entry.chain_seq for entry in entries] == list(range(1, len(entries) + 1))
        assert [(entry.name, entry.actor_id) for entry in about] == [("ticket.filed", zone.firm.account_id)]
    assert bad_entry(transactions) is None


def test_parallel_writers_break_no_link(transactions: Transactions) -> None:
    def write(account_id: int) -> None:
        for _ in range(10):
            sign_out(transactions, account_id, 2)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with transactions.reading(SYSTEM) as tx:
        end = head(tx.session)
    assert end is not None
    assert end.chain_seq >= 120
    assert bad_entry(transactions, end) is None


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_entries SET actor_name = '别人' WHERE chain_seq = {at}",
        "UPDATE audit_entries SET detail = '{{}}' WHERE chain_seq = {at}",
        "DELETE FROM audit_entries WHERE chain_seq = {at}",
    ],
)
def test_the_first_bad_entry_is_named(transactions: Transactions, engine: sa.Engine, damage: str) -> None:
    sign_out(transactions, 1, 8)
    with transactions.reading(SYSTEM) as tx:
        last = head(tx.session)
    assert last is not None
    at = last.chain_seq - 4
    tamper(engine, damage.format(at=at))
    assert bad_entry(transactions) == at


def test_entries_of_before_still_verify_and_new_ones_are_sealed_with_address_and_outcome(
    transactions: Transactions, engine: sa.Engine
) -> None:
    facts: dict[str, Any] = {
        "at": MONDAY,
        "actor_id": None,
        "actor_name": "系统",
        "request_id": "old",
        "name": "account.signed_out",
        "object_kind": "account",
        "object_id": "1",
        "detail": {},
    }
    old = Entry(chain_seq=1, form=1, **facts)
    with transactions.acting(SYSTEM) as tx:
        row = {"chain_seq": 1, **facts, "prev": GENESIS, "mac": seal(KEYS.newest, GENESIS, old)}
        names = ", ".join(row)
        holes = ", ".join(f":{name}" for name in row)
        tx.session.execute(  # as a process of the release before writes it
            sa.text(f"INSERT INTO audit_entries ({names}) VALUES ({holes})").bindparams(
                sa.bindparam("detail", type_=sa.JSON)
            ),
            row,
        )
    with transactions.acting(SYSTEM, "new", Origin(address="203.0.113.7", device="0123456789ab")) as tx:
        tx.emit(SignedOut(account_id=1))
        tx.emit(SignInRefused(account_id=None, username="", reason="bad_credentials", ip="203.0.113.7"))
    with transactions.reading(SYSTEM) as tx:
        rows = tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq)).all()
        assert [(row.form, row.address, row.device, row.outcome) for row in rows] == [
            (1, "", "", ""),
            (2, "203.0.113.7", "0123456789ab", "done"),
            (2, "203.0.113.7", "0123456789ab", "refused"),
        ]
    assert bad_entry(transactions) is None
    for at, damage in (
        (1, "address = '203.0.113.8'"),
        (2, "outcome = 'refused'"),
        (3, "address = ''"),
        (3, "form = 1"),
    ):
        with engine.connect() as connection:
            before = connection.execute(
                sa.text(f"SELECT form, address, outcome FROM audit_entries WHERE chain_seq = {at}")
            )
            form, address, outcome = before.one()
        tamper(engine, f"UPDATE audit_entries SET {damage} WHERE chain_seq = {at}")
        assert bad_entry(transactions) == at, damage
        mended = f"form = {form}, address = '{address}', outcome = '{outcome}'"
        tamper(engine, f"UPDATE audit_entries SET {mended} WHERE chain_seq = {at}")
    assert bad_entry(transactions) is None


def test_a_cut_off_tail_shows_against_the_anchor(transactions: Transactions, engine: sa.Engine) -> None:
    sign_out(transactions, 1, 5)
    with transactions.reading(SYSTEM) as tx:
        anchor = head(tx.session)
    assert anchor is not None
    tamper(engine, f"DELETE FROM audit_entries WHERE chain_seq >= {anchor.chain_seq - 1}")
    assert bad_entry(transactions) is None
    assert bad_entry(transactions, anchor) == anchor.chain_seq - 1


def test_what_was_rolled_back_is_not_on_record(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        savepoint = tx.session.begin_nested()
        tx.emit(SignedOut(account_id=1))
        savepoint.rollback()
        tx.emit(SignedOut(account_id=2))
    with suppress(ZeroDivisionError), transactions.acting(SYSTEM) as tx:
        tx.emit(SignedOut(account_id=3))
        raise ZeroDivisionError
    with transactions.reading(SYSTEM) as tx:
        found = search(tx.session, SYSTEM, TrailFilters(name="account.signed_out")).items
        assert [entry.object_id for entry in found] == ["2"]
    assert bad_entry(transactions) is None


def test_an_entry_that_cannot_be_written_fails_the_whole_act(transactions: Transactions, engine: sa.Engine) -> None:
    with as_owner(engine) as connection:
        connection.execute(sa.text("ALTER TABLE audit_entries RENAME TO audit_entries_away"))
    try:
        with pytest.raises(DBAPIError):
            _act(transactions)
    finally:
        with as_owner(engine) as connection:
            connection.execute(sa.text("ALTER TABLE audit_entries_away RENAME TO audit_entries"))
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.text("SELECT count(*) FROM accounts")) == 0


def _act(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        a_zone(tx)
        tx.emit(SignedOut(account_id=1))


def test_an_auditor_reads_his_region_alone(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        here, there = a_zone(tx), a_zone(tx)
        mine, theirs = a_ticket(tx, here), a_ticket(tx, there)
    with transactions.reading(SYSTEM) as tx:
        read = {entry.object_id for entry in search(tx.session, here.auditor, limit=200).items}
        assert mine.number in read
        assert theirs.number not in read
        assert search(tx.session, here.handler).items == []


def test_pages_follow_each_other(tx: Transaction, zone: Zone) -> None:
    for seq in range(1, 6):
        tx.session.add(
            AuditEntry(
                chain_seq=seq,
                at=tx.now,
                actor_id=zone.handler.account_id,
                actor_name="x",
                request_id="",
                name="n",
                object_kind="k",
                object_id=str(seq),
                detail={},
                prev=b"",
                mac=b"",
            )
        )
    tx.session.flush()
    first = search(tx.session, zone.auditor, limit=3)
    second = search(tx.session, zone.auditor, cursor=first.next_cursor, limit=3)
    assert [row.chain_seq for row in (*first.items, *second.items)] == [5, 4, 3, 2, 1]


def test_the_last_twenty_five_entries_cut_off_by_the_owner_are_found(
    transactions: Transactions, engine: sa.Engine, tmp_path: Path
) -> None:
    sign_out(transactions, 1, 40)
    with transactions.reading(SYSTEM) as tx:
        end = head(tx.session)
    assert end is not None
    file = tmp_path / "elsewhere" / "audit.jsonl"
    write_anchor(file, end, MONDAY)
    with file.open("a", encoding="ascii") as torn:
        torn.write('{"at": "2026')
    tamper(engine, f"DELETE FROM audit_entries WHERE chain_seq > {end.chain_seq - 25}")
    assert bad_entry(transactions) is None
    with transactions.reading(SYSTEM) as tx:
        assert verify(tx.session, KEYS, read_anchors(file)) == end.chain_seq - 24


def test_a_rotated_key_seals_and_the_former_verifies_what_it_sealed(transactions: Transactions) -> None:
    sign_out(transactions, 1, 3)
    later = KeyRing((b"a newer key", *KEYS.keys))
    rotated = Transactions(transactions.engine, Subscriptions(Recorder(later), Teller()))
    sign_out(rotated, 1, 3)
    with transactions.reading(SYSTEM) as tx:
        entries = tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq)).all()
        assert len({entry.key_id for entry in entries}) == 2
        first_new = next(entry.chain_seq for entry in entries if entry.key_id == id_of(b"a newer key"))
        assert verify(tx.session, later) is None
        assert verify(tx.session, KEYS) == first_new, "a key that is not known seals nothing"
        assert verify(tx.session, KeyRing((b"a newer key",))) == 1


def test_an_old_part_is_put_away_by_the_owner_alone_and_the_chain_goes_on(
    transactions: Transactions, engine: sa.Engine, tmp_path: Path
) -> None:
    sign_out(transactions, 1, 10)
    with as_owner(engine) as connection:
        kept, count = put_away(connection, 4, tmp_path / "old.jsonl")
    assert (count, len((tmp_path / "old.jsonl").read_text(encoding="utf-8").splitlines())) == (4, 4)
    sign_out(transactions, 1, 2)
    assert bad_entry(transactions, kept) is None
    assert bad_entry(transactions) == 1, "without the anchor that says so entries are missing"
    with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
        put_away(connection, 6, tmp_path / "stolen.jsonl")
