"""Firms that stopped or are lost, as those who oversee visits read them: what waits, and what is in force."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.rules.roles import Role
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.visits.models import CompanyStanding, Visit
from app.visits.rules.words import DECIDE, StandingKind, StandingState
from app.visits.standing import OPEN

MOST = 100
"""So many at once: those that wait come first."""


@dataclass(frozen=True, kw_only=True)
class SeenStanding:
    """One firm that stopped, or is said to have."""

    number: str
    company: str
    company_code: str
    visit: str
    """The number of the second visit that found it so."""
    kind: StandingKind
    state: StandingState
    proposed_at: datetime
    words: str
    version: int
    fits: str
    """The act this reader may take; empty for none."""


def seen_standings(tx: Transaction) -> list[SeenStanding]:
    """What waits for the coordinator, then what is in force; one query."""
    waits = sa.case((CompanyStanding.state == StandingState.PROPOSED, 0), else_=1)
    rows = tx.session.execute(
        visible(tx.actor, CompanyStanding)
        .add_columns(Visit.number)
        .join(Visit, Visit.id == CompanyStanding.visit_id)
        .where(CompanyStanding.state.in_(OPEN))
        .options(joinedload(CompanyStanding.company))
        .order_by(waits, CompanyStanding.id)
        .limit(MOST)
    )
    decides = tx.actor.may(DECIDE) and bool(tx.actor.seats_of(Role.COORDINATOR))
    return [
        SeenStanding(
            number=row.number,
            company=row.company.name,
            company_code=row.company.credit_code,
            visit=visit,
            kind=row.kind,
            state=row.state,
            proposed_at=row.proposed_at,
            words=row.words,
            version=row.version,
            fits=("decide_standing" if row.state is StandingState.PROPOSED else "end_standing") if decides else "",
        )
        for row, visit in rows
    ]
