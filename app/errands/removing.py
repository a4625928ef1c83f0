"""Sensitive files end thirty days after their errand: the content goes, and a row that says so stays."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.errands.advancing import facts_of
from app.errands.events import SensitiveRemoved
from app.errands.models import Errand, ErrandFile
from app.errands.rules.enclosing import KEPT_FOR, UNNAMED
from app.kernel.transaction import Transaction


def remove_ended(tx: Transaction, most: int = 200) -> Sequence[str]:
    """Let go of the sensitive files of errands that ended thirty days ago or before, ``most`` at a time.

    Returns the keys of what is to be taken from the storage once this is committed; after a crash between the two the
    nightly sweep takes it. What somebody works on just now is found by the next look.
    """
    wanted = (
        sa.select(ErrandFile, Errand)
        .join(Errand, Errand.id == ErrandFile.errand_id)
        .where(ErrandFile.sensitive, ErrandFile.removed_at.is_(None), Errand.ended_at <= tx.now - KEPT_FOR)
        .order_by(ErrandFile.errand_id, ErrandFile.id)
        .limit(most)
        .options(joinedload(Errand.company))
        .with_for_update(of=ErrandFile, skip_locked=True)
    )
    of: dict[int, tuple[Errand, int]] = {}
    keys = []
    for row, errand in tx.session.execute(wanted):
        row.removed_at, row.name, row.preview, row.scan_at = tx.now, UNNAMED, None, None
        of[errand.id] = errand, of.get(errand.id, (errand, 0))[1] + 1
        keys.append(row.key)
    tx.session.flush()
    for errand, count in of.values():
        tx.emit(SensitiveRemoved(**facts_of(errand), count=count))
    return keys
