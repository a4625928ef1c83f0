"""Putting a tag on a firm, verifying it, and ending it. A firm proposes of itself, the coordinator's word verifies."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa

from app.companies.models import Company
from app.companies.registering import open_company
from app.companies.rules import local_day
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.traits.events import CompanyTagEnded, CompanyTagPut, CompanyTagVerified
from app.traits.models import CompanyTag
from app.traits.rules import KIND_OF, PUT, VERIFY, TagValue, source_by, verifies

REPLACED = say("换成了另一个")


@dataclass(frozen=True, kw_only=True)
class NewCompanyTag:
    """What the firm is, since when, and what shows it."""

    value: Annotated[TagValue, Ask("标签", means="What the firm is; the kind follows from it.", example="high_tech")]
    since: Annotated[
        date | None, Ask("从哪天起", hint="认定、达标的日期，不知道可以不填。", means="Since which day it is so.")
    ] = None
    basis: Annotated[
        str,
        Ask(
            "依据",
            most=200,
            line=True,
            hint="证书编号、统计口径等。",
            means="What shows it: number of a certificate, a report.",
            example="GR202641000123",
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class SeenRight:
    """Nothing more need be said."""


@dataclass(frozen=True, kw_only=True)
class EndedTag:
    """Why it stands no more."""

    reason: Annotated[
        str,
        Ask("理由", most=200, hint="企业看得到。", means="Why it ends; the firm reads it.", example="证书到期。"),
    ]


def put_company_tag(tx: Transaction, number: str, given: NewCompanyTag) -> CompanyTag:
    """Put a tag on a firm; by its coordinator it is verified with that. One of its kind that waits gives way.

    Raises Missing, Forbidden, Invalid under ``since``, Refused ``company_tag_stands``.
    """
    company = open_company(tx, number)
    source = source_by(tx.actor, company.id, company.region_id)
    if source is None:
        raise Forbidden()
    given = checked(given)
    if given.since is not None and given.since > local_day(tx.now):
        raise Invalid({"since": [say("日期不能晚于今天。")]})
    at_once = not tx.actor.is_program and verifies(tx.actor, company.region_id)
    with tx.as_the_office():
        present = _open(tx, company.id, given.value)
        if any(each.value is given.value and each.verified_at is not None for each in present):
            raise Refused("company_tag_stands")
        for each in present:
            if at_once or each.verified_at is None:
                _end(tx, each, REPLACED)
        tag = CompanyTag(
            company_id=company.id,
            kind=KIND_OF[given.value],
            value=given.value,
            source=source,
            since=given.since,
            basis=given.basis,
            put_at=tx.now,
            put_by=tx.actor.account_id,
            put_by_name=tx.actor.name,
            verified_at=tx.now if at_once else None,
            verified_by_name=tx.actor.name if at_once else "",
        )
        tx.session.add(tag)
        tx.session.flush()
        tx.emit(CompanyTagPut(**_named(tag), source=source.value, verified=at_once))
    return tag


def verify_company_tag(tx: Transaction, number: str, _given: SeenRight) -> CompanyTag:
    """Say that a tag is right: from now on it proves what it says, instead of the one of its kind before.

    Raises Missing, Forbidden, Refused ``company_tag_ended``.
    """
    tag, company = _held(tx, number)
    if not verifies(tx.actor, company.region_id):
        raise Forbidden()
    if tag.ended_at is not None or tag.verified_at is not None:
        raise Refused("company_tag_ended")
    for each in _open(tx, company.id, tag.value):
        if each.verified_at is not None:
            _end(tx, each, REPLACED)
    tag.verified_at, tag.verified_by_name = tx.now, tx.actor.name
    tx.session.flush()
    tx.emit(CompanyTagVerified(**_named(tag)))
    return tag


def end_company_tag(tx: Transaction, number: str, given: EndedTag) -> CompanyTag:
    """End a tag with a reason: the coordinator any, whoever put one his own while it waits.

    Raises Missing, Forbidden, Refused ``company_tag_ended``.
    """
    tag, company = _held(tx, number)
    own = tag.verified_at is None and tag.put_by is not None and tag.put_by == tx.actor.account_id
    if not (own or verifies(tx.actor, company.region_id)):
        raise Forbidden()
    given = checked(given)
    if tag.ended_at is not None:
        raise Refused("company_tag_ended")
    with tx.as_the_office():
        _end(tx, tag, given.reason)
    return tag


def _held(tx: Transaction, number: str) -> tuple[CompanyTag, Company]:
    """A tag as far as it exists for the actor, with its firm locked. Raises Missing."""
    found = visible(tx.actor, CompanyTag).where(CompanyTag.id == id_named(number))
    tag = tx.session.scalar(found)
    if tag is None:
        raise Missing()
    company = tx.session.get_one(Company, tag.company_id, with_for_update=True)
    tx.session.refresh(tag)
    return tag, company


def _open(tx: Transaction, company_id: int, value: TagValue) -> list[CompanyTag]:
    """What stands or waits of the kind of a value."""
    of_kind = (CompanyTag.company_id == company_id, CompanyTag.kind == KIND_OF[value], CompanyTag.ended_at.is_(None))
    return list(tx.session.scalars(sa.select(CompanyTag).where(*of_kind).order_by(CompanyTag.id)))


def _end(tx: Transaction, tag: CompanyTag, reason: str) -> None:
    tag.ended_at, tag.ended_by_name, tag.end_reason = tx.now, tx.actor.name, reason
    tx.session.flush()
    tx.emit(CompanyTagEnded(**_named(tag), reason=reason))


def _named(tag: CompanyTag) -> dict[str, Any]:
    """What every event of a tag says."""
    return {"company_id": tag.company_id, "tag_id": tag.id, "kind": tag.kind.value, "value": tag.value.value}


PUT_COMPANY_TAG = Addition(
    action="put_company_tag", ability=PUT, takes=NewCompanyTag, do=put_company_tag, done="标签已提交"
)
VERIFY_COMPANY_TAG = Addition(
    action="verify_company_tag", ability=VERIFY, takes=SeenRight, do=verify_company_tag, done="标签已核实"
)
END_COMPANY_TAG = Addition(action="end_company_tag", ability=PUT, takes=EndedTag, do=end_company_tag, done="标签已停用")
