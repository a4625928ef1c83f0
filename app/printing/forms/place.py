"""What all forms share: the house that prints them, who printed, and the head of a form about a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.clocks.rules.states import STOPPED, ClockState
from app.printing.paper import (
    HIDDEN_FIRM,
    NONE,
    Block,
    Fact,
    Facts,
    Paper,
    Table,
    Words,
    paragraphs,
    said_day,
    said_moment,
)
from app.printing.rules import FormKind
from app.sla.promising import Coming
from app.tickets.history import TimelineItem
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import PROMISED
from app.tickets.seen import Seen, SeenRow, TicketClock

INTERNAL = "内部资料　注意保存"
CONFIDENTIAL = "保密诉求　仅限办理人员阅知"
_SAID = frozenset(PROMISED) - {ClockKind.CLEAR}
_ENDED = (ClockState.CANCELLED,)
BETWEEN_OFFICES = frozenset({FormKind.ASSIGNMENT, FormKind.CHECK_IN, FormKind.MINUTES})


@dataclass(frozen=True, kw_only=True)
class House:
    """Who prints: the installation, where it is reached, whose zone, who asked for it and when."""

    site_name: str
    public_url: str
    region: str
    printer: str
    at: datetime
    source: str = ""
    """Where it was read, unless at the primary, and of when it is."""

    @property
    def centre(self) -> str:
        """The office whose seal a form bears."""
        return f"{self.region}企业服务中心"


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A ticket as its reader may know it, with its acts and the promises to come."""

    seen: Seen
    acts: Sequence[TimelineItem]
    coming: Sequence[Coming]
    units: Mapping[str, str] = field(default_factory=dict)
    """The names of units by their codes, where an act names one."""

    @property
    def row(self) -> SeenRow:
        """What stands in a list of it."""
        return self.seen.row


def form(house: House, kind: FormKind, matter: Matter, blocks: Sequence[Block]) -> Paper:
    """A form about a ticket around what it says."""
    row = matter.row
    marks = [CONFIDENTIAL] if row.confidential else [INTERNAL] if kind in BETWEEN_OFFICES else []
    return Paper(
        head=house.centre,
        title=kind.word,
        number=row.number,
        address=f"{house.public_url}/tickets/{row.number}",
        foot=foot(house),
        mark="".join(marks),
        blocks=blocks,
    )


def foot(house: House) -> str:
    """Who printed it, when, out of what."""
    return f"{house.printer}于{said_moment(house.at)}从{house.site_name}打印，以系统内的记录为准"


def firm_facts(matter: Matter) -> list[Fact]:
    """The firm and whom to call there, as far as the reader may know them."""
    row, contact = matter.row, matter.seen.contact
    firm = row.firm
    facts = [Fact("企业名称", firm.name if firm else HIDDEN_FIRM, wide=True)]
    if firm and firm.credit_code:
        facts.append(Fact("信用代码", firm.credit_code))
    if row.park:
        facts.append(Fact("所在园区", row.park.name))
    if contact:
        facts += [Fact("联系人", " ".join([contact.name, contact.position]).strip()), Fact("联系电话", contact.phone)]
    if matter.seen.place:
        facts.append(Fact("企业地址", matter.seen.place, wide=True))
    return facts


def matter_facts(row: SeenRow) -> list[Fact]:
    """What it is about and how it came."""
    facts = [Fact("诉求标题", row.title, wide=True)]
    if row.category:
        facts.append(Fact("诉求类别", row.category.name))
    if row.kind:
        facts.append(Fact("诉求类型", row.kind.word))
    facts.append(Fact("紧急程度", row.urgency.word))
    if row.channel:
        facts.append(Fact("诉求来源", row.channel.word))
    facts.append(Fact("提交时间", said_moment(row.filed_at)))
    return facts


def wish(row: SeenRow) -> list[Fact]:
    """By when the firm needs it, and what follows otherwise."""
    until = f"{said_day(row.wanted_by)}前" if row.wanted_by else ""
    said = "，".join(part for part in (until, row.consequence) if part)
    return [Fact("企业期望", said, wide=True)] if said else []


def words_of(row: SeenRow) -> list[Block]:
    """What the firm wrote, for whom reads it."""
    return [Words(heading="诉求内容", paragraphs=paragraphs(row.body))] if row.sight.whole and row.body else []


def head_facts(*groups: Sequence[Fact]) -> Facts:
    """The table at the head."""
    return Facts(rows=tuple(fact for group in groups for fact in group))


def promises(matter: Matter) -> list[Block]:
    """What was promised to the firm, line by line, as its receipt says it."""
    own = [clock for clock in matter.seen.clocks if clock.kind in _SAID and clock.cycle == matter.row.cycle]
    rows = [(clock.kind.firm_word, said_moment(clock.due), kept(clock)) for clock in own if clock.state not in _ENDED]
    rows += [(each.kind.firm_word, said_moment(each.due), "最迟时间") for each in matter.coming]
    if not rows:
        return []
    return [Table(caption="办理时限承诺", heads=("事项", "时限", "现在"), rows=rows, widths=(4, 5, 3))]


def kept(clock: TicketClock) -> str:
    """How a clock went, or how many workdays are left."""
    if clock.state is ClockState.PAUSED:
        return clock.state.word
    if clock.state in STOPPED:
        return clock.state.word
    if clock.breached_at is not None and not clock.cured:
        return "已超期"
    return f"还有{max(clock.days_left, 0)}个工作日"


def who_did(matter: Matter, action: str) -> TimelineItem | None:
    """The last act of a kind that the reader may know of."""
    return next((act for act in reversed(matter.acts) if act.action == action), None)


def or_none(text: str | None) -> str:
    """A text, or a dash."""
    return text or NONE
