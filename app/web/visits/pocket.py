"""随身本: what an officer reads without a network — the day, whom to call, what is open — and the form of any firm.

Their addresses, with those of the home and of the visits that are due, are what ``assets/js/pocket.js`` keeps on his
device; ``worker.js`` shows them when no answer comes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.calendars.rules import local_day
from app.companies.queries import CompanyFilters
from app.companies.seeing import SeenCompany, seen_companies
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction
from app.tickets.categories import categories_in_use
from app.tickets.finding import TicketFilters
from app.tickets.rules.words import OPEN
from app.tickets.seeing import Wanted, seen_list
from app.tickets.seen import SeenRow
from app.visits.rules.words import RECORD
from app.visits.seeing import due_visits, visits_of_day
from app.web.companies.shown import ShownContact, shown_contacts
from app.web.desk import reading
from app.web.guard import allows, unasked
from app.web.tickets.choices import chosen_category_choices
from app.web.tickets.rows import TicketRow, rows_of
from app.web.viewer import page_context
from app.web.visits.forms import VisitForm
from app.web.visits.shown import shown_row

pages = Blueprint("pocket", __name__)

FIRMS, MATTERS, DUE = 100, 200, 50
"""As much is carried along at most; the newest matters."""


@dataclass(frozen=True)
class PocketFirm:
    """One firm: whom to call, and what is open."""

    code: str
    name: str
    contacts: list[ShownContact]
    matters: list[TicketRow]


@pages.get("/pocket")
@allows(RECORD)
def pocket() -> ResponseReturnValue:
    """The day, the firms with their contacts and open matters, and what waits to be sent."""
    with reading() as tx:
        today = local_day(tx.now)
        firms = own_firms(tx)
        found = seen_list(tx, Wanted(filters=TicketFilters(states=OPEN), limit=MATTERS))
        return render_template(
            "visits/pocket.html",
            visits_of_day=[shown_row(each) for each in visits_of_day(tx, today)],
            visits=[shown_row(each) for each in due_visits(tx, None, DUE).items],
            firms=[_carried(tx, each, found.items) for each in firms],
            more=found.next_cursor is not None,
            **page_context(tx),
        )


@pages.get("/visits/new/anywhere")
@allows(RECORD)
def anywhere() -> ResponseReturnValue:
    """The form of a visit without a firm: it is chosen on the page, from those this officer looks after."""
    form = VisitForm(formdata=None)
    with reading() as tx:
        form.offer(chosen_category_choices(categories_in_use(tx.session)), 1)
        form.day.data = local_day(tx.now).isoformat()
        return render_template(
            "visits/new.html",
            form=form,
            company=None,
            contacts=(),
            titles={},
            quiet=None,
            may_add=True,
            firms=[(each.credit_code, each.name) for each in own_firms(tx)],
            **page_context(tx),
        )


@pages.get("/worker.js")
@unasked
def worker() -> ResponseReturnValue:
    """The script that shows what is kept; at the root, so that it may answer for every page."""
    folder = Path(current_app.static_folder or "") / "dist"
    name = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["worker.js"]
    response = current_app.send_static_file(f"dist/{name}")
    response.headers["Cache-Control"] = "no-cache"  # its address never changes
    return response


def own_firms(tx: Transaction) -> list[SeenCompany]:
    """The firms the reader looks after today, in the order of their names."""
    mine = CompanyFilters(officer_id=AccountId(tx.actor.account_id or 0), day=local_day(tx.now))
    return sorted(seen_companies(tx, mine, None, FIRMS).items, key=lambda each: each.name)


def _carried(tx: Transaction, company: SeenCompany, rows: Sequence[SeenRow]) -> PocketFirm:
    own = [row for row in rows if row.company_id == CompanyId(company.id) and row.firm is not None]
    return PocketFirm(company.credit_code, company.name, shown_contacts(company), rows_of(own, tx.now))
