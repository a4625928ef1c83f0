"""开通账号、授予席位、重发链接、停用与启用: whom the administrator of a region lets in, each with a reason, on record.

Nobody hands a password over: who is let in gets a one-time link (``accounts.inviting``) and chooses it himself.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

import sqlalchemy as sa

from app.accounts.links import Invited, invite
from app.accounts.managing import disable, enable, open_account
from app.accounts.models import Account, InvitationPurpose, Membership
from app.accounts.queries import find_account
from app.accounts.rules.roles import Role
from app.accounts.rules.seats import is_staff
from app.accounts.seating import grant
from app.administration.proposing import SETS, may_set
from app.administration.wanting import RegionCode, region_named
from app.calendars.rules import SHANGHAI, local_day
from app.companies.models import Company
from app.companies.queries import coded
from app.companies.rules import as_credit_code, checked_phone
from app.departments.models import Department
from app.kernel.acts import Addition, Beginning
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park

_ROLE = Ask("角色", means="What the person is there.", example="handler")
_DEPARTMENT = Ask(
    "单位",
    hint="部门联络员、承办人、部门领导要选。",
    source=Source.UNITS,
    means="Code of the unit of a liaison, handler or head.",
    example="JFJ",
)
_PARK = Ask("园区", hint="园区吹哨员、代办员要选。", line=True, most=16, means="Code of a dispatcher's park.")
_COMPANY = Ask(
    "企业统一社会信用代码",
    hint="企业的人要填。",
    line=True,
    most=20,
    means="Credit code of the firm of a firm's user.",
)
_SINCE = Ask(
    "从哪天起", hint="不填就是从现在起。", means="First day of the seat, Shanghai; now when null.", example="2026-12-01"
)
_REASON = Ask(
    "理由",
    hint="如：新到岗、接替某人。会留在审计记录里。",
    most=200,
    means="Why. Kept in the audit trail.",
    example="新到岗。",
)


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    """A person with one seat."""

    name: Annotated[str, Ask("姓名", line=True, most=50, means="The person's name.", example="王建国")]
    username: Annotated[
        str,
        Ask(
            "用户名",
            hint="登录用，小写字母、数字和下划线，4 到 32 个字符。",
            line=True,
            most=32,
            means="For signing in: lower case, digits, underscores.",
            example="wang_jg",
        ),
    ]
    role: Annotated[Role, _ROLE]
    department: Annotated[str | None, _DEPARTMENT] = None
    park: Annotated[str | None, _PARK] = None
    company: Annotated[str | None, _COMPANY] = None
    phone: Annotated[str, Ask("手机", line=True, most=30, means="Where messages go.", example="13800138000")] = ""
    email: Annotated[str, Ask("邮箱", line=True, most=200, means="Where mail goes.", example="wang@example.cn")] = ""
    since: Annotated[date | None, _SINCE] = None
    reason: Annotated[str, _REASON] = ""
    region: RegionCode = None


@dataclass(frozen=True, kw_only=True)
class GiveSeat:
    """One more seat of a person."""

    role: Annotated[Role, _ROLE]
    reason: Annotated[str, _REASON]
    department: Annotated[str | None, _DEPARTMENT] = None
    park: Annotated[str | None, _PARK] = None
    company: Annotated[str | None, _COMPANY] = None
    since: Annotated[date | None, _SINCE] = None
    region: RegionCode = None


@dataclass(frozen=True, kw_only=True)
class Reset:
    """A new link for who lost the password, or the telephone with the second factor."""

    reason: Annotated[str, _REASON]
    second_factor: Annotated[
        bool,
        Ask(
            "动态验证码也重新绑定",
            hint="换手机或丢手机时勾选。",
            means="Set up a new second factor as well.",
            example=False,
        ),
    ] = False


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Why an account is shut, or opened again."""

    reason: Annotated[str, _REASON]


def open_seated(tx: Transaction, given: OpenAccount) -> Invited:
    """开通账号: a person with one seat, and a one-time link by which he chooses the password.

    Raises Invalid by field, Forbidden outside the actor's regions, Conflict ``username_taken``.
    """
    given = checked(given)
    where = _where(tx, given.region, given.department, given.park, given.company)
    opened = open_account(
        tx,
        username=given.username,
        name=given.name,
        phone=_phone(given.phone),
        email=given.email,
        with_totp=is_staff(frozenset({given.role})),
    )
    _grant(tx, opened.account_id, given.role, where, given.since, given.reason)
    staff = is_staff(frozenset({given.role}))
    return invite(tx, opened.account_id, InvitationPurpose.INVITE, second_factor=staff, reason=given.reason)


def give_seat(tx: Transaction, number: str, given: GiveSeat) -> Account:
    """授予席位: one more seat of somebody the actor administers; every session of the person ends.

    Raises Missing, Forbidden, Invalid by field, Refused ``totp_not_set_up`` for a firm's user who shall be staff.
    """
    account = _administered(tx, number)
    given = checked(given)
    where = _where(tx, given.region, given.department, given.park, given.company)
    _grant(tx, AccountId(account.id), given.role, where, given.since, given.reason)
    return account


