"""Where somebody lands after signing in: the page with what waits for them."""

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.tickets.rules.worklists import lists_of
from app.web.navigation import is_company

AT_HOME = frozenset({Role.LEADER, Role.OFFICER})
READ_ONLY = frozenset({Role.OBSERVER, Role.AUDITOR})


def landing(actor: Actor) -> str:
    """A path of our own: ``/`` for those who have a page of their own there, and for those who have nothing to do."""
    if is_company(actor) or actor.roles & AT_HOME:
        return "/"
    if actor.roles and actor.roles <= READ_ONLY:
        return "/tickets"
    if actor.roles == {Role.AGENT}:
        return "/errands"
    lists = lists_of(actor)
    if lists:
        return f"/worklist/{lists[0]}"
    return "/settings" if actor.may("settings.see") else "/"
