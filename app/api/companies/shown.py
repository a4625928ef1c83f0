"""Firms as the wire shows them: what this reader may know (``companies.seeing``), with park and officers."""

from collections.abc import Collection
from typing import Any

from app.accounts.queries import names_of
from app.api.shapes import code_name, fields_of
from app.calendars.rules import local_day
from app.companies.queries import officers_of_many, stand_ins_of
from app.companies.seeing import SeenCompany
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of

_PLAIN = ("credit_code", "name", "industry", "address", "state", "version")
_FORMER = ("name", "since", "until")
_CONTACT = ("name", "phone", "position", "is_primary")


def shown_companies(tx: Transaction, found: Collection[SeenCompany]) -> list[dict[str, Any]]:
    """Firms as the wire shows them; four queries, however many they are."""
    seats = officers_of_many(tx.session, [each.id for each in found], local_day(tx.now))
    held = {who for each in seats.values() for who in each.values()}
    away = stand_ins_of(tx.session, held, local_day(tx.now))
    names = names_of(tx.session, held | {each.officer_id for each in away.values()})
    parks = {park.id: code_name(park) for park in parks_of(tx.session, tx.actor)}
    return [
        {
            **fields_of(each, _PLAIN),
            "former_names": [fields_of(name, _FORMER) for name in each.former],
            "park": parks.get(each.park_id or 0),
            "contacts": [fields_of(contact, _CONTACT) for contact in each.contacts],
            "officers": [
                {
                    "seat": seat.value,
                    "name": names.get(who, ""),
                    "stand_in": names.get(away[who].officer_id, "") if who in away else None,
                    "stand_in_until": away[who].until_day if who in away else None,
                }
                for seat, who in seats.get(each.id, {}).items()
            ],
        }
        for each in found
    ]
