"""Everything a ticket's page shows, for staff and for the firm: what its reader may know, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.kernel.asking import Question, ask_ahead
from app.kernel.transaction import Transaction
from app.links.seeing import links_asked, links_of
from app.tickets.history import TimelineItem, timeline_asked, timeline_of
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.outcomes import NEXT
from app.tickets.rules.words import State
from app.tickets.seeing import read_by, row_by, seen_by
from app.tickets.seen import Seen, SeenPerson, SeenRow, TicketClock
from app.web.attachments.shown import ShownFile, files_at, files_of_acts, shown_files
from app.web.filters import day, level_label, moment
from app.web.labels import label
from app.web.speaking import _
from app.web.tickets.board import ShownPart, shown_parts
from app.web.tickets.clocks import ShownClock, placed, present_clocks, promises, shown_clock
from app.web.tickets.progress import Step, steps_of
from app.web.tickets.rows import company_label, former_names
from app.web.tickets.timeline import ShownAct, shown_timeline, with_links, with_marks


@dataclass(frozen=True)
class ShownPerson:
    """Somebody to talk to: ``phone`` may be called, ``shown_phone`` is what stands on the screen."""

    name: str
    role_label: str
    phone: str | None
    shown_phone: str
    on_paper: str


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """One ticket for one reader. Texts are already masked where they must be."""

    seen: Seen
    ticket: SeenRow
    title: str
    body: str
    company_name: str
    former_names: str
    category_label: str
    park_name: str
    officer: ShownPerson | None
    contact: ShownPerson | None
    place: str | None
    own_deadline: str | None
    pause_note: str | None
    left_at: datetime | None
    """When the reader's unit left the matter, where the page shows what it wrote itself and nothing else."""
    actions: Sequence[Action]
    views: Sequence[TicketClock]
    clocks: list[ShownClock]
    """What runs, rests, or ended in this cycle; the firm reads its promises only."""
    parts: list[ShownPart]
    lead: str | None
    steps: list[Step]
    acts: list[ShownAct]
    files: list[ShownFile]
    evidence: list[ShownFile]
    """What came with the answer, as this reader reads it."""
    answer: str | None
    outcome_label: str | None
    next_step: str | None
    """What this reader's side does now that the answer is out, while it is."""
    rating_label: str | None
    opened_at: datetime
    postponed: bool
    """Whether more time was ever asked for, as far as this reader knows."""
    then: str = ""
    """Where an act taken here leads to: the list one came from; empty for the ticket itself."""


Asks = Callable[[Transaction, SeenRow], Sequence[Question]]


def ticket_page(
    tx: Transaction, number: str, *, firm: bool, left: bool = False, besides: Asks | None = None
) -> TicketPage:
    """Gather the page of a ticket; ``firm`` chooses the words and the frame, never what is known. Raises Missing.

    ``left``: also for a unit that has left it, with what it wrote itself. ``besides``: what will be asked of the ticket
    for the same page, asked in one statement with what is asked here.
    """
    seen = read_by(tx, number) if left else seen_by(tx, number)
    row = seen.row
    ask_ahead(tx.session, [timeline_asked(row), *links_asked(tx, row), *(besides(tx, row) if besides else ())])
    clocks = promises(seen.clocks) if firm else present_clocks(seen.clocks, row.cycle)
    history = timeline_of(tx, row)
    files = shown_files(row.number, seen.files)
    return TicketPage(
        seen=seen,
        ticket=row,
        title=row.title,
        body=row.body,
        company_name=company_label(row),
        former_names=former_names(row.firm.former if row.firm else ()),
        category_label=_(row.category.name) if row.category else "",
        park_name=row.park.name if row.park else "",
        officer=_person(seen.officer, _("首席服务官")),
        contact=_person(seen.contact, _("企业联系人")),
        place=seen.place,
        own_deadline=_own_deadline(row),
        pause_note=_pause_note(seen),
        left_at=row.sight.own.since if row.sight.own else None,
        actions=seen.actions,
        views=seen.clocks,
        clocks=[
            replace(shown_clock(view, row.number, firm=firm), place=place)
            for view, place in zip(clocks, placed(clocks, _own_units(tx)), strict=True)
        ],
        parts=shown_parts(row.parts, seen.clocks),
        lead=row.lead.department.name if row.lead else None,
        steps=steps_of(row, row.lead.department.name if row.lead else None, _lead_in_at(row)),
        acts=with_links(
            with_marks(
                shown_timeline(history, firm=firm, files=files_of_acts(files, [item.seq for item in history])),
                () if firm else row.marks,
            ),
            links_of(tx, row),
        ),
        files=files,
        evidence=files_at(files, [item.seq for item in history], _answered_at(history)) if row.answer else [],
        answer=row.answer,
        outcome_label=label(row.outcome) if row.outcome else None,
        next_step=_next_step(row, firm=firm),
        rating_label=_rating(seen),
        opened_at=tx.now,
        postponed=any(item.action is Action.POSTPONE for item in history),
    )


