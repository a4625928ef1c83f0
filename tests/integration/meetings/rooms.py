"""A matter to which a joint whistle called two units, and what people do in its room."""

from datetime import date, datetime, timedelta

from app.calendars.rules import local_day
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.meetings.deciding import Decide, GiveTask, give_task, take_decision
from app.meetings.models import MeetingTask
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.models import Ticket
from app.tickets.rules.words import State, WhistleKind
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_ticket, as_actor

TOMORROW = date(2026, 9, 22)


def called(tx: Transaction, zone: Zone, kind: WhistleKind = WhistleKind.JOINT, *supports: str) -> Ticket:
    """A matter to which lead and support were called by a whistle of this kind, at ``tx.now``."""
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    call = Call(kind=kind, lead=zone.lead.code, supports=supports or (zone.support.code,), task="请到现场")
    return blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call)


def settled(
    tx: Transaction,
    zone: Zone,
    ticket: Ticket,
    by: Actor | None = None,
    *,
    at: datetime | None = None,
    unit: str | None = None,
    due_on: date | None = None,
    due_time: str = "",
) -> MeetingTask:
    """A decision, and the task for the support that follows from it, due the day after unless said."""
    who = by or zone.dispatcher
    decision = take_decision(as_actor(tx, who, at), ticket.number, Decide(text="先恢复临时供电。"))
    given = GiveTask(
        decision=decision.seq,
        text="恢复临时供电",
        unit=unit or zone.support.code,
        due_on=due_on or local_day(at or tx.now) + timedelta(days=1),
        due_time=due_time,
    )
    return give_task(as_actor(tx, who, at), ticket.number, given)


def came(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    """Both units check in."""
    check_in(as_actor(tx, zone.liaison), ticket.number, None, CheckIn(on_site=True))
    check_in(as_actor(tx, zone.support_liaison), ticket.number, None, CheckIn())


def ids(*actors: Actor) -> list[int]:
    """Their accounts, in order."""
    return sorted(int(actor.account_id or 0) for actor in actors)
