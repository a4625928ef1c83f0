"""Tickets: the list with its conditions, one ticket for staff and firm, and why a clock is due when it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.kernel.errors import Missing, Refused
from app.kernel.pagination import DEFAULT_LIMIT
from app.kernel.transaction import Transaction
from app.knowledge.using import words_to_start_from
from app.sla.queries import explain_to
from app.sla.worklists import times_of
from app.tickets.addressing import canonical, filters_from, sort_from
from app.tickets.categories import categories_in_use
from app.tickets.finding import Sort
from app.tickets.merging import joinable
from app.tickets.openings import note_opening
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.worklists import Worklist
from app.tickets.seeing import Wanted, row_by, seen_by, seen_list
from app.understanding.similar import answer_to_start_from
from app.web.desk import reading
from app.web.forms.bases import ZoneForm
from app.web.guard import allows
from app.web.htmx import render, wants_fragment
from app.web.navigation import is_company
from app.web.panelling import On, answered_on, asked_on, panels_on
from app.web.polled import polled
from app.web.speaking import _
from app.web.tickets.addresses import address, chosen
from app.web.tickets.board import board_of
from app.web.tickets.choices import chosen_category_choices
from app.web.tickets.clarity import clarity_in_review
from app.web.tickets.clocks import counting_note, shown_clock
from app.web.tickets.columns import columns_for
from app.web.tickets.finding import Search, finding_of
from app.web.tickets.forms import FORMS
from app.web.tickets.presence import Beside, others_at
from app.web.tickets.promises import for_firm
from app.web.tickets.rows import cards_of, rows_of, units_of_actor
from app.web.tickets.sheets import sheets_of
from app.web.tickets.shown import TicketPage, ticket_page
from app.web.tickets.walking import sent_from, walk_of
from app.web.viewer import page_context, unit_name

pages = Blueprint("tickets", __name__)

IN_PANE: Mapping[str, frozenset[Action]] = {
    Worklist.REVIEW: frozenset({Action.APPROVE}),
    Worklist.RULE: frozenset({Action.RULE}),
    Worklist.SIGN: frozenset({Action.SIGN_HAND_BACK}),
}
"""What is decided beside the list it waits in, without leaving it."""


@pages.get("/tickets")
@allows("ticket.see")
def index() -> ResponseReturnValue:
    """The tickets I may see, narrowed by what the address says; the firm reads its own as cards."""
    return found(chosen(request.args), request.args.get("cursor"))


def found(typed: Mapping[str, str], cursor: str | None = None, failed: ZoneForm | None = None) -> Response:
    """The list under some conditions; ``failed`` is the form of a panel that came back. Raises Invalid."""
    with reading() as tx:
        filters, sort = filters_from(typed), sort_from(typed)
        asked = Wanted(filters=filters, sort=sort, cursor=cursor, limit=DEFAULT_LIMIT, times=times_of(tx))
        page = seen_list(tx, asked)
        next_href = address("/tickets", typed, cursor=page.next_cursor) if page.next_cursor else None
        context: dict[str, Any] = {"next_href": next_href, "typed": typed, "search_text": typed.get("q", "")}
        if is_company(tx.actor):
            cards = cards_of(page.items)
            return render("tickets/list_firm.html", "tickets/_cards.html", cards=cards, **context, **page_context(tx))
        query, finding = canonical(typed), finding_of(tx, typed)
        frame = page_context(tx, query=query, count_searches=not wants_fragment(), place="tickets")
        search = Search(typed=typed, query=query, finding=finding, searches=frame["rail_searches"])
        return render(
            "tickets/list.html",
            "tickets/_rows.html",
            200 if failed is None else 422,
            rows=rows_of(page.items, tx.now, units_of_actor(tx.actor), urlencode({"find": query})),
            finding=finding,
            batches=tx.actor.may("batch.propose"),
            columns=columns_for(frame["chosen_columns"], "tickets", "/tickets", typed, sort, Sort.FILED),
            panels=panels_on(tx, On.TICKETS, search, failed),
            **context,
            **frame,
        )


@pages.get("/tickets/<number>")
@allows("ticket.see")
def show(number: str) -> ResponseReturnValue:
    """One ticket: where it stands, who has it, by when, and what may be done now.

    ``?like=`` (a closed matter of the same kind) begins the answer with what was answered there, ``?article=`` with an
    article of knowledge, whose use is then counted.
    """
    like, article = (request.args.get(name, "")[:40] for name in ("like", "article"))
    begun = _answer_begun(number, like, article) if like or article else None
    return shown(number, begun) if begun is not None else shown(number)


def _answer_begun(number: str, like: str, article: str) -> Any:
    """The form of the answer with the words of another; None where that may not be taken over, or no answer is due."""
    with reading() as tx:
        if Action.ANSWER not in seen_by(tx, number).actions:
            return None
        begun = words_to_start_from(tx, article) if article else None
        said = (
            {"text": begun[1], "knowledge": [begun[0]]} if begun else {"text": answer_to_start_from(tx, number, like)}
        )
    return FORMS[Action.ANSWER](formdata=None, data=said) if said["text"] else None


@pages.get("/tickets/<number>/clocks/<kind>/explain")
@allows("ticket.see")
def why(number: str, kind: str) -> ResponseReturnValue:
    """Every day counted or skipped on the way to a due; each asks about what is promised to him."""
    with reading() as tx:
        firm = is_company(tx.actor)
        told = explain_to(tx, number, kind, request.args.get("department") or None)
        return render_template(
            "tickets/why.html",
            above=[(number, f"/tickets/{number}")],
            told=told,
            clock_view=shown_clock(told.clock, firm=firm),
            counting_note=counting_note(told.clock),
            **page_context(tx),
        )


@pages.get("/tickets/<number>/preview")
@allows("ticket.see")
def preview(number: str) -> ResponseReturnValue:
    """A look at one ticket beside the list; a fragment."""
    with reading() as tx:
        page = ticket_page(tx, _beside_list(tx, number), firm=False)
        note_opening(tx, page.seen)
        walk = walk_of(tx, page.ticket.number, request.args)
        page = replace(page, then=walk.then if walk else "")
        sheets = sheets_of(tx, page, only=IN_PANE.get(request.args.get("list", ""), frozenset()))
        query = request.query_string.decode("ascii", "replace")
        page_href = f"/tickets/{page.ticket.number}" + (f"?{query}" if query else "")
        return render_template("tickets/_preview.html", page=page, around=walk, sheets=sheets, page_href=page_href)


@pages.get("/tickets/<number>/board")
@polled
@allows("ticket.see")
def board(number: str) -> ResponseReturnValue:
    """Who has checked in by now; a fragment, empty (204) while nothing has changed since ``?seen=``."""
    with reading() as tx:
        now = board_of(seen_by(tx, _beside_list(tx, number)), request.args.get("since"))
        if now.seen == request.args.get("seen"):
            return make_response("", 204)
        return render_template("tickets/_board.html", board=now)


@pages.get("/tickets/<number>/joinable")
@allows("ticket.merge")
def joinable_to(number: str) -> ResponseReturnValue:
    """The matters of the same firm this one may go into; a fragment of the form that merges."""
    with reading() as tx:
        chosen = request.args.get("chosen", "")[:40]
        return render_template("tickets/_joinable.html", offered=joinable(tx, number), chosen=chosen)


@pages.get("/tickets/<number>/categories/<act>")
@allows("ticket.reclassify")
def categories_for(number: str, act: str) -> ResponseReturnValue:
    """The categories a part may be split off under, or the request put under; a fragment of those forms."""
    if act not in {"split-off", "reclassify"}:
        raise Missing()
    with reading() as tx:
        row_by(tx, _beside_list(tx, number))
        form = FORMS[Action(act.replace("-", "_"))](formdata=None)
        form.category.choices = chosen_category_choices(categories_in_use(tx.session))
        return render_template("tickets/_category_field.html", form=form)


@pages.get("/tickets/<number>/presence")
@polled
@allows("ticket.see")
def presence(number: str) -> ResponseReturnValue:
    """Who else is at this ticket now; a fragment, empty when nobody is or nobody knows."""
    with reading() as tx:
        row = row_by(tx, _beside_list(tx, number))
        return render_template(
            "tickets/_presence.html", others=[_named(each) for each in others_at(tx, row, unit_name(tx))]
        )


def _named(each: Beside) -> str:
    return _("%(name)s（%(unit)s）", name=each.name, unit=each.unit) if each.unit else each.name


def _beside_list(tx: Transaction, number: str) -> str:
    """A ticket for a fragment that only staff's pages hold. Raises Missing, to a firm whatever it asks for."""
    if is_company(tx.actor):
        raise Missing()
    return number


