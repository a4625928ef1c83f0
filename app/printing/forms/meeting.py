"""会商纪要: where those called met, who came when, what was settled, and who owes what by when."""

from app.accounts.rules.roles import Role
from app.meetings.rules import TaskState
from app.meetings.seeing import SeenMeeting, SeenTask
from app.printing.forms.place import CONFIDENTIAL, INTERNAL, House, foot
from app.printing.forms.whistle import handler
from app.printing.paper import NONE, Block, Fact, Facts, Paper, Signs, Table, Words, paragraphs, said_moment
from app.tickets.rules.words import Part
from app.tickets.seen import SeenPart

TITLE = "会商纪要"


def meeting_minutes(house: House, seen: SeenMeeting) -> Paper:
    """The minutes as their reader may know them; what was only said is no part of them."""
    row = seen.row
    parts = sorted(row.parts, key=lambda part: (part.part is not Part.LEAD, part.called_at))
    kinds = "、".join(dict.fromkeys(part.whistle_kind.word for part in parts))
    facts = (
        Fact("会商诉求", f"{row.number}　{row.title}", wide=True),
        Fact("会商地点", seen.place or NONE, wide=True),
        Fact("会商时间", said_moment(seen.meets_at)),
        Fact("吹哨类型", kinds or NONE),
    )
    there = Table(
        caption="报到情况",
        heads=("分工", "单位", "吹哨时间", "报到时间", "承办人", "情况"),
        rows=[_there(part, late=part.department_id in seen.late) for part in parts],
        widths=(2, 5, 4, 4, 3, 3),
    )
    blocks: list[Block] = [Facts(rows=facts), there]
    for decision in seen.decisions:
        blocks.append(Words(heading=f"决定{decision.number}", paragraphs=paragraphs(decision.text)))
        tasks = [task for task in seen.tasks if task.decision == decision.number]
        if tasks:
            blocks.append(_tasks(tasks))
    if not seen.decisions:
        blocks.append(Words(heading="会商决定", paragraphs=("尚未记下会商决定。",)))
    blocks.append(Signs(places=(Role.DISPATCHER.word, "主办单位（签字）", "参加单位（签字）", "日期")))
    return Paper(
        head=house.centre,
        title=TITLE,
        number=row.number,
        address=f"{house.public_url}/tickets/{row.number}/meeting",
        foot=foot(house),
        mark=CONFIDENTIAL if row.confidential else INTERNAL,
        blocks=blocks,
    )


def _there(part: SeenPart, *, late: bool) -> tuple[str, ...]:
    return (
        part.part.word,
        part.department.name,
        said_moment(part.called_at),
        said_moment(part.checked_in_at),
        handler(part),
        f"{part.state.word}（报到超期）" if late else part.state.word,
    )


def _tasks(tasks: list[SeenTask]) -> Table:
    return Table(
        caption="任务",
        heads=("承担单位", "任务", "完成期限", "情况"),
        rows=[(task.unit.name, task.text, said_moment(task.due), _state(task)) for task in tasks],
        widths=(4, 6, 4, 5),
    )


def _state(task: SeenTask) -> str:
    if task.state is TaskState.DONE:
        late = "（超期）" if task.late else ""
        return f"{said_moment(task.done_at)}完成{late}：{task.note}"
    if task.lapse is not None:
        return f"{task.state.word}（{task.lapse.word}）"
    return "超期未完成" if task.overdue else task.state.word
