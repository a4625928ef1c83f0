"""Firms as the wire shows them: what this reader may know (``companies.seeing``), with park and officers."""

from collections.abc import Collection
from typing import Any

from app.accounts.queries import names_of
from app.api.shapes import code_name, fields_of
from app.calendars.rules import local_day
from app.companies.queries import officers_of_many
from app.companies.seeing import SeenCompany
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of

_PLAIN = ("credit_code", "name", "industry", "address", "state", "version")
_FORMER = ("name", "since", "until")
_CONTACT = ("name", "phone", "position", "is_primary")


def shown_companies(tx: Transaction, found: Collection[SeenCompany]) -> list[dict[str, Any]]:
    """Firms as the wire shows them; three queries, however many they are."""
    seats = officers_of_many(tx.session, [each.id for each in found], local_day(tx.now))
    names = names_of(tx.session, {who for held in seats.values() for who in held.values()})
    parks = {park.id: code_name(park) for park in parks_of(tx.session, tx.actor)}
    return [
        {
            **fields_of(each, _PLAIN),
            "former_names": [fields_of(name, _FORMER) for name in each.former],
            "park": parks.get(each.park_id or 0),
            "contacts": [fields_of(contact, _CONTACT) for contact in each.contacts],
            "officers": [
                {"seat": seat.value, "name": names.get(who, "")} for seat, who in seats.get(each.id, {}).items()
            ],
        }
        for each in found
    ]
