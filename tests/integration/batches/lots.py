"""Matters of several firms with one cause, brought by the use-cases to where a batch finds them."""

from collections.abc import Sequence

from app.acts.together import Outcomes, Row, take_together
from app.batches.forming import Formed, Forming, form
from app.batches.rules import BatchAction
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.resolving import Answer
from app.tickets.rules.words import Outcome, State, WhistleKind
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_draft, as_actor

SOLVED = Answer(outcome=Outcome.SOLVED, text="变电站已检修完毕，电压恢复正常。", waiver="供电公司统一出具检修报告。")


def filed(tx: Transaction, zone: Zone, many: int, state: State = State.HANDLING) -> list[Ticket]:
    """So many matters of the zone's two firms in turn, all led by ``zone.lead`` from the whistle on."""
    made = []
    for place in range(many):
        ticket = file_ticket(
            as_actor(tx, (zone.firm, zone.other_firm)[place % 2]), a_draft(f"北区电压不稳之{place + 1}")
        )
        if state is not State.SUBMITTED:
            accept(as_actor(tx, zone.coordinator), ticket.number, None, Accept())
        if state in {State.WHISTLED, State.HANDLING}:
            call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
            blow_whistle(as_actor(tx, zone.coordinator), ticket.number, None, call)
        if state is State.HANDLING:
            check_in(as_actor(tx, zone.liaison), ticket.number, None, CheckIn())
        made.append(ticket)
    tx.session.flush()
    return made


def formed(tx: Transaction, zone: Zone, tickets: Sequence[Ticket], by: Actor | None = None) -> Formed:
    """A batch of these matters, led by ``zone.lead``."""
    given = Forming(
        cause="北区变电站检修，周边电压不稳。",
        plan="供电公司周五前完成检修，统一答复。",
        lead=zone.lead.code,
        tickets=tuple(ticket.number for ticket in tickets),
    )
    return form(as_actor(tx, by or zone.coordinator), given)


def rows(tickets: Sequence[Ticket]) -> list[Row]:
    """The matters as they are."""
    return [Row(number=ticket.number, version=ticket.version) for ticket in tickets]


def together(
    tx: Transaction, by: Actor, action: BatchAction, number: str, given: object, *seen: Row, key: str = ""
) -> Outcomes:
    """One act on many, under a key of its own unless one is named."""
    together.count += 1  # type: ignore[attr-defined]
    name = key or f"test-key-{together.count:08d}"  # type: ignore[attr-defined]
    return take_together(as_actor(tx, by), action, number, given, seen, name)


together.count = 0  # type: ignore[attr-defined]
