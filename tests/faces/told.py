"""A ticket in which every text, name and number is unmistakable, so that a face that says one can be caught at it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Contact
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.enclosures import Attachment
from app.tickets.filing import file_ticket
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.instructing import Instruct, instruct
from app.tickets.models import Ticket
from app.tickets.remarking import Note, add_remark
from app.tickets.resolving import Answer, Approve, Progress, answer, approve, report_progress
from app.tickets.rules.words import AttachmentState, HandBackReason, Outcome, PauseReason, State, WhistleKind
from app.tickets.suspending import Suspend, pause
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_department, a_draft, an_actor, as_actor

OWN_PHONE, OFFICERS_PHONE, CONTACTS_PHONE = "13811110001", "13811110002", "13811110003"
SECRETS = {
    "title": "题目口令",
    "body": "正文口令",
    "consequence": "后果口令",
    "task": "任务口令",
    "handler": "承办口令",
    "basis": "依据口令",
    "answer": "答复口令",
    "pause": "挂起口令",
    "remark": "备注口令",
    "instruction": "批示口令",
    "progress": "进展口令",
    "picture": "照片口令",
    "paper": "文件口令",
    "inside": "内件口令",
    "order": "督办口令",
    "contact": "联系口令",
    "position": "职务口令",
    "officer": "专员口令",
    "note": "裁定口令",
    "address": "地址口令",
    "power's word": "电力口令",
    "power's file": "电力图纸口令",
    "own phone": OWN_PHONE,
    "officer's phone": OFFICERS_PHONE,
    "contact's phone": CONTACTS_PHONE,
}
"""What stands in the rows, by what it is."""
STATES = (State.SUBMITTED, State.WHISTLED, State.HANDLING, State.REVIEW, State.RESOLVED)


@dataclass(frozen=True)
class Told:
    """The ticket, and everybody who may come upon it."""

    number: str
    order: str
    readers: dict[str, Actor]
    waits: Department
    gone: Department
    bank: Department
    """A partner that was called, and is not in yet."""
    power: Department
    """A partner that is in, once the lead is."""
    has_left: bool
    """Whether the unit ``gone`` was called and let go by now."""


def a_told_ticket(tx: Transaction, zone: Zone, state: State, *, confidential: bool) -> Told:
    """One ticket that went to ``state``; after its whistle one unit waits for a ruling, another was let go.

    Two partners are called as well; power goes to work with the lead.
    """
    waits, gone = a_department(tx, zone.region), a_department(tx, zone.region)
    bank, power = (a_department(tx, zone.region, DepartmentKind.PARTNER) for _ in range(2))
    bank_head, power_unit = (an_actor(tx, Role.HEAD, zone.region, department=unit) for unit in (bank, power))
    waiting, gone_unit = (an_actor(tx, Role.HANDLER, zone.region, department=unit) for unit in (waits, gone))
    a_department(tx, zone.region, DepartmentKind.CENTRE)
    name_people(tx, zone)
    draft = a_draft(
        f"{zone.company.name} 题目口令 {OWN_PHONE}",
        body=f"正文口令 {zone.company.name}",
        consequence="后果口令",
        confidential=confidential,
        company=zone.company.credit_code,
    )
    number = file_ticket(as_actor(tx, zone.officer), draft).number
    _bring(tx, number, zone.firm, "照片口令.png", "image/png", internal=False)
    _bring(
        tx, number, zone.coordinator, f"文件口令 {zone.company.name} {OWN_PHONE}.pdf", "application/pdf", internal=False
    )
    _bring(tx, number, zone.coordinator, "内件口令.pdf", "application/pdf", internal=True)
    if state is not State.SUBMITTED:
        _whistle(tx, zone, number, (waits, gone, bank, power), waiting, gone_unit)
    if state in (State.HANDLING, State.REVIEW, State.RESOLVED):
        check_in(as_actor(tx, zone.liaison), number, None, CheckIn(handler="承办口令"))
        report_progress(
            as_actor(tx, zone.liaison), number, None, Progress(text=f"进展口令 {zone.company.name} {OWN_PHONE}")
        )
        check_in(as_actor(tx, power_unit), number, None, CheckIn(handler="电力口令"))
        report_progress(as_actor(tx, power_unit), number, None, Progress(text=f"电力口令 {zone.company.name}"))
        _bring(tx, number, power_unit, "电力图纸口令.pdf", "application/pdf", internal=True)
    if state is State.HANDLING:
        later = as_actor(tx, zone.liaison, tx.now + timedelta(minutes=1))
        pause(
            later, number, None, Suspend(reason=PauseReason.PROCEDURE, text=f"挂起口令 {zone.company.name} {OWN_PHONE}")
        )
    if state in (State.REVIEW, State.RESOLVED):
        answer(
            as_actor(tx, zone.handler),
            number,
            None,
            Answer(outcome=Outcome.EXPLAINED, text=f"答复口令 {zone.company.name} {OWN_PHONE}"),
        )
    if state is State.RESOLVED:
        approve(as_actor(tx, zone.head), number, None, Approve())
    add_remark(as_actor(tx, zone.coordinator), number, Note(text=f"备注口令 {zone.company.name}"))
    words = Instruct(text=f"批示口令 {zone.company.name}", due_on=local_day(tx.now) + timedelta(days=3))
    instruct(as_actor(tx, zone.leader), number, None, words)
    unit = None if state is State.SUBMITTED else zone.support.code
    raised = Order(level=Level.YELLOW, reason=f"督办口令 {zone.company.name}", department=unit)
    order = raise_order(as_actor(tx, zone.supervisor), number, raised).reference
    also = {
        "agent": an_actor(tx, Role.AGENT, zone.region, park=zone.park),
        "waiting": waiting,
        "gone": gone_unit,
        "bank": bank_head,
        "power": power_unit,
    }
    readers = {name: actor for name, actor in vars(zone).items() if isinstance(actor, Actor)}
    return Told(number, order, {**readers, **also}, waits, gone, bank, power, state is not State.SUBMITTED)


def name_people(tx: Transaction, zone: Zone) -> None:
    tx.session.add(
        Contact(company_id=zone.company.id, name="联系口令", position="职务口令", phone=CONTACTS_PHONE, is_primary=True)
    )
    zone.company.address = f"{zone.company.name} 地址口令"
    tx.session.merge(zone.company)
    officer = tx.session.get_one(Account, zone.officer.account_id)
    officer.name, officer.phone = "专员口令", OFFICERS_PHONE
    zone.officer = replace(zone.officer, name="专员口令")
    tx.session.flush()


def _bring(tx: Transaction, number: str, who: Actor, name: str, media: str, *, internal: bool) -> None:
    ticket = tx.session.query(Ticket).filter_by(number=number).one()
    tx.session.add(
        Attachment(
            ticket_id=ticket.id,
            seq=None,
            internal=internal,
            key=name.encode().hex()[:32].ljust(32, "0"),
            name=name,
            media=media,
            size=1,
            sha256="0" * 64,
            risky=False,
            preview=None,
            state=AttachmentState.CLEAN,
            author_id=who.account_id,
            author_name=who.name,
            acting_role=who.seats[0].role,
            at=tx.now,
            scan_at=None,
        )
    )
    tx.session.flush()


def _whistle(
    tx: Transaction, zone: Zone, number: str, units: tuple[Department, ...], waiting: Actor, gone_unit: Actor
) -> None:
    gone = units[1]
    accept(as_actor(tx, zone.coordinator), number, None, Accept())
    called = (zone.support.code, *(unit.code for unit in units))
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=called, task=f"任务口令 {zone.company.name}")
    blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis=f"依据口令 {zone.company.name}")
    hand_back(as_actor(tx, gone_unit), number, None, asked)
    ruled = Rule(assignment=gone.code, upheld=True, note="裁定口令")
    rule(as_actor(tx, zone.coordinator), number, None, ruled)
    hand_back(as_actor(tx, waiting), number, None, asked)
