"""The inbox rows of what is told: the words each reader may know, rendered once for all who read alike."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.roles import Role
from app.kernel.given import insertion, rows_given
from app.kernel.telling import OF_FIRM, Audience, Line
from app.kernel.transaction import Transaction
from app.notifications.audiences import Person
from app.notifications.gathering import Matter
from app.notifications.hearing import Whom
from app.notifications.models import Notification
from app.notifications.rendering import subject_and_text
from app.notifications.rights import knew
from app.notifications.rules.audience import due_shown
from app.notifications.rules.wording import local_time
from app.notifications.speaking import Speech
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import Sight
from app.tickets.rules.timeline import shown_to_firm, shown_to_partner

OF_AUTHOR = frozenset({Audience.AUTHOR, Audience.AUTHOR_OF_OFFICE})

Told = Mapping[int, int]
"""Account → its inbox row."""


def write_each(tx: Transaction, matters: Sequence[Matter], whom: Sequence[Whom]) -> list[Told]:
    """The inbox rows of each matter, in one statement; of each, those that were not there before."""
    rows = [row for matter, people in zip(matters, whom, strict=True) for row in _rows(tx, matter, people)]
    if not rows:
        return [{} for _ in matters]
    tx.session.flush()
    returned = tx.session.connection().execute(_written(tuple(rows[0])), rows_given(rows))
    ids = {row.dedup_key: row.id for row in returned}
    told: list[Told] = []
    for matter, people in zip(matters, whom, strict=True):
        keys = {account_id: _key(matter, account_id) for account_id in people}
        told.append({account_id: ids[key] for account_id, key in keys.items() if key in ids})
    return told


@cache
def _written(names: tuple[str, ...]) -> Any:
    """The statement for rows of these columns; of what it writes it says what was not there before."""
    written = insertion(Notification, names).on_conflict_do_nothing(index_elements=["dedup_key"])
    return written.returning(Notification.id, Notification.dedup_key)


def _key(matter: Matter, account_id: int) -> str:
    return f"{matter.key}:{account_id}"


def _rows(tx: Transaction, matter: Matter, whom: Whom) -> list[dict[str, Any]]:
    words: dict[Hashable, tuple[str, str]] = {}
    rows = []
    for account_id, (person, line) in sorted(whom.items()):
        reader = line, person.role, person.department_id, person.language
        alike = _alike(matter, *reader)
        if account_id in matter.apart:
            own = replace(matter, facts=matter.apart[account_id])
            said = subject_and_text(matter.name, context_for(own, *reader), person.language)
        elif alike in words:
            said = words[alike]
        else:
            said = words[alike] = subject_and_text(matter.name, context_for(matter, *reader), person.language)
        rows.append(_row(tx, matter, person, line, said))
    return rows


def _alike(matter: Matter, line: Line, role: Role, department_id: int | None, language: Language) -> Hashable:
    """All of a reader that the words of a matter follow from: whoever sees the same reads the same."""
    told = line.to in OF_FIRM, line.then, line.note, language
    if matter.ticket is None:
        return told
    seen = matter.sight_in(role, department_id)
    return *told, seen, _due(matter, line, seen, department_id)


def _row(tx: Transaction, matter: Matter, person: Person, line: Line, said: tuple[str, str]) -> dict[str, Any]:
    # who brought a file is told as himself, in whatever seat he reads it
    himself = line.to in OF_AUTHOR
    seen = None if matter.known is None else knew(matter.sight_in(person.role, person.department_id))
    return {
        "account_id": person.account_id,
        "dedup_key": _key(matter, person.account_id),
        "name": matter.name,
        "ticket_id": matter.ticket.id if matter.ticket else None,
        "ticket_number": matter.ticket.number if matter.ticket else None,
        "subject": said[0],
        "text": said[1],
        "severity": line.severity.value,
        "role": None if himself else person.role,
        "department_id": None if himself else person.department_id,
        "region_id": matter.scene.region_id,
        "knew": seen,
        "created_at": tx.now,
    }


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
    seen = matter.sight_in(role, department_id)
    due = _due(matter, line, seen, department_id)
    firm = seen.firm(matter.company, "")
    context["fact"] = seen.facts(_facts_for(matter, seen, is_firm=is_firm))
    context["ticket"] = {
        "number": ticket.number,
        "title": seen.title(ticket.title),
        "company": firm.name if firm else Speech(language).say("保密"),
        "due": local_time(due) if due else "",
    }
    return context


def _due(matter: Matter, line: Line, seen: Sight, department_id: int | None) -> datetime | None:
    """The due that somebody told by this line works against, as far as he may know of it."""
    dues = [each for each in matter.dues if seen.whole or seen.reads_clock(ClockKind(each[0]), each[1], of_gone=False)]
    return due_shown(line.to, department_id, dues)


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
