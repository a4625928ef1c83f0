"""How much of a ticket a reader may know: the one rule of pages, API, exports and messages. Pure.

`docs/rules/permissions.md`: a conduct complaint hides the firm from every unit but its lead; observers read masked
names; numbers are masked except for those who handle the ticket, and wherever the firm is hidden;
whoever is neither staff on the ticket nor auditor reads what the firm reads. What counts is what somebody is to *this*
ticket, never the role alone.
The search asks the same in SQL (``matching.name_readable``); a rule of another kind of reader is another line of
``sight_by``. A partner (bank, power, water, gas, heat) has a wall of its own, ``walled``: its own part of the ticket,
and of the firm only whom to call once it is in.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.companies.rules import is_renamed, ways_to_say, without_names
from app.kernel.actor import Actor
from app.kernel.ids import DepartmentId
from app.kernel.masking import masked_name, masked_phone, masked_phones
from app.kernel.text import one_line
from app.tickets.rules.assignment import CAME_IN
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Standing
from app.tickets.rules.standing import FILE_ONLY, reaches, within_reach
from app.tickets.rules.uploads import FIRMS_SIDE
from app.tickets.rules.words import PartState, State

KNOWS_FIRM = frozenset(
    {Standing.SYSTEM, Standing.FIRM, Standing.OFFICER, Standing.COORDINATOR, Standing.SUPERVISOR, Standing.LEADER}
)
"""Who reads the firm's name in a confidential matter; besides them the unit that leads it, and auditors."""
PRESSING = frozenset({Standing.SUPERVISOR, Standing.LEADER})
"""Who presses for a matter and does not handle it: numbers are masked for them, as on the page of the firm."""
ANSWERED = (State.RESOLVED, State.PLANNED, State.CLOSED)
"""Where an approved answer stands: until then it is the offices' own."""
PROMISED = (ClockKind.ARRANGE, ClockKind.FEEDBACK, ClockKind.RESOLVE, ClockKind.CLEAR)
"""The clocks a firm reads: three promises to it, and the one that waits for it; the others are between offices."""
OF_PART = (ClockKind.CHECK_IN, ClockKind.SUPPORT, ClockKind.NUMBER)
"""The clocks of one unit's part; a partner reads those of its own."""
OF_LEAD = (ClockKind.FEEDBACK, ClockKind.RESOLVE)
"""The clocks of the part that answers to the firm."""
NO_TASKS: Mapping[int, str] = {}
OWN_PART = "交办事项"
"""What stands for a title to a partner that was called without a word; part of the text, so never translated."""
TITLE_LIMIT = 200
"""Characters of a task that stand for a title."""
SOME_FIRM = "某企业"
"""What stands for the firm's names in a text whose reader may not know them; part of the text, so never translated."""


@dataclass(frozen=True)
class ShownFirm:
    """The firm as one reader may know it; ``credit_code`` is None when the name is masked."""

    name: str
    credit_code: str | None
    former: tuple[str, ...] = ()
    """曾用名, the last one first; none where the name is masked."""


@dataclass(frozen=True)
class OwnPart:
    """What a partner is to one ticket: all it reads is the part of its units."""

    units: frozenset[DepartmentId]
    meets_firm: bool
    """It has checked in, and the matter is not confidential: it may know whom to call at the firm, and where."""
    leads: bool
    """It answers to the firm."""
    until: int | None = None
    """Set when the units have left: the last act before, up to which they read what they wrote; see ``frozen``."""
    since: datetime | None = None
    """When they left."""

    @property
    def is_past(self) -> bool:
        """Whether the part has ended for good, and what is read of it is frozen."""
        return self.until is not None


