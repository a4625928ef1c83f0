"""The act a message leads to: the likeliest of those allowed now, taken in place where nothing must be said."""

from collections.abc import Collection
from dataclasses import dataclass

from app.acts.table import BY_THE_FIRM, ON_TICKETS
from app.tickets.rules.lifecycle import Action
from app.web.labels import label

ASKED = 6
"""Of all acts in the order of likelihood the first ones: beyond them none is what a message asks for."""


@dataclass(frozen=True, kw_only=True)
class NextAct:
    """One button beside a message."""

    label: str
    href: str
    version: int
    direct: bool
    """Nothing must be said: the button does it."""


def next_act(number: str, actions: Collection[Action], version: int) -> NextAct | None:
    """The first act a ticket waits for from this reader; None where nothing is asked of him, or the firm decides."""
    if any(act.action in actions for act in BY_THE_FIRM):
        return None
    for act in ON_TICKETS[: 2 * ASKED]:
        if act.action in actions:
            direct = act.plain
            href = f"/tickets/{number}/{act.name}" if direct else f"/tickets/{number}#act-{act.name}"
            return NextAct(label=label(Action(act.action)), href=href, version=version, direct=direct)
    return None
