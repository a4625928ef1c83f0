"""What a firm is promised although its clock has not started: answered by, done by (13710), at the latest.

The limit is counted from the due of the step before. So the whistle, which starts the clocks, can only bring a promised
day nearer; it never moves one back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.clocks.rules.arithmetic import Left, due, left
from app.clocks.rules.limits import Limit
from app.clocks.rules.states import ClockState
from app.clocks.terms import Terms, terms_at
from app.sla.queries import TicketClock
from app.sla.rules.limits import limit_of
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import OPEN, Grade, State
from app.tickets.seen import SeenRow

STEPS = (ClockKind.ARRANGE, ClockKind.FEEDBACK, ClockKind.RESOLVE)
"""1, 3 and 7, in this order."""
ANSWERED = (State.RESOLVED, State.PLANNED)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A promise whose clock has not started. ``due`` is UTC; ``provisional`` where days are not announced yet."""

    kind: ClockKind
    limit: Limit
    due: datetime
    provisional: bool
    left: Left


def coming_promises(session: Session, ticket: SeenRow, clocks: Sequence[TicketClock], now: datetime) -> list[Coming]:
    """The steps of an open ticket's present cycle that have no clock among ``clocks`` yet; none once it is answered.

    None either for a partner, to whom nothing is promised.
    Two small queries. Missing ``calendar_not_loaded`` before the first notice is loaded.
    """
    if ticket.grade is None or ticket.state not in OPEN or ticket.state in ANSWERED or ticket.cycle > 1:
        return []
    known = {view.kind: view for view in clocks if view.state is not ClockState.CANCELLED}
    if all(kind in known for kind in STEPS):
        return []
    calendar = calendar_now(session)
    terms = terms_at(session, ticket.region_id, ticket.filed_at)
    found: list[Coming] = []
    begin = ticket.filed_at
    for kind in STEPS:
        view = known.get(kind)
        if view is None:
            deadline = due(calendar, begin, _limit(terms, ticket.cycle, ticket.grade, kind))
            remains = left(calendar, now, deadline.due)
            found.append(
                Coming(
                    kind=kind,
                    limit=_limit(terms, ticket.cycle, ticket.grade, kind),
                    due=deadline.due,
                    provisional=deadline.provisional,
                    left=remains,
                )
            )
        if kind is ClockKind.ARRANGE:
            begin = ticket.whistled_at or (view.due if view is not None else found[-1].due)
    return found


def _limit(terms: Terms, cycle: int, grade: Grade, kind: ClockKind) -> Limit:
    return terms[limit_of(kind, cycle, grade)]
