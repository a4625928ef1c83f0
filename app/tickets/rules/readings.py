"""Whose reading of a ticket is put on record (`docs/rules/permissions.md`). Pure."""

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.tickets.rules.facts import Facts


def is_on_record(actor: Actor, facts: Facts) -> bool:
    """A confidential matter by whoever reads it, every matter by an auditor; the system reads for nobody."""
    if actor.account_id is None:
        return False
    return facts.confidential or any(facts.region_id in seat.region_ids for seat in actor.seats_of(Role.AUDITOR))
