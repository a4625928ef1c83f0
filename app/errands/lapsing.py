"""An authorisation that is over before its errand is: steps stop, and the firm is asked; swept every few minutes."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.calendars.rules import local_day
from app.errands.advancing import facts_of, steps_of, touch
from app.errands.events import AuthorisationLapsed
from app.errands.models import Errand
from app.errands.rules.lifecycle import ErrandState
from app.errands.rules.steps import TIMED
from app.errands.timing import end_turns
from app.kernel.transaction import Transaction


def stop_lapsed(tx: Transaction, most: int = 200) -> int:
    """Stop the clocks of running errands whose authorisation ended yesterday or before, and ask each firm once.

    Returns how many, ``most`` at a time; those that somebody works on just now are found by the next sweep.
    """
    wanted = (
        sa.select(Errand)
        .where(
            Errand.state == ErrandState.RUNNING,
            Errand.asked_again_at.is_(None),
            Errand.authorised_until < local_day(tx.now),
        )
        .order_by(Errand.id)
        .limit(most)
        .options(joinedload(Errand.company))
        .with_for_update(of=Errand, skip_locked=True)
    )
    found = tx.session.scalars(wanted).all()
    for errand in found:
        end_turns(tx, [step for step in steps_of(tx, errand) if step.state in TIMED], met=False)
        errand.asked_again_at = tx.now
        touch(tx, errand)
        until = errand.authorised_until
        if until is None:
            raise ValueError("a running errand was authorised")
        tx.emit(AuthorisationLapsed(**facts_of(errand), until=until))
    return len(found)