ANSWERING = frozenset({Action.ANSWER, Action.APPROVE, Action.SETTLE})


def _answered_at(history: Sequence[TimelineItem]) -> int | None:
    """The act by which the present answer came to this reader."""
    return next((item.seq for item in reversed(history) if item.action in ANSWERING), None)


def _own_units(tx: Transaction) -> set[int]:
    """The units this reader sits in: their clocks are his own."""
    return {seat.department_id for seat in tx.actor.seats if seat.department_id is not None}


def _lead_in_at(row: SeenRow) -> datetime | None:
    return row.lead.checked_in_at if row.lead else None


def _person(seen: SeenPerson | None, role_label: str) -> ShownPerson | None:
    """Somebody to talk to, by his position where it is known."""
    if seen is None:
        return None
    if seen.instead_of:
        role_label = _("代班服务官，%(name)s休假期间", name=seen.instead_of)
    phone = seen.phone if seen.callable else None
    return ShownPerson(seen.name, seen.position or role_label, phone, seen.phone, seen.on_paper)


def _next_step(row: SeenRow, *, firm: bool) -> str | None:
    """By outcome, in the words of the messages."""
    if row.outcome is None or row.state not in (State.RESOLVED, State.PLANNED):
        return None
    step = NEXT[row.outcome]
    return _(step.firm if firm else step.lead)


def _own_deadline(row: SeenRow) -> str | None:
    """希望 11月24日 周二 前解决：影响投标."""
    if row.wanted_by is None:
        return row.consequence or None
    wanted = day(row.wanted_by)
    if not row.consequence:
        return _("希望 %(day)s 前解决", day=wanted)
    return _("希望 %(day)s 前解决：%(consequence)s", day=wanted, consequence=row.consequence)


def _pause_note(seen: Seen) -> str | None:
    """The pause that lasts, with its reason and its end."""
    if seen.pause is None:
        return None
    return _(
        "%(reason)s，%(since)s 起暂停计时，最迟 %(until)s 自动恢复。",
        reason=label(seen.pause.reason),
        since=moment(seen.pause.started_at),
        until=moment(seen.pause.ends_by),
    )


def _rating(seen: Seen) -> str | None:
    """What the firm said at the end of this cycle."""
    return f"{label(seen.rating.solved)} · {level_label(seen.rating.level)}" if seen.rating else None


def open_supports(ticket: SeenRow, parts: Sequence[ShownPart]) -> list[str]:
    """Supports that have not finished; an answer lists them."""
    waiting = {part.department.name for part in ticket.parts if part.finished_at is None}
    return [
        part.department_name
        for part in parts
        if not part.lead and part.tone != "slate" and part.department_name in waiting
    ]


def latest_sentence(tx: Transaction, number: str) -> str:
    """Who did what last, and where it stands now: for whoever came too late. Raises Missing."""
    row = row_by(tx, number)
    last = shown_timeline(timeline_of(tx, row), firm=not row.sight.internal)[0]
    who = f"{last.role_label} {last.actor}".strip()
    return _(
        "最近一步：%(who)s，%(act)s（%(time)s）。现在的状态是“%(state)s”，您的操作没有执行。",
        who=who,
        act=last.sentence,
        time=moment(last.at),
        state=label(row.state),
    )
