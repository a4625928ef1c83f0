"""Who is a guest of a fair, and telling each of them: of its own invitation and of nobody else's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.companies.models import Company
from app.companies.rules import as_credit_code
from app.departments.models import Department, DepartmentKind
from app.fairs.events import BankTold, FirmTold
from app.fairs.models import Fair, FairBank, FairFirm
from app.fairs.rules import Invitation
from app.kernel.errors import Invalid
from app.kernel.folding import harmless
from app.kernel.ids import CompanyId, DepartmentId, RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible


@dataclass(frozen=True)
class Guests:
    """Banks and firms, by their ids."""

    banks: frozenset[int] = frozenset()
    firms: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.banks or self.firms)

    def without(self, others: "Guests") -> "Guests":
        """Those who are not among the others."""
        return Guests(self.banks - others.banks, self.firms - others.firms)

    def within(self, others: "Guests") -> "Guests":
        """Those who are among the others too."""
        return Guests(self.banks & others.banks, self.firms & others.firms)


def guests_of(tx: Transaction, fair: Fair) -> Guests:
    """Who is invited; two queries. A record that went into another firm's is no guest: its row stays as it was."""
    banks = tx.session.scalars(sa.select(FairBank.department_id).where(FairBank.fair_id == fair.id))
    firms = tx.session.scalars(sa.select(FairFirm.company_id).where(FairFirm.fair_id == fair.id, in_being()))
    return Guests(frozenset(banks), frozenset(firms))


def in_being() -> sa.ColumnElement[bool]:
    """That a guest's record has not gone into another."""
    return FairFirm.company_id.in_(sa.select(Company.id).where(Company.merged_into.is_(None)))


def tell(tx: Transaction, fair: Fair, guests: Guests, what: Invitation) -> None:
    """Each of these guests hears of it: all banks at once, all firms at once."""
    said: dict[str, Any] = {
        "fair": fair.id,
        "region_id": RegionId(fair.region_id),
        "version": fair.version,
        "what": what,
        "title": fair.title,
        "place": fair.place,
        "starts_at": fair.starts_at.isoformat(),
        "note": fair.note,
        "reason": fair.cancel_reason,
    }
    banks = [BankTold(**said, department_id=DepartmentId(each)) for each in sorted(guests.banks)]
    firms = [FirmTold(**said, company_id=CompanyId(each)) for each in sorted(guests.firms)]
    for events in (banks, firms):
        if events:
            tx.emit_all(events)


def named(tx: Transaction, fair: Fair, banks: Collection[str], firms: Collection[str]) -> Guests:
    """Whom these codes name. Raises Invalid naming those that name nobody of the region."""
    wrong: dict[str, list[str]] = {}
    units: Mapping[str, int] = {
        row.code: row.id
        for row in tx.session.execute(
            sa.select(Department.code, Department.id).where(
                Department.region_id == fair.region_id,
                Department.kind == DepartmentKind.PARTNER,
                Department.ended_at.is_(None),
            )
        )
    }
    if set(banks) - units.keys():
        wrong["banks"] = [say("请从列表中选择银行。")]
    codes = list(dict.fromkeys(as_credit_code(harmless(code)) for code in firms))
    known = visible(tx.actor, Company).where(Company.region_id == fair.region_id, Company.credit_code.in_(codes))
    found = {row.credit_code: row.id for row in tx.session.scalars(known)}
    unknown = [code for code in codes if code not in found]
    if unknown:
        wrong["firms"] = [say("没有找到这些企业：%(codes)s。请核对统一社会信用代码。", codes="、".join(unknown[:10]))]
    if wrong:
        raise Invalid(wrong)
    return Guests(frozenset(units[code] for code in banks), frozenset(found.values()))


def invite(tx: Transaction, fair: Fair, wanted: Guests, before: Guests) -> None:
    """Write the guests who are new, and take out those who are not invited any more."""
    gone = before.without(wanted)
    tx.session.execute(sa.delete(FairBank).where(FairBank.fair_id == fair.id, FairBank.department_id.in_(gone.banks)))
    tx.session.execute(sa.delete(FairFirm).where(FairFirm.fair_id == fair.id, FairFirm.company_id.in_(gone.firms)))
    new = wanted.without(before)
    rows: Sequence[Any] = [
        *(FairBank(fair_id=fair.id, department_id=each) for each in sorted(new.banks)),
        *(FairFirm(fair_id=fair.id, company_id=each) for each in sorted(new.firms)),
    ]
    tx.session.add_all(rows)
    tx.session.flush()
