"""``/``: each person lands on what waits for them."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import COMPANY, Role
from app.ahead.seeing import turning_soon
from app.calendars.rules import local_day
from app.companies.queries import CompanyFilters
from app.companies.seeing import seen_companies
from app.drafts.seeing import drafts_of
from app.handovers.seeing import waiting_for
from app.kernel.actor import Actor
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.promises.listing import few_of
from app.promises.rules.words import PromiseList
from app.regions.queries import parks_of
from app.reports.queries import course_of, latest_week, read_report
from app.sla.tallies import latest_units, open_by_firm, open_by_place
from app.sla.worklists import longest_late
from app.tickets.ahead import heard_last, last_heard, silent_since, wanted_ahead
from app.tickets.categories import all_categories
from app.tickets.finding import TicketFilters
from app.tickets.people import officer_of_firm
from app.tickets.rules.words import ENDED, OPEN, State
from app.tickets.rules.worklists import lists_of
from app.tickets.seeing import Wanted, seen_beside, seen_lists
from app.tickets.seen import SeenPerson
from app.visits.seeing import due_visits, last_visits, visits_of_day
from app.web.companies.shown import FirmCard, firm_cards
from app.web.desk import reading
from app.web.guard import signed_in
from app.web.home.day import day_visits, shown_turning, silent_firms
from app.web.home.heat import Heat, heat_of
from app.web.home.latest import EXAMPLES, WORST, late_units
from app.web.home.whistles import shown_whistles
from app.web.landing import landing
from app.web.navigation import is_company, list_label
from app.web.promises.shown import shown_promise
from app.web.reports.figures import ShownFigure, shown_figure
from app.web.speaking import _
from app.web.tickets.rows import TicketCard, cards_of, rows_of
from app.web.viewer import page_context
from app.web.visits.shown import shown_row

pages = Blueprint("home", __name__)

WAITING = (State.RESOLVED, State.NEEDS_INFO)
IN_HAND = tuple(state for state in OPEN if state not in WAITING)
CARDS, ENDED_CARDS, ROWS, PROMISES = 10, 3, 10, 5
FIRMS = 100
"""Firms on an officer's page; who looks after more finds the rest by name."""
WEEKS = 8
AHEAD = timedelta(days=7)
"""How far an officer looks ahead: what firms need within a week."""
HEADLINES = ("resolution_ledger", "on_time_current", "check_in", "response", "satisfaction")
"""The five figures of the leader's ten seconds."""


@dataclass(frozen=True)
class FirmHome:
    """What a firm finds: what waits for it first."""

    officer: SeenPerson | None
    waiting: list[TicketCard]
    in_hand: list[TicketCard]
    ended: list[TicketCard]
    more: bool


@pages.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """The firm's page, the leader's, the officer's, or the way to one's first work list."""
    actor: Actor = g.actor
    if is_company(actor):
        return _firm()
    if Role.LEADER in actor.roles:
        return _leader()
    if Role.OFFICER in actor.roles:
        return _officer_home()
    place = landing(actor)
    if place != "/":
        return redirect(place, 303)
    with reading() as tx:
        return render_template("home/nothing.html", **page_context(tx))


def _firm() -> ResponseReturnValue:
    with reading() as tx:
        promises = [shown_promise(each) for each in few_of(tx, PromiseList.OPEN, PROMISES)]
        return render_template(
            "home/firm.html", home=_firm_home(tx), promises=promises, drafts=drafts_of(tx), **page_context(tx)
        )


def _leader() -> ResponseReturnValue:
    with reading() as tx:
        week = latest_week(tx)
        figures, number = ([], "") if week is None else _headlines(tx, week)
        units = latest_units(tx, WORST, EXAMPLES)
        first = [number for unit in units for number in unit.first]
        beside, (overdue, called) = seen_beside(tx, first, longest_late(tx, ROWS), _in((State.WHISTLED,), ROWS))
        return render_template(
            "home/leader.html",
            week=week,
            report_number=number,
            figures=figures,
            rows=rows_of(overdue.items, tx.now),
            more=overdue.next_cursor is not None,
            whistles=shown_whistles(called.items),
            late_units=late_units(units, beside, tx.now),
            heat=_heat(tx),
            **page_context(tx),
        )


