"""A room in words: the board that looks again by itself, what was said, and what each unit owes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from app.accounts.rules.roles import UNIT, Role
from app.clocks.rules.states import ClockState
from app.meetings.rules import Lapse, TaskState
from app.meetings.seeing import SeenMeeting, SeenTask, SeenWords
from app.tickets.rules.assignment import AWAITED
from app.web.filters import moment
from app.web.labels import label
from app.web.speaking import _, counted
from app.web.tickets.board import ShownPart, shown_parts

MAP = "https://uri.amap.com/search?keyword="
"""A public search for an address. The reader goes there by a click, or not at all: no page of ours asks it anything."""


@dataclass(frozen=True, kw_only=True)
class ShownWords:
    """What somebody said."""

    who: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Live:
    """What looks again by itself every half minute, as long as the room is open and in sight."""

    href: str
    parts: list[ShownPart]
    awaited: str
    """How many have not come yet; empty when all are in."""
    words: list[ShownWords]
    moved: bool
    """Whether something was settled since the page was made."""
    seen: str
    """Stands for what is shown; an answer that would say the same is not sent."""
    asks: bool


@dataclass(frozen=True, kw_only=True)
class ShownTask:
    """A task with its unit, its due and its state."""

    id: int
    text: str
    unit: str
    due: datetime
    state_label: str
    tone: str
    shape: str
    done: str
    """When and by whom it was done; empty before."""
    note: str
    may_finish: bool


@dataclass(frozen=True, kw_only=True)
class ShownDecision:
    """A decision with the tasks that follow from it."""

    number: int
    title: str
    text: str
    at: datetime
    by: str
    tasks: Sequence[ShownTask]


@dataclass(frozen=True, kw_only=True)
class Owing:
    """What one unit owes."""

    unit: str
    open: str
    late: str
    """Empty where nothing is late."""


def live_of(seen: SeenMeeting, since: str | None = None) -> Live:
    """The part that looks again; ``since`` stands for what was settled when the page around it was made."""
    parts = _board(seen)
    words = [_words(each) for each in seen.words]
    settled = _sign(seen.place, seen.meets_at, seen.decisions, seen.tasks, seen.closed)
    known = since or settled
    said = _sign(parts, words, settled)
    waiting = sum(part.state in AWAITED for part in seen.row.parts)
    return Live(
        href=f"/tickets/{seen.row.number}/meeting/live?seen={said}&since={known}",
        parts=parts,
        awaited=counted("还有 %(n)s 个单位没有报到", waiting) if waiting else "",
        words=words,
        moved=settled != known,
        seen=said,
        asks=not seen.closed,
    )


def decisions_of(seen: SeenMeeting) -> list[ShownDecision]:
    """What was settled, in its order."""
    return [
        ShownDecision(
            number=each.number,
            title=_("决定 %(number)s", number=each.number),
            text=each.text,
            at=each.at,
            by=each.by or "",
            tasks=[_task(task) for task in seen.tasks if task.decision == each.number],
        )
        for each in seen.decisions
    ]


def owing_of(seen: SeenMeeting) -> list[Owing]:
    """The units that owe something, those that are late first."""
    by_unit: dict[str, list[SeenTask]] = {}
    for task in seen.tasks:
        if task.state is TaskState.OPEN:
            by_unit.setdefault(task.unit.name, []).append(task)
    late = {unit: sum(task.overdue for task in tasks) for unit, tasks in by_unit.items()}
    return [
        Owing(
            unit=unit,
            open=counted("%(n)s 项待完成", len(by_unit[unit])),
            late=counted("%(n)s 项超期", late[unit]) if late[unit] else "",
        )
        for unit in sorted(by_unit, key=lambda unit: (-late[unit], unit))
    ]


def _board(seen: SeenMeeting) -> list[ShownPart]:
    """The board of the ticket's page; of a unit that is in it is also said when it came behind its clock."""
    late = {part.department.name for part in seen.row.parts if part.checked_in_at and part.department_id in seen.late}
    parts = shown_parts(seen.row.parts, seen.seen.clocks)
    return [
        replace(part, note=" ".join(filter(None, (part.note, _("报到超期"))))) if part.department_name in late else part
        for part in parts
    ]


def map_of(place: str | None) -> str:
    """Where a public map is searched for an address; empty where none is known."""
    return f"{MAP}{quote(place, safe='')}" if place else ""


def speaker(words: SeenWords) -> str:
    """Who spoke: the unit and the name, or the role of park and centre; the unit alone where no more is known."""
    where = words.unit or (label(Role(words.role)) if words.role in set(Role) - set(UNIT) else _("承办单位"))
    return " ".join(filter(None, (where, words.author)))


def _words(words: SeenWords) -> ShownWords:
    return ShownWords(who=speaker(words), at=words.at, text=words.text)


_TONES: Mapping[TaskState, tuple[str, str]] = {
    TaskState.OPEN: ("blue", "ring"),
    TaskState.DONE: ("green", "tick"),
    TaskState.LAPSED: ("slate", "bar"),
}


def _task(task: SeenTask) -> ShownTask:
    tone, shape = ("red", "disc") if task.overdue else _TONES[task.state]
    return ShownTask(
        id=task.id,
        text=task.text,
        unit=task.unit.name,
        due=task.due,
        state_label=_state(task),
        tone=tone,
        shape=shape,
        done=_("%(time)s %(who)s 完成", time=moment(task.done_at), who=task.done_by) if task.done_by else "",
        note=task.note,
        may_finish=task.may_finish,
    )


def _state(task: SeenTask) -> str:
    if task.overdue:
        return _("超期未完成")
    if task.lapse is not None:
        return _("已失效：%(why)s", why=label(Lapse(task.lapse)))
    return label(ClockState.MISSED if task.late else task.state)


def _sign(*shown: object) -> str:
    return hashlib.blake2s(repr(shown).encode(), digest_size=8).hexdigest()
