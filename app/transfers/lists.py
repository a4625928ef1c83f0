"""Every list that may be taken along, by its name in an address; each is declared beside its reading."""

from collections.abc import Mapping

from app.audit.listing import RECORD
from app.dossiers.listing import DOSSIER
from app.errands.listing import ERRANDS
from app.fairs.seeing import FAIRS
from app.financing.listing import FINANCE_NEEDS
from app.handovers.listing import NOBODY_THERE, NOT_HANDED_OVER
from app.history.listing import HISTORY
from app.issues.listing import ISSUES
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Missing
from app.kernel.listing import AnyListing
from app.promises.listing import PROMISES
from app.reports.listing import ENTRIES, INCOMPLETE, UNCOVERED, WEEK
from app.rosters.listing import ACCOUNTS, FIRMS, PAIRINGS
from app.sla.listing import OWN_TICKETS, TICKETS, WAITING
from app.supervision.listing import ORDERS
from app.transfers.words import Subject
from app.visits.listing import VISITS

LISTS: Mapping[Subject, AnyListing] = {
    Subject.TICKETS: TICKETS,
    Subject.OWN_TICKETS: OWN_TICKETS,
    Subject.WORKLIST: WAITING,
    Subject.COMPANIES: FIRMS,
    Subject.PAIRINGS: PAIRINGS,
    Subject.UNCOVERED: UNCOVERED,
    Subject.INCOMPLETE: INCOMPLETE,
    Subject.NOT_HANDED_OVER: NOT_HANDED_OVER,
    Subject.NOBODY_THERE: NOBODY_THERE,
    Subject.ORDERS: ORDERS,
    Subject.WEEK: WEEK,
    Subject.ENTRIES: ENTRIES,
    Subject.ISSUES: ISSUES,
    Subject.RECORD: RECORD,
    Subject.ACCOUNTS: ACCOUNTS,
    Subject.HISTORY: HISTORY,
    Subject.FINANCE_NEEDS: FINANCE_NEEDS,
    Subject.PROMISES: PROMISES,
    Subject.ERRANDS: ERRANDS,
    Subject.FAIRS: FAIRS,
    Subject.VISITS: VISITS,
    Subject.DOSSIER: DOSSIER,
}
ABILITIES = tuple(dict.fromkeys(each for listing in LISTS.values() for each in listing.abilities))
"""Whoever has none of them has no list to take along."""


def list_of(actor: Actor, name: str) -> tuple[Subject, AnyListing]:
    """A list by its name. Raises Missing for none, Forbidden for one that is not the actor's to open.

    Of tickets a firm takes its own list, in its own words, whatever it asks for.
    """
    if name not in set(Subject):
        raise Missing()
    subject = Subject(name)
    firm = bool(actor.seats) and all(seat.company_id is not None for seat in actor.seats)
    if subject is Subject.TICKETS and firm:
        subject = Subject.OWN_TICKETS
    listing = LISTS[subject]
    if not any(actor.may(ability) for ability in listing.abilities):
        raise Forbidden()
    return subject, listing
