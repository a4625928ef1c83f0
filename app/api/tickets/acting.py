"""One POST for each act of the lifecycle, all by the table ``app.acts``; nothing is decided here."""

from collections.abc import Mapping
from typing import Any

from app.acts.table import BY_THE_FIRM, ON_TICKETS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting
from app.api.guard import acts
from app.api.mounting import Endpoint
from app.api.tickets.schemas import TicketOut
from app.api.tickets.shown import shown_ticket
from app.kernel.acts import AnyAct
from app.tickets.closing import USE_DISPUTE
from app.tickets.rules.lifecycle import ROWS, Action
from app.tickets.seeing import seen_by

FURTHER = {Action.CONFIRM.value: {422: (USE_DISPUTE,)}}
"""Codes of one act alone."""


def _endpoint(act: AnyAct) -> Endpoint:
    """The endpoint of an act; it answers the whole ticket as it stands afterwards."""

    def view(body: Mapping[str, Any], number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number, version=body["version"])
            return shown_ticket(seen_by(tx, number))

    view.__name__ = act.action
    view.__doc__ = f"{act.summary}\n\n{_ways(act)}"
    path = f"/tickets/<number>/{act.name}"
    return Endpoint(
        "POST", path, acts(act.ability)(view), TicketOut, schema_of(act), problems=FURTHER.get(act.action, {})
    )


def _ways(act: AnyAct) -> str:
    """From where to where the table lets it go, and who may."""
    told = []
    for row in ROWS:
        if row.action == act.action:
            sources = ", ".join(f"`{each}`" for each in row.sources)
            targets = ", ".join(f"`{each}`" for each in row.targets)
            then = f"to {targets}" if targets else "the state stays"
            told.append(f"From {sources} {then}, by {', '.join(row.by)}.")
    return " ".join(told)


ENDPOINTS = tuple(_endpoint(act) for act in (*ON_TICKETS, *BY_THE_FIRM))
