"""Errands as the week's report freezes them: of a year until an instant, each row a figure counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.errands.models import Errand, ErrandPaper
from app.errands.rules.figures import ErrandFact, ErrandFigure, Span, counted_of


@dataclass(frozen=True, kw_only=True)
class FrozenErrand:
    """One errand behind a figure."""

    errand_id: int
    number: str
    company_id: int
    park_id: int | None
    agent: str
    """The name of who took it up."""
    figure: ErrandFigure
    counted: bool
    reason: str


def errands_counted(session: Session, region_id: int, span: Span) -> list[FrozenErrand]:
    """The rows behind the figures of errands; two queries, over those taken up since the year or the month began."""
    calendar = calendar_now(session)
    since = min(span.year_start, span.month_start)
    wanted = sa.and_(
        Errand.region_id == region_id,
        Errand.taken_at < span.until,
        sa.or_(
            Errand.taken_at >= since,
            sa.and_(Errand.ended_at >= span.month_start, Errand.ended_at < span.until),
        ),
    )
    asked = _asked(session, wanted, span.until)
    found = []
    for row in session.scalars(sa.select(Errand).where(wanted).order_by(Errand.id)):
        if row.taken_at is None:
            continue
        fact = ErrandFact(
            state=row.state,
            taken_at=row.taken_at,
            wanted_by=row.wanted_by,
            promised_at=row.promised_at,
            ended_at=row.ended_at,
            asked=asked.get(row.id, ()),
        )
        found += [
            FrozenErrand(
                errand_id=row.id,
                number=row.number,
                company_id=row.company_id,
                park_id=row.park_id,
                agent=row.agent_name,
                figure=each.figure,
                counted=each.counted,
                reason=each.reason,
            )
            for each in counted_of(fact, span, calendar)
        ]
    return found


def _asked(session: Session, wanted: sa.ColumnElement[bool], until: datetime) -> Mapping[int, list[int]]:
    """Errand → how often papers of a step were asked for, of each step that was asked twice.

    What its template names is there since the request and was asked for by nobody.
    """
    times = sa.func.count(sa.distinct(ErrandPaper.asked_at))
    rows = session.execute(
        sa.select(ErrandPaper.errand_id, times.label("times"))
        .join(Errand, Errand.id == ErrandPaper.errand_id)
        .where(wanted, ErrandPaper.asked_at > Errand.requested_at, ErrandPaper.asked_at < until)
        .group_by(ErrandPaper.errand_id, ErrandPaper.step_id)
        .having(times > 1)
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.errand_id, []).append(row.times)
    return found
