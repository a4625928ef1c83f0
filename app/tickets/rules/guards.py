"""One named predicate per refusal; the name is the code a program reads and the label a person reads. Pure.

A guard is asked after the table said that the action fits the state and the actor's standing.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import PartState

MAX_PAUSES = 2
"""R5, a setting: two pauses of five workdays at most."""
MAX_HAND_BACKS = 3
"""The third hand-back of a ticket goes to a conference, and its ruling is final."""
NUDGE_REST = timedelta(hours=24)

Guard = Callable[[Actor, Facts], bool]
"""True when the guard refuses."""


def approver_wrote_it(actor: Actor, facts: Facts) -> bool:
    """Whoever wrote the answer does not approve it."""
    return not actor.is_system and actor.account_id == facts.answered_by


def window_closed(actor: Actor, facts: Facts) -> bool:
    """The firm may dispute within 15 workdays (a setting); after that it files anew."""
    return facts.dispute_until is not None and facts.now > facts.dispute_until


def handler_speaks_for_firm(actor: Actor, facts: Facts) -> bool:
    """Who sits in a unit that handled the ticket, or filed it as an officer, does not confirm for the firm."""
    units = {seat.department_id for seat in actor.seats_of(Role.LIAISON, Role.HANDLER, Role.HEAD)}
    handled = any(part.department_id in units for part in facts.parts)
    filed_as_officer = bool(actor.seats_of(Role.OFFICER)) and actor.account_id == facts.filed_by
    return handled or filed_as_officer


def hand_back_late(actor: Actor, facts: Facts) -> bool:
    """R9: within one workday of the whistle."""
    part = part_of(actor, facts, PartState.CALLED)
    return part is not None and facts.now > part.hand_back_until


def hand_backs_used_up(actor: Actor, facts: Facts) -> bool:
    """After the third hand-back the ruling is final."""
    return sum(part.hand_backs for part in facts.parts) >= MAX_HAND_BACKS


def no_hand_back(actor: Actor, facts: Facts) -> bool:
    """There is something to rule on only while a department is handing back."""
    return not any(part.state is PartState.HANDING_BACK for part in facts.parts)


def already_paused(actor: Actor, facts: Facts) -> bool:
    """One pause at a time."""
    return facts.paused


def pauses_used_up(actor: Actor, facts: Facts) -> bool:
    """R5: no third pause."""
    return facts.pauses_used >= MAX_PAUSES


def not_paused(actor: Actor, facts: Facts) -> bool:
    """Only a resting clock can go on."""
    return not facts.paused


def paused(actor: Actor, facts: Facts) -> bool:
    """An answer ends the work; a resting clock is resumed first, so that the record says why it went on."""
    return facts.paused


def nudged_just_now(actor: Actor, facts: Facts) -> bool:
    """At most one nudge in 24 hours for a ticket."""
    return facts.nudged_at is not None and facts.now - facts.nudged_at < NUDGE_REST


GUARDS: dict[Action, tuple[Guard, ...]] = {
    Action.APPROVE: (approver_wrote_it,),
    Action.CONFIRM: (handler_speaks_for_firm,),
    Action.DISPUTE: (handler_speaks_for_firm, window_closed),
    Action.HAND_BACK: (hand_backs_used_up, hand_back_late),
    Action.RULE: (no_hand_back,),
    Action.PAUSE: (already_paused, pauses_used_up),
    Action.RESUME: (not_paused,),
    Action.ANSWER: (paused,),
    Action.NUDGE: (nudged_just_now,),
}


def refusal(action: Action, actor: Actor, facts: Facts, guards: Sequence[Guard] | None = None) -> str | None:
    """The code of the first guard that refuses, or None."""
    for guard in GUARDS.get(action, ()) if guards is None else guards:
        if guard(actor, facts):
            return guard.__name__
    return None
