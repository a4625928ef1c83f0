"""Where and when those called meet, said with the whistle itself: for who is in the room, and for no firm."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.departments.models import DepartmentKind
from app.kernel.errors import Invalid, Missing
from app.kernel.transaction import Transaction
from app.meetings.models import MeetingPlace
from app.meetings.seeing import seen_meeting
from app.meetings.talking import Meet, set_place
from app.notifications.models import Notification
from app.tickets.feed import FeedQuery, feed
from app.tickets.history import timeline
from app.tickets.models import Ticket
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State, WhistleKind
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.meetings.rooms import TOMORROW

GATE = "启明大道东门会商点"


def whistled(tx: Transaction, zone: Zone, kind: WhistleKind = WhistleKind.JOINT, **fields: object) -> Ticket:
    """A matter to which two units are called, to this place at this hour unless said."""
    there: dict[str, object] = {"place": GATE, "meets_on": TOMORROW, "meets_time": "9：30", **fields}
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    call = Call(kind=kind, lead=zone.lead.code, supports=(zone.support.code,), task="请到现场", **there)  # type: ignore[arg-type]
    return blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call)


def test_it_stands_in_the_room_from_its_first_moment_and_is_said_to_the_called(tx: Transaction, zone: Zone) -> None:
    number = whistled(tx, zone).number
    for actor in (zone.liaison, zone.support_head, zone.coordinator, zone.leader):
        seen = seen_meeting(as_actor(tx, actor), number)
        assert (seen.place, seen.meets_at) == (GATE, shanghai(f"{TOMORROW} 09:30"))
    told = sa.select(Notification).where(Notification.name == "ticket.whistled")
    read = {row.account_id for row in tx.session.scalars(told) if GATE in row.text}
    assert {zone.liaison.account_id, zone.support_liaison.account_id} <= read
    set_place(as_actor(tx, zone.liaison), number, Meet(place="西门", meets_on=TOMORROW, meets_time="10:00"))
    assert seen_meeting(as_actor(tx, zone.leader), number).place == "西门", "the last word holds"
    assert len(tx.session.scalars(sa.select(MeetingPlace)).all()) == 1


def test_no_firm_reads_it(tx: Transaction, zone: Zone) -> None:
    number = whistled(tx, zone).number
    told = sa.select(Notification.text).where(Notification.account_id == zone.firm.account_id)
    read = [str(item.facts) for item in timeline(as_actor(tx, zone.firm), number)]
    read += [str(item) for item in feed(as_actor(tx, zone.firm), FeedQuery()).items]
    read += tx.session.scalars(told).all()
    assert read
    assert not [text for text in read if GATE in text or "meets_at" in text]
    with pytest.raises(Missing):
        seen_meeting(as_actor(tx, zone.firm), number)


def test_a_partner_that_is_called_reads_where_to_go(tx: Transaction, zone: Zone) -> None:
    zone.support.kind = DepartmentKind.PARTNER
    tx.session.flush()
    number = whistled(tx, zone).number
    [called] = [item for item in timeline(as_actor(tx, zone.support_liaison), number) if item.action is Action.WHISTLE]
    assert (called.facts["place"], "lead_name" in called.facts) == (GATE, False)


def test_nothing_said_is_as_before(tx: Transaction, zone: Zone) -> None:
    number = whistled(tx, zone, place="", meets_on=None, meets_time="").number
    assert seen_meeting(as_actor(tx, zone.leader), number).meets_at is None
    [called] = [item for item in timeline(as_actor(tx, zone.coordinator), number) if item.action is Action.WHISTLE]
    assert (called.facts["place"], called.facts["meets_at"]) == ("", None)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"place": ""}, {"place"}),
        ({"meets_on": None}, {"meets_on"}),
        ({"meets_on": None, "meets_time": ""}, {"meets_on", "meets_time"}),
        ({"meets_time": "上午"}, {"meets_time"}),
        ({"meets_on": date(2026, 9, 20)}, {"meets_on"}),
        ({"meets_on": date(2027, 9, 20)}, {"meets_on"}),
        ({"kind": WhistleKind.ORDINARY}, {"place"}),
    ],
)
def test_a_part_of_it_or_an_ordinary_whistle_is_refused_and_calls_nobody(
    tx: Transaction, zone: Zone, fields: dict[str, object], wrong: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        whistled(tx, zone, **fields)  # type: ignore[arg-type]
    assert set(refused.value.fields) == wrong
    assert tx.session.scalars(sa.select(Ticket.state)).all() == [State.ACCEPTED]
