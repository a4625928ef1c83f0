"""企业更正: its words, what an accepted one changes by itself, and how long an answer may take. Pure."""

from collections.abc import Mapping

from app.accounts.rules.roles import Role
from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.kernel.actor import Actor
from app.kernel.words import Word

ASK = "company.ask_correction"
DECIDE = "company.decide_correction"


class CorrectionField(Word):
    """What the firm wants put right."""

    NAME = "name", "企业名称"
    ADDRESS = "address", "地址"
    PARK = "park", "所在园区"
    CONTACT = "contact", "联系人"
    TAG = "tag", "企业标签"
    OTHER = "other", "其他"


APPLIED = (CorrectionField.NAME, CorrectionField.ADDRESS, CorrectionField.PARK)
"""What is changed with the decision; the others are put right where they stand, and said to be."""


class CorrectionState(Word):
    """waiting → accepted or refused with words, or withdrawn by the firm."""

    WAITING = "waiting", "待处理"
    ACCEPTED = "accepted", "已更正"
    REFUSED = "refused", "不予更正"
    WITHDRAWN = "withdrawn", "已撤回"


class CorrectionClock(Word):
    """The clock of a correction."""

    CORRECT = "correct", "企业更正答复"  # asked → decided


CORRECT_WITHIN = NamedLimit("correct.decide", Limit(3, Unit.WORKDAY), "企业更正答复")


def asks(actor: Actor, company_id: int) -> bool:
    """Whether the actor speaks for the entry of this firm: its administrator."""
    return any(seat.company_id == company_id for seat in actor.seats_of(Role.COMPANY_ADMIN))


def decides(actor: Actor, region_id: int) -> bool:
    """Whether the actor keeps the firms of this region."""
    return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


REFUSALS: Mapping[str, str] = {
    "correction_waits": "这一项已经有一份更正申请在等处理，请等答复，或先撤回。",
    "correction_decided": "这份更正申请已经处理过了，请查看最新状态。",
}
