"""What the slices say of themselves, gathered for those who ask across them: a new slice is a row in each table. Pure.

A floor of its own, above the slices, below notifications and the faces; what a lower one needs the roof hands in.
"""

from collections.abc import Mapping
from itertools import chain
from typing import TypeVar

from app.accounts.rules import refusals as of_accounts
from app.administration import rules as of_administration
from app.administration import telling as administration
from app.audit import telling as audit
from app.batches import telling as batches
from app.clocks import telling as clocks
from app.clocks.rules.limits import NamedLimit
from app.companies import rules as of_companies
from app.corrections import rules as of_corrections
from app.corrections import telling as corrections
from app.corrections.rules import CorrectionClock
from app.drafts import rules as of_drafts
from app.errands import telling as errands
from app.errands.rules import lifecycle as of_errands
from app.errands.rules.planning import ErrandClock
from app.fairs import rules as of_fairs
from app.fairs import telling as fairs
from app.financing import telling as financing
from app.financing.rules import calls as of_financing
from app.financing.rules.calls import BankClock
from app.handovers import rules as of_handovers
from app.issues import telling as issues
from app.issues.rules import notices as of_park_notices
from app.issues.rules import words as of_issues
from app.kernel import refusals as of_kernel
from app.kernel.telling import Audiences, Line
from app.kernel.words import Word
from app.knowledge import rules as of_knowledge
from app.links import rules as of_links
from app.meetings import rules as of_meetings
from app.meetings import telling as meetings
from app.meetings.rules import MeetingClock
from app.mergers import rules as of_mergers
from app.mergers import telling as mergers
from app.phrases.rules import words as of_phrases
from app.promises import telling as promises
from app.promises.rules import words as of_promises
from app.promises.rules.words import PromiseClock
from app.registrations import rules as of_registrations
from app.registrations import telling as registrations
from app.registrations.rules import RegistrationClock
from app.reports import telling as reports
from app.reports.rules import refusals as of_reports
from app.rosters import rules as of_rosters
from app.sla.rules import postponing as of_postponing
from app.supervision import telling as supervision
from app.supervision.rules import OrderClock
from app.tickets import telling as tickets
from app.tickets.rules import externals as of_externals
from app.tickets.rules import feeding as of_feeding
from app.tickets.rules import guards as of_tickets
from app.tickets.rules import tags as of_tags
from app.tickets.rules.clocks import ClockKind
from app.traits import rules as of_traits
from app.understanding.rules import switching as of_understanding
from app.visits import telling as visits
from app.visits.rules import words as of_visits
from app.visits.rules.words import VisitClock
from app.webhooks.rules import refusals as of_webhooks

V = TypeVar("V")


def gathered(*tables: Mapping[str, V]) -> Mapping[str, V]:
    """The tables as one. Raises ValueError when two of them say the same key."""
    found = dict(chain.from_iterable(table.items() for table in tables))
    if len(found) != sum(map(len, tables)):
        raise ValueError("two slices say the same")
    return found


REFUSALS: Mapping[str, str] = gathered(
    of_kernel.REFUSALS,
    of_accounts.REFUSALS,
    of_administration.REFUSALS,
    of_companies.REFUSALS,
    of_corrections.REFUSALS,
    of_financing.REFUSALS,
    of_fairs.REFUSALS,
    of_errands.REFUSALS,
    of_drafts.REFUSALS,
    of_handovers.REFUSALS,
    of_rosters.REFUSALS,
    of_registrations.REFUSALS,
    of_tickets.REFUSALS,
    of_tags.REFUSALS,
    of_externals.REFUSALS,
    of_feeding.REFUSALS,
    of_issues.REFUSALS,
    of_park_notices.REFUSALS,
    of_knowledge.REFUSALS,
    of_meetings.REFUSALS,
    of_mergers.REFUSALS,
    of_links.REFUSALS,
    of_phrases.REFUSALS,
    of_postponing.REFUSALS,
    of_promises.REFUSALS,
    of_reports.REFUSALS,
    of_traits.REFUSALS,
    of_understanding.REFUSALS,
    of_visits.REFUSALS,
    of_webhooks.REFUSALS,
)
"""The sentence of each refusal, by its code."""


def by_name(table: Audiences) -> Mapping[str, tuple[Line, ...]]:
    """The rows by the name of their event."""
    return {event.name: lines for event, lines in table.items()}


AUDIENCE: Mapping[str, tuple[Line, ...]] = gathered(
    by_name(tickets.AUDIENCE),
    by_name(clocks.AUDIENCE),
    by_name(supervision.AUDIENCE),
    by_name(reports.AUDIENCE),
    by_name(audit.AUDIENCE),
    by_name(administration.AUDIENCE),
    by_name(registrations.AUDIENCE),
    by_name(batches.AUDIENCE),
    by_name(issues.AUDIENCE),
    by_name(corrections.AUDIENCE),
    by_name(meetings.AUDIENCE),
    by_name(mergers.AUDIENCE),
    by_name(financing.AUDIENCE),
    by_name(fairs.AUDIENCE),
    by_name(promises.AUDIENCE),
    by_name(errands.AUDIENCE),
    by_name(visits.AUDIENCE),
)
"""Who is told of an event, by its name; whom a rung addresses stands in the ladder."""

STEP_THEN: Mapping[str, str] = gathered(
    tickets.STEP_THEN,
    supervision.STEP_THEN,
    registrations.STEP_THEN,
    corrections.STEP_THEN,
    meetings.STEP_THEN,
    financing.STEP_THEN,
    promises.STEP_THEN,
    errands.STEP_THEN,
    visits.STEP_THEN,
)
"""What to do while a clock runs, by its kind."""

CLOCKS: Mapping[str, Word] = gathered(
    {kind.value: kind for kind in ClockKind},
    {kind.value: kind for kind in OrderClock},
    {kind.value: kind for kind in RegistrationClock},
    {kind.value: kind for kind in CorrectionClock},
    {kind.value: kind for kind in MeetingClock},
    {kind.value: kind for kind in BankClock},
    {kind.value: kind for kind in PromiseClock},
    {kind.value: kind for kind in ErrandClock},
    {kind.value: kind for kind in VisitClock},
)
"""Every kind of clock, by its value; no two slices may call theirs the same."""

LIMITS: Mapping[str, NamedLimit] = of_administration.LIMITS
"""How long clocks run, by the key of the terms that set it; in the order of the settings page."""
