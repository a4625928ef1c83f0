"""Where a matter stands, as the firm follows it: 已提交 — 已受理 — 已交办 — 办理中 — 请您确认 — 已办结."""

from dataclasses import dataclass
from datetime import datetime

from app.tickets.rules.words import State
from app.tickets.seen import SeenRow
from app.web.filters import day
from app.web.labels import label_firm
from app.web.speaking import _

LINE = (State.SUBMITTED, State.ACCEPTED, State.WHISTLED, State.HANDLING, State.RESOLVED, State.CLOSED)
"""The steps of the line, by the state that begins each."""
STANDS_AT: dict[State, State] = {
    **{state: state for state in LINE},
    State.DRAFT: State.SUBMITTED,
    State.REVIEW: State.HANDLING,
    State.PLANNED: State.HANDLING,
}
"""On which step a ticket in a state stands; a question to the firm stands where it was asked."""
ENDED_EARLY = (State.REJECTED, State.MERGED, State.WITHDRAWN)
WAITS_FOR_FIRM: dict[State, tuple[str, str]] = {
    State.NEEDS_INFO: ("需要您补充材料", "去补充"),
    State.RESOLVED: ("请您确认是否解决", "去确认"),
}
"""States that wait for the firm: what it is asked, and the word on its button."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of ``components/progress_line.html``."""

    label: str
    done: bool
    current: bool
    at: str | None
    holder: str | None


def steps_of(ticket: SeenRow, lead: str | None, checked_in_at: datetime | None = None) -> list[Step]:
    """The line of one ticket; ``lead`` is the name of the unit that leads now, ``checked_in_at`` when it came in."""
    times: dict[State, datetime | None] = {
        State.SUBMITTED: ticket.filed_at,
        State.ACCEPTED: ticket.accepted_at,
        State.WHISTLED: ticket.whistled_at,
        State.HANDLING: checked_in_at,
        State.RESOLVED: ticket.resolved_at,
        State.CLOSED: ticket.closed_at,
    }
    if ticket.state in ENDED_EARLY:
        return _cut_short(ticket, times)
    stand = LINE.index(
        STANDS_AT.get(ticket.state) or STANDS_AT.get(ticket.asked_from or State.SUBMITTED, State.HANDLING)
    )
    ended = ticket.state is State.CLOSED
    return [
        Step(
            label=label_firm(ticket.state if place == stand and not ended else state),
            done=place < stand or ended,
            current=place == stand and not ended,
            at=_on(times.get(state)) if place <= stand else None,
            holder=_holder(ticket.state, lead) if place == stand else None,
        )
        for place, state in enumerate(LINE)
    ]


def _cut_short(ticket: SeenRow, times: dict[State, datetime | None]) -> list[Step]:
    """The steps that were taken, then how it ended."""
    taken = [state for state in LINE[:4] if times.get(state)]
    steps = [
        Step(label=label_firm(state), done=True, current=False, at=_on(times[state]), holder=None) for state in taken
    ]
    return [
        *steps,
        Step(label=label_firm(ticket.state), done=False, current=True, at=_on(ticket.closed_at), holder=None),
    ]


def _holder(state: State, lead: str | None) -> str | None:
    by_state = {
        State.SUBMITTED: _("园区和企服中心"),
        State.ACCEPTED: _("园区"),
        State.NEEDS_INFO: _("等您补充"),
        State.RESOLVED: _("等您确认"),
        State.CLOSED: None,
    }
    return by_state.get(state, lead)


def _on(at: datetime | None) -> str | None:
    return None if at is None else day(at)
