"""The feed tells each reader of a ticket what its timeline tells him, act for act and field for field."""

from collections.abc import Callable

import pytest

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.readers import TicketReading
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, count
from tests.faces.told import STATES, a_told_ticket
from tests.tables import caught_up

AsCaller = Callable[[Actor | None], Caller]


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_the_feed_says_what_the_timeline_says_and_nothing_of_what_does_not_exist(
    core: Core, zone: Zone, caller: AsCaller, state: State, confidential: bool
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        told = a_told_ticket(tx, zone, state, confidential=confidential)
    caught_up(core.transactions.engine)
    for name, actor in told.readers.items():
        reader = caller(actor)
        answer = reader.get("/events?limit=200")
        if not actor.may("ticket.see"):
            assert answer.status_code == 403, name
            continue
        found = answer.get_json()
        assert not found["more"], name
        timeline = reader.get(f"/tickets/{told.number}/timeline")
        there = reader.get("/tickets").get_json()["items"]
        expected = timeline.get_json()["items"] if there else []
        assert [{key: item[key] for key in item if key != "number"} for item in found["items"]] == expected, name
        assert {item["number"] for item in found["items"]} <= {told.number}


def test_reading_a_confidential_matter_by_the_feed_is_on_record_as_by_its_page(
    core: Core, zone: Zone, caller: AsCaller
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_told_ticket(tx, zone, State.HANDLING, confidential=True)
        before = count(tx, TicketReading)
    caught_up(core.transactions.engine)
    reader = caller(zone.leader)
    assert reader.get("/events?after=now").get_json()["items"] == []
    with core.transactions.acting(SYSTEM) as tx:
        assert count(tx, TicketReading) == before
    for _ in range(2):
        assert reader.get("/events").get_json()["items"]
    with core.transactions.acting(SYSTEM) as tx:
        assert count(tx, TicketReading) == before + 1


def test_what_cannot_be_asked_is_refused_by_name(zone: Zone, caller: AsCaller) -> None:
    reader = caller(zone.coordinator)
    for query in ("after=rubbish", "kinds=check_in", "kinds=nothing", "limit=0", "limit=201", "cursor=1"):
        answer = reader.get(f"/events?{query}")
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [query.split("=")[0]]), query
    assert reader.get("/events?kinds=check-in,submit").status_code == 200
