"""Photos of a visit: brought with it or later by who made it; a picture or nothing, drawn anew as every picture."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
import structlog

from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.sentences import say
from app.kernel.storage import Storage
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.attaching import Opened, read_back
from app.tickets.receiving import Received
from app.tickets.rules.uploads import FIELD, IMAGES
from app.tickets.rules.words import AttachmentState
from app.tickets.scanning import Shelf
from app.tickets.sweeping import Elsewhere
from app.visits.events import PhotoOpened
from app.visits.holding import facts_of
from app.visits.models import Visit, VisitPhoto
from app.visits.rules.recording import MOST_PHOTOS
from app.visits.rules.words import RECORD, VisitState

log = structlog.get_logger("attachments")


def has_been_there(tx: Transaction, number: str) -> None:
    """Ask, before a file is read, whether the actor may bring any. Raises Missing, Forbidden, Refused."""
    _own(tx, number)


def _own(tx: Transaction, number: str) -> Visit:
    visit = tx.session.scalar(
        visible(tx.actor, Visit).where(Visit.of_office(tx.actor), Visit.number == harmless(number))
    )
    if visit is None:
        raise Missing()
    if not tx.actor.may(RECORD) or visit.officer_id != tx.actor.account_id:
        raise Forbidden()
    if visit.state is not VisitState.DONE:
        raise Refused("visit_not_done", state=visit.state)
    return visit


def add_photos(tx: Transaction, number: str, received: Received) -> None:
    """Keep the photos with the visit. Raises as ``has_been_there``, Invalid for what is no picture or too much."""
    if not received.files:
        return
    visit = _own(tx, number)
    wrong = [
        say("%(name)s 不是照片。这里只收照片，文件请附在诉求里。", name=file.name)
        for file in received.files
        if file.media not in IMAGES
    ]
    if wrong:
        raise Invalid({FIELD: wrong})
    tx.session.execute(sa.select(Visit.id).where(Visit.id == visit.id).with_for_update())
    there = tx.session.scalar(sa.select(sa.func.count()).where(VisitPhoto.visit_id == visit.id)) or 0
    if there + len(received.files) > MOST_PHOTOS:
        raise Invalid({FIELD: [say("一次走访最多 %(most)s 张照片。", most=MOST_PHOTOS)]})
    tx.session.add_all(
        VisitPhoto(
            visit_id=visit.id,
            key=file.key,
            name=file.name,
            media=file.media,
            size=file.size,
            sha256=file.sha256,
            preview=file.preview,
            state=received.state,
            scan_at=tx.now if received.state is AttachmentState.QUARANTINE else None,
            at=tx.now,
        )
        for file in received.files
    )
    tx.session.flush()
    received.attached = True


def open_photo(tx: Transaction, storage: Storage, number: str, key: str) -> Opened:
    """A photo, after the visit's own rights were asked. Raises Missing, and as ``read_back``.

    The opening is on record.
    """
    if all(seat.company_id is not None for seat in tx.actor.seats):
        raise Missing()
    row = tx.session.scalar(
        visible(tx.actor, VisitPhoto)
        .join(Visit, Visit.id == VisitPhoto.visit_id)
        .where(Visit.number == harmless(number), VisitPhoto.key == harmless(key))
    )
    if row is None:
        raise Missing()
    opened = Opened(row.name, row.media, read_back(storage, row, number), inline=True)
    tx.emit(PhotoOpened(**facts_of(tx.session.get_one(Visit, row.visit_id)), photo=row.key))
    return opened


def photos_stored(tx: Transaction) -> Sequence[tuple[str, str]]:
    """Key and SHA-256 of every photo that is kept."""
    kept = sa.select(VisitPhoto.key, VisitPhoto.sha256).where(VisitPhoto.state != AttachmentState.INFECTED)
    return [(row.key, row.sha256) for row in tx.session.execute(kept.order_by(VisitPhoto.key))]


def _held(tx: Transaction, keys: Collection[str]) -> Collection[str]:
    kept = sa.and_(VisitPhoto.key.in_(keys), VisitPhoto.state != AttachmentState.INFECTED)
    return tx.session.scalars(sa.select(VisitPhoto.key).where(kept)).all()


def _newest(tx: Transaction) -> datetime | None:
    return tx.session.scalar(sa.select(sa.func.max(VisitPhoto.at)))


def _refused(_tx: Transaction, row: VisitPhoto, finding: str) -> None:
    """Whoever opens it reads that it was refused; the log says why."""
    log.warning("photo of a visit refused", key=row.key, finding=finding)


PHOTOS = Shelf(VisitPhoto, _refused)
"""What waits for the scanner here."""
IN_VISITS = Elsewhere(held=_held, newest=_newest)
"""What visits say of stored files to the nightly sweep."""
