"""督办单: its words, and the table of what may happen to it (`docs/rules/states.md`, `permissions.md`). Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from app.accounts.rules.roles import UNIT, Role
from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.clocks.rules.rungs import rank
from app.kernel.actor import Actor
from app.kernel.sentences import Sentence, say
from app.kernel.statemachine import Machine, Transition
from app.kernel.words import Word
from app.tickets.rules.clocks import NOT_OF_OFFICES, ClockKind

PROPOSED_FROM = "plus_3"
"""The rung from which on a late clock proposes an order; after an outage a higher one may be the first to ring."""


PROPOSING = frozenset(ClockKind) - {ClockKind.CLEAR, ClockKind.NUMBER, ClockKind.MONTHLY, *NOT_OF_OFFICES}
"""销号 waits for the firm, a wish is no limit, and a ruling has rungs to the supervisor of its own."""


class Level(Word):
    """How grave: 临期, 进展慢, 超期."""

    BLUE = "blue", "蓝色督办：临期"
    YELLOW = "yellow", "黄色督办：进展慢"
    RED = "red", "红色督办：超期"


ANSWER_WITHIN: Mapping[Level, NamedLimit] = {
    Level.RED: NamedLimit("order.red", Limit(3, Unit.WORKDAY), "红色督办答复"),
    Level.YELLOW: NamedLimit("order.yellow", Limit(5, Unit.WORKDAY), "黄色督办答复"),
    Level.BLUE: NamedLimit("order.blue", Limit(5, Unit.WORKDAY), "蓝色督办答复"),
}
"""From issued to answered."""


LONGEST_RETURN = 20
"""Workdays a supervisor may give for another answer."""


class OrderState(Word):
    """proposed (by the clock) → issued → signed → answered → closed; or dropped. Returned: signed again."""

    PROPOSED = "proposed", "待发出"
    ISSUED = "issued", "待签收"
    SIGNED = "signed", "待答复"
    ANSWERED = "answered", "待办结"
    CLOSED = "closed", "已办结"
    DROPPED = "dropped", "不予督办"


AWAITED = (OrderState.ISSUED, OrderState.SIGNED)
"""An answer is waited for."""
OPEN = (OrderState.PROPOSED, OrderState.ISSUED, OrderState.SIGNED, OrderState.ANSWERED)


class OrderClock(Word):
    """The clocks of an order."""

    ORDER = "order", "督办答复"  # issued → answered


class OrderAction(Word):
    """What is done with an order."""

    ISSUE = "issue", "发出督办单"
    DROP = "drop", "不予督办"
    SIGN = "sign", "签收"
    ANSWER = "answer", "答复"
    RETURN = "return", "退回"
    CLOSE = "close", "办结"
    LAPSE = "lapse", "失效"


class Party(StrEnum):
    """Who an actor is to an order."""

    AUTHORITY = "authority"  # supervisor or leader of the region
    UNIT = "unit"  # liaison, handler or head of the unit addressed
    SYSTEM = "system"  # nobody: it follows from what happened to the ticket


_A, _S, _P = OrderAction, OrderState, Party

ORDERS: Machine[OrderAction, OrderState, Party] = Machine(
    (
        Transition(_A.ISSUE, (_S.PROPOSED,), (_S.ISSUED,), (_P.AUTHORITY,)),
        Transition(_A.DROP, (_S.PROPOSED,), (_S.DROPPED,), (_P.AUTHORITY,)),
        Transition(_A.SIGN, (_S.ISSUED,), (_S.SIGNED,), (_P.UNIT,)),
        Transition(_A.ANSWER, (_S.SIGNED,), (_S.ANSWERED,), (_P.UNIT,)),
        # the unit has signed already: it answers again, by a new due
        Transition(_A.RETURN, (_S.ANSWERED,), (_S.SIGNED,), (_P.AUTHORITY,)),
        # an order nobody signs or answers does not stand open for ever: who ordered may end it, with a reason
        Transition(_A.CLOSE, (_S.ISSUED, _S.SIGNED, _S.ANSWERED), (_S.CLOSED,), (_P.AUTHORITY,)),
        # the unit has left the matter: what it did not answer is asked of nobody, what it answered has its answer
        Transition(_A.LAPSE, (_S.PROPOSED, _S.ISSUED, _S.SIGNED), (_S.DROPPED,), (_P.SYSTEM,)),
        Transition(_A.LAPSE, (_S.ANSWERED,), (_S.CLOSED,), (_P.SYSTEM,)),
    )
)

ABILITY = {Party.AUTHORITY: "supervision.order", Party.UNIT: "supervision.answer"}
"""What a role must be able to do at all to be that party."""


def parties(actor: Actor, region_id: int, department_id: int | None) -> frozenset[Party]:
    """What the actor is to an order of this region, addressed to this unit."""
    found: set[Party] = set()
    if is_authority(actor, region_id):
        found.add(Party.AUTHORITY)
    if actor.may(ABILITY[Party.UNIT]) and any(
        seat.department_id is not None and seat.department_id == department_id for seat in actor.seats_of(*UNIT)
    ):
        found.add(Party.UNIT)
    return frozenset(found)


def is_authority(actor: Actor, region_id: int) -> bool:
    """Whether the actor orders in this region: supervisor or leader."""
    seats = actor.seats_of(Role.SUPERVISOR, Role.LEADER)
    return actor.may(ABILITY[Party.AUTHORITY]) and any(region_id in seat.region_ids for seat in seats)


def is_proposer(actor: Actor, region_id: int) -> bool:
    """Whether the actor may propose: the coordinator of the region."""
    return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


def proposes_order(kind: str, rung: str) -> bool:
    """Whether a rung of the ladder proposes an order."""
    return kind in PROPOSING and rank(rung) >= rank(PROPOSED_FROM)


def proposed_words(unit: str, late: Sequence[tuple[str, date]]) -> Sentence:
    """Why an order is proposed, in the clock's own words: whose it is, and what of it is late since when."""
    clocks: str = ""
    for kind, due in late:
        one = say("%(clock)s（时限 %(due)s）", clock=say(kind), due=due.isoformat())
        clocks = say("%(first)s、%(second)s", first=clocks, second=one) if clocks else one
    return say("%(unit)s：%(clocks)s，超期 3 个工作日以上，建议督办", unit=unit, clocks=clocks)


def order_number(year: int, sequence: int) -> str:
    """The number of a year's order: ``DB2026-0001``; past 9999 it grows a digit."""
    return f"DB{year}-{sequence:04d}"
