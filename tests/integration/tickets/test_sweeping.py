"""The nightly sweep: what nobody holds goes to the trash, what is only unknown to an older database does not."""

import io
import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.kernel.errors import Gone
from app.kernel.storage import FileStorage
from app.kernel.transaction import Transaction
from app.rulebook.periods import TRASH
from app.tickets.attaching import attach
from app.tickets.enclosures import Attachment
from app.tickets.receiving import Upload, received
from app.tickets.sweeping import AHEAD, ORPHAN_AGE, RowsMissing, sweep
from tests.builders import Zone, a_ticket, as_actor
from tests.files import a_pdf

HOUR = 3600.0
TRASH_AGE = TRASH.days * 24 * HOUR


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    """A storage of this test's own."""
    return FileStorage(tmp_path / "storage")


@pytest.fixture
def held(tx: Transaction, zone: Zone, storage: FileStorage) -> str:
    """The key of a file that a row holds, brought just now."""
    with received(storage, None, [Upload("a.pdf", io.BytesIO(a_pdf()))]) as found:
        attach(as_actor(tx, zone.firm), a_ticket(tx, zone).number, found)
    row_written(tx, time.time())
    return found.files[0].key


def aged(storage: FileStorage, key: str, seconds: float, folder: str = "") -> None:
    """Written so long ago."""
    path = storage.root / folder / key if folder else storage.root / key[:2] / key[2:4] / key
    os.utime(path, (time.time() - seconds, time.time() - seconds))


def row_written(tx: Transaction, moment: float) -> None:
    """All rows are from this moment."""
    tx.session.execute(sa.update(Attachment).values(at=sa.func.to_timestamp(moment)))


def keys(storage: FileStorage) -> set[str]:
    return {key for key, _ in storage.kept()}


def test_old_files_without_a_row_go_to_the_trash_for_a_month(tx: Transaction, storage: FileStorage, held: str) -> None:
    orphan, fresh = storage.put(b"orphan"), storage.put(b"fresh")
    (storage.root / "aside").mkdir(exist_ok=True)
    (storage.root / "aside" / "half").write_bytes(b"half")
    for key in (held, orphan):
        aged(storage, key, ORPHAN_AGE + 60)
    aged(storage, "half", ORPHAN_AGE + 60, "aside")
    assert sweep(tx, storage) == 1
    assert keys(storage) == {held, fresh}
    assert list((storage.root / "aside").iterdir()) == []
    assert list(storage.trashed()) == [orphan]
    with pytest.raises(Gone):
        storage.open(orphan)
    aged(storage, orphan, TRASH_AGE - HOUR, "trash")
    assert sweep(tx, storage) == 0
    assert list(storage.trashed()) == [orphan]
    aged(storage, orphan, TRASH_AGE + HOUR, "trash")
    assert sweep(tx, storage) == 0
    assert list(storage.trashed()) == []


def test_a_file_of_years_ago_lies_in_the_trash_for_a_month_too(
    tx: Transaction, storage: FileStorage, held: str
) -> None:
    orphan = storage.put(b"orphan")
    aged(storage, orphan, 3 * 365 * 24 * HOUR)
    assert sweep(tx, storage) == 1
    assert list(storage.trashed()) == [orphan]
    assert sweep(tx, storage) == 0
    assert list(storage.trashed()) == [orphan]


def test_an_older_database_takes_nothing_from_newer_files(tx: Transaction, storage: FileStorage, held: str) -> None:
    newer = [storage.put(b"after the backup") for _ in range(3)]
    for key in newer:
        aged(storage, key, ORPHAN_AGE + HOUR)
    aged(storage, newer[0], HOUR)
    row_written(tx, time.time() - AHEAD - 2 * HOUR)
    with pytest.raises(RowsMissing, match="1 files are newer"):
        sweep(tx, storage)
    assert keys(storage) == {held, *newer}
    assert list(storage.trashed()) == []


def test_what_a_row_holds_after_all_comes_back(tx: Transaction, storage: FileStorage, held: str) -> None:
    content = storage.open(held)
    storage.discard(held)
    assert sweep(tx, storage) == 0
    assert storage.open(held) == content
    assert list(storage.trashed()) == []


def test_a_database_without_any_row_takes_nothing_either(tx: Transaction, storage: FileStorage) -> None:
    orphan = storage.put(b"orphan")
    aged(storage, orphan, ORPHAN_AGE + HOUR)
    with pytest.raises(RowsMissing):
        sweep(tx, storage)
    assert keys(storage) == {orphan}


def test_an_infected_file_lies_in_no_trash(tx: Transaction, storage: FileStorage, held: str) -> None:
    tx.session.execute(sa.update(Attachment).values(state="infected"))
    aged(storage, held, ORPHAN_AGE + HOUR)
    assert sweep(tx, storage) == 1
    assert keys(storage) == set(storage.trashed()) == set()
