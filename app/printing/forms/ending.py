"""办结单: what was answered, when each step was taken, and what the firm said."""

from app.accounts.rules.roles import UNIT
from app.printing.forms.place import (
    House,
    Matter,
    firm_facts,
    form,
    head_facts,
    kept,
    matter_facts,
    who_did,
    wish,
    words_of,
)
from app.printing.paper import (
    NONE,
    Block,
    Fact,
    Paper,
    Signs,
    Table,
    Words,
    paragraphs,
    said_day,
    said_moment,
    said_person,
)
from app.printing.rules import FormKind
from app.tickets.history import TimelineItem
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import SATISFACTION

STEPS = (Action.ACCEPT, Action.WHISTLE, Action.CHECK_IN, Action.ANSWER, Action.APPROVE, Action.SETTLE, Action.CONFIRM)
"""What is named of the way it went; the page has every act."""


def closing(house: House, matter: Matter) -> Paper:
    """The end of a matter as it stands now."""
    row = matter.row
    lead = row.lead
    facts = [
        Fact("主办单位", lead.department.name if lead else house.centre),
        Fact("承办人", (lead.handler if lead else None) or NONE),
        Fact("办结时间", said_moment(row.resolved_at)),
        Fact("办理结果", row.outcome.word if row.outcome else NONE),
        *_in_time(matter),
        Fact("现在状态", row.state.word),
        Fact("销号时间", said_moment(row.closed_at)),
    ]
    if row.revisit_on:
        facts.append(Fact("复查日期", said_day(row.revisit_on)))
    approved = who_did(matter, Action.APPROVE)
    if approved and row.sight.internal:
        facts.append(Fact("审核人", said_person(approved.actor_name, NONE)))
    return form(
        house,
        FormKind.CLOSING,
        matter,
        [
            head_facts(firm_facts(matter), matter_facts(row), wish(row), facts),
            *words_of(row),
            Words(heading="办理结果和答复", paragraphs=paragraphs(row.answer or "")),
            *_way(house, matter),
            *_said(matter),
            Signs(places=("承办单位（盖章）", "审核人（签字）", "企业确认（签字）", "日期")),
        ],
    )


def _in_time(matter: Matter) -> list[Fact]:
    """The limit of the answer and how it was kept, in the cycle that stands."""
    limits = [
        clock for clock in matter.seen.clocks if clock.kind is ClockKind.RESOLVE and clock.cycle == matter.row.cycle
    ]
    return [Fact("办结时限", f"{said_moment(clock.due)}，{kept(clock)}", wide=True) for clock in limits[-1:]]


def _way(house: House, matter: Matter) -> list[Block]:
    cycle = [act for act in matter.acts if act.action in STEPS and act.cycle == matter.row.cycle]
    rows = [(said_moment(matter.row.filed_at), Action.SUBMIT.word, "企业")] if matter.row.cycle == 1 else []
    rows += [(said_moment(act.at), act.action.word, _who(house, act)) for act in cycle]
    if not rows:
        return []
    return [Table(caption="办理过程", heads=("时间", "办理环节", "办理人"), rows=rows, widths=(5, 4, 6))]


def _who(house: House, act: TimelineItem) -> str:
    """The unit stands beside its own people only: a whistle is on record under the unit that was called."""
    if act.action is Action.CONFIRM:
        return "企业"
    unit, who = act.department if act.acting_role in UNIT else None, said_person(act.actor_name, "")
    return " ".join(part for part in (unit, who) if part) or house.centre


def _said(matter: Matter) -> list[Block]:
    rating = matter.seen.rating
    if rating is None:
        return [Words(heading="企业评价", paragraphs=("企业尚未评价。",))]
    lines = [f"{rating.solved.word}，{SATISFACTION[rating.level]}（{said_moment(rating.at)}）"]
    return [Words(heading="企业评价", paragraphs=(*lines, *paragraphs(rating.text)))]
