"""Where both records stand in one fair or one notice: the kept one's row says what either did, and again what it said.

A firm is one guest, and came when either record came; it was told when either was. The other's row stays as it is, with
the record nobody sees, and is there again once they are two.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.fairs.models import Fair, FairFirm
from app.issues.models import ParkNoticeFirm
from app.kernel.transaction import Transaction
from app.mergers.models import CompanyMerger

Apart = dict[str, dict[str, Any]]
"""``came`` and ``told``: id of a row of the kept record → what undoing needs of it."""


def say_what_either_did(tx: Transaction, merger: CompanyMerger) -> Apart:
    """Let the kept record's rows say what the other's did besides; what they said before is returned."""
    kept, other = aliased(FairFirm), aliased(FairFirm)
    came = tx.session.execute(
        sa.select(kept.id, Fair.version)
        .join(other, other.fair_id == kept.fair_id)
        .join(Fair, Fair.id == kept.fair_id)
        .where(_of_both(kept, other, merger), other.came, sa.not_(kept.came))
    ).all()
    mine, others = aliased(ParkNoticeFirm), aliased(ParkNoticeFirm)
    told = tx.session.execute(
        sa.select(mine.id, mine.spared)
        .join(others, others.notice_id == mine.notice_id)
        .where(_of_both(mine, others, merger), others.told, sa.not_(mine.told))
    ).all()
    _write(tx, FairFirm, [row.id for row in came], came=True)
    _write(tx, ParkNoticeFirm, [row.id for row in told], told=True, spared=None)
    return {"came": {str(row.id): row.version for row in came}, "told": {str(row.id): row.spared for row in told}}


def say_what_each_did(tx: Transaction, merger: CompanyMerger) -> None:
    """Let them say again what they said; who came is left as it is where it was noted anew meanwhile."""
    came, told = (merger.apart.get(key, {}) for key in ("came", "told"))
    rows = tx.session.execute(
        sa.select(FairFirm.id, Fair.version)
        .join(Fair, Fair.id == FairFirm.fair_id)
        .where(FairFirm.id.in_([int(each) for each in came]))
    )
    _write(tx, FairFirm, [row.id for row in rows if came[str(row.id)] == row.version], came=False)
    for each, spared in told.items():
        _write(tx, ParkNoticeFirm, [int(each)], told=False, spared=spared)


def _of_both(kept: Any, other: Any, merger: CompanyMerger) -> sa.ColumnElement[bool]:
    return sa.and_(kept.company_id == merger.kept_id, other.company_id == merger.child_id)


def _write(tx: Transaction, model: type[FairFirm] | type[ParkNoticeFirm], ids: list[int], **values: object) -> None:
    if ids:
        tx.session.execute(sa.update(model).where(model.id.in_(ids)).values(values))
