"""Rows and files: neither without the other, but for a day after a crash; and the database's own belt for firms."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.kernel.errors import Forbidden, Gone, Missing, Unavailable
from app.kernel.storage import FileStorage, open_storage
from app.kernel.transaction import Transaction
from app.kernel.visibility import confine
from app.tickets.attaching import attach, open_attachment
from app.tickets.enclosures import Attachment
from app.tickets.receiving import Upload, received
from app.tickets.rules.words import State
from app.tickets.seeing import files_of
from tests.builders import Zone, a_ticket, as_actor
from tests.files import a_pdf


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    """A storage of this test's own."""
    return FileStorage(tmp_path / "storage")


def uploads(*names: str) -> list[Upload]:
    """Small papers."""
    return [Upload(name, io.BytesIO(a_pdf())) for name in names]


def kept(storage: FileStorage) -> list[Path]:
    return [path for path in storage.root.glob("**/*") if path.is_file()]


def test_a_file_is_read_back_and_lies_where_nobody_else_reads(storage: FileStorage) -> None:
    key = storage.put(b"abc")
    assert storage.open(key) == b"abc"
    assert kept(storage) == [storage.root / key[:2] / key[2:4] / key]
    assert kept(storage)[0].stat().st_mode & 0o777 == 0o600
    storage.remove(key)
    storage.remove(key)
    with pytest.raises(Gone):
        storage.open(key)
    with pytest.raises(ValueError, match="not a key"):
        storage.open("../../etc/passwd")
    with pytest.raises(Unavailable):
        FileStorage(storage.root / "away").open(key)


def test_only_a_file_address_is_served() -> None:
    assert open_storage("file:///srv/files") == FileStorage(Path("/srv/files"))
    with pytest.raises(ValueError, match="not in this build"):
        open_storage("s3://bucket")


def test_what_no_row_holds_goes_at_once(tx: Transaction, zone: Zone, storage: FileStorage) -> None:
    number = a_ticket(tx, zone).number
    with pytest.raises(Forbidden), received(storage, None, uploads("a.pdf")) as found:
        attach(as_actor(tx, zone.observer), number, found)
    with received(storage, None, uploads("a.pdf")):
        pass
    assert kept(storage) == []
    with received(storage, None, uploads("a.pdf")) as found:
        attach(as_actor(tx, zone.firm), number, found)
    assert len(kept(storage)) == 1


def test_a_commit_that_nobody_heard_of_leaves_the_file(tx: Transaction, zone: Zone, storage: FileStorage) -> None:
    """Whether the row is there cannot be known: the file stays, for the sweep to judge."""
    with suppress(ConnectionError), received(storage, None, uploads("a.pdf")) as found:
        attach(as_actor(tx, zone.firm), a_ticket(tx, zone).number, found)
        raise ConnectionError
    assert len(kept(storage)) == 1


@pytest.fixture
def two_files(tx: Transaction, zone: Zone, storage: FileStorage) -> str:
    """A ticket with an open and an internal file."""
    number = a_ticket(tx, zone, State.HANDLING).number
    for internal in (False, True):
        with received(storage, None, uploads(f"{internal}.pdf")) as found:
            attach(as_actor(tx, zone.handler), number, found, internal=internal)
    return number


def test_the_database_itself_keeps_internal_files_from_firms(tx: Transaction, zone: Zone, two_files: str) -> None:
    assert len(tx.session.scalars(sa.select(Attachment)).all()) == 2
    with tx.session.begin_nested():
        confine(tx.session, zone.firm)
        assert [row.internal for row in tx.session.scalars(sa.select(Attachment))] == [False]
        tx.session.execute(sa.text("RESET ROLE"))


def test_who_may_not_know_the_firm_sees_none_of_its_files(tx: Transaction, zone: Zone, storage: FileStorage) -> None:
    ticket = a_ticket(tx, zone)
    with received(storage, None, uploads("营业执照.pdf")) as found:
        attach(as_actor(tx, zone.firm), ticket.number, found)
    seen = as_actor(tx, zone.observer)
    assert files_of(seen, ticket.number) == []
    with pytest.raises(Missing):
        open_attachment(seen, storage, ticket.number, found.files[0].key)
    assert len(files_of(as_actor(tx, zone.coordinator), ticket.number)) == 1
