"""Everything a ticket's page shows, for staff and for the firm, as this reader may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.accounts.queries import people_of
from app.calendars.rules import local_day
from app.companies.queries import contacts_of, officers_of
from app.kernel.ids import CompanyId, TicketId
from app.kernel.masking import masked_phone
from app.kernel.transaction import Transaction
from app.sla.queries import TicketClock, ticket_clocks
from app.tickets.attaching import attachments_of
from app.tickets.queries import actions_for, get_ticket, sight_of, timeline
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import ShownFirm, Sight
from app.tickets.rules.words import Part, PartState, State
from app.web.filters import day, level_label, moment
from app.web.labels import label
from app.web.presenting.attachments import ShownFile, files_of_acts, shown_files
from app.web.presenting.board import ShownPart, lead_name, shown_parts
from app.web.presenting.clocks import ShownClock, present_clocks, promises, shown_clock
from app.web.presenting.progress import Step, steps_of
from app.web.presenting.rows import HIDDEN_FIRM
from app.web.presenting.timeline import ShownAct, shown_timeline
from app.web.speaking import _

if TYPE_CHECKING:
    from app.tickets.models import Ticket

ANSWERED = (State.RESOLVED, State.CLOSED, State.PLANNED)
"""States in which an approved answer stands."""


@dataclass(frozen=True)
class ShownPerson:
    """Somebody to talk to: ``phone`` may be called, ``shown_phone`` is what is printed."""

    name: str
    role_label: str
    phone: str | None
    shown_phone: str


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """One ticket for one reader. Texts are already masked where they must be."""

    ticket: "Ticket"
    sight: Sight
    title: str
    body: str
    firm: ShownFirm | None
    company_name: str
    category_label: str
    park_name: str
    officer: ShownPerson | None
    contact: ShownPerson | None
    own_deadline: str | None
    pause_note: str | None
    actions: list[Action]
    views: list[TicketClock]
    clocks: list[ShownClock]
    """What runs, rests, or ended in this cycle; the firm reads its promises only."""
    parts: list[ShownPart]
    lead: str | None
    steps: list[Step]
    acts: list[ShownAct]
    files: list[ShownFile]
    answer: str | None
    outcome_label: str | None
    rating_label: str | None
    opened_at: datetime


def ticket_page(tx: Transaction, ticket: "Ticket", *, firm: bool) -> TicketPage:
    """Gather the page of a ticket that came from ``tickets.queries.get_ticket``."""
    seen = sight_of(tx, ticket)
    shown_firm = seen.firm(ticket.company.name, ticket.company.credit_code)
    views = ticket_clocks(tx.session, TicketId(ticket.id), tx.now)
    clocks = promises(views) if firm else present_clocks(views, ticket.cycle)
    lead = lead_name(ticket.assignments)
    history = timeline(tx, ticket)
    files = shown_files(ticket.number, attachments_of(tx, ticket), names=seen.internal and not seen.firm_hidden)
    return TicketPage(
        ticket=ticket,
        sight=seen,
        title=seen.text(ticket.title),
        body=seen.text(ticket.body),
        firm=shown_firm,
        company_name=shown_firm.name if shown_firm else _(HIDDEN_FIRM),
        category_label=_(ticket.category.name),
        park_name=ticket.park.name if ticket.park else "",
        officer=_officer(tx, ticket, reachable=firm or seen.internal),
        contact=None if firm or shown_firm is None or seen.firm_masked else _contact(tx, ticket, seen),
        own_deadline=_own_deadline(ticket, seen),
        pause_note=_pause_note(ticket),
        actions=actions_for(tx, ticket),
        views=views,
        clocks=[shown_clock(view, ticket.number, firm=firm) for view in clocks],
        parts=shown_parts(ticket.assignments, views),
        lead=lead,
        steps=steps_of(ticket, lead, _lead_in_at(ticket)),
        acts=shown_timeline(history, firm=firm, files=files_of_acts(files, [item.seq for item in history])),
        files=files,
        answer=_answer(ticket, seen),
        outcome_label=label(ticket.outcome) if ticket.outcome and _answered(ticket, seen) else None,
        rating_label=_rating(ticket),
        opened_at=tx.now,
    )


def _lead_in_at(ticket: "Ticket") -> datetime | None:
    leads = [row for row in ticket.assignments if row.part is Part.LEAD and row.state is not PartState.EXCUSED]
    return leads[-1].checked_in_at if leads else None


def _officer(tx: Transaction, ticket: "Ticket", *, reachable: bool) -> ShownPerson | None:
    """The firm's own officer today; nobody when the firm has none, or must not be known."""
    if not reachable:
        return None
    seats = officers_of(tx.session, CompanyId(ticket.company_id), local_day(tx.now))
    people = people_of(tx.session, list(seats.values())[:1])
    for person in people.values():
        return ShownPerson(person.name, _("首席服务官"), person.phone or None, person.phone)
    return None


