"""批处理 in the running month: one batch at work with a first progress, and one that a handler asks for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from app.acts.taking import take
from app.acts.together import Row, take_together
from app.batches.forming import FORM, Forming
from app.batches.rules import FIRMS, BatchAction
from app.links.linking import LINK, LinkTo
from app.links.rules import LinkKind
from app.tickets.filing import FILE
from app.tickets.finding import TicketFilters
from app.tickets.resolving import Progress
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import Kind, State
from app.tickets.seeing import Wanted, seen_list
from app.tickets.seen import SeenRow
from app.tickets.testing import MARK_TEST, MarkTest
from demo.world import World

LINKED = 3
"""Units of whose matters one is linked to another's."""
MOST = 8
"""Matters of a batch."""
AT_WORK = "同一片区、同一原因，多家企业反映同一件事。"
PLAN = "先到现场查清共同原因，制定一个方案，统一办理；每周五向各家企业通报进展，办完统一答复。"
WORDS = "已查明是同一原因，方案已定，按同一方案统一办理，完成后统一答复。"


def form_batches(world: World, at: datetime) -> None:
    """One of the unit with the most matters in hand, and a proposal of the unit with the next most."""
    found = sorted(_by_lead(world, at).items(), key=lambda each: (-len(each[1]), each[0]))
    if not found:
        return
    lead, rows = found[0]
    made = take(world.by(world.seat("coordinator", world.region), at), FORM, _forming(lead, rows))
    handler = world.by(world.seat("handler", lead), at)
    seen = [Row(number=row.number, version=row.version) for row in rows]
    take_together(handler, BatchAction.PROGRESS, made.number, Progress(text=WORDS), seen, f"demo {made.number} first")
    for lead, rows in found[1:2]:
        take(world.by(world.seat("handler", lead), at), FORM, _forming(lead, rows))


def link_matters(world: World, at: datetime) -> None:
    """The centre sees that two matters in two units have one cause, and that a third has to do with the first."""
    found = sorted(_by_lead(world, at).items())
    if len(found) < LINKED:
        return
    first, second, third = (rows[-1].number for _lead, rows in found[:LINKED])
    tx = world.by(world.seat("coordinator", world.region), at)
    take(tx, LINK, LinkTo(other=second, kind=LinkKind.SAME_CAUSE, reason="同一段管线改造引起。"), number=first)
    take(tx, LINK, LinkTo(other=third, kind=LinkKind.RELATED, reason="施工时段相互影响，请一并安排。"), number=first)


def mark_a_test(world: World, at: datetime) -> None:
    """The centre takes out what the last firm filed to see how it is done."""
    firm = world.firms[-1]
    tried = Draft(title="试着提交一件（请忽略）", body="培训时的演练，看看怎么提交。", category="99", kind=Kind.CONSULT)
    number = take(world.by(world.seat("firm", firm.code), at), FILE, tried).number
    tx = world.by(world.seat("coordinator", world.region), at)
    take(tx, MARK_TEST, MarkTest(reason="企业培训时的演练件，已电话核实。", repeat=number), number=number)


def _by_lead(world: World, at: datetime) -> dict[str, list[SeenRow]]:
    """Unit → the matters it handles that may be one batch, where they are of firms enough."""
    tx = world.by(world.seat("coordinator", world.region), at)
    found: dict[str, list[SeenRow]] = defaultdict(list)
    for row in seen_list(tx, Wanted(filters=TicketFilters(states=(State.HANDLING,)), limit=100)).items:
        if row.lead is not None and not row.confidential:
            found[row.lead.department.code].append(row)
    return {lead: rows[:MOST] for lead, rows in found.items() if len({row.company_id for row in rows[:MOST]}) >= FIRMS}


def _forming(lead: str, rows: Sequence[SeenRow]) -> Forming:
    return Forming(cause=AT_WORK, plan=PLAN, lead=lead, tickets=tuple(row.number for row in rows))
