"""账号与席位: who holds which seat, and the end of one seat, with a reason and a second look."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.unseating import EndSeat, SeenAccount, SeenSeat, end_seat, seen_accounts, seen_seat
from app.companies.queries import credit_codes
from app.departments.queries import departments_by_id
from app.kernel.errors import Invalid
from app.kernel.inputs import inputs_of
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of, regions_of
from app.web.desk import acting, reading
from app.web.forms.bases import ZoneForm
from app.web.forms.declared import field_for
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import label
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("accounts_kept", __name__)
[_REASON] = inputs_of(EndSeat)


class EndSeatForm(ZoneForm):
    """Why the seat ends."""

    reason = field_for(_REASON)


@dataclass(frozen=True, kw_only=True)
class ShownSeat:
    """A seat in words."""

    id: int
    role: str
    where: str
    endable: bool


@dataclass(frozen=True, kw_only=True)
class ShownAccount:
    """A person with the seats."""

    username: str
    name: str
    active: bool
    seats: Sequence[ShownSeat]


@pages.get("/settings/accounts")
@allows("settings.see")
def index() -> ResponseReturnValue:
    """The people of one's regions with their seats, found by name or user name."""
    words = request.args.get("q", "")[:100]
    with reading() as tx:
        found = seen_accounts(tx, words, request.args.get("cursor"))
        query = urlencode({"q": words, "cursor": found.next_cursor or ""})
        return render(
            "settings/accounts.html",
            "settings/_accounts.html",
            accounts=shown_accounts(tx, found.items),
            words=words,
            may_edit=tx.actor.may("settings.edit"),
            next_href=f"/settings/accounts?{query}" if found.next_cursor else None,
            **page_context(tx),
        )


@pages.get("/settings/accounts/<username>/seats/<int:seat>")
@allows("settings.edit")
def end(username: str, seat: int) -> ResponseReturnValue:
    """What ends with the seat, and a form."""
    return _form_shown(username, seat, EndSeatForm(formdata=None))


@pages.post("/settings/accounts/<username>/seats/<int:seat>")
@allows("settings.edit")
def end_post(username: str, seat: int) -> ResponseReturnValue:
    """End it now; what it opened is shut this minute."""
    form = EndSeatForm()
    if not form.validate():
        return _form_shown(username, seat, form, 422)
    try:
        with acting() as tx:
            end_seat(tx, username, seat, EndSeat(reason=form.reason.data or ""))
    except Invalid as refused:
        form.refuse(refused)
        return _form_shown(username, seat, form, 422)
    flash(_("席位已结束，从现在起不能再看、再办。"), "success")
    return redirect("/settings/accounts", 303)


def _form_shown(username: str, seat: int, form: EndSeatForm, code: int = 200) -> Response:
    with reading() as tx:
        account, held = seen_seat(tx, username, seat)
        [shown] = shown_accounts(tx, [account])
        named = next(each for each in shown.seats if each.id == held.id)
        body = render_template(
            "settings/seat.html",
            form=form,
            account=shown,
            seat=named,
            others=len(shown.seats) - 1,
            **page_context(tx),
        )
    return make_response(body, code)


def shown_accounts(tx: Transaction, accounts: Sequence[SeenAccount]) -> list[ShownAccount]:
    """In words; the same few queries however many there are."""
    seats = [seat for account in accounts for seat in account.seats]
    units = departments_by_id(tx.session, {seat.department_id for seat in seats if seat.department_id})
    firms = credit_codes(tx.session, {seat.company_id for seat in seats if seat.company_id})
    parks = {park.id: park.name for park in parks_of(tx.session, tx.actor)}
    regions = {region.id: region.name for region in regions_of(tx.session, tx.actor)}

    def where(seat: SeenSeat) -> str:
        if seat.department_id is not None and seat.department_id in units:
            return units[seat.department_id].name
        if seat.company_id is not None:
            return firms.get(seat.company_id, "")
        if seat.park_id is not None:
            return parks.get(seat.park_id, "")
        return regions.get(seat.region_id, "")

    return [
        ShownAccount(
            username=account.username,
            name=account.name,
            active=account.active,
            seats=[
                ShownSeat(id=seat.id, role=label(seat.role), where=where(seat), endable=seat.endable)
                for seat in account.seats
            ],
        )
        for account in accounts
    ]
