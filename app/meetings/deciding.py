"""What is settled in a room: decisions, and the tasks with dues that follow from them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.calendars.rules import instant, local_day, time_typed
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit, Unit
from app.departments.models import Department
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import DepartmentId, id_named
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.meetings.entering import Entered, demand_way_in, enter, enter_to_decide, facts_about
from app.meetings.events import DecisionTaken, TaskDone, TaskGiven
from app.meetings.models import MeetingDecision, MeetingTask
from app.meetings.rules import (
    DECIDE,
    FINISH,
    TaskState,
    holders,
    holds,
)
from app.meetings.timing import end_clock, start_clock
from app.tickets.models import Ticket
from app.tickets.rules.convening import in_reach
from app.tickets.rules.showing import sight

MOST_DECISIONS = 200
"""Of one room: what goes beyond is no meeting any more."""


@dataclass(frozen=True, kw_only=True)
class Decide:
    """What was settled."""

    text: Annotated[
        str,
        Ask(
            "会商决定",
            most=1_000,
            missing="请写明会商决定。",
            means="What was settled. Everybody in the room reads it; the firm does not.",
            example="先由供电公司恢复临时供电，再由住建局修复路面。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class GiveTask:
    """Which unit does what, and by when."""

    decision: Annotated[
        int,
        Ask("依据的决定", least=1, most=MOST_DECISIONS, means="Number of the decision it follows from.", example=1),
    ]
    text: Annotated[
        str,
        Ask(
            "任务内容",
            most=500,
            missing="请写明任务内容。",
            means="What is to be done. The unit is told; the firm does not read it.",
            example="恢复临时供电。",
        ),
    ]
    unit: Annotated[
        str,
        Ask(
            "承担单位",
            most=50,
            source=Source.UNITS,
            means="Code of the unit that does it, among those called to this ticket.",
            example="JFJ",
        ),
    ]
    due_on: Annotated[date, Ask("完成期限", means="The Shanghai day by which it is done.", example="2027-03-01")]
    due_time: Annotated[
        str,
        Ask(
            "几点前",
            most=5,
            line=True,
            hint="如 17:30；不填为当天下班前。",
            means="Time of that day, `HH:MM`; empty for the close of business.",
            example="17:30",
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class FinishTask:
    """With what it was done."""

    note: Annotated[
        str,
        Ask(
            "完成情况",
            most=500,
            missing="请写明完成情况。",
            means="What was done. Everybody in the room reads it; the firm does not.",
            example="16:40 临时供电已恢复。",
        ),
    ]


def take_decision(tx: Transaction, number: str, given: Decide) -> MeetingDecision:
    """Write down what was settled, under the next number of the room.

    Raises Missing, Forbidden for whoever neither called nor leads, Refused ``meeting_closed``, Invalid.
    """
    room = enter_to_decide(tx, number)
    text = checked(given).text
    of_room = sa.select(MeetingDecision.seq).where(MeetingDecision.ticket_id == room.ticket.id)
    last = tx.session.scalar(of_room.order_by(MeetingDecision.seq.desc()).limit(1)) or 0
    if last >= MOST_DECISIONS:
        raise Invalid({"text": [say("一次会商最多记 %(most)s 项决定。", most=MOST_DECISIONS)]})
    row = MeetingDecision(
        ticket_id=room.ticket.id,
        seq=last + 1,
        text=text,
        at=tx.now,
        taken_by=tx.actor.account_id,
        taken_by_name=tx.actor.name,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.emit(DecisionTaken(**facts_about(room.ticket), decision=row.seq))
    return row


def give_task(tx: Transaction, number: str, given: GiveTask) -> MeetingTask:
    """Hold a unit that was called to what it does, by a due of its own; its people are told.

    Raises Missing, Forbidden, Refused ``meeting_closed``, and Invalid for a decision that is none, a unit that was not
    called, or a due gone by.
    """
    room = enter_to_decide(tx, number)
    given = checked(given)
    decision = tx.session.scalar(
        sa.select(MeetingDecision).where(
            MeetingDecision.ticket_id == room.ticket.id, MeetingDecision.seq == given.decision
        )
    )
    if decision is None:
        raise Invalid({"decision": [say("没有这一项会商决定，请先记下决定。")]})
    unit = _holder(tx, room, given.unit)
    limit, due, by_hour = _due(tx, given)
    row = MeetingTask(
        ticket_id=room.ticket.id,
        decision_id=decision.id,
        department_id=unit.id,
        text=given.text,
        state=TaskState.OPEN,
        due_at=due,
        by_hour=by_hour,
        given_at=tx.now,
        given_by=tx.actor.account_id,
        given_by_name=tx.actor.name,
    )
    tx.session.add(row)
    tx.session.flush()
    start_clock(tx, row, room.ticket.region_id, limit)
    tx.emit(TaskGiven(**task_facts(tx, row, room.ticket)))
    return row


def finish_task(tx: Transaction, task: str, given: FinishTask) -> MeetingTask:
    """Say that a task is done, and how; its clock stops.

    Raises Missing, Forbidden for another unit, Refused ``meeting_closed``, ``meeting_task_done`` or
    ``meeting_task_lapsed``, Invalid.
    """
    demand_way_in(tx.actor)
    row = tx.session.scalar(visible(tx.actor, MeetingTask).where(MeetingTask.id == id_named(task)))
    if row is None:
        raise Missing()
    room = enter(tx, tx.session.get_one(Ticket, row.ticket_id).number, FINISH)
    tx.session.refresh(row)
    if not holds(tx.actor, room.facts, row.department_id):
        # to a partner the tasks of other units do not exist
        raise Forbidden() if sight(tx.actor, room.facts).whole else Missing()
    if row.state is TaskState.DONE:
        raise Refused("meeting_task_done")
    if row.state is TaskState.LAPSED:
        raise Refused("meeting_task_lapsed")
    row.note = checked(given).note
    row.state, row.done_at = TaskState.DONE, tx.now
    row.done_by, row.done_by_name = tx.actor.account_id, tx.actor.name
    end_clock(tx, row)
    tx.session.flush()
    facts = task_facts(tx, row, room.ticket)
    tx.emit(TaskDone(**facts, note=row.note, late=tx.now > row.due_at))
    return row


def task_facts(tx: Transaction, row: MeetingTask, ticket: Ticket) -> dict[str, Any]:
    """The facts every event of a task carries."""
    return {
        **facts_about(ticket),
        "task_id": row.id,
        "department_id": DepartmentId(row.department_id),
        "department_name": tx.session.get_one(Department, row.department_id).name,
        "text": row.text,
        "due_at": row.due_at.isoformat(),
    }


def _holder(tx: Transaction, room: Entered, code: str) -> Department:
    """The unit of that code. Raises Invalid where it was not called, or let go since."""
    found = tx.session.scalar(
        sa.select(Department).where(Department.id.in_(holders(room.facts)), Department.code == harmless(code))
    )
    if found is None:
        raise Invalid({"unit": [say("请选择已叫到现场、仍在承办的单位。")]})
    return found


def _due(tx: Transaction, given: GiveTask) -> tuple[Limit, datetime, bool]:
    """How many days that is, when it is due, and whether the hour was named. Raises Invalid for one gone by."""
    today = local_day(tx.now)
    if not in_reach(given.due_on, today):
        raise Invalid({"due_on": [say("请选择今天起 180 天以内的日期。")]})
    limit = Limit((given.due_on - today).days + 1, Unit.CIVILDAY)
    if not given.due_time:
        return limit, due_at(calendar_now(tx.session), tx.now, limit), False
    at = time_typed(given.due_time)
    if at is None:
        raise Invalid({"due_time": [say("请把时间写成 17:30 这样。")]})
    due = instant(given.due_on, at)
    if due <= tx.now:
        raise Invalid({"due_time": [say("完成期限已经过去，请选择以后的时间。")]})
    return limit, due, True


DECIDE_THERE = Addition(
    action="decide_in_meeting", ability=DECIDE, takes=Decide, do=take_decision, done="会商决定已记下"
)
GIVE = Addition(action="give_meeting_task", ability=DECIDE, takes=GiveTask, do=give_task, done="任务已交办")
FINISH_TASK = Addition(
    action="finish_meeting_task", ability=FINISH, takes=FinishTask, do=finish_task, done="任务已完成"
)