def _officer_home() -> ResponseReturnValue:
    with reading() as tx:
        context = page_context(tx)
        lists = [(each, list_label(each, tx.actor)) for each in lists_of(tx.actor)]
        cards, more = _firm_cards(tx)
        waiting = [card for card in cards if card.waits]
        of_day = visits_of_day(tx, local_day(tx.now))
        told = {each.number for each in of_day}
        due = [each for each in due_visits(tx, None, FIRMS).items if each.number not in told]
        return render_template(
            "home/officer.html",
            lists=lists,
            waiting=waiting,
            quiet=[card for card in cards if not card.waits],
            visits=day_visits(due, cards, local_day(tx.now)),
            silent=silent_firms(cards),
            turning=shown_turning(turning_soon(tx, ROWS)),
            more=more,
            signatures=waiting_for(tx),
            promises=[shown_promise(each) for each in few_of(tx, PromiseList.MINE, PROMISES)],
            visits_of_day=[shown_row(each) for each in of_day],
            wanted=wanted_ahead(tx, AHEAD, ROWS),
            drafts=drafts_of(tx),
            **context,
        )


def _headlines(tx: Transaction, week: str) -> tuple[list[ShownFigure], str]:
    """The five figures of the newest issue with their course of late, and the issue's number."""
    read = read_report(tx, week, kinds=("region",))
    courses = course_of(tx, read.report, HEADLINES, WEEKS)
    found = [(figure, courses.get(metric, [])) for metric in HEADLINES if (figure := read.figure(metric)) is not None]
    shown = [shown_figure(figure, week, read.region_code, course=course) for figure, course in found]
    return shown, read.report.number


def _heat(tx: Transaction) -> Heat | None:
    parks = {park.id: (park.code, park.name) for park in parks_of(tx.session, tx.actor)}
    categories = {each.code: _(each.name) for each in all_categories(tx.session)}
    return heat_of(open_by_place(tx), parks, categories)


def _firm_cards(tx: Transaction) -> tuple[list[FirmCard], bool]:
    """The firms this officer looks after today, those with something that waits first; whether there are more."""
    mine = CompanyFilters(officer_id=AccountId(tx.actor.account_id or 0), day=local_day(tx.now))
    found = seen_companies(tx, mine, None, FIRMS)
    tallies = open_by_firm(tx, [each.id for each in found.items])
    parks = {park.id: park.name for park in parks_of(tx.session, tx.actor)}
    ids = [each.id for each in found.items]
    heard = heard_last(last_heard(tx, ids), last_visits(tx, ids))
    silent = silent_since(heard, ids, local_day(tx.now))
    return firm_cards(found.items, tallies, parks, silent), found.next_cursor is not None


def _firm_home(tx: Transaction) -> FirmHome:
    pages = seen_lists(tx, _in(WAITING, CARDS), _in(IN_HAND, CARDS), _in(ENDED, ENDED_CARDS))
    waiting, in_hand, ended = (cards_of(page.items) for page in pages)
    return FirmHome(
        officer=_officer(tx),
        waiting=waiting,
        in_hand=in_hand,
        ended=ended,
        more=any(page.next_cursor for page in pages),
    )


def _officer(tx: Transaction) -> SeenPerson | None:
    """Who looks after the firm today."""
    firms = (seat.company_id for seat in tx.actor.seats_of(*COMPANY) if seat.company_id is not None)
    return next((officer_of_firm(tx, company_id) for company_id in firms), None)


def _in(states: tuple[State, ...], limit: int) -> Wanted:
    """The newest in these states."""
    return Wanted(filters=TicketFilters(states=states), limit=limit)
