"""标为测试 through both faces: said twice, gone from the lists of work, marked where it is found, undone in the week."""

from collections.abc import Callable

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.api.conftest import Caller, caller
from tests.builders import Zone, a_ticket
from tests.web.test_ticket_actions import Desk, state_of
from tests.web.test_worklists import SignIn

__all__ = ["caller"]
WHY = "培训时提交的演练件"


def test_the_centre_marks_one_and_takes_the_mark_back(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.ACCEPTED, title="演练用的路灯").number
    centre = Desk(sign_in(zone.coordinator), number)
    page = centre.client.get(f"/tickets/{number}").text
    assert "再填一遍编号" in page
    assert "只有在本周内可以撤销" in page
    wrong = centre.post("mark-test", reason=WHY, repeat="GX20200101-0001")
    assert wrong.status_code == 422
    assert WHY in wrong.text
    assert centre.post("mark-test", reason="", repeat=number).status_code == 422
    assert state_of(core, number) is State.ACCEPTED
    assert number in sign_in(zone.dispatcher).get("/worklist/whistle").text
    assert centre.post("mark-test", reason=WHY, repeat=number).status_code == 303
    assert state_of(core, number) is State.WITHDRAWN
    for reader in (zone.coordinator, zone.firm):
        page = sign_in(reader).get(f"/tickets/{number}").text
        assert '<span class="tag is-amber">测试</span>' in page
        assert WHY in page
    assert number not in sign_in(zone.dispatcher).get("/worklist/whistle").text
    assert "测试" in centre.client.get("/find?q=演练用的路灯").text
    assert '<span class="tag is-amber">测试</span>' in centre.client.get("/tickets?q=演练用的路灯").text
    assert Desk(sign_in(zone.dispatcher), number).post("unmark-test", reason="误标").status_code == 403
    assert centre.post("unmark-test", reason="误标").status_code == 303
    assert state_of(core, number) is State.ACCEPTED
    assert number in sign_in(zone.dispatcher).get("/worklist/whistle").text
    with core.transactions.acting(SYSTEM) as tx:
        entries = tx.session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.object_id == number, AuditEntry.name.startswith("ticket.test_"))
            .order_by(AuditEntry.chain_seq)
        ).all()
        assert [(each.name, each.detail["reason"], each.actor_name) for each in entries] == [
            ("ticket.test_marked", WHY, zone.coordinator.name),
            ("ticket.test_unmarked", "误标", zone.coordinator.name),
        ]


def test_programs_and_people_by_the_api_say_the_number_twice_as_well(
    core: Core, zone: Zone, caller: Callable[[Actor | None], Caller]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    centre = caller(zone.coordinator)
    assert centre.act(number, "mark-test", reason=WHY, repeat="GX1").status_code == 422
    assert caller(zone.other_firm).act(number, "mark-test", 1, reason=WHY, repeat=number).status_code == 404
    assert caller(zone.dispatcher).act(number, "mark-test", reason=WHY, repeat=number).status_code == 403
    marked = centre.act(number, "mark-test", reason=WHY, repeat=number)
    assert marked.status_code == 200
    assert centre.get(f"/tickets/{number}").get_json()["is_test"] is True
    assert caller(zone.handler).get(f"/tickets/{number}").status_code in {200, 404}
    again = centre.act(number, "mark-test", reason=WHY, repeat=number)
    assert (again.status_code, again.get_json()["reason"]) == (409, "marked_test")
    assert centre.act(number, "unmark-test", reason="误标").status_code == 200
    told = centre.get(f"/tickets/{number}").get_json()
    assert (told["is_test"], told["state"]) == (False, "handling")
    assert caller(zone.handler).get(f"/tickets/{number}").get_json()["number"] == number
