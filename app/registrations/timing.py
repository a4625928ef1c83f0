"""The clock of a registration: it starts when somebody asks, and ends with the decision. It never rests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground
from app.clocks.single import end_single, start_single
from app.clocks.subjects import About, plain_grounds
from app.clocks.terms import terms_at
from app.kernel.given import one_of
from app.kernel.ids import CompanyId, ParkId
from app.kernel.transaction import Transaction
from app.registrations.models import Registration
from app.registrations.rules import VERIFY_WITHIN, RegistrationClock

REGISTRATION = "registration"
"""The subject, as the list at the roof names it."""


def start_clock(tx: Transaction, row: Registration) -> None:
    """From now on the registration is to be verified within the limit of its region."""
    limit = terms_at(tx.session, row.region_id, tx.now)[VERIFY_WITHIN]
    start_single(tx, (REGISTRATION, row.id), row.region_id, RegistrationClock.VERIFY, limit)


def end_clock(tx: Transaction, row: Registration, *, met: bool) -> None:
    """Nothing is waited for any more: decided, or taken back."""
    end_single(tx, (REGISTRATION, row.id), met=met)


def dues_of(session: Session, ids: Collection[int]) -> Mapping[int, datetime]:
    """By when each of these is to be verified; one query."""
    if not ids:
        return {}
    rows = session.execute(
        sa.select(Clock.subject_id, Clock.due_at).where(
            Clock.subject_kind == REGISTRATION, Clock.subject_id.in_(set(ids))
        )
    )
    return {row.subject_id: row.due_at for row in rows}


class Registrations:
    """The answers for registrations; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these registrations."""
        statement = sa.select(Registration.id).where(one_of(Registration.id, ids)).order_by(Registration.id)
        return session.scalars(statement.with_for_update(key_share=True, skip_locked=not wait)).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The firm as it was written, its park, and the firm it asks to join."""
        rows = session.scalars(
            sa.select(Registration).where(one_of(Registration.id, {clock.whose for clock in clocks}))
        )
        known = {row.id: _about(row) for row in rows}
        return {clock.id: known[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """Start and limit."""
        return plain_grounds(clocks)


def _about(row: Registration) -> About:
    return About(
        number=row.company_name,
        ticket_id=None,
        company_id=None if row.company_id is None else CompanyId(row.company_id),
        park_id=None if row.park_id is None else ParkId(row.park_id),
        department_id=None,
    )
