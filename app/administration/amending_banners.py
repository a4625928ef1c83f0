"""服务公告: what the readers of a region see at the top of their pages until its day is over."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind
from app.administration.wanting import REASON, SINCE, RegionCode, region_named
from app.calendars.rules import local_day
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.rulebook.rules import BannerAudience

LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class AmendBanner:
    """The notice of one audience, whole."""

    audience: Annotated[BannerAudience, Ask("给谁看", means="Who reads it.", example="firms")]
    reason: Annotated[str, REASON]
    words: Annotated[
        str,
        Ask(
            "公告内容",
            hint="显示在页面最上方。留空就是撤下现在的公告。",
            line=True,
            most=200,
            means="What is read; empty takes the present one down.",
            example="12 月 5 日 20:00–22:00 系统维护。",
        ),
    ] = ""
    words_en: Annotated[
        str,
        Ask(
            "公告内容（英文）",
            hint="不填，英文界面也显示中文。",
            line=True,
            most=300,
            means="The same in English; the Chinese words stand there when empty.",
            example="Maintenance on 5 December, 20:00–22:00.",
        ),
    ] = ""
    until: Annotated[
        date | None,
        Ask("到哪天为止", hint="这一天仍显示，第二天自动撤下。", means="Its last day, Shanghai.", example="2026-12-05"),
    ] = None
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


def wanted_banner(tx: Transaction, given: AmendBanner) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    first = given.since or local_day(tx.now)
    until = given.until or first
    if given.words and given.until is None:
        raise Invalid({"until": [say("请填写到哪天为止。")]})
    if until < first:
        raise Invalid({"until": [say("最后一天不能早于第一天。")]})
    if until > first + LONGEST:
        raise Invalid({"until": [say("一条公告最多显示一年。")]})
    if given.words_en and not given.words:
        raise Invalid({"words": [say("请先填写中文内容。")]})
    return Wanted(
        kind=SettingKind.BANNER,
        region_id=region_named(tx, given.region),
        subject=given.audience.value,
        values={"words": given.words, "words_en": given.words_en, "until": until.isoformat()},
        since=given.since,
        reason=given.reason,
    )


def amend_banner(tx: Transaction, given: AmendBanner) -> Amendment:
    """发布、修改或撤下服务公告: from a day to another. Raises what ``proposing.look`` raises, Invalid by field."""
    return propose(tx, wanted_banner(tx, given))


AMEND_BANNER = Beginning(
    action="amend_banner", ability=SETS, takes=AmendBanner, do=amend_banner, done="公告的修改已保存"
)
