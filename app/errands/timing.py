"""The clocks of an errand: to be taken up, and one for each turn of each step. They never rest.

The turn of a step that was blocked comes anew with a clock of its own; one whose authorisation is over has none.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.deadlines import Ground
from app.clocks.rules.limits import Limit
from app.clocks.single import end_single, end_singles, start_single
from app.clocks.subjects import About, about_firm, plain_grounds
from app.clocks.terms import terms_at
from app.errands.models import Errand, ErrandStep
from app.errands.rules.planning import ACCEPT_WITHIN, ErrandClock, ready_by, share_of
from app.errands.rules.steps import OPEN_STEPS
from app.kernel.given import one_of
from app.kernel.transaction import Transaction

ERRAND, ERRAND_STEP = "errand", "errand_step"
"""The subjects, as the list at the roof names them."""


def accept_limit(tx: Transaction, region_id: int) -> tuple[Limit, datetime]:
    """How long the park may take to take it up from now on, and when that is."""
    limit = terms_at(tx.session, region_id, tx.now)[ACCEPT_WITHIN]
    return limit, due_at(calendar_now(tx.session), tx.now, limit)


def wait_for_agent(tx: Transaction, errand: Errand, limit: Limit) -> None:
    """From now on it is to be taken up, or refused."""
    start_single(tx, (ERRAND, errand.id), errand.region_id, ErrandClock.ACCEPT, limit)


def end_wait(tx: Transaction, errand: Errand, *, met: bool) -> None:
    """It was taken up or refused (``met``), or withdrawn before."""
    end_single(tx, (ERRAND, errand.id), met=met)


def start_turn(tx: Transaction, errand: Errand, step: ErrandStep, steps: Collection[ErrandStep]) -> None:
    """The turn of a step begins now: by its limit, in tender mode by its share of the hours that are left."""
    calendar = calendar_now(tx.session)
    limit, kind = Limit.parse(step.limit_text), ErrandClock.STEP
    if errand.tender and errand.wanted_by is not None:
        still = sum(each.state in OPEN_STEPS for each in steps)
        limit, kind = share_of(calendar, tx.now, ready_by(calendar, errand.wanted_by), still), ErrandClock.TENDER
    step.round += 1
    step.ready_at, step.due_at = tx.now, due_at(calendar, tx.now, limit)
    tx.session.flush()
    start_single(
        tx,
        (ERRAND_STEP, step.id),
        errand.region_id,
        kind,
        limit,
        department_id=step.department_id,
        cycle=step.round,
    )


def end_turns(tx: Transaction, steps: Sequence[ErrandStep], *, met: bool) -> None:
    """Nothing is waited for any more: done (``met``), or not to be done now."""
    if not steps:
        return
    for step in steps:
        if not met:
            step.due_at = None
    end_singles(tx, ERRAND_STEP, [step.id for step in steps], met=met)


def follow_errand_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: errand and step say the same due as their clocks."""
    if event.subject == ERRAND:
        tx.session.get_one(Errand, event.subject_id).due_at = event.due_at
        tx.session.flush()
    elif event.subject == ERRAND_STEP:
        tx.session.get_one(ErrandStep, event.subject_id).due_at = event.due_at
        tx.session.flush()


class Errands:
    """Errands, as the engine of clocks asks for them; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these errands."""
        statement = sa.select(Errand.id).where(one_of(Errand.id, ids)).order_by(Errand.id)
        return session.scalars(statement.with_for_update(key_share=True, skip_locked=not wait)).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """Its number, its firm and its park."""
        rows = session.scalars(sa.select(Errand).where(one_of(Errand.id, {clock.whose for clock in clocks})))
        known = {row.id: about_firm(row.number, row.company_id, row.park_id) for row in rows}
        return {clock.id: known[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """Start and limit."""
        return plain_grounds(clocks)


class ErrandSteps(Errands):
    """Steps, as the engine of clocks asks for them: each behind its errand, which every act on it locks first."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these steps with their errands."""
        statement = (
            sa.select(ErrandStep.id)
            .join(Errand, Errand.id == ErrandStep.errand_id)
            .where(one_of(ErrandStep.id, ids))
            .order_by(ErrandStep.id)
        )
        locked: Any = statement.with_for_update(of=[Errand, ErrandStep], key_share=True, skip_locked=not wait)
        found: Collection[int] = session.scalars(locked).all()
        return found

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The number of its errand with the step's name, and the unit that is late when it is."""
        rows = session.execute(
            sa.select(ErrandStep, Errand)
            .join(Errand, Errand.id == ErrandStep.errand_id)
            .where(one_of(ErrandStep.id, {clock.whose for clock in clocks}))
        )
        known = {
            step.id: about_firm(f"{errand.number} {step.name}", errand.company_id, errand.park_id, step.department_id)
            for step, errand in rows
        }
        return {clock.id: known[clock.whose] for clock in clocks}
