"""One row of a list of firms: entered when it is new, kept true when the row says which version it replaces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.companies import pairing
from app.companies.models import Company, PairingSeat
from app.companies.pairing import pair_new
from app.companies.queries import companies_by_code, seats_open
from app.companies.registering import (
    CompanyEntry,
    ContactEntry,
    NewFirm,
    checked_firm,
    cleaned_entry,
    register,
    register_many,
    set_contacts,
    update,
)
from app.companies.rules import CompanyState, as_credit_code, checked_credit_code, checked_phone, local_day
from app.kernel.errors import Conflict, DomainError, Invalid
from app.kernel.ids import AccountId, CompanyId, ParkId, RegionId
from app.kernel.sentences import say
from app.kernel.text import keyed
from app.kernel.transaction import Transaction
from app.regions.queries import park_names
from app.rosters.knowing import OfficersKnown, officers_known
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
    officer_a: str = ""
    officer_b: str = ""
    version: str = ""


@dataclass
class FirmsAtHand:
    """A chunk of rows with the firms, parks and officers they name, read in a handful of queries."""

    region_id: RegionId
    parks: frozenset[ParkId] | None
    rows: Sequence[FirmRow]
    present: dict[str, Company]
    """By credit code."""
    park_ids: Mapping[str, ParkId]
    """By code and by name."""
    officers: OfficersKnown
    held: dict[int, dict[PairingSeat, AccountId]]
    """Firm → who holds its seats, today and open."""

    @classmethod
    def read(
        cls, tx: Transaction, region_id: RegionId, parks: frozenset[ParkId] | None, rows: Sequence[FirmRow]
    ) -> "FirmsAtHand":
        """What is known about these rows; five queries."""
        codes = {as_credit_code(row.credit_code).replace("\0", "\ufffd") for row in rows}
        firms = companies_by_code(tx.session, tx.actor, codes)
        named = any(row.officer_a.strip() or row.officer_b.strip() for row in rows)
        return cls(
            region_id,
            parks,
            rows,
            dict(firms),
            park_names(tx.session, region_id),
            officers_known(tx, region_id) if named else OfficersKnown({}, {}),
            seats_open(tx.session, [CompanyId(firm.id) for firm in firms.values()]) if named else {},
        )

    def at_once(self, tx: Transaction) -> Mapping[int, Brought]:
        """The rows that are firms nobody entered yet, and those that say what is there."""
        found: dict[int, Brought] = {}
        new: dict[str, tuple[int, NewFirm, dict[PairingSeat, AccountId]]] = {}
        for place, row in enumerate(self.rows):
            try:
                asked = self._asked(tx, row)
                if asked.present is None:
                    contacts = _contacts_typed(row)
                    new[asked.code] = (
                        place,
                        checked_firm(asked.code, _entry_typed(row, asked), contacts),
                        asked.officers,
                    )
                elif self._is_same(asked, row):
                    found[place] = Brought.SAME
            except DomainError:
                continue  # it goes alone, and is told why
        entered = register_many(tx, self.region_id, [firm for _place, firm, _officers in new.values()])
        pairs = []
        for code, company_id in entered.items():
            place, _firm, officers = new[code]
            found[place] = Brought.NEW
            pairs += [(company_id, officer, seat) for seat, officer in officers.items()]
        pair_new(tx, pairs, local_day(tx.now))
        return found

    def one(self, tx: Transaction, given: FirmRow) -> Brought:
        """Enter the firm of a row, or bring its entry up to it; the same row again changes nothing.

        Raises Invalid by field, Conflict with the present version: ``company_differs`` when the row says none and
        differs from the firm that is there, ``version_conflict`` when it says another.
        """
        asked = self._asked(tx, given)
        if asked.present is None:
            entry = _entry_typed(given, asked)
            made = register(
                tx, region_id=self.region_id, credit_code=asked.code, entry=entry, contacts=_contacts_typed(given)
            )
            self._pair(tx, made, asked.officers)
            return Brought.NEW
        brought = _bring_up_to(tx, asked.present, asked, given)
        return Brought.UPDATED if self._pair(tx, asked.present, asked.officers) else brought

    def _asked(self, tx: Transaction, row: FirmRow) -> "_Asked":
        """The cells by the rules of their fields. Raises Invalid."""
        code = checked_cell("credit_code", checked_credit_code, row.credit_code)
        version = checked_cell("version", version_of, row.version)
        park_id = self._park(row.park)
        state = checked_cell("state", state_of, row.state)
        officers = {
            seat: self.officers.named(field, typed)
            for seat, field, typed in (
                (PairingSeat.A, "officer_a", row.officer_a),
                (PairingSeat.B, "officer_b", row.officer_b),
            )
            if keyed(typed)
        }
        if len(officers) == 2 and officers[PairingSeat.A] == officers[PairingSeat.B]:
            raise Invalid({"officer_b": [say("A 岗和 B 岗不能是同一个人。")]})
        present = self.present.get(code)
        if present is not None and present.region_id != self.region_id:
            raise Invalid({"credit_code": [say("这家企业登记在另一个区域。")]})
        if self.parks is not None:
            if present is not None and present.park_id not in self.parks:
                raise Invalid({"credit_code": [say("这家企业不在您的园区。")]})
            if park_id not in self.parks and (present is None or park_id is not None):
                raise Invalid({"park": [say("只能导入您自己园区的企业，请填写园区。")]})
        return _Asked(code, version, park_id, state, officers, present)

    def _park(self, typed: str) -> ParkId | None:
        word = keyed(typed)
        if not word:
            return None
        if word not in self.park_ids:
            raise Invalid({"park": [say("没有这个园区。")]})
        return self.park_ids[word]

    def _is_same(self, asked: "_Asked", row: FirmRow) -> bool:
        present = asked.present
        assert present is not None
        held = self.held.get(present.id, {})
        return (
            all(held.get(seat) == officer for seat, officer in asked.officers.items())
            and _wanted(present, row, asked.park_id, asked.state) == _entry_of(present)
            and _contacts(present, row) == _contacts_of(present)
        )

    def _pair(self, tx: Transaction, firm: Company, officers: Mapping[PairingSeat, AccountId]) -> bool:
        """Give the officers the seats that nobody holds. Raises Invalid for one that somebody else holds."""
        held = self.held.get(firm.id, {})
        for seat, officer in officers.items():
            if held.get(seat, officer) != officer:
                name = self.officers.name(held[seat])
                field = "officer_a" if seat is PairingSeat.A else "officer_b"
                raise Invalid(
                    {
                        field: [
                            say(
                                "%(seat)s岗现在是%(name)s，没有改动；换人请导入服务官名册。", seat=seat.value, name=name
                            )
                        ]
                    }
                )
        missing = {seat: officer for seat, officer in officers.items() if seat not in held}
        for seat, officer in missing.items():
            pairing.pair(tx, CompanyId(firm.id), officer, seat, local_day(tx.now))
        return bool(missing)


@dataclass(frozen=True)
class _Asked:
    """The checked cells of one row, and the firm that is there already."""

    code: str
    version: int | None
    park_id: ParkId | None
    state: CompanyState | None
    officers: dict[PairingSeat, AccountId]
    present: Company | None


def _bring_up_to(tx: Transaction, present: Company, asked: _Asked, row: FirmRow) -> Brought:
    wanted = _wanted(present, row, asked.park_id, asked.state)
    contacts = _contacts(present, row)
    same_entry, same_contacts = wanted == _entry_of(present), contacts == _contacts_of(present)
    if same_entry and same_contacts:
        return Brought.SAME
    code, version = asked.code, asked.version
    if version is None:
        raise Conflict("company_differs", version=present.version)
    if version != present.version:
        raise Conflict(version=present.version)
    if not same_entry:
        update(tx, code, version, wanted)
    if not same_contacts:
        set_contacts(tx, code, contacts)
    return Brought.UPDATED


def _entry_typed(row: FirmRow, asked: _Asked) -> CompanyEntry:
    return CompanyEntry(
        name=row.name,
        park_id=asked.park_id,
        industry=row.industry,
        address=row.address,
        state=asked.state or CompanyState.ACTIVE,
    )


def _contacts_typed(row: FirmRow) -> list[ContactEntry]:
    typed = (row.contact, row.phone, row.position)
    return [ContactEntry(name=row.contact, phone=row.phone, position=row.position)] if any(typed) else []


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
