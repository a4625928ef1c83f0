"""Tickets: the list with its conditions, one ticket for staff and firm, and why a clock is due when it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import Role
from app.kernel.errors import Missing, Refused
from app.kernel.pagination import DEFAULT_LIMIT
from app.kernel.transaction import Transaction
from app.sla.queries import explain_to
from app.sla.worklists import times_of
from app.supervision.rules import is_authority, is_proposer
from app.supervision.seeing import seen_orders_on
from app.tickets.addressing import canonical, filters_from
from app.tickets.finding import Sort
from app.tickets.remarks import reads_remarks, remarks_on
from app.tickets.seeing import Wanted, seen_by, seen_list
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render, wants_fragment
from app.web.labels import label
from app.web.navigation import is_company
from app.web.searches.forms import ViewForm
from app.web.speaking import _
from app.web.tickets.addresses import address, chosen
from app.web.tickets.board import board_of
from app.web.tickets.clocks import counting_note, shown_clock
from app.web.tickets.finding import finding_of
from app.web.tickets.forms import FORMS, OrderForm, RemarkForm
from app.web.tickets.keeping import keeping_of
from app.web.tickets.orders import shown_orders
from app.web.tickets.promises import for_firm
from app.web.tickets.rows import cards_of, rows_of
from app.web.tickets.sheets import sheets_of
from app.web.tickets.shown import TicketPage, ticket_page
from app.web.viewer import page_context

pages = Blueprint("tickets", __name__)


@pages.get("/tickets")
@allows("ticket.see")
def index() -> ResponseReturnValue:
    """The tickets I may see, narrowed by what the address says; the firm reads its own as cards."""
    return found(chosen(request.args), request.args.get("cursor"))


def found(typed: Mapping[str, str], cursor: str | None = None, failed: ViewForm | None = None) -> Response:
    """The list under some conditions; ``failed`` is the form of a view that came back. Raises Invalid."""
    with reading() as tx:
        sort = Sort.DUE if typed.get("sort") == Sort.DUE else Sort.FILED
        asked = Wanted(filters=filters_from(typed), sort=sort, cursor=cursor, limit=DEFAULT_LIMIT, times=times_of(tx))
        page = seen_list(tx, asked)
        next_href = address("/tickets", typed, cursor=page.next_cursor) if page.next_cursor else None
        context: dict[str, Any] = {"next_href": next_href, "typed": typed, "search_text": typed.get("q", "")}
        if is_company(tx.actor):
            cards = cards_of(page.items)
            return render("tickets/list_firm.html", "tickets/_cards.html", cards=cards, **context, **page_context(tx))
        query, finding = canonical(typed), finding_of(tx, typed)
        frame = page_context(tx, query=query, count_views=not wants_fragment())
        return render(
            "tickets/list.html",
            "tickets/_rows.html",
            200 if failed is None else 422,
            rows=rows_of(page.items, tx.now),
            finding=finding,
            keeping=keeping_of(typed, query, finding, frame["rail_views"], failed),
            **context,
            **frame,
        )


@pages.get("/tickets/<number>")
@allows("ticket.see")
def show(number: str) -> ResponseReturnValue:
    """One ticket: where it stands, who has it, by when, and what may be done now."""
    return shown(number)


@pages.get("/tickets/<number>/clocks/<kind>/explain")
@allows("ticket.see")
def why(number: str, kind: str) -> ResponseReturnValue:
    """Every day counted or skipped on the way to a due; each asks about what is promised to him."""
    with reading() as tx:
        firm = is_company(tx.actor)
        told = explain_to(tx, number, kind, request.args.get("department") or None)
        return render_template(
            "tickets/why.html",
            number=number,
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
        return render_template("tickets/_preview.html", page=page)


@pages.get("/tickets/<number>/board")
@allows("ticket.see")
def board(number: str) -> ResponseReturnValue:
    """Who has checked in by now; a fragment, empty (204) while nothing has changed since ``?seen=``."""
    with reading() as tx:
        now = board_of(seen_by(tx, _beside_list(tx, number)), request.args.get("since"))
        if now.seen == request.args.get("seen"):
            return make_response("", 204)
        return render_template("tickets/_board.html", board=now)


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
        page = ticket_page(tx, number, firm=firm)
        g.back = (f"/tickets/{page.ticket.number}", _("查看最新状态"))
        if failed is not None and not _fits(failed, page.actions):
            raise Refused(allowed=page.actions, state=page.ticket.state)
        body = render_template(
            "tickets/show_firm.html" if firm else "tickets/show.html",
            page=page,
            sheets=sheets_of(tx, page, failed),
            failed=failed,
            sent=session.pop("sent", ""),
            **(for_firm(tx, page) if firm else _for_staff(tx, page, failed)),
            **page_context(tx),
        )
    return make_response(body, code)


def _fits(failed: Any, actions: Sequence[Any]) -> bool:
    """Whether the form's act may still be taken; remarks and orders change nothing about the ticket's state."""
    names = {FORMS[action].act for action in actions if action in FORMS}
    return failed.act in names or failed.act in {RemarkForm.act, OrderForm.act}


def _for_staff(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, Any]:
    """What only staff read: remarks, supervision orders, the way to the firm's file."""
    ticket = page.ticket
    may_remark = reads_remarks(tx, ticket)
    sees_orders = tx.actor.may("supervision.see") or tx.actor.may("supervision.answer")
    orders = seen_orders_on(tx, ticket) if sees_orders else []
    remark = failed if isinstance(failed, RemarkForm) else RemarkForm(formdata=None)
    order = failed if isinstance(failed, OrderForm) else OrderForm(formdata=None)
    issues = is_authority(tx.actor, ticket.region_id)
    code = ticket.firm.credit_code if ticket.firm else None
    return {
        "board": board_of(page.seen),
        "remarks": [
            {"actor": row.author, "role_label": _role(row.role), "at": row.at, "text": row.text}
            for row in remarks_on(tx, ticket)
        ],
        "remark_form": remark if may_remark else None,
        "orders": shown_orders(orders, tx.now),
        "order_form": order if issues or is_proposer(tx.actor, ticket.region_id) else None,
        "order_verb": _("发出督办单") if issues else _("建议督办"),
        "company_href": f"/companies/{code}" if code and tx.actor.may("company.see") else None,
    }


def _role(role: str) -> str:
    return label(Role(role)) if role in set(Role) else _("系统")
