"""变更信用代码: a firm gets another code; the one it had stays its own, and finds it."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.companies.events import CompanyRecoded
from app.companies.models import Company, CompanyCode
from app.companies.queries import formerly_coded
from app.companies.registering import KEEPER, open_company
from app.companies.rules import checked_credit_code
from app.kernel.acts import Act
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

RECODE_ABILITY = "company.recode"


@dataclass(frozen=True, kw_only=True)
class NewCode:
    """The code as it is now, and why."""

    credit_code: Annotated[
        str,
        Ask(
            "新的统一社会信用代码",
            most=40,
            line=True,
            hint="按新营业执照填写，校验位会自动核对。",
            means="The credit code the firm has now.",
            example="91410100MA44EXAM0Y",
        ),
    ]
    reason: Annotated[
        str,
        Ask("变更原因", most=200, line=True, hint="如：迁址换照。", means="Why it changed.", example="迁址换照"),
    ]


def recode(tx: Transaction, number: str, version: int | None, given: NewCode) -> Company:
    """Give a firm its new credit code; it is still found by the former one. The region's coordinator alone.

    Raises Missing, Forbidden, Conflict, Invalid under ``credit_code`` for a code that is none or another firm's.
    """
    company = open_company(tx, number)
    if not any(company.region_id in seat.region_ids for seat in tx.actor.seats_of(KEEPER)):
        raise Forbidden()
    if version is not None and company.version != version:
        raise Conflict(version=company.version)
    given = checked(given)
    try:
        code = checked_credit_code(given.credit_code)
    except ValueError as error:
        raise Invalid({"credit_code": [error.args[0]]}) from error
    former = company.credit_code
    if code == former:
        raise Invalid({"credit_code": [say("和现在的代码一样。")]})
    others = sa.or_(Company.credit_code == code, Company.id.in_(formerly_coded(code)))
    if tx.session.scalar(sa.select(Company.id).where(others, Company.id != company.id).limit(1)) is not None:
        raise Invalid({"credit_code": [say("这个代码是另一家企业的。")]})
    tx.session.add(CompanyCode(company_id=company.id, code=former, until=tx.now, reason=given.reason))
    company.credit_code = code
    tx.session.flush()
    tx.emit(CompanyRecoded(company_id=company.id, former=former, present=code, reason=given.reason))
    return company


RECODE = Act(action="recode", ability=RECODE_ABILITY, takes=NewCode, do=recode, done="信用代码已变更")
