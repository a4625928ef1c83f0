"""Whom of the people found a matter is told to: each once, as far as it concerns him and he may know of it."""

from collections.abc import Mapping, Sequence

from app.accounts.models import Account
from app.kernel.actor import Actor
from app.kernel.telling import Audience, Line, Severity
from app.kernel.transaction import Transaction
from app.notifications.audiences import Found, Person, people_in_each
from app.notifications.gathering import Matter
from app.notifications.rights import ACTORS, in_seat
from app.tickets.following import end_follows
from app.tickets.rules.showing import sight
from app.tickets.rules.standing import reaches

BY_NAME = frozenset({Audience.MENTIONED, Audience.WATCHER})
"""Who is told for what he is to the matter by name, not for a post that he holds in it."""

Whom = Mapping[int, tuple[Person, Line]]
"""Account → in which seat, and by which line of the table."""


def whom_each(tx: Transaction, matters: Sequence[Matter]) -> list[Whom]:
    """Of each matter every person once, by the first line that names him; never the actor."""
    scenes = [(matter.scene, {line.to for line in matter.lines}) for matter in matters]
    found = people_in_each(tx.session, scenes, tx.now)
    return [_whom(tx, matter, people) for matter, people in zip(matters, found, strict=True)]


def _whom(tx: Transaction, matter: Matter, found: Found) -> Whom:
    whom: dict[int, tuple[Person, Line]] = {}
    asked = _Asked(tx, matter)
    for line in matter.lines:
        for person in found.get(line.to, ()):
            if person.account_id == tx.actor.account_id or person.account_id in whom:
                continue
            if person.muted and line.severity is Severity.INFO and line.to is not Audience.MENTIONED:
                continue
            if _concerns(matter, person) and (line.to not in BY_NAME or asked.hears(person, line.to)):
                whom[person.account_id] = (person, line)
    asked.end(found.get(Audience.WATCHER, ()))
    return whom


class _Asked:
    """Whether those who are told by name, in no post, may know of the matter now; asked once of each seat."""

    def __init__(self, tx: Transaction, matter: Matter) -> None:
        self._tx, self._matter = tx, matter
        self._actors: dict[int, Actor] = {}
        self._heard: set[int] = set()
        self._deaf: set[int] = set()

    def hears(self, person: Person, to: Audience) -> bool:
        """Whether the ticket exists for this seat; of a remark, also what offices say to each other."""
        known = self._matter.known
        if known is None:
            return False
        if person.account_id not in self._actors:
            account = self._tx.session.get_one(Account, person.account_id)
            self._actors[person.account_id] = ACTORS.of_account(self._tx.session, account, self._tx.now)
        seated = in_seat(self._actors[person.account_id], person.role, person.department_id)
        there = any(reaches(self._actors[person.account_id], seat, known) for seat in seated.seats)
        if to is Audience.WATCHER:
            (self._heard if there else self._deaf).add(person.account_id)
            return there
        return there and sight(seated, known).internal

    def end(self, watchers: Sequence[Person]) -> None:
        """A follow ends with the sight of its ticket."""
        lost = {each.account_id for each in watchers} & (self._deaf - self._heard)
        if lost and self._matter.ticket is not None:
            end_follows(self._tx, self._matter.ticket.id, lost)


def _concerns(matter: Matter, person: Person) -> bool:
    """Whether a reminder is of a clock that is this person's to know of; everything else concerns whom it names.

    Who may know none of what is gathered is not concerned.
    """
    if matter.clock is None:
        return bool(matter.apart.get(person.account_id, True))
    kind, unit = matter.clock
    sight = matter.sight_in(person.role, person.department_id)
    return sight.whole or sight.reads_clock(kind, unit, of_gone=False)
