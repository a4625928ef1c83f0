"""What is acted on, found as it exists for the actor and locked: one visit, at the version he saw; or the firm."""

from typing import Any

import sqlalchemy as sa

from app.companies.models import Company, CompanyState
from app.companies.queries import coded
from app.companies.rules import as_credit_code
from app.kernel.errors import Conflict, Forbidden, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import CompanyId, RegionId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.visits.models import Visit


def held(tx: Transaction, number: str, version: int | None, ability: str, *roles: str) -> Visit:
    """Raises Missing, Forbidden for whoever sits in none of ``roles`` there, Conflict for another version."""
    found = tx.session.scalar(
        sa.select(Visit).where(Visit.number == number.replace("\0", "�"), Visit.visible_to(tx.actor)).with_for_update()
    )
    if found is None:
        raise Missing()
    if not tx.actor.may(ability) or not any(found.region_id in seat.region_ids for seat in tx.actor.seats_of(*roles)):
        raise Forbidden()
    if version is not None and version != found.version:
        raise Conflict(state=found.state, version=found.version)
    return found


def firm_held(tx: Transaction, code: str) -> Company:
    """The firm, locked, so that two who plan or write down the same come one after the other.

    Raises Missing, Refused ``company_closed``.
    """
    found = tx.session.scalar(
        visible(tx.actor, Company).where(coded(harmless(as_credit_code(code)))).with_for_update(of=Company)
    )
    if found is None:
        raise Missing()
    if found.state is not CompanyState.ACTIVE:
        raise Refused("company_closed")
    return found


def facts_of(visit: Visit) -> dict[str, Any]:
    """What every event of a visit says."""
    return {
        "number": visit.number,
        "region_id": RegionId(visit.region_id),
        "company_id": CompanyId(visit.company_id),
    }
