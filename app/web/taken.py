"""Which declared act each address of a page takes: for what is asked before the page itself is."""

from collections.abc import Mapping

from app.acts.table import BY_THE_FIRM, ON_ORDERS, ON_TICKETS
from app.kernel.acts import AnyDeclared
from app.supervision.raising import RAISE
from app.tickets.filing import FILE
from app.tickets.remarking import REMARK

TAKEN_AT: Mapping[str, AnyDeclared] = {
    "filing.file": FILE,
    **{f"ticket_actions.{act.name.replace('-', '_')}": act for act in ON_TICKETS},
    **{f"confirming.{act.name}_post": act for act in BY_THE_FIRM},
    **{f"supervision.{act.action}_order": act for act in ON_ORDERS},
    "ticket_actions.remark": REMARK,
    "supervision.raise_one": RAISE,
}
"""By the name of the endpoint."""
