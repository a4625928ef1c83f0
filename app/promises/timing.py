"""The clock of a promise: it runs until the unit says that it is done, and again when the firm says that it is not."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.rules import local_day
from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground
from app.clocks.single import end_single, start_single
from app.clocks.subjects import About, plain_grounds
from app.companies.models import Company
from app.kernel.given import one_of
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, TicketId
from app.kernel.transaction import Transaction
from app.promises.models import Promise
from app.promises.rules.words import PromiseClock, limit_until
from app.tickets.models import Ticket

PROMISE = "promise"
"""The subject, as the list at the roof names it."""


def start_clock(tx: Transaction, row: Promise) -> None:
    """From now on who promised is reminded of its day; where that has passed he is late at once."""
    today = local_day(tx.now)
    start_single(
        tx,
        (PROMISE, row.id),
        row.region_id,
        PromiseClock.PROMISE,
        limit_until(max(row.due_on, today), today),
        department_id=row.department_id,
        due=row.due_at,
        cycle=row.round,
    )


def end_clock(tx: Transaction, row: Promise, *, met: bool) -> None:
    """Done, or waited for no more."""
    end_single(tx, (PROMISE, row.id), met=met)


def follow_promise_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the promise says the same due as its clock; a day nobody moved is still the first one."""
    if event.subject != PROMISE:
        return
    row = tx.session.get_one(Promise, event.subject_id)
    day = local_day(event.due_at)
    if row.first_due_on == row.due_on or row.first_due_on > day:
        row.first_due_on = day
    row.due_on, row.due_at = day, event.due_at
    tx.session.flush()


class Promises:
    """The answers for promises; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these promises."""
        statement = sa.select(Promise.id).where(one_of(Promise.id, ids)).order_by(Promise.id)
        return session.scalars(statement.with_for_update(key_share=True, skip_locked=not wait)).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """Its ticket where there is one, else the firm by its name; and who promised."""
        rows = session.execute(
            sa.select(Promise, Company.name, Ticket.number)
            .join(Company, Company.id == Promise.company_id)
            .outerjoin(Ticket, Ticket.id == Promise.ticket_id)
            .where(one_of(Promise.id, {clock.whose for clock in clocks}))
        )
        known = {
            row.id: About(
                number=number or name,
                ticket_id=None if row.ticket_id is None else TicketId(row.ticket_id),
                company_id=CompanyId(row.company_id),
                park_id=None if row.park_id is None else ParkId(row.park_id),
                department_id=None if row.department_id is None else DepartmentId(row.department_id),
                person_id=None if row.person_id is None else AccountId(row.person_id),
            )
            for row, name, number in rows
        }
        return {clock.id: known[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: object) -> Mapping[int, Ground]:
        """Start and limit."""
        return plain_grounds(clocks)
