"""Keeping the tags of a region: a new one, another name, out of use and back, two made one. The coordinator alone.

A tag is known by its id: a saved search by it outlives another name, and finds the tag it was merged into.
"""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.accounts.rules.roles import Role
from app.kernel.acts import Act, Beginning
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import RegionId, id_named
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.events.tags import TagEvent, TagKept, TagMerged, TagRenamed, TagRestored, TagRetired
from app.tickets.rules.tags import KEEP, MOST, NAME_LIMIT
from app.tickets.tags import Tag, TicketTag

_NAME = Ask(
    "标签名称",
    hint="最多 12 个字。企业看不到标签。",
    most=NAME_LIMIT,
    line=True,
    means="What it is called, once in a region. Firms never read it.",
    example="专班跟进",
)
TAKEN = say("已经有叫这个名称的标签。")


@dataclass(frozen=True, kw_only=True)
class NewTag:
    """A new word."""

    name: Annotated[str, _NAME]


@dataclass(frozen=True, kw_only=True)
class RenamedTag:
    """Another name, wherever it stands."""

    name: Annotated[str, _NAME]


@dataclass(frozen=True, kw_only=True)
class NothingMore:
    """Nothing more need be said."""


@dataclass(frozen=True, kw_only=True)
class MergedTag:
    """Which one stands in its place from now on."""

    into: Annotated[
        str,
        Ask(
            "并入",
            hint="两个标签的诉求都归到选中的标签；并入以后不能恢复。",
            source=Source.TAGS,
            means="Id of the tag that takes its place on every ticket.",
            example="3",
        ),
    ]


def keep_tag(tx: Transaction, given: NewTag) -> Tag:
    """Keep a new tag for the region. Raises Forbidden, Refused for too many, Invalid for a name there is."""
    region_id = _region_of(tx)
    name = checked(given).name
    _demand_room(tx, region_id)
    tag = Tag(region_id=region_id, name=name, version=1)
    _named(tx, tag)
    _say(tx, tag, TagKept)
    return tag


def rename_tag(tx: Transaction, number: str, version: int | None, given: RenamedTag) -> Tag:
    """Call a tag otherwise, wherever it stands. Raises Missing, Forbidden, Conflict, Invalid, Refused."""
    tag = _held(tx, number, version)
    former, name = tag.name, checked(given).name
    if name == former:
        return tag
    tag.name, tag.version = name, tag.version + 1
    _named(tx, tag)
    tx.emit(TagRenamed(tag=tag.id, region_id=RegionId(tag.region_id), called=name, former=former))
    return tag


def retire_tag(tx: Transaction, number: str, version: int | None, _given: NothingMore) -> Tag:
    """Put a tag on no ticket any more; where it stands it stays. Raises Missing, Forbidden, Conflict, Refused."""
    tag = _held(tx, number, version)
    if tag.retired_at is not None:
        raise Refused(code="tag_retired")
    tag.retired_at, tag.version = tx.now, tag.version + 1
    _say(tx, tag, TagRetired)
    return tag


def restore_tag(tx: Transaction, number: str, version: int | None, _given: NothingMore) -> Tag:
    """Let a tag be put on again. Raises Missing, Forbidden, Conflict, Refused."""
    tag = _held(tx, number, version)
    if tag.retired_at is None:
        raise Refused(code="tag_in_use")
    _demand_room(tx, RegionId(tag.region_id))
    tag.retired_at, tag.version = None, tag.version + 1
    _say(tx, tag, TagRestored)
    return tag


def merge_tag(tx: Transaction, number: str, version: int | None, given: MergedTag) -> Tag:
    """Let another tag stand in the place of this one on every ticket, for good; searches by it find the other.

    Raises Missing, Forbidden, Conflict, Refused, and Invalid for a tag of another region or out of use.
    """
    tag = _held(tx, number, version)
    into = _other(tx, tag, checked(given).into)
    moved = _move(tx, tag, into)
    tx.session.execute(sa.update(Tag).where(Tag.merged_into_id == tag.id).values(merged_into_id=into.id))
    tag.merged_into_id, tag.retired_at, tag.version = into.id, tag.retired_at or tx.now, tag.version + 1
    tx.session.flush()
    tx.emit(
        TagMerged(
            tag=tag.id,
            region_id=RegionId(tag.region_id),
            called=tag.name,
            into=into.id,
            into_called=into.name,
            moved=moved,
        )
    )
    return tag


