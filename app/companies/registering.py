"""Entering firms and keeping their entry true. The region's coordinators keep everything, a firm its own address."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified

from app.companies.events import CompanyMoved, CompanyRegistered, CompanyUpdated
from app.companies.models import Company, CompanyCode, CompanyMove, CompanyState, Contact
from app.companies.naming import keep_former
from app.companies.queries import coded
from app.companies.rules import checked_credit_code, checked_phone
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import folded
from app.kernel.ids import CompanyId, ParkId, RegionId
from app.kernel.sentences import say
from app.kernel.text import clean, is_blank, one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

KEEPER = "coordinator"
EDIT = "company.edit"
FIRM_KEEPER = "company_admin"
KEPT_BY_THE_OFFICE = frozenset({"name", "park_id", "state"})
"""What a firm may not change of its own entry: they decide who sees it and whether it counts."""
LONGEST_LINE = 200


@dataclass(frozen=True, kw_only=True)
class CompanyEntry:
    """All of a firm's entry that can change."""

    name: str
    park_id: ParkId | None = None
    industry: str = ""
    address: str = ""
    state: CompanyState = CompanyState.ACTIVE


@dataclass(frozen=True, kw_only=True)
class ContactEntry:
    """A person to call."""

    name: str
    phone: str
    position: str = ""
    is_primary: bool = False


def register(
    tx: Transaction,
    *,
    region_id: RegionId,
    credit_code: str,
    entry: CompanyEntry,
    contacts: Sequence[ContactEntry] = (),
    vouched: bool = False,
) -> Company:
    """Enter a firm. Raises Invalid by field, Conflict ``company_exists``, Forbidden outside the actor's regions.

    ``vouched``: whoever calls has decided that this firm is entered, as of a registration that was verified.
    """
    if not vouched and not keeps(tx.actor, region_id):
        raise Forbidden()
    fields: dict[str, list[str]] = {}
    code = _checked(fields, "credit_code", checked_credit_code, credit_code)
    entry = _checked_entry(fields, entry)
    checked = _checked_contacts(fields, contacts)
    if fields:
        raise Invalid(fields)
    _demand_park_in_use(tx, entry.park_id)
    if _had_once(tx, [code]):
        raise Conflict("company_exists")
    company_id = tx.session.scalar(
        insert(Company)
        .values(
            region_id=region_id,
            credit_code=code,
            name=entry.name,
            park_id=entry.park_id,
            industry=entry.industry,
            address=entry.address,
            state=entry.state,
            created_at=tx.now,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["credit_code"])
        .returning(Company.id)
    )
    if company_id is None:
        raise Conflict("company_exists")
    _write_contacts(tx, CompanyId(company_id), checked)
    tx.session.flush()
    tx.emit(CompanyRegistered(company_id=company_id, credit_code=code, region_id=region_id))
    return tx.session.get_one(Company, company_id)


@dataclass(frozen=True)
class NewFirm:
    """A firm as it would be stored."""

    credit_code: str
    entry: CompanyEntry
    contacts: Sequence[ContactEntry]


def checked_firm(credit_code: str, entry: CompanyEntry, contacts: Sequence[ContactEntry]) -> NewFirm:
    """A firm held against the rules of its entry. Raises Invalid by field."""
    fields: dict[str, list[str]] = {}
    code = _checked(fields, "credit_code", checked_credit_code, credit_code)
    firm = NewFirm(code, _checked_entry(fields, entry), _checked_contacts(fields, contacts))
    if fields:
        raise Invalid(fields)
    return firm


