"""包联: an officer takes a seat at a firm, and gives it up. History is kept; a past pairing is never rewritten."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from app.companies.events import OfficerPaired, OfficerUnpaired
from app.companies.models import Company, Pairing, PairingSeat
from app.companies.registering import keeps
from app.companies.rules import local_day
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible


def pair(
    tx: Transaction, company_id: CompanyId, officer_id: AccountId, seat: PairingSeat, from_day: date, reason: str = ""
) -> Pairing:
    """Give an officer a seat from a day (Shanghai) on; whoever holds it gives way that day.

    That ``officer_id`` is an officer is the caller's to know. The same officer again changes nothing. Raises Missing,
    Forbidden, Refused ``pairing_before_current`` (the day lies before the present pairing) or
    ``officer_holds_other_seat``.
    """
    _locked(tx, company_id)
    return take_seat(tx, company_id, officer_id, seat, from_day, reason)


def take_seat(
    tx: Transaction, company_id: CompanyId, officer_id: AccountId, seat: PairingSeat, from_day: date, reason: str = ""
) -> Pairing:
    """The same for whoever asked already whether this may be, and holds the firm locked (``hold_firms``)."""
    rows = tx.session.scalars(sa.select(Pairing).where(Pairing.company_id == company_id)).all()
    present = next((row for row in rows if row.seat is seat and row.until_day is None), None)
    if present is not None and present.officer_id == officer_id:
        return present
    if any(row.officer_id == officer_id and row.seat is not seat and _reaches(row, from_day) for row in rows):
        raise Refused("officer_holds_other_seat")
    past_ends = [row.until_day for row in rows if row.seat is seat and row.until_day is not None]
    earliest = max([*past_ends, *([present.from_day] if present else [])], default=from_day)
    if from_day < earliest:
        raise Refused("pairing_before_current")
    if present is not None:
        present.until_day = from_day
        tx.session.flush()  # the seat must be free before it is taken: one open row for each
    pairing = Pairing(company_id=company_id, officer_id=officer_id, seat=seat, from_day=from_day, reason=reason)
    tx.session.add(pairing)
    tx.session.flush()
    tx.emit(
        OfficerPaired(
            company_id=company_id,
            officer_id=officer_id,
            seat=seat.value,
            from_day=from_day,
            reason=reason,
            previous_officer_id=present.officer_id if present else None,
        )
    )
    return pairing


def lock_firms(tx: Transaction, company_ids: Sequence[CompanyId]) -> None:
    """Lock many firms in one order, so that whoever pairs one of them waits; as ``pair`` locks one."""
    wanted = sa.select(Company.id).where(Company.id.in_(company_ids)).order_by(Company.id)
    tx.session.execute(wanted.with_for_update())


def pair_new(
    tx: Transaction, pairs: Sequence[tuple[CompanyId, AccountId, PairingSeat]], from_day: date | None = None
) -> None:
    """Pair firms of which nobody ever looked after that seat, all from one day on; two statements for all.

    That they were entered in this very transaction, or are locked, and that each officer is one, is the caller's.
    """
    if not pairs:
        return
    day = from_day or local_day(tx.now)
    rows = [
        {"company_id": company, "officer_id": officer, "seat": seat, "from_day": day, "reason": ""}
        for company, officer, seat in pairs
    ]
    tx.session.execute(sa.insert(Pairing), rows)
    for company, officer, seat in pairs:
        tx.emit(
            OfficerPaired(
                company_id=company,
                officer_id=officer,
                seat=seat.value,
                from_day=day,
                reason="",
                previous_officer_id=None,
            )
        )


def unpair(tx: Transaction, company_id: CompanyId, seat: PairingSeat, until_day: date, reason: str) -> None:
    """Leave a seat empty from a day on. Raises Missing when nobody holds it, Refused ``pairing_before_current``."""
    _locked(tx, company_id)
    leave_seat(tx, company_id, seat, until_day, reason)


def leave_seat(tx: Transaction, company_id: CompanyId, seat: PairingSeat, until_day: date, reason: str) -> None:
    """The same for whoever asked already whether this may be, and holds the firm locked."""
    present = tx.session.scalar(
        sa.select(Pairing).where(Pairing.company_id == company_id, Pairing.seat == seat, Pairing.until_day.is_(None))
    )
    if present is None:
        raise Missing()
    if until_day < present.from_day:
        raise Refused("pairing_before_current")
    present.until_day = until_day
    tx.session.flush()
    tx.emit(
        OfficerUnpaired(
            company_id=company_id, officer_id=present.officer_id, seat=seat.value, until_day=until_day, reason=reason
        )
    )


def hold_firms(tx: Transaction, company_ids: Collection[CompanyId]) -> None:
    """Lock firms in one order, so that people who pair them at once do so one after the other."""
    wanted = sa.select(Company.id).where(Company.id.in_(set(company_ids))).order_by(Company.id).with_for_update()
    tx.session.execute(wanted)


def _reaches(row: Pairing, day: date) -> bool:
    return row.until_day is None or row.until_day > day


def _locked(tx: Transaction, company_id: CompanyId) -> None:
    """Lock the firm, so that two people pairing it at once do so one after the other."""
    company = tx.session.scalar(visible(tx.actor, Company).where(Company.id == company_id).with_for_update())
    if company is None:
        raise Missing()
    if not keeps(tx.actor, company.region_id):
        raise Forbidden()
