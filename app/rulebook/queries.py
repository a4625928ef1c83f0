"""What holds at an instant: of each subject the newest provision, a region's own before the one for everywhere."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from app.kernel.asking import given
from app.kernel.columns import UtcDateTime
from app.rulebook.models import Provision
from app.rulebook.rules import ProvisionKind, Values, newest

_WEAKEST_FIRST = (Provision.region_id.is_not(None), Provision.valid_from, Provision.id)


def provisions_at(
    session: Session, kind: ProvisionKind, region_id: int | None, at: datetime, subject: str | None = None
) -> Mapping[str, Values]:
    """The values by subject; what nobody set is not in it. One small query."""
    here = Provision.region_id.is_(None)
    statement = (
        sa.select(Provision)
        .where(
            Provision.kind == kind,
            Provision.valid_from <= at,
            here if region_id is None else sa.or_(here, Provision.region_id == region_id),
        )
        .order_by(*_WEAKEST_FIRST)
    )
    if subject is not None:
        statement = statement.where(Provision.subject == subject)
    return newest(session.scalars(statement))


def provisions_told(kind: ProvisionKind) -> sa.ScalarSelect[Any]:
    """The same rows as a column of a larger statement, given ``region`` and ``at``: subject and values each."""
    pairs = sa.func.jsonb_build_array(Provision.subject, Provision.held)
    here = sa.or_(Provision.region_id.is_(None), Provision.region_id == given("region", sa.BigInteger()))
    return (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(pairs, *_WEAKEST_FIRST), type_=JSONB))
        .where(Provision.kind == kind, Provision.valid_from <= given("at", UtcDateTime()), here)
        .scalar_subquery()
    )


def provisions_in(
    session: Session, kind: ProvisionKind, region_ids: Collection[int], at: datetime
) -> Mapping[int, Mapping[str, Values]]:
    """The regions' own values by region and subject; one query however many regions."""
    rows = session.scalars(
        sa.select(Provision)
        .where(Provision.kind == kind, Provision.valid_from <= at, Provision.region_id.in_(list(region_ids)))
        .order_by(Provision.valid_from, Provision.id)
    )
    found: dict[int, dict[str, Values]] = defaultdict(dict)
    for row in rows:
        found[row.region_id or 0][row.subject] = row.held
    return found