def register_many(tx: Transaction, region_id: RegionId, firms: Sequence[NewFirm]) -> Mapping[str, CompanyId]:
    """Enter many firms of one region in three statements; code → id of those that were entered.

    One that is there already, by whoever entered it meanwhile, is left out. Raises Forbidden.
    """
    if not keeps(tx.actor, region_id):
        raise Forbidden()
    if not firms:
        return {}
    known = _had_once(tx, [firm.credit_code for firm in firms])
    firms = [firm for firm in firms if firm.credit_code not in known]
    if not firms:
        return {}
    rows = [
        {
            "region_id": region_id,
            "credit_code": firm.credit_code,
            "name": firm.entry.name,
            "folded_name": folded(firm.entry.name),
            "park_id": firm.entry.park_id,
            "industry": firm.entry.industry,
            "address": firm.entry.address,
            "state": firm.entry.state,
            "created_at": tx.now,
            "version": 1,
        }
        for firm in firms
    ]
    made = insert(Company).values(rows).on_conflict_do_nothing(index_elements=["credit_code"])
    entered = {
        row.credit_code: CompanyId(row.id)
        for row in tx.session.execute(made.returning(Company.id, Company.credit_code))
    }
    contacts = [
        {
            "company_id": entered[firm.credit_code],
            "name": contact.name,
            "phone": contact.phone,
            "position": contact.position,
            "is_primary": contact.is_primary,
        }
        for firm in firms
        if firm.credit_code in entered
        for contact in firm.contacts
    ]
    if contacts:
        tx.session.execute(sa.insert(Contact), contacts)
    for code, company_id in entered.items():
        tx.emit(CompanyRegistered(company_id=company_id, credit_code=code, region_id=region_id))
    return entered


def update(tx: Transaction, credit_code: str, version: int, entry: CompanyEntry) -> Company:
    """Replace a firm's entry. A name it had before is kept: by it the firm and its matters are still found. To another
    park its open matters go along.

    Raises Missing, Conflict when ``version`` is stale, Invalid by field, Forbidden for a field that is the office's.
    """
    company = locked_company(tx, credit_code)
    if company.version != version:
        raise Conflict(version=company.version)
    entry = cleaned_entry(entry)
    names = ("name", "park_id", "industry", "address", "state")
    changed = tuple(name for name in names if getattr(company, name) != getattr(entry, name))
    _check_may_edit(tx.actor, company, changed)
    if "park_id" in changed:
        _demand_park_in_use(tx, entry.park_id)
    if changed:
        former, left = company.name, company.park_id
        for name in changed:
            setattr(company, name, getattr(entry, name))
        tx.session.flush()
        tx.emit(CompanyUpdated(company_id=company.id, credit_code=company.credit_code, changed=changed))
        keep_former(tx, company, former)
        if "park_id" in changed:
            tx.session.add(CompanyMove(company_id=company.id, from_park_id=left, to_park_id=company.park_id, at=tx.now))
            tx.emit(
                CompanyMoved(
                    company_id=company.id,
                    credit_code=company.credit_code,
                    former_park_id=left,
                    park_id=company.park_id,
                )
            )
    return company


_PARKS = sa.table("parks", sa.column("id"), sa.column("name"), sa.column("ended_at"))
"""Of the neighbour no more than whether a park is in use."""


def _demand_park_in_use(tx: Transaction, park_id: ParkId | None) -> None:
    ended = sa.select(_PARKS.c.name).where(_PARKS.c.id == park_id, _PARKS.c.ended_at.is_not(None))
    name = None if park_id is None else tx.session.scalar(ended)
    if name is not None:
        raise Invalid({"park": [say("%(park)s已停用，请选择其他园区。", park=name)]})


def set_contacts(tx: Transaction, credit_code: str, contacts: Sequence[ContactEntry]) -> None:
    """Replace the people to call. Raises Missing, Forbidden, Invalid; exactly one is primary, the first unless said."""
    company = locked_company(tx, credit_code)
    _check_may_edit(tx.actor, company, ("contacts",))
    fields: dict[str, list[str]] = {}
    checked = _checked_contacts(fields, contacts)
    if fields:
        raise Invalid(fields)
    tx.session.execute(sa.delete(Contact).where(Contact.company_id == company.id))
    _write_contacts(tx, CompanyId(company.id), checked)
    company.contacts_verified_at = tx.now
    flag_modified(company, "name")  # the entry has a new version, although only its contacts moved
    tx.session.flush()
    tx.emit(CompanyUpdated(company_id=company.id, credit_code=company.credit_code, changed=("contacts",)))


