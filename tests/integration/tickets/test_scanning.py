"""Files that wait for the scanner: nobody is given one before it is clean, whatever scanner, worker or disk does (U7, 33)."""

import io
import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.kernel import clock, scanner
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Gone, Missing, Refused
from app.kernel.scanner import Scanner, open_scanner
from app.kernel.storage import FileStorage
from app.kernel.transaction import Transactions
from app.kernel.visibility import confine
from app.notifications.models import Notification
from app.tickets.attaching import (
    attach,
    is_shown,
    open_attachment,
    preview_of,
)
from app.tickets.enclosures import Attachment
from app.tickets.receiving import Upload, received
from app.tickets.rules.words import AttachmentState, State
from app.tickets.scanning import RETRY, oldest_waiting, scan_waiting
from app.tickets.seeing import files_of
from app.tickets.sweeping import ORPHAN_AGE, sweep
from tests.builders import MONDAY, Zone, a_ticket, a_zone
from tests.clamd import FOUND_IN_TESTS, FakeClamd, Temper, a_port_nobody_hears, fake_clamd
from tests.files import a_pdf, a_photo

BAD = a_pdf(FOUND_IN_TESTS)
ROUND = 20.0


class Time:
    """The time of every transaction, moved by hand."""

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, MONDAY
        self.passes(timedelta())

    def passes(self, some: timedelta) -> None:
        self.now += some
        self.path.write_text(self.now.isoformat(), encoding="ascii")


@pytest.fixture
def hours(tmp_path: Path) -> Iterator[Time]:
    made = Time(tmp_path / "clock")
    clock.follow(made.path)
    yield made
    clock.follow(None)


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "storage")


@pytest.fixture
def fake() -> Iterator[FakeClamd]:
    with fake_clamd() as running:
        yield running


@pytest.fixture
def zone(hours: Time, transactions: Transactions) -> Zone:
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


@pytest.fixture
def number(transactions: Transactions, zone: Zone) -> str:
    """A ticket at work."""
    with transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.HANDLING).number


def asked(fake: FakeClamd) -> Scanner:
    made = open_scanner(fake.url)
    assert made is not None
    return made


def bring(
    transactions: Transactions, storage: FileStorage, who: Actor, number: str, *contents: bytes, name: str = "a.pdf"
) -> list[str]:
    """Add files where a scanner is; returns their keys."""
    waiting = open_scanner("tcp://127.0.0.1:1")
    uploads = [Upload(name, io.BytesIO(content)) for content in contents]
    with received(storage, waiting, uploads) as found, transactions.acting(who) as tx:
        return attach(tx, number, found)


def states(transactions: Transactions) -> list[AttachmentState]:
    with transactions.reading(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(Attachment.state).order_by(Attachment.id)))


def told(transactions: Transactions) -> list[Notification]:
    with transactions.acting(SYSTEM) as tx:
        return list(
            tx.session.scalars(
                sa.select(Notification).where(Notification.name == "ticket.file_refused").order_by(Notification.id)
            )
        )


def kept(storage: FileStorage) -> set[str]:
    return {path.name for path in storage.root.glob("??/??/*")}


def refusal(transactions: Transactions, storage: FileStorage, who: Actor, number: str, key: str) -> str:
    """The code with which a file is refused; empty when it is given."""
    try:
        with transactions.acting(who) as tx:
            open_attachment(tx, storage, number, key)
    except (Refused, Gone) as error:
        return error.code
    return ""


def test_a_file_opens_once_it_is_clean(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str
) -> None:
    (key,) = bring(transactions, storage, zone.firm, number, a_photo(), name="a.jpg")
    assert states(transactions) == [AttachmentState.QUARANTINE]
    for reader in (zone.firm, zone.handler):
        assert refusal(transactions, storage, reader, number, key) == "file_not_cleared"
        with pytest.raises(Missing), transactions.reading(reader) as tx:
            preview_of(tx, number, key)
    assert scan_waiting(transactions, storage, asked(fake), ROUND) == 1
    assert states(transactions) == [AttachmentState.CLEAN]
    assert fake.scanned == [storage.open(key)]
    for reader in (zone.firm, zone.handler):
        assert refusal(transactions, storage, reader, number, key) == ""
        with transactions.reading(reader) as tx:
            assert preview_of(tx, number, key)
            assert [file.key for file in files_of(tx, number)] == [key]
    assert scan_waiting(transactions, storage, asked(fake), ROUND) == 0
    assert len(fake.scanned) == 1
    assert told(transactions) == []


