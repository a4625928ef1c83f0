"""Telling people, inside the transaction of what they are told: inbox rows now, deliveries owed to outside channels.

The inbox row is the record, exactly once by its key, in the language its reader had then; whatever is swept, retried or
redelivered, nobody is told twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Account
from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.kernel.actor import Actor
from app.kernel.events import Event
from app.kernel.ids import DepartmentId
from app.kernel.outbox import Topic, owe
from app.kernel.telling import OF_FIRM, Audience, Line, Severity
from app.kernel.transaction import Transaction
from app.notifications.audiences import Person, people_in
from app.notifications.choosing import unwanted
from app.notifications.gathering import Matter, matter_of
from app.notifications.models import Notification
from app.notifications.rendering import subject_and_text
from app.notifications.rights import ACTORS, in_seat, knew
from app.notifications.rules.audience import due_shown
from app.notifications.rules.choices import kind_of
from app.notifications.rules.quiet_hours import leaves_at
from app.notifications.rules.wording import local_time
from app.notifications.speaking import Speech
from app.tickets.following import end_follows
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import Sight, sight, sight_of_seat
from app.tickets.rules.standing import reaches
from app.tickets.rules.timeline import shown_to_firm, shown_to_partner

BY_NAME = frozenset({Audience.MENTIONED, Audience.WATCHER})
"""Who is told for what he is to the matter by name, not for a post that he holds in it."""
OF_AUTHOR = frozenset({Audience.AUTHOR, Audience.AUTHOR_OF_OFFICE})


@dataclass(frozen=True)
class Teller:
    """Tells what happened; ``topics`` are the outside channels this installation has, none by default."""

    topics: frozenset[Topic] = frozenset()
    held: bool = False
    """After a restore: what is told stands in the inbox, and what is owed outside is held."""

    def tell(self, tx: Transaction, event: Event) -> None:
        """Write the inbox rows of an event, and owe one e-mail to each person told who has an address."""
        matter = matter_of(tx.session, event)
        if matter is not None:
            self.tell_of(tx, matter)

    def tell_of(self, tx: Transaction, matter: Matter) -> None:
        """The same for a matter that no single event brought; whoever was told of it by its key is not told again."""
        whom = _whom(tx, matter)
        told = _write(tx, matter, whom)
        if told and Topic.EMAIL in self.topics:
            self._owe_mail(tx, matter, wanted_by_mail(tx, matter, whom, told))

    def _owe_mail(self, tx: Transaction, matter: Matter, told: Mapping[int, int]) -> None:
        """``told`` maps accounts to their inbox rows; a person without an address has the inbox alone."""
        leaves: datetime | None = None
        for account_id in tx.session.scalars(
            sa.select(Account.id).where(Account.id.in_(told), Account.email != "").order_by(Account.id)
        ):
            leaves = leaves or leaves_at(
                calendar_now(tx.session), tx.now, urgent=matter.urgent, meant_for=matter.meant_for
            )
            owe(
                tx,
                topic=Topic.EMAIL,
                dedup_key=f"{matter.key}:{account_id}:{Topic.EMAIL}",
                recipient_id=account_id,
                ticket_id=matter.ticket.id if matter.ticket else None,
                template=matter.name,
                args={"notification_id": told[account_id], "quiet": int(not matter.urgent), **matter.args},
                not_before=leaves,
                held=self.held,
            )


def wanted_by_mail(
    tx: Transaction, matter: Matter, whom: Mapping[int, tuple[Person, Line]], told: Mapping[int, int]
) -> Mapping[int, int]:
    """Those of them who have not said that they want no mail of this kind."""
    off = {} if matter.urgent else unwanted(tx.session, told)
    return {
        account_id: note_id
        for account_id, note_id in told.items()
        if kind_of(matter.name, whom[account_id][1].severity) not in off.get(account_id, frozenset())
    }


def _whom(tx: Transaction, matter: Matter) -> dict[int, tuple[Person, Line]]:
    """Each person once, by the first line that names him; never the actor."""
    found = people_in(tx.session, matter.scene, {line.to for line in matter.lines}, tx.now)
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
    sight = sight_in(matter, person.role, person.department_id)
    return sight.whole or sight.reads_clock(kind, unit, of_gone=False)


def _write(tx: Transaction, matter: Matter, whom: Mapping[int, tuple[Person, Line]]) -> dict[int, int]:
    """The inbox rows; returns account → row for those that were not there before."""
    if not whom:
        return {}
    words: dict[tuple[Line, Role, int | None, Language], tuple[str, str]] = {}
    rows = []
    for account_id, (person, line) in sorted(whom.items()):
        reader = line, person.role, person.department_id, person.language
        if account_id in matter.apart:
            own = replace(matter, facts=matter.apart[account_id])
            subject, text = subject_and_text(matter.name, context_for(own, *reader), person.language)
        else:
            if reader not in words:
                words[reader] = subject_and_text(matter.name, context_for(matter, *reader), person.language)
            subject, text = words[reader]
        rows.append(
            {
                "account_id": account_id,
                "dedup_key": f"{matter.key}:{account_id}",
                "name": matter.name,
                "ticket_id": matter.ticket.id if matter.ticket else None,
                "ticket_number": matter.ticket.number if matter.ticket else None,
                "subject": subject,
                "text": text,
                "severity": line.severity.value,
                # who brought a file is told as himself, in whatever seat he reads it
                "role": None if line.to in OF_AUTHOR else person.role,
                "department_id": None if line.to in OF_AUTHOR else person.department_id,
                "region_id": matter.scene.region_id,
                "knew": None if matter.known is None else knew(sight_in(matter, person.role, person.department_id)),
                "created_at": tx.now,
            }
        )
    statement = (
        insert(Notification)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(Notification.id, Notification.account_id)
    )
    return {row.account_id: row.id for row in tx.session.execute(statement)}


def context_for(
    matter: Matter, line: Line, role: Role, department_id: int | None, language: Language = CHINESE
) -> dict[str, Any]:
    """What one reader may know of a matter, as its page shows it to him; a template cannot name anything else."""
    is_firm = line.to in OF_FIRM
    context: dict[str, Any] = {"fact": matter.facts, "firm": is_firm, "then": line.then, "note": line.note}
    context["ticket"] = None
    ticket = matter.ticket
    if ticket is None:
        return context
    seen = sight_in(matter, role, department_id)
    dues = [each for each in matter.dues if seen.whole or seen.reads_clock(ClockKind(each[0]), each[1], of_gone=False)]
    due = due_shown(line.to, department_id, dues)
    firm = seen.firm(matter.company, "")
    context["fact"] = seen.facts(_facts_for(matter, seen, is_firm=is_firm))
    context["ticket"] = {
        "number": ticket.number,
        "title": seen.title(ticket.title),
        "company": firm.name if firm else Speech(language).say("保密"),
        "due": local_time(due) if due else "",
    }
    return context


def sight_in(matter: Matter, role: Role, department_id: int | None) -> Sight:
    """What somebody told in this seat may know of the matter's ticket; ValueError for what is about none."""
    if matter.known is None:
        raise ValueError(f"{matter.name} is about no ticket")
    unit = None if department_id is None else DepartmentId(department_id)
    return sight_of_seat(role, unit, matter.known).about(matter.company, matter.tasks, former=matter.former)


def _facts_for(matter: Matter, seen: Sight, *, is_firm: bool) -> Mapping[str, Any]:
    """The facts of what happened, as far as this kind of reader reads them.

    What a partner does not read is empty to it: its messages have the words of the offices.
    """
    if matter.action is None:
        reads = matter.firm_reads if is_firm else None
        return matter.facts if reads is None else {name: matter.facts[name] for name in reads}
    if seen.own is not None:
        own = bool(seen.own.units & matter.scene.units)
        known = shown_to_partner(matter.action, matter.facts, own=own, leads=seen.own.leads) or {}
        return {**dict.fromkeys(matter.facts, ""), **known}
    if is_firm or not seen.internal:
        return shown_to_firm(matter.action, matter.facts) or {}
    return matter.facts