def _contact(tx: Transaction, ticket: "Ticket", seen: Sight) -> ShownPerson | None:
    """Whom to call at the firm; the number is whole for those who handle the ticket."""
    contacts = contacts_of(tx.session, CompanyId(ticket.company_id))
    if not contacts:
        return None
    first = contacts[0]
    role = first.position or _("企业联系人")
    if seen.phones_masked:
        return ShownPerson(first.name, role, None, masked_phone(first.phone))
    return ShownPerson(first.name, role, first.phone, first.phone)


def _own_deadline(ticket: "Ticket", seen: Sight) -> str | None:
    """希望 11月24日 周二 前解决：影响投标."""
    if ticket.wanted_by is None:
        return seen.text(ticket.consequence) or None
    wanted, consequence = day(ticket.wanted_by), seen.text(ticket.consequence)
    if not consequence:
        return _("希望 %(day)s 前解决", day=wanted)
    return _("希望 %(day)s 前解决：%(consequence)s", day=wanted, consequence=consequence)


def _pause_note(ticket: "Ticket") -> str | None:
    """The pause that lasts, with its reason and its end."""
    for pause in ticket.pauses:
        if pause.ended_at is None:
            return _(
                "%(reason)s，%(since)s 起暂停计时，最迟 %(until)s 自动恢复。",
                reason=label(pause.reason), since=moment(pause.started_at), until=moment(pause.ends_by),
            )  # fmt: skip
    return None


def _answer(ticket: "Ticket", seen: Sight) -> str | None:
    return seen.text(ticket.answer) if ticket.answer and _answered(ticket, seen) else None


def _answered(ticket: "Ticket", seen: Sight) -> bool:
    """Whether the answer may be read: by the offices when written, by others when approved."""
    return seen.internal or ticket.state in ANSWERED


def _rating(ticket: "Ticket") -> str | None:
    """What the firm said at the end of this cycle."""
    given = [rating for rating in ticket.ratings if rating.cycle == ticket.cycle]
    return f"{label(given[-1].solved)} · {level_label(given[-1].level)}" if given else None


def open_supports(ticket: "Ticket", parts: Sequence[ShownPart]) -> list[str]:
    """Supports that have not finished; an answer lists them."""
    waiting = {row.department.name for row in ticket.assignments if row.finished_at is None}
    return [
        part.department_name
        for part in parts
        if not part.lead and part.tone != "slate" and part.department_name in waiting
    ]


def latest_sentence(tx: Transaction, number: str) -> str:
    """Who did what last, and where it stands now: for whoever came too late. Raises Missing."""
    ticket = get_ticket(tx, number)
    last = shown_timeline(timeline(tx, ticket), firm=not sight_of(tx, ticket).internal)[0]
    who = f"{last.role_label} {last.actor}".strip()
    return _(
        "最近一步：%(who)s，%(act)s（%(time)s）。现在的状态是“%(state)s”，您的操作没有执行。",
        who=who, act=last.sentence, time=moment(last.at), state=label(ticket.state),
    )  # fmt: skip
