"""One row of a list of firms: entered when it is new, kept true when the row says which version it replaces."""

from dataclasses import dataclass, replace

from app.companies.models import Company
from app.companies.queries import get_company
from app.companies.registering import CompanyEntry, ContactEntry, cleaned_entry, register, set_contacts, update
from app.companies.rules import CompanyState, checked_credit_code, checked_phone
from app.kernel.errors import Conflict, Invalid, Missing
from app.kernel.ids import ParkId, RegionId
from app.kernel.sentences import say
from app.kernel.text import keyed
from app.kernel.transaction import Transaction
from app.regions.queries import get_park
from app.rosters.reading import checked_cell
from app.rosters.rules import Brought, state_of, version_of


@dataclass(frozen=True, kw_only=True)
class FirmRow:
    """A row as it was typed; an empty cell says nothing about a firm that is there already."""

    credit_code: str
    name: str = ""
    park: str = ""
    industry: str = ""
    address: str = ""
    state: str = ""
    contact: str = ""
    phone: str = ""
    position: str = ""
    version: str = ""


def bring_firm(tx: Transaction, region_id: RegionId, row: FirmRow) -> Brought:
    """Enter the firm of a row, or bring its entry up to it; the same row again changes nothing.

    Raises Invalid by field, Conflict with the present version: ``company_differs`` when the row says none and differs
    from the firm that is there, ``version_conflict`` when it says another.
    """
    code = checked_cell("credit_code", checked_credit_code, row.credit_code)
    version = checked_cell("version", version_of, row.version)
    park_id = _park(tx, region_id, row.park)
    state = checked_cell("state", state_of, row.state)
    try:
        present = get_company(tx.session, tx.actor, code)
    except Missing:
        _enter(tx, region_id, code, row, park_id, state or CompanyState.ACTIVE)
        return Brought.NEW
    if present.region_id != region_id:
        raise Invalid({"credit_code": [say("这家企业登记在另一个区域。")]})
    wanted = _wanted(present, row, park_id, state)
    contacts = _contacts(present, row)
    same_entry, same_contacts = wanted == _entry_of(present), contacts == _contacts_of(present)
    if same_entry and same_contacts:
        return Brought.SAME
    if version is None:
        raise Conflict("company_differs", version=present.version)
    if version != present.version:
        raise Conflict(version=present.version)
    if not same_entry:
        update(tx, code, version, wanted)
    if not same_contacts:
        set_contacts(tx, code, contacts)
    return Brought.UPDATED


def _enter(
    tx: Transaction, region_id: RegionId, code: str, row: FirmRow, park_id: ParkId | None, state: CompanyState
) -> None:
    entry = CompanyEntry(name=row.name, park_id=park_id, industry=row.industry, address=row.address, state=state)
    typed = (row.contact, row.phone, row.position)
    contacts = [ContactEntry(name=row.contact, phone=row.phone, position=row.position)] if any(typed) else []
    register(tx, region_id=region_id, credit_code=code, entry=entry, contacts=contacts)


def _park(tx: Transaction, region_id: RegionId, typed: str) -> ParkId | None:
    code = keyed(typed)
    if not code:
        return None
    try:
        return ParkId(get_park(tx.session, region_id, code.replace("\0", "\ufffd")).id)
    except Missing as error:
        raise Invalid({"park": [say("没有这个园区。")]}) from error


def _wanted(present: Company, row: FirmRow, park_id: ParkId | None, state: CompanyState | None) -> CompanyEntry:
    """The present entry with what the row says, cleaned by the rules of the entry."""
    typed = {name: getattr(row, name) for name in ("name", "industry", "address") if getattr(row, name).strip()}
    entry = replace(_entry_of(present), **typed)
    if park_id is not None:
        entry = replace(entry, park_id=park_id)
    return cleaned_entry(replace(entry, state=state or present.state))


def _entry_of(present: Company) -> CompanyEntry:
    return CompanyEntry(
        name=present.name,
        park_id=None if present.park_id is None else ParkId(present.park_id),
        industry=present.industry,
        address=present.address,
        state=present.state,
    )


def _contacts(present: Company, row: FirmRow) -> list[ContactEntry]:
    """The firm's people with the row's instead of, or as, the one to call first."""
    found = _contacts_of(present)
    if not any((row.contact, row.phone, row.position)):
        return found
    first = next((each for each in found if each.is_primary), ContactEntry(name="", phone="", is_primary=True))
    phone = checked_cell("phone", checked_phone, row.phone) if row.phone else first.phone
    named = replace(first, phone=phone, name=row.contact or first.name, position=row.position or first.position)
    return [named if each is first else each for each in found] if first in found else [named, *found]


def _contacts_of(present: Company) -> list[ContactEntry]:
    return [
        ContactEntry(name=each.name, phone=each.phone, position=each.position, is_primary=each.is_primary)
        for each in present.contacts
    ]
