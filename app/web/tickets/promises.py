"""What was promised to the firm, line by line, and what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.clocks.rules.states import STOPPED, ClockState
from app.kernel.transaction import Transaction
from app.sla.promising import Coming, coming_promises
from app.tickets.rules.words import ENDED, State
from app.tickets.seen import TicketClock
from app.web.labels import label, label_firm
from app.web.speaking import _, counted
from app.web.tickets.clocks import explain_href, left_label
from app.web.tickets.clocks import promises as promised
from app.web.tickets.progress import WAITS_FOR_FIRM
from app.web.tickets.shown import TicketPage
from app.web.tickets.timeline import ASKED


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """One line of ``components/promise_receipt.html``."""

    what: str
    due: datetime
    left_label: str
    provisional: bool
    explain_href: str | None
    done: bool = False
    """The step was taken, in time or late."""


def promise_lines(number: str, views: Sequence[TicketClock], coming: Sequence[Coming]) -> list[PromiseLine]:
    """The clocks that run or ran, then the steps still to come, each at the latest day it can have."""
    begun = [
        PromiseLine(
            what=label_firm(view.kind),
            due=view.due,
            left_label=left_label(view) or label(ClockState.MET),
            provisional=view.provisional and view.state not in STOPPED,
            explain_href=explain_href(number, view),
            done=view.state in STOPPED,
        )
        for view in promised(views)
    ]
    ahead = [
        PromiseLine(
            what=label_firm(each.kind),
            due=each.due,
            left_label=counted("最迟，还有 %(n)s 个工作日", max(each.left.days, 0)),
            provisional=each.provisional,
            explain_href=None,
        )
        for each in coming
    ]
    return [*begun, *ahead]


def for_firm(tx: Transaction, page: TicketPage) -> dict[str, Any]:
    """What the firm's page of a ticket shows besides the ticket: promise lines and the question it is asked."""
    ticket = page.ticket
    coming = coming_promises(tx.session, ticket, page.views, tx.now)
    views = [view for view in page.views if view.cycle == ticket.cycle]
    asked = ticket.state is State.NEEDS_INFO
    lines = promise_lines(ticket.number, views, coming)
    stand = next((step for step in page.steps if step.current), None)
    questions = [act.text for act in page.acts if act.sentence == _(ASKED)]
    return {
        "lines": lines,
        "holder": stand.holder if stand and ticket.state not in WAITS_FOR_FIRM else None,
        "next_line": next((line for line in lines if not line.done), None),
        "question": questions[0] if asked and questions else None,
        "ended": ticket.state in ENDED,
    }
