"""会商: its words, who reads it and who writes what there. Pure."""

from collections.abc import Mapping

from app.accounts.rules.roles import UNIT, Role
from app.kernel.actor import Actor
from app.kernel.words import Word
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.facts import Facts
from app.tickets.rules.standing import reaches
from app.tickets.rules.words import ENDED, Part, State

TALK = "meeting.talk"
DECIDE = "meeting.decide"
FINISH = "meeting.finish"
PRINT = "ticket.print"
ENTERS = (*UNIT, Role.DISPATCHER, Role.COORDINATOR, Role.LEADER)
"""Who comes in at all; in a seat that brings him to the ticket, and in no other."""
CALLERS = (Role.DISPATCHER, Role.COORDINATOR)
"""Who calls, and holds those who came to what they took on."""


class TaskState(Word):
    """open → done by whoever holds it; lapsed when its unit left the matter, or the matter ended."""

    OPEN = "open", "待完成"
    DONE = "done", "已完成"
    LAPSED = "lapsed", "已失效"


class Lapse(Word):
    """Why nobody owes a task any more."""

    LEFT = "left", "单位已退出"
    ENDED = "ended", "诉求已结束"


class MeetingClock(Word):
    """The clocks of what was settled there."""

    TASK = "meeting_task", "会商任务"  # given → done


def reads(actor: Actor, facts: Facts) -> bool:
    """Whether the actor is in the room: a unit with a part, the park's dispatcher, coordinator and leader."""
    return any(reaches(actor, seat, facts) for seat in actor.seats_of(*ENTERS))


def talks(actor: Actor, facts: Facts) -> bool:
    """Whether he may say something there: a leader reads."""
    return any(reaches(actor, seat, facts) for seat in actor.seats_of(*UNIT, *CALLERS))


def decides(actor: Actor, facts: Facts) -> bool:
    """Whether he writes down what was settled, and who does what: who called, and the unit that leads."""
    leads = {part.department_id for part in facts.parts if part.part is Part.LEAD and not part.left}
    if any(reaches(actor, seat, facts) for seat in actor.seats_of(*CALLERS)):
        return True
    return any(seat.department_id in leads and reaches(actor, seat, facts) for seat in actor.seats_of(*UNIT))


def holds(actor: Actor, facts: Facts, department_id: int) -> bool:
    """Whether a task of this unit is his to do."""
    seats = [seat for seat in actor.seats_of(*UNIT) if seat.department_id == department_id]
    return any(reaches(actor, seat, facts) for seat in seats)


def holders(facts: Facts) -> frozenset[int]:
    """The units that may be given a task: called, and not let go since."""
    return frozenset(part.department_id for part in facts.parts if not part.left and part.state not in LET_GO)


def there(facts: Facts) -> frozenset[int]:
    """The units that are in the room."""
    return frozenset(part.department_id for part in facts.parts if not part.left)


def is_closed(state: State) -> bool:
    """Whether the matter ended: what was said stays to be read, and nothing is added."""
    return state in ENDED


REFUSALS: Mapping[str, str] = {
    "meeting_closed": "诉求已经结束，会商记录只能查看，不能再写。",
    "meeting_task_done": "这项会商任务已经完成，请查看最新状态。",
    "meeting_task_lapsed": "这项会商任务已经失效，不用再办。",
}
