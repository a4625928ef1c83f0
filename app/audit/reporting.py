"""What a check of the chain found, told: to `/readyz`, and to the administrators of every region."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.events import ChainBroken
from app.kernel.ids import RegionId
from app.kernel.setting_aside import SetAside, put_aside, take_up
from app.kernel.transaction import Transaction
from app.regions.models import Region

WORK = "verify_trail"
"""What a broken chain is called where it is set aside."""


def note_broken(tx: Transaction, entry: int) -> None:
    """Keep that the chain breaks at an entry; the administrators are told once of each such entry."""
    known = tx.session.get(SetAside, (WORK, entry)) is not None
    put_aside(tx.session, WORK, entry, f"the audit chain breaks at entry {entry}", tx.now)
    if not known:
        for region_id in tx.session.scalars(sa.select(Region.id).order_by(Region.id)):
            tx.emit(ChainBroken(entry=entry, region_id=RegionId(region_id)))


def note_whole(tx: Transaction) -> None:
    """The chain was walked to its end: what was found before is mended or was put away."""
    take_up(tx.session, WORK, tx.session.scalars(sa.select(SetAside.key).where(SetAside.work == WORK)).all())


def is_whole(session: Session) -> bool:
    """Whether no check has found the chain broken since it was last found whole."""
    return session.scalar(sa.select(SetAside.key).where(SetAside.work == WORK).limit(1)) is None
