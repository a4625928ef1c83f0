"""The firms of a park that has ended move to the one that follows it, with their open matters as by any other move."""

from dataclasses import replace

import sqlalchemy as sa

from app.companies.models import Company, CompanyState
from app.companies.registering import CompanyEntry, update
from app.kernel.actor import SYSTEM
from app.kernel.ids import ParkId
from app.kernel.setting_aside import not_set_aside, one_by_one
from app.kernel.transaction import Transaction
from app.regions.models import Park

LEAVING = "leave_park"


def leave_ended_parks(tx: Transaction, limit: int = 50) -> int:
    """Let the active firms of ended parks move; returns how many were looked at.

    Safe to run twice. A park that was empty when it ended has no successor: whoever came in that moment is found by
    the configuration check.
    """
    left = (
        sa.select(Company.id)
        .join(Park, Park.id == Company.park_id)
        .where(
            Park.ended_at.is_not(None),
            Park.successor_id.is_not(None),
            Company.state == CompanyState.ACTIVE,
            not_set_aside(LEAVING, Company.id, tx.now),
        )
        .order_by(Company.id)
        .limit(limit)
    )
    return one_by_one(tx, LEAVING, tx.session.scalars(left).all(), lambda each: _leave(tx, each))


def _leave(tx: Transaction, company_id: int) -> None:
    firm = tx.session.get_one(Company, company_id, with_for_update=True, populate_existing=True)
    park = None if firm.park_id is None else tx.session.get_one(Park, firm.park_id)
    if park is None or park.ended_at is None:  # it moved while it was waited for
        return
    entry = CompanyEntry(
        name=firm.name,
        park_id=ParkId(_following(tx, park).id),
        industry=firm.industry,
        address=firm.address,
        state=firm.state,
    )
    update(replace(tx, actor=SYSTEM), firm.credit_code, firm.version, entry)


def _following(tx: Transaction, park: Park) -> Park:
    """The park in use that follows it. Raises the refusal of a firm's entry where none does."""
    met: set[int] = set()
    while park.ended_at is not None and park.successor_id is not None and park.id not in met:
        met.add(park.id)
        park = tx.session.get_one(Park, park.successor_id)
    return park
