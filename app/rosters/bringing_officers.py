"""One row of a list of officers: an account with the seat of an officer, and one firm he looks after.

Nobody knows the password of an account that a list opened: its holder gets one, and the second factor, in person
(``flask account reset NAME --totp``). What a row leaves empty stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.managing import change_contact, open_account
from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import find_account, holding
from app.accounts.rules.addresses import checked_email
from app.accounts.rules.roles import Role
from app.accounts.rules.usernames import checked_username
from app.accounts.seating import grant
from app.companies import pairing
from app.companies.models import Company, PairingSeat
from app.companies.pairing import lock_firms, pair_new
from app.companies.queries import companies_by_code, get_company, officers_of, seats_ever
from app.companies.rules import as_credit_code, checked_credit_code, checked_phone, local_day
from app.kernel.errors import DomainError, Invalid, Missing
from app.kernel.ids import AccountId, CompanyId, RegionId
from app.kernel.sentences import say
from app.kernel.text import clean, keyed, one_line
from app.kernel.transaction import Transaction
from app.rosters.reading import checked_cell
from app.rosters.rules import Brought, day_of


@dataclass(frozen=True, kw_only=True)
class OfficerRow:
    """A row as it was typed."""

    username: str
    name: str = ""
    phone: str = ""
    email: str = ""
    credit_code: str = ""
    seat: str = ""
    from_day: str = ""


@dataclass(frozen=True)
class _Person:
    """The checked half of a row that is about the person."""

    username: str
    name: str
    phone: str
    email: str


@dataclass
class OfficersAtHand:
    """A chunk of rows with the people, firms and seats they name, read in a handful of queries."""

    region_id: RegionId
    rows: Sequence[OfficerRow]
    accounts: Mapping[str, Account]
    """Those of the region's officers, by user name."""
    firms: Mapping[str, Company]
    paired: dict[int, dict[PairingSeat, AccountId | None]]
    """Firm → its seats that were ever held: by whom, without an end; None for one that was and is not so any more."""

    @classmethod
    def read(cls, tx: Transaction, region_id: RegionId, rows: Sequence[OfficerRow]) -> "OfficersAtHand":
        """What is known about these rows; four queries."""
        named = {keyed(row.username).lower().replace("\0", "\ufffd") for row in rows}
        seated = sa.exists().where(
            Membership.account_id == Account.id,
            Membership.role == Role.OFFICER,
            Membership.region_id == region_id,
            holding(tx.now),
        )
        found = tx.session.scalars(sa.select(Account).where(Account.username.in_(named), seated))
        codes = {as_credit_code(row.credit_code).replace("\0", "\ufffd") for row in rows}
        firms = companies_by_code(tx.session, tx.actor, codes)
        return cls(
            region_id,
            rows,
            {account.username: account for account in found},
            firms,
            seats_ever(tx.session, [CompanyId(firm.id) for firm in firms.values()]),
        )

    def at_once(self, tx: Transaction) -> Mapping[int, Brought]:
        """The rows of officers who are known as they are, with a firm whose seat nobody ever held, or they hold."""
        found: dict[int, Brought] = {}
        pairs: dict[tuple[int, PairingSeat], tuple[int, AccountId, date]] = {}
        for place, row in enumerate(self.rows):
            try:
                plain = self._plain(tx, row)
            except DomainError:
                continue  # it goes alone, and is told why
            if plain is None:
                continue
            officer, firm, seat, day = plain
            held = self.paired.setdefault(firm.id, {})
            if held.get(seat) == officer:
                found[place] = Brought.SAME
            elif seat not in held and officer not in held.values():
                held[seat] = officer
                pairs[firm.id, seat] = place, officer, day
        self._write(tx, pairs)
        return found | {place: Brought.UPDATED for place, _officer, _day in pairs.values()}

    def one(self, tx: Transaction, given: OfficerRow) -> Brought:
        """Open the account of a row, seat it as an officer of the region, pair it with the row's firm.

        The same row again changes nothing. Whoever held that seat of the firm gives way on the row's day. Raises
        Invalid by field, Refused ``officer_holds_other_seat`` or ``pairing_before_current``.
        """
        return _bring(tx, self.region_id, given)

    def _plain(self, tx: Transaction, row: OfficerRow) -> tuple[AccountId, Company, PairingSeat, date] | None:
        """Officer, firm, seat and day of a row that says nothing new of the person, None for others. Raises Invalid."""
        person = _person(row)
        account = self.accounts.get(person.username)
        if account is None or account.state is not AccountState.ACTIVE or not keyed(row.credit_code):
            return None
        told = (person.name or account.name, person.phone or account.phone, person.email or account.email)
        firm = self.firms.get(checked_cell("credit_code", checked_credit_code, row.credit_code))
        if told != (account.name, account.phone, account.email) or firm is None or firm.region_id != self.region_id:
            return None
        seat = checked_cell("seat", _seat_of, row.seat)
        day = checked_cell("from_day", day_of, row.from_day) or local_day(tx.now)
        return AccountId(account.id), firm, seat, day

    def _write(self, tx: Transaction, pairs: Mapping[tuple[int, PairingSeat], tuple[int, AccountId, date]]) -> None:
        """Those of one day together; the firms are locked, so that nobody pairs them meanwhile."""
        if not pairs:
            return
        lock_firms(tx, [CompanyId(firm) for firm, _seat in pairs])
        days: dict[date, list[tuple[CompanyId, AccountId, PairingSeat]]] = {}
        for (firm, seat), (_place, officer, day) in pairs.items():
            days.setdefault(day, []).append((CompanyId(firm), officer, seat))
        for day, some in days.items():
            pair_new(tx, some, day)


