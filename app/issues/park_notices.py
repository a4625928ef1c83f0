"""同园区告知: the coordinator drafts it, changes its words, sends it by hand and once, or drops it."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.companies.models import Company, CompanyName
from app.companies.rules import CompanyState
from app.issues.events import (
    ParkNoticeChanged,
    ParkNoticeDrafted,
    ParkNoticeDropped,
    ParkNoticeReached,
    ParkNoticeSent,
)
from app.issues.models import ParkNotice, ParkNoticeFirm, counting
from app.issues.rules.notices import MOST_FIRMS, NoticeState, Spared, gives_away, spared
from app.issues.shaping import may_shape, named
from app.issues.unheard import unheard_in, wrote_about
from app.kernel.acts import Act, Addition
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import RegionId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park
from app.tickets.models import Category, Ticket

OPENING = say("近期本园区有企业反映“%(category)s”方面的问题，正在统一处理。贵公司如果也遇到，请告诉我们，一并办理。")


@dataclass(frozen=True, kw_only=True)
class NoticeDrafting:
    """Which park's firms are meant."""

    park: Annotated[str, Ask("园区", most=50, line=True, means="Code of a park of the region.", example="PARK01")]


@dataclass(frozen=True, kw_only=True)
class NoticeWords:
    """What the firms are told."""

    text: Annotated[
        str,
        Ask(
            "告知内容",
            most=500,
            missing="请写明告知内容。",
            hint="不写其他企业的名称和诉求编号。收到的企业可以点“我也遇到”。",
            means="What the firms read. It names no other firm and no ticket.",
            example="近期本园区有企业反映供电不稳，正在统一处理。贵公司如果也遇到，请告诉我们。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class NoticeSending:
    """It goes as it stands."""


@dataclass(frozen=True, kw_only=True)
class NoticeDropping:
    """It is not needed."""


def draft_notice(tx: Transaction, number: str, given: NoticeDrafting) -> ParkNotice:
    """拟告知: begin a notice to the firms of a park that have not written about an issue; nobody gets anything yet.

    Raises Missing, Forbidden, Invalid for no such park, and Refused ``notice_for_nobody``.
    """
    issue, given = named(tx, number), checked(given)
    if not may_shape(tx.actor, RegionId(issue.region_id)):
        raise Forbidden()
    at = sa.select(Park).where(Park.region_id == issue.region_id, Park.code == given.park)
    park = tx.session.scalar(at)
    if park is None:
        raise Invalid({"park": [say("请选择本区域内的一个园区。")]})
    firms = tx.session.scalars(unheard_in(issue, park.id).order_by(Company.id).limit(MOST_FIRMS)).all()
    if not firms:
        raise Refused("notice_for_nobody")
    category = tx.session.get_one(Category, issue.category_code)
    notice = ParkNotice(
        issue_id=issue.id,
        region_id=issue.region_id,
        park_id=park.id,
        category_code=issue.category_code,
        text=OPENING % {"category": category.name},
        made_by_name=tx.actor.name,
        made_at=tx.now,
    )
    tx.session.add(notice)
    tx.session.flush()
    tx.session.execute(sa.insert(ParkNoticeFirm), [{"notice_id": notice.id, "company_id": each} for each in firms])
    tx.emit(ParkNoticeDrafted(**_facts(notice, park), issue=issue.id, firms=len(firms)))
    return notice


def reword_notice(tx: Transaction, number: str, version: int | None, given: NoticeWords) -> ParkNotice:
    """Change what a notice says, as long as it is a draft.

    Raises Missing, Conflict, Refused, and Invalid for words that name another firm or a ticket.
    """
    notice, text = _draft(tx, number, version), checked(given).text
    _demand_discreet(tx, notice, text)
    notice.text = text
    tx.session.flush()
    tx.emit(ParkNoticeChanged(**_facts(notice, notice.park)))
    return notice


def send_notice(tx: Transaction, number: str, version: int | None, _given: NoticeSending) -> ParkNotice:
    """发出告知: by hand and once, to whoever of its firms still is in the park and has not written meanwhile.

    Those that are left out are kept with the reason. Raises Missing, Conflict, Refused, Invalid.
    """
    notice = _draft(tx, number, version)
    _demand_discreet(tx, notice, notice.text)
    left = _left_out(tx, notice)
    meant = sa.select(ParkNoticeFirm).where(ParkNoticeFirm.notice_id == notice.id).order_by(ParkNoticeFirm.company_id)
    rows = tx.session.scalars(meant).all()
    for row in rows:
        row.spared = left.get(row.company_id)
        row.told = row.spared is None
    notice.state, notice.sent_at, notice.sent_by_name = NoticeState.SENT, tx.now, tx.actor.name
    tx.session.flush()
    told = [row.company_id for row in rows if row.told]
    why = Counter(row.spared for row in rows)
    tx.emit(
        ParkNoticeSent(
            **_facts(notice, notice.park),
            text=notice.text,
            firms=len(told),
            filed=why[Spared.FILED],
            moved=why[Spared.MOVED],
            dissolved=why[Spared.DISSOLVED],
        )
    )
    said = {**_facts(notice, notice.park), "category": notice.category.name, "text": notice.text}
    tx.emit_all([ParkNoticeReached(**said, company_id=company) for company in told])
    return notice


def drop_notice(tx: Transaction, number: str, version: int | None, _given: NoticeDropping) -> ParkNotice:
    """作废: a draft that is not needed is never sent. Raises Missing, Conflict, Refused."""
    notice = _draft(tx, number, version)
    notice.state = NoticeState.DROPPED
    tx.session.flush()
    tx.emit(ParkNoticeDropped(**_facts(notice, notice.park)))
    return notice


def _draft(tx: Transaction, number: str, version: int | None) -> ParkNotice:
    """A draft by its number, locked. Raises Missing, Conflict, and Refused for one that was sent or dropped."""
    wanted = visible(tx.actor, ParkNotice).where(ParkNotice.id == id_named(number))
    loaded = wanted.options(
        joinedload(ParkNotice.park, innerjoin=True), joinedload(ParkNotice.category, innerjoin=True)
    )
    notice = tx.session.scalar(loaded.with_for_update(of=ParkNotice).execution_options(populate_existing=True))
    if notice is None:
        raise Missing()
    if notice.state is NoticeState.SENT:
        raise Refused("notice_sent", state=notice.state)
    if notice.state is NoticeState.DROPPED:
        raise Refused("notice_dropped", state=notice.state)
    if version is not None and version != notice.version:
        raise Conflict(version=notice.version)
    return notice


def _left_out(tx: Transaction, notice: ParkNotice) -> dict[int, Spared | None]:
    """Firm → why it gets none now, of all it was drafted for; one query."""
    lately = sa.exists().where(
        Ticket.company_id == Company.id,
        Ticket.category_code == notice.category_code,
        Ticket.filed_at >= notice.made_at,
        *counting(),
    )
    filed = sa.or_(lately, Company.id.in_(wrote_about(notice.issue_id)))
    rows = tx.session.execute(
        sa.select(Company.id, Company.state, Company.park_id, filed.label("filed"))
        .join(ParkNoticeFirm, ParkNoticeFirm.company_id == Company.id)
        .where(ParkNoticeFirm.notice_id == notice.id)
    )
    return {
        row.id: spared(
            active=row.state is CompanyState.ACTIVE, in_park=row.park_id == notice.park_id, has_filed=row.filed
        )
        for row in rows
    }


def _demand_discreet(tx: Transaction, notice: ParkNotice, text: str) -> None:
    """Raises Invalid for words that say whose matter it is."""
    writers = wrote_about(notice.issue_id)
    now = sa.select(Company.name).where(Company.id.in_(writers))
    before = sa.select(CompanyName.name).where(CompanyName.company_id.in_(writers))
    if gives_away(text, tx.session.scalars(now.union(before)).all()):
        raise Invalid({"text": [say("告知里不能写其他企业的名称和诉求编号，请改写。")]})


def _facts(notice: ParkNotice, park: Park) -> dict[str, Any]:
    return {"notice": notice.id, "region_id": RegionId(notice.region_id), "park": park.name}


DRAFT_NOTICE = Addition(
    action="draft_park_notice",
    ability="issue.shape",
    takes=NoticeDrafting,
    do=draft_notice,
    done="告知草稿已拟好，还没有发出",
)
REWORD_NOTICE = Act(
    action="reword_park_notice", ability="issue.shape", takes=NoticeWords, do=reword_notice, done="告知内容已保存"
)
SEND_NOTICE = Act(
    action="send_park_notice",
    ability="issue.shape",
    takes=NoticeSending,
    do=send_notice,
    done="告知已发出",
    danger="发出后不能收回，也不能再改。",
)
DROP_NOTICE = Act(
    action="drop_park_notice",
    ability="issue.shape",
    takes=NoticeDropping,
    do=drop_notice,
    done="告知已作废",
    danger="作废后不能恢复，可以重新拟一份。",
)
