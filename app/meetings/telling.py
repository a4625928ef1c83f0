"""Who is told of what was settled, and what they do next. Pure.

What is said in a room is read there: nobody gets a message for every word.
"""

from collections.abc import Mapping

from app.kernel.telling import Audience, Audiences, Line, Severity
from app.meetings.events import TaskDone, TaskGiven, TaskLapsed
from app.meetings.rules import Lapse, MeetingClock

_A = Audience


def unit_left(event: TaskLapsed) -> bool:
    """Whether the matter goes on without the unit: of one that ended its own event tells."""
    return event.why is Lapse.LEFT


AUDIENCE: Audiences = {
    TaskGiven: (
        Line(_A.UNIT, "按期完成，在会商室写明完成情况", Severity.AMBER),
        Line(_A.UNIT_HEAD, "关注会商任务，按期完成"),
    ),
    TaskDone: (Line(_A.LEAD, "在会商室查看完成情况"), Line(_A.DISPATCHER), Line(_A.COORDINATOR)),
    TaskLapsed: (
        Line(_A.LEAD, "仍需要办的，在会商室另行交办", only=unit_left),
        Line(_A.COORDINATOR, "仍需要办的，在会商室另行交办", only=unit_left),
    ),
}

STEP_THEN: Mapping[str, str] = {MeetingClock.TASK: "完成会商任务，在会商室写明完成情况"}
"""What to do while the clock of a task runs."""
