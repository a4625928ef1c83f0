"""What clocks can be of: three questions the engine asks of a subject. One answers for each kind, listed at the roof.

The engine rings, recomputes and explains clocks of anything; what a ticket or an order is, it does not know.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground
from app.clocks.rules.limits import Limit
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, TicketId


@dataclass(frozen=True, kw_only=True)
class About:
    """What a reminder says of the matter behind a clock."""

    number: str
    """What the subject is called by people."""
    ticket_id: TicketId | None
    """The ticket it is, or is about."""
    company_id: CompanyId | None
    park_id: ParkId | None
    department_id: DepartmentId | None
    """The unit that is late when the clock is; None where no unit is."""
    person_id: AccountId | None = None
    """Who gave his word for it; None where a unit is all there is."""


def about_firm(number: str, company_id: int, park_id: int | None, department_id: int | None = None) -> About:
    """What is said of a matter of a firm that is no ticket; ``number`` is what people call it by."""
    return About(
        number=number,
        ticket_id=None,
        company_id=CompanyId(company_id),
        park_id=None if park_id is None else ParkId(park_id),
        department_id=None if department_id is None else DepartmentId(department_id),
    )


class Subject(Protocol):
    """What the engine asks of one kind of subject."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these rows in the order of their ids; returns those it got. Without ``wait`` it never waits for one."""
        ...

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """What reminders say, by the clock's id."""
        ...

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """What the dues follow from, by the clock's id; a pause still open is counted until ``now``."""
        ...


Subjects = Mapping[str, Subject]
"""The kind of subject → who answers for it."""


def plain_grounds(clocks: Iterable[Clock]) -> Mapping[int, Ground]:
    """The grounds of clocks that neither rest nor are postponed: their start and their limit."""
    return {clock.id: Ground(clock.started_at, Limit.parse(clock.limit_text)) for clock in clocks}


def about_of(session: Session, subjects: Subjects, clocks: Iterable[Clock]) -> Mapping[int, About]:
    """What reminders say of clocks of any subjects, by the clock's id."""
    found: dict[int, About] = {}
    for subject, several in by_subject(clocks):
        found.update(subjects[subject].about(session, several))
    return found


def grounds_of(session: Session, subjects: Subjects, clocks: Iterable[Clock], now: datetime) -> Mapping[int, Ground]:
    """What the dues of clocks of any subjects follow from, by the clock's id."""
    found: dict[int, Ground] = {}
    for subject, several in by_subject(clocks):
        found.update(subjects[subject].grounds(session, several, now))
    return found


def by_subject(clocks: Iterable[Clock]) -> Iterable[tuple[str, list[Clock]]]:
    """Clocks put together by the kind of their subject."""
    kind = attrgetter("subject")
    return [(subject, list(several)) for subject, several in groupby(sorted(clocks, key=kind), kind)]
