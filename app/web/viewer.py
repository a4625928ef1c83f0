"""What every page knows about who looks at it: name, role, menu, counts, unread messages, flashes."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, get_flashed_messages, has_request_context, request

from app.accounts.rules.roles import Role
from app.companies.queries import name_of_company
from app.departments.queries import name_of_department
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.asking import NOW, Question, answer, question
from app.kernel.transaction import Transaction
from app.notifications.queries import unread_of
from app.regions.queries import name_of_park
from app.sla.worklists import search_counts, waiting_counts
from app.tickets.choosing_columns import columns_of
from app.tickets.rules.deciding import files_for_somebody
from app.tickets.rules.worklists import lists_of
from app.tickets.searches import searches_from, searches_of
from app.web.desk import core
from app.web.labels import label
from app.web.navigation import is_company, menu, search_menu, sections, tabs
from app.web.noticing import banners_asked, banners_shown
from app.web.speaking import _, listed


@dataclass(frozen=True)
class Viewer:
    """The person in front of the page."""

    key: str
    """Whose things on a device these are."""
    name: str
    role_label: str
    unit_name: str
    is_company: bool
    is_staff: bool
    may_search: bool = True
    """Whether there is a list of tickets to look into; nobody is shown a door that is locked for them."""
    may_file: bool = True
    goes_out: bool = False
    """An officer: some pages stay on his device, to be read without a network."""
    instead_of: str = ""
    """For whom this person acts while they are away."""

    @property
    def layout(self) -> str:
        """Firms read the narrow layout, staff the desk."""
        return "layouts/public.html" if self.is_company else "layouts/desk.html"


def viewer_of(actor: Actor, unit_name: str = "") -> Viewer | None:
    """The viewer, or None when nobody is signed in."""
    if actor.account_id is None:
        return None
    words = listed(dict.fromkeys(label(Role(seat.role)) for seat in actor.seats)) or _("暂无角色")
    firm = is_company(actor)
    may_search, may_file = actor.may("ticket.see"), files_for_somebody(actor)
    instead_of = listed(dict.fromkeys(seat.instead_of for seat in actor.seats if seat.instead_of))
    return Viewer(
        str(actor.account_id),
        actor.name,
        words,
        unit_name,
        firm,
        not firm,
        may_search=may_search,
        may_file=may_file,
        goes_out=Role.OFFICER in actor.roles,
        instead_of=instead_of,
    )


def page_context(
    tx: Transaction, *, query: str | None = None, count_searches: bool = False, place: str = ""
) -> dict[str, Any]:
    """Everything the layouts read, in one query: counts, unread messages, saved searches, notices and one's unit.

    ``query`` is the canonical search of a list of tickets. ``count_searches``: one query more, for how many tickets
    stand behind each saved search; for pages that are lists themselves. ``place``: the list whose columns are shown.
    Pass the result to ``render_template``.
    """
    names = lists_of(tx.actor)
    [(unit, kept, unread, banners, chosen, *numbers)] = answer(tx.session, frame_asked(tx, place))
    counts = dict(zip(names, numbers, strict=True))
    searches = searches_from(kept)
    navigation = menu(tx.actor, counts, request.path, request.query_string.decode("ascii", "replace"))
    return {
        "viewer": viewer_of(tx.actor, unit or ""),
        "navigation": navigation,
        "rail": sections(navigation),
        "tabs": tabs(navigation),
        "counts": counts,
        "rail_searches": search_menu(searches, search_counts(tx, searches) if count_searches else {}, query),
        "unread": unread,
        "chosen_columns": chosen,
        "printed_at": tx.now,
        "banners": banners_shown(tx, banners),
    }


def frame_asked(tx: Transaction, place: str = "") -> Question:
    """What ``page_context`` asks."""
    return question(_frame, tx.actor, place, now=tx.now)


def _frame(actor: Actor, place: str) -> sa.Select[Any]:
    """What ``page_context`` asks in one statement."""
    columns = columns_of(actor, place) if place else sa.literal(None, sa.Text())
    own = unit_of(actor), searches_of(actor), unread_of(actor), banners_asked(actor, NOW), columns
    named = [column.label(f"own_{at}") for at, column in enumerate(own)]
    return sa.select(*named, *waiting_counts(actor, lists_of(actor), NOW))


def register(app: Flask) -> None:
    """Defaults for pages that open no transaction: sign-in and errors."""

    @app.context_processor
    def defaults() -> dict[str, Any]:
        actor = g.get("actor", ANONYMOUS) if has_request_context() else ANONYMOUS
        return {
            "viewer": viewer_of(actor),
            "navigation": [],
            "rail": [],
            "tabs": [],
            "rail_searches": [],
            "unread": 0,
            "printed_at": None,
            "service_phone": core().settings.service_phone if has_request_context() else "",
            "banners": [],
            "newer_session": g.get("newer_session") if has_request_context() else None,
            "messages": get_flashed_messages(with_categories=True),
            "large_type": has_request_context() and request.cookies.get("large_type") == "1",
        }


def unit_name(tx: Transaction) -> str:
    """The unit of the first seat: department, park or firm; a regional seat has none of its own. One query."""
    return tx.session.scalar(sa.select(unit_of(tx.actor))) or ""


def unit_of(actor: Actor) -> sa.ColumnElement[Any]:
    """The same as a column of a statement; NULL where there is none."""
    for seat in actor.seats:
        if seat.department_id is not None:
            return name_of_department(seat.department_id)
        if seat.company_id is not None:
            return name_of_company(seat.company_id)
        if seat.park_id is not None:
            return name_of_park(seat.park_id, seat.region_ids)
    return sa.literal(None, sa.Text())
