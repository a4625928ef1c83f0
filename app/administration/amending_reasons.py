"""原因选项: whether a reason is offered for new acts, how the zone explains it, and where it stands in its list."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind
from app.administration.wanting import REASON, SINCE, RegionCode, region_named
from app.calendars.rules import SHANGHAI
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.words import Word
from app.tickets.reasons import reasons_of
from app.tickets.rules.reasons import KEYS, LAST, is_last

FOR_GOOD = datetime.max.replace(tzinfo=UTC)
"""When all that is set holds."""


@dataclass(frozen=True, kw_only=True)
class AmendReason:
    """One reason, whole."""

    choice: Annotated[
        str, Ask("原因", line=True, most=60, means="Act and code of the reason.", example="hand_back.duplicate")
    ]
    reason: Annotated[str, REASON]
    offered: Annotated[
        bool,
        Ask("可以选用", hint="不选用的，新办理时不再列出；以前用过的不变。", means="Whether it may be chosen anew."),
    ] = True
    note: Annotated[
        str,
        Ask(
            "本区的说明",
            hint="跟在原因后面显示，如：须附三定方案条款。",
            line=True,
            most=60,
            means="The zone's own explanation beside it; empty for none.",
            example="须附三定方案条款。",
        ),
    ] = ""
    place: Annotated[
        int,
        Ask("排在第几个", hint="小的在前；99 是不指定。", least=1, most=LAST, means="Small ones first; 99 for none."),
    ] = LAST
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


def wanted_reason(tx: Transaction, given: AmendReason) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    if given.choice not in KEYS:
        raise Invalid({"choice": [say("没有这个原因。")]})
    act, reason = KEYS[given.choice]
    region_id = region_named(tx, given.region)
    if not given.offered and _leaves_none(tx, region_id, act, reason, given.since):
        raise Invalid({"offered": [say("至少要留一个可以选用的原因。")]})
    return Wanted(
        kind=SettingKind.REASON,
        region_id=region_id,
        subject=given.choice,
        values={"offered": given.offered, "note": given.note, "place": given.place},
        since=given.since,
        reason=given.reason,
    )


def amend_reason(tx: Transaction, given: AmendReason) -> Amendment:
    """修改原因选项: for new acts from a day on; what was said with it stays.

    Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_reason(tx, given))


def _leaves_none(tx: Transaction, region_id: RegionId, act: str, reason: Word, since: date | None) -> bool:
    """Whether nothing of its list could be chosen from that day on, or once all that is set holds."""
    first = tx.now if since is None else max(tx.now, datetime.combine(since, time(), SHANGHAI))
    return any(is_last(reasons_of(tx.session, region_id, at)[act], reason) for at in (first, FOR_GOOD))


AMEND_REASON = Beginning(
    action="amend_reason", ability=SETS, takes=AmendReason, do=amend_reason, done="原因选项的修改已保存"
)
