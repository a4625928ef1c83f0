"""保存期限 on one page: what may be set with its bounds, and what may not with where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.browsers import LASTS as BROWSER_LASTS
from app.accounts.rules.links import HANDED
from app.accounts.rules.sessions import COMPANY, STAFF
from app.kernel.idempotency import KEEP as ANSWERED
from app.kernel.sentences import Sentence, say
from app.kernel.transaction import Transaction
from app.rulebook.periods import PERIODS, Period
from app.rulebook.queries import provisions_at
from app.rulebook.rules import ProvisionKind
from app.tickets.sweeping import ORPHAN_AGE


@dataclass(frozen=True, kw_only=True)
class SeenPeriod:
    """A period as it holds now."""

    period: Period
    kept: int
    """Days."""

    @property
    def is_set(self) -> bool:
        """Whether it is another than the program brings along."""
        return self.kept != self.period.days


@dataclass(frozen=True, kw_only=True)
class FixedPeriod:
    """What is not set here."""

    word: Sentence
    length: Sentence
    source: Sentence


def seen_periods(tx: Transaction) -> list[SeenPeriod]:
    """Every period that may be set; one query."""
    held = provisions_at(tx.session, ProvisionKind.PERIOD, None, tx.now)
    return [
        SeenPeriod(period=period, kept=held[key]["kept"] if key in held else period.days)
        for key, period in PERIODS.items()
    ]


def _days(number: int) -> Sentence:
    return say("%(days)s 天", days=number)


FOR_GOOD = say("一直保存")
BY_PROGRAM = say("程序规定")

FIXED: Sequence[FixedPeriod] = (
    FixedPeriod(word=say("诉求、办理过程和附件"), length=FOR_GOOD, source=say("档案，不清理")),
    FixedPeriod(
        word=say("审计记录"),
        length=FOR_GOOD,
        source=say("逐条相连，删一条就能发现；《网络安全法》要求日志不少于六个月"),
    ),
    FixedPeriod(word=say("站内消息"), length=FOR_GOOD, source=say("说过什么的凭证，不清理")),
    FixedPeriod(word=say("周报和台账"), length=FOR_GOOD, source=say("定稿后不再改动")),
    FixedPeriod(
        word=say("工作人员的登录"),
        length=say(
            "闲置 %(idle)s 分钟、最长 %(lasts)s 小时",
            idle=int(STAFF.idle.total_seconds()) // 60,
            lasts=int(STAFF.lasts.total_seconds()) // 3600,
        ),
        source=say("闲置时间由服务器上的 STAFF_IDLE_MINUTES 设定"),
    ),
    FixedPeriod(
        word=say("企业的登录"),
        length=say("闲置 %(idle)s 天、最长 %(lasts)s 天", idle=COMPANY.idle.days, lasts=COMPANY.lasts.days),
        source=BY_PROGRAM,
    ),
    FixedPeriod(word=say("认得的浏览器"), length=_days(BROWSER_LASTS.days), source=BY_PROGRAM),
    FixedPeriod(
        word=say("一次性链接能用多久"),
        length=say("%(hours)s 小时", hours=int(HANDED.total_seconds()) // 3600),
        source=BY_PROGRAM,
    ),
    FixedPeriod(word=say("重复提交的识别"), length=_days(ANSWERED.days), source=say("接口约定")),
    FixedPeriod(
        word=say("没有传完的附件"),
        length=say("%(hours)s 小时", hours=int(ORPHAN_AGE) // 3600),
        source=say("之后进回收站"),
    ),
    FixedPeriod(
        word=say("服务器日志和备份"),
        length=say("由服务器设定"),
        source=say("见运维手册；访问日志不得少于六个月"),
    ),
)
"""In the order of the page."""
