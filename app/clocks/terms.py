"""How long each clock runs: the defaults of `docs/rules/time.md`, and what the administrator set instead from a day on.

A clock keeps the limit it was started with; a term valid from tomorrow binds what starts from tomorrow on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Term
from app.clocks.rules.limits import Limit, Unit

DEFAULTS: Mapping[str, Limit] = MappingProxyType(
    {
        "arrange": Limit(1, Unit.WORKDAY),
        "arrange.again": Limit(1, Unit.WORKDAY),  # R10: a disputed cycle runs 1/2/5
        "check_in.emergency": Limit(30, Unit.MINUTE),  # R14
        "check_in.joint": Limit(4, Unit.WORKHOUR),
        "check_in.ordinary": Limit(1, Unit.WORKDAY),
        "feedback": Limit(3, Unit.WORKDAY),
        "feedback.again": Limit(2, Unit.WORKDAY),
        "resolve.ordinary": Limit(7, Unit.WORKDAY),
        "resolve.major": Limit(1, Unit.MONTH),
        "resolve.again": Limit(5, Unit.WORKDAY),  # also for a planned matter taken up again
        "support": Limit(3, Unit.WORKDAY),  # R13
        "clear": Limit(5, Unit.WORKDAY),
        "order.red": Limit(3, Unit.WORKDAY),  # a supervision order, from issued to answered
        "order.yellow": Limit(5, Unit.WORKDAY),
        "order.blue": Limit(5, Unit.WORKDAY),
    }
)


@dataclass(frozen=True)
class Terms:
    """The terms in force at one instant in one region."""

    limits: Mapping[str, Limit]

    def __getitem__(self, key: str) -> Limit:
        return self.limits[key]


def terms_at(session: Session, region_id: int, at: datetime) -> Terms:
    """The terms of a region at an instant: of each key the newest row, the region's own before the national one.

    One small query; ask once for a transaction. Keys the program does not know are left out.
    """
    rows = session.scalars(
        sa.select(Term)
        .where(Term.valid_from <= at, sa.or_(Term.region_id.is_(None), Term.region_id == region_id))
        .order_by(Term.region_id.is_not(None), Term.valid_from, Term.id)
    )
    limits = dict(DEFAULTS)
    limits.update({row.key: Limit.parse(row.limit_text) for row in rows if row.key in DEFAULTS})
    return Terms(limits)