def test_without_a_scanner_what_passed_the_door_is_clean(
    transactions: Transactions, storage: FileStorage, zone: Zone, number: str
) -> None:
    with received(storage, None, [Upload("a.pdf", io.BytesIO(BAD))]) as found, transactions.acting(zone.firm) as tx:
        attach(tx, number, found)
    assert states(transactions) == [AttachmentState.CLEAN]


def test_an_infected_file_goes_and_whoever_brought_it_is_told_once(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str
) -> None:
    good, bad = bring(transactions, storage, zone.firm, number, a_pdf(), BAD)
    for _ in range(2):
        scan_waiting(transactions, storage, asked(fake), ROUND)
    assert states(transactions) == [AttachmentState.CLEAN, AttachmentState.INFECTED]
    assert kept(storage) == {good}
    for reader in (zone.firm, zone.handler):
        assert refusal(transactions, storage, reader, number, bad) == "file_refused"
        with transactions.reading(reader) as tx:
            assert len(files_of(tx, number)) == 2
    (note,) = told(transactions)
    assert note.account_id == zone.firm.account_id
    assert note.severity == "amber"
    assert note.subject.startswith("附件未通过安全检查：")
    assert "您上传的“a.pdf”未通过安全检查（Eicar-Test-Signature），已经删除。" in note.text
    assert "企业：" not in note.text
    with transactions.reading(SYSTEM) as tx:
        entry = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "ticket.file_refused")).one()
        assert (entry.object_id, entry.detail["file"], entry.actor_id) == (number, bad, None)
        row = tx.session.scalars(sa.select(Attachment).where(Attachment.key == bad)).one()
        assert (row.preview, row.scan_at) == (None, None)


def test_two_infected_files_of_one_request_are_two_messages(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str
) -> None:
    bring(transactions, storage, zone.handler, number, BAD, BAD)
    scan_waiting(transactions, storage, asked(fake), ROUND)
    assert [note.account_id for note in told(transactions)] == [zone.handler.account_id] * 2
    assert kept(storage) == set()


def test_an_infected_file_is_no_evidence_and_takes_no_room(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str
) -> None:
    bring(transactions, storage, zone.handler, number, BAD)
    with transactions.reading(zone.handler) as tx:
        assert is_shown(tx, number, ())
    scan_waiting(transactions, storage, asked(fake), ROUND)
    with transactions.reading(zone.handler) as tx:
        assert not is_shown(tx, number, ())


def test_a_scanner_that_is_away_for_hours_serves_nothing_and_then_drains(
    transactions: Transactions, storage: FileStorage, zone: Zone, number: str, hours: Time
) -> None:
    keys = bring(transactions, storage, zone.firm, number, a_pdf(b"1"), a_pdf(b"2"), a_pdf(b"3"))
    port = a_port_nobody_hears()
    away = open_scanner(f"tcp://127.0.0.1:{port}")
    assert away is not None
    for _ in range(120):
        assert scan_waiting(transactions, storage, away, ROUND) == 0
        hours.passes(timedelta(minutes=1))
    assert set(states(transactions)) == {AttachmentState.QUARANTINE}
    assert {refusal(transactions, storage, zone.firm, number, key) for key in keys} == {"file_not_cleared"}
    with transactions.reading(SYSTEM) as tx:
        assert oldest_waiting(tx) == MONDAY
    with fake_clamd(port):
        assert scan_waiting(transactions, storage, away, ROUND) == 3
    assert set(states(transactions)) == {AttachmentState.CLEAN}
    with transactions.reading(SYSTEM) as tx:
        assert oldest_waiting(tx) is None


@pytest.mark.parametrize("temper", [Temper.ERROR, Temper.CLOSING, Temper.CUT, Temper.TOO_LONG, Temper.SILENT])
def test_what_could_not_be_scanned_is_tried_again_after_ten_minutes(
    transactions: Transactions,
    storage: FileStorage,
    fake: FakeClamd,
    zone: Zone,
    number: str,
    hours: Time,
    temper: Temper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanner, "EXCHANGE", 0.5)
    (key,) = bring(transactions, storage, zone.firm, number, BAD)
    fake.temper = temper
    assert scan_waiting(transactions, storage, asked(fake), ROUND) == 0
    assert refusal(transactions, storage, zone.firm, number, key) == "file_not_cleared"
    fake.temper = Temper.OK
    hours.passes(RETRY - timedelta(seconds=1))
    assert scan_waiting(transactions, storage, asked(fake), ROUND) == 0
    hours.passes(timedelta(seconds=1))
    assert scan_waiting(transactions, storage, asked(fake), ROUND) == 1
    assert states(transactions) == [AttachmentState.INFECTED]


