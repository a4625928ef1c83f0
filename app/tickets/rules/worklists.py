"""What can wait for somebody: the work lists, and which roles have them. Pure.

The order is the order of the navigation; the first list of a role is where its people land.
"""

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.words import Word


class Worklist(Word):
    """A list of tickets that wait for the same act."""

    TRIAGE = "triage", "待受理"
    WHISTLE = "whistle", "待吹哨"
    SIGN = "sign", "待签字退单"
    RULE = "rule", "待裁定退单"
    CHECK_IN = "check_in", "待报到"
    HANDLE = "handle", "待我办理"
    REVIEW = "review", "待审核"
    INFO = "info", "待企业补充", "请您补充"
    CONFIRM = "confirm", "待企业确认", "请您确认"
    PLANNED = "planned", "列入计划"
    OVERDUE = "overdue", "超期未结"
    OPEN = "open", "全部在办", "办理中"


COUNTED_TO = 1_000
"""Beyond 999 nobody reads a figure off a menu, and counting stops: 1000 says more than 999, however many there are."""

_W = Worklist

LISTS_OF: dict[Role, tuple[Worklist, ...]] = {
    Role.COMPANY_USER: (_W.CONFIRM, _W.INFO, _W.OPEN),
    Role.COMPANY_ADMIN: (_W.CONFIRM, _W.INFO, _W.OPEN),
    Role.OFFICER: (_W.TRIAGE, _W.INFO, _W.CONFIRM, _W.OVERDUE, _W.OPEN),
    Role.AGENT: (_W.OPEN,),
    Role.DISPATCHER: (_W.TRIAGE, _W.WHISTLE, _W.CONFIRM, _W.OVERDUE, _W.OPEN),
    Role.LIAISON: (_W.CHECK_IN, _W.HANDLE, _W.REVIEW, _W.OVERDUE, _W.OPEN),
    Role.HANDLER: (_W.HANDLE, _W.CHECK_IN, _W.REVIEW, _W.OVERDUE, _W.OPEN),
    Role.HEAD: (_W.REVIEW, _W.SIGN, _W.CHECK_IN, _W.HANDLE, _W.OVERDUE, _W.OPEN),
    Role.COORDINATOR: (_W.TRIAGE, _W.WHISTLE, _W.RULE, _W.CONFIRM, _W.PLANNED, _W.OVERDUE, _W.OPEN),
    Role.SUPERVISOR: (_W.OVERDUE, _W.OPEN),
    Role.LEADER: (_W.OVERDUE, _W.RULE, _W.OPEN),
    Role.OBSERVER: (_W.OPEN,),
    Role.ADMIN: (),
    Role.AUDITOR: (_W.OPEN,),
}


def lists_of(actor: Actor) -> list[Worklist]:
    """All lists of an actor's roles, each once, in the order of the first role that has it."""
    return list(dict.fromkeys(name for seat in actor.seats for name in LISTS_OF[Role(seat.role)]))
