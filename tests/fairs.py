"""A fair of the zone's region, with a bank and a firm as guests, planned by its coordinator."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.accounts.rules.roles import Role
from app.acts.writing_there import NeedThere, write_need
from app.calendars.rules import local_day
from app.departments.models import Department, DepartmentKind
from app.fairs.keeping import FairPlan, plan_fair
from app.financing.rules.needs import Security
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket
from tests.builders import Zone, a_category, a_department, an_actor, as_actor


@dataclass(frozen=True)
class Event:
    """A fair by its number, and two banks with their people, of which the first is invited."""

    number: str
    bank: Department
    other_bank: Department
    banker: Actor
    other_banker: Actor


def a_plan(day: date, **fields: object) -> FairPlan:
    """What a coordinator might plan."""
    values: dict[str, object] = {"title": "秋季银企对接会", "day": day, "time": "9:30", "place": "企服中心", **fields}
    return FairPlan(**values)  # type: ignore[arg-type]


def a_fair(tx: Transaction, zone: Zone, *, days: int = 3) -> Event:
    """Planned now for so many days from today, the zone's own firm and one bank invited."""
    a_category(tx, "0401")
    bank, other = (a_department(tx, zone.region, DepartmentKind.PARTNER) for _ in range(2))
    plan = a_plan(
        local_day(tx.now) + timedelta(days=days), banks=(bank.code,), firms=(zone.company.credit_code,), note="带报表"
    )
    fair = plan_fair(as_actor(tx, zone.coordinator), plan)
    return Event(
        number=fair.number,
        bank=bank,
        other_bank=other,
        banker=an_actor(tx, Role.LIAISON, zone.region, department=bank),
        other_banker=an_actor(tx, Role.LIAISON, zone.region, department=other),
    )


def a_need_there(day: date, **fields: object) -> NeedThere:
    """What a firm might say there."""
    values: dict[str, object] = {
        "category": "0401",
        "title": "流动资金缺口",
        "body": "订单增加，需备料。",
        "amount": 500,
        "purpose": "采购钢材",
        "term": 12,
        "security": Security.MORTGAGE,
        "needed_by": day + timedelta(days=30),
        **fields,
    }
    return NeedThere(**values)  # type: ignore[arg-type]


def born(tx: Transaction, actor: Actor, number: str, at: datetime, **fields: object) -> Ticket:
    """A need that somebody writes down at the fair."""
    return write_need(as_actor(tx, actor, at), number, a_need_there(local_day(at), **fields))
