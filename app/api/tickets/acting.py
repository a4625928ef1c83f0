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
from app.tickets.seeing import seen_by


def _endpoint(act: AnyAct) -> Endpoint:
    """The endpoint of an act; it answers the whole ticket as it stands afterwards."""

    def view(body: Mapping[str, Any], number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number, version=body["version"])
            return shown_ticket(seen_by(tx, number))

    view.__name__ = act.action
    view.__doc__ = act.summary
    return Endpoint("POST", f"/tickets/<number>/{act.name}", acts(act.ability)(view), TicketOut, schema_of(act))


ENDPOINTS = tuple(_endpoint(act) for act in (*ON_TICKETS, *BY_THE_FIRM))
