"""A matter of financing with two banks beside the lead, as far on its way as a test wants it."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.departments.models import Department, DepartmentKind, Duty, DutyPart
from app.financing.consenting import Consent, give_consent
from app.financing.models import BankCall
from app.financing.needing import Need, put_need
from app.financing.rules.needs import Security
from app.financing.stepping import (
    ChooseOffer,
    GrantLoan,
    MakeOffer,
    TakeNeed,
    VisitFirm,
    choose_offer,
    grant_loan,
    make_offer,
    take_need,
    visit_firm,
)
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.filing import file_ticket
from app.tickets.rules.words import WhistleKind
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_category, a_department, a_draft, an_actor, as_actor

TASK = "核定贷款额度，三个工作日内回复"


@dataclass(frozen=True)
class Scene:
    """The matter, and its two banks with their people."""

    number: str
    bank: Department
    other_bank: Department
    banker: Actor
    other_banker: Actor
    bank_head: Actor


def a_need(day: date, **fields: object) -> Need:
    """What a firm might need."""
    values: dict[str, object] = {
        "amount": 500,
        "purpose": "采购钢材",
        "term": 12,
        "security": Security.MORTGAGE,
        "needed_by": day + timedelta(days=30),
        **fields,
    }
    return Need(**values)  # type: ignore[arg-type]


def a_scene(tx: Transaction, zone: Zone, *, need: bool = True, category: str = "04") -> Scene:
    """A matter of financing that was accepted, with its need unless a test puts that itself; no bank knows of it."""
    a_category(tx, category)
    bank, other = (a_department(tx, zone.region, DepartmentKind.PARTNER) for _ in range(2))
    number = file_ticket(as_actor(tx, zone.firm), a_draft("流动资金缺口", body="账期九十天", category=category)).number
    accept(as_actor(tx, zone.dispatcher), number, None, Accept())
    if need:
        put_need(as_actor(tx, zone.firm), number, a_need(local_day(tx.now)))
    return Scene(
        number=number,
        bank=bank,
        other_bank=other,
        banker=an_actor(tx, Role.LIAISON, zone.region, department=bank),
        other_banker=an_actor(tx, Role.HANDLER, zone.region, department=other),
        bank_head=an_actor(tx, Role.HEAD, zone.region, department=bank),
    )


def duties_name(tx: Transaction, zone: Zone, *banks: Department) -> None:
    """The duty list names these banks beside the lead for what is about money."""
    a_department(tx, zone.region, DepartmentKind.CENTRE)
    for place, unit in enumerate((zone.lead, *banks)):
        part = DutyPart.LEAD if unit is zone.lead else DutyPart.SUPPORT
        duty = Duty(region_id=zone.region.id, category_code="04", department_id=unit.id, part=part, position=place)
        tx.session.add(duty)
    tx.session.flush()


def call(tx: Transaction, zone: Zone, scene: Scene, *banks: Department) -> None:
    """The park calls the lead and these banks."""
    codes = tuple(bank.code for bank in banks)
    whistle = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=codes, task=TASK)
    blow_whistle(as_actor(tx, zone.dispatcher), scene.number, None, whistle)


def let_and_call(tx: Transaction, zone: Zone, scene: Scene) -> None:
    """The firm lets both banks know, the park calls them, and everybody comes."""
    for bank in (scene.bank, scene.other_bank):
        give_consent(as_actor(tx, zone.firm), scene.number, Consent(bank=bank.code))
    call(tx, zone, scene, scene.bank, scene.other_bank)
    for actor in (zone.liaison, scene.banker, scene.other_banker):
        check_in(as_actor(tx, actor), scene.number, None, CheckIn())


def call_of(tx: Transaction, bank: Department) -> str:
    """The newest call of a bank, as an address names it."""
    rows = tx.session.query(BankCall).filter(BankCall.department_id == bank.id).order_by(BankCall.id.desc())
    return rows.first().number  # type: ignore[union-attr]


def offer(tx: Transaction, banker: Actor, number: str, *, amount: int = 300, rate: str = "3.85") -> None:
    """A bank takes the need up, visits the firm and says what it lends."""
    mine, today = as_actor(tx, banker), local_day(tx.now)
    take_need(mine, number, None, TakeNeed())
    visit_firm(mine, number, None, VisitFirm(day=today))
    make_offer(mine, number, None, MakeOffer(amount=amount, rate=rate, term=12))


def grant(tx: Transaction, zone: Zone, banker: Actor, number: str, *, amount: int = 300) -> None:
    """The firm chooses the offer, and the money comes."""
    choose_offer(as_actor(tx, zone.firm), number, None, ChooseOffer())
    grant_loan(as_actor(tx, banker), number, None, GrantLoan(day=local_day(tx.now), amount=amount))
