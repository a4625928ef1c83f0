"""The clock of a correction: it starts when the firm asks and ends with the decision. It never rests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.deadlines import Ground
from app.clocks.rules.limits import Limit
from app.clocks.single import end_single, start_single
from app.clocks.subjects import About, about_firm, plain_grounds
from app.clocks.terms import terms_at
from app.companies.models import Company
from app.corrections.models import Correction
from app.corrections.rules import CORRECT_WITHIN, CorrectionClock
from app.kernel.given import one_of
from app.kernel.transaction import Transaction

CORRECTION = "correction"
"""The subject, as the list at the roof names it."""


def limit_now(tx: Transaction, region_id: int) -> tuple[Limit, datetime]:
    """How long an answer may take from now on in a region, and when it is due."""
    limit = terms_at(tx.session, region_id, tx.now)[CORRECT_WITHIN]
    return limit, due_at(calendar_now(tx.session), tx.now, limit)


def start_clock(tx: Transaction, row: Correction, limit: Limit) -> None:
    """From now on the correction is to be decided within the limit of its region."""
    start_single(tx, (CORRECTION, row.id), row.region_id, CorrectionClock.CORRECT, limit)


def end_clock(tx: Transaction, row: Correction, *, met: bool) -> None:
    """Nothing is waited for any more: decided, or taken back."""
    end_single(tx, (CORRECTION, row.id), met=met)


def follow_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the correction says the same due as its clock."""
    if event.subject == CORRECTION:
        tx.session.get_one(Correction, event.subject_id).due_at = event.due_at
        tx.session.flush()


class Corrections:
    """The answers for corrections; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these corrections."""
        statement = sa.select(Correction.id).where(one_of(Correction.id, ids)).order_by(Correction.id)
        return session.scalars(statement.with_for_update(key_share=True, skip_locked=not wait)).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The firm by its name, and its park."""
        rows = session.execute(
            sa.select(Correction.id, Company.id.label("company"), Company.name, Company.park_id)
            .join(Company, Company.id == Correction.company_id)
            .where(one_of(Correction.id, {clock.whose for clock in clocks}))
        )
        known = {row.id: about_firm(row.name, row.company, row.park_id) for row in rows}
        return {clock.id: known[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """Start and limit."""
        return plain_grounds(clocks)