def shown(number: str, failed: Any = None, code: int = 200) -> Response:
    """The page of a ticket; ``failed`` is a form that came back, shown open with what was typed.

    Raises Missing, and Refused when the act of that form does not fit any more.
    """
    with reading() as tx:
        firm = is_company(tx.actor)
        which = On.FIRMS_TICKET if firm else On.TICKET
        page = ticket_page(tx, number, firm=firm, left=failed is None, besides=asked_on(which))
        if failed is None and page.ticket.number != number:
            query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
            return make_response(redirect(f"/tickets/{page.ticket.number}{query}"))  # one address for one ticket
        g.back = (f"/tickets/{page.ticket.number}", _("查看最新状态"))
        walk = None if firm else walk_of(tx, page.ticket.number, request.args)
        if not firm:
            note_opening(tx, page.seen)
            page = replace(page, then=walk.then if walk else sent_from())
        if failed is not None and not _fits(failed, which, page.actions):
            raise Refused(allowed=page.actions, state=page.ticket.state)
        body = render_template(
            "tickets/show_firm.html" if firm else "tickets/show.html",
            page=page,
            around=walk,
            sheets=sheets_of(tx, page, failed),
            panels=panels_on(tx, which, page, failed),
            sent=session.pop("sent", ""),
            **(for_firm(tx, page) if firm else _for_staff(tx, page)),
            **page_context(tx),
        )
    return make_response(body, code)


def _fits(failed: Any, page: On, actions: Sequence[Any]) -> bool:
    """Whether the form's act may still be taken; what comes back to a panel changes nothing about the ticket."""
    return answered_on(page, failed) or failed.act in {FORMS[action].act for action in actions if action in FORMS}


def _for_staff(tx: Transaction, page: TicketPage) -> dict[str, Any]:
    """What only staff read besides the panels: the board, the way to the firm's file, hints on an answer to approve."""
    code = page.ticket.firm.credit_code if page.ticket.firm else None
    return {
        "board": board_of(page.seen),
        "company_href": _of_firm(tx, code) if code else None,
        "review": clarity_in_review(tx, page),
    }


def _of_firm(tx: Transaction, code: str) -> str | None:
    """Where a firm is read that this reader knows by its name: its card, or for a unit what it has a part in."""
    if tx.actor.may("company.see"):
        return f"/companies/{code}"
    return f"/companies/{code}/dossier" if tx.actor.may("dossier.see") else None
