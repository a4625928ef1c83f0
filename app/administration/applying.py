"""A change comes into force: at once, when it is signed, or on its day by the sweep."""

import json
from typing import Any

import sqlalchemy as sa

from app.administration.events import Amended
from app.administration.kinds.table import KINDS
from app.administration.models import Amendment
from app.administration.rules import AmendmentState, AmendmentStep
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction


def put_in_force(tx: Transaction, amendment: Amendment) -> None:
    """Let a change hold if its day has come, or if its rows say themselves from when they hold; else it waits."""
    kind = KINDS[amendment.kind]
    if amendment.valid_from > tx.now and not kind.dated:
        return
    region = None if amendment.region_id is None else RegionId(amendment.region_id)
    amendment.valid_from = max(amendment.valid_from, tx.now)
    kind.put_in_force(tx, region, amendment.subject, amendment.wanted, amendment.valid_from)
    amendment.state, amendment.in_force_at = AmendmentState.IN_FORCE, amendment.valid_from
    tx.session.flush()
    tx.emit(said(amendment, AmendmentStep.IN_FORCE))


def apply_due(tx: Transaction, limit: int) -> int:
    """Put in force what is due, at most so many; returns how many. What another process has in hand is left to it."""
    due = (
        sa.select(Amendment)
        .where(Amendment.state == AmendmentState.AHEAD, Amendment.valid_from <= tx.now)
        .order_by(Amendment.valid_from, Amendment.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = tx.session.scalars(due.execution_options(populate_existing=True)).all()
    for amendment in found:
        put_in_force(tx, amendment)
    return len(found)


def said(amendment: Amendment, step: AmendmentStep, why: str = "") -> Amended:
    """What happened to it, for the record."""
    return Amended(
        number=amendment.number,
        step=step,
        kind=amendment.kind,
        subject=amendment.subject,
        version=amendment.version,
        region_id=None if amendment.region_id is None else RegionId(amendment.region_id),
        before="" if amendment.before is None else _written(amendment.before),
        wanted=_written(amendment.wanted),
        valid_from=amendment.valid_from,
        reason=why or amendment.reason,
    )


def _written(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
