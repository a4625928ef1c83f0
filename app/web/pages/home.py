"""``/``: each person lands on what waits for them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import people_of
from app.accounts.rules.roles import COMPANY, Role
from app.calendars.rules import local_day
from app.companies.queries import officers_of
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.reports.queries import latest_week, read_report
from app.sla.worklists import page_of_list
from app.tickets.boards import parts_of_many
from app.tickets.finding import TicketFilters
from app.tickets.queries import list_tickets, sights_of
from app.tickets.rules.words import ENDED, OPEN, State
from app.tickets.rules.worklists import Worklist, lists_of
from app.web.desk import reading
from app.web.guard import signed_in
from app.web.navigation import is_company
from app.web.presenting.figures import ShownFigure, shown_figure
from app.web.presenting.rows import HIDDEN_FIRM, TicketCard, cards_of, rows_of
from app.web.presenting.whistles import ShownWhistle, shown_whistles
from app.web.viewer import page_context

if TYPE_CHECKING:
    from app.accounts.queries import Person

pages = Blueprint("home", __name__)

WAITING = (State.RESOLVED, State.NEEDS_INFO)
IN_HAND = tuple(state for state in OPEN if state not in WAITING)
CARDS, ENDED_CARDS, ROWS = 10, 3, 10
HEADLINES = ("resolution_ledger", "on_time_current", "check_in", "response", "satisfaction")
"""The five figures of the leader's ten seconds."""
READ_ONLY = frozenset({Role.OBSERVER, Role.AUDITOR})


@dataclass(frozen=True)
class FirmHome:
    """What a firm finds: what waits for it first."""

    officer: "Person | None"
    waiting: list[TicketCard]
    in_hand: list[TicketCard]
    ended: list[TicketCard]
    more: bool


@pages.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """The firm's page, the leader's page, or the way to one's first work list."""
    actor: Actor = g.actor
    if is_company(actor):
        return _firm()
    if Role.LEADER in actor.roles:
        return _leader()
    if actor.roles and actor.roles <= READ_ONLY:
        return redirect("/tickets", 303)
    lists = lists_of(actor)
    if lists:
        return redirect(f"/worklist/{lists[0]}", 303)
    if actor.may("settings.see"):
        return redirect("/settings", 303)
    with reading() as tx:
        return render_template("home/nothing.html", **page_context(tx))


def _firm() -> ResponseReturnValue:
    with reading() as tx:
        return render_template("home/firm.html", home=_firm_home(tx), **page_context(tx))


def _leader() -> ResponseReturnValue:
    with reading() as tx:
        week = latest_week(tx)
        figures: list[ShownFigure] = []
        number = ""
        if week is not None:
            read = read_report(tx, week)
            number = read.report.number
            found = [read.figure(metric) for metric in HEADLINES]
            figures = [shown_figure(figure, week, read.region_code) for figure in found if figure is not None]
        overdue = page_of_list(tx, Worklist.OVERDUE, None, ROWS)
        return render_template(
            "home/leader.html", week=week, report_number=number, figures=figures, rows=rows_of(tx, overdue.items),
            more=overdue.next_cursor is not None, whistles=_running_whistles(tx), **page_context(tx),
        )  # fmt: skip


def _firm_home(tx: Transaction) -> FirmHome:
    waiting = list_tickets(tx, TicketFilters(states=WAITING), limit=CARDS)
    in_hand = list_tickets(tx, TicketFilters(states=IN_HAND), limit=CARDS)
    ended = list_tickets(tx, TicketFilters(states=ENDED), limit=ENDED_CARDS)
    cards = cards_of(tx, [*waiting.items, *in_hand.items, *ended.items])
    first, last = len(waiting.items), len(waiting.items) + len(in_hand.items)
    return FirmHome(
        officer=_officer(tx), waiting=cards[:first], in_hand=cards[first:last], ended=cards[last:],
        more=any(page.next_cursor for page in (waiting, in_hand, ended)),
    )  # fmt: skip


def _officer(tx: Transaction) -> "Person | None":
    """Who looks after the firm today: seat A, else B."""
    for seat in tx.actor.seats_of(*COMPANY):
        if seat.company_id is not None:
            officers = officers_of(tx.session, seat.company_id, local_day(tx.now))
            return next(iter(people_of(tx.session, list(officers.values())[:1]).values()), None)
    return None


def _running_whistles(tx: Transaction) -> list[ShownWhistle]:
    tickets = list_tickets(tx, TicketFilters(states=(State.WHISTLED,)), limit=ROWS).items
    firms = [seen.firm(ticket.company.name, "") for ticket, seen in zip(tickets, sights_of(tx, tickets), strict=True)]
    names = [firm.name if firm else HIDDEN_FIRM for firm in firms]
    return shown_whistles(tickets, parts_of_many(tx, [ticket.id for ticket in tickets]), names)