@dataclass(frozen=True)
class Sight:
    """What one reader may know of one ticket."""

    internal: bool
    """Acts between offices, remarks and names of staff; otherwise only what the firm reads."""
    firm_hidden: bool
    """The firm's name is kept from this reader altogether."""
    firm_masked: bool
    phones_masked: bool
    of_firm: bool = False
    """Sits in the firm itself: its own people are not told to it."""
    author: bool = False
    """Filed it himself, and is nothing else to it."""
    names: tuple[str, ...] = ()
    """The firm's names, which no text says to whom the firm is hidden; see ``about``."""
    own: "OwnPart | None" = None
    """Set for a partner: all that it reads of the ticket is its own part."""
    task: str = ""
    """What a partner was called for; see ``about``."""

    def about(self, firm: str, tasks: Mapping[int, str] = NO_TASKS, *, former: Sequence[str] = ()) -> "Sight":
        """The same sight, knowing which firm it is about, how it was called before, and what each unit was called for
        last."""
        units = self.own.units if self.own and not self.own.is_past else frozenset()
        task = next((said for unit, said in tasks.items() if unit in units), "")
        names = tuple(ways_to_say([firm, *former])) if self.firm_hidden else ()
        return self if (names, task) == (self.names, self.task) else replace(self, names=names, task=task)

    @property
    def whole(self) -> bool:
        """Whether the matter itself may be read, beyond a part of one's own."""
        return self.own is None

    def title(self, title: str) -> str:
        """The title; to a partner, who does not read it, the first line of its task stands for it."""
        if self.own is None:
            return self.text(title)
        lines = self.task.strip().splitlines()
        return self.text(one_line(lines[0])[:TITLE_LIMIT] if lines else OWN_PART)

    def matter(self, text: str) -> str:
        """A text about the matter itself: what the firm wrote of it, or what was answered."""
        return self.text(text) if self.own is None else ""

    def reads_part(self, department_id: int, *, gone: bool) -> bool:
        """Whether a unit's part may be known of; ``gone``: it was let go altogether."""
        if self.own is not None:
            return department_id in self.own.units
        return self.internal or not gone

    def reads_task(self, department_id: int) -> bool:
        """Whether what a unit was called for may be read."""
        own = self.own is not None and not self.own.is_past and department_id in self.own.units
        return self.internal or own

    def firm(self, name: str, credit_code: str, former: Sequence[str] = ()) -> ShownFirm | None:
        """The firm as this reader may know it; None when it is hidden."""
        if self.firm_hidden:
            return None
        if self.firm_masked:
            return ShownFirm(masked_name(name), None)
        return ShownFirm(name, credit_code, tuple(each for each in former if is_renamed(each, name)))

    def text(self, text: str) -> str:
        """Free text and names of files: without the firm's names and with numbers masked, where it must be so."""
        if self.names:
            text = without_names(text, self.names, SOME_FIRM)
        return masked_phones(text) if self.phones_masked else text

    def facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts of an act, their texts as above."""
        return {key: self._fact(value) for key, value in facts.items()}

    def _fact(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._fact(each) for each in value]
        return self.text(value) if isinstance(value, str) else value

    def person(self, name: str, role: str, department_id: int | None = None) -> str | None:
        """The name of who acted, for a unit perhaps; None when this reader may know only role and unit."""
        if self.own is not None:
            return name if role in UNIT and department_id in self.own.units else None
        firms_side = role in FIRMS_SIDE
        if (firms_side and self.firm_hidden) or (not firms_side and not self.internal):
            return None
        return masked_name(name) if self.firm_masked else name

    def phone(self, phone: str) -> str:
        """The number of somebody at the firm."""
        return masked_phone(phone) if self.phones_masked else phone

    def reads_answer(self, state: State) -> bool:
        """Whether outcome and answer may be read: by the offices when written, by others when approved.

        A partner reads none but what it wrote itself, as the lead.
        """
        if self.own is not None:
            return self.own.leads
        return self.internal or state in ANSWERED

    def reads_clock(self, kind: ClockKind, department_id: int | None, *, of_gone: bool) -> bool:
        """Whether a clock of this kind is promised to the reader; ``of_gone``: of a unit that was let go altogether."""
        if self.own is not None:
            if self.own.is_past:
                return False
            if kind in OF_LEAD:
                return self.own.leads
            return kind in OF_PART and department_id in self.own.units
        return self.internal or (kind in PROMISED and not of_gone)

    def reads_file(self, *, internal: bool, role: str) -> bool:
        """Whether a file may be known of. What the firm's side brought names the firm as surely as its name does.

        Of what units brought, a partner has only its own unit's rows (``Attachment.visible_to``).
        """
        if self.own is not None:
            return role in UNIT
        if internal and not self.internal:
            return False
        return not (role in FIRMS_SIDE and (self.firm_hidden or self.firm_masked))

    @property
    def reads_authors(self) -> bool:
        """Whether the names of those who brought files may be read."""
        return self.own is not None or (self.internal and not self.firm_hidden)

    @property
    def reads_officer(self) -> bool:
        """Whether the firm's officer may be known: by the offices, and by the firm itself."""
        return self.internal or self.of_firm

    @property
    def names_firm(self) -> bool:
        """Whether the firm may be known whole; ``finding.name_readable`` asks the same in SQL."""
        return self.own is None and not (self.firm_hidden or self.firm_masked)

    @property
    def reads_complained_of(self) -> bool:
        """Whether it may be known whom the matter complains of: by the offices, and by who said so."""
        return self.internal or self.of_firm or self.author

    @property
    def reads_contact(self) -> bool:
        """Whether the firm's people may be known: by others than themselves, where the firm may be known whole.

        A partner that is in knows whom to call, and where.
        """
        if self.own is not None:
            return self.own.meets_firm
        own = self.of_firm and not self.internal
        return not (own or self.firm_hidden or self.firm_masked)

    def part(self, state: PartState) -> PartState:
        """A part's state as it may be known: that a unit wants to be let go is said between offices."""
        asks = state is PartState.HANDING_BACK and self.whole and not self.internal
        return PartState.CALLED if asks else state


