"""What those called say to each other, and where and when they meet. No firm ever reads any of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa

from app.kernel.acts import Addition
from app.kernel.errors import Forbidden
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.meetings.entering import enter, enter_to_decide, facts_about, seat_in
from app.meetings.events import PlaceSet, WordsSaid
from app.meetings.models import MeetingPlace, MeetingWords
from app.meetings.rules import DECIDE, TALK, talks
from app.tickets.convening import DAY, TIME, meeting_at
from app.tickets.convening import PLACE as PLACE_OF
from app.tickets.events.parts import WhistleBlown
from app.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the others should know."""

    text: Annotated[
        str,
        Ask(
            "说几句",
            most=1_000,
            hint="被叫到的各单位（含水电气暖等外部单位）、园区、企服中心和区领导能看到，企业看不到。",
            missing="请写要说的话。",
            means="Everybody called reads it, partner units too, and the leader; no firm ever does.",
            example="抢修车已到东门，先断电再开挖。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Meet:
    """Where those called meet, and when."""

    place: Annotated[str, replace(PLACE_OF, hint="")]
    meets_on: Annotated[date, DAY]
    meets_time: Annotated[str, TIME]


def say_words(tx: Transaction, number: str, given: Said) -> MeetingWords:
    """Say something to all who were called.

    Raises Missing for whoever is not in the room, Forbidden for a leader, Refused ``meeting_closed``, Invalid.
    """
    room = enter(tx, number, TALK)
    if not talks(tx.actor, room.facts):
        raise Forbidden()
    text = checked(given).text
    seat = seat_in(tx, room.facts)
    row = MeetingWords(
        ticket_id=room.ticket.id,
        at=tx.now,
        author_id=tx.actor.account_id,
        author_name=tx.actor.name,
        acting_role=seat.role if seat else "system",
        department_id=seat.department_id if seat else None,
        text=text,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.emit(WordsSaid(**facts_about(room.ticket), words_id=row.id))
    return row


def set_place(tx: Transaction, number: str, given: Meet) -> MeetingPlace:
    """Say where those called meet, and when; the last word holds.

    Raises Missing, Forbidden for whoever neither called nor leads, Refused ``meeting_closed``, Invalid.
    """
    room = enter_to_decide(tx, number)
    given = checked(given)
    return put_place(tx, room.ticket, given.place, meeting_at(tx, given.meets_on, given.meets_time))


def follow_call(tx: Transaction, event: WhistleBlown) -> None:
    """INSIDE handler: where and when those called meet stands in their room from its first moment."""
    if event.meets_at is not None:
        ticket = tx.session.get_one(Ticket, event.subject.ticket_id)
        put_place(tx, ticket, event.place, datetime.fromisoformat(event.meets_at))


def put_place(tx: Transaction, ticket: Ticket, place: str, meets_at: datetime) -> MeetingPlace:
    """Write where they meet, and when, instead of what was said before; the ticket is locked."""
    row = tx.session.scalar(sa.select(MeetingPlace).where(MeetingPlace.ticket_id == ticket.id))
    if row is None:
        row = MeetingPlace(ticket_id=ticket.id)
        tx.session.add(row)
    row.place, row.meets_at = place, meets_at
    row.set_at, row.set_by, row.set_by_name = tx.now, tx.actor.account_id, tx.actor.name
    tx.session.flush()
    tx.emit(PlaceSet(**facts_about(ticket), place=row.place, meets_at=row.meets_at.isoformat()))
    return row


SAY = Addition(action="say_in_meeting", ability=TALK, takes=Said, do=say_words, done="已发给各单位")
PLACE = Addition(action="set_meeting_place", ability=DECIDE, takes=Meet, do=set_place, done="会商地点和时间已写明")
