"""Asking for a correction, taking it back, and deciding it with words; what can be is changed with the decision."""

from dataclasses import dataclass, replace
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.companies.models import Company
from app.companies.registering import CompanyEntry, open_company, update
from app.corrections.events import CorrectionAsked, CorrectionDecided, CorrectionWithdrawn
from app.corrections.models import Correction
from app.corrections.rules import APPLIED, ASK, DECIDE, CorrectionField, CorrectionState, asks, decides
from app.corrections.timing import end_clock, limit_now, start_clock
from app.kernel.acts import Act, Addition
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import ParkId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park


@dataclass(frozen=True, kw_only=True)
class AskCorrection:
    """What is wrong, how it should read, and why."""

    field: Annotated[CorrectionField, Ask("更正什么", means="Which part of the entry is wrong.", example="name")]
    wanted: Annotated[
        str,
        Ask("应当是", most=200, line=True, means="How it should read.", example="示范（郑州）精密制造有限公司"),
    ]
    why: Annotated[
        str,
        Ask("说明", most=500, hint="如：营业执照某日变更。", means="Why; may be empty.", example="10 月已变更执照。"),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class DecideCorrection:
    """Whether it is put right, and what the firm is answered."""

    accepted: Annotated[bool, Ask("处理结果", means="Whether it is put right.", example=True)]
    words: Annotated[
        str,
        Ask("答复企业", most=500, hint="企业会看到。", means="What the firm is answered.", example="已按执照更正。"),
    ]


@dataclass(frozen=True, kw_only=True)
class CorrectionTakenBack:
    """Nothing more need be said."""


def ask_correction(tx: Transaction, number: str, given: AskCorrection) -> Correction:
    """Ask the office to put the firm's entry right; it is decided within three workdays.

    Raises Missing, Forbidden for anybody but the firm's administrator, Invalid, Refused ``correction_waits``.
    """
    company = open_company(tx, number)
    if not asks(tx.actor, company.id):
        raise Forbidden()
    given = checked(given)
    with tx.as_the_office():
        limit, due = limit_now(tx, company.region_id)
        row = Correction(
            company_id=company.id,
            region_id=company.region_id,
            field=given.field,
            wanted=given.wanted,
            why=given.why,
            asked_at=tx.now,
            asked_by=tx.actor.account_id,
            asked_by_name=tx.actor.name,
            due_at=due,
        )
        try:
            with tx.session.begin_nested():
                tx.session.add(row)
        except IntegrityError as error:
            raise Refused("correction_waits") from error
        start_clock(tx, row, limit)
        tx.emit(
            CorrectionAsked(
                company_id=company.id,
                company_name=company.name,
                region_id=company.region_id,
                correction_id=row.id,
                field=row.field.value,
                wanted=row.wanted,
            )
        )
    return row


def decide_correction(tx: Transaction, number: str, version: int | None, given: DecideCorrection) -> Correction:
    """Put the firm's entry right, or say why not; a name, an address and a park are changed with the decision.

    Raises Missing, Forbidden, Conflict, Refused ``correction_decided``, and Invalid for what cannot be so.
    """
    row, company = _held(tx, number)
    if not decides(tx.actor, company.region_id):
        raise Forbidden()
    if row.state is not CorrectionState.WAITING:
        raise Refused("correction_decided")
    if version is not None and row.version != version:
        raise Conflict(version=row.version)
    given = checked(given)
    if given.accepted:
        _apply(tx, row, company)
    row.state = CorrectionState.ACCEPTED if given.accepted else CorrectionState.REFUSED
    row.decided_at, row.decided_by_name, row.words = tx.now, tx.actor.name, given.words
    end_clock(tx, row, met=True)
    tx.session.flush()
    tx.emit(
        CorrectionDecided(
            company_id=company.id,
            company_name=company.name,
            region_id=company.region_id,
            correction_id=row.id,
            field=row.field.value,
            accepted=given.accepted,
            words=row.words,
        )
    )
    return row


def withdraw_correction(tx: Transaction, number: str, _given: CorrectionTakenBack) -> Correction:
    """Ask for it no more. Raises Missing, Forbidden, Refused ``correction_decided``."""
    row, company = _held(tx, number)
    if not asks(tx.actor, company.id):
        raise Forbidden()
    if row.state is not CorrectionState.WAITING:
        raise Refused("correction_decided")
    with tx.as_the_office():
        row.state, row.decided_at = CorrectionState.WITHDRAWN, tx.now
        end_clock(tx, row, met=False)
        tx.session.flush()
        tx.emit(
            CorrectionWithdrawn(
                company_id=company.id,
                company_name=company.name,
                region_id=company.region_id,
                correction_id=row.id,
                field=row.field.value,
            )
        )
    return row


def _held(tx: Transaction, number: str) -> tuple[Correction, Company]:
    """One as far as it exists for the actor, with its firm locked. Raises Missing."""
    row = tx.session.scalar(visible(tx.actor, Correction).where(Correction.id == id_named(number)))
    if row is None:
        raise Missing()
    company = tx.session.get_one(Company, row.company_id, with_for_update=True)
    tx.session.refresh(row)
    return row, company


def _apply(tx: Transaction, row: Correction, company: Company) -> None:
    if row.field not in APPLIED:
        return
    entry = CompanyEntry(
        name=company.name,
        park_id=None if company.park_id is None else ParkId(company.park_id),
        industry=company.industry,
        address=company.address,
        state=company.state,
    )
    if row.field is CorrectionField.NAME:
        entry = replace(entry, name=row.wanted)
    elif row.field is CorrectionField.ADDRESS:
        entry = replace(entry, address=row.wanted)
    else:
        entry = replace(entry, park_id=_park(tx, company.region_id, row.wanted))
    update(tx, company.credit_code, company.version, entry)


def _park(tx: Transaction, region_id: int, wanted: str) -> ParkId:
    """The park of that code or name. Raises Invalid where there is none in use."""
    called = harmless(wanted.strip())
    found = tx.session.scalar(
        sa.select(Park.id).where(
            Park.region_id == region_id,
            Park.ended_at.is_(None),
            sa.or_(Park.code == called, Park.name == called),
        )
    )
    if found is None:
        raise Invalid(
            {"accepted": [say("没有叫“%(park)s”的园区，请说明理由不予更正，或请企业重新提交。", park=wanted)]}
        )
    return ParkId(found)


ASK_CORRECTION = Addition(
    action="ask_correction", ability=ASK, takes=AskCorrection, do=ask_correction, done="更正申请已提交"
)
DECIDE_CORRECTION = Act(
    action="decide_correction", ability=DECIDE, takes=DecideCorrection, do=decide_correction, done="更正申请已处理"
)
WITHDRAW_CORRECTION = Addition(
    action="withdraw_correction", ability=ASK, takes=CorrectionTakenBack, do=withdraw_correction, done="更正申请已撤回"
)
