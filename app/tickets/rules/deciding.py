"""What an actor may do to a ticket now: table, standing and guards together. Pure."""

from app.kernel.actor import Actor
from app.tickets.rules.facts import Facts
from app.tickets.rules.guards import fits_again, refusal
from app.tickets.rules.lifecycle import LIFECYCLE, Action, Standing
from app.tickets.rules.standing import standings
from app.tickets.rules.words import State

ABILITY: dict[Action, str] = {
    action: f"ticket.{action.value}" for action in Action if action not in {Action.SUBMIT, Action.DEEM}
}
"""The ability a role needs before standing is asked at all."""


def allowed(actor: Actor, facts: Facts) -> list[Action]:
    """The actions this actor may take now, in table order."""
    fitting = LIFECYCLE.fitting(facts.state, standings(actor, facts))
    found = [
        action
        for action in fitting
        if action in ABILITY and actor.may(ABILITY[action]) and refusal(action, actor, facts) is None
    ]
    return list(dict.fromkeys(found))


def files_again(actor: Actor, facts: Facts) -> bool:
    """Whether this actor may bring the ended matter up again in a ticket linked to it (再诉)."""
    row = LIFECYCLE.row(Action.SUBMIT, State.DRAFT)
    files = row is not None and bool(standings(actor, facts).intersection(row.by))
    return files and actor.may("ticket.file") and fits_again(facts)


def standing_for(action: Action, actor: Actor, facts: Facts) -> Standing | None:
    """The standing through which the table lets this actor take the action, or None."""
    row = LIFECYCLE.row(action, facts.state)
    held = standings(actor, facts)
    return None if row is None else next((standing for standing in row.by if standing in held), None)
