"""补充说明: the firm tells whoever handles something more, at any time; no clock stops and nothing is reopened."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.acts import Act
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.tickets.events.pace import TicketExplained
from app.tickets.gathering import subject_of
from app.tickets.merging import with_master
from app.tickets.models import Ticket
from app.tickets.moving import move, permit_to
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class Explain:
    """What whoever handles should know."""

    text: Annotated[
        str,
        Ask(
            "补充说明",
            hint="承办单位和您的首席服务官会马上看到；时限照常计算，不会停，也不会重来。可以附照片和文件。",
            missing="请填写说明。",
            means="What whoever handles should know. Offices that handle the ticket read it.",
            example="现场联系人改为李某，电话不变。",
        ),
    ]


def explain(tx: Transaction, number: str, version: int | None, given: Explain) -> Ticket:
    """Say something more. It may come at any moment, so what was said on an older page is as good (``version``).

    What is said to a request that went into another reaches that one."""
    ticket, master = with_master(tx, number)
    permit = permit_to(tx, ticket, Action.EXPLAIN, None)
    if master is not None:
        ticket, permit = master, permit_to(tx, master, Action.EXPLAIN, None)
    move(tx, permit, TicketExplained(subject=subject_of(ticket), text=checked(given).text))
    return ticket


EXPLAIN = Act(action=Action.EXPLAIN, ability="ticket.explain", takes=Explain, do=explain, done="说明已送到", files=True)
