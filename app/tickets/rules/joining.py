"""并案: which of two requests may go into which (`docs/rules/states.md`). Pure.

The later goes into the earlier, and one that nobody was called to into one that has a lead: so no limit begins anew.
"""

from dataclasses import dataclass
from datetime import datetime

from app.tickets.rules.words import UNANSWERED, State


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One of two requests."""

    key: int
    company_id: int
    state: State
    confidential: bool
    filed_at: datetime
    called: bool
    """A whistle was blown for it."""


def not_together(child: Candidate, master: Candidate) -> str | None:
    """Why the child cannot go into the master, as a code; None when it can."""
    if child.key == master.key:
        return "itself"
    if child.company_id != master.company_id:
        return "another_firm"
    if master.state not in UNANSWERED:
        return "not_at_work"
    if child.confidential or master.confidential:
        return "confidential"
    if child.called and not master.called:
        return "earlier_stage"
    if child.called == master.called and (master.filed_at, master.key) > (child.filed_at, child.key):
        return "filed_later"
    return None
