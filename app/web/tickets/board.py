"""The check-in board: which unit is in, who handles, how long the others have."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.clocks.rules.glyphs import Glyph
from app.clocks.rules.states import ClockState
from app.tickets.rules.assignment import AWAITED
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Part, PartState
from app.tickets.seen import Seen, SeenPart, TicketClock
from app.web.filters import moment
from app.web.labels import label
from app.web.speaking import _
from app.web.tickets.clocks import left_label

TONES: dict[PartState, tuple[str, str]] = {
    PartState.CALLED: ("amber", "ring"),
    PartState.CHECKED_IN: ("blue", "disc"),
    PartState.HANDING_BACK: ("amber", "diamond"),
    PartState.FINISHED: ("green", "tick"),
    PartState.EXCUSED: ("slate", "bar"),
    PartState.RELEASED: ("slate", "tick"),
}
"""Tone and shape of a part."""
WAITS_FOR: dict[PartState, tuple[ClockKind, ...]] = {
    PartState.CALLED: (ClockKind.CHECK_IN,),
    PartState.HANDING_BACK: (ClockKind.CHECK_IN,),
    PartState.CHECKED_IN: (ClockKind.SUPPORT,),
}
"""The clock that says how long the unit has; the lead's own clocks stand beside the board."""


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """One row of ``components/checkin_board.html``."""

    part_label: str
    department_name: str
    state_label: str
    tone: str
    shape: str
    lead: bool
    when: str
    who: str
    left_label: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """The board as it can look again by itself: every half minute while somebody is still awaited."""

    href: str
    parts: list[ShownPart]
    seen: str
    """Stands for what is shown; an answer that would say the same is not sent."""
    since: int
    """The version of the page around the board."""
    waits: bool
    moved: bool
    """Whether the ticket has moved since the page was made, so that its forms would be refused."""


def board_of(seen: Seen, since: str | None = None) -> Board:
    """The board of a ticket; ``since`` is the version the page around it shows."""
    ticket = seen.row
    parts = shown_parts(ticket.parts, seen.clocks)
    known = int(since) if since and since.isascii() and since.isdigit() and len(since) < 10 else ticket.version
    said = hashlib.blake2s(repr((ticket.version, parts)).encode(), digest_size=8).hexdigest()
    return Board(
        href=f"/tickets/{ticket.number}/board?seen={said}&since={known}",
        parts=parts,
        seen=said,
        since=known,
        waits=any(row.state in AWAITED for row in ticket.parts),
        moved=ticket.version != known,
    )


def shown_parts(parts: Sequence[SeenPart], clocks: Sequence[TicketClock]) -> list[ShownPart]:
    """The parts: the lead first, who has left last."""
    ordered = sorted(parts, key=lambda row: (row.state is PartState.EXCUSED, row.part is not Part.LEAD, row.id))
    return [_shown(row, clocks) for row in ordered]


def _shown(row: SeenPart, clocks: Sequence[TicketClock]) -> ShownPart:
    clock = _clock_of(row, clocks)
    tone, shape = TONES[row.state]
    late = clock is not None and clock.glyph is Glyph.OVERDUE
    return ShownPart(
        part_label=label(row.part),
        department_name=row.department.name,
        state_label=_late_word(row.state) if late else label(row.state),
        tone="red" if late else tone,
        shape="disc" if late else shape,
        lead=row.leads,
        when=_when(row),
        who=row.handler or "",
        left_label="" if clock is None else left_label(clock),
        note=_note(row, clocks),
    )


def _late_word(state: PartState) -> str:
    """The word of a part whose clock is over: it says what the colour says."""
    return _("协办超期") if state is PartState.CHECKED_IN else _("报到超期")


def _note(row: SeenPart, clocks: Sequence[TicketClock]) -> str:
    """What else is to be said of it: that it was late stays, also when nothing is awaited any more."""
    own = [clock for clock in clocks if clock.department_id == row.department_id and clock.kind is ClockKind.SUPPORT]
    if row.state is PartState.RELEASED and any(clock.breached_at is not None for clock in own):
        return _("超期未办结")
    return _("现场报到") if row.on_site else ""


def _when(row: SeenPart) -> str:
    if row.released_at is not None:
        return _("%(time)s 随办结解除", time=moment(row.released_at))
    if row.finished_at is not None:
        return _("%(time)s 办结", time=moment(row.finished_at))
    if row.checked_in_at is not None:
        return _("%(time)s 报到", time=moment(row.checked_in_at))
    return _("%(time)s 吹哨", time=moment(row.called_at))


def _clock_of(row: SeenPart, clocks: Sequence[TicketClock]) -> TicketClock | None:
    wanted = WAITS_FOR.get(row.state, ())
    open_ones = [
        view
        for view in clocks
        if view.department_id == row.department_id and view.kind in wanted and view.state is ClockState.RUNNING
    ]
    return open_ones[-1] if open_ones else None
