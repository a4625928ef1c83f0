"""关联 by the API: each link by its reader's own right at the reading."""

from collections.abc import Callable

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_company, a_draft, a_region, an_actor, as_actor

ReadBy = Callable[[Actor | None], Caller]
SAID = {"kind": "same_cause", "reason": "同一台变压器过载"}


def links(caller: Caller, number: str) -> list[str]:
    """The numbers a reader is told of, beside a ticket."""
    return [each["number"] for each in caller.get(f"/tickets/{number}/links").get_json()["items"]]


def test_each_link_is_read_by_the_right_to_the_other_end(
    core: Core, zone: Zone, ticket_in: Callable[..., Ticket], caller: ReadBy
) -> None:
    first, second = ticket_in(State.HANDLING).number, ticket_in().number
    with core.transactions.acting(SYSTEM) as tx:
        other = file_ticket(as_actor(tx, zone.other_firm), a_draft("邻厂停电")).number
    keeper = caller(zone.coordinator)
    told = keeper.post(f"/tickets/{first}/link", {**SAID, "other": second})
    assert told.status_code == 200
    [link] = told.get_json()["items"]
    assert (link["number"], link["reason"], link["made_by"]) == (second, SAID["reason"], zone.coordinator.name)
    assert keeper.post(f"/tickets/{first}/link", {**SAID, "other": other}).status_code == 200
    assert links(keeper, first) == [second, other]
    assert links(keeper, second) == links(keeper, other) == [first]
    firm = caller(zone.firm)
    [own] = firm.get(f"/tickets/{first}/links").get_json()["items"]
    assert (own["number"], own["reason"], own["made_by"]) == (second, None, None)
    assert links(caller(zone.other_firm), other) == []
    assert links(caller(zone.handler), first) == []
    assert links(caller(zone.officer), first) == [second]
    assert firm.get(f"/tickets/{other}/links").status_code == 404
    assert firm.post(f"/tickets/{first}/link", {**SAID, "other": second}).status_code == 403


def test_what_does_not_fit_is_refused(core: Core, zone: Zone, ticket_in: Callable[..., Ticket], caller: ReadBy) -> None:
    first, second = ticket_in(State.HANDLING).number, ticket_in().number
    with core.transactions.acting(SYSTEM) as tx:
        region = a_region(tx)
        company = a_company(tx, region)
        far = file_ticket(as_actor(tx, an_actor(tx, Role.COMPANY_USER, region, company=company)), a_draft()).number
    keeper = caller(zone.coordinator)
    assert keeper.post(f"/tickets/{first}/link", {**SAID, "other": first}).status_code == 422
    for unseen in (far, "GX20260101-9999"):
        assert keeper.post(f"/tickets/{first}/link", {**SAID, "other": unseen}).status_code == 404
    assert keeper.post(f"/tickets/{far}/link", {**SAID, "other": first}).status_code == 404
    # a unit reads the first alone
    assert caller(zone.handler).post(f"/tickets/{first}/link", {**SAID, "other": second}).status_code == 404
    assert keeper.post(f"/tickets/{first}/link", {**SAID, "other": second}).status_code == 200
    for here, there in ((first, second), (second, first)):
        twice = keeper.post(f"/tickets/{here}/link", {**SAID, "kind": "related", "other": there})
        assert (twice.status_code, twice.get_json()["reason"]) == (409, "linked_already")
    assert caller(zone.auditor).post(f"/tickets/{first}/link", {**SAID, "other": second}).status_code == 403


def test_a_link_that_ended_stays_in_the_story_and_may_be_made_again(
    core: Core, zone: Zone, ticket_in: Callable[..., Ticket], caller: ReadBy
) -> None:
    first, second = ticket_in().number, ticket_in().number
    keeper = caller(zone.coordinator)
    keeper.post(f"/tickets/{first}/link", {**SAID, "other": second})
    ended = keeper.post(f"/tickets/{second}/unlink", {"other": first, "reason": "查明是两处线路"})
    assert ended.status_code == 200
    [link] = ended.get_json()["items"]
    assert (link["end_reason"], link["ended_by"]) == ("查明是两处线路", zone.coordinator.name)
    again = keeper.post(f"/tickets/{second}/unlink", {"other": first, "reason": "再来一次"})
    assert (again.status_code, again.get_json()["reason"]) == (409, "not_linked")
    assert keeper.post(f"/tickets/{second}/link", {**SAID, "other": first}).status_code == 200
    assert links(keeper, first) == [second, second]
    with core.transactions.acting(SYSTEM) as tx:
        entries = tx.session.execute(
            sa.select(AuditEntry.object_id, AuditEntry.detail).where(
                AuditEntry.name.in_(("ticket.linked", "ticket.unlinked"))
            )
        ).all()
    assert sorted(each.object_id for each in entries) == sorted([first, second] * 3)
    assert not any(second in str(each.detail) for each in entries if each.object_id == first)
