"""Templates for programs of people: the same as the pages, and the same refusals."""

from collections.abc import Callable

from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone

Asks = Callable[[Actor | None], Caller]


def test_templates_are_kept_offered_filled_and_counted(
    zone: Zone, caller: Asks, ticket_in: Callable[..., Ticket]
) -> None:
    head, handler = caller(zone.head), caller(zone.handler)
    number = ticket_in(State.HANDLING).number
    made = head.post("/phrases", {"used_in": "remark", "name": "看过", "text": "{编号}已看过，{下次日期}再看。"})
    assert made.status_code == 201
    phrase = made.get_json()
    assert made.headers["Location"].endswith(f"/phrases/{phrase['id']}")
    assert (phrase["version"], phrase["uses"], phrase["may_keep"]) == (1, 0, True)
    assert phrase["department"]["code"] == zone.lead.code
    assert [each["id"] for each in handler.get("/phrases?used_in=remark").get_json()["items"]] == [phrase["id"]]
    assert handler.get("/phrases?used_in=answer").get_json()["items"] == []
    offered = handler.get(f"/tickets/{number}/phrases?used_in=remark").get_json()["items"]
    assert offered == [{"id": phrase["id"], "name": "看过", "of_unit": True}]
    filled = handler.get(f"/tickets/{number}/phrases/{phrase['id']}?next_on=2026-12-01").get_json()
    assert filled["text"] == f"{number}已看过，2026年12月1日再看。"
    sent = handler.post(f"/tickets/{number}/remarks", {"text": filled["text"], "phrases": [filled["ref"]]})
    assert sent.status_code == 201
    assert head.get(f"/phrases/{phrase['id']}").get_json()["uses"] == 1
    assert handler.post(f"/tickets/{number}/remarks", {"text": "【待填：下次日期】"}).status_code == 422
    assert handler.post(f"/phrases/{phrase['id']}/retire", {"version": 1, "why": "x"}).status_code == 403
    assert head.post(f"/phrases/{phrase['id']}/retire", {"version": 1, "why": "x"}).status_code == 200
    assert head.post(f"/phrases/{phrase['id']}/retire", {"version": 1, "why": "x"}).status_code == 409
    assert [each["why"] for each in head.get(f"/phrases/{phrase['id']}/versions").get_json()["items"]] == ["x", ""]
    assert handler.get(f"/tickets/{number}/phrases?used_in=remark").get_json()["items"] == []
    assert caller(zone.firm).get("/phrases").status_code == 403
    assert caller(zone.support_head).get(f"/phrases/{phrase['id']}").status_code == 404
