"""Photos of a visit: nobody is given one before it is clean, and sweep and backup know it as held."""

import hashlib
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.errors import Gone, Invalid, Refused
from app.kernel.scanner import open_scanner
from app.kernel.storage import FileStorage
from app.kernel.transaction import Transactions
from app.tickets.receiving import Upload, received
from app.tickets.rules.words import AttachmentState
from app.tickets.scanning import scan_waiting
from app.tickets.sweeping import ORPHAN_AGE, sweep
from app.visits.models import VisitPhoto
from app.visits.photographing import IN_VISITS, PHOTOS, add_photos, open_photo, photos_stored
from app.visits.rules.recording import MOST_PHOTOS
from tests.builders import MONDAY, Zone, a_zone
from tests.clamd import FOUND_IN_TESTS, fake_clamd
from tests.served.forms import a_picture
from tests.visits import visited

ROUND = 20.0


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "storage")


@pytest.fixture
def zone(tmp_path: Path, transactions: Transactions) -> Iterator[Zone]:
    (tmp_path / "clock").write_text(MONDAY.isoformat(), encoding="ascii")
    clock.follow(tmp_path / "clock")
    with transactions.acting(SYSTEM) as tx:
        made = a_zone(tx)
    yield made
    clock.follow(None)  # or the tests behind it live on this Monday


@pytest.fixture
def number(transactions: Transactions, zone: Zone) -> str:
    with transactions.acting(SYSTEM) as tx:
        return visited(tx, zone, day=local_day(tx.now)).number


def bring(transactions: Transactions, storage: FileStorage, zone: Zone, number: str, *shades: int) -> None:
    waiting = open_scanner("tcp://127.0.0.1:1")
    uploads = [Upload(f"{shade}.jpg", io.BytesIO(a_picture(shade))) for shade in shades]
    with received(storage, waiting, uploads) as found, transactions.acting(zone.officer) as tx:
        add_photos(tx, number, found)


def keys(transactions: Transactions) -> list[str]:
    with transactions.reading(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(VisitPhoto.key).order_by(VisitPhoto.id)))


def test_a_photo_waits_for_the_scanner_and_is_given_when_it_is_clean(
    transactions: Transactions, storage: FileStorage, zone: Zone, number: str
) -> None:
    bring(transactions, storage, zone, number, 7)
    [key] = keys(transactions)
    with pytest.raises((Refused, Gone)), transactions.acting(zone.officer) as tx:
        open_photo(tx, storage, number, key)
    with fake_clamd() as running:
        scanner = open_scanner(running.url)
        assert scanner is not None
        scan_waiting(transactions, storage, scanner, ROUND, (PHOTOS,))
    with transactions.acting(zone.coordinator) as tx:
        assert open_photo(tx, storage, number, key).media == "image/jpeg"


def test_what_the_scanner_refuses_is_given_to_nobody_and_no_backup_asks_for_it(
    transactions: Transactions, storage: FileStorage, zone: Zone, number: str
) -> None:
    bring(transactions, storage, zone, number, 7, 8)
    bad, good = keys(transactions)
    path = next(path for path in storage.root.glob("??/??/*") if path.name == bad)
    ill = path.read_bytes() + FOUND_IN_TESTS
    path.write_bytes(ill)
    with transactions.acting(SYSTEM) as tx:
        tx.session.execute(
            sa.update(VisitPhoto).where(VisitPhoto.key == bad).values(sha256=hashlib.sha256(ill).hexdigest())
        )
    with fake_clamd() as running:
        scanner = open_scanner(running.url)
        assert scanner is not None
        scan_waiting(transactions, storage, scanner, ROUND, (PHOTOS,))
    with transactions.reading(SYSTEM) as tx:
        states = tx.session.scalars(sa.select(VisitPhoto.state).order_by(VisitPhoto.id)).all()
    assert states == [AttachmentState.INFECTED, AttachmentState.CLEAN]
    with pytest.raises((Refused, Gone)), transactions.acting(zone.officer) as tx:
        open_photo(tx, storage, number, bad)
    with transactions.reading(SYSTEM) as tx:
        assert [key for key, _sha in photos_stored(tx)] == [good]


def test_the_sweep_leaves_what_a_visit_holds_and_takes_what_nothing_holds(
    transactions: Transactions, storage: FileStorage, zone: Zone, number: str
) -> None:
    bring(transactions, storage, zone, number, 7)
    [key] = keys(transactions)
    with pytest.raises(Invalid):
        bring(transactions, storage, zone, number, *range(20, 20 + MOST_PHOTOS))
    long_ago = time.time() - 2 * ORPHAN_AGE
    for path in storage.root.glob("??/??/*"):
        os.utime(path, (long_ago, long_ago))
    with transactions.acting(SYSTEM) as tx:
        sweep(tx, storage, IN_VISITS)
    assert {path.name for path in storage.root.glob("??/??/*")} == {key}, "the refused ones are nobody's"
