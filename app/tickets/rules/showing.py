"""How much of a ticket a reader may know: the one rule of pages, API, exports and messages. Pure.

`docs/rules/permissions.md`: a conduct complaint hides the firm from every unit but its lead; observers read masked
names; numbers are masked except for those who handle the ticket or press for it; whoever is neither staff on the
ticket nor auditor reads what the firm reads. What counts is what somebody is to *this* ticket, never the role alone.
The search asks the same in SQL (``finding.name_readable``); a rule of another kind of reader is another line of
``sight_by``.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.companies.rules import names_within
from app.kernel.actor import Actor
from app.kernel.masking import masked_name, masked_phone, masked_phones
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Standing
from app.tickets.rules.standing import FILE_ONLY, within_reach
from app.tickets.rules.uploads import FIRMS_SIDE
from app.tickets.rules.words import PartState, State

KNOWS_FIRM = frozenset(
    {Standing.SYSTEM, Standing.FIRM, Standing.OFFICER, Standing.COORDINATOR, Standing.SUPERVISOR, Standing.LEADER}
)
"""Who reads the firm's name in a confidential matter; besides them the unit that leads it, and auditors."""
ANSWERED = (State.RESOLVED, State.PLANNED, State.CLOSED)
"""Where an approved answer stands: until then it is the offices' own."""
PROMISED = (ClockKind.ARRANGE, ClockKind.FEEDBACK, ClockKind.RESOLVE, ClockKind.CLEAR)
"""The clocks a firm reads: three promises to it, and the one that waits for it; the others are between offices."""
SOME_FIRM = "某企业"
"""What stands for the firm's names in a text whose reader may not know them; part of the text, so never translated."""


@dataclass(frozen=True)
class ShownFirm:
    """The firm as one reader may know it; ``credit_code`` is None when the name is masked."""

    name: str
    credit_code: str | None


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
    names: tuple[str, ...] = ()
    """The firm's names, which no text says to whom the firm is hidden; see ``about``."""

    def about(self, firm: str) -> "Sight":
        """The same sight, knowing which firm it is about."""
        return replace(self, names=names_within(firm) if self.firm_hidden else ())

    def firm(self, name: str, credit_code: str) -> ShownFirm | None:
        """The firm as this reader may know it; None when it is hidden."""
        if self.firm_hidden:
            return None
        return ShownFirm(masked_name(name), None) if self.firm_masked else ShownFirm(name, credit_code)

    def text(self, text: str) -> str:
        """Free text and names of files: without the firm's names and with numbers masked, where it must be so."""
        for name in self.names:
            text = text.replace(name, SOME_FIRM)
        return masked_phones(text) if self.phones_masked else text

    def facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts of an act, their texts as above."""
        return {key: self.text(value) if isinstance(value, str) else value for key, value in facts.items()}

    def person(self, name: str, role: str) -> str | None:
        """The name of who acted; None when this reader may know only role and unit."""
        firms_side = role in FIRMS_SIDE
        if (firms_side and self.firm_hidden) or (not firms_side and not self.internal):
            return None
        return masked_name(name) if self.firm_masked else name

    def phone(self, phone: str) -> str:
        """The number of somebody at the firm."""
        return masked_phone(phone) if self.phones_masked else phone

    def reads_answer(self, state: State) -> bool:
        """Whether outcome and answer may be read: by the offices when written, by others when approved."""
        return self.internal or state in ANSWERED

    def reads_clock(self, kind: ClockKind, *, of_gone: bool) -> bool:
        """Whether a clock of this kind is promised to the reader; ``of_gone``: of a unit that was let go altogether."""
        return self.internal or (kind in PROMISED and not of_gone)

    def reads_file(self, *, internal: bool, role: str) -> bool:
        """Whether a file may be known of. What the firm's side brought names the firm as surely as its name does."""
        if internal and not self.internal:
            return False
        return not (role in FIRMS_SIDE and (self.firm_hidden or self.firm_masked))

    @property
    def reads_authors(self) -> bool:
        """Whether the names of those who brought files may be read."""
        return self.internal and not self.firm_hidden

    @property
    def reads_officer(self) -> bool:
        """Whether the firm's officer may be known: by the offices, and by the firm itself."""
        return self.internal or self.of_firm

    @property
    def reads_contact(self) -> bool:
        """Whether the firm's people may be known: by others than themselves, where the firm may be known whole."""
        own = self.of_firm and not self.internal
        return not (own or self.firm_hidden or self.firm_masked)

    def part(self, state: PartState) -> PartState:
        """A part's state as it may be known: that a unit wants to be let go is said between offices."""
        return PartState.CALLED if state is PartState.HANDING_BACK and not self.internal else state


def sight_by(
    held: Set[Standing], *, confidential: bool, leads: bool = False, auditor: bool = False, observer: bool = False
) -> Sight:
    """What a reader may know who is ``held`` to a ticket, now or at another stage of his unit's part.

    ``leads``: sits in the unit that leads it now. ``auditor``: of the ticket's region. ``observer``: only an observer.
    """
    held = held - FILE_ONLY
    known = bool(held) or auditor
    return Sight(
        internal=bool(held - {Standing.FIRM}) or auditor,
        firm_hidden=confidential and not (held & KNOWS_FIRM or leads or auditor),
        firm_masked=observer and not known,
        phones_masked=not held,
        of_firm=Standing.FIRM in held,
    )


def sight(actor: Actor, facts: Facts) -> Sight:
    """What this actor may know of this ticket, through all seats held."""
    lead = facts.lead
    units = {seat.department_id for seat in actor.seats if seat.department_id is not None}
    return sight_by(
        within_reach(actor, facts),
        confidential=facts.confidential,
        leads=lead is not None and lead.department_id in units,
        auditor=any(facts.region_id in seat.region_ids for seat in actor.seats_of(Role.AUDITOR)),
        observer=actor.roles <= {Role.OBSERVER},
    )


def sight_of_seat(role: str, *, leads: bool, confidential: bool) -> Sight:
    """What somebody may know who is told of a ticket in one seat: of its firm or office, or in a unit that is called.

    ``leads``: the seat is in the unit that leads it. For messages, where there is no actor.
    """
    if role in COMPANY:
        held = {Standing.FIRM}
    elif role in UNIT:
        held = {Standing.LEAD if leads else Standing.SUPPORT}
    else:
        held = {standing for standing in Standing if standing == role}
    return sight_by(held, confidential=confidential, leads=leads and role in UNIT, auditor=role == Role.AUDITOR)
