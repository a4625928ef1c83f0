"""走访: what should be visited and what was, one visit, its photos, and what is said of it."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import Role
from app.acts.table import ON_VISITS
from app.calendars.rules import local_day
from app.kernel.acts import AnyDeclared
from app.visits.covering import month_of
from app.visits.listing import NARROWS, filters_of
from app.visits.photographing import open_photo
from app.visits.rules.words import COVER, RECORD, SEE
from app.visits.seeing import count_due, due_visits, seen_visit, seen_visits
from app.web.attachments.pages import sent
from app.web.desk import acting, core, reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.navigation import is_company
from app.web.sent import act_sent
from app.web.taken import takes
from app.web.viewer import page_context
from app.web.visits.forms import VISIT_FORMS
from app.web.visits.shown import shown_row, shown_visit

pages = Blueprint("visits", __name__)


@pages.get("/visits")
@allows(SEE)
def index() -> ResponseReturnValue:
    """To an officer what he should visit; to all the visits they know of, the latest first."""
    kept = {name: request.args[name][:40] for name in NARROWS if request.args.get(name)}
    cursor = request.args.get("cursor")
    with reading() as tx:
        today = local_day(tx.now)
        due = bool(tx.actor.seats_of(Role.OFFICER)) and not kept and request.args.get("all") != "1"
        page = due_visits(tx, cursor) if due else seen_visits(tx, filters_of(kept), cursor)
        more = {**kept, **({} if due else {"all": "1"}), "cursor": page.next_cursor}
        return render(
            "visits/list.html",
            "visits/_due.html" if due else "visits/_rows.html",
            visits=[shown_row(each) for each in page.items],
            due=due,
            due_count=count_due(tx, month_of(today)[1]) if due else 0,
            next_href=f"/visits?{urlencode(more)}" if page.next_cursor else None,
            may_record=tx.actor.may(RECORD),
            may_cover=tx.actor.may(COVER),
            officer=bool(tx.actor.seats_of(Role.OFFICER)),
            firm=is_company(tx.actor),
            query=urlencode(kept),
            **page_context(tx),
        )


@pages.get("/visits/<number>")
@allows(SEE)
def show(number: str) -> ResponseReturnValue:
    """One visit as this reader may know it."""
    return _shown(number)


@pages.get("/visits/<number>/photos/<key>")
@allows(SEE)
def photo(number: str, key: str) -> ResponseReturnValue:
    """A photo, to those of the offices who read the visit."""
    with acting() as tx:
        opened = open_photo(tx, core().storage, number, key)
    return sent(opened, inline=True)


def act_on(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """Say that nobody came, rule on that, or call a plan off."""
    form, address = VISIT_FORMS[act.action](), f"/visits/{number}"
    version = None if act.action == "deny_visit" else form.seen
    return act_sent(act, form, number, version=version, back=address, shown=_shown, target=lambda _visit: address)


for _act in ON_VISITS:
    pages.add_url_rule(
        f"/visits/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        body = render_template(
            "visits/show.html",
            visit=shown_visit(seen_visit(tx, number), failed),
            sent=session.pop("sent", ""),
            firm=is_company(tx.actor),
            **page_context(tx),
        )
    return make_response(body, code)
