"""Firms, who looks after them, and accounts, as lists that are taken along."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.queries import names_of
from app.accounts.unseating import SeenAccount, SeenSeat, seen_accounts
from app.companies.models import PairingSeat
from app.companies.queries import CompanyFilters, credit_codes, officers_of_many
from app.companies.rules import CompanyState, local_day
from app.companies.seeing import SeenCompany, SeenContact, seen_companies
from app.departments.queries import departments_by_id
from app.kernel.ids import AccountId
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of, regions_of
from app.rosters.rules import STATES

WORDS: Mapping[CompanyState, str] = {state: word for word, state in STATES.items()}


@dataclass(frozen=True, kw_only=True)
class ListedFirm:
    """A firm with the names of who looks after it today."""

    firm: SeenCompany
    park: str
    first: str
    """Seat A."""
    second: str

    @property
    def contact(self) -> SeenContact | None:
        """Whom to call first; the number is whole for whom it is whole on the page."""
        return next(iter(self.firm.by_rank), None)


@dataclass(frozen=True, kw_only=True)
class ListedSeat:
    """One seat of a person; a person without any has one line."""

    account: SeenAccount
    seat: SeenSeat | None
    where: str


def _firms(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[ListedFirm]:
    found = seen_companies(tx, CompanyFilters(q=asked.get("q")), cursor, limit)
    seats = officers_of_many(tx.session, [each.id for each in found.items], local_day(tx.now))
    people = names_of(tx.session, {AccountId(each) for held in seats.values() for each in held.values()})
    parks = {park.id: park.name for park in parks_of(tx.session, tx.actor)}

    def name(firm: SeenCompany, seat: PairingSeat) -> str:
        officer = seats.get(firm.id, {}).get(seat)
        return "" if officer is None else people.get(officer, "")

    return Page(
        [
            ListedFirm(
                firm=each,
                park=parks.get(each.park_id or 0, ""),
                first=name(each, PairingSeat.A),
                second=name(each, PairingSeat.B),
            )
            for each in found.items
        ],
        found.next_cursor,
    )


def _accounts(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[ListedSeat]:
    found = seen_accounts(tx, asked.get("q", ""), cursor, limit)
    seats = [seat for account in found.items for seat in account.seats]
    units = departments_by_id(tx.session, {seat.department_id for seat in seats if seat.department_id})
    firms = credit_codes(tx.session, {seat.company_id for seat in seats if seat.company_id})
    parks = {park.id: park.name for park in parks_of(tx.session, tx.actor)}
    regions = {region.id: region.name for region in regions_of(tx.session, tx.actor)}

    def where(seat: SeenSeat) -> str:
        if seat.department_id is not None:
            return units[seat.department_id].name if seat.department_id in units else ""
        if seat.company_id is not None:
            return firms.get(seat.company_id, "")
        if seat.park_id is not None:
            return parks.get(seat.park_id, "")
        return regions.get(seat.region_id, "")

    rows = [
        ListedSeat(account=account, seat=seat, where="" if seat is None else where(seat))
        for account in found.items
        for seat in account.seats or (None,)
    ]
    return Page(rows, found.next_cursor)


FIRM_COLUMNS: tuple[Column[ListedFirm], ...] = (
    Column("统一社会信用代码", lambda row: row.firm.credit_code, 22),
    Column("企业名称", lambda row: row.firm.name, 36),
    Column("曾用名", lambda row: "、".join(each.name for each in row.firm.former), 24),
    Column("园区", lambda row: row.park, 18),
    Column("行业", lambda row: row.firm.industry, 18),
    Column("地址", lambda row: row.firm.address, 30),
    Column("状态", lambda row: WORDS[row.firm.state], 8),
    Column("联系人", lambda row: row.contact.name if row.contact else None, 12),
    Column("联系电话", lambda row: row.contact.phone if row.contact else None, 16),
    Column("联系人职务", lambda row: row.contact.position if row.contact else None, 14),
    Column("首席服务官（A 岗）", lambda row: row.first, 14),
    Column("服务专员（B 岗）", lambda row: row.second, 14),
    Column("版本", lambda row: row.firm.version, 8),
)
PAIRING_COLUMNS: tuple[Column[ListedFirm], ...] = (
    Column("统一社会信用代码", lambda row: row.firm.credit_code, 22),
    Column("企业名称", lambda row: row.firm.name, 36),
    Column("园区", lambda row: row.park, 18),
    Column("状态", lambda row: WORDS[row.firm.state], 8),
    Column("首席服务官（A 岗）", lambda row: row.first, 18),
    Column("服务专员（B 岗）", lambda row: row.second, 18),
)
ACCOUNT_COLUMNS: tuple[Column[ListedSeat], ...] = (
    Column("用户名", lambda row: row.account.username, 20),
    Column("姓名", lambda row: row.account.name, 14),
    Column("账号", lambda row: "可用" if row.account.active else "已停用", 8),
    Column("角色", lambda row: row.seat.role.word if row.seat else None, 16),
    Column("所在", lambda row: row.where, 26),
    Column("席位开始", lambda row: row.seat.from_at if row.seat else None, 17),
    Column("席位结束", lambda row: row.seat.until_at if row.seat else None, 17),
)


def _words(_tx: Transaction, asked: Conditions) -> list[tuple[str, str]]:
    return [("搜索", asked["q"])] if "q" in asked else []


FIRMS = Listing(abilities=("company.see",), names=("q",), columns=FIRM_COLUMNS, page=_firms, said=_words)
PAIRINGS = Listing(abilities=("pairing.see",), names=("q",), columns=PAIRING_COLUMNS, page=_firms, said=_words)
ACCOUNTS = Listing(abilities=("settings.see",), names=("q",), columns=ACCOUNT_COLUMNS, page=_accounts, said=_words)
