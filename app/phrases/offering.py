"""Which templates fit one ticket, and one of them filled in for it.

Filled in is only what both sides may know: who writes it has it from what he may read of the ticket (``seen_by``), and
of that the answer takes what its reader, the firm, reads on its own page. Dates are those promised to the firm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, given, question
from app.kernel.errors import Invalid, Missing
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.phrases.keeping import named
from app.phrases.models import Phrase
from app.phrases.rules.filling import filled
from app.phrases.rules.words import Blank, UsedIn
from app.tickets.models import units_of
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Part
from app.tickets.seeing import RUNS, seen_by
from app.tickets.seen import Seen, SeenPart, SeenRow

_DAY = "%(year)s年%(month)s月%(day)s日"
"""A day as a letter says it; a part of the text, never translated."""
OFFERED = 40
"""Templates in a list to choose from: those used most."""
WRITES = frozenset({Action.ANSWER, Action.SETTLE})
"""The acts whose words the firm reads as an answer."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One template in a list to choose from."""

    id: int
    name: str
    of_unit: bool
    """It belongs to a unit, not to the zone."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A template's words for one ticket; ``ref`` names the version, and goes along with what is sent."""

    ref: str
    name: str
    text: str


def offered_for(tx: Transaction, row: SeenRow, used_in: UsedIn) -> list[Offered]:
    """The templates that fit a ticket, those of the own unit first, then by use; one query."""
    found = answer(tx.session, offered_asked(tx, row, used_in))
    return [Offered(id=each.id, name=each.name, of_unit=each.department_id is not None) for each in found]


def offered_asked(tx: Transaction, row: SeenRow, used_in: UsedIn) -> Question:
    """What ``offered_for`` asks."""
    code = row.category.code if row.category else ""
    return question(_fitting, tx.actor, used_in, bool(code), region=row.region_id, code=code)


def _fitting(actor: Actor, used_in: UsedIn, of_category: bool) -> sa.Select[int, str, int | None]:
    fits: list[sa.ColumnElement[bool]] = [Phrase.category_code.is_(None)]
    if of_category:
        fits.append(given("code", sa.Text()).startswith(Phrase.category_code))
    own = Phrase.department_id.in_(units_of(actor))
    return (
        visible(actor, Phrase)
        .with_only_columns(Phrase.id, Phrase.name, Phrase.department_id)
        .where(
            Phrase.region_id == given("region", sa.BigInteger()),
            Phrase.used_in == used_in,
            Phrase.retired_at.is_(None),
            sa.or_(Phrase.department_id.is_(None), own),
            sa.or_(*fits),
        )
        .order_by(Phrase.department_id.is_(None), Phrase.uses.desc(), Phrase.id)
        .limit(OFFERED)
    )


def filled_for(tx: Transaction, number: str, phrase: str, *, next_on: date | None = None) -> Filled:
    """A template with what is known of a ticket in its blanks, for whoever may write there now.

    ``next_on``: the day the writer has typed for the next look. Raises Missing, also where he may write nothing.
    """
    template, seen = named(tx, phrase), seen_by(tx, number)
    writes = bool(WRITES.intersection(seen.actions)) if template.used_in is UsedIn.ANSWER else _notes(tx, seen)
    if not writes or template.retired_at is not None or template.region_id != seen.row.region_id:
        raise Missing()
    text = filled(template.text, known_of(seen, local_day(tx.now), next_on))
    return Filled(ref=f"{template.id}.{template.version}", name=template.name, text=text)


def known_of(seen: Seen, today: date, next_on: date | None = None) -> Mapping[Blank, str]:
    """What may be filled in. To a partner the matter itself is closed, and so it is in what it writes."""
    row = seen.row
    lead = _lead(row)
    known = {
        Blank.NUMBER: row.number,
        Blank.FILED: spoken(local_day(row.filed_at)),
        Blank.TODAY: spoken(today),
        Blank.PROMISED: _promised(seen),
        Blank.UNIT: lead.department.name if lead else "",
        Blank.HANDLER: (lead.handler or "") if lead else "",
        Blank.OFFICER: seen.officer.name if seen.officer else "",
        Blank.NEXT: spoken(day) if (day := next_on or row.revisit_on) else "",
    }
    if row.sight.names_firm and row.firm is not None:
        known[Blank.FIRM] = row.firm.name
    if row.sight.whole:
        known[Blank.TITLE] = row.title
        known[Blank.CATEGORY] = row.category.name if row.category else ""
    return known


def spoken(day: date) -> str:
    """A day as a letter says it."""
    return _DAY % {"year": day.year, "month": day.month, "day": day.day}


def note_use(tx: Transaction, refs: tuple[str, ...]) -> list[tuple[int, int]]:
    """The templates and versions that refs name, each once. Raises Invalid for one that is none of this writer's."""
    found: dict[int, int] = {}
    for ref in refs:
        first, _, second = ref.partition(".")
        if not (_is_number(first) and _is_number(second)):
            raise Invalid({"phrases": [say("请写明所用模板的编号和版本，例如 7.3。")]})
        found[int(first)] = int(second)
    if not found:
        return []
    rows = tx.session.execute(
        visible(tx.actor, Phrase).with_only_columns(Phrase.id, Phrase.version).where(Phrase.id.in_(found))
    ).all()
    there = {row.id: row.version for row in rows}
    if any(not 1 <= version <= there.get(phrase, 0) for phrase, version in found.items()):
        raise Invalid({"phrases": [say("请写明所用模板的编号和版本，例如 7.3。")]})
    return sorted(found.items())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _notes(tx: Transaction, seen: Seen) -> bool:
    return seen.row.sight.internal and tx.actor.may("ticket.remark")


def _promised(seen: Seen) -> str:
    """The day promised to the firm; the running one, for one that rests has none."""
    due = next((clock.due for clock in seen.clocks if clock.kind is ClockKind.RESOLVE and clock.state in RUNS), None)
    return spoken(local_day(due)) if due else ""


def _lead(row: SeenRow) -> SeenPart | None:
    return next((part for part in reversed(row.parts) if part.part is Part.LEAD and part.released_at is None), None)