def _bring(tx: Transaction, region_id: RegionId, row: OfficerRow) -> Brought:
    person = _person(row)
    found = find_account(tx.session, person.username)
    if found is None:
        officer_id, brought = _open(tx, person), Brought.NEW
    else:
        officer_id, brought = AccountId(found.id), _bring_up_to(tx, found, person)
    if not _is_officer(tx, officer_id, region_id):
        grant(tx, officer_id, Role.OFFICER, region_id=region_id)
        brought = brought if brought is Brought.NEW else Brought.UPDATED
    if keyed(row.credit_code) and _pair(tx, region_id, officer_id, row) and brought is Brought.SAME:
        brought = Brought.UPDATED
    return brought


def _person(row: OfficerRow) -> _Person:
    return _Person(
        username=checked_cell("username", checked_username, row.username),
        name=checked_cell("name", lambda typed: one_line(clean(typed)), row.name),
        phone=checked_cell("phone", checked_phone, row.phone) if row.phone.strip() else "",
        email=checked_cell("email", checked_email, row.email) if row.email.strip() else "",
    )


def _open(tx: Transaction, person: _Person) -> AccountId:
    if not person.name:
        raise Invalid({"name": [say("请填写姓名。")]})
    opened = open_account(
        tx, username=person.username, name=person.name, phone=person.phone, email=person.email, unknown=True
    )
    return opened.account_id


def _bring_up_to(tx: Transaction, account: Account, person: _Person) -> Brought:
    """Correct where somebody is reached. Raises Invalid when the user name is another person's."""
    if person.name and person.name != account.name:
        raise Invalid({"username": [say("这个用户名是“%(name)s”的，请换一个或核对姓名。", name=account.name)]})
    if account.state is not AccountState.ACTIVE:
        raise Invalid({"username": [say("这个账号已停用，先启用它：flask account enable。")]})
    before = (account.email, account.phone)
    change_contact(tx, AccountId(account.id), email=person.email or None, phone=person.phone or None)
    return Brought.SAME if before == (account.email, account.phone) else Brought.UPDATED


def _is_officer(tx: Transaction, account_id: AccountId, region_id: RegionId) -> bool:
    held = sa.exists().where(
        Membership.account_id == account_id,
        Membership.role == Role.OFFICER,
        Membership.region_id == region_id,
        holding(tx.now),
    )
    return bool(tx.session.scalar(sa.select(held)))


def _pair(tx: Transaction, region_id: RegionId, officer_id: AccountId, row: OfficerRow) -> bool:
    """Give the officer his seat at the firm; False when he holds it already."""
    code = checked_cell("credit_code", checked_credit_code, row.credit_code)
    seat = checked_cell("seat", _seat_of, row.seat)
    day = checked_cell("from_day", day_of, row.from_day) or local_day(tx.now)
    try:
        company = get_company(tx.session, tx.actor, code)
    except Missing as error:
        raise Invalid({"credit_code": [say("这家企业还没有登记，请先导入企业。")]}) from error
    if company.region_id != region_id:
        raise Invalid({"credit_code": [say("这家企业登记在另一个区域。")]})
    company_id = CompanyId(company.id)
    if _holds(tx, company_id, officer_id, seat, day):
        return False
    before = pairing.pair(tx, company_id, officer_id, seat, day, "")
    return before.from_day == day


def _holds(tx: Transaction, company_id: CompanyId, officer_id: AccountId, seat: PairingSeat, day: date) -> bool:
    return officers_of(tx.session, company_id, day).get(seat) == officer_id


def _seat_of(typed: str) -> PairingSeat:
    word = keyed(typed).upper().removesuffix("岗")
    if word not in {"", "A", "B"}:
        raise ValueError(say("岗位是 A 或 B。"))
    return PairingSeat(word or "A")
