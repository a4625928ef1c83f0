"""The record as a list that is taken along: the heads of entries that its page shows, nothing of any matter."""

from collections.abc import Sequence

from app.audit.seeing import Asked, SeenEntry, seen_entries
from app.audit.words import RecordedAct
from app.kernel.errors import Invalid
from app.kernel.events import Verdict
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.finding import NO_DAY
from app.tickets.rules.filtering import day_in

WORDS = {
    "who": "谁",
    "ticket": "诉求编号",
    "act": "做了什么",
    "outcome": "结果",
    "address": "地址",
    "since": "开始日期",
    "until": "结束日期",
}
NO_CHOICE = say("请从列表中选择筛选条件。")


def _asked(asked: Conditions) -> Asked:
    """What the address asks for, never less. Raises Invalid for a word that is none and a day that is none."""
    for name, members in (("act", RecordedAct), ("outcome", Verdict)):
        if name in asked and asked[name] not in set(members):
            raise Invalid({name: [NO_CHOICE]})
    days = {}
    for name in ("since", "until"):
        if name in asked:
            try:
                days[name] = day_in(asked[name])
            except ValueError as error:
                raise Invalid({name: [NO_DAY]}) from error
    return Asked(
        who=asked.get("who", ""),
        ticket=asked.get("ticket", ""),
        act=RecordedAct(asked["act"]) if "act" in asked else None,
        outcome=Verdict(asked["outcome"]) if "outcome" in asked else None,
        address=asked.get("address", ""),
        since=days.get("since"),
        until=days.get("until"),
    )


def _found(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenEntry]:
    return seen_entries(tx, _asked(asked), cursor, limit)


def _said(_tx: Transaction, asked: Conditions) -> Sequence[tuple[str, str]]:
    read = _asked(asked)
    words = {"act": read.act.word if read.act else "", "outcome": read.outcome.word if read.outcome else ""}
    return [(WORDS[name], words.get(name) or value) for name, value in asked.items()]


COLUMNS: tuple[Column[SeenEntry], ...] = (
    Column("序号", lambda row: row.seq, 10),
    Column("时间", lambda row: row.at, 17),
    Column("谁", lambda row: row.who or "未登录", 16),
    Column("做了什么", lambda row: row.act.word if row.act else row.name, 20),
    Column("说明", lambda row: row.change.word if row.change else None, 20),
    Column("次数", lambda row: row.times, 8),
    Column("对象", lambda row: row.kind.word if row.kind else None, 14),
    Column("哪一件", lambda row: row.thing, 26),
    Column("涉及", lambda row: row.names, 20),
    Column("被拒的访问", lambda row: row.asked, 26),
    Column("来自", lambda row: row.address, 18),
    Column("结果", lambda row: row.outcome.word if row.outcome else None, 10),
)
RECORD = Listing(abilities=("audit.see",), names=tuple(WORDS), columns=COLUMNS, page=_found, said=_said)