def _had_once(tx: Transaction, codes: Sequence[str]) -> Collection[str]:
    """Those of these codes that a firm of another one had: it is there already."""
    return set(tx.session.scalars(sa.select(CompanyCode.code).where(CompanyCode.code.in_(codes))))


def cleaned_entry(entry: CompanyEntry) -> CompanyEntry:
    """An entry as it would be stored. Raises Invalid by field."""
    fields: dict[str, list[str]] = {}
    entry = _checked_entry(fields, entry)
    if fields:
        raise Invalid(fields)
    return entry


def keeps(actor: Actor, region_id: int) -> bool:
    """Whether the actor keeps the firms of a region: its coordinators, and a program whose scope says so."""
    if actor.is_system:
        return True
    seats = actor.seats if actor.is_program and actor.may(EDIT) else actor.seats_of(KEEPER)
    return any(region_id in seat.region_ids for seat in seats)


def enters(actor: Actor) -> bool:
    """Whether the actor may enter firms that are not there yet."""
    return home_of(actor) is not None


def home_of(actor: Actor) -> RegionId | None:
    """The region in which the actor enters a firm that lies in no park; None for who enters none."""
    return next((seat.region_id for seat in actor.seats if keeps(actor, seat.region_id)), None)


def locked_company(tx: Transaction, credit_code: str) -> Company:
    """A visible firm, locked until the transaction ends; Missing otherwise."""
    company = tx.session.scalar(
        visible(tx.actor, Company).where(coded(credit_code)).with_for_update().execution_options(populate_existing=True)
    )
    if company is None:
        raise Missing()
    return company


def open_company(tx: Transaction, credit_code: str) -> Company:
    """The same for what is said of a firm: of one that was dissolved nothing is. Raises Missing, Refused."""
    company = locked_company(tx, credit_code)
    if company.state is not CompanyState.ACTIVE:
        raise Refused("company_closed")
    return company


def _check_may_edit(actor: Actor, company: Company, changed: Sequence[str]) -> None:
    if keeps(actor, company.region_id):
        return
    own = any(seat.company_id == company.id for seat in actor.seats_of(FIRM_KEEPER))
    if not own or KEPT_BY_THE_OFFICE.intersection(changed):
        raise Forbidden()


def _checked_entry(fields: dict[str, list[str]], entry: CompanyEntry) -> CompanyEntry:
    return CompanyEntry(
        name=_checked(fields, "name", _required_line, entry.name),
        park_id=entry.park_id,
        industry=_checked(fields, "industry", _line, entry.industry),
        address=_checked(fields, "address", _line, entry.address),
        state=entry.state,
    )


def _checked_contacts(fields: dict[str, list[str]], contacts: Sequence[ContactEntry]) -> list[ContactEntry]:
    primary = next((place for place, contact in enumerate(contacts) if contact.is_primary), 0)
    return [
        ContactEntry(
            name=_checked(fields, "contacts.name", _required_line, contact.name),
            phone=_checked(fields, "contacts.phone", checked_phone, contact.phone),
            position=_checked(fields, "contacts.position", _line, contact.position),
            is_primary=place == primary,
        )
        for place, contact in enumerate(contacts)
    ]


def _write_contacts(tx: Transaction, company_id: CompanyId, contacts: Sequence[ContactEntry]) -> None:
    tx.session.add_all(
        Contact(company_id=company_id, name=c.name, phone=c.phone, position=c.position, is_primary=c.is_primary)
        for c in contacts
    )


def _checked(fields: dict[str, list[str]], field: str, check: Callable[[str], str], value: str) -> str:
    """The checked value; a fault goes to ``fields`` so that all faults are told at once."""
    try:
        return check(value)
    except ValueError as error:
        fields.setdefault(field, []).append(error.args[0])
        return ""


def _line(text: str) -> str:
    line = one_line(clean(text))
    if len(line) > LONGEST_LINE:
        raise ValueError(say("最多 %(limit)s 个字，现在是 %(count)s 个。", limit=LONGEST_LINE, count=len(line)))
    return line


def _required_line(text: str) -> str:
    line = _line(text)
    if is_blank(line):
        raise ValueError(say("请填写这一项。"))
    return line
