"""一企一档: what stands in it, under which heading, and who reads what stands between offices. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from app.accounts.rules.roles import COMPANY, REGIONAL, UNIT, Role
from app.kernel.actor import Actor
from app.kernel.words import Word

READS = "dossier.see"
INSIDE = frozenset({Role.OFFICER, Role.DISPATCHER, *UNIT, *REGIONAL}) - {Role.OBSERVER}
"""Seats that read what is said between offices. A firm's own do not, and an agent files and has no other part."""


PAST_READERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR})


class DossierKind(Word):
    """What the dossier can be narrowed to, in the order of its choices."""

    TICKET = "ticket", "诉求"
    RATING = "rating", "评价"
    FOLLOW_UP = "follow_up", "回访"
    ORDER = "order", "督办"
    PAIRING = "pairing", "分包"
    HAND_OVER = "hand_over", "交接"
    TAG = "tag", "标签"
    CORRECTION = "correction", "更正"
    CHANGE = "change", "登记变更"
    PAST = "past", "历史诉求"


class Happening(Word):
    """One kind of line."""

    FILED = "filed", "提交诉求"
    ENDED = "ended", "诉求办结"
    RATED = "rated", "企业评价"
    FOLLOWED_UP = "followed_up", "回访企业"
    ORDERED = "ordered", "发出督办单"
    ORDER_ENDED = "order_ended", "督办单办结"
    PAIRED = "paired", "服务官上任"
    UNPAIRED = "unpaired", "服务官卸任"
    HANDED_OVER = "handed_over", "完成交接"
    TAGGED = "tagged", "登记标签"
    TAG_VERIFIED = "tag_verified", "核实标签"
    TAG_ENDED = "tag_ended", "停用标签"
    CORRECTION_ASKED = "correction_asked", "申请更正"
    CORRECTION_DECIDED = "correction_decided", "答复更正"
    RENAMED = "renamed", "企业更名"
    RECODED = "recoded", "变更信用代码"
    MOVED = "moved", "转园区"
    RECORD_MERGED = "record_merged", "并入重复登记"
    MERGER_UNDONE = "merger_undone", "撤销合并登记"
    PAST_FILED = "past_filed", "原系统诉求"


KIND_OF: Mapping[Happening, DossierKind] = {
    Happening.FILED: DossierKind.TICKET,
    Happening.ENDED: DossierKind.TICKET,
    Happening.RATED: DossierKind.RATING,
    Happening.FOLLOWED_UP: DossierKind.FOLLOW_UP,
    Happening.ORDERED: DossierKind.ORDER,
    Happening.ORDER_ENDED: DossierKind.ORDER,
    Happening.PAIRED: DossierKind.PAIRING,
    Happening.UNPAIRED: DossierKind.PAIRING,
    Happening.HANDED_OVER: DossierKind.HAND_OVER,
    Happening.TAGGED: DossierKind.TAG,
    Happening.TAG_VERIFIED: DossierKind.TAG,
    Happening.TAG_ENDED: DossierKind.TAG,
    Happening.CORRECTION_ASKED: DossierKind.CORRECTION,
    Happening.CORRECTION_DECIDED: DossierKind.CORRECTION,
    Happening.RENAMED: DossierKind.CHANGE,
    Happening.RECODED: DossierKind.CHANGE,
    Happening.MOVED: DossierKind.CHANGE,
    Happening.RECORD_MERGED: DossierKind.CHANGE,
    Happening.MERGER_UNDONE: DossierKind.CHANGE,
    Happening.PAST_FILED: DossierKind.PAST,
}
"""Under which heading each line stands."""


BY_DAYS = frozenset({Happening.PAIRED, Happening.UNPAIRED, Happening.RENAMED})
"""What holds from the beginning of a day, which has no hour."""


def insider(actor: Actor) -> Actor:
    """The same person in the seats that read what is said between offices; nobody's seats for who has none."""
    return replace(actor, seats=tuple(seat for seat in actor.seats if seat.role in INSIDE))


def reads_inside(actor: Actor) -> bool:
    """Whether any seat does."""
    return any(seat.role in INSIDE for seat in actor.seats)


def reads_past(actor: Actor) -> bool:
    """Whether any seat reads what a former system told."""
    return any(seat.role in PAST_READERS for seat in actor.seats)


def of_firm_alone(actor: Actor) -> bool:
    """Whether the reader is here for a firm and nothing else."""
    return bool(actor.roles) and actor.roles <= COMPANY
