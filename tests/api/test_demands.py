"""What pages once repaired or asked alone is asked of programs as well."""

from collections.abc import Callable

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_department

As = Callable[[Actor | None], Caller]
InState = Callable[..., Ticket]


def test_solved_without_evidence_is_refused(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.HANDLING).number
    handler = caller(zone.handler)
    refused = handler.act(number, "answer", outcome="solved", text="已修好")
    assert (refused.status_code, set(refused.get_json()["errors"])) == (422, {"waiver"})
    assert handler.get(f"/tickets/{number}").get_json()["state"] == "handling"
    assert handler.act(number, "answer", outcome="solved", text="已修好", waiver="电话答复").status_code == 200


def test_a_confirmation_that_says_no_is_a_dispute(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.RESOLVED).number
    firm = caller(zone.firm)
    refused = firm.act(number, "confirm", solved="no", level=1)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "use_dispute")
    assert firm.act(number, "confirm", solved=False, level=1).get_json()["code"] == "use_dispute"
    assert firm.get(f"/tickets/{number}").get_json()["state"] == "resolved"


def test_a_lead_named_among_the_supports_leads(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.ACCEPTED).number
    supports = [zone.lead.code, zone.support.code]
    dispatcher = caller(zone.dispatcher)
    whistled = dispatcher.act(number, "whistle", kind="ordinary", lead=zone.lead.code, supports=supports).get_json()
    assert sorted(part["part"] for part in whistled["assignments"]) == ["lead", "support"]


def test_a_unit_without_people_is_named(caller: As, core: Core, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.ACCEPTED).number
    with core.transactions.acting(SYSTEM) as tx:
        empty = a_department(tx, zone.region)
    refused = caller(zone.dispatcher).act(number, "whistle", kind="ordinary", lead=empty.code)
    assert (refused.status_code, set(refused.get_json()["errors"])) == (422, {"lead"})
    assert empty.name in refused.get_json()["errors"]["lead"][0]


def test_an_empty_word_is_no_word(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.WHISTLED).number
    checked_in = caller(zone.liaison).act(number, "check-in", handler="  ").get_json()
    assert checked_in["state"] == "handling"
    assert checked_in["assignments"][0]["handler"] == zone.liaison.name


def test_who_spoke_is_told_apart_from_the_face(caller: As, zone: Zone) -> None:
    draft = {"title": "甲", "body": "乙", "category": "01", "company": zone.company.credit_code}
    for actor, channel in ((zone.officer, "officer"), (zone.firm, "web")):
        key = {"Idempotency-Key": f"who-spoke-{channel}-0001"}
        assert caller(actor).post("/tickets", draft, headers=key).get_json()["channel"] == channel
