"""Errands as the week's report freezes them: of a year until an instant, each row a figure counts."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.errands.models import Errand
from app.errands.rules.figures import ErrandFact, ErrandFigure, Span, counted_of


@dataclass(frozen=True, kw_only=True)
class FrozenErrand:
    """One errand behind a figure."""

    errand_id: int
    number: str
    company_id: int
    park_id: int | None
    agent: str
    """The user name of who took it up; of an errand from before that was kept, the name."""
    figure: ErrandFigure
    counted: bool
    reason: str


def errands_counted(session: Session, region_id: int, span: Span) -> list[FrozenErrand]:
    """The rows behind the figures of errands; one query, over those taken up since the year or the month began."""
    since = min(span.year_start, span.month_start)
    wanted = sa.and_(
        Errand.region_id == region_id,
        Errand.taken_at < span.until,
        sa.or_(
            Errand.taken_at >= since,
            sa.and_(Errand.ended_at >= span.month_start, Errand.ended_at < span.until),
        ),
    )
    found = []
    agents = sa.select(Errand, Account.username).outerjoin(Account, Account.id == Errand.agent_id)
    for row, username in session.execute(agents.where(wanted).order_by(Errand.id)):
        if row.taken_at is None:
            continue
        fact = ErrandFact(
            state=row.state,
            taken_at=row.taken_at,
            needed_at=row.needed_at,
            ended_at=row.ended_at,
            again_at=row.papers_again_at,
        )
        found += [
            FrozenErrand(
                errand_id=row.id,
                number=row.number,
                company_id=row.company_id,
                park_id=row.park_id,
                agent=username or row.agent_name,
                figure=each.figure,
                counted=each.counted,
                reason=each.reason,
            )
            for each in counted_of(fact, span)
        ]
    return found