def _move(tx: Transaction, tag: Tag, into: Tag) -> int:
    """Put the other where this one stands; returns on how many tickets."""
    ended = (
        sa.update(TicketTag)
        .where(TicketTag.tag_id == tag.id, TicketTag.taken_at.is_(None))
        .values(taken_at=tx.now, taken_by=tx.actor.name)
        .returning(TicketTag.ticket_id)
    )
    tickets = list(tx.session.scalars(ended))
    if tickets:
        rows = [{"ticket_id": each, "tag_id": into.id, "put_at": tx.now, "put_by": tx.actor.name} for each in tickets]
        tx.session.execute(insert(TicketTag).on_conflict_do_nothing(), rows)
    return len(tickets)


def tag_named(tx: Transaction, number: str) -> Tag:
    """The tag an address names. Raises Missing when it does not exist for this actor."""
    key = id_named(number)
    tag = None if key is None else tx.session.scalar(visible(tx.actor, Tag).where(Tag.id == key))
    if tag is None:
        raise Missing()
    return tag


def keeps_tags(tx: Transaction, region_id: int) -> bool:
    """Whether this actor keeps the tags of a region."""
    seats = tx.actor.seats_of(Role.COORDINATOR)
    return tx.actor.may(KEEP) and any(region_id in seat.region_ids for seat in seats)


def _held(tx: Transaction, number: str, version: int | None) -> Tag:
    """The tag as nobody else can change it. Raises Missing, Forbidden, Refused once it was merged, and Conflict."""
    tag = tag_named(tx, number)
    if not keeps_tags(tx, tag.region_id):
        raise Forbidden()
    tx.session.refresh(tag, with_for_update=True)
    if tag.merged_into_id is not None:
        raise Refused(code="tag_merged")
    if version is not None and version != tag.version:
        raise Conflict(version=tag.version)
    return tag


def _other(tx: Transaction, tag: Tag, named: str) -> Tag:
    key = id_named(named)
    fits = Tag.region_id == tag.region_id, Tag.id != tag.id, Tag.retired_at.is_(None)
    wanted = visible(tx.actor, Tag).where(Tag.id == (key or 0), *fits).with_for_update()
    found = tx.session.scalar(wanted)
    if found is None:
        raise Invalid({"into": [say("请从列表中选择另一个在用的标签。")]})
    return found


def _region_of(tx: Transaction) -> RegionId:
    for seat in tx.actor.seats_of(Role.COORDINATOR):
        return seat.region_id
    raise Forbidden()


def _demand_room(tx: Transaction, region_id: RegionId) -> None:
    in_use = sa.select(sa.func.count()).where(Tag.region_id == region_id, Tag.retired_at.is_(None))
    if (tx.session.scalar(in_use) or 0) >= MOST:
        raise Refused(code="tags_full")


def _named(tx: Transaction, tag: Tag) -> None:
    """Write the name. Raises Invalid where the region has one of that name, in use or not."""
    try:
        with tx.session.begin_nested():
            tx.session.add(tag)
            tx.session.flush()
    except IntegrityError as error:
        raise Invalid({"name": [TAKEN]}) from error


def _say(tx: Transaction, tag: Tag, event: type[TagEvent]) -> None:
    tx.session.flush()
    tx.emit(event(tag=tag.id, region_id=RegionId(tag.region_id), called=tag.name))


KEEP_TAG = Beginning(action="keep", ability=KEEP, takes=NewTag, do=keep_tag, done="标签已保存")
RENAME_TAG = Act(action="rename", ability=KEEP, takes=RenamedTag, do=rename_tag, done="标签已改名")
RETIRE_TAG = Act(
    action="retire",
    ability=KEEP,
    takes=NothingMore,
    do=retire_tag,
    done="标签已停用",
    danger="不能再贴到诉求上；已经贴上的不变，以后可以恢复。",
)
RESTORE_TAG = Act(action="restore", ability=KEEP, takes=NothingMore, do=restore_tag, done="标签已恢复")
MERGE_TAG = Act(
    action="merge",
    ability=KEEP,
    takes=MergedTag,
    do=merge_tag,
    done="标签已合并",
    danger="这个标签的诉求全部改贴另一个标签，并入以后不能恢复。",
)