def test_one_file_nobody_can_scan_holds_up_no_other(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str
) -> None:
    lost, changed, good = bring(transactions, storage, zone.firm, number, a_pdf(b"1"), a_pdf(b"2"), a_pdf(b"3"))
    storage.remove(lost)
    next(storage.root.glob(f"??/??/{changed}")).write_bytes(a_pdf(b"another"))
    assert scan_waiting(transactions, storage, asked(fake), ROUND) == 1
    assert fake.scanned == [storage.open(good)]
    assert states(transactions) == [AttachmentState.QUARANTINE] * 2 + [AttachmentState.CLEAN]


def test_two_sweepers_at_once_scan_each_file_once(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str
) -> None:
    fake.temper, fake.slowness = Temper.SLOW, 0.15
    bring(transactions, storage, zone.firm, number, *(a_pdf(str(at).encode()) for at in range(5)), BAD)
    judged: list[int] = []
    sweepers = [
        threading.Thread(target=lambda: judged.append(scan_waiting(transactions, storage, asked(fake), ROUND)))
        for _ in range(2)
    ]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
    assert sum(judged) == 6
    assert min(judged) >= 1
    assert len(fake.scanned) == len(set(fake.scanned)) == 6
    assert len(told(transactions)) == 1


def test_a_claim_that_was_overtaken_marks_nothing(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str, hours: Time
) -> None:
    """A sweeper that slept through its lease finds the work done."""
    bring(transactions, storage, zone.firm, number, BAD)

    class Overtaken:
        """While the first waits for its answer, the second has had its own."""

        def answers(self) -> bool:
            return True

        def scan(self, content: bytes) -> str | None:
            hours.passes(RETRY)
            assert scan_waiting(transactions, storage, asked(fake), ROUND) == 1
            return "Second-Opinion"

    assert scan_waiting(transactions, storage, Overtaken(), ROUND) == 0
    assert len(told(transactions)) == 1
    assert "Eicar" in told(transactions)[0].text


def test_a_crash_after_the_mark_leaves_a_file_for_the_nightly_sweep(
    transactions: Transactions,
    storage: FileStorage,
    fake: FakeClamd,
    zone: Zone,
    number: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good, bad = bring(transactions, storage, zone.firm, number, a_pdf(), BAD)

    class Died(BaseException):
        """As SIGKILL would have it."""

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(FileStorage, "remove", die)
        with pytest.raises(Died):
            scan_waiting(transactions, storage, asked(fake), ROUND)
    assert kept(storage) == {good, bad}
    assert refusal(transactions, storage, zone.firm, number, bad) == "file_refused"
    scan_waiting(transactions, storage, asked(fake), ROUND)
    long_ago = time.time() - ORPHAN_AGE - 60
    for path in storage.root.glob("??/??/*"):
        os.utime(path, (long_ago, long_ago))
    with transactions.reading(SYSTEM) as tx:
        assert sweep(tx, storage) == 1
    assert kept(storage) == {good}
    assert len(told(transactions)) == 1


def test_the_portal_role_reads_what_it_needs_and_nothing_internal(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone, number: str
) -> None:
    bring(transactions, storage, zone.firm, number, BAD)
    waiting = open_scanner(fake.url)
    with (
        received(storage, waiting, [Upload("b.pdf", io.BytesIO(BAD))]) as found,
        transactions.acting(zone.handler) as tx,
    ):
        attach(tx, number, found, internal=True)
    scan_waiting(transactions, storage, asked(fake), ROUND)
    with transactions.reading(SYSTEM) as tx:
        confine(tx.session, zone.firm)
        rows = tx.session.scalars(sa.select(Attachment)).all()
        assert [(row.name, row.state, row.scan_at) for row in rows] == [("a.pdf", AttachmentState.INFECTED, None)]


def test_the_author_of_an_office_reads_no_name_of_a_confidential_matter(
    transactions: Transactions, storage: FileStorage, fake: FakeClamd, zone: Zone
) -> None:
    with transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING, supports=True, title=f"{zone.company.name}门外道路破损")
        ticket.confidential, title, secret = True, ticket.title, ticket.number
    bring(transactions, storage, zone.support_liaison, secret, BAD)
    bring(transactions, storage, zone.firm, secret, BAD)
    scan_waiting(transactions, storage, asked(fake), ROUND)
    office, firm = told(transactions)
    assert zone.company.name not in office.subject + office.text
    assert "某企业门外道路破损" in office.subject, "as the page shows it to the same reader"
    assert "企业：保密" in office.text
    assert title in firm.subject