def sight_by(
    held: Set[Standing],
    *,
    confidential: bool,
    leads: bool = False,
    auditor: bool = False,
    observer: bool = False,
    author: bool = False,
) -> Sight:
    """What a reader may know who is ``held`` to a ticket, now or at another stage of his unit's part.

    ``leads``: sits in the unit that leads it now. ``auditor``: of the ticket's region. ``observer``: only an observer.
    ``author``: filed it himself, so that the firm is no news to him.
    """
    held = held - FILE_ONLY
    known = bool(held) or auditor or author
    hidden = confidential and not (held & KNOWS_FIRM or leads or auditor or author)
    return Sight(
        internal=bool(held - {Standing.FIRM}) or auditor,
        firm_hidden=hidden,
        firm_masked=observer and not known,
        phones_masked=not held - PRESSING or hidden,
        of_firm=Standing.FIRM in held,
        author=author and not held,
    )


def walled(units: Set[DepartmentId], facts: Facts) -> Sight:
    """What people of these partner units may know, who come upon the ticket by their part and by nothing else."""
    parts = [part for part in facts.parts if part.department_id in units]
    meets = not facts.confidential and any(part.state in CAME_IN for part in parts)
    leads = facts.lead is not None and facts.lead.department_id in units
    return Sight(
        internal=False,
        firm_hidden=True,
        firm_masked=False,
        phones_masked=not meets,
        own=OwnPart(frozenset(units), meets_firm=meets, leads=leads),
    )


def frozen(units: Set[DepartmentId], facts: Facts) -> Sight:
    """What people of these units, which have left, may know: what the units wrote themselves until then."""
    parts = [part for part in facts.parts if part.department_id in units]
    last = max(parts, key=lambda part: part.left_seq or 0)
    return Sight(
        internal=False,
        firm_hidden=True,
        firm_masked=False,
        phones_masked=True,
        own=OwnPart(frozenset(units), meets_firm=False, leads=False, until=last.left_seq or 0, since=last.left_at),
    )


def departed(actor: Actor, facts: Facts) -> frozenset[DepartmentId]:
    """The actor's units that had a part in the ticket once, and have none now."""
    there = {part.department_id for part in facts.parts if not part.left}
    had = {part.department_id for part in facts.parts} - there
    units = {seat.department_id for seat in actor.seats_of(*UNIT)}
    return frozenset(had & units)


def sight(actor: Actor, facts: Facts) -> Sight:
    """What this actor may know of this ticket, through all seats held.

    A seat in a partner opens its own part alone, so it adds nothing where another seat shows the matter. One in a unit
    that has left opens, and only where no other does, what the unit wrote.
    """
    if (gone := departed(actor, facts)) and not any(reaches(actor, seat, facts) for seat in actor.seats):
        return frozen(gone, facts)
    outside = {part.department_id for part in facts.parts if part.partner and not part.left}
    behind = [seat for seat in actor.seats if seat.role in UNIT and seat.department_id in outside]
    seats = tuple(seat for seat in actor.seats if seat not in behind)
    if behind and not any(reaches(actor, seat, facts) for seat in seats):
        return walled({seat.department_id for seat in behind if seat.department_id is not None}, facts)
    actor = replace(actor, seats=seats) if behind else actor
    lead = facts.lead
    units = {seat.department_id for seat in seats if seat.department_id is not None}
    return sight_by(
        within_reach(actor, facts),
        confidential=facts.confidential,
        leads=lead is not None and lead.department_id in units,
        auditor=any(facts.region_id in seat.region_ids for seat in actor.seats_of(Role.AUDITOR)),
        observer=actor.roles <= {Role.OBSERVER},
        author=facts.filed_by is not None and facts.filed_by == actor.account_id,
    )


def sight_of_seat(role: str, department_id: DepartmentId | None, facts: Facts) -> Sight:
    """What somebody may know who is told of a ticket in one seat: of its firm or office, or in a unit that is called.

    For messages, where there is no actor.
    """
    parts = [part for part in facts.parts if role in UNIT and part.department_id == department_id]
    if parts and all(part.left for part in parts):
        return frozen({part.department_id for part in parts}, facts)
    if any(part.partner for part in parts):
        return walled({part.department_id for part in parts}, facts)
    leads = facts.lead is not None and facts.lead.department_id == department_id
    confidential = facts.confidential
    if role in COMPANY:
        held = {Standing.FIRM}
    elif role in UNIT:
        held = {Standing.LEAD if leads else Standing.SUPPORT}
    else:
        held = {standing for standing in Standing if standing == role}
    return sight_by(
        held,
        confidential=confidential,
        leads=leads and role in UNIT,
        auditor=role == Role.AUDITOR,
        observer=role == Role.OBSERVER,
    )
