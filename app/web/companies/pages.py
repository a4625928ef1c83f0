"""企业: the list, one firm's card, and its entry kept true."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.queries import names_of, people_of
from app.calendars.rules import local_day
from app.companies.queries import CompanyFilters, officers_of, officers_of_many, stand_ins_of
from app.companies.registering import CompanyEntry, enters, set_contacts, update
from app.companies.rules import CompanyState
from app.companies.seeing import SeenCompany, seen_companies, seen_company, seen_pairings
from app.kernel.errors import Forbidden, Invalid
from app.kernel.pagination import DEFAULT_LIMIT
from app.kernel.transaction import Transaction
from app.promises.rules.words import GIVE
from app.regions.queries import parks_of
from app.tickets.finding import TicketFilters
from app.tickets.seeing import Wanted, seen_list
from app.web.companies.forms import CompanyForm
from app.web.companies.shown import shown_contacts, shown_former, shown_former_names, shown_pairings, shown_stand_in
from app.web.desk import acting, reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.navigation import is_company
from app.web.speaking import _
from app.web.tickets.rows import cards_of, rows_of
from app.web.viewer import page_context

pages = Blueprint("companies", __name__)

TICKETS_SHOWN = 10
LONGEST_QUERY = 100


@pages.get("/companies")
@allows("company.see")
def index() -> ResponseReturnValue:
    """The firms I may see, by a part of their name or code; a firm's own people go to their card."""
    words = request.args.get("q", "").strip()[:LONGEST_QUERY]
    with reading() as tx:
        filters = CompanyFilters(q=words or None)
        found = seen_companies(tx, filters, request.args.get("cursor"), DEFAULT_LIMIT)
        if is_company(tx.actor) and len(found.items) == 1:
            return redirect(f"/companies/{found.items[0].credit_code}", 303)
        more = {"cursor": found.next_cursor, **({"q": words} if words else {})}
        next_href = f"/companies?{urlencode(more)}" if found.next_cursor else None
        return render(
            "companies/list.html",
            "companies/_rows.html",
            companies=found.items,
            former_names=shown_former_names,
            words=words,
            next_href=next_href,
            officers=_officer_names(tx, found.items),
            parks=_park_names(tx),
            may_see_pairing=tx.actor.may("pairing.see"),
            may_enter=enters(tx.actor),
            **page_context(tx),
        )


@pages.get("/companies/<credit_code>")
@allows("company.see")
def show(credit_code: str) -> ResponseReturnValue:
    """One firm: whom to call, who looks after it and did before, what it asked."""
    with reading() as tx:
        company = seen_company(tx, credit_code)
        history = seen_pairings(tx, company)
        today = local_day(tx.now)
        officers = officers_of(tx.session, company.id, today)
        away = stand_ins_of(tx.session, officers.values(), today)
        people = people_of(
            tx.session, {row.officer_id for row in history} | {each.officer_id for each in away.values()}
        )
        context: dict[str, Any] = {}
        if tx.actor.may("ticket.see"):
            found = seen_list(tx, Wanted(filters=TicketFilters(company=company.credit_code), limit=TICKETS_SHOWN))
            firm = is_company(tx.actor)
            context["cards"] = cards_of(found.items) if firm else []
            context["rows"] = [] if firm else rows_of(found.items, tx.now)
            context["more"] = found.next_cursor is not None
        return render_template(
            "companies/show.html",
            company=company,
            contacts=shown_contacts(company),
            former=shown_former(company),
            pairings=shown_pairings(history, people, today),
            park=_park_names(tx).get(company.park_id or 0, ""),
            officer=next((people[each] for each in officers.values() if each in people), None),
            stand_in=shown_stand_in(next(iter(officers.values()), None), away, people),
            may_call=company.callable,
            may_edit=company.editable,
            may_keep_people=tx.actor.may("company.people"),
            may_ask_correction=company.state is CompanyState.ACTIVE and tx.actor.may("company.ask_correction"),
            may_recode=company.state is CompanyState.ACTIVE and tx.actor.may("company.recode"),
            may_merge=tx.actor.may("company.merge"),
            may_read_dossier=tx.actor.may("dossier.see"),
            may_promise=tx.actor.may(GIVE) and company.state == CompanyState.ACTIVE,
            may_see_visits=tx.actor.may("visit.see"),
            **context,
            **page_context(tx),
        )


@pages.get("/companies/<credit_code>/edit")
@allows("company.edit")
def edit(credit_code: str) -> ResponseReturnValue:
    """The entry as a form."""
    return _form_shown(credit_code, None)


@pages.post("/companies/<credit_code>/edit")
@allows("company.edit")
def edit_post(credit_code: str) -> ResponseReturnValue:
    """Keep the entry true; of two people at once the second is told."""
    form = CompanyForm()
    seen = form.seen
    if not form.validate():
        return _form_shown(credit_code, form, 422)
    try:
        with acting() as tx:
            company = seen_company(tx, credit_code)
            entry = CompanyEntry(
                name=company.name,
                park_id=company.park_id,
                industry=form.industry.data or "",
                address=form.address.data or "",
                state=company.state,
            )
            update(tx, credit_code, seen, entry)
            set_contacts(tx, credit_code, form.entries())
    except Invalid as refused:
        form.refuse(refused)
        return _form_shown(credit_code, form, 422)
    flash(_("企业信息已更新。"), "success")
    return redirect(f"/companies/{credit_code}", 303)


def _form_shown(credit_code: str, form: CompanyForm | None, code: int = 200) -> Response:
    with reading() as tx:
        company = seen_company(tx, credit_code)
        if not company.editable:
            raise Forbidden()
        if form is None:
            form = CompanyForm(
                formdata=None, industry=company.industry, address=company.address, version=str(company.version)
            )
            form.offer_rows(company.contacts)
        body = render_template("companies/edit.html", form=form, company=company, **page_context(tx))
    return make_response(body, code)


def _officer_names(tx: Transaction, companies: Sequence[SeenCompany]) -> dict[int, str]:
    """Company → the name of who looks after it today, seat A first."""
    seats = officers_of_many(tx.session, [each.id for each in companies], local_day(tx.now))
    first = {company_id: next(iter(officers.values())) for company_id, officers in seats.items() if officers}
    names = names_of(tx.session, set(first.values()))
    return {company_id: names.get(officer, "") for company_id, officer in first.items()}


def _park_names(tx: Transaction) -> dict[int, str]:
    return {park.id: park.name for park in parks_of(tx.session, tx.actor)}
