"""A single firm entered by hand: by page and by program alike."""

from collections.abc import Sequence

from app.companies.registering import CompanyEntry, ContactEntry, home_of, register
from app.kernel.errors import Forbidden
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park


def enter(tx: Transaction, credit_code: str, entry: CompanyEntry, contacts: Sequence[ContactEntry] = ()) -> str:
    """Enter a firm in the region of its park, or without a park in that of its keeper; returns its code as stored.

    Raises Invalid by field, Conflict ``company_exists``, Forbidden for who keeps no firms there.
    """
    region_id = None if entry.park_id is None else tx.session.get_one(Park, entry.park_id).region_id
    if region_id is None:
        region_id = home_of(tx.actor)
    if region_id is None:
        raise Forbidden()
    made = register(tx, region_id=RegionId(region_id), credit_code=credit_code, entry=entry, contacts=contacts)
    return made.credit_code
