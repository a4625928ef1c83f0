"""交办单 and 报到单: who was called for what and by when, and who is in."""

from collections.abc import Sequence

from app.printing.forms.place import (
    House,
    Matter,
    firm_facts,
    form,
    head_facts,
    kept,
    matter_facts,
    or_none,
    who_did,
    wish,
    words_of,
)
from app.printing.paper import NONE, Block, Fact, Paper, Signs, Table, Words, paragraphs, said_moment, said_person
from app.printing.rules import FormKind
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import PartState
from app.tickets.seen import SeenPart, TicketClock


def assignment(house: House, matter: Matter) -> Paper:
    """Which units are called, for what, and by when each must be in and done."""
    row, parts = matter.row, there(matter)
    rows = [
        (
            part.part.word,
            part.department.name,
            due(matter, part, ClockKind.CHECK_IN),
            due(matter, part, ClockKind.RESOLVE if part.leads else ClockKind.SUPPORT),
            "",
        )
        for part in parts
    ]
    units = Table(
        caption="承办单位和时限",
        heads=("分工", "承办单位", "报到时限", "办结时限", "签收"),
        rows=rows,
        widths=(2, 5, 5, 5, 3),
    )
    return form(
        house,
        FormKind.ASSIGNMENT,
        matter,
        [
            head_facts(firm_facts(matter), about(matter), wish(row), _call(house, matter, parts)),
            *words_of(row),
            *_tasks(parts),
            units,
            Words(
                heading="办理要求",
                paragraphs=(
                    "请在报到时限前报到并确定承办人；认为不属于本单位职责的，请在报到前按规定申请退单，写明依据，由单位负责人签字。",
                    "主办单位对答复负总责，协办单位向主办单位反馈结果；进展请及时告知企业。",
                ),
            ),
            Signs(places=("交办单位（盖章）", "签收人", "日期")),
        ],
    )


def check_in(house: House, matter: Matter) -> Paper:
    """Which units are in, since when, and who handles it there."""
    parts = there(matter)
    rows = [
        (
            part.part.word,
            part.department.name,
            due(matter, part, ClockKind.CHECK_IN),
            said_moment(part.checked_in_at),
            handler(part),
            _how(matter, part),
        )
        for part in parts
    ]
    units = Table(
        caption="报到情况",
        heads=("分工", "单位", "报到时限", "报到时间", "承办人", "情况"),
        rows=rows,
        widths=(2, 5, 5, 5, 4, 4),
    )
    return form(
        house,
        FormKind.CHECK_IN,
        matter,
        [
            head_facts(firm_facts(matter), about(matter), _call(house, matter, parts)),
            *_tasks(parts),
            units,
            Signs(places=("报到单位（盖章）", "承办人（签字）", "日期")),
        ],
    )


def about(matter: Matter) -> list[Fact]:
    """What it is about; a partner, who does not read the matter, knows its own task alone."""
    row = matter.row
    return matter_facts(row) if row.sight.whole else [Fact("交办事项", row.title, wide=True)]


def there(matter: Matter) -> list[SeenPart]:
    """The parts that were not taken back, the lead first."""
    parts = [part for part in matter.row.parts if part.state is not PartState.EXCUSED]
    return sorted(parts, key=lambda part: (not part.leads, part.called_at))


def due(matter: Matter, part: SeenPart, kind: ClockKind) -> str:
    """By when a unit must be in, or done, as far as that is promised to the reader."""
    clock = clock_of(matter, part, kind)
    return NONE if clock is None else said_moment(clock.due)


def clock_of(matter: Matter, part: SeenPart, kind: ClockKind) -> TicketClock | None:
    """The last clock of a kind of one unit; that of the lead also where it has no unit."""
    known = [clock for clock in matter.seen.clocks if clock.kind is kind]
    own = [clock for clock in known if clock.department_id in (part.department_id, None)]
    return own[-1] if own else None


def handler(part: SeenPart) -> str:
    """Who handles it in the unit, and whether he goes there."""
    return f"{or_none(part.handler)}（到现场）" if part.on_site else or_none(part.handler)


def _how(matter: Matter, part: SeenPart) -> str:
    if part.checked_in_at is None:
        return part.state.word
    clock = clock_of(matter, part, ClockKind.CHECK_IN)
    return part.state.word if clock is None else kept(clock)


def _call(house: House, matter: Matter, parts: Sequence[SeenPart]) -> list[Fact]:
    called = who_did(matter, Action.WHISTLE)
    facts = []
    if parts:
        facts += [Fact("吹哨类型", parts[0].whistle_kind.word), Fact("吹哨时间", said_moment(parts[0].called_at))]
    if called:
        facts.append(Fact("吹哨人", said_person(called.actor_name, house.centre)))
    if matter.row.grade:
        facts.append(Fact("事项分级", matter.row.grade.word))
    return facts


def _tasks(parts: Sequence[SeenPart]) -> list[Block]:
    """What the units were called for; one text said to all stands once."""
    said = list(dict.fromkeys(part.task for part in parts if part.task))
    lines = [line for text in said for line in paragraphs(text)]
    return [Words(heading="交办事项", paragraphs=lines)] if lines else []
