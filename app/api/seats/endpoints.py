"""账号与席位: the people of one's regions with their seats, and the end of one seat."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response

from app.accounts.unseating import EndSeat, SeenAccount, SeenSeat, end_seat, seen_accounts
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.seats.schemas import AccountPage, AccountsQuery, EndSeatIn
from app.api.shapes import fields_of
from app.companies.queries import credit_codes
from app.departments.queries import departments_by_id
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of, regions_of


@allows("settings.see")
def list_accounts(query: Mapping[str, Any]) -> Any:
    """The people of one's regions with their seats, found by name or user name."""
    with reading() as tx:
        page = seen_accounts(tx, query["q"], query.get("cursor"), query["limit"])
        shown = _shown(tx, page.items)
        items = [
            {**fields_of(each, ("username", "name", "active")), "seats": [shown(seat) for seat in each.seats]}
            for each in page.items
        ]
        return {"items": items, "next_cursor": page.next_cursor}


@allows("settings.edit")
def end_one_seat(body: Mapping[str, Any], username: str, seat: str) -> Response:
    """End one seat now; the others stay, the person's sessions end. One that has ended already is no error."""
    seat_id = id_named(seat)
    if seat_id is None:
        raise Missing()
    with acting() as tx:
        end_seat(tx, username, seat_id, EndSeat(reason=body["reason"]))
    return Response(status=204)


def _shown(tx: Transaction, accounts: Sequence[SeenAccount]) -> Callable[[SeenSeat], Mapping[str, Any]]:
    """A seat with its codes; the same few queries however many there are."""
    seats = [seat for account in accounts for seat in account.seats]
    units = departments_by_id(tx.session, {seat.department_id for seat in seats if seat.department_id})
    firms = credit_codes(tx.session, {seat.company_id for seat in seats if seat.company_id})
    parks = {park.id: park.code for park in parks_of(tx.session, tx.actor)}
    regions = {region.id: region.code for region in regions_of(tx.session, tx.actor)}

    def shown(seat: SeenSeat) -> Mapping[str, Any]:
        unit = None if seat.department_id is None else units.get(seat.department_id)
        return {
            **fields_of(seat, ("id", "role", "from_at", "until_at", "endable")),
            "region": regions[seat.region_id],
            "park": None if seat.park_id is None else parks.get(seat.park_id),
            "department": None if unit is None else unit.code,
            "company": None if seat.company_id is None else firms.get(seat.company_id),
        }

    return shown


ENDPOINTS = (
    Endpoint("GET", "/accounts", list_accounts, AccountPage, asks=AccountsQuery),
    Endpoint(
        "POST",
        "/accounts/<username>/seats/<seat>/end",
        end_one_seat,
        takes=EndSeatIn,
        code=204,
        problems={409: ("own_seat",)},
    ),
)
