"""A zone with a small catalogue and closed matters as a past would have left them."""

from datetime import timedelta

from app.departments.duties import set_duties
from app.departments.models import Department, DepartmentKind
from app.departments.rules import FIRST_LEVEL
from app.kernel.actor import SYSTEM
from app.kernel.folding import folded
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.transaction import Transaction, Transactions
from app.tickets.found_words import TicketWords
from app.tickets.models import Assignment, Category, Ticket, Whistle
from app.tickets.rules.words import Channel, Grade, HandBackReason, Kind, Part, PartState, State, Urgency, WhistleKind
from tests.builders import Zone, a_department, a_zone

CATALOGUE = (
    ("01", "水电气暖讯", "停水停电、增容、燃气"),
    ("0101", "供电与增容", "停电、跳闸、变压器增容"),
    ("0102", "供水与水质", "停水、水压低、水质发黄"),
    ("02", "道路物流", "路坏了、限高限行、停车"),
    ("0201", "道路破损", "坑洼、塌陷、井盖"),
    ("0204", "停车", "停车位不够、占道停车"),
    ("03", "用工人才", "招工难、社保、子女入学"),
    ("0301", "招工与用工", "缺工、招聘会"),
    ("0304", "子女入学", "入学、转学、学区"),
    ("15", "作风与营商环境投诉", "推诿、态度差"),
    ("16", "涉法涉诉", "已起诉、仲裁"),
)
GUIDANCE = "请找受理法院。"
WATER = ("车间停水第%d天了", "宿舍水压太低%d", "自来水发黄不能用%d", "停水影响做饭%d")
ROADS = ("厂门口的路全是坑%d", "井盖塌陷货车过不去%d", "园区路面坑洼%d", "停车位不够用%d")
PEOPLE = ("招不到普工缺工%d", "想参加招聘会招人%d", "员工孩子入学报名%d", "孩子转学手续难办%d")


def laid_out(tx: Transaction) -> Zone:
    """The zone with its catalogue; ``lead`` leads water, ``support`` roads, the centre the rest."""
    zone = a_zone(tx)
    for code, name, hint in CATALOGUE:
        row = tx.session.get(Category, code) or Category(code=code)
        row.name, row.hint = name, hint
        row.guidance = GUIDANCE if code == "16" else ""
        row.parent_code = code[:FIRST_LEVEL] if len(code) > FIRST_LEVEL else None
        tx.session.add(row)
        tx.session.flush()
    a_department(tx, zone.region, DepartmentKind.CENTRE)
    region = RegionId(zone.region.id)
    set_duties(tx, region, "01", DepartmentId(zone.lead.id), [])
    set_duties(tx, region, "02", DepartmentId(zone.support.id), [])
    return zone


def closed(
    tx: Transaction,
    zone: Zone,
    title: str,
    category: str = "0102",
    *,
    lead: Department | None = None,
    gave_back: Department | None = None,
    confidential: bool = False,
    body: str = "",
    state: State = State.CLOSED,
) -> Ticket:
    """A matter as it stands when it is over: category confirmed at intake, one unit that led, perhaps one let go."""
    number = f"{zone.region.code}-{title}-{confidential}"
    ticket = Ticket(
        region_id=zone.region.id,
        number=number,
        company_id=zone.company.id,
        park_id=zone.park.id,
        channel=Channel.WEB,
        category_code=category,
        kind=Kind.HELP,
        urgency=Urgency.NORMAL,
        grade=Grade.ORDINARY,
        title=title,
        body=body,
        confidential=confidential,
        state=state,
        version=1,
        cycle=1,
        filed_at=tx.now - timedelta(days=9),
        accepted_at=tx.now - timedelta(days=8),
        closed_at=tx.now - timedelta(days=1),
        moved_at=tx.now,
    )
    tx.session.add(ticket)
    tx.session.flush()
    tx.session.add(TicketWords(ticket_id=ticket.id, search="", folded=folded(title)))
    for unit, part_state in ((gave_back, PartState.EXCUSED), (lead or zone.lead, PartState.FINISHED)):
        if unit is not None:
            _called(tx, ticket, unit, part_state)
    return ticket


def _called(tx: Transaction, ticket: Ticket, unit: Department, state: PartState) -> None:
    whistle = Whistle(ticket_id=ticket.id, cycle=1, kind=WhistleKind.ORDINARY, blown_at=tx.now)
    tx.session.add(whistle)
    tx.session.flush()
    excused = state is PartState.EXCUSED
    tx.session.add(
        Assignment(
            ticket_id=ticket.id,
            whistle_id=whistle.id,
            department_id=unit.id,
            part=Part.LEAD,
            state=state,
            called_at=tx.now,
            hand_back_until=tx.now,
            handed_back_at=tx.now if excused else None,
            hand_back_reason=HandBackReason.NOT_OURS if excused else None,
            left_at=tx.now if excused else None,
            left_seq=1 if excused else None,
        )
    )
    tx.session.flush()


def a_past(tx: Transaction, zone: Zone, each: int = 12) -> None:
    """So many closed matters of every sentence: water by ``lead``, roads by ``support``."""
    for sentences, codes, unit in (
        (WATER, ("0102",), zone.lead),
        (ROADS, ("0201", "0201", "0201", "0204"), zone.support),
        (PEOPLE, ("0301", "0301", "0304", "0304"), zone.support),
    ):
        for number in range(each):
            for place, words in enumerate(sentences):
                closed(tx, zone, words % number, codes[place % len(codes)], lead=unit)


def begun(transactions: Transactions, each: int = 0) -> Zone:
    """A committed zone, with a past if wanted."""
    with transactions.acting(SYSTEM) as tx:
        zone = laid_out(tx)
        if each:
            a_past(tx, zone, each)
    return zone
