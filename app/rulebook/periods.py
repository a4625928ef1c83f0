"""保存期限: how long what need not be kept for good is kept, on one screen; the nightly tasks ask here.

What is kept for good (matters, their files and words, the record, the inbox, reports) has no period and is never swept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.rulebook.queries import provisions_at
from app.rulebook.rules import ProvisionKind


@dataclass(frozen=True)
class Period:
    """How many days something is kept, and between which bounds that may be set."""

    key: str
    word: str
    days: int
    least: int
    most: int
    why: str
    """What the least is for."""


TRASH = Period("trash", "回收站里的附件", 30, 30, 365, "从备份恢复后找回附件要用")
LISTS = Period("lists", "导出的文件和导入的清单", 7, 1, 30, "至少留一天供下载")
DELIVERIES = Period("deliveries", "已发出的邮件和通知记录", 90, 30, 1095, "核对是否送达要用")
LINKS = Period("links", "已失效的一次性链接", 30, 7, 365, "查明谁用过要用")
TOKENS = Period("tokens", "已到期的访问令牌", 30, 7, 365, "查明谁用过要用")
REFUSALS = Period("refusals", "被拒绝访问的计数（已记入审计）", 30, 7, 365, "查明谁试过要用")

PERIODS: Mapping[str, Period] = {period.key: period for period in (TRASH, LISTS, DELIVERIES, LINKS, TOKENS, REFUSALS)}
"""By key, in the order of the page."""


def kept_for(session: Session, period: Period, at: datetime) -> timedelta:
    """How long it is kept by what holds at an instant; one small query."""
    held = provisions_at(session, ProvisionKind.PERIOD, None, at, period.key).get(period.key)
    return timedelta(days=period.days if held is None else held["kept"])