def reset(tx: Transaction, number: str, given: Reset) -> Invited:
    """重发一次性链接: for who was never let in, or lost password or second factor. What holds now does until then.

    Raises Missing, Forbidden for who has a seat elsewhere, Refused ``own_account``.
    """
    account = _administered(tx, number, whole=True)
    given = checked(given)
    never_used = account.totp_secret is not None and account.totp_last_step == 0
    factor = given.second_factor or never_used
    return invite(tx, AccountId(account.id), InvitationPurpose.RESET, second_factor=factor, reason=given.reason)


def shut(tx: Transaction, number: str, given: Turn) -> Account:
    """停用账号: no sign-in any more, all sessions end; seats and past stay.

    Raises Missing, Forbidden for who has a seat elsewhere, Refused ``own_account``.
    """
    account = _administered(tx, number, whole=True)
    disable(tx, AccountId(account.id), reason=checked(given).reason)
    return account


def reopen(tx: Transaction, number: str, given: Turn) -> Account:
    """启用账号: a shut account signs in again, with its password and seats.

    Raises Missing, Forbidden for who has a seat elsewhere, Refused ``own_account``.
    """
    account = _administered(tx, number, whole=True)
    enable(tx, AccountId(account.id), reason=checked(given).reason)
    return account


@dataclass(frozen=True, kw_only=True)
class _Where:
    """Where a seat stands, by id."""

    region_id: RegionId
    park_id: ParkId | None
    department_id: DepartmentId | None
    company_id: CompanyId | None


def _where(tx: Transaction, region: str | None, department: str | None, park: str | None, firm: str | None) -> _Where:
    """The ids behind the codes, all of one region. Raises Invalid by field, Forbidden."""
    region_id = region_named(tx, region)
    found: dict[str, int | None] = {"department": None, "park": None, "company": None}
    wrong = {}
    for field, code, ids in (
        ("department", department, _in_use(Department, region_id)),
        ("park", park, _in_use(Park, region_id)),
        ("company", firm, sa.select(Company.id).where(Company.region_id == region_id)),
    ):
        if not code:
            continue
        named = (
            ids.where(coded(harmless(as_credit_code(code))))
            if field == "company"
            else ids.where((Department if field == "department" else Park).code == harmless(code))
        )
        found[field] = tx.session.scalar(named)
        if found[field] is None:
            wrong[field] = [say("这个区域里没有 %(code)s。", code=code)]
    if wrong:
        raise Invalid(wrong)
    park_id, unit, company = found["park"], found["department"], found["company"]
    return _Where(
        region_id=region_id,
        park_id=None if park_id is None else ParkId(park_id),
        department_id=None if unit is None else DepartmentId(unit),
        company_id=None if company is None else CompanyId(company),
    )


def _in_use(place: type[Department] | type[Park], region_id: RegionId) -> sa.Select[int]:
    """The units or parks of a region in which somebody may sit."""
    return sa.select(place.id).where(place.region_id == region_id, place.ended_at.is_(None))


def _grant(
    tx: Transaction, account_id: AccountId, role: Role, where: _Where, since: date | None, reason: str
) -> Membership:
    if since is not None and since < local_day(tx.now):
        raise Invalid({"since": [say("只能从今天或以后某天起。")]})
    ahead = since is not None and since > local_day(tx.now)
    from_at = datetime.combine(since, time(), SHANGHAI) if since is not None and ahead else None
    try:
        return grant(tx, account_id, role, **vars(where), from_at=from_at, reason=reason)
    except Invalid as error:
        raise Invalid({name.removesuffix("_id"): said for name, said in error.fields.items()}) from error


def _administered(tx: Transaction, username: str, *, whole: bool = False) -> Account:
    """Somebody the actor administers; ``whole``: in every seat, and not himself."""
    if not tx.actor.may(SETS):
        raise Forbidden()
    account = find_account(tx.session, harmless(username))
    if account is None or not tx.session.scalar(visible(tx.actor, Account).where(Account.id == account.id)):
        raise Missing()
    seats = tx.session.scalars(
        sa.select(Membership.region_id).where(
            Membership.account_id == account.id, sa.or_(Membership.until_at.is_(None), Membership.until_at > tx.now)
        )
    ).all()
    if whole and account.id == tx.actor.account_id:
        raise Refused("own_account")
    if whole and not all(may_set(tx.actor, RegionId(region_id)) for region_id in seats):
        raise Forbidden()
    return account


def _phone(text: str) -> str:
    try:
        return checked_phone(text) if text else ""
    except ValueError as error:
        raise Invalid({"phone": [error.args[0]]}) from error


OPEN_ACCOUNT = Beginning(action="open_account", ability=SETS, takes=OpenAccount, do=open_seated, done="账号已开通")
GIVE_SEAT = Addition(action="give_seat", ability=SETS, takes=GiveSeat, do=give_seat, done="席位已授予")
RESET = Addition(
    action="reset",
    ability=SETS,
    takes=Reset,
    do=reset,
    done="一次性链接已生成",
    danger="以前发出的链接作废。用过新链接后，此人所有登录都会退出。",
)
SHUT = Addition(
    action="shut", ability=SETS, takes=Turn, do=shut, done="账号已停用", danger="此人立刻退出，不能再登录；席位不变。"
)
REOPEN = Addition(action="reopen", ability=SETS, takes=Turn, do=reopen, done="账号已启用")
