"""How much of a ticket an actor reads: the firm's name, telephone numbers, and what offices say to each other. Pure.

`domain.md` 6: a conduct complaint hides the firm from every unit but its lead; observers read masked names; numbers
are masked except for those who handle the ticket or press for it; whoever is neither staff on the ticket nor auditor
reads what the firm reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.rules.roles import COMPANY, Role
from app.kernel.actor import Actor
from app.kernel.masking import masked_name, masked_phones
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Standing
from app.tickets.rules.standing import identity_hidden, within_reach


@dataclass(frozen=True)
class ShownFirm:
    """The firm as one reader may know it; ``credit_code`` is None when the name is masked."""

    name: str
    credit_code: str | None


@dataclass(frozen=True)
class Sight:
    """What one actor may read of one ticket."""

    internal: bool
    """Acts between offices, remarks and names of staff; otherwise only what the firm reads."""
    firm_hidden: bool
    """The firm's name is kept from this reader altogether."""
    firm_masked: bool
    phones_masked: bool

    def firm(self, name: str, credit_code: str) -> ShownFirm | None:
        """The firm as this reader may know it; None when it is hidden."""
        if self.firm_hidden:
            return None
        return ShownFirm(masked_name(name), None) if self.firm_masked else ShownFirm(name, credit_code)

    def text(self, text: str) -> str:
        """Free text, with telephone numbers masked where they must be."""
        return masked_phones(text) if self.phones_masked else text

    def facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts of an act, their texts as above."""
        return {key: self.text(value) if isinstance(value, str) else value for key, value in facts.items()}

    def person(self, name: str, role: str) -> str | None:
        """The name of who acted; None when this reader may know only role and unit."""
        firms_side = role in COMPANY or role == Role.OFFICER
        if (firms_side and self.firm_hidden) or (not firms_side and not self.internal):
            return None
        return masked_name(name) if self.firm_masked else name


def sight(actor: Actor, facts: Facts) -> Sight:
    """What this actor may read of this ticket."""
    held = within_reach(actor, facts)
    auditor = actor.may("audit.see")
    known = bool(held) or auditor
    return Sight(
        internal=bool(held - {Standing.FIRM}) or auditor,
        firm_hidden=identity_hidden(actor, facts),
        firm_masked=not known and actor.roles <= {Role.OBSERVER},
        phones_masked=not held,
    )
