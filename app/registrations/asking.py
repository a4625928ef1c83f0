"""企业登记: a firm, or somebody of a firm, asks to come in; whoever waits can look and take it back.

No answer tells whether the firm is there already: one that is, is asked to be joined, and whoever looks after it
decides. The same firm may be asked for by several people; whoever decides sees them together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.accounts.links import counted_by, held_link, make_link
from app.accounts.questions import Reply
from app.accounts.resetting import Asked, meet
from app.accounts.rules.addresses import checked_email
from app.accounts.rules.doors import neighbourhood
from app.accounts.rules.links import LinkPurpose
from app.companies.models import Company
from app.companies.queries import coded
from app.companies.rules import checked_credit_code, checked_phone
from app.kernel.errors import Conflict, Invalid, Missing, Refused
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.regions.models import Park, Region
from app.registrations.events import RegistrationAsked, RegistrationWithdrawn
from app.registrations.models import Registration
from app.registrations.rules import RegistrationState
from app.registrations.timing import end_clock, start_clock


@dataclass(frozen=True, kw_only=True)
class Register:
    """A firm, where it is, and who speaks for it."""

    credit_code: Annotated[
        str,
        Ask(
            "统一社会信用代码",
            most=40,
            line=True,
            hint="营业执照上的 18 位代码。",
            means="Credit code.",
            example="91410100MA44EXAM0Y",
        ),
    ]
    company_name: Annotated[
        str,
        Ask(
            "企业名称", most=200, line=True, hint="与营业执照一致。", means="Name of the firm.", example="某某有限公司"
        ),
    ]
    park: Annotated[str | None, Ask("所在园区", means="Code of the park; null for none.", example="JC")] = None
    address: Annotated[str, Ask("地址", most=200, line=True, means="Where the firm is.", example="某路 1 号")] = ""
    person: Annotated[str, Ask("您的姓名", most=60, line=True, means="Who speaks for the firm.", example="王某")]
    position: Annotated[str, Ask("职务", most=60, line=True, means="What he is there.", example="行政")] = ""
    phone: Annotated[
        str,
        Ask("联系电话", most=40, line=True, hint="核实时会打这个电话。", means="Whom to call.", example="13800138000"),
    ]
    email: Annotated[
        str,
        Ask(
            "邮箱",
            most=254,
            line=True,
            hint="结果和开通链接发到这里；没有邮箱的，由核实的人转给您。",
            means="Where the answer goes.",
            example="a@example.cn",
        ),
    ] = ""


@dataclass(frozen=True)
class Sent:
    """What came of it: ``secret`` opens the page on which it is followed; without it a small question comes first."""

    met: Asked
    secret: str = ""


def register(tx: Transaction, door_key: bytes, given: Register, reply: Reply) -> Sent:
    """Ask for a firm to come in. Raises Invalid by field, TooMany for a flood from one address."""
    said = _checked(tx, checked(given))
    met = meet(tx, door_key, tx.origin.address, reply, LinkPurpose.REGISTRATION)
    if not met.done:
        return Sent(met)
    region, park = said.place
    present = tx.session.scalar(sa.select(Company).where(coded(said.code)))
    row = Registration(
        region_id=region.id if present is None else present.region_id,
        park_id=(park.id if park else None) if present is None else present.park_id,
        company_id=None if present is None else present.id,
        credit_code=said.code,
        company_name=given.company_name.strip(),
        address=given.address,
        person=given.person,
        position=given.position,
        phone=said.phone,
        email=said.email,
        asked_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    start_clock(tx, row)
    secret, _ = make_link(
        tx,
        door_key,
        LinkPurpose.REGISTRATION,
        subject_id=row.id,
        asked_from=counted_by(door_key, f"\0{neighbourhood(tx.origin.address)}"),
    )
    tx.emit(
        RegistrationAsked(
            registration_id=row.id,
            region_id=row.region_id,
            park_id=row.park_id,
            company_id=row.company_id,
            company_name=row.company_name,
            joins=present is not None,
        )
    )
    return Sent(met, secret)


@dataclass(frozen=True)
class Place:
    """Where a firm may lie, as the form offers it."""

    code: str
    name: str


def places(tx: Transaction) -> list[Place]:
    """Every park of every region that is no trial, and each region for firms in no park; one query."""
    rows = tx.session.execute(
        sa.select(Region.code, Region.name, Park.code.label("park"), Park.name.label("park_name"))
        .join(Park, sa.and_(Park.region_id == Region.id, Park.ended_at.is_(None)), isouter=True)
        .where(Region.is_test.is_(False))
        .order_by(Region.path.collate("C"), Park.code.collate("C"))
    ).all()
    # a region without parks is one of the way down to those that have some, unless none has any
    regions = dict.fromkeys((row.code, row.name) for row in rows if row.park) or dict.fromkeys(
        (row.code, row.name) for row in rows
    )
    parks = [Place(f"{row.code}/{row.park}", row.park_name) for row in rows if row.park]
    return [*parks, *(Place(code, say("不在园区（%(region)s）", region=name)) for code, name in regions)]


def registration_behind(tx: Transaction, secret: str) -> Registration:
    """The registration whoever waits looks at. Raises Missing."""
    link = held_link(tx, LinkPurpose.REGISTRATION, secret)
    row = tx.session.get(Registration, link.subject_id)
    if row is None:
        raise Missing()
    return row


def withdraw_registration(tx: Transaction, secret: str) -> None:
    """撤回: whoever sent it waits no more. Raises Missing, Refused ``registration_decided``."""
    link = held_link(tx, LinkPurpose.REGISTRATION, secret)
    row = locked_registration(tx, link.subject_id or 0, None)
    row.state, row.decided_at = RegistrationState.WITHDRAWN, tx.now
    end_clock(tx, row, met=False)
    tx.session.flush()
    tx.emit(
        RegistrationWithdrawn(
            registration_id=row.id, region_id=row.region_id, park_id=row.park_id, company_id=row.company_id
        )
    )


def locked_registration(tx: Transaction, registration_id: int, version: int | None) -> Registration:
    """One that waits, locked. Raises Missing, Conflict when the version is stale, Refused when it was decided."""
    row = tx.session.scalar(
        sa.select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing()
    if row.state is not RegistrationState.WAITING:
        raise Refused("registration_decided")
    if version is not None and row.version != version:
        raise Conflict(version=row.version)
    return row


@dataclass(frozen=True)
class _Said:
    code: str
    phone: str
    email: str
    place: tuple[Region, Park | None]


def _checked(tx: Transaction, given: Register) -> _Said:
    """What the fields mean; all faults are told at once."""
    fields: dict[str, list[str]] = {}

    def each(field: str, check: Callable[[str], str], value: str) -> str:
        try:
            return check(value)
        except ValueError as error:
            fields.setdefault(field, []).append(error.args[0])
            return ""

    code = each("credit_code", checked_credit_code, given.credit_code)
    phone = each("phone", checked_phone, given.phone)
    email = each("email", checked_email, given.email) if given.email else ""
    place = _place(tx, given.park)
    if place is None:
        fields["park"] = [say("请从列表中选择。")]
    if fields or place is None:
        raise Invalid(fields)
    return _Said(code, phone, email, place)


def _place(tx: Transaction, code: str | None) -> tuple[Region, Park | None] | None:
    """Where the firm lies: its park, or the one region there is; None where nothing of that code is there."""
    if code:
        region_code, _, park_code = code.partition("/")
        there = [Park.code == park_code, Park.ended_at.is_(None)] if park_code else []
        found = tx.session.execute(
            sa.select(Region, Park)
            .join(Park, Park.region_id == Region.id, isouter=True)
            .where(Region.code == region_code, *there)
            .limit(1)
        ).one_or_none()
        return None if found is None else (found[0], found[1] if park_code else None)
    regions = tx.session.scalars(sa.select(Region).order_by(Region.id).limit(2)).all()
    return (regions[0], None) if len(regions) == 1 else None
