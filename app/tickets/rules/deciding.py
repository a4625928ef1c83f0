"""What an actor may do to a ticket now: table, standing and guards together. Pure."""

from app.accounts.rules.roles import COMPANY, Role
from app.kernel.actor import Actor
from app.tickets.rules.facts import Facts
from app.tickets.rules.guards import fits_again, refusal
from app.tickets.rules.lifecycle import LIFECYCLE, Action, Standing
from app.tickets.rules.standing import CONDUCT_COMPLAINT, standings
from app.tickets.rules.words import State

FILES_ALWAYS = COMPANY | {Role.DISPATCHER, Role.COORDINATOR, Role.OBSERVER}
"""Roles that have somebody to file for, whatever else holds."""

ABILITY: dict[Action, str] = {
    action: f"ticket.{action.value}"
    for action in Action
    if action
    not in {
        Action.SUBMIT,
        Action.DEEM,
        Action.MOVE_PARK,
        Action.TAKE_OVER,
        Action.TAKE_IN,
        Action.LET_OUT,
        Action.REVOKE_CONSENT,
    }
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
    files = row is not None and bool((standings(actor, facts) - {Standing.OBSERVER}).intersection(row.by))
    return files and actor.may("ticket.file") and fits_again(facts)


def files_for_somebody(actor: Actor) -> bool:
    """Whether there is a firm this actor may file for: nobody is offered a form that must be refused."""
    if actor.is_system:
        return True
    if actor.is_program:
        return actor.may("ticket.file")
    return actor.may("ticket.file") and any(
        seat.role in FILES_ALWAYS
        or (seat.role == Role.OFFICER and bool(actor.paired))
        or (seat.role == Role.AGENT and seat.park_id is not None)
        for seat in actor.seats
    )


def files_within(actor: Actor) -> str:
    """What the categories begin with under which this actor may file; empty when under all."""
    return CONDUCT_COMPLAINT if only_complains(actor) else ""


def only_complains(actor: Actor) -> bool:
    """Whether all this actor may file is a complaint of conduct, about any firm's case in the region."""
    filing = actor.seats_of(*COMPANY, Role.OFFICER, Role.DISPATCHER, Role.COORDINATOR, Role.AGENT)
    return not actor.is_system and not filing and bool(actor.seats_of(Role.OBSERVER))


def standing_for(action: Action, actor: Actor, facts: Facts) -> Standing | None:
    """The standing through which the table lets this actor take the action, or None."""
    row = LIFECYCLE.row(action, facts.state)
    held = standings(actor, facts)
    return None if row is None else next((standing for standing in row.by if standing in held), None)
